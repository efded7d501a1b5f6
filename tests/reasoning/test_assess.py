"""An assessment as a whole: assumptions, what lies later, one document alone, what was known, and how far the record goes."""

from __future__ import annotations

import datetime

import pytest

from pincite.language.tree import Elapsed, Literal
from pincite.language.truth import Known
from pincite.language.types import Months
from pincite.reasoning.evaluate import evaluate
from pincite.reasoning.situation import Situation
from pincite.rulebook.cases import read_time
from pincite.rulebook.problems import CaseError
from tests.support import (
    EFFECTIVE,
    assess_sample,
    assessed,
    case_of,
    event,
    fact,
    facts_of,
    finding,
    in_words,
    instrument,
    rule,
    rulebook,
    shipped,
    word,
)

FACTS = "\n".join(
    [
        fact("member"),
        fact("adult", asked_when="member"),
        fact("returned", implies="member"),
        fact("borrowed_on", "date"),
        fact("called_at", "moment"),
        fact("shelf_seen"),
        finding("worn", review_first="[shelf_seen]"),
        fact("fines", "list", fields="{due_on: date}"),
    ]
)
MEMBERS = rule("members", "loan = may", "member")
BOOK = rulebook(FACTS, instrument("rules", MEMBERS, rule("worn", "rank = first", "worn")))


def test_an_assumption_is_used_listed_and_left_out_again() -> None:
    case = case_of(BOOK, "assume:\n  member: {value: yes, reason: the card was seen}\n")
    found = assessed(BOOK, case)
    assert found.assumed == {"member": (True, "the card was seen")}
    assert "member" not in found.facts
    answer = found.answers["loan"]
    assert word(answer) == "may"
    assert answer.without_assumptions is not None
    outcome, value = answer.without_assumptions
    assert (outcome.value, value) == ("open", None)


def test_an_answer_that_needs_no_assumption_says_the_same_without_it() -> None:
    case = case_of(BOOK, "facts: {member: yes}\nassume:\n  worn: {value: no, reason: looks new}\n")
    found = assessed(BOOK, case)
    outcome, value = found.answers["loan"].without_assumptions or (None, None)
    assert (outcome.value if outcome else None, value) == ("decided", "may")
    outcome, value = found.answers["rank"].without_assumptions or (None, None)
    assert word(found.answers["rank"]) == "silent"
    assert outcome is not None
    assert outcome.value == "reserved"


def test_without_assumptions_there_is_no_second_result() -> None:
    assert assessed(BOOK, facts_of(BOOK, member="yes")).answers["loan"].without_assumptions is None


@pytest.mark.parametrize(
    ("facts", "later"),
    [
        ({"borrowed_on": "2020-06-01"}, ()),
        ({"borrowed_on": "2020-06-02"}, ("borrowed_on",)),
        ({"called_at": "2020-06-01T23:59-04:00"}, ()),
        ({"called_at": "2020-06-02T00:00-04:00"}, ("called_at",)),
        ({"called_at": "2020-06-02"}, ("called_at",)),
        ({"fines": "[{due_on: 2020-05-01}, {due_on: 2020-07-01}]"}, ("fines[1].due_on",)),
        ({"borrowed_on": "unobtainable"}, ()),
    ],
)
def test_a_fact_later_than_the_act_makes_the_case_hypothetical(facts: dict[str, str], later: tuple[str, ...]) -> None:
    found = assessed(BOOK, facts_of(BOOK, **facts))
    assert found.hypothetical == later
    assert in_words(found.notices) == ((f"hypothetical: later than the day of the act: {later[0]}",) if later else ())


def test_an_act_at_a_moment_sees_later_moments_of_the_same_day() -> None:
    case = facts_of(BOOK, called_at="2020-06-01T15:00-04:00")
    assert assessed(BOOK, case, "2020-06-01T14:00-04:00").hypothetical == ("called_at",)
    assert assessed(BOOK, case, "2020-06-01T15:00-04:00").hypothetical == ()


