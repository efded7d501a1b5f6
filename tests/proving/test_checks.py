"""What the checks over all cases find: each planted fault with a case that the evaluator reads as it says, and nothing once it is mended."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from pincite.language.truth import TRUE
from pincite.proving import checks, search
from pincite.proving.checks import Kind, Proved, Report, Weight, at, check_all, years_of
from pincite.proving.claims import check_claim
from pincite.proving.search import Effort
from pincite.reasoning.checks import check
from pincite.reasoning.outcome import CONFLICT, Outcome, active, in_force, result
from pincite.rulebook.model import Rulebook, Verdict
from tests.support import block, event, fact, finding, instrument, rule, rulebook, shipped

FACTS = "\n".join(
    (
        fact("member"),
        fact("renewals", "int", values="0..20"),
        fact("borrowed_on", "date"),
        fact("kind", "enum", values="[book, map, film]"),
        finding("finds_fragile"),
    )
)
MEMBERS = rule("members", "loan = may", "member")


def report(book: Rulebook) -> Report:
    return check_all(book)


def of_kind(book: Rulebook, kind: Kind) -> list[Proved]:
    return [one for one in report(book).findings if one.kind is kind]


def faults(book: Rulebook) -> list[tuple[Kind, str]]:
    return [(one.kind, one.subject) for one in report(book).findings if one.weight is Weight.FAULT]


def small(*blocks: str, **keys: str) -> Rulebook:
    return rulebook(FACTS, instrument("rules", *blocks, **keys))


def test_a_rulebook_without_a_fault_gives_none() -> None:
    book = small(MEMBERS, rule("fragile", "loan = must_not", "finds_fragile", overrides="[{rule: members, cite: '1'}]"))
    assert faults(book) == []


# unreachable


def test_a_rule_set_aside_whenever_its_condition_is_met() -> None:
    closed = rule("closed", None, "member", overrides="[{rule: members, cite: '1'}]")
    [found] = of_kind(small(MEMBERS, closed), Kind.UNREACHABLE)
    assert (found.weight, found.subject, found.provision, found.position.file) == (
        Weight.FAULT,
        "rules/members",
        "rules § 1",
        "instruments/0.md",
    )
    assert "set aside whenever its condition is met" in found.message
    assert found.witness is not None
    book = small(MEMBERS, closed)
    here = at(found.witness, book)
    assert found.witness.facts == {"member": True}
    assert in_force(book.rules["rules/members"], here) == TRUE
    assert active(book.rules["rules/members"], here) != TRUE
    mended = rule("closed", None, "member and renewals >= 3", overrides="[{rule: members, cite: '1'}]")
    assert faults(small(MEMBERS, mended)) == []


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("renewals > 20", "can never be met"),
        ("member and not member", "can never be met"),
        ('on < date("2019-01-01")', "can never be met while the rule is in force"),
    ],
)
def test_a_condition_that_is_never_met(condition: str, said: str) -> None:
    [found] = of_kind(small(rule("never", "loan = may", condition)), Kind.UNREACHABLE)
    assert said in found.message


def test_a_rule_never_in_force_is_unreachable_unless_its_text_was_only_a_draft() -> None:
    issued = instrument("rules", MEMBERS, events=(event("issued", "issued", "2020-01-01"),))
    [found] = of_kind(rulebook(FACTS, issued), Kind.UNREACHABLE)
    assert "never in force for anybody" in found.message
    draft = instrument("rules", MEMBERS, events=(event("drafted", "drafted", "2020-01-01"),))
    assert faults(rulebook(FACTS, draft)) == []


def test_an_event_of_uncertain_day_is_enough_to_reach_a_rule() -> None:
    begun = event("effective", "effective", earliest="2020-01-01")
    assert faults(rulebook(FACTS, instrument("rules", MEMBERS, events=(begun,)))) == []


# always true


def test_a_condition_true_in_every_case() -> None:
    [found] = of_kind(small(rule("all", "loan = may", "renewals >= 0")), Kind.ALWAYS_TRUE)
    assert (found.subject, found.weight) == ("rules/all", Weight.FAULT)
    assert faults(small(rule("all", "loan = may", "renewals >= 1"))) == []
    assert faults(small(rule("all", "loan = may"))) == []


# overrides


def test_an_override_that_never_bites_and_the_same_with_conditions_that_meet() -> None:
    few = rule("few", "loan = may", "renewals < 3")
    many = rule("many", "loan = must_not", "renewals >= 3", overrides="[{rule: few, cite: '1'}]")
    [found] = of_kind(small(few, many), Kind.OVERRIDE)
    assert (found.subject, found.target, found.weight) == ("rules/many", "rules/few", Weight.FAULT)
    assert "keeps the two from reading as a possible conflict" in found.message
    assert found.witness is not None
    book = small(few, many)
    assert active(book.rules["rules/many"], at(found.witness, book)) == TRUE
    assert faults(small(few, many.replace(">= 3", ">= 2"))) == []


def test_an_override_by_a_provision_bites_when_one_rule_there_is_met() -> None:
    old = instrument("old", rule("few", "loan = may", "renewals < 3"), rule("more", "loan = may", "renewals > 5"))
    never = rule("films", "loan = must_not", "renewals == 4", overrides="[{provision: old § 1, cite: '1'}]")
    [found] = of_kind(rulebook(FACTS, old, instrument("rules", never)), Kind.OVERRIDE)
    assert found.target == "old § 1"
    once = never.replace("renewals == 4", "renewals == 6")
    assert of_kind(rulebook(FACTS, old, instrument("rules", once)), Kind.OVERRIDE) == []


def test_prevailing_over_a_text_that_was_never_in_force_beside_it() -> None:
    old = instrument(
        "old",
        MEMBERS,
        events=(event("effective", "effective", "2010-01-01"), event("ended", "rescinded", "2015-01-01")),
    )
    new = instrument("new", rule("all", "loan = must_not", "member"), prevails_over="[{instrument: old, cite: '1'}]")
    [found] = of_kind(rulebook(FACTS, old, new), Kind.OVERRIDE)
    assert (found.subject, found.target) == ("new", "old")
    beside = old.replace("2015-01-01", "2021-01-01")
    assert of_kind(rulebook(FACTS, beside, new), Kind.OVERRIDE) == []


def test_a_bar_without_effect_gets_no_word_of_conflicts() -> None:
    bar = rule("closed", None, "renewals >= 3", overrides="[{rule: few, cite: '1'}]")
    [found] = of_kind(small(rule("few", "loan = may", "renewals < 3"), bar), Kind.OVERRIDE)
    assert "conflict" not in found.message


# clashes


LENT = instrument("lent", rule("members", "loan = may", "member"))
KEPT = instrument("kept", rule("maps", "loan = must_not", 'kind == "map"'))


def test_a_clash_without_a_stated_override_is_shown_by_the_smallest_case() -> None:
    book = rulebook(FACTS, LENT, KEPT)
    [found] = of_kind(book, Kind.CLASH)
    assert (found.weight, found.subject, found.target) == (Weight.FAULT, "kept/maps", "lent/members")
    assert found.witness is not None
    assert found.witness.facts == {"member": True, "kind": "map"}
    assert (found.witness.on, found.witness.where) == (book.verified_through, None)
    assert result("loan", at(found.witness, book)).outcome is Outcome.CONFLICT
    over = KEPT.replace("cite: 1\n", "cite: 1\noverrides: [{rule: lent/members, cite: '1'}]\n")
    assert faults(rulebook(FACTS, LENT, over)) == []


def test_a_stated_conflict_is_counted_and_no_fault_and_one_that_no_case_shows_is_told() -> None:
    stated = KEPT.replace("events:", "relations: [{kind: conflicts_with, to: lent, cite: '1'}]\nevents:")
    book = rulebook(FACTS, LENT, stated)
    [found] = of_kind(book, Kind.CLASH)
    assert (found.weight, found.reason) == (Weight.STATED, "stated in kept § 1")
    assert faults(book) == []
    over = stated.replace("cite: 1\n", "cite: 1\noverrides: [{rule: lent/members, cite: '1'}]\n")
    [told] = of_kind(rulebook(FACTS, LENT, over), Kind.NO_CLASH)
    assert (told.weight, told.subject, told.target) == (Weight.NOTICE, "kept", "lent")


def test_a_clash_on_a_single_morning_is_shown_by_a_moment() -> None:
    ended = (event("effective", "effective", "2019-01-01"), event("ended", "rescinded", "2020-06-01T12:00-04:00"))
    begun = (event("effective", "effective", "2020-06-01"),)
    lent = instrument("lent", rule("members", "loan = may", "member"), events=ended)
    kept = instrument("kept", rule("members", "loan = must_not", "member"), events=begun)
    book = rulebook(FACTS, lent, kept)
    [found] = of_kind(book, Kind.CLASH)
    assert found.witness is not None
    assert isinstance(found.witness.on, datetime.datetime)
    assert result("loan", at(found.witness, book)).outcome is Outcome.CONFLICT


def test_a_clash_that_hangs_on_an_uncertain_day_says_so() -> None:
    ended = (event("effective", "effective", "2019-01-01"), event("ended", "rescinded", earliest="2020-01-01", latest="2020-12-01"))
    lent = instrument("lent", rule("members", "loan = may", "member"), events=ended)
    kept = instrument("kept", rule("members", "loan = must_not", "member"), events=(event("effective", "effective", "2020-03-01"),))
    book = rulebook(FACTS, lent, kept)
    [found] = of_kind(book, Kind.CLASH)
    assert "if uncertain events fell so" in found.message
    assert found.witness is not None
    assert CONFLICT in result("loan", at(found.witness, book)).possible
    apart = kept.replace("2020-03-01", "2020-12-01")
    assert of_kind(rulebook(FACTS, lent, apart), Kind.CLASH) == []


# open though every completion agrees


def test_a_case_left_open_by_a_fact_whose_values_all_agree() -> None:
    split = small(rule("young", "loan = may", 'kind == "map"'), rule("rest", "loan = may", 'kind != "map"'))
    [found] = of_kind(split, Kind.OPEN_THOUGH_AGREED)
    assert (found.weight, found.subject, found.target) == (Weight.NOTICE, "loan", "kind")
    assert found.witness is not None
    here = at(found.witness, split)
    assert result("loan", here).outcome is Outcome.OPEN
    for value in ("book", "map", "film"):
        filled = at(found.witness, split, {**found.witness.facts, "kind": value})
        assert result("loan", filled).value == "may"
    assert of_kind(small(rule("young", "loan = may", 'kind == "map"'), rule("films", "loan = may", 'kind == "film"')), found.kind) == []


def test_a_finding_that_changes_nothing_is_told_as_well() -> None:
    blocks = (
        rule("fragile", "loan = must_not", "member and finds_fragile"),
        rule("sound", "loan = must_not", "member and not finds_fragile"),
    )
    [found] = of_kind(small(*blocks), Kind.OPEN_THOUGH_AGREED)
    assert found.target == "finds_fragile"
    assert found.witness is not None
    assert result("loan", at(found.witness, small(*blocks))).outcome is Outcome.RESERVED


# what stands unused


def test_facts_no_rule_uses_and_questions_nothing_in_force_answers() -> None:
    book = small(MEMBERS)
    assert {one.subject for one in of_kind(book, Kind.UNUSED_FACT)} == {"renewals", "borrowed_on", "kind", "finds_fragile"}
    assert {one.subject for one in of_kind(book, Kind.UNANSWERED)} == {"rank", "fee"}
    due = rule("back", "loan = must", "member", due="{from: borrowed_on, within: days(3)}")
    assert "borrowed_on" not in {one.subject for one in of_kind(small(due), Kind.UNUSED_FACT)}


# acknowledgements


NEVER = "[{finding: unreachable, rule: never, reason: kept as the text has it}]"


def test_an_acknowledged_finding_is_no_fault_and_keeps_its_reason() -> None:
    book = small(rule("never", "loan = may", "renewals > 20"), acknowledged=NEVER)
    [found] = of_kind(book, Kind.UNREACHABLE)
    assert (found.weight, found.reason) == (Weight.ACKNOWLEDGED, "kept as the text has it")
    assert faults(book) == []


def test_an_acknowledgement_of_nothing_is_a_fault() -> None:
    book = small(rule("never", "loan = may", "renewals > 19"), acknowledged=NEVER)
    assert faults(book) == [(Kind.ACKNOWLEDGEMENT, "rules/never")]


def test_an_acknowledged_override_covers_no_other_override_of_the_rule() -> None:
    few, more = rule("few", "loan = may", "renewals < 3"), rule("more", "loan = may", "renewals == 3")
    many = rule("many", "loan = must_not", "renewals > 3", overrides="[{rule: few, cite: '1'}, {rule: more, cite: '1'}]")
    known = "[{finding: override, rule: many, overrides: few, reason: they exclude each other}]"
    book = small(few, more, many, acknowledged=known)
    weights = {one.target: one.weight for one in of_kind(book, Kind.OVERRIDE)}
    assert weights == {"rules/few": Weight.ACKNOWLEDGED, "rules/more": Weight.FAULT}


# faults of other kinds that a case shows


def test_an_override_that_bites_too_much() -> None:
    base = rule("members", "loan = may", "member")
    film = rule("films", "loan = must_not", 'kind == "film"', overrides="[{rule: members, cite: '1'}]")
    other = rule("maps", "loan = may", 'member and kind == "map"')
    wide = rule("closed", None, 'kind != "book"', overrides="[{rule: films, cite: '1'}, {rule: maps, cite: '1'}]")
    book = small(base, film, other, wide)
    assert faults(book) == [(Kind.UNREACHABLE, "rules/films"), (Kind.UNREACHABLE, "rules/maps")]
    for found in of_kind(book, Kind.UNREACHABLE):
        assert found.witness is not None
        here = at(found.witness, book)
        assert in_force(book.rules[found.subject], here) == TRUE
        assert active(book.rules[found.subject], here) != TRUE
    assert faults(small(base, film, other, wide.replace('kind != "book"', "renewals > 9"))) == []


def claim(premise: str, expression: str) -> str:
    return block(
        "claim",
        id="late",
        says="from the 15th day on, and not before, nothing is lent",
        by="a newspaper",
        where="page 3",
        on="2020-06-01",
        component="library",
        premises=f"['{premise}']",
        expression=expression,
        expect="agrees",
    )


LATE = rule("late", "loan = must_not", "on > borrowed_on + days(14)")


@pytest.mark.parametrize(("days", "verdict"), [(14, Verdict.AGREES), (13, Verdict.DIFFERS)])
def test_a_claim_off_by_one_day_differs_with_the_very_day(days: int, verdict: Verdict) -> None:
    text = claim(f"on > borrowed_on + days({days})", 'loan == "must_not"')
    book = rulebook(FACTS, instrument("rules", LATE), **{"claims/all.md": text})
    [found] = check_claim(book, book.claims["late"], Effort())
    assert found.verdict is verdict
    if verdict is Verdict.DIFFERS:
        assert found.witness == {"borrowed_on": datetime.date(2020, 5, 18)}


@pytest.mark.parametrize(("operator", "wrong"), [(">", False), (">=", True)])
def test_an_inverted_boundary_is_found_by_a_long_case_and_by_a_claim(operator: str, wrong: bool) -> None:
    case = (
        "- name: the fourteenth day\n  on: 2020-06-01\n  component: desk\n  facts: {borrowed_on: 2020-05-18}\n"
        "  expect: {loan: silent}\n  source: the minutes\n"
    )
    text = claim("on <= borrowed_on + days(14)", 'not (loan == "must_not")')
    planted = LATE.replace("on >", f"on {operator}")
    book = rulebook(FACTS, instrument("rules", planted), **{"claims/all.md": text, "cases/days.yaml": case})
    assert any("the long case “the fourteenth day”" in found.message for found in check(book).findings) is wrong
    [found] = check_claim(book, book.claims["late"], Effort())
    assert (found.verdict is Verdict.DIFFERS) is wrong


# what the check says of itself


def test_the_years_looked_at_hold_every_day_that_may_change_an_answer() -> None:
    late = rule("late", "loan = may", 'on >= date("2031-01-01") and member')
    book = small(late)
    first, end = years_of(book)
    assert first <= 2019
    assert end > 2031
    assert faults(book) == []


def test_what_the_solver_cannot_say_is_counted_and_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(*_: Any) -> None:
        raise search.Undetermined("timeout")

    monkeypatch.setattr(search.Search, "check", cannot)
    found = report(rulebook(FACTS, LENT, KEPT))
    assert {one.kind for one in found.findings if one.weight is Weight.FAULT} == set()
    assert {one.subject for one in found.findings if one.kind is Kind.NOT_SETTLED} >= {"lent/members", "loan"}


def test_what_the_solver_cannot_be_given_is_said() -> None:
    facts = FACTS + "\n" + fact("card_runs", "duration", unit="months") + "\n" + fact("joined_on", "date")
    book = rulebook(facts, instrument("rules", rule("card", "loan = may", "months_between(joined_on, on) < card_runs")))
    found = [one for one in report(book).findings if one.kind is Kind.NOT_SETTLED]
    assert {one.subject for one in found} == {"rules/card"}
    assert all(one.weight is Weight.NOTICE for one in found)


def test_a_case_the_evaluator_reads_otherwise_is_a_fault_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_clash", lambda one, other, here: False)
    assert (Kind.DISAGREEMENT, "loan") in faults(rulebook(FACTS, LENT, KEPT))


# the shipped rulebook


def test_the_shipped_rulebook_over_all_cases() -> None:
    book = shipped()
    found = check_all(book)
    assert [one.message for one in found.findings if one.weight is Weight.FAULT] == []
    assert found.effort.unknown == 0
    kinds = {one.kind for one in found.findings}
    assert Kind.NOT_SETTLED not in kinds
    assert {Kind.CLASH, Kind.OPEN_THOUGH_AGREED} <= kinds
    for one in found.findings:
        if one.kind is Kind.CLASH:
            assert one.weight is Weight.STATED
            assert one.witness is not None
            question = book.rules[one.subject].question or ""
            assert result(question, at(one.witness, book)).outcome is Outcome.CONFLICT, one.message
        if one.kind is Kind.OPEN_THOUGH_AGREED:
            assert one.witness is not None
            assert result(one.subject, at(one.witness, book)).outcome in (Outcome.OPEN, Outcome.RESERVED)
            values = getattr(book.facts[one.target].type, "values", (True, False))
            completed = {result(one.subject, at(one.witness, book, {**one.witness.facts, one.target: value})).possible for value in values}
            assert len(completed) == len(next(iter(completed))) == 1, one.message
