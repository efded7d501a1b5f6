"""Answers to one case after another without proof: the rules of one day as one function, for services and loops.

Facts are checked as a case file's are; a case that contradicts itself is refused. What an answer rests on, and what it waits for, says `assess`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pincite.language.types import (
    UNOBTAINABLE,
    BoolType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntType,
    ListType,
    MomentType,
    Months,
    Records,
    TextType,
    Type,
)
from pincite.language.vocabulary import suggestion
from pincite.relational import columns as c
from pincite.relational.answers import answer
from pincite.relational.columns import Node
from pincite.relational.computation import TEXT, YES_NO, computation
from pincite.relational.declared import contradicts, declarations
from pincite.relational.in_python import on_python
from pincite.relational.lowering import ALL_RECORDS, UNTIL, Lowering, microseconds
from pincite.relational.plans import Columns, Regime, setting_of
from pincite.rulebook.model import Fact, Rulebook
from pincite.rulebook.problems import CaseError
from pincite.rulebook.timeline import day_span

Cells = dict[str, Any]
Answerer = Callable[[Mapping[str, Any]], "dict[str, Unproved]"]


@dataclass(frozen=True, slots=True)
class Unproved:
    """What one question comes to, without proof: `outcome` (decided, open, reserved, silent, conflict), its `value`, and `because` where it is silent."""

    outcome: str
    value: str | None
    because: str | None


def answerer(rulebook: Rulebook, regime: Regime, questions: Iterable[str]) -> Answerer:
    """Return a function from facts, by name, to the answer to each question under one regime.

    The function raises CaseError for a fact that is not known or is of another kind, and for facts that contradict each other.
    """
    asked = tuple(questions)
    outputs: dict[str, Node] = {}
    low = Lowering(rulebook, setting_of(regime, Columns()))
    for number, question in enumerate(asked):
        found = answer(question, low)
        outputs |= {f"{number} outcome": found.outcome, f"{number} value": found.value, f"{number} because": found.because}
    made = on_python(computation(low, outputs, dict.fromkeys(outputs, TEXT)))
    checked: dict[str, Callable[[Cells], dict[str, Any]] | None] = {}
    zone = rulebook.zone

    def check_of(name: str) -> Callable[[Cells], dict[str, Any]] | None:
        # made when a fact is first given: few cases give all facts
        if name not in checked:
            checked[name] = _check(rulebook.facts[name], rulebook, regime)
        return checked[name]

    def answers(facts: Mapping[str, Any]) -> dict[str, Unproved]:
        cells: Cells = {}
        for name, value in facts.items():
            fact = rulebook.facts.get(name)
            if fact is None:
                raise CaseError(f"`{name}` is not a known fact{suggestion(name, rulebook.facts)}")
            if value is not None and value is not UNOBTAINABLE:
                cells |= _cells(fact, value, zone)
        for name in facts:
            check = check_of(name) if name in cells else None
            if check is not None:
                for declares, denied in check(cells).items():
                    if denied:
                        raise CaseError(f"`{name}` contradicts the other facts, by what it declares (`{declares}`); `assess` says how")
        row = made(cells)
        return {
            question: Unproved(row[f"{number} outcome"], row[f"{number} value"], row[f"{number} because"])
            for number, question in enumerate(asked)
        }

    return answers


def _check(fact: Fact, rulebook: Rulebook, regime: Regime) -> Callable[[Cells], dict[str, Any]] | None:
    low = Lowering(rulebook, setting_of(regime, Columns()))
    outputs = {declares: contradicts(fact, declares, written, low) for declares, written in declarations(fact)}
    outputs = {declares: node for declares, node in outputs.items() if node != c.FALSE}
    return on_python(computation(low, outputs, dict.fromkeys(outputs, YES_NO))) if outputs else None


def _cells(fact: Fact, value: Any, zone: str) -> Cells:
    if isinstance(fact.type, ListType):
        return _list(fact.id, fact.type, value, zone)
    cells = _scalar(fact.id, fact.id, fact.type, value, zone)
    if (fact.low is not None and value < fact.low) or (fact.high is not None and value > fact.high):
        raise CaseError(f"`{fact.id}` must lie within {fact.low}..{fact.high}, not {value}")
    return cells


def _scalar(column: str, name: str, kind: Type, value: Any, zone: str) -> Cells:
    """Return the cells that hold a value, or raise CaseError that says what was expected."""
    match kind, value:
        case BoolType(), bool():
            return {column: value}
        case IntType(), int() if not isinstance(value, bool):
            return {column: value}
        case DecimalType(), int() | Decimal() if not isinstance(value, bool):
            return {column: value}
        case EnumType(values), str():
            if value not in values:
                raise CaseError(f"`{name}` is not {value!r}; it is one of {', '.join(values)}{suggestion(value, values)}")
            return {column: value}
        case TextType(), str():
            return {column: value}
        case MomentType(), datetime.datetime() if value.tzinfo is not None:
            return {column: microseconds(value), column + UNTIL: microseconds(value)}
        case DateType(), datetime.date() if not isinstance(value, datetime.datetime):
            return {column: value}
        case MomentType(), datetime.date() if not isinstance(value, datetime.datetime):
            span = day_span(value, zone)
            return {column: microseconds(span.start), column + UNTIL: microseconds(span.end) - 1}
        case DurationType(calendar=False), datetime.timedelta():
            return {column: microseconds(value)}
        case DurationType(calendar=True), Months(number):
            return {column: number}
    raise CaseError(f"`{name}` is {value!r}; expected {_expected(kind)}")


def _expected(kind: Type) -> str:
    match kind:
        case BoolType():
            return "True or False"
        case IntType():
            return "a whole number"
        case DecimalType():
            return "a Decimal or a whole number"
        case EnumType() | TextType():
            return "a text"
        case DateType():
            return "a datetime.date"
        case MomentType():
            return "a datetime with its zone, or a date"
        case DurationType(calendar=True):
            return "Months"
        case DurationType():
            return "a timedelta"
        case _:
            return "Records, or a list of mappings"


def _list(name: str, kind: ListType, value: Any, zone: str) -> Cells:
    items, complete = (value.items, value.complete) if isinstance(value, Records) else (value, False)
    if not isinstance(items, list | tuple) or not all(isinstance(item, Mapping) for item in items):
        raise CaseError(f"`{name}` is {value!r}; expected {_expected(kind)}")
    fields = dict(kind.fields)
    found = []
    for item in items:
        cells: Cells = {}
        for field, one in item.items():
            if field not in fields:
                raise CaseError(f"`{name}` has no `{field}`{suggestion(field, fields)}")
            if one is not None and one is not UNOBTAINABLE:
                cells |= _scalar(field, f"{name}.{field}", fields[field], one, zone)
        found.append(cells)
    return {name: found, name + ALL_RECORDS: complete}
