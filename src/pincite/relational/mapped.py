"""Records through a mapping: a file or frame in, a frame of facts out, and an account of what is known, what is not, and why.

Nothing is dropped and nothing guessed: a cell that is missing, withheld, unreadable or a code nobody declared gives null, and the account
says which of these it was. Columns that identify people are never read.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pincite.language.types import BoolType, DateType, EnumType, IntType, ListType, MomentType, TextType, Type
from pincite.language.vocabulary import nearest
from pincite.relational import columns as c
from pincite.relational.columns import Node
from pincite.relational.in_polars import computed
from pincite.relational.layers import in_layers
from pincite.relational.lowering import ALL_RECORDS, UNTIL, Lowering, used
from pincite.relational.mappings import DATES, MOMENTS, DataMapping, Source, Statement, alike, lowered, lowering
from pincite.relational.records import check_header
from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import CaseError
from pincite.rulebook.values import looks_like_identifier

ROW = "__row"
DAY = "__day"
COMPONENT = "__component"
PLACE = "__place"
PERSONS = "__persons"
KEPT = "kept "
# why a cell gives no value, the strongest reason last
READ, MISSING, UNREADABLE, UNKNOWN_CODE, WITHHELD, NO_COLUMN = range(6)
REASONS = ("undecided", "missing", "unreadable", "unknown_code", "withheld", "no_column")
OLDEST_YEAR = 1900
# 2020-03-01; no day is written longer, and no hour shorter
LONGEST_DAY = 10
STRANGE_SHOWN = 20
WIDEST_SHOWN = 40
TEXT_FILES = (".csv", ".txt", ".tsv", ".psv")


@dataclass(frozen=True)
class Records:
    """Records as they stand in a file or frame: the lazy frame, and for each column of the mapping the name it has there."""

    frame: pl.LazyFrame
    names: Mapping[str, str]
    source: str = "frame"
    preamble: int = 0

    @property
    def absent(self) -> bool:
        """Whether the frame holds no column at all that the mapping knows."""
        return not self.names


@dataclass(frozen=True)
class FactAccount:
    """What is known of one fact over all rows: yes, no or a value; else null, by reason. `columns` say it; `cannot` says why none does."""

    fact: str
    rows: int
    yes: int
    no: int
    values: int
    nulls: Mapping[str, int]
    assumed: int
    columns: tuple[str, ...]
    cannot: str = ""

    @property
    def known(self) -> int:
        """In how many rows the fact is known."""
        return self.yes + self.no + self.values


@dataclass(frozen=True)
class ColumnAccount:
    """How the cells of one column were read, by reason where they gave no value, and the codes nobody declared."""

    column: str
    name: str
    there: bool
    read: int
    nulls: Mapping[str, int]
    strange: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Coverage:
    """What a mapping gets out of a file: rows, persons, days, and an account of each fact and column."""

    mapping: str
    source: str
    rows: int
    persons: int | None
    first: datetime.date | None
    last: datetime.date | None
    undated: int
    placed: int
    component_known: int
    assumed: tuple[str, ...]
    facts: tuple[FactAccount, ...]
    columns: tuple[ColumnAccount, ...]


# --- finding the columns --------------------------------------------------------------------------------------------------


def open_records(path: Path, mapping: DataMapping) -> Records:
    """Return the records of a CSV, Parquet, Arrow or XLSX file; raise CaseError when it is not the mapping's data set.

    Rows before the header are passed over as the mapping says; the sheets of a workbook that hold the columns are stacked in their order.
    """
    if not path.is_file():
        raise CaseError(f"{path}: {'a folder, not a file of records' if path.is_dir() else 'there is no such file'}")
    suffix = path.suffixes[-2] if path.suffix == ".gz" and len(path.suffixes) > 1 else path.suffix
    try:
        match suffix.lower():
            case ".parquet":
                return recognised(pl.scan_parquet(path), mapping, str(path))
            case ".arrow" | ".feather" | ".ipc":
                return recognised(pl.scan_ipc(path), mapping, str(path))
            case ".xlsx":
                return _workbook(path, mapping)
            case text if text in TEXT_FILES:
                return _text(path, mapping)
            case _:
                raise CaseError(f"{path}: not a kind of file that records are read from; expected .csv, .parquet, .arrow or .xlsx")
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from None


def recognised(frame: pl.LazyFrame, mapping: DataMapping, source: str = "frame", preamble: int = 0) -> Records:
    """Return a frame as records of a mapping; raise CaseError naming the columns that are not there and those most like them."""
    names = frame.collect_schema().names()
    lost = missing_columns(names, mapping)
    if lost:
        written = ", ".join(f"`{column.name}`" for column in lost)
        likely = nearest(lost[0].name, names)
        near = f"; the column most like the first is `{likely}`" if likely else ""
        raise CaseError(f"{source}: not taken for {mapping.id}: there is no column {written}{near}")
    twice = _twice(names, mapping)
    if twice:
        raise CaseError(f"{source}: `{twice[0]}` and `{twice[1]}` are spellings of one column of {mapping.id}; keep one of them")
    spelled = {alike(name): name for name in names}
    found = {}
    for column in mapping.columns.values():
        there = [spelled[alike(name)] for name in (column.name, *column.also) if alike(name) in spelled]
        if there:
            found[column.id] = there[0]
    check_header(names, source, found.values())
    return Records(frame, found, source, preamble)


def missing_columns(names: Iterable[str], mapping: DataMapping) -> list[Source]:
    """Return the columns a file must have to be taken for the mapping's data set, and has not."""
    there = {alike(name) for name in names}
    return [column for column in mapping.columns.values() if column.required and not column.spellings & there]


