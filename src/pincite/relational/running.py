"""Records through the rules: a plan for each reading, part by part, added up; the answers row by row only where they are asked for."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import polars as pl

import pincite
from pincite.language.messages import Message, message
from pincite.language.truth import FALSE
from pincite.language.types import DateType, MomentType
from pincite.reasoning.outcome import in_force
from pincite.reasoning.silence import gaps_touching
from pincite.reasoning.situation import Situation
from pincite.relational import clusters
from pincite.relational import columns as c
from pincite.relational.clusters import summed
from pincite.relational.columns import Column, Constant, Node
from pincite.relational.combinations import combined, combining, merged
from pincite.relational.combinations import summed as summed_up
from pincite.relational.contradictions import (
    CONTRADICTS,
    EXAMPLES,
    TOTAL,
    Checks,
    Contradictions,
    checks,
    counted_in,
    with_checks,
    with_row_check,
)
from pincite.relational.contradictions import notices as contradiction_notices
from pincite.relational.engines import engine
from pincite.relational.in_database import Inside, groups_of, inside
from pincite.relational.lowering import microseconds
from pincite.relational.mapped import COMPONENT, DAY, KEPT, PLACE, ROW
from pincite.relational.parts import Memory, Store
from pincite.relational.plain import GROUP, PlainReader
from pincite.relational.plans import Columns, Counted, Plan, Regime, plan
from pincite.relational.records import WHOLE_LINE, Opened, known_columns, reading_text
from pincite.relational.results import Evaluation, Reading, Source
from pincite.relational.tallies import Sums, tallies
from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import CaseError
from pincite.rulebook.timeline import day_span
from pincite.rulebook.values import looks_like_identifier

PART = 250_000
# how many combinations of what the rules read are gathered before they are answered
MOST_COMBINATIONS = 250_000
READING = "__reading"
MOST_GROUPS = 1000
# up to so many groups, groups of one record are let be and told
FEW_GROUPS = 20
HYPOTHETICAL = "hypothetical"
OWN_DAY = "own day"
Progress = Callable[[int, int], None]


class Reader(Protocol):
    """How the columns of records become facts; see `pincite.relational.plain`."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def sha256(self) -> str | None: ...
    @property
    def given(self) -> tuple[str, ...]: ...
    @property
    def day(self) -> str | None: ...
    @property
    def fixed(self) -> str | None: ...
    @property
    def component(self) -> str | None: ...
    @property
    def where(self) -> str | None: ...
    @property
    def assumptions(self) -> Mapping[str, str]: ...
    @property
    def notices(self) -> tuple[Message, ...]: ...

    def columns(self) -> tuple[str, ...]:
        """Return the columns of the records that are read."""

    def check_kept(self, names: Iterable[str], option: str) -> None:
        """Raise CaseError for a column that may not be kept, or not be grouped by."""

    def read(self, frame: pl.LazyFrame, first: int, assume: Iterable[str], keep: Iterable[str], by: Iterable[str]) -> pl.LazyFrame:
        """Return records as facts."""

    def readings(self, frame: pl.LazyFrame, readings: Iterable[tuple[str, ...]], by: Iterable[str]) -> list[pl.LazyFrame]:
        """Return records as facts once for each set of assumptions, each cell read once for all of them."""


@dataclass(frozen=True)
class Job:
    """Everything an evaluation is made from; equal jobs give equal bytes."""

    rulebook: Rulebook
    opened: Opened
    reader: Reader
    regimes: tuple[Regime, ...]
    questions: tuple[str, ...]
    by: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    rows: bool = False
    waits: bool = True
    engine: str = "polars"
    part: int = PART
    master: str | None = None

    @property
    def readings(self) -> tuple[tuple[str, ...], ...]:
        """The assumptions of each reading: none, each by itself, and all of them."""
        names = tuple(self.reader.assumptions)
        return ((), *((name,) for name in names), *((names,) if len(names) > 1 else ()))


def binding(job: Job) -> dict[str, Any]:
    """Return what the parts of a job are bound to."""
    return {
        "pincite": pincite.__version__,
        "engine": [job.engine, engine_version(job.engine)],
        "rulebook": job.rulebook.sha256,
        "language": job.rulebook.language,
        "records": [job.opened.name, job.opened.sha256],
        "mapping": [job.reader.id, job.reader.sha256, list(job.reader.given), job.reader.day, job.reader.component, job.reader.where],
        "regimes": [repr(regime) for regime in job.regimes],
        "questions": list(job.questions),
        "by": list(job.by),
        "keep": list(job.keep),
        "rows": job.rows,
        "waits": job.waits,
        "part": job.part,
    }


