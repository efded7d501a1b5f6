"""Return to a neighbouring country by day, what a local officer may do, a draft against its final text, and what 72 hours do not do."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from pincite.reasoning.answers import Answer, Assessment
from pincite.reasoning.assess import assess
from pincite.rulebook.cases import Case, read_time
from tests.support import shipped

DRAFT, FINAL = "dhs-kelly-border-2017-draft", "dhs-kelly-border-2017"


def told(start: str, on: str, component: str, where: str | None = None, under: str | None = None, **changes: Any) -> Assessment:
    """Return the assessment of the facts of a long case, with changes; None takes a fact away."""
    book = shipped()
    case = next(one for one in book.cases if one.name == start)
    facts = {name: value for name, value in {**case.facts, **changes}.items() if value is not None}
    return assess(book, Case(start, facts), read_time(on, book.zone), on, component=component, where=where, under=under)


def local(on: str, where: str | None = "texas", under: str | None = None, **changes: Any) -> Answer:
    """Return the answer on a local officer who would detain by agreement, with changes."""
    found = told("deputy with agreement and certificate, 2017-03", on, "local-officer", where, under, **changes)
    return found.answers["local_officer_authority"]


@pytest.mark.parametrize("on", ["2017-01-15", "2017-03-01", "2021-12-15", "2025-03-01"])
def test_agreement_and_certificate_give_leave_and_without_them_there_is_nothing(on: str) -> None:
    assert local(on).word == "may"
    for lacking in ("agreement_287g", "training_certified", "federal_supervision", "qualified_local_officer", "state_law_allows"):
        apart: dict[str, Any] = {lacking: False} | ({"agreement_states_terms": None} if lacking == "agreement_287g" else {})
        without = local(on, **apart)
        assert (without.word, without.because) == ("silent", "not_listed"), lacking


@pytest.mark.parametrize("agreement", [True, False, None])
def test_talking_about_status_needs_no_agreement(agreement: bool | None) -> None:
    apart: dict[str, Any] = {"only_civil_immigration_warrant": None, "agreement_states_terms": None}
    found = local("2017-03-01", agreement_287g=agreement, local_act="communicate_status", **apart)
    assert found.word == "may"
    assert {ground.rule.id for ground in found.grounds} == {"ina-287g/no_agreement_needed"}


@pytest.mark.parametrize(("where", "comes_to"), [("maryland", "must_not"), ("texas", "silent"), (None, "open")])
def test_a_civil_warrant_alone_is_not_enough_where_the_fourth_circuit_governs(where: str | None, comes_to: str) -> None:
    assert local("2017-03-01", where, agreement_287g=False, agreement_states_terms=None).word == comes_to


@pytest.mark.parametrize(("under", "comes_to"), [(DRAFT, "may"), (FINAL, "silent")])
def test_a_guard_member_under_the_draft_and_under_the_final_text(under: str, comes_to: str) -> None:
    found = told("National Guard member of a border State, under the draft", "2017-03-01", "local-officer", under=under)
    assert found.answers["local_officer_authority"].word == comes_to


def test_the_draft_binds_nobody_on_any_day() -> None:
    for on in ("2017-01-25", "2017-02-17", "2017-02-20", "2017-03-01", "2025-03-01"):
        found = told("National Guard member of a border State, under the draft", on, "dhs").answers["local_officer_authority"]
        assert found.word == "silent", on
        assert not any(ground.rule.instrument == DRAFT for ground in found.grounds), on


def test_nothing_but_who_looks_after_the_detention_changes_at_72_hours() -> None:
    words = []
    for hours in (72, 73):
        found = told("held for 72 hours, 2017", "2017-03-01", "usbp", time_in_detention=datetime.timedelta(hours=hours))
        words.append({name: answer.word for name, answer in found.answers.items()})
    short, longer = words
    assert {name for name in short if short[name] != longer[name]} == {"detention_provider"}


@pytest.mark.parametrize(
    ("on", "comes_to", "grounds"),
    [
        ("2019-01-27", "may", {"ina-235b2c/return.may"}),
        ("2019-01-28", "may", {"ina-235b2c/return.may", "ina-235b2c-mpp/enrolment.may"}),
        ("2021-01-20", "may", {"ina-235b2c/return.may", "ina-235b2c-mpp/enrolment.may"}),
        ("2021-01-21", "must_not", {"mpp-enrolment-stops/stop.new_enrolment"}),
        ("2022-08-07", "may", {"ina-235b2c/return.may", "ina-235b2c-mpp/enrolment.may"}),
        ("2022-08-08", "must_not", {"mpp-enrolment-stops/stop.new_enrolment"}),
        ("2025-01-21", "may", {"ina-235b2c/return.may", "ina-235b2c-mpp/enrolment.may"}),
        ("2025-07-17", "must_not", {"immigrant-defenders-stay-2025/stay.everyone"}),
        ("2025-07-18", "may", {"ina-235b2c/return.may", "ina-235b2c-mpp/enrolment.may"}),
    ],
)
def test_a_new_enrolment_at_each_start_and_stop(on: str, comes_to: str, grounds: set[str]) -> None:
    found = told("national of Honduras, the day the protocols began", on, "ofo").answers["return_to_contiguous_territory"]
    assert found.word == comes_to
    assert {ground.rule.id for ground in found.grounds} == grounds


def test_the_direction_of_2017_waits_for_the_officers_two_findings() -> None:
    found = told("border memorandum, no finding made yet", "2017-03-01", "ofo").answers["return_to_contiguous_territory"]
    assert found.word == "reserved"
    assert {one.fact.id for one in found.reserved} == {"officer_finds_no_reentry_risk", "officer_finds_return_practicable"}
    assert found.if_no_finding is not None
    assert found.if_no_finding.value == "may"
