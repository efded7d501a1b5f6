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
DAY = 86_400_000_000
UNTIL = "__until"
ALL_RECORDS = "__complete"


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


@dataclass(frozen=True)
class Lowering:
    """A rulebook in a setting, and the columns defined so far, in the order in which they may be computed."""

    rulebook: Rulebook
    setting: Setting
    defined: dict[str, Node] = field(default_factory=dict)
    facts: dict[str, Type] = field(default_factory=dict)
    memo: dict[object, object] = field(default_factory=dict)

    def define(self, name: str, node: Node) -> Node:
        """Return a name for a node: the column it is kept in, or the node itself where it is a column or constant already."""
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
            return Constant(str(value)) if value != value.to_integral_value() else Constant(int(value))
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
            return some((every((asked, one)), every((opposite(asked), other)), every((one, other))))
        case tree.Compare(operator, left, right):
            return _compare(operator, left, right, low, inside)
        case tree.Among(operand, values):
            found = measured(operand, low, inside)
            if all(isinstance(one.value, str) for one in values) and found.point:
                return c.OneOf(found.low, tuple(str(one.value) for one in values))
            return some(compare("==", found, measured(one, low, inside)) for one in values)
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
    kind = low.rulebook.facts[name].type
    low.facts[name] = kind
    if isinstance(kind, MomentType):
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
    return compare(operator, measured(left, low, inside), measured(right, low, inside))


def compare(operator: str, left: Value, right: Value) -> Node:
    """Compare two values: decided when every value within the bounds agrees, else open."""
    if left.point and right.point:
        if isinstance(left.low, Constant) and isinstance(right.low, Constant):
            return _folded(operator, left.low.value, right.low.value)
        return c.Compare(operator, left.low, right.low)
    low_1, high_1, low_2, high_2 = left.low, left.high, right.low, right.high

    def less(one: Node, other: Node) -> Node:
        return certainly(c.Compare("<", one, other))

    def at_most(one: Node, other: Node) -> Node:
        return certainly(c.Compare("<=", one, other))

    match operator:
        case "==" | "!=":
            same = every(certainly(c.Compare("==", one, other)) for one, other in ((low_1, high_1), (low_2, high_2), (low_1, low_2)))
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


def _folded(operator: str, left: object, right: object) -> Node:
    if left is None or right is None:
        return c.OPEN
    read = {"==": left == right, "!=": left != right}
    if operator in read:
        return Constant(read[operator])
    assert isinstance(left, int | datetime.date)
    assert isinstance(right, int | datetime.date)
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
    if not (then.point and otherwise.point):
        raise Unsupported("a choice between values that are known within bounds only")
    agree = certainly(c.Compare("==", then.low, otherwise.low))
    chosen = c.Case(((test, then.low), (opposite(test), otherwise.low), (agree, then.low)), c.OPEN)
    return _point(chosen)


def _shift(sign: int, node: tree.Shift, start: Value, duration: tree.Node, low: Lowering, inside: ListType | None) -> Value:
    if isinstance(duration, tree.Literal) and isinstance(duration.value, Months):
        return _point(_months_later(start.low, sign * duration.value.number, duration.value.rounding or Rounding.DOWN))
    if _is_day(node.start, low, inside):
        assert isinstance(duration, tree.Literal)
        assert isinstance(duration.value, datetime.timedelta)
        return _point(c.DaysLater(start.low, sign * duration.value.days))
    length = measured(duration, low, inside)

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
    if unit == "days":
        # durations are microseconds whatever they measure, so that hours and days compare
        days = c.DaysBetween(start.low, end.low)
        return _point(_scaled(days))
    shortest = c.Difference(end.low, start.high)
    return Value(shortest, shortest if start.point and end.point else c.Difference(end.high, start.low))


def _scaled(days: Node) -> Node:
    return c.Times(days, DAY)


