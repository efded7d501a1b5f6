"""Expressions are said as fragments that fit into “because …” and “if …”."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from pincite.language.reading import read
from pincite.language.saying import Wording, say, say_value
from pincite.language.types import Months, Scalar
from tests.language.names import NAMES

WORDING = Wording(
    yes={
        "member": "the person is a member",
        "child": "the person is under twelve",
        "guardian_signed": "a guardian signed",
        "kind": "the kind of item",
        "renewals": "the number of renewals",
        "borrowed_on": "the day of borrowing",
        "returned_on": "the day of return",
        "fines": "the fines",
    },
    no={"member": "the person is no member", "guardian_signed": "no guardian signed"},
    instruments={"house-rules-2020": "House rules (2020)"},
    dated=frozenset({"borrowed_on", "returned_on", "called_at"}),
)

SAID: list[tuple[str, str]] = [
    ("member", "the person is a member"),
    ("not member", "the person is no member"),
    ("not not member", "the person is a member"),
    ("not child", "it is not so that the person is under twelve"),
    ("in_good_standing", "in good standing"),
    ("not in_good_standing", "not in good standing"),
    # joined
    ("member and not guardian_signed", "the person is a member and no guardian signed"),
    ("member and child and guardian_signed", "the person is a member, the person is under twelve, and a guardian signed"),
    ("member or child", "either the person is a member or the person is under twelve"),
    ("member or child or guardian_signed", "one of these: the person is a member, the person is under twelve, or a guardian signed"),
    ("member and (child or guardian_signed)", "the person is a member and (either the person is under twelve or a guardian signed)"),
    ("not (member and child)", "it is not so that the person is a member and the person is under twelve"),
    # compared
    ('kind == "book"', "the kind of item is book"),
    ('kind != "map"', "the kind of item is not map"),
    ('kind in {"book"}', "the kind of item is book"),
    ('kind in {"book", "map"}', "the kind of item is book or map"),
    ('kind in {"book", "map", "film"}', "the kind of item is book, map, or film"),
    ('kind not in {"book"}', "the kind of item is not book"),
    ('kind not in {"book", "map"}', "the kind of item is neither book nor map"),
    ('kind not in {"book", "map", "film"}', "the kind of item is none of book, map, or film"),
    ("renewals < 2", "the number of renewals is less than 2"),
    ("renewals <= 2", "the number of renewals is at most 2"),
    ("renewals > 2", "the number of renewals is more than 2"),
    ("renewals >= 2", "the number of renewals is at least 2"),
    ("1 < renewals < 5", "1 is less than the number of renewals and the number of renewals is less than 5"),
    # in time
    ('borrowed_on > date("2020-11-01")', "the day of borrowing is after November 1, 2020"),
    ('borrowed_on >= date("2020-11-01")', "the day of borrowing is on or after November 1, 2020"),
    ('borrowed_on < date("2020-11-01")', "the day of borrowing is before November 1, 2020"),
    ('borrowed_on <= date("2020-11-01")', "the day of borrowing is on or before November 1, 2020"),
    ("borrowed_on <= returned_on", "the day of borrowing is on or before the day of return"),
    ("on < borrowed_on", "the day of the act is before the day of borrowing"),
    ("called_at < left_at", "called at is before left at"),
    ("returned_on == borrowed_on + days(14)", "the day of return is 14 days after the day of borrowing"),
    ('borrowed_on == on - years(2, "down")', "the day of borrowing is 2 years before the day of the act"),
    ("days_between(borrowed_on, on) > days(14)", "the time from the day of borrowing to the day of the act is more than 14 days"),
    ("years_between(borrowed_on, on) < years(18)", "the time from the day of borrowing to the day of the act is less than 18 years"),
    # answered
    ('lending == "must_not"', "the answer on lending is “must not”"),
    ('lending != "must_not"', "the answer on lending is not “must not”"),
    ('lending in {"may", "must"}', "either the answer on lending is “may” or the answer on lending is “must”"),
    ('house_rules_2020.late_fee == "due"', "the answer on late fee under House rules (2020) is “due”"),
    ('house_rules_2020.late_fee != "due"', "the answer on late fee under House rules (2020) is not “due”"),
    # lists and choices
    ("any(x.sent for x in fines)", "at least one of the fines has it that sent"),
    ("all(x.amount < 5 for x in fines)", "each of the fines has it that amount is less than 5"),
    ("count(x for x in fines if x.amount >= 10) >= 2", "the number of the fines where amount is at least 10 is at least 2"),
    ("member if child else guardian_signed", "the person is a member if the person is under twelve, otherwise a guardian signed"),
]


@pytest.mark.parametrize(("text", "said"), SAID, ids=[text for text, _ in SAID])
def test_expressions_are_said_in_words(text: str, said: str) -> None:
    assert say(read(text, NAMES), WORDING) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("member", "member"),
        ("not in_good_standing", "not in good standing"),
        ("on > borrowed_on", "the day of the act is after borrowed on"),
    ],
)
def test_without_wording_names_are_words(text: str, said: str) -> None:
    assert say(read(text, NAMES)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (Decimal("1.50"), "1.50"),
        ("not_held", "not held"),
        (datetime.date(2021, 1, 7), "January 7, 2021"),
        (
            datetime.datetime(2025, 1, 21, 18, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=-5))),
            "January 21, 2025 at 18:00 (UTC-0500)",
        ),
        (datetime.timedelta(hours=1), "1 hour"),
        (datetime.timedelta(hours=36), "36 hours"),
        (datetime.timedelta(hours=48), "48 hours"),
        (datetime.timedelta(days=14), "14 days"),
        (Months(1), "1 month"),
        (Months(6), "6 months"),
        (Months(12), "1 year"),
        (Months(18), "18 months"),
        (Months(24), "2 years"),
        (Months(0), "0 months"),
    ],
)
def test_values_are_said_in_words(value: Scalar, said: str) -> None:
    assert say_value(value) == said
