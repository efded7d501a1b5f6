"""Synthetic twins: made-up records with the columns, codes and gaps of a data set, to try things out where the real records may not lie.

Every cell is worked out from the seed, the column and the row alone, in whole numbers, so that a twin is the same however it is cut into
parts, and ten million rows need no more memory than one part. Nothing in a twin says anything about anyone; it is called SYNTHETIC
in its name, beside it and, where the kind of file allows, inside it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

import pincite
from pincite.relational.mappings import MILLION, DataMapping, Source
from pincite.rulebook.problems import CaseError
from pincite.rulebook.values import date_of

WORD = "SYNTHETIC"
PART = 50_000
MOST_ROWS = 1_000_000_000
# the constants of splitmix64, a public-domain mixer of 64-bit numbers
GOLDEN, FIRST, SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
WHOLE = 1 << 64
SUFFIXES = (".parquet", ".csv")


def title(mapping: DataMapping) -> str:
    """Return the title a twin goes by."""
    return f"{WORD} twin of {mapping.id}: made-up records, about nobody"


def key(seed: int, *parts: str) -> int:
    """Return the number that a column's draws begin with."""
    return int.from_bytes(hashlib.sha256("\0".join((str(seed), *parts)).encode()).digest()[:8], "big")


def mixed(row: pl.Expr, start: int) -> pl.Expr:
    """Return well mixed 64-bit numbers, one for each row; sums and products are taken modulo 2**64."""

    def whole(value: int) -> pl.Expr:
        return pl.lit(value, dtype=pl.UInt64)

    found = row.cast(pl.UInt64) * whole(GOLDEN) + whole(start)
    found = (found ^ (found // whole(1 << 30))) * whole(FIRST)
    found = (found ^ (found // whole(1 << 27))) * whole(SECOND)
    return found ^ (found // whole(1 << 31))


def mix(row: int, start: int) -> int:
    """Return what `mixed` gives for one row."""
    found = (row * GOLDEN + start) % WHOLE
    found = ((found ^ (found >> 30)) * FIRST) % WHOLE
    found = ((found ^ (found >> 27)) * SECOND) % WHOLE
    return found ^ (found >> 31)


def part(mapping: DataMapping, seed: int, first: int, number: int) -> pl.DataFrame:
    """Return `number` rows of a mapping's twin from row `first` (from 0) on: every column as text, named as in the data set."""
    frame = pl.DataFrame({"row": pl.int_range(first, first + number, dtype=pl.UInt64, eager=True)})
    days = {source.id: _day(source, seed) for source in mapping.columns.values() if source.twin.between and _is_day(source)}
    made: dict[str, pl.Expr] = {}
    for source in mapping.columns.values():
        if source.name not in made:
            made[source.name] = _column(source, mapping, seed, days)
    return frame.select(**made)


def _is_day(source: Source) -> bool:
    return source.kind in ("date", "moment") and not source.year


def _column(source: Source, mapping: DataMapping, seed: int, days: dict[str, pl.Expr]) -> pl.Expr:
    twin = source.twin
    drawn = mixed(pl.col("row"), key(seed, mapping.id, source.name)) % pl.lit(MILLION, dtype=pl.UInt64)
    found = _value(source, mapping, seed, days)
    marks = mapping.withheld[:1] or ("withheld",)
    if twin.withheld:
        found = pl.when(drawn < twin.missing + twin.withheld).then(pl.lit(marks[0])).otherwise(found)
    if twin.missing:
        found = pl.when(drawn < twin.missing).then(pl.lit(None, dtype=pl.String)).otherwise(found)
    if twin.only:
        # a day of an order stands beside a yes, or nearly every made-up record would contradict itself
        there = _column(mapping.columns[twin.only[0]], mapping, seed, days).is_in(list(twin.only[1]))
        found = pl.when(there).then(found).otherwise(pl.lit(None, dtype=pl.String))
    return found


def _value(source: Source, mapping: DataMapping, seed: int, days: dict[str, pl.Expr]) -> pl.Expr:
    twin = source.twin
    drawn = mixed(pl.col("row"), key(seed, mapping.id, source.name, "value"))
    if source.kind == "list":
        return _list(source, mapping, seed)
    if twin.after:
        low, high = twin.days
        step = _among(drawn, high - low + 1) + low
        return (days[twin.after] + pl.duration(days=step)).dt.to_string("%Y-%m-%d")
    if source.id in days:
        return days[source.id].dt.to_string("%Y-%m-%d")
    if twin.between:
        low, high = int(twin.between[0]), int(twin.between[1])
        return (_among(drawn, high - low + 1) + low).cast(pl.String)
    shares = twin.shares or tuple((raw, 1) for raw in source.written)
    if shares:
        return _chosen(drawn, shares)
    # a mark of its own, so that nobody takes it for a name or a number
    return pl.lit(f"{WORD}-") + pl.col("row").cast(pl.String)


def _among(drawn: pl.Expr, number: int) -> pl.Expr:
    return (drawn % pl.lit(max(1, number), dtype=pl.UInt64)).cast(pl.Int64)


def _day(source: Source, seed: int) -> pl.Expr:
    assert source.twin.between is not None
    first, last = (date_of(text) for text in source.twin.between)
    assert first is not None
    assert last is not None
    drawn = mixed(pl.col("row"), key(seed, source.name, "day"))
    return pl.lit(first) + pl.duration(days=_among(drawn, (last - first).days + 1))


def _chosen(drawn: pl.Expr, shares: tuple[tuple[str, int], ...]) -> pl.Expr:
    place = _among(drawn, sum(share for _, share in shares))
    chosen: Any = pl
    upto = 0
    for value, share in shares[:-1]:
        upto += share
        chosen = chosen.when(place < upto).then(pl.lit(value))
    last = pl.lit(shares[-1][0])
    return last if chosen is pl else chosen.otherwise(last)


def _list(source: Source, mapping: DataMapping, seed: int) -> pl.Expr:
    low, high = source.twin.records
    starts = {field.id: key(seed, mapping.id, source.name, field.name) for field in source.fields}
    length = key(seed, mapping.id, source.name, "records")

    def text(row: int) -> str:
        number = low + mix(row, length) % max(1, high - low + 1)
        return json.dumps(
            [{field.name: _field(field, row * 16 + index, starts[field.id]) for field in source.fields} for index in range(number)]
        )

    return pl.col("row").map_elements(text, return_dtype=pl.String)


def _field(field: Source, row: int, start: int) -> str | None:
    drawn = mix(row, start)
    if drawn % MILLION < field.twin.missing:
        return None
    drawn //= MILLION
    if field.kind == "date":
        low, high = field.twin.days
        return (datetime.date(2022, 1, 1) + datetime.timedelta(days=low + drawn % (high - low + 1))).isoformat()
    shares = field.twin.shares or tuple((raw, 1) for raw in field.written)
    place = drawn % max(1, sum(share for _, share in shares))
    for value, share in shares:
        if place < share:
            return value
        place -= share
    return None


def parts(mapping: DataMapping, seed: int, rows: int) -> Iterator[pl.DataFrame]:
    """Yield a twin part by part."""
    for first in range(0, rows, PART):
        yield part(mapping, seed, first, min(PART, rows - first))


def write(mapping: DataMapping, path: Path, rows: int, seed: int, told: Callable[[int], None] = lambda done: None) -> dict[str, Any]:
    """Write a twin of `rows` rows and the manifest beside it, and return the manifest; `told` is called with the rows done.

    The file's name holds the word SYNTHETIC and ends with .parquet or .csv. What stands there is replaced only when the new one is whole.
    Raises CaseError otherwise.
    """
    if path.suffix not in SUFFIXES:
        raise CaseError(f"{path}: a twin is written as .parquet or .csv")
    if WORD not in path.name.upper():
        raise CaseError(f"{path}: the name of a made-up file says so; write for example {path.with_name(f'{WORD}-{path.name}')}")
    if not 0 < rows <= MOST_ROWS:
        raise CaseError(f"--rows: from 1 to {MOST_ROWS}, not {rows}")
    if not path.parent.is_dir():
        raise CaseError(f"{path}: there is no folder {path.parent}")
    unfinished = path.with_name(path.name + ".unfinished")

    def source() -> Iterator[pl.DataFrame]:
        done = 0
        for frame in parts(mapping, seed, rows):
            yield frame
            done += frame.height
            told(done)

    try:
        _sink(source(), unfinished, path.suffix, title(mapping))
        manifest = _manifest(mapping, path, rows, seed, unfinished)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    manifest_path(path).write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return manifest


def manifest_path(path: Path) -> Path:
    """Return where the manifest of a twin lies."""
    return path.with_name(path.name + ".manifest.json")


def _sink(frames: Iterator[pl.DataFrame], path: Path, suffix: str, name: str) -> None:
    if suffix == ".csv":
        with path.open("wb") as opened:
            for number, frame in enumerate(frames):
                frame.write_csv(opened, include_header=number == 0)
        return
    from polars.io.plugins import register_io_source

    first = next(frames)

    def batches(columns: list[str] | None, predicate: pl.Expr | None, most: int | None, size: int | None) -> Iterator[pl.DataFrame]:
        # the whole file is asked for, in order: nothing here selects or limits
        yield first
        yield from frames

    register_io_source(batches, schema=first.schema).sink_parquet(path, metadata={"title": name, "synthetic": "yes"}, compression="zstd")


def _manifest(mapping: DataMapping, path: Path, rows: int, seed: int, written: Path) -> dict[str, Any]:
    with written.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    return {
        "title": title(mapping),
        "synthetic": True,
        "file": path.name,
        "mapping": mapping.id,
        "mapping_sha256": mapping.sha256,
        "rows": rows,
        "seed": seed,
        "sha256": sha256,
        "pincite": pincite.__version__,
        "columns": [
            {
                "name": source.name,
                "missing_per_million": source.twin.missing,
                "withheld_per_million": source.twin.withheld,
                **(
                    {"filled_only_where": {mapping.columns[source.twin.only[0]].name: list(source.twin.only[1])}}
                    if source.twin.only
                    else {}
                ),
            }
            for source in {one.name: one for one in reversed(list(mapping.columns.values()))}.values()
        ][::-1],
    }
