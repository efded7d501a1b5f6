"""The properties of the reference semantics: each takes a case and fails with what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from pincite.language.tree import Answered
from pincite.language.truth import FALSE, TRUE, Kind, Known, Need, Open, Truth, Why
from pincite.language.types import DateType
from pincite.reasoning import evaluate, outcome
from pincite.reasoning.outcome import CONFLICT, SILENT, Outcome, Result
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Rule, Rulebook
from tests.generated.rulebooks import Generated
from tests.generated.two_valued import Edges, Oracle
from tests.generated.worlds import Completions, Subject, asked, nodes, steps, told

WORLDS = 32
WALK = 6
SETTLED = (Outcome.DECIDED, Outcome.SILENT, Outcome.CONFLICT)
Results = dict[tuple[str, str | None], Result]


def results(generated: Generated) -> Results:
    """Return what every question comes to."""
    return {(question, scope): outcome.result(question, generated.situation, scope) for question, scope in asked(generated.rulebook)}


def word(result: Result) -> str:
    """Return a settled result as one of the names in `possible`."""
    return {Outcome.SILENT: SILENT, Outcome.CONFLICT: CONFLICT}.get(result.outcome) or str(result.value)


def subjects(result: Result) -> set[Subject]:
    """Return what a result needs, whatever the reason."""
    return {(need.kind, need.subject) for need in result.needs}


def rules_of(generated: Generated) -> list[Rule]:
    """Return the rules that a case is about: all, or those of the instrument taken alone."""
    under = generated.situation.under
    return [rule for rule in generated.rulebook.rules.values() if under in (None, rule.instrument)]


def sound(generated: Generated, rng: Random) -> None:
    """What is settled is so in every completion, and every completion's answer was possible."""
    under = generated.situation.under
    found = results(generated)
    readings: dict[str, tuple[Callable[..., Truth], list[tuple[Rule, Truth]]]] = {
        name: (reading, [(rule, reading(rule, generated.situation, under)) for rule in rules_of(generated)])
        for name, reading in (("stands", outcome.stands), ("holds", outcome.holds), ("active", outcome.active))
    }
    edges = Edges(generated.rulebook)
    for world in Completions(generated).worlds(rng, WORLDS):
        oracle = Oracle(generated.rulebook, world, edges)
        for (question, scope), result in found.items():
            answer = oracle.outcome(question, scope)
            assert answer in result.possible, f"{question} ({scope}) is {answer}, which is not among {result.possible}, in {world}"
            assert result.outcome not in SETTLED or answer == word(result), f"{question} ({scope}) is {answer}, not {result}, in {world}"
        for name, (_, values) in readings.items():
            for rule, value in values:
                if isinstance(value, Known):
                    assert getattr(oracle, name)(rule, under) == value.value, f"{rule.id} {name}: not {value} in {world}"


def monotone(generated: Generated, rng: Random) -> None:
    """More knowledge never changes what is settled, and never makes more possible: every single step, and a walk of steps."""
    before = results(generated)
    for step in steps(generated, rng):
        _only_narrower(before, results(step.after), step.subject)
    here = generated
    for _ in range(WALK):
        ways = steps(here, rng, each=1)
        if not ways:
            return
        step = rng.choice(ways)
        after = results(step.after)
        _only_narrower(before, after, step.subject)
        here, before = step.after, after


def _only_narrower(before: Results, after: Results, subject: Subject) -> None:
    for key, earlier in before.items():
        later = after[key]
        assert set(later.possible) <= set(earlier.possible), (
            f"{key}: learning {subject} made {later.possible} possible, before {earlier.possible}"
        )
        if earlier.outcome in SETTLED:
            assert (later.outcome, later.value) == (earlier.outcome, earlier.value), (
                f"{key}: learning {subject} changed {earlier} to {later}"
            )


