"""Regime against regime as a page: a transition table, flows, bounds twice, and the rules that move most records."""

from __future__ import annotations

from pincite.presenting.pages import Block, Cell, Flow, Grid, Heading, Line, Page, item, sentence_case, warning
from pincite.presenting.tallies import (
    BOUNDS,
    CARE,
    between,
    cite_of,
    drawn,
    gap_lines,
    hypothetical,
    marked,
    number,
    regime_lines,
    regime_names,
    result_name,
    share,
)
from pincite.presenting.tally_page import source_lines
from pincite.presenting.translator import Translator
from pincite.relational.results import Crossing

SHOWN = 15
UNSETTLED = ("open", "reserved")


def crosswalk_page(found: Crossing, t: Translator) -> Page:
    """Return a crossing as a page."""
    names = regime_names(found.regimes, found.rulebook, t)
    first, second = names.values()
    asked = sentence_case(t.name(found.question))
    title = marked(t("{question}: from {first} to {second}", question=asked, first=first, second=second), found.source)
    blocks: list[Block] = [Heading(title, 1), *source_lines(found.source, t), *regime_lines(found.regimes, found.rulebook, t)]
    blocks.append(Line(found.rulebook.questions[found.question].asks))
    blocks.extend(warning(t.text(notice)) for notice in found.notices)
    blocks.extend(warning(text) for text in hypothetical(found.hypothetical, names, found.rulebook, t))
    if found.assumptions:
        blocks.append(warning(t("assuming: {assumptions}", assumptions=", ".join(found.assumptions))))
        blocks.extend(item(f"{name}: {found.reasons[name]}") for name in found.assumptions if name in found.reasons)
    blocks += [Heading(t("how records move")), _flow(found, first, second, t)]
    if any({cell.first, cell.second} & set(UNSETTLED) for cell in found.cells):
        blocks.append(
            Line(t("Hatched: records open on one day or both. Any of them may still turn out to move or not, within the bounds below."))
        )
    blocks += [_table(found, first, second, t), _examples(found, t), Heading(t("within which bounds")), Line(t(BOUNDS))]
    blocks += [_drawn(found, t), _bounds(found, t)]
    if found.without:
        blocks += [Heading(t("without what is assumed")), _table(found.without, first, second, t), _bounds(found.without, t)]
    blocks.append(Heading(t("the rules that move most records")))
    if found.moves:
        blocks += [
            Line(
                t(
                    "A rule is counted where the result differs, “open” being a result too, and it is surely active on one of the days only; a record may count for several."
                )
            ),
            _moves(found, names, t),
        ]
        more = len(found.moves) - SHOWN
        blocks += [Line(t("and {number} more; the JSON and the workbook name all", number=more))] if more > 0 else []
    else:
        blocks.append(Line(t("No record whose result differs has a rule that is active under one day only.")))
    blocks += gap_lines(found.gaps, names, found.rulebook, t)
    verified = t("Verified through {day}.", day=found.rulebook.verified_through.isoformat())
    blocks += [Heading(t("read with care")), Line(t(CARE)), Line(verified)]
    return Page(title, tuple(blocks))


def _name(found: Crossing, result: str, t: Translator) -> str:
    return result_name(found.question, result, found.rulebook, t)


def _arrow(found: Crossing, first: str, second: str, t: Translator) -> str:
    return f"{_name(found, first, t)} → {_name(found, second, t)}"


def _flow(found: Crossing, first: str, second: str, t: Translator) -> Flow:
    flows = []
    for cell in found.cells:
        words = share(cell.records, found.records)
        pair = (cell.first, cell.second)
        if not {*pair} & set(UNSETTLED):
            alone, free = (between(bounds.get(pair), found.records, t) for bounds in (found.alone, found.free))
            words = t("{now} settled; bounds {alone} with no finding made, {free} with findings free", now=words, alone=alone, free=free)
        flows.append((_name(found, cell.first, t), _name(found, cell.second, t), cell.records, words))
    caption = marked(
        t("Of {number} records: what each comes to on the first day, and on the second", number=number(found.records)), found.source
    )
    return Flow(caption, first, second, tuple(flows), frozenset(_name(found, name, t) for name in UNSETTLED))


def _table(found: Crossing, first: str, second: str, t: Translator) -> Grid:
    counts = {(cell.first, cell.second): cell.records for cell in found.cells}
    order = (*found.rulebook.questions[found.question].values, "silent", "conflict", "reserved", "open")
    rows = [name for name in order if any(pair[0] == name for pair in counts)]
    columns = [name for name in order if any(pair[1] == name for pair in counts)]
    header = (
        t("from, to"),
        *(f"→ {_name(found, name, t)}" for name in columns),
        t("together"),
    )

    def told(count: int) -> Cell:
        return Cell(share(count, found.records))

    body = [
        (
            Cell(f"{_name(found, row, t)} →"),
            *(told(counts.get((row, column), 0)) for column in columns),
            told(sum(counts.get((row, column), 0) for column in columns)),
        )
        for row in rows
    ]
    totals = (told(sum(counts.get((row, column), 0) for row in rows)) for column in columns)
    return Grid(header, (*body, (Cell(t("together")), *totals, told(found.records))), f"{first} → {second}")


def _drawn(found: Crossing, t: Translator) -> Block:
    pairs = dict.fromkeys((*found.alone, *found.free))
    rows = [(_arrow(found, *pair, t), found.alone.get(pair), found.free.get(pair)) for pair in pairs]
    return drawn(t("within which bounds each number lies"), found.records, rows, found.source, t)


def _bounds(found: Crossing, t: Translator) -> Grid:
    header = (t("from, to"), t("bounds, no finding made"), t("bounds, findings free"))
    rows = tuple(
        (
            Cell(_arrow(found, *pair, t)),
            Cell(between(found.alone.get(pair), found.records, t)),
            Cell(between(found.free.get(pair), found.records, t)),
        )
        for pair in dict.fromkeys((*found.alone, *found.free))
    )
    return Grid(header, rows)


def _examples(found: Crossing, t: Translator) -> Grid:
    header = (t("from, to"), t("records"), t("example rows, by number"))
    rows = tuple(
        (
            Cell(_arrow(found, cell.first, cell.second, t)),
            Cell(share(cell.records, found.records)),
            Cell("; ".join(number(row) for row in cell.rows)),
        )
        for cell in found.cells
    )
    return Grid(header, rows)


def _moves(found: Crossing, names: dict[str, str], t: Translator) -> Grid:
    header = (t("rule"), t("active only on"), t("records whose result differs"))
    rows = tuple(
        (
            Cell(sentence_case(found.rulebook.rules[move.rule].label or move.rule), (cite_of(move.rule, found.rulebook),)),
            Cell(names[found.regimes[0 if move.under == "first" else 1].name]),
            Cell(share(move.records, found.records)),
        )
        for move in found.moves[:SHOWN]
    )
    return Grid(header, rows, sentences=True)
