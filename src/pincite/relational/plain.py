"""Records whose columns are facts already: a column named as a fact holds it, and is read as a case file would be.

The plainest of mappings. Columns named `component` and `where` say who acts and where; what other columns hold is not looked at, and since nobody
has said which of them identify people, none of them is ever kept.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

import polars as pl

from pincite.language.messages import Message, counted, mark, message
from pincite.language.types import (
    UNOBTAINABLE,
    BoolType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntType,
    ListType,
    MomentType,
    Months,
    TextType,
    Type,
)
from pincite.language.vocabulary import suggestion
from pincite.relational.lowering import ALL_RECORDS, UNTIL, microseconds
from pincite.relational.mapped import COMPONENT, DAY, KEPT, PLACE, ROW
from pincite.relational.records import Opened, known_columns
from pincite.rulebook.marked import Scalar
from pincite.rulebook.model import Fact, Member, Position, Rulebook
from pincite.rulebook.problems import CaseError
from pincite.rulebook.timeline import day_span
from pincite.rulebook.values import ValueFault, read_value, show_value

GROUP = "group "
# so many columns that are not read are named
NAMED = 12
DECIMAL = pl.Decimal(38, 12)
TYPES: Mapping[type, Any] = {
    BoolType: pl.Boolean,
    IntType: pl.Int64,
    DecimalType: DECIMAL,
    DateType: pl.Date,
    DurationType: pl.Int64,
    EnumType: pl.String,
    TextType: pl.String,
}
Meanings = Mapping[str, tuple[Any, Any]]


class NoFacts(CaseError):
    """Records none of whose columns is a fact."""


@dataclass(frozen=True)
class PlainReader:
    """What the columns of some records say, checked once: the facts there, the day, component and place columns, and what each text stands for."""

    rulebook: Rulebook
    given: tuple[str, ...]
    day: str | None
    component: str | None
    where: str | None
    allowed: frozenset[str]
    empty: frozenset[str] = frozenset()
    meanings: Mapping[str, Meanings] = field(default_factory=dict)
    id: str = "plain"
    title: str = mark("columns that are facts")
    sha256: str | None = None
    assumptions: Mapping[str, str] = field(default_factory=dict)
    fixed: str | None = None
    notices: tuple[Message, ...] = ()

    def columns(self) -> tuple[str, ...]:
        """Return the columns of the records that are read."""
        axes = (one for one in (self.day, self.component, self.where) if one)
        extra = (name + ending for name in self.given for ending in (UNTIL, ALL_RECORDS) if name + ending in self.allowed)
        return tuple(dict.fromkeys((*self.given, *extra, *axes)))

    def check_kept(self, names: Iterable[str], option: str) -> None:
        """Raise CaseError for a column to keep that is no fact, since nobody has said that it identifies nobody, and for one named as if it did."""
        for name in names:
            if name not in self.allowed and named_as_identifying(name):
                raise CaseError(
                    f"{option}: `{name}` is named as a column that identifies people, and is neither kept nor grouped by; "
                    "if it does not, rename it or declare it in a mapping"
                )
            if option == "--keep" and name not in self.allowed:
                raise CaseError(
                    f"{option}: `{name}` is no fact, and without a mapping nobody has said that it identifies nobody; "
                    "keep facts, or declare the column in a mapping"
                )

    def read(self, frame: pl.LazyFrame, first: int, assume: Iterable[str], keep: Iterable[str], by: Iterable[str]) -> pl.LazyFrame:
        """Return records as facts: ROW (`first` the number of the first), the day, component and place, the facts, and columns kept and grouped by."""
        schema = frame.collect_schema()
        rows = frame.with_row_index(ROW, offset=first)
        shown = [pl.col(ROW).cast(pl.Int64)]
        shown += [found for name in self.given for found in self.fact(name, schema)]
        if self.day:
            shown.append(self.day_of(schema).alias(DAY))
        shown += [self.text(axis, schema).alias(name) for axis, name in ((self.component, COMPONENT), (self.where, PLACE)) if axis]
        shown += [pl.col(name).alias(KEPT + name) for name in keep]
        shown += [label(name, schema[name]).alias(GROUP + name) for name in by]
        return rows.select(shown)

    def readings(self, frame: pl.LazyFrame, readings: Iterable[tuple[str, ...]], by: Iterable[str]) -> list[pl.LazyFrame]:
        """Return records as facts once for each reading; there is nothing to assume."""
        return [self.read(frame, 1, reading, (), by) for reading in readings]

    def fact(self, name: str, schema: Mapping[str, pl.DataType]) -> list[pl.Expr]:
        """Return the columns of a fact, read from that of the records."""
        kind = self.rulebook.facts[name].type
        column, there = pl.col(name), schema[name]
        if there == pl.Null or name in self.empty:
            return [pl.lit(None, dtype=dtype).alias(name + ending) for ending, dtype in columns_of(kind).items()]
        if name in self.meanings:
            low = {text: ends[0] for text, ends in self.meanings[name].items()}
            text = _stripped(name)
            if isinstance(kind, MomentType):
                high = {text: ends[1] for text, ends in self.meanings[name].items()}
                ends = ((name, low), (name + UNTIL, high))
                return [text.replace_strict(meant, default=None, return_dtype=pl.Int64).alias(end) for end, meant in ends]
            return [text.replace_strict(low, default=None, return_dtype=columns_of(kind)[""]).alias(name)]
        match kind:
            case MomentType():
                return [
                    end.alias(name + ending) for end, ending in zip(_instants(name, schema, self.rulebook.zone), ("", UNTIL), strict=True)
                ]
            case ListType():
                complete = pl.col(name + ALL_RECORDS).fill_null(value=False) if name + ALL_RECORDS in schema else pl.lit(value=False)
                return [column, complete.alias(name + ALL_RECORDS)]
            case _:
                return [column.cast(columns_of(kind)[""]).alias(name)]

    def day_of(self, schema: Mapping[str, pl.DataType]) -> pl.Expr:
        """Return the day of the act, read from its column."""
        assert self.day is not None
        there = schema[self.day]
        if there == pl.String:
            return _stripped(self.day).str.to_date("%Y-%m-%d", strict=False)
        if isinstance(there, pl.Datetime):
            local = pl.col(self.day).dt.convert_time_zone(self.rulebook.zone) if there.time_zone else pl.col(self.day)
            return local.dt.date()
        return pl.col(self.day)

    def text(self, name: str, schema: Mapping[str, pl.DataType]) -> pl.Expr:
        """Return a column of texts without the blanks around them, and null where there is none."""
        return _stripped(name) if schema[name] != pl.Null else pl.lit(None, dtype=pl.String)


# Words in the name of a column that tell one person from another: alone, in a pair that stands together, or pressed into one.
IDENTIFYING = re.compile(
    r" (names?|surname|firstname|lastname|fullname|alias|ssn|passport|dob|birthdate|birthday|email|phone|telephone|address|street|zip|uuid|guid"
    r"|identifier|anumber|a ?file|fins?|fingerprint|licen[sc]e|latitude|longitude|date birth|birth date|a (number|no|num)|(alien|file) number"
    r"|(unique|person|subject|individual|case|record|anonymized|booking|inmate|client) id"
    r"|(case|id|subject|person|booking|inmate|security|account|phone|registration) number) "
)
# the name of one of these is no name of a person
NAMED_THINGS = re.compile(r" (facility|office|program|city|county|state|country|agency|court|sector|station) names? ")


def named_as_identifying(name: str) -> bool:
    """Whether a column's name says that it tells one person from another, as far as a name can say."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    words = [word for word in re.split(r"[^a-z]+", apart) if word not in ("", "of", "the")]
    text = NAMED_THINGS.sub(" ", f" {' '.join(words)} ")
    return words == ["id"] or IDENTIFYING.search(text) is not None


