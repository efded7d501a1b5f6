"""The sayer: an expression as an English fragment that reads well inside a sentence."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

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

ORDER_WORDS = {"==": "is", "!=": "is not", "<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least"}
DATE_WORDS = {"==": "is", "!=": "is not", "<": "is before", "<=": "is on or before", ">": "is after", ">=": "is on or after"}


@dataclass(frozen=True, slots=True)
class Wording:
    """How names are said: `yes` and `no` clauses for conditions, nouns for other facts, names for questions.

    `dated` names the facts that are days or moments, which are before and after rather than less and more.
    """

    yes: Mapping[str, str] = field(default_factory=dict)
    no: Mapping[str, str] = field(default_factory=dict)
    instruments: Mapping[str, str] = field(default_factory=dict)
    dated: frozenset[str] = frozenset()
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)


PLAIN = Wording()


def words(name: str) -> str:
    """Return an identifier as words: `entered_on` as `entered on`."""
    return name.replace("_", " ").replace("-", " ")


def say(node: Node, wording: Wording = PLAIN) -> str:
    """Return an expression as an English fragment, without capital or full stop."""
    match node:
        case Literal(value):
            return say_value(value)
        case Fact(name) | Term(name):
            return wording.yes.get(name, words(name))
        case Field(_, name):
            return words(name)
        case On():
            return "the day of the act"
        case Answered():
            return _answered(node, "is", wording)
        case Not(operand):
            return _deny(operand, wording)
        case And(operands):
            return _join(operands, "and", wording)
        case Or(operands):
            return ("either " if len(operands) == 2 else "one of these: ") + _join(operands, "or", wording)
        case Compare(operator, left, right):
            return f"{say(left, wording)} {_operator(operator, left, right, wording)} {_value(left, right, wording)}"
        case Among(operand, values):
            return f"{say(operand, wording)} is {_series([_value(operand, value, wording) for value in values], 'or')}"
        case Choice(condition, then, otherwise):
            return f"{say(then, wording)} if {say(condition, wording)}, otherwise {say(otherwise, wording)}"
        case Quantified(kind, _, records, condition):
            lead = {"any": "at least one of", "all": "each of", "count": "the number of"}[kind]
            link = "where" if kind == "count" else "has it that"
            return f"{lead} {say(records, wording)} {link} {say(condition, wording)}"
        case Shift(operator, start, duration):
            if operator == "-":
                return f"{say(duration, wording)} before {say(start, wording)}"
            return f"{say(duration, wording)} after {say(start, wording)}"
        case Elapsed(_, start, end):
            return f"the time from {say(start, wording)} to {say(end, wording)}"


def _value(side: Node, other: Node, wording: Wording) -> str:
    """Return one side of a comparison, in the words the fact on the other side has for that value."""
    if isinstance(side, Fact) and isinstance(other, Literal) and isinstance(other.value, str):
        return wording.values.get((side.name, other.value), words(other.value))
    return say(other, wording)


def say_value(value: Scalar) -> str:
    """Return a value in words: dates as `November 1, 2020`, durations as `14 days`."""
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime.datetime():
            return f"{say_value(value.date())} at {value:%H:%M} (UTC{value:%z})"
        case datetime.date():
            return f"{value:%B} {value.day}, {value.year}"
        case datetime.timedelta():
            hours = value.days * 24 + value.seconds // 3600
            return (
                _counted(value.days, "day") if hours % 24 == 0 and hours != 24 and hours != 48 and hours != 72 else _counted(hours, "hour")
            )
        case Months(number):
            return _counted(number // 12, "year") if number and number % 12 == 0 else _counted(number, "month")
        case int() | Decimal():
            return str(value)
        case str():
            return words(value)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _answered(node: Answered, verb: str, wording: Wording) -> str:
    over = f" under {wording.instruments.get(node.instrument, node.instrument)}" if node.instrument else ""
    return f"the answer on {words(node.question)}{over} {verb} “{words(node.value)}”"


def _deny(operand: Node, wording: Wording) -> str:
    match operand:
        case Fact(name) | Term(name) if name in wording.no:
            return wording.no[name]
        case Fact() | Term():
            return (
                f"it is not so that {say(operand, wording)}" if " " in wording.yes.get(operand.name, "") else f"not {say(operand, wording)}"
            )
        case Answered():
            return _answered(operand, "is not", wording)
        case Not(inner):
            return say(inner, wording)
        case Among(inner, values):
            said = [say(value, wording) for value in values]
            none = " nor ".join(said) if len(said) == 2 else _series(said, "or")
            return f"{say(inner, wording)} is {'neither' if len(said) == 2 else 'none of' if len(said) > 2 else 'not'} {none}"
        case _:
            return f"it is not so that {say(operand, wording)}"


def _series(parts: list[str], link: str) -> str:
    if len(parts) == 2:
        return f"{parts[0]} {link} {parts[1]}"
    return ", ".join(parts[:-1]) + f", {link} {parts[-1]}" if len(parts) > 1 else parts[0]


def _join(operands: tuple[Node, ...], link: str, wording: Wording) -> str:
    parts = [f"({say(operand, wording)})" if isinstance(operand, And | Or | Choice) else say(operand, wording) for operand in operands]
    return _series(parts, link)


def _operator(operator: str, left: Node, right: Node, wording: Wording) -> str:
    dated = any(
        isinstance(side, On | Shift)
        or (isinstance(side, Fact) and side.name in wording.dated)
        or (isinstance(side, Literal) and isinstance(side.value, datetime.date))
        for side in (left, right)
    )
    return (DATE_WORDS if dated else ORDER_WORDS)[operator]
