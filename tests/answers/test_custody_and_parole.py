"""Parole: the directive of 2009 against the general standard, for as long as the memorandum that keeps it stands; and what a court's order adds."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

import pytest

from pincite.reasoning.answers import Answer
from pincite.reasoning.assess import assess
from pincite.rulebook.cases import Case, read_time
from pincite.rulebook.files import read_folder
from pincite.rulebook.loading import load
from pincite.rulebook.model import Rulebook
from pincite.rulebook.shipped import shipped_folder
from tests.support import shipped, word

KEPT = "2018-01-10"
KEEPER = "instruments/dhs-kelly-border-2017.md"
DIRECTIVE = "ice-directive-11002-1/parole.standard"
GENERAL = "ice-ero-2017/parole.base"
GENERAL_RELEASE = "ice-ero-2017/release.base"

AT_A_PORT: dict[str, Any] = {
    "applicant_for_admission": True,
    "held_under": "ina_235b",
    "arriving_person": True,
    "processed_for_expedited_removal": True,
    "found_to_have_credible_fear": True,
    "parole_requested": True,
    "parole_considered_unasked": True,
    "identity_established_to_officer": True,
    "no_absconding_risk_established_to_officer": True,
    "no_danger_established_to_officer": True,
    "no_security_risk_established_to_officer": True,
    "officer_finds_factors_against_parole": False,
    "officer_finds_urgent_humanitarian_reasons": False,
    "officer_finds_significant_public_benefit": False,
    "officer_finds_parole_group": False,
    "capacity_limits_lawful_detention": False,
    "being_removed": False,
    "order_grants_relief_or_protection": False,
    "dhs_determines_status": False,
    "departs_contemporaneously": False,
    "release_required_by_law_or_order": False,
    "director_authorizes_parole": True,
    "deputy_director_concurs": False,
    "exigent_parole_circumstances": False,
    "agrees_to_release_conditions": False,
}


def answer(question: str, on: str = KEPT, rulebook: Rulebook | None = None, component: str = "ice-ero", **changes: Any) -> Answer:
    """Return the answer for the person at a port; a change to None leaves the fact out."""
    book = rulebook or shipped()
    facts = {name: value for name, value in {**AT_A_PORT, **changes}.items() if value is not None}
    return assess(book, Case(facts=facts), read_time(on, book.zone), on, component=component, questions=[question]).answers[question]


def active(found: Answer) -> set[str]:
    """Return the rules an answer rests on for certain."""
    return {ground.rule.id for ground in found.grounds if ground.certain}


@cache
def lapsed() -> Rulebook:
    """Return the shipped rulebook with one change: the memorandum that keeps the directive ends on the last day of 2017."""
    texts = {name: text for name, text in read_folder(shipped_folder()).items() if not name.startswith("cases/")}
    assert texts[KEEPER].count("    earliest: 2021-02-02\n") == 1
    return load({**texts, KEEPER: texts[KEEPER].replace("    earliest: 2021-02-02\n", "    on: 2017-12-31\n")})


def test_the_directive_prevails_over_the_general_standard_without_the_deputy_director() -> None:
    found = answer("parole")
    assert word(found) == "should"
    assert DIRECTIVE in active(found)
    assert GENERAL not in active(found)
    assert GENERAL in {item.rule.id for item in found.considered}


def test_the_release_needs_no_concurrence_either() -> None:
    found = answer("release")
    assert word(found) == "should"
    assert GENERAL_RELEASE not in active(found)


def test_the_keeper_sets_the_general_rules_aside_and_no_instrument_prevails_wholesale() -> None:
    book = shipped()
    for name in (GENERAL, GENERAL_RELEASE):
        assert {rule.instrument for rule in book.overriders[name] if rule.bar} == {"dhs-kelly-border-2017"}
    for instrument in ("dhs-kelly-border-2017", "ice-directive-11002-1", "ice-ero-2017", "ina-212d5"):
        assert not book.instruments[instrument].prevails_over


def test_no_longer_once_the_keeper_lapsed() -> None:
    found = answer("parole", rulebook=lapsed())
    assert word(found) == "conflict"
    assert {DIRECTIVE, GENERAL} <= active(found)
    assert word(answer("release", rulebook=lapsed())) == "conflict"
    before = answer("parole", on="2017-12-30", rulebook=lapsed())
    assert word(before) == "should"


@pytest.mark.parametrize(
    ("changes", "parole", "release"),
    [
        ({"found_to_have_credible_fear": False}, "must_not", "should_not"),
        ({"arriving_person": False}, "must_not", "should_not"),
        ({"found_to_have_credible_fear": False, "deputy_director_concurs": True}, "must_not", "may"),
        ({"found_to_have_credible_fear": False, "officer_finds_urgent_humanitarian_reasons": True}, "may", "should_not"),
        ({"identity_established_to_officer": False}, "must_not", "should_not"),
    ],
    ids=["no credible fear", "came between the ports", "with concurrence", "humanitarian reasons", "identity not established"],
)
def test_outside_the_directive_the_general_standard_stays(changes: dict[str, Any], parole: str, release: str) -> None:
    assert word(answer("parole", **changes)) == parole
    assert word(answer("release", **changes)) == release


@pytest.mark.parametrize("on", ["2021-02-01", "2021-02-02", "2022-06-01", "2025-01-19"])
def test_where_no_general_standard_is_left_the_directive_stands_without_its_keeper(on: str) -> None:
    assert word(answer("parole", on=on)) == "should"


def test_in_2025_the_order_and_the_directive_pull_apart() -> None:
    found = answer("parole", on="2025-02-10", official_finds_ground_in_continued_presence=False)
    assert word(found) == "conflict"
    assert active(found) >= {DIRECTIVE, "eo-14159/parole.base"}
    assert "ice-directive-11002-1/status-2025" in found.gaps
    assert word(answer("parole", on="2025-02-10", official_finds_ground_in_continued_presence=True)) == "should"
    pending = answer("parole", on="2025-02-10")
    assert word(pending) == "reserved"
    assert {item.fact.id for item in pending.reserved} == {"official_finds_ground_in_continued_presence"}


def test_a_courts_order_and_b6_agree() -> None:
    found = answer("release", release_required_by_law_or_order=True, director_authorizes_parole=False, agrees_to_release_conditions=True)
    assert word(found) == "must"
    assert {(ground.rule.id, ground.rule.value) for ground in found.grounds} >= {
        ("ice-ero-2017/release.required", "must"),
        ("ice-ero-2017/release.credible_fear", "may"),
    }
    assert found.possible == ("must",)


def test_the_directive_is_considered_by_ice_alone_and_asks_for_no_request() -> None:
    assert word(answer("parole_consideration", parole_requested=None, parole_considered_unasked=None)) == "must"
    cbp = answer("parole_consideration", component="cbp")
    assert (word(cbp), cbp.because) == ("silent", "not_addressed")


@pytest.mark.parametrize(
    ("question", "start"),
    [("parole_interview_in_time", "credible_fear_found_on"), ("parole_decision_in_time", "parole_interviewed_on")],
)
def test_the_seven_days_are_counted_and_called_unverified(question: str, start: str) -> None:
    changes: dict[str, Any] = {"officer_finds_more_interview_time_needed": False, start: datetime.date(2018, 1, 5)}
    found = answer(question, **changes)
    [ground] = found.grounds
    assert word(found) == "must"
    assert found.evidence is not None
    assert found.evidence.value == "unverified"
    assert ground.due is not None
    assert ground.due.at == datetime.date(2018, 1, 12)


def test_binding_officers_and_being_held_to_it_by_a_court_are_told_apart() -> None:
    book = shipped()
    directive = book.instruments["ice-directive-11002-1"]
    assert "binds officers" in directive.private_right
    assert any(text.startswith("Damus v. Nielsen") for text in directive.enforced_in)
    found = answer("parole_directive_followed", on="2019-09-05", held_by_new_orleans_office=True)
    assert "heredia-mons-2019/followed.new_orleans" in active(found)
    before = answer("parole_directive_followed", on="2019-09-04", held_by_new_orleans_office=True)
    assert active(before) == active(found) - {"heredia-mons-2019/followed.new_orleans"}
