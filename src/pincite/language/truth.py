"""Three-valued truth: what is known, what lies between bounds, and what is open and why.

Strong Kleene logic (S. C. Kleene, Introduction to Metamathematics, section 64). An open value carries the needs that
would settle it: the union over its open operands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Why(Enum):
    """Why a need is open."""

    MISSING = "missing"
    UNOBTAINABLE = "unobtainable"
    RESERVED = "reserved"
    UNCERTAIN = "uncertain"


class Kind(Enum):
    """What a need is about."""

    FACT = "fact"
    HOUR = "hour"
    REST = "rest of the list"
    COMPONENT = "component"
    PLACE = "place"
    DAY = "day"
    EVENT = "event"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Need:
    """Something that is not known and would have to be: its kind, its name and why it is open."""

    kind: Kind
    subject: str
    why: Why = Why.MISSING


Needs = frozenset[Need]
NO_NEEDS: Needs = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is known; for a condition, `Known(True)` or `Known(False)`."""

    value: Any


@dataclass(frozen=True, slots=True)
class Between:
    """A value known to lie in `[low, high]`; None is no bound. A count over an incomplete list, a day without an hour."""

    low: Any
    high: Any
    needs: Needs


@dataclass(frozen=True, slots=True)
class Open:
    """A value that is not known, with the needs that would settle it."""

    needs: Needs = NO_NEEDS


Truth = Known | Open
Evaluated = Known | Between | Open
TRUE = Known(True)
FALSE = Known(False)


def needs_of(*values: Evaluated) -> Needs:
    """Return the needs of all the values together."""
    return frozenset().union(*(value.needs for value in values if not isinstance(value, Known)))


def either(operands: Iterable[Truth]) -> Truth:
    """Kleene `or`: a true operand decides; else any open operand leaves it open."""
    seen = tuple(operands)
    if TRUE in seen:
        return TRUE
    return Open(needs_of(*seen)) if any(isinstance(value, Open) for value in seen) else FALSE


def both(operands: Iterable[Truth]) -> Truth:
    """Kleene `and`: a false operand decides; else any open operand leaves it open."""
    seen = tuple(operands)
    if FALSE in seen:
        return FALSE
    return Open(needs_of(*seen)) if any(isinstance(value, Open) for value in seen) else TRUE


def negate(operand: Truth) -> Truth:
    """Kleene `not`."""
    match operand:
        case Known(value):
            return FALSE if value else TRUE
        case Open():
            return operand


def word_of(operand: Evaluated) -> str:
    """Return `true`, `false` or `open` for a condition."""
    return ("true" if operand.value else "false") if isinstance(operand, Known) else "open"


def compare(operator: str, left: Evaluated, right: Evaluated) -> Truth:
    """Compare two values of one type: decided when every value within the bounds agrees, else open."""
    if isinstance(left, Open) or isinstance(right, Open):
        return Open(needs_of(left, right))
    low_1, high_1 = _bounds(left)
    low_2, high_2 = _bounds(right)
    certain: bool
    impossible: bool
    match operator:
        case "==" | "!=":
            point = isinstance(left, Known) and isinstance(right, Known)
            same = (point and low_1 == low_2) or (None not in (low_1, low_2) and low_1 == high_1 == low_2 == high_2)
            apart = (point and not same) or _below(high_1, low_2) or _below(high_2, low_1)
            certain, impossible = (same, apart) if operator == "==" else (apart, same)
        case "<":
            certain, impossible = _below(high_1, low_2), _at_most(high_2, low_1)
        case "<=":
            certain, impossible = _at_most(high_1, low_2), _below(high_2, low_1)
        case ">":
            certain, impossible = _below(high_2, low_1), _at_most(high_1, low_2)
        case ">=":
            certain, impossible = _at_most(high_2, low_1), _below(high_1, low_2)
        case _:
            raise ValueError(operator)
    if certain:
        return TRUE
    return FALSE if impossible else Open(needs_of(left, right))


def _bounds(value: Known | Between) -> tuple[Any, Any]:
    return (value.value, value.value) if isinstance(value, Known) else (value.low, value.high)


def _below(high: Any, low: Any) -> bool:
    return high is not None and low is not None and high < low


def _at_most(high: Any, low: Any) -> bool:
    return high is not None and low is not None and high <= low
