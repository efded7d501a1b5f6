"""Evaluations of records: against the reference row by row, in parts, killed and taken up again."""

from __future__ import annotations

import datetime
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pincite
from pincite.presenting.crosswalk_page import crosswalk_page
from pincite.presenting.tallies import evaluation_data, few
from pincite.presenting.tally_page import tally_page
from pincite.reasoning.answers import Assessment
from pincite.relational.plain import plain_reader
from pincite.relational.records import open_frame
from pincite.relational.results import percent
from pincite.relational.tallies import together
from pincite.rulebook.problems import CaseError
from tests.support import ENGLISH, ROOT, shipped

BOOK = pincite.load()
QUESTIONS = ("removal_priority", "priority_level", "enforcement_action", "detention", "expedited_removal", "child_transfer_to_hhs")
# how often a run is killed; a longer test is asked for by the environment
KILLED = int(os.environ.get("PINCITE_KILLED", "4"))
ROWS: list[dict[str, Any]] = [
    {"convicted_of_any_offense": True, "removable": True, "entered_on": datetime.date(2021, 1, 1)},
    {"convicted_of_any_offense": False, "removable": True, "entered_on": datetime.date(2015, 5, 5)},
    {"convicted_of_any_offense": None, "removable": None, "entered_on": None},
    {"convicted_of_any_offense": True, "removable": False, "entered_on": datetime.date(2020, 11, 2)},
    {"convicted_of_any_offense": None, "removable": True, "entered_on": datetime.date(2016, 2, 29)},
]
FRAME = pl.DataFrame(ROWS)


def expected(row: dict[str, Any], day: str) -> Assessment:
    return BOOK.assess(row, day, component="ice-ero", questions=QUESTIONS)


@pytest.mark.parametrize("engine_rows", [2, 5])
def test_rows_are_what_the_reference_says(engine_rows: int) -> None:
    days = ("2017-03-01", "2021-12-15")
    found = BOOK.rows(FRAME.head(engine_rows), days, component="ice-ero", questions=QUESTIONS).collect().to_dicts()
    assert [one["row"] for one in found] == list(range(1, engine_rows + 1))
    for row, one in zip(ROWS, found, strict=False):
        for day in days:
            for question, answer in expected(row, day).answers.items():
                said = tuple(one[f"{day}@ice-ero {question} {what}"] for what in ("outcome", "value", "because"))
                assert said == (answer.outcome.value, answer.value, answer.because), (row, day, question)


def test_each_records_own_day() -> None:
    frame = FRAME.with_columns(
        day=pl.Series([datetime.date(2017, 3, 1), datetime.date(2021, 12, 15), None, datetime.date(2014, 12, 1), datetime.date(2017, 3, 1)])
    )
    found = BOOK.rows(frame, date_column="day", component="ice-ero", questions=QUESTIONS).collect().to_dicts()
    for row, day, one in zip(ROWS, frame["day"], found, strict=True):
        if day is None:
            assert one["own day@ice-ero removal_priority outcome"] in ("open", "silent")
            continue
        for question, answer in expected(row, day.isoformat()).answers.items():
            assert one[f"own day@ice-ero {question} outcome"] == answer.outcome.value
            assert one[f"own day@ice-ero {question} value"] == answer.value


def test_text_is_read_as_a_case_file_reads_it() -> None:
    text = FRAME.with_columns(
        pl.when(pl.col("convicted_of_any_offense"))
        .then(pl.lit("yes"))
        .when(~pl.col("convicted_of_any_offense"))
        .then(pl.lit("No"))
        .otherwise(pl.lit(" "))
        .alias("convicted_of_any_offense"),
        pl.col("removable").cast(pl.String),
        pl.col("entered_on").cast(pl.String),
    )
    arguments: dict[str, Any] = {"component": "ice-ero", "questions": QUESTIONS}
    assert BOOK.evaluate(text, "2017-03-01", **arguments).readings == BOOK.evaluate(FRAME, "2017-03-01", **arguments).readings


