"""Rules to outcomes as formulas: what is in force, stands, holds and is active, and which results of a question are possible.

Each function says what its namesake in `pincite.reasoning.outcome` and `pincite.rulebook.timeline` says; those are the specification.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import z3

from pincite.language.types import DateType
from pincite.proving.civil import first_day_from, microseconds, start_of
from pincite.proving.formulas import condition
from pincite.proving.kleene import NEITHER, NO, YES, Formula, Pair, both, either, every, negate, opposite, some, when
from pincite.proving.symbols import Space, code, held, single
from pincite.reasoning.outcome import CONFLICT, SILENT
from pincite.rulebook.model import Event, Instrument, Member, Rule
from pincite.rulebook.timeline import NATIONWIDE, after, life, lineage

NOWHERE_GIVEN = "nothing given"


@dataclass(frozen=True, slots=True)
class Time:
    """The time an instrument's life is read at: `[start, end)` in microseconds, or a moment, or a whole `day`; or not known."""

    open: Formula
    start: Any
    end: Any
    moment: Formula
    day: Any = None

    def reaches(self, instant: Any, zone: str) -> Formula:
        """Return whether the time begins at an instant or later."""
        if self.day is not None and isinstance(instant, int):
            return self.day >= first_day_from(instant, zone)
        return self.start >= instant

    def lies_before(self, instant: Any, zone: str) -> Formula:
        """Return whether the whole of the time lies before an instant."""
        if self.day is not None and isinstance(instant, int):
            # the day ends by the instant when the next one begins no later
            return self.day + 1 < first_day_from(instant + 1, zone)
        return when(self.moment, self.start < instant, self.end <= instant)


@dataclass(frozen=True, slots=True)
class Results:
    """What a question may come to: for each value, `silent` and `conflict`, the formula that it is possible; and that a conflict is certain."""

    possible: dict[str, Formula]
    clash: Formula

    def settled(self, name: str) -> Formula:
        """Return the formula that the question comes to this value, to silence or to conflict, and to nothing else."""
        if name == CONFLICT:
            alone = every((self.possible[CONFLICT], *(opposite(found) for other, found in self.possible.items() if other != CONFLICT)))
            return some((self.clash, alone))
        others = (opposite(found) for other, found in self.possible.items() if other != name)
        return every((opposite(self.clash), self.possible[name], *others))

    def unsettled(self) -> Formula:
        """Return the formula that more than one result is possible."""
        return every(opposite(self.settled(name)) for name in self.possible)


def day_of_act(space: Space) -> Any:
    """Return the day of the act in the rulebook's zone, as an ordinal; None when no day is given."""
    on = space.setting.on
    if "day" in space.setting.varied:
        return _varied_day(space)
    if on is None:
        return None
    return on.start.astimezone(ZoneInfo(space.rulebook.zone)).date().toordinal()


def _varied_day(space: Space) -> Any:
    key = ("symbol", "day")
    if key not in space.memo:
        day, instant = z3.Int(f"{space.tag}day of the act"), varied_instant(space)
        zone = space.rulebook.zone
        space.domains.append(z3.And(instant >= start_of(day, zone), instant < start_of(day + 1, zone)))
        space.memo[key] = day
    return space.memo[key]


def varied_instant(space: Space) -> Any:
    """Return the symbol of the instant of the act, where the day is left to the solver."""
    key = ("symbol", "instant")
    if key not in space.memo:
        instant = z3.Int(f"{space.tag}instant of the act")
        first, last = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in space.setting.years)
        space.domains.append(z3.And(instant >= microseconds(first), instant < microseconds(last)))
        space.memo[key] = instant
    return space.memo[key]


def time_of(instrument: Instrument, space: Space) -> Time:
    """Return the time an instrument's life is read at: the day of the act, or the fact it turns on."""
    key = ("time", instrument.turns_on)
    if key not in space.memo:
        space.memo[key] = _time_of(instrument, space)
    found: Time = space.memo[key]
    return found


