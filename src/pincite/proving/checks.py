"""What a rulebook's author would want to know of all possible cases: what never happens, what always does, and what contradicts itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from zoneinfo import ZoneInfo

import z3

from pincite.language.tree import Fact, Literal, Node, Term, walk
from pincite.language.truth import FALSE, TRUE, Truth
from pincite.language.types import Value
from pincite.proving.civil import FIRST_YEAR, LAST_YEAR, moment_of
from pincite.proving.formulas import Unsupported, condition
from pincite.proving.kleene import Formula, both, every, opposite
from pincite.proving.outcomes import active, clash_of, holds, in_force, stands, varied_instant, varied_member
from pincite.proving.search import Disagreement, Effort, Search, Undetermined, consistent, fewer, plainer, sound, whole
from pincite.proving.symbols import Setting, Space, Telling, code, read_case, room
from pincite.reasoning import outcome as reference
from pincite.reasoning.evaluate import truth
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Claim, Instrument, Override, Position, Rule, Rulebook, Span, reached
from pincite.rulebook.timeline import day_span, moment_span

VARIED = frozenset({"day", "component", "where"})


class Kind(Enum):
    """What a finding over all cases is about."""

    UNREACHABLE = "unreachable"
    ALWAYS_TRUE = "always_true"
    OVERRIDE = "override"
    CLASH = "clash"
    NO_CLASH = "no_clash"
    OPEN_THOUGH_AGREED = "open_though_agreed"
    UNUSED_FACT = "unused_fact"
    UNANSWERED = "unanswered_question"
    ACKNOWLEDGEMENT = "acknowledgement"
    NOT_SETTLED = "not_settled"
    DISAGREEMENT = "disagreement"


class Weight(Enum):
    """What a finding means: a fault, a clash or finding the author has stated with its ground, or a mere notice."""

    FAULT = "fault"
    STATED = "stated"
    ACKNOWLEDGED = "acknowledged"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Runnable:
    """A case that shows a finding: facts, the day or moment, the component and the place to assess it with."""

    facts: Mapping[str, Value]
    on: datetime.date | datetime.datetime
    component: str | None
    where: str | None


@dataclass(frozen=True, slots=True)
class Proved:
    """A finding over all cases: what it is, of which provision and line, what it means, and a case that shows it where one can.

    `subject` is the rule, question or fact it is of, `target` what that overrides, clashes with or waits for, and `reason` the author's own,
    of a stated or acknowledged one.
    """

    kind: Kind
    message: str
    position: Position
    subject: str = ""
    target: str = ""
    provision: str = ""
    weight: Weight = Weight.FAULT
    witness: Runnable | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The findings over all cases, and what was looked through: lists up to `bound` records, the act in `years`, the first and the last."""

    findings: tuple[Proved, ...]
    effort: Effort
    bound: int
    years: tuple[int, int]

    @property
    def faults(self) -> int:
        """How many of the findings are faults."""
        return sum(one.weight is Weight.FAULT for one in self.findings)


Shows = Callable[[Situation], bool]
Wanted = Callable[[Space], Formula]
Found = tuple[z3.ModelRef, Space]