def test_every_kind_of_frame_gives_the_same() -> None:
    duckdb = pytest.importorskip("duckdb")
    arguments: dict[str, Any] = {"component": "ice-ero", "questions": QUESTIONS, "by": ["removable"]}
    table = BOOK.evaluate(FRAME, ["2017-03-01", "2021-12-15"], **arguments).table()
    assert table
    for given in (FRAME.lazy(), FRAME.to_pandas(), FRAME.to_arrow(), duckdb.from_arrow(FRAME.to_arrow())):
        assert BOOK.evaluate(given, ["2017-03-01", "2021-12-15"], **arguments).table() == table


def test_parts_make_no_difference() -> None:
    from dataclasses import replace

    from pincite.relational.running import evaluate

    job = BOOK._job(FRAME, "2017-03-01", None, None, "ice-ero", None, QUESTIONS)
    whole = evaluate(replace(job, by=("removable",)))
    for size in (1, 2, 3):
        assert evaluate(replace(job, by=("removable",), part=size)).readings == whole.readings
    assert whole.readings[0].tallies[0].group == ("no",)
    assert [tally.group for tally in whole.readings[0].tallies[:3]] == [("no",), ("yes",), (None,)]


def test_dates_after_the_day_are_hypothetical() -> None:
    found = BOOK.evaluate(FRAME, "2017-03-01", component="ice-ero", questions=QUESTIONS)
    assert found.readings[0].hypothetical == {("2017-03-01@ice-ero", "entered_on"): 2}


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pl.DataFrame({"removable": [1.0, float("nan")]}), "floating-point"),
        (pl.DataFrame({"removable": [1, 0]}), "the fact wants yes/no"),
        (pl.DataFrame({"removable": ["yes", "perhaps"]}), "row 2, column `removable`"),
        (pl.DataFrame({"entered_on": ["2020-02-30"]}), "must be a date"),
        (pl.DataFrame({"removible": [True]}), "did you mean `removable`"),
        (pl.DataFrame({"removable": [True], "component": ["ice-eroo"]}), "not a known component"),
        ([1, 2], "not builtins.list"),
    ],
)
def test_what_cannot_be_read_is_refused(frame: Any, message: str) -> None:
    with pytest.raises(CaseError, match=message):
        BOOK.evaluate(frame, "2017-03-01", questions=["removal_priority"])


def test_a_pandas_number_with_nan_is_refused() -> None:
    pandas = pytest.importorskip("pandas")
    with pytest.raises(CaseError, match="NaN"):
        BOOK.evaluate(pandas.DataFrame({"removable": [1.0, None]}), "2017-03-01")


def test_a_column_nobody_spoke_for_is_not_kept_and_groups_are_no_list() -> None:
    frame = FRAME.with_columns(note=pl.lit("x"))
    with pytest.raises(CaseError, match="`note` is no fact"):
        BOOK.rows(frame, "2017-03-01", keep=["note"])
    many = pl.DataFrame({"removable": [True] * 1001, "cell": [f"cell {number}" for number in range(1001)]})
    with pytest.raises(CaseError, match="more than 1000 groups"):
        BOOK.evaluate(many, "2017-03-01", questions=["removal_priority"], by=["cell"])


@pytest.mark.parametrize(
    "name", ["name", "First Name", "A-Number", "ANumber", "alien_file_number", "unique_id", "Anonymized Identifier", "DOB", "date_of_birth"]
)
def test_a_column_named_as_one_that_identifies_people_is_neither_kept_nor_grouped_by(name: str) -> None:
    frame = FRAME.with_columns(pl.lit("x").alias(name))
    for refused in (lambda: BOOK.rows(frame, "2017-03-01", keep=[name]), lambda: BOOK.evaluate(frame, "2017-03-01", by=[name])):
        with pytest.raises(CaseError, match="identifies people"):
            refused()