def unordered(generated: Generated, rng: Random) -> None:
    """The order of rules, instruments, facts, questions, overrides, components and records changes nothing."""
    rulebook, situation = generated.rulebook, generated.situation

    def mixed(items: Any) -> list[Any]:
        return rng.sample(list(items), len(items))

    def mixed_map(items: Any) -> dict[str, Any]:
        return dict(mixed(items.items()))

    instruments = {
        name: replace(
            instrument,
            rules=tuple(replace(rule, overrides=tuple(mixed(rule.overrides))) for rule in mixed(instrument.rules)),
            binds=tuple(mixed(instrument.binds)),
        )
        for name, instrument in mixed_map(rulebook.instruments).items()
    }
    other = replace(
        rulebook,
        instruments=instruments,
        facts=mixed_map(rulebook.facts),
        questions=mixed_map(rulebook.questions),
        components=mixed_map(rulebook.components),
        places=mixed_map(rulebook.places),
    )
    again = replace(situation, rulebook=other, facts=mixed_map(situation.facts), memo={})
    first = results(generated)
    for key, result in results(Generated(other, again)).items():
        assert result == first[key], f"{key}: {first[key]} in one order, {result} in another"
    for rule in rules_of(generated):
        same = next(one for one in other.rules.values() if one.id == rule.id)
        for reading in (outcome.stands, outcome.holds, outcome.active):
            assert reading(rule, situation, situation.under) == reading(same, again, situation.under), rule.id


def definite(generated: Generated, rng: Random) -> None:
    """With everything told the answer is the two-valued one; it is open only where a reference has no two-valued answer.

    A fact that is a day has no hour to tell, so an instrument that turns on it may stay open for that hour.
    """
    edges = Edges(generated.rulebook)
    for world in Completions(generated).worlds(rng, 8):
        known = told(generated, world)
        oracle = Oracle(generated.rulebook, world, edges)
        unsettled = _asks_conflict(oracle) or generated.situation.under is not None
        for (question, scope), result in results(known).items():
            answer = oracle.outcome(question, scope)
            if result.outcome in SETTLED:
                assert answer == word(result), f"{question} ({scope}) is {answer}, not {result}, in {world}"
                continue
            assert all(_untold(need, known.rulebook) for need in result.needs), (
                f"{question} ({scope}) is open for {result.needs} in {world}"
            )
            assert unsettled or result.needs, f"{question} ({scope}) is open for no reason in {world}"


def _asks_conflict(oracle: Oracle) -> bool:
    found = [node for node in nodes(oracle.rulebook) if isinstance(node, Answered)]
    return any(oracle.outcome(node.question, node.instrument) == "conflict" for node in found)


def _untold(need: Need, rulebook: Rulebook) -> bool:
    if need.kind is Kind.QUESTION:
        return True
    return need.kind is Kind.HOUR and need.subject in rulebook.facts and isinstance(rulebook.facts[need.subject].type, DateType)


def needful(generated: Generated, rng: Random) -> None:
    """What is open says what it needs; learning anything else, alone or all together, changes nothing."""
    before = results(generated)
    asks = any(isinstance(node, Answered) and _asked(node, generated.situation) == (CONFLICT,) for node in nodes(generated.rulebook))
    for key, result in before.items():
        if result.outcome in SETTLED:
            assert not result.needs, f"{key}: {result} is settled and needs something"
            continue
        assert result.needs or asks, f"{key}: {result} is open and needs nothing"
        reserved = bool(result.needs) and all(need.why is Why.RESERVED for need in result.needs)
        assert (result.outcome is Outcome.RESERVED) == reserved, f"{key}: {result}"
    for step in steps(generated, rng):
        after = results(step.after)
        for key, result in before.items():
            if step.subject not in subjects(result):
                _same(key, result, after[key], step.subject)
    for key, result in before.items():
        if result.outcome not in SETTLED:
            _told_all(generated, rng, key, result)


