"""From what a person types to a value or a wish: English and Spanish words alike, whatever language the questions are in."""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from pincite.interview.states import Asked
from pincite.language.messages import Message, message
from pincite.language.truth import Kind
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
    TextType,
)
from pincite.rulebook.model import Span
from pincite.rulebook.values import date_of, looks_like_identifier, read_moment, show_value

LONGEST = 1_000


class Wish(Enum):
    """What a person may say instead of an answer."""

    UNKNOWN = "unknown"
    UNOBTAINABLE = "unobtainable"
    BACK = "back"
    WHY = "why"
    SO_FAR = "so far"
    HELP = "help"
    STOP = "stop"


WISHES = {
    Wish.UNKNOWN: ("i don't know", "i do not know", "don't know", "unknown", "skip", "no sé", "no lo sé", "saltar"),
    Wish.UNOBTAINABLE: ("cannot be known", "it cannot be known", "unobtainable", "no se puede saber", "imposible saberlo"),
    Wish.BACK: ("back", "b", "atrás", "volver"),
    Wish.WHY: ("why", "w", "por qué"),
    Wish.SO_FAR: ("so far", "hasta ahora"),
    Wish.HELP: ("help", "h", "ayuda"),
    Wish.STOP: ("stop", "quit", "exit", "q", "parar", "salir"),
}
YES = ("yes", "y", "sí", "s")
NO = ("no", "n")


class Fault(Exception):
    """What was typed is no answer to the question; `said` says what was expected."""

    def __init__(self, said: Message) -> None:
        super().__init__(str(said))
        self.said = said


def _folded(text: str) -> str:
    """Return a text without case, accents and marks of a question, for comparing words."""
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold().replace("’", "'"))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(plain.strip("¿?¡!. ").split())


MEANT = {_folded(word): wish for wish, words in WISHES.items() for word in words}


def wish_of(text: str, asked: Asked | None) -> Wish | None:
    """Return what a person wishes instead of answering, or None; a name of the question's own list is an answer."""
    if asked is not None and any(text.strip() == choice.value for choice in asked.choices):
        return None
    if text.strip() == "?":
        return Wish.HELP
    return MEANT.get(_folded(text))


def read_reply(text: str, asked: Asked, zone: str) -> Any:
    """Return the value a person typed; raise Fault saying what was expected, also for what looks like a person's number."""
    text = text.strip()
    if len(text) > LONGEST or not text.isprintable():
        raise Fault(message("This cannot be read: an answer is one short line of plain text."))
    if looks_like_identifier(text):
        raise Fault(message("This looks like a person's number. A case carries no identity; leave it out."))
    value = _value(text, asked, zone)
    if asked.within is not None and not asked.within.start <= value < asked.within.end:
        raise Fault(message("That is another day. The day given is {day}.", day=_day(asked.within, zone)))
    if (asked.low is not None and value < asked.low) or (asked.high is not None and value > asked.high):
        if asked.high is None:
            raise Fault(message("That is out of range: it must be at least {low}.", low=show_value(asked.low)))
        if asked.low is None:
            raise Fault(message("That is out of range: it must be at most {high}.", high=show_value(asked.high)))
        raise Fault(
            message("That is out of range: it must lie between {low} and {high}.", low=show_value(asked.low), high=show_value(asked.high))
        )
    return value


def _day(span: Span, zone: str) -> str:
    return span.start.astimezone(ZoneInfo(zone)).date().isoformat()


def _value(text: str, asked: Asked, zone: str) -> Any:
    match asked.type:
        case BoolType():
            if _folded(text) in map(_folded, YES):
                return True
            if _folded(text) in map(_folded, NO):
                return False
        case IntType():
            if re.fullmatch(r"[-+]?[0-9]{1,18}", text):
                return int(text)
        case DecimalType():
            try:
                number = Decimal(text) if re.fullmatch(r"[-+]?[0-9]{1,18}(\.[0-9]{1,18})?", text) else None
            except InvalidOperation:
                number = None
            if number is not None:
                return number
        case DateType():
            day = date_of(text)
            if day is not None:
                return day
        case MomentType():
            return _moment(text, asked, zone)
        case DurationType(calendar, counted):
            if re.fullmatch(r"[0-9]{1,7}", text):
                return Months(int(text)) if calendar else datetime.timedelta(**{asked.unit or counted: int(text)})
        case EnumType(values):
            if text in values:
                return text
            if re.fullmatch(r"[0-9]{1,4}", text) and 1 <= int(text) <= len(values):
                return values[int(text) - 1]
            named = [choice.value for choice in asked.choices if _folded(choice.text) == _folded(text)]
            if len(named) == 1:
                return named[0]
        case TextType():
            if text:
                return text
        case ListType():
            raise TypeError("a list is asked for record by record")
    raise Fault(expected(asked, zone))


def _moment(text: str, asked: Asked, zone: str) -> Any:
    day = date_of(text)
    if day is not None and asked.need.kind is not Kind.HOUR:
        return day
    moment = read_moment(text)
    if moment is not None:
        return moment
    try:
        bare = datetime.datetime.fromisoformat(text) if day is None else None
    except ValueError:
        bare = None
    if bare is not None:
        # no zone is taken for granted; what it would be at the rulebook's own is only shown
        there = bare.replace(tzinfo=ZoneInfo(zone))
        raise Fault(
            message(
                "A time needs its zone. If that was the time in {zone}, write {written}.",
                zone=zone,
                written=there.isoformat(timespec="minutes"),
            )
        )
    raise Fault(expected(asked, zone))


def expected(asked: Asked, zone: str) -> Message:
    """Return how an answer to a question is written."""
    match asked.type:
        case BoolType():
            return message("Answer yes or no.")
        case IntType():
            return message("Answer with a whole number, such as 3.")
        case DecimalType():
            return message("Answer with a number, with a point before decimals: 3 or 1.5.")
        case DateType():
            return message("Answer with a date, year first: 2020-11-01.")
        case MomentType() if asked.need.kind is Kind.HOUR:
            example = asked.within.start.astimezone(ZoneInfo(zone)).replace(hour=18).isoformat(timespec="minutes") if asked.within else ""
            return message("Answer with the day, the hour and its zone: {example}.", example=example)
        case MomentType():
            return message(
                "Answer with a date when the hour is not known: 2025-01-21; else with the hour and its zone: 2025-01-21T18:00-05:00."
            )
        case DurationType(calendar, counted):
            return message("Answer with a whole number of {unit}.", unit=Message("months" if calendar else asked.unit or counted))
        case EnumType():
            return message("Answer with the number of one of the lines above, 1 to {last}.", last=len(asked.choices))
        case TextType() | ListType():
            return message("Answer in a few words, without any name or number of a person.")
