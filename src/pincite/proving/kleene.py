"""Kleene truth as two formulas: certainly true and certainly false. What is neither is open.

A formula is a Python bool where it is settled already, so that settled parts fold away, and else a z3 expression.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import z3

Formula = Any


@dataclass(frozen=True, slots=True)
class Pair:
    """A condition in strong Kleene logic: the formula that it is true, and the formula that it is false."""

    yes: Formula
    no: Formula


YES = Pair(True, False)
NO = Pair(False, True)
NEITHER = Pair(False, False)


def every(operands: Iterable[Formula]) -> Formula:
    """Return the conjunction of formulas, folded."""
    kept = []
    for operand in operands:
        if operand is False:
            return False
        if operand is not True:
            kept.append(operand)
    if not kept:
        return True
    return kept[0] if len(kept) == 1 else z3.And(*kept)


def some(operands: Iterable[Formula]) -> Formula:
    """Return the disjunction of formulas, folded."""
    kept = []
    for operand in operands:
        if operand is True:
            return True
        if operand is not False:
            kept.append(operand)
    if not kept:
        return False
    return kept[0] if len(kept) == 1 else z3.Or(*kept)


def opposite(operand: Formula) -> Formula:
    """Return the negation of a formula, folded."""
    return not operand if isinstance(operand, bool) else z3.Not(operand)


def when(condition: Formula, then: Any, otherwise: Any) -> Any:
    """Return `then` where the condition holds, else `otherwise`, folded."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    if isinstance(then, bool) and isinstance(otherwise, bool):
        return then if then == otherwise else condition if then else opposite(condition)
    return z3.If(condition, then, otherwise)


def settled(truth: bool | None) -> Pair:
    """Return the pair of a truth that is known already; None is open."""
    return NEITHER if truth is None else YES if truth else NO


def both(operands: Iterable[Pair]) -> Pair:
    """Kleene `and`."""
    seen = tuple(operands)
    return Pair(every(one.yes for one in seen), some(one.no for one in seen))


def either(operands: Iterable[Pair]) -> Pair:
    """Kleene `or`."""
    seen = tuple(operands)
    return Pair(some(one.yes for one in seen), every(one.no for one in seen))


def negate(operand: Pair) -> Pair:
    """Kleene `not`."""
    return Pair(operand.no, operand.yes)


def choice(condition: Pair, then: Pair, otherwise: Pair) -> Pair:
    """`then` if the condition holds, else `otherwise`; with the condition open, what both agree on."""

    def read(one: Formula, other: Formula) -> Formula:
        return some((every((condition.yes, one)), every((condition.no, other)), every((one, other))))

    return Pair(read(then.yes, otherwise.yes), read(then.no, otherwise.no))
