"""Duties as a page: what was due and when first, then what stands without a day; and a report as a skeleton to fill in."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from pincite.language.messages import mark
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
from pincite.presenting.sentences import event_words, evidence_mark
from pincite.presenting.translator import Translator
from pincite.reasoning.duties import Clock, DutyStanding, Record, Report
from pincite.rulebook.model import Duty, Element, Event, Rulebook
from pincite.rulebook.timeline import Standing

CARE = mark(
    "This is what documents order, not legal advice. That no record of performance was read says nothing about whether something was done. "
    "A day is counted from the day after the event, and a due day ends as it ends. Where something is owed again and again, the periods are "
    "counted from the event: “weekly” or “monthly” alone names no day."
)
FILL = "…………"


GROUPS = (
    mark("was due before this day, no record read"),
    mark("due on this day"),
    mark("due later"),
    mark("due again and again"),
    mark("a record that something was done was read"),
    mark("uncertain"),
    mark("owed if the document is in force, which is uncertain"),
    mark("not begun"),
    mark("without a due day"),
    mark("not in force yet"),
    mark("suspended"),
    mark("ended"),
)
BY_DOCUMENT = ("owed if the document is in force, which is uncertain", "without a due day", "not in force yet", "suspended", "ended")


def duties_page(
    found: tuple[DutyStanding, ...], rulebook: Rulebook, on: str | None, component: str | None, notices: list[str], t: Translator
) -> Page:
    """Return duties as a page: on a day by how their clocks stand, without one by document."""
    whose = rulebook.components[component].title if component else t("every component")
    title = t("Duties on {day}, {component}", day=on, component=whose) if on else t("Duties, {component}", component=whose)
    blocks: list[Block] = [Heading(title, 1), *(warning(notice) for notice in notices)]
    if on is None:
        blocks.append(Line(t("Without a day there are clocks, and no status; name one with --on.")))
        blocks.extend(_by_document(found, rulebook, t))
    else:
        blocks.extend(_on_a_day(found, rulebook, t))
    if not found:
        blocks.append(Line(t("No document here orders anything of this component then.")))
    blocks += [Heading(t("read with care")), Line(t("Verified through {day}.", day=rulebook.verified_through.isoformat()) + " " + t(CARE))]
    return Page(title, tuple(blocks))


def _on_a_day(found: tuple[DutyStanding, ...], rulebook: Rulebook, t: Translator) -> list[Block]:
    groups: dict[str, list[DutyStanding]] = {name: [] for name in GROUPS}
    for one in found:
        groups[_group(one)].append(one)
    blocks: list[Block] = []
    for name, members in groups.items():
        if not members:
            continue
        blocks.append(Heading(f"{t(name)}: {len(members)}"))
        if name == "without a due day":
            blocks.append(
                Line(t("In force, and no day is named by which it is owed. No record of performance was read where none is given."))
            )
        if name in BY_DOCUMENT:
            blocks.extend(_by_document(tuple(members), rulebook, t, 3))
        else:
            blocks.extend(_duty(one, rulebook, t) for one in sorted(members, key=_by_due))
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


def _by_document(found: tuple[DutyStanding, ...], rulebook: Rulebook, t: Translator, level: int = 2) -> list[Block]:
    blocks: list[Block] = []
    for _, members in groupby(found, key=lambda one: one.instrument.id):
        inside = list(members)
        life = inside[0].life
        blocks.append(Heading(inside[0].instrument.cite_as, level))
        if life is not None and life.event is not None and life.word != "in force":
            blocks.append(Line(_life_words(life, life.event, rulebook, t)))
        blocks.extend(_duty(one, rulebook, t, False) for one in inside)
    return blocks


def _life_words(life: Standing, event: Event, rulebook: Rulebook, t: Translator) -> str:
    day = t(" on {day}", day=local_day(life.since, rulebook.zone)) if life.since else t(", on a day that is uncertain")
    lead = t("uncertain") if life.word == "depends" else t.word(life.word)
    said = f"{lead}: {event_words(event, rulebook, t)}{day} ({event.source}){evidence_mark(event.evidence.value, t)}"
    return f"{said}. {event.note}" if event.note and life.word == "depends" else said


def _duty(one: DutyStanding, rulebook: Rulebook, t: Translator, named: bool = True) -> Line:
    duty = one.duty
    where = rulebook.full_cite(duty.instrument, duty.cite) if named else f"§ {duty.cite}"
    to = t("; to {recipient}", recipient=duty.to) if duty.to else ""
    below = []
    if one.clock is not Clock.NONE or duty.start:
        below.append(due_words(one, rulebook, t))
    if one.life is not None and (one.record is not Record.NOT_READ or one.clock in (Clock.PAST, Clock.DUE, Clock.OPEN)):
        below.append(record_words(one, t))
    elif one.life is None and duty.shown_by:
        below.append(record_words(replace(one, record=Record.READ), t))
    if one.part:
        owing = ", ".join(rulebook.components[name].title for name in duty.binds)
        below.append(t("owed by a part of the component named: {components}", components=owing))
    if quantity_words(duty):
        below.append(quantity_words(duty))
    if duty.subject_to:
        below.append(t("subject to: {what}", what=duty.subject_to))
    if duty.elements:
        below.append(t("asks for: {what}", what="; ".join(element.heading or element.text for element in duty.elements)))
    if duty.report:
        below.append(t("report: {name}", name=duty.report))
    if duty.note:
        below.append(duty.note)
    doubt = evidence_mark(one.evidence.value, t) if one.evidence else ""
    return item(f"{duty.who}: {duty.what}{to} ({where}; {duty.id}){doubt}", *(Line(text) for text in below))


def report_page(
    found: Report, standings: tuple[DutyStanding, ...], rulebook: Rulebook, on: str | None, notices: list[str], t: Translator
) -> Page:
    """Return a report as a skeleton: who orders it, its clocks, where the orders differ, and every heading with its pin cite and a blank."""
    title = t("Report: {name}", name=found.name)
    blocks: list[Block] = [Heading(title, 1), *(warning(notice) for notice in notices)]
    blocks.append(
        Line(
            t(
                "A skeleton to fill in, whether or not the documents ask for a report. It holds what they ask for and where they ask for it; it holds no figure."
            )
        )
    )
    blocks.append(Heading(t("ordered by")))
    for one in standings:
        duty = one.duty
        to = t("; to {recipient}", recipient=duty.to) if duty.to else ""
        doubt = evidence_mark(one.evidence.value, t) if one.evidence else ""
        below = [quantity_words(duty), t("subject to: {what}", what=duty.subject_to) if duty.subject_to else "", duty.note]
        blocks.append(
            item(
                f"{rulebook.full_cite(duty.instrument, duty.cite)}: {duty.who}: {duty.what}{to}{doubt}",
                *(Line(text) for text in below if text),
            )
        )
    blocks.append(Heading(t("clocks")))
    for one in standings:
        says = due_words(one, rulebook, t) if one.clock is not Clock.NONE or one.duty.start else t("no clock was read")
        record = f"; {record_words(one, t)}" if on else ""
        blocks.append(item(f"{rulebook.full_cite(one.duty.instrument, one.duty.cite)}, {one.duty.who}: {says}{record}"))
    if found.differences:
        blocks.append(Heading(t("where the documents differ")))
        blocks.extend(item(difference_words(one, other, rulebook, t)) for one, other in found.differences)
    blocks.append(Heading(t("what is asked for")))
    blocks.extend(_form(found, rulebook, t))
    blocks += [
        Heading(t("sources and signature")),
        item(t("sources of the figures: {blank}", blank=FILL)),
        item(t("prepared by, on: {blank}", blank=FILL)),
    ]
    return Page(title, tuple(blocks))


def _form(found: Report, rulebook: Rulebook, t: Translator) -> list[Block]:
    asked, across, owners = parts(found), columns(found), divided(found)
    documents = {duty.instrument for duty, _ in (*asked, *across)}
    alone = documents.pop() if len(documents) == 1 else None

    def pin(duty: Duty, element: Element) -> str:
        return f"§ {element.cite or duty.cite}" if alone else element_cite(element, duty, rulebook)

    rows = tuple(f"{_titled(element)} ({pin(duty, element)})" for duty, element in asked)
    header = tuple(f"{_titled(element)} ({pin(duty, element)})" for duty, element in across) or (t("to be filled in"),)
    blocks: list[Block] = [Line(t("Pins are to {document}.", document=rulebook.instruments[alone].cite_as))] if alone else []
    numbers = [
        f"{quantity_words(duty)} ({rulebook.full_cite(duty.instrument, duty.cite)})" for duty in found.duties if quantity_words(duty)
    ]
    if numbers and not owners:
        blocks.append(Blank(t("Numbers ordered"), (t("reached"), t("as of")), tuple(numbers), t("ordered")))
    if owners:
        first = owners[0]
        named = {duty.each: rulebook.full_cite(duty.instrument, duty.cite) for duty in reversed(owners)}
        kinds = t.any_of(f"{each} ({named[each]})" for each in reversed(named))
        blocks.append(Line(t("Say of each table which it is: {kinds}.", kinds=kinds)))
        count = int(first.quantity or 0)
        for number in range(1, count + 1):
            blocks.append(Heading(t("{each} {number} of {count}: {blank}", each=first.each, number=number, count=count, blank=FILL), 3))
            blocks.append(Blank(t("Figures"), header, rows or (first.what,), t("asked for")))
    elif across and rows:
        blocks.append(Blank(t("Figures"), header, rows, t("asked for")))
    else:
        for duty, element in asked:
            blocks += [Heading(f"{_titled(element)} ({pin(duty, element)})", 3), Line(element.text), Line(FILL)]
        if not asked and not numbers:
            blocks += [item(f"{duty.what} ({rulebook.full_cite(duty.instrument, duty.cite)}): {FILL}") for duty in found.duties]
    return blocks


def _titled(element: Element) -> str:
    return element.heading or element.text
