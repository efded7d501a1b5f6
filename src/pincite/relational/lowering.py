"""Rules as columns: the reading of the tree for many records at once, in strong Kleene logic, null for what is open.

Every rule and term becomes named columns; a reference names a column and never repeats what it holds. Each function here says what its namesake in
`pincite.reasoning.evaluate`, `pincite.reasoning.outcome` and `pincite.rulebook.timeline` says; those are the specification.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from zoneinfo import ZoneInfo

from pincite.language import tree
from pincite.language.types import BoolType, DateType, ListType, MomentType, Months, Rounding, Type
from pincite.reasoning.outcome import CONFLICT, SILENT
from pincite.relational import columns as c
from pincite.relational.columns import Column, Constant, Node, certainly, decided, every, null, opposite, perhaps, some
from pincite.rulebook.model import Event, Instrument, Rule, Rulebook, Span
from pincite.rulebook.timeline import NATIONWIDE, after, life, lineage

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
ONE_DAY = datetime.timedelta(days=1)
DAY = 86_400_000_000
UNTIL = "__until"
HOUR = " (hour)"
ALL_RECORDS = "__complete"


# what an open node waits for: things by name, or what another node waits for, each on a condition
Waits = tuple[tuple[Node, "str | Node"], ...]


class Unsupported(Exception):
    """An expression that no engine can be given as columns; it says which and why."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What the day, component or place of the act is: one value for every record, or a column of the records."""

    value: object = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """When, for whom and where the instruments are read: a Span or a column of days, a component and a place or columns of them."""

    on: Axis
    component: Axis = field(default_factory=Axis)
    where: Axis = field(default_factory=Axis)
    known: datetime.datetime | None = None
    under: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its bounds, one and the same where it is known; null where it is open."""

    low: Node
    high: Node

    @property
    def point(self) -> bool:
        """Whether both bounds are one node."""
        return self.low is self.high


@dataclass(frozen=True, slots=True)
class Time:
    """The time an instrument's life is read at: whole days or moments; `open` where it is not known."""

    open: Node
    start: Node
    end: Node
    moment: Node
    day: Node | None = None
    hour: str = "hour of the act"


@dataclass(frozen=True)
class Lowering:
    """A rulebook in a setting, and the columns defined so far, in the order in which they may be computed.

    `alone` reads the record alone: a yes/no finding nobody has made counts as not made. `absent` are facts no record gives. `prefix` keeps the
    columns of several readings of the same records apart. `waits` says of what is open and no fact what it waits for.
    """

    rulebook: Rulebook
    setting: Setting
    alone: bool = False
    absent: frozenset[str] = frozenset()
    prefix: str = ""
    defined: dict[str, Node] = field(default_factory=dict)
    facts: dict[str, Type] = field(default_factory=dict)
    memo: dict[object, object] = field(default_factory=dict)
    waits: dict[Node, Waits] = field(default_factory=dict)

    def define(self, name: str, node: Node) -> Node:
        """Return a name for a node: the column it is kept in, or the node itself where it is a column or constant already."""
        name = self.prefix + name
        if isinstance(node, Column | Constant):
            return node
        self.defined.setdefault(name, node)
        return Column(name)


def microseconds(value: datetime.datetime | datetime.timedelta) -> int:
    """Return a moment or a duration as whole microseconds."""
    return (value - EPOCH if isinstance(value, datetime.datetime) else value) // MICROSECOND


def literal(value: object) -> Constant:
    """Return a written value as the columns have it."""
    match value:
        case bool() | str():
            return Constant(value)
        case datetime.datetime():
            return Constant(microseconds(value))
        case datetime.date():
            return Constant(value)
        case datetime.timedelta():
            return Constant(microseconds(value))
        case Months(number):
            return Constant(number)
        case Decimal():
            return Constant(value) if value != value.to_integral_value() else Constant(int(value))
        case int():
            return Constant(value)
        case _:
            raise Unsupported(f"a written value of this kind has no column: {value!r}")


