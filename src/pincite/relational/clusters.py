"""The same plans on the other engines: sums and rows computed by DuckDB or by Spark, and a user's own Spark frame with answers added."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from pincite.relational import in_polars
from pincite.relational.computation import DAY as DAY_KIND
from pincite.relational.computation import TEXT, YES_NO, Kind, columns_of
from pincite.relational.computation import Computation as EnginePlan
from pincite.relational.contradictions import checks, with_row_check
from pincite.relational.engines import engine, on_duckdb
from pincite.relational.engines import to_spark as on_spark
from pincite.relational.in_sql import ALL_ROWS, DUCKDB, SPARK, quoted
from pincite.relational.lowering import used
from pincite.relational.mapped import COMPONENT, DAY, PLACE
from pincite.relational.plans import Columns, Plan, Regime, plan
from pincite.relational.tallies import Sums
from pincite.rulebook.model import Rulebook, Span
from pincite.rulebook.problems import CaseError


def for_engines(asked: Plan, outputs: Mapping[str, str]) -> EnginePlan:
    """Return a plan with the kinds of the columns it reads, for an engine that is told them; `outputs` are the kinds of what is wanted."""
    read = used(node for layer in asked.layers for node in layer.values())
    possible: dict[str, Kind] = {**columns_of(dict(asked.facts)), DAY: DAY_KIND, COMPONENT: TEXT, PLACE: TEXT}
    return EnginePlan({name: kind for name, kind in possible.items() if name in read}, asked.layers, dict(outputs))


def summed(name: str, frame: pl.LazyFrame, asked: Plan, by: tuple[str, ...] = (), master: str | None = None) -> Sums:
    """Return the counts of a frame by groups, computed by the engine of that name, Spark's at `master`; as `in_polars.summed`."""
    if name == "polars":
        return in_polars.summed(frame, asked, by)
    engine(name)
    wanted = for_engines(asked, dict.fromkeys(asked.counted, YES_NO))
    records = frame.collect(engine="streaming").to_arrow()
    dialect = DUCKDB if name == "duckdb" else SPARK
    groups = [quoted(one, dialect) for one in by]
    # a counted column is never null, so that no sum passes over a record
    sums = ["count(*) AS records", *(f"sum(CAST({quoted(one, dialect)} AS BIGINT)) AS {quoted(one, dialect)}" for one in asked.counted)]
    if name == "duckdb":
        import duckdb

        with duckdb.connect(config={"preserve_insertion_order": False}) as connection:
            wide = on_duckdb(wanted, connection.from_arrow(records), by)
            found = wide.limit(ALL_ROWS).aggregate(", ".join((*groups, *sums)), ", ".join(groups)).to_arrow_table().to_pylist()
    else:
        from pyspark.sql import functions

        wide = on_spark(wanted, session_at(master).createDataFrame(records), by)
        found = wide.groupBy(*by).agg(*(functions.expr(one) for one in sums)).toArrow().to_pylist()
    total = Sums()
    for row in found:
        # of no records at all there is one group, of nothing, unless they are grouped
        if row["records"] or not by:
            group = tuple(None if row[one] is None else str(row[one]) for one in by)
            total.add(group, int(row["records"]), {one: int(row[one] or 0) for one in asked.counted})
    return total


def rows(name: str, frame: pl.LazyFrame, asked: Plan, keep: tuple[str, ...], master: str | None = None) -> pl.LazyFrame:
    """Return the kept columns and those that answer each record, computed by the engine of that name, in no order."""
    if name == "polars":
        wide = in_polars.computed(frame, asked.layers)
        return wide.select(*keep, *(pl.col(one).cast(pl.String) for one in asked.rows))
    engine(name)
    wanted = for_engines(asked, dict.fromkeys(asked.rows, TEXT))
    records = frame.collect(engine="streaming").to_arrow()
    if name == "duckdb":
        import duckdb

        with duckdb.connect() as connection:
            found = pl.from_arrow(on_duckdb(wanted, connection.from_arrow(records), keep).to_arrow_table())
    else:
        found = pl.from_arrow(on_spark(wanted, session_at(master).createDataFrame(records), keep).toArrow())
    assert isinstance(found, pl.DataFrame)
    return found.lazy()


# sessions started here, by their master; every part of a run uses the same
_STARTED: dict[str, Any] = {}


def session_at(master: str | None = None) -> Any:
    """Return the Spark session that is active in this process, or else a new one at `master`.

    `master` is `local[N]`, a cluster's own address, or `sc://HOST` for Spark Connect; without it a local one on the processors there are. Raises CaseError
    when Spark cannot start there, or when a session runs already and another is asked for.
    """
    from pyspark.sql import SparkSession

    active = SparkSession.getActiveSession()
    if active is not None:
        if master is not None and _STARTED.get(master) is not active:
            raise CaseError(f"--master: a Spark session runs already in this process, so that none starts at `{master}`")
        return active
    cores = os.cpu_count() or 1
    wanted = master or f"local[{cores}]"
    over_connect = wanted.startswith("sc://")
    settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
    if wanted.startswith("local"):
        # a session on one machine listens on that machine only
        own = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1", "spark.sql.shuffle.partitions": str(cores)}
        settings |= own
    builder = SparkSession.builder.remote(wanted) if over_connect else SparkSession.builder.master(wanted).appName("pincite")
    for key, value in ({} if over_connect else settings).items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
        if over_connect:
            # nothing is sent before it is asked something
            _ = session.version
        else:
            session.sparkContext.setLogLevel("ERROR")
    except ImportError as error:
        raise CaseError(f"--master: Spark Connect needs more than Spark; get it with: pip install 'pincite[spark]' ({error})") from None
    except Exception as error:
        told = (str(error).splitlines() or [type(error).__name__])[0]
        needs = "" if over_connect else "; Spark needs Java 17 or later, and a master such as local[2]"
        raise CaseError(f"Spark cannot start at `{wanted}`: {told}{needs}") from None
    _STARTED[wanted] = session
    return session


def to_spark(
    rulebook: Rulebook, records: Any, on: Span, name: str, component: str | None, where: str | None, questions: Iterable[str] | None
) -> Any:
    """Return a Spark DataFrame of the user's own session with outcome, value and reason of each question added; all its columns stay.

    `contradictory` says of each record whether it contradicts itself, `yes` or `no`.

    Columns named as facts are read, by the conventions of frames. Raises CaseError for a column of the wrong kind.
    """
    engine("spark")
    given = [one for one in rulebook.facts if one in records.columns]
    if not given:
        raise CaseError("no column of the frame is named as a fact")
    regimes = [Regime(name, on, component, where)]
    asked = plan(rulebook, regimes, given, questions, waits=False, counting=False)
    asked = with_row_check(asked, checks(rulebook, regimes, given, Columns()))
    return on_spark(for_engines(asked, dict.fromkeys(asked.rows, TEXT)), records, None, absent_is_open=False)
