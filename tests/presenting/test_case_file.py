"""A case written as a file is read back equal."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from pincite.language.types import Months, Records
from pincite.presenting.case_file import Unwritable, case_file
from pincite.rulebook.cases import Case, read_case
from tests.generated.rulebooks import generated
from tests.support import CASES, fact, rulebook, sample, shipped

BOOK = rulebook(
    fact("member")
    + fact("note", "text")
    + fact("shelf", "enum", values="[high, low]")
    + fact("price", "decimal")
    + fact("term", "duration", unit="months")
    + fact("late", "duration", unit="days")
    + fact("read", "duration", unit="hours")
    + fact("lent", "moment")
    + fact("fines", "list", fields="{paid: bool, on_day: date, sum: int}")
)


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.yaml")))
def test_every_sample_case_comes_back_equal(name: str) -> None:
    case = sample(name)
    assert read_case(case_file(case, shipped(), ("one line",)), "x.yaml", shipped()) == case


def test_generated_cases_come_back_equal() -> None:
    for seed in range(300):
        found = generated(Random(seed))
        case = Case("generated", found.situation.facts, {}, found.situation.component, found.situation.where)
        again = read_case(case_file(case, found.rulebook), "x.yaml", found.rulebook)
        assert again == case, f"seed {seed}"


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"member": True, "shelf": "low", "price": Decimal("1.50"), "term": Months(6)},
        {"late": datetime.timedelta(days=14), "read": datetime.timedelta(hours=5)},
        {"lent": datetime.date(2020, 6, 1)},
        {"lent": datetime.datetime(2020, 6, 1, 12, 0, 7, 5, tzinfo=datetime.UTC)},
        {"fines": Records((), True)},
        {"fines": Records((), False)},
        {"fines": Records(({}, {"paid": True, "on_day": datetime.date(2020, 6, 1), "sum": 3}), True)},
        {"note": "yes"},
        {"note": 'a "quoted" # text: with {braces}, - and\nlines'},
        {"note": "null"},
        {"note": "ñandú"},
    ],
    ids=str,
)
def test_every_kind_of_value_comes_back_equal(facts: dict[str, object]) -> None:
    case = Case("a case: of # all", facts, {}, "desk", "north")
    assert read_case(case_file(case, BOOK), "x.yaml", BOOK) == case


def test_assumptions_come_back_equal() -> None:
    case = Case("x", {"member": True}, {"fines": (Records(({"sum": 1},), True), "said so: twice"), "shelf": ("high", "seen")})
    assert read_case(case_file(case, BOOK), "x.yaml", BOOK) == case


def test_what_a_file_cannot_say_is_refused() -> None:
    with pytest.raises(Unwritable):
        case_file(Case("x", {"late": datetime.timedelta(hours=5)}), BOOK)
    with pytest.raises(Unwritable):
        case_file(replace(sample("daca-holder"), name="A 123456789"), shipped())
