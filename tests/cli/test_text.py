"""What is printed: readable at 80 columns, without colour codes when piped, never a prediction."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Ran, Runner
from tests.support import CASES

SAMPLES = sorted(path.stem for path in CASES.glob("*.yaml"))
DAYS = ("2017-03-01", "2021-12-15")
SILENCE = "This document does not list this situation. That is not a promise that nothing will happen."
# "likely to appear" (8 U.S.C. 1226(c)) and "more likely than not" (the protocols' guiding principles) are standards an official is asked on,
# not predictions of ours
PREDICTIONS = re.compile(
    r"\b(?:likely(?! to appear| than not)|unlikely|probably|probability|risk score|expect(?:ed)? to|going to be|is safe|at risk of)\b",
    re.IGNORECASE,
)


def clean(ran: Ran) -> None:
    """Fail unless a page was printed that fits, carries no colour and leaves no spaces at line ends."""
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.strip()
    assert "\x1b" not in ran.out
    for number, line in enumerate(ran.out.split("\n"), 1):
        assert len(line) <= 80, f"line {number} has {len(line)} characters: {line}"
        assert line == line.rstrip(), f"line {number} ends in spaces: {line!r}"


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", SAMPLES)
def test_assess_fits_a_page_and_predicts_nothing(pincite: Runner, name: str, day: str) -> None:
    ran = pincite("assess", CASES / f"{name}.yaml", "--on", day, "--component", "ice-ero")
    clean(ran)
    assert PREDICTIONS.findall(ran.flat) == []
    assert "not a prediction of what an officer will do" in ran.flat
    assert "not legal advice" in ran.flat


@pytest.mark.parametrize("name", SAMPLES)
def test_compare_fits_a_page(pincite: Runner, name: str) -> None:
    clean(pincite("compare", CASES / f"{name}.yaml", "--on", DAYS[0], "--on", DAYS[1], "--component", "ice-ero"))


def test_compare_over_many_days_fits_a_page(pincite: Runner) -> None:
    days = [part for day in ("2017-03-01", "2021-01-25", "2021-12-15", "2022-06-24", "2022-08-01") for part in ("--on", day)]
    clean(pincite("compare", CASES / "entry-2020-11-02.yaml", *days, "--component", "ice-ero", "--component", "cbp"))


@pytest.mark.parametrize("question", ["removal_priority", "enforcement_action", "release", "deferred_action_protection", "case_review"])
@pytest.mark.parametrize("day", DAYS)
def test_explain_fits_a_page(pincite: Runner, question: str, day: str) -> None:
    for name in ("one-old-misdemeanor", "visa-overstay-little-known", "asylum-seeker-court-order"):
        clean(pincite("explain", CASES / f"{name}.yaml", question, "--on", day, "--component", "ice-ero"))


def test_explain_under_one_instrument_fits_a_page(pincite: Runner) -> None:
    clean(
        pincite("explain", CASES / "one-old-misdemeanor.yaml", "enforcement_action", "--on", "2017-03-01", "--under", "dhs-mayorkas-2021")
    )


@pytest.mark.parametrize("columns", ["60", "100", "200"])
def test_the_page_follows_the_width(pincite: Runner, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ran = pincite("assess", CASES / "one-old-misdemeanor.yaml", "--on", "2017-03-01", "--component", "ice-ero")
    assert max(len(line) for line in ran.out.split("\n")) <= int(columns)


def test_a_terminal_that_is_not_there_gets_no_colour_even_when_its_name_is_set(pincite: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    clean(pincite("assess", CASES / "one-old-misdemeanor.yaml", "--on", "2017-03-01"))


@pytest.mark.parametrize("day", DAYS)
def test_a_listed_answer_says_listed_and_cites_and_nothing_else(pincite: Runner, day: str) -> None:
    ran = pincite("assess", CASES / "entry-2020-11-02.yaml", "--on", day, "--component", "ice-ero", "--question", "removal_priority")
    if day == "2021-12-15":
        assert "(removal_priority)\n  Listed.\n  Because:\n" in ran.out
        assert "DHS guidelines (Sept. 30, 2021) § II.C(b)" in ran.flat
    assert not re.search(r"\bwill be (?:removed|arrested|detained|deported)\b", ran.flat)


def test_silence_reads_as_it_should(pincite: Runner) -> None:
    memo = ("--under", "ice-ero-2017")
    ran = pincite("assess", CASES / "held-under-236a.yaml", "--on", "2017-03-01", "--component", "ice-ero", "--question", "release", *memo)
    assert SILENCE in ran.flat
    whole = pincite("assess", CASES / "held-under-236a.yaml", "--on", "2017-03-01", "--component", "ice-ero")
    assert SILENCE in whole.flat


@pytest.mark.parametrize(
    ("name", "on", "component", "question", "because"),
    [
        ("held-under-236a", "2017-03-01", "ice-ero", "parole_report", "No encoded rule in force on this question lists this situation"),
        ("one-old-misdemeanor", "2025-03-01", "ice-ero", "removal_priority", "not encoded yet"),
        ("one-old-misdemeanor", "2017-03-01", "ice-ero", "priority_level", "was not in force on this day"),
        ("one-old-misdemeanor", "2017-03-01", "cbp", "opla_dismissal", "No encoded document"),
        ("entry-2020-11-02", "2022-08-01", "ice-ero", "removal_priority", "was not in force on this day"),
    ],
)
def test_each_silence_says_why_and_is_no_promise(pincite: Runner, name: str, on: str, component: str, question: str, because: str) -> None:
    ran = pincite("assess", CASES / f"{name}.yaml", "--on", on, "--component", component, "--question", question)
    assert "That is not a promise that nothing will happen." in ran.flat
    assert because in ran.flat


def test_the_record_alone_is_told_as_a_condition_and_not_as_the_answer(pincite: Runner) -> None:
    ran = pincite(
        "assess", CASES / "visa-overstay-2009.yaml", "--on", "2021-12-15", "--component", "ice-ero", "--question", "removal_priority"
    )
    assert "For a named official to judge: it may come to listed or not listed." in ran.flat
    assert "Without any finding, on the record alone: Not listed, unless" in ran.flat
    assert "To be judged by ICE officer" in ran.flat


def test_answers_come_in_the_order_of_the_process_plain_words_first(pincite: Runner) -> None:
    out = pincite("assess", CASES / "one-old-misdemeanor.yaml", "--on", "2017-03-01", "--component", "ice-ero").out
    heads = [line for line in out.split("\n") if line in ("ENCOUNTER", "PRIORITY", "CUSTODY", "RELEASE", "RETURN", "HEARING", "REPORTING")]
    assert heads == ["ENCOUNTER", "PRIORITY", "CUSTODY", "HEARING"]
    asked, said, cited = (
        out.index(part) for part in ("Is the person a priority for removal?", "Listed.", "ICE ERO memo (Feb. 21, 2017) § A(1)")
    )
    assert asked < said < cited < out.index("IN FORCE")


def test_differences_come_first(pincite: Runner) -> None:
    out = pincite("compare", CASES / "one-old-misdemeanor.yaml", "--on", DAYS[0], "--on", DAYS[1], "--component", "ice-ero").out
    assert out.index("WHAT DIFFERS") < out.index("THE SAME") < out.index("WHOSE JUDGMENT IT IS") < out.index("NOT ENCODED YET")


def test_comparing_a_day_with_itself_differs_in_nothing(pincite: Runner) -> None:
    out = pincite("compare", CASES / "one-old-misdemeanor.yaml", "--on", DAYS[0], "--on", DAYS[0], "--component", "ice-ero").out
    assert "what differs: nothing" in out.lower()


def test_the_explanation_of_a_yes_shows_each_step_with_its_cite(pincite: Runner) -> None:
    ran = pincite("explain", CASES / "final-order-not-departed.yaml", "removal_priority", "--on", "2017-03-01", "--component", "ice-ero")
    assert "§ A(6)" in ran.flat
    assert "CONSIDERED, AND WHY IT GIVES NO GROUND" in ran.out
    assert "condition not met" in ran.flat


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["assess", "--help"], ["rulebook", "--help"], ["rulebook", "check", "--help"]]
)
def test_help_and_version_are_results(pincite: Runner, arguments: list[str]) -> None:
    ran = pincite(*arguments)
    assert ran.code == 0
    assert ran.err == ""
    assert "pincite" in ran.out


@pytest.mark.parametrize("what", ["instruments", "questions", "facts", "terms", "components", "places"])
def test_listings_count_what_they_list(pincite: Runner, what: str) -> None:
    ran = pincite("rulebook", "list", what)
    number = len(pincite("rulebook", "list", what, "--format", "json").data)
    assert ran.out.rstrip().split("\n")[-1] == f"{number} {what}"
    assert "\x1b" not in ran.out


@pytest.mark.parametrize("command", [("show", "ice-ero-2017"), ("timeline", "dhs-mayorkas-2021"), ("coverage",), ("coverage", "--sources")])
def test_the_rulebook_pages_fit_and_carry_no_colour(pincite: Runner, command: tuple[str, ...]) -> None:
    ran = pincite("rulebook", *command)
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert max(len(line) for line in ran.out.split("\n")) <= 80