@dataclass(frozen=True)
class World:
    """All whole records, with every finding made or refused, on all days of the years looked at, for all components and places."""

    rulebook: Rulebook
    effort: Effort
    codes: dict[str, int]

    def space(self, events: bool = False, partial: bool = False) -> Space:
        """Return a space of its own for one query; with `events` uncertain events take any day they may have."""
        varied = VARIED | {"events"} if events else VARIED
        setting = Setting(None, varied=varied, years=years_of(self.rulebook))
        return Space(self.rulebook, setting, Telling(partial=partial), bound=room(self.rulebook), codes=self.codes)

    def found(self, wanted: Wanted, events: bool = False, told: bool = True) -> Found | None:
        """Return a model, and its space, of the formula that `wanted` gives for a space; None when there is none.

        Records are whole, or with `told` false of any kind.
        """
        space = self.space(events, partial=not told)
        formula = wanted(space)
        if formula is False:
            return None
        model = Search(space, self.effort).check(formula, *(whole(space) if told else consistent(space)))
        return (model, space) if model is not None else None

    def possible(self, wanted: Wanted) -> bool:
        """Whether a case makes the formula true, with uncertain events as they are or on any day they may have."""
        return self.found(wanted) is not None or (self.uncertain and self.found(wanted, events=True) is not None)

    @property
    def uncertain(self) -> bool:
        """Whether the day of any event is uncertain."""
        return any(event.earliest != event.latest or event.earliest is None for event in self.rulebook.events.values())

    def shown(self, wanted: Wanted, shows: Shows) -> Runnable | None:
        """Return the smallest case of which the formula is true and that the evaluator reads so; None when there is none."""
        found = self.found(wanted)
        return minimal(runnable(*found), self.rulebook, shows) if found else None


def check_all(rulebook: Rulebook, each: Callable[[str], None] = lambda name: None) -> Report:
    """Return what is wrong or notable over all cases, days, components and places; `each` is told what is looked at, as `looked_at` counts it.

    What the solver cannot say, or cannot be given, is among the findings as not settled.
    """
    effort = Effort()
    findings = sorted(findings_of(rulebook, effort, each), key=lambda one: (one.position.file, one.position.line, one.message))
    first, end = years_of(rulebook)
    return Report(tuple(findings), effort, room(rulebook), (first, end - 1))


def findings_of(rulebook: Rulebook, effort: Effort, each: Callable[[str], None] = lambda name: None) -> Iterator[Proved]:
    """Yield what is wrong or notable over all cases, days, components and places; `each` is told what is looked at, as `looked_at` counts it.

    What the solver cannot say, or cannot be given, is yielded as not settled.
    """
    # that module uses the world made here
    from pincite.proving.agreeing import open_though_agreed

    world = World(rulebook, effort, {})
    found: list[Proved] = []
    for rule in rulebook.rules.values():
        each(rule.id)
        found.extend(_settled(_rule(rule, world), rule.id, rule.position))
    for instrument in rulebook.instruments.values():
        found.extend(_settled(_precedence(instrument, world), instrument.id, instrument.position))
    for question in rulebook.questions.values():
        each(question.id)
        found.extend(_settled(_clashes(question.id, world), question.id, question.position))
        found.extend(_settled(open_though_agreed(question.id, world), question.id, question.position))
    yield from _acknowledged(found, rulebook)
    yield from _unshown(found, rulebook)
    yield from unused(rulebook)
    yield from unanswered(rulebook)


def years_of(rulebook: Rulebook) -> tuple[int, int]:
    """Return the years the act may fall in, the first included and the last not: all those of an event, or of a day a rule or term names.

    The year before and the year of the last verified day belong to them; nothing else in a rulebook can change an answer on other days.
    """
    found = {rulebook.verified_through.year}
    for event in rulebook.events.values():
        found.update(edge.year for edge in (event.earliest, event.latest) if edge is not None)
    conditions = [rule.when for rule in rulebook.rules.values() if rule.when] + [term.means for term in rulebook.terms.values()]
    for node in conditions:
        found.update(inner.value.year for inner in walk(node) if isinstance(inner, Literal) and isinstance(inner.value, datetime.date))
    return max(min(found) - 1, FIRST_YEAR + 1), min(max(found) + 2, LAST_YEAR)


def looked_at(rulebook: Rulebook) -> int:
    """Return how often `check_all` tells what it looks at."""
    return len(rulebook.rules) + len(rulebook.questions)


def _settled(findings: Iterator[Proved], subject: str, position: Position) -> Iterator[Proved]:
    try:
        yield from findings
    except Undetermined:
        message = f"the solver could not say, within its time, all there is to say of `{subject}`"
        yield Proved(Kind.NOT_SETTLED, message, position, subject, weight=Weight.NOTICE)
    except Unsupported as unsupported:
        message = f"`{subject}` was not looked at over all cases: {unsupported}"
        yield Proved(Kind.NOT_SETTLED, message, position, subject, weight=Weight.NOTICE)
    except Disagreement as disagreement:
        yield Proved(Kind.DISAGREEMENT, f"a fault of Pincite, not of `{subject}`; please report it: {disagreement}", position, subject)


