"""What to ask next: only facts that can still matter, those first whose answers settle most."""

from __future__ import annotations

import datetime

import pytest

from pincite.reasoning.answers import Wanted
from pincite.reasoning.assess import assess
from pincite.reasoning.missing import constants
from pincite.rulebook.cases import Case, read_time
from pincite.rulebook.model import Rulebook
from tests.support import EFFECTIVE, HEAD, assessed, event, fact, facts_of, finding, instrument, rule, rulebook, sample, shipped

FACTS = "\n".join(
    [
        fact("member", ask_of="the card", question="Is the reader a member?"),
        fact("adult"),
        fact("local"),
        fact("sealed"),
        finding("rare"),
        fact("renewals", "int", values="0..20"),
        fact("borrowed_on", "date"),
        fact("kind", "enum", values="[book, map, film]"),
        fact("called_at", "moment"),
        fact("fines", "list", fields="{paid: bool, due_on: date}"),
    ]
)


def book(*rules: str) -> Rulebook:
    return rulebook(FACTS, instrument("rules", *rules))


def wanted(found: Rulebook, on: str = "2020-06-01", component: str | None = "library", **facts: str) -> tuple[Wanted, ...]:
    return assessed(found, facts_of(found, **facts), on, component).wanted


def names(items: tuple[Wanted, ...]) -> list[str]:
    return [item.need.subject for item in items]


def test_a_missing_fact_is_asked_for_with_its_question_and_whom_to_ask() -> None:
    [item] = wanted(book(rule("members", "loan = may", "member")))
    assert (item.need.subject, item.question, item.ask_of, item.exact) == ("member", "Is the reader a member?", "the card", True)
    assert item.settles > 0


def test_nothing_is_asked_when_all_is_settled() -> None:
    assert wanted(book(rule("members", "loan = may", "member")), member="yes") == ()


def test_a_fact_that_cannot_matter_is_not_asked() -> None:
    # whether the reader is an adult decides nothing: both sides give the same
    found = book(rule("members", "loan = may", "(member and adult) or (member and not adult)"))
    assert names(wanted(found)) == ["member"]


def test_a_fact_that_matters_only_together_with_another_is_asked() -> None:
    found = book(rule("both", "loan = may", "member and adult"))
    assert set(names(wanted(found))) == {"member", "adult"}
    assert all(item.exact for item in wanted(found))


def test_the_fact_that_settles_most_comes_first() -> None:
    found = book(
        rule("members", "loan = may", "member"),
        rule("first", "rank = first", "member and adult"),
        rule("due", "fee = due", "member or local"),
    )
    assert names(wanted(found))[0] == "member"
    settles = [item.settles for item in wanted(found)]
    assert settles == sorted(settles, reverse=True)


def test_facts_that_settle_alike_come_in_order_of_name() -> None:
    assert names(wanted(book(rule("either", "loan = may", "member and adult and local")))) == ["adult", "local", "member"]


def test_findings_and_what_cannot_be_known_are_not_asked_for() -> None:
    found = book(rule("some", "loan = may", "member or rare or adult"))
    assert names(wanted(found, adult="unobtainable")) == ["member"]


def test_a_fact_beside_a_finding_is_still_asked() -> None:
    [item] = wanted(book(rule("both", "loan = may", "member and rare")))
    assert item.need.subject == "member"
    assert item.settles > 0, "a no settles it, whatever is found"


def test_component_place_and_hour_are_asked_for_where_they_matter() -> None:
    rules = (rule("members", "loan = may", "member"),)
    found = rulebook(FACTS, instrument("rules", *rules, binds="[desk]"))
    [item] = wanted(found, component=None, member="yes")
    assert (item.need.kind.value, str(item.question)) == ("component", "Which agency component acts?")
    placed = event("stayed", "stayed", "2020-03-01", where="harbor")
    found = rulebook(FACTS, instrument("rules", *rules, events=(EFFECTIVE, placed)))
    [item] = wanted(found, member="yes")
    assert (item.need.kind.value, str(item.question)) == ("place", "Where does the officer act?")
    noon = event("ended", "rescinded", "2020-06-01T12:00-04:00")
    found = rulebook(FACTS, instrument("rules", *rules, events=(EFFECTIVE, noon)))
    [item] = wanted(found, member="yes")
    assert (item.need.kind.value, str(item.question)) == ("hour", "At what hour does the officer act?")


def test_an_uncertain_event_is_no_question_for_a_person() -> None:
    unsure = "{id: ended, kind: rescinded, earliest: 2020-05-01, latest: 2020-07-01, source: the minutes, evidence: secondary}"
    found = rulebook(FACTS, instrument("rules", rule("members", "loan = may", "member"), events=(EFFECTIVE, unsure)))
    assert wanted(found, member="yes") == ()
    assert wanted(found, member="no") == ()


def test_the_rest_of_a_list_and_a_field_are_asked_for_by_name() -> None:
    found = book(rule("unpaid", "fee = due", "any(not x.paid for x in fines)"))
    items = wanted(found, fines="{complete: no, records: [{due_on: 2020-01-01}]}")
    assert {(item.need.subject, item.need.kind.value) for item in items} == {("fines[0].paid", "fact"), ("fines", "rest of the list")}
    assert any("Are these all there are?" in str(item.question) for item in items)
    assert any("Record 1: paid?" in str(item.question) for item in items)


