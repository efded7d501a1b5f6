"""Evidence: an answer is only as well read as the weakest thing it stands on, and a gap taints what it may change."""

from __future__ import annotations

import pytest

from pincite.reasoning.answers import Answer
from tests.support import EFFECTIVE, ask, assessed, event, fact, facts_of, finding, gap, in_words, instrument, rule, rulebook, word

FACTS = "\n".join([fact("member"), fact("adult"), finding("rare"), fact("kind", "enum", values="[book, map]")])
MEMBERS = rule("members", "loan = may", "member")


def mark(answer: Answer) -> str | None:
    return answer.evidence.value if answer.evidence else None


@pytest.mark.parametrize(
    ("of_rule", "of_event", "expected"),
    [
        ("primary", "primary", "primary"),
        ("primary", "secondary", "secondary"),
        ("secondary", "primary", "secondary"),
        ("unverified", "secondary", "unverified"),
        ("primary", "unverified", "unverified"),
    ],
)
def test_the_weakest_of_the_rule_and_the_event_that_put_it_in_force(of_rule: str, of_event: str, expected: str) -> None:
    started = event("effective", "effective", "2020-01-01", evidence=of_event)
    found = rulebook(FACTS, instrument("rules", rule("members", "loan = may", "member", evidence=of_rule), events=(started,)))
    assert mark(ask(found, "loan", member="yes")) == expected


def test_an_issue_that_puts_nothing_in_force_does_not_count() -> None:
    issued = event("issued", "issued", "2019-12-01", evidence="unverified")
    found = rulebook(FACTS, instrument("rules", MEMBERS, events=(issued, EFFECTIVE)))
    assert mark(ask(found, "loan", member="yes")) == "primary"


def test_an_order_that_revived_the_rule_counts() -> None:
    stay = event("stayed", "stayed", "2020-02-01")
    lifted = event("lifted", "reversed", "2020-03-01", evidence="secondary", ends="stayed")
    found = rulebook(FACTS, instrument("rules", MEMBERS, events=(EFFECTIVE, stay, lifted)))
    assert mark(ask(found, "loan", "2020-01-15", member="yes")) == "primary"
    assert mark(ask(found, "loan", "2020-06-01", member="yes")) == "secondary"


def test_the_event_of_a_version_counts() -> None:
    amended = event("amended", "amended", "2020-02-01", evidence="secondary")
    found = rulebook(FACTS, instrument("rules", rule("new", "loan = may", "member", since="amended"), events=(EFFECTIVE, amended)))
    assert mark(ask(found, "loan", member="yes")) == "secondary"


def test_only_the_grounds_of_a_decided_answer_count() -> None:
    poor = rule("adults", "loan = may", "adult", evidence="unverified")
    found = rulebook(FACTS, instrument("rules", MEMBERS, poor))
    assert mark(ask(found, "loan", member="yes", adult="no")) == "primary"
    assert mark(ask(found, "loan", member="yes")) == "primary"
    assert mark(ask(found, "loan", member="yes", adult="yes")) == "unverified"


def test_a_value_decided_by_open_rules_that_agree_rests_on_all_of_them() -> None:
    base = rule("all", "loan = may", evidence="secondary")
    exception = rule("members", "loan = may", "member", overrides="[{rule: all, cite: '1'}]")
    answer = ask(rulebook(FACTS, instrument("rules", base, exception)), "loan")
    assert word(answer) == "may"
    assert [ground.certain for ground in answer.grounds] == [False, False]
    assert mark(answer) == "secondary"


def test_open_and_reserved_rest_on_the_rules_still_open() -> None:
    closed = rule("adults", "loan = may", "adult", evidence="unverified")
    found = rulebook(FACTS, instrument("rules", rule("members", "loan = may", "member", evidence="secondary"), closed))
    assert mark(ask(found, "loan", adult="no")) == "secondary"
    judged = rulebook(FACTS, instrument("rules", rule("rare", "loan = must_not", "rare", evidence="secondary"), closed))
    answer = ask(judged, "loan", adult="no")
    assert (word(answer), mark(answer)) == ("reserved", "secondary")


def test_a_conflict_rests_on_both_sides() -> None:
    found = rulebook(
        FACTS, instrument("one", rule("yes", "loan = must")), instrument("two", rule("no", "loan = must_not", evidence="secondary"))
    )
    answer = ask(found, "loan")
    assert (word(answer), mark(answer)) == ("conflict", "secondary")