def test_one_document_alone_as_if_in_force() -> None:
    ended = instrument(
        "old",
        rule("old", "loan = must", "member"),
        events=(EFFECTIVE, event("ended", "rescinded", "2020-02-01")),
        binds="[council]",
    )
    found = rulebook(FACTS, instrument("rules", rule("no", "loan = must_not", "member")), ended)
    case = facts_of(found, member="yes")
    real = assessed(found, case)
    assert word(real.answers["loan"]) == "must_not"
    alone = assessed(found, case, under="old")
    assert (alone.under, word(alone.answers["loan"])) == ("old", "must")
    assert [item.instrument.id for item in alone.instruments] == ["old"]
    assert in_words(alone.notices) == ("counterfactual: Old taken alone, as if in force",)
    assert [ground.rule.id for ground in alone.answers["loan"].grounds] == ["old/old"]


def test_alone_a_document_hears_no_exception_of_another() -> None:
    other = instrument("other", rule("except", "loan = may", "member", overrides="[{rule: rules/no, cite: '1'}]"))
    found = rulebook(FACTS, instrument("rules", rule("no", "loan = must_not", "member")), other)
    case = facts_of(found, member="yes")
    assert word(assessed(found, case).answers["loan"]) == "may"
    assert word(assessed(found, case, under="rules").answers["loan"]) == "must_not"


def test_what_was_known_on_a_day() -> None:
    late = event("ended", "rescinded", "2020-03-01", known="2020-05-01")
    found = rulebook(FACTS, instrument("rules", MEMBERS, events=(EFFECTIVE, late)))
    case = facts_of(found, member="yes")
    assert word(assessed(found, case, "2020-04-01").answers["loan"]) == "silent"
    before = assessed(found, case, "2020-04-01", known="2020-04-01")
    assert (before.known, word(before.answers["loan"])) == ("2020-04-01", "may")
    assert word(assessed(found, case, "2020-04-01", known="2020-04-30").answers["loan"]) == "may"
    assert word(assessed(found, case, "2020-04-01", known="2020-05-01").answers["loan"]) == "silent"


def test_an_order_known_before_it_operates_is_no_surprise() -> None:
    early = event("ended", "rescinded", "2020-05-01", known="2020-03-01")
    found = rulebook(FACTS, instrument("rules", MEMBERS, events=(EFFECTIVE, early)))
    case = facts_of(found, member="yes")
    assert word(assessed(found, case, "2020-04-30", known="2020-03-15").answers["loan"]) == "may"
    assert word(assessed(found, case, "2020-05-01", known="2020-03-15").answers["loan"]) == "silent"


def test_a_day_later_than_the_rulebook_was_verified_is_noted() -> None:
    case = facts_of(BOOK, member="yes")
    assert in_words(assessed(BOOK, case, "2024-12-31").notices) == ()
    [notice] = in_words(assessed(BOOK, case, "2025-01-01").notices)
    assert notice.startswith("as last known on 2024-12-31")


def test_an_instrument_verified_less_far_is_noted_where_the_answer_rests_on_it() -> None:
    found = rulebook(FACTS, instrument("rules", MEMBERS, verified_through="2021-12-31"))
    case = facts_of(found, member="yes")
    assert in_words(assessed(found, case, "2021-12-31").notices) == ()
    assert in_words(assessed(found, case, "2022-01-01").notices) == ("Rules as last known on 2021-12-31",)
    # silence rests on what the rules of an instrument in force do not list, so it is noted there too
    assert in_words(assessed(found, facts_of(found, member="no"), "2022-01-01").notices) == ("Rules as last known on 2021-12-31",)


def test_a_finding_made_before_its_reviews_counts_and_is_noted() -> None:
    found = assessed(BOOK, facts_of(BOOK, worn="yes"))
    assert word(found.answers["rank"]) == "first"
    assert in_words(found.notices) == ("the finding worn counts, though these reviews are not recorded as done first: shelf_seen",)
    assert in_words(assessed(BOOK, facts_of(BOOK, worn="yes", shelf_seen="yes")).notices) == ()
    assert in_words(assessed(BOOK, facts_of(BOOK, worn="unobtainable")).notices) == ()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"member": "no", "adult": "yes"}, "`adult` is given, but it is asked only when"),
        ({"member": "no", "returned": "yes"}, "`returned` implies that"),
    ],
)
def test_a_case_that_contradicts_its_facts_is_refused(facts: dict[str, str], said: str) -> None:
    with pytest.raises(CaseError, match=said):
        assessed(BOOK, facts_of(BOOK, **facts))