@pytest.mark.parametrize(
    ("when", "name"),
    [
        ("renewals >= 3", "renewals"),
        ('borrowed_on > date("2020-03-01")', "borrowed_on"),
        ('kind == "map"', "kind"),
        ('kind in {"map", "film"}', "kind"),
        ("borrowed_on + days(30) < on", "borrowed_on"),
        ("months_between(borrowed_on, on) >= months(6)", "borrowed_on"),
        ("borrowed_on == on", "borrowed_on"),
    ],
)
def test_numbers_days_and_values_that_can_matter_are_asked_exactly(when: str, name: str) -> None:
    [item] = wanted(book(rule("limit", "loan = may", when)))
    assert (item.need.subject, item.exact) == (name, True)
    assert item.settles == pytest.approx(1.1), "any answer settles it, and removes the only need"


def test_a_comparison_that_no_value_in_range_can_meet_is_not_asked() -> None:
    found = book(rule("limit", "loan = may", "renewals > 20"))
    assert names(wanted(found)) == []


def test_two_days_compared_with_each_other_are_asked_for() -> None:
    facts = fact("from_day", "date") + "\n" + fact("until_day", "date")
    found = rulebook(facts, instrument("rules", rule("order", "loan = may", "from_day < until_day")))
    assert set(names(wanted(found))) == {"from_day", "until_day"}


def test_beyond_what_can_be_tried_the_measure_is_each_fact_alone() -> None:
    many = [f"fact_{number:02}" for number in range(14)]
    found = rulebook("\n".join(fact(name) for name in many), instrument("rules", rule("any", "loan = may", " or ".join(many))))
    items = assessed(found).wanted
    assert len(items) == 14
    assert not any(item.exact for item in items)
    assert len({item.settles for item in items}) == 1


def test_the_greedy_measure_puts_the_deciding_fact_first() -> None:
    many = [f"fact_{number:02}" for number in range(14)]
    found = rulebook(
        "\n".join(fact(name) for name in (*many, "zeal")),
        instrument("rules", rule("any", "loan = may", f"zeal and ({' or '.join(many)})"), rule("due", "fee = due", "zeal")),
    )
    first, *rest = assessed(found).wanted
    assert (first.need.subject, first.exact) == ("zeal", False)
    assert all(item.settles < first.settles for item in rest)


def test_only_the_questions_asked_count() -> None:
    found = book(rule("members", "loan = may", "member"), rule("due", "fee = due", "local"))
    assert names(assessed(found, questions=["fee"]).wanted) == ["local"]


def test_the_constants_of_a_fact_are_those_it_is_compared_with() -> None:
    found = book(rule("one", "loan = may", "renewals >= 3 and renewals != 7"), rule("two", "fee = due", 'kind in {"map", "film"}'))
    assert constants("renewals", found) == {3, 7}
    assert constants("kind", found) == {"map", "film"}


def test_facts_compared_with_one_another_share_their_constants() -> None:
    facts = "\n".join([fact("renewals", "int"), fact("allowed", "int"), fact("borrowed_on", "date")])
    found = rulebook(
        facts,
        instrument(
            "rules",
            rule("more", "loan = may", "renewals > allowed"),
            rule("three", "rank = first", "renewals >= 3"),
            rule("ten", "fee = due", "allowed >= 10"),
        ),
    )
    assert constants("renewals", found) == constants("allowed", found) == {3, 10}
    assert constants("borrowed_on", found) == set()
    items = assessed(found, questions=["loan"]).wanted
    assert {item.need.subject for item in items} == {"renewals", "allowed"}
    [item] = assessed(found, facts_of(found, allowed="50"), questions=["loan"]).wanted
    assert (item.need.subject, item.exact) == ("renewals", True)


def test_a_value_in_a_set_can_matter_beside_other_constants() -> None:
    found = book(rule("nine", "loan = may", "renewals in {9, 12}"), rule("three", "fee = due", "renewals >= 3"))
    [item] = assessed(found, questions=["loan"]).wanted
    assert (item.need.subject, item.exact) == ("renewals", True)


def test_a_constant_inside_a_term_counts() -> None:
    term = "```term\nid: long_ago\nmeans: days_between(borrowed_on, on) > days(900)\ncite: rules § 1\n```\n"
    found = rulebook(FACTS + "\n" + term, instrument("rules", rule("old", "loan = may", "long_ago")))
    assert names(assessed(found).wanted) == ["borrowed_on"]


def test_the_last_of_many_places_and_values_can_matter() -> None:
    head = HEAD.rstrip().removesuffix("---") + "".join(f"  - {{id: place-{number}, title: Place}}\n" for number in range(40)) + "---\n"
    stayed = event("stayed", "stayed", "2020-03-01", where="place-39")
    found = rulebook(FACTS, instrument("rules", rule("members", "loan = may", "member"), events=(EFFECTIVE, stayed)), head=head)
    assert names(wanted(found, member="yes")) == ["where"]
    many = " or ".join(f"renewals == {number}" for number in range(0, 60, 4))
    other = rulebook(
        fact("renewals", "int"), instrument("rules", rule("many", "fee = due", many), rule("last", "loan = may", "renewals == 100"))
    )
    [item] = assessed(other, questions=["loan"]).wanted
    assert (item.need.subject, item.exact) == ("renewals", True)


def test_a_fact_whose_day_decides_what_is_in_force_is_asked_for() -> None:
    """The edges of the lives of instruments read at a fact are tried for it, so it is never dropped as of no matter."""
    facts = {name: value for name, value in sample("one-year-inland").facts.items() if name != "encountered_at"}
    facts |= {"presence_shown_since": datetime.date(2018, 9, 15), "encountered_on": datetime.date(2019, 9, 15)}
    found = assess(shipped(), Case("x", facts, component="ice-ero"), read_time("2019-09-15", shipped().zone), questions=["er_designation"])
    assert found.answers["er_designation"].outcome.value == "open"
    assert "encountered_at" in [one.need.subject for one in found.wanted]
