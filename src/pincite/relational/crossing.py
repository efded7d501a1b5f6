"""Regime against regime on one question: what each record comes to under both, with bounds for every move, and the rules that make it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from pincite.language.types import DateType, MomentType
from pincite.reasoning.outcome import CONFLICT, SILENT
from pincite.relational import columns as c
from pincite.relational.answers import AnswerColumns, answer
from pincite.relational.columns import Constant, Node, every, opposite
from pincite.relational.contradictions import Contradictions, added, counted_in, notices
from pincite.relational.in_polars import computed
from pincite.relational.layers import in_layers
from pincite.relational.lowering import Lowering
from pincite.relational.mapped import ROW
from pincite.relational.merging import merged
from pincite.relational.parts import Memory, Store
from pincite.relational.plans import setting_of
from pincite.relational.results import Cell, Crossing, Move
from pincite.relational.running import (
    HYPOTHETICAL,
    Job,
    Progress,
    checks_for,
    columns_for,
    gaps_of,
    later,
    none_there,
    notices_of,
    prepared,
    source_of,
)
from pincite.relational.tallies import Bounds

OPEN, RESERVED = "open", "reserved"
EXAMPLES = 5
FIRST, SECOND = "first result", "second result"
Pair = tuple[str, str]


@dataclass(frozen=True)
class _Plan:
    """The layers, the number of counted columns by what they count, and what counts nothing or everything."""

    layers: tuple[dict[str, Node], ...]
    names: Mapping[tuple[str, str, str], str]
    constant: Mapping[tuple[str, str, str], bool]


@dataclass
class _Sums:
    """Counts so far: records of each pair of results, the numbers of a few of their rows, and counted columns."""

    records: int = 0
    cells: dict[Pair, int] = field(default_factory=dict)
    rows: dict[Pair, list[int]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def merge(self, data: Mapping[str, Any]) -> None:
        """Add a part's counts."""
        self.records += data["records"]
        for first, second, number, rows in data["cells"]:
            pair = (first, second)
            self.cells[pair] = self.cells.get(pair, 0) + number
            self.rows[pair] = (self.rows.get(pair, []) + rows)[:EXAMPLES]
        for name, number in data["counts"].items():
            self.counts[name] = self.counts.get(name, 0) + number


def cross(job: Job, assume: tuple[str, ...] = (), store: Store | None = None, progress: Progress = lambda done, total: None) -> Crossing:
    """Return how records move from the first regime of a job to the second on its one question.

    `assume` names the assumptions of the mapping that are taken; the crossing without them stands beside. Row numbers are examples, at most five for each move.
    """
    store = store or Memory()
    without = _crossed(job, (), store, progress, "without") if assume else None
    return replace(_crossed(job, assume, store, progress, "part"), without=without)


def _crossed(job: Job, assume: tuple[str, ...], store: Store, progress: Progress, lead: str) -> Crossing:
    [question] = job.questions
    first, second = job.regimes
    asked = _plan(job)
    frame, records = prepared(job.opened, job.reader.columns(), store)
    sums = _Sums()
    looked, contradictions = checks_for(job), Contradictions()
    for number, offset in enumerate(range(0, max(records, 1), job.part)):
        piece = frame.slice(offset, job.part)

        def made(piece: pl.LazyFrame = piece, offset: int = offset) -> dict[str, Any]:
            facts = job.reader.read(piece, offset + 1, assume, (), ())
            return {**_counted(facts, asked), "contradictions": counted_in(facts, looked)}

        data = store.part(f"{lead}-{number:06d}", made)
        sums.merge(data)
        contradictions = added(contradictions, data["contradictions"], looked)
        progress(min(records, offset + job.part), records)
    results = (*job.rulebook.questions[question].values, SILENT, CONFLICT)
    order = {name: place for place, name in enumerate((*results, RESERVED, OPEN))}
    cells = sorted(sums.cells.items(), key=lambda item: (order[item[0][0]], order[item[0][1]]))
    gaps = gaps_of(job.rulebook, job.regimes, (question,))
    return Crossing(
        rulebook=job.rulebook,
        source=source_of(job.opened, job.reader, records),
        regimes=(first, second),
        question=question,
        assumptions=assume,
        cells=tuple(Cell(*pair, number, tuple(sums.rows[pair])) for pair, number in cells),
        alone=_bounds("alone ", results, asked, sums),
        free=_bounds("", results, asked, sums),
        moves=_moves(asked, sums),
        gaps={regime: names for (regime, _), names in gaps.items()},
        notices=(
            *none_there(records),
            *notices_of(job.rulebook, job.regimes, (question,), job.reader),
            *looked.unread,
            *notices(contradictions, job.rulebook),
        ),
        contradictions=contradictions,
        hypothetical={(key[1], key[2]): number for key in asked.names if key[0] == HYPOTHETICAL and (number := _read(key, asked, sums))},
        reasons={name: job.reader.assumptions[name] for name in assume},
    )