def _twice(names: list[str], mapping: DataMapping) -> tuple[str, str] | None:
    for column in mapping.columns.values():
        found = [name for name in names if alike(name) in column.spellings]
        if len(found) > 1:
            return found[0], found[1]
    return None


def _text(path: Path, mapping: DataMapping) -> Records:
    first: CaseError | None = None
    for separator in mapping.separators:
        for preamble in mapping.preamble:
            try:
                frame = pl.scan_csv(path, separator=separator, skip_lines=preamble, infer_schema=False, encoding="utf8-lossy")
                return recognised(frame, mapping, str(path), preamble)
            except (CaseError, pl.exceptions.PolarsError) as error:
                first = first or CaseError(str(error))
    assert first is not None
    raise first


def _workbook(path: Path, mapping: DataMapping) -> Records:
    try:
        import fastexcel
    except ImportError:
        raise CaseError(f"{path}: to read workbooks, get fastexcel: pip install 'pincite[polars]'") from None
    try:
        sheets = fastexcel.read_excel(path).sheet_names
    except fastexcel.FastExcelError as error:
        raise CaseError(f"{path}: cannot be read as a workbook: {str(error).splitlines()[0]}") from None
    wanted = [name for name in sheets if name in mapping.sheets] if mapping.sheets else sheets
    parts, first, preamble = [], None, 0
    for name in wanted:
        for rows in mapping.preamble:
            try:
                # every cell as text: a guess at types from the first rows would lose what does not fit it
                frame = pl.read_excel(path, sheet_name=name, read_options={"header_row": rows, "dtypes": "string"}, drop_empty_cols=False)
                recognised(frame.lazy(), mapping, f"{path}, sheet {name}")
                parts.append(frame)
                preamble = rows
                break
            except CaseError as error:
                first = first or error
            except (fastexcel.FastExcelError, pl.exceptions.PolarsError):
                continue
    if not parts:
        raise first or CaseError(f"{path}: no sheet of it holds the columns of {mapping.id}")
    frame = pl.concat([part.lazy() for part in parts], how="diagonal").collect()
    return recognised(frame.lazy(), mapping, str(path), preamble)


# --- reading cells --------------------------------------------------------------------------------------------------------


def type_of(kind: Type) -> dict[str, Any]:
    """Return the columns, each with its type, that hold values of a type; keys are what is added to a fact's name."""
    match kind:
        case BoolType():
            return {"": pl.Boolean}
        case IntType():
            return {"": pl.Int64}
        case DateType():
            return {"": pl.Date}
        case MomentType():
            return {"": pl.Int64, UNTIL: pl.Int64}
        case EnumType() | TextType():
            return {"": pl.String}
        case ListType(fields):
            inner = {name + ending: inner for name, one in fields for ending, inner in type_of(one).items()}
            return {"": pl.List(pl.Struct(inner)), ALL_RECORDS: pl.Boolean}
        case _:
            # exact decimals and durations: whole numbers of the unit; no mapping says them
            return {"": pl.Int64}


