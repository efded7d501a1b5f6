"""The bounds are proved: no filling of what is open leaves them, and some filling of each record reaches them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import polars as pl
import pytest

from pincite.presenting.as_html import html_of
from pincite.presenting.as_text import text_of
from pincite.presenting.crosswalk_page import crosswalk_page
from pincite.presenting.pages import Grid, Page, Ranges
from pincite.presenting.tallies import between
from pincite.presenting.tally_page import tally_page
from pincite.reasoning.outcome import CONFLICT, SILENT, Outcome, result
from pincite.reasoning.situation import Situation
from pincite.relational.crossing import cross
from pincite.relational.plain import plain_reader
from pincite.relational.records import open_frame
from pincite.relational.results import Crossing, Evaluation
from pincite.relational.running import Job, evaluate, regimes_of
from pincite.relational.tallies import Bounds
from pincite.rulebook.cases import read_time
from pincite.rulebook.model import Rulebook
from tests.support import ENGLISH, fact, finding, instrument, rule, rulebook, shipped

DAY = "2020-06-01"
Row = Mapping[str, bool | None]


def tallied(book: Rulebook, rows: list[Row], questions: tuple[str, ...], day: str = DAY, component: str = "library") -> Evaluation:
    """Return what rows of yes/no facts come to."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pl.DataFrame({name: [row.get(name) for row in rows] for name in names}, schema=dict.fromkeys(names, pl.Boolean))
    opened = open_frame(frame)
    regimes = regimes_of(book, [(day, read_time(day, book.zone), None)], component, None)
    return evaluate(Job(book, opened, plain_reader(opened, book), regimes, questions, part=7))


def ends(found: Evaluation, question: str, kind: str) -> dict[str, tuple[int, int]]:
    [tally] = [tally for tally in found.readings[0].tallies if tally.question == question]
    return {name: (bounds.least, bounds.most) for name, bounds in getattr(tally, kind).items()}


def come_to(book: Rulebook, row: Row, question: str, day: str, component: str) -> str:
    """Return what the reference evaluator says of a row in which nothing that matters is open."""
    facts = {name: value for name, value in row.items() if value is not None}
    found = result(question, Situation(book, facts, read_time(day, book.zone), component))
    assert found.outcome not in (Outcome.OPEN, Outcome.RESERVED), (row, found)
    return found.value or found.outcome.value


def fillings(row: Row, names: list[str]) -> Iterator[dict[str, bool | None]]:
    open_ = [name for name in names if row.get(name) is None]
    for values in product((False, True), repeat=len(open_)):
        yield {**row, **dict(zip(open_, values, strict=True))}


def searched(
    book: Rulebook, rows: list[Row], question: str, alone: bool, day: str = DAY, component: str = "library"
) -> dict[str, tuple[int, int]]:
    """Return how many rows come to each result in every filling, and in some filling, found by trying them all."""
    names = [name for name in book.facts if any(name in row for row in rows)]
    findings = [name for name in names if book.facts[name].reserved_to]
    results = (*book.questions[question].values, SILENT, CONFLICT)
    always, ever = dict.fromkeys(results, 0), dict.fromkeys(results, 0)
    for row in rows:
        begun = {**row, **{name: False for name in findings if row.get(name) is None}} if alone else row
        reached = {come_to(book, filled, question, day, component) for filled in fillings(begun, names)}
        for name in reached:
            ever[name] += 1
            always[name] += len(reached) == 1
    return {name: (always[name], ever[name]) for name in results}


# --- rulebooks in which each fact is named once, so that strong Kleene is exact --------------------------------------------


def read_once(seed: int) -> Rulebook:
    """Return a rulebook whose rules each name facts of their own, some of them findings, some set aside by a bar."""
    rng = Random(seed)
    names = [f"f{number}" for number in range(rng.randint(4, 6))]
    facts = "".join(finding(name) if rng.random() < 0.35 else fact(name) for name in names)
    rng.shuffle(names)
    blocks = []
    while names:
        taken = [names.pop() for _ in range(min(len(names), rng.randint(1, 2)))]
        leaves = [name if rng.random() < 0.7 else f"not {name}" for name in taken]
        number = len(blocks)
        if blocks and rng.random() < 0.3:
            strong = f'[{{rule: r{rng.randrange(number)}, cite: "1"}}]'
            blocks.append(rule(f"r{number}", None, f" {rng.choice(('and', 'or'))} ".join(leaves), overrides=strong))
        else:
            value = rng.choice(("rank = first", "rank = second"))
            blocks.append(rule(f"r{number}", value, f" {rng.choice(('and', 'or'))} ".join(leaves)))
    return rulebook(facts, instrument("bylaws", *blocks))


