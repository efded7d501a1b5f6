"""Proofs: the same evaluation told step by step, each step with its words, value, facts, citation and evidence."""

from __future__ import annotations

from typing import Any

from pincite.language.messages import Message, Text, counted, message
from pincite.language.saying import say, words
from pincite.language.tree import And, Answered, Choice, Fact, Node, Not, Or, Quantified, Term, children, walk
from pincite.language.truth import FALSE, TRUE, Between, Evaluated, Known, Open, word_of
from pincite.language.types import Records
from pincite.reasoning.answers import ProofNode
from pincite.reasoning.evaluate import evaluate
from pincite.reasoning.outcome import Result, active, answered, holds, in_force, in_life, overriders, result, rules_on, stands
from pincite.reasoning.silence import marks, standing_of
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Combine, Rule, Rulebook, weakest
from pincite.rulebook.timeline import bound
from pincite.rulebook.values import show_value

NOT_IN_FORCE = message("not in force")


def shown(found: Evaluated) -> str:
    """Return an evaluated value as people and JSON read it."""
    match found:
        case Known(bool()):
            return word_of(found)
        case Known(value):
            return str(show_value(value)) if not isinstance(value, Records) else f"{len(value.items)} records"
        case Between(low, high):
            return f"between {low} and {high if high is not None else 'any number'}"
        case Open():
            return "open"


def prove(question: str, found: Result, situation: Situation) -> ProofNode:
    """Return the proof of an answer: a step for each rule on the question that is or may be in force."""
    asked = situation.rulebook.questions[question]
    rules = rules_on(question, situation, situation.under)
    bearing = [rule for rule in rules if in_force(rule, situation) != FALSE]
    steps = tuple(prove_rule(rule, situation) for rule in sorted(bearing, key=lambda rule: _rank(rule, situation)))
    aside = len(rules) - len(bearing)
    if aside:
        told = counted(
            "{number} further rule on this question belongs to an instrument not in force here",
            "{number} further rules on this question belong to instruments not in force here",
            aside,
        )
        steps += (ProofNode(told, "false"),)
    return ProofNode(asked.asks, found.value or found.outcome.value, facts=_facts_below(steps), children=steps)


def _rank(rule: Rule, situation: Situation) -> tuple[int, str]:
    truth = active(rule, situation, situation.under)
    return (0 if truth == TRUE else 1 if isinstance(truth, Open) else 2, rule.id)


def _facts_below(steps: tuple[ProofNode, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact for step in steps for fact in step.facts))


def prove_rule(rule: Rule, situation: Situation) -> ProofNode:
    """Return the proof step of one rule: whether it is in force, its condition, and what sets it aside."""
    rulebook = situation.rulebook
    scope = situation.under
    steps = [_in_force(rule, situation)]
    if rule.when is not None:
        steps.append(explain(rule.when, situation, rulebook.full_cite(rule.instrument, rule.cite)))
    for other in (*overriders(rule, situation, scope, bar=True), *overriders(rule, situation, scope, bar=False)):
        found = stands(other, situation, scope) if other.bar else active(other, situation, scope)
        if in_force(other, situation) == FALSE:
            continue
        inner = (explain(other.when, situation, None),) if other.when is not None else ()
        cite = rulebook.full_cite(other.instrument, other.cite)
        says = other.label or other.id
        text = (
            message("a bar sets it aside: {rule}", rule=says) if other.bar else message("an exception takes its place: {rule}", rule=says)
        )
        steps.append(ProofNode(text, word_of(found), _facts_below(inner), cite, other.evidence.value, inner))
    truth = stands(rule, situation, scope) if rule.bar else active(rule, situation, scope)
    label = rule.label or rule.id
    reads = message("{rule} → {value}", rule=label, value=_value(rule.question, rule.value, rulebook)) if rule.value else label
    evidence = weakest(marks(rule, situation))
    return ProofNode(
        reads,
        word_of(truth),
        _facts_below(tuple(steps)),
        rulebook.full_cite(rule.instrument, rule.cite),
        evidence.value if evidence else None,
        tuple(steps),
    )


def _value(question: str | None, value: str, rulebook: Rulebook) -> Text:
    """Return a value in words: those of force are the engine's, all others the rulebook's."""
    forced = question is not None and rulebook.questions[question].combine is Combine.FORCE
    return Message(words(value)) if forced else rulebook.wording.name(value)


