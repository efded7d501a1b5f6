"""What a rulebook holds, as data: frozen, checked at load, and free of any field of law."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from functools import cached_property
from itertools import combinations
from typing import Any

from pincite.language.messages import Text, message
from pincite.language.saying import Wording
from pincite.language.speech import ENGLISH, SPEECHES
from pincite.language.tree import Node
from pincite.language.types import DateType, MomentType, Months, Type


class Evidence(Enum):
    """How well a source was read, best first."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


def weakest(evidence: tuple[Evidence, ...]) -> Evidence | None:
    """Return the weakest of several marks of evidence, or None when there are none."""
    order = list(Evidence)
    return max(evidence, key=order.index) if evidence else None


class Combine(Enum):
    """How the values that rules give to one question come together."""

    AGREE = "agree"
    HIGHEST = "highest"
    FORCE = "force"


class Stage(Enum):
    """The step of the process a question belongs to, in order."""

    ENCOUNTER = "encounter"
    PRIORITY = "priority"
    CUSTODY = "custody"
    SCREENING = "screening"
    RELEASE = "release"
    RETURN = "return"
    HEARING = "hearing"
    REMOVAL = "removal"
    REVIEW = "review"
    REPORTING = "reporting"


FORCES = ("must", "should", "may", "should_not", "must_not")
STARTS = ("effective", "reinstated")
STOPS = ("superseded", "rescinded", "vacated", "expired", "enjoined", "stayed", "reversed")
SUSPENSIONS = ("enjoined", "stayed")
WITHOUT_EFFECT = ("drafted", "issued", "published", "amended")
EVENT_KINDS = WITHOUT_EFFECT + STARTS + STOPS


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file: line and column from 1."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Position()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time `[start, end)`; a moment has `start == end`. Aware datetimes in UTC."""

    start: datetime.datetime
    end: datetime.datetime


