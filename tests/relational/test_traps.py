"""Where engines differ from Kleene's logic or from one another: each trap with the rows that would show it."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

import duckdb
import polars as pl
import pytest

from pincite.language import tree
from pincite.language.types import BoolType, Rounding
from pincite.relational import columns as c
from pincite.relational.columns import OPEN, Column, Constant, Node
from pincite.relational.computation import DAY, DECIMAL, TEXT, WHOLE, YES_NO, Computation, Kind, Listed, computation
from pincite.relational.engines import on_duckdb, on_polars, run, to_spark
from pincite.relational.expressions import condition
from pincite.relational.in_sql import DUCKDB, SPARK, Writer, selections, totals
from pincite.relational.lowering import DAY as MICROSECONDS
from pincite.relational.lowering import Axis, Lowering, Setting, Unsupported
from pincite.relational.merging import DEEPEST, LARGEST
from pincite.rulebook.problems import CaseError, RulebookError
from pincite.rulebook.timeline import day_span
from tests.generated.rulebooks import generated
from tests.relational.frames import batch
from tests.support import fact, instrument, rule, rulebook

ODD = "it's a \\ 50% ${x} \"`é`\n"
TEXTS = ("x", "X", "x ", ODD, None)
DAYS = ("2021-01-28", "2021-01-29", "2021-01-30", "2021-01-31", "2020-01-31", "2020-02-29", "2021-03-31", "2020-12-31", None)
NUMBERS = (0, 2, 3, -5, None)
DECIMALS = ("1.50", "1.55", "2.00", None)
SCHEMA: dict[str, Any] = {
    "row": pl.Int64,
    "a": pl.Boolean,
    "b": pl.Boolean,
    "text": pl.String,
    "day": pl.Date,
    "other": pl.Date,
    "number": pl.Int32,
    "long": pl.Int64,
    "share": pl.Decimal(10, 2),
    "list": pl.List(pl.Struct({"met": pl.Boolean, "select": pl.Date, "pincite_record": pl.String})),
}
INPUTS: dict[str, Kind] = {
    "a": YES_NO,
    "b": YES_NO,
    "text": TEXT,
    "day": DAY,
    "other": DAY,
    "number": WHOLE,
    "long": WHOLE,
    "share": DECIMAL,
    "list": Listed({"met": YES_NO, "select": DAY, "pincite_record": TEXT}),
}


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _element(met: bool | None, day: str | None, text: str | None) -> dict[str, Any]:
    return {"met": met, "select": _day(day), "pincite_record": text}


LISTS: tuple[Any, ...] = (
    None,
    [],
    [None],
    [_element(True, "2021-01-31", "x"), _element(None, None, None), None],
    [_element(False, "2020-02-29", ODD), _element(False, None, "X")],
)
# every pair of truths meets every other column's values, in steps of coprime length
ROWS = [
    {
        "row": number,
        "a": a,
        "b": b,
        "text": TEXTS[number % 5],
        "day": _day(DAYS[number % 9]),
        "other": _day(DAYS[number // 3 % 9]),
        "number": NUMBERS[number % 5],
        "long": None if number % 7 == 0 else 1_600_000_000_000_000 + number,
        "share": None if (found := DECIMALS[number % 4]) is None else Decimal(found),
        "list": LISTS[number // 2 % 5],
    }
    for number, (a, b, _) in enumerate(product((True, False, None), (True, False, None), range(10)))
]

A, B, T, D, O, N, S = (Column(name) for name in ("a", "b", "text", "day", "other", "number", "share"))  # noqa: E741
Row = Mapping[str, Any]


def _and(*values: bool | None) -> bool | None:
    return False if False in values else None if None in values else True


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _if_both(one: Any, other: Any, found: Callable[[Any, Any], Any]) -> Any:
    return None if one is None or other is None else found(one, other)


def _months(day: datetime.date | None, months: int, up: bool) -> datetime.date | None:
    if day is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = datetime.date(year, month + 1, 1)
    following = (first + datetime.timedelta(days=31)).replace(day=1)
    last = following - datetime.timedelta(days=1)
    return first.replace(day=day.day) if day.day <= last.day else following if up else last


def _elements(row: Row) -> list[Row]:
    return [element or _element(None, None, None) for element in row["list"] or []]


IN_RECORD = c.All(
    (
        c.OneOf(Column("pincite_record"), ("x", ODD)),
        c.Compare(">", c.MonthsLater(c.DaysLater(Column("select"), 0), 1, Rounding.UP), Constant(datetime.date(2021, 2, 28))),
    )
)


def _in_record(element: Row) -> bool | None:
    text, day = element["pincite_record"], _months(element["select"], 1, True)
    return _and(None if text is None else text in ("x", ODD), None if day is None else day > datetime.date(2021, 2, 28))


# name: the node, its kind, what it is for a row
TRAPS: dict[str, tuple[Node, str, Callable[[Row], Any]]] = {
    "and": (c.All((A, B)), YES_NO, lambda row: _and(row["a"], row["b"])),
    "or": (c.Any((A, B)), YES_NO, lambda row: _not(_and(_not(row["a"]), _not(row["b"])))),
    "not": (c.Not(A), YES_NO, lambda row: _not(row["a"])),
    "and of nothing": (c.every(()), YES_NO, lambda row: True),
    "or of nothing": (c.some(()), YES_NO, lambda row: False),
    "and with open": (c.All((A, OPEN)), YES_NO, lambda row: _and(row["a"], None)),
    "or with open": (c.Any((OPEN, A)), YES_NO, lambda row: True if row["a"] else None),
    "not open": (c.Not(OPEN), YES_NO, lambda row: None),
    "equal truths": (c.Compare("==", A, B), YES_NO, lambda row: _if_both(row["a"], row["b"], lambda a, b: a == b)),
    "one of": (c.OneOf(T, ("x", ODD)), YES_NO, lambda row: None if row["text"] is None else row["text"] in ("x", ODD)),
    "one of none": (c.OneOf(T, ()), YES_NO, lambda row: None if row["text"] is None else False),
    "text with quotes": (c.Compare("==", T, Constant(ODD)), YES_NO, lambda row: _if_both(row["text"], ODD, lambda a, b: a == b)),
    "text unlike": (c.Compare("!=", T, Constant("X")), YES_NO, lambda row: _if_both(row["text"], "X", lambda a, b: a != b)),
    "text chosen": (c.Case(((A, Constant(ODD)),), OPEN), TEXT, lambda row: ODD if row["a"] else None),
    "open condition": (
        c.Case(((A, Constant(1)), (B, Constant(2))), Constant(3)),
        WHOLE,
        lambda row: 1 if row["a"] else 2 if row["b"] else 3,
    ),
    "case of open": (c.Case(((A, OPEN),), OPEN), YES_NO, lambda row: None),
    "case of open days": (c.Case(((A, OPEN),), OPEN), DAY, lambda row: None),
    "decided": (c.decided(A, B), YES_NO, lambda row: True if row["a"] else False if row["b"] else None),
    "day of open case": (c.Compare("<", D, c.Case(((A, OPEN),), OPEN)), YES_NO, lambda row: None),
    "compared with open": (c.Compare("<", D, OPEN), YES_NO, lambda row: None),
    "open with open": (c.Compare("==", OPEN, OPEN), YES_NO, lambda row: None),
    "open a day later": (c.Compare("<", c.DaysLater(OPEN, 1), D), YES_NO, lambda row: None),
    "open a month later": (c.Compare("<", c.MonthsLater(OPEN, 1, Rounding.UP), D), YES_NO, lambda row: None),
    "days from open": (c.Compare("<", c.Times(c.DaysBetween(OPEN, D), MICROSECONDS), Constant(5)), YES_NO, lambda row: None),
    "whole comparison": (c.Compare(">", N, Constant(2)), YES_NO, lambda row: _if_both(row["number"], 2, lambda a, b: a > b)),
    "filled": (c.Filled(A, False), YES_NO, lambda row: bool(row["a"])),
    "filled number": (c.Filled(N, -1), WHOLE, lambda row: -1 if row["number"] is None else row["number"]),
    "is null": (c.IsNull(c.All((A, B))), YES_NO, lambda row: _and(row["a"], row["b"]) is None),
    "sum": (
        c.Sum((N, Column("long"), Constant(-7))),
        WHOLE,
        lambda row: _if_both(row["number"], row["long"], lambda a, b: a + b - 7),
    ),
    "difference": (c.Difference(Column("long"), N), WHOLE, lambda row: _if_both(row["long"], row["number"], lambda a, b: a - b)),
    "bits": (
        c.Bits(tuple(c.Case(((A if bit % 2 else B, Constant(1 << bit)),), Constant(0)) for bit in range(63))),
        WHOLE,
        lambda row: sum((1 << bit) for bit in range(63) if row["a" if bit % 2 else "b"]),
    ),
    "days later": (c.DaysLater(D, 30), DAY, lambda row: row["day"] and row["day"] + datetime.timedelta(days=30)),
    "days before": (c.DaysLater(D, -30), DAY, lambda row: row["day"] and row["day"] - datetime.timedelta(days=30)),
    "days between": (c.DaysBetween(D, O), WHOLE, lambda row: _if_both(row["day"], row["other"], lambda a, b: (b - a).days)),
    "days as microseconds": (
        c.Times(c.DaysBetween(D, O), MICROSECONDS),
        WHOLE,
        lambda row: _if_both(row["day"], row["other"], lambda a, b: (b - a).days * MICROSECONDS),
    ),
    **{
        f"{months} months rounded {rounding.name}": (
            c.MonthsLater(D, months, rounding),
            DAY,
            lambda row, months=months, rounding=rounding: _months(row["day"], months, rounding is Rounding.UP),
        )
        for months in (1, 13, -1, -11, 0)
        for rounding in Rounding
    },
    "months up upon months up": (
        c.MonthsLater(c.MonthsLater(c.MonthsLater(D, 1, Rounding.UP), -2, Rounding.UP), 12, Rounding.DOWN),
        DAY,
        lambda row: _months(_months(_months(row["day"], 1, True), -2, True), 12, False),
    ),
    "decimal equal": (
        c.Compare("==", S, Constant(Decimal("1.5"))),
        YES_NO,
        lambda row: _if_both(row["share"], 0, lambda a, _: a == Decimal("1.5")),
    ),
    "decimal finer": (
        c.Compare("<", S, Constant(Decimal("1.549"))),
        YES_NO,
        lambda row: _if_both(row["share"], 0, lambda a, _: a < Decimal("1.549")),
    ),
    "decimal and whole": (c.Compare(">=", S, Constant(2)), YES_NO, lambda row: _if_both(row["share"], 0, lambda a, _: a >= 2)),
    "records met": (c.CountOf("list", Column("met"), False), WHOLE, lambda row: sum(one["met"] is True for one in _elements(row))),
    "records open": (c.CountOf("list", Column("met"), True), WHOLE, lambda row: sum(one["met"] is None for one in _elements(row))),
    "records not met": (
        c.CountOf("list", c.Not(Column("met")), False),
        WHOLE,
        lambda row: sum(one["met"] is False for one in _elements(row)),
    ),
    "all records": (c.CountOf("list", Constant(True), False), WHOLE, lambda row: len(_elements(row))),
    "no open records": (c.CountOf("list", Constant(True), True), WHOLE, lambda row: 0),
    "only open records": (c.CountOf("list", OPEN, True), WHOLE, lambda row: len(_elements(row))),
    "records by many fields": (
        c.CountOf("list", IN_RECORD, False),
        WHOLE,
        lambda row: sum(_in_record(one) is True for one in _elements(row)),
    ),
    "records open by many": (c.CountOf("list", IN_RECORD, True), WHOLE, lambda row: sum(_in_record(one) is None for one in _elements(row))),
}
PLAN = Computation(INPUTS, ({name: node for name, (node, _, _) in TRAPS.items()},), {name: kind for name, (_, kind, _) in TRAPS.items()})
EXPECTED = {name: [expected(row) for row in ROWS] for name, (_, _, expected) in TRAPS.items()}
FRAME = pl.DataFrame(ROWS, schema=SCHEMA)
Computed = Callable[[Computation, pl.DataFrame], list[dict[str, Any]]]


def polars_rows(wanted: Computation, frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return what Polars computes of a frame, in the frame's order."""
    return on_polars(wanted, frame, keep=["row"]).collect(engine="streaming").to_dicts()