def columns_of(kind: Type) -> dict[str, Any]:
    """Return what is added to a fact's name for each of its columns, with the column's type."""
    if isinstance(kind, MomentType):
        return {"": pl.Int64, UNTIL: pl.Int64}
    if isinstance(kind, ListType):
        inner = {name + ending: dtype for name, one in kind.fields for ending, dtype in columns_of(one).items()}
        return {"": pl.List(pl.Struct(inner)), ALL_RECORDS: pl.Boolean}
    return {"": TYPES[type(kind)]}


def _stripped(name: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String).str.strip_chars()
    return pl.when(text == "").then(pl.lit(None, dtype=pl.String)).otherwise(text)


def label(name: str, there: pl.DataType) -> pl.Expr:
    """Return the text that a value is grouped by."""
    if there == pl.Boolean:
        return pl.when(pl.col(name)).then(pl.lit("yes")).when(~pl.col(name)).then(pl.lit("no")).otherwise(pl.lit(None, dtype=pl.String))
    return _stripped(name)


def _instants(name: str, schema: Mapping[str, pl.DataType], zone: str) -> tuple[pl.Expr, pl.Expr]:
    there, column = schema[name], pl.col(name)
    if there.is_integer():
        return column.cast(pl.Int64), (pl.col(name + UNTIL) if name + UNTIL in schema else column).cast(pl.Int64)
    if there == pl.Date:
        start = column.cast(pl.Datetime("us"))
        first, after = (day.dt.replace_time_zone(zone, ambiguous="earliest").dt.epoch("us") for day in (start, start.dt.offset_by("1d")))
        return first, after - 1
    instant = column.dt.epoch("us")
    return instant, instant


