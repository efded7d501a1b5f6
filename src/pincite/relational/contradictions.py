"""Records whose facts contradict what the facts declare (asked only when, implies): counted and told; none is dropped, and none is passed over in silence.

The columns of `pincite.reasoning.consistency`, which says what a contradiction is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from pincite.language import tree
from pincite.language.messages import Message, counted, message
from pincite.language.saying import say
from pincite.relational import columns as c
from pincite.relational.columns import Column, Constant, Node, some
from pincite.relational.declared import ASKED_WHEN, contradicts, declarations
from pincite.relational.in_polars import computed
from pincite.relational.layers import in_layers
from pincite.relational.lowering import Lowering, Unsupported, used
from pincite.relational.mapped import ROW
from pincite.relational.plans import Columns, Counted, Plan, Regime, setting_of
from pincite.rulebook.model import Rulebook

CONTRADICTS = "contradicts"
CONTRADICTORY = "contradictory"
TOTAL = "contradicts itself"
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Declared:
    """What a fact declares: `asked_when` or `implies`; read under a regime, or None where all read it alike."""

    fact: str
    declares: str
    regime: str | None


@dataclass(frozen=True, slots=True)
class Contradictions:
    """How many records contradict themselves, the numbers of the first few, and how many do by each declaration."""

    records: int = 0
    rows: tuple[int, ...] = ()
    by_fact: Mapping[Declared, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Checks:
    """The columns that look for contradictions, never null: one for each declaration, and TOTAL for any of them.

    `unread` says what could not be made a column.
    """

    layers: tuple[dict[str, Node], ...]
    columns: Mapping[str, Declared]
    unread: tuple[Message, ...] = ()


def checks(rulebook: Rulebook, regimes: Iterable[Regime], given: Iterable[str], columns: Columns) -> Checks:
    """Return the columns that look for contradictions among the facts given, on the day of each regime where that makes a difference."""
    named = tuple(given)
    absent = frozenset(rulebook.facts) - set(named)
    listed = tuple(regimes)
    lowered = [Lowering(rulebook, setting_of(one, columns), False, absent, f"checks {number} ") for number, one in enumerate(listed)]
    outputs: dict[str, Node] = {}
    declared: dict[str, Declared] = {}
    unread: list[Message] = []
    for name in named:
        for declares, written in declarations(rulebook.facts[name]):
            moving = _moves(written, rulebook)
            for regime, low in list(zip(listed, lowered, strict=True))[: None if moving else 1]:
                try:
                    node = contradicts(rulebook.facts[name], declares, written, low)
                except Unsupported as fault:
                    unread.append(
                        message(
                            "whether records contradict what `{fact}` declares was not looked at: {reason}", fact=name, reason=str(fault)
                        )
                    )
                    continue
                if node != c.FALSE:
                    column = f"{CONTRADICTS} {len(outputs)}"
                    outputs[column], declared[column] = node, Declared(name, declares, regime.name if moving and len(listed) > 1 else None)
    defined = {name: node for low in lowered for name, node in low.defined.items()}
    total = some(Column(name) for name in outputs)
    wanted = {**outputs, TOTAL: total}
    return Checks(in_layers({**defined, **wanted}, wanted), declared, tuple(dict.fromkeys(unread)))


def _moves(node: tree.Node, rulebook: Rulebook) -> bool:
    """Whether the day, component or place of the act may move a condition: it names the day, or what documents in force say."""
    return any(
        isinstance(one, tree.On | tree.Answered) or (isinstance(one, tree.Term) and _moves(rulebook.terms[one.name].means, rulebook))
        for one in tree.walk(node)
    )


def with_checks(asked: Plan, found: Checks) -> Plan:
    """Return a plan that also counts the records that contradict themselves, in all and by each declaration."""
    if not found.columns:
        return asked
    counts = {name: Counted(one.regime or "", "", CONTRADICTS, f"{one.declares} {one.fact}") for name, one in found.columns.items()}
    return replace(
        asked,
        layers=(*asked.layers, *found.layers),
        counted={**asked.counted, **counts, TOTAL: Counted("", "", CONTRADICTS, "")},
        facts={**asked.facts, **_facts(asked.rulebook, found)},
    )


def with_row_check(asked: Plan, found: Checks) -> Plan:
    """Return a plan that also says of each record, in a column CONTRADICTORY, whether it contradicts itself: `yes` or `no`."""
    word = c.Case(((Column(TOTAL), Constant("yes")),), Constant("no")) if found.columns else Constant("no")
    return replace(
        asked,
        layers=(*asked.layers, *(found.layers if found.columns else ()), {CONTRADICTORY: word}),
        rows={**asked.rows, CONTRADICTORY: ("", "", CONTRADICTORY)},
        facts={**asked.facts, **_facts(asked.rulebook, found)},
    )


def _facts(rulebook: Rulebook, found: Checks) -> dict[str, Any]:
    read = used(node for layer in found.layers for node in layer.values())
    return {name: fact.type for name, fact in rulebook.facts.items() if name in read}


def counted_in(facts: pl.LazyFrame, found: Checks) -> dict[str, Any]:
    """Return as plain data how many records of a frame contradict themselves, `by` each column's declaration, and the first few `rows`."""
    if not found.columns:
        return {"records": 0, "rows": [], "by": {}}
    wide = computed(facts, found.layers)
    sums = [pl.col(name).cast(pl.Int64).sum() for name in (*found.columns, TOTAL)]
    rows = pl.col(ROW).filter(pl.col(TOTAL)).bottom_k(EXAMPLES).implode().alias(ROW)
    [row] = wide.select(*sums, rows).collect(engine="streaming").to_dicts()
    return {"records": row[TOTAL], "rows": sorted(row[ROW]), "by": {name: row[name] for name in found.columns if row[name]}}


