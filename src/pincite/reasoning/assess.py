"""One case under the instruments in force on a day: the whole assessment, question by question."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pincite.language.messages import Message, mark, message
from pincite.language.saying import words
from pincite.language.truth import FALSE, TRUE, Between, Kind, Known, Needs, Open, Why, word_of
from pincite.language.types import UNOBTAINABLE, BoolType, Records
from pincite.reasoning.answers import (
    Answer,
    Assessment,
    Clock,
    Considered,
    Ground,
    InstrumentStanding,
    Reserved,
)
from pincite.reasoning.consistency import contradictions
from pincite.reasoning.evaluate import evaluate, fact_value, moved
from pincite.reasoning.findings import no_finding
from pincite.reasoning.missing import wanted
from pincite.reasoning.outcome import Outcome, active, in_force, result, rules_on
from pincite.reasoning.proof import conflict_inside, prove, shown, why_not_active
from pincite.reasoning.silence import evidence_of, gaps_touching, latest_ended, standing_of, why_silent
from pincite.reasoning.situation import Situation
from pincite.rulebook.cases import Case
from pincite.rulebook.model import Evidence, Question, Relation, Rule, Rulebook, Span, Stage
from pincite.rulebook.problems import CaseError
from pincite.rulebook.timeline import bound, day_span, known_instant

MARKS = list(Evidence)
DEPARTS = mark("{one} departs from {other}: {value} against {against}")
DIFFER = mark("{one} and {other} differ: {value} against {against}")
LAST = mark("last in force on this: {instrument}, {event} {day} ({source}){doubt}")
STANDINGS = ("in force", "depends", "suspended", "not yet", "ended")


def assess(
    rulebook: Rulebook,
    case: Case,
    on: Span,
    on_text: str = "",
    *,
    component: str | None = None,
    where: str | None = None,
    known: tuple[Span, str] | None = None,
    under: str | None = None,
    questions: Iterable[str] | None = None,
    proofs: bool = True,
    brief: bool = False,
) -> Assessment:
    """Return the assessment of a case on a day.

    `component` and `where` go before those of the case; `known` is the day up to whose end things were known, with its text;
    `under` takes one instrument alone as if in force; `questions` limits the answers; `proofs` says
    whether to tell each step, `brief` leaves out what the record alone comes to on questions the facts do not bear on. What to ask next is
    ranked over the questions the facts bear on, if there are any and none were named. Raises CaseError when the case contradicts what its facts declare.
    """
    facts = {**case.facts, **{name: value for name, (value, _) in case.assumed.items()}}
    situation = Situation(
        rulebook,
        facts,
        on,
        component or case.component,
        where or case.where,
        known_instant(known[0]) if known else None,
        under,
    )
    faults = contradictions(situation)
    if faults:
        raise CaseError("\n".join(f"{case.name}: {fault}" for fault in faults))
    chosen = in_order(rulebook, questions)
    bare = replace(situation, facts=dict(case.facts), memo={}) if case.assumed else None
    empty = replace(situation, facts={}, memo={})
    object.__setattr__(empty, "calendar", situation.calendar)
    answers = {}
    for question in chosen:
        touched = result(question.id, situation) != result(question.id, empty)
        answers[question.id] = replace(answer(question, situation, bare, proofs, touched or not brief), touched=touched)
    borne = tuple(name for name, one in answers.items() if one.touched) if questions is None else ()
    return Assessment(
        rulebook=rulebook,
        case=case.name,
        on=on,
        on_text=on_text or on.start.isoformat(),
        component=situation.component,
        where=situation.where,
        known=known[1] if known else None,
        known_by=situation.known,
        under=under,
        hypothetical=later_than(situation),
        facts=dict(case.facts),
        assumed=dict(case.assumed),
        terms=_terms(situation),
        instruments=_instruments(situation),
        answers=answers,
        wanted=wanted(borne or tuple(answers), situation),
        notices=_notices(situation, {name: answers[name] for name in borne} or answers),
    )


def in_order(rulebook: Rulebook, questions: Iterable[str] | None = None) -> list[Question]:
    """Return questions in the order of the process, all of them unless some are named."""
    named = set(rulebook.questions) if questions is None else set(questions)
    stages = list(Stage)
    declared = list(rulebook.questions)
    return sorted(
        (rulebook.questions[name] for name in named), key=lambda question: (stages.index(question.stage), declared.index(question.id))
    )


def later_than(situation: Situation) -> tuple[str, ...]:
    """Return the date and moment facts, in records too, that lie after the day of the act."""
    assert situation.on is not None
    end = max(situation.on.end, situation.on.start + datetime.timedelta(microseconds=1))
    found = []

    def late(value: Any) -> bool:
        if isinstance(value, datetime.datetime):
            return value >= end
        return isinstance(value, datetime.date) and day_span(value, situation.rulebook.zone).start >= end

    for name, value in situation.facts.items():
        if late(value):
            found.append(name)
        elif isinstance(value, Records):
            found.extend(
                f"{name}[{index}].{field}" for index, item in enumerate(value.items) for field, inner in item.items() if late(inner)
            )
    return tuple(found)


def answer(question: Question, situation: Situation, bare: Situation | None = None, proofs: bool = True, alone: bool = True) -> Answer:
    """Return the whole answer to one question; `bare` is the situation without assumptions, when there are any, `alone` asks for the second layer."""
    found = result(question.id, situation)
    rules = rules_on(question.id, situation, situation.under)
    grounds, considered = [], []
    for rule in rules:
        truth = active(rule, situation, situation.under)
        if truth == TRUE or (isinstance(truth, Open) and rule.value in found.possible):
            grounds.append(_ground(rule, truth == TRUE, situation))
        elif (
            bound(situation.rulebook.instruments[rule.instrument].binds, situation.component, situation.rulebook) != FALSE
            or situation.under
        ):
            considered.append(_considered(rule, situation))
    without = result(question.id, bare) if bare is not None else None
    gaps = gaps_touching(question.id, situation)
    tainting = (
        ()
        if found.outcome is Outcome.DECIDED and question.top is not None and found.value == question.top
        else tuple(gap.id for gap in gaps)
    )
    return Answer(
        question=question,
        outcome=found.outcome,
        value=found.value,
        possible=found.possible,
        because=why_silent(question.id, situation) if found.outcome is Outcome.SILENT else None,
        grounds=tuple(
            sorted(
                grounds,
                key=lambda ground: (
                    not ground.certain,
                    ground.rule.value != found.value,
                    MARKS.index(ground.rule.evidence),
                    ground.rule.id,
                ),
            )
        ),
        considered=tuple(considered),
        needs=found.needs,
        reserved=_reserved(found.needs, situation),
        if_no_finding=no_finding(question.id, situation) if alone else None,
        gaps=tainting,
        evidence=evidence_of(question.id, found, situation),
        notices=_answer_notices(question, grounds, tainting, situation),
        proof=prove(question.id, found, situation) if proofs else None,
        without_assumptions=(without.outcome, without.value) if without else None,
        relations=_relations(grounds, tainting, situation),
    )


def _relations(grounds: list[Ground], gaps: tuple[str, ...], situation: Situation) -> tuple[tuple[str, Relation], ...]:
    """Return how the instruments of the grounds stand to each other, and to those whose gaps touch the answer."""
    standing_on = dict.fromkeys(ground.rule.instrument for ground in grounds)
    named = {*standing_on, *(gap.partition("/")[0] for gap in gaps)}
    return tuple(
        (name, relation) for name in standing_on for relation in situation.rulebook.instruments[name].relations if relation.to in named
    )


def _ground(rule: Rule, certain: bool, situation: Situation) -> Ground:
    return Ground(rule, certain, situation.rulebook.full_cite(rule.instrument, rule.cite), rule.approval, clock(rule, situation))


def clock(rule: Rule, situation: Situation) -> Clock | None:
    """Return a rule's clock with its time computed, or without when its start is missing; a day without an hour gives the earliest time."""
    due = rule.due
    if due is None:
        return None
    if due.start is None or due.within is None:
        begun = fact_value(due.start, situation) if due.start else Known(None)
        return Clock(due.start, None, due.text, begun.needs if isinstance(begun, Open | Between) else frozenset())
    start = fact_value(due.start, situation)
    within = evaluate(due.within, situation)
    assert isinstance(within, Known)
    match start:
        case Known(value):
            return Clock(due.start, moved(value, within.value), due.text, frozenset())
        case Between(low, _, needs):
            return Clock(due.start, moved(low, within.value), due.text, needs)
        case Open(needs):
            return Clock(due.start, None, due.text, needs, due.within)


