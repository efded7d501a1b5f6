"""Columns as data: what every engine is asked to compute, in three-valued logic with null for what is open.

A small tree below the language's own: no rule, no instrument and no fact stands in it, only columns, constants and a handful of operations, so that each
engine needs a short compiler. Moments are microseconds since 1970 in UTC, days are dates, durations are microseconds.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from pincite.language.types import Rounding

Plain = bool | int | Decimal | str | datetime.date | None


@dataclass(frozen=True, slots=True)
class Column:
    """The value of a column of the input or of an earlier layer."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A value written into the plan; None is null, which is open, with the `needs` that would settle it."""

    value: Plain
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class All:
    """Kleene `and` of conditions."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Kleene `or` of conditions."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Kleene `not`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two values of one kind; null when either is."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether a text is one of some texts; null when it is null. The list holds no null."""

    operand: Node
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A value, or another where it is null: never null itself."""

    operand: Node
    otherwise: Plain


@dataclass(frozen=True, slots=True)
class IsNull:
    """Whether a value is null: never null itself."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Case:
    """The value of the first condition that is true, else `otherwise`; a null condition is not true."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of whole numbers; null when any is."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Bits:
    """The union of sets of bits; no operand is null."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class DaysLater:
    """A day so many days on."""

    day: Node
    days: int


@dataclass(frozen=True, slots=True)
class MonthsLater:
    """A day so many months on; a month too short gives its last day (down) or the first of the next (up)."""

    day: Node
    months: int
    rounding: Rounding


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """The whole days from one day to another."""

    start: Node
    end: Node


@dataclass(frozen=True, slots=True)
class Difference:
    """One number less another."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Times:
    """A number so many times."""

    operand: Node
    factor: int


@dataclass(frozen=True, slots=True)
class CountOf:
    """How many records of a list have a condition true (`open` False) or null (`open` True); a null list has none.

    In the condition a `Column` names a field of the record.
    """

    records: str
    condition: Node
    open: bool


Node = (
    Column
    | Constant
    | All
    | Any
    | Not
    | Compare
    | OneOf
    | Filled
    | IsNull
    | Case
    | Sum
    | Bits
    | DaysLater
    | MonthsLater
    | DaysBetween
    | Difference
    | Times
    | CountOf
)

TRUE = Constant(True)
FALSE = Constant(False)
OPEN = Constant(None)


def is_open(node: Node) -> bool:
    """Whether a node is null in every record, whatever it needs."""
    return isinstance(node, Constant) and node.value is None


def every(operands: Iterable[Node]) -> Node:
    """Return Kleene `and`, folded where constants decide it."""
    kept = _folded(operands, TRUE, FALSE)
    if not kept:
        return TRUE
    return kept[0] if len(kept) == 1 else All(tuple(kept))


def some(operands: Iterable[Node]) -> Node:
    """Return Kleene `or`, folded where constants decide it."""
    kept = _folded(operands, FALSE, TRUE)
    if not kept:
        return FALSE
    return kept[0] if len(kept) == 1 else Any(tuple(kept))


def _folded(operands: Iterable[Node], idle: Constant, deciding: Constant) -> list[Node]:
    """Return the operands that count: one alone where it decides, none that is idle, and what is open in every record as one."""
    kept: dict[Node, None] = {}
    needs: frozenset[str] = frozenset()
    open_ = False
    for operand in operands:
        if operand == deciding:
            return [deciding]
        if isinstance(operand, Constant) and operand.value is None:
            open_, needs = True, needs | operand.needs
        elif operand != idle:
            kept[operand] = None
    return [*kept, Constant(None, needs)] if open_ else list(kept)


def opposite(operand: Node) -> Node:
    """Return Kleene `not`, folded."""
    match operand:
        case Constant(None):
            return operand
        case Constant(value):
            return Constant(not value)
        case Not(inner):
            return inner
        case _:
            return Not(operand)


def certainly(operand: Node) -> Node:
    """Return whether a condition is true, where open is no."""
    if isinstance(operand, Constant):
        return Constant(operand.value is True)
    return Filled(operand, False)


def perhaps(operand: Node) -> Node:
    """Return whether a condition is not false, where open is yes."""
    if isinstance(operand, Constant):
        return Constant(operand.value is not False)
    return Filled(operand, True)


def null(operand: Node) -> Node:
    """Return whether a value is open, folded."""
    return Constant(operand.value is None) if isinstance(operand, Constant) else IsNull(operand)


def comparison(operator: str, left: Node, right: Node) -> Node:
    """Return a comparison of two values of one kind, folded."""
    if not (isinstance(left, Constant) and isinstance(right, Constant)):
        return Compare(operator, left, right)
    one, other = left.value, right.value
    if one is None or other is None:
        return OPEN
    if operator in ("==", "!="):
        return Constant((one == other) is (operator == "=="))
    assert isinstance(one, int | Decimal | datetime.date)
    assert isinstance(other, int | Decimal | datetime.date)
    return Constant({"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[operator])  # type: ignore[operator]


def decided(certain: Node, impossible: Node) -> Node:
    """Return the condition that is true where it is certain, false where it is impossible, else open; neither is ever null."""
    if certain == TRUE or impossible == TRUE:
        return TRUE if certain == TRUE else FALSE
    if certain == FALSE and impossible == FALSE:
        return OPEN
    return Case(((certain, TRUE), (impossible, FALSE)), OPEN)


def below(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below a node, save those about a record's fields."""
    match node:
        case Column() | Constant() | CountOf():
            return ()
        case All(operands) | Any(operands) | Sum(operands) | Bits(operands):
            return operands
        case Compare(_, left, right) | Difference(left, right):
            return (left, right)
        case DaysBetween(start, end):
            return (start, end)
        case Case(branches, otherwise):
            return (*(part for branch in branches for part in branch), otherwise)
        case DaysLater(day) | MonthsLater(day):
            return (day,)
        case Not(operand) | OneOf(operand) | Filled(operand) | IsNull(operand) | Times(operand):
            return (operand,)


def with_below(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return a node with the nodes directly below it changed, save those about a record's fields."""
    match node:
        case Column() | Constant() | CountOf():
            return node
        case All(operands) | Any(operands) | Sum(operands) | Bits(operands):
            return replace(node, operands=tuple(change(operand) for operand in operands))
        case Compare(_, left, right) | Difference(left, right):
            return replace(node, left=change(left), right=change(right))
        case DaysBetween(start, end):
            return DaysBetween(change(start), change(end))
        case Case(branches, otherwise):
            return Case(tuple((change(condition), change(value)) for condition, value in branches), change(otherwise))
        case DaysLater(day) | MonthsLater(day):
            return replace(node, day=change(day))
        case Not(operand) | OneOf(operand) | Filled(operand) | IsNull(operand) | Times(operand):
            return replace(node, operand=change(operand))
