"""What is in force, as columns: events, instruments' lives, whom they bind and where. Each function says what its namesake in `pincite.rulebook.timeline` says."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pincite.language.types import DateType
from pincite.relational import columns as c
from pincite.relational.columns import Column, Constant, Node, certainly, decided, every, null, opposite, some
from pincite.relational.expressions import fact_value
from pincite.relational.lowering import HOUR, MICROSECOND, Lowering, Waits, microseconds, with_waits
from pincite.rulebook.model import Event, Instrument, Rule, Span
from pincite.rulebook.timeline import NATIONWIDE, after, life, lineage


@dataclass(frozen=True, slots=True)
class Time:
    """The time an instrument's life is read at: whole days or moments; `open` where it is not known."""

    open: Node
    start: Node
    end: Node
    moment: Node
    day: Node | None = None
    hour: str = "hour of the act"


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
    found = fact_value(instrument.turns_on, low)
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
    return c.comparison(">=", time.start, Constant(microseconds(instant)))


def _lies_before(time: Time, instant: datetime.datetime, low: Lowering) -> Node:
    """Return whether the whole of a time lies before an instant."""
    if time.day is not None:
        return c.Compare("<", time.day, Constant(_first_day_from(instant + MICROSECOND, low) - datetime.timedelta(days=1)))
    limit = Constant(microseconds(instant))
    if isinstance(time.moment, Constant):
        return c.comparison("<", time.start, limit) if time.moment.value else c.comparison("<=", time.end, limit)
    # a moment ends as it begins, and a day a microsecond after its last
    return c.Case(((time.moment, c.Compare("<", time.start, limit)),), c.Compare("<=", time.end, limit))


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
        return with_waits(decided(passed, before) if time.open == c.FALSE else c.OPEN, waits, low, apart=True)
    return with_waits(decided(certainly(passed), certainly(before)), waits, low, apart=True)


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
    return with_waits(c.Case(tuple(branches), c.FALSE), ((c.TRUE, axis),), low)


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
    return with_waits(c.Case(((time.open, c.OPEN),), kept), ((time.open, waits_for), (opposite(time.open), kept)), low, apart=True)


def bound(binds: tuple[str, ...], low: Lowering) -> Node:
    """Whether something that binds these components binds that of the act: open when it binds only something below it."""
    own = low.setting.component
    roots = {member.id for member in low.rulebook.components.values() if member.within is None}
    everywhere = bool(roots) and roots <= set(binds)
    if own.column is None and own.value is None:
        return c.TRUE if everywhere else Constant(None, frozenset({"component"})) if binds else c.FALSE
    found = some(lies_in("component", node, low) for node in binds)
    if own.column is not None and everywhere:
        return with_waits(c.Case(((c.IsNull(Column(own.column)), c.TRUE),), found), ((c.TRUE, "component"),), low)
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
