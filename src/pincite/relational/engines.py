"""One plan on three engines: records in, the same records with the wanted columns out, nothing collected on the way.

`on_polars` takes and gives a LazyFrame, `on_duckdb` a relation of the user's own connection, `to_spark` a DataFrame of the user's own session (batch or
Spark Connect: only expressions as text are sent). Each engine is imported only where it is used.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pincite.language.vocabulary import suggestion
from pincite.relational.columns import Constant
from pincite.relational.computation import DAY, DECIMAL, NOTHING, TEXT, WHOLE, YES_NO, Computation, Kind, Listed, open_inputs, spelled
from pincite.relational.in_sql import DUCKDB, SPARK, given_out, quoted, selections, statement, taken_in
from pincite.rulebook.problems import CaseError

if TYPE_CHECKING:
    import duckdb
    import polars as pl

ENGINES = {"polars": "polars", "duckdb": "duckdb", "spark": "pyspark"}


def engine(name: str) -> ModuleType:
    """Return an engine's own module; raises CaseError that says how to get it when it is unknown or not installed."""
    if name not in ENGINES:
        raise CaseError(f"there is no engine `{name}`{suggestion(name, ENGINES)}; the engines are {', '.join(ENGINES)}")
    try:
        return importlib.import_module(ENGINES[name])
    except ImportError:
        raise CaseError(f"the engine `{name}` is not installed; get it with: pip install 'pincite[{name}]'") from None


def run(plan: Computation, records: Any, name: str, keep: Sequence[str] | None = None, absent_is_open: bool = False) -> Any:
    """Return records with the columns of a plan, computed by the engine of that name.

    `records` and what is returned are of that engine; see `on_polars`, `on_duckdb` and `to_spark`.
    """
    engine(name)
    on: dict[str, Callable[..., Any]] = {"polars": on_polars, "duckdb": on_duckdb, "spark": to_spark}
    return on[name](plan, records, keep, absent_is_open)


def _kept(keep: Sequence[str] | None, found: Mapping[str, Kind]) -> list[str]:
    for name in keep or ():
        if name not in found:
            raise CaseError(f"the records have no column `{name}` to keep{suggestion(name, found)}")
    return list(found if keep is None else keep)


# --- Polars ---------------------------------------------------------------------------------------------------------


def on_polars(
    plan: Computation, records: pl.LazyFrame | pl.DataFrame, keep: Sequence[str] | None = None, absent_is_open: bool = False
) -> pl.LazyFrame:
    """Return a lazy frame of the columns kept (all, unless told) and those wanted, in the order of the records.

    `absent_is_open` reads a fact without a column as not known. Raises CaseError for a column that is absent or of another kind.
    """
    import polars as pl

    from pincite.relational.in_polars import computed, expression

    frame = records.lazy()
    schema = frame.collect_schema()
    found = {name: _polars_kind(kind) for name, kind in schema.items()}
    empty = open_inputs(plan, found, absent_is_open)
    kept = _kept(keep, found)
    types: dict[str, Any] = {YES_NO: pl.Boolean, WHOLE: pl.Int64, DECIMAL: pl.Decimal(38, 12), TEXT: pl.String, DAY: pl.Date}

    def type_of(kind: Kind) -> Any:
        return pl.List(pl.Struct({name: types[inner] for name, inner in kind.fields.items()})) if isinstance(kind, Listed) else types[kind]

    # a category or an enum of Polars does not compare with a text it has not met
    texts = [name for name, kind in plan.inputs.items() if kind == TEXT and name not in empty and schema[name] != pl.String]
    frame = frame.with_columns(
        *(pl.lit(None, dtype=type_of(kind)).alias(name) for name, kind in empty.items()), *(pl.col(name).cast(pl.String) for name in texts)
    )
    # the last layer is computed where it is selected: a step of its own would carry every column once more; a constant has no rows of its own
    layers = [dict(layer) for layer in plan.layers]
    last = {name: node for name, node in (layers.pop() if layers else {}).items() if not isinstance(node, Constant)}
    layers.append({name: node for name, node in plan.layers[-1].items() if name not in last} if plan.layers else {})

    def wanted(name: str, kind: str) -> pl.Expr:
        source = plan.same.get(name, name)
        found = expression(last[source]) if source in last else pl.col(source)
        return (found if kind == YES_NO else found.cast(types[kind])).alias(name)

    given = (wanted(name, kind) for name, kind in plan.outputs.items())
    return computed(frame, tuple(layer for layer in layers if layer)).select(*(pl.col(name) for name in kept), *given)


def _polars_kind(kind: Any) -> Kind:
    import polars as pl

    if isinstance(kind, pl.List) and isinstance(kind.inner, pl.Struct):
        inner = {field.name: _polars_kind(field.dtype) for field in kind.inner.fields}
        return Listed({name: kind if isinstance(kind, str) else "lists" for name, kind in inner.items()})
    if kind == pl.List(pl.Null):
        return NOTHING
    if kind.is_integer():
        return WHOLE
    if kind.is_decimal():
        return DECIMAL
    for name, types in ((YES_NO, (pl.Boolean,)), (TEXT, (pl.String, pl.Categorical, pl.Enum)), (DAY, (pl.Date,)), (NOTHING, (pl.Null,))):
        if isinstance(kind, types):
            return name
    return str(kind)


