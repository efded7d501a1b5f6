"""What every completion agrees on: sound against drawn worlds on generated rulebooks, null where two completions part, never a judgment."""

from __future__ import annotations

import os
from random import Random

import pytest

from pincite.proving.search import Effort, Undetermined
from pincite.proving.sharper import bound_of, sharpen, sharpened, situation_of
from pincite.reasoning import outcome
from pincite.reasoning.answers import Sharpened
from pincite.reasoning.outcome import Outcome
from pincite.rulebook.model import Rulebook
from tests.generated.rulebooks import generated
from tests.generated.two_valued import Edges, Oracle
from tests.generated.worlds import Completions
from tests.support import EFFECTIVE, assessed, event, fact, facts_of, finding, instrument, rule, rulebook

RULEBOOKS = int(os.environ.get("PINCITE_GENERATED", "2000")) // 10
WORLDS = 40
SHARE = 5


def held_against_worlds(seed: int) -> tuple[int, int]:
    """Return how many open questions were sharpened, and how many were not; fails where a completion says otherwise."""
    rng = Random(seed)
    found = generated(rng)
    here = found.situation
    waiting = [name for name in found.rulebook.questions if outcome.result(name, here).outcome in (Outcome.OPEN, Outcome.RESERVED)]
    told = {name: sharpened(name, here, Effort()) for name in waiting}
    bound, edges = bound_of(here), Edges(found.rulebook)
    for world in Completions(found).worlds(rng, WORLDS):
        assert all(len(value.items) <= bound for value in world.facts.values() if hasattr(value, "items") and hasattr(value, "complete"))
        oracle = Oracle(found.rulebook, world, edges)
        for name, one in told.items():
            if one is not None:
                answer = oracle.outcome(name, here.under)
                assert answer == one.result, f"seed {seed}: {name} is said to be {one.result} in every world, and is {answer} in {world}"
    settled = sum(one is not None for one in told.values())
    return settled, len(told) - settled


@pytest.mark.parametrize("share", range(SHARE))
def test_every_completion_gives_what_is_said(share: int) -> None:
    counts = [held_against_worlds(seed) for seed in range(share, RULEBOOKS, SHARE)]
    # both must occur, or nothing was tested
    assert sum(settled for settled, _ in counts) > 0
    assert sum(unsettled for _, unsettled in counts) > 0


def sharp(
    book: Rulebook, question: str = "loan", component: str | None = "library", on: str = "2020-06-01", **facts: str
) -> Sharpened | None:
    """Return what every completion of a case agrees on."""
    found = sharpen(assessed(book, facts_of(book, **facts), on, component), Effort())
    assert found.sharpening is not None
    assert not found.sharpening.undetermined
    return found.answers[question].sharpened


EITHER_WAY = (rule("a", "loan = must", "child"), rule("b", "loan = must", "not child"))


def test_two_rules_that_cover_all_cases_agree_though_the_answer_is_open() -> None:
    book = rulebook(fact("child"), instrument("notice", *EITHER_WAY))
    found = sharpen(assessed(book), Effort())
    assert found.answers["loan"].outcome is Outcome.OPEN
    assert found.answers["loan"].sharpened == Sharpened("must", None, (1920, 2060))


def test_two_completions_that_disagree_give_nothing() -> None:
    book = rulebook(fact("child"), instrument("notice", rule("a", "loan = must", "child"), rule("b", "loan = may", "not child")))
    assert sharp(book) is None


def test_what_is_decided_or_silent_is_not_asked() -> None:
    book = rulebook(fact("child"), instrument("notice", rule("a", "loan = must")))
    found = sharpen(assessed(book), Effort())
    assert found.answers["loan"].sharpened is None
    assert found.sharpening is not None
    assert found.sharpening.examined == ()


