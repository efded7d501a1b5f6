"""Clocks: when something is due, never a guess where its start is missing, never part of what the answer comes to."""

from __future__ import annotations

import datetime

import pytest

from pincite.reasoning.answers import Clock
from pincite.rulebook.model import Rulebook
from tests.support import ask, fact, finding, instrument, rule, rulebook, word

FACTS = "\n".join([fact("member"), fact("borrowed_on", "date"), fact("called_at", "moment"), finding("rare"), fact("heard_on", "date")])
UTC = datetime.UTC


def book(due: str, **keys: str) -> Rulebook:
    return rulebook(FACTS, instrument("rules", rule("return", "loan = must", "member", due=due, **keys)))


def clock(due: str, **facts: str) -> Clock:
    [ground] = ask(book(due), "loan", member="yes", **facts).grounds
    assert ground.due is not None
    return ground.due


@pytest.mark.parametrize(
    ("within", "borrowed", "at"),
    [
        ("days(14)", "2020-05-01", datetime.date(2020, 5, 15)),
        ("days(1)", "2020-02-28", datetime.date(2020, 2, 29)),
        ('months(1, "down")', "2020-01-31", datetime.date(2020, 2, 29)),
        ('months(1, "up")', "2020-01-31", datetime.date(2020, 3, 1)),
        ('years(1, "down")', "2020-02-29", datetime.date(2021, 2, 28)),
    ],
)
def test_a_clock_from_a_day(within: str, borrowed: str, at: datetime.date) -> None:
    found = clock(f"{{from: borrowed_on, within: '{within}'}}", borrowed_on=borrowed)
    assert (found.start, found.at, found.needs) == ("borrowed_on", at, frozenset())


def test_a_clock_from_a_moment_keeps_to_the_hour_across_the_change_of_clocks() -> None:
    found = clock("{from: called_at, within: hours(48)}", called_at="2020-03-07T12:00-05:00")
    assert found.at == datetime.datetime(2020, 3, 9, 17, 0, tzinfo=UTC)


def test_a_moment_given_as_a_day_gives_the_earliest_time_and_asks_for_the_hour() -> None:
    found = clock("{from: called_at, within: hours(72)}", called_at="2020-05-01")
    assert found.at == datetime.datetime(2020, 5, 4, 4, 0, tzinfo=UTC)
    assert {(need.kind.value, need.subject) for need in found.needs} == {("hour", "called_at")}


def test_a_missing_start_gives_no_time_and_does_not_touch_the_answer() -> None:
    answer = ask(book("{from: borrowed_on, within: days(14)}"), "loan", member="yes")
    assert (word(answer), answer.needs) == ("must", frozenset())
    due = answer.grounds[0].due
    assert due is not None
    assert due.at is None
    assert {need.subject for need in due.needs} == {"borrowed_on"}


def test_a_start_that_cannot_be_known_gives_no_time() -> None:
    found = clock("{from: borrowed_on, within: days(14)}", borrowed_on="unobtainable")
    assert found.at is None
    assert {need.why.value for need in found.needs} == {"unobtainable"}


def test_a_clock_in_the_sources_own_words_has_no_time() -> None:
    found = clock('{text: "as soon as can be"}')
    assert (found.start, found.at, found.text, found.needs) == (None, None, "as soon as can be", frozenset())


def test_words_with_a_start_ask_for_it_and_still_give_no_time() -> None:
    due = '{from: borrowed_on, text: "as soon as can be"}'
    assert {need.subject for need in clock(due).needs} == {"borrowed_on"}
    assert clock(due, borrowed_on="2020-05-01").at is None


def test_a_rule_that_is_still_open_shows_its_clock_too() -> None:
    answer = ask(book("{from: borrowed_on, within: days(14)}"), "loan", borrowed_on="2020-05-01")
    assert word(answer) == "open"
    [ground] = answer.grounds
    assert not ground.certain
    assert ground.due is not None
    assert ground.due.at == datetime.date(2020, 5, 15)


def test_a_clock_beyond_the_calendar_does_not_break_the_answer() -> None:
    answer = ask(book("{from: borrowed_on, within: days(14)}"), "loan", member="yes", borrowed_on="9999-12-31")
    assert word(answer) == "must"


def test_a_rule_without_a_clock_has_none() -> None:
    found = rulebook(FACTS, instrument("rules", rule("return", "loan = must", "member")))
    assert ask(found, "loan", member="yes").grounds[0].due is None