def _quantified(node: tree.Quantified, low: Lowering) -> Node:
    true, open_, complete = _counts(node, low)
    if node.kind == "any":
        some_open = some((c.Compare(">", open_, Constant(0)), opposite(complete)))
        return decided(c.Compare(">", true, Constant(0)), opposite(some_open))
    false = _false_count(node, low)
    some_open = some((c.Compare(">", open_, Constant(0)), opposite(complete)))
    return decided(every((opposite(some_open), c.Compare("==", false, Constant(0)))), c.Compare(">", false, Constant(0)))


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
    if isinstance(low.rulebook.facts[instrument.turns_on].type, DateType):
        return Time(null(found.low), c.OPEN, c.OPEN, c.FALSE, found.low)
    moment = certainly(c.Compare("==", found.low, found.high))
    return Time(null(found.low), found.low, c.Sum((found.high, c.Case(((moment, Constant(0)),), Constant(1)))), moment)


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
    return compare(operator, _point(left), _point(right))


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
    if isinstance(passed, Constant) and isinstance(before, Constant):
        return decided(passed, before) if time.open == c.FALSE else c.OPEN
    return decided(certainly(passed), certainly(before))


def lies_in(axis: str, place: str, low: Lowering) -> Node:
    """Whether the component or place of the act lies in a node of its tree: open when it may lie below."""
    tree_of = low.rulebook.components if axis == "component" else low.rulebook.places
    own = low.setting.component if axis == "component" else low.setting.where
    inside = tuple(name for name in tree_of if place in lineage(name, tree_of))
    above = tuple(name for name in lineage(place, tree_of) if name != place)
    if own.column is None:
        if own.value in inside:
            return c.TRUE
        return c.OPEN if own.value is None or own.value in above else c.FALSE
    column = Column(own.column)
    branches: list[tuple[Node, Node]] = [(c.IsNull(column), c.OPEN), (c.OneOf(column, inside), c.TRUE)]
    if above:
        branches.append((c.OneOf(column, above), c.OPEN))
    return c.Case(tuple(branches), c.FALSE)


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
        low.memo[key] = low.define(f"life {instrument.id}", _known_time(time, found))
    kept = low.memo[key]
    assert isinstance(kept, Node)
    return kept


def _known_time(time: Time, found: Node) -> Node:
    """Return a truth about a life, open where the time is not known, whatever the events say."""
    if time.open == c.FALSE:
        return found
    if time.open == c.TRUE:
        return c.OPEN
    return c.Case(((time.open, c.OPEN),), found)


def bound(binds: tuple[str, ...], low: Lowering) -> Node:
    """Whether something that binds these components binds that of the act: open when it binds only something below it."""
    own = low.setting.component
    roots = {member.id for member in low.rulebook.components.values() if member.within is None}
    everywhere = bool(roots) and roots <= set(binds)
    if own.column is None and own.value is None:
        return c.TRUE if everywhere else c.OPEN if binds else c.FALSE
    found = some(lies_in("component", node, low) for node in binds)
    if own.column is not None and everywhere:
        return c.Case(((c.IsNull(Column(own.column)), c.TRUE),), found)
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
    return _known_time(time, every(parts))


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
        return c.OPEN
    found = result(question, low, instrument)
    name = f"answered {question} {value_}" + (f" within {instrument}" if instrument else "")
    impossible = every((opposite(found.possible(value_)), opposite(found.possible(CONFLICT))))
    return low.define(name, decided(found.settled(value_), impossible))


def used(nodes: Iterable[Node]) -> set[str]:
    """Return the columns that nodes name; the fields of records do not count."""
    found: set[str] = set()
    for node in nodes:
        found |= names_in(node)
    return found


def names_in(node: Node) -> set[str]:
    """Return the columns that one node names."""
    match node:
        case Column(name):
            return {name}
        case Constant():
            return set()
        case c.CountOf(records, _, _):
            return {records}
        case _:
            return used(c.below(node))