def rows_of(book: Rulebook, rng: Random, size: int) -> list[Row]:
    return [{name: rng.choice((True, False, None)) for name in book.facts} for _ in range(size)]


@pytest.mark.parametrize("seed", range(24))
def test_some_filling_of_each_record_reaches_the_bounds(seed: int) -> None:
    book = read_once(seed)
    rows = rows_of(book, Random(seed), 12)
    found = tallied(book, rows, ("rank",))
    assert ends(found, "rank", "free") == searched(book, rows, "rank", alone=False)
    assert ends(found, "rank", "alone") == searched(book, rows, "rank", alone=True)


def test_the_search_is_not_idle() -> None:
    """Some bounds lie apart, and some differ with and without findings."""
    apart = differing = 0
    for seed in range(24):
        book = read_once(seed)
        found = tallied(book, rows_of(book, Random(seed), 12), ("rank",))
        free, alone = ends(found, "rank", "free"), ends(found, "rank", "alone")
        apart += any(least < most for least, most in free.values())
        differing += free != alone
    assert apart > 20
    assert differing > 10


# --- the shipped rulebook ----------------------------------------------------------------------------------------------------


def asked_facts() -> list[str]:
    """Return the yes/no facts that the priority of February 2017 turns on."""
    book = shipped()
    found = tallied(book, [{"removable": True}], ("removal_priority",), "2017-03-01", "ice-ero")
    [tally] = found.readings[0].tallies
    names = ["removable", *(one.what for one in tally.waiting)]
    assert all(name in book.facts for name in names)
    return names


def priority_rows(size: int, seed: int) -> list[Row]:
    """Return rows in which all but a handful of the facts are known to be no."""
    rng = Random(seed)
    names = [name for name in asked_facts() if type(shipped().facts[name].type).__name__ == "BoolType"]
    rows: list[Row] = []
    for _ in range(size):
        row: dict[str, bool | None] = dict.fromkeys(names, False)
        row["removable"] = True
        for name in rng.sample(names, 4):
            row[name] = rng.choice((True, None, None, None))
        rows.append(row)
    return rows


def test_the_bounds_of_the_priority_are_reached() -> None:
    book, rows = shipped(), priority_rows(25, 3)
    found = tallied(book, rows, ("removal_priority",), "2017-03-01", "ice-ero")
    for kind, alone in (("free", False), ("alone", True)):
        assert ends(found, "removal_priority", kind) == searched(book, rows, "removal_priority", alone, "2017-03-01", "ice-ero")


@pytest.mark.parametrize("seed", range(4))
def test_no_filling_leaves_the_bounds(seed: int) -> None:
    """Each step fills some of what is open at random; every pair of bounds only narrows, on every question, to the end."""
    book, rng = shipped(), Random(seed)
    names = [name for name, one in book.facts.items() if type(one.type).__name__ == "BoolType"]
    chosen = rng.sample(names, 40)
    rows: list[Row] = [{name: rng.choice((True, False, None, None)) for name in chosen} for _ in range(30)]
    before = tallied(book, rows, tuple(book.questions), "2017-03-01", "ice-ero")
    for share in (0.5, 1.0):
        rows = [
            {name: (rng.choice((True, False)) if value is None and rng.random() < share else value) for name, value in row.items()}
            for row in rows
        ]
        after = tallied(book, rows, tuple(book.questions), "2017-03-01", "ice-ero")
        for earlier, later in zip(before.readings[0].tallies, after.readings[0].tallies, strict=True):
            for name, bounds in earlier.free.items():
                assert bounds.least <= later.free[name].least <= later.free[name].most <= bounds.most, (later.question, name)
            counts = {**later.decided, SILENT: sum(later.silent.values()), CONFLICT: later.conflict}
            for name, bounds in earlier.free.items():
                assert bounds.least <= counts.get(name, 0) <= bounds.most
        before = after


def test_filling_facts_that_are_no_findings_never_leaves_the_bounds_with_no_finding_made() -> None:
    book, rng = shipped(), Random(9)
    names = [name for name, one in book.facts.items() if type(one.type).__name__ == "BoolType" and not one.reserved_to]
    chosen = rng.sample(names, 40)
    rows: list[Row] = [{name: rng.choice((True, False, None, None)) for name in chosen} for _ in range(30)]
    filled: list[Row] = [{name: rng.random() < 0.5 if value is None else value for name, value in row.items()} for row in rows]
    before, after = (tallied(book, each, tuple(book.questions), "2017-03-01", "ice-ero") for each in (rows, filled))
    for earlier, later in zip(before.readings[0].tallies, after.readings[0].tallies, strict=True):
        for name, bounds in earlier.alone.items():
            assert bounds.least <= later.alone[name].least <= later.alone[name].most <= bounds.most, (later.question, name)


