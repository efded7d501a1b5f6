"""Cases that show something, in words and as files: what each fact says, and a file that runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pincite.language.saying import say
from pincite.language.tree import Compare, Fact, Literal, Not
from pincite.language.types import BoolType, Records, Value
from pincite.presenting.case_file import case_file
from pincite.presenting.translator import Translator
from pincite.rulebook.cases import Case
from pincite.rulebook.model import Rulebook
from pincite.rulebook.values import show_value


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file to be written: its name, and its text."""

    name: str
    text: str


def fact_words(name: str, value: Value, rulebook: Rulebook, t: Translator) -> str:
    """Return what a fact of a case says, as a clause."""
    if isinstance(value, bool) and isinstance(rulebook.facts[name].type, BoolType):
        return say(Fact(name) if value else Not(Fact(name)), rulebook.wording)
    if isinstance(value, Records):
        number = t.counted("{number} record", "{number} records", len(value.items))
        return f"{t.name(name)}: {number}" + (f", {t('these are all')}" if value.complete else "")
    return say(Compare("==", Fact(name), Literal(value)), rulebook.wording)  # type: ignore[arg-type]


def fact_lines(facts: Mapping[str, Value], rulebook: Rulebook, t: Translator) -> list[str]:
    """Return what each fact of a case says, with the name it has in a case file."""
    found = []
    for name, value in facts.items():
        found.append(f"{fact_words(name, value, rulebook, t)}  ({name})")
        if isinstance(value, Records):
            found.extend("; ".join(f"{field} {show_value(inner)}" for field, inner in one.items()) or "?" for one in value.items)
    return found


def witness_file(
    name: str, facts: Mapping[str, Value], rulebook: Rulebook, remarks: tuple[str, ...], commands: tuple[str, ...]
) -> CaseFile:
    """Return the file of a case that shows something, with remarks on what it shows and the commands that show it; raises Unwritable.

    `{file}` in a command stands for the name of the file.
    """
    file = f"{name}.yaml"
    own = {fact: value for fact, value in facts.items() if fact in rulebook.facts}
    lines = (*remarks, *(command.format(file=file) for command in commands))
    return CaseFile(file, case_file(Case(name, own), rulebook, lines))
