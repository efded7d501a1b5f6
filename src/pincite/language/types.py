"""The types of values, and the values that Python does not have already.

Exact by design: no floats, no implicit conversion, and months kept apart from days, because a month has no fixed length.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from functools import total_ordering


@dataclass(frozen=True, slots=True)
class BoolType:
    """Yes or no."""


@dataclass(frozen=True, slots=True)
class IntType:
    """A whole number."""


@dataclass(frozen=True, slots=True)
class DecimalType:
    """An exact decimal number."""


@dataclass(frozen=True, slots=True)
class DateType:
    """A day of the civil calendar."""


@dataclass(frozen=True, slots=True)
class MomentType:
    """A point in time with its zone; a bare date stands for that whole day."""


@dataclass(frozen=True, slots=True)
class DurationType:
    """A length of time: in hours or days, or (`calendar`) in months, which compare with months only.

    `unit` is how a bare number of a case is counted; it makes no other type.
    """

    calendar: bool = False
    unit: str = field(default="days", compare=False)


@dataclass(frozen=True, slots=True)
class EnumType:
    """One of a closed list of values."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextType:
    """Text, which can be tested for equality only."""


@dataclass(frozen=True, slots=True)
class ListType:
    """A list of records; `fields` maps each field's name to its type."""

    fields: tuple[tuple[str, Type], ...]

    def field(self, name: str) -> Type | None:
        """Return the type of a field, or None when there is no such field."""
        return dict(self.fields).get(name)


Type = BoolType | IntType | DecimalType | DateType | MomentType | DurationType | EnumType | TextType | ListType

ORDERED = (IntType, DecimalType, DateType, MomentType, DurationType)
NUMERIC_STEPS = (IntType, DateType)


def type_name(kind: Type) -> str:
    """Return the name of a type as the rulebook writes it."""
    match kind:
        case BoolType():
            return "yes/no"
        case IntType():
            return "whole number"
        case DecimalType():
            return "decimal"
        case DateType():
            return "date"
        case MomentType():
            return "moment"
        case DurationType(calendar=True):
            return "duration in months"
        case DurationType():
            return "duration in hours or days"
        case EnumType(values):
            return "one of " + ", ".join(values)
        case TextType():
            return "text"
        case ListType():
            return "list of records"


class Rounding(Enum):
    """What happens when a month is too short for the day: its last day, or the first of the next."""

    DOWN = "down"
    UP = "up"


@total_ordering
@dataclass(frozen=True, slots=True)
class Months:
    """A number of calendar months, with the rounding used when it is added to a date."""

    number: int
    rounding: Rounding | None = None

    def __lt__(self, other: Months) -> bool:
        return self.number < other.number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Months) and self.number == other.number

    def __hash__(self) -> int:
        return hash(self.number)


class Unobtainable(Enum):
    """The mark of a fact that was asked for and cannot be known."""

    UNOBTAINABLE = "unobtainable"


UNOBTAINABLE = Unobtainable.UNOBTAINABLE


@dataclass(frozen=True, slots=True)
class Records:
    """The value of a list fact: its records, and whether these are all there are."""

    items: tuple[Mapping[str, Value], ...] = ()
    complete: bool = False


Scalar = bool | int | Decimal | datetime.date | datetime.datetime | datetime.timedelta | Months | str
Value = Scalar | Records | Unobtainable


def add_months(day: datetime.date, months: Months, sign: int = 1) -> datetime.date:
    """Return the date so many months on (`sign` 1) or back (-1), rounded as `months` says.

    A month too short for the day gives its last day with rounding down, the first day of the next with rounding up.
    Raises ValueError when the rounding is not named or the year leaves the calendar.
    """
    if months.rounding is None:
        raise ValueError("adding months to a date needs a rounding")
    index = day.year * 12 + day.month - 1 + sign * months.number
    year, month = divmod(index, 12)
    first = datetime.date(year, month + 1, 1)
    length = calendar.monthrange(year, month + 1)[1]
    if day.day <= length:
        return first.replace(day=day.day)
    last = first.replace(day=length)
    return last if months.rounding is Rounding.DOWN else last + datetime.timedelta(days=1)


def months_elapsed(start: datetime.date, end: datetime.date) -> int:
    """Return how many whole months lie between two days; negative when `end` is the earlier.

    A month is complete on the same day of the month, or on the last day of a month too short for it.
    """
    if end < start:
        return -months_elapsed(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    while months and add_months(start, Months(months, Rounding.DOWN)) > end:
        months -= 1
    return months