@dataclass(frozen=True)
class _Cell:
    """A column on its way: its text without blanks around it, and whether that stands for nothing or for something withheld."""

    text: pl.Expr
    small: pl.Expr
    blank: pl.Expr
    hidden: pl.Expr


def _cell(name: str, mapping: DataMapping) -> _Cell:
    text = pl.col(name).cast(pl.String).str.strip_chars()
    small = text.str.to_lowercase()
    marks = [mark.strip().lower() for mark in mapping.missing]
    blank = text.is_null() | (text == "") | small.is_in(marks)
    hidden = small.is_in([mark.strip().lower() for mark in mapping.withheld]).fill_null(value=False)
    return _Cell(text, small, blank.fill_null(value=True), hidden)


def values_of(source: Source, name: str | None, dtype: pl.DataType | None, mapping: DataMapping) -> dict[str, pl.Expr]:
    """Return the columns a source gives, null wherever it says nothing that can be read."""
    if name is None or dtype is None:
        return {source.id + ending: pl.lit(None, dtype=kind) for ending, kind in type_of(source.type).items()}
    cell = _cell(name, mapping)
    said = ~(cell.blank | cell.hidden)
    match source.kind:
        case "code":
            return {source.id: cell.small.replace_strict(source.codes, default=None, return_dtype=pl.String)}
        case "flag":
            if dtype == pl.Boolean:
                return {source.id: pl.col(name)}
            meaning = {raw: word == "yes" for raw, word in source.codes.items()}
            return {source.id: cell.small.replace_strict(meaning, default=None, return_dtype=pl.Boolean)}
        case "present":
            return {source.id: pl.when(said).then(pl.lit(value=True)).otherwise(pl.lit(None))}
        case "number":
            return {source.id: pl.when(said).then(_number(name, dtype, cell)).otherwise(pl.lit(None))}
        case "date":
            return {source.id: pl.when(said).then(_day(source, name, dtype, cell)).otherwise(pl.lit(None))}
        case "moment":
            low, high = _bounds(source, name, dtype, cell)
            return {
                source.id: pl.when(said).then(low).otherwise(pl.lit(None)),
                source.id + UNTIL: pl.when(said).then(high).otherwise(pl.lit(None)),
            }
        case "list":
            kind = type_of(source.type)[""]
            read = _records_reader(source, mapping)
            # the element function is Python: such columns are few, mostly empty, and JSON of any shape
            value = cell.text.map_elements(read, return_dtype=kind, skip_nulls=True)
            found = pl.when(said).then(value).otherwise(pl.lit(None))
            if source.complete:
                found = pl.when(cell.blank).then(pl.lit([], dtype=kind)).otherwise(found)
            return {source.id: found, source.id + ALL_RECORDS: found.is_not_null() & pl.lit(source.complete)}
        case _:
            return {source.id: pl.when(said).then(cell.text).otherwise(pl.lit(None))}


def _number(name: str, dtype: pl.DataType, cell: _Cell) -> pl.Expr:
    if dtype.is_integer():
        return pl.col(name).cast(pl.Int64, strict=False)
    # a whole number kept by a spreadsheet as 34.0 is one; 34.5 is not
    return cell.text.str.extract(r"^(-?\d{1,15})(?:\.0+)?$").cast(pl.Int64, strict=False)


def _day(source: Source, name: str, dtype: pl.DataType, cell: _Cell) -> pl.Expr:
    if source.year:
        year = _number(name, dtype, cell)
        likely = year.is_between(OLDEST_YEAR, 9999)
        month, day = (1, 1) if source.year == "first" else (12, 31)
        return pl.when(likely).then(pl.date(pl.when(likely).then(year).otherwise(pl.lit(2000)), month, day)).otherwise(pl.lit(None))
    if dtype == pl.Date:
        return pl.col(name)
    if isinstance(dtype, pl.Datetime):
        local = pl.col(name).dt.convert_time_zone(source.zones[0]) if dtype.time_zone else pl.col(name)
        return local.dt.date()
    days = [form for form in (*DATES, *source.formats) if not _has_hour(form)]
    hours = [form for form in (*MOMENTS, *source.formats) if _has_hour(form)]
    return _modern(pl.coalesce(_first(cell.text, days, pl.Date), _first(cell.text, hours, pl.Datetime("us"), longer=True).dt.date()))


def _has_hour(form: str) -> bool:
    return "%H" in form or "%I" in form


