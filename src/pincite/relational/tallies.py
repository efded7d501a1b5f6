"""Tallies: how many records come to what, with bounds, by groups; added up part by part, never a row kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pincite.reasoning.outcome import CONFLICT, SILENT
from pincite.relational.plans import Counted, Plan

Group = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many records come to a result at least, and at most, whatever what is open turns out to be."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something open answers wait for: in how many records, and in how many for nothing else."""

    what: str
    records: int
    only: int
    reserved: bool


@dataclass(frozen=True, slots=True)
class QuestionTally:
    """What the records of one group come to on one question under one regime.

    `decided` counts by value; with `conflict`, `open`, `reserved` and `silent` (by reason) they add up to `records`. `alone` are the bounds with
    no finding made, `free` those with findings free, for each value, silence and conflict. `waiting` is ranked by what would settle most.
    """

    regime: str
    question: str
    group: Group
    records: int
    decided: Mapping[str, int]
    conflict: int
    open: int
    reserved: int
    silent: Mapping[str, int]
    alone: Mapping[str, Bounds]
    free: Mapping[str, Bounds]
    waiting: tuple[Waiting, ...]


@dataclass
class Sums:
    """Counts added up so far: records and counted columns of each group."""

    records: dict[Group, int] = field(default_factory=dict)
    counts: dict[Group, dict[str, int]] = field(default_factory=dict)

    def add(self, group: Group, records: int, counts: Mapping[str, int]) -> None:
        """Add the counts of some records of a group."""
        self.records[group] = self.records.get(group, 0) + records
        kept = self.counts.setdefault(group, {})
        for name, number in counts.items():
            kept[name] = kept.get(name, 0) + number

    def merge(self, other: Sums) -> None:
        """Add all of another's counts."""
        for group, records in other.records.items():
            self.add(group, records, other.counts.get(group, {}))


def together(parts: Iterable[QuestionTally]) -> QuestionTally:
    """Return the tally of several groups on one question under one regime as of one group; ends of bounds add up, since groups share no record."""
    listed = tuple(parts)
    first = listed[0]

    def summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
        found: dict[str, int] = {}
        for one in counts:
            for name, number in one.items():
                found[name] = found.get(name, 0) + number
        return found

    def bounds(both: Iterable[Mapping[str, Bounds]]) -> dict[str, Bounds]:
        found: dict[str, Bounds] = {}
        for one in both:
            for name, each in one.items():
                before = found.get(name, Bounds(0, 0))
                found[name] = Bounds(before.least + each.least, before.most + each.most)
        return found

    waiting: dict[str, Waiting] = {}
    for one in (each for tally in listed for each in tally.waiting):
        before = waiting.get(one.what, Waiting(one.what, 0, 0, one.reserved))
        waiting[one.what] = Waiting(one.what, before.records + one.records, before.only + one.only, one.reserved)
    counts = summed(tally.decided for tally in listed)
    return QuestionTally(
        regime=first.regime,
        question=first.question,
        group=(),
        records=sum(tally.records for tally in listed),
        decided={name: counts[name] for name in first.free if name in counts},
        conflict=sum(tally.conflict for tally in listed),
        open=sum(tally.open for tally in listed),
        reserved=sum(tally.reserved for tally in listed),
        silent=summed(tally.silent for tally in listed),
        alone=bounds(tally.alone for tally in listed),
        free=bounds(tally.free for tally in listed),
        waiting=ranked(waiting.values()),
    )


def ranked(waiting: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Return what answers wait for, what would settle most by itself first."""
    return tuple(sorted(waiting, key=lambda one: (-one.only, -one.records, one.what)))


def tallies(plan: Plan, sums: Sums) -> Iterable[QuestionTally]:
    """Yield the tally of each regime, question and group, in order."""
    by: dict[Counted, str] = {key: name for name, key in plan.counted.items()}
    keys: dict[tuple[str, str], list[Counted]] = {}
    for key in (*plan.counted.values(), *plan.constant):
        keys.setdefault((key.regime, key.question), []).append(key)
    for regime in plan.regimes:
        for question in plan.questions:
            for group in sorted(sums.records, key=lambda group: tuple((part is None, part or "") for part in group)):
                records = sums.records[group]
                counts = sums.counts.get(group, {})
                read = {
                    (key.what, key.of): counts.get(by[key], 0) if key in by else (records if plan.constant[key] else 0)
                    for key in keys.get((regime.name, question), ())
                }
                yield _tally(plan, regime.name, question, group, records, read)


def _tally(plan: Plan, regime: str, question: str, group: Group, records: int, read: Mapping[tuple[str, str], int]) -> QuestionTally:
    values = plan.rulebook.questions[question].values
    results = (*values, SILENT, CONFLICT)
    waiting = [
        Waiting(what, number, read[("waits only", what)], what in plan.reserved)
        for (kind, what), number in read.items()
        if kind == "waits" and number
    ]
    return QuestionTally(
        regime=regime,
        question=question,
        group=group,
        records=records,
        decided={value: read[("settled", value)] for value in values if read[("settled", value)]},
        conflict=read[("settled", CONFLICT)],
        open=read[("outcome", "open")],
        reserved=read[("outcome", "reserved")],
        silent={reason: number for (kind, reason), number in read.items() if kind == "silent" and number},
        alone={name: Bounds(read[("alone settled", name)], read[("alone possible", name)]) for name in results},
        free={name: Bounds(read[("settled", name)], read[("possible", name)]) for name in results},
        waiting=ranked(waiting),
    )
