"""Expressions as formulas: the reading of each node for a solver, in strong Kleene logic.

Each function here says what the function of the same purpose in `pincite.reasoning.evaluate` says; that one is the specification.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import z3

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
from pincite.language.types import BoolType, DateType, Months
from pincite.proving.civil import DAY, add_months, months_at_least, whole_days, years_at_least
from pincite.proving.kleene import YES, Formula, Pair, both, choice, either, every, negate, opposite, some, when
from pincite.proving.symbols import Given, Held, Space, held, literal, records, single

Record = Mapping[str, Given]
MANY = 1_000_000_000


class Unsupported(Exception):
    """An expression that the solver cannot be given; it says which."""


def condition(node: Node | None, space: Space, record: Record | None = None) -> Pair:
    """Return a condition as a pair of formulas; no condition at all is true."""
    match node:
        case None:
            return YES
        case Fact(name):
            return _yes_or_no(single(name, space))
        case Field(_, name):
            assert record is not None
            return _yes_or_no(record[name])
        case Literal(bool() as value):
            return Pair(value, not value)
        case Term(name):
            key = ("term", name)
            if key not in space.memo:
                space.memo[key] = condition(space.rulebook.terms[name].means, space)
            found: Pair = space.memo[key]
            return found
        case Answered(question, value, instrument):
            from pincite.proving.outcomes import answered

            return answered(question, value, instrument, space)
        case Not(operand):
            return negate(condition(operand, space, record))
        case And(operands):
            return both(condition(operand, space, record) for operand in operands)
        case Or(operands):
            return either(condition(operand, space, record) for operand in operands)
        case Choice(test, then, otherwise):
            return choice(condition(test, space, record), condition(then, space, record), condition(otherwise, space, record))
        case Compare(operator, left, right):
            if _is_condition(left, space, record):
                return _same(operator, condition(left, space, record), condition(right, space, record))
            if _in_months(left) or _in_months(right):
                return _compare_months(operator, left, right, space, record)
            return compare(operator, measure(left, space, record), measure(right, space, record))
        case Among(operand, values):
            found_value = measure(operand, space, record)
            return either(compare("==", found_value, measure(other, space, record)) for other in values)
        case Quantified():
            return _over_all(node, space)
        case _:
            raise ValueError(node)


def measure(node: Node, space: Space, record: Record | None = None) -> Held:
    """Return a value that is not a condition, with its bounds."""
    match node:
        case Literal(written):
            known = literal(written, space)
            return Held(False, known, known)
        case Fact(name):
            return held(single(name, space))
        case Field(_, name):
            assert record is not None
            return held(record[name])
        case Term(name):
            return measure(space.rulebook.terms[name].means, space)
        case On():
            return _on(space)
        case Choice(test, then, otherwise):
            return _one_of(condition(test, space, record), measure(then, space, record), measure(otherwise, space, record))
        case Quantified():
            return _count(node, space)
        case Shift(operator, start, duration):
            return _shift(1 if operator == "+" else -1, start, duration, space, record)
        case Elapsed(unit, start, end):
            return _elapsed(unit, measure(start, space, record), measure(end, space, record))
        case _:
            raise ValueError(node)


def compare(operator: str, left: Held, right: Held) -> Pair:
    """Compare two values: decided when every value within the bounds agrees, else open."""
    low_1, high_1, low_2, high_2 = left.low, left.high, right.low, right.high
    known = every((opposite(left.open), opposite(right.open)))

    def pair(certain: Formula, impossible: Formula) -> Pair:
        return Pair(every((known, certain)), every((known, impossible)))

    match operator:
        case "==" | "!=":
            points = _plain(left) and _plain(right)
            same = low_1 == low_2 if points else every((low_1 == low_2, low_1 == high_1, low_2 == high_2))
            apart = opposite(same) if points else some((high_1 < low_2, high_2 < low_1))
            return pair(same, apart) if operator == "==" else pair(apart, same)
        case "<":
            return pair(high_1 < low_2, high_2 <= low_1)
        case "<=":
            return pair(high_1 <= low_2, high_2 < low_1)
        case ">":
            return pair(high_2 < low_1, high_1 <= low_2)
        case ">=":
            return pair(high_2 <= low_1, high_1 < low_2)
        case _:
            raise ValueError(operator)


def _in_months(node: Node) -> bool:
    return isinstance(node, Elapsed) and node.unit in ("months", "years")


FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def _compare_months(operator: str, left: Node, right: Node, space: Space, record: Record | None) -> Pair:
    """Compare the months or years between two days with a written number, which needs no count of months."""
    if not _in_months(left):
        return _compare_months(FLIPPED[operator], right, left, space, record)
    if not (isinstance(left, Elapsed) and isinstance(right, Literal) and isinstance(right.value, Months)):
        raise Unsupported("months between two days are compared with a written number of months only")
    start, end = measure(left.start, space, record), measure(left.end, space, record)
    at_least = years_at_least if left.unit == "years" else months_at_least
    number = right.value.number

    def from_on(count: int) -> Formula:
        return at_least(start.low, end.low, count)

    match operator:
        case ">=":
            true = from_on(number)
        case "<":
            true = opposite(from_on(number))
        case ">":
            true = from_on(number + 1)
        case "<=":
            true = opposite(from_on(number + 1))
        case _:
            same = every((from_on(number), opposite(from_on(number + 1))))
            true = same if operator == "==" else opposite(same)
    known = every((opposite(start.open), opposite(end.open)))
    return Pair(every((known, true)), every((known, opposite(true))))


def _plain(one: Held) -> bool:
    return one.low is one.high


def _same(operator: str, left: Pair, right: Pair) -> Pair:
    alike = either((both((left, right)), both((negate(left), negate(right)))))
    return alike if operator == "==" else negate(alike)


def _is_condition(node: Node, space: Space, record: Record | None) -> bool:
    match node:
        case Fact(name):
            return isinstance(space.rulebook.facts[name].type, BoolType)
        case Field(_, name):
            return record is not None and isinstance(record[name].kind, BoolType)
        case Literal(written):
            return isinstance(written, bool)
        case Term(name):
            return _is_condition(space.rulebook.terms[name].means, space, record)
        case Choice(_, then, _):
            return _is_condition(then, space, record)
        case Quantified(kind):
            return kind != "count"
        case On() | Shift() | Elapsed():
            return False
        case _:
            return True


def _yes_or_no(given: Given) -> Pair:
    return Pair(every((given.given, given.value)), every((given.given, opposite(given.value))))


def _on(space: Space) -> Held:
    from pincite.proving.outcomes import day_of_act

    day = day_of_act(space)
    return Held(True, 0, 0) if day is None else Held(False, day, day)


def _one_of(test: Pair, then: Held, otherwise: Held) -> Held:
    agree = every((opposite(then.open), opposite(otherwise.open), _points(then), _points(otherwise), then.low == otherwise.low))
    unknown = when(test.yes, then.open, when(test.no, otherwise.open, opposite(agree)))
    low = when(test.no, otherwise.low, then.low)
    return Held(unknown, low, low if _plain(then) and _plain(otherwise) else when(test.no, otherwise.high, then.high))


def _points(one: Held) -> Formula:
    return True if _plain(one) else one.low == one.high


def _elements(node: Quantified, space: Space) -> tuple[list[tuple[Formula, Pair]], Formula]:
    listed = records(node.records.name, space)
    return [(listed.length > index, condition(node.condition, space, item)) for index, item in enumerate(listed.records)], listed.complete


def _over_all(node: Quantified, space: Space) -> Pair:
    elements, complete = _elements(node, space)
    if node.kind == "any":
        return Pair(
            some(every((present, one.yes)) for present, one in elements),
            every((complete, *(some((opposite(present), one.no)) for present, one in elements))),
        )
    return Pair(
        every((complete, *(some((opposite(present), one.yes)) for present, one in elements))),
        some(every((present, one.no)) for present, one in elements),
    )


def _count(node: Quantified, space: Space) -> Held:
    elements, complete = _elements(node, space)
    certain = _sum(every((present, one.yes)) for present, one in elements)
    possible = _sum(every((present, opposite(one.no))) for present, one in elements)
    return Held(False, certain, when(complete, possible, z3.IntVal(MANY)))


def _sum(formulas: Any) -> Any:
    return z3.Sum([when(formula, z3.IntVal(1), z3.IntVal(0)) for formula in formulas] or [z3.IntVal(0)])


def _shift(sign: int, start_node: Node, duration: Node, space: Space, record: Record | None) -> Held:
    start = measure(start_node, space, record)
    if isinstance(duration, Literal) and isinstance(duration.value, Months):
        months, rounding = duration.value.number, duration.value.rounding
        moved = add_months(start.low, sign * months, rounding)
        return Held(start.open, moved, moved if _plain(start) else add_months(start.high, sign * months, rounding))
    length = measure(duration, space, record)
    unknown = some((start.open, length.open))
    if _is_date(start_node, space, record):
        moved = start.low + whole_days(sign * length.low)
        return Held(unknown, moved, moved)
    moved = start.low + sign * length.low
    return Held(unknown, moved, moved if _plain(start) else start.high + sign * length.low)


def _is_date(node: Node, space: Space, record: Record | None) -> bool:
    """Whether a node gives days, which are counted as such, rather than moments."""
    match node:
        case On():
            return True
        case Literal(written):
            return isinstance(written, datetime.date) and not isinstance(written, datetime.datetime)
        case Fact(name):
            return isinstance(space.rulebook.facts[name].type, DateType)
        case Field(_, name):
            return record is not None and isinstance(record[name].kind, DateType)
        case Term(name):
            return _is_date(space.rulebook.terms[name].means, space, record)
        case Choice(_, then, _):
            return _is_date(then, space, record)
        case Shift(_, start, _):
            return _is_date(start, space, record)
        case _:
            return False


def _elapsed(unit: str, start: Held, end: Held) -> Held:
    unknown = some((start.open, end.open))
    if unit in ("months", "years"):
        raise Unsupported("months between two days are compared with a written number of months only")
    scale = DAY if unit == "days" else 1
    shortest = (end.low - start.high) * scale
    return Held(unknown, shortest, shortest if _plain(start) and _plain(end) else (end.high - start.low) * scale)
