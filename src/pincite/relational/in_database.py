"""A table of a DuckDB database counted where it lies: only counts leave the database, and the values that a column of texts or days has.

What a record says is what `pincite.relational.plain` reads in it; where a column is of a kind that the database might read otherwise, nothing is counted here,
and the records are handed over as those of a file are.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pincite.language.types import BoolType, DateType, DecimalType, IntType, ListType, MomentType, Type
from pincite.relational.clusters import for_engines
from pincite.relational.columns import Constant
from pincite.relational.computation import DAY as DAY_KIND
from pincite.relational.computation import TEXT, WHOLE, YES_NO, Kind, columns_of
from pincite.relational.engines import duckdb_sql
from pincite.relational.in_sql import ALL_ROWS, DUCKDB, Writer, quoted, type_of
from pincite.relational.lowering import ALL_RECORDS, UNTIL
from pincite.relational.mapped import COMPONENT, DAY, PLACE
from pincite.relational.plain import GROUP, PlainReader, label
from pincite.relational.plans import Plan
from pincite.relational.records import Table
from pincite.relational.tallies import Sums

# a column of more different texts or days than this is handed over: each of them would stand in the text of every statement
MOST_VALUES = 20_000
WHOLE_NUMBERS = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32)
TEXTS = (pl.String, pl.Categorical, pl.Enum)
CHANGED = "the records changed while they were read"


class _HandedOver(Exception):
    """A column that is not read in the database."""


@dataclass
class _Select:
    """What is selected of a table, by name, with the kind of each; and the values that are looked up, joined to it."""

    columns: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    joined: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Inside:
    """Records that are counted in their database, in parts by row ranges where the table has row numbers of its own, else as one."""

    table: Table
    reader: PlainReader
    select: _Select
    by: tuple[str, ...]
    records: int
    parts: tuple[tuple[int, int] | None, ...]
    grouped: Mapping[str, pl.DataType]

    def summed(self, part: tuple[int, int] | None, asked: Plan) -> Sums:
        """Return the counts of a part by groups, as `in_polars.summed` of the same records."""
        wanted = for_engines(asked, dict.fromkeys(asked.counted, YES_NO))
        groups = [GROUP + name for name in self.by]
        taken = [name for name in self.select.columns if name in wanted.inputs or name in groups]
        columns = ", ".join(f"{self.select.columns[name]} AS {quoted(name, DUCKDB)}" for name in taken)
        # every name is quoted, every value written as a literal of its kind, and row numbers are whole numbers
        where = "" if part is None else f" WHERE r.rowid >= {part[0]} AND r.rowid < {part[1]}"
        source = f"(SELECT {columns or '1 AS nothing'} FROM {self.table.source} AS r {' '.join(self.select.joined)}{where})"  # noqa: S608
        wide = duckdb_sql(wanted, source, {name: self.select.kinds[name] for name in taken} or {"nothing": WHOLE}, groups)
        named = [quoted(name, DUCKDB) for name in groups]
        sums = [f"CAST(sum(CAST({quoted(one, DUCKDB)} AS BIGINT)) AS BIGINT) AS {quoted(one, DUCKDB)}" for one in asked.counted]
        statement = f"SELECT {', '.join((*named, 'count(*) AS records', *sums))} FROM ({wide} LIMIT {ALL_ROWS})"  # noqa: S608
        found = self.table.ask(statement + (f" GROUP BY {', '.join(named)}" if named else ""))
        total = Sums()
        for group, row in zip(labels(found, self.grouped), found.iter_rows(named=True), strict=True):
            # of no records at all there is one group, of nothing, unless they are grouped
            if row["records"] or not named:
                total.add(group, int(row["records"]), {one: int(row[one] or 0) for one in asked.counted})
        return total


def labels(found: pl.DataFrame, grouped: Mapping[str, pl.DataType]) -> Iterator[tuple[str | None, ...]]:
    """Yield the group of each row as records handed over would be grouped: by the text that a value is shown as."""
    if not grouped:
        return iter([()] * found.height)
    cells = {}
    for name, there in grouped.items():
        column = found[GROUP + name]
        texts = isinstance(there, TEXTS)
        cells[name] = pl.Series([one.decode() if one is not None else None for one in column], dtype=pl.String) if texts else column
    frame = pl.DataFrame(cells).select(label(name, frame_type(there)).alias(name) for name, there in grouped.items())
    return iter(frame.rows())


def frame_type(there: pl.DataType) -> pl.DataType:
    """Return the type a column is handed over as: texts as texts."""
    return pl.String() if isinstance(there, TEXTS) else there


def inside(table: Table, reader: PlainReader, by: tuple[str, ...], part: int) -> Inside | None:
    """Return how records are counted in their database, or None where they must be handed over: a column of a kind that the two might read otherwise."""
    if table.ask("SELECT current_setting('default_collation') AS found")["found"][0]:
        # texts that differ by case would be one
        return None
    select = _Select()
    try:
        for name in reader.given:
            _take_fact(name, reader, table, select)
        for axis, name in ((reader.component, COMPONENT), (reader.where, PLACE)):
            if axis:
                _take(name, TEXT, _looked_up(axis, {name: (reader.text(axis, table.schema), TEXT)}, table, select)[name], select)
        if reader.day:
            _take(DAY, DAY_KIND, _day(reader.day, reader, table, select), select)
        grouped = {name: table.schema[name] for name in by}
        for name, there in grouped.items():
            _take(GROUP + name, TEXT, _group(name, there), select)
    except _HandedOver:
        return None
    last = ", max(rowid) AS last" if table.numbered else ""
    [row] = table.ask(f"SELECT count(*) AS records{last} FROM {table.source}").to_dicts()  # noqa: S608
    parts: tuple[tuple[int, int] | None, ...] = (None,)
    if table.numbered and row["records"]:
        parts = tuple((first, first + part) for first in range(0, row["last"] + 1, part))
    return Inside(table, reader, select, by, row["records"], parts, grouped)


def groups_of(found: Inside, most: int) -> int:
    """Return how many groups there are, as far as it is cheap to say: more than `most` are too many, and all are counted only up to many times that."""
    if not found.by:
        return 1
    groups = [GROUP + name for name in found.by]
    columns = ", ".join(f"{found.select.columns[name]} AS {quoted(name, DUCKDB)}" for name in groups)
    cut = f"LIMIT {100 * most}"
    distinct = found.table.ask(f"SELECT DISTINCT {columns} FROM {found.table.source} AS r {cut}")  # noqa: S608
    return len(set(labels(distinct, found.grouped)))


def _take(name: str, kind: Kind, written: str | None, select: _Select) -> None:
    select.columns[name] = f"CAST(NULL AS {type_of(kind, DUCKDB)})" if written is None else written
    select.kinds[name] = kind


def _take_fact(name: str, reader: PlainReader, table: Table, select: _Select) -> None:
    kind, there = reader.rulebook.facts[name].type, table.schema[name]
    kinds = columns_of({name: kind})
    if there == pl.Null or name in reader.empty:
        for column, of in kinds.items():
            _take(column, of, None, select)
        return
    if name in reader.meanings:
        if not isinstance(there, TEXTS):
            raise _HandedOver
        exprs = {expr.meta.output_name(): expr for expr in reader.fact(name, table.schema)}
        found = _looked_up(name, {column: (exprs[column], of) for column, of in kinds.items()}, table, select)
        for column, of in kinds.items():
            _take(column, of, found[column], select)
        return
    for column, written in _fact(name, kind, there, reader, table, select).items():
        _take(column, kinds[column], written, select)


def _fact(name: str, kind: Type, there: pl.DataType, reader: PlainReader, table: Table, select: _Select) -> dict[str, str | None]:
    """Return the columns of a fact that is no text, as SQL; raises _HandedOver for a kind that is not read here."""
    column = f"r.{quoted(name, DUCKDB)}"
    match kind:
        case BoolType() if there == pl.Boolean:
            return {name: column}
        case IntType() if isinstance(there, WHOLE_NUMBERS):
            return {name: f"CAST({column} AS BIGINT)"}
        case DecimalType() if isinstance(there, WHOLE_NUMBERS) or (isinstance(there, pl.Decimal) and there.scale <= 12):
            return {name: f"CAST({column} AS DECIMAL(38, 12))"}
        case DateType() if there == pl.Date:
            return {name: column}
        case DateType() if there == pl.Datetime("us"):
            # it was looked at that each is a midnight
            return {name: f"CAST({column} AS DATE)"}
        case MomentType() if there == pl.Int64:
            until = f"r.{quoted(name + UNTIL, DUCKDB)}" if name + UNTIL in table.schema else column
            return {name: column, name + UNTIL: until}
        case MomentType() if isinstance(there, pl.Datetime) and there.time_unit == "us" and there.time_zone:
            return dict.fromkeys((name, name + UNTIL), f"epoch_us({column})")
        case MomentType() if there == pl.Date:
            first, last = reader.fact(name, table.schema)
            of = columns_of({name: kind})
            return _looked_up(name, {name: (first, of[name]), name + UNTIL: (last, of[name + UNTIL])}, table, select)
        case ListType():
            complete = f"coalesce(r.{quoted(name + ALL_RECORDS, DUCKDB)}, FALSE)" if name + ALL_RECORDS in table.schema else "FALSE"
            return {name: column, name + ALL_RECORDS: complete}
        case _:
            raise _HandedOver


def _day(name: str, reader: PlainReader, table: Table, select: _Select) -> str | None:
    there = table.schema[name]
    if there == pl.Date:
        return f"r.{quoted(name, DUCKDB)}"
    if there == pl.Datetime("us"):
        return f"CAST(r.{quoted(name, DUCKDB)} AS DATE)"
    return _looked_up(name, {DAY: (reader.day_of(table.schema), DAY_KIND)}, table, select)[DAY]


def _group(name: str, there: pl.DataType) -> str | None:
    column = f"r.{quoted(name, DUCKDB)}"
    if there == pl.Null:
        return None
    if isinstance(there, TEXTS):
        return _bytes(column)
    if there in (pl.Boolean, pl.Date) or isinstance(there, WHOLE_NUMBERS):
        return column
    raise _HandedOver


def _bytes(column: str) -> str:
    # bytes know no collation: texts of a column that does not tell cases apart stay apart
    return f"encode(CAST({column} AS VARCHAR))"


def _looked_up(name: str, wanted: Mapping[str, tuple[pl.Expr, Kind]], table: Table, select: _Select) -> dict[str, str | None]:
    """Return what each value of a column is read as, as SQL: every value there is is read here, and joined to the table.

    So a text is read by one reader, wherever the records are counted.
    """
    there, column = table.schema[name], f"r.{quoted(name, DUCKDB)}"
    if there == pl.Null:
        return dict.fromkeys(wanted)
    texts = isinstance(there, TEXTS)
    if not texts and there != pl.Date:
        raise _HandedOver
    key = _bytes(column) if texts else column
    found = table.ask(
        f"SELECT DISTINCT {key} AS found FROM {table.source} AS r WHERE {column} IS NOT NULL LIMIT {MOST_VALUES + 1}"  # noqa: S608
    )["found"]
    if len(found) > MOST_VALUES:
        raise _HandedOver
    if not len(found):
        return dict.fromkeys(wanted)
    values = sorted(found)
    frame = pl.DataFrame({name: pl.Series([one.decode() for one in values] if texts else values, dtype=frame_type(there))})
    read = frame.select(expr.alias(output) for output, (expr, _) in wanted.items())
    writer = Writer(DUCKDB)
    rows = [
        f"({_key(value)}, {', '.join(writer.text(Constant(cell)) for cell in cells)})"
        for value, cells in zip(values, read.rows(), strict=True)
    ]
    alias = f"m{len(select.joined)}"
    outputs = [f"v{number}" for number in range(len(wanted))]
    select.joined.append(f"LEFT JOIN (VALUES {', '.join(rows)}) AS {alias}(k, {', '.join(outputs)}) ON {key} = {alias}.k")
    # a value that was not there when the column was looked at is no null
    changed = f"{column} IS NOT NULL AND {alias}.k IS NULL"
    return {
        output: f"CASE WHEN {changed} THEN CAST(error('{CHANGED}') AS {_type(kind)}) ELSE CAST({alias}.{value} AS {_type(kind)}) END"
        for value, (output, (_, kind)) in zip(outputs, wanted.items(), strict=True)
    }


def _type(kind: Kind) -> str:
    return type_of(kind, DUCKDB)


def _key(value: Any) -> str:
    if isinstance(value, bytes):
        return "'" + "".join(f"\\x{byte:02X}" for byte in value) + "'::BLOB"
    assert isinstance(value, datetime.date)
    return f"DATE '{value.isoformat()}'"
