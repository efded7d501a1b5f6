"""Records that no rule tells apart are answered once, and counted as many times as there are.

A rule reads a date only to compare it. Each such comparison becomes a column of its own, so that what the rest of a plan reads are truth values, of
which few combinations occur; the plan is then computed over the combinations, each with the number of its records. Counts are sums of whole numbers, so
that nothing of an answer changes; where there are as many combinations as records, only the gain is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import polars as pl

from pincite.language.types import BoolType
from pincite.relational import columns as c
from pincite.relational.columns import Column, Constant, Node
from pincite.relational.in_polars import computed
from pincite.relational.layers import in_layers
from pincite.relational.lowering import ALL_RECORDS, used
from pincite.relational.plans import Plan
from pincite.relational.tallies import Sums

WEIGHT = "__records"
NUMBER, ALIKE = "__number", "__alike"
# how many combinations are answered at a time, and how many columns are added up at a time: both bound what is held in memory
SLICE = 50_000
WIDTH = 256


@dataclass(frozen=True)
class Combining:
    """A plan in two steps: `layers` compute the `keys` of each record, `asked` answers a combination of keys. Keys that no layer has are facts."""

    layers: tuple[dict[str, Node], ...]
    keys: tuple[str, ...]
    asked: Plan


def combining(plan: Plan) -> Combining:
    """Return a plan in two steps, the second of which reads truth values only, as far as the plan allows."""
    parting = _Parting(plan)
    rest = {name: parting.rest(node) for name, node in parting.defined.items()}
    layers = in_layers(rest, plan.counted)
    later = {name for layer in layers for name in layer}
    keys = tuple(sorted(used(node for layer in layers for node in layer.values()) - later))
    first = {**parting.defined, **parting.atoms}
    return Combining(in_layers(first, [name for name in keys if name in parting.atoms]), keys, replace(plan, layers=layers))


class _Parting:
    """What is decided of each node while a plan is parted: whether its value may be that of a column of many values."""

    def __init__(self, plan: Plan) -> None:
        self.defined: dict[str, Node] = {name: node for layer in plan.layers for name, node in layer.items()}
        self.narrow = {name for name, kind in plan.facts.items() if isinstance(kind, BoolType)}
        self.atoms: dict[str, Node] = {}
        self.named: dict[Node, str] = {}
        # a layer names earlier ones only
        self.flows: dict[str, bool] = {}
        for name, node in self.defined.items():
            self.flows[name] = self.flowing(node)

    def flowing(self, node: Node) -> bool:
        """Whether the value of a node may be that of a column of many values, or be worked out from it."""
        match node:
            case Column(name):
                return self.flows[name] if name in self.defined else name not in self.narrow and not name.endswith(ALL_RECORDS)
            case Constant() | c.All() | c.Any() | c.Not() | c.Compare() | c.OneOf() | c.IsNull():
                return False
            case c.CountOf():
                return True
            case c.Case(branches, otherwise):
                return any(self.flowing(value) for value in (otherwise, *(value for _, value in branches)))
            case _:
                return any(self.flowing(part) for part in c.below(node))

    def rest(self, node: Node) -> Node:
        """Return a node for the second step: what compares columns of many values is a column of the first step there."""
        match node:
            case Column() | Constant():
                return node
            case c.Compare() | c.OneOf() | c.IsNull() if any(self.flowing(part) for part in c.below(node)):
                if node not in self.named:
                    self.named[node] = f"atom {len(self.named)}"
                    self.atoms[self.named[node]] = node
                return Column(self.named[node])
            case _:
                return c.with_below(node, self.rest)


def combined(facts: pl.LazyFrame, way: Combining, by: Iterable[str] = ()) -> pl.DataFrame:
    """Return the combinations of keys and of the columns `by` that occur in some facts, with the number of records of each in WEIGHT."""
    wide = computed(facts, way.layers)
    together = [*by, *way.keys]
    number = pl.len().cast(pl.Int64).alias(WEIGHT)
    found = wide.group_by(together).agg(number) if together else wide.select(number)
    return found.collect(engine="streaming")


def merged(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return combinations of several parts as those of all of them."""
    whole = pl.concat(list(frames))
    together = [name for name in whole.columns if name != WEIGHT]
    total = pl.col(WEIGHT).sum()
    return whole.group_by(together).agg(total).select(whole.columns) if together else whole.select(total)


def summed(whole: pl.DataFrame, way: Combining, by: tuple[str, ...] = ()) -> Sums:
    """Return the counts of combinations by groups; nulls of group columns are a group of their own.

    A combination of keys is answered once, in however many groups it stands. A counted column is never null, so that no sum passes over a record.
    """
    beside = [*by, WEIGHT]
    # a plan without keys has one combination
    distinct = whole.with_columns(pl.lit(1).alias(ALIKE)).group_by(ALIKE, *way.keys).agg(beside)
    found = Sums()
    for first in range(0, distinct.height, SLICE):
        part = distinct.slice(first, SLICE)
        answers = (
            computed(part.lazy().select(ALIKE, *way.keys), way.asked.layers).select(list(way.asked.counted)).collect(engine="streaming")
        )
        groups = part.select(beside).with_row_index(NUMBER).explode(beside)
        _add(found, answers, groups, by)
    return found


def _add(found: Sums, answers: pl.DataFrame, groups: pl.DataFrame, by: tuple[str, ...]) -> None:
    """Add up the answers of combinations, as often as each occurs in each group; a few columns at a time, as a sum holds all of its columns."""
    weight = pl.col(WEIGHT)

    def totals(frame: pl.DataFrame, sums: Iterable[pl.Expr]) -> Iterator[tuple[tuple[str | None, ...], dict[str, int]]]:
        added = frame.group_by(by).agg(sums) if by else frame.select(sums)
        for row in added.iter_rows(named=True):
            yield tuple(None if row[name] is None else str(row[name]) for name in by), row

    for group, row in totals(groups, [weight.sum()]):
        found.add(group, row[WEIGHT], {})
    for first in range(0, answers.width, WIDTH):
        names = answers.columns[first : first + WIDTH]
        wide = pl.concat([groups.select(*by, WEIGHT), answers.select(names)[groups[NUMBER]]], how="horizontal")
        for group, row in totals(wide, [(pl.col(name).cast(pl.Int64) * weight).sum().alias(name) for name in names]):
            found.add(group, 0, {name: row[name] for name in names})
