"""Duties in words and as plain data: clocks, due days and records, never a word that an agency failed."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pincite
from pincite.language.messages import mark
from pincite.language.saying import say_value
from pincite.language.types import Months
from pincite.presenting.data import local_day, rulebook_data
from pincite.presenting.sentences import evidence_mark
from pincite.presenting.translator import Translator
from pincite.reasoning.duties import Clock, Days, DutyStanding, Record, Report
from pincite.rulebook.model import Duty, Element, Performance, Period, Rulebook

NO_RECORD = mark("no record of performance was read")


def period_words(period: Period, t: Translator) -> str:
    """Return a period as people say it: `30 days`, `1 month`, `1 year`, or the source's words in quotation marks."""
    match period:
        case str():
            return f"“{period}”"
        case Months():
            return say_value(period, t.wording)
        case _:
            return days_counted(period.days, t)


def days_counted(number: int, t: Translator) -> str:
    """Return a number of days: `1 day`, `2 days`."""
    return t.counted("{shown} day", "{shown} days", number, shown=f"{number:,}")


def quantity_words(duty: Duty) -> str:
    """Return a duty's quantity with its unit, or nothing: `5,000 agents`."""
    return f"{_number(duty.quantity)} {duty.unit}" if duty.quantity is not None else ""


def _number(number: Decimal) -> str:
    return f"{number:,f}"


def days_words(days: Days, t: Translator) -> str:
    """Return a day, or the days it may be."""
    if days.certain is not None:
        return days.certain.isoformat()
    first, last = (day.isoformat() if day else None for day in (days.first, days.last))
    if first and last:
        return t("a day from {first} to {last}", first=first, last=last)
    return t("{day} or an earlier day", day=last) if last else t("{day} or a later day", day=first)


def clock_words(one: DutyStanding, rulebook: Rulebook, t: Translator) -> str:
    """Return a duty's clock: how long from which event, or what starts it anew in each case."""
    duty = one.duty
    counted_from = duty.upon or (
        t("{day}, when {event}", day=days_words(one.start, t), event=event_words(duty, rulebook, t)) if one.start is not None else ""
    )
    period = duty.within if duty.within is not None else duty.every
    if period is None:
        return t("from {start}", start=counted_from) if counted_from else ""
    words = period_words(period, t)
    if duty.every is not None and not isinstance(period, str):
        words = t("every {period}", period=words.removeprefix("1 "))
    if not counted_from:
        return words
    if isinstance(period, str):
        return t("{period}, from {start}", period=words, start=counted_from)
    if duty.within is not None:
        return t("{period} after {start}", period=words, start=counted_from)
    return t("{period}, counted from {start}", period=words, start=counted_from)


def event_words(duty: Duty, rulebook: Rulebook, t: Translator) -> str:
    """Return the event a clock starts at as a clause, with its document where that is another one."""
    event = rulebook.events[duty.start or ""]
    document = event.id.partition("/")[0]
    name = t("it") if document == duty.instrument else rulebook.instruments[document].cite_as
    if event.kind == "effective":
        return t("{document} took effect", document=name)
    return t("{document} was {event}", document=name, event=t.word(event.kind))


def due_words(one: DutyStanding, rulebook: Rulebook, t: Translator) -> str:
    """Return what a clock comes to, without a day or on one."""
    clock = clock_words(one, rulebook, t)
    due = days_words(one.due, t) if one.due else ""
    if one.life is None:
        if one.duty.every is not None and due:
            return t("{clock}; first due on {day}", clock=clock, day=due)
        return t("{clock}: due on {day}", clock=clock, day=due) if due else clock
    days = days_counted(one.days, t) if one.days is not None else ""
    stop = _stop_words(one, rulebook, t)
    following = t("; next due on {day}", day=days_words(one.next_due, t)) if one.next_due else ""
    match one.clock:
        case Clock.RUNNING:
            ahead = due or (days_words(one.next_due, t) if one.next_due else "")
            return t("due on {day}, in {days} ({clock})", day=ahead, days=days, clock=clock)
        case Clock.DUE:
            return t("due on this day, {day} ({clock})", day=due, clock=clock) + following
        case Clock.PAST:
            until = t("before it {stopped}", stopped=stop) if stop else t("before this day")
            values = {"day": due, "clock": clock, "days": days, "until": until}
            if one.duty.every is not None:
                return t("last due on {day} ({clock}), {days} {until}", **values) + following
            return t("was due on {day} ({clock}), {days} {until}", **values) + following
        case Clock.STOPPED:
            when = t("it {stopped}", stopped=stop) if stop else t("it was not in force on that day")
            if due:
                return t("{clock}: due on {day}; {when}, so no days are counted", clock=clock, day=due, when=when)
            return t("{clock}; {when} before anything fell due", clock=clock, when=when)
        case Clock.OPEN:
            day = due or t("a day that is uncertain")
            return t("{clock}: due on {day}; whether it was owed then is uncertain", clock=clock, day=day)
        case Clock.NOT_STARTED:
            return t("{clock}: not begun on this day", clock=clock)
        case _:
            return clock


