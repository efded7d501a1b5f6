"""The reference semantics on generated rulebooks with cases: sound, monotone, without order, definite, and asking for what it needs.

`PINCITE_GENERATED` says how many rulebooks (2,000 by default). A failure names the seed; `generated(Random(seed))` gives
the rulebook and case again. Hypothesis drives the same generator over fewer rulebooks, to find and shrink the small ones.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pincite.rulebook.loading import load
from tests.generated import CHUNKS, chunk
from tests.generated.properties import PROPERTIES, results
from tests.generated.rulebooks import Generated, generated
from tests.generated.texts import written

TEXTS = 4  # every so many chunks, one rulebook in ten is written out and read again


@pytest.mark.parametrize("number", range(CHUNKS))
@pytest.mark.parametrize("name", PROPERTIES)
def test_property(name: str, number: int) -> None:
    """Each property, on a share of the generated rulebooks."""
    for seed in chunk(number):
        rng = Random(seed)
        case = generated(rng)
        try:
            PROPERTIES[name](case, rng)
        except AssertionError as found:
            raise AssertionError(f"seed {seed}: {found}") from found


@pytest.mark.parametrize("name", PROPERTIES)
@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_property_shrunk(name: str, rng: Random) -> None:
    """Each property with randomness that Hypothesis can shrink."""
    PROPERTIES[name](generated(rng), rng)


@pytest.mark.parametrize("number", range(0, CHUNKS, TEXTS))
def test_files_in_any_order(number: int) -> None:
    """A rulebook written out and read again answers alike, whatever the order of its files and of the headings in them."""
    for seed in chunk(number)[::10]:
        rng = Random(seed)
        case = generated(rng)
        files = written(case.rulebook)
        first = load(files)
        for rule in case.rulebook.rules.values():
            assert first.rules[rule.id].when == rule.when, f"seed {seed}: {rule.id} is read otherwise"
        shuffled = load(dict(rng.sample(sorted(files.items()), len(files))))
        renamed = load(
            {path if "/" not in path else path.replace("/", "/z" if rng.random() < 0.5 else "/a"): text for path, text in files.items()}
        )
        wanted = results(case)
        for other in (first, shuffled, renamed):
            assert results(Generated(other, replace(case.situation, rulebook=other, memo={}))) == wanted, f"seed {seed}"
        assert first.sha256 == shuffled.sha256
