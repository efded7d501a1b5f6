"""Outcomes in plain words: the same few sentences for every question, none of them a prediction."""

from __future__ import annotations

import datetime
import re

import pytest

from pincite.presenting.sentences import (
    DISCLAIMER,
    FORCES,
    REASONS,
    SILENCE,
    SILENCE_NOTHING,
    alone_lead,
    alone_words,
    change_lines,
    clock_line,
    ground_line,
    headline,
    need_note,
    result_words,
    short,
)
from pincite.rulebook.model import FORCES as MODEL_FORCES
from tests.support import EFFECTIVE, ENGLISH, ask, event, fact, finding, gap, instrument, rule, rulebook

FACTS = "\n".join(
    [
        fact("member"),
        fact("borrowed_on", "date"),
        fact("called_at", "moment"),
        finding("worn", says="a librarian finds the item worn"),
        finding("rare_item"),
    ]
)
UNCERTAIN = "{id: ended, kind: rescinded, earliest: 2020-05-01, latest: 2020-07-01, source: the minutes, evidence: secondary}"


def said(question: str, *rules: str, events: tuple[str, ...] = (EFFECTIVE,), **facts: str) -> str:
    return headline(ask(rulebook(FACTS, instrument("rules", *rules, events=events)), question, **facts), ENGLISH)


@pytest.mark.parametrize(
    ("force", "sentence"),
    [
        ("must", "Required (“must”)."),
        ("should", "Directed (“should”)."),
        ("may", "Allowed, not required (“may”)."),
        ("should_not", "Directed against (“should not”)."),
        ("must_not", "Forbidden (“must not”)."),
    ],
)
def test_each_force_has_its_words(force: str, sentence: str) -> None:
    assert said("loan", rule("all", f"loan = {force}")) == sentence


def test_every_force_has_words() -> None:
    assert tuple(FORCES) == MODEL_FORCES


def test_a_value_is_said_as_it_is_named() -> None:
    assert said("rank", rule("all", "rank = first")) == "First."
    assert said("fee", rule("all", "fee = due")) == "Due."


def test_open_reserved_and_conflict_say_what_may_come() -> None:
    assert said("loan", rule("members", "loan = may", "member")) == (
        "Cannot be said yet: it may come to allowed, not required (“may”) or not listed."
    )
    assert said("rank", rule("worn", "rank = first", "worn"), rule("member", "rank = second", "rare_item")) == (
        "For a named official to judge: it may come to first, second, or not listed."
    )
    assert said("loan", rule("one", "loan = must"), rule("two", "loan = must_not")).startswith("Conflict: ")


def test_silence_is_the_sentence_and_its_reason() -> None:
    assert SILENCE == "This document does not list this situation. That is not a promise that nothing will happen."
    members = rule("members", "loan = may", "member")
    assert said("loan", members, member="no") == f"{SILENCE} {REASONS['not_listed']}"
    assert said("fee", members) == f"{SILENCE} {REASONS['not_addressed']}"
    assert said("loan", members, gap("torn", "loan"), member="no") == f"{SILENCE} {REASONS['not_encoded']}"
    over = (EFFECTIVE, event("ended", "rescinded", "2020-02-01"))
    assert said("loan", members, events=over) == f"{SILENCE_NOTHING} {REASONS['nothing_in_force']}"
    assert SILENCE_NOTHING.endswith("That is not a promise that nothing will happen.")


def test_each_outcome_has_a_short_form_for_a_cell() -> None:
    members = rule("members", "loan = may", "member")
    found = rulebook(FACTS, instrument("rules", members, rule("worn", "rank = first", "worn")))
    assert short(ask(found, "loan", member="yes"), ENGLISH) == "Allowed, not required (“may”)"
    assert short(ask(found, "loan"), ENGLISH) == "Open"
    assert short(ask(found, "loan", member="no"), ENGLISH) == "Silent: not listed"
    assert short(ask(found, "fee"), ENGLISH) == "Silent: not addressed"
    assert short(ask(found, "rank"), ENGLISH) == "For an official to judge"
    assert short(ask(found, "loan", on="2019-06-01"), ENGLISH) == "Silent: nothing in force"


def test_the_record_alone_leads_in_with_unless_and_names_what_would_change_it() -> None:
    found = rulebook(FACTS, instrument("rules", rule("both", "loan = must_not", "worn and rare_item")))
    answer = ask(found, "loan")
    layer = answer.if_no_finding
    assert layer is not None
    assert alone_words(answer, layer, ENGLISH) == "Not listed"
    assert alone_lead(answer, layer, ENGLISH) == "Without any finding, on the record alone: Not listed, unless"
    assert change_lines(answer, layer, found, ENGLISH) == ["rare item and a librarian finds the item worn: then forbidden (“must not”)"]


