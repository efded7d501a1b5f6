"""Duties as a page: what was due and when first, then what stands without a day; and a report as a skeleton to fill in."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from pincite.presenting.data import local_day
from pincite.presenting.duties import (
    columns,
    difference_words,
    divided,
    due_words,
    element_cite,
    parts,
    quantity_words,
    record_words,
)
from pincite.presenting.pages import Blank, Block, Heading, Line, Page, item, warning
from pincite.presenting.sentences import EVIDENCE, event_words
from pincite.reasoning.duties import Clock, DutyStanding, Record, Report
from pincite.rulebook.model import Duty, Element, Event, Rulebook
from pincite.rulebook.timeline import Standing

CARE = (
    "This is what documents order, not legal advice. That no record of performance was read says nothing about whether something was done. "
    "A day is counted from the day after the event, and a due day ends as it ends. Where something is owed again and again, the periods are "
    "counted from the event: “weekly” or “monthly” alone names no day."
)
FILL = "…………"


BY_DOCUMENT = ("owed if the document is in force, which is uncertain", "without a due day", "not in force yet", "suspended", "ended")


def duties_page(found: tuple[DutyStanding, ...], rulebook: Rulebook, on: str | None, component: str | None, notices: list[str]) -> Page:
    """Return duties as a page: on a day by how their clocks stand, without one by document."""
    whose = rulebook.components[component].title if component else "every component"
    title = f"Duties on {on}, {whose}" if on else f"Duties, {whose}"
    blocks: list[Block] = [Heading(title, 1), *(warning(notice) for notice in notices)]
    if on is None:
        blocks.append(Line("Without a day there are clocks, and no status; name one with --on."))
        blocks.extend(_by_document(found, rulebook))
    else:
        blocks.extend(_on_a_day(found, rulebook))
    if not found:
        blocks.append(Line("No document here orders anything of this component then."))
    blocks += [Heading("read with care"), Line(f"Verified through {rulebook.verified_through.isoformat()}. {CARE}")]
    return Page(title, tuple(blocks))


def _on_a_day(found: tuple[DutyStanding, ...], rulebook: Rulebook) -> list[Block]:
    groups: dict[str, list[DutyStanding]] = {
        name: []
        for name in (
            "was due before this day, no record read",
            "due on this day",
            "due later",
            "due again and again",
            "a record that something was done was read",
            "uncertain",
            "owed if the document is in force, which is uncertain",
            "not begun",
            "without a due day",
            "not in force yet",
            "suspended",
            "ended",
        )
    }
    for one in found:
        groups[_group(one)].append(one)
    blocks: list[Block] = []
    for name, members in groups.items():
        if not members:
            continue
        blocks.append(Heading(f"{name}: {len(members)}"))
        if name == "without a due day":
            blocks.append(Line("In force, and no day is named by which it is owed. No record of performance was read where none is given."))
        if name in BY_DOCUMENT:
            blocks.extend(_by_document(tuple(members), rulebook, 3))
        else:
            blocks.extend(_duty(one, rulebook) for one in sorted(members, key=_by_due))
    return blocks


def _group(one: DutyStanding) -> str:
    assert one.life is not None
    if one.life.word in ("ended", "suspended"):
        return one.life.word
    if one.life.word == "not yet":
        return "not in force yet"
    if one.life.word == "depends":
        return "owed if the document is in force, which is uncertain"
    if one.clock is Clock.OPEN or one.record is Record.UNCERTAIN:
        return "uncertain"
    if one.duty.every is not None and (one.due or one.next_due):
        return "due again and again"
    if one.record is Record.READ:
        return "a record that something was done was read"
    match one.clock:
        case Clock.PAST:
            return "was due before this day, no record read"
        case Clock.DUE:
            return "due on this day"
        case Clock.RUNNING:
            return "due later"
        case Clock.NOT_STARTED:
            return "not begun"
        case _:
            return "without a due day"


def _by_due(one: DutyStanding) -> tuple[str, str]:
    return (one.due.last.isoformat() if one.due and one.due.last else "9999"), one.duty.id


def _by_document(found: tuple[DutyStanding, ...], rulebook: Rulebook, level: int = 2) -> list[Block]:
    blocks: list[Block] = []
    for _, members in groupby(found, key=lambda one: one.instrument.id):
        inside = list(members)
        life = inside[0].life
        blocks.append(Heading(inside[0].instrument.cite_as, level))
        if life is not None and life.event is not None and life.word != "in force":
            blocks.append(Line(_life_words(life, life.event, rulebook)))
        blocks.extend(_duty(one, rulebook, False) for one in inside)
    return blocks


def _life_words(life: Standing, event: Event, rulebook: Rulebook) -> str:
    day = f" on {local_day(life.since, rulebook.zone)}" if life.since else ", on a day that is uncertain"
    lead = "uncertain" if life.word == "depends" else life.word
    said = f"{lead}: {event_words(event, rulebook)}{day} ({event.source}){EVIDENCE[event.evidence.value]}"
    return f"{said}. {event.note}" if event.note and life.word == "depends" else said


def _duty(one: DutyStanding, rulebook: Rulebook, named: bool = True) -> Line:
    duty = one.duty
    where = rulebook.full_cite(duty.instrument, duty.cite) if named else f"§ {duty.cite}"
    to = f"; to {duty.to}" if duty.to else ""
    below = []
    if one.clock is not Clock.NONE or duty.start:
        below.append(due_words(one, rulebook))
    if one.life is not None and (one.record is not Record.NOT_READ or one.clock in (Clock.PAST, Clock.DUE, Clock.OPEN)):
        below.append(record_words(one))
    elif one.life is None and duty.shown_by:
        below.append(record_words(replace(one, record=Record.READ)))
    if one.part:
        below.append(f"owed by a part of the component named: {', '.join(rulebook.components[name].title for name in duty.binds)}")
    if quantity_words(duty):
        below.append(quantity_words(duty))
    if duty.subject_to:
        below.append(f"subject to: {duty.subject_to}")
    if duty.elements:
        below.append("asks for: " + "; ".join(element.heading or element.text for element in duty.elements))
    if duty.report:
        below.append(f"report: {duty.report}")
    if duty.note:
        below.append(duty.note)
    mark = EVIDENCE[one.evidence.value] if one.evidence else ""
    return item(f"{duty.who}: {duty.what}{to} ({where}; {duty.id}){mark}", *(Line(text) for text in below))


def report_page(found: Report, standings: tuple[DutyStanding, ...], rulebook: Rulebook, on: str | None, notices: list[str]) -> Page:
    """Return a report as a skeleton: who orders it, its clocks, where the orders differ, and every heading with its pin cite and a blank."""
    title = f"Report: {found.name}"
    blocks: list[Block] = [Heading(title, 1), *(warning(notice) for notice in notices)]
    blocks.append(
        Line(
            "A skeleton to fill in, whether or not the documents ask for a report. It holds what they ask for and where they ask for it; it holds no figure."
        )
    )
    blocks.append(Heading("ordered by"))
    for one in standings:
        duty = one.duty
        to = f"; to {duty.to}" if duty.to else ""
        mark = EVIDENCE[one.evidence.value] if one.evidence else ""
        below = [quantity_words(duty), f"subject to: {duty.subject_to}" if duty.subject_to else "", duty.note]
        blocks.append(
            item(
                f"{rulebook.full_cite(duty.instrument, duty.cite)}: {duty.who}: {duty.what}{to}{mark}",
                *(Line(text) for text in below if text),
            )
        )
    blocks.append(Heading("clocks"))
    for one in standings:
        says = due_words(one, rulebook) if one.clock is not Clock.NONE or one.duty.start else "no clock was read"
        record = f"; {record_words(one)}" if on else ""
        blocks.append(item(f"{rulebook.full_cite(one.duty.instrument, one.duty.cite)}, {one.duty.who}: {says}{record}"))
    if found.differences:
        blocks.append(Heading("where the documents differ"))
        blocks.extend(item(difference_words(one, other, rulebook)) for one, other in found.differences)
    blocks.append(Heading("what is asked for"))
    blocks.extend(_form(found, rulebook))
    blocks += [Heading("sources and signature"), item(f"sources of the figures: {FILL}"), item(f"prepared by, on: {FILL}")]
    return Page(title, tuple(blocks))


def _form(found: Report, rulebook: Rulebook) -> list[Block]:
    asked, across, owners = parts(found), columns(found), divided(found)
    documents = {duty.instrument for duty, _ in (*asked, *across)}
    alone = documents.pop() if len(documents) == 1 else None

    def pin(duty: Duty, element: Element) -> str:
        return f"§ {element.cite or duty.cite}" if alone else element_cite(element, duty, rulebook)

    rows = tuple(f"{_titled(element)} ({pin(duty, element)})" for duty, element in asked)
    header = tuple(f"{_titled(element)} ({pin(duty, element)})" for duty, element in across) or ("to be filled in",)
    blocks: list[Block] = [Line(f"Pins are to {rulebook.instruments[alone].cite_as}.")] if alone else []
    numbers = [
        f"{quantity_words(duty)} ({rulebook.full_cite(duty.instrument, duty.cite)})" for duty in found.duties if quantity_words(duty)
    ]
    if numbers and not owners:
        blocks.append(Blank("Numbers ordered", ("reached", "as of"), tuple(numbers), "ordered"))
    if owners:
        first = owners[0]
        named = {duty.each: rulebook.full_cite(duty.instrument, duty.cite) for duty in reversed(owners)}
        blocks.append(Line(f"Say of each table which it is: {' or '.join(f'{each} ({named[each]})' for each in reversed(named))}."))
        count = int(first.quantity or 0)
        for number in range(1, count + 1):
            blocks.append(Heading(f"{first.each} {number} of {count}: {FILL}", 3))
            blocks.append(Blank("Figures", header, rows or (first.what,), "asked for"))
    elif across and rows:
        blocks.append(Blank("Figures", header, rows, "asked for"))
    else:
        for duty, element in asked:
            blocks += [Heading(f"{_titled(element)} ({pin(duty, element)})", 3), Line(element.text), Line(FILL)]
        if not asked and not numbers:
            blocks += [item(f"{duty.what} ({rulebook.full_cite(duty.instrument, duty.cite)}): {FILL}") for duty in found.duties]
    return blocks


def _titled(element: Element) -> str:
    return element.heading or element.text
