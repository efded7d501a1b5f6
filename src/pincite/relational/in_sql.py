"""Columns as SQL text, for DuckDB and for Spark: one small compiler, the two dialects' differences in a table."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pincite.language.types import Rounding
from pincite.relational import columns as c
from pincite.relational.columns import Node
from pincite.relational.computation import DAY, DECIMAL, TEXT, WHOLE, YES_NO, Computation, Kind, Listed
from pincite.relational.lowering import Unsupported

RECORD = "pincite_record"
KEPT = "pincite_kept"
COMPARED = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def _doubled(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _spark_text(text: str) -> str:
    # quotes, backslashes and dollars mean different things under different settings of a session; bytes do not
    if re.search(r"['\\$\x00-\x1f]", text):
        return f"decode(X'{text.encode().hex()}', 'UTF-8')"
    return f"'{text}'"


def _duckdb_list(fields: Mapping[str, str]) -> str:
    return "STRUCT(" + ", ".join(f"{name} {kind}" for name, kind in fields.items()) + ")[]"


def _spark_list(fields: Mapping[str, str]) -> str:
    return "ARRAY<STRUCT<" + ", ".join(f"{name}: {kind}" for name, kind in fields.items()) + ">>"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one engine writes what the two write differently."""

    name: str
    quote: str
    types: Mapping[str, str]
    list_type: Callable[[Mapping[str, str]], str]
    text: Callable[[str], str]
    whole: str
    decimal: str
    days_later: str
    months_later: str
    days_between: str
    records_met: str
    kept: str


