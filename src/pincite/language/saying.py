"""The sayer: an expression as a fragment that reads well inside a sentence, in the language of its wording."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pincite.language.speech import ENGLISH, Speech
from pincite.language.tree import (
    Among,
    And,
    Answered,
    Choice,
    Compare,
    Elapsed,
    Fact,
    Field,
    Literal,
    Node,
    Not,
    On,
    Or,
    Quantified,
    Shift,
    Term,
)
from pincite.language.types import Months, Scalar


@dataclass(frozen=True, slots=True)
class Wording:
    """How names are said: `yes` and `no` clauses for conditions, nouns for other facts, `names` for whatever has words other than its identifier's own.

    `dated` names the facts that are days or moments, which are before and after rather than less and more.
    """

    yes: Mapping[str, str] = field(default_factory=dict)
    no: Mapping[str, str] = field(default_factory=dict)
    instruments: Mapping[str, str] = field(default_factory=dict)
    dated: frozenset[str] = frozenset()
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    speech: Speech = ENGLISH

    def name(self, identifier: str) -> str:
        """Return an identifier in words."""
        return self.names.get(identifier) or words(identifier)

    def said(self, identifier: str) -> str:
        """Return how a fact or term is said: its clause or noun, else its name."""
        return self.yes.get(identifier) or self.name(identifier)


PLAIN = Wording()


def words(name: str) -> str:
    """Return an identifier as words: `entered_on` as `entered on`."""
    return name.replace("_", " ").replace("-", " ")


def say(node: Node, wording: Wording = PLAIN) -> str:
    """Return an expression as a fragment, without capital or full stop."""
    speech = wording.speech
    match node:
        case Literal(value):
            return say_value(value, wording)
        case Fact(name) | Term(name):
            return wording.said(name)
        case Field(_, name):
            return wording.name(name)
        case On():
            return speech.act
        case Answered():
            return _answered(node, speech.answered, wording)
        case Not(operand):
            return _deny(operand, wording)
        case And(operands):
            return series(_parts(operands, wording), "and", speech)
        case Or(operands):
            parts = _parts(operands, wording)
            if len(parts) != 2:
                return speech.one_of + series(parts, "or", speech)
            lead, link = speech.either
            return f"{lead}{parts[0]} {link} {parts[1]}"
        case Compare(operator, left, right):
            phrase = (speech.dated if _dated(left, right, wording) else speech.compared)[operator]
            return _put(phrase, speech, left=say(left, wording), right=_value(left, right, wording))
        case Among(operand, values):
            said = series([_value(operand, value, wording) for value in values], "or", speech)
            return _put(speech.among, speech, left=say(operand, wording), values=said)
        case Choice(condition, then, otherwise):
            parts = [say(part, wording) for part in (condition, then, otherwise)]
            return _put(speech.otherwise, speech, condition=parts[0], then=parts[1], otherwise=parts[2])
        case Quantified(kind, _, records, condition):
            return _put(speech.quantified[kind], speech, records=say(records, wording), condition=say(condition, wording))
        case Shift(operator, start, duration):
            phrase = speech.before if operator == "-" else speech.after
            return _put(phrase, speech, duration=say(duration, wording), start=say(start, wording))
        case Elapsed(_, start, end):
            return _put(speech.elapsed, speech, start=say(start, wording), end=say(end, wording))


def _put(phrase: str, speech: Speech, **parts: str) -> str:
    """Return a phrase with its parts, contracted where the language does so."""
    text = phrase.format(**parts)
    for apart, together in speech.contracted:
        text = text.replace(apart, together)
    return text


def _value(side: Node, other: Node, wording: Wording) -> str:
    """Return one side of a comparison, in the words the fact on the other side has for that value."""
    if isinstance(side, Fact) and isinstance(other, Literal) and isinstance(other.value, str):
        return wording.values.get((side.name, other.value)) or wording.name(other.value)
    return say(other, wording)


def say_value(value: Scalar, wording: Wording = PLAIN) -> str:
    """Return a value in words: dates as `November 1, 2020`, durations as `14 days`."""
    speech = wording.speech
    match value:
        case bool():
            return speech.yes if value else speech.no
        case datetime.datetime():
            return speech.moment.format(day=say_value(value.date(), wording), time=f"{value:%H:%M}", zone=f"{value:%z}")
        case datetime.date():
            return speech.day.format(month=speech.months[value.month - 1], day=value.day, year=value.year)
        case datetime.timedelta():
            hours = value.days * 24 + value.seconds // 3600
            in_days = hours % 24 == 0 and hours not in (24, 48, 72)
            return _counted(value.days, "day", speech) if in_days else _counted(hours, "hour", speech)
        case Months(number):
            return _counted(number // 12, "year", speech) if number and number % 12 == 0 else _counted(number, "month", speech)
        case int() | Decimal():
            return str(value)
        case str():
            return wording.name(value)


def _counted(number: int, unit: str, speech: Speech) -> str:
    return f"{number} {speech.units[unit][number != 1]}"


def _answered(node: Answered, phrase: str, wording: Wording) -> str:
    speech = wording.speech
    over = speech.over.format(instrument=wording.instruments.get(node.instrument, node.instrument)) if node.instrument else ""
    return _put(phrase, speech, question=wording.name(node.question), over=over, value=wording.name(node.value))


def _deny(operand: Node, wording: Wording) -> str:
    speech = wording.speech
    match operand:
        case Fact(name) | Term(name) if name in wording.no:
            return wording.no[name]
        case Fact() | Term():
            phrase = speech.denied if " " in wording.yes.get(operand.name, "") else speech.denied_name
            return phrase.format(clause=say(operand, wording))
        case Answered():
            return _answered(operand, speech.not_answered, wording)
        case Not(inner):
            return say(inner, wording)
        case Among(inner, values):
            said = [say(value, wording) for value in values]
            left = say(inner, wording)
            if len(said) == 2:
                return _put(speech.nor, speech, left=left, first=said[0], second=said[1])
            return _put(speech.none_of if len(said) > 2 else speech.is_not, speech, left=left, values=series(said, "or", speech))
        case _:
            return speech.denied.format(clause=say(operand, wording))


def series(parts: list[str], link: str, speech: Speech = ENGLISH) -> str:
    """Return parts in a row, the last two linked by `and` or `or` in the words of a language."""
    if len(parts) < 2:
        return "".join(parts)
    last = parts[-1].lower()
    joint = speech.links[link]
    for plain, other, starts, excepted in speech.before_sounds:
        if joint == plain and last.startswith(starts) and not (excepted and last.startswith(excepted)):
            joint = other
            break
    comma = speech.last_comma if len(parts) > 2 else ""
    return f"{', '.join(parts[:-1])}{comma} {joint} {parts[-1]}"


def _parts(operands: tuple[Node, ...], wording: Wording) -> list[str]:
    return [f"({say(operand, wording)})" if isinstance(operand, And | Or | Choice) else say(operand, wording) for operand in operands]


def _dated(left: Node, right: Node, wording: Wording) -> bool:
    return any(
        isinstance(side, On | Shift)
        or (isinstance(side, Fact) and side.name in wording.dated)
        or (isinstance(side, Literal) and isinstance(side.value, datetime.date))
        for side in (left, right)
    )