def engine_version(name: str) -> str:
    """Return the version of an engine."""
    from importlib.metadata import version

    return version({"spark": "pyspark"}.get(name, name))


def check(job: Job) -> None:
    """Raise CaseError for columns to group by or keep that are not there or may not be kept."""
    known_columns(job.by, job.opened.columns, "--by")
    known_columns(job.keep, job.opened.columns, "--keep")
    job.reader.check_kept(job.keep, "--keep")
    job.reader.check_kept(job.by, "--by")
    if job.master is not None and job.engine != "spark":
        raise CaseError(f"--master: it says where Spark computes, and the engine is {job.engine}; add --engine spark")
    if job.keep and not job.rows:
        raise CaseError("--keep: columns are kept in row results only; ask for these with --rows FILE")


def evaluate(job: Job, store: Store | None = None, progress: Progress = lambda done, total: None) -> Evaluation:
    """Return what records come to; `store` keeps the parts, `progress` is told how many records are done, of how many.

    Raises CaseError for columns that are not there, and for more groups than a tally may have.
    """
    store = store or Memory()
    check(job)
    engine(job.engine)
    inner = None if job.rows else _inside(job)
    looked = checks_for(job)
    asked = with_checks(with_hypothetical(_plan(job, counting=True), job.reader.given), looked)
    if inner is None:
        frame, records = prepared(job.opened, _needed(job), store)
        parts = len(range(0, max(records, 1), job.part))
        counting = _together(job, asked, store) if job.engine == "polars" else _each(job, asked, store)
    else:
        frame, records, parts = job.opened.frame, inner.records, len(inner.parts)
        counting = _within(job, inner, asked, store)
    rows_plan = _rows_plan(job) if job.rows else None
    sums = {reading: Sums() for reading in job.readings}
    for number in range(parts):
        offset = number * job.part
        piece = frame.slice(offset, job.part)
        for found in counting(piece, number, offset, number + 1 == parts):
            for reading, data in zip(job.readings, found, strict=True):
                sums[reading].merge(from_plain(data))
                _check_groups(sums[reading].records, job)
        if rows_plan is not None:

            def written(path: Path, piece: pl.LazyFrame = piece, offset: int = offset, asked: Plan = rows_plan) -> None:
                _write_rows(piece, job, asked, offset, path)

            store.file(f"rows-{number:06d}.parquet", written)
        progress(records if number + 1 == parts else min(records, offset + job.part), records)
    _check_lonely(sums[()], job)
    source = source_of(job.opened, job.reader, records)
    readings = tuple(
        _reading(reading, asked, sums[reading], looked, _examples(job, frame, records, looked, reading, sums[reading], store))
        for reading in job.readings
    )
    return Evaluation(
        job.rulebook,
        source,
        job.regimes,
        job.questions,
        job.by,
        readings,
        job.reader.assumptions,
        gaps_of(job.rulebook, job.regimes, job.questions),
        job.waits,
        (
            *none_there(records),
            *notices_of(job.rulebook, job.regimes, job.questions, job.reader),
            *looked.unread,
            *_contradictory(readings, job.rulebook),
        ),
        job.engine,
    )


# counts of a part, or of several at once, for each reading, as plain data: the piece, its number, its first record and whether it is the last
Counting = Callable[[pl.LazyFrame, int, int, bool], Iterable[list[Any]]]


def _check_number(number: int, job: Job) -> None:
    if number > MOST_GROUPS:
        raise CaseError(f"--by: more than {MOST_GROUPS} groups; a tally by {', '.join(job.by)} would be a list of records")


def _each(job: Job, asked: Plan, store: Store) -> Counting:
    """Return what counts each part by itself, record by record."""

    def counted(piece: pl.LazyFrame, number: int, offset: int, last: bool) -> Iterable[list[Any]]:
        yield store.part(f"part-{number:06d}", lambda: [plain(_counted(piece, job, asked, reading, offset)) for reading in job.readings])

    return counted


def _within(job: Job, inner: Inside, asked: Plan, store: Store) -> Counting:
    """Return what counts each part in the records' own database."""

    def counted(piece: pl.LazyFrame, number: int, offset: int, last: bool) -> Iterable[list[Any]]:
        yield store.part(f"part-{number:06d}", lambda: [plain(inner.summed(inner.parts[number], asked))] * len(job.readings))

    return counted


