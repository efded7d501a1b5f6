"""The expression tree: a node is data, and everything done with it is a function elsewhere.

`at` is the place in the text a node was read from (line, column, both from 1); it takes no part in equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal as OneOf

from pincite.language.types import Scalar

Place = tuple[int, int]
NOWHERE: Place = (0, 0)


@dataclass(frozen=True, slots=True)
class Literal:
    """A written value."""

    value: Scalar
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """The value of a fact of the case."""

    name: str
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Term:
    """The expression a term abbreviates."""

    name: str
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the record a quantifier is looking at."""

    variable: str
    name: str
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class On:
    """The day of the act, as a date in the rulebook's zone."""

    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether a question is decided with this value, over what is in force or over one instrument."""

    question: str
    value: str
    instrument: str | None = None
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    operand: Node
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class And:
    """Conjunction of two or more operands."""

    operands: tuple[Node, ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Disjunction of two or more operands."""

    operands: tuple[Node, ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)


Operator = OneOf["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two values of one type."""

    operator: Operator
    left: Node
    right: Node
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Among:
    """Whether a value is one of some literals."""

    operand: Node
    values: tuple[Literal, ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """`then` if the condition holds, else `otherwise`."""

    condition: Node
    then: Node
    otherwise: Node
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Quantified:
    """`any`, `all` or `count` of a condition over the records of a list."""

    kind: OneOf["any", "all", "count"]
    variable: str
    records: Fact
    condition: Node
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Shift:
    """A date or moment plus or minus a duration."""

    operator: OneOf["+", "-"]
    start: Node
    duration: Node
    at: Place = field(default=NOWHERE, compare=False, repr=False)


Unit = OneOf["hours", "days", "months", "years"]


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The duration from `start` to `end`: exact in hours and days, whole months in months and years."""

    unit: Unit
    start: Node
    end: Node
    at: Place = field(default=NOWHERE, compare=False, repr=False)


Node = Literal | Fact | Term | Field | On | Answered | Not | And | Or | Compare | Among | Choice | Quantified | Shift | Elapsed


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below a node, in reading order."""
    match node:
        case Not(operand) | Among(operand):
            return (operand,)
        case And(operands) | Or(operands):
            return operands
        case Compare(_, left, right):
            return (left, right)
        case Choice(condition, then, otherwise):
            return (condition, then, otherwise)
        case Quantified(_, _, records, condition):
            return (records, condition)
        case Shift(_, start, duration):
            return (start, duration)
        case Elapsed(_, start, end):
            return (start, end)
        case Literal() | Fact() | Term() | Field() | On() | Answered():
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all nodes below it, the node first."""
    yield node
    for child in children(node):
        yield from walk(child)
