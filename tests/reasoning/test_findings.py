"""The second layer: what the record alone comes to when nobody has made a finding, and which findings would change it."""

from __future__ import annotations

import pytest

from pincite.reasoning.answers import NoFinding
from pincite.rulebook.model import Rulebook
from tests.support import ask, fact, finding, instrument, rule, rulebook, word

FACTS = "\n".join(
    [
        fact("member"),
        fact("sealed"),
        finding("worn"),
        finding("rare"),
        finding("urgent"),
        fact("grade", "enum", values="[low, high]", reserved_to="[librarian]"),
    ]
)


def book(*rules: str) -> Rulebook:
    return rulebook(FACTS, instrument("rules", *rules))


def alone(found: Rulebook, question: str = "loan", **facts: str) -> NoFinding:
    layer = ask(found, question, **facts).if_no_finding
    assert layer is not None
    return layer


def changes(layer: NoFinding) -> list[tuple[str, tuple[str, ...], str]]:
    return [(change.rule.partition("/")[2], change.findings, change.then) for change in layer.changes]


def test_one_finding_lists_or_leaves_silent() -> None:
    found = book(rule("rare", "rank = first", "rare"))
    answer = ask(found, "rank")
    assert word(answer) == "reserved"
    assert [item.fact.id for item in answer.reserved] == ["rare"]
    layer = alone(found, "rank")
    assert (layer.outcome.value, layer.value, layer.because, layer.needs) == ("silent", None, "not_listed", frozenset())
    assert changes(layer) == [("rare", ("rare",), "first")]


@pytest.mark.parametrize("made", ["yes", "no", "unobtainable"])
def test_a_finding_that_was_made_or_cannot_be_had_needs_no_second_layer(made: str) -> None:
    assert ask(book(rule("rare", "rank = first", "rare")), "rank", rare=made).if_no_finding is None


def test_a_decided_answer_has_no_second_layer() -> None:
    found = book(rule("all", "loan = must"), rule("rare", "loan = may", "rare"))
    answer = ask(found, "loan")
    assert (word(answer), answer.if_no_finding, answer.reserved) == ("must", None, ())


def test_beside_a_missing_fact_the_record_alone_stays_open_and_says_what_it_needs() -> None:
    found = book(rule("members", "loan = may", "member"), rule("rare", "loan = must_not", "rare"))
    answer = ask(found, "loan")
    assert word(answer) == "open"
    layer = alone(found)
    assert layer.outcome.value == "open"
    assert {need.subject for need in layer.needs} == {"member"}
    assert word(ask(found, "loan", member="yes")) == "reserved"
    assert alone(found, member="yes").value == "may"


def test_findings_needed_together_stand_in_one_change() -> None:
    found = book(rule("both", "loan = may", "worn and rare and urgent"))
    assert changes(alone(found)) == [("both", ("rare", "urgent", "worn"), "may")]


def test_each_of_several_findings_that_suffice_stands_alone() -> None:
    found = book(rule("any", "loan = may", "worn or rare"))
    assert changes(alone(found)) == [("any", ("rare",), "may"), ("any", ("worn",), "may")]


def test_a_finding_behind_another_is_found() -> None:
    found = book(rule("chain", "loan = may", "rare if worn else urgent"))
    assert {findings for _, findings, _ in changes(alone(found))} == {("urgent",), ("rare", "worn")}


def test_a_finding_that_sets_a_rule_aside_changes_what_is_left() -> None:
    bar = rule("too_worn", None, "worn", overrides="[{rule: members, cite: '1'}]")
    found = book(rule("members", "loan = may", "member"), bar)
    layer = alone(found, member="yes")
    assert layer.value == "may"
    assert ("too_worn", ("worn",), "silent") in changes(layer)
    assert {(findings, then) for _, findings, then in changes(layer)} == {(("worn",), "silent")}


def test_an_exception_by_finding_changes_the_base() -> None:
    exception = rule("urgent", "loan = may", "urgent", overrides="[{rule: nobody, cite: '1'}]")
    layer = alone(book(rule("nobody", "loan = must_not"), exception))
    assert layer.value == "must_not"
    assert changes(layer) == [("urgent", ("urgent",), "may")]


def test_a_finding_that_would_bring_a_conflict_says_so() -> None:
    layer = alone(book(rule("members", "loan = must", "member"), rule("worn", "loan = must_not", "worn")), member="yes")
    assert layer.value == "must"
    assert changes(layer) == [("worn", ("worn",), "conflict")]


def test_a_finding_that_would_change_nothing_is_not_named() -> None:
    found = book(rule("always", "rank = second"), rule("rare", "rank = first", "rare"), rule("worn", "rank = second", "worn"))
    layer = alone(found, "rank")
    assert layer.value == "second"
    assert changes(layer) == [("rare", ("rare",), "first")]


def test_setting_findings_to_no_is_repeated_until_none_is_needed() -> None:
    layer = alone(book(rule("late", "loan = may", "urgent if not worn else rare")))
    assert layer.outcome.value == "silent"
    assert layer.needs == frozenset()


def test_a_finding_of_another_type_is_not_set_and_keeps_the_layer_from_an_end() -> None:
    found = book(rule("grade", "rank = first", 'grade == "high"'), rule("rare", "rank = second", "rare"))
    assert word(ask(found, "rank")) == "reserved"
    layer = alone(found, "rank")
    assert layer.outcome.value == "reserved"
    assert {need.subject for need in layer.needs} == {"grade"}


def test_a_question_inside_an_expression_carries_its_findings_up() -> None:
    found = book(rule("rare", "rank = first", "rare"), rule("ranked", "loan = must_not", 'rank == "first"'))
    answer = ask(found, "loan")
    assert word(answer) == "reserved"
    assert [item.fact.id for item in answer.reserved] == ["rare"]
    assert changes(alone(found)) == [("ranked", ("rare",), "must_not")]


def test_only_reviews_not_recorded_as_done_are_asked_to_be_done_first() -> None:
    facts = "\n".join([fact("file_read"), fact("shelf_seen"), finding("worn", review_first="[file_read, shelf_seen]")])
    found = rulebook(facts, instrument("rules", rule("worn", "loan = must_not", "worn")))
    [item] = ask(found, "loan", file_read="yes").reserved
    assert item.review_first == ("shelf_seen",)
    [item] = ask(found, "loan", file_read="yes", shelf_seen="yes").reserved
    assert item.review_first == ()
    [item] = ask(found, "loan", file_read="no").reserved
    assert item.review_first == ("file_read", "shelf_seen")
