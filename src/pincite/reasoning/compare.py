"""The same case under several days or components, side by side."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from pincite.language.types import Records
from pincite.reasoning.answers import Answer, Assessment
from pincite.reasoning.assess import assess
from pincite.rulebook.cases import Case
from pincite.rulebook.model import Rulebook, Span


@dataclass(frozen=True, slots=True)
class Column:
    """One side of a comparison: a time, its text, and a component (None: that of the case, or open)."""

    on: Span
    text: str
    component: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Assessments of one case in columns, with the questions whose answers differ, and those that agree, in order."""

    columns: tuple[Column, ...]
    assessments: tuple[Assessment, ...]
    differing: tuple[str, ...]
    agreeing: tuple[str, ...]
    shifted: bool = False


def columns(days: Iterable[tuple[Span, str, str | None]], components: tuple[str, ...]) -> tuple[Column, ...]:
    """Return the columns of days and components: a day with its own component stands alone, any other goes with every component."""
    found = []
    for on, text, own in days:
        for component in (own,) if own else components or (None,):
            found.append(Column(on, text, component))
    return tuple(found)


def compare(
    rulebook: Rulebook,
    case: Case,
    sides: tuple[Column, ...],
    *,
    where: str | None = None,
    known: tuple[Span, str] | None = None,
    questions: Iterable[str] | None = None,
    shift: bool = False,
) -> Comparison:
    """Return a case assessed in each column, differences first.

    With `shift` every date and moment of the case moves by the distance of the column's day from the first one; between two moments, moments of the
    case move by the exact distance and dates by whole days. Raises CaseError as `assess` does.
    """
    named = tuple(questions) if questions is not None else None
    assessments = []
    for side in sides:
        moved = shifted(case, *_distance(sides[0].on, side.on, rulebook.zone)) if shift else case
        assessments.append(assess(rulebook, moved, side.on, side.text, component=side.component, where=where, known=known, questions=named))
    order = tuple(assessments[0].answers)
    differing = tuple(name for name in order if len({essence(found.answers[name]) for found in assessments}) > 1)
    return Comparison(sides, tuple(assessments), differing, tuple(name for name in order if name not in differing), shift)


def essence(answer: Answer) -> tuple[Any, ...]:
    """Return what two answers must share to count as the same: outcome, value, what stays possible, what is needed, and the record alone."""
    alone = answer.if_no_finding
    return (answer.outcome, answer.value, answer.possible, answer.because, answer.needs, (alone.outcome, alone.value) if alone else None)


def _distance(first: Span, other: Span, zone: str) -> tuple[datetime.timedelta, datetime.timedelta]:
    """Return the distance in whole days, and the distance moments move by: exact between two moments, else whole days."""
    here = ZoneInfo(zone)
    days = other.start.astimezone(here).date() - first.start.astimezone(here).date()
    moments = first.start == first.end and other.start == other.end
    return days, other.start - first.start if moments else days


def shifted(case: Case, days: datetime.timedelta, exact: datetime.timedelta | None = None) -> Case:
    """Return the case with every date, in records and assumptions too, moved by whole days, and every moment by `exact` (the same days by default)."""

    def move(value: Any) -> Any:
        if isinstance(value, datetime.date):
            distance = exact if exact is not None and isinstance(value, datetime.datetime) else days
            try:
                return value + distance
            except OverflowError:
                return type(value).max if distance > datetime.timedelta() else type(value).min
        if isinstance(value, Records):
            items: tuple[Mapping[str, Any], ...] = tuple({key: move(inner) for key, inner in item.items()} for item in value.items)
            return replace(value, items=items)
        return value

    facts = {name: move(value) for name, value in case.facts.items()}
    assumed = {name: (move(value), reason) for name, (value, reason) in case.assumed.items()}
    return replace(case, facts=facts, assumed=assumed)
