"""The texts of a rulebook that people read, found in one place and put into another language.

One list says which fields are texts; what is written into a catalogue and what is taken from it therefore never differ. Identifiers, cites, the quoted
phrases of a source and whatever is computed with stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from pincite.language.saying import words
from pincite.language.types import DurationType, EnumType, ListType
from pincite.rulebook.model import (
    NOWHERE,
    Approval,
    Claim,
    Combine,
    Consideration,
    Discrepancy,
    Due,
    Duty,
    Element,
    Event,
    Fact,
    Gap,
    Instrument,
    Ledger,
    Member,
    Performance,
    Position,
    Provision,
    Question,
    Rule,
    Rulebook,
    Term,
)

TEXTS: Mapping[type, tuple[str, ...]] = {
    Rulebook: ("title",),
    Member: ("title",),
    Fact: ("question", "help", "unit", "ask_of", "says", "says_not", "says_values", "reserved_to"),
    Consideration: ("text",),
    Term: ("says", "says_not"),
    Question: ("asks",),
    Instrument: ("title", "authority", "private_right", "enforced_in"),
    Event: ("source", "note"),
    Provision: ("title", "prose", "reason"),
    Rule: ("label", "note"),
    Approval: ("by", "form", "exception"),
    Due: ("text",),
    Gap: ("what",),
    Duty: ("who", "what", "unit", "each", "to", "upon", "subject_to", "note"),
    Element: ("heading", "text"),
    Performance: ("what", "source"),
    Claim: ("says", "by", "instead", "because", "note", "needs_data"),
    Ledger: ("title",),
    Discrepancy: ("says", "instead"),
}
LISTED = (Provision, Discrepancy, Claim, Ledger)
WITHIN = ("components", "places", "facts", "terms", "questions", "instruments", "claims", "ledgers", "discrepancies")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text to be translated: the English text, what it is, and the place it stands at; `listed` when no answer shows it, only a listing."""

    text: str
    what: str
    position: Position
    listed: bool


def wanted(rulebook: Rulebook) -> Iterator[Wanted]:
    """Yield every text of a rulebook that people read: first the names, then what answers show, last what only listings show; a text may come more than once."""
    found: list[Wanted] = []

    def note(text: str, what: str, position: Position) -> str:
        kind = what.partition(" ")[0].rstrip(",")
        found.append(Wanted(text, what, position, kind in {one.__name__.lower() for one in LISTED}))
        return text

    _names(rulebook, note)
    _everything(rulebook, note)
    yield from sorted(found, key=lambda one: one.listed)


def translated(rulebook: Rulebook, language: str, text: Callable[[str], str]) -> Rulebook:
    """Return a rulebook with each of its texts put through `text`, and everything that is computed with unchanged."""

    def put(written: str, what: str, position: Position) -> str:
        return text(written)

    return replace(_everything(rulebook, put), language=language, names=_names(rulebook, put))


Put = Callable[[str, str, Position], str]


def _everything(rulebook: Rulebook, put: Put) -> Rulebook:
    parts: dict[str, Any] = {name: _inside(getattr(rulebook, name), put, name, NOWHERE) for name in WITHIN}
    return replace(rulebook, title=put(rulebook.title, "rulebook, title", NOWHERE), **parts)


def _inside(value: Any, put: Put, what: str, position: Position) -> Any:
    """Return a value with the texts of every part of the model inside it put."""
    if isinstance(value, tuple):
        return tuple(_inside(inner, put, what, position) for inner in value)
    if isinstance(value, Mapping):
        return {key: _inside(inner, put, what, position) for key, inner in value.items()}
    if not is_dataclass(value) or isinstance(value, type) or type(value).__module__ != Rulebook.__module__:
        return value
    here = getattr(value, "position", NOWHERE)
    here = here if here != NOWHERE else position
    name = f"{type(value).__name__.lower()} {getattr(value, 'id', '')}".strip()
    texts = TEXTS.get(type(value), ())
    changed: dict[str, Any] = {}
    for field in fields(value):
        inner = getattr(value, field.name)
        if field.name in texts:
            if field.name == "unit" and isinstance(getattr(value, "type", None), DurationType):
                continue
            changed[field.name] = _texts(inner, put, f"{name}, {field.name}", here)
        elif isinstance(inner, tuple | Mapping) or is_dataclass(inner):
            changed[field.name] = _inside(inner, put, name, here)
    return replace(value, **{key: inner for key, inner in changed.items() if inner is not getattr(value, key)})


def _texts(value: Any, put: Put, what: str, position: Position) -> Any:
    match value:
        case str():
            return put(value, what, position) if value.strip() else value
        case tuple():
            return tuple(_texts(inner, put, what, position) for inner in value)
        case Mapping():
            return {key: _texts(inner, put, what, position) for key, inner in value.items()}
        case _:
            return _inside(value, put, what, position)


def _names(rulebook: Rulebook, put: Put) -> dict[str, str]:
    """Return, for each identifier that people are shown in words, those words put."""
    found: dict[str, str] = {}

    def name(identifier: str, what: str, position: Position) -> None:
        if identifier not in found:
            found[identifier] = put(words(identifier), what, position)

    shown = {rule.due.start for rule in rulebook.rules.values() if rule.due and rule.due.start}
    shown |= {instrument.turns_on for instrument in rulebook.instruments.values() if instrument.turns_on}
    for question in rulebook.questions.values():
        name(question.id, f"question {question.id}, its name", question.position)
        if question.combine is not Combine.FORCE:
            for value in question.values:
                name(value, f"question {question.id}, a value", question.position)
    for fact in rulebook.facts.values():
        shown |= set(fact.review_first)
    for fact in rulebook.facts.values():
        if fact.reserved_to or fact.id in shown or not fact.says:
            name(fact.id, f"fact {fact.id}, its name", fact.position)
        match fact.type:
            case EnumType(values):
                for value in values:
                    if value not in fact.says_values:
                        name(value, f"fact {fact.id}, a value", fact.position)
            case ListType(inner):
                for field, kind in inner:
                    name(field, f"fact {fact.id}, a field", fact.position)
                    for value in kind.values if isinstance(kind, EnumType) else ():
                        name(value, f"fact {fact.id}, a value of {field}", fact.position)
            case _:
                pass
    for term in rulebook.terms.values():
        if not term.says:
            name(term.id, f"term {term.id}, its name", term.position)
    for rule in rulebook.rules.values():
        if not rule.label:
            name(rule.id.partition("/")[2], f"rule {rule.id}, its name", rule.position)
    return found
