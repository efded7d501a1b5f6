"""Columns in Polars: the default engine, on files larger than memory and on frames."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal
from operator import add, and_, or_
from typing import Any

import polars as pl

from pincite.language.types import Rounding
from pincite.relational import columns as c
from pincite.relational.columns import Node
from pincite.relational.plans import Plan
from pincite.relational.tallies import Sums

COMPARED = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


DAYS, WHOLE, TEXT, TRUTH = pl.Date(), pl.Int64(), pl.String(), pl.Boolean()


def expression(node: Node, field: bool = False, kind: pl.DataType | None = TRUTH) -> pl.Expr:
    """Return a node as an expression; `field` reads a column as a field of the record looked at, `kind` is what a null stands for, where known.

    `&`, `|` and `==` of Polars are Kleene's; `any_horizontal` and `eq_missing` are not, and are never used.
    """
    match node:
        case c.Column(name):
            return pl.element().struct.field(name) if field else pl.col(name)
        case c.Constant(value):
            return pl.lit(None, dtype=kind) if value is None else _constant(value)
        case c.All(operands):
            return _joined(and_, (expression(operand, field) for operand in operands))
        case c.Any(operands):
            return _joined(or_, (expression(operand, field) for operand in operands))
        case c.Not(operand):
            return ~expression(operand, field)
        case c.Compare(operator, left, right):
            found: pl.Expr = COMPARED[operator](expression(left, field, None), expression(right, field, None))
            return found
        case c.OneOf(operand, values):
            return expression(operand, field, TEXT).is_in(list(values))
        case c.Filled(operand, otherwise):
            filled = _constant(otherwise)
            return expression(operand, field, None).fill_null(filled)
        case c.IsNull(operand):
            return expression(operand, field, None).is_null()
        case c.Case(branches, otherwise):
            return _case(branches, otherwise, field, kind)
        case c.Sum(operands):
            return _joined(add, (expression(operand, field, WHOLE) for operand in operands))
        case c.Bits(operands):
            return _joined(or_, (expression(operand, field, WHOLE) for operand in operands))
        case c.DaysLater(day, days):
            return expression(day, field, DAYS) + pl.duration(days=days)
        case c.MonthsLater(day, months, rounding):
            return _months_later(expression(day, field, DAYS), months, rounding)
        case c.DaysBetween(start, end):
            return (expression(end, field, DAYS) - expression(start, field, DAYS)).dt.total_days()
        case c.Difference(left, right):
            return expression(left, field, WHOLE) - expression(right, field, WHOLE)
        case c.Times(operand, factor):
            return expression(operand, field, WHOLE) * factor
        case c.CountOf(records, condition, open_):
            met = expression(condition, True)
            counted = met.is_null() if open_ else met.fill_null(value=False)
            return pl.col(records).list.eval(counted.cast(pl.Int64)).list.sum().fill_null(0)


def _joined(join: Callable[[Any, Any], Any], parts: Iterable[pl.Expr]) -> pl.Expr:
    """Join by halves: Polars is slow, quadratically, on the deep tree that a long chain makes."""
    left = list(parts)
    while len(left) > 1:
        left = [join(*left[at : at + 2]) if at + 1 < len(left) else left[at] for at in range(0, len(left), 2)]
    return left[0]


def _constant(value: c.Plain) -> pl.Expr:
    match value:
        case None:
            return pl.lit(None, dtype=pl.Boolean)
        case bool():
            return pl.lit(value, dtype=pl.Boolean)
        case int():
            return pl.lit(value, dtype=pl.Int64)
        case Decimal():
            # as many places as it is written with
            return pl.lit(value)
        case str():
            return pl.lit(value, dtype=pl.String)
        case datetime.date():
            return pl.lit(value, dtype=pl.Date)


def _case(branches: tuple[tuple[Node, Node], ...], otherwise: Node, field: bool, kind: pl.DataType | None) -> pl.Expr:
    chosen: Any = pl
    for condition, value in branches:
        # a null condition is not true; Polars takes the next branch then
        chosen = chosen.when(expression(condition, field)).then(pl.lit(None) if c.is_open(value) else expression(value, field, kind))
    # an untyped null takes the type of the branches, which a null condition could not
    found: pl.Expr = chosen.otherwise(pl.lit(None) if c.is_open(otherwise) else expression(otherwise, field, kind))
    # of nothing but nulls, it is of the kind asked for
    return (
        found if kind is None or any(not c.is_open(value) for value in (otherwise, *(value for _, value in branches))) else found.cast(kind)
    )


def _months_later(day: pl.Expr, months: int, rounding: Rounding) -> pl.Expr:
    held = day.dt.offset_by(f"{months}mo")
    if rounding is Rounding.DOWN:
        return held
    # held at the last day of a shorter month, it is the first of the next when rounded up
    return pl.when(held.dt.day() < day.dt.day()).then(held + pl.duration(days=1)).otherwise(held)


def computed(frame: pl.LazyFrame, layers: tuple[dict[str, Node], ...]) -> pl.LazyFrame:
    """Return a frame with the columns of each layer added, one step for each layer."""
    for layer in layers:
        frame = frame.with_columns(expression(node).alias(name) for name, node in layer.items())
    return frame


def summed(frame: pl.LazyFrame, plan: Plan, by: tuple[str, ...] = ()) -> Sums:
    """Return the counts of a frame by groups, computed as a stream; nulls of group columns are a group of their own.

    A counted column is never null, so that no sum passes over a record.
    """
    outputs = list(plan.counted)
    sums = [pl.col(name).cast(pl.Int64).sum() for name in outputs]
    wide = computed(frame, plan.layers)
    found = Sums()
    if by:
        result = wide.group_by(list(by)).agg(pl.len().alias("records"), *sums).collect(engine="streaming")
    else:
        result = wide.select(pl.len().cast(pl.Int64).alias("records"), *sums).collect(engine="streaming")
    for row in result.iter_rows(named=True):
        group = tuple(None if row[name] is None else str(row[name]) for name in by)
        found.add(group, int(row["records"]), {name: int(row[name]) for name in outputs})
    return found
