"""The regimes from 2014 to 2026: every day computes, nothing falls back to a dead text, and each rule and value is tried."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from pincite.language.truth import FALSE, TRUE
from pincite.reasoning.outcome import Outcome, active, in_force, result, stands
from pincite.reasoning.silence import why_silent
from pincite.reasoning.situation import Situation
from pincite.rulebook.changes import changes
from pincite.rulebook.timeline import day_span
from tests.support import assess_sample, sample, shipped

FIRST, LAST = datetime.date(2014, 1, 1), datetime.date(2026, 11, 1)
COMPONENTS = (
    "ice-ero",
    "ice-hsi",
    "ice-opla",
    "ice",
    "cbp",
    "usbp",
    "ofo",
    "amo",
    "uscis",
    "eoir",
    "state",
    "hhs-orr",
    "local-officer",
    "dhs",
)


def days(first: datetime.date, last: datetime.date, step: int = 1) -> Iterator[datetime.date]:
    """Yield the days from the first to the last, both included."""
    while first <= last:
        yield first
        first += datetime.timedelta(days=step)


def known_days() -> set[datetime.date]:
    """Return every day on which some instrument's life changes, the day before and the day after."""
    found: set[datetime.date] = set()
    for one in changes(shipped()):
        day = one.at.astimezone(datetime.timezone(datetime.timedelta(hours=-5))).date()
        found |= {day - datetime.timedelta(days=1), day, day + datetime.timedelta(days=1)}
    return {day for day in found if FIRST <= day <= LAST}


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_day_computes_and_no_day_falls_back_to_a_dead_text(component: str) -> None:
    """Every change day and its neighbours, and every tenth day between; in between nothing can change (tests/rulebook/test_changes.py)."""
    book = shipped()
    for day in sorted(known_days() | set(days(FIRST, LAST, 10))):
        situation = Situation(book, sample("one-old-misdemeanor").facts, day_span(day, book.zone), component)
        for question in book.questions:
            found = result(question, situation)
            assert found.possible
            if found.outcome is Outcome.SILENT:
                assert why_silent(question, situation)
            for rule in book.rules_on[question]:
                if active(rule, situation) != FALSE:
                    assert in_force(rule, situation) != FALSE


@pytest.mark.parametrize("day", list(days(FIRST, LAST, 60)), ids=str)
def test_a_day_has_an_answer_for_no_component_too(day: datetime.date) -> None:
    book = shipped()
    situation = Situation(book, {}, day_span(day, book.zone))
    assert all(result(question, situation).possible for question in book.questions)


@pytest.mark.parametrize("component", ["ice-ero", "cbp", "uscis"])
def test_nothing_lists_priorities_between_the_memoranda_and_in_the_vacatur_window(component: str) -> None:
    book = shipped()
    window = (*days(datetime.date(2021, 1, 20), datetime.date(2021, 1, 31)), *days(datetime.date(2022, 6, 25), datetime.date(2023, 7, 27)))
    for day in window:
        situation = Situation(book, sample("one-old-misdemeanor").facts, day_span(day, book.zone), component)
        found = result("removal_priority", situation)
        assert found.outcome is Outcome.SILENT, day
        assert why_silent("removal_priority", situation) == "nothing_in_force", day


@pytest.mark.parametrize("on", ["2022-06-24", "2023-07-28", "2023-07-29"])
def test_the_uncertain_days_are_open(on: str) -> None:
    assert assess_sample("entry-2020-11-02", on, "ice-ero", "removal_priority").answers["removal_priority"].outcome is Outcome.OPEN