def _in_force(rule: Rule, situation: Situation) -> ProofNode:
    instrument = situation.rulebook.instruments[rule.instrument]
    truth = in_force(rule, situation)
    if situation.under:
        return ProofNode(
            message("{instrument} taken alone, as if in force", instrument=instrument.cite_as),
            word_of(truth),
            facts=("on",) if rule.since or rule.until else (),
        )
    here = standing_of(instrument, situation)
    standing = Message(here.word if here else "depends")
    if here and here.event:
        event = here.event
        standing = message(
            "{standing}: {event} {day}, {source}", standing=standing, event=Message(event.kind), day=event.day, source=event.source
        )
    stands_so = {
        "true": message("{instrument} is in force", instrument=instrument.cite_as),
        "false": message("{instrument} is not in force", instrument=instrument.cite_as),
        "open": message("{instrument} is perhaps in force", instrument=instrument.cite_as),
    }[word_of(truth)]
    children_ = (
        ProofNode(
            message("binds the component of the case"),
            word_of(bound(instrument.binds, situation.component, situation.rulebook)),
            ("component",),
        ),
        ProofNode(standing, word_of(in_life(instrument, situation)), (instrument.turns_on or "on",)),
    )
    marks_ = weakest(here.evidence) if here else None
    return ProofNode(stands_so, word_of(truth), (), None, marks_.value if marks_ else None, children_)


def explain(node: Node, situation: Situation, cite: str | None) -> ProofNode:
    """Return the proof step of an expression, with the steps of its parts where they say more than it does."""
    rulebook = situation.rulebook
    facts = tuple(dict.fromkeys(inner.name for inner in walk(node) if isinstance(inner, Fact)))
    text = say(node, rulebook.wording)
    match node:
        case Term(name):
            term = rulebook.terms[name]
            inner = explain(term.means, situation, term.cite)
            return ProofNode(text, shown(evaluate(node, situation)), inner.facts, term.cite, None, (inner,))
        case Answered(question, value, instrument):
            found = result(question, situation, instrument)
            truth = answered(question, value, instrument, situation)
            rules = [rule for rule in rules_on(question, situation, instrument or situation.under) if in_force(rule, situation) != FALSE]
            steps = tuple(prove_rule(rule, situation) for rule in rules)
            came = _value(question, found.value, rulebook) if found.value else Message(found.outcome.value)
            reads = message("{question} (it comes to: {value})", question=text, value=came)
            return ProofNode(reads, word_of(truth), _facts_below(steps), cite, None, steps)
        case Quantified(_, _, records):
            return ProofNode(text, shown(evaluate(node, situation)), (records.name,), cite)
        case And() | Or() | Not() | Choice():
            steps = tuple(explain(child, situation, None) for child in children(node)) if not _plain(node) else ()
            return ProofNode(text, shown(evaluate(node, situation)), facts or _facts_below(steps), cite, None, steps)
        case _:
            return ProofNode(text, shown(evaluate(node, situation)), facts, cite)


def _plain(node: Any) -> bool:
    return isinstance(node, Not) and isinstance(node.operand, Fact)


def conflict_inside(node: Node | None, situation: Situation) -> tuple[str, ...]:
    """Return the questions an expression refers to that are themselves in conflict, so that the reference stays open."""
    if node is None:
        return ()
    return tuple(
        inner.question
        for inner in walk(node)
        if isinstance(inner, Answered)
        and inner.question not in situation.answers
        and result(inner.question, situation, inner.instrument).possible == ("conflict",)
    )


def why_not_active(rule: Rule, situation: Situation) -> Message:
    """Return why a rule gives no ground: not in force, condition not met, set aside, or outranked."""
    scope = situation.under
    if in_force(rule, situation) == FALSE:
        return NOT_IN_FORCE
    if rule.when is not None and evaluate(rule.when, situation) == FALSE:
        return message("condition not met")
    for bar in overriders(rule, situation, scope, bar=True):
        if stands(bar, situation, scope) == TRUE:
            return message("set aside by {rule}", rule=bar.id)
    for other in overriders(rule, situation, scope, bar=False):
        if holds(other, situation, scope) == TRUE:
            return message("exception {rule} takes its place", rule=other.id)
    return message("cannot change the answer")