# --- expressions ----------------------------------------------------------------------------------------------------


def condition(node: tree.Node | None, low: Lowering, inside: ListType | None = None) -> Node:
    """Return a condition as a nullable column; no condition at all is true. `inside` is the list whose record is looked at."""
    match node:
        case None:
            return c.TRUE
        case tree.Literal(bool() as written):
            return Constant(written)
        case tree.Fact(name):
            return _fact(name, low).low
        case tree.Field(_, name):
            return Column(name)
        case tree.Term(name):
            return low.define(f"term {name}", condition(low.rulebook.terms[name].means, low))
        case tree.Answered(question, value, instrument):
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
                return found.low
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
            return _fact(name, low)
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


def _fact(name: str, low: Lowering) -> Value:
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
    return compare(operator, measured(left, low, inside), measured(right, low, inside), low)


def compare(operator: str, left: Value, right: Value, low: Lowering) -> Node:
    """Compare two values: decided when every value within the bounds agrees, else open."""
    waiting = _open_among((left.low, left.high, right.low, right.high))
    if waiting is not None:
        return waiting
    if left.point and right.point:
        if isinstance(left.low, Constant) and isinstance(right.low, Constant):
            return _folded(operator, left.low.value, right.low.value)
        return c.Compare(operator, left.low, right.low)
    return _waiting(_within_bounds(operator, left, right), _bounds_wait_for(left, right), low)


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
    if isinstance(one, Constant) and isinstance(other, Constant):
        return certainly(_folded(operator, one.value, other.value))
    return certainly(c.Compare(operator, one, other))


def _open_among(nodes: Iterable[Node]) -> Constant | None:
    """Return what is open in every record when one of the values is, with what the values open in every record need."""
    found = [node for node in nodes if isinstance(node, Constant) and node.value is None]
    return Constant(None, frozenset().union(*(node.needs for node in found))) if found else None


def _folded(operator: str, left: object, right: object) -> Node:
    if left is None or right is None:
        return c.OPEN
    read = {"==": left == right, "!=": left != right}
    if operator in read:
        return Constant(read[operator])
    assert isinstance(left, int | Decimal | datetime.date)
    assert isinstance(right, int | Decimal | datetime.date)
    return Constant({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator])  # type: ignore[operator]


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
        return waiting
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
        return _waiting(decided(c.Compare(">", true, Constant(0)), opposite(some_open)), ((c.TRUE, name),), low)
    false = _false_count(node, low)
    some_open = some((c.Compare(">", open_, Constant(0)), opposite(complete)))
    found = decided(every((opposite(some_open), c.Compare("==", false, Constant(0)))), c.Compare(">", false, Constant(0)))
    return _waiting(found, ((c.TRUE, name),), low)


def _waiting(node: Node, keys: Waits, low: Lowering, apart: bool = False) -> Node:
    """Return a node with what it waits for where it is open: each key on the condition that it is that.

    An equal node that waits for other things is kept `apart`, in a column of its own; not within a record of a list, where there are no columns.
    """
    if isinstance(node, Constant) and node.value is not None:
        return node
    if isinstance(node, Constant):
        needs = node.needs
        for test, what in keys:
            if test == c.TRUE and isinstance(what, str):
                needs |= {what}
            elif test == c.TRUE and isinstance(what, Constant):
                needs |= what.needs
        moving = tuple((test, what) for test, what in keys if test not in (c.TRUE, c.FALSE) or isinstance(what, Column))
        if not moving:
            return Constant(None, needs)
        # open in every record, but not for the same things: a node that stays a node, so that these are told apart
        node, keys = c.Case(((moving[0][0], c.OPEN),), c.OPEN), (*moving, *((c.TRUE, need) for need in sorted(needs)))
    if apart and low.waits.get(node, keys) != keys:
        # two events of one day are one and the same condition, and yet wait for one or for the other
        node = low.define(f"apart {len(low.defined)}", node)
    low.waits[node] = keys
    return node


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


