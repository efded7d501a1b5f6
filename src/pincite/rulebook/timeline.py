"""An instrument's legal life: from its events to whether it binds a component, at a place, on a day, as known on a day.

Everything here is a pure function of its arguments. Intervals are derived, never written, and half-open.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pincite.language.truth import FALSE, TRUE, Kind, Known, Need, Open, Truth, Why, both, either, negate
from pincite.rulebook.model import STARTS, STOPS, SUSPENSIONS, Event, Evidence, Instrument, Member, Rule, Rulebook, Span

UTC = datetime.UTC
NATIONWIDE = "nationwide"


@dataclass(frozen=True, slots=True)
class When:
    """The time an instrument's life is read at, and the fact or day it comes from."""

    span: Span
    subject: str = "on"


def day_span(day: datetime.date, zone: str) -> Span:
    """Return the whole of a day in a zone, as UTC instants, held at the ends of the calendar."""
    tz = ZoneInfo(zone)
    try:
        start = datetime.datetime.combine(day, datetime.time(), tz).astimezone(UTC)
    except OverflowError:
        start = datetime.datetime.min.replace(tzinfo=UTC)
    try:
        end = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), tz).astimezone(UTC)
    except OverflowError:
        end = datetime.datetime.max.replace(tzinfo=UTC)
    return Span(start, end)


def moment_span(moment: datetime.datetime) -> Span:
    """Return the span of a single moment."""
    instant = moment.astimezone(UTC)
    return Span(instant, instant)


def known_instant(span: Span) -> datetime.datetime:
    """Return the last instant of a day, or the moment itself: what became known by then counts as known on it."""
    return span.start if span.start == span.end else span.end - datetime.timedelta(microseconds=1)


def lies_in(case: str | None, place: str, tree: Mapping[str, Member], need: Need) -> Truth:
    """Whether a case given as "there or below" lies in a node of a tree: open when it may lie below."""
    if case is not None and place in lineage(case, tree):
        return TRUE
    if case is None or case in lineage(place, tree):
        return Open(frozenset({need}))
    return FALSE


def lineage(member: str, tree: Mapping[str, Member]) -> tuple[str, ...]:
    """Return a node of a tree and all above it, the node first."""
    found: list[str] = []
    current: str | None = member
    while current is not None and current not in found:
        found.append(current)
        current = tree[current].within if current in tree else None
    return tuple(found)


def bound(binds: tuple[str, ...], component: str | None, rulebook: Rulebook) -> Truth:
    """Whether something that binds these components binds the case's: open when it binds only something below it."""
    need = Need(Kind.COMPONENT, "component")
    if component is None:
        roots = {member.id for member in rulebook.components.values() if member.within is None}
        return TRUE if roots and roots <= set(binds) else Open(frozenset({need})) if binds else FALSE
    return either(lies_in(component, node, rulebook.components, need) for node in binds)


def happened(event: Event, when: When, known: datetime.datetime | None) -> Truth:
    """Whether an event was operative by a time, as known by an instant: open inside its uncertain range, or within its day."""
    if known is not None and event.known is not None and event.known > known:
        return FALSE
    span = when.span
    # a whole day [start, end) has passed an instant when it begins there or later, and lies before it when it ends there
    if event.latest is not None and span.start >= event.latest:
        return TRUE
    moment = span.start == span.end
    if event.earliest is not None and (span.start < event.earliest if moment else span.end <= event.earliest):
        return FALSE
    if event.earliest == event.latest:
        return Open(frozenset({Need(Kind.HOUR, when.subject)}))
    needs = {Need(Kind.EVENT, event.id, Why.UNCERTAIN)}
    if (event.earliest is not None and span.start < event.earliest) or (event.latest is not None and span.end > event.latest):
        # part of the day lies outside the uncertain range, so the hour may settle it
        needs.add(Need(Kind.HOUR, when.subject))
    return Open(frozenset(needs))


def operative(event: Event, when: When, where: str | None, known: datetime.datetime | None, rulebook: Rulebook) -> Truth:
    """Whether an event is operative at a time and place: it happened, reaches the place, and nothing that ended it is operative."""
    truths = [happened(event, when, known)]
    if truths[0] == FALSE:
        return FALSE
    if event.where is not None and event.where != NATIONWIDE:
        truths.append(lies_in(where, event.where, rulebook.places, Need(Kind.PLACE, "where")))
    truths.extend(negate(operative(ending, when, where, known, rulebook)) for ending in rulebook.endings.get(event.id, ()))
    return both(truths)