def test_the_same_change_through_two_rules_is_said_once() -> None:
    bar = rule("too_worn", None, "worn", overrides="[{rule: members, cite: '1'}]")
    found = rulebook(FACTS, instrument("rules", rule("members", "loan = may", "member"), bar))
    answer = ask(found, "loan", member="yes")
    assert answer.if_no_finding is not None
    assert change_lines(answer, answer.if_no_finding, found, ENGLISH) == ["a librarian finds the item worn: then not listed"]


def test_a_layer_that_no_finding_changes_ends_with_a_full_stop() -> None:
    found = rulebook(FACTS, instrument("rules", rule("both", "loan = may", "worn and member")))
    answer = ask(found, "loan")
    assert answer.if_no_finding is not None
    assert alone_lead(answer, answer.if_no_finding, ENGLISH).endswith(("Not listed.", "Still open.", ", unless"))


def test_a_result_inside_a_sentence_is_in_small_letters() -> None:
    answer = ask(rulebook(FACTS, instrument("rules", rule("worn", "rank = first", "worn"))), "rank")
    assert [result_words(answer, name, ENGLISH) for name in ("first", "silent", "conflict")] == ["first", "not listed", "conflict"]


def test_a_ground_says_what_it_gives_and_why() -> None:
    found = rulebook(FACTS, instrument("rules", rule("members", "loan = may", label="a member"), rule("all_readers", "rank = first")))
    [ground] = ask(found, "loan").grounds
    assert ground_line(ground, ENGLISH) == "allowed, not required (“may”): a member"
    [ground] = ask(found, "rank").grounds
    assert ground_line(ground, ENGLISH) == "first: all readers"


@pytest.mark.parametrize(
    ("due", "facts", "line"),
    [
        ("{from: borrowed_on, within: days(14)}", {"borrowed_on": "2020-05-01"}, "due 2020-05-15"),
        ("{from: borrowed_on, within: days(14)}", {}, "due 14 days after borrowed on, which is not known"),
        ('{text: "as soon as can be"}', {}, "due as soon as can be"),
        (
            "{from: called_at, within: hours(48)}",
            {"called_at": "2020-05-01"},
            "due 2020-05-03T00:00-04:00 at the earliest (the hour of its start is not known)",
        ),
        ("{from: called_at, within: hours(48)}", {"called_at": "2020-05-01T10:00-04:00"}, "due 2020-05-03T10:00-04:00"),
        (
            '{from: borrowed_on, within: days(14), text: "two weeks"}',
            {"borrowed_on": "2020-05-01"},
            "due 2020-05-15, two weeks",
        ),
    ],
)
def test_a_clock_in_words(due: str, facts: dict[str, str], line: str) -> None:
    found = rulebook(FACTS, instrument("rules", rule("return", "loan = must", due=due)))
    [ground] = ask(found, "loan", **facts).grounds
    assert ground.due is not None
    assert clock_line(ground.due, found, ENGLISH) == line


def test_a_clock_never_has_a_time_without_a_start() -> None:
    found = rulebook(FACTS, instrument("rules", rule("return", "loan = must", due="{from: called_at, within: hours(48)}")))
    [ground] = ask(found, "loan", called_at="unobtainable").grounds
    assert ground.due is not None
    assert ground.due.at is None
    assert not re.search(r"\d{4}", clock_line(ground.due, found, ENGLISH))
    assert isinstance(datetime.date.max, datetime.date)


def test_a_need_says_why_it_is_more_than_missing() -> None:
    members = rule("members", "loan = may", "member")
    [need] = ask(rulebook(FACTS, instrument("rules", members)), "loan").needs
    assert need_note(need, ENGLISH) == ""
    [need] = ask(rulebook(FACTS, instrument("rules", members)), "loan", member="unobtainable").needs
    assert need_note(need, ENGLISH) == " (asked; cannot be known)"
    [need] = ask(rulebook(FACTS, instrument("rules", members, events=(EFFECTIVE, UNCERTAIN))), "loan", member="yes").needs
    assert need_note(need, ENGLISH) == " (the record of the event is uncertain)"


def test_the_disclaimer_says_what_an_answer_is_not() -> None:
    assert "not legal advice" in DISCLAIMER
    assert "not a prediction" in DISCLAIMER
