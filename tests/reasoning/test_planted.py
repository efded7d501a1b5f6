"""Wrong evaluators, planted one at a time: each is caught by some property within the rulebooks that are always tried."""

from __future__ import annotations

from random import Random

import pytest

from tests.generated import COUNT
from tests.generated.planted import PLANTED, planting
from tests.generated.properties import PROPERTIES
from tests.generated.rulebooks import generated

LIKELIEST = ("defined", "sound", "needful", "definite", "monotone", "unordered")


def caught(name: str) -> tuple[str, int] | None:
    """Return the first property, with its seed, that the wrong evaluator fails and the right one does not."""
    for seed in range(min(COUNT, 2000)):
        for prop in LIKELIEST:
            with planting(name):
                wrong = fails(prop, seed)
            if wrong and not fails(prop, seed):
                return prop, seed
    return None


def fails(prop: str, seed: int) -> bool:
    """Whether a property fails on one generated rulebook."""
    rng = Random(seed)
    case = generated(rng)
    try:
        PROPERTIES[prop](case, rng)
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize("name", PLANTED)
def test_planted_evaluator_is_caught(name: str) -> None:
    """Each wrong evaluator fails on a rulebook where the right one does not."""
    assert caught(name) is not None, f"nothing caught `{name}`: {PLANTED[name].__doc__}"