def _told_all(generated: Generated, rng: Random, key: tuple[str, str | None], result: Result) -> None:
    """Telling all that is not needed changes nothing; telling all that is needed leaves nothing of it needed."""
    needed = subjects(result)
    _same(key, result, results(_filled(generated, rng, lambda subject: subject not in needed))[key], "all else")
    filled = _filled(generated, rng, lambda subject: subject in needed)
    left = needed & {step.subject for step in steps(filled, rng, each=1)}
    later = subjects(results(filled)[key])
    assert not (later & needed) - left - _untellable(later), f"{key}: still needs what was told, {later & needed}"


def _untellable(found: set[Subject]) -> set[Subject]:
    return {(kind, name) for kind, name in found if kind in (Kind.HOUR, Kind.QUESTION)}


def _asked(node: Answered, situation: Situation) -> tuple[str, ...]:
    return outcome.result(node.question, situation, node.instrument).possible


def _same(key: Any, before: Result, after: Result, subject: Any) -> None:
    assert (after.outcome, after.possible) == (before.outcome, before.possible), (
        f"{key}: {subject} was not needed, yet {before} became {after}"
    )


def _filled(generated: Generated, rng: Random, wanted: Callable[[Subject], bool]) -> Generated:
    """Return the case with every open thing that is wanted told, one after the other."""
    here = generated
    for _ in range(40):
        ways = [step for step in steps(here, rng, each=1) if wanted(step.subject)]
        if not ways:
            break
        here = rng.choice(ways).after
    return here


def defined(generated: Generated, rng: Random) -> None:
    """Each reading is what DESIGN says it is in terms of the next: stands, holds, active, then what is possible."""
    situation = generated.situation
    under = situation.under
    edges = Edges(generated.rulebook)
    for rule in rules_of(generated):
        above = [other for other in edges.above[rule.id] if under in (None, other.instrument)]
        force = _three(outcome.in_force(rule, situation))
        bars = _some(_three(outcome.stands(other, situation, under)) for other in above if other.question is None)
        beyond = _some(_three(outcome.holds(other, situation, under)) for other in above if other.question is not None)
        stands = _least(force, _three(evaluate.truth(rule.when, situation)), 2 - bars)
        assert _three(outcome.stands(rule, situation, under)) == stands, f"{rule.id} stands"
        assert _three(outcome.holds(rule, situation, under)) == max(stands, _least(force, beyond)), f"{rule.id} holds"
        assert _three(outcome.active(rule, situation, under)) == _least(stands, 2 - beyond), f"{rule.id} is active"
    for question, asks in generated.rulebook.questions.items():
        rules = [rule for rule in rules_of(generated) if rule.question == question]
        yields = {
            value: _some(_three(outcome.active(rule, situation, under)) for rule in rules if rule.value == value) for value in asks.values
        }
        clash = _three(outcome.clash(question, situation, under))
        wanted = {CONFLICT} if clash else set()
        if clash < 2:
            wanted |= {
                value
                for value in asks.values
                if yields[value]
                and not any(
                    yields[other] == 2 and (asks.stronger(other, value) or asks.incompatible(other, value)) for other in asks.values
                )
            }
            if not any(_three(outcome.holds(rule, situation, under)) == 2 for rule in rules):
                wanted.add(SILENT)
        result = outcome.result(question, situation)
        assert set(result.possible) == wanted, f"{question}: {result.possible}, by definition {wanted}"
        assert (len(wanted) == 1) == (result.outcome in SETTLED), f"{question}: {result}"


def _three(value: Truth) -> int:
    """Return false, open, true as 0, 1, 2: `and` is then the least, `or` the most, `not` what is left to 2."""
    return 1 if isinstance(value, Open) else {FALSE: 0, TRUE: 2}[value]


def _some(values: Any) -> int:
    return max(values, default=0)


def _least(*values: int) -> int:
    return min(values)


PROPERTIES: dict[str, Callable[[Generated, Random], None]] = {
    "sound": sound,
    "monotone": monotone,
    "unordered": unordered,
    "definite": definite,
    "needful": needful,
    "defined": defined,
}
