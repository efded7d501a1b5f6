"""The oracle: what a question comes to when nothing is left open, in plain yes and no.

Written from DESIGN section 3 alone and sharing nothing with the evaluator but the data types. A `World` says everything:
every fact, the instant of the act, a component and a place with nothing below them, the instant of every event (None: never).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from pincite.language import tree
from pincite.language.types import Months, Rounding
from pincite.rulebook.model import Combine, Event, Instrument, Rule, Rulebook
from tests.generated.rulebooks import within

FREE = {"effective": True, "reinstated": True}
FREE |= dict.fromkeys(("superseded", "rescinded", "vacated", "expired", "enjoined", "stayed", "reversed"), False)


@dataclass(frozen=True)
class World:
    """Complete information. `hours` are the instants of date facts that instruments turn on.

    `unsettled` is what a reference counts as when it has no two-valued answer: it asks a question that is in conflict,
    or one that the instrument taken alone does not answer. Both ways of counting it are worlds.
    """

    facts: Mapping[str, Any]
    on: datetime.datetime
    component: str
    where: str
    events: Mapping[str, datetime.datetime | None]
    hours: Mapping[str, datetime.datetime] = field(default_factory=dict)
    known: datetime.datetime | None = None
    under: str | None = None
    unsettled: bool = False


class Edges:
    """Who overrides whom, worked out once for a rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rules = [rule for instrument in rulebook.instruments.values() for rule in instrument.rules]
        self.above: dict[str, list[Rule]] = {rule.id: [] for rule in self.rules}
        for strong in self.rules:
            prevailing = [target for target, _ in rulebook.instruments[strong.instrument].prevails_over]
            for weak in self.rules:
                if strong.id != weak.id and self.direct(strong, weak, prevailing):
                    self.above[weak.id].append(strong)
        events = [event for instrument in rulebook.instruments.values() for event in instrument.events]
        self.endings: dict[str, list[Event]] = {event.id: [other for other in events if other.ends == event.id] for event in events}

    @staticmethod
    def direct(strong: Rule, weak: Rule, prevailing: list[str]) -> bool:
        """Whether one rule overrides another by name, by provision or because its instrument prevails."""
        comparable = weak.question is not None and (strong.question is None or strong.question == weak.question)
        for override in strong.overrides:
            if override.rule == weak.id:
                return True
            if (
                comparable
                and override.rule is None
                and override.instrument == weak.instrument
                and within(weak.cite, override.provision or "")
            ):
                return True
        return strong.question is not None and strong.question == weak.question and weak.instrument in prevailing


