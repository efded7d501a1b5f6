"""Duties on a day: how the document stands, when a clock began, what is due, and what record of performance was read.

Pure functions of a rulebook and a day. A day on which nothing is recorded says that no record was read, and never that nothing was done.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from enum import Enum
from zoneinfo import ZoneInfo

from pincite.language.truth import FALSE, TRUE, Open
from pincite.language.types import Months, Rounding, add_months
from pincite.rulebook.model import Duty, Evidence, Instrument, Performance, Rulebook, Span, weakest
from pincite.rulebook.timeline import Standing, When, bound, day_span, happened, standing


class Clock(Enum):
    """How a duty's clock stands: `none` has no clock, `words` only the source's words, `each case` starts anew in every case."""

    NONE = "none"
    WORDS = "words"
    EACH_CASE = "each case"
    NOT_STARTED = "not started"
    RUNNING = "running"
    DUE = "due"
    PAST = "past"
    STOPPED = "stopped"
    OPEN = "open"


class Record(Enum):
    """Whether a source that says something was done was read, as of the day."""

    READ = "read"
    UNCERTAIN = "uncertain"
    NOT_READ = "not read"


@dataclass(frozen=True, slots=True)
class Days:
    """A day, or the first and last it may be; None is no limit on that side."""

    first: datetime.date | None
    last: datetime.date | None

    @property
    def certain(self) -> datetime.date | None:
        """The day when there is only one, else None."""
        return self.first if self.first == self.last else None


@dataclass(frozen=True, slots=True)
class DutyStanding:
    """A duty with its clock; on a day also with its life.

    `due` is the day it falls due; of a recurring duty the last due day up to the day (None when there was none), and without a day
    the first. `next_due` is the one after, of a recurring duty only. `days` counts from the day to a due day still ahead, from the
    due day to the day when it is past, and from the due day to the document's end or suspension when that came in between.
    `part` says that only a component below the one asked for owes it. `evidence` is the weakest of the duty's own, of the events
    that put the document where it stands, and of the event its clock starts at.
    """

    duty: Duty
    instrument: Instrument
    start: Days | None
    due: Days | None
    clock: Clock
    evidence: Evidence | None
    next_due: Days | None = None
    days: int | None = None
    life: Standing | None = None
    part: bool = False
    record: Record | None = None
    records: tuple[Performance, ...] = ()


def duties(rulebook: Rulebook, on: Span | None = None, component: str | None = None) -> tuple[DutyStanding, ...]:
    """Return every duty that a component owes or may owe, on a day (the start of the span, in the rulebook's zone) or without one.

    Without a component these are all. On a day, duties of documents that have not begun are left out, unless their clock has.
    Whether a document is in force is read at the day itself, also where it turns on a fact of a case.
    """
    found = []
    for duty in rulebook.duties.values():
        owes = bound(duty.binds, component, rulebook)
        if component is not None and owes == FALSE:
            continue
        one = stands(duty, rulebook, on)
        begun = one.start is not None and one.clock is not Clock.NOT_STARTED
        if one.life is None or one.life.word != "not yet" or begun:
            found.append(replace(one, part=component is not None and owes != TRUE))
    return tuple(found)


def stands(duty: Duty, rulebook: Rulebook, on: Span | None = None) -> DutyStanding:
    """Return one duty with its clock, and its life on a day when there is one."""
    instrument = rulebook.instruments[duty.instrument]
    zone = ZoneInfo(rulebook.zone)
    event = rulebook.events[duty.start] if duty.start else None
    start = Days(*(instant.astimezone(zone).date() if instant else None for instant in (event.earliest, event.latest))) if event else None
    period = duty.within if duty.within is not None else duty.every
    marks = (duty.evidence, *((event.evidence,) if event else ()))
    due = _after(start, period, 1)
    if on is None:
        return DutyStanding(duty, instrument, start, due, _kind(duty, due), weakest(marks), records=duty.shown_by)
    day = on.start.astimezone(zone).date()
    life = standing(instrument, When(on), None, None, rulebook)
    found = DutyStanding(duty, instrument, start, due, _kind(duty, due), weakest((*marks, *life.evidence)), life=life)
    if due is not None and event is not None:
        begun = happened(event, When(on), None)
        if begun == FALSE:
            found = replace(found, clock=Clock.NOT_STARTED)
        elif duty.every is not None:
            found = _recurring(found, day, rulebook)
        else:
            found = _once(found, day, rulebook)
        if isinstance(begun, Open) and start and start.certain is None:
            found = replace(found, clock=Clock.OPEN, days=None)
    elif event is not None and happened(event, When(on), None) == FALSE:
        found = replace(found, clock=Clock.NOT_STARTED)
    return _recorded(found, day)


def _kind(duty: Duty, due: Days | None) -> Clock:
    if duty.upon:
        return Clock.EACH_CASE
    if due is not None:
        return Clock.RUNNING
    return Clock.WORDS if duty.within is not None or duty.every is not None else Clock.NONE


def _after(start: Days | None, period: datetime.timedelta | Months | str | None, times: int) -> Days | None:
    if start is None or period is None or isinstance(period, str):
        return None
    found = Days(_add(start.first, period, times), _add(start.last, period, times))
    return found if found.first or found.last else None


def _add(day: datetime.date | None, period: datetime.timedelta | Months, times: int) -> datetime.date | None:
    """Return a day so many periods on, or None where there is no day or the calendar ends first."""
    if day is None:
        return None
    try:
        if isinstance(period, Months):
            # without a rounding the loader has seen to it that every month has the day
            return add_months(day, Months(period.number * times, period.rounding or Rounding.DOWN))
        return day + period * times
    except (OverflowError, ValueError):
        return None


def _once(found: DutyStanding, day: datetime.date, rulebook: Rulebook) -> DutyStanding:
    due = found.due
    assert due is not None
    stopped = _stopped(found, rulebook)
    if due.first is not None and day < due.first and stopped is None:
        return replace(found, clock=Clock.RUNNING, days=(due.first - day).days)
    if due.last is None or (due.first is None and day <= due.last) or (due.first is not None and due.first <= day < due.last):
        return replace(found, clock=Clock.OPEN)
    if stopped is not None and due.last >= stopped:
        return replace(found, clock=Clock.STOPPED)
    if day > due.last:
        end = min(day, stopped) if stopped is not None else day
        return _acted_then(replace(found, clock=Clock.PAST, days=(end - due.last).days), rulebook)
    return replace(found, clock=Clock.DUE, days=0) if due.certain else replace(found, clock=Clock.OPEN)


def _recurring(found: DutyStanding, day: datetime.date, rulebook: Rulebook) -> DutyStanding:
    every, start = found.duty.every, found.start
    if start is None or start.certain is None or every is None or isinstance(every, str):
        return replace(found, clock=Clock.OPEN)
    stopped = _stopped(found, rulebook)
    # nothing falls due on the day a document stops: it ended as that day began
    limit = min(day, stopped - datetime.timedelta(days=1)) if stopped is not None else day
    times = 0
    while (ahead := _add(start.certain, every, times + 1)) is not None and ahead <= limit:
        times += 1
    due = _after(start, every, times) if times else None
    following = _after(start, every, times + 1) if stopped is None else None
    if due is None or due.certain is None:
        ahead_of = (following.certain - day).days if following and following.certain else None
        return replace(found, due=None, next_due=following, clock=Clock.STOPPED if stopped else Clock.RUNNING, days=ahead_of)
    if due.certain == day:
        return replace(found, due=due, next_due=following, clock=Clock.DUE, days=0)
    end = min(day, stopped) if stopped is not None else day
    past = replace(found, due=due, next_due=following, clock=Clock.PAST, days=(end - due.certain).days)
    return _acted_then(past, rulebook)


def _stopped(found: DutyStanding, rulebook: Rulebook) -> datetime.date | None:
    assert found.life is not None
    if found.life.word not in ("ended", "suspended") or found.life.since is None:
        return None
    return found.life.since.astimezone(ZoneInfo(rulebook.zone)).date()


def _acted_then(found: DutyStanding, rulebook: Rulebook) -> DutyStanding:
    """Count no days where the document was not in force, or perhaps not, on the due day itself."""
    due = found.due.last if found.due else None
    if due is None:
        return found
    word = standing(found.instrument, When(day_span(due, rulebook.zone)), None, None, rulebook).word
    if word == "depends":
        return replace(found, clock=Clock.OPEN, days=None)
    return found if word == "in force" else replace(found, clock=Clock.STOPPED, days=None)


def _recorded(found: DutyStanding, day: datetime.date) -> DutyStanding:
    """Take the records up to the day; of a recurring duty those of the period that ended with the last due day."""
    records = found.duty.shown_by
    if found.duty.every is not None and found.due is not None and found.due.certain is not None and found.start is not None:
        due = found.due.certain
        before = _before(found, due)
        records = tuple(one for one in records if (one.last is None or one.last > before) and (one.first is None or one.first <= due))
    records = tuple(one for one in records if one.first is None or one.first <= day)
    if any(one.last is not None and one.last <= day for one in records):
        record = Record.READ
    else:
        record = Record.UNCERTAIN if records else Record.NOT_READ
    return replace(found, record=record, records=records)


def _before(found: DutyStanding, due: datetime.date) -> datetime.date:
    every, start = found.duty.every, found.start.certain if found.start else None
    assert start is not None
    assert every is not None
    assert not isinstance(every, str)
    times = 1
    before = start
    while (ahead := _add(start, every, times)) is not None and ahead < due:
        before, times = ahead, times + 1
    return before


@dataclass(frozen=True, slots=True)
class Report:
    """A report that one or more duties ask for: its name, the duties in the order of their due days, and where they differ."""

    name: str
    duties: tuple[Duty, ...]
    differences: tuple[tuple[Duty, Duty], ...]


def report_names(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """Return what a report may be asked for by, each with the duties meant: the report's name, a duty's full id, its short id."""
    found: dict[str, list[str]] = {}
    for duty in rulebook.duties.values():
        found.setdefault(duty.report or duty.id, []).append(duty.id)
    named = {name: tuple(ids) for name, ids in found.items()}
    short: dict[str, list[str]] = {}
    for duty in rulebook.duties.values():
        short.setdefault(duty.id.partition("/")[2], []).append(duty.id)
    for name, ids in short.items():
        named.setdefault(name, tuple(ids))
    named.update({duty.id: (duty.id,) for duty in rulebook.duties.values()})
    return named


def report(rulebook: Rulebook, name: str, ids: tuple[str, ...]) -> Report:
    """Return a report of these duties, with the pairs of them that divide it differently."""
    latest = datetime.date.max

    def order(duty: Duty) -> tuple[datetime.date, int]:
        due = stands(duty, rulebook).due
        return (due.last if due and due.last else latest), ids.index(duty.id)

    chosen = tuple(sorted((rulebook.duties[one] for one in ids), key=order))
    counted = [duty for duty in chosen if duty.each]
    differences = tuple(
        (one, other)
        for index, one in enumerate(counted)
        for other in counted[index + 1 :]
        if (one.quantity, one.unit) != (other.quantity, other.unit)
    )
    return Report(name, chosen, differences)
