"""An evaluation as a workbook: what must be known first, then flat tables to sort and filter; the same bytes for the same numbers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pincite.presenting.pages import sentence_case
from pincite.presenting.tallies import (
    BOUNDS,
    CARE,
    SETTLES,
    cite_of,
    few,
    gap_lines,
    hypothetical,
    mapping_title,
    marked,
    regime_lines,
    regime_names,
    result_name,
    silence_name,
    subject_name,
)
from pincite.presenting.translator import Translator
from pincite.relational.results import Crossing, Evaluation, Reading, Source, percent
from pincite.relational.tallies import QuestionTally
from pincite.rulebook.problems import CaseError

# a workbook holds the day it was made; that of the format's beginning is no day of ours
MADE = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
NARROWEST, WIDEST, LOOKED_AT = 9, 60, 200
Row = tuple[Any, ...]


def write_tallies(found: Evaluation, t: Translator, path: Path) -> None:
    """Write an evaluation as a workbook; raises CaseError where the library is not installed."""
    title = marked(t("What the records of {records} come to", records=found.source.name), found.source)
    sheets = {
        t("tallies"): [_tally_head(found, t), *_tally_rows(found, t)],
        t("silent, by reason"): [_silence_head(found, t), *_silence_rows(found, t)],
        t("what blocks"): [_waiting_head(found, t), *_waiting_rows(found, t)],
    }
    small = few(found, t)
    about = [*_about(title, found, t), *([("", small)] if small else []), ("", t(SETTLES))]
    about += [(t("assumption"), f"{name}: {reason}") for name, reason in found.assumptions.items()]
    gaps: dict[str, dict[str, None]] = {}
    for (regime, _), names in found.gaps.items():
        gaps.setdefault(regime, {}).update(dict.fromkeys(names))
    about += [("", line.text) for line in gap_lines(gaps, regime_names(found.regimes, found.rulebook, t), found.rulebook, t)]
    _write(path, found.source, about, sheets, t)


def write_crossing(found: Crossing, t: Translator, path: Path) -> None:
    """Write a crossing as a workbook; raises CaseError where the library is not installed."""
    named = regime_names(found.regimes, found.rulebook, t)
    days = tuple(named.values())
    title = marked(
        t("{question}: from {first} to {second}", question=sentence_case(t.name(found.question)), first=days[0], second=days[1]),
        found.source,
    )

    def name(result: str) -> str:
        return result_name(found.question, result, found.rulebook, t)

    cells: list[Row] = []
    bounds: list[Row] = []
    for one in (found, found.without):
        if one is None:
            continue
        taken = ", ".join(one.assumptions) or t("nothing")
        for cell in one.cells:
            rows = ", ".join(str(row) for row in cell.rows)
            cells.append((taken, name(cell.first), name(cell.second), cell.records, one.records, percent(cell.records, one.records), rows))
        for how, kind in ((t("no finding made"), one.alone), (t("findings free"), one.free)):
            bounds += [(taken, how, name(first), name(second), b.least, b.most, one.records) for (first, second), b in kind.items()]
    moves = [
        (
            found.rulebook.rules[move.rule].label or move.rule,
            cite_of(move.rule, found.rulebook),
            move.rule,
            days[0 if move.under == "first" else 1],
            move.records,
            found.records,
        )
        for move in found.moves
    ]
    sheets: dict[str, list[Row]] = {
        t("transitions"): [(t("assuming"), *days, t("records"), t("of"), t("share"), t("example rows, by number")), *cells],
        t("bounds"): [(t("assuming"), t("bounds"), *days, t("at least"), t("at most"), t("of")), *bounds],
        t("rules"): [(t("rule"), t("cite"), t("name"), t("active only on"), t("records"), t("of")), *moves],
    }
    about = [*_about(title, found, t), *((t("assumption"), f"{name}: {reason}") for name, reason in found.reasons.items())]
    about += [("", line.text) for line in gap_lines(found.gaps, named, found.rulebook, t)]
    _write(path, found.source, about, sheets, t)


def _about(title: str, found: Evaluation | Crossing, t: Translator) -> list[Row]:
    source, book = found.source, found.rulebook
    rows: list[Row] = [(title,)]
    if source.synthetic:
        rows.append(("", t("SYNTHETIC: these records are made up. Nothing here is a finding about the world.")))
    rows += [(t("records"), source.records), (t("mapping"), mapping_title(source, t))]
    rows += [("", line.text) for line in regime_lines(found.regimes, book, t)]
    rows += [(t("rulebook"), f"{book.id} {book.version}"), (t("verified through"), book.verified_through.isoformat())]
    late = found.hypothetical if isinstance(found, Crossing) else found.readings[0].hypothetical
    told = [t.text(notice) for notice in found.notices] + hypothetical(late, regime_names(found.regimes, book, t), book, t)
    return [*rows, *(("", text) for text in (*told, t(CARE), t(BOUNDS)))]


def _lead(reading: Reading, tally: QuestionTally, days: dict[str, str], t: Translator) -> Row:
    group = tuple(value if value is not None else t("not known") for value in tally.group)
    return (", ".join(reading.assumptions) or t("nothing"), days[tally.regime], sentence_case(t.name(tally.question)), *group)


def _each(found: Evaluation, t: Translator) -> Iterable[tuple[Row, QuestionTally]]:
    days = regime_names(found.regimes, found.rulebook, t)
    for reading in found.readings:
        for tally in reading.tallies:
            yield _lead(reading, tally, days, t), tally


def _tally_head(found: Evaluation, t: Translator) -> Row:
    ends = (t("at least, no finding made"), t("at most, no finding made"), t("at least, findings free"), t("at most, findings free"))
    return (t("assuming"), t("day"), t("question"), *found.by, t("result"), t("records"), t("of"), t("share"), *ends)


def _tally_rows(found: Evaluation, t: Translator) -> Iterable[Row]:
    for lead, tally in _each(found, t):
        counts = {**tally.decided, "silent": sum(tally.silent.values()), "conflict": tally.conflict}
        for name, free in tally.free.items():
            alone, count = tally.alone[name], counts.get(name, 0)
            named = result_name(tally.question, name, found.rulebook, t)
            shown = percent(count, tally.records)
            yield (*lead, named, count, tally.records, shown, alone.least, alone.most, free.least, free.most)
        for name, count in (("reserved", tally.reserved), ("open", tally.open)):
            yield (*lead, result_name(tally.question, name, found.rulebook, t), count, tally.records, percent(count, tally.records))


def _silence_head(found: Evaluation, t: Translator) -> Row:
    return (t("assuming"), t("day"), t("question"), *found.by, t("reason"), t("records"), t("of"), t("share"))


def _silence_rows(found: Evaluation, t: Translator) -> Iterable[Row]:
    """Yield silence by reason, on a sheet of its own: beside the results it would be counted twice."""
    for lead, tally in _each(found, t):
        for reason, count in tally.silent.items():
            yield (*lead, silence_name(reason, t), count, tally.records, percent(count, tally.records))


def _waiting_head(found: Evaluation, t: Translator) -> Row:
    more = (t("what blocks"), t("name"), t("finding"), t("settles alone"), t("touches"), t("of"))
    return (t("assuming"), t("day"), t("question"), *found.by, *more)


def _waiting_rows(found: Evaluation, t: Translator) -> Iterable[Row]:
    for lead, tally in _each(found, t):
        for one in tally.waiting:
            asked = subject_name(one.what, found.rulebook, t)
            yield (*lead, asked, one.what, t.word("yes" if one.reserved else "no"), one.only, one.records, tally.records)


def _write(path: Path, source: Source, about: list[Row], sheets: dict[str, list[Row]], t: Translator) -> None:
    try:
        import xlsxwriter
    except ImportError:
        raise CaseError(f"{path.name}: to write workbooks, get XlsxWriter: pip install 'pincite[polars]'") from None
    # texts are texts, whatever they begin with: no formula, no link
    plain = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(str(path), plain) as book:
        book.set_properties({"title": about[0][0], "created": MADE})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
        head, counts = (
            book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            book.add_format({"num_format": "#,##0"}),
        )
        first = book.add_worksheet(_sheet_name(t("about"), source))
        first.set_column(0, 0, 24, wrapped)
        first.set_column(1, 1, 100, wrapped)
        for number, row in enumerate(about):
            if number == 0:
                first.write_string(0, 0, row[0], bold)
            else:
                first.write_row(number, 0, row, wrapped)
        for name, rows in sheets.items():
            sheet = book.add_worksheet(_sheet_name(name, source))
            if len(rows) > 1_048_576:
                raise CaseError(f"{path.name}: {len(rows)} rows do not fit a sheet; write .json instead")
            for column in range(len(rows[0])):
                looked = (len(str(row[column])) for row in rows[1:LOOKED_AT] if column < len(row))
                sheet.set_column(column, column, min(WIDEST, max((NARROWEST, *looked, len(str(rows[0][column])) // 2)) + 2))
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(1, len(rows) - 1), len(rows[0]) - 1)
            sheet.write_row(0, 0, rows[0], head)
            for number, row in enumerate(rows[1:], 1):
                for column, value in enumerate(row):
                    sheet.write(number, column, value, counts if isinstance(value, int) else None)


def _sheet_name(name: str, source: Source) -> str:
    return (f"SYNTHETIC {name}" if source.synthetic else name)[:31]