def _considered(rule: Rule, situation: Situation) -> Considered:
    when = word_of(evaluate(rule.when, situation)) if rule.when is not None else "true"
    return Considered(rule, situation.rulebook.full_cite(rule.instrument, rule.cite), when, why_not_active(rule, situation))


def _reserved(needs: Needs, situation: Situation) -> tuple[Reserved, ...]:
    names = sorted({need.subject for need in needs if need.kind is Kind.FACT and need.why is Why.RESERVED})
    found = []
    for name in names:
        fact = situation.rulebook.facts[name]
        found.append(Reserved(fact, tuple(review for review in fact.review_first if fact_value(review, situation) != TRUE)))
    return tuple(found)


def _answer_notices(question: Question, grounds: list[Ground], gaps: tuple[str, ...], situation: Situation) -> tuple[Message, ...]:
    rulebook = situation.rulebook
    found: list[Message] = []
    certain = [ground for ground in grounds if ground.certain]
    if question.combine.value == "force":
        # of one document only what it comes to counts: a "may" beside its own "must" is no departure
        foremost = [
            one
            for one in certain
            if not any(
                other.rule.instrument == one.rule.instrument and question.stronger(other.rule.value or "", one.rule.value or "")
                for other in certain
            )
        ]
        for index, one in enumerate(foremost):
            for other in foremost[index + 1 :]:
                found.extend(_differ(one, other, rulebook))
    for name in gaps:
        gap = next(gap for instrument in rulebook.instruments.values() for gap in instrument.gaps if gap.id == name)
        cite = rulebook.instruments[gap.instrument].cite_as
        found.append(message("{instrument} may bear on this and is not encoded: {what}", instrument=cite, what=gap.what))
    last = latest_ended(question.id, situation) if result(question.id, situation).outcome is Outcome.SILENT and not certain else None
    if last is not None and last[1].event is not None:
        instrument, event = last[0], last[1].event
        doubt = "" if event.evidence.value == "primary" else message(" [{evidence}]", evidence=Message(event.evidence.value))
        found.append(
            message(LAST, instrument=instrument.cite_as, event=Message(event.kind), day=event.day, source=event.source, doubt=doubt)
        )
    for rule in rules_on(question.id, situation, situation.under):
        for inner in conflict_inside(rule.when, situation):
            found.append(message("{rule} depends on {question}, on which the instruments conflict", rule=rule.id, question=inner))
    return tuple(dict.fromkeys(found))