def _acknowledged(found: Iterable[Proved], rulebook: Rulebook) -> Iterator[Proved]:
    known = {(one.finding, one.rule, one.overrides): one for instrument in rulebook.instruments.values() for one in instrument.acknowledged}
    met: set[tuple[str, str, str]] = set()
    for one in found:
        key = (one.kind.value, one.subject, one.target)
        if key in known:
            met.add(key)
            one = replace(one, weight=Weight.ACKNOWLEDGED, reason=known[key].reason)
        yield one
    for key, stated in known.items():
        if key not in met:
            message = f"`acknowledged` names a finding `{stated.finding}` of `{stated.rule}` that is none: take the entry out"
            yield Proved(Kind.ACKNOWLEDGEMENT, message, stated.position, stated.rule)


def provision_of(rule: Rule) -> str:
    """Return where a rule stands, as an expression cites it: `instrument § pin`."""
    return f"{rule.instrument} § {rule.cite}"


def _only_drafted(rule: Rule, rulebook: Rulebook) -> bool:
    """Whether a rule belongs to a text that is known to have bound nobody ever, so that it is expected never to be in force."""
    events = rulebook.instruments[rule.instrument].events
    return bool(events) and all(event.kind == "drafted" for event in events)


def _rule(rule: Rule, world: World) -> Iterator[Proved]:
    if _only_drafted(rule, world.rulebook):
        return

    def proved(kind: Kind, message: str, witness: Runnable | None = None) -> Proved:
        return Proved(kind, message, rule.position, rule.id, provision=provision_of(rule), witness=witness)

    def met(space: Space) -> Formula:
        return every((in_force(rule, space).yes, condition(rule.when, space).yes))

    if not world.possible(partial(_applies, rule)):
        if not world.possible(lambda space: in_force(rule, space).yes):
            yield proved(Kind.UNREACHABLE, f"the rule `{rule.id}` is never in force for anybody")
        elif not world.possible(lambda space: condition(rule.when, space).yes):
            yield proved(Kind.UNREACHABLE, f"the condition of the rule `{rule.id}` can never be met")
        elif not world.possible(met):
            yield proved(Kind.UNREACHABLE, f"the condition of the rule `{rule.id}` can never be met while the rule is in force")
        else:
            message = f"the rule `{rule.id}` can never be active: it is set aside whenever its condition is met"
            yield proved(Kind.UNREACHABLE, message, world.shown(met, partial(_met, rule)))
        return
    if rule.when is not None and not world.possible(lambda space: opposite(condition(rule.when, space).yes)):
        message = f"the condition of the rule `{rule.id}` is true in every case"
        yield proved(Kind.ALWAYS_TRUE, message, world.shown(met, partial(_met, rule)))
    for override in rule.overrides:
        weak = _targets(rule, override, world.rulebook)
        if weak and not any(world.possible(partial(_bites, rule, other)) for other in weak):
            target = override.rule or f"{override.instrument} § {override.provision}"
            message = f"the override of `{target}` by `{rule.id}` can never bite: in no case do both apply"
            if any(world.found(partial(_kept_apart, rule, other), told=False) is not None for other in weak):
                message += "; where a case leaves a fact open, it keeps the two from reading as a possible conflict"
            witness = world.shown(partial(_applies, rule), partial(_is_applied, rule))
            place = override.position if override.position.line else rule.position
            yield replace(proved(Kind.OVERRIDE, message, witness), target=target, position=place)


