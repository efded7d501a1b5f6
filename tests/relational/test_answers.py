"""Whole answers as columns: outcome, value, reason of silence, grounds, and what is waited for, as the reference evaluator gives them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb
import pytest

from pincite.language.truth import Kind, Need, word_of
from pincite.language.types import UNOBTAINABLE, Records
from pincite.reasoning import outcome
from pincite.reasoning.outcome import Outcome
from pincite.reasoning.silence import why_silent
from pincite.reasoning.situation import Situation
from pincite.relational.engines import on_duckdb, on_polars
from pincite.relational.in_python import on_python
from tests.relational.frames import ROW, Batch, batch

RULEBOOKS, CASES, SHARE = 240, 10, 20


def without_what_cannot_be_got(case: Situation) -> Situation:
    """Return a case in which what cannot be obtained is missing, since a null column says no more."""
    facts = {}
    for name, value in case.facts.items():
        if isinstance(value, Records):
            items = tuple({field: one for field, one in item.items() if one is not UNOBTAINABLE} for item in value.items)
            facts[name] = replace(value, items=items)
        elif value is not UNOBTAINABLE:
            facts[name] = value
    return replace(case, facts=facts, memo={})


def named(need: Need) -> str:
    """Return the name that the columns have for what is waited for."""
    fact = need.subject.partition("[")[0]
    return {
        Kind.HOUR: f"{fact} (hour)" if fact != "on" else "hour of the act",
        Kind.COMPONENT: "component",
        Kind.PLACE: "where",
        Kind.DAY: "day of the act",
        Kind.EVENT: f"event {need.subject}",
        Kind.QUESTION: need.subject,
    }.get(need.kind, fact)


def expected(case: Situation, question: str) -> dict[str, Any]:
    """Return what the reference says of one question: grounds and things waited for by name, none that are not."""
    case = without_what_cannot_be_got(case)
    found = outcome.result(question, case)
    rules = case.rulebook.rules_on[question]
    active = [rule.id for rule in rules if word_of(outcome.active(rule, case, case.under)) == "true"]
    return {
        "outcome": found.outcome.value,
        "value": found.value,
        "because": why_silent(question, case) if found.outcome is Outcome.SILENT else None,
        "grounds": {rule for rule in active if case.under in (None, case.rulebook.rules[rule].instrument)},
        "waits": {named(need) for need in found.needs},
    }


def told(row: dict[str, Any], question: str) -> dict[str, Any]:
    """Return what a row of columns says of one question."""
    mine = {name.removeprefix(f"{question}: "): cell for name, cell in row.items() if name.startswith(f"{question}: ")}
    return {
        **{what: mine[what] for what in ("outcome", "value", "because")},
        "grounds": {name.removeprefix("ground ") for name, cell in mine.items() if name.startswith("ground ") and cell},
        "waits": {name.removeprefix("waits for ") for name, cell in mine.items() if name.startswith("waits for ") and cell},
    }


def by_polars(one: Batch) -> list[dict[str, Any]]:
    """Return the rows as Polars gives them, streaming."""
    return on_polars(one.answers, one.frame, keep=[]).collect(engine="streaming").to_dicts()


def by_duckdb(one: Batch) -> list[dict[str, Any]]:
    """Return the rows as DuckDB gives them."""
    with duckdb.connect() as connection:
        found = on_duckdb(one.answers, connection.from_arrow(one.frame.to_arrow()), keep=[ROW])
        return sorted((dict(zip(found.columns, row, strict=True)) for row in found.fetchall()), key=lambda row: int(row[ROW]))


def by_python(one: Batch) -> list[dict[str, Any]]:
    """Return the rows as the function for one record gives them."""
    found = on_python(one.answers)
    return [found(row) for row in one.frame.to_dicts()]


def differences(rows: list[dict[str, Any]], one: Batch) -> list[str]:
    """Return every answer that is not the reference's."""
    assert len(rows) == len(one.cases)
    return [
        f"seed {one.seed}, case {number}, {question}: {found} for {wanted}"
        for number, (row, case) in enumerate(zip(rows, one.cases, strict=True))
        for question in one.rulebook.questions
        if (found := told(row, question)) != (wanted := expected(case, question))
    ]


@pytest.mark.parametrize("first", range(0, RULEBOOKS, SHARE))
def test_whole_answers_agree_with_the_reference(first: int) -> None:
    for seed in range(first, first + SHARE):
        one = batch(seed, CASES)
        for engine in (by_python, by_polars, *((by_duckdb,) if seed % 4 < 2 else ())):
            assert differences(engine(one), one) == []


@pytest.mark.parametrize("first", range(0, RULEBOOKS, SHARE))
def test_records_without_a_column_for_some_facts_wait_for_what_the_reference_says(first: int) -> None:
    for seed in range(first, first + SHARE):
        one = batch(seed, CASES, absent=1 + seed % 2)
        for engine in (by_python, by_polars):
            assert differences(engine(one), one) == []


# each of these once came out wrong: the day of a column told under two names, two events of one day, an answer within an answer open in every record
@pytest.mark.parametrize("seed", [5, 51, 1184, 2436])
def test_what_is_waited_for_is_told_once_by_its_name_and_never_lost(seed: int) -> None:
    one = batch(seed, CASES)
    assert differences(by_polars(one), one) == []
    assert differences(by_python(one), one) == []


def test_the_answers_meet_every_outcome_and_kind_of_need() -> None:
    met: set[str] = set()
    for seed in range(60):
        one = batch(seed, CASES)
        for case in one.cases:
            for question in one.rulebook.questions:
                found = outcome.result(question, without_what_cannot_be_got(case))
                met |= {found.outcome.value, *(need.kind.value for need in found.needs)}
    assert {outcome.value for outcome in Outcome} <= met
    assert {Kind.FACT.value, Kind.HOUR.value, Kind.REST.value, Kind.COMPONENT.value, Kind.PLACE.value, Kind.EVENT.value} <= met