def test_what_is_counted_adds_up_and_agrees_with_the_reference() -> None:
    book, rows = shipped(), priority_rows(20, 5)
    found = tallied(book, rows, tuple(book.questions), "2017-03-01", "ice-ero")
    for tally in found.readings[0].tallies:
        parts = sum(tally.decided.values()) + tally.conflict + tally.open + tally.reserved + sum(tally.silent.values())
        assert parts == tally.records == len(rows)
    for question in ("removal_priority", "enforcement_action", "detention"):
        said: dict[str, int] = {}
        for row in rows:
            facts = {name: value for name, value in row.items() if value is not None}
            one = result(question, Situation(book, facts, read_time("2017-03-01", book.zone), "ice-ero"))
            said[one.value or one.outcome.value] = said.get(one.value or one.outcome.value, 0) + 1
        [tally] = [tally for tally in found.readings[0].tallies if tally.question == question]
        counts = {
            **tally.decided,
            "silent": sum(tally.silent.values()),
            "open": tally.open,
            "reserved": tally.reserved,
            "conflict": tally.conflict,
        }
        assert {name: count for name, count in counts.items() if count} == said


# --- a page that shows only the outer bounds ----------------------------------------------------------------------------------


def bounds_twice(page: Page, found: Evaluation) -> None:
    """Fail unless every table of results shows both bounds of every result that has any."""
    grids = [block for block in page.blocks if isinstance(block, Grid) and block.header[0] == "result"]
    assert grids, "no table of results"
    for grid in grids:
        assert grid.header[2:] == ("bounds, no finding made", "bounds, findings free")
    shown = [(row[2].text, row[3].text) for grid in grids for row in grid.rows if row[2].text != "–"]
    tallies = [tally for tally in found.readings[0].tallies if sum(tally.silent.values()) < tally.records]
    wanted: list[tuple[Any, Any]] = [
        (tally.alone[name], tally.free[name])
        for tally in tallies
        for name in tally.free
        if tally.alone[name].most or tally.free[name].most or tally.decided.get(name)
    ]
    assert len(shown) == len(wanted)
    for (alone, free), (low, high) in zip(shown, wanted, strict=True):
        assert (alone, free) == (between(low, found.source.records, ENGLISH), between(high, found.source.records, ENGLISH))


def test_a_page_shows_the_bounds_twice_and_one_with_only_the_outer_bounds_fails() -> None:
    book = rulebook(finding("f"), instrument("bylaws", rule("r", "rank = first", "f")))
    found = tallied(book, [{"f": None}, {"f": True}, {"f": None}], ("rank",))
    page = tally_page(found, ENGLISH)
    bounds_twice(page, found)
    text = str(page)
    assert "1 (33.33%)" in text
    assert "1 (33.33%) to 3 (100.00%)" in text
    outer = replace(
        page,
        blocks=tuple(
            replace(block, header=(*block.header[:2], block.header[3]), rows=tuple((*row[:2], row[3]) for row in block.rows))
            if isinstance(block, Grid) and len(block.header) == 4
            else block
            for block in page.blocks
        ),
    )
    with pytest.raises(AssertionError):
        bounds_twice(outer, found)
    same = replace(
        page,
        blocks=tuple(
            replace(block, rows=tuple((row[0], row[1], row[3], row[3]) for row in block.rows))
            if isinstance(block, Grid) and len(block.header) == 4
            else block
            for block in page.blocks
        ),
    )
    with pytest.raises(AssertionError):
        bounds_twice(same, found)


BOTH = ["no finding made", "findings free"]


def drawn_twice(page: Page, wanted: list[tuple[Any, Any]]) -> None:
    """Fail unless the drawings of a page draw both bounds of everything that has any."""
    drawings = [block for block in page.blocks if isinstance(block, Ranges)]
    assert drawings, "no drawing of bounds"
    rows = [spans for drawing in drawings for _, spans in drawing.rows]
    assert len(rows) == len(wanted)
    for spans, both in zip(rows, wanted, strict=True):
        assert [span.name for span in spans] == BOTH
        assert [(span.least, span.most) for span in spans] == [(one.least, one.most) for one in both]