def duckdb_rows(wanted: Computation, frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return what DuckDB computes of a frame, in the order of its rows' numbers."""
    with duckdb.connect() as connection:
        found = on_duckdb(wanted, connection.from_arrow(frame.to_arrow()), keep=["row"])
        return sorted((dict(zip(found.columns, row, strict=True)) for row in found.fetchall()), key=lambda row: int(row["row"]))


def spark_rows(session: Any, ansi: bool = True) -> Computed:
    """Return a function that computes in a Spark session, strict about overflow and casts or not."""

    def rows(wanted: Computation, frame: pl.DataFrame) -> list[dict[str, Any]]:
        session.conf.set("spark.sql.ansi.enabled", str(ansi).lower())
        found = to_spark(wanted, session.createDataFrame(frame.to_arrow()), keep=["row"]).collect()
        return sorted((row.asDict() for row in found), key=lambda row: int(row["row"]))

    return rows


def agree(computed: Computed) -> None:
    """Compare every trap in every row."""
    found = computed(PLAN, FRAME)
    assert len(found) == len(ROWS)
    wrong = {
        name: [
            (row["row"], row[name], value)
            for row, value in zip(found, values, strict=True)
            if row[name] != value or type(row[name]) is not type(value)
        ]
        for name, values in EXPECTED.items()
    }
    assert {name: rows[:3] for name, rows in wrong.items() if rows} == {}


def test_the_rows_meet_every_trap() -> None:
    for name, values in EXPECTED.items():
        one_only = name in {"and of nothing", "or of nothing"} or "open" in name.split()
        assert one_only or len(set(values)) > 1, name


def test_traps_in_polars() -> None:
    agree(polars_rows)


def test_traps_in_duckdb() -> None:
    agree(duckdb_rows)


@pytest.mark.xdist_group("spark")
@pytest.mark.parametrize("ansi", [True, False])
def test_traps_in_spark(spark: Any, ansi: bool) -> None:
    agree(spark_rows(spark, ansi))


# --- names ----------------------------------------------------------------------------------------------------------

NAMES = ("active order-1/a.b c", 'a "quoted" one', "a `ticked` one", "select", "É; DROP TABLE given --")
NAMED = Computation(
    {"a": YES_NO},
    (
        {"rule order/a": Column("a"), "rule order/A": c.Not(Column("a"))},
        {name: c.Any((Column("rule order/a"), Column("rule order/A"))) for name in NAMES},
        {"last": c.All((*(Column(name) for name in NAMES), c.Not(Column("rule order/A"))))},
    ),
    {**dict.fromkeys(NAMES, YES_NO), "last": YES_NO},
)


def names_agree(computed: Computed) -> None:
    for row in computed(NAMED, FRAME):
        a = ROWS[row["row"]]["a"]
        assert row == {"row": row["row"], **dict.fromkeys(NAMES, None if a is None else True), "last": a}


def test_names_are_quoted_and_told_apart_by_case() -> None:
    names_agree(polars_rows)
    names_agree(duckdb_rows)


@pytest.mark.xdist_group("spark")
def test_names_are_quoted_in_spark(spark: Any) -> None:
    names_agree(spark_rows(spark))


def test_wanted_names_that_differ_by_case_alone_are_refused_where_they_would_be_one() -> None:
    both = Computation({"a": YES_NO}, ({"one": Column("a"), "ONE": c.Not(Column("a"))},), {"one": YES_NO, "ONE": YES_NO})
    assert polars_rows(both, FRAME)[0] == {"row": 0, "one": True, "ONE": False}
    with pytest.raises(CaseError, match="differs from another only by case"):
        duckdb_rows(both, FRAME)


def test_a_name_that_spark_would_read_as_a_variable_is_refused() -> None:
    with pytest.raises(Unsupported, match="variable"):
        Writer(SPARK).text(Column("a ${b}"))


# --- size -----------------------------------------------------------------------------------------------------------


def _nested(levels: int) -> Node:
    node: Node = A
    for level in range(levels):
        node = c.Case(((c.Not(node), c.All((node, B))),), Constant(False)) if level == 40 else c.Not(c.Any((node, B)))
    return node


def _deep(levels: int) -> Node:
    node: Node = A
    for level in range(levels):
        node = c.All((B, c.Not(node))) if level % 2 else c.Case(((c.IsNull(node), B),), Constant(False))
    return node


WIDE = c.Any(tuple(c.Compare("==", N, Constant(number)) for number in range(10, 1500)))
SIZED = Computation(INPUTS, ({"deep": _deep(64), "nested": _nested(64), "wide": WIDE},), dict.fromkeys(("deep", "nested", "wide"), YES_NO))


def test_the_depth_of_the_language_is_far_from_what_engines_bear() -> None:
    assert polars_rows(SIZED, FRAME) == duckdb_rows(SIZED, FRAME)


@pytest.mark.xdist_group("spark")
def test_the_depth_of_the_language_in_spark(spark: Any) -> None:
    assert polars_rows(SIZED, FRAME) == spark_rows(spark)(SIZED, FRAME)


@pytest.mark.parametrize("dialect", [DUCKDB, SPARK])
def test_no_text_repeats_a_rule_and_no_aggregate_passes_over_nulls(dialect: Any) -> None:
    for seed in range(20):
        wanted = batch(seed, 1).plan
        layers = selections(wanted, dialect, {})
        assert [len(layer) for layer in layers] == [len(layer) for layer in wanted.layers]
        text = " ".join(column for layer in layers for column in layer).lower()
        assert not any(
            word in text for word in ("greatest", "least", "bool_and", "sum(", "min(", "max(", "distinct", "null)) in", "null in (")
        )


def test_months_upon_months_do_not_multiply_the_text() -> None:
    node: Node = D
    for _ in range(60):
        node = c.MonthsLater(node, 1, Rounding.UP)
    for dialect in (DUCKDB, SPARK):
        assert len(Writer(dialect).text(node)) < 60 * 300


# --- totals ---------------------------------------------------------------------------------------------------------


def test_totals_count_what_is_open() -> None:
    with duckdb.connect() as connection:
        connection.from_arrow(FRAME.to_arrow()).create("given")
        computed = on_duckdb(PLAN, connection.table("given"))
        assert computed.aggregate(", ".join(totals(["and"], DUCKDB))).fetchall() == [(10, 50, 30)]


@pytest.mark.xdist_group("spark")
def test_totals_count_what_is_open_in_spark(spark: Any) -> None:
    computed = to_spark(PLAN, spark.createDataFrame(FRAME.to_arrow()))
    computed.createOrReplaceTempView("computed")
    assert tuple(spark.sql(f"SELECT {', '.join(totals(['and'], SPARK))} FROM computed").collect()[0]) == (10, 50, 30)


# --- what a frame must have -----------------------------------------------------------------------------------------

SMALL = Computation(INPUTS, ({"both": c.All((A, c.Compare("==", T, Constant("x"))))},), {"both": YES_NO})


def refused(frame: pl.DataFrame, message: str, wanted: Computation = SMALL) -> None:
    for computed in (polars_rows, duckdb_rows):
        with pytest.raises(CaseError, match=message):
            computed(wanted, frame)


def test_a_column_of_another_kind_is_refused() -> None:
    refused(FRAME.with_columns(a=pl.lit(1.5)), "column `a` holds .*expected yes/no")
    refused(FRAME.with_columns(day=pl.col("day").cast(pl.String)), "column `day` holds text; expected date")
    refused(FRAME.with_columns(number=pl.col("number").cast(pl.Float64)), "expected whole number")
    refused(FRAME.with_columns(list=pl.lit(None, dtype=pl.List(pl.Struct({"met": pl.Boolean})))), "expected lists of records with")


def test_a_column_that_is_absent_is_refused_with_the_nearest_name_or_read_as_open() -> None:
    refused(FRAME.rename({"other": "othr"}), "no column `other` \\(date\\); did you mean `othr`")
    found = on_polars(PLAN, FRAME.drop("list", "number", "text"), keep=["row"], absent_is_open=True).collect()
    with duckdb.connect() as connection:
        connection.from_arrow(FRAME.drop("list", "number", "text").to_arrow()).create("given")
        other = on_duckdb(PLAN, connection.table("given"), keep=["row"], absent_is_open=True)
        assert other.fetchall() == found.rows()
    assert found["one of"].null_count() == len(ROWS)
    assert found["records met"].to_list() == [0] * len(ROWS)


def test_an_absent_column_that_is_there_in_other_case_is_refused() -> None:
    with pytest.raises(CaseError, match="a column `Other`; the fact is written `other`"):
        on_polars(PLAN, FRAME.rename({"other": "Other"}), absent_is_open=True)


def test_nothing_but_nulls_fits_every_kind() -> None:
    empty = FRAME.with_columns(pl.lit(None).alias(name) for name in INPUTS)
    assert set(polars_rows(PLAN, empty)[0]) == {"row", *TRAPS}
    assert polars_rows(PLAN, empty) == duckdb_rows(PLAN, empty)


@pytest.mark.xdist_group("spark")
def test_spark_checks_the_same(spark: Any) -> None:
    computed = spark_rows(spark)
    empty = FRAME.with_columns(pl.lit(None).alias(name) for name in INPUTS if name != "list")
    frame = spark.createDataFrame(empty.to_arrow())
    assert [row.asDict() for row in to_spark(PLAN, frame, keep=["row"]).collect()] == polars_rows(PLAN, empty)
    with pytest.raises(CaseError, match="column `a` holds double; expected yes/no"):
        computed(SMALL, FRAME.with_columns(a=pl.lit(1.5)))
    with pytest.raises(CaseError, match="column `text` holds string collate UTF8_LCASE"):
        to_spark(SMALL, spark.createDataFrame(FRAME.to_arrow()).selectExpr("* except(text)", "text COLLATE UTF8_LCASE AS text"))
    with pytest.raises(CaseError, match="did you mean `othr`"):
        computed(SMALL, FRAME.rename({"other": "othr"}))
    absent = to_spark(PLAN, spark.createDataFrame(FRAME.drop("list", "text").to_arrow()), keep=["row"], absent_is_open=True)
    assert [row.asDict() for row in absent.collect()] == on_polars(PLAN, FRAME.drop("list", "text"), ["row"], True).collect().to_dicts()


def test_a_category_compares_as_its_text() -> None:
    for kind in (pl.Categorical(), pl.Enum([text for text in TEXTS if text])):
        found = polars_rows(PLAN, FRAME.with_columns(text=pl.col("text").cast(kind)))
        assert [row["one of"] for row in found] == EXPECTED["one of"]
    with duckdb.connect() as connection:
        connection.from_arrow(FRAME.to_arrow()).create("given")
        listed = ", ".join(Writer(DUCKDB).text(Constant(text)) for text in TEXTS if text)
        connection.execute(f"CREATE TYPE kinds AS ENUM ({listed}); ALTER TABLE given ALTER text TYPE kinds")
        wanted = Computation(INPUTS, ({"met": c.OneOf(T, ("x", "never listed"))},), {"met": YES_NO})
        found = on_duckdb(wanted, connection.table("given"), keep=["row"]).fetchall()
        assert dict(found) == {row["row"]: None if row["text"] is None else row["text"] == "x" for row in ROWS}


def test_a_column_of_the_records_is_never_overwritten() -> None:
    refused(FRAME.with_columns(Both=pl.lit(1)), "a column `Both`, which is the name of a column that is computed")


def test_an_engine_that_is_unknown_or_absent_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CaseError, match="no engine `polar`; did you mean `polars`"):
        run(SMALL, FRAME, "polar")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(CaseError, match=r"pip install 'pincite\[duckdb\]'"):
        run(SMALL, FRAME, "duckdb")
    assert run(SMALL, FRAME, "polars", keep=["row"]).collect().height == len(ROWS)


