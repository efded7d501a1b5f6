"""Records as they are given: a file, a table of a DuckDB database or a frame; what they are, how many, and which part of them is looked at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pincite.language.vocabulary import suggestion
from pincite.rulebook.problems import CaseError

SYNTHETIC = "SYNTHETIC"
TEXT_FILES = {".csv": ",", ".tsv": "\t"}
ARROW_FILES = (".arrow", ".feather", ".ipc")
WORKBOOKS = (".xlsx",)
KINDS = "CSV, TSV, Parquet, Arrow or Feather, XLSX, or DATABASE.duckdb#TABLE"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Opened:
    """Records, lazily: a name without folders, the frame, whether it can be cut into parts cheaply, and the sha256 of what was given, where it is a file.

    `synthetic` is whether the records are marked as made up, by their name, their own metadata or the manifest beside them.
    """

    name: str
    frame: pl.LazyFrame
    cheap: bool
    sha256: str | None = None
    table: str | None = None
    synthetic: bool = False

    @property
    def columns(self) -> dict[str, pl.DataType]:
        """The columns and their types."""
        return dict(self.frame.collect_schema())


def open_records(given: str) -> Opened:
    """Return the records at a path, `DATABASE.duckdb#TABLE` for a table; raises CaseError when they cannot be read, and says what can."""
    file, _, table = given.partition("#") if ".duckdb#" in given or ".db#" in given else (given, "", "")
    path = Path(file)
    if not path.is_file():
        raise CaseError(f"{file}: there is no such file of records")
    try:
        frame, cheap = _scanned(path, table)
        frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{given}: cannot be read as records: {str(error).splitlines()[0]}") from None
    return Opened(path.name + (f"#{table}" if table else ""), frame, cheap, sha256_of(path), table or None, synthetic_by_name(path, table))


def _scanned(path: Path, table: str) -> tuple[pl.LazyFrame, bool]:
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
    if suffix in (".duckdb", ".db"):
        return _table(path, table), False
    raise CaseError(f"{path}: not a kind of file that records are read from; expected {KINDS}")


def _workbook(path: Path) -> pl.LazyFrame:
    try:
        import fastexcel  # noqa: F401
    except ImportError:
        raise CaseError(f"{path}: to read workbooks, get fastexcel: pip install 'pincite[polars]'") from None
    return pl.read_excel(path, read_options={"dtypes": "string"}, drop_empty_cols=False).lazy()


def _table(path: Path, table: str) -> pl.LazyFrame:
    try:
        import duckdb
    except ImportError:
        raise CaseError(f"{path}: to read a DuckDB table, get the engine: pip install 'pincite[duckdb]'") from None
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = [row[0] for row in connection.execute("SELECT table_name FROM information_schema.tables ORDER BY 1").fetchall()]
        if table not in tables:
            named = f"; it has {', '.join(tables) or 'none'}"
            what = f"there is no table `{table}`{suggestion(table, tables)}" if table else f"name a table, as {path.name}#TABLE"
            raise CaseError(f"{path}: {what}{named}")
        escaped = table.replace('"', '""')
        found = connection.sql(f'SELECT * FROM "{escaped}"').to_arrow_table()  # noqa: S608
    frame = pl.from_arrow(found)
    assert isinstance(frame, pl.DataFrame)
    return frame.lazy()


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


def open_frame(given: Any, name: str = "frame") -> Opened:
    """Return a frame of Polars or pandas, an Arrow table or a DuckDB relation as records; raises CaseError for anything else."""
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
