"""Records as they are given: a file, a table of a DuckDB database or a frame; what they are, how many, and which part of them is looked at."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pincite.language.vocabulary import suggestion
from pincite.rulebook.problems import CaseError

SYNTHETIC = "SYNTHETIC"
TEXT_FILES = {".csv": ",", ".tsv": "\t"}
# what else may be text where a mapping reads it, and what its cells may be set apart by
OTHER_TEXT = (".txt", ".psv")
SEPARATORS = (",", "\t", ";", "|")
ARROW_FILES = (".arrow", ".feather", ".ipc")
WORKBOOKS = (".xlsx",)
DATABASES = (".duckdb", ".db")
KINDS = "CSV, TSV, Parquet, Arrow or Feather, XLSX, or DATABASE.duckdb#TABLE"
CHUNK = 1 << 20
BATCH = 100_000
SOURCE = "pincite_records"
WHOLE_LINE = "pincite whole line"
# how Polars names a column whose name stands before it already
TWICE = re.compile(r"(.+)_duplicated_\d+", re.DOTALL)


@dataclass(frozen=True)
class Table:
    """A table, view or query of a DuckDB database: SQL that names it, and its columns as they are handed over.

    It is asked on a connection of ours that only reads, or on the user's own through a relation of it. `numbered` is whether its rows have lasting numbers.
    """

    source: str
    schema: dict[str, pl.DataType]
    connection: Any = None
    relation: Any = None
    numbered: bool = False

    def ask(self, statement: str) -> pl.DataFrame:
        """Return what a SELECT gives; raises CaseError with what the database says."""
        import duckdb

        try:
            if self.relation is None:
                found = self.connection.cursor().sql(statement).to_arrow_table()
            else:
                found = self.relation.query(SOURCE, statement).to_arrow_table()
        except duckdb.Error as error:
            raise CaseError(f"{self.source}: {str(error).splitlines()[0]}") from None
        frame = pl.from_arrow(found)
        assert isinstance(frame, pl.DataFrame)
        return frame

    def frame(self) -> pl.LazyFrame:
        """Return the rows as a lazy frame; only the columns that are asked for leave the database."""
        from polars.io.plugins import register_io_source

        def rows(names: list[str] | None, wanted: pl.Expr | None, number: int | None, _: int | None) -> Iterator[pl.DataFrame]:
            taken = names or list(self.schema)
            statement = f"SELECT {', '.join(self.shown(name) for name in taken)} FROM {self.source}"  # noqa: S608
            # what its own rows are counted by is the number of rows, whether columns of them are asked for or not
            for batch in self._batches(statement + ("" if number is None else f" LIMIT {number}")):
                found = batch if wanted is None else batch.filter(wanted)
                yield found.select(names) if names else found

        return register_io_source(rows, schema=pl.Schema(self.schema))

    def _batches(self, statement: str) -> Iterator[pl.DataFrame]:
        if self.relation is not None:
            # a user's connection bears one open result at a time
            yield self.ask(statement)
            return
        for batch in self.connection.cursor().sql(statement).to_arrow_reader(BATCH):
            found = pl.from_arrow(batch)
            assert isinstance(found, pl.DataFrame)
            yield found

    def shown(self, name: str) -> str:
        """Return a column as it is handed over: texts of a fixed set as texts."""
        column = _quoted(name)
        return f"CAST({column} AS VARCHAR) AS {column}" if self.schema[name] == pl.String else column


@dataclass(frozen=True)
class Opened:
    """Records, lazily: a name without folders, the frame, whether it can be cut into parts cheaply, and the sha256 of what was given, where it is a file.

    `synthetic` is whether the records are marked as made up, by their name, their own metadata or the manifest beside them. `database` is the table they
    are, where they may be counted there; `path` is the file whose rows are read only as they are used.
    """

    name: str
    frame: pl.LazyFrame
    cheap: bool
    sha256: str | None = None
    table: str | None = None
    synthetic: bool = False
    database: Table | None = field(default=None, compare=False)
    path: Path | None = field(default=None, compare=False)

    @property
    def columns(self) -> dict[str, pl.DataType]:
        """The columns and their types."""
        return dict(self.frame.collect_schema())


def open_records(given: str, inside: bool = False) -> Opened:
    """Return the records at a path, `DATABASE.duckdb#TABLE` for a table, which stays in its database if they are to be counted `inside`.

    Raises CaseError when they cannot be read, and says what can.
    """
    file, _, table = given.partition("#") if ".duckdb#" in given or ".db#" in given else (given, "", "")
    path = Path(file)
    if not path.is_file():
        what = "a folder, not a file of records" if path.is_dir() else "there is no such file of records"
        raise CaseError(f"{file}: {what}")
    name = path.name + (f"#{table}" if table else "")
    if path.suffix.lower() in DATABASES:
        found = _table(path, table)
        # a database that is counted inside is read there, again and again; else once and whole
        frame = found.frame() if inside else _whole(found)
        return Opened(name, frame, False, sha256_of(path), table or None, synthetic_by_name(path, table), found if inside else None)
    try:
        frame, cheap = _scanned(path)
        frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{given}: cannot be read as records: {str(error).splitlines()[0]}") from None
    check_header(frame.collect_schema().names(), given)
    return Opened(name, frame, cheap, sha256_of(path), None, synthetic_by_name(path), path=path)


def check_header(names: Iterable[str], source: str, wanted: Iterable[str] | None = None) -> None:
    """Raise CaseError when a column stands twice in the header of a file of text, of those `wanted`: nobody said which of them is meant."""
    there = list(names)
    for name in there:
        found = TWICE.fullmatch(name)
        if found and found[1] in there and (wanted is None or found[1] in wanted):
            raise CaseError(f"{source}: column `{found[1]}` stands twice in the header; keep one of them, or rename the other")


@contextmanager
def reading_text(path: Path | None, columns: int) -> Iterator[None]:
    """Tell a fault of a file of text, which shows when its rows are read, as CaseError with the line at fault; `columns` is how many it has."""
    try:
        yield
    except pl.exceptions.PolarsError as error:
        if path is None or _ending(path) not in (*TEXT_FILES, *OTHER_TEXT):
            raise
        what = _fault_of(path, columns) or f"cannot be read as records: {str(error).splitlines()[0]}"
        raise CaseError(f"{path}: {what}") from None


def _ending(path: Path) -> str:
    return Path(path.stem).suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()


def _fault_of(path: Path, columns: int) -> str | None:
    open_it = gzip.open if path.suffix.lower() == ".gz" else open
    broken: str | None = None
    with open_it(path, "rb") as raw:
        for number, line in enumerate(raw, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                broken = f"line {number} is not UTF-8; save the file as UTF-8"
                break
    for separator in SEPARATORS:
        with open_it(path, "rt", encoding="utf-8", errors="replace", newline="") as text:
            rows, fits = csv.reader(text, delimiter=separator), False
            try:
                for row in rows:
                    fits = fits or len(row) == columns
                    if fits and len(row) > columns:
                        return f"line {rows.line_num} has {len(row)} cells, and there are {columns} columns; put a text that holds the separator in quotes"
            except csv.Error:
                continue
    return broken


def _whole(table: Table) -> pl.LazyFrame:
    return table.ask(f"SELECT {', '.join(map(table.shown, table.schema))} FROM {table.source}").lazy()  # noqa: S608


def _scanned(path: Path) -> tuple[pl.LazyFrame, bool]:
    suffix = path.suffix.lower()
    if suffix in TEXT_FILES:
        # every cell as text: a guess from the first rows would lose what does not fit it
        return pl.scan_csv(path, separator=TEXT_FILES[suffix], infer_schema=False), False
    if suffix == ".parquet":
        return pl.scan_parquet(path), True
    if suffix in ARROW_FILES:
        return pl.scan_ipc(path), True
    if suffix in WORKBOOKS:
        return _workbook(path), False
    raise CaseError(f"{path}: not a kind of file that records are read from; expected {KINDS}")


def _workbook(path: Path) -> pl.LazyFrame:
    try:
        import fastexcel
    except ImportError:
        raise CaseError(f"{path}: to read workbooks, get fastexcel: pip install 'pincite[polars]'") from None
    try:
        return pl.read_excel(path, read_options={"dtypes": "string"}, drop_empty_cols=False).lazy()
    except fastexcel.FastExcelError as error:
        raise CaseError(f"{path}: cannot be read as a workbook: {str(error).splitlines()[0]}") from None


def _table(path: Path, table: str) -> Table:
    try:
        import duckdb
    except ImportError:
        raise CaseError(f"{path}: to read a DuckDB table, get the engine: pip install 'pincite[duckdb]'") from None
    try:
        connection = duckdb.connect(str(path), read_only=True)
        listed = connection.execute(
            "SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_catalog = current_database() ORDER BY 1, 2"
        ).fetchall()
    except duckdb.Error as error:
        raise CaseError(f"{path}: cannot be read as a DuckDB database: {str(error).splitlines()[0]}") from None
    tables = {(name if schema == "main" else f"{schema}.{name}"): (schema, name, kind) for schema, name, kind in listed}
    if table not in tables:
        named = f"; it has {', '.join(tables) or 'none'}"
        near = suggestion(table, tables) if table else ""
        what = f"there is no table `{table}`{near or named}" if table else f"name a table, as {path.name}#TABLE{named}"
        raise CaseError(f"{path}: {what}")
    schema, name, kind = tables[table]
    source = f"{_quoted(schema)}.{_quoted(name)}"
    bare = Table(source, {}, connection)
    return Table(source, _schema(bare), connection, None, kind == "BASE TABLE")


def _schema(table: Table) -> dict[str, pl.DataType]:
    """Return the columns as they are handed over; texts of a fixed set are texts."""
    found = table.ask(f"SELECT * FROM {table.source} LIMIT 0").schema  # noqa: S608
    return {name: pl.String() if isinstance(kind, pl.Categorical | pl.Enum) else kind for name, kind in found.items()}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file."""
    sha = hashlib.sha256()
    with path.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            sha.update(chunk)
    return sha.hexdigest()


