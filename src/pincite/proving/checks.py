"""What a rulebook's author would want to know of all possible cases: what never happens, what always does, and what contradicts itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from zoneinfo import ZoneInfo

import z3

from pincite.language.tree import Fact, Node, Term, walk
from pincite.language.truth import FALSE, TRUE
from pincite.language.types import Value
from pincite.proving.civil import moment_of
from pincite.proving.formulas import condition
from pincite.proving.kleene import Formula, every, opposite
from pincite.proving.outcomes import active, clash_of, holds, in_force, stands, varied_instant, varied_member
from pincite.proving.search import Effort, Search, fewer, plainer, sound, whole
from pincite.proving.symbols import Setting, Space, Telling, code, read_case
from pincite.reasoning import outcome as reference
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Claim, Position, Rule, Rulebook
from pincite.rulebook.timeline import day_span

VARIED = frozenset({"day", "component", "where"})


@dataclass(frozen=True, slots=True)
class Runnable:
    """A case that shows a finding: facts, the day, the component and the place to assess it with."""

    facts: Mapping[str, Value]
    on: datetime.date
    component: str | None
    where: str | None


@dataclass(frozen=True, slots=True)
class Proved:
    """A finding over all cases: what it is, of which provision and line, a fault or a mere notice, and a case that shows it where one can."""

    kind: str
    message: str
    position: Position
    provision: str = ""
    fault: bool = True
    witness: Runnable | None = None


@dataclass(frozen=True)
class _World:
    """All whole records, with every finding made or refused, on all days, for all components and places."""

    rulebook: Rulebook
    effort: Effort
    codes: dict[str, int]

    def space(self) -> Space:
        """Return a space of its own for one query, so that it holds no fact the query does not need."""
        return Space(self.rulebook, Setting(None, varied=VARIED), Telling(partial=False), codes=self.codes)

    def possible(self, wanted: Callable[[Space], Formula]) -> tuple[z3.ModelRef, Space] | None:
        """Return a model, and its space, of the formula that `wanted` gives for a space; None when there is none."""
        space = self.space()
        formula = wanted(space)
        if formula is False:
            return None
        model = Search(space, self.effort).check(formula, *whole(space))
        return (model, space) if model is not None else None

    def shown(self, wanted: Callable[[Space], Formula]) -> Runnable | None:
        """Return a case of which the formula is true, or None."""
        found = self.possible(wanted)
        return runnable(*found) if found else None


def check_all(rulebook: Rulebook, effort: Effort, each: Callable[[str], None] = lambda name: None) -> Iterator[Proved]:
    """Yield what is wrong or notable over all cases, days, components and places; `each` is told what is looked at.

    Raises Undetermined when the solver cannot say.
    """
    world = _World(rulebook, effort, {})
    for rule in rulebook.rules.values():
        each(rule.id)
        yield from _rule(rule, world)
    for question in rulebook.questions:
        each(question)
        yield from _clashes(question, world)
    yield from unused(rulebook)
    yield from unanswered(rulebook)


def _rule(rule: Rule, world: _World) -> Iterator[Proved]:
    here = rule.position, rule.cite

    def met(space: Space) -> Formula:
        return every((in_force(rule, space).yes, condition(rule.when, space).yes))

    def applies(space: Space) -> Formula:
        return stands(rule, space).yes if rule.bar else active(rule, space).yes

    if world.possible(applies) is None:
        if world.possible(lambda space: in_force(rule, space).yes) is None:
            yield Proved("unreachable", f"the rule `{rule.id}` is never in force for anybody", *here)
        elif world.possible(lambda space: condition(rule.when, space).yes) is None:
            yield Proved("unreachable", f"the condition of the rule `{rule.id}` can never be met", *here)
        else:
            message = f"the rule `{rule.id}` can never be active: it is set aside whenever its condition is met"
            yield Proved("unreachable", message, *here, witness=world.shown(met))
    elif rule.when is not None and world.possible(lambda space: opposite(condition(rule.when, space).yes)) is None:
        yield Proved("always true", f"the condition of the rule `{rule.id}` is true in every case", *here, witness=world.shown(met))
    for weak in (world.rulebook.rules[name] for name in _overridden(rule, world.rulebook)):

        def bites(space: Space, weak: Rule = weak) -> Formula:
            strong = stands(rule, space) if rule.bar else holds(rule, space)
            return every((in_force(weak, space).yes, condition(weak.when, space).yes, strong.yes))

        if world.possible(bites) is None:
            message = f"the override of `{weak.id}` by `{rule.id}` can never bite: in no case do both apply"
            yield Proved("override", message, *here, witness=world.shown(applies))


def _overridden(rule: Rule, rulebook: Rulebook) -> list[str]:
    return [name for name, rules in rulebook.overriders.items() if rule in rules]


def _clashes(question: str, world: _World) -> Iterator[Proved]:
    stated = {
        frozenset((instrument.id, relation.to))
        for instrument in world.rulebook.instruments.values()
        for relation in instrument.relations
        if relation.kind == "conflicts_with"
    }
    for one, other in world.rulebook.clashing[question]:

        def parted(space: Space, one: Rule = one, other: Rule = other) -> Formula:
            return clash_of(one, other, space, None).yes

        found = world.shown(parted)
        if found is None:
            continue
        excused = frozenset((one.instrument, other.instrument)) in stated
        smaller = minimal(found, world.rulebook, partial(_clash, one, other))
        yield Proved(
            "clash",
            f"`{one.id}` says {one.value} and `{other.id}` says {other.value} on {question} of the same case, and neither overrides the other",
            one.position,
            one.cite,
            fault=not excused,
            witness=smaller,
        )


def _clash(one: Rule, other: Rule, here: Situation) -> bool:
    return reference.active(one, here) == TRUE and reference.active(other, here) == TRUE


def runnable(model: z3.ModelRef, space: Space) -> Runnable:
    """Return the case a model describes, with its day, component and place."""
    instant = model.eval(varied_instant(space), model_completion=True).as_long()
    day = moment_of(instant).astimezone(ZoneInfo(space.rulebook.zone)).date()
    return Runnable(read_case(model, space), day, _member("component", model, space), _member("where", model, space))


def _member(axis: str, model: z3.ModelRef, space: Space) -> str | None:
    number = model.eval(varied_member(axis, space), model_completion=True).as_long()
    tree = space.rulebook.components if axis == "component" else space.rulebook.places
    return next((name for name in tree if code(name, space) == number), None)


def at(case: Runnable, rulebook: Rulebook, facts: Mapping[str, Value] | None = None) -> Situation:
    """Return the situation of a runnable case."""
    return Situation(rulebook, case.facts if facts is None else facts, day_span(case.on, rulebook.zone), case.component, case.where)


def minimal(case: Runnable, rulebook: Rulebook, shows: Callable[[Situation], bool]) -> Runnable:
    """Return a case with as few and as plain facts as still show a finding."""

    def holds_still(facts: Mapping[str, Value]) -> bool:
        here = at(case, rulebook, facts)
        return sound(here) and shows(here)

    if not holds_still(case.facts):
        return case
    space = Space(rulebook, Setting(day_span(case.on, rulebook.zone), case.component, case.where))
    return replace(case, facts=plainer(fewer(case.facts, holds_still), space, holds_still))


def unused(rulebook: Rulebook) -> Iterator[Proved]:
    """Yield a notice for each fact that no rule, term, clock, gap, life of an instrument or claim uses, nor another fact so used."""
    seen: set[str] = set()
    waiting: list[str] = []

    def use(node: Node | None) -> None:
        for inner in walk(node) if node is not None else ():
            if isinstance(inner, Fact) and inner.name not in seen:
                seen.add(inner.name)
                waiting.append(inner.name)
            elif isinstance(inner, Term):
                use(rulebook.terms[inner.name].means)

    def name(fact: str | None) -> None:
        if fact:
            use(Fact(fact))

    for instrument in rulebook.instruments.values():
        name(instrument.turns_on)
        for rule in instrument.rules:
            use(rule.when)
            name(rule.due.start if rule.due else None)
        for gap in instrument.gaps:
            use(gap.when)
    for claim in rulebook.claims.values():
        for node in _of_claim(claim):
            use(node)
    while waiting:
        fact = rulebook.facts[waiting.pop()]
        use(fact.asked_when)
        use(fact.implies)
        for review in fact.review_first:
            name(review)
    for fact in rulebook.facts.values():
        if fact.id not in seen:
            yield Proved("unused fact", f"no rule uses the fact `{fact.id}`", fact.position, fault=False)


def _of_claim(claim: Claim) -> tuple[Node, ...]:
    return tuple(node for node in (*claim.premises, claim.expression) if node is not None)


def unanswered(rulebook: Rulebook) -> Iterator[Proved]:
    """Yield a notice for each question that no instrument in force answers on the last day the rulebook was verified through."""
    here = Situation(rulebook, {}, day_span(rulebook.verified_through, rulebook.zone))
    for question in rulebook.questions.values():
        if all(reference.in_life(rulebook.instruments[rule.instrument], here) == FALSE for rule in rulebook.rules_on[question.id]):
            yield Proved(
                "unanswered question",
                f"no instrument in force on {rulebook.verified_through.isoformat()} answers {question.id}",
                question.position,
                fault=False,
            )
