"""Every expression has one type; an ill-typed one is refused at its place before anything is evaluated."""

from __future__ import annotations

import pytest

from pincite.language.checking import check, check_condition
from pincite.language.reading import read
from pincite.language.types import (
    BoolType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntType,
    MomentType,
    TextType,
    Type,
)
from pincite.language.vocabulary import ExpressionError
from tests.language.names import FINES, NAMES

BOOL = BoolType()

TYPED: list[tuple[str, Type]] = [
    ("member", BOOL),
    ("in_good_standing", BOOL),
    ("kind", EnumType(("book", "map", "film"))),
    ("fines", FINES),
    ("on", DateType()),
    ("3", IntType()),
    ('"book"', TextType()),
    ('decimal("1.5")', DecimalType()),
    ('date("2020-02-01")', DateType()),
    ('moment("2025-01-21T18:00-05:00")', MomentType()),
    ("hours(3)", DurationType()),
    ("days(3)", DurationType()),
    ("months(3)", DurationType(calendar=True)),
    ("years(3)", DurationType(calendar=True)),
    ("not member", BOOL),
    ("member and child", BOOL),
    ("renewals < 3", BOOL),
    ('weight < decimal("3")', BOOL),
    ('note == "lost"', BOOL),
    ("kind == other_kind", BOOL),
    ('"book" == kind', BOOL),
    ("grace < days(3)", BOOL),
    ("grace < hours(3)", BOOL),
    ("term_of_loan >= months(3)", BOOL),
    ('kind in {"book", "map"}', BOOL),
    ("renewals in {1, 2}", BOOL),
    ('lending == "may"', BOOL),
    ("any(x.sent for x in fines)", BOOL),
    ("all(x.amount > 3 for x in fines)", BOOL),
    ("count(x for x in fines if x.sent)", IntType()),
    ("borrowed_on + days(14)", DateType()),
    ("borrowed_on + hours(24)", DateType()),
    ('borrowed_on - months(6, "down")', DateType()),
    ("called_at + hours(48)", MomentType()),
    ("called_at - grace", MomentType()),
    ("hours_between(called_at, left_at)", DurationType()),
    ("days_between(borrowed_on, on)", DurationType()),
    ("months_between(borrowed_on, on)", DurationType(calendar=True)),
    ("years_between(borrowed_on, on)", DurationType(calendar=True)),
    ("renewals if member else 0", IntType()),
    ('kind if member else "book"', EnumType(("book", "map", "film"))),
    ('"book" if member else kind', EnumType(("book", "map", "film"))),
]


@pytest.mark.parametrize(("text", "kind"), TYPED, ids=[text for text, _ in TYPED])
def test_every_expression_has_one_type(text: str, kind: Type) -> None:
    assert check(read(text, NAMES), NAMES) == kind


# the text, the column of the fault, and what the message says
ILL_TYPED: list[tuple[str, int, str]] = [
    ("renewals", 1, "a condition must be yes/no, this is whole number"),
    ("kind", 1, "a condition must be yes/no, this is one of book, map, film"),
    ("fines", 1, "a condition must be yes/no, this is list of records"),
    ("borrowed_on + days(14)", 1, "a condition must be yes/no, this is date"),
    ("count(x for x in fines if x.sent)", 1, "a condition must be yes/no, this is whole number"),
    # truth
    ("not renewals", 5, "`not` takes yes/no conditions, this is whole number"),
    ("member and renewals", 12, "`and` takes yes/no conditions, this is whole number"),
    ("member or note", 11, "`or` takes yes/no conditions, this is text"),
    ("any(x.amount for x in fines)", 5, "`any` takes yes/no conditions, this is whole number"),
    ("member if renewals else child", 11, "`if` takes yes/no conditions, this is whole number"),
    # comparison
    ("member == child", 1, "yes/no values are not compared"),
    ("fines == fines", 1, "a list is not compared"),
    ('renewals == "3"', 13, "cannot compare whole number with text"),
    ("borrowed_on < called_at", 15, "cannot compare date with moment"),
    ("weight < 3", 10, 'cannot compare decimal with whole number; write decimal("2")'),
    ("days_between(borrowed_on, on) > 14", 33, "write a duration, as in days(14) or years(2)"),
    ("grace < months(1)", 9, "months have no fixed number of days"),
    ("term_of_loan < days(30)", 16, "months have no fixed number of days"),
    ("years_between(borrowed_on, on) < 18", 34, "write a duration"),
    ('kind == "bok"', 9, "`bok` is not one of the values; did you mean `book`?"),
    ('"bok" == kind', 1, "`bok` is not one of the values; did you mean `book`?"),
    ('kind == "zzz"', 9, "`zzz` is not one of the values; the values are book, map, film"),
    ("kind == shelf", 9, "cannot compare one of book, map, film with one of open, closed"),
    ("kind == note", 9, "cannot compare one of book, map, film with text"),
    ('kind < "map"', 1, "one of book, map, film has no order"),
    ('note >= "a"', 1, "text has no order"),
    # sets
    ('kind in {"book", "mep"}', 18, "`mep` is not one of the values; did you mean `map`?"),
    ("renewals in {1, days(2)}", 17, "cannot compare whole number with duration"),
    ('member in {"yes"}', 1, "`in` compares values, not yes/no"),
    ('fines in {"yes"}', 1, "`in` compares values, not list of records"),
    # choice
    ("(renewals if member else kind) == 3", 26, "both sides of `if ... else` must be of one type: whole number against one of"),
    ('(kind if member else "zzz") == "map"', 22, "`zzz` is not one of the values"),
    # time
    ("hours_between(borrowed_on, on) < hours(1)", 15, "`hours_between` takes two moments, this is date"),
    ("days_between(borrowed_on, called_at) < days(1)", 27, "`days_between` takes two dates, this is moment"),
    ("borrowed_on + months(6) > on", 15, "adding months names its rounding"),
    ("borrowed_on + term_of_loan > on", 15, "adding months names its rounding"),
    ('called_at + months(6, "down") > left_at', 1, "months are added to dates, not to moments"),
    ("borrowed_on + hours(36) > on", 15, "only whole days or months are added to a date"),
    ("borrowed_on + grace > on", 15, "only whole days or months are added to a date"),
    ("renewals + 1 > 2", 1, "only a date or moment plus or minus a duration is added"),
    ("borrowed_on + 14 > on", 1, "only a date or moment plus or minus a duration is added"),
]


@pytest.mark.parametrize(("text", "column", "says"), ILL_TYPED, ids=[row[0] for row in ILL_TYPED])
def test_ill_typed_expressions_are_refused_at_their_place(text: str, column: int, says: str) -> None:
    tree = read(text, NAMES)
    with pytest.raises(ExpressionError) as caught:
        check_condition(tree, NAMES)
    assert says in caught.value.message
    assert (caught.value.line, caught.value.column) == (1, column)


@pytest.mark.parametrize(
    "text", ["member", "member and not child", "1 < renewals < 3", 'lending == "may"', "member if child else guardian_signed"]
)
def test_conditions_pass(text: str) -> None:
    check_condition(read(text, NAMES), NAMES)
