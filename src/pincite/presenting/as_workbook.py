"""An evaluation as a workbook: flat tables to sort and filter, counts as whole numbers, the same bytes for the same numbers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pincite.presenting.tallies import CARE, cite_of, marked, regime_name, result_name, silence_name, subject_name
from pincite.presenting.translator import Translator
from pincite.relational.results import Crossing, Evaluation, Source, percent
from pincite.rulebook.problems import CaseError

# a workbook holds the day it was made; that of the format's beginning is no day of ours
MADE = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
Row = tuple[Any, ...]


def write_tallies(found: Evaluation, t: Translator, path: Path) -> None:
    """Write an evaluation as a workbook of three sheets; raises CaseError where the library is not installed."""
    title = marked(t("What {records} come to", records=found.source.name), found.source)
    _write(
        path,
        found.source,
        _about(title, found, t),
        {
            t("tallies"): [_tally_head(found, t), *_tally_rows(found, t)],
            t("what blocks"): [_waiting_head(found, t), *_waiting_rows(found, t)],
        },
        t,
    )


def write_crossing(found: Crossing, t: Translator, path: Path) -> None:
    """Write a crossing as a workbook; raises CaseError where the library is not installed."""
    names = [regime.name for regime in found.regimes]
    title = marked(
        t("{question}: from {first} to {second}", question=t.name(found.question), first=names[0], second=names[1]), found.source
    )

    def name(result: str) -> str:
        return result_name(found.question, result, found.rulebook, t)

    cells = [(name(cell.first), name(cell.second), cell.records, percent(cell.records, found.records)) for cell in found.cells]
    both: list[Row] = [(t("no finding made"), found.alone), (t("findings free"), found.free)]
    bounds = [(how, name(one), name(other), b.least, b.most) for how, kind in both for (one, other), b in kind.items()]
    moves = [
        (move.rule, cite_of(move.rule, found.rulebook), names[0 if move.under == "first" else 1], move.records) for move in found.moves
    ]
    sheets: dict[str, list[Row]] = {
        t("transitions"): [(names[0], names[1], t("records"), t("share")), *cells],
        t("bounds"): [(t("bounds"), names[0], names[1], t("at least"), t("at most")), *bounds],
        t("rules"): [(t("rule"), t("cite"), t("active only on"), t("records")), *moves],
    }
    _write(path, found.source, _about(title, found, t), sheets, t)


def _about(title: str, found: Evaluation | Crossing, t: Translator) -> list[Row]:
    source, book = found.source, found.rulebook
    rows: list[Row] = [(title,), (t("records"), source.records), (t("mapping"), source.mapping_title)]
    rows += [(t("rulebook"), f"{book.id} {book.version}"), (t("verified through"), book.verified_through.isoformat())]
    if source.synthetic:
        rows.append((t("SYNTHETIC: these records are made up. Nothing here is a finding about the world."),))
    return [*rows, *((t.text(notice),) for notice in found.notices), (t(CARE),)]


def _tally_head(found: Evaluation, t: Translator) -> Row:
    ends = (t("at least, no finding made"), t("at most, no finding made"), t("at least, findings free"), t("at most, findings free"))
    return (t("assuming"), t("day"), t("question"), *found.by, t("result"), t("records"), t("of"), t("share"), *ends)


def _tally_rows(found: Evaluation, t: Translator) -> Iterable[Row]:
    for reading in found.readings:
        for tally in reading.tallies:
            group = tuple(value if value is not None else t("not known") for value in tally.group)
            lead = (", ".join(reading.assumptions), regime_name(tally.regime, t), tally.question, *group)
            counts = {**tally.decided, "silent": sum(tally.silent.values()), "conflict": tally.conflict}
            for name, free in tally.free.items():
                alone, count = tally.alone[name], counts.get(name, 0)
                named = result_name(tally.question, name, found.rulebook, t)
                shown = percent(count, tally.records)
                yield (*lead, named, count, tally.records, shown, alone.least, alone.most, free.least, free.most)
            for name, count in (("reserved", tally.reserved), ("open", tally.open)):
                yield (*lead, result_name(tally.question, name, found.rulebook, t), count, tally.records, percent(count, tally.records))
            for reason, count in tally.silent.items():
                yield (*lead, silence_name(reason, t), count, tally.records, percent(count, tally.records))


def _waiting_head(found: Evaluation, t: Translator) -> Row:
    return (t("assuming"), t("day"), t("question"), *found.by, t("what blocks"), t("finding"), t("settles alone"), t("touches"), t("of"))


def _waiting_rows(found: Evaluation, t: Translator) -> Iterable[Row]:
    for reading in found.readings:
        for tally in reading.tallies:
            group = tuple(value if value is not None else t("not known") for value in tally.group)
            for one in tally.waiting:
                lead = (", ".join(reading.assumptions), regime_name(tally.regime, t), tally.question, *group)
                yield (*lead, subject_name(one.what, t), t("yes") if one.reserved else t("no"), one.only, one.records, tally.records)


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
        for name, rows in {t("about"): about, **sheets}.items():
            sheet = book.add_worksheet(f"SYNTHETIC {name}"[:31] if source.synthetic else name[:31])
            if len(rows) > 1_048_576:
                raise CaseError(f"{path.name}: {len(rows)} rows do not fit a sheet; write .json instead")
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