@pytest.mark.parametrize(
    ("on", "component", "comes_to", "no_finding"),
    [
        ("2015-06-01", "ice-ero", "reserved", "silent"),
        ("2017-03-01", "ice-ero", "listed", None),
        ("2021-03-01", "ice-ero", "reserved", "silent"),
        ("2021-03-01", "cbp", "reserved", "silent"),
        ("2021-12-15", "ice-ero", "reserved", "silent"),
        ("2022-08-01", "ice-ero", "silent", None),
        ("2023-09-01", "ice-ero", "reserved", "silent"),
        ("2025-03-01", "ice-ero", "silent", None),
    ],
)
def test_the_old_misdemeanor_through_eleven_years(on: str, component: str, comes_to: str, no_finding: str | None) -> None:
    found = assess_sample("one-old-misdemeanor", on, component, "removal_priority").answers["removal_priority"]
    assert found.word == comes_to
    alone = found.if_no_finding
    assert ((alone.value or alone.outcome.value) if alone else None) == no_finding


@pytest.mark.parametrize(
    ("on", "component", "comes_to"),
    [("2021-03-01", "cbp", "listed"), ("2021-03-01", "ice-ero", "presumed"), ("2021-12-15", "ice-ero", "reserved")],
)
def test_entry_on_the_first_of_november_2020_counts_under_the_interim_memoranda_only(on: str, component: str, comes_to: str) -> None:
    assert assess_sample("entry-2020-11-01", on, component, "removal_priority").answers["removal_priority"].word == comes_to


def test_each_value_some_rule_concludes_and_silence_come_out_in_a_long_case() -> None:
    book = shipped()
    met: dict[str, set[str]] = {}
    for case in book.cases:
        for question, expected in case.expected.items():
            met.setdefault(question, set()).add(expected.get("value") or expected.get("outcome", ""))
    for instrument in book.instruments.values():
        for row in instrument.rows:
            for kind, name, word in row.expected:
                if kind == "question":
                    met.setdefault(name, set()).add(word)
    missing = {
        (question, value)
        for question, rules in book.rules_on.items()
        if rules
        for value in {rule.value for rule in rules} | {"silent"}
        if value not in met.get(question, set())
    }
    assert missing == set()


def test_there_are_at_least_sixty_long_cases_each_with_its_source() -> None:
    cases = shipped().cases
    assert len(cases) >= 60
    assert all(case.source and case.name for case in cases)
    assert len({case.name for case in cases}) == len(cases)


def test_no_provision_stands_without_a_rule_a_duty_a_gap_or_a_reason() -> None:
    for instrument in shipped().instruments.values():
        for index, provision in enumerate(instrument.provisions):
            deeper = instrument.provisions[index + 1 : index + 2]
            assert provision.blocks or provision.status or (deeper and deeper[0].level > provision.level), (instrument.id, provision.id)


def test_discrepancies_name_their_source_and_what_stands_instead() -> None:
    book = shipped()
    assert len(book.discrepancies) >= 28
    assert book.discrepancies["fact-sheet-two-years"].severity == "critical"
    assert all(one.instead and one.says for one in book.discrepancies.values())


def test_relations_stand_in_the_answers_they_bear_on() -> None:
    answer = assess_sample("final-order-not-departed", "2017-03-01", "ice-ero", "removal_priority").answers["removal_priority"]
    shown = {(name, one.kind, one.to) for name, one in answer.relations}
    assert ("ice-ero-2017", "implements", "eo-13768") in shown
    assert ("ice-ero-2017", "departs_from", "dhs-kelly-interior-2017") in shown
    assert ("dhs-kelly-interior-2017", "narrows", "eo-13768") in shown


def test_long_cases_show_every_rule_both_ways() -> None:
    """Each rule is active in some long case, and in some other in force and not active, as far as it has a condition."""
    book = shipped()
    shown: set[str] = set()
    denied: set[str] = set()
    for case in book.cases:
        facts = {**case.facts, **{name: value for name, (value, _) in case.assumed.items()}}
        situation = Situation(book, facts, case.on, case.component, case.where, under=case.under)
        for rule in book.rules.values():
            truth = stands(rule, situation, case.under) if rule.bar else active(rule, situation, case.under)
            if truth == TRUE:
                shown.add(rule.id)
            elif truth == FALSE and in_force(rule, situation) == TRUE:
                denied.add(rule.id)
    assert {rule.id for rule in book.rules.values()} - shown == set()
    assert {rule.id for rule in book.rules.values() if rule.when is not None} - denied == set()