@pytest.mark.parametrize("name", ["office", "facility_name", "County", "birth_year", "gender", "day"])
def test_a_column_of_things_is_grouped_by(name: str) -> None:
    assert BOOK.evaluate(FRAME.with_columns(pl.lit("x").alias(name)), "2017-03-01", questions=["parole"], by=[name]).by == (name,)


def test_groups_that_are_persons_are_refused_whatever_their_column_is_called() -> None:
    numbers = pl.DataFrame({"removable": [True] * 3, "mark": ["A012345678", "A012345678", "b"]})
    with pytest.raises(CaseError, match="looks like numbers of persons") as refused:
        BOOK.evaluate(numbers, "2017-03-01", questions=["parole"], by=["mark"])
    assert "012345678" not in str(refused.value)
    lonely = pl.DataFrame({"removable": [True] * 40, "mark": [f"m{max(10, number)}" for number in range(40)]})
    with pytest.raises(CaseError, match="29 of 30 groups by mark would hold one record each"):
        BOOK.evaluate(lonely, "2017-03-01", questions=["parole"], by=["mark"])


def test_small_groups_are_told_and_groups_together_are_the_whole() -> None:
    frame = FRAME.with_columns(office=pl.Series(["A", "A", "B", "B", None]))
    found = BOOK.evaluate(frame, "2017-03-01", component="ice-ero", questions=["removal_priority"], by=["office"])
    assert "3 groups have fewer than 10 records" in few(found, ENGLISH)
    assert few(found, ENGLISH) in str(tally_page(found, ENGLISH))
    assert few(found, ENGLISH) in evaluation_data(found, ENGLISH)["notices"]
    whole = BOOK.evaluate(frame, "2017-03-01", component="ice-ero", questions=["removal_priority"])
    assert few(whole, ENGLISH) == ""
    assert together(found.readings[0].tallies) == whole.readings[0].tallies[0]


def test_a_crossing_tells_what_is_hypothetical_and_what_stands_without_assumptions() -> None:
    found = BOOK.crosswalk(FRAME, "2017-03-01", "2021-12-15", "removal_priority", component="ice-ero")
    assert found.hypothetical == {("2017-03-01@ice-ero", "entered_on"): 2}
    assert found.without is None
    assert "hypothetical for 2 records" in str(crosswalk_page(found, ENGLISH))


def test_crossing_adds_up_and_names_the_rules_that_move() -> None:
    found = BOOK.crosswalk(FRAME, "2017-03-01", "2021-12-15", "removal_priority", component="ice-ero")
    assert sum(cell.records for cell in found.cells) == found.records == len(ROWS)
    for cell in found.cells:
        for number in cell.rows:
            said = [expected(ROWS[number - 1], day).answers["removal_priority"] for day in ("2017-03-01", "2021-12-15")]
            assert [one.value or one.outcome.value for one in said] == [cell.first, cell.second]
    for pair, bounds in found.free.items():
        assert 0 <= bounds.least <= bounds.most <= len(ROWS), pair
    rules = {move.rule: move for move in found.moves}
    assert rules["ice-ero-2017/priority.convicted"].under == "first"
    assert rules["ice-ero-2017/priority.convicted"].records == sum(
        1
        for row in ROWS
        if any(
            g.rule.id == "ice-ero-2017/priority.convicted" and g.certain
            for g in expected(row, "2017-03-01").answers["removal_priority"].grounds
        )
    )