def _precedence(instrument: Instrument, world: World) -> Iterator[Proved]:
    """Yield a finding for each instrument this one prevails over without any rule of the one ever meeting a rule of the other."""
    for target, cite in instrument.prevails_over:
        pairs = [
            (strong, weak)
            for strong in instrument.rules
            if not strong.bar and not _only_drafted(strong, world.rulebook)
            for weak in world.rulebook.instruments[target].rules
            if weak.question == strong.question and not _only_drafted(weak, world.rulebook)
        ]
        if not any(world.possible(partial(_bites, strong, weak)) for strong, weak in pairs):
            message = f"`{instrument.id}` prevails over `{target}` in no case: no rule of the one ever meets a rule of the other"
            yield Proved(Kind.OVERRIDE, message, instrument.position, instrument.id, target, f"{instrument.id} § {cite}")


def _targets(rule: Rule, override: Override, rulebook: Rulebook) -> list[Rule]:
    names = (override.rule,) if override.rule else reached(rule, override, rulebook.instruments)
    return [found for name in names if not _only_drafted(found := rulebook.rules[name], rulebook)]


def _applies(rule: Rule, space: Space) -> Formula:
    return stands(rule, space).yes if rule.bar else active(rule, space).yes


def _bites(strong: Rule, weak: Rule, space: Space) -> Formula:
    above = stands(strong, space) if strong.bar else holds(strong, space)
    return every((in_force(weak, space).yes, condition(weak.when, space).yes, above.yes))


def _kept_apart(strong: Rule, weak: Rule, space: Space) -> Formula:
    """Both are open or active and would conflict if neither overrode the other: what an override is for that decides no whole case."""
    if strong.bar or not space.rulebook.questions[strong.question or ""].incompatible(strong.value or "", weak.value or ""):
        return False
    return every(opposite(both((in_force(rule, space), condition(rule.when, space))).no) for rule in (strong, weak))


def _is_applied(rule: Rule, here: Situation) -> bool:
    return (reference.stands(rule, here) if rule.bar else reference.active(rule, here)) == TRUE


def _met(rule: Rule, here: Situation) -> bool:
    return reference.in_force(rule, here) == TRUE and truth(rule.when, here) == TRUE


def _conflicting(rulebook: Rulebook) -> Iterator[tuple[Instrument, str, str]]:
    """Yield each instrument that says that it conflicts with another, that other, and the reason given."""
    for instrument in rulebook.instruments.values():
        for relation in instrument.relations:
            if relation.kind == "conflicts_with":
                yield instrument, relation.to, relation.cite


def _clashes(question: str, world: World) -> Iterator[Proved]:
    stated = {frozenset((one.id, other)): f"{one.id} § {cite}" for one, other, cite in _conflicting(world.rulebook)}
    for one, other in world.rulebook.clashing[question]:

        def parted(space: Space, one: Rule = one, other: Rule = other) -> Formula:
            return clash_of(one, other, space, None).yes

        certain = world.found(parted)
        found = certain or (world.found(parted, events=True) if world.uncertain else None)
        if found is None:
            continue
        cite = stated.get(frozenset((one.instrument, other.instrument)))
        shows = partial(_clash, one, other) if certain else partial(_perhaps_clash, one, other)
        doubt = "" if certain else ", if uncertain events fell so"
        yield Proved(
            Kind.CLASH,
            f"`{one.id}` says {one.value} and `{other.id}` ({provision_of(other)}) says {other.value} on {question} of the same case"
            f"{doubt}, and neither overrides the other",
            one.position,
            one.id,
            other.id,
            provision_of(one),
            weight=Weight.STATED if cite else Weight.FAULT,
            witness=minimal(runnable(*found), world.rulebook, shows),
            reason=f"stated in {cite}" if cite else "",
        )


def _unshown(found: Iterable[Proved], rulebook: Rulebook) -> Iterator[Proved]:
    """Yield a notice for each stated conflict of which no case shows a clash."""
    shown = {one.reason for one in found if one.kind is Kind.CLASH}
    for instrument, other, cite in _conflicting(rulebook):
        if f"stated in {instrument.id} § {cite}" not in shown:
            message = f"`{instrument.id}` says that it conflicts with `{other}`; no case shows it"
            provision = f"{instrument.id} § {cite}"
            yield Proved(Kind.NO_CLASH, message, instrument.position, instrument.id, other, provision, Weight.NOTICE)