def _first(text: pl.Expr, forms: list[str], kind: Any, longer: bool = False) -> pl.Expr:
    """Return texts read by the first form that fits; a form is tried only while some text is left unread, for each is dear.

    `longer` passes over what is too short to hold an hour.
    """

    def read(series: pl.Series) -> pl.Series:
        # as one expression this would double with every form
        left = series.set(series.str.len_bytes() <= LONGEST_DAY, None) if longer else series
        found = pl.Series(series.name, [None], dtype=kind).new_from_index(0, len(series))
        for form in forms:
            if left.null_count() == len(left):
                break
            one = left.str.strptime(kind, form, strict=False)
            found = found.zip_with(found.is_not_null(), one)
            left = left.set(one.is_not_null(), None)
        return found

    return text.map_batches(read, return_dtype=kind, is_elementwise=True)


def _modern(value: pl.Expr) -> pl.Expr:
    """Return days or hours, null where the year is none: two digits read by a form of four would give the year 12."""
    return pl.when(value.dt.year() >= OLDEST_YEAR).then(value).otherwise(pl.lit(None))


def _bounds(source: Source, name: str, dtype: pl.DataType, cell: _Cell) -> tuple[pl.Expr, pl.Expr]:
    """Return the first and last instant a cell may mean, in microseconds: where only the day is known, all of that day in each zone it may be."""
    if isinstance(dtype, pl.Datetime) and dtype.time_zone and not source.whole_days:
        instant = pl.col(name).dt.epoch("us")
        return instant, instant
    day = _day(source, name, dtype, cell).cast(pl.Datetime("us"))
    hour = _hour(source, name, dtype, cell)
    firsts, lasts = [], []
    for zone in source.zones:
        first = _instant(day, zone, "earliest")
        last = _instant(day.dt.offset_by("1d"), zone, "earliest") - 1
        if hour is not None:
            first, last = pl.coalesce(_instant(hour, zone, "earliest"), first), pl.coalesce(_instant(hour, zone, "latest"), last)
        firsts.append(first)
        lasts.append(last)
    return pl.min_horizontal(*firsts), pl.max_horizontal(*lasts)


def _hour(source: Source, name: str, dtype: pl.DataType, cell: _Cell) -> pl.Expr | None:
    if source.whole_days or dtype == pl.Date:
        return None
    if isinstance(dtype, pl.Datetime):
        return pl.col(name).cast(pl.Datetime("us"))
    return _modern(_first(cell.text, [form for form in (*MOMENTS, *source.formats) if _has_hour(form)], pl.Datetime("us"), longer=True))


def _instant(local: pl.Expr, zone: str, ambiguous: Any) -> pl.Expr:
    return local.dt.replace_time_zone(zone, ambiguous=ambiguous, non_existent="null").dt.epoch("us")


def _records_reader(source: Source, mapping: DataMapping) -> Callable[[str], Any]:
    marks = {mark.strip().lower() for mark in (*mapping.missing, *mapping.withheld, "")}

    def value(field: Source, raw: object) -> object:
        text = "" if raw is None else str(raw).strip()
        small = text.lower()
        match field.kind:
            case "code":
                return field.codes.get(small)
            case "flag":
                word = field.codes.get(small)
                return None if word is None else word == "yes"
            case _ if small in marks:
                return None
            case "number":
                return int(text) if text.lstrip("-").isdigit() and len(text) < 16 else None
            case "date":
                return _date(text, field.formats)
            case _:
                return text

    def read(text: str) -> list[dict[str, object]] | None:
        records = _json_records(text)
        if records is None:
            return None
        spelled = [{alike(name): raw for name, raw in record.items()} for record in records]
        return [
            {field.id: value(field, next((one[name] for name in field.spellings if name in one), None)) for field in source.fields}
            for one in spelled
        ]

    return read


def _json_records(text: str) -> list[dict[str, object]] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = [found] if isinstance(found, dict) else found
    return found if isinstance(found, list) and all(isinstance(one, dict) for one in found) else None


def _date(text: str, formats: tuple[str, ...]) -> datetime.date | None:
    for form in (*formats, *DATES, "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"):
        try:
            found = datetime.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return found if found.year >= OLDEST_YEAR else None
    return None


