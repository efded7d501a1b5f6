"""The days on which an answer can change, each with its event: by rules, by bars, by a question asked, and by gaps."""

from __future__ import annotations

import datetime

import pytest

from pincite.reasoning.assess import answer
from pincite.reasoning.compare import essence
from pincite.reasoning.situation import Situation
from pincite.rulebook.changes import bearing, changes
from pincite.rulebook.model import Span
from tests.support import shipped

ROOT_DAY = datetime.datetime(2014, 1, 1, 5, tzinfo=datetime.UTC)


def days(question: str, component: str = "ice-ero") -> dict[str, set[str]]:
    """Return, by day, the instruments that change for a question."""
    found: dict[str, set[str]] = {}
    for one in changes(shipped(), questions=[question], component=component):
        found.setdefault(one.at.date().isoformat(), set()).add(one.instrument.id)
    return found


def test_the_change_days_of_the_priorities_of_ice() -> None:
    found = days("removal_priority")
    assert "ice-ero-2017" in found["2017-02-21"]
    assert "ice-ero-2017" in found["2021-01-20"]
    assert "dhs-mayorkas-2021" in found["2021-11-29"]
    assert "dhs-mayorkas-2021" in found["2022-06-24"]
    assert "dhs-mayorkas-2021" in found["2023-07-30"]


def test_each_change_names_the_event_that_causes_it() -> None:
    caused = {
        (one.at.date().isoformat(), one.instrument.id): one.event
        for one in changes(shipped(), questions=["removal_priority"], component="ice-ero")
    }
    reinstated = caused["2023-07-30", "dhs-mayorkas-2021"]
    assert reinstated is not None
    assert reinstated.kind == "reinstated"
    vacated = caused["2022-06-24", "dhs-mayorkas-2021"]
    assert vacated is not None
    assert vacated.kind == "vacated"


def test_a_question_asked_inside_a_rule_brings_its_instruments() -> None:
    bears = bearing(shipped())
    assert "dhs-mayorkas-2021" in bears["enforcement_action"]
    assert bears["removal_priority"] <= bears["proceedings_on_any_lawful_ground"]


def test_a_component_leaves_out_what_does_not_bind_it() -> None:
    assert not any("ice-ero-2017" in instruments for instruments in days("removal_priority", "cbp").values())


def test_since_and_until_are_half_open() -> None:
    start = datetime.datetime(2021, 1, 20, 5, tzinfo=datetime.UTC)
    inside = changes(shipped(), questions=["removal_priority"], component="ice-ero", since=start, until=start + datetime.timedelta(days=1))
    assert {one.instrument.id for one in inside} >= {"ice-ero-2017"}
    outside = changes(
        shipped(),
        questions=["removal_priority"],
        component="ice-ero",
        since=start + datetime.timedelta(microseconds=1),
        until=start + datetime.timedelta(days=1),
    )
    assert "ice-ero-2017" not in {one.instrument.id for one in outside}


@pytest.mark.parametrize("question", ["removal_priority", "enforcement_action", "release", "deferred_action_protection"])
@pytest.mark.parametrize("component", ["ice-ero", "cbp"])
def test_no_answer_changes_on_a_day_that_is_not_listed(question: str, component: str) -> None:
    book = shipped()
    listed = {one.at for one in changes(book, questions=[question], component=component)}
    facts = {"removable": True, "encountered_in_course_of_duty": True, "holds_daca": True, "held_under": "ina_235b"}
    before = None
    day = ROOT_DAY
    # every second week is looked at, and every day on which something is listed
    looked = sorted({ROOT_DAY + datetime.timedelta(days=14 * step) for step in range(335)} | listed)
    changed = False
    for day in looked:
        situation = Situation(book, facts, Span(day, day), component)
        here = (essence(answer(book.questions[question], situation)), answer(book.questions[question], situation).gaps)
        changed = changed or day in listed
        if before is not None and here != before:
            assert changed, day
        if before is None or here != before:
            changed = False
        before = here
