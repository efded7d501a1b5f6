"""Expressions as columns: conditions, and values with their bounds. Each function says what its namesake in `pincite.reasoning.evaluate` says; that is the specification."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from pincite.language import tree
from pincite.language.types import BoolType, DateType, ListType, MomentType, Months, Rounding
from pincite.relational import columns as c
from pincite.relational.columns import Column, Constant, Node, certainly, decided, every, null, opposite, some
from pincite.relational.lowering import (
    ALL_RECORDS,
    DAY,
    HOUR,
    ONE_DAY,
    UNTIL,
    Lowering,
    Unsupported,
    Value,
    Waits,
    literal,
    names_in,
    with_waits,
)
from pincite.rulebook.model import Span


def condition(node: tree.Node | None, low: Lowering, inside: ListType | None = None) -> Node:
    """Return a condition as a nullable column; no condition at all is true. `inside` is the list whose record is looked at."""
    match node:
        case None:
            return c.TRUE
        case tree.Literal(bool() as written):
            return Constant(written)
        case tree.Fact(name):
            return fact_value(name, low).low
        case tree.Field(_, name):
            return Column(name)
        case tree.Term(name):
            return low.define(f"term {name}", condition(low.rulebook.terms[name].means, low))
        case tree.Answered(question, value, instrument):
            from pincite.relational.outcomes import answered

            return answered(question, value, instrument, low)
        case tree.Not(operand):
            return opposite(condition(operand, low, inside))
        case tree.And(operands):
            return every(condition(operand, low, inside) for operand in operands)
        case tree.Or(operands):
            return some(condition(operand, low, inside) for operand in operands)
        case tree.Choice(test, then, otherwise):
            one, other, asked = condition(then, low, inside), condition(otherwise, low, inside), condition(test, low, inside)
            if inside is None:
                # each stands twice below: without a column of its own, a choice within a choice would double the work at every level
                one, other, asked = (low.define(f"part {len(low.defined)}", part) for part in (one, other, asked))
            # what both agree on counts only where the test is open, so that nothing else is needed then
            return some((every((asked, one)), every((opposite(asked), other)), every((null(asked), one, other))))
        case tree.Compare(operator, left, right):
            return _compare(operator, left, right, low, inside)
        case tree.Among(operand, values):
            found = measured(operand, low, inside)
            if isinstance(found.low, Constant) and found.low.value is None:
                return _open_beside(found.low, (operand,), low, inside)
            if all(isinstance(one.value, str) for one in values) and found.point:
                return c.OneOf(found.low, tuple(str(one.value) for one in values))
            return some(compare("==", found, measured(one, low, inside), low) for one in values)
        case tree.Quantified():
            return _quantified(node, low)
        case _:
            raise Unsupported(f"not a condition: {node}")


def measured(node: tree.Node, low: Lowering, inside: ListType | None = None) -> Value:
    """Return a value that is no condition, with its bounds."""
    match node:
        case tree.Literal(written):
            return _point(literal(written))
        case tree.Fact(name):
            return fact_value(name, low)
        case tree.Field(_, name):
            return _field(name, inside)
        case tree.Term(name):
            return measured(low.rulebook.terms[name].means, low)
        case tree.On():
            return _point(_day_of_act(low))
        case tree.Choice(test, then, otherwise):
            return _one_of(condition(test, low, inside), measured(then, low, inside), measured(otherwise, low, inside))
        case tree.Quantified():
            return _count(node, low)
        case tree.Shift(operator, start, duration):
            return _shift(1 if operator == "+" else -1, node, measured(start, low, inside), duration, low, inside)
        case tree.Elapsed(unit, start, end):
            return _elapsed(unit, measured(start, low, inside), measured(end, low, inside))
        case _:
            raise Unsupported(f"not a value: {node}")


def _point(node: Node) -> Value:
    return Value(node, node)


def fact_value(name: str, low: Lowering) -> Value:
    """Return a fact, with its bounds; one that no record gives is open, and alone a finding that nobody made is not made."""
    declared = low.rulebook.facts[name]
    if low.alone and declared.reserved_to and isinstance(declared.type, BoolType):
        if name in low.absent:
            return _point(c.FALSE)
        low.facts[name] = declared.type
        return _point(c.Filled(Column(name), False))
    if name in low.absent:
        return _point(Constant(None, frozenset({name})))
    low.facts[name] = declared.type
    if isinstance(declared.type, MomentType):
        return Value(Column(name), Column(name + UNTIL))
    return _point(Column(name))


def _field(name: str, inside: ListType | None) -> Value:
    assert inside is not None
    if isinstance(inside.field(name), MomentType):
        return Value(Column(name), Column(name + UNTIL))
    return _point(Column(name))


def _day_of_act(low: Lowering) -> Node:
    axis = low.setting.on
    if axis.column:
        return Column(axis.column)
    if axis.value is None:
        return c.OPEN
    assert isinstance(axis.value, Span)
    return Constant(axis.value.start.astimezone(ZoneInfo(low.rulebook.zone)).date())


def _compare(operator: str, left: tree.Node, right: tree.Node, low: Lowering, inside: ListType | None) -> Node:
    if _is_condition(left, low, inside):
        one, other = condition(left, low, inside), condition(right, low, inside)
        alike = some((every((one, other)), every((opposite(one), opposite(other)))))
        return alike if operator == "==" else opposite(alike)
    if _in_months(left) or _in_months(right):
        return _compare_months(operator, left, right, low, inside)
    found = compare(operator, measured(left, low, inside), measured(right, low, inside), low)
    return _open_beside(found, (left, right), low, inside)


def _open_beside(found: Node, compared: Iterable[tree.Node], low: Lowering, inside: ListType | None) -> Node:
    """Return a comparison; where no record gives one of its values, each record waits besides for what it lacks of the others."""
    if inside is not None or not (isinstance(found, Constant) and found.value is None):
        return found
    keys: list[tuple[Node, str | Node]] = []
    for one in (value for side in compared for value in _parts(side, low)):
        if one.point:
            keys.append((null(one.low), one.low))
        else:
            apart = opposite(_certain("==", one.low, one.high))
            keys += [(every((apart, test)), what) for test, what in _bounds_wait_for(one)]
    return with_waits(found, tuple(dict.fromkeys(keys)), low, apart=True)


def _parts(node: tree.Node, low: Lowering) -> Iterable[Value]:
    """Yield the values that a value is worked out from, each of which is open by itself."""
    match node:
        case tree.Shift(_, start, duration):
            yield from (*_parts(start, low), *_parts(duration, low))
        case tree.Elapsed(_, start, end):
            yield from (*_parts(start, low), *_parts(end, low))
        case tree.Term(name):
            yield from _parts(low.rulebook.terms[name].means, low)
        case tree.Literal():
            pass
        case _:
            yield measured(node, low)


def compare(operator: str, left: Value, right: Value, low: Lowering) -> Node:
    """Compare two values: decided when every value within the bounds agrees, else open."""
    waiting = _open_among((left.low, left.high, right.low, right.high))
    if waiting is not None:
        return waiting
    if left.point and right.point:
        return c.comparison(operator, left.low, right.low)
    return with_waits(_within_bounds(operator, left, right), _bounds_wait_for(left, right), low)


def _bounds_wait_for(*values: Value) -> Waits:
    """Return what a comparison of values within bounds waits for: facts that are missing, hours that are, lists that may go on."""
    found: list[tuple[Node, str | Node]] = []
    for one in values:
        if isinstance(one.high, Constant):
            found += [(c.TRUE, name) for name in one.high.needs]
        for name in sorted(names_in(one.low) | names_in(one.high)):
            if name.endswith((UNTIL, ALL_RECORDS)):
                continue
            until = Column(name + UNTIL)
            if name + UNTIL in names_in(one.high) | names_in(one.low):
                found += [(c.IsNull(Column(name)), name), (certainly(c.Compare("<", Column(name), until)), name + HOUR)]
            else:
                found.append((c.TRUE if one.low != one.high else c.IsNull(Column(name)), name))
    return tuple(found)


def _within_bounds(operator: str, left: Value, right: Value) -> Node:
    low_1, high_1, low_2, high_2 = left.low, left.high, right.low, right.high

    def less(one: Node, other: Node) -> Node:
        return _certain("<", one, other)

    def at_most(one: Node, other: Node) -> Node:
        return _certain("<=", one, other)

    match operator:
        case "==" | "!=":
            same = every(_certain("==", one, other) for one, other in ((low_1, high_1), (low_2, high_2), (low_1, low_2)))
            apart = some((less(high_1, low_2), less(high_2, low_1)))
            return decided(same, apart) if operator == "==" else decided(apart, same)
        case "<":
            return decided(less(high_1, low_2), at_most(high_2, low_1))
        case "<=":
            return decided(at_most(high_1, low_2), less(high_2, low_1))
        case ">":
            return decided(less(high_2, low_1), at_most(high_1, low_2))
        case ">=":
            return decided(at_most(high_2, low_1), less(high_1, low_2))
        case _:
            raise Unsupported(operator)


def _certain(operator: str, one: Node, other: Node) -> Node:
    return certainly(c.comparison(operator, one, other))


def _open_among(nodes: Iterable[Node]) -> Constant | None:
    """Return what is open in every record when one of the values is, with what the values open in every record need."""
    found = [node for node in nodes if isinstance(node, Constant) and node.value is None]
    return Constant(None, frozenset().union(*(node.needs for node in found))) if found else None


def _in_months(node: tree.Node) -> bool:
    return isinstance(node, tree.Elapsed) and node.unit in ("months", "years")


FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def _compare_months(operator: str, left: tree.Node, right: tree.Node, low: Lowering, inside: ListType | None) -> Node:
    """Compare the months or years between two days with a written number: a day plus so many months against a day, and no count of months."""
    if not _in_months(left):
        return _compare_months(FLIPPED[operator], right, left, low, inside)
    if not (isinstance(left, tree.Elapsed) and isinstance(right, tree.Literal) and isinstance(right.value, Months)):
        raise Unsupported("months between two days are compared with a written number of months only")
    start, end = measured(left.start, low, inside).low, measured(left.end, low, inside).low
    waiting = _open_among((start, end))
    if waiting is not None:
        return _open_beside(waiting, (left,), low, inside)
    years = left.unit == "years"

    def from_on(number: int) -> Node:
        if years:
            number = 12 * -(-number // 12) if number >= 1 else 1 - 12 * (-number // 12 + 1)
        if number >= 1:
            return c.Compare(">=", end, _months_later(start, number, Rounding.DOWN))
        return c.Compare("<", start, _months_later(end, 1 - number, Rounding.DOWN))

    number = right.value.number
    match operator:
        case ">=":
            return from_on(number)
        case "<":
            return opposite(from_on(number))
        case ">":
            return from_on(number + 1)
        case "<=":
            return opposite(from_on(number + 1))
        case _:
            same = every((from_on(number), opposite(from_on(number + 1))))
            return same if operator == "==" else opposite(same)


def _months_later(day: Node, months: int, rounding: Rounding) -> Node:
    return c.MonthsLater(day, months, rounding)


def _is_condition(node: tree.Node, low: Lowering, inside: ListType | None) -> bool:
    match node:
        case tree.Fact(name):
            return isinstance(low.rulebook.facts[name].type, BoolType)
        case tree.Field(_, name):
            return inside is not None and isinstance(inside.field(name), BoolType)
        case tree.Literal(written):
            return isinstance(written, bool)
        case tree.Term(name):
            return _is_condition(low.rulebook.terms[name].means, low, inside)
        case tree.Choice(_, then, _):
            return _is_condition(then, low, inside)
        case tree.Quantified(kind):
            return kind != "count"
        case tree.On() | tree.Shift() | tree.Elapsed():
            return False
        case _:
            return True


def _one_of(test: Node, then: Value, otherwise: Value) -> Value:
    if isinstance(test, Constant) and test.value is not None:
        return then if test.value else otherwise
    if not (then.point and otherwise.point):
        raise Unsupported("a choice between values that are known within bounds only")
    agree = certainly(c.Compare("==", then.low, otherwise.low))
    chosen = c.Case(((test, then.low), (opposite(test), otherwise.low), (agree, then.low)), c.OPEN)
    return _point(chosen)


def _shift(sign: int, node: tree.Shift, start: Value, duration: tree.Node, low: Lowering, inside: ListType | None) -> Value:
    if isinstance(start.low, Constant) and start.low.value is None:
        return start
    if isinstance(duration, tree.Literal) and isinstance(duration.value, Months):
        return _point(_months_later(start.low, sign * duration.value.number, duration.value.rounding or Rounding.DOWN))
    if _is_day(node.start, low, inside):
        # the type checker refuses anything else at load; a tree made otherwise is refused here and not read as something near it
        if not (isinstance(duration, tree.Literal) and isinstance(duration.value, datetime.timedelta) and not duration.value % ONE_DAY):
            raise Unsupported("a day is moved by a written number of whole days or months only, as in days(14)")
        return _point(c.DaysLater(start.low, sign * duration.value.days))
    length = measured(duration, low, inside)
    if isinstance(length.low, Constant) and length.low.value is None:
        return length

    def moved(bound: Node) -> Node:
        return c.Sum((bound, length.low)) if sign > 0 else c.Difference(bound, length.low)

    first = moved(start.low)
    return Value(first, first if start.point else moved(start.high))


def _is_day(node: tree.Node, low: Lowering, inside: ListType | None) -> bool:
    match node:
        case tree.On():
            return True
        case tree.Literal(written):
            return isinstance(written, datetime.date) and not isinstance(written, datetime.datetime)
        case tree.Fact(name):
            return isinstance(low.rulebook.facts[name].type, DateType)
        case tree.Field(_, name):
            return inside is not None and isinstance(inside.field(name), DateType)
        case tree.Term(name):
            return _is_day(low.rulebook.terms[name].means, low, inside)
        case tree.Choice(_, then, _):
            return _is_day(then, low, inside)
        case tree.Shift(_, start, _):
            return _is_day(start, low, inside)
        case _:
            return False


def _elapsed(unit: str, start: Value, end: Value) -> Value:
    if unit in ("months", "years"):
        raise Unsupported("months between two days are compared with a written number of months only")
    waiting = _open_among((start.low, end.low))
    if waiting is not None:
        return _point(waiting)
    if unit == "days":
        # durations are microseconds whatever they measure, so that hours and days compare
        days = c.DaysBetween(start.low, end.low)
        return _point(_scaled(days))
    shortest = c.Difference(end.low, start.high)
    return Value(shortest, shortest if start.point and end.point else c.Difference(end.high, start.low))


def _scaled(days: Node) -> Node:
    return c.Times(days, DAY)


def _quantified(node: tree.Quantified, low: Lowering) -> Node:
    if node.records.name in low.absent:
        return Constant(None, frozenset({node.records.name}))
    true, open_, complete = _counts(node, low)
    name = node.records.name
    if node.kind == "any":
        some_open = some((c.Compare(">", open_, Constant(0)), opposite(complete)))
        return with_waits(decided(c.Compare(">", true, Constant(0)), opposite(some_open)), ((c.TRUE, name),), low)
    false = _false_count(node, low)
    some_open = some((c.Compare(">", open_, Constant(0)), opposite(complete)))
    found = decided(every((opposite(some_open), c.Compare("==", false, Constant(0)))), c.Compare(">", false, Constant(0)))
    return with_waits(found, ((c.TRUE, name),), low)


def _counts(node: tree.Quantified, low: Lowering) -> tuple[Node, Node, Node]:
    name, kind = node.records.name, low.rulebook.facts[node.records.name].type
    assert isinstance(kind, ListType)
    low.facts[name] = kind
    read = condition(node.condition, low, kind)
    return c.CountOf(name, read, False), c.CountOf(name, read, True), c.Filled(Column(name + ALL_RECORDS), False)


def _false_count(node: tree.Quantified, low: Lowering) -> Node:
    kind = low.rulebook.facts[node.records.name].type
    assert isinstance(kind, ListType)
    return c.CountOf(node.records.name, opposite(condition(node.condition, low, kind)), False)


MANY = 1_000_000_000


def _count(node: tree.Quantified, low: Lowering) -> Value:
    if node.records.name in low.absent:
        return Value(Constant(0), Constant(MANY, frozenset({node.records.name})))
    true, open_, complete = _counts(node, low)
    return Value(true, c.Case(((complete, c.Sum((true, open_))),), Constant(MANY)))
