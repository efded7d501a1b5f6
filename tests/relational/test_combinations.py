"""Records answered by combinations come to what records answered one by one come to, and to what the reference says."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pincite
from pincite.language.types import BoolType, ListType, MomentType, TextType
from pincite.reasoning.outcome import result
from pincite.reasoning.situation import Situation
from pincite.relational import columns as c
from pincite.relational import combinations, in_polars, running, synthetic
from pincite.relational.columns import Column
from pincite.relational.combinations import combined, combining, merged
from pincite.relational.computation import YES_NO
from pincite.relational.mapped import COMPONENT, DAY, PLACE, mapped, open_records
from pincite.relational.mappings import shipped as all_mappings
from pincite.relational.plans import Plan
from pincite.rulebook.timeline import day_span
from tests.relational.frames import batch
from tests.support import shipped

BOOK = pincite.load()
DAYS = ("2012-06-01", "2017-03-01", "2021-12-15", "2025-06-01")
NAMES = ("ddp-ice-detainers", "ddp-ice-arrests", "cbp-usbp-apprehensions", "i-213-extract")


def one_by_one(job: running.Job, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what records come to without combinations, on the same engine."""
    with monkeypatch.context() as patched:
        patched.setattr(running, "_together", running._each)
        return running.evaluate(job).readings


@pytest.mark.parametrize("name", NAMES)
def test_a_data_set_in_all_its_readings_comes_to_the_same(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mapping, path = all_mappings(BOOK.folder, BOOK.rulebook)[name], tmp_path / "synthetic.parquet"
    synthetic.write(mapping, path, 300, 5)
    group = next(column.name for column in mapping.columns.values() if column.kind == "code" and not column.identifying)
    own = mapping.columns[mapping.date].name if name == "ddp-ice-detainers" else None
    days = None if own else DAYS[1:3]
    job = replace(BOOK._job(path, days, name, own, None, None, ("removal_priority", "expedited_removal")), by=(group,), part=150)
    whole = one_by_one(job, monkeypatch)
    assert running.evaluate(job).readings == whole
    assert sum(len(reading.tallies) for reading in whole) > len(job.readings)
    # answered whenever there are more than a few combinations, and a few at a time
    with monkeypatch.context() as patched:
        patched.setattr(running, "MOST_COMBINATIONS", 3)
        patched.setattr(combinations, "SLICE", 60)
        patched.setattr(combinations, "WIDTH", 7)
        assert running.evaluate(job).readings == whole


def test_generated_rulebooks_come_to_the_same() -> None:
    gathered = 0
    for seed in range(60):
        one = batch(seed, 40)
        counted: dict[str, c.Node] = {
            f"out {number}": c.Filled(Column(one.plan.same.get(name, name)), False) for number, name in enumerate(one.plan.outputs)
        }
        asked = Plan(
            shipped(),
            (),
            (),
            {name: BoolType() if kind == YES_NO else TextType() for name, kind in one.plan.inputs.items()},
            (*(dict(layer) for layer in one.plan.layers), counted),
            dict.fromkeys(counted),  # type: ignore[arg-type]
        )
        plain = in_polars.summed(one.frame.lazy(), asked)
        way = combining(asked)
        # a combination may stand in several parts
        whole = merged(
            combined(part.lazy(), way).with_columns(pl.lit(None).cast(pl.String).alias("group")) for part in one.frame.iter_slices(7)
        )
        found = combinations.summed(whole, way, ("group",))
        assert (found.records[(None,)], found.counts[(None,)]) == (plain.records[()], plain.counts[()]), seed
        gathered += one.frame.height - whole.height
    assert gathered > 0, "no two records were ever taken together"


def test_no_records_come_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame(schema={"entered_on": pl.Date, "removable": pl.Boolean})
    job = BOOK._job(frame, DAYS, None, None, "ice-ero", None, ("removal_priority",))
    assert [tally.records for tally in running.evaluate(job).readings[0].tallies] == [0] * len(DAYS)
    for by in ((), ("removable",)):
        assert running.evaluate(replace(job, by=by)).readings == one_by_one(replace(job, by=by), monkeypatch)


def test_the_second_step_reads_no_date_text_or_list() -> None:
    job = BOOK._job(
        pl.DataFrame(schema={"entered_on": pl.Date, "removable": pl.Boolean, "encountered_at": pl.Datetime("us", "UTC")}),
        DAYS,
        None,
        None,
        "ice-ero",
        None,
        None,
    )
    asked = running.with_hypothetical(running._plan(job, counting=True), job.reader.given)
    wide = {name for name, kind in asked.facts.items() if isinstance(kind, MomentType | ListType)} | {"entered_on", DAY, COMPONENT, PLACE}
    way = combining(asked)
    assert "removable" in way.keys
    assert not wide & set(way.keys)
    assert len(way.keys) < 80


def test_a_sample_of_a_data_set_comes_to_what_the_reference_says(tmp_path: Path) -> None:
    mapping, path, rows = all_mappings(BOOK.folder, BOOK.rulebook)["ddp-ice-detainers"], tmp_path / "synthetic.parquet", 120
    synthetic.write(mapping, path, rows, 9)
    taken = ("none-recorded-is-none",)
    questions = ("removal_priority", "priority_level", "expedited_removal")
    found = BOOK.evaluate(path, DAYS, mapping="ddp-ice-detainers", questions=questions)
    facts = mapped(open_records(path, mapping), mapping, BOOK.rulebook, assume=taken).collect().to_dicts()
    [reading] = [one for one in found.readings if one.assumptions == taken]
    for day in DAYS:
        for question in questions:
            said: Counter[str] = Counter()
            for row in facts:
                known = {name: value for name, value in row.items() if name in BOOK.rulebook.facts and value is not None}
                span = day_span(datetime.date.fromisoformat(day), BOOK.rulebook.zone)
                one = result(question, Situation(BOOK.rulebook, known, span, row[COMPONENT], row[PLACE]))
                said[one.value or one.outcome.value] += 1
            [tally] = [one for one in reading.tallies if one.question == question and one.regime.startswith(day)]
            other = {"silent": sum(tally.silent.values()), "open": tally.open, "reserved": tally.reserved, "conflict": tally.conflict}
            assert {name: number for name, number in {**tally.decided, **other}.items() if number} == said