@dataclass(frozen=True, slots=True)
class Consideration:
    """Something an official weighs: `direction` is aggravating, mitigating or either."""

    id: str
    text: str
    direction: str
    cite: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed input with its question; `reserved_to` names the officials who alone may supply it.

    `low` and `high` bound numbers and dates, both included; None is no bound.
    """

    id: str
    type: Type
    question: str
    help: str = ""
    unit: str = ""
    ask_of: str = ""
    says: str = ""
    says_not: str = ""
    says_values: Mapping[str, str] = field(default_factory=dict)
    low: Any = None
    high: Any = None
    asked_when: Node | None = None
    implies: Node | None = None
    reserved_to: tuple[str, ...] = ()
    considerations: tuple[Consideration, ...] = ()
    exhaustive: bool = False
    review_first: tuple[str, ...] = ()
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Term:
    """A fixed abbreviation for an expression, without a legal life of its own."""

    id: str
    means: Node
    cite: str
    says: str = ""
    says_not: str = ""
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Question:
    """Something instruments can answer; for `highest`, `values` run from high to low.

    `stricter` says which end of `values` is the stricter: first, last or none.
    """

    id: str
    asks: str
    stage: Stage
    values: tuple[str, ...]
    combine: Combine = Combine.AGREE
    stricter: str = "none"
    position: Position = NOWHERE

    def incompatible(self, value: str, other: str) -> bool:
        """Whether two different values cannot both be answers."""
        match self.combine:
            case Combine.AGREE:
                return value != other
            case Combine.HIGHEST:
                return False
            case Combine.FORCE:
                pair = {value, other}
                return bool(pair & {"must", "should"} and pair & {"must_not", "should_not"}) or pair == {"may", "must_not"}

    def stronger(self, value: str, other: str) -> bool:
        """Whether `value` answers although `other` is active too."""
        match self.combine:
            case Combine.AGREE:
                return False
            case Combine.HIGHEST:
                return self.values.index(value) < self.values.index(other)
            case Combine.FORCE:
                orders = (("must", "should", "may"), ("must_not", "should_not", "may"))
                return any(value in order and other in order and order.index(value) < order.index(other) for order in orders)

    @property
    def top(self) -> str | None:
        """The value no further rule can displace: the highest of a `highest` question, else None."""
        return self.values[0] if self.combine is Combine.HIGHEST else None


@dataclass(frozen=True, slots=True)
class Override:
    """An override as the author wrote it: a rule's full id, or a provision of an instrument, with its citation."""

    cite: str
    rule: str | None = None
    instrument: str | None = None
    provision: str | None = None
    position: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approves, in what form, before or after, and the exception; it informs and changes no outcome."""

    by: str
    form: str = ""
    when: str = ""
    exception: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A clock: a start fact plus a duration, or the source's words where it gives no number."""

    start: str | None = None
    within: Node | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Under a condition, a value for a question; a rule without a question is a bar. `id` is `instrument/rule`."""

    id: str
    instrument: str
    cite: str
    evidence: Evidence
    question: str | None = None
    value: str | None = None
    when: Node | None = None
    label: str = ""
    provision: str = ""
    overrides: tuple[Override, ...] = ()
    approval: Approval | None = None
    due: Due | None = None
    since: str | None = None
    until: str | None = None
    phrase: str = ""
    note: str = ""
    position: Position = NOWHERE

    @property
    def bar(self) -> bool:
        """Whether the rule concludes nothing and only sets other rules aside."""
        return self.question is None


@dataclass(frozen=True, slots=True)
class Event:
    """An event in an instrument's life. `id` is `instrument/event`.

    Operative for certain from `latest` (None: never certain), perhaps from `earliest` (None: perhaps always); both are the
    same instant when the day is certain. `known` is the instant it became known. `ends` names the event it alone stops.
    """

    id: str
    kind: str
    earliest: datetime.datetime | None
    latest: datetime.datetime | None
    known: datetime.datetime | None
    source: str
    evidence: Evidence
    where: str | None = None
    ends: str | None = None
    note: str = ""
    written: str = ""
    position: Position = NOWHERE

    @property
    def day(self) -> Text:
        """The day as written, or the first and last it may have been."""
        first, uncertain, last = self.written.partition(" to ")
        if not uncertain:
            return first
        if first == last:
            return message("not known")
        if first == "not known":
            return message("not known to {end}", end=last)
        if last == "not known":
            return message("{start} to not known", start=first)
        return message("{start} to {end}", start=first, end=last)


@dataclass(frozen=True, slots=True)
class Relation:
    """How one instrument stands to another; it changes no outcome by itself."""

    kind: str
    to: str
    cite: str = ""


ACKNOWLEDGED = ("unreachable", "always_true", "override")


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A finding of `rulebook check` over all cases that the author knows of and keeps: its kind, the rule's full id, and why.

    `overrides` is what the rule overrides, as a finding on an override names it: a rule's full id, or `instrument § pin`.
    """

    finding: str
    rule: str
    reason: str
    overrides: str = ""
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Provision:
    """An addressable part of an instrument: its pin, heading, prose, and why it carries no block if it does not."""

    id: str
    title: str
    prose: str
    status: str = ""
    reason: str = ""
    level: int = 2
    blocks: int = 0
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Gap:
    """Something known and not encoded; `id` is `instrument/gap`. It taints the questions it may change."""

    id: str
    instrument: str
    what: str
    may_change: tuple[str, ...]
    evidence: Evidence
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    where: str | None = None
    binds: tuple[str, ...] = ()
    when: Node | None = None
    provision: str = ""
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Element:
    """One part of what a duty asks for: its text, a short heading for a report, and its own pin when it has one."""

    text: str
    heading: str = ""
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Performance:
    """A source that says something was done about a duty, and the day: `first` and `last` are the same when it is certain, None when not read."""

    what: str
    source: str
    evidence: Evidence
    first: datetime.date | None = None
    last: datetime.date | None = None


Period = datetime.timedelta | Months | str


@dataclass(frozen=True, slots=True)
class Duty:
    """Something an instrument orders an agency to do. `id` is `instrument/duty`.

    `within` and `every` are whole days, months, or the source's own words where it gives no number. `start` is the event the clock
    starts at, by full id; `upon` says in words what starts it anew in each single case. `report` names the report the duty is a
    part of; `each` is what a report is divided by, `quantity` times, and `columns` are its columns.
    """

    id: str
    instrument: str
    who: str
    what: str
    cite: str
    evidence: Evidence
    binds: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()
    columns: tuple[Element, ...] = ()
    quantity: Decimal | None = None
    unit: str = ""
    each: str = ""
    to: str = ""
    report: str = ""
    within: Period | None = None
    every: Period | None = None
    start: str | None = None
    upon: str = ""
    shown_by: tuple[Performance, ...] = ()
    subject_to: str = ""
    note: str = ""
    phrase: str = ""
    provision: str = ""
    position: Position = NOWHERE


class ClaimKind(Enum):
    """What a claim is about: what a text means for cases, its wording, or the world."""

    LEGAL = "legal"
    TEXTUAL = "textual"
    EMPIRICAL = "empirical"