# --- DuckDB ---------------------------------------------------------------------------------------------------------


def on_duckdb(
    plan: Computation, records: duckdb.DuckDBPyRelation, keep: Sequence[str] | None = None, absent_is_open: bool = False
) -> duckdb.DuckDBPyRelation:
    """Return a relation of the columns kept (all, unless told) and those wanted; `records` is a table or query of the user's own connection.

    `absent_is_open` reads a fact without a column as not known. Raises CaseError for a column that is absent or of another kind.
    """
    found = duckdb_kinds(plan, records)
    computed = records.query("pincite_records", duckdb_sql(plan, "pincite_records", found, keep, absent_is_open))
    # nothing comes back only of a statement that is no SELECT
    assert computed is not None
    return computed


def duckdb_kinds(plan: Computation, records: duckdb.DuckDBPyRelation) -> dict[str, Kind]:
    """Return the kinds of a relation's columns; one of whole numbers where a plan wants another kind is looked at, for it may hold nothing but nulls.

    A column of untyped nulls is one of whole numbers in a table, and with DuckDB before 2.0 also in a frame that is handed over.
    """
    found = {name: _duckdb_kind(kind) for name, kind in zip(records.columns, records.types, strict=True)}
    told = {name: str(kind) for name, kind in zip(records.columns, records.types, strict=True)}
    doubtful = [name for name, kind in plan.inputs.items() if told.get(name) in ("INTEGER", "INTEGER[]") and kind not in (WHOLE, DECIMAL)]
    if doubtful:
        counts = ", ".join(f"count({quoted(name, DUCKDB)})" for name in doubtful)
        [row] = records.aggregate(counts).fetchall()
        found |= {name: NOTHING for name, number in zip(doubtful, row, strict=True) if not number}
    return found


def duckdb_sql(
    plan: Computation, source: str, found: Mapping[str, Kind], keep: Sequence[str] | None = None, absent_is_open: bool = False
) -> str:
    """Return the SELECT that `on_duckdb` runs over a source, which is SQL itself, whose columns are of these kinds."""
    empty = open_inputs(plan, found, absent_is_open)
    kept = _kept(keep, found)
    return statement(plan, source, kept, taken_in(list(found), empty, DUCKDB), spelled(plan, found), DUCKDB)


def _duckdb_kind(kind: Any) -> Kind:
    name = kind.id
    if name == "list":
        inner = kind.children[0][1]
        if inner.id == "struct":
            fields = {field: _duckdb_kind(of) for field, of in inner.children}
            return Listed({field: of if isinstance(of, str) else "lists" for field, of in fields.items()})
        return NOTHING if inner.id == "null" else str(kind)
    # an enum there compares with texts as a text
    named = {"boolean": YES_NO, "varchar": TEXT, "enum": TEXT, "date": DAY, "decimal": DECIMAL, "null": NOTHING, "sqlnull": NOTHING}
    return WHOLE if name.endswith("int") or name == "integer" or name == "uinteger" else named.get(name, str(kind))


# --- Spark ----------------------------------------------------------------------------------------------------------


def to_spark(plan: Computation, records: Any, keep: Sequence[str] | None = None, absent_is_open: bool = False) -> Any:
    """Return a Spark DataFrame of the columns kept (all, unless told) and those wanted; `records` is a DataFrame of the user's own session.

    `absent_is_open` reads a fact without a column as not known. Raises CaseError for a column that is absent or of another kind.
    """
    found = {field.name: _spark_kind(field.dataType) for field in records.schema.fields}
    empty = open_inputs(plan, found, absent_is_open)
    kept = _kept(keep, found)
    frame = records.selectExpr(*taken_in(list(found), empty, SPARK)) if empty else records
    for layer in selections(plan, SPARK, spelled(plan, found)):
        frame = frame.selectExpr("*", *layer)
    return frame.selectExpr(*given_out(plan, kept, spelled(plan, found), SPARK))


def _spark_kind(kind: Any) -> Kind:
    from pyspark.sql import types

    if isinstance(kind, types.ArrayType):
        if isinstance(kind.elementType, types.StructType):
            fields = {field.name: _spark_kind(field.dataType) for field in kind.elementType.fields}
            return Listed({name: of if isinstance(of, str) else "lists" for name, of in fields.items()})
        return NOTHING if isinstance(kind.elementType, types.NullType) else kind.simpleString()
    if isinstance(kind, types.DecimalType):
        return DECIMAL
    # a text with a collation of its own is another type: it may not tell cases apart
    named = {
        types.BooleanType(): YES_NO,
        types.ByteType(): WHOLE,
        types.ShortType(): WHOLE,
        types.IntegerType(): WHOLE,
        types.LongType(): WHOLE,
        types.StringType(): TEXT,
        types.DateType(): DAY,
        types.NullType(): NOTHING,
    }
    return next((name for of, name in named.items() if of == kind), str(kind.simpleString()))