def test_what_is_implied_is_never_inferred() -> None:
    found = assessed(BOOK, facts_of(BOOK, returned="yes"))
    assert word(found.answers["loan"]) == "open"
    assert word(assessed(BOOK, facts_of(BOOK, member="no", returned="no")).answers["loan"]) == "silent"


def test_answers_stand_in_the_order_of_the_process() -> None:
    assert list(assessed(BOOK).answers) == ["loan", "rank", "fee"]
    assert list(assessed(BOOK, questions=["fee", "loan"]).answers) == ["loan", "fee"]


def test_what_was_considered_and_does_not_apply_says_why() -> None:
    bar = rule("closed", None, "shelf_seen", overrides="[{rule: members, cite: '1'}]")
    found = rulebook(
        FACTS,
        instrument("rules", MEMBERS, bar, rule("adults", "loan = may", "adult")),
        instrument("gone", rule("old", "loan = may"), events=(EFFECTIVE, event("ended", "rescinded", "2020-02-01"))),
        instrument("away", rule("far", "loan = may"), binds="[council]"),
    )
    answer = assessed(found, facts_of(found, member="yes", adult="no", shelf_seen="yes")).answers["loan"]
    assert {item.rule.id: str(item.why) for item in answer.considered} == {
        "gone/old": "not in force",
        "rules/adults": "condition not met",
        "rules/members": "set aside by rules/closed",
    }


def test_force_that_differs_between_documents_is_noted() -> None:
    above = instrument("above", rule("may", "loan = may", "member"))
    relation = "[{kind: implements, to: above, cite: '1'}]"
    below = instrument("below", rule("must", "loan = must", "member"), relations=relation)
    beside = instrument("beside", rule("should", "loan = should", "member"))
    found = rulebook(FACTS, above, below, beside)
    answer = assessed(found, facts_of(found, member="yes")).answers["loan"]
    assert word(answer) == "must"
    assert {ground.rule.value for ground in answer.grounds} == {"must", "should", "may"}
    assert set(in_words(answer.notices)) == {
        "Below departs from Above: must against may",
        "Above and Beside differ: may against should",
        "Below and Beside differ: must against should",
    }


def test_instruments_that_cannot_bind_the_component_are_not_listed() -> None:
    found = rulebook(FACTS, instrument("rules", MEMBERS, binds="[desk]"), instrument("far", MEMBERS, binds="[council]"))
    assert [item.instrument.id for item in assessed(found, component="desk").instruments] == ["rules"]
    assert {item.instrument.id: item.status for item in assessed(found, component=None).instruments} == {
        "rules": "depends",
        "far": "depends",
    }
    assert {item.instrument.id: item.status for item in assessed(found, component="library").instruments} == {"rules": "depends"}


def test_the_rulebook_as_known_before_a_judgment_still_has_the_guidelines_vacated() -> None:
    case = ("entry-2020-11-02", "2023-09-01", "ice-ero", "removal_priority")
    assert word(assess_sample(*case).answers["removal_priority"]) == "listed"
    earlier = (read_time("2023-06-01", "America/New_York"), "2023-06-01")
    assert word(assess_sample(*case, known=earlier).answers["removal_priority"]) == "silent"


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2020-01-31", "2021-01-30", 0),
        ("2020-01-31", "2021-01-31", 1),
        ("2021-01-31", "2020-02-01", 0),
        ("2021-01-31", "2020-01-31", -1),
        ("2021-07-31", "2020-01-31", -1),
    ],
)
def test_years_between_counts_whole_years_in_both_directions(start: str, end: str, years: int) -> None:
    day = datetime.date.fromisoformat
    node = Elapsed("years", Literal(day(start)), Literal(day(end)))
    assert evaluate(node, Situation(shipped(), {}, None)) == Known(Months(12 * years))