def _clash(one: Rule, other: Rule, here: Situation) -> bool:
    return all(found == TRUE for found in _of_clash(one, other, here))


def _perhaps_clash(one: Rule, other: Rule, here: Situation) -> bool:
    return all(found != FALSE for found in _of_clash(one, other, here))


def _of_clash(one: Rule, other: Rule, here: Situation) -> Iterator[Truth]:
    yield reference.active(one, here)
    yield reference.active(other, here)
    yield reference.clash(one.question or "", here)


def runnable(model: z3.ModelRef, space: Space) -> Runnable:
    """Return the case a model describes, with its moment, component and place."""
    instant = moment_of(model.eval(varied_instant(space), model_completion=True).as_long())
    moment = instant.astimezone(ZoneInfo(space.rulebook.zone)).replace(second=0, microsecond=0)
    return Runnable(read_case(model, space), moment, _member("component", model, space), _member("where", model, space))


def _member(axis: str, model: z3.ModelRef, space: Space) -> str | None:
    number = model.eval(varied_member(axis, space), model_completion=True).as_long()
    tree = space.rulebook.components if axis == "component" else space.rulebook.places
    return next((name for name in tree if code(name, space) == number), None)


def at(case: Runnable, rulebook: Rulebook, facts: Mapping[str, Value] | None = None) -> Situation:
    """Return the situation of a runnable case."""
    return Situation(rulebook, case.facts if facts is None else facts, _span(case, rulebook), case.component, case.where)


def minimal(case: Runnable, rulebook: Rulebook, shows: Shows) -> Runnable:
    """Return a case with as few and as plain facts as still show a finding, on the last verified day if it can be, and without a place.

    Raises Disagreement when the evaluator does not find in the case what the solver did.
    """

    def still(other: Runnable) -> bool:
        here = at(other, rulebook)
        return sound(here) and shows(here)

    if not still(case):
        raise Disagreement(f"the solver and the evaluator read this case differently: {case}")
    day = case.on.date() if isinstance(case.on, datetime.datetime) else case.on
    for changes in ({"on": day}, {"on": rulebook.verified_through}, {"where": None}):
        if still(plain := replace(case, **changes)):
            case = plain

    def holds_still(facts: Mapping[str, Value]) -> bool:
        return still(replace(case, facts=facts))

    space = Space(rulebook, Setting(_span(case, rulebook), case.component, case.where))
    return replace(case, facts=plainer(fewer(case.facts, holds_still), space, holds_still))


def _span(case: Runnable, rulebook: Rulebook) -> Span:
    return moment_span(case.on) if isinstance(case.on, datetime.datetime) else day_span(case.on, rulebook.zone)


def unused(rulebook: Rulebook) -> Iterator[Proved]:
    """Yield a notice for each fact that no rule, clock, gap, life of an instrument or claim uses, nor another fact so used."""
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
            message = f"no rule, clock, gap or claim uses the fact `{fact.id}`"
            yield Proved(Kind.UNUSED_FACT, message, fact.position, fact.id, weight=Weight.NOTICE)


def _of_claim(claim: Claim) -> tuple[Node, ...]:
    return tuple(node for node in (*claim.premises, claim.expression) if node is not None)


def unanswered(rulebook: Rulebook) -> Iterator[Proved]:
    """Yield a notice for each question that no instrument in force answers on the last day the rulebook was verified through."""
    here = Situation(rulebook, {}, day_span(rulebook.verified_through, rulebook.zone))
    for question in rulebook.questions.values():
        if all(reference.in_life(rulebook.instruments[rule.instrument], here) == FALSE for rule in rulebook.rules_on[question.id]):
            message = f"no instrument in force on {rulebook.verified_through.isoformat()} answers {question.id}"
            yield Proved(Kind.UNANSWERED, message, question.position, question.id, weight=Weight.NOTICE)
