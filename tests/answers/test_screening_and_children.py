"""Expedited removal by encounter day, and what a child is owed: the answers a lawyer would look for first."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from pincite.language.truth import Kind
from pincite.reasoning.answers import Answer
from pincite.reasoning.compare import Column, compare
from pincite.rulebook.cases import Case, read_time
from tests.support import assess_sample, sample, shipped

EASTERN = datetime.timezone(datetime.timedelta(hours=-5))
FIRST = "2017-03-01T12:00-05:00"


def on_the_same_moment(case: str, when: str, question: str, **changes: object) -> Answer:
    """Return the answer with encounter and decision at one moment: the case told for 1 March 2017, noon, and moved with --shift."""
    book = shipped()
    told = sample(case)
    if "encountered_at" in told.facts and "T" in when:
        changes = {"encountered_at": datetime.datetime(2017, 3, 1, 12, tzinfo=EASTERN), **changes}
    facts = {name: value for name, value in {**told.facts, **changes}.items() if value is not None}
    first = FIRST if "T" in when else FIRST[:10]
    sides = tuple(Column(read_time(text, book.zone), text, "ice-ero") for text in (first, when))
    moved: Case = replace(told, facts=facts)
    return compare(book, moved, sides, questions=[question], shift=True).assessments[1].answers[question]


DESIGNATED = [
    ("2017-03-01", "silent"),
    ("2019-07-22", "silent"),
    ("2019-07-23", "designated"),
    ("2019-08-01", "designated"),
    ("2019-09-26", "designated"),
    ("2019-09-27", "silent"),
    ("2019-11-01", "silent"),
    ("2020-08-01", "silent"),
    ("2020-09-29", "silent"),
    ("2020-09-30", "designated"),
    ("2020-11-01", "designated"),
    ("2022-03-20", "designated"),
    ("2022-03-21", "silent"),
    ("2022-05-01", "silent"),
    ("2025-01-21T17:00-05:00", "silent"),
    ("2025-01-21T17:59-05:00", "silent"),
    ("2025-01-21T18:00-05:00", "designated"),
    ("2025-01-21T19:00-05:00", "designated"),
    ("2025-01-21", "open"),
    ("2025-08-28", "designated"),
    ("2025-08-29", "silent"),
    ("2025-10-01", "silent"),
    ("2026-07-15", "open"),
]


@pytest.mark.parametrize(("when", "comes_to"), DESIGNATED)
def test_one_years_presence_shown_three_hundred_miles_inland(when: str, comes_to: str) -> None:
    assert on_the_same_moment("one-year-inland", when, "er_designation").word == comes_to
    removal = on_the_same_moment("one-year-inland", when, "expedited_removal").word
    assert removal == {"designated": "must"}.get(comes_to, comes_to)


def test_the_open_days_name_what_they_turn_on() -> None:
    hour = on_the_same_moment("one-year-inland", "2025-01-21", "er_designation").needs
    assert {(need.kind, need.subject) for need in hour} == {(Kind.HOUR, "encountered_at")}
    reversal = on_the_same_moment("one-year-inland", "2026-07-15", "er_designation").needs
    assert {need.kind for need in reversal} == {Kind.EVENT}
    assert all(need.subject.startswith("er-2025/") for need in reversal)


@pytest.mark.parametrize("when", sorted({when for when, _ in DESIGNATED}))
def test_ten_days_sixty_miles_is_designated_throughout(when: str) -> None:
    assert on_the_same_moment("ten-days-near-border", when, "er_designation").value == "designated"


@pytest.mark.parametrize(
    ("shown", "since", "comes_to", "record_alone"),
    [
        (False, None, "designated", None),
        (True, datetime.date(2014, 3, 1), "silent", None),
        (None, None, "reserved", "designated"),
    ],
    ids=["nothing shown", "three years shown", "no finding recorded"],
)
def test_three_years_present_in_2019(shown: bool | None, since: datetime.date | None, comes_to: str, record_alone: str | None) -> None:
    found = on_the_same_moment("three-years-no-finding", "2019-08-01", "er_designation", presence_shown=shown, presence_shown_since=since)
    assert found.word == comes_to
    assert (found.if_no_finding.value if found.if_no_finding else None) == record_alone


def test_arrival_by_sea_is_apart() -> None:
    for when in ("2017-03-01", "2019-08-01", "2022-05-01"):
        found = on_the_same_moment("arriving-by-sea", when, "er_designation")
        assert {ground.rule.instrument for ground in found.grounds if ground.certain} == {"er-2002"}


def test_expedited_removal_is_forbidden_for_an_unaccompanied_child_and_never_merely_available() -> None:
    child = {"under_18": True, "lawful_status": False, "parent_or_guardian_in_us": False}
    assert on_the_same_moment("one-year-inland", "2019-08-01", "expedited_removal", **child).value == "must_not"
    assert not any(rule.value in ("may", "should") for rule in shipped().rules_on["expedited_removal"])


def test_fear_stops_the_order_and_makes_the_referral_required() -> None:
    assert on_the_same_moment("one-year-inland", "2019-08-01", "expedited_removal", states_intent_or_fear=True).value is None
    assert on_the_same_moment("one-year-inland", "2019-08-01", "credible_fear_referral", states_intent_or_fear=True).value == "must"


def clocks(case: str, question: str) -> set[str]:
    """Return the computed times of all clocks of an answer on 1 March 2017."""
    found = assess_sample(case, "2017-03-01", "cbp", question).answers[question]
    return {ground.due.at.astimezone(EASTERN).isoformat(timespec="minutes") for ground in found.grounds if ground.due and ground.due.at}


def test_a_child_from_el_salvador_goes_to_hhs_within_72_hours_of_the_determination() -> None:
    assert "2017-03-03T10:00-05:00" in clocks("salvadoran-child", "child_transfer_to_hhs")
    for when in ("2017-03-01", "2019-03-01", "2021-12-15", "2025-03-01"):
        assert on_the_same_moment("salvadoran-child", when, "child_transfer_to_hhs").value == "must"
        assert on_the_same_moment("salvadoran-child", when, "child_return_by_withdrawal").value == "must_not"


def test_notice_and_screening_run_48_hours_each_from_its_own_start() -> None:
    assert clocks("mexican-child-at-border", "child_screening") == {"2017-03-01T22:00-05:00"}
    assert clocks("mexican-child-at-border", "notice_to_hhs") == {"2017-03-01T22:00-05:00", "2017-03-01T23:30-05:00"}


def test_a_child_from_mexico_goes_back_only_after_the_findings_and_the_clock_shows_while_they_are_pending() -> None:
    back = assess_sample("mexican-child-at-border", "2017-03-01", "cbp", "child_return_by_withdrawal").answers["child_return_by_withdrawal"]
    assert back.word == "reserved"
    assert back.if_no_finding is not None
    assert back.if_no_finding.value == "must_not"
    [change] = {change.findings for change in back.if_no_finding.changes if change.then == "may"}
    assert len(change) >= 3
    assert "2017-03-01T22:00-05:00" in clocks("mexican-child-at-border", "child_transfer_to_hhs")


@pytest.mark.parametrize(
    "changes",
    [{"found_at_land_border_or_port": False}, {"child_48_hours_passed": True}],
    ids=["found inland", "no determination in 48 hours"],
)
def test_then_there_is_no_return_and_the_child_goes_to_hhs(changes: dict[str, object]) -> None:
    assert on_the_same_moment("mexican-child-at-border", "2017-03-01", "child_return_by_withdrawal", **changes).value == "must_not"
    assert on_the_same_moment("mexican-child-at-border", "2017-03-01", "child_transfer_to_hhs", **changes).value == "must"


def test_a_parent_who_cannot_give_care_leaves_the_child_unaccompanied() -> None:
    assert assess_sample("parent-who-cannot-care", "2017-03-01", "cbp").terms["unaccompanied_child"][0] == "true"