def _time_of(instrument: Instrument, space: Space) -> Time:
    zone = space.rulebook.zone
    if instrument.turns_on is None:
        on = space.setting.on
        if "day" in space.setting.varied:
            instant = varied_instant(space)
            return Time(False, instant, instant, True)
        if on is None:
            return Time(True, 0, 0, False)
        start, end = microseconds(on.start), microseconds(on.end)
        if "hour" in space.setting.varied and start != end:
            instant = z3.Int(f"{space.tag}hour of the act")
            space.domains.append(z3.And(instant >= start, instant < end))
            return Time(False, instant, instant, True)
        return Time(False, start, end, start == end)
    given = single(instrument.turns_on, space)
    if isinstance(given.kind, DateType):
        if {"hour", "events"} & space.setting.varied:
            start, end = start_of(given.value, zone), start_of(given.value + 1, zone)
            instant = z3.Int(f"{space.tag}{instrument.turns_on} hour")
            space.domains.append(z3.And(instant >= start, instant < end))
            return Time(opposite(given.given), instant, instant, True)
        return Time(opposite(given.given), None, None, False, given.value)
    bounds = held(given)
    if bounds.low is bounds.high:
        return Time(bounds.open, bounds.low, bounds.low, True)
    return Time(bounds.open, bounds.low, when(given.whole_day, bounds.high + 1, bounds.low), opposite(given.whole_day))


def happened(event: Event, time: Time, space: Space) -> Pair:
    """Whether an event was operative by a time, as known by the setting's instant."""
    known = space.setting.known
    if known is not None and event.known is not None and event.known > known:
        return NO
    earliest: Any = microseconds(event.earliest) if event.earliest is not None else None
    latest: Any = microseconds(event.latest) if event.latest is not None else None
    if "events" in space.setting.varied and (event.earliest != event.latest or event.earliest is None):
        earliest = latest = _varied_event(event, earliest, latest, space)
    zone = space.rulebook.zone
    passed = False if latest is None else time.reaches(latest, zone)
    before = False if earliest is None else time.lies_before(earliest, zone)
    known_time = opposite(time.open)
    return Pair(every((known_time, passed)), every((known_time, opposite(passed), before)))


def _varied_event(event: Event, earliest: Any, latest: Any, space: Space) -> Any:
    key = ("event", event.id)
    if key not in space.memo:
        instant = z3.Int(f"{space.tag}event {event.id}")
        if earliest is not None:
            space.domains.append(instant >= earliest)
        if latest is not None:
            space.domains.append(instant <= latest)
        space.memo[key] = instant
    return space.memo[key]


def lies_in(axis: str, place: str, space: Space) -> Pair:
    """Whether the setting's component or place lies in a node of its tree: open when it may lie below."""
    tree = space.rulebook.components if axis == "component" else space.rulebook.places
    case = space.setting.component if axis == "component" else space.setting.where
    if axis not in space.setting.varied:
        return _lies_in(case, place, dict(tree))
    chosen = varied_member(axis, space)
    read = [(name, _lies_in(name, place, dict(tree))) for name in tree]
    return Pair(
        some(chosen == code(name, space) for name, found in read if found is YES),
        some(chosen == code(name, space) for name, found in read if found is NO),
    )


def varied_member(axis: str, space: Space) -> Any:
    """Return the symbol of a component or place left to the solver: one of the leaves at or below the setting's own, if it has one."""
    key = ("symbol", axis)
    if key not in space.memo:
        tree = space.rulebook.components if axis == "component" else space.rulebook.places
        own = space.setting.component if axis == "component" else space.setting.where
        above = {member.within for member in tree.values()}
        leaves = [name for name in tree if name not in above and (own is None or own in lineage(name, tree))]
        chosen = z3.Int(f"{space.tag}{axis} of the case")
        options = [chosen == code(name, space) for name in leaves]
        if own is None and axis == "where":
            options.append(chosen == code(NOWHERE_GIVEN, space))
        space.domains.append(z3.Or(*options))
        space.memo[key] = chosen
    return space.memo[key]


