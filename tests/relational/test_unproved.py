"""Answers without proof: what `assess` says, and refused where it would refuse."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

import pincite
from pincite.language.types import UNOBTAINABLE, Months, Records
from pincite.reasoning.silence import why_silent
from pincite.reasoning.situation import Situation
from pincite.relational.unproved import Unproved
from pincite.rulebook.cases import read_case, read_time
from pincite.rulebook.problems import CaseError
from tests.support import ROOT

GUIDANCE = pincite.load()
CASES = sorted((ROOT / "examples" / "cases").glob("*.yaml"))


@pytest.mark.parametrize("component", ["ice-ero", "usbp", None])
@pytest.mark.parametrize("on", ["2015-06-01", "2017-03-01", "2021-12-15", "2025-06-01"])
def test_every_sample_comes_to_what_the_reference_says(on: str, component: str | None) -> None:
    from pincite.reasoning.outcome import Outcome, result

    book = GUIDANCE.rulebook
    answers = GUIDANCE.answerer(on, component=component)
    for path in CASES:
        case = read_case(path.read_text(encoding="utf-8"), str(path), book)
        found = answers(case.facts)
        assert set(found) == set(book.questions)
        known = {name: value for name, value in case.facts.items() if value is not UNOBTAINABLE}
        situation = Situation(book, known, read_time(on, book.zone), component)
        for question, short in found.items():
            whole = result(question, situation)
            because = why_silent(question, situation) if whole.outcome is Outcome.SILENT else None
            assert short == Unproved(whole.outcome.value, whole.value, because), (path.name, question)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"convicted_of_any_offence": True}, "`convicted_of_any_offence` is not a known fact; did you mean `convicted_of_any_offense`"),
        ({"convicted_of_any_offense": 1}, "`convicted_of_any_offense` is 1; expected True or False"),
        ({"convicted_of_any_offense": "yes"}, "expected True or False"),
        ({"entered_on": "2016-01-01"}, "expected a datetime.date"),
        ({"entered_on": datetime.datetime(2016, 1, 1, tzinfo=datetime.UTC)}, "expected a datetime.date"),
        ({"encountered_at": datetime.datetime(2016, 1, 1)}, "expected a datetime with its zone, or a date"),
        ({"held_under": "ina_236"}, "`held_under` is not 'ina_236'; it is one of"),
        ({"air_miles_from_land_border": 12.5}, "expected a Decimal or a whole number"),
        ({"air_miles_from_land_border": Decimal(-1)}, "must lie within 0"),
        (
            {"final_order_of_removal": False, "final_order_issued_on": datetime.date(2016, 1, 1)},
            "`final_order_issued_on` contradicts the other facts",
        ),
    ],
)
def test_what_cannot_be_a_case_is_refused(facts: dict[str, Any], said: str) -> None:
    with pytest.raises(CaseError) as raised:
        GUIDANCE.answerer("2017-03-01", component="ice-ero", questions="removal_priority")(facts)
    assert said in str(raised.value)


def test_what_is_not_known_is_as_if_it_were_not_given() -> None:
    answers = GUIDANCE.answerer("2017-03-01", component="ice-ero", questions=["removal_priority"])
    nothing = answers({})
    assert nothing["removal_priority"].outcome == "open"
    assert answers({"convicted_of_any_offense": None}) == answers({"convicted_of_any_offense": UNOBTAINABLE}) == nothing
    assert answers({"convicted_of_any_offense": True}) == {"removal_priority": Unproved("decided", "listed", None)}


def test_an_unknown_question_is_told() -> None:
    with pytest.raises(CaseError, match="did you mean `removal_priority`"):
        GUIDANCE.answerer("2017-03-01", questions=["removal_priorty"])


def test_lists_months_and_lengths_are_taken_as_values() -> None:
    from pincite.language.types import BoolType, DurationType, ListType
    from pincite.relational.lowering import ALL_RECORDS
    from pincite.relational.unproved import _list, _scalar

    kind = ListType((("felony", BoolType()),))
    assert _list("convictions", kind, Records(({"felony": True},), True), "UTC") == {
        "convictions": [{"felony": True}],
        "convictions" + ALL_RECORDS: True,
    }
    assert _list("convictions", kind, [{"felony": None}], "UTC") == {"convictions": [{}], "convictions" + ALL_RECORDS: False}
    for value, said in (
        ("x", "expected Records"),
        ([{"felon": True}], "has no `felon`; did you mean `felony`"),
        ([{"felony": 1}], "convictions.felony"),
    ):
        with pytest.raises(CaseError, match=said):
            _list("convictions", kind, value, "UTC")
    assert _scalar("x", "x", DurationType(calendar=True), Months(6), "UTC") == {"x": 6}
    assert _scalar("x", "x", DurationType(calendar=False), datetime.timedelta(days=2), "UTC") == {"x": 172_800_000_000}