def _together(job: Job, asked: Plan, store: Store) -> Counting:
    """Return what counts parts together: records that no rule tells apart are answered once, and all readings with one plan.

    Combinations are gathered from part to part until there are many. When that is depends on the records alone, so that a run that was broken off
    gathers the same again, from the files of the parts that are done.
    """
    way = combining(asked)
    groups = tuple(GROUP + name for name in job.by)
    by = (READING, *groups)
    held: list[pl.DataFrame] = []
    done = 0

    def made(piece: pl.LazyFrame) -> pl.DataFrame:
        frames = job.reader.readings(piece, job.readings, job.by)
        found = pl.concat(
            combined(facts, way, groups).with_columns(pl.lit(number, dtype=pl.Int64).alias(READING)) for number, facts in enumerate(frames)
        )
        # before anything is written
        _check_groups(found.select(groups).unique().rows() if groups else (), job)
        return found

    def counted(piece: pl.LazyFrame, number: int, offset: int, last: bool) -> Iterable[list[Any]]:
        nonlocal done
        file = store.file(f"keys-{number:06d}.parquet", lambda path: made(piece).write_parquet(path))
        held[:] = [merged([*held, pl.read_parquet(file) if file else made(piece)])]
        if groups:
            _check_number(held[0].select(groups).n_unique(), job)
        if last or held[0].height > MOST_COMBINATIONS:
            yield store.part(f"sums-{done:06d}", lambda: _by_reading(summed_up(held[0], way, by), job))
            held.clear()
            done += 1

    return counted


def _by_reading(sums: Sums, job: Job) -> list[list[Any]]:
    """Return counts by readings and groups as plain data for each reading."""
    parts = [Sums() for _ in job.readings]
    for part in parts if not job.by else ():
        # no records are one group too, where nothing groups them
        part.add((), 0, {})
    for group, records in sums.records.items():
        parts[int(group[0] or 0)].add(group[1:], records, sums.counts[group])
    return [plain(part) for part in parts]


def _check_groups(groups: Collection[tuple[Any, ...]], job: Job) -> None:
    """Raise CaseError for too many groups, and where a label looks like the number of a person; the number itself is not repeated."""
    _check_number(len(groups), job)
    for group in groups:
        for name, label in zip(job.by, group, strict=True):
            if label is not None and looks_like_identifier(str(label)):
                raise CaseError(f"--by: column `{name}` holds what looks like numbers of persons; tallies are not made by it")


def _check_lonely(sums: Sums, job: Job) -> None:
    """Raise CaseError where most groups are of one record: that is a list of records and no tally."""
    alone = sum(number == 1 for number in sums.records.values())
    if job.by and len(sums.records) > FEW_GROUPS and alone * 2 > len(sums.records):
        raise CaseError(
            f"--by: {alone} of {len(sums.records)} groups by {', '.join(job.by)} would hold one record each; that is a list of records and no tally: "
            "group more coarsely"
        )


def source_of(opened: Opened, reader: Reader, records: int) -> Source:
    """Return what was read."""
    return Source(opened.name, records, opened.sha256, opened.synthetic, reader.id, reader.title, reader.sha256)


def _needed(job: Job) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*job.reader.columns(), *job.by, *job.keep)))


def prepared(opened: Opened, needed: tuple[str, ...], store: Store) -> tuple[pl.LazyFrame, int]:
    """Return the columns of records that are needed, in a form that is cut cheaply, and how many records there are."""
    frame = opened.frame.select(needed)
    if not opened.cheap:
        if opened.path is not None and (names := list(opened.columns)):
            # a line with a cell too many may have moved every cell; Polars tells so only where it is asked for every column
            every = pl.all_horizontal(pl.col(names).is_null())
            frame = opened.frame.select(*needed, every.alias(WHOLE_LINE))
        with reading_text(opened.path, len(opened.columns)):
            file = store.file("records.parquet", lambda path: frame.sink_parquet(path, row_group_size=PART))
            frame = pl.scan_parquet(file) if file else frame.collect(engine="streaming").lazy()
    return frame, int(frame.select(pl.len()).collect(engine="streaming").item())


def columns_for(reader: Reader) -> Columns:
    """Return the columns that say when, who and where."""
    return Columns(DAY if reader.day else None, COMPONENT if reader.component else None, PLACE if reader.where else None)


def checks_for(job: Job) -> Checks:
    """Return the columns that look for records of a job that contradict themselves."""
    return checks(job.rulebook, job.regimes, job.reader.given, columns_for(job.reader))


def _contradictory(readings: Iterable[Reading], rulebook: Rulebook) -> Iterable[Message]:
    """Yield what a reader must know of records that contradict themselves, and of those that an assumption makes do so."""
    first: Contradictions | None = None
    for reading in readings:
        if first is None:
            first = reading.contradictions
            yield from contradiction_notices(first, rulebook)
        elif reading.contradictions != first:
            for notice in contradiction_notices(reading.contradictions, rulebook):
                yield message("assuming {assumptions}: {notice}", assumptions=", ".join(reading.assumptions), notice=notice)