def _lies_in(case: str | None, place: str, tree: dict[str, Member]) -> Pair:
    if case is not None and place in lineage(case, tree):
        return YES
    return NEITHER if case is None or case in lineage(place, tree) else NO


def operative(event: Event, time: Time, space: Space) -> Pair:
    """Whether an event is operative at a time and place: it happened, reaches the place, and nothing that ended it is operative."""
    key = ("operative", event.id, id(time))
    if key not in space.memo:
        pairs = [happened(event, time, space)]
        if event.where is not None and event.where != NATIONWIDE:
            pairs.append(lies_in("where", event.where, space))
        pairs.extend(negate(operative(ending, time, space)) for ending in space.rulebook.endings.get(event.id, ()))
        space.memo[key] = both(pairs)
    found: Pair = space.memo[key]
    return found


def in_life(instrument: Instrument, space: Space) -> Pair:
    """Whether an instrument is in force for the setting's time and place, whomever it binds."""
    key = ("life", instrument.id)
    if key not in space.memo:
        time = time_of(instrument, space)
        starts, stops = life(instrument)
        found = either(
            both(
                [
                    operative(start, time, space),
                    *(negate(operative(stop, time, space)) for stop in stops if after(stop, start, instrument)),
                ]
            )
            for start in starts
        )
        # without a time nothing is settled, whatever the events say
        known = opposite(time.open)
        space.memo[key] = Pair(every((known, found.yes)), every((known, found.no)))
    living: Pair = space.memo[key]
    return living


def bound(binds: tuple[str, ...], space: Space) -> Pair:
    """Whether something that binds these components binds the setting's: open when it binds only something below it."""
    if space.setting.component is None and "component" not in space.setting.varied:
        roots = {member.id for member in space.rulebook.components.values() if member.within is None}
        return YES if roots and roots <= set(binds) else NEITHER if binds else NO
    return either(lies_in("component", node, space) for node in binds)


def in_force(rule: Rule, space: Space) -> Pair:
    """Whether a rule is in force: its instrument binds the component and lives, and the time lies in the rule's version."""
    key = ("in force", rule.id)
    if key not in space.memo:
        space.memo[key] = _in_force(rule, space.rulebook.instruments[rule.instrument], space)
    found: Pair = space.memo[key]
    return found


def _in_force(rule: Rule, instrument: Instrument, space: Space) -> Pair:
    version = _in_version(rule, instrument, space) if rule.since or rule.until else YES
    if space.setting.under == instrument.id:
        return version if space.setting.on or "day" in space.setting.varied else YES
    return both((bound(instrument.binds, space), in_life(instrument, space), version))


def _in_version(rule: Rule, instrument: Instrument, space: Space) -> Pair:
    time = time_of(instrument, space)
    pairs = []
    if rule.since:
        pairs.append(operative(space.rulebook.events[rule.since], time, space))
    if rule.until:
        pairs.append(negate(operative(space.rulebook.events[rule.until], time, space)))
    found = both(pairs)
    known = opposite(time.open)
    return Pair(every((known, found.yes)), every((known, found.no)))


def overriders(rule: Rule, space: Space, scope: str | None, bar: bool) -> tuple[Rule, ...]:
    """Return the bars, or the concluding rules, that override a rule directly, within one instrument if `scope` names it."""
    found = (space.rulebook.bars_on if bar else space.rulebook.exceptions_to)[rule.id]
    return found if scope is None or not found else tuple(other for other in found if other.instrument == scope)


def stands(rule: Rule, space: Space, scope: str | None = None) -> Pair:
    """In force, its condition met, and no bar on it standing."""
    key = ("stands", rule.id, scope)
    if key not in space.memo:
        bars = either(stands(bar, space, scope) for bar in overriders(rule, space, scope, bar=True))
        life_of = in_force(rule, space)
        space.memo[key] = NO if life_of.no is True else both((life_of, condition(rule.when, space), negate(bars)))
    found: Pair = space.memo[key]
    return found


