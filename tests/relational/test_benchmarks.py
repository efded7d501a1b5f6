"""What the benchmarks measure is still what the rulebook says: counted here, never timed."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from pincite.rulebook.compiled import open_folder
from pincite.rulebook.model import Rulebook
from pincite.rulebook.shipped import shipped_folder

FOLDER = Path(__file__).parent.parent.parent / "benchmarks" / "relational"
ROWS = 3000


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The shipped rulebook."""
    return open_folder(shipped_folder())


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """The benchmarks' own modules, with their records in a folder of the test."""
    for name in ("numpy", "pyarrow", "polars", "duckdb"):
        pytest.importorskip(name, reason=f"the benchmarks need {name}: benchmarks/relational/requirements.txt")
    monkeypatch.syspath_prepend(str(FOLDER))
    found = SimpleNamespace(**{name: importlib.import_module(name) for name in ("chosen", "frames", "contenders", "picture")})
    monkeypatch.setattr(found.frames, "CACHE", tmp_path)
    return found


@pytest.mark.parametrize("number", [20, 80])
def test_the_named_rules_are_the_rules_and_the_plans_by_hand_say_the_same(number: int, bench: SimpleNamespace, rulebook: Rulebook) -> None:
    assert len(bench.chosen.listed(number)) == number
    work = bench.chosen.truths(rulebook, number)
    path = bench.frames.records("narrow", work.facts, ROWS)
    con = bench.contenders.connection()
    ours = bench.contenders.ours_polars(work, path)()
    assert sorted(ours) == sorted(bench.chosen.listed(number))
    assert all(0 < true < ROWS and 0 < null < ROWS for true, null in ours.values())
    assert bench.contenders.hand_polars(number, path)() == ours
    assert bench.contenders.hand_duckdb(work, number, path, con)() == ours
    assert bench.contenders.ours_duckdb(work, path, con)() == ours


def test_a_plan_stays_small(bench: SimpleNamespace, rulebook: Rulebook) -> None:
    truths, answers = bench.chosen.truths(rulebook, 80).plan, bench.chosen.answers(rulebook, 80).plan
    assert len(truths.names) <= 2 * 80
    assert len(truths.layers) <= 10
    assert len(answers.names) <= 800
    assert len(answers.layers) <= 30


def test_the_picture_marks_what_is_missed_and_what_was_not_run(bench: SimpleNamespace) -> None:
    base = {"lower": 0.4, "upper": 0.6, "rounds": 9, "most": False, "note": ""}
    found = [
        {**base, "name": "one", "median": 0.5, "target": 0.75, "met": False},
        {**base, "name": "two <", "median": 0.5, "target": 0.45, "met": True},
        {"name": "three", "not_run": True, "target": 2, "most": False, "note": ""},
    ]
    drawn = bench.picture.draw(found, "A & B")
    assert "0.5 missed" in drawn
    assert "0.5 met" in drawn
    assert "not run" in drawn
    assert "two &lt;" in drawn