def added(found: Contradictions, data: Mapping[str, Any], asked: Checks) -> Contradictions:
    """Return contradictions with those of a further part, as `counted_in` gives them."""
    counts = {one: found.by_fact.get(one, 0) + data["by"].get(name, 0) for name, one in asked.columns.items()}
    by_fact = {one: number for one, number in counts.items() if number}
    return Contradictions(found.records + data["records"], (*found.rows, *data["rows"])[:EXAMPLES], by_fact)


def notices(found: Contradictions, rulebook: Rulebook) -> tuple[Message, ...]:
    """Return what a reader must know of records that contradict themselves: how many, which first, and how."""
    if not found.records:
        return ()
    first = counted(
        "{number} record contradicts itself (row {rows}). It stands in the counts as it is written; something written of it is wrong, and bounds "
        "hold of what is written only. Assessed alone it would be refused.",
        "{number} records contradict themselves (the first rows: {rows}). They stand in the counts as they are written; something written of each is "
        "wrong, and bounds hold of what is written only. Assessed alone they would be refused.",
        found.records,
        rows=", ".join(str(row) for row in found.rows),
    )
    ranked = sorted(found.by_fact.items(), key=lambda item: (-item[1], item[0].fact, item[0].declares, item[0].regime or ""))
    return (first, *(_how(one, number, rulebook) for one, number in ranked))


def _how(one: Declared, number: int, rulebook: Rulebook) -> Message:
    fact = rulebook.facts[one.fact]
    written = fact.asked_when if one.declares == ASKED_WHEN else fact.implies
    assert written is not None
    values = {"fact": one.fact, "condition": say(written, rulebook.wording)}
    if one.declares == ASKED_WHEN:
        told = counted(
            "{number} record gives `{fact}`, which is asked only when {condition}, and denies that",
            "{number} records give `{fact}`, which is asked only when {condition}, and deny that",
            number,
            **values,
        )
    else:
        told = counted(
            "{number} record gives `{fact}`, which implies that {condition}, and denies that",
            "{number} records give `{fact}`, which implies that {condition}, and deny that",
            number,
            **values,
        )
    return told if one.regime is None else message("{regime}: {notice}", regime=one.regime, notice=told)
