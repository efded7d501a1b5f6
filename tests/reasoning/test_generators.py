"""The generators measured: what is generated is well formed, and rich enough in what is hard to get right."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from pincite.language.truth import Kind, Open
from pincite.language.types import ListType, Records
from pincite.reasoning.outcome import Outcome, in_force
from pincite.rulebook.graphs import check_events, check_overrides, check_questions
from pincite.rulebook.model import Combine, Rulebook
from pincite.rulebook.problems import Problems
from tests.generated import CHUNKS, COUNT, chunk
from tests.generated.properties import results
from tests.generated.rulebooks import Generated, generated
from tests.generated.two_valued import Edges, Oracle
from tests.generated.worlds import Completions, used_facts

A_FIFTH = ("override chain of depth 3", "bar", "force question", "incomplete list", "open in place, component or hour")
OUTCOMES = {Outcome.DECIDED: 0.2, Outcome.SILENT: 0.2, Outcome.OPEN: 0.2, Outcome.RESERVED: 0.02, Outcome.CONFLICT: 0.02}


@pytest.mark.parametrize("number", range(0, CHUNKS, 2))
def test_generated_is_well_formed(number: int) -> None:
    """What is generated passes the loader's own checks on what refers to what, and overrides what it was meant to."""
    for seed in chunk(number):
        rulebook = generated(Random(seed)).rulebook
        problems = Problems()
        assert check_overrides(rulebook, problems), f"seed {seed}: {problems.found}"
        check_questions(rulebook, problems)
        check_events(rulebook, problems)
        assert not problems.found, f"seed {seed}: {problems.found}"
        edges = Edges(rulebook)
        for rule in rulebook.rules:
            found = {other.id for other in rulebook.overriders[rule]}
            assert found == {other.id for other in edges.above[rule]}, f"seed {seed}: {rule}"


def test_generated_is_hard_enough() -> None:
    """At least a fifth each have what the semantics is about; and every outcome occurs often enough to be tested."""
    seen: Counter[str] = Counter()
    for seed in range(COUNT):
        seen.update(features(generated(Random(seed))))
    for name in A_FIFTH:
        assert seen[name] >= COUNT / 5, f"{name}: {seen[name]} of {COUNT}"
    for outcome, share in OUTCOMES.items():
        assert seen[outcome.value] >= COUNT * share, f"{outcome.value}: {seen[outcome.value]} of {COUNT}"


def test_completions_differ() -> None:
    """Trying completions is a test only if they lead to different answers: often enough they do."""
    differing = 0
    for seed in range(200):
        rng = Random(seed)
        case = generated(rng)
        edges = Edges(case.rulebook)
        answers = {
            tuple(Oracle(case.rulebook, world, edges).outcome(question) for question in case.rulebook.questions)
            for world in Completions(case).worlds(rng, 40)
        }
        differing += len(answers) > 1
    assert differing >= 60, f"{differing} of 200"


def features(case: Generated) -> set[str]:
    """Return which of the measured features a rulebook with its case has."""
    rulebook, situation = case.rulebook, case.situation
    found = {result.outcome.value for result in results(case).values()}
    if chain(rulebook) >= 3:
        found.add("override chain of depth 3")
    if any(rule.bar for rule in rulebook.rules.values()):
        found.add("bar")
    if any(question.combine is Combine.FORCE and rulebook.rules_on[name] for name, question in rulebook.questions.items()):
        found.add("force question")
    for name in used_facts(rulebook):
        given = situation.facts.get(name)
        if isinstance(rulebook.facts[name].type, ListType) and not (isinstance(given, Records) and given.complete):
            found.add("incomplete list")
    for rule in rulebook.rules.values():
        force = in_force(rule, situation)
        if isinstance(force, Open) and {need.kind for need in force.needs} & {Kind.PLACE, Kind.COMPONENT, Kind.HOUR}:
            found.add("open in place, component or hour")
    return found


def chain(rulebook: Rulebook) -> int:
    """Return how many overrides follow one upon another, at most, among concluding rules."""
    edges = Edges(rulebook)

    def above(name: str) -> int:
        return max((1 + above(other.id) for other in edges.above[name] if not other.bar), default=0)

    return max((above(rule.id) for rule in edges.rules if not rule.bar), default=0)