def holds(rule: Rule, space: Space, scope: str | None = None) -> Pair:
    """Stands, or is in force with some exception to it that holds."""
    key = ("holds", rule.id, scope)
    if key not in space.memo:
        exceptions = either(holds(other, space, scope) for other in overriders(rule, space, scope, bar=False))
        space.memo[key] = either((stands(rule, space, scope), both((in_force(rule, space), exceptions))))
    found: Pair = space.memo[key]
    return found


def active(rule: Rule, space: Space, scope: str | None = None) -> Pair:
    """Stands, and no exception to it holds; a bar is active when it stands."""
    key = ("active", rule.id, scope)
    if key not in space.memo:
        exceptions = either(holds(other, space, scope) for other in overriders(rule, space, scope, bar=False))
        space.memo[key] = both((stands(rule, space, scope), negate(exceptions)))
    found: Pair = space.memo[key]
    return found


def rules_on(question: str, space: Space, scope: str | None) -> tuple[Rule, ...]:
    """Return the rules that conclude a question, within one instrument if `scope` names it."""
    return tuple(rule for rule in space.rulebook.rules_on[question] if scope is None or rule.instrument == scope)


def clash_of(one: Rule, other: Rule, space: Space, scope: str | None) -> Pair:
    """Whether two rules with incompatible values are both active and neither overrides the other, even through rules in force."""
    return both(
        (
            active(one, space, scope),
            active(other, space, scope),
            negate(_overrides(one, other, space, scope)),
            negate(_overrides(other, one, space, scope)),
        )
    )


def clashing(question: str, space: Space, scope: str | None) -> tuple[tuple[Rule, Rule], ...]:
    """Return the pairs of rules on a question whose values are incompatible."""
    return tuple(
        (one, other) for one, other in space.rulebook.clashing[question] if scope is None or one.instrument == other.instrument == scope
    )


def _overrides(strong: Rule, weak: Rule, space: Space, scope: str | None) -> Pair:
    direct = overriders(weak, space, scope, bar=False)
    if strong in direct:
        return YES
    return either(both((in_force(middle, space), _overrides(strong, middle, space, scope))) for middle in direct)


def result(question: str, space: Space, scope: str | None = None) -> Results:
    """Return what a question may come to, over all that is in force or within one instrument."""
    scope = scope or space.setting.under
    key = ("result", question, scope)
    if key not in space.memo:
        space.memo[key] = _result(question, space, scope)
    found: Results = space.memo[key]
    return found


def _result(question: str, space: Space, scope: str | None) -> Results:
    rules = rules_on(question, space, scope)
    asked = space.rulebook.questions[question]
    yields = {value: either(active(rule, space, scope) for rule in rules if rule.value == value) for value in asked.values}
    silent = negate(either(holds(rule, space, scope) for rule in rules))
    clash = either(clash_of(one, other, space, scope) for one, other in clashing(question, space, scope))
    candidates: dict[str, Pair] = {}
    for value, yielded in yields.items():
        displacing = space.rulebook.displacers[question][value]
        candidates[value] = both((yielded, *(negate(yields[other]) for other in displacing)))
    candidates[SILENT] = silent
    candidates[CONFLICT] = clash
    alone = opposite(clash.yes)
    possible = {name: every((alone, opposite(candidate.no))) for name, candidate in candidates.items()}
    possible[CONFLICT] = opposite(clash.no)
    return Results(possible, clash.yes)


def answered(question: str, value: str, instrument: str | None, space: Space) -> Pair:
    """Whether a question is decided with a value: false only when that value and a conflict are both impossible."""
    under = space.setting.under
    if under and (instrument not in (None, under) or not rules_on(question, space, under)):
        return NEITHER
    found = result(question, space, instrument)
    return Pair(found.settled(value), every((opposite(found.possible[value]), opposite(found.possible[CONFLICT]))))
