"""Mappings as pages and as data: which there are, what one says and cannot say, and what it gets out of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pincite.language.messages import mark
from pincite.presenting.pages import Block, Heading, Line, Page, item, warning
from pincite.presenting.translator import Translator
from pincite.relational.mappings import DataMapping, Statement

if TYPE_CHECKING:
    from pincite.relational.mapped import ColumnAccount, Coverage, FactAccount

REASONS = {
    "undecided": mark("the columns do not settle it"),
    "missing": mark("missing"),
    "unreadable": mark("unreadable, or a day after the event"),
    "unknown_code": mark("a code nobody declared"),
    "withheld": mark("withheld"),
    "no_column": mark("no column says it"),
}


def mappings_data(found: Iterable[DataMapping]) -> list[dict[str, Any]]:
    """Return mappings as a list for JSON."""
    return [
        {"mapping": one.id, "title": one.title, "data_set": one.data_set, "publisher": one.publisher, "event": one.event} for one in found
    ]


def mappings_page(found: Iterable[DataMapping], t: Translator) -> Page:
    """Return the mappings there are, as a page."""
    title = t("Mappings of public records")
    items = tuple(item(f"{one.id}: {one.title}", Line(t("What a row records: {event}.", event=one.event))) for one in found)
    closing = Line(t("Each row of such a data set is a past event. There is no mapping for people at large."))
    return Page(title, (Heading(title, 1), *items, closing))


def mapping_data(one: DataMapping) -> dict[str, Any]:
    """Return one mapping for JSON; columns that identify people are counted and not named."""

    def said(statements: Mapping[str, Statement]) -> list[dict[str, Any]]:
        return [{"fact": fact, "says": each.text, "columns": list(each.columns), "note": each.note} for fact, each in statements.items()]

    return {
        "mapping": one.id,
        "title": one.title,
        "data_set": one.data_set,
        "publisher": one.publisher,
        "source": one.source,
        "event": one.event,
        "unit": one.unit,
        "date": one.date,
        "zone": one.zone,
        "component": one.component,
        "component_column": one.component_column,
        "place": list(one.places),
        "persons": one.persons,
        "sha256": one.sha256,
        "columns": [
            {"column": column.id, "name": column.name, "type": column.kind, "required": column.required}
            for column in one.columns.values()
            if not column.identifying
        ],
        "identifying": sum(column.identifying for column in one.columns.values()),
        "says": said(one.facts),
        "cannot": dict(one.cannot),
        "assumptions": [
            {"assumption": each.id, "reason": each.reason, "component": each.component, "says": said(each.facts)}
            for each in one.assumptions.values()
        ],
        "notes": list(one.notes),
    }


def mapping_page(one: DataMapping, t: Translator) -> Page:
    """Return one mapping as a page: the event, what columns say, what is only assumed, what no column says, and what to know."""
    title = f"{one.title} ({one.id})"
    blocks: list[Block] = [
        Heading(title, 1),
        Line(one.data_set),
        Line(t("Published by {publisher}: {source}", publisher=one.publisher, source=one.source)),
        Line(t("What a row records: {event}. {unit}.", event=one.event, unit=one.unit[:1].upper() + one.unit[1:])),
    ]
    blocks.append(Heading(t("What the columns say")))
    for fact, each in one.facts.items():
        blocks.append(item(f"{fact}: {each.text}", *([Line(each.note)] if each.note else [])))
    if one.assumptions:
        blocks.append(Heading(t("What is only assumed, and only on request")))
        for taken in one.assumptions.values():
            parts = [f"{fact}: {each.text}" for fact, each in taken.facts.items()]
            if taken.component:
                parts.append(t("component: {component}", component=taken.component))
            blocks.append(item(f"{taken.id}: {taken.reason}", *(Line(text) for text in parts)))
    blocks.append(Heading(t("What no column says")))
    blocks.extend(item(f"{fact}: {why}") for fact, why in one.cannot.items())
    if one.notes:
        blocks.append(Heading(t("What to know about these records")))
        blocks.extend(item(text) for text in one.notes)
    hidden = sum(column.identifying for column in one.columns.values())
    blocks.append(
        Line(
            t.counted(
                "{number} column identifies people and is never read.", "{number} columns identify people and are never read.", hidden
            )
        )
    )
    return Page(title, tuple(blocks))


def coverage_data(found: Coverage) -> dict[str, Any]:
    """Return what a mapping gets out of a file, for JSON; `known` is without any assumption, `assumed` what these add."""
    return {
        "mapping": found.mapping,
        "source": found.source,
        "rows": found.rows,
        "persons": found.persons,
        "first": found.first.isoformat() if found.first else None,
        "last": found.last.isoformat() if found.last else None,
        "undated": found.undated,
        "placed": found.placed,
        "component_known": found.component_known,
        "assumed": list(found.assumed),
        "facts": [_fact_data(each) for each in found.facts],
        "columns": [_column_data(each) for each in found.columns],
    }


def _fact_data(one: FactAccount) -> dict[str, Any]:
    return {
        "fact": one.fact,
        "known": one.known,
        "yes": one.yes,
        "no": one.no,
        "values": one.values,
        "unknown": dict(one.nulls),
        "assumed": one.assumed,
        "columns": list(one.columns),
        "cannot": one.cannot or None,
    }


def _column_data(one: ColumnAccount) -> dict[str, Any]:
    return {
        "column": one.column,
        "name": one.name,
        "there": one.there,
        "read": one.read,
        "unread": dict(one.nulls),
        "unknown_codes": [{"code": code, "rows": rows} for code, rows in one.strange],
    }


def coverage_page(found: Coverage, one: DataMapping, t: Translator) -> Page:
    """Return what a mapping gets out of a file as a page: for each fact how many rows say it, with and without what is assumed, and why not."""
    synthetic = "synthetic" in found.source.rpartition("/")[2].lower()
    title = f"{one.title}: {found.source.rpartition('/')[2]}"
    blocks: list[Block] = [Heading(title, 1)]
    if synthetic:
        blocks.append(warning(t("SYNTHETIC: these records are made up and are about nobody.")))
    blocks.append(Line(t.counted("{number} row.", "{number} rows.", found.rows) + " " + t("What a row records: {event}.", event=one.event)))
    if found.persons is not None:
        blocks.append(Line(t("Persons the rows stand for, where they say so: {persons}", persons=found.persons)))
    if found.first and found.last:
        blocks.append(
            Line(t("From {first} to {last}; without a day: {undated}", first=found.first, last=found.last, undated=found.undated))
        )
    else:
        blocks.append(warning(t("No row has a day that could be read.")))
    blocks.append(Line(t("With a place: {placed}; with a component: {known}", placed=found.placed, known=found.component_known)))
    blocks.append(Heading(t("What is known of each fact, in rows")))
    blocks.extend(_fact_line(each, t) for each in found.facts if not each.cannot or each.assumed)
    blocks.append(
        Line(
            t("Assumed: {names}", names=", ".join(found.assumed))
            if found.assumed
            else t("Nothing is assumed; name assumptions with --assume.")
        )
    )
    silent = [each.fact for each in found.facts if each.cannot and not each.assumed]
    if silent:
        blocks.append(Line(t("No column says: {facts}", facts=", ".join(silent))))
    lost = [each for each in found.columns if not each.there]
    if lost:
        blocks.append(Heading(t("Columns that are not in the file")))
        blocks.extend(item(each.name) for each in lost)
    strange = [each for each in found.columns if each.strange]
    if strange:
        blocks.append(Heading(t("Codes nobody declared")))
        for each in strange:
            blocks.append(item(each.name, *(Line(f"{code}: {rows}") for code, rows in each.strange)))
    return Page(title, tuple(blocks))


def _fact_line(one: FactAccount, t: Translator) -> Line:
    parts = [(t("yes"), one.yes), (t("no"), one.no), (t("a value"), one.values), (t("unknown"), one.rows - one.known)]
    lines = [Line(f"{t('unknown')}, {t(REASONS[reason])}: {rows}") for reason, rows in one.nulls.items()]
    if one.assumed:
        lines.append(Line(t("known only because it is assumed: {rows}", rows=one.assumed)))
    return item(f"{one.fact}: " + ", ".join(f"{word} {number}" for word, number in parts if number), *lines)