def synthetic_by_name(path: Path, table: str = "") -> bool:
    """Return whether records say that they are made up: by their name, the manifest beside them, or their own metadata."""
    if SYNTHETIC.lower() in path.name.lower() or SYNTHETIC.lower() in table.lower():
        return True
    beside = path.with_name(path.name + ".manifest.json")
    if beside.is_file():
        try:
            written = json.loads(beside.read_text(encoding="utf-8"))
        except ValueError:
            raise CaseError(
                f"{beside}: the manifest beside the records cannot be read, so that it is not known whether they are made up"
            ) from None
        return isinstance(written, dict) and bool(written.get("synthetic"))
    if path.suffix.lower() == ".parquet":
        return any(
            SYNTHETIC.lower() in f"{key}={value}".lower() for key, value in pl.read_parquet_metadata(path).items() if key != "ARROW:schema"
        )
    return False


def open_frame(given: Any, name: str = "frame", inside: bool = False) -> Opened:
    """Return a frame of Polars or pandas, an Arrow table or a DuckDB relation as records; raises CaseError for anything else.

    A relation stays in its database if it is to be counted `inside`.
    """
    match given:
        case pl.LazyFrame():
            return Opened(name, given, True)
        case pl.DataFrame():
            return Opened(name, given.lazy(), True)
    kind = type(given)
    module = kind.__module__.partition(".")[0]
    if module == "pandas" and kind.__name__ == "DataFrame":
        # NaN of a column of numbers is pandas' own missing value; whether the numbers are whole is looked at later
        return Opened(name, pl.from_pandas(given, nan_to_null=False).lazy(), True)
    if module == "pyarrow" and kind.__name__ in ("Table", "RecordBatch"):
        return open_frame(pl.from_arrow(given), name)
    if "duckdb" in module and hasattr(given, "to_arrow_table"):
        if inside:
            table = Table(SOURCE, _schema(Table(SOURCE, {}, None, given)), None, given)
            return Opened(name, table.frame(), False, database=table)
        return open_frame(pl.from_arrow(given.to_arrow_table()), name)
    raise CaseError(
        f"records are a frame of Polars or pandas, an Arrow table or a DuckDB relation, not {kind.__module__}.{kind.__qualname__}"
    )


def known_columns(names: Iterable[str], there: Iterable[str], option: str) -> None:
    """Raise CaseError for the first column named that is not there, with the nearest one that is."""
    known = list(there)
    for name in names:
        if name not in known:
            raise CaseError(
                f"{option}: the records have no column `{name}`{suggestion(name, known) or '; they have ' + ', '.join(known[:20])}"
            )