# --- checking ---------------------------------------------------------------------------------------------------------------


def plain_reader(opened: Opened, rulebook: Rulebook, day: str | None = None, component: bool = True, where: bool = True) -> PlainReader:
    """Return the reader of records whose columns are facts; `day` is the column of each record's own day.

    `component` and `where` are whether columns of these names are looked at. Every cell is checked; raises CaseError with the column, the first row
    at fault, what was expected and the nearest name.
    """
    schema = opened.columns
    given = tuple(name for name in schema if name in rulebook.facts)
    if not given:
        near = [f"`{found[0]}` (here `{name}`)" for name in schema if (found := get_close_matches(name, rulebook.facts, n=1, cutoff=0.85))]
        slips = f"; did you mean {', '.join(near)}?" if near else ""
        raise NoFacts(
            f"{opened.name}: no column is named as a fact{slips}; name the mapping of the data set with --mapping, or columns as the facts they hold"
        )
    if day:
        known_columns((day,), schema, "--date-column")
    axes = {axis: axis in schema and wanted for axis, wanted in (("component", component), ("where", where))}
    allowed = {*given, *(name + ending for name in given for ending in (UNTIL, ALL_RECORDS) if name + ending in schema)}
    reader = PlainReader(
        rulebook,
        given,
        day,
        "component" if axes["component"] else None,
        "where" if axes["where"] else None,
        frozenset({*allowed, *((day,) if day else ()), *(axis for axis, there in axes.items() if there)}),
    )
    empty = _empty(given, rulebook, opened)
    reader = replace(reader, empty=empty)
    filled = [name for name in given if name not in empty]
    for name in filled:
        _check_type(name, rulebook.facts[name], schema, opened.name)
    meanings = {
        name: _meanings(name, rulebook.facts[name], opened, rulebook.zone)
        for name in filled
        if _is_text(schema[name], rulebook.facts[name])
    }
    for name in filled:
        if name not in meanings:
            if isinstance(schema[name], pl.Datetime) and isinstance(rulebook.facts[name].type, DateType):
                _check_midnights(name, opened)
            _check_range(name, rulebook.facts[name], opened)
    if day:
        _check_days(day, opened)
    for axis, members in (("component", rulebook.components), ("where", rulebook.places)):
        if axes[axis]:
            _check_members(axis, members, opened)
    return replace(reader, meanings=meanings, notices=tuple(_unread([name for name in schema if name not in reader.allowed], rulebook)))


def _unread(other: list[str], rulebook: Rulebook) -> Iterable[Message]:
    """Yield what is said of columns that are no facts; one that is nearly a fact's name may be a slip, and is told by itself."""
    if other:
        yield counted(
            "{number} column of the records is no fact and was not read: {columns}",
            "{number} columns of the records are no facts and were not read: {columns}",
            len(other),
            columns=", ".join([*other[:NAMED], *(["…"] if len(other) > NAMED else [])]),
        )
    for name in other:
        found = get_close_matches(name, rulebook.facts, n=1, cutoff=0.85)
        if found:
            yield message("column `{column}` was not read; if it is a slip for the fact `{fact}`, rename it", column=name, fact=found[0])


def _empty(given: Iterable[str], rulebook: Rulebook, opened: Opened) -> frozenset[str]:
    """Return the facts whose column is one of whole numbers and holds nothing but nulls: so a database keeps a column of nulls without a type."""
    doubtful = [
        name for name in given if opened.columns[name] == pl.Int32 and not isinstance(rulebook.facts[name].type, IntType | DecimalType)
    ]
    if not doubtful:
        return frozenset()
    [row] = opened.frame.select(pl.col(name).count() for name in doubtful).collect(engine="streaming").to_dicts()
    return frozenset(name for name in doubtful if not row[name])


def _is_text(there: pl.DataType, fact: Fact) -> bool:
    return isinstance(there, pl.String | pl.Categorical | pl.Enum) and not isinstance(fact.type, ListType)


def _check_type(name: str, fact: Fact, schema: Mapping[str, pl.DataType], source: str) -> None:
    there = schema[name]
    if _is_text(there, fact) or there == pl.Null:
        return
    if there.is_float():
        raise CaseError(
            f"{source}: column `{name}` holds floating-point numbers, and may hold NaN; give whole numbers, decimals or text, and null where it is missing"
        )
    match fact.type:
        case BoolType():
            fits, wanted = there == pl.Boolean, "yes/no (booleans)"
        case IntType():
            fits, wanted = there.is_integer(), "whole numbers"
        case DurationType():
            fits, wanted = False, "text, a whole number of its unit"
        case DecimalType():
            fits, wanted = there.is_decimal() or there.is_integer(), "decimals"
        case DateType():
            # pandas has no dates of its own, only midnights
            fits, wanted = there == pl.Date or (isinstance(there, pl.Datetime) and there.time_zone is None), "dates"
        case MomentType():
            fits = there == pl.Date or (isinstance(there, pl.Datetime) and there.time_zone is not None)
            fits, wanted = (
                fits or (there == pl.Int64 and schema.get(name + UNTIL) == pl.Int64),
                "moments with a time zone, or dates for whole days",
            )
        case ListType():
            fits, wanted = there == columns_of(fact.type)[""], f"{columns_of(fact.type)['']}"
        case _:
            fits, wanted = False, "text"
    if not fits:
        raise CaseError(f"{source}: column `{name}` holds {there}, and the fact wants {wanted}")