def life(instrument: Instrument) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Return the events that start an instrument and those that stop it, in order; events with `ends` are neither."""
    free = [event for event in instrument.events if event.ends is None]
    return (
        tuple(event for event in free if event.kind in STARTS),
        tuple(event for event in free if event.kind in STOPS),
    )


def after(stop: Event, start: Event, instrument: Instrument) -> bool:
    """Whether a stop comes after a start: by its first possible instant, then by the order written."""
    floor = datetime.datetime.min.replace(tzinfo=UTC)
    order = [event.id for event in instrument.events]
    return (stop.earliest or floor, order.index(stop.id)) > (start.earliest or floor, order.index(start.id))


def status(instrument: Instrument, when: When, where: str | None, known: datetime.datetime | None, rulebook: Rulebook) -> Truth:
    """Whether an instrument is in force at a time and place, as known by an instant.

    True when some start is operative and no later stop is. Open carries the hour, the place or the uncertain event it turns on.
    """
    starts, stops = life(instrument)
    return either(
        both(
            [
                operative(start, when, where, known, rulebook),
                *(negate(operative(stop, when, where, known, rulebook)) for stop in stops if after(stop, start, instrument)),
            ]
        )
        for start in starts
    )


def in_version(rule: Rule, when: When, where: str | None, known: datetime.datetime | None, rulebook: Rulebook) -> Truth:
    """Whether a rule's `since` event is operative at a time and place, and its `until` event is not."""
    truths: list[Truth] = []
    if rule.since:
        truths.append(operative(rulebook.events[rule.since], when, where, known, rulebook))
    if rule.until:
        truths.append(negate(operative(rulebook.events[rule.until], when, where, known, rulebook)))
    return both(truths)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an instrument stands at a time: a word, the day it has stood so, and the events that put it there.

    `word` is one of in force, not yet, suspended, ended, depends. `because` holds the events whose evidence the standing
    rests on, the one that caused it last.
    """

    word: str
    since: datetime.datetime | None
    event: Event | None
    because: tuple[Event, ...]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of the events the standing rests on."""
        return tuple(event.evidence for event in self.because)


def standing(instrument: Instrument, when: When, where: str | None, known: datetime.datetime | None, rulebook: Rulebook) -> Standing:
    """Return how an instrument stands at a time and place, with the events that put it there."""
    truth = status(instrument, when, where, known, rulebook)
    starts, stops = life(instrument)

    def acts(event: Event) -> Truth:
        return operative(event, when, where, known, rulebook)

    begun = [event for event in starts if acts(event) != FALSE]
    if not begun:
        return Standing("not yet", None, None, tuple(starts[:1]))
    start = begun[-1]
    stopping = [event for event in stops if after(event, start, instrument) and acts(event) != FALSE]
    undone = [
        ending
        for stop in stops
        if after(stop, start, instrument) and happened(stop, when, known) != FALSE
        for ending in _endings(stop, rulebook)
        if happened(ending, when, known) != FALSE
    ]
    match truth:
        case Known(True):
            revived = [ending for ending in undone if ending.ends]
            causes = (start, *_by_time(revived))
            return Standing("in force", causes[-1].latest, causes[-1], causes)
        case Known(_):
            certain = [event for event in stopping if acts(event) == TRUE] or stopping
            lasting = [event for event in certain if event.kind not in SUSPENSIONS]
            cause = (lasting or certain or [start])[0]
            word = "ended" if lasting else "suspended"
            # a stop that was itself stopped and then revived stands since its revival
            revived = [
                again for ending in rulebook.endings.get(cause.id, ()) for again in _endings(ending, rulebook) if acts(again) == TRUE
            ]
            last = _by_time([cause, *revived])[-1]
            return Standing(word, last.latest or last.earliest, cause, tuple(dict.fromkeys((cause, last))))
        case _:
            open_ones = [event for event in (*starts, *stops, *undone) if isinstance(happened(event, when, known), Open)]
            cause = (open_ones or stopping or [start])[-1]
            return Standing("depends", None, cause, tuple(dict.fromkeys((start, *stopping, *open_ones))))


def _endings(event: Event, rulebook: Rulebook) -> list[Event]:
    found: list[Event] = []
    for ending in rulebook.endings.get(event.id, ()):
        found.append(ending)
        found.extend(_endings(ending, rulebook))
    return found


def _by_time(events: list[Event]) -> list[Event]:
    floor = datetime.datetime.min.replace(tzinfo=UTC)
    return sorted(events, key=lambda event: event.latest or event.earliest or floor)


@dataclass(frozen=True, slots=True)
class Interval:
    """A half-open stretch `[start, end)` over which an instrument stands in one way; None is without limit."""

    start: datetime.datetime | None
    end: datetime.datetime | None
    standing: Standing
    needs: frozenset[Need]


def intervals(
    instrument: Instrument, rulebook: Rulebook, where: str | None = None, known: datetime.datetime | None = None
) -> tuple[Interval, ...]:
    """Return an instrument's life as half-open intervals in order, as known by an instant (None: all that is recorded)."""
    edges = sorted({edge for event in _all_events(instrument, rulebook) for edge in (event.earliest, event.latest) if edge is not None})
    found: list[Interval] = []
    for start, end in zip([None, *edges], [*edges, None], strict=True):
        instant = (
            start if start is not None else (edges[0] if edges else datetime.datetime(2000, 1, 1, tzinfo=UTC)) - datetime.timedelta(days=1)
        )
        when = When(Span(instant, instant))
        here = standing(instrument, when, where, known, rulebook)
        truth = status(instrument, when, where, known, rulebook)
        needs = truth.needs if isinstance(truth, Open) else frozenset()
        if found and (found[-1].standing.word, found[-1].needs) == (here.word, needs) and _same_cause(found[-1].standing, here):
            found[-1] = Interval(found[-1].start, end, found[-1].standing, needs)
        else:
            found.append(Interval(start, end, here, needs))
    return tuple(found)


def _same_cause(first: Standing, second: Standing) -> bool:
    return first.word in ("not yet", "in force", "depends") or first.event == second.event


def _all_events(instrument: Instrument, rulebook: Rulebook) -> list[Event]:
    found: list[Event] = []
    for event in instrument.events:
        if event.kind in STARTS or event.kind in STOPS:
            found.append(event)
            found.extend(_endings(event, rulebook))
    return found
