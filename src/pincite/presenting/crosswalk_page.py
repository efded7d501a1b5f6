"""Regime against regime as a page: a transition table, flows, bounds twice, and the rules that move most records."""

from __future__ import annotations

from pincite.presenting.pages import Block, Cell, Flow, Grid, Heading, Line, Page, warning
from pincite.presenting.tallies import BOUNDS, CARE, between, cite_of, marked, number, result_name, share
from pincite.presenting.tally_page import source_lines
from pincite.presenting.translator import Translator
from pincite.relational.results import Crossing

SHOWN = 15


def crosswalk_page(found: Crossing, t: Translator) -> Page:
    """Return a crossing as a page."""
    first, second = (regime.name for regime in found.regimes)
    title = marked(t("{question}: from {first} to {second}", question=t.name(found.question), first=first, second=second), found.source)
    blocks: list[Block] = [Heading(title, 1), *source_lines(found.source, t), Line(found.rulebook.questions[found.question].asks)]
    blocks.extend(warning(t.text(notice)) for notice in found.notices)
    if found.assumptions:
        blocks.append(warning(t("assuming: {assumptions}", assumptions=", ".join(found.assumptions))))
    blocks += [Heading(t("who moves where")), _flow(found, first, second, t), _table(found, first, second, t)]
    blocks += [
        Heading(t("bounds")),
        Line(t(BOUNDS)),
        _bounds(found, t),
        _examples(found, t),
        Heading(t("the rules that move most records")),
    ]
    blocks.append(
        _moves(found, t) if found.moves else Line(t("No record whose result differs has a rule that is active under one day only."))
    )
    for regime, gaps in found.gaps.items():
        blocks.append(Line(f"{regime}: " + t("not encoded, and may bear on this: {gaps}", gaps=", ".join(gaps))))
    verified = t("Verified through {day}.", day=found.rulebook.verified_through.isoformat())
    blocks += [Heading(t("read with care")), Line(t(CARE)), Line(verified)]
    return Page(title, tuple(blocks))


def _name(found: Crossing, result: str, t: Translator) -> str:
    return result_name(found.question, result, found.rulebook, t)


def _flow(found: Crossing, first: str, second: str, t: Translator) -> Flow:
    flows = tuple(
        (_name(found, cell.first, t), _name(found, cell.second, t), cell.records, share(cell.records, found.records))
        for cell in found.cells
    )
    caption = t("Of {number} records: what each comes to on the first day, and on the second", number=number(found.records))
    return Flow(caption, first, second, flows)


def _table(found: Crossing, first: str, second: str, t: Translator) -> Grid:
    counts = {(cell.first, cell.second): cell.records for cell in found.cells}
    order = (*found.rulebook.questions[found.question].values, "silent", "conflict", "reserved", "open")
    rows = [name for name in order if any(pair[0] == name for pair in counts)]
    columns = [name for name in order if any(pair[1] == name for pair in counts)]
    header = (t("{first}, down; {second}, across", first=first, second=second), *(_name(found, name, t) for name in columns), t("together"))
    body = [
        (
            Cell(_name(found, row, t)),
            *(Cell(number(counts.get((row, column), 0))) for column in columns),
            Cell(number(sum(counts.get((row, column), 0) for column in columns))),
        )
        for row in rows
    ]
    totals = (Cell(number(sum(counts.get((row, column), 0) for row in rows))) for column in columns)
    return Grid(header, (*body, (Cell(t("together")), *totals, Cell(number(found.records)))))


def _bounds(found: Crossing, t: Translator) -> Grid:
    header = (t("from, to"), t("bounds, no finding made"), t("bounds, findings free"))
    rows = tuple(
        (
            Cell(f"{_name(found, one, t)} → {_name(found, other, t)}"),
            Cell(between(found.alone.get((one, other)), found.records, t)),
            Cell(between(found.free.get((one, other)), found.records, t)),
        )
        for one, other in dict.fromkeys((*found.alone, *found.free))
    )
    return Grid(header, rows)


def _examples(found: Crossing, t: Translator) -> Grid:
    header = (t("from, to"), t("records"), t("example rows"))
    rows = tuple(
        (
            Cell(f"{_name(found, cell.first, t)} → {_name(found, cell.second, t)}"),
            Cell(share(cell.records, found.records)),
            Cell(", ".join(number(row) for row in cell.rows)),
        )
        for cell in found.cells
    )
    return Grid(header, rows)


def _moves(found: Crossing, t: Translator) -> Grid:
    header = (t("rule"), t("active only on"), t("records whose result differs"))
    rows = tuple(
        (
            Cell(found.rulebook.rules[move.rule].label or move.rule, (cite_of(move.rule, found.rulebook),)),
            Cell(found.regimes[0 if move.under == "first" else 1].name),
            Cell(share(move.records, found.records)),
        )
        for move in found.moves[:SHOWN]
    )
    return Grid(header, rows)