# --- what is in force -----------------------------------------------------------------------------------------------


def time_of(instrument: Instrument, low: Lowering) -> Time:
    """Return the time an instrument's life is read at: the day of the act, or the fact it turns on."""
    if instrument.turns_on is None:
        axis = low.setting.on
        if axis.column:
            day = Column(axis.column)
            return Time(null(day), c.OPEN, c.OPEN, c.FALSE, day)
        if axis.value is None:
            return Time(c.TRUE, c.OPEN, c.OPEN, c.FALSE)
        assert isinstance(axis.value, Span)
        start, end = microseconds(axis.value.start), microseconds(axis.value.end)
        return Time(c.FALSE, Constant(start), Constant(end), Constant(start == end))
    found = _fact(instrument.turns_on, low)
    if isinstance(found.low, Constant):
        return Time(c.TRUE, c.OPEN, c.OPEN, c.FALSE)
    if isinstance(low.rulebook.facts[instrument.turns_on].type, DateType):
        return Time(null(found.low), c.OPEN, c.OPEN, c.FALSE, found.low, instrument.turns_on + HOUR)
    moment = certainly(c.Compare("==", found.low, found.high))
    last = c.Sum((found.high, c.Case(((moment, Constant(0)),), Constant(1))))
    return Time(null(found.low), found.low, last, moment, hour=instrument.turns_on + HOUR)


def _reaches(time: Time, instant: datetime.datetime, low: Lowering) -> Node:
    """Return whether a time begins at an instant or later."""
    if time.day is not None:
        return c.Compare(">=", time.day, Constant(_first_day_from(instant, low)))
    return _folded_compare(">=", time.start, Constant(microseconds(instant)))


def _lies_before(time: Time, instant: datetime.datetime, low: Lowering) -> Node:
    """Return whether the whole of a time lies before an instant."""
    if time.day is not None:
        return c.Compare("<", time.day, Constant(_first_day_from(instant + MICROSECOND, low) - datetime.timedelta(days=1)))
    limit = Constant(microseconds(instant))
    if isinstance(time.moment, Constant):
        return _folded_compare("<", time.start, limit) if time.moment.value else _folded_compare("<=", time.end, limit)
    # a moment ends as it begins, and a day a microsecond after its last
    return c.Case(((time.moment, c.Compare("<", time.start, limit)),), c.Compare("<=", time.end, limit))


def _folded_compare(operator: str, left: Node, right: Node) -> Node:
    if isinstance(left, Constant) and isinstance(right, Constant):
        return _folded(operator, left.value, right.value)
    return c.Compare(operator, left, right)


