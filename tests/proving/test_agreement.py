"""The solver's reading equals the reference evaluator's, on generated rulebooks and cases: every result, every rule, every formula."""

from __future__ import annotations

import os
from dataclasses import replace
from random import Random

import pytest
import z3

from pincite.language.truth import word_of
from pincite.proving import outcomes
from pincite.proving.kleene import Pair
from pincite.proving.symbols import Setting, Space, Telling, fixed, read_case
from pincite.reasoning import outcome
from pincite.reasoning.outcome import CONFLICT, SILENT, Outcome
from pincite.reasoning.situation import Situation
from tests.generated.rulebooks import Generated, _situation, generated
from tests.generated.worlds import asked

RULEBOOKS = int(os.environ.get("PINCITE_GENERATED", "2000")) // 2
CASES = 5
SHARE = 25


def is_true(formula: object, model: z3.ModelRef) -> bool:
    """Whether a formula is true in a model."""
    return formula if isinstance(formula, bool) else z3.is_true(model.eval(formula, model_completion=True))


def word(pair: Pair, model: z3.ModelRef) -> str:
    """Return a pair as the evaluator's word for a condition; never both true and false."""
    yes, no = is_true(pair.yes, model), is_true(pair.no, model)
    assert not (yes and no)
    return "true" if yes else "false" if no else "open"


def settled(result: outcome.Result) -> str | None:
    """Return the name of what a result came to, or None."""
    return {Outcome.SILENT: SILENT, Outcome.CONFLICT: CONFLICT}.get(result.outcome) or result.value


def cases(found: Generated, rng: Random) -> list[Situation]:
    """Return some situations of one rulebook that differ in their facts alone."""
    here = found.situation
    others = (_situation(rng, found.rulebook) for _ in range(CASES - 1))
    return [
        here,
        *(
            replace(other, on=here.on, component=here.component, where=here.where, known=here.known, under=here.under, memo={})
            for other in others
        ),
    ]


def agree(seed: int) -> int:
    """Return how many pairs of a rulebook and a case were read alike; fails with the first that was not."""
    rng = Random(seed)
    found = generated(rng)
    here = found.situation
    space = Space(found.rulebook, Setting(here.on, here.component, here.where, here.known, here.under), Telling(whole_days=True))
    results = {name: outcomes.result(*name[:1], space, name[1]) for name in asked(found.rulebook)}
    readings = {
        (reading, rule.id): getattr(outcomes, reading)(rule, space, here.under)
        for reading in ("stands", "holds", "active")
        for rule in found.rulebook.rules.values()
    }
    pairs = 0
    for situation in cases(found, rng):
        solver = z3.SimpleSolver()
        solver.add(*(formula for formula in (*space.domains, *fixed(situation.facts, space)) if formula is not True))
        assert solver.check() == z3.sat, f"seed {seed}: the case lies outside the declared domain"
        model = solver.model()
        for (question, scope), encoded in results.items():
            expected = outcome.result(question, situation, scope)
            possible = tuple(name for name, formula in encoded.possible.items() if is_true(formula, model))
            certain = is_true(encoded.clash, model)
            assert expected.possible == (CONFLICT,) if certain else possible == expected.possible, f"seed {seed}: {question} {scope}"
            assert [name for name in encoded.possible if is_true(encoded.settled(name), model)] == (
                [settled(expected)] if settled(expected) else []
            ), f"seed {seed}: {question} {scope} settled"
        for (reading, rule), pair in readings.items():
            truth = getattr(outcome, reading)(found.rulebook.rules[rule], situation, situation.under)
            assert word(pair, model) == word_of(truth), f"seed {seed}: {rule} {reading}"
        pairs += 1
    return pairs


@pytest.mark.parametrize("share", range(SHARE))
def test_the_solver_reads_every_case_as_the_evaluator_does(share: int) -> None:
    seeds = range(share, RULEBOOKS, SHARE)
    assert sum(agree(seed) for seed in seeds) == len(seeds) * CASES


def test_a_case_comes_back_from_the_solver_as_it_went_in() -> None:
    for seed in range(60):
        rng = Random(seed)
        found = generated(rng)
        here = found.situation
        space = Space(found.rulebook, Setting(here.on, here.component, here.where), Telling(whole_days=True))
        for question in found.rulebook.questions:
            outcomes.result(question, space)
        solver = z3.SimpleSolver()
        solver.add(*(formula for formula in (*space.domains, *fixed(here.facts, space)) if formula is not True))
        assert solver.check() == z3.sat
        again = replace(here, facts=read_case(solver.model(), space), known=None, under=None, memo={})
        before = replace(here, known=None, under=None, memo={})
        for question in found.rulebook.questions:
            # what cannot be known is merely missing for the solver, so the reasons of needs may differ
            assert outcome.result(question, again).possible == outcome.result(question, before).possible