def test_a_plan_that_is_too_deep_is_refused() -> None:
    low = Lowering(generated(Random(1)).rulebook, Setting(Axis()))
    with pytest.raises(Unsupported, match=f"at most {DEEPEST}"):
        computation(low, {"deep": _deep(DEEPEST)})
    with pytest.raises(Unsupported, match=f"at most {LARGEST}"):
        computation(low, {"wide": c.Any(tuple(c.Compare("==", N, Constant(number)) for number in range(LARGEST)))})


def test_a_choice_within_a_choice_is_not_written_twice() -> None:
    rulebook = generated(Random(1)).rulebook
    fact = next(name for name, declared in rulebook.facts.items() if isinstance(declared.type, BoolType))
    node: tree.Node = tree.Fact(fact)
    for level in range(60):
        node = tree.Choice(tree.Compare("<", tree.On(), tree.Literal(datetime.date(2021, 1, 1 + level % 28))), tree.Fact(fact), node)
    low = Lowering(rulebook, Setting(Axis(column="on")))
    wanted = computation(low, {"met": condition(node, low)})
    for dialect in (DUCKDB, SPARK):
        assert sum(len(column) for layer in selections(wanted, dialect, {}) for column in layer) < 60 * 1000
    frame = pl.DataFrame({"row": [0, 1, 2], "on": [datetime.date(2021, 1, 7), None, None], fact: [True, False, None]})
    expected = [{"row": 0, "met": True}, {"row": 1, "met": False}, {"row": 2, "met": None}]
    assert polars_rows(wanted, frame) == duckdb_rows(wanted, frame) == expected


def test_a_day_moved_by_anything_but_written_days_is_refused_at_load_and_as_columns() -> None:
    facts = fact("start", "date") + fact("term", "duration", unit="days")
    with pytest.raises(RulebookError, match="only whole days or months are added to a date"):
        rulebook(facts, instrument("order-1", rule("one", "fee = due", "start + term > on")))
    read = rulebook(facts, instrument("order-1", rule("one", "fee = due", "start + days(3) > on")))
    for length in (tree.Fact("term"), tree.Literal(datetime.timedelta(hours=30))):
        moved = tree.Compare(">", tree.Shift("+", tree.Fact("start"), length), tree.On())
        with pytest.raises(Unsupported, match="a written number of whole days"):
            condition(moved, Lowering(read, Setting(Axis(day_span(datetime.date(2021, 6, 1), read.zone)))))
