"""The contenders of one process: our plan and a plan by hand on Polars and DuckDB, and the scan of the same columns; all with the same sink.

Each is a function of no arguments that reads a file and returns totals: how many rows have a column true, and how many null. No row is kept.
"""

from __future__ import annotations

import os
import time

os.environ.setdefault("POLARS_MAX_THREADS", "2")

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chosen import Work

from pincite.relational.computation import TEXT, YES_NO
from pincite.relational.engines import duckdb_sql, on_polars

if TYPE_CHECKING:
    import duckdb
    import polars as pl

Totals = Mapping[str, tuple[int, int]]
THREADS = 2


def connection() -> duckdb.DuckDBPyConnection:
    """Return a database in memory with as many threads as Polars has."""
    import duckdb

    return duckdb.connect(config={"threads": THREADS, "preserve_insertion_order": False})


def polars_totals(frame: pl.LazyFrame) -> Totals:
    """Return the totals of a frame, computed as a stream: a text counts by its length."""
    import polars as pl

    sums = []
    for name, kind in frame.collect_schema().items():
        column = pl.col(name)
        counted = column.str.len_bytes().cast(pl.Int64) if kind == pl.String else column.cast(pl.Int64)
        # a column of nothing but nulls has no sum
        sums += [counted.sum().fill_null(0).alias(f"{name} sum"), column.null_count().alias(f"{name} null")]
    row = frame.select(sums).collect(engine="streaming").row(0)
    return {name: (int(row[2 * at]), int(row[2 * at + 1])) for at, name in enumerate(frame.collect_schema())}


def duckdb_totals(con: duckdb.DuckDBPyConnection, sql: str, kinds: Mapping[str, str]) -> Totals:
    """Return the totals of a query the same way."""
    sums = []
    for name, kind in kinds.items():
        column = '"' + name + '"'
        counted = {TEXT: f"sum(strlen({column}))", YES_NO: f"count_if({column})"}.get(kind, f"sum(CAST({column} AS BIGINT))")
        sums += [f"coalesce({counted}, 0)", f"count_if({column} IS NULL)"]
    row = con.execute(f"SELECT {', '.join(sums)} FROM ({sql})").fetchall()[0]
    return {name: (int(row[2 * at]), int(row[2 * at + 1])) for at, name in enumerate(kinds)}


def ours_polars(work: Work, path: Path) -> Callable[[], Totals]:
    """Our plan on Polars; making the plan's expressions is timed, lowering the rules is not."""
    import polars as pl

    return lambda: polars_totals(on_polars(work.plan, pl.scan_parquet(path), keep=[]))


def ours_and_all(work: Work, path: Path, columns: Sequence[str]) -> Callable[[], Totals]:
    """Our plan on Polars with these columns of the file beside it, so that two plans read the same."""
    import polars as pl

    return lambda: polars_totals(on_polars(work.plan, pl.scan_parquet(path), keep=columns))


def ours_duckdb(work: Work, path: Path, con: duckdb.DuckDBPyConnection) -> Callable[[], Totals]:
    """Our SQL on DuckDB; writing the text is timed."""
    found = dict(work.plan.inputs)
    return lambda: duckdb_totals(con, duckdb_sql(work.plan, f"(SELECT * FROM '{path}')", found, keep=[]), work.plan.outputs)


def hand_polars(number: int, path: Path) -> Callable[[], Totals]:
    """The frozen plan by hand on Polars."""
    import by_hand
    import polars as pl

    plan = {20: by_hand.polars_20, 80: by_hand.polars_80}[number]
    return lambda: polars_totals(plan(pl.scan_parquet(path)))


def hand_duckdb(work: Work, number: int, path: Path, con: duckdb.DuckDBPyConnection) -> Callable[[], Totals]:
    """The frozen plan by hand on DuckDB."""
    import by_hand

    plan = {20: by_hand.duckdb_20, 80: by_hand.duckdb_80}[number]
    return lambda: duckdb_totals(con, plan(f"'{path}'"), work.plan.outputs)


def scan_polars(work: Work, path: Path) -> Callable[[], Totals]:
    """Nothing but the columns the plan reads, with the same sink."""
    import polars as pl

    return lambda: polars_totals(pl.scan_parquet(path).select(list(work.plan.inputs)))


def scan_duckdb(work: Work, path: Path, con: duckdb.DuckDBPyConnection) -> Callable[[], Totals]:
    """Nothing but the columns the plan reads, with the same sink."""
    read = ", ".join(f'"{name}"' for name in work.plan.inputs)
    kinds = {name: kind if isinstance(kind, str) else TEXT for name, kind in work.plan.inputs.items()}
    return lambda: duckdb_totals(con, f"SELECT {read} FROM '{path}'", kinds)


def making(work: Work, path: Path) -> dict[str, int]:
    """Return how long it takes to make a plan for each engine and have it read and optimised, in milliseconds, and how long the SQL is."""
    import polars as pl

    con = connection()
    start = time.perf_counter()
    frame = on_polars(work.plan, pl.scan_parquet(path), keep=[])
    frame.explain()
    middle = time.perf_counter()
    sql = duckdb_sql(work.plan, f"(SELECT * FROM '{path}')", dict(work.plan.inputs), keep=[])
    con.execute(f"EXPLAIN {sql}").fetchall()
    end = time.perf_counter()
    return {"Polars plan, ms": round((middle - start) * 1000), "DuckDB plan, ms": round((end - middle) * 1000), "SQL, kB": len(sql) // 1000}
