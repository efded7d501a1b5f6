"""Synthetic records that hold the facts of the rules: seeded, each column alone, one cell in ten null; written once, in a cache folder."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pincite.language.types import BoolType, DateType, DecimalType, EnumType, MomentType, Type
from pincite.relational.lowering import UNTIL, microseconds

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pincite-benchmarks"
NULLS = 0.1
GROUP = 250_000
FIRST, DAYS = datetime.date(2012, 1, 1), 5000


def _values(kind: Type, generator: np.random.Generator, rows: int) -> tuple[Any, pa.DataType]:
    match kind:
        case BoolType():
            return generator.integers(0, 2, rows).astype(bool), pa.bool_()
        case EnumType():
            return np.array(kind.values, dtype=object)[generator.integers(0, len(kind.values), rows)], pa.string()
        case DateType():
            start = (FIRST - datetime.date(1970, 1, 1)).days
            return (start + generator.integers(0, DAYS, rows)).astype("int32"), pa.date32()
        case DecimalType():
            return np.array([Decimal(int(each)) / 4 for each in generator.integers(0, 1200, rows)], dtype=object), pa.decimal128(12, 2)
        case MomentType():
            start = microseconds(datetime.datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=datetime.UTC))
            return start + generator.integers(0, DAYS * 24, rows) * 3_600_000_000, pa.int64()
        case _:
            # durations are microseconds, and numbers of things small
            top = 30 * 24 if "Duration" in type(kind).__name__ else 40
            return generator.integers(0, top, rows) * (3_600_000_000 if top > 40 else 1), pa.int64()


def _table(facts: Mapping[str, Type], generator: np.random.Generator, rows: int, filled: bool) -> pa.Table:
    columns: dict[str, pa.Array] = {}
    for name in sorted(facts):
        kind = facts[name]
        values, type_ = _values(kind, generator, rows)
        absent = generator.random(rows) < NULLS
        if filled:
            # a peer without nulls is given no, or the last of the values
            values[absent] = kind.values[-1] if isinstance(kind, EnumType) else values.dtype.type(0)
            absent = np.zeros(rows, dtype=bool)
        columns[name] = pa.array(values, type=type_, mask=absent)
        if isinstance(kind, MomentType):
            day = np.where(generator.random(rows) < 0.5, 86_400_000_000 - 1, 0)
            columns[name + UNTIL] = pa.array(values + day, type=pa.int64(), mask=absent)
    return pa.table(columns)


def records(name: str, facts: Mapping[str, Type], rows: int, filled: bool = False) -> Path:
    """Return the file of so many records with these facts, written first where it is not there; `filled` has no null."""
    folder = CACHE / "records"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}{'-filled' if filled else ''}-{rows}.parquet"
    told = json.dumps({fact: repr(kind) for fact, kind in sorted(facts.items())})
    note = path.with_suffix(".json")
    if path.exists() and note.exists() and note.read_text() == told:
        return path
    generator = np.random.default_rng(20170301)
    part = path.with_suffix(".part")
    writer = None
    for at in range(0, rows, GROUP):
        table = _table(facts, generator, min(GROUP, rows - at), filled)
        writer = writer or pq.ParquetWriter(part, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=GROUP)
    assert writer is not None
    writer.close()
    part.rename(path)
    note.write_text(told)
    return path
