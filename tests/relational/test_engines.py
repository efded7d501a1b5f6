"""Every engine gives, cell by cell, what the reference evaluator says of generated rulebooks and cases."""

from __future__ import annotations

import datetime
import os
from typing import Any

import duckdb
import polars as pl
import pytest

from pincite.relational import columns as c
from pincite.relational.computation import WHOLE, YES_NO, Computation, computation
from pincite.relational.engines import on_duckdb, on_polars, to_spark
from pincite.relational.in_python import on_python
from pincite.relational.in_sql import ALL_ROWS
from pincite.relational.lowering import Axis, Lowering, Setting
from tests.relational.frames import ROW, Batch, batch, differences

RULEBOOKS = int(os.environ.get("PINCITE_GENERATED", "2000")) // 10
CASES = 12
SHARE = 20


def by_polars(one: Batch) -> list[dict[str, Any]]:
    """Return the rows as Polars gives them, streaming."""
    return on_polars(one.plan, one.frame, keep=[ROW]).collect(engine="streaming").to_dicts()


def by_duckdb(one: Batch) -> list[dict[str, Any]]:
    """Return the rows as DuckDB gives them, out of a table of a database."""
    with duckdb.connect() as connection:
        connection.from_arrow(one.frame.to_arrow()).create("records")
        found = on_duckdb(one.plan, connection.table("records"), keep=[ROW])
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def by_python(one: Batch) -> list[dict[str, Any]]:
    """Return the rows as the function for one record gives them; a column of nothing is left out."""
    found = on_python(one.plan)
    rows = one.frame.to_dicts()
    return [{ROW: row[ROW], **found({name: cell for name, cell in row.items() if cell is not None})} for row in rows]


@pytest.mark.parametrize("first", range(0, RULEBOOKS, SHARE))
def test_python_polars_and_duckdb_agree_with_the_evaluator(first: int) -> None:
    for seed in range(first, first + SHARE):
        one = batch(seed, CASES)
        assert differences(by_python(one), one) == []
        assert differences(by_polars(one), one) == []
        assert differences(by_duckdb(one), one) == []


SPARK_RULEBOOKS = 16
SPARK_CASES = 25


@pytest.mark.xdist_group("spark")
@pytest.mark.parametrize("ansi", ["true", "false"])
def test_spark_agrees_with_the_evaluator(ansi: str, spark: Any) -> None:
    spark.conf.set("spark.sql.ansi.enabled", ansi)
    for seed in range(SPARK_RULEBOOKS // 2):
        one = batch(7000 + 2 * seed + seed // 4 % 2 if ansi == "true" else 7001 + 2 * seed, SPARK_CASES)
        found = to_spark(one.plan, spark.createDataFrame(one.frame.to_arrow()), keep=[ROW])
        assert differences([row.asDict() for row in found.collect()], one) == []


def test_the_cases_meet_what_engines_differ_in() -> None:
    frames = [batch(seed, CASES) for seed in range(60)]
    cells = [cell for one in frames for name in one.plan.inputs if name in one.frame.columns for cell in one.frame[name].to_list()]
    lists = [cell for cell in cells if isinstance(cell, list)]
    days = [cell for cell in cells if isinstance(cell, datetime.date)]
    assert sum(cell is None for cell in cells) > len(cells) / 20
    assert lists.count([]) > 20
    assert sum(None in cell for cell in lists) > 5
    assert sum((day + datetime.timedelta(days=1)).day == 1 for day in days) > 50
    assert sum(one.plan.inputs.get("day of act") is not None for one in frames) > 20
    # a condition that never comes out one way is no test of it
    told = [value for one in frames for row in one.expected for name, value in row.items() if name.endswith("is active")]
    assert min(told.count(True), told.count(False), told.count(None)) > len(told) / 20


def test_a_planted_fault_is_found() -> None:
    one = batch(4, CASES)
    rows = by_polars(one)
    name = next(iter(one.plan.outputs))
    rows[3][name] = not rows[3][name]
    assert len(differences(rows, one)) == 1


def test_the_frame_that_is_given_stays_whole() -> None:
    one = batch(8, CASES)
    found = on_polars(one.plan, one.frame).collect()
    assert found.columns == [*one.frame.columns, *one.plan.outputs]
    assert found.select(one.frame.columns).equals(one.frame)
    assert set(found.select(list(one.plan.outputs)).dtypes) == {pl.Boolean}


def test_what_is_the_same_in_every_record_stands_in_every_row() -> None:
    low = Lowering(batch(8, 1).rulebook, Setting(Axis()))
    plan = computation(low, {"yes": c.TRUE, "open": c.OPEN})
    records = pl.DataFrame({"row": [1, 2, 3]})
    expected = [{"yes": True, "open": None}] * 3
    assert on_polars(plan, records, keep=[]).collect().to_dicts() == expected
    with duckdb.connect() as connection:
        found = on_duckdb(plan, connection.from_arrow(records.to_arrow()), keep=[])
        assert [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()] == expected
    assert on_python(plan)({}) == expected[0]


def test_counting_many_columns_in_duckdb_takes_no_longer_than_reading_them() -> None:
    # written into each sum, these nineteen layers took two seconds to plan, and deeper ones minutes
    one = batch(1, 20)
    with duckdb.connect() as connection:
        records = connection.from_arrow(one.frame.to_arrow())
        wide = on_duckdb(one.plan, records, keep=[])
        sums = ", ".join(f'count_if("{name}") AS "{name}"' for name in one.plan.outputs)
        counts = wide.limit(ALL_ROWS).aggregate(sums)
        plan = str(connection.sql(f"EXPLAIN {counts.sql_query()}").fetchall())
        assert "limit" in plan.lower()
        [row] = counts.fetchall()
    rows = by_polars(one)
    assert row == tuple(sum(cell[name] is True for cell in rows) for name in one.plan.outputs)


def test_in_python_a_yes_is_not_the_number_one() -> None:
    layer = {"yes": c.Case(((c.Column("f"), c.TRUE),), c.FALSE), "one": c.Case(((c.Column("f"), c.Constant(1)),), c.Constant(0))}
    found = on_python(Computation({"f": YES_NO}, (layer,), {"yes": YES_NO, "one": WHOLE}))({"f": True})
    assert found["yes"] is True
    assert type(found["one"]) is int
    assert found["one"] == 1