def status_of(source: Source, name: str | None, mapping: DataMapping) -> pl.Expr:
    """Return how a cell was read, as a number into REASONS; the value of the source is there already."""
    if name is None:
        return pl.lit(NO_COLUMN, dtype=pl.Int8)
    cell = _cell("raw " + source.id, mapping)
    lost = UNKNOWN_CODE if source.kind in ("code", "flag") else UNREADABLE
    return (
        pl.when(pl.col(source.id).is_not_null())
        .then(pl.lit(READ, dtype=pl.Int8))
        .when(cell.hidden)
        .then(pl.lit(WITHHELD, dtype=pl.Int8))
        .when(cell.blank)
        .then(pl.lit(MISSING, dtype=pl.Int8))
        .otherwise(pl.lit(lost, dtype=pl.Int8))
    )


# --- from cells to facts --------------------------------------------------------------------------------------------------


def said(statement: Statement, kind: Type, low: Lowering) -> tuple[Node, Node, Node]:
    """Return the bounds of what a statement says of a fact, and whether it contradicts itself: then it says nothing."""
    if statement.value is not None:
        found = lowered(statement.value, kind, low)
        return found.low, found.high, c.FALSE
    yes = lowered(statement.yes, kind, low).low if statement.yes is not None else c.FALSE
    no = lowered(statement.no, kind, low).low if statement.no is not None else c.FALSE
    both = c.certainly(c.every((yes, no)))
    node = c.Case(((both, c.OPEN), (yes, c.TRUE), (no, c.FALSE)), c.OPEN)
    if both == c.FALSE:
        branches = tuple((met, value) for met, value in ((yes, c.TRUE), (no, c.FALSE)) if met != c.FALSE)
        node = c.Case(branches, c.OPEN)
    return node, node, both


def fact_nodes(fact: str, mapping: DataMapping, rulebook: Rulebook, assume: tuple[str, ...], low: Lowering) -> dict[str, Node]:
    """Return the columns of a fact (keys are what is added to its name): what columns say and, only where they say nothing, what is assumed."""
    kind = rulebook.facts[fact].type
    endings = (UNTIL,) if isinstance(kind, MomentType) else ()
    found: dict[str, Node] = {}
    clash: Node = c.FALSE
    if fact in mapping.facts:
        first, last, clash = said(mapping.facts[fact], kind, low)
        first, last = _within(rulebook, fact, first), _within(rulebook, fact, last)
        found = {"": first, **dict.fromkeys(endings, last)}
    for name in assume:
        taken = mapping.assumptions[name].facts.get(fact)
        if taken is None:
            continue
        first, last, _ = said(taken, kind, low)
        first, last = _within(rulebook, fact, first), _within(rulebook, fact, last)
        for ending, node in {"": first, **dict.fromkeys(endings, last)}.items():
            known = found.get(ending)
            if known is None:
                found[ending] = node
            else:
                open_ = c.IsNull(known) if clash == c.FALSE else c.every((c.IsNull(known), c.opposite(clash)))
                found[ending] = c.Case(((open_, node),), known)
    return found


def _within(rulebook: Rulebook, fact: str, node: Node) -> Node:
    """Return a value, null where it lies outside what the fact may be."""
    bounds = [
        c.Compare(operator, node, c.Constant(bound))
        for operator, bound in ((">=", rulebook.facts[fact].low), ("<=", rulebook.facts[fact].high))
        if bound is not None
    ]
    if not bounds:
        return node
    return c.Case(((c.every(bounds), node),), c.OPEN)


def known_assumptions(names: Iterable[str], mapping: DataMapping) -> tuple[str, ...]:
    """Return the assumptions asked for, in the mapping's order; raise CaseError for one it does not have."""
    wanted = set(names)
    for name in sorted(wanted - set(mapping.assumptions)):
        near = nearest(name, mapping.assumptions)
        hint = f"; did you mean `{near}`?" if near else f"; it has {', '.join(mapping.assumptions) or 'none'}"
        raise CaseError(f"`{name}` is not an assumption of {mapping.id}{hint}")
    return tuple(name for name in mapping.assumptions if name in wanted)