DUCKDB = Dialect(
    name="duckdb",
    quote='"',
    types={YES_NO: "BOOLEAN", WHOLE: "BIGINT", DECIMAL: "DECIMAL(38, 12)", TEXT: "VARCHAR", DAY: "DATE"},
    list_type=_duckdb_list,
    text=_doubled,
    whole="CAST({} AS BIGINT)",
    decimal="({})",
    # a day plus an interval is a timestamp there, a day plus a number a day
    days_later="({day} + ({days}))",
    months_later="CAST({day} + INTERVAL ({months}) MONTH AS DATE)",
    days_between="date_diff('day', {start}, {end})",
    records_met="len(list_filter({records}, lambda {record}: {condition}))",
    kept="list_transform([{value}], lambda {kept}: {body})[1]",
)
SPARK = Dialect(
    name="spark",
    quote="`",
    types={YES_NO: "BOOLEAN", WHOLE: "BIGINT", DECIMAL: "DECIMAL(38, 12)", TEXT: "STRING", DAY: "DATE"},
    list_type=_spark_list,
    text=_spark_text,
    whole="{}L",
    decimal="{}BD",
    days_later="date_add({day}, {days})",
    months_later="add_months({day}, {months})",
    # a day less a day is an interval there; `datediff` names the later first
    days_between="datediff({end}, {start})",
    records_met="size(filter({records}, {record} -> {condition}))",
    kept="element_at(transform(array({value}), {kept} -> {body}), 1)",
)
DIALECTS = {dialect.name: dialect for dialect in (DUCKDB, SPARK)}


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes nodes in a dialect; `names` are other names for columns, `record` the record looked at within a list."""

    dialect: Dialect
    names: Mapping[str, str] = field(default_factory=dict)
    record: str | None = None

    def name(self, name: str) -> str:
        """Return a column's name, quoted."""
        return quoted(name if self.record else self.names.get(name, name), self.dialect)

    def text(self, node: Node, kind: str | None = None) -> str:
        """Return a node as SQL; `kind` is what a null stands for, where that is known."""
        match node:
            case c.Column(name):
                return f"{self.record}.{self.name(name)}" if self.record else self.name(name)
            case c.Constant(value):
                return self._constant(value, kind)
            case c.All(operands):
                return self._joined(" AND ", operands)
            case c.Any(operands):
                return self._joined(" OR ", operands)
            case c.Not(operand):
                return f"(NOT {self.text(operand, YES_NO)})"
            case c.Compare(operator, left, right):
                # an untyped null takes the type of what it is compared with
                return f"({self.text(left)} {COMPARED[operator]} {self.text(right)})"
            case c.OneOf(operand, values):
                return self._one_of(operand, values)
            case c.Filled(operand, otherwise):
                return f"coalesce({self.text(operand, _kind_of(otherwise))}, {self._constant(otherwise, None)})"
            case c.IsNull(operand):
                return f"({self.text(operand)} IS NULL)"
            case c.Case(branches, otherwise):
                return self._case(branches, otherwise, kind)
            case c.Sum(operands):
                return _balanced(" + ", [self.text(operand, WHOLE) for operand in operands])
            case c.Bits(operands):
                return _balanced(" | ", [self.text(operand, WHOLE) for operand in operands])
            case c.DaysLater(day, days):
                return self.dialect.days_later.format(day=self.text(day, DAY), days=days)
            case c.MonthsLater(day, months, rounding):
                return self._months_later(day, months, rounding)
            case c.DaysBetween(start, end):
                return self.dialect.days_between.format(start=self.text(start, DAY), end=self.text(end, DAY))
            case c.Difference(left, right):
                return f"({self.text(left, WHOLE)} - {self.text(right, WHOLE)})"
            case c.Times(operand, factor):
                return f"({self.text(operand, WHOLE)} * {self._constant(factor, None)})"
            case c.CountOf(records, condition, open_):
                return self._count(records, condition, open_)

    def _joined(self, word: str, operands: Sequence[Node]) -> str:
        return "(" + word.join(self.text(operand, YES_NO) for operand in operands) + ")"

    def _constant(self, value: c.Plain, kind: str | None) -> str:
        match value:
            case None:
                return "NULL" if kind is None else f"CAST(NULL AS {self.dialect.types[kind]})"
            case bool():
                return "TRUE" if value else "FALSE"
            case int():
                return self.dialect.whole.format(value)
            case Decimal():
                return self.dialect.decimal.format(f"{value:f}")
            case str():
                return self.dialect.text(value)
            case datetime.date():
                return f"DATE '{value.isoformat()}'"

    def _one_of(self, operand: Node, values: tuple[str, ...]) -> str:
        if not values:
            return f"CASE WHEN {self.text(operand)} IS NULL THEN {self._constant(None, YES_NO)} ELSE FALSE END"
        return f"({self.text(operand, TEXT)} IN ({', '.join(self.dialect.text(value) for value in values)}))"

    def _case(self, branches: tuple[tuple[Node, Node], ...], otherwise: Node, kind: str | None) -> str:
        if all(c.is_open(value) for value in (otherwise, *(value for _, value in branches))):
            return self._constant(None, kind)
        arms = " ".join(f"WHEN {self.text(condition, YES_NO)} THEN {self.text(value, kind)}" for condition, value in branches)
        return f"CASE {arms} ELSE {self.text(otherwise, kind)} END"

    def _months_later(self, day: Node, months: int, rounding: Rounding) -> str:
        written = self.text(day, DAY)
        if rounding is Rounding.DOWN:
            return self.dialect.months_later.format(day=written, months=months)
        # the day stands in the text four times; one that is more than a name is computed once, or nesting would multiply it
        once = written if isinstance(day, c.Column | c.Constant) else KEPT
        held = self.dialect.months_later.format(day=once, months=months)
        following = self.dialect.days_later.format(day=held, days=1)
        body = f"CASE WHEN day({held}) < day({once}) THEN {following} ELSE {held} END"
        return body if once == written else self.dialect.kept.format(value=written, kept=KEPT, body=body)

    def _count(self, records: str, condition: Node, open_: bool) -> str:
        of_record = Writer(self.dialect, record=RECORD)
        met = of_record.text(condition, YES_NO)
        there = self.name(records)
        counted = self.dialect.records_met.format(records=there, record=RECORD, condition=f"({met} IS NULL)" if open_ else met)
        # the size of a null list is null or -1, as the session is set
        return f"CASE WHEN {there} IS NULL THEN {self._constant(0, None)} ELSE CAST({counted} AS {self.dialect.types[WHOLE]}) END"


