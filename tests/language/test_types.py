"""Months of the civil calendar: at the ends of months, in leap years, backwards, and at the end of the calendar."""

from __future__ import annotations

import datetime

import pytest

from pincite.language.types import (
    BoolType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntType,
    ListType,
    MomentType,
    Months,
    Rounding,
    TextType,
    Type,
    add_months,
    months_elapsed,
    type_name,
)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


ADDED: list[tuple[str, int, str, str]] = [
    # the day, the months, and the result rounded down and up
    ("2021-03-15", 1, "2021-04-15", "2021-04-15"),
    ("2021-03-31", 1, "2021-04-30", "2021-05-01"),
    ("2021-01-31", 1, "2021-02-28", "2021-03-01"),
    ("2020-01-31", 1, "2020-02-29", "2020-03-01"),
    ("2021-01-28", 1, "2021-02-28", "2021-02-28"),
    ("2020-02-29", 12, "2021-02-28", "2021-03-01"),
    ("2020-02-29", 48, "2024-02-29", "2024-02-29"),
    ("1900-01-29", 1, "1900-02-28", "1900-03-01"),
    ("2000-01-29", 1, "2000-02-29", "2000-02-29"),
    ("2020-10-31", 1, "2020-11-30", "2020-12-01"),
    ("2020-11-30", 1, "2020-12-30", "2020-12-30"),
    ("2020-12-31", 1, "2021-01-31", "2021-01-31"),
    ("2020-12-31", 2, "2021-02-28", "2021-03-01"),
    ("2020-05-05", 0, "2020-05-05", "2020-05-05"),
    ("9999-11-30", 1, "9999-12-30", "9999-12-30"),
]


@pytest.mark.parametrize(("start", "months", "down", "up"), ADDED)
def test_adding_months(start: str, months: int, down: str, up: str) -> None:
    assert add_months(day(start), Months(months, Rounding.DOWN)) == day(down)
    assert add_months(day(start), Months(months, Rounding.UP)) == day(up)


@pytest.mark.parametrize(
    ("start", "months", "down", "up"),
    [
        ("2021-03-15", 1, "2021-02-15", "2021-02-15"),
        ("2021-03-31", 1, "2021-02-28", "2021-03-01"),
        ("2020-03-30", 1, "2020-02-29", "2020-03-01"),
        ("2021-01-31", 1, "2020-12-31", "2020-12-31"),
        ("2021-01-15", 13, "2019-12-15", "2019-12-15"),
        ("2020-02-29", 12, "2019-02-28", "2019-03-01"),
    ],
)
def test_taking_months_away(start: str, months: int, down: str, up: str) -> None:
    assert add_months(day(start), Months(months, Rounding.DOWN), -1) == day(down)
    assert add_months(day(start), Months(months, Rounding.UP), -1) == day(up)


def test_adding_months_needs_a_rounding_and_stays_in_the_calendar() -> None:
    with pytest.raises(ValueError, match="rounding"):
        add_months(day("2020-01-01"), Months(1))
    for start, sign in (("9999-12-01", 1), ("0001-01-31", -1)):
        with pytest.raises(ValueError, match="year"):
            add_months(day(start), Months(1, Rounding.DOWN), sign)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2020-01-15", "2020-01-15", 0),
        ("2020-01-15", "2020-02-14", 0),
        ("2020-01-15", "2020-02-15", 1),
        ("2020-01-31", "2020-02-28", 0),
        ("2020-01-31", "2020-02-29", 1),
        ("2021-01-31", "2021-02-28", 1),
        ("2021-01-31", "2021-03-30", 1),
        ("2021-01-31", "2021-03-31", 2),
        ("2003-11-02", "2021-11-01", 215),
        ("2003-11-02", "2021-11-02", 216),
        ("2004-02-29", "2022-02-27", 215),
        ("2004-02-29", "2022-02-28", 216),
        ("2004-02-29", "2024-02-28", 239),
        ("2004-02-29", "2024-02-29", 240),
        ("2019-12-31", "2020-01-30", 0),
        ("2020-01-31", "9999-12-31", 95759),
        ("0001-01-01", "9999-12-31", 119987),
    ],
)
def test_whole_months_elapsed(start: str, end: str, months: int) -> None:
    assert months_elapsed(day(start), day(end)) == months
    assert months_elapsed(day(end), day(start)) == -months


def test_months_elapsed_grow_with_the_end_and_shrink_with_the_start() -> None:
    days = [day("2019-12-27") + datetime.timedelta(days=number) for number in range(500)]
    for fixed in (day("2020-01-31"), day("2020-02-29"), day("2020-12-31")):
        after = [months_elapsed(fixed, end) for end in days]
        before = [months_elapsed(start, fixed) for start in days]
        assert after == sorted(after)
        assert before == sorted(before, reverse=True)


@pytest.mark.parametrize("start", ["2020-01-31", "2020-02-29", "2021-08-30", "2020-12-31"])
@pytest.mark.parametrize("months", [0, 1, 2, 11, 12, 13, 48])
def test_so_many_months_later_so_many_have_elapsed(start: str, months: int) -> None:
    end = add_months(day(start), Months(months, Rounding.DOWN))
    assert months_elapsed(day(start), end) == months
    if months:
        assert months_elapsed(day(start), end - datetime.timedelta(days=1)) == months - 1


def test_months_compare_by_number_alone() -> None:
    assert Months(6) == Months(6, Rounding.UP)
    assert hash(Months(6)) == hash(Months(6, Rounding.DOWN))
    assert Months(6) < Months(7, Rounding.UP) <= Months(7)
    assert Months(12) != 12


def test_the_unit_of_a_duration_makes_no_other_type() -> None:
    assert DurationType(unit="hours") == DurationType(unit="days")
    assert DurationType() != DurationType(calendar=True)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (BoolType(), "yes/no"),
        (IntType(), "whole number"),
        (DecimalType(), "decimal"),
        (DateType(), "date"),
        (MomentType(), "moment"),
        (DurationType(), "duration in hours or days"),
        (DurationType(calendar=True), "duration in months"),
        (EnumType(("a", "b")), "one of a, b"),
        (TextType(), "text"),
        (ListType(()), "list of records"),
    ],
)
def test_types_are_named_as_people_say_them(kind: Type, name: str) -> None:
    assert type_name(kind) == name
