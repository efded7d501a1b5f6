"""Generated rulebooks and cases as a frame each, with what the reference evaluator says of every case."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from pincite.language.truth import word_of
from pincite.language.types import UNOBTAINABLE, BoolType, DateType, IntType, ListType, MomentType, Records, Type
from pincite.reasoning import outcome
from pincite.reasoning.situation import Situation
from pincite.relational import outcomes
from pincite.relational.answers import answer
from pincite.relational.columns import Node
from pincite.relational.computation import TEXT, Computation, computation
from pincite.relational.lowering import ALL_RECORDS, UNTIL, Axis, Lowering, Setting, microseconds
from pincite.rulebook.model import Rulebook
from pincite.rulebook.timeline import day_span
from tests.generated.rulebooks import Generated, _situation, generated, likely, whole_day
from tests.generated.worlds import asked

ROW = "row number"
DAY_OF_ACT, COMPONENT, PLACE = "day of act", "component of act", "place of act"
TRUTHS = {"true": True, "false": False, "open": None}
EDGE_DAYS = tuple(
    datetime.date.fromisoformat(day)
    for day in (
        "2020-02-29",
        "2021-02-28",
        "2021-03-01",
        "2021-01-29",
        "2021-01-30",
        "2021-01-31",
        "2020-12-31",
        "2020-08-31",
        "2003-03-08",
    )
)


@dataclass(frozen=True)
class Batch:
    """One rulebook over many cases: the plan, the frame, and for each row what the evaluator says; `answers` is the plan of whole answers."""

    seed: int
    plan: Computation
    frame: pl.DataFrame
    expected: list[dict[str, bool | None]]
    rulebook: Rulebook
    cases: list[Situation]
    answers: Computation


def batch(seed: int, size: int, absent: int = 0) -> Batch:
    """Return a generated rulebook over `size` cases; every other one reads the day, component and place of the act from columns.

    Of so many facts, `absent`, no record gives anything.
    """
    rng = Random(seed)
    found = generated(rng)
    by_columns = seed % 2 == 1
    cases = _cases(found, rng, size, by_columns)
    missing = frozenset(Random(seed).sample(sorted(found.rulebook.facts), absent))
    cases = [replace(case, facts={name: value for name, value in case.facts.items() if name not in missing}, memo={}) for case in cases]
    here = found.situation
    axes = (
        (Axis(column=DAY_OF_ACT), Axis(column=COMPONENT), Axis(column=PLACE))
        if by_columns
        else (Axis(here.on), Axis(here.component), Axis(here.where))
    )
    low = Lowering(found.rulebook, Setting(*axes, here.known, here.under), absent=missing)
    outputs = _outputs(low, found.rulebook, here.under)
    wanted, whole = computation(low, outputs), _answers(low, found.rulebook)
    rows = [_row(case, low.facts, number, rng) for number, case in enumerate(cases)]
    frame = pl.DataFrame(rows, schema=_schema(low.facts))
    return Batch(seed, wanted, frame, [_expected(case) for case in cases], found.rulebook, cases, whole)


def _cases(found: Generated, rng: Random, size: int, by_columns: bool) -> list[Situation]:
    here = found.situation
    zone = ZoneInfo(found.rulebook.zone)
    cases = []
    for _ in range(size):
        other = _situation(rng, found.rulebook)
        facts = {name: _edged(value, rng) for name, value in other.facts.items()}
        case = replace(other, facts=facts, known=here.known, under=here.under, memo={})
        if by_columns:
            assert case.on is not None
            day = whole_day(case.on.start.astimezone(zone).date())
            # under one instrument the evaluator takes a case without a day for a case table, which reads every version; a record's day is open
            case = replace(case, on=None if here.under is None and likely(rng, 0.1) else day, memo={})
        else:
            case = replace(case, on=here.on, component=here.component, where=here.where, memo={})
        cases.append(case)
    return cases


def _edged(value: Any, rng: Random) -> Any:
    """Return a value with some of its days moved to the ends of months."""
    if isinstance(value, Records):
        return replace(value, items=tuple({name: _edged(inner, rng) for name, inner in item.items()} for item in value.items))
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime) and likely(rng, 0.4):
        return rng.choice(EDGE_DAYS)
    return value


def _outputs(low: Lowering, rulebook: Rulebook, under: str | None) -> dict[str, Node]:
    outputs: dict[str, Node] = {}
    for question, scope in asked(rulebook):
        found = outcomes.result(question, low, scope)
        for name in found.candidates:
            outputs[f"{question} within {scope} may be {name}"] = found.possible(name)
            outputs[f"{question} within {scope} is {name}"] = found.settled(name)
    for rule in rulebook.rules.values():
        outputs[f"{rule.id} is active"] = outcomes.active(rule, low, under)
    return outputs


def _answers(low: Lowering, rulebook: Rulebook) -> Computation:
    """Return the plan of outcome, value, reason of silence, grounds and what is waited for, for every question."""
    outputs: dict[str, Node] = {}
    kinds: dict[str, str] = {}
    for question in rulebook.questions:
        found = answer(question, low)
        for what, node in (("outcome", found.outcome), ("value", found.value), ("because", found.because)):
            outputs[f"{question}: {what}"], kinds[f"{question}: {what}"] = node, TEXT
        outputs |= {f"{question}: ground {name}": node for name, node in found.grounds.items()}
        outputs |= {f"{question}: waits for {name}": node for name, node in found.needs.items()}
    return computation(low, outputs, kinds)


def _expected(case: Situation) -> dict[str, bool | None]:
    expected: dict[str, bool | None] = {}
    for question, scope in asked(case.rulebook):
        found = outcome.result(question, case, scope)
        for name in (*case.rulebook.questions[question].values, outcome.SILENT, outcome.CONFLICT):
            expected[f"{question} within {scope} may be {name}"] = name in found.possible
            expected[f"{question} within {scope} is {name}"] = found.possible == (name,)
    for rule in case.rulebook.rules.values():
        expected[f"{rule.id} is active"] = TRUTHS[word_of(outcome.active(rule, case, case.under))]
    return expected


def _schema(facts: Mapping[str, Type]) -> dict[str, Any]:
    schema: dict[str, Any] = {ROW: pl.Int64, DAY_OF_ACT: pl.Date, COMPONENT: pl.String, PLACE: pl.String}
    for name, kind in facts.items():
        if isinstance(kind, ListType):
            fields: dict[str, Any] = {}
            for field, inner in kind.fields:
                fields |= _columns(field, inner)
            schema |= {name: pl.List(pl.Struct(fields)), name + ALL_RECORDS: pl.Boolean}
        else:
            schema |= _columns(name, kind)
    return schema


def _columns(name: str, kind: Type) -> dict[str, Any]:
    if isinstance(kind, MomentType):
        return {name: pl.Int64, name + UNTIL: pl.Int64}
    known: dict[type, Any] = {BoolType: pl.Boolean, IntType: pl.Int64, DateType: pl.Date}
    return {name: known.get(type(kind), pl.String)}


def _row(case: Situation, facts: Mapping[str, Type], number: int, rng: Random) -> dict[str, Any]:
    zone = case.rulebook.zone
    day = case.on.start.astimezone(ZoneInfo(zone)).date() if case.on else None
    row: dict[str, Any] = {ROW: number, DAY_OF_ACT: day, COMPONENT: case.component, PLACE: case.where}
    for name, kind in facts.items():
        value = case.facts.get(name)
        if not isinstance(kind, ListType):
            row |= _cells(name, kind, value, zone)
        elif isinstance(value, Records):
            # a record of which nothing is known may stand as a null
            row[name] = [_record(kind, item, zone) if _told(item) or likely(rng, 0.5) else None for item in value.items]
            row[name + ALL_RECORDS] = value.complete
        else:
            row[name], row[name + ALL_RECORDS] = rng.choice(((None, None), (None, False), ([], False), ([], None)))
    return row


def _told(item: Mapping[str, Any]) -> bool:
    return any(value is not UNOBTAINABLE for value in item.values())


def _record(kind: ListType, item: Mapping[str, Any], zone: str) -> dict[str, Any]:
    return {name: cell for field, inner in kind.fields for name, cell in _cells(field, inner, item.get(field), zone).items()}


def _cells(name: str, kind: Type, value: Any, zone: str) -> dict[str, Any]:
    if value is UNOBTAINABLE:
        value = None
    if not isinstance(kind, MomentType):
        return {name: value}
    if value is None:
        return {name: None, name + UNTIL: None}
    if isinstance(value, datetime.datetime):
        return {name: microseconds(value), name + UNTIL: microseconds(value)}
    span = day_span(value, zone)
    return {name: microseconds(span.start), name + UNTIL: microseconds(span.end) - 1}


def differences(found: list[dict[str, Any]], one: Batch) -> list[str]:
    """Return every cell that is not what the evaluator says, named; `found` are an engine's rows in any order."""
    rows = sorted(found, key=lambda row: int(row[ROW]))
    assert [row[ROW] for row in rows] == list(range(len(one.expected)))
    return [
        f"seed {one.seed}, case {number}, {name}: {row[name]} for {value}"
        for number, (row, expected) in enumerate(zip(rows, one.expected, strict=True))
        for name, value in expected.items()
        if row[name] is not value
    ]