def quoted(name: str, dialect: Dialect) -> str:
    """Return a name quoted; raises Unsupported for one that Spark would read as a variable."""
    if dialect is SPARK and "${" in name:
        raise Unsupported(f"Spark reads `${{` in a column's name as a variable: {name}")
    return dialect.quote + name.replace(dialect.quote, dialect.quote * 2) + dialect.quote


def type_of(kind: Kind, dialect: Dialect) -> str:
    """Return the SQL type of a kind of column."""
    if isinstance(kind, Listed):
        return dialect.list_type({quoted(name, dialect): dialect.types[inner] for name, inner in kind.fields.items()})
    return dialect.types[kind]


def selections(plan: Computation, dialect: Dialect, names: Mapping[str, str]) -> list[list[str]]:
    """Return for each layer its columns, each an expression with its name."""
    writer = Writer(dialect, names)
    return [
        [f"{_typed(writer, node, plan.outputs.get(name))} AS {writer.name(name)}" for name, node in layer.items()] for layer in plan.layers
    ]


def _typed(writer: Writer, node: Node, kind: str | None) -> str:
    written = writer.text(node, kind)
    return f"CAST(NULL AS {writer.dialect.types[YES_NO]})" if written == "NULL" else written


def taken_in(columns: Sequence[str], empty: Mapping[str, Kind], dialect: Dialect) -> list[str]:
    """Return the columns of the records, those that are absent or nothing but nulls as typed nulls."""
    there = [quoted(name, dialect) for name in columns if name not in empty]
    return there + [f"CAST(NULL AS {type_of(kind, dialect)}) AS {quoted(name, dialect)}" for name, kind in empty.items()]


def given_out(plan: Computation, keep: Sequence[str], names: Mapping[str, str], dialect: Dialect) -> list[str]:
    """Return the columns kept of the records and those wanted, each of its kind; `names` are other names for columns."""
    writer = Writer(dialect, names)
    return [quoted(name, dialect) for name in keep] + [
        f"CAST({writer.name(plan.same.get(name, name))} AS {dialect.types[kind]}) AS {quoted(name, dialect)}"
        for name, kind in plan.outputs.items()
    ]


# more rows than there can be: DuckDB would otherwise write the layers into each sum, at a cost that doubles with every layer
ALL_ROWS = 1 << 62


def totals(names: Sequence[str], dialect: Dialect) -> list[str]:
    """Return for each yes/no column how many rows have it true, false and open, as three columns.

    Aggregates pass over nulls, so that what is open vanishes from a total unless it is counted itself.
    """
    found = []
    for name in names:
        column = quoted(name, dialect)
        for told, condition in (("true", column), ("false", f"NOT {column}"), ("open", f"{column} IS NULL")):
            found.append(f"count_if({condition}) AS {quoted(f'{name} {told}', dialect)}")
    return found


def statement(plan: Computation, source: str, keep: Sequence[str], taken: Sequence[str], names: Mapping[str, str], dialect: Dialect) -> str:
    """Return one SELECT for the plan over a source, which is SQL itself: a SELECT per layer, and no rule's text twice."""
    # every name is quoted and every text escaped above; the source is the caller's own SQL
    found = f"SELECT {', '.join(taken)} FROM {source}"  # noqa: S608
    for layer in selections(plan, dialect, names):
        columns = ",\n  ".join(layer)
        found = f"SELECT *,\n  {columns}\nFROM ({found})"
    return f"SELECT {', '.join(given_out(plan, keep, names, dialect))}\nFROM ({found})"


def _balanced(sign: str, parts: Sequence[str]) -> str:
    # a long chain of a two-sided operator is a deep tree; halves make it a shallow one
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return f"({_balanced(sign, parts[:half])}{sign}{_balanced(sign, parts[half:])})"


def _kind_of(value: c.Plain) -> str | None:
    match value:
        case bool():
            return YES_NO
        case int():
            return WHOLE
        case Decimal():
            return DECIMAL
        case str():
            return TEXT
        case datetime.date():
            return DAY
        case None:
            return None
