"""Which reader records get: that of a mapping, or the plain one whose columns are facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pincite.language.messages import Message, message
from pincite.relational.mapped import KEPT, ROW, Records, keepable, mapped, mapped_readings, recognised, said_facts
from pincite.relational.mapped import open_records as open_mapped
from pincite.relational.mappings import DataMapping, alike
from pincite.relational.plain import GROUP, plain_reader
from pincite.relational.records import ARROW_FILES, DATABASES, Opened, open_records, reading_text, sha256_of, synthetic_by_name
from pincite.relational.running import Reader
from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import CaseError


@dataclass(frozen=True)
class MappedReader:
    """Records of a data set through its mapping; the columns of the mapping that identify people are never read."""

    mapping: DataMapping
    rulebook: Rulebook
    names: Mapping[str, str]
    given: tuple[str, ...]
    day: str | None
    fixed: str | None
    component: str | None
    where: str | None

    @property
    def id(self) -> str:
        """The name of the mapping."""
        return self.mapping.id

    @property
    def title(self) -> str:
        """The title of the mapping."""
        return self.mapping.title

    @property
    def sha256(self) -> str | None:
        """The hash of the mapping's text."""
        return self.mapping.sha256

    @property
    def assumptions(self) -> Mapping[str, str]:
        """The assumptions by name, each with its reason."""
        return {name: one.reason for name, one in self.mapping.assumptions.items()}

    @property
    def notices(self) -> tuple[Message, ...]:
        """What must be known of the records: how many persons a row stands for, when it is not one."""
        if self.mapping.persons is None:
            return ()
        return (message("a row of these records may stand for several persons; rows are counted"),)

    def columns(self) -> tuple[str, ...]:
        """Return the columns of the records that are read."""
        read = (self.names[source.id] for source in self.mapping.columns.values() if source.id in self.names and not source.identifying)
        return tuple(dict.fromkeys(read))

    def check_kept(self, names: Iterable[str], option: str) -> None:
        """Raise CaseError for a column that identifies people or that the mapping does not declare."""
        for name in names:
            try:
                keepable(name, Records(pl.LazyFrame(), self.names), self.mapping)
            except CaseError as error:
                raise CaseError(f"{option}: {error}") from None

    def read(self, frame: pl.LazyFrame, first: int, assume: Iterable[str], keep: Iterable[str], by: Iterable[str]) -> pl.LazyFrame:
        """Return records as facts; see `pincite.relational.mapped`."""
        groups = tuple(by)
        kept = tuple(dict.fromkeys((*keep, *groups)))
        return _numbered(mapped(Records(frame, self.names), self.mapping, self.rulebook, self.given, assume, kept), first, groups)

    def readings(self, frame: pl.LazyFrame, readings: Iterable[tuple[str, ...]], by: Iterable[str]) -> list[pl.LazyFrame]:
        """Return records as facts for each set of assumptions, each cell read once for all of them."""
        groups = tuple(by)
        records = Records(frame, self.names)
        found = mapped_readings(records, self.mapping, self.rulebook, self.given, readings, tuple(dict.fromkeys(groups)))
        return [_numbered(facts, 1, groups) for facts in found]


def _numbered(facts: pl.LazyFrame, first: int, groups: tuple[str, ...]) -> pl.LazyFrame:
    """Return facts with the number of each record counted on from `first`, and the labels of its groups."""
    text = {name: pl.col(KEPT + name).cast(pl.String).str.strip_chars() for name in groups}
    labels = [pl.when(one == "").then(pl.lit(None, dtype=pl.String)).otherwise(one).alias(GROUP + name) for name, one in text.items()]
    return facts.with_columns((pl.col(ROW).cast(pl.Int64) + (first - 1)).alias(ROW), *labels)


def open_with(
    mapping: DataMapping | None, given: str, rulebook: Rulebook, day: str | None, component: bool, where: bool, inside: bool = False
) -> tuple[Opened, Reader]:
    """Return the records at a path and what reads them; `component` and `where` are whether the records themselves say these.
    A table without a mapping stays in its database if it is to be counted `inside`.

    Without a mapping the columns are facts already. Raises CaseError when the records are not those of the mapping.
    """
    if mapping is None:
        opened = open_records(given, inside)
        with reading_text(opened.path, len(opened.columns)):
            return opened, plain_reader(opened, rulebook, day, component, where)
    if not Path(given).is_file() or Path(given).suffix.lower() in DATABASES:
        # a table, or nothing that could be read, which is told there
        opened = open_records(given)
        return opened, reader_with(mapping, opened, rulebook, day, component, where)
    path = Path(given)
    records = open_mapped(path, mapping)
    cheap = path.suffix.lower() in (".parquet", *ARROW_FILES)
    opened = Opened(path.name, records.frame, cheap, sha256_of(path), None, synthetic_by_name(path), path=path)
    return opened, reader_with(mapping, opened, rulebook, day, component, where)


def reader_with(mapping: DataMapping, opened: Opened, rulebook: Rulebook, day: str | None, component: bool, where: bool) -> Reader:
    """Return the reader of records of a mapping; `day` is the column of each record's own day, which is the mapping's own.

    Raises CaseError when columns of the data set are not there, or another column of days is named.
    """
    records = recognised(opened.frame, mapping, opened.name)
    if day is not None and day != mapping.date and alike(day) not in mapping.columns[mapping.date].spellings:
        own = mapping.columns[mapping.date].name
        raise CaseError(f"--date-column: the event that {mapping.id} records has its day in `{own}`, not in `{day}`")
    assumed = any(one.component for one in mapping.assumptions.values())
    moving = mapping.component_column is not None or assumed
    return MappedReader(
        mapping,
        rulebook,
        records.names,
        said_facts(mapping),
        mapping.date if day is not None else None,
        mapping.component if component and not moving else None,
        "component" if component and moving else None,
        "where" if where and mapping.places else None,
    )


def with_fixed(reader: Reader, component: str | None) -> str | None:
    """Return the component of every record: as told, or as the mapping says of all of them."""
    return component if component is not None else reader.fixed
