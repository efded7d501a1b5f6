"""What is compared in any Spark session, classic or over Spark Connect; run as a program, it does so over Spark Connect.

One process holds one kind of session, so that Spark Connect has a process of its own.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from random import Random
from typing import Any

import polars as pl

import pincite
from pincite.relational.engines import to_spark
from pincite.relational.running import evaluate
from pincite.rulebook.problems import CaseError
from tests.relational.frames import ROW, batch, differences

FACTS = ("convicted_of_any_offense", "removable", "entered_on", "under_18", "born_on", "charged_unresolved")
QUESTIONS = ("removal_priority", "detention")
DAYS = ("1980-01-01", "2016-02-29", "2020-11-02", "2021-06-01", None)
DAY = "2021-12-15"


def records(number: int) -> pl.DataFrame:
    """Return made-up records of a few facts, a third of each missing; the facts that the rulebook does not know are left out."""
    rng, known = Random(3), pincite.load().rulebook.facts
    columns: dict[str, Any] = {}
    for name in FACTS:
        if name in known:
            days = name.endswith("_on")
            cells = [rng.choice(DAYS) if days else rng.choice((True, False, None)) for _ in range(number)]
            columns[name] = pl.Series(cells, dtype=pl.String).str.to_date() if days else pl.Series(cells, dtype=pl.Boolean)
    return pl.DataFrame(columns)


def agreement(session: Any, rulebooks: range, cases: int) -> list[str]:
    """Return every cell in which a session and the reference evaluator differ, over generated rulebooks and cases."""
    found = []
    for seed in rulebooks:
        one = batch(seed, cases)
        rows = to_spark(one.plan, session.createDataFrame(one.frame.to_arrow()), keep=[ROW]).collect()
        found += differences([row.asDict() for row in rows], one)
    return found


def guidance_differences(session: Any, number: int) -> list[str]:
    """Return every cell of `guidance.to_spark` that is not what an assessment of the record alone says, and how a frame changed."""
    guidance = pincite.load()
    frame = records(number)
    given = session.createDataFrame(frame.with_row_index("who").with_columns(pl.col("who").cast(pl.Int64)).to_arrow())
    answered = guidance.to_spark(given, DAY, component="ice-ero", questions=QUESTIONS)
    if answered.columns[: frame.width + 1] != ["who", *frame.columns]:
        return [f"the columns are {answered.columns}"]
    found = []
    for row in answered.collect():
        case = frame.row(row["who"], named=True)
        try:
            said = guidance.assess(case, DAY, component="ice-ero", questions=QUESTIONS).answers
        except CaseError:
            found += [] if row["contradictory"] == "yes" else [f"row {row['who']} contradicts itself"]
            continue
        if row["contradictory"] != "no":
            found.append(f"row {row['who']} contradicts nothing")
        for question, answer in said.items():
            cells = tuple(row[f"{DAY} {question} {what}"] for what in ("outcome", "value", "because"))
            if cells != (answer.outcome.value, answer.value, answer.because):
                found.append(f"row {row['who']} {question}: {cells}")
    return found


def tallies_differ(number: int) -> list[str]:
    """Return what differs between tallies in the session that is active and those of Polars."""
    job = pincite.load()._job(records(number), DAY, None, None, "ice-ero", None, QUESTIONS[:1])
    job = replace(job, by=("removable",))
    return [] if evaluate(replace(job, engine="spark")).readings == evaluate(job).readings else ["the tallies differ"]


def main() -> int:
    """Compare everything over Spark Connect; print what differs."""
    from pyspark.sql import SparkSession

    from tests.relational.test_traps import agree, spark_rows

    # what a server listens on, and how it is laid out, is no setting of a session
    session = SparkSession.builder.remote("local[2]").config("spark.sql.shuffle.partitions", "2").getOrCreate()
    if "connect" not in type(session).__module__:
        sys.stdout.write(f"not a session of Spark Connect: {type(session)}\n")
        return 1
    agree(spark_rows(session))
    found = [*agreement(session, range(7400, 7404), 25), *guidance_differences(session, 60), *tallies_differ(60)]
    sys.stdout.write("\n".join(found) or "all the same\n")
    session.stop()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
