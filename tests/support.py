"""What several test folders share: the shipped rulebook and its cases, and small rulebooks written as text.

The small rulebooks are about the loans of a town library: a field with nothing to do with the law the shipped rulebook holds,
so that what is tested is the engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pincite.presenting.translator import Translator
from pincite.reasoning.answers import Answer, Assessment
from pincite.reasoning.assess import assess
from pincite.rulebook.cases import Case, read_case, read_time
from pincite.rulebook.compiled import open_folder
from pincite.rulebook.loading import load
from pincite.rulebook.model import Rulebook
from pincite.rulebook.shipped import shipped_folder

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "examples" / "cases"
DAY = "2020-06-01"
ENGLISH = Translator()

HEAD = """\
---
id: loans
title: Loans of a library
version: 0.0.1
zone: America/New_York
verified_through: 2024-12-31
components:
  - {id: library, title: The library}
  - {id: desk, title: The desk, within: library}
  - {id: archive, title: The archive, within: library}
  - {id: council, title: The council}
places:
  - {id: north, title: The north}
  - {id: harbor, title: The harbor, within: north}
  - {id: south, title: The south}
---
"""

QUESTIONS = """\
```question
id: loan
asks: May the item be lent?
stage: encounter
combine: force
stricter: last
```

```question
id: rank
asks: Does the reader come first?
stage: priority
combine: highest
values: [first, second]
```

```question
id: fee
asks: Is a fee due?
stage: review
values: [due, none]
```
"""


@cache
def shipped() -> Rulebook:
    """Return the shipped rulebook."""
    return open_folder(shipped_folder())


@cache
def sample(name: str) -> Case:
    """Return a sample case of examples/cases."""
    path = CASES / f"{name}.yaml"
    return read_case(path.read_text(encoding="utf-8"), str(path), shipped())


def assess_sample(name: str, on: str, component: str | None, *questions: str, **options: Any) -> Assessment:
    """Return a sample case assessed under the shipped rulebook."""
    book = shipped()
    return assess(book, sample(name), read_time(on, book.zone), on, component=component, questions=questions or None, **options)


def fact(name: str, kind: str = "bool", **keys: str) -> str:
    """Return a fact block; `keys` are written as they stand."""
    question = keys.pop("question", f"What is known of {name}?")
    return block("fact", id=name, type=kind, question=question, **keys)


def finding(name: str, **keys: str) -> str:
    """Return a yes/no fact that only a librarian may supply."""
    return fact(name, reserved_to="[librarian]", **keys)


def rule(name: str, concludes: str | None, when: str | None = None, **keys: str) -> str:
    """Return a rule block; without `concludes` a bar."""
    written = {"cite": "1", "evidence": "primary", **keys}
    head = {"id": name, **({"concludes": concludes} if concludes else {}), **({"when": when} if when else {})}
    return block("rule", **head, **written)


def gap(name: str, *questions: str, **keys: str) -> str:
    """Return a gap block that may change these questions."""
    return block("gap", id=name, what=f"what {name} says", may_change=f"[{', '.join(questions)}]", evidence="unverified", **keys)


def block(kind: str, **keys: str) -> str:
    """Return a fenced block; a trailing underscore is dropped from a key (`from_`)."""
    return f"```{kind}\n" + "".join(f"{key.rstrip('_')}: {value}\n" for key, value in keys.items()) + "```\n"


def event(name: str, kind: str, on: str = "", evidence: str = "primary", **keys: str) -> str:
    """Return an event of a front matter, on one day or with `earliest` and `latest` among the keys."""
    pairs = {"id": name, "kind": kind, **({"on": f'"{on}"'} if on else {}), "source": "the minutes", "evidence": evidence, **keys}
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"


EFFECTIVE = event("effective", "effective", "2020-01-01")


def instrument(name: str, *blocks: str, events: tuple[str, ...] = (EFFECTIVE,), binds: str = "[library]", **keys: str) -> str:
    """Return an instrument whose one provision `1` holds these blocks."""
    front = {
        "id": name,
        "title": f"The {name}",
        "cite_as": name.capitalize(),
        "kind": "memorandum",
        "weight": "guidance",
        "binds": binds,
        "encoded": "whole",
        **keys,
    }
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    lives = "".join(f"  - {written}\n" for written in events)
    return f"---\n{lines}events:\n{lives}---\n\n## All  {{#1}}\n\nIn plain words.\n\n" + "\n".join(blocks)


def texts(facts: str, *instruments: str, questions: str = QUESTIONS, head: str = HEAD, **files: str) -> dict[str, str]:
    """Return a small rulebook as texts by path."""
    named = {f"instruments/{number}.md": text for number, text in enumerate(instruments)}
    return {"rulebook.md": head, "facts/all.md": facts, "questions/all.md": questions, **named, **files}


def rulebook(facts: str, *instruments: str, **options: str) -> Rulebook:
    """Return a small rulebook, loaded."""
    return load(texts(facts, *instruments, **options))


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write a rulebook's texts into a folder and return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def case_of(book: Rulebook, body: str = "") -> Case:
    """Return a case from the text of a case file."""
    return read_case(body, "case.yaml", book)


def facts_of(book: Rulebook, **facts: str) -> Case:
    """Return a case that gives these facts, written as in a case file."""
    return case_of(book, "facts:\n" + "".join(f"  {name}: {value}\n" for name, value in facts.items()))


def assessed(book: Rulebook, case: Case | None = None, on: str = DAY, component: str | None = "library", **options: Any) -> Assessment:
    """Return a case assessed on a day; `known` is a day in words."""
    known = options.pop("known", None)
    if known:
        options["known"] = (read_time(known, book.zone), known)
    return assess(book, case or case_of(book), read_time(on, book.zone), on, component=component, **options)


def ask(book: Rulebook, question: str, on: str = DAY, component: str | None = "library", **facts: str) -> Answer:
    """Return the answer to one question with these facts given."""
    return assessed(book, facts_of(book, **facts), on, component).answers[question]


def in_words(notices: Iterable[object]) -> tuple[str, ...]:
    """Return messages in English."""
    return tuple(str(notice) for notice in notices)


def word(answer: Answer) -> str:
    """Return what an answer comes to in a word."""
    return answer.value or answer.outcome.value