def mapped(
    records: Records,
    mapping: DataMapping,
    rulebook: Rulebook,
    facts: Iterable[str] | None = None,
    assume: Iterable[str] = (),
    keep: Iterable[str] = (),
) -> pl.LazyFrame:
    """Return records as facts: ROW (from 1), DAY, COMPONENT, PLACE, PERSONS, the columns of each fact asked for, and the columns kept.

    `facts` are the facts a plan needs (default: those the mapping says or may assume); one that no column says is null throughout. Kept
    columns are named KEPT and their name in the file. Raises CaseError for an unknown assumption, and for a column to keep that is not the
    mapping's own or identifies people.
    """
    taken = known_assumptions(assume, mapping)
    wanted = tuple(facts) if facts is not None else said_facts(mapping)
    kept = [(keepable(name, records, mapping), name) for name in keep]
    raw = [pl.col(there).alias(KEPT + name) for there, name in kept]
    cells = _cells(records, mapping).with_columns(raw).select([ROW, *_prepared_names(mapping), *(KEPT + name for _, name in kept)])
    return _facts(cells, mapping, rulebook, wanted, taken, tuple(name for _, name in kept))


def mapped_readings(
    records: Records,
    mapping: DataMapping,
    rulebook: Rulebook,
    facts: tuple[str, ...],
    readings: Iterable[Iterable[str]],
    keep: Iterable[str] = (),
) -> list[pl.LazyFrame]:
    """Return records as facts, as `mapped` does, once for each set of assumptions; the cells are read once for all of them, into memory."""
    kept = [(keepable(name, records, mapping), name) for name in keep]
    taken = [known_assumptions(assume, mapping) for assume in readings]
    raw = [pl.col(there).alias(KEPT + name) for there, name in kept]
    lazy = _cells(records, mapping).with_columns(raw)
    needed: set[str] = {ROW, *(KEPT + name for _, name in kept)}
    for one in taken:
        nodes, low = _nodes(mapping, rulebook, facts, one)
        needed |= used(node for layer in in_layers({**low.defined, **nodes}, nodes) for node in layer.values())
        needed |= {name for axis in _axes(mapping, one) for name in axis.meta.root_names()}
    there = [name for name in lazy.collect_schema().names() if name in needed]
    cells = lazy.select(there).collect(engine="streaming").lazy()
    return [_facts(cells, mapping, rulebook, facts, one, tuple(name for _, name in kept)) for one in taken]


def _facts(
    cells: pl.LazyFrame, mapping: DataMapping, rulebook: Rulebook, wanted: tuple[str, ...], taken: tuple[str, ...], kept: tuple[str, ...]
) -> pl.LazyFrame:
    """Return cells that were read as facts, with some assumptions taken."""
    nodes, low = _nodes(mapping, rulebook, wanted, taken)
    frame = computed(cells, in_layers({**low.defined, **nodes}, nodes))
    shown: list[pl.Expr] = [pl.col(ROW), *_axes(mapping, taken)]
    for fact in wanted:
        for ending, kind in type_of(rulebook.facts[fact].type).items():
            there = _fact_column(fact, ending)
            shown.append((pl.col(there).cast(kind) if there in nodes else _nothing(ending, kind)).alias(fact + ending))
    return frame.select(*shown, *(pl.col(KEPT + name) for name in kept))


def said_facts(mapping: DataMapping) -> tuple[str, ...]:
    """Return the facts that columns say, then those that are only assumed."""
    return tuple(dict.fromkeys([*mapping.facts, *(fact for one in mapping.assumptions.values() for fact in one.facts)]))


def _nothing(ending: str, kind: Any) -> pl.Expr:
    return pl.lit(value=False) if ending == ALL_RECORDS else pl.lit(None, dtype=kind)


def _fact_column(fact: str, ending: str) -> str:
    return f"fact {fact}{ending}"


def _prepared_names(mapping: DataMapping) -> list[str]:
    return [source.id + ending for source in mapping.columns.values() if not source.identifying for ending in type_of(source.type)]


def _cells(records: Records, mapping: DataMapping, raw: bool = False) -> pl.LazyFrame:
    """Return the frame with every cell read; `raw` keeps what stood in each cell beside it."""
    schema = records.frame.collect_schema()
    clashing = {name: f"file {name}" for name in schema.names()}
    # names in the file may be those of our own columns; they are moved out of the way once
    frame = records.frame.rename(clashing).with_row_index(ROW, offset=1)
    cells: dict[str, pl.Expr] = {}
    for source in mapping.columns.values():
        if source.identifying:
            continue
        there = records.names.get(source.id)
        cells.update(values_of(source, clashing[there] if there else None, schema[there] if there else None, mapping))
        if raw and there:
            cells["raw " + source.id] = pl.col(clashing[there])
    frame = frame.with_columns(**cells)
    return frame.with_columns(
        # a day after the event is nothing that was known of it
        pl.when(pl.col(source.id) <= pl.col(mapping.date)).then(pl.col(source.id)).otherwise(pl.lit(None)).alias(source.id)
        for source in mapping.columns.values()
        if source.past and not source.identifying
    )