def _first_day_from(instant: datetime.datetime, low: Lowering) -> datetime.date:
    local = instant.astimezone(ZoneInfo(low.rulebook.zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        local.date() if midnight.astimezone(datetime.UTC) >= instant.astimezone(datetime.UTC) else local.date() + datetime.timedelta(days=1)
    )


def happened(event: Event, time: Time, low: Lowering) -> Node:
    """Whether an event was operative by a time, as known by the setting's instant."""
    known = low.setting.known
    if known is not None and event.known is not None and event.known > known:
        return c.FALSE
    passed = c.FALSE if event.latest is None else _reaches(time, event.latest, low)
    before = c.FALSE if event.earliest is None else _lies_before(time, event.earliest, low)
    if event.earliest == event.latest:
        waits: Waits = ((c.TRUE, time.hour),)
    else:
        # part of the time lies outside the uncertain range, so the hour may settle it
        early = c.FALSE if event.earliest is None else opposite(_reaches(time, event.earliest, low))
        late = c.FALSE if event.latest is None else opposite(_lies_before(time, event.latest, low))
        waits = ((c.TRUE, f"event {event.id}"), (certainly(some((early, late))), time.hour))
    if isinstance(passed, Constant) and isinstance(before, Constant):
        return _waiting(decided(passed, before) if time.open == c.FALSE else c.OPEN, waits, low, apart=True)
    return _waiting(decided(certainly(passed), certainly(before)), waits, low, apart=True)


def span_of(start: datetime.datetime | None, end: datetime.datetime | None, time: Time, low: Lowering) -> Node:
    """Whether a time may lie in a stretch `[start, end)`: true also where the time is not known; never null."""
    over = c.FALSE if end is None else certainly(_reaches(time, end, low)) if time.open != c.TRUE else c.FALSE
    early = c.FALSE if start is None else certainly(_lies_before(time, start, low)) if time.open != c.TRUE else c.FALSE
    return every((opposite(over), opposite(early)))


def lies_in(axis: str, place: str, low: Lowering) -> Node:
    """Whether the component or place of the act lies in a node of its tree: open when it may lie below."""
    tree_of = low.rulebook.components if axis == "component" else low.rulebook.places
    own = low.setting.component if axis == "component" else low.setting.where
    inside = tuple(name for name in tree_of if place in lineage(name, tree_of))
    above = tuple(name for name in lineage(place, tree_of) if name != place)
    if own.column is None:
        if own.value in inside:
            return c.TRUE
        return Constant(None, frozenset({axis})) if own.value is None or own.value in above else c.FALSE
    column = Column(own.column)
    branches: list[tuple[Node, Node]] = [(c.IsNull(column), c.OPEN), (c.OneOf(column, inside), c.TRUE)]
    if above:
        branches.append((c.OneOf(column, above), c.OPEN))
    return _waiting(c.Case(tuple(branches), c.FALSE), ((c.TRUE, axis),), low)


def operative(event: Event, time: Time, low: Lowering) -> Node:
    """Whether an event is operative at a time and place: it happened, reaches the place, and nothing that ended it is operative."""
    parts = [happened(event, time, low)]
    if event.where is not None and event.where != NATIONWIDE:
        parts.append(lies_in("where", event.where, low))
    parts.extend(opposite(operative(ending, time, low)) for ending in low.rulebook.endings.get(event.id, ()))
    return every(parts)


def in_life(instrument: Instrument, low: Lowering) -> Node:
    """Whether an instrument is in force for the time and place of the act, whomever it binds."""
    key = ("life", instrument.id)
    if key not in low.memo:
        time = time_of(instrument, low)
        starts, stops = life(instrument)
        found = some(
            every(
                [operative(start, time, low), *(opposite(operative(stop, time, low)) for stop in stops if after(stop, start, instrument))]
            )
            for start in starts
        )
        low.memo[key] = low.define(f"life {instrument.id}", _known_time(time, found, instrument, low))
    kept = low.memo[key]
    assert isinstance(kept, Node)
    return kept


def _known_time(time: Time, found: Node, instrument: Instrument, low: Lowering) -> Node:
    """Return a truth about a life, open where the time is not known, whatever the events say."""
    if time.open == c.FALSE:
        return found
    waits_for = instrument.turns_on or "day of the act"
    if time.open == c.TRUE:
        return Constant(None, frozenset({waits_for}))
    kept = low.define(f"known time {instrument.id} {len(low.defined)}", found)
    return _waiting(c.Case(((time.open, c.OPEN),), kept), ((time.open, waits_for), (opposite(time.open), kept)), low, apart=True)


def bound(binds: tuple[str, ...], low: Lowering) -> Node:
    """Whether something that binds these components binds that of the act: open when it binds only something below it."""
    own = low.setting.component
    roots = {member.id for member in low.rulebook.components.values() if member.within is None}
    everywhere = bool(roots) and roots <= set(binds)
    if own.column is None and own.value is None:
        return c.TRUE if everywhere else Constant(None, frozenset({"component"})) if binds else c.FALSE
    found = some(lies_in("component", node, low) for node in binds)
    if own.column is not None and everywhere:
        return _waiting(c.Case(((c.IsNull(Column(own.column)), c.TRUE),), found), ((c.TRUE, "component"),), low)
    return found


def in_force(rule: Rule, low: Lowering) -> Node:
    """Whether a rule is in force: its instrument binds the component and lives, and the time lies in the rule's version."""
    key = ("in force", rule.id)
    if key not in low.memo:
        low.memo[key] = low.define(f"force {rule.id}", _in_force(rule, low.rulebook.instruments[rule.instrument], low))
    kept = low.memo[key]
    assert isinstance(kept, Node)
    return kept


def _in_force(rule: Rule, instrument: Instrument, low: Lowering) -> Node:
    version = _in_version(rule, instrument, low) if rule.since or rule.until else c.TRUE
    if low.setting.under == instrument.id:
        return version if low.setting.on.value is not None or low.setting.on.column else c.TRUE
    return every((bound(instrument.binds, low), in_life(instrument, low), version))


def _in_version(rule: Rule, instrument: Instrument, low: Lowering) -> Node:
    time = time_of(instrument, low)
    parts = []
    if rule.since:
        parts.append(operative(low.rulebook.events[rule.since], time, low))
    if rule.until:
        parts.append(opposite(operative(low.rulebook.events[rule.until], time, low)))
    return _known_time(time, every(parts), instrument, low)


# --- rules and outcomes ---------------------------------------------------------------------------------------------


def overriders(rule: Rule, low: Lowering, scope: str | None, bar: bool) -> tuple[Rule, ...]:
    """Return the bars, or the concluding rules, that override a rule directly, within one instrument if `scope` names it."""
    found = (low.rulebook.bars_on if bar else low.rulebook.exceptions_to)[rule.id]
    return found if scope is None or not found else tuple(other for other in found if other.instrument == scope)


def _kept(kind: str, rule: Rule, scope: str | None, low: Lowering, node: Node) -> Node:
    return low.define(f"{kind} {rule.id}" + (f" within {scope}" if scope else ""), node)


def stands(rule: Rule, low: Lowering, scope: str | None = None) -> Node:
    """In force, its condition met, and no bar on it standing."""
    key = ("stands", rule.id, scope)
    if key not in low.memo:
        life_of = in_force(rule, low)
        if life_of == c.FALSE:
            low.memo[key] = c.FALSE
        else:
            met = low.define(f"when {rule.id}", condition(rule.when, low))
            bars = some(stands(bar, low, scope) for bar in overriders(rule, low, scope, bar=True))
            low.memo[key] = _kept("stands", rule, scope, low, every((life_of, met, opposite(bars))))
    kept = low.memo[key]
    assert isinstance(kept, Node)
    return kept


def holds(rule: Rule, low: Lowering, scope: str | None = None) -> Node:
    """Stands, or is in force with some exception to it that holds."""
    key = ("holds", rule.id, scope)
    if key not in low.memo:
        exceptions = some(holds(other, low, scope) for other in overriders(rule, low, scope, bar=False))
        low.memo[key] = _kept("holds", rule, scope, low, some((stands(rule, low, scope), every((in_force(rule, low), exceptions)))))
    kept = low.memo[key]
    assert isinstance(kept, Node)
    return kept


def active(rule: Rule, low: Lowering, scope: str | None = None) -> Node:
    """Stands, and no exception to it holds; a bar is active when it stands."""
    key = ("active", rule.id, scope)
    if key not in low.memo:
        exceptions = some(holds(other, low, scope) for other in overriders(rule, low, scope, bar=False))
        low.memo[key] = _kept("active", rule, scope, low, every((stands(rule, low, scope), opposite(exceptions))))
    kept = low.memo[key]
    assert isinstance(kept, Node)
    return kept


def rules_on(question: str, low: Lowering, scope: str | None) -> tuple[Rule, ...]:
    """Return the rules that conclude a question, within one instrument if `scope` names it."""
    return tuple(rule for rule in low.rulebook.rules_on[question] if scope is None or rule.instrument == scope)


def clash(question: str, low: Lowering, scope: str | None) -> Node:
    """Whether two active rules have incompatible values and neither overrides the other, even through rules in force."""
    return some(
        every(
            (
                active(one, low, scope),
                active(other, low, scope),
                opposite(_overrides(one, other, low, scope)),
                opposite(_overrides(other, one, low, scope)),
            )
        )
        for one, other in low.rulebook.clashing[question]
        if scope is None or one.instrument == other.instrument == scope
    )


def _overrides(strong: Rule, weak: Rule, low: Lowering, scope: str | None) -> Node:
    direct = overriders(weak, low, scope, bar=False)
    if strong in direct:
        return c.TRUE
    return some(every((in_force(middle, low), _overrides(strong, middle, low, scope))) for middle in direct)


@dataclass(frozen=True, slots=True)
class Results:
    """The columns of one question: for each result the condition that it comes to that, and that a conflict is certain."""

    candidates: Mapping[str, Node]
    clash: Node

    def possible(self, name: str) -> Node:
        """Return whether a result is still possible; never null."""
        found = perhaps(self.candidates[name])
        return found if name == CONFLICT else every((opposite(certainly(self.clash)), found))

    def settled(self, name: str) -> Node:
        """Return whether the question comes to this result and no other; never null."""
        alone = every((self.possible(name), *(opposite(self.possible(other)) for other in self.candidates if other != name)))
        return some((certainly(self.clash), alone)) if name == CONFLICT else alone


def result(question: str, low: Lowering, scope: str | None = None) -> Results:
    """Return what a question may come to, over all that is in force or within one instrument."""
    scope = scope or low.setting.under
    key = ("result", question, scope)
    if key not in low.memo:
        low.memo[key] = _result(question, low, scope)
    kept = low.memo[key]
    assert isinstance(kept, Results)
    return kept


def _result(question: str, low: Lowering, scope: str | None) -> Results:
    rules = rules_on(question, low, scope)
    within = f" within {scope}" if scope else ""
    asked = low.rulebook.questions[question]
    yields = {
        each: low.define(f"yields {question} {each}{within}", some(active(rule, low, scope) for rule in rules if rule.value == each))
        for each in asked.values
    }
    clashing = low.define(f"clash {question}{within}", clash(question, low, scope))
    candidates: dict[str, Node] = {}
    for each, yielded in yields.items():
        displacing = low.rulebook.displacers[question][each]
        found = every((yielded, *(opposite(yields[other]) for other in displacing)))
        candidates[each] = low.define(f"comes to {question} {each}{within}", found)
    silent = opposite(some(holds(rule, low, scope) for rule in rules))
    candidates[SILENT] = low.define(f"silent {question}{within}", silent)
    candidates[CONFLICT] = clashing
    return Results(candidates, clashing)


def answered(question: str, value_: str, instrument: str | None, low: Lowering) -> Node:
    """Whether a question is decided with a value: false only when that value and a conflict are both impossible."""
    under = low.setting.under
    if under and (instrument not in (None, under) or not rules_on(question, low, under)):
        return Constant(None, frozenset({question}))
    found = result(question, low, instrument)
    name = f"answered {question} {value_}" + (f" within {instrument}" if instrument else "")
    impossible = every((opposite(found.possible(value_)), opposite(found.possible(CONFLICT))))
    waits = tuple((every((found.possible(other), null(candidate))), candidate) for other, candidate in found.candidates.items())
    return low.define(name, _waiting(decided(found.settled(value_), impossible), waits, low))


def used(nodes: Iterable[Node]) -> set[str]:
    """Return the columns that nodes name; the fields of records do not count."""
    found: set[str] = set()
    waiting = list(nodes)
    # a node that stands in many places is looked at once, and a deep one needs no deep stack
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        match node:
            case Column(name):
                found.add(name)
            case c.CountOf(records):
                found.add(records)
            case _:
                waiting.extend(c.below(node))
    return found


def names_in(node: Node) -> set[str]:
    """Return the columns that one node names."""
    return used((node,))