def _meanings(name: str, fact: Fact, opened: Opened, zone: str) -> Meanings:
    """Return what each text of a column stands for, read as a case file is; raise CaseError at the first that stands for nothing."""
    texts = opened.frame.select(_stripped(name)).unique().collect(engine="streaming").to_series().drop_nulls().sort()
    found: dict[str, tuple[Any, Any]] = {}
    for text in texts:
        written = {"true": "yes", "false": "no"}.get(text.lower(), text) if isinstance(fact.type, BoolType) else text
        if isinstance(fact.type, BoolType) and written.lower() in ("yes", "no"):
            written = written.lower()
        try:
            value = read_value(Scalar(written, Position()), fact)
        except ValueFault as fault:
            number = _row_of(opened, _stripped(name) == text)
            raise CaseError(f"{opened.name}: row {number}, column `{name}`: {fault.message}") from None
        found[text] = _ends(value, fact.type, zone)
    return found


def _ends(value: Any, kind: Type, zone: str) -> tuple[Any, Any]:
    if value is UNOBTAINABLE:
        return None, None
    if isinstance(kind, MomentType):
        if isinstance(value, datetime.datetime):
            return microseconds(value), microseconds(value)
        span = day_span(value, zone)
        return microseconds(span.start), microseconds(span.end) - 1
    if isinstance(value, Months):
        return value.number, None
    if isinstance(value, datetime.timedelta):
        return microseconds(value), None
    return value, None


def _row_of(opened: Opened, condition: pl.Expr) -> int:
    found = opened.frame.with_row_index(ROW, offset=1).filter(condition).select(pl.col(ROW)).head(1).collect(engine="streaming")
    return int(found.item())


def _check_midnights(name: str, opened: Opened) -> None:
    hours = pl.col(name) != pl.col(name).dt.truncate("1d")
    found = opened.frame.with_row_index(ROW, offset=1).filter(hours).select(ROW, name).head(1).collect(engine="streaming")
    if found.height:
        raise CaseError(f"{opened.name}: row {found[0, 0]}, column `{name}`: {found[0, 1]} has an hour, and the fact wants a date")


def _check_range(name: str, fact: Fact, opened: Opened) -> None:
    beyond = [pl.col(name) < fact.low] if fact.low is not None else []
    beyond += [pl.col(name) > fact.high] if fact.high is not None else []
    for condition in beyond:
        found = opened.frame.with_row_index(ROW, offset=1).filter(condition).select(ROW, name).head(1).collect(engine="streaming")
        if found.height:
            low, high = (show_value(one) if one is not None else "" for one in (fact.low, fact.high))
            raise CaseError(f"{opened.name}: row {found[0, 0]}, column `{name}`: must lie within {low}..{high}, not {found[0, 1]}")


def _check_days(name: str, opened: Opened) -> None:
    there = opened.columns[name]
    if there == pl.Date or isinstance(there, pl.Datetime):
        return
    if there != pl.String:
        raise CaseError(f"{opened.name}: column `{name}` holds {there}, and a day is a date or a text as 2020-11-01")
    text = _stripped(name)
    bad = text.is_not_null() & (~text.str.contains(r"^\d{4}-\d{2}-\d{2}$") | text.str.to_date("%Y-%m-%d", strict=False).is_null())
    found = (
        opened.frame.with_row_index(ROW, offset=1).filter(bad).select(pl.col(ROW), text.alias("text")).head(1).collect(engine="streaming")
    )
    if found.height:
        raise CaseError(f"{opened.name}: row {found[0, 0]}, column `{name}`: `{found[0, 1]}` is not a day as 2020-11-01")


def _check_members(name: str, members: Mapping[str, Member], opened: Opened) -> None:
    found = opened.frame.select(_stripped(name)).unique().collect(engine="streaming").to_series().drop_nulls().sort()
    for text in found:
        if text not in members:
            what = "component" if name == "component" else "place"
            number = _row_of(opened, _stripped(name) == text)
            raise CaseError(f"{opened.name}: row {number}, column `{name}`: `{text}` is not a known {what}{suggestion(text, members)}")