def without_first(page: Page) -> Page:
    """Return a page whose drawings have only the outer bounds."""
    blocks = (
        replace(block, rows=tuple((label, spans[1:]) for label, spans in block.rows)) if isinstance(block, Ranges) else block
        for block in page.blocks
    )
    return replace(page, blocks=tuple(blocks))


def test_drawings_draw_the_bounds_twice_in_every_rendering() -> None:
    book = rulebook(finding("f"), instrument("bylaws", rule("r", "rank = first", "f")))
    found = tallied(book, [{"f": None}, {"f": True}, {"f": None}], ("rank",))
    [tally] = found.readings[0].tallies
    page = tally_page(found, ENGLISH)
    wanted = [(tally.alone[name], tally.free[name]) for name in tally.free if tally.free[name].most or tally.alone[name].most]
    drawn_twice(page, wanted)
    with pytest.raises(AssertionError):
        drawn_twice(without_first(page), wanted)
    html, text = html_of(page), text_of(page)
    for name in BOTH:
        assert f'aria-label="First, {name}: ' in html
        assert f"First, {name} " in text


def crossed(book: Rulebook, rows: list[Row], days: tuple[str, str]) -> Crossing:
    """Return how rows of yes/no facts move between two days."""
    opened = open_frame(pl.DataFrame(rows))
    regimes = regimes_of(book, [(day, read_time(day, book.zone), None) for day in days], "ice-ero", None)
    return cross(Job(book, opened, plain_reader(opened, book), regimes, ("removal_priority",), part=7))


def test_a_crossing_shows_the_bounds_twice_and_one_with_only_the_outer_bounds_fails() -> None:
    known: Row = {"removable": True, "convicted_of_any_offense": True, "apprehended_at_border_entering": False, "entered_unlawfully": False}
    rows: list[Row] = [{**known, "officer_finds_public_safety_threat": value} for value in (True, False, None, None)]
    others = {"officer_finds_national_security_threat": False, "officer_finds_other_compelling_border_case": False}
    found = crossed(shipped(), [{**row, **others} for row in rows], ("2017-03-01", "2021-12-15"))
    page = crosswalk_page(found, ENGLISH)
    pairs = list(dict.fromkeys((*found.alone, *found.free)))
    none = Bounds(0, 0)
    wanted = [(found.alone.get(pair, none), found.free.get(pair, none)) for pair in pairs]
    assert any(alone != free for alone, free in wanted)

    def shown(page: Page) -> None:
        drawn_twice(page, wanted)
        [grid] = [block for block in page.blocks if isinstance(block, Grid) and any(head.startswith("bounds") for head in block.header)]
        assert grid.header[1:] == ("bounds, no finding made", "bounds, findings free")
        texts = [(row[1].text, row[2].text) for row in grid.rows]
        assert texts == [tuple(between(one, found.records, ENGLISH) for one in both) for both in wanted]

    shown(page)
    with pytest.raises(AssertionError):
        shown(without_first(page))
    outer = (replace(b, header=(b.header[0], b.header[2])) if isinstance(b, Grid) and b.header[0] == "from, to" else b for b in page.blocks)
    with pytest.raises((AssertionError, ValueError)):
        shown(replace(page, blocks=tuple(outer)))


def test_groups_show_the_bounds_twice_each() -> None:
    book = rulebook(finding("f"), instrument("bylaws", rule("r", "rank = first", "f")))
    frame = pl.DataFrame({"f": [None, True, None], "desk": ["a", "a", "b"]}, schema={"f": pl.Boolean, "desk": pl.String})
    opened = open_frame(frame)
    regimes = regimes_of(book, [(DAY, read_time(DAY, book.zone), None)], "library", None)
    found = evaluate(Job(book, opened, plain_reader(opened, book), regimes, ("rank",), by=("desk",)))
    [grid] = [block for block in tally_page(found, ENGLISH).blocks if isinstance(block, Grid) and block.header[:2] == ("desk", "result")]
    assert grid.header[3:] == ("bounds, no finding made", "bounds, findings free")
    shown = [tuple(cell.text for cell in row) for row in grid.rows if row[1].text == "First"]
    assert shown == [
        ("a", "First", "1 (50.00%)", "1 (50.00%)", "1 (50.00%) to 2 (100.00%)"),
        ("b", "First", "0 (0.00%)", "0 (0.00%)", "0 (0.00%) to 1 (100.00%)"),
    ]