def test_findings_that_lead_to_one_answer_either_way() -> None:
    book = rulebook(finding("careful"), instrument("notice", rule("a", "loan = must", "careful"), rule("b", "loan = must", "not careful")))
    found = sharpen(assessed(book), Effort())
    assert found.answers["loan"].outcome is Outcome.RESERVED
    assert found.answers["loan"].sharpened is not None


def test_a_finding_is_never_drawn_from_the_record() -> None:
    # the record all but says what the librarian found; whether it was found stays the librarian's to say
    book = rulebook(
        fact("returned") + finding("careful", implies="returned"),
        instrument("notice", rule("a", "loan = must", "careful"), rule("b", "loan = may", "not careful")),
    )
    assert sharp(book, returned="no") is None


def test_what_facts_declare_of_each_other_counts() -> None:
    book = rulebook(
        fact("child") + fact("minor", implies="child"),
        instrument("notice", rule("a", "loan = must", "child")),
    )
    assert sharp(book, minor="yes") == Sharpened("must", None, (1920, 2060))


def test_the_hour_of_the_act_may_be_any() -> None:
    noon = (event("effective", "effective", "2020-06-01T12:00-04:00"),)
    book = rulebook(fact("child"), instrument("notice", rule("a", "loan = must"), events=noon))
    assert sharp(book) is None
    later = (event("effective", "effective", "2020-06-01T12:00-04:00"),)
    both = rulebook(
        fact("child"),
        instrument("early", rule("a", "loan = must"), events=(EFFECTIVE, event("ended", "rescinded", "2020-06-01T12:00-04:00"))),
        instrument("late", rule("a", "loan = must"), events=later),
    )
    assert sharp(both) == Sharpened("must", None, (1920, 2060))


def test_the_day_of_an_uncertain_event_may_be_any() -> None:
    uncertain = (event("effective", "effective", earliest='"2020-05-01"', latest='"2020-07-01"'),)
    book = rulebook(fact("child"), instrument("notice", rule("a", "loan = must", "child"), events=uncertain))
    assert sharp(book, child="yes") is None
    covered = rulebook(
        fact("child"),
        instrument("notice", rule("a", "loan = must"), events=uncertain),
        instrument("other", *EITHER_WAY),
    )
    assert sharp(covered) is not None


def test_the_component_and_place_may_be_any_below() -> None:
    book = rulebook(
        fact("child"),
        instrument("one", rule("a", "loan = must"), binds="[desk]"),
        instrument("two", rule("a", "loan = must"), binds="[archive]"),
    )
    assert sharp(book, component="library") == Sharpened("must", None, (1920, 2060))
    assert sharp(rulebook(fact("child"), instrument("one", rule("a", "loan = must"), binds="[desk]")), component="library") is None


FINES = fact("fines", "list", fields="{paid: bool, sum: int}")


def test_lists_are_looked_at_above_every_number_they_are_compared_with() -> None:
    book = rulebook(FINES, instrument("notice", rule("a", "loan = must_not", "count(x for x in fines if x.paid) >= 7")))
    assert sharp(book) is None
    agreeing = rulebook(
        FINES,
        instrument(
            "notice",
            rule("a", "loan = must_not", "count(x for x in fines if x.paid) >= 7"),
            rule("b", "loan = must_not", "count(x for x in fines if x.paid) < 7"),
        ),
    )
    assert sharp(agreeing) == Sharpened("must_not", 8, (1920, 2060))


def test_a_case_outside_what_is_looked_at_is_named_and_not_answered() -> None:
    book = rulebook(
        fact("born", "date") + fact("child"),
        instrument("notice", rule("a", "loan = must", 'born < date("1990-01-01") and child'), rule("b", "loan = must", "not child")),
    )
    here = assessed(book, facts_of(book, born="1910-01-01"))
    with pytest.raises(Undetermined):
        sharpened("loan", situation_of(here), Effort())
    found = sharpen(here, Effort())
    assert found.sharpening is not None
    assert found.sharpening.undetermined == ("loan",)
    assert found.answers["loan"].sharpened is None