def _nodes(mapping: DataMapping, rulebook: Rulebook, wanted: Iterable[str], taken: tuple[str, ...]) -> tuple[dict[str, Node], Lowering]:
    """Return the columns of the facts, and what those are lowered with."""
    low = lowering({source.id: source.type for source in mapping.columns.values() if not source.identifying}, mapping.date)
    nodes = {
        _fact_column(fact, ending): node for fact in wanted for ending, node in fact_nodes(fact, mapping, rulebook, taken, low).items()
    }
    return nodes, low


def _axes(mapping: DataMapping, taken: tuple[str, ...]) -> list[pl.Expr]:
    component = next((one for name in taken if (one := mapping.assumptions[name].component)), None)
    fixed = pl.lit(component or mapping.component, dtype=pl.String)
    own = pl.col(mapping.component_column).fill_null(fixed) if mapping.component_column else fixed
    return [
        pl.col(mapping.date).alias(DAY),
        own.alias(COMPONENT),
        (pl.coalesce(*mapping.places) if mapping.places else pl.lit(None, dtype=pl.String)).alias(PLACE),
        (pl.col(mapping.persons) if mapping.persons else pl.lit(1, dtype=pl.Int64)).alias(PERSONS),
    ]


def keepable(name: str, records: Records, mapping: DataMapping) -> str:
    """Return the name in the frame of a column to keep; one that identifies people, or that the mapping does not know, is refused."""
    spelling = alike(name)
    own = [source for source in mapping.columns.values() if spelling in source.spellings or name == source.id]
    if any(source.identifying for source in own):
        raise CaseError(f"`{name}` identifies people and is never kept")
    there = next((records.names[source.id] for source in own if source.id in records.names), None)
    if there is None:
        known = [records.names[source.id] for source in mapping.columns.values() if not source.identifying and source.id in records.names]
        near = nearest(name, known)
        hint = f"; did you mean `{near}`?" if near else ""
        raise CaseError(f"`{name}` is not a column that {mapping.id} knows; a column is kept only when a mapping declares it{hint}")
    if alike(there) in mapping.identifying:
        raise CaseError(f"`{name}` identifies people and is never kept")
    return f"file {there}"


# --- the account ----------------------------------------------------------------------------------------------------------


def coverage(records: Records, mapping: DataMapping, rulebook: Rulebook, assume: Iterable[str] = ()) -> Coverage:
    """Return what a mapping gets out of records: for each fact how many rows say it and why the others do not; for each column how it was read."""
    taken = known_assumptions(assume, mapping)
    wanted = said_facts(mapping)
    cells = _cells(records, mapping, raw=True)
    nodes, low = _nodes(mapping, rulebook, wanted, ())
    sources = [source for source in mapping.columns.values() if not source.identifying]
    axes = _axes(mapping, taken)
    frame = cells.with_columns(axes).with_columns(
        status_of(source, records.names.get(source.id), mapping).alias("how " + source.id) for source in sources
    )
    more = {f"taken {fact}": fact_nodes(fact, mapping, rulebook, taken, low).get("") for fact in wanted}
    added = {name: node for name, node in more.items() if node is not None}
    frame = computed(frame, in_layers({**low.defined, **nodes, **added}, {**nodes, **added}))
    asked: dict[str, pl.Expr] = {"rows": pl.len()}
    day, component, place, persons = (pl.col(name) for name in (DAY, COMPONENT, PLACE, PERSONS))
    asked |= {"first": day.min(), "last": day.max(), "undated": day.is_null().sum(), "persons": persons.sum()}
    asked |= {"component": component.is_not_null().sum(), "placed": place.is_not_null().sum()}
    for source in sources:
        for reason in range(len(REASONS)):
            asked[f"how {source.id} {reason}"] = (pl.col("how " + source.id) == reason).sum()
    for fact in wanted:
        asked |= _asked_of(fact, mapping, rulebook, nodes, added)
    totals = frame.select(**asked).collect(engine="streaming").row(0, named=True)
    return Coverage(
        mapping=mapping.id,
        source=records.source,
        rows=totals["rows"],
        persons=totals["persons"] if mapping.persons else None,
        first=totals["first"],
        last=totals["last"],
        undated=totals["undated"],
        placed=totals["placed"],
        component_known=totals["component"],
        assumed=taken,
        facts=(
            *(_fact_account(fact, mapping, totals) for fact in wanted),
            *(
                FactAccount(fact, totals["rows"], 0, 0, 0, {"no_column": totals["rows"]}, 0, (), why)
                for fact, why in mapping.cannot.items()
                if fact not in wanted
            ),
        ),
        columns=tuple(_column_account(source, records, frame, totals) for source in sources),
    )


