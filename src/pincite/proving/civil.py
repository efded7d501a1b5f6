"""The civil calendar for a solver: months, days and the hours of a zone as piecewise tables over a bounded stretch of years.

Days are ordinals as in `datetime.date.toordinal`, moments are microseconds since 1970 in UTC, durations are microseconds.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import z3

from pincite.language import types
from pincite.language.types import Rounding
from pincite.proving.kleene import Formula, when

FIRST_YEAR = 1920
LAST_YEAR = 2060
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
EPOCH_DAY = EPOCH.date().toordinal()
MICROSECOND = datetime.timedelta(microseconds=1)
DAY = 86_400_000_000


def microseconds(value: datetime.datetime | datetime.timedelta) -> int:
    """Return a moment or a duration as whole microseconds."""
    length = value - EPOCH if isinstance(value, datetime.datetime) else value
    return length // MICROSECOND


def moment_of(number: int) -> datetime.datetime:
    """Return the moment of a number of microseconds."""
    return EPOCH + number * MICROSECOND


def piecewise(number: Any, breaks: Sequence[int], values: Sequence[Any]) -> Any:
    """Return the value of the piece a number lies in: `values[0]` below `breaks[0]`, `values[1]` below `breaks[1]`, and so on."""
    if isinstance(number, int):
        return values[bisect_right(breaks, number)]

    def between(low: int, high: int) -> Any:
        if low == high:
            return values[low]
        middle = (low + high) // 2
        left, right = between(low, middle), between(middle + 1, high)
        return left if left is right else when(number < breaks[middle], left, right)

    return between(0, len(breaks))


@lru_cache(maxsize=64)
def _steps(months: int, rounding: Rounding) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The days on which the number of days in so many months changes, and these numbers, as the language adds months."""
    breaks: list[int] = []
    steps: list[int] = []
    for number in range(datetime.date(FIRST_YEAR, 1, 1).toordinal(), datetime.date(LAST_YEAR, 12, 31).toordinal() + 1):
        step = types.add_months(datetime.date.fromordinal(number), types.Months(months, rounding)).toordinal() - number
        if not steps or step != steps[-1]:
            breaks.append(number)
            steps.append(step)
    return tuple(breaks[1:]), tuple(steps)


def add_months(day: Any, months: int, rounding: Rounding | None) -> Any:
    """Return a day so many months on, rounded as `pincite.language.types.add_months` does."""
    breaks, steps = _steps(months, rounding or Rounding.DOWN)
    return day + piecewise(day, breaks, _values(steps, day))


def months_at_least(start: Any, end: Any, number: int) -> Formula:
    """Return whether at least so many whole months lie between two days, counted as `pincite.language.types.months_elapsed` does.

    A month is complete on the day that adding it gives, rounded down; before `start` the months count negative.
    """
    if number >= 1:
        return end >= add_months(start, number, Rounding.DOWN)
    return start < add_months(end, 1 - number, Rounding.DOWN)


def years_at_least(start: Any, end: Any, number: int) -> Formula:
    """Return whether the whole years between two days, counted in months and towards zero, come to at least so many months."""
    if number >= 1:
        return months_at_least(start, end, 12 * -(-number // 12))
    return months_at_least(start, end, 1 - 12 * (-number // 12 + 1))


def _values(numbers: Sequence[int], at: Any) -> Sequence[Any]:
    if isinstance(at, int):
        return numbers
    shared = {number: z3.IntVal(number) for number in set(numbers)}
    return [shared[number] for number in numbers]


@lru_cache(maxsize=8)
def _offsets(zone: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The days on which a zone's offset at midnight changes, and the offsets between them, in microseconds."""
    place = ZoneInfo(zone)
    breaks: list[int] = []
    offsets: list[int] = []
    for number in range(datetime.date(FIRST_YEAR, 1, 1).toordinal(), datetime.date(LAST_YEAR, 12, 31).toordinal() + 1):
        midnight = datetime.datetime.combine(datetime.date.fromordinal(number), datetime.time(), place)
        offset = microseconds(midnight.utcoffset() or datetime.timedelta())
        if not offsets:
            offsets.append(offset)
        elif offset != offsets[-1]:
            breaks.append(number)
            offsets.append(offset)
    return tuple(breaks), tuple(offsets)


def first_day_from(instant: int, zone: str) -> int:
    """Return the first day that begins at an instant or later."""
    day = EPOCH_DAY + instant // DAY
    while start_of(day, zone) >= instant:
        day -= 1
    while start_of(day, zone) < instant:
        day += 1
    return day


def start_of(day: Any, zone: str) -> Any:
    """Return the moment a day begins in a zone."""
    breaks, offsets = _offsets(zone)
    return (day - EPOCH_DAY) * DAY - piecewise(day, breaks, _values(offsets, day))


def whole_days(length: Any) -> Any:
    """Return the whole days in a length of time, downwards."""
    return length // DAY if isinstance(length, int) else length / DAY