class Oracle:
    """Answers the questions of a rulebook in one world."""

    def __init__(self, rulebook: Rulebook, world: World, edges: Edges | None = None) -> None:
        self.rulebook = rulebook
        self.world = world
        self.edges = edges or Edges(rulebook)
        self.zone = ZoneInfo(rulebook.zone)
        self.seen: dict[Any, Any] = {}

    # --- what is in force

    def happened(self, event: Event, at: datetime.datetime) -> bool:
        """Whether an event had happened by an instant, as known."""
        instant, known = self.world.events[event.id], self.world.known
        if known is not None and (event.known is None or event.known > known):
            return False
        return instant is not None and instant <= at

    def operative(self, event: Event, at: datetime.datetime) -> bool:
        """Whether an event happened, reaches the place, and is not itself ended."""
        if event.where not in (None, "nationwide") and not self.under_node(self.world.where, event.where, self.rulebook.places):
            return False
        return self.happened(event, at) and not any(self.operative(ending, at) for ending in self.edges.endings[event.id])

    def under_node(self, leaf: str, node: str | None, members: Mapping[str, Any]) -> bool:
        """Whether a leaf of a tree is a node or lies below it."""
        current: str | None = leaf
        while current is not None:
            if current == node:
                return True
            current = members[current].within
        return False

    def instant_of(self, instrument: Instrument) -> datetime.datetime:
        """The instant an instrument's life is read at."""
        if instrument.turns_on is None:
            return self.world.on
        value = self.world.facts[instrument.turns_on]
        return value if isinstance(value, datetime.datetime) else self.world.hours[instrument.turns_on]

    def alive(self, instrument: Instrument) -> bool:
        """In force when the last free event that acts is a start."""
        at = self.instant_of(instrument)
        acting = []
        for index, event in enumerate(instrument.events):
            if event.kind in FREE and event.ends is None and self.operative(event, at):
                acting.append((self.world.events[event.id], index, FREE[event.kind]))
        return bool(acting) and max(acting)[2]

    def in_force(self, rule: Rule) -> bool:
        """Whether a rule is in force for the component, at the place and time."""
        instrument = self.rulebook.instruments[rule.instrument]
        at = self.instant_of(instrument)
        if rule.since and not self.operative(self.event(rule.since), at):
            return False
        if rule.until and self.operative(self.event(rule.until), at):
            return False
        if self.world.under == instrument.id:
            return True
        if not any(self.under_node(self.world.component, node, self.rulebook.components) for node in instrument.binds):
            return False
        key = ("alive", instrument.id)
        if key not in self.seen:
            self.seen[key] = self.alive(instrument)
        return bool(self.seen[key])

    def event(self, name: str) -> Event:
        """Find an event by its full id."""
        return next(event for instrument in self.rulebook.instruments.values() for event in instrument.events if event.id == name)

    # --- rules

    def above(self, rule: Rule, bars: bool, scope: str | None) -> list[Rule]:
        """The bars on a rule, or the exceptions to it."""
        return [other for other in self.edges.above[rule.id] if (other.question is None) == bars and scope in (None, other.instrument)]

    def stands(self, rule: Rule, scope: str | None = None) -> bool:
        """In force, condition met, not barred."""
        key = ("stands", rule.id, scope)
        if key not in self.seen:
            barred = any(self.stands(bar, scope) for bar in self.above(rule, True, scope))
            self.seen[key] = not barred and self.in_force(rule) and (rule.when is None or self.value(rule.when) is True)
        return bool(self.seen[key])

    def holds(self, rule: Rule, scope: str | None = None) -> bool:
        """Stands, or is in force while an exception to it holds."""
        return self.stands(rule, scope) or (
            self.in_force(rule) and any(self.holds(other, scope) for other in self.above(rule, False, scope))
        )

    def active(self, rule: Rule, scope: str | None = None) -> bool:
        """Stands with no exception that holds."""
        return self.stands(rule, scope) and not any(self.holds(other, scope) for other in self.above(rule, False, scope))

    def outranks(self, strong: Rule, weak: Rule, scope: str | None) -> bool:
        """Whether one rule overrides another, directly or through rules in force."""
        direct = self.above(weak, False, scope)
        return strong in direct or any(self.in_force(middle) and self.outranks(strong, middle, scope) for middle in direct)

    def outcome(self, question: str, scope: str | None = None) -> str:
        """Return the value a question is decided with, or `silent` or `conflict`."""
        scope = scope or self.world.under
        key = ("outcome", question, scope)
        if key not in self.seen:
            self.seen[key] = self._outcome(question, scope)
        return str(self.seen[key])

    def _outcome(self, question: str, scope: str | None) -> str:
        asked = self.rulebook.questions[question]
        rules = [rule for rule in self.edges.rules if rule.question == question and scope in (None, rule.instrument)]
        acting = [rule for rule in rules if self.active(rule, scope)]
        for one in acting:
            for other in acting:
                if differ(asked.combine, one.value, other.value) and not (
                    self.outranks(one, other, scope) or self.outranks(other, one, scope)
                ):
                    return "conflict"
        values = {rule.value for rule in acting}
        order = asked.values if asked.combine is not Combine.FORCE else ("must", "must_not", "should", "should_not", "may")
        for value in order:
            if value in values:
                return value
        assert not any(self.holds(rule, scope) for rule in rules), "what holds comes down to an active rule"
        return "silent"

    def answered(self, node: tree.Answered) -> bool:
        """Whether a question is decided with a value."""
        under = self.world.under
        if under and (
            node.instrument not in (None, under)
            or not any(rule.question == node.question and rule.instrument == under for rule in self.edges.rules)
        ):
            return self.world.unsettled
        found = self.outcome(node.question, node.instrument)
        return self.world.unsettled if found == "conflict" else found == node.value

    # --- expressions

    def value(self, node: tree.Node, record: Mapping[str, Any] | None = None) -> Any:
        """Return the value of an expression."""
        match node:
            case tree.Literal(value):
                return value
            case tree.Fact(name):
                return self.world.facts[name]
            case tree.Term(name):
                return self.value(self.rulebook.terms[name].means)
            case tree.Field(_, name):
                assert record is not None
                return record[name]
            case tree.On():
                return self.world.on.astimezone(self.zone).date()
            case tree.Answered():
                return self.answered(node)
            case tree.Not(operand):
                return not self.value(operand, record)
            case tree.And(operands):
                return all(self.value(operand, record) for operand in operands)
            case tree.Or(operands):
                return any(self.value(operand, record) for operand in operands)
            case tree.Choice(condition, then, otherwise):
                return self.value(then if self.value(condition, record) else otherwise, record)
            case tree.Among(operand, values):
                return self.value(operand, record) in [self.value(value) for value in values]
            case tree.Compare(operator, left, right):
                return ordered(operator, self.value(left, record), self.value(right, record))
            case tree.Quantified(kind, _, records, condition):
                met = [self.value(condition, item) for item in self.world.facts[records.name].items]
                return {"any": any, "all": all, "count": sum}[kind](met)
            case tree.Shift(operator, start, duration):
                return shifted(self.value(start, record), self.value(duration, record), 1 if operator == "+" else -1)
            case tree.Elapsed(unit, start, end):
                return elapsed(unit, self.value(start, record), self.value(end, record))