class Verdict(Enum):
    """What the check of a claim comes to, over all cases that satisfy its premises."""

    AGREES = "agrees"
    DIFFERS = "differs"
    JUDGMENT = "judgment"
    OTHER_DATE = "other_date"
    OPEN = "open"
    TEXTUAL = "textual"
    EMPIRICAL = "empirical"


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """One check of a claim: on a day over what is in force, or under one instrument alone as if in force; and the verdict expected."""

    on: datetime.date
    under: str | None
    expected: Verdict


@dataclass(frozen=True, slots=True)
class Claim:
    """A public statement about what a text says, to be checked.

    `statements` are (ledger, number) for each of `where` that is one. A legal claim has an `expression`, to be true in every case in which
    all `premises` are true, and one check for each day or instrument; a claim about wording or about the world has none.
    """

    id: str
    says: str
    by: str
    where: tuple[str, ...]
    kind: ClaimKind = ClaimKind.LEGAL
    statements: tuple[tuple[str, int], ...] = ()
    checks: tuple[ClaimCheck, ...] = ()
    component: str | None = None
    place: str | None = None
    premises: tuple[Node, ...] = ()
    expression: Node | None = None
    true_on: datetime.date | None = None
    instead: str = ""
    cites: tuple[str, ...] = ()
    because: str = ""
    note: str = ""
    needs_data: str = ""
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a case table: given facts and answers, and what is expected of whom."""

    name: str
    given: Mapping[str, Any]
    answers: Mapping[str, str]
    expected: tuple[tuple[str, str, str], ...]
    on: Span | None = None
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class LongCase:
    """A test of the regime as a whole on one day."""

    name: str
    on: Span
    facts: Mapping[str, Any]
    assumed: Mapping[str, tuple[Any, str]]
    expected: Mapping[str, Mapping[str, Any]]
    source: str
    component: str | None = None
    where: str | None = None
    known: Span | None = None
    under: str | None = None
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Statement:
    """A numbered statement of a source, in our words, and what carries it (kind, target)."""

    number: int
    first_line: int
    last_line: int
    says: str
    carried_by: tuple[tuple[str, str], ...]
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Ledger:
    """A source document cut into statements; `blank` holds the numbers of its empty lines."""

    id: str
    title: str
    file: str
    sha256: str
    lines: int
    blank: frozenset[int]
    statements: tuple[Statement, ...]
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Where a source says something other than the instrument does: what not to quote, and what stands instead."""

    id: str
    source: str
    lines: str
    says: str
    instead: str
    cite: str
    severity: str
    evidence: Evidence
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Instrument:
    """A document of authority with its legal life, provisions and blocks."""

    id: str
    title: str
    cite_as: str
    kind: str
    weight: str
    binds: tuple[str, ...]
    encoded: str
    events: tuple[Event, ...]
    provisions: tuple[Provision, ...] = ()
    rules: tuple[Rule, ...] = ()
    gaps: tuple[Gap, ...] = ()
    duties: tuple[Duty, ...] = ()
    rows: tuple[Row, ...] = ()
    relations: tuple[Relation, ...] = ()
    prevails_over: tuple[tuple[str, str], ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()
    authority: str = ""
    private_right: str = ""
    enforced_in: tuple[str, ...] = ()
    turns_on: str | None = None
    verified_through: datetime.date | None = None
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Member:
    """A node of the tree of components or of places."""

    id: str
    title: str
    within: str | None = None


@dataclass(frozen=True)
class Rulebook:
    """A whole rulebook, checked: every name resolves, every expression is typed, the override graph is acyclic.

    `language` is that of its texts; `names` holds identifiers in words where these are not the identifier's own.
    """

    id: str
    title: str
    version: str
    zone: str
    verified_through: datetime.date
    sha256: str
    components: Mapping[str, Member] = field(default_factory=dict)
    places: Mapping[str, Member] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    ledgers: tuple[Ledger, ...] = ()
    discrepancies: Mapping[str, Discrepancy] = field(default_factory=dict)
    cases: tuple[LongCase, ...] = ()
    language: str = "en"
    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """All rules by full id."""
        return {rule.id: rule for instrument in self.instruments.values() for rule in instrument.rules}

    @cached_property
    def events(self) -> Mapping[str, Event]:
        """All events by full id."""
        return {event.id: event for instrument in self.instruments.values() for event in instrument.events}

    @cached_property
    def duties(self) -> Mapping[str, Duty]:
        """All duties by full id."""
        return {duty.id: duty for instrument in self.instruments.values() for duty in instrument.duties}

    @cached_property
    def endings(self) -> Mapping[str, tuple[Event, ...]]:
        """For each event, the events that stop it."""
        found: dict[str, list[Event]] = {}
        for event in self.events.values():
            if event.ends:
                found.setdefault(event.ends, []).append(event)
        return {target: tuple(events) for target, events in found.items()}

    @cached_property
    def rules_on(self) -> Mapping[str, tuple[Rule, ...]]:
        """For each question, the rules that conclude it, in order of identifier."""
        ordered = sorted(self.rules.values(), key=lambda rule: rule.id)
        return {question: tuple(rule for rule in ordered if rule.question == question) for question in self.questions}

    @cached_property
    def overriders(self) -> Mapping[str, tuple[Rule, ...]]:
        """For each rule, the rules and bars that override it directly."""
        found: dict[str, set[str]] = {rule: set() for rule in self.rules}
        for rule in self.rules.values():
            for target in overridden(rule, self.rules, self.instruments):
                found[target].add(rule.id)
        return {target: tuple(self.rules[rule] for rule in sorted(rules)) for target, rules in found.items()}

    @cached_property
    def bars_on(self) -> Mapping[str, tuple[Rule, ...]]:
        """For each rule, the bars that override it directly."""
        return {name: tuple(rule for rule in rules if rule.bar) for name, rules in self.overriders.items()}

    @cached_property
    def exceptions_to(self) -> Mapping[str, tuple[Rule, ...]]:
        """For each rule, the concluding rules that override it directly."""
        return {name: tuple(rule for rule in rules if not rule.bar) for name, rules in self.overriders.items()}

    @cached_property
    def displacers(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """For each question and value, the values that keep it from answering: the stronger and the incompatible ones."""
        return {
            question.id: {
                value: tuple(other for other in question.values if question.stronger(other, value) or question.incompatible(other, value))
                for value in question.values
            }
            for question in self.questions.values()
        }

    @cached_property
    def clashing(self) -> Mapping[str, tuple[tuple[Rule, Rule], ...]]:
        """For each question, the pairs of rules on it with incompatible values."""
        return {
            question.id: tuple(
                (one, other)
                for one, other in combinations(self.rules_on[question.id], 2)
                if question.incompatible(one.value or "", other.value or "")
            )
            for question in self.questions.values()
        }

    @cached_property
    def wording(self) -> Wording:
        """How facts, terms and instruments are said in sentences."""
        named: list[Fact | Term] = [*self.facts.values(), *self.terms.values()]
        return Wording(
            yes={one.id: one.says for one in named if one.says},
            no={one.id: one.says_not for one in named if one.says_not},
            values={(fact.id, value): text for fact in self.facts.values() for value, text in fact.says_values.items()},
            instruments={instrument.id: instrument.cite_as for instrument in self.instruments.values()},
            dated=frozenset(fact.id for fact in self.facts.values() if isinstance(fact.type, DateType | MomentType)),
            names=self.names,
            speech=SPEECHES.get(self.language, ENGLISH),
        )

    def full_cite(self, instrument: str, pin: str) -> str:
        """Return a pin cite as people read it: `ICE ERO memo (Feb. 21, 2017) § A(1)`."""
        return f"{self.instruments[instrument].cite_as} § {pin}"


def in_provision(pin: str, provision: str) -> bool:
    """Whether a pin lies in a provision: the same, or continued by a bracket, a dot, a comma or a space."""
    return pin == provision or (pin.startswith(provision) and pin[len(provision)] in "(., ")


def reached(rule: Rule, override: Override, instruments: Mapping[str, Instrument]) -> tuple[str, ...]:
    """Return the full ids of the rules that one override of a rule by a provision reaches."""
    return tuple(
        other.id
        for other in instruments[override.instrument or ""].rules
        if in_provision(other.cite, override.provision or "")
        and other.id != rule.id
        and not other.bar
        and (rule.bar or other.question == rule.question)
    )


def overridden(rule: Rule, rules: Mapping[str, Rule], instruments: Mapping[str, Instrument]) -> tuple[str, ...]:
    """Return the full ids of the rules that one rule overrides directly.

    By a provision a concluding rule overrides only rules on its own question, and a bar every concluding rule there; a bar is overridden only by bars naming
    it. `prevails_over` of the rule's instrument overrides every rule there on the same question.
    """
    found: list[str] = []
    for override in rule.overrides:
        if override.rule is not None:
            found.append(override.rule)
            continue
        found.extend(reached(rule, override, instruments))
    if not rule.bar:
        for target, _ in instruments[rule.instrument].prevails_over:
            found.extend(other.id for other in instruments[target].rules if other.question == rule.question)
    return tuple(dict.fromkeys(found))
