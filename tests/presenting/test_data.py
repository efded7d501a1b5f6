"""Answers as plain data: what the JSON contract promises, on small rulebooks."""

from __future__ import annotations

import json

import pytest

from pincite.presenting.data import assessment_data, comparison_data, explanation_data, local_day, needs_data, proof_data
from pincite.reasoning.compare import columns, compare
from pincite.rulebook.cases import read_time
from tests.support import EFFECTIVE, ENGLISH, assessed, case_of, event, fact, facts_of, finding, gap, instrument, rule, rulebook

FACTS = "\n".join(
    [
        fact("member"),
        fact("sealed"),
        finding("worn", considerations="[{id: age, text: how old it is, direction: aggravating, cite: rules § 1}]", exhaustive="yes"),
        fact("borrowed_on", "date"),
        fact("called_at", "moment"),
        fact("fines", "list", fields="{paid: bool}"),
        "```term\nid: in_good_standing\nmeans: member and not sealed\ncite: rules § 1\n```",
    ]
)
MEMBERS = rule(
    "members",
    "loan = may",
    "member",
    label="a member",
    note="for now",
    approval="{by: the head, form: in writing, when: before, exception: on Sundays}",
    due="{from: borrowed_on, within: days(14)}",
)
BOOK = rulebook(
    FACTS,
    instrument(
        "rules",
        MEMBERS,
        rule("sealed", "loan = must_not", "sealed"),
        rule("worn", "rank = first", "worn"),
        rule("unpaid", "fee = due", "any(not x.paid for x in fines)"),
        gap("torn", "fee"),
        encoded="partly",
    ),
)


def test_all_of_it_is_json_and_comes_back_the_same() -> None:
    data = assessment_data(assessed(BOOK, facts_of(BOOK, member="yes", fines="[{paid: no}]", borrowed_on="2020-05-01")), ENGLISH)
    assert json.loads(json.dumps(data)) == data


def test_a_ground_carries_label_note_approval_and_clock() -> None:
    data = assessment_data(assessed(BOOK, facts_of(BOOK, member="yes", sealed="no", borrowed_on="2020-05-01")), ENGLISH)
    assert data["questions"]["loan"]["grounds"] == [
        {
            "rule": "rules/members",
            "cite": "Rules § 1",
            "value": "may",
            "label": "a member",
            "active": "true",
            "evidence": "primary",
            "note": "for now",
            "approval": {"by": "the head", "form": "in writing", "when": "before", "exception": "on Sundays"},
            "due": {"from": "borrowed_on", "at": "2020-05-15", "text": None, "needs": []},
        }
    ]
    assert data["questions"]["loan"]["considered"] == [
        {"rule": "rules/sealed", "cite": "Rules § 1", "when": "false", "why": "condition not met"}
    ]


def test_needs_hold_what_is_missing_and_reserved_what_only_an_official_gives() -> None:
    data = assessment_data(assessed(BOOK), ENGLISH)
    assert data["questions"]["loan"]["needs"] == [
        {"fact": "member", "why": "missing", "question": "What is known of member?"},
        {"fact": "sealed", "why": "missing", "question": "What is known of sealed?"},
    ]
    assert data["questions"]["rank"]["needs"] == []
    assert data["questions"]["rank"]["reserved"] == [
        {
            "fact": "worn",
            "question": "What is known of worn?",
            "to": ["librarian"],
            "considerations": [{"id": "age", "text": "how old it is", "direction": "aggravating", "cite": "rules § 1"}],
            "exhaustive": True,
            "review_first": [],
        }
    ]


def test_the_record_alone_is_an_object_of_its_own() -> None:
    data = assessment_data(assessed(BOOK), ENGLISH)["questions"]["rank"]["if_no_finding"]
    assert data == {
        "outcome": "silent",
        "value": None,
        "because": "not_listed",
        "needs": [],
        "changes": [{"rule": "rules/worn", "findings": ["worn"], "then": "first"}],
    }


def test_a_field_of_a_record_and_the_rest_of_a_list_are_named() -> None:
    found = assessed(BOOK, facts_of(BOOK, fines="{complete: no, records: [{paid: yes}, {}]}"))
    needs = assessment_data(found, ENGLISH)["questions"]["fee"]["needs"]
    assert [(need["fact"], need.get("part"), need["why"]) for need in needs] == [
        ("fines[1].paid", None, "missing"),
        ("fines", "complete", "missing"),
    ]