def _plan(job: Job, counting: bool) -> Plan:
    return plan(job.rulebook, job.regimes, job.reader.given, job.questions, columns_for(job.reader), job.waits and counting, counting)


def with_hypothetical(asked: Plan, given: Iterable[str]) -> Plan:
    """Return a plan that also counts, for each regime and date fact given, the records in which it lies after the day of the act."""
    layer: dict[str, Node] = {}
    counted = dict(asked.counted)
    dates = {name: one.type for name in given if isinstance((one := asked.rulebook.facts[name]).type, DateType | MomentType)}
    for regime in asked.regimes:
        for fact, kind in dates.items():
            name = f"late {len(layer)}"
            node = later(fact, isinstance(kind, MomentType), regime, asked.rulebook.zone)
            if node is not None:
                layer[name], counted[name] = c.Filled(node, False), Counted(regime.name, "", HYPOTHETICAL, fact)
    return replace(asked, layers=(*asked.layers, layer) if layer else asked.layers, counted=counted, facts={**asked.facts, **dates})


def later(fact: str, moment: bool, regime: Regime, zone: str) -> Node | None:
    """Return whether a date or moment lies after the day of the act, null where it is missing; None where that is not compared."""
    if regime.on is None:
        # a moment is not compared with a column of days: that takes the zone's midnight of each
        return None if moment else c.Compare(">", Column(fact), Column(DAY))
    if moment:
        last = microseconds(regime.on.end) - (regime.on.end > regime.on.start)
        return c.Compare(">", Column(fact), Constant(last))
    from zoneinfo import ZoneInfo

    return c.Compare(">", Column(fact), Constant(regime.on.start.astimezone(ZoneInfo(zone)).date()))


def _counted(piece: pl.LazyFrame, job: Job, asked: Plan, reading: tuple[str, ...], offset: int) -> Sums:
    facts = job.reader.read(piece, offset + 1, reading, (), job.by)
    groups = tuple(GROUP + name for name in job.by)
    return summed(job.engine, facts, asked, groups, job.master)


def _inside(job: Job) -> Inside | None:
    """Return how a job's records are counted in their own database, or None where they are handed over."""
    if job.engine != "duckdb" or job.opened.database is None or not isinstance(job.reader, PlainReader):
        return None
    found = inside(job.opened.database, job.reader, job.by, job.part)
    if found is not None:
        _check_number(groups_of(found, MOST_GROUPS), job)
    return found


def _examples(
    job: Job, frame: pl.LazyFrame, records: int, looked: Checks, reading: tuple[str, ...], sums: Sums, store: Store
) -> tuple[int, ...]:
    """Return the numbers of the first records that contradict themselves; looked for only where there are any, and no further than needed."""
    if not any(counts.get(TOTAL) for counts in sums.counts.values()):
        return ()

    def made() -> list[int]:
        found: list[int] = []
        for offset in range(0, records, job.part):
            found += counted_in(job.reader.read(frame.slice(offset, job.part), offset + 1, reading, (), ()), looked)["rows"]
            if len(found) >= EXAMPLES:
                break
        return found[:EXAMPLES]

    return tuple(store.part(f"contradictions-{'-'.join(reading)}", made))


def plain(sums: Sums) -> list[Any]:
    """Return counts as plain data, in order, without what is nought."""
    ordered = sorted(sums.records, key=lambda group: tuple((part is None, part or "") for part in group))
    return [
        [list(group), sums.records[group], {name: number for name, number in sums.counts[group].items() if number}] for group in ordered
    ]


def from_plain(data: Iterable[Any]) -> Sums:
    """Return counts from plain data."""
    found = Sums()
    for group, records, counts in data:
        found.add(tuple(group), records, counts)
    return found


def _reading(assumptions: tuple[str, ...], asked: Plan, sums: Sums, looked: Checks, examples: tuple[int, ...]) -> Reading:
    late: dict[tuple[str, str], int] = {}
    for name, key in asked.counted.items():
        if key.what == HYPOTHETICAL:
            number = sum(counts.get(name, 0) for counts in sums.counts.values())
            if number:
                late[(key.regime, key.of)] = number
    kept = {name: key for name, key in asked.counted.items() if key.what not in (HYPOTHETICAL, CONTRADICTS)}
    totals = {name: sum(counts.get(name, 0) for counts in sums.counts.values()) for name in (TOTAL, *looked.columns)}
    by_fact = {one: totals[name] for name, one in looked.columns.items() if totals[name]}
    return Reading(assumptions, tuple(tallies(replace(asked, counted=kept), sums)), late, Contradictions(totals[TOTAL], examples, by_fact))