def test_shares_are_exact_and_never_rounded_to_none_or_all() -> None:
    assert percent(1, 3) == "33.33%"
    assert percent(2, 3) == "66.67%"
    assert percent(0, 3) == "0.00%"
    assert percent(3, 3) == "100.00%"
    assert percent(1, 10_000_000) == "<0.01%"
    assert percent(9_999_999, 10_000_000) == ">99.99%"
    assert percent(0, 0) == "–"


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_other_engines_give_the_same(engine: str, request: pytest.FixtureRequest) -> None:
    from dataclasses import replace

    from pincite.relational.running import evaluate

    if engine == "spark":
        request.getfixturevalue("java")
    else:
        pytest.importorskip(engine)
    job = replace(BOOK._job(FRAME, "2017-03-01", None, None, "ice-ero", None, QUESTIONS), by=("removable",))
    assert evaluate(replace(job, engine=engine)).readings == evaluate(job).readings


# --- killed, and taken up again -------------------------------------------------------------------------------------------------

RUN = """
import sys
from pincite.relational import running
running.PART = 400
running.MOST_COMBINATIONS = 9
from pincite.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


def begin(out: Path, records: Path) -> subprocess.Popen[bytes]:
    arguments = [
        "evaluate",
        str(records),
        "-o",
        str(out),
        "--rows",
        str(out.with_suffix(".parquet")),
        "--keep",
        "removable",
        "--by",
        "office",
    ]
    arguments += ["--on", "2017-03-01", "--on", "2021-12-15", "--component", "ice-ero", "--question", "removal_priority"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "POLARS_MAX_THREADS": "2"}
    return subprocess.Popen([sys.executable, "-c", RUN, *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def written(out: Path) -> dict[str, bytes]:
    return {path.suffix: path.read_bytes() for path in out.parent.iterdir() if path.is_file() and path.name.startswith(out.stem)}


@pytest.mark.parametrize("ending", [".html", ".xlsx"])
def test_a_killed_run_leaves_nothing_that_looks_whole_and_goes_on_to_the_same_bytes(tmp_path: Path, ending: str) -> None:
    rng = random.Random(7)
    records = tmp_path / "records.csv"
    lines = ["convicted_of_any_offense,removable,office"]
    lines += [f"{rng.choice(('yes', 'no', ''))},{rng.choice(('yes', ''))},{rng.choice('AB')}" for _ in range(4000)]
    records.write_text("\n".join(lines) + "\n")
    first = tmp_path / "first"
    first.mkdir()
    length = 60.0
    for _ in range(2):
        started = time.monotonic()
        assert begin(first / f"out{ending}", records).wait() == 0
        length = min(length, time.monotonic() - started)
    whole = written(first / f"out{ending}")
    assert set(whole) == {ending, ".parquet", ".json"}
    assert not (first / f"out{ending}.parts").exists()
    killed = 0
    for number in range(KILLED if ending == ".html" else min(KILLED, 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        out = folder / f"out{ending}"
        process = begin(out, records)
        time.sleep(length * rng.uniform(0.2, 0.95))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        for suffix, content in written(out).items():
            assert content == whole[suffix], "what bears its last name is whole"
        manifest = out.with_name(out.name + ".manifest.json")
        if manifest.exists():
            assert set(written(out)) == set(whole), "a manifest is written last"
        assert begin(out, records).wait() == 0
        assert written(out) == whole
        assert not out.with_name(out.name + ".parts").exists()
    assert killed > 0


def test_parts_of_other_work_are_thrown_away(tmp_path: Path, pincite: Any) -> None:
    records = tmp_path / "r.csv"
    records.write_text("removable\nyes\n")
    out = tmp_path / "out.json"
    parts = tmp_path / "out.json.parts"
    parts.mkdir()
    (parts / "binding.json").write_text("{}")
    (parts / "part-000000.json").write_text("[[[[], 999, {}]]]")
    assert pincite("evaluate", records, "-o", out, "--on", "2017-03-01", "--question", "removal_priority").code == 0
    assert json.loads(out.read_text())["records"]["count"] == 1
    assert json.loads(out.read_text())["readings"][0]["tallies"][0]["records"] == 1


def test_a_reader_knows_which_facts_there_are() -> None:
    assert plain_reader(open_frame(FRAME), shipped()).given == ("convicted_of_any_offense", "removable", "entered_on")