def test_silence_rests_on_the_rules_in_force() -> None:
    poor = rule("adults", "loan = may", "adult", evidence="secondary")
    found = rulebook(FACTS, instrument("rules", MEMBERS, poor))
    answer = ask(found, "loan", member="no", adult="no")
    assert (answer.because, mark(answer)) == ("not_listed", "secondary")


def test_silence_when_nothing_is_in_force_rests_on_the_last_ending() -> None:
    first = instrument("first", MEMBERS, events=(EFFECTIVE, event("ended", "rescinded", "2020-02-01", evidence="unverified")))
    second = instrument("second", MEMBERS, events=(EFFECTIVE, event("ended", "rescinded", "2020-03-01", evidence="secondary")))
    answer = ask(rulebook(FACTS, first, second), "loan", member="yes")
    assert (word(answer), answer.because, mark(answer)) == ("silent", "nothing_in_force", "secondary")
    [notice] = in_words(answer.notices)
    assert notice == "last in force on this: Second, rescinded 2020-03-01 (the minutes) [secondary]"


def test_silence_on_what_no_document_addresses_rests_on_nothing() -> None:
    answer = ask(rulebook(FACTS, instrument("rules", MEMBERS)), "fee")
    assert (answer.because, mark(answer)) == ("not_addressed", None)


def test_a_gap_taints_and_never_changes_the_outcome() -> None:
    found = rulebook(FACTS, instrument("rules", MEMBERS), instrument("other", gap("torn", "loan"), encoded="partly"))
    for member, expected in (("yes", "may"), ("no", "silent")):
        answer = ask(found, "loan", member=member)
        assert (word(answer), answer.gaps, mark(answer)) == (expected, ("other/torn",), "unverified")
        assert any("Other may bear on this and is not encoded: what torn says" in notice for notice in in_words(answer.notices))
    assert ask(found, "loan", member="no").because == "not_encoded"


def test_a_gap_leaves_the_top_value_of_a_ranked_question_alone_and_taints_a_lower_one() -> None:
    found = rulebook(
        FACTS,
        instrument("rules", rule("first", "rank = first", "member"), rule("second", "rank = second", "adult")),
        instrument("other", gap("torn", "rank"), encoded="no"),
    )
    top = ask(found, "rank", member="yes")
    assert (word(top), top.gaps, mark(top), in_words(top.notices)) == ("first", (), "primary", ())
    low = ask(found, "rank", member="no", adult="yes")
    assert (word(low), low.gaps, mark(low)) == ("second", ("other/torn",), "unverified")


@pytest.mark.parametrize(
    ("keys", "facts", "on", "component", "where", "bears"),
    [
        ({}, {}, "2020-06-01", "desk", None, True),
        ({"binds": "[council]"}, {}, "2020-06-01", "desk", None, False),
        ({"binds": "[archive]"}, {}, "2020-06-01", "library", None, True),
        ({"binds": "[archive]"}, {}, "2020-06-01", None, None, True),
        ({"from_": "2020-07-01"}, {}, "2020-06-30", "desk", None, False),
        ({"from_": "2020-07-01"}, {}, "2020-07-01", "desk", None, True),
        ({"until": "2020-07-01"}, {}, "2020-06-30", "desk", None, True),
        ({"until": "2020-07-01"}, {}, "2020-07-01", "desk", None, False),
        ({"when": 'kind == "map"'}, {"kind": "book"}, "2020-06-01", "desk", None, False),
        ({"when": 'kind == "map"'}, {"kind": "map"}, "2020-06-01", "desk", None, True),
        ({"when": 'kind == "map"'}, {}, "2020-06-01", "desk", None, True),
        ({"where": "harbor"}, {}, "2020-06-01", "desk", "south", False),
        ({"where": "harbor"}, {}, "2020-06-01", "desk", "harbor", True),
        ({"where": "harbor"}, {}, "2020-06-01", "desk", "north", True),
        ({"where": "harbor"}, {}, "2020-06-01", "desk", None, True),
        ({}, {}, "2019-06-01", "desk", None, False),
    ],
)
def test_a_gap_bears_only_where_it_may_be_in_force(
    keys: dict[str, str], facts: dict[str, str], on: str, component: str | None, where: str | None, bears: bool
) -> None:
    found = rulebook(FACTS, instrument("rules", gap("torn", "loan", **keys), encoded="no"))
    answer = assessed(found, facts_of(found, **facts), on, component, where=where).answers["loan"]
    assert (answer.gaps == ("rules/torn",)) is bears
    assert (answer.because == "not_encoded") is bears
