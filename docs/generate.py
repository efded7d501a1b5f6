"""Writes the pages of questions and facts from the shipped rulebook, and notebooks from how-to pages; with `--check` exits 1 when they are stale."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pincite.language.saying import say
from pincite.language.types import EnumType, ListType, type_name
from pincite.rulebook.compiled import open_folder
from pincite.rulebook.model import Fact, Question, Rulebook, Stage
from pincite.rulebook.shipped import DEFAULT
from pincite.rulebook.values import show_value

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
NOTEBOOKS = ("docs/how-to/evaluate-records.md",)
NOTE = "<!-- written by docs/generate.py from the rulebook; do not edit -->"
COMBINED = {
    "agree": "Rules in force that give different values are a conflict.",
    "highest": "The highest value that holds answers; values are listed from high to low.",
    "force": "The strongest force answers; see [what an answer means](../explanation/meaning.md).",
}


def questions_page(rulebook: Rulebook) -> str:
    """Return the page of questions, in the order of the process."""
    lines = ["# Questions", "", NOTE, "", f"What the rulebook `{rulebook.id}` answers, in the order of the process.", ""]
    for stage in Stage:
        chosen = [question for question in rulebook.questions.values() if question.stage is stage]
        if chosen:
            lines += [f"## {stage.value.capitalize()}", ""]
        for question in chosen:
            lines += [*_question(question, rulebook), ""]
    return "\n".join(lines).rstrip() + "\n"


def _question(question: Question, rulebook: Rulebook) -> Iterator[str]:
    yield f"### `{question.id}`"
    yield ""
    yield question.asks
    yield ""
    yield f"- values: {', '.join(f'`{value}`' for value in question.values)}. {COMBINED[question.combine.value]}"
    named = dict.fromkeys(rulebook.instruments[rule.instrument].cite_as for rule in rulebook.rules_on[question.id])
    yield f"- rules: {'; '.join(named)}" if named else "- rules: none encoded yet"
    gaps = dict.fromkeys(one.cite_as for one in rulebook.instruments.values() for gap in one.gaps if question.id in gap.may_change)
    if gaps:
        yield f"- may also bear on it, not encoded: {'; '.join(gaps)}"


def facts_page(rulebook: Rulebook) -> str:
    """Return the page of facts and terms, in order of name."""
    lines = [
        "# Facts",
        "",
        NOTE,
        "",
        f"What the rulebook `{rulebook.id}` asks. Findings are marked: only the official named may supply them.",
        "",
    ]
    for name in sorted(rulebook.facts):
        lines += [*_fact(rulebook.facts[name], rulebook), ""]
    if rulebook.terms:
        lines += ["## Terms", "", "Fixed abbreviations. A term is worked out and never given.", "", "| term | means | cite |", "|--|--|--|"]
        for name in sorted(rulebook.terms):
            term = rulebook.terms[name]
            lines.append(f"| `{name}` | {_cell(say(term.means, rulebook.wording))} | {_cell(_cited(term.cite, rulebook))} |")
    return "\n".join(lines).rstrip() + "\n"


def _fact(fact: Fact, rulebook: Rulebook) -> Iterator[str]:
    yield f"### `{fact.id}`"
    yield ""
    yield fact.question
    yield ""
    yield f"- {_type(fact)}"
    if fact.reserved_to:
        yield f"- a finding, reserved to: {' or '.join(fact.reserved_to)}"
    if fact.considerations:
        yield f"- weighs{'' if fact.exhaustive else ', among other things'}: {'; '.join(one.text for one in fact.considerations)}"
    if fact.review_first:
        yield f"- reviews to be done first: {', '.join(f'`{name}`' for name in fact.review_first)}"
    if fact.asked_when is not None:
        yield f"- asked only when {say(fact.asked_when, rulebook.wording)}"
    if fact.implies is not None:
        yield f"- implies that {say(fact.implies, rulebook.wording)}"
    if fact.ask_of:
        yield f"- ask: {fact.ask_of}"
    if fact.help:
        yield f"- {fact.help}"


def _type(fact: Fact) -> str:
    match fact.type:
        case EnumType(values):
            return f"one of {', '.join(f'`{value}`' for value in values)}"
        case ListType(fields):
            return f"a list of records: {', '.join(f'`{name}` ({_named(kind)})' for name, kind in fields)}"
        case _:
            low, high = (show_value(bound) if bound is not None else "" for bound in (fact.low, fact.high))
            return _named(fact.type) + (f", {low}..{high}" if low or high else "") + (f", in {fact.unit}" if fact.unit else "")


def _named(kind: Any) -> str:
    return f"one of {', '.join(kind.values)}" if isinstance(kind, EnumType) else type_name(kind)


SEVERITIES = ("critical", "high", "medium", "low")


def discrepancies_page(rulebook: Rulebook) -> str:
    """Return the page of discrepancies, by source, the most severe first."""
    lines = [
        "# Discrepancies",
        "",
        NOTE,
        "",
        "Where a source says something other than the instrument does: what not to quote, and what stands instead. A reading of a damaged scan stands in quotation marks.",
        "",
    ]
    titles = {ledger.id: ledger.title for ledger in rulebook.ledgers}
    for source, title in titles.items():
        chosen = [one for one in rulebook.discrepancies.values() if one.source == source]
        if not chosen:
            continue
        lines += [
            f"## {title}",
            "",
            "| where | what the source says | what stands instead | cite | how grave | how well read |",
            "|--|--|--|--|--|--|",
        ]
        for one in sorted(chosen, key=lambda one: (SEVERITIES.index(one.severity), one.id)):
            cells = (f"`{one.id}`, lines {one.lines}", one.says, one.instead, _cited(one.cite, rulebook), one.severity, one.evidence.value)
            lines.append("| " + " | ".join(_cell(_plain(cell)) for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _plain(text: str) -> str:
    """Return text in which nothing is read as markup; scans are full of it."""
    return re.sub(r"([\\*_~\[\]<>])", r"\\\1", text) if not text.startswith("`") else text


def _cited(cite: str, rulebook: Rulebook) -> str:
    instrument, mark, pin = cite.partition(" § ")
    return rulebook.full_cite(instrument, pin) if mark and instrument in rulebook.instruments else cite


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def pages(rulebook: Rulebook) -> dict[str, str]:
    """Return each generated page by its file name."""
    return {"questions.md": questions_page(rulebook), "facts.md": facts_page(rulebook), "discrepancies.md": discrepancies_page(rulebook)}


def notebook(page: str) -> str:
    """Return a page as a notebook: its text between the blocks of Python as Markdown, and each block as a cell to run."""
    parts = re.split(r"^```python\n(.*?)^```\n", page, flags=re.MULTILINE | re.DOTALL)
    cells: list[dict[str, Any]] = []
    for number, part in enumerate(parts):
        if not part.strip():
            continue
        cell: dict[str, Any] = {"cell_type": "code" if number % 2 else "markdown", "id": f"cell-{number}", "metadata": {}}
        if number % 2:
            cell |= {"execution_count": None, "outputs": []}
        cells.append({**cell, "source": part.strip().splitlines(keepends=True)})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def notebooks() -> dict[Path, str]:
    """Return each generated notebook by its path."""
    return {path.with_suffix(".ipynb"): notebook(path.read_text("utf-8")) for path in map(ROOT.joinpath, NOTEBOOKS)}


def stale() -> list[str]:
    """Return the generated pages that are not what the rulebook gives."""
    found = pages(open_folder(ROOT / "rulebooks" / DEFAULT))
    texts = {**{REFERENCE / name: text for name, text in found.items()}, **notebooks()}
    return [
        f"{'how-to' if path.suffix == '.ipynb' else 'reference'}/{path.name}"
        for path, text in texts.items()
        if not path.is_file() or path.read_text("utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` only say whether they are stale."""
    if arguments == ["--check"]:
        late = stale()
        for name in late:
            sys.stderr.write(f"docs/{name} is stale: run `python docs/generate.py`\n")
        return 1 if late else 0
    if arguments:
        sys.stderr.write("usage: python docs/generate.py [--check]\n")
        return 2
    for name, text in pages(open_folder(ROOT / "rulebooks" / DEFAULT)).items():
        (REFERENCE / name).write_text(text, "utf-8")
    for path, text in notebooks().items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
