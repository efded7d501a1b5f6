"""Duties in words and as plain data: clocks, due days and records, never a word that an agency failed."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pincite
from pincite.language.types import Months
from pincite.presenting.data import local_day, rulebook_data
from pincite.presenting.sentences import EVIDENCE
from pincite.reasoning.duties import Clock, Days, DutyStanding, Record, Report
from pincite.rulebook.model import Duty, Element, Performance, Period, Rulebook

NO_RECORD = "no record of performance was read"


def period_words(period: Period) -> str:
    """Return a period as people say it: `30 days`, `1 month`, `1 year`, or the source's words in quotation marks."""
    match period:
        case str():
            return f"“{period}”"
        case Months(number):
            return counted(number // 12, "year") if number % 12 == 0 else counted(number, "month")
        case _:
            return counted(period.days, "day")


def counted(number: int, thing: str) -> str:
    """Return a number with its thing: `1 day`, `2 days`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def quantity_words(duty: Duty) -> str:
    """Return a duty's quantity with its unit, or nothing: `5,000 agents`."""
    return f"{_number(duty.quantity)} {duty.unit}" if duty.quantity is not None else ""


def _number(number: Decimal) -> str:
    return f"{number:,f}"


def days_words(days: Days) -> str:
    """Return a day, or the days it may be."""
    if days.certain is not None:
        return days.certain.isoformat()
    first, last = (day.isoformat() if day else None for day in (days.first, days.last))
    if first and last:
        return f"a day from {first} to {last}"
    return f"{last} or an earlier day" if last else f"{first} or a later day"


def clock_words(one: DutyStanding, rulebook: Rulebook) -> str:
    """Return a duty's clock: how long from which event, or what starts it anew in each case."""
    duty = one.duty
    counted_from = duty.upon or (f"{days_words(one.start)}, when {event_words(duty, rulebook)}" if one.start is not None else "")
    period = duty.within if duty.within is not None else duty.every
    if period is None:
        return f"from {counted_from}" if counted_from else ""
    words = period_words(period)
    if duty.every is not None and not isinstance(period, str):
        words = f"every {words.removeprefix('1 ')}"
    if not counted_from:
        return words
    link = ", from" if isinstance(period, str) else " after" if duty.within is not None else ", counted from"
    return f"{words}{link} {counted_from}"


def event_words(duty: Duty, rulebook: Rulebook) -> str:
    """Return the event a clock starts at as a clause, with its document where that is another one."""
    event = rulebook.events[duty.start or ""]
    document = event.id.partition("/")[0]
    name = "it" if document == duty.instrument else rulebook.instruments[document].cite_as
    return f"{name} {'took effect' if event.kind == 'effective' else f'was {event.kind}'}"


def due_words(one: DutyStanding, rulebook: Rulebook) -> str:
    """Return what a clock comes to, without a day or on one."""
    clock = clock_words(one, rulebook)
    due = days_words(one.due) if one.due else ""
    if one.life is None:
        if one.duty.every is not None and due:
            return f"{clock}; first due on {due}"
        return f"{clock}: due on {due}" if due else clock
    days = counted(one.days, "day") if one.days is not None else ""
    stop = _stop_words(one, rulebook)
    following = f"; next due on {days_words(one.next_due)}" if one.next_due else ""
    last = "last due" if one.duty.every is not None else "was due"
    match one.clock:
        case Clock.RUNNING:
            ahead = due or (days_words(one.next_due) if one.next_due else "")
            return f"due on {ahead}, in {days} ({clock})"
        case Clock.DUE:
            return f"due on this day, {due} ({clock}){following}"
        case Clock.PAST:
            until = f"before it {stop}" if stop else "before this day"
            return f"{last} on {due} ({clock}), {days} {until}{following}"
        case Clock.STOPPED:
            when = f"it {stop}" if stop else "it was not in force on that day"
            return f"{clock}: due on {due}; {when}, so no days are counted" if due else f"{clock}; {when} before anything fell due"
        case Clock.OPEN:
            return f"{clock}: due on {due or 'a day that is uncertain'}; whether it was owed then is uncertain"
        case Clock.NOT_STARTED:
            return f"{clock}: not begun on this day"
        case _:
            return clock


def _stop_words(one: DutyStanding, rulebook: Rulebook) -> str:
    if one.life is None or one.life.word not in ("ended", "suspended") or one.life.since is None:
        return ""
    verb = "ended" if one.life.word == "ended" else "was suspended"
    return f"{verb} on {local_day(one.life.since, rulebook.zone)}"


def record_words(one: DutyStanding) -> str:
    """Return what record of performance was read as of the day, or that none was."""
    if one.record is Record.READ:
        return "recorded: " + "; ".join(performance_words(performance) for performance in one.records)
    if one.record is Record.UNCERTAIN:
        return "recorded, the day not certain: " + "; ".join(performance_words(performance) for performance in one.records)
    return NO_RECORD


def performance_words(performance: Performance) -> str:
    """Return one record: what was done, when, and where that was read."""
    days = Days(performance.first, performance.last)
    day = "" if days.first is None and days.last is None else f", {days_words(days)}"
    return f"{performance.what}{day} ({performance.source}){EVIDENCE[performance.evidence.value]}"


def element_cite(element: Element, duty: Duty, rulebook: Rulebook) -> str:
    """Return the full cite of an element: its own pin, or the duty's."""
    return rulebook.full_cite(duty.instrument, element.cite or duty.cite)


def duties_data(
    found: tuple[DutyStanding, ...], rulebook: Rulebook, on: str | None, component: str | None, notices: list[str]
) -> dict[str, Any]:
    """Return duties as the documented JSON object."""
    return {
        "pincite": pincite.__version__,
        "rulebook": rulebook_data(rulebook),
        "on": on,
        "component": component,
        "duties": [duty_data(one, rulebook) for one in found],
        "notices": notices,
    }


def duty_data(one: DutyStanding, rulebook: Rulebook) -> dict[str, Any]:
    """Return one duty with its clock and, on a day, its status."""
    duty = one.duty
    return {
        "id": duty.id,
        "instrument": duty.instrument,
        "cite": rulebook.full_cite(duty.instrument, duty.cite),
        "who": duty.who,
        "what": duty.what,
        "to": duty.to or None,
        "binds": list(duty.binds),
        "quantity": str(duty.quantity) if duty.quantity is not None else None,
        "unit": duty.unit or None,
        "elements": [_element_data(element, duty, rulebook) for element in duty.elements],
        "within": period_words(duty.within) if duty.within is not None else None,
        "every": period_words(duty.every) if duty.every is not None else None,
        "from": duty.start,
        "upon": duty.upon or None,
        "start": _days_data(one.start),
        "due": _days_data(one.due),
        "subject_to": duty.subject_to or None,
        "report": duty.report or None,
        "phrase": duty.phrase or None,
        "note": duty.note or None,
        "shown_by": [_performance_data(performance) for performance in duty.shown_by],
        "evidence": one.evidence.value if one.evidence else None,
        "status": _status_data(one, rulebook),
    }


def _status_data(one: DutyStanding, rulebook: Rulebook) -> dict[str, Any] | None:
    if one.life is None:
        return None
    event = one.life.event
    return {
        "life": one.life.word,
        "since": local_day(one.life.since, rulebook.zone) if one.life.since else None,
        "event": event.id if event else None,
        "source": event.source if event else None,
        "part": one.part,
        "clock": one.clock.value,
        "days": one.days,
        "next_due": _days_data(one.next_due),
        "record": one.record.value if one.record else None,
        "records": [_performance_data(performance) for performance in one.records],
        "says": f"{due_words(one, rulebook)}; {record_words(one)}",
    }


def _element_data(element: Element, duty: Duty, rulebook: Rulebook) -> dict[str, Any]:
    return {"heading": element.heading or None, "text": element.text, "cite": element_cite(element, duty, rulebook)}


def _days_data(days: Days | None) -> dict[str, Any] | None:
    return {"earliest": _day(days.first), "latest": _day(days.last)} if days else None


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _performance_data(performance: Performance) -> dict[str, Any]:
    return {
        "what": performance.what,
        "source": performance.source,
        "earliest": _day(performance.first),
        "latest": _day(performance.last),
        "evidence": performance.evidence.value,
    }


def report_data(
    found: Report, standings: tuple[DutyStanding, ...], rulebook: Rulebook, on: str | None, component: str | None, notices: list[str]
) -> dict[str, Any]:
    """Return a report's skeleton as the documented JSON object."""
    return {
        **duties_data(standings, rulebook, on, component, notices),
        "report": found.name,
        "parts": [_element_data(element, duty, rulebook) for duty, element in parts(found)],
        "columns": [_element_data(element, duty, rulebook) for duty, element in columns(found)],
        "each": [
            {"name": duty.each, "count": str(duty.quantity), "cite": rulebook.full_cite(duty.instrument, duty.cite)}
            for duty in divided(found)
        ],
        "differences": [difference_words(one, other, rulebook) for one, other in found.differences],
    }


def parts(found: Report) -> list[tuple[Duty, Element]]:
    """Return every heading a report must have, with the duty that asks for it; one asked for twice stands once."""
    return _once([(duty, element) for duty in found.duties for element in duty.elements])


def columns(found: Report) -> list[tuple[Duty, Element]]:
    """Return the columns a report's tables must have, with the duty that asks for them."""
    return _once([(duty, element) for duty in found.duties for element in duty.columns])


def divided(found: Report) -> list[Duty]:
    """Return the duties that divide a report, by year for example."""
    return [duty for duty in found.duties if duty.each]


def _once(pairs: list[tuple[Duty, Element]]) -> list[tuple[Duty, Element]]:
    kept: dict[str, tuple[Duty, Element]] = {}
    for duty, element in pairs:
        kept.setdefault(element.heading or element.text, (duty, element))
    return list(kept.values())


def difference_words(one: Duty, other: Duty, rulebook: Rulebook) -> str:
    """Return how two duties of a report differ in what they count."""
    said = [f"{rulebook.full_cite(duty.instrument, duty.cite)} says {quantity_words(duty)}" for duty in (one, other)]
    return "; ".join(said)
