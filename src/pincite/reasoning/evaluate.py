"""Expressions: the reference meaning of each node, in strong Kleene logic."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from pincite.language.tree import (
    Among,
    And,
    Answered,
    Choice,
    Compare,
    Elapsed,
    Fact,
    Field,
    Literal,
    Node,
    Not,
    On,
    Or,
    Quantified,
    Shift,
    Term,
)
from pincite.language.truth import (
    FALSE,
    TRUE,
    Between,
    Evaluated,
    Kind,
    Known,
    Need,
    Open,
    Truth,
    Why,
    both,
    compare,
    either,
    needs_of,
    negate,
)
from pincite.language.types import UNOBTAINABLE, ListType, MomentType, Months, Records, add_months, months_elapsed
from pincite.reasoning.situation import Situation
from pincite.rulebook.timeline import day_span

Record = tuple[str, Mapping[str, Any]]
INSTANT = datetime.timedelta(microseconds=1)


def truth(node: Node | None, situation: Situation, record: Record | None = None) -> Truth:
    """Return the truth of a condition; no condition at all is true. `record` names and holds the element a loop looks at."""
    if node is None:
        return TRUE
    found = evaluate(node, situation, record)
    assert not isinstance(found, Between)
    return found


def evaluate(node: Node, situation: Situation, record: Record | None = None) -> Evaluated:
    """Return the value of a checked expression: known, between bounds, or open with its needs."""
    match node:
        case Literal(value):
            return Known(value.astimezone(datetime.UTC) if isinstance(value, datetime.datetime) else value)
        case Fact(name):
            return fact_value(name, situation)
        case Term(name):
            key = ("term", name)
            if key not in situation.memo:
                situation.memo[key] = evaluate(situation.rulebook.terms[name].means, situation)
            found: Evaluated = situation.memo[key]
            return found
        case Field(_, name):
            assert record is not None
            where, fields = record
            kind = situation.rulebook.facts[where.partition("[")[0]].type
            assert isinstance(kind, ListType)
            return _typed(fields.get(name), Need(Kind.FACT, f"{where}.{name}"), kind.field(name), situation)
        case On():
            if situation.on is None:
                return Open(frozenset({Need(Kind.DAY, "on")}))
            return Known(situation.on.start.astimezone(ZoneInfo(situation.rulebook.zone)).date())
        case Answered(question, value, instrument):
            from pincite.reasoning.outcome import answered

            return answered(question, value, instrument, situation)
        case Not(operand):
            return negate(truth(operand, situation, record))
        case And(operands):
            return both(truth(operand, situation, record) for operand in operands)
        case Or(operands):
            return either(truth(operand, situation, record) for operand in operands)
        case Compare(operator, left, right):
            return compare(operator, evaluate(left, situation, record), evaluate(right, situation, record))
        case Among(operand, values):
            found = evaluate(operand, situation, record)
            return either(compare("==", found, evaluate(value, situation)) for value in values)
        case Choice(condition, then, otherwise):
            return _choice(truth(condition, situation, record), evaluate(then, situation, record), evaluate(otherwise, situation, record))
        case Quantified():
            return _quantified(node, situation)
        case Shift(operator, start, duration):
            return _shift(operator, evaluate(start, situation, record), evaluate(duration, situation, record))
        case Elapsed(unit, start, end):
            return _elapsed(unit, evaluate(start, situation, record), evaluate(end, situation, record))


def fact_value(name: str, situation: Situation) -> Evaluated:
    """Return the value of a fact; a moment given as a bare date lies within that whole day."""
    fact = situation.rulebook.facts[name]
    need = Need(Kind.FACT, name, Why.RESERVED if fact.reserved_to else Why.MISSING)
    return _typed(situation.facts.get(name), need, fact.type, situation)


def _typed(value: Any, need: Need, kind: object, situation: Situation) -> Evaluated:
    if value is None:
        return Open(frozenset({need}))
    if value is UNOBTAINABLE:
        return Open(frozenset({Need(Kind.FACT, need.subject, Why.UNOBTAINABLE)}))
    if isinstance(value, datetime.datetime):
        return Known(value.astimezone(datetime.UTC))
    if isinstance(value, datetime.date) and isinstance(kind, MomentType):
        day = day_span(value, situation.rulebook.zone)
        return Between(day.start, day.end - INSTANT, frozenset({Need(Kind.HOUR, need.subject)}))
    return Known(value)


def _choice(condition: Truth, then: Evaluated, otherwise: Evaluated) -> Evaluated:
    if condition == TRUE:
        return then
    if condition == FALSE:
        return otherwise
    if then == otherwise and isinstance(then, Known):
        return then
    return Open(needs_of(condition, then, otherwise))


def _quantified(node: Quantified, situation: Situation) -> Evaluated:
    name = node.records.name
    given = situation.facts.get(name)
    records = given if isinstance(given, Records) else Records()
    truths = [truth(node.condition, situation, (f"{name}[{index}]", item)) for index, item in enumerate(records.items)]
    why = Why.UNOBTAINABLE if given is UNOBTAINABLE else Why.MISSING
    rest = () if records.complete else (Open(frozenset({Need(Kind.REST, name, why)})),)
    match node.kind:
        case "any":
            return either((*truths, *rest))
        case "all":
            return both((*truths, *rest))
        case "count":
            certain = sum(found == TRUE for found in truths)
            possible = certain + sum(isinstance(found, Open) for found in truths)
            if records.complete and certain == possible:
                return Known(certain)
            return Between(certain, possible if records.complete else None, needs_of(*truths, *rest))


def _shift(operator: str, start: Evaluated, duration: Evaluated) -> Evaluated:
    if isinstance(start, Open) or isinstance(duration, Open):
        return Open(needs_of(start, duration))
    assert isinstance(duration, Known)
    sign = 1 if operator == "+" else -1
    if isinstance(start, Known):
        return Known(moved(start.value, duration.value, sign))
    return Between(moved(start.low, duration.value, sign), moved(start.high, duration.value, sign), start.needs)


def moved(start: Any, duration: Any, sign: int = 1) -> Any:
    """Return a date or moment so much later (`sign` 1) or earlier (-1), held at the ends of the calendar."""
    try:
        return add_months(start, duration, sign) if isinstance(duration, Months) else start + sign * duration
    except (OverflowError, ValueError):
        end = type(start).max if sign > 0 else type(start).min
        return end.replace(tzinfo=datetime.UTC) if isinstance(end, datetime.datetime) else end


def _elapsed(unit: str, start: Evaluated, end: Evaluated) -> Evaluated:
    if isinstance(start, Open) or isinstance(end, Open):
        return Open(needs_of(start, end))
    if isinstance(start, Known) and isinstance(end, Known):
        if unit in ("months", "years"):
            months = months_elapsed(start.value, end.value)
            return Known(Months(int(months / 12) * 12 if unit == "years" else months))
        return Known(end.value - start.value)
    low_1, high_1 = (start.value, start.value) if isinstance(start, Known) else (start.low, start.high)
    low_2, high_2 = (end.value, end.value) if isinstance(end, Known) else (end.low, end.high)
    return Between(low_2 - high_1, high_2 - low_1, needs_of(start, end))
