"""Comparison: columns of days and components, what counts as a difference, and dates that move with the day."""

from __future__ import annotations

import datetime

import pytest

from pincite.language.types import Records
from pincite.reasoning.compare import columns, compare, shifted
from pincite.rulebook.cases import read_time
from pincite.rulebook.model import Rulebook, Span
from tests.support import EFFECTIVE, assess_sample, case_of, event, fact, facts_of, finding, instrument, rule, rulebook, sample, shipped

FACTS = "\n".join(
    [
        fact("member"),
        fact("borrowed_on", "date"),
        fact("called_at", "moment"),
        finding("rare"),
        fact("fines", "list", fields="{due_on: date, paid: bool}"),
    ]
)
ENDED = event("ended", "rescinded", "2021-01-01")
RECENT = "days_between(borrowed_on, on) < days(90)"


def book() -> Rulebook:
    old = instrument("old", rule("members", "loan = must", "member"), rule("recent", "rank = first", RECENT), events=(EFFECTIVE, ENDED))
    new = instrument(
        "new",
        rule("members", "loan = may", "member"),
        rule("recent", "rank = first", RECENT),
        events=(event("effective", "effective", "2021-01-01"),),
        binds="[desk]",
    )
    return rulebook(FACTS, old, new)


def day(found: Rulebook, text: str, component: str | None = None) -> tuple[Span, str, str | None]:
    return read_time(text, found.zone), text, component


def test_every_day_goes_with_every_component_and_a_day_of_its_own_stands_alone() -> None:
    found = book()
    sides = columns([day(found, "2020-06-01"), day(found, "2021-06-01", "desk")], ("library", "council"))
    assert [(side.text, side.component) for side in sides] == [
        ("2020-06-01", "library"),
        ("2020-06-01", "council"),
        ("2021-06-01", "desk"),
    ]
    assert [side.component for side in columns([day(found, "2020-06-01")], ())] == [None]


def test_what_differs_comes_apart_from_what_agrees_in_the_order_of_the_process() -> None:
    found = book()
    result = compare(
        found,
        facts_of(found, member="yes", borrowed_on="2020-05-01"),
        columns([day(found, "2020-06-01", "desk"), day(found, "2021-06-01", "desk")], ()),
    )
    assert result.differing == ("loan", "rank")
    assert result.agreeing == ("fee",)
    assert [item.answers["loan"].value for item in result.assessments] == ["must", "may"]


def test_the_component_of_the_case_counts_where_a_column_gives_none() -> None:
    found = book()
    case = case_of(found, "component: desk\nfacts: {member: yes}\n")
    result = compare(found, case, columns([day(found, "2021-06-01"), day(found, "2021-06-01", "archive")], ()))
    assert [item.component for item in result.assessments] == ["desk", "archive"]
    assert [item.answers["loan"].outcome.value for item in result.assessments] == ["decided", "silent"]


def test_answers_with_the_same_outcome_but_other_needs_or_reasons_differ() -> None:
    facts = "\n".join([fact("member"), fact("adult"), finding("rare")])
    one = instrument("one", rule("members", "loan = may", "member"), rule("rare", "rank = first", "rare"), events=(EFFECTIVE, ENDED))
    two = instrument(
        "two",
        rule("adults", "loan = may", "adult"),
        rule("rare", "rank = first", "rare"),
        events=(event("effective", "effective", "2021-01-01"),),
    )
    found = rulebook(facts, one, two)
    result = compare(found, case_of(found), columns([day(found, "2020-06-01", "desk"), day(found, "2021-06-01", "desk")], ()))
    assert [item.answers["loan"].outcome.value for item in result.assessments] == ["open", "open"]
    assert "loan" in result.differing
    assert "rank" in result.agreeing


def test_only_the_questions_named_are_compared() -> None:
    found = book()
    result = compare(
        found,
        facts_of(found, member="yes"),
        columns([day(found, "2020-06-01", "desk"), day(found, "2021-06-01", "desk")], ()),
        questions=["fee"],
    )
    assert (result.differing, result.agreeing) == ((), ("fee",))


def test_a_shift_moves_the_dates_of_the_case_with_the_day() -> None:
    found = book()
    case = facts_of(found, member="yes", borrowed_on="2020-05-01")
    sides = columns([day(found, "2020-06-01", "desk"), day(found, "2021-06-01", "desk")], ())
    still = compare(found, case, sides)
    moved = compare(found, case, sides, shift=True)
    assert [item.answers["rank"].outcome.value for item in still.assessments] == ["decided", "silent"]
    assert [item.answers["rank"].value for item in moved.assessments] == ["first", "first"]
    assert [item.facts["borrowed_on"] for item in moved.assessments] == [datetime.date(2020, 5, 1), datetime.date(2021, 5, 1)]
    assert case.facts["borrowed_on"] == datetime.date(2020, 5, 1)


def test_a_shift_goes_backward_too_and_takes_away_what_was_hypothetical() -> None:
    book_ = shipped()
    sides = columns(
        [
            (read_time("2021-12-15", book_.zone), "2021-12-15", "ice-ero"),
            (read_time("2017-03-01", book_.zone), "2017-03-01", "ice-ero"),
        ],
        (),
    )
    still = compare(book_, sample("entry-2020-11-02"), sides, questions=["removal_priority"])
    moved = compare(book_, sample("entry-2020-11-02"), sides, questions=["removal_priority"], shift=True)
    assert [item.hypothetical for item in still.assessments] == [(), ("entered_on",)]
    assert [item.hypothetical for item in moved.assessments] == [(), ()]
    assert moved.assessments[1].facts["entered_on"] == datetime.date(2016, 1, 18)


def test_a_shift_reaches_moments_records_and_assumptions_and_nothing_else() -> None:
    found = book()
    case = case_of(
        found,
        "facts:\n  member: yes\n  called_at: 2020-05-01T10:00-04:00\n  fines: [{due_on: 2020-04-01, paid: no}]\n"
        "assume:\n  borrowed_on: {value: 2020-05-01, reason: the stamp}\n",
    )
    moved = shifted(case, datetime.timedelta(days=31))
    assert moved.facts["member"] is True
    assert moved.facts["called_at"] == case.facts["called_at"] + datetime.timedelta(days=31)
    fines = moved.facts["fines"]
    assert isinstance(fines, Records)
    assert fines.items[0] == {"due_on": datetime.date(2020, 5, 2), "paid": False}
    assert moved.assumed["borrowed_on"] == (datetime.date(2020, 6, 1), "the stamp")


@pytest.mark.parametrize(("days", "expected"), [(10_000_000, datetime.date.max), (-10_000_000, datetime.date.min)])
def test_a_shift_beyond_the_calendar_stops_at_its_end(days: int, expected: datetime.date) -> None:
    found = book()
    case = facts_of(found, borrowed_on="2020-05-01")
    assert shifted(case, datetime.timedelta(days=days)).facts["borrowed_on"] == expected


def test_the_regimes_of_2017_and_2021_differ_for_every_sample_of_priority() -> None:
    for name in ("visa-overstay-2009", "one-old-misdemeanor", "final-order-not-departed", "daca-holder"):
        words = [
            assess_sample(name, on, "ice-ero", "enforcement_action").answers["enforcement_action"].word
            for on in ("2017-03-01", "2021-12-15")
        ]
        assert words[0] != words[1]