def _differ(one: Ground, other: Ground, rulebook: Rulebook) -> list[Message]:
    if one.rule.value == other.rule.value or one.rule.instrument == other.rule.instrument:
        return []
    first, second = rulebook.instruments[one.rule.instrument], rulebook.instruments[other.rule.instrument]
    if any(relation.kind == "implements" and relation.to == second.id for relation in first.relations):
        return [message(DEPARTS, one=first.cite_as, other=second.cite_as, value=_force(one), against=_force(other))]
    if any(relation.kind == "implements" and relation.to == first.id for relation in second.relations):
        return [message(DEPARTS, one=second.cite_as, other=first.cite_as, value=_force(other), against=_force(one))]
    return [message(DIFFER, one=first.cite_as, other=second.cite_as, value=_force(one), against=_force(other))]


def _force(ground: Ground) -> Message:
    return Message(words(ground.rule.value or ""))


def _terms(situation: Situation) -> dict[str, tuple[str, Needs]]:
    found = {}
    for name in situation.rulebook.terms:
        value = evaluate(situation.rulebook.terms[name].means, situation)
        found[name] = (shown(value), frozenset() if isinstance(value, Known) else value.needs)
    return found


def _instruments(situation: Situation) -> tuple[InstrumentStanding, ...]:
    found = []
    for instrument in situation.rulebook.instruments.values():
        if situation.under:
            if instrument.id == situation.under:
                found.append(InstrumentStanding(instrument, "in force", None))
            continue
        binds = bound(instrument.binds, situation.component, situation.rulebook)
        if binds == FALSE:
            continue
        here = standing_of(instrument, situation)
        status = here.word if here else "depends"
        if status == "in force" and isinstance(binds, Open):
            status = "depends"
        found.append(InstrumentStanding(instrument, status, here))
    return tuple(sorted(found, key=lambda item: (STANDINGS.index(item.status), item.instrument.id)))


def _notices(situation: Situation, answers: dict[str, Answer]) -> tuple[Message, ...]:
    rulebook = situation.rulebook
    assert situation.on is not None
    found: list[Message] = []
    if situation.under:
        cite = rulebook.instruments[situation.under].cite_as
        found.append(message("counterfactual: {instrument} taken alone, as if in force", instrument=cite))
    late = later_than(situation)
    if late:
        found.append(message("hypothetical: later than the day of the act: {facts}", facts=", ".join(late)))
    if situation.on.start >= day_span(rulebook.verified_through, rulebook.zone).end:
        day = rulebook.verified_through.isoformat()
        found.append(message("as last known on {day}: the day asked for is later than the rulebook was verified", day=day))
    known: dict[datetime.date, list[str]] = {}
    for instrument in rulebook.instruments.values():
        through = instrument.verified_through
        if through is None or through >= rulebook.verified_through or situation.on.start < day_span(through, rulebook.zone).end:
            continue
        bears = any(rule.question in answers and in_force(rule, situation) != FALSE for rule in instrument.rules)
        if bears or any(gap.startswith(f"{instrument.id}/") for item in answers.values() for gap in item.gaps):
            known.setdefault(through, []).append(instrument.cite_as)
    for through, cites in sorted(known.items()):
        found.append(message("{instrument} as last known on {day}", instrument="; ".join(cites), day=through.isoformat()))
    for name, value in situation.facts.items():
        fact = rulebook.facts[name]
        if fact.reserved_to and value is not UNOBTAINABLE and isinstance(fact.type, BoolType):
            undone = [review for review in fact.review_first if situation.facts.get(review) is not True]
            if undone:
                found.append(
                    message(
                        "the finding {finding} counts, though these reviews are not recorded as done first: {reviews}",
                        finding=name,
                        reviews=", ".join(undone),
                    )
                )
    return tuple(found)
