"""What an evaluation of records comes to: tallies in readings with and without each assumption, and what must be known of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pincite.language.messages import Message
from pincite.relational.contradictions import Contradictions
from pincite.relational.plans import Regime
from pincite.relational.tallies import Bounds, QuestionTally
from pincite.rulebook.model import Rulebook

DIGITS = 2


@dataclass(frozen=True, slots=True)
class Source:
    """What was read: the name of the records without folders, how many there are, their sha256 where they are a file, and by which mapping."""

    name: str
    records: int
    sha256: str | None
    synthetic: bool
    mapping: str
    mapping_title: str
    mapping_sha256: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The tallies with some assumptions of the mapping taken; `hypothetical` counts, by regime and fact, records whose date lies after the day of the act.

    `contradictions` are the records that contradict themselves; they stand in the tallies as they are written.
    """

    assumptions: tuple[str, ...]
    tallies: tuple[QuestionTally, ...]
    hypothetical: Mapping[tuple[str, str], int] = field(default_factory=dict)
    contradictions: Contradictions = field(default_factory=Contradictions)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything an evaluation of records gives but the answers row by row.

    `gaps` names, for a regime and question, what may bear on the answers and is not encoded. The first reading takes no assumption.
    """

    rulebook: Rulebook
    source: Source
    regimes: tuple[Regime, ...]
    questions: tuple[str, ...]
    by: tuple[str, ...]
    readings: tuple[Reading, ...]
    assumptions: Mapping[str, str]
    gaps: Mapping[tuple[str, str], tuple[str, ...]]
    waits: bool
    notices: tuple[Message, ...]
    engine: str

    def table(self) -> list[dict[str, str | int | None]]:
        """Return the tallies as flat rows, for a frame: one for each reading, regime, question, group and result.

        `records` of `of` records come to the result; the bounds of open and reserved are None.
        """
        found: list[dict[str, str | int | None]] = []
        for reading in self.readings:
            for tally in reading.tallies:
                found.extend(self._rows(reading, tally))
        return found

    def _rows(self, reading: Reading, tally: QuestionTally) -> Iterator[dict[str, str | int | None]]:
        head: dict[str, str | int | None] = {"assuming": ", ".join(reading.assumptions), "regime": tally.regime, "question": tally.question}
        head |= {f"by {name}": value for name, value in zip(self.by, tally.group, strict=True)}
        counts = {**tally.decided, "silent": sum(tally.silent.values()), "conflict": tally.conflict}
        ends = ("least_no_finding", "most_no_finding", "least_findings_free", "most_findings_free")
        for name, free in tally.free.items():
            alone = tally.alone[name]
            bounds = dict(zip(ends, (alone.least, alone.most, free.least, free.most), strict=True))
            yield {**head, "result": name, "records": counts.get(name, 0), "of": tally.records, **bounds}
        for name, count in (("reserved", tally.reserved), ("open", tally.open)):
            yield {**head, "result": name, "records": count, "of": tally.records, **dict.fromkeys(ends)}


@dataclass(frozen=True, slots=True)
class Cell:
    """Records that come to one result under the first regime and to another under the second, and the numbers of a few of their rows."""

    first: str
    second: str
    records: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A rule that answers under one regime (`first` or `second`) and not under the other, and in how many records whose result differs."""

    rule: str
    under: str
    records: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """Regime against regime on one question: who moves where, with bounds twice for each pair of settled results, and the rules that move most.

    `hypothetical` counts as in a reading. `reasons` are those of the assumptions taken; where any is, `without` is the same crossing without them.
    """

    rulebook: Rulebook
    source: Source
    regimes: tuple[Regime, Regime]
    question: str
    assumptions: tuple[str, ...]
    cells: tuple[Cell, ...]
    alone: Mapping[tuple[str, str], Bounds]
    free: Mapping[tuple[str, str], Bounds]
    moves: tuple[Move, ...]
    gaps: Mapping[str, tuple[str, ...]]
    notices: tuple[Message, ...]
    contradictions: Contradictions = field(default_factory=Contradictions)
    hypothetical: Mapping[tuple[str, str], int] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    without: Crossing | None = None

    @property
    def records(self) -> int:
        """How many records there are."""
        return self.source.records


def percent(part: int, whole: int) -> str:
    """Return an exact share in percent with fixed decimals; what is not none is never shown as none, and what is not all never as all."""
    if not whole:
        return "–"
    scaled = Fraction(part * 100 * 10**DIGITS, whole)
    rounded = round(scaled)
    if part and not rounded:
        return "<0.01%"
    if part < whole and rounded == 100 * 10**DIGITS:
        return ">99.99%"
    return f"{rounded // 10**DIGITS}.{rounded % 10**DIGITS:0{DIGITS}d}%"


def settled(tally: QuestionTally) -> int:
    """Return how many records are decided, silent or in conflict: those that nothing open can change."""
    return sum(tally.decided.values()) + tally.conflict + sum(tally.silent.values())