def differ(combine: Combine, one: str | None, other: str | None) -> bool:
    """Whether two values cannot both be answers."""
    if one == other or combine is Combine.HIGHEST:
        return False
    if combine is Combine.AGREE:
        return True
    demands, bans = ("must", "should"), ("must_not", "should_not")
    return (one in demands and other in bans) or (other in demands and one in bans) or {one, other} == {"may", "must_not"}


def ordered(operator: str, left: Any, right: Any) -> bool:
    """Compare two values."""
    below, same = left < right if operator not in ("==", "!=") else False, left == right
    answers = {"==": same, "!=": not same, "<": below, "<=": below or same, ">": not below and not same, ">=": not below}
    return answers[operator]


def shifted(start: Any, duration: Any, sign: int) -> Any:
    """Return a date or moment so much later or earlier."""
    if not isinstance(duration, Months):
        return start + duration if sign > 0 else start - duration
    total = start.year * 12 + start.month - 1 + sign * duration.number
    year, month = total // 12, total % 12 + 1
    try:
        return start.replace(year=year, month=month)
    except ValueError:
        following = datetime.date(year + month // 12, month % 12 + 1, 1)
        return following if duration.rounding is Rounding.UP else following - datetime.timedelta(days=1)


def elapsed(unit: str, start: Any, end: Any) -> Any:
    """Return the time between two days or moments; whole months are those whose end has come."""
    if unit in ("hours", "days"):
        return end - start
    if end < start:
        return Months(-1)  # rules here compare with one month and more, so how much less than none does not matter
    months = 0
    while shifted(start, Months(months + 1, Rounding.DOWN), 1) <= end:
        months += 1
    return Months(months // 12 * 12 if unit == "years" else months)
