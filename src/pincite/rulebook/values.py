"""Written values: from the text of a case or a table cell to a typed value, and back."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping as MappingOf
from decimal import Decimal, InvalidOperation
from typing import Any

from pincite.language.types import (
    UNOBTAINABLE,
    BoolType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntType,
    ListType,
    MomentType,
    Months,
    Records,
    TextType,
    Type,
    Unobtainable,
)
from pincite.language.vocabulary import suggestion
from pincite.rulebook.marked import Mapping, Marked, Scalar, Sequence
from pincite.rulebook.model import Fact, Position

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# An A-number is the letter A and seven to nine digits, singly separated or not; a bare run of eight or nine, or three groups of three, is one too, and
# nine digits in groups of three, two and four are a social security number. Dates have groups of four, two and two, and stay outside.
IDENTIFIER = re.compile(
    r"(?<![A-Za-z0-9])(?:A\s?[-#.]?\s?\d(?:[ .-]?\d){6,8}|\d{8,9}|\d{3}[ .-]\d{3}[ .-]\d{3}|\d{3}[ .-]\d{2}[ .-]\d{4})(?![A-Za-z0-9])",
    re.IGNORECASE,
)


class ValueFault(Exception):
    """A value that does not fit, with its place when it has one."""

    def __init__(self, message: str, position: Position | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


def read_value(written: Marked, fact: Fact) -> Any:
    """Return the typed value of a fact from its written form; `unobtainable` is the mark for what cannot be known.

    Raises ValueFault naming what was expected when it is of another type or outside the declared range.
    """
    if isinstance(written, Scalar) and written.text.strip() == "unobtainable" and "unobtainable" not in getattr(fact.type, "values", ()):
        return UNOBTAINABLE
    value = _read(written, fact.type, fact.unit, fact.id)
    if not isinstance(value, Records) and ((fact.low is not None and value < fact.low) or (fact.high is not None and value > fact.high)):
        low, high = (show_value(bound) if bound is not None else "" for bound in (fact.low, fact.high))
        raise ValueFault(f"`{fact.id}` must lie within {low}..{high}, not {show_value(value)}", written.position)
    return value


def read_text(text: str, kind: Type, unit: str = "", name: str = "value") -> Any:
    """Return the typed value of a text; raise ValueFault naming what was expected."""
    return _read(Scalar(text, Position()), kind, unit, name)


def _read(written: Marked, kind: Type, unit: str, name: str) -> Any:
    if isinstance(kind, ListType):
        return _records(written, kind, name)
    if not isinstance(written, Scalar):
        raise ValueFault(f"`{name}` must be a single value, not a list or mapping", written.position)
    text = written.text.strip()
    if looks_like_identifier(text):
        raise ValueFault(f"`{name}` holds what looks like an A-number; a case carries no identity, leave it out", written.position)
    expected: str
    match kind:
        case BoolType():
            if text in ("yes", "no"):
                return text == "yes"
            expected = "`yes` or `no`"
        case IntType():
            if re.fullmatch(r"-?\d{1,18}", text):
                return int(text)
            expected = "a whole number"
        case DecimalType():
            try:
                number = Decimal(text)
                if number.is_finite():
                    return number
            except InvalidOperation:
                pass
            expected = "a decimal number"
        case DateType():
            day = date_of(text)
            if day is not None:
                return day
            expected = "a date as 2020-11-01"
        case MomentType():
            day = date_of(text)
            if day is not None:
                return day
            moment = read_moment(text)
            if moment is not None:
                return moment
            expected = "a moment with its zone as 2025-01-21T18:00-05:00, or a date for the whole day"
        case DurationType(calendar, counted):
            if re.fullmatch(r"\d{1,7}", text):
                if calendar:
                    return Months(int(text))
                return datetime.timedelta(**{unit or counted: int(text)})
            expected = f"a whole number of {unit or counted}"
        case EnumType(values):
            if text in values:
                return text
            expected = f"one of {', '.join(values)}" + suggestion(text, values)
        case TextType():
            return text
    raise ValueFault(f"`{name}` must be {expected}, not `{text}`", written.position)


def date_of(text: str) -> datetime.date | None:
    """Return the date a text gives as 2020-11-01, or None when it is not one."""
    if not DATE.fullmatch(text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def read_moment(text: str) -> datetime.datetime | None:
    """Return the moment a text gives, or None when it is not one or names no zone."""
    try:
        moment = datetime.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            return None
        moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None
    return moment


def _records(written: Marked, kind: ListType, name: str) -> Records:
    complete = False
    items: Marked = written
    if isinstance(written, Mapping):
        unknown = [key for key in written.entries if key not in ("complete", "records")]
        if unknown:
            raise ValueFault(f"`{name}` takes `complete` and `records`, not `{unknown[0]}`", written.keys[unknown[0]])
        flag = written.entries.get("complete")
        if flag is not None:
            complete = _read(flag, BoolType(), "", "complete")
        items = written.entries.get("records", Sequence((), written.position))
    if not isinstance(items, Sequence):
        raise ValueFault(f"`{name}` must be a list of records", items.position)
    records: list[MappingOf[str, Any]] = []
    for item in items.items:
        if not isinstance(item, Mapping):
            raise ValueFault(f"each record of `{name}` is written as `field: value`", item.position)
        record: dict[str, Any] = {}
        for key, value in item.entries.items():
            inner = kind.field(key)
            if inner is None:
                raise ValueFault(
                    f"`{key}` is not a field of `{name}`{suggestion(key, [field for field, _ in kind.fields])}", item.keys[key]
                )
            if isinstance(value, Scalar) and value.text == "unobtainable":
                record[key] = UNOBTAINABLE
            elif not (isinstance(value, Scalar) and value.text == ""):
                record[key] = _read(value, inner, "", f"{name}.{key}")
        records.append(record)
    return Records(tuple(records), complete)


def looks_like_identifier(text: str) -> bool:
    """Whether a text holds something like an A-number, which no case may carry."""
    return IDENTIFIER.search(text) is not None


def show_value(value: Any) -> Any:
    """Return a typed value as it is written in cases and JSON: text, or a list or mapping of texts."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Unobtainable():
            return "unobtainable"
        case datetime.datetime():
            return value.isoformat(timespec="minutes")
        case datetime.date():
            return value.isoformat()
        case datetime.timedelta():
            hours = value.days * 24 + value.seconds // 3600
            return f"{value.days} days" if hours % 24 == 0 else f"{hours} hours"
        case Months(number):
            return f"{number} months"
        case Records(items, complete):
            shown = [{key: show_value(inner) for key, inner in item.items()} for item in items]
            return {"complete": "yes" if complete else "no", "records": shown}
        case _:
            return str(value)