def _stop_words(one: DutyStanding, rulebook: Rulebook, t: Translator) -> str:
    if one.life is None or one.life.word not in ("ended", "suspended") or one.life.since is None:
        return ""
    day = local_day(one.life.since, rulebook.zone)
    return t("ended on {day}", day=day) if one.life.word == "ended" else t("was suspended on {day}", day=day)


def record_words(one: DutyStanding, t: Translator) -> str:
    """Return what record of performance was read as of the day, or that none was."""
    if one.record is Record.READ:
        return t("recorded: {records}", records="; ".join(performance_words(performance, t) for performance in one.records))
    if one.record is Record.UNCERTAIN:
        records = "; ".join(performance_words(performance, t) for performance in one.records)
        return t("recorded, the day not certain: {records}", records=records)
    return t(NO_RECORD)


def performance_words(performance: Performance, t: Translator) -> str:
    """Return one record: what was done, when, and where that was read."""
    days = Days(performance.first, performance.last)
    day = "" if days.first is None and days.last is None else f", {days_words(days, t)}"
    return f"{performance.what}{day} ({performance.source}){evidence_mark(performance.evidence.value, t)}"


def element_cite(element: Element, duty: Duty, rulebook: Rulebook) -> str:
    """Return the full cite of an element: its own pin, or the duty's."""
    return rulebook.full_cite(duty.instrument, element.cite or duty.cite)


def duties_data(
    found: tuple[DutyStanding, ...], rulebook: Rulebook, on: str | None, component: str | None, notices: list[str], t: Translator
) -> dict[str, Any]:
    """Return duties as the documented JSON object."""
    return {
        "pincite": pincite.__version__,
        "rulebook": rulebook_data(rulebook),
        "on": on,
        "component": component,
        "duties": [duty_data(one, rulebook, t) for one in found],
        "notices": notices,
    }


def duty_data(one: DutyStanding, rulebook: Rulebook, t: Translator) -> dict[str, Any]:
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
        "within": period_words(duty.within, t) if duty.within is not None else None,
        "every": period_words(duty.every, t) if duty.every is not None else None,
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
        "status": _status_data(one, rulebook, t),
    }


def _status_data(one: DutyStanding, rulebook: Rulebook, t: Translator) -> dict[str, Any] | None:
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
        "says": f"{due_words(one, rulebook, t)}; {record_words(one, t)}",
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
    found: Report,
    standings: tuple[DutyStanding, ...],
    rulebook: Rulebook,
    on: str | None,
    component: str | None,
    notices: list[str],
    t: Translator,
) -> dict[str, Any]:
    """Return a report's skeleton as the documented JSON object."""
    return {
        **duties_data(standings, rulebook, on, component, notices, t),
        "report": found.name,
        "parts": [_element_data(element, duty, rulebook) for duty, element in parts(found)],
        "columns": [_element_data(element, duty, rulebook) for duty, element in columns(found)],
        "each": [
            {"name": duty.each, "count": str(duty.quantity), "cite": rulebook.full_cite(duty.instrument, duty.cite)}
            for duty in divided(found)
        ],
        "differences": [difference_words(one, other, rulebook, t) for one, other in found.differences],
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


def difference_words(one: Duty, other: Duty, rulebook: Rulebook, t: Translator) -> str:
    """Return how two duties of a report differ in what they count."""
    said = [
        t("{cite} says {quantity}", cite=rulebook.full_cite(duty.instrument, duty.cite), quantity=quantity_words(duty))
        for duty in (one, other)
    ]
    return "; ".join(said)