def _plan(job: Job) -> _Plan:
    [question] = job.questions
    absent = frozenset(job.rulebook.facts) - set(job.reader.given)
    defined: dict[str, Node] = {}
    found: list[dict[str, AnswerColumns]] = []
    for number, regime in enumerate(job.regimes):
        both = {}
        for lead in ("", "alone "):
            low = Lowering(job.rulebook, setting_of(regime, columns_for(job.reader)), bool(lead), absent, f"{number} {lead}")
            both[lead] = answer(question, low)
            defined.update(low.defined)
        found.append(both)
    one, other = found
    outputs: dict[str, Node] = {FIRST: _word(one[""]), SECOND: _word(other[""])}
    names: dict[tuple[str, str, str], str] = {}
    constant: dict[tuple[str, str, str], bool] = {}

    def count(what: str, first: str, second: str, node: Node) -> None:
        if isinstance(node, Constant):
            constant[(what, first, second)] = node.value is True
        else:
            names[(what, first, second)] = f"count {len(names)}"
            outputs[names[(what, first, second)]] = node

    for lead in ("", "alone "):
        for first in one[lead].settled:
            for second in other[lead].settled:
                count(f"{lead}settled", first, second, every((one[lead].settled[first], other[lead].settled[second])))
                count(f"{lead}possible", first, second, every((one[lead].possible[first], other[lead].possible[second])))
    for regime in job.regimes:
        for fact in job.reader.given:
            kind = job.rulebook.facts[fact].type
            node = later(fact, isinstance(kind, MomentType), regime, job.rulebook.zone) if isinstance(kind, DateType | MomentType) else None
            if node is not None:
                count(HYPOTHETICAL, regime.name, fact, c.Filled(node, False))
    same = c.Compare("==", c.Column(FIRST), c.Column(SECOND))
    rules = dict.fromkeys((*one[""].grounds, *other[""].grounds))
    for rule in rules:
        here, there = one[""].grounds.get(rule, c.FALSE), other[""].grounds.get(rule, c.FALSE)
        # a rule that is active under both is moved by neither
        count("only first", rule, "", every((opposite(same), here, opposite(there))))
        count("only second", rule, "", every((opposite(same), there, opposite(here))))
    defined.update(outputs)
    return _Plan(in_layers(merged(defined, outputs), outputs), names, constant)


def _word(found: AnswerColumns) -> Node:
    """Return what an answer comes to in a word: its value where it is decided, else the outcome; never null."""
    match found.outcome:
        case Constant("decided"):
            return found.value
        case Constant():
            return found.outcome
    if isinstance(found.value, Constant) and found.value.value is None:
        return found.outcome
    return c.Case(((c.Compare("==", found.outcome, Constant("decided")), found.value),), found.outcome)


def _counted(facts: pl.LazyFrame, asked: _Plan) -> dict[str, Any]:
    wide = computed(facts, asked.layers)
    counts = [pl.col(name).cast(pl.Int64).sum() for name in asked.names.values()]
    rows = pl.col(ROW).bottom_k(EXAMPLES).alias("rows")
    result = wide.group_by(FIRST, SECOND).agg(pl.len().alias("records"), rows, *counts).collect(engine="streaming").sort(FIRST, SECOND)
    total: dict[str, int] = {}
    cells = []
    for row in result.iter_rows(named=True):
        cells.append([row[FIRST], row[SECOND], row["records"], sorted(row["rows"])])
        for name in asked.names.values():
            total[name] = total.get(name, 0) + row[name]
    return {"records": sum(cell[2] for cell in cells), "cells": cells, "counts": {name: number for name, number in total.items() if number}}


def _read(key: tuple[str, str, str], asked: _Plan, sums: _Sums) -> int:
    if key in asked.names:
        return sums.counts.get(asked.names[key], 0)
    return sums.records if asked.constant[key] else 0


def _bounds(lead: str, results: Iterable[str], asked: _Plan, sums: _Sums) -> dict[Pair, Bounds]:
    found = {}
    named = tuple(results)
    for first in named:
        for second in named:
            bounds = Bounds(_read((f"{lead}settled", first, second), asked, sums), _read((f"{lead}possible", first, second), asked, sums))
            if bounds.most:
                found[(first, second)] = bounds
    return found


def _moves(asked: _Plan, sums: _Sums) -> tuple[Move, ...]:
    found = []
    for what, rule, second in (*asked.names, *asked.constant):
        if what.startswith("only "):
            number = _read((what, rule, second), asked, sums)
            if number:
                found.append(Move(rule, what.removeprefix("only "), number))
    return tuple(sorted(found, key=lambda move: (-move.records, move.under, move.rule)))