def test_a_component_a_place_an_hour_and_an_event_are_named() -> None:
    stays = (
        event("stayed", "stayed", "2020-03-01", where="harbor"),
        "{id: ended, kind: rescinded, earliest: 2020-05-01, latest: 2020-07-01, source: the minutes, evidence: secondary}",
    )
    found = rulebook(FACTS, instrument("rules", rule("all", "loan = may"), events=(EFFECTIVE, *stays), binds="[desk]"))
    needs = assessment_data(assessed(found, component=None), ENGLISH)["questions"]["loan"]["needs"]
    assert [{key: need[key] for key in need if key in ("fact", "event", "part")} for need in needs] == [
        {"fact": "component"},
        {"event": "rules/ended"},
        {"fact": "where"},
    ]
    noon = rulebook(
        FACTS, instrument("rules", rule("all", "loan = may"), events=(EFFECTIVE, event("e", "rescinded", "2020-06-01T12:00-04:00")))
    )
    [need] = assessment_data(assessed(noon), ENGLISH)["questions"]["loan"]["needs"]
    assert (need["fact"], need["why"]) == ("hour", "missing")


def test_the_hour_of_a_fact_keeps_the_facts_name() -> None:
    found = rulebook(FACTS, instrument("rules", rule("late", "loan = may", 'called_at > moment("2020-05-01T12:00-04:00")')))
    [need] = assessment_data(assessed(found, facts_of(found, called_at="2020-05-01")), ENGLISH)["questions"]["loan"]["needs"]
    assert (need["fact"], need["part"]) == ("called_at", "hour")


def test_assumptions_stand_apart_and_the_result_without_them_beside() -> None:
    case = case_of(BOOK, "facts: {sealed: no}\nassume:\n  member: {value: yes, reason: the card}\n")
    data = assessment_data(assessed(BOOK, case), ENGLISH)
    assert data["facts"] == {"sealed": "no"}
    assert data["assumed"] == [{"fact": "member", "value": "yes", "reason": "the card"}]
    assert data["questions"]["loan"]["value"] == "may"
    assert data["questions"]["loan"]["without_assumptions"] == {"outcome": "open", "value": None}
    assert "without_assumptions" not in assessment_data(assessed(BOOK), ENGLISH)["questions"]["loan"]


def test_terms_give_their_truth_and_needs() -> None:
    data = assessment_data(assessed(BOOK, facts_of(BOOK, member="yes")), ENGLISH)
    assert data["terms"]["in_good_standing"]["truth"] == "open"
    assert [need["fact"] for need in data["terms"]["in_good_standing"]["needs"]] == ["sealed"]


def test_a_gap_is_named_and_its_notice_given() -> None:
    answer = assessment_data(assessed(BOOK), ENGLISH)["questions"]["fee"]
    assert answer["gaps"] == ["rules/torn"]
    assert answer["evidence"] == "unverified"
    assert answer["notices"] == ["Rules may bear on this and is not encoded: what torn says"]


def test_an_instrument_gives_the_event_that_put_it_there_and_how_well_it_was_read() -> None:
    [item] = assessment_data(assessed(BOOK), ENGLISH)["instruments"]
    assert item == {
        "id": "rules",
        "status": "in force",
        "since": "2020-01-01",
        "event": "effective",
        "source": "the minutes",
        "evidence": "primary",
        "encoded": "partly",
    }


@pytest.mark.parametrize(
    ("written", "shown"), [("2020-01-01", "2020-01-01"), ("2020-07-01", "2020-07-01"), ("2020-07-01T12:00-04:00", "2020-07-01T12:00-04:00")]
)
def test_a_day_begins_at_midnight_in_the_rulebooks_zone(written: str, shown: str) -> None:
    assert local_day(read_time(written, "America/New_York").start, "America/New_York") == shown


def test_a_comparison_gives_sides_for_what_differs_only() -> None:
    later = instrument("later", rule("no", "loan = must_not"), events=(event("effective", "effective", "2021-01-01"),))
    found = rulebook(
        FACTS, instrument("rules", rule("yes", "loan = may"), events=(EFFECTIVE, event("e", "rescinded", "2021-01-01"))), later
    )
    days = [(read_time(day, found.zone), day, "desk") for day in ("2020-06-01", "2021-06-01")]
    data = comparison_data(compare(found, case_of(found), columns(days, ())), ENGLISH)
    assert [item["question"] for item in data["differences"]] == ["loan"]
    assert [side["value"] for side in data["differences"][0]["sides"]] == ["may", "must_not"]
    assert len(data["assessments"]) == 2


def test_an_explanation_holds_one_answer() -> None:
    data = explanation_data(assessed(BOOK, questions=["loan"]), "loan", ENGLISH)
    assert (data["question"], data["answer"]["outcome"]) == ("loan", "open")


def test_every_step_of_a_proof_has_text_and_value() -> None:
    def walk(node: dict[str, object]) -> None:
        assert node["text"]
        assert node["value"]
        for child in node["children"]:  # type: ignore[attr-defined]
            walk(child)

    for answer in assessed(BOOK, facts_of(BOOK, member="yes")).answers.values():
        walk(proof_data(answer.proof, ENGLISH))


def test_needs_come_in_one_order() -> None:
    answer = assessed(BOOK).answers["loan"]
    assert needs_data(sorted(answer.needs, key=lambda need: need.subject, reverse=True), BOOK, ENGLISH) == needs_data(
        answer.needs, BOOK, ENGLISH
    )