def _asked_of(
    fact: str, mapping: DataMapping, rulebook: Rulebook, nodes: Mapping[str, Node], added: Mapping[str, Node]
) -> dict[str, pl.Expr]:
    column = _fact_column(fact, "")
    found: dict[str, pl.Expr] = {}
    own = pl.col(column) if column in nodes else pl.lit(None, dtype=pl.Boolean)
    if column not in nodes:
        found |= {f"{fact} yes": pl.lit(0), f"{fact} no": pl.lit(0), f"{fact} values": pl.lit(0)}
    elif isinstance(rulebook.facts[fact].type, BoolType):
        found[f"{fact} yes"] = own.fill_null(value=False).sum()
        found[f"{fact} no"] = (~own.fill_null(value=True)).sum()
    else:
        found[f"{fact} values"] = own.is_not_null().sum()
    used = mapping.facts[fact].columns or (mapping.date,) if fact in mapping.facts else ()
    if used:
        how = pl.max_horizontal(*(pl.col("how " + one) for one in used))
        found |= {f"{fact} null {reason}": (own.is_null() & (how == reason)).sum() for reason in range(len(REASONS))}
    else:
        found |= {f"{fact} null {reason}": pl.len() if reason == NO_COLUMN else pl.lit(0) for reason in range(len(REASONS))}
    if column not in nodes:
        found[f"{fact} assumed"] = pl.col(f"taken {fact}").is_not_null().sum() if f"taken {fact}" in added else pl.lit(0)
    else:
        found[f"{fact} assumed"] = (own.is_null() & pl.col(f"taken {fact}").is_not_null()).sum()
    return found


def _fact_account(fact: str, mapping: DataMapping, totals: Mapping[str, Any]) -> FactAccount:
    nulls = {word: totals[f"{fact} null {reason}"] for reason, word in enumerate(REASONS)}
    return FactAccount(
        fact=fact,
        rows=totals["rows"],
        yes=totals.get(f"{fact} yes", 0),
        no=totals.get(f"{fact} no", 0),
        values=totals.get(f"{fact} values", 0),
        nulls={word: number for word, number in nulls.items() if number},
        assumed=totals[f"{fact} assumed"],
        columns=mapping.facts[fact].columns if fact in mapping.facts else (),
        cannot=mapping.cannot.get(fact, ""),
    )


def _column_account(source: Source, records: Records, frame: pl.LazyFrame, totals: Mapping[str, Any]) -> ColumnAccount:
    counted = {word: totals[f"how {source.id} {reason}"] for reason, word in enumerate(REASONS)}
    read = counted.pop("undecided")
    strange: tuple[tuple[str, int], ...] = ()
    if counted["unknown_code"]:
        found = (
            frame.filter(pl.col("how " + source.id) == UNKNOWN_CODE)
            .group_by(pl.col("raw " + source.id).cast(pl.String).str.strip_chars().alias("code"))
            .len()
            .sort("len", "code", descending=[True, False])
            .head(STRANGE_SHOWN)
            .collect(engine="streaming")
        )
        strange = tuple((_shown(code), number) for code, number in found.iter_rows())
    there = source.id in records.names
    nulls = {word: number for word, number in counted.items() if number}
    return ColumnAccount(source.id, records.names.get(source.id, source.name), there, read, nulls, strange)


def _shown(code: str) -> str:
    """Return an undeclared code as it may be shown: short, and never what looks like a number that names a person."""
    if looks_like_identifier(code):
        return "(not shown: looks like a number that names a person)"
    return code if len(code) <= WIDEST_SHOWN else code[: WIDEST_SHOWN - 1] + "…"