# --- row by row -------------------------------------------------------------------------------------------------------------


def rows(job: Job, assume: tuple[str, ...] = ()) -> pl.LazyFrame:
    """Return a row for each record: its number, the columns kept, outcome, value and reason for each regime and question, and whether it contradicts itself."""
    check(job)
    return _rows(job.opened.frame.select(_needed(job)), job, _rows_plan(job), 0, assume)


def _rows_plan(job: Job) -> Plan:
    return with_row_check(_plan(job, counting=False), checks_for(job))


def _rows(piece: pl.LazyFrame, job: Job, asked: Plan, offset: int, assume: tuple[str, ...] = ()) -> pl.LazyFrame:
    facts = job.reader.read(piece, offset + 1, assume, job.keep, ())
    answered = clusters.rows(job.engine, facts, asked, (ROW, *(KEPT + name for name in job.keep)), job.master)
    kept = [pl.col(KEPT + name).alias(name) for name in job.keep]
    return answered.select(pl.col(ROW).alias("row"), *kept, *asked.rows).sort("row")


def _write_rows(piece: pl.LazyFrame, job: Job, asked: Plan, offset: int, path: Path) -> None:
    _rows(piece, job, asked, offset).collect(engine="streaming").write_parquet(path)


def join_rows(folder: Path, out: Path) -> None:
    """Write the rows of all parts, in order, as one Parquet or CSV file by the ending of `out` without its last."""
    whole = pl.scan_parquet(sorted(folder.glob("rows-*.parquet")))
    if ".csv" in out.suffixes:
        whole.sink_csv(out, maintain_order=True)
    else:
        whole.sink_parquet(out, maintain_order=True, row_group_size=PART)


# --- what must be known of the whole ----------------------------------------------------------------------------------------


def gaps_of(rulebook: Rulebook, regimes: Iterable[Regime], questions: Iterable[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return, for each regime and question, what may bear on an answer and is not encoded, whatever the facts."""
    found = {}
    for regime in regimes:
        situation = Situation(rulebook, {}, regime.on, regime.component, regime.where, regime.known, regime.under)
        for question in questions:
            gaps = tuple(gap.id for gap in gaps_touching(question, situation))
            if gaps:
                found[(regime.name, question)] = gaps
    return found


def none_there(records: int) -> tuple[Message, ...]:
    """Return a notice where there is no record at all, so that no zero is taken for a finding."""
    return () if records else (message("there is no record in it: no number below says anything"),)


def notices_of(rulebook: Rulebook, regimes: Iterable[Regime], questions: Iterable[str], reader: Reader) -> tuple[Message, ...]:
    """Return what a reader of every number must know: what is only known up to a day, and what of the records was not read."""
    found: list[Message] = []
    asked = set(questions)
    for regime in regimes:
        if regime.on is None:
            day = rulebook.verified_through.isoformat()
            found.append(message("days after {day} are as last known then: the rulebook was verified through that day", day=day))
            continue
        if regime.on.start >= day_span(rulebook.verified_through, rulebook.zone).end:
            day = rulebook.verified_through.isoformat()
            found.append(message("{regime}: as last known on {day}", regime=regime.name, day=day))
        situation = Situation(rulebook, {}, regime.on, regime.component, regime.where, regime.known, regime.under)
        for instrument in rulebook.instruments.values():
            through = instrument.verified_through
            if through is None or through >= rulebook.verified_through or regime.on.start < day_span(through, rulebook.zone).end:
                continue
            if any(rule.question in asked and in_force(rule, situation) != FALSE for rule in instrument.rules):
                found.append(
                    message(
                        "{regime}: {instrument} as last known on {day}",
                        regime=regime.name,
                        instrument=instrument.cite_as,
                        day=through.isoformat(),
                    )
                )
    found += reader.notices
    return tuple(dict.fromkeys(found))


def regimes_of(
    rulebook: Rulebook,
    days: Iterable[tuple[str, Any, str | None]],
    component: str | None,
    where: str | None,
    known: datetime.datetime | None = None,
) -> tuple[Regime, ...]:
    """Return a regime for each day given with its name, span (None: each record's own day) and own component; equal ones are refused."""
    found: dict[str, Regime] = {}
    for name, span, own in days:
        who = own or component
        title = f"{name}@{who}" if who else name
        if title in found:
            raise CaseError(f"--on: `{title}` is given twice")
        found[title] = Regime(title, span, who, where, known)
    return tuple(found.values())
