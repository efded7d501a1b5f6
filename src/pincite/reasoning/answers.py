"""What an assessment gives back, as data: one answer for each question, with everything a reader needs to check it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pincite.language.messages import Message, Text
from pincite.language.tree import Node
from pincite.language.truth import Need, Needs
from pincite.language.types import Value
from pincite.reasoning.outcome import Outcome
from pincite.rulebook.model import Approval, Evidence, Fact, Instrument, Question, Relation, Rule, Rulebook, Span
from pincite.rulebook.timeline import Standing


@dataclass(frozen=True, slots=True)
class Clock:
    """When something is due: the start fact, the computed time (None when the start is missing), the words, what is missing, and the length.

    `at` is a date, or an aware moment in UTC; where only the day of the start is known it is the earliest it can be.
    """

    start: str | None
    at: Any
    text: str
    needs: Needs
    within: Node | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule the answer stands on: active for certain, or still open for a possible value."""

    rule: Rule
    certain: bool
    cite: str
    approval: Approval | None
    due: Clock | None


@dataclass(frozen=True, slots=True)
class Considered:
    """A rule that was considered and gives no ground: the truth of its condition, and why it does not apply."""

    rule: Rule
    cite: str
    when: str
    why: Message


@dataclass(frozen=True, slots=True)
class Reserved:
    """A finding that only a named official may make, with the reviews its instrument wants done first and not yet done."""

    fact: Fact
    review_first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Findings that one rule needs together, and what the question would then come to."""

    rule: str
    findings: tuple[str, ...]
    then: str


@dataclass(frozen=True, slots=True)
class NoFinding:
    """What the record alone comes to, with every needed yes/no finding set to no; it is never the answer."""

    outcome: Outcome
    value: str | None
    because: str | None
    needs: Needs
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ProofNode:
    """A step of a proof: what it says, its value, the facts it rests on, its citation and evidence, and the steps below."""

    text: Text
    value: str
    facts: tuple[str, ...] = ()
    cite: str | None = None
    evidence: str | None = None
    children: tuple[ProofNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Sharpened:
    """The one result every completion of an open case comes to: a value of the question, `silent` or `conflict`.

    `lists_up_to` is the number of records up to which lists were looked at, None where none was open; `years` the first and last for dates.
    """

    result: str
    lists_up_to: int | None
    years: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sharpening:
    """Which open questions were asked of the solver, and on which of them it could not say."""

    examined: tuple[str, ...]
    undetermined: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the instruments say on one question.

    `touched` is false where the facts given change nothing: the answer is the one a case without facts has. `proof` is None where none was asked for. `relations` holds how the instruments the answer names stand to each other: the identifier of the one, and
    its relation to the other.
    """

    question: Question
    outcome: Outcome
    value: str | None
    possible: tuple[str, ...]
    because: str | None
    grounds: tuple[Ground, ...]
    considered: tuple[Considered, ...]
    needs: Needs
    reserved: tuple[Reserved, ...]
    if_no_finding: NoFinding | None
    gaps: tuple[str, ...]
    evidence: Evidence | None
    notices: tuple[Message, ...]
    proof: ProofNode | None
    without_assumptions: tuple[Outcome, str | None] | None = None
    relations: tuple[tuple[str, Relation], ...] = ()
    touched: bool = True
    sharpened: Sharpened | None = None

    @property
    def word(self) -> str:
        """The value when decided, else the outcome."""
        return self.value if self.value is not None else self.outcome.value


@dataclass(frozen=True, slots=True)
class InstrumentStanding:
    """How an instrument that binds or may bind the component stands: in force, not yet, suspended, ended or depends."""

    instrument: Instrument
    status: str
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A missing fact worth asking for next, by how much an answer to it would settle.

    `settles` is the mean number of open questions settled over the answers tried; `exact` says whether every combination of
    the missing facts was tried to find that it can matter at all.
    """

    need: Need
    question: Text
    ask_of: Text
    settles: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything a case comes to on one day, for one component, at one place."""

    rulebook: Rulebook
    case: str
    on: Span
    on_text: str
    component: str | None
    where: str | None
    known: str | None
    known_by: datetime.datetime | None
    under: str | None
    hypothetical: tuple[str, ...]
    facts: Mapping[str, Value]
    assumed: Mapping[str, tuple[Value, str]]
    terms: Mapping[str, tuple[str, Needs]]
    instruments: tuple[InstrumentStanding, ...]
    answers: Mapping[str, Answer]
    wanted: tuple[Wanted, ...]
    notices: tuple[Message, ...]
    sharpening: Sharpening | None = None


@dataclass(frozen=True, slots=True)
class Altered:
    """A fact with another value than the case gives it: `before` is None where it is missing, the mark where it cannot be known.

    `presumes` is true where the fact is asked on a condition of which the changed record says nothing.
    """

    fact: Fact
    before: Value | None
    after: Value
    presumes: bool = False


@dataclass(frozen=True, slots=True)
class Alternative:
    """A smallest change of the record under which a question comes to the wanted result.

    `unasked` are facts of the case that would no longer be asked. `answer` is what the changed record comes to; `judgment` names findings
    it would then still wait for, whose direction is never said. `hypothetical` names dates of it later than the act.
    """

    altered: tuple[Altered, ...]
    unasked: tuple[str, ...]
    answer: Answer
    judgment: tuple[Reserved, ...] = ()
    hypothetical: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StandingBetween:
    """Findings that alone stand between a record and the wanted result, and the rules that would then answer."""

    findings: tuple[Reserved, ...]
    grounds: tuple[Ground, ...]


class Reason(Enum):
    """Why no change of the record is named."""

    ALREADY = "already"
    NO_RULE = "no_rule"
    NOT_IN_FORCE = "not_in_force"
    NO_RECORD = "no_record"
    SETTING = "setting"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What stands between a case and another result: changes of the record, findings, or the reason that there is neither.

    `rules` are those that give the wanted value and are not in force here. `facts_at_most` facts are changed together; `lists_up_to` is the number
    of records up to which lists were looked at, None where there are none. `undetermined` says that the solver could not say all.
    """

    wanted: str
    alternatives: tuple[Alternative, ...] = ()
    findings: tuple[StandingBetween, ...] = ()
    reason: Reason | None = None
    rules: tuple[Rule, ...] = ()
    needs: Needs = frozenset()
    facts_at_most: int = 4
    changes_at_most: int = 5
    lists_up_to: int | None = None
    years: tuple[int, int] = (0, 0)
    undetermined: bool = False
