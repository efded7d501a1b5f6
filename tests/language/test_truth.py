"""Strong Kleene logic, and comparison of values known only within bounds."""

from __future__ import annotations

import itertools

import pytest

from pincite.language.truth import (
    FALSE,
    TRUE,
    Between,
    Evaluated,
    Kind,
    Known,
    Need,
    Open,
    Truth,
    Why,
    both,
    compare,
    either,
    needs_of,
    negate,
)

P, Q = Need(Kind.FACT, "p"), Need(Kind.FACT, "q", Why.UNOBTAINABLE)
OPEN, OTHER, EITHER = Open(frozenset({P})), Open(frozenset({Q})), Open(frozenset({P, Q}))


@pytest.mark.parametrize(("operand", "result"), [(TRUE, FALSE), (FALSE, TRUE), (OPEN, OPEN)])
def test_not(operand: Truth, result: Truth) -> None:
    assert negate(operand) == result


TABLE: list[tuple[Truth, Truth, Truth, Truth]] = [
    # left, right, and, or
    (TRUE, TRUE, TRUE, TRUE),
    (TRUE, FALSE, FALSE, TRUE),
    (FALSE, TRUE, FALSE, TRUE),
    (FALSE, FALSE, FALSE, FALSE),
    (TRUE, OPEN, OPEN, TRUE),
    (OPEN, TRUE, OPEN, TRUE),
    (FALSE, OPEN, FALSE, OPEN),
    (OPEN, FALSE, FALSE, OPEN),
    (OPEN, OPEN, OPEN, OPEN),
    (OPEN, OTHER, EITHER, EITHER),
    (OTHER, OPEN, EITHER, EITHER),
]


@pytest.mark.parametrize(("left", "right", "conjunction", "disjunction"), TABLE)
def test_and_and_or(left: Truth, right: Truth, conjunction: Truth, disjunction: Truth) -> None:
    assert both([left, right]) == conjunction
    assert either([left, right]) == disjunction


@pytest.mark.parametrize(("left", "right", "conjunction", "disjunction"), TABLE)
def test_de_morgan(left: Truth, right: Truth, conjunction: Truth, disjunction: Truth) -> None:
    assert negate(either([negate(left), negate(right)])) == conjunction
    assert negate(both([negate(left), negate(right)])) == disjunction


def test_nothing_joined() -> None:
    assert both([]) == TRUE
    assert either([]) == FALSE


def test_a_deciding_operand_needs_nothing_wherever_it_stands() -> None:
    assert both([OPEN, OTHER, FALSE]) == FALSE
    assert either(iter([OPEN, OTHER, TRUE])) == TRUE
    assert both(iter([OPEN, TRUE, OTHER])) == EITHER


def test_needs_of() -> None:
    assert needs_of() == frozenset()
    assert needs_of(TRUE, OPEN, Between(1, 2, frozenset({Q}))) == {P, Q}


def between(low: int | None, high: int | None) -> Between:
    return Between(low, high, frozenset({P}))


# left, right, then what ==, !=, <, <=, >, >= come to: T, F or o (open)
COMPARED: list[tuple[Evaluated, Evaluated, str]] = [
    (Known(1), Known(2), "F T T T F F"),
    (Known(2), Known(2), "T F F T F T"),
    (Known(3), Known(2), "F T F F T T"),
    # wholly below, touching, overlapping, touching, wholly above
    (between(1, 3), Known(5), "F T T T F F"),
    (between(1, 3), Known(3), "o o o T F o"),
    (between(1, 3), Known(2), "o o o o o o"),
    (between(1, 3), Known(1), "o o F o o T"),
    (between(1, 3), Known(0), "F T F F T T"),
    (Known(5), between(1, 3), "F T F F T T"),
    (Known(3), between(1, 3), "o o F o o T"),
    (Known(1), between(1, 3), "o o o T F o"),
    # without a bound
    (between(2, None), Known(1), "F T F F T T"),
    (between(2, None), Known(2), "o o F o o T"),
    (between(2, None), Known(3), "o o o o o o"),
    (between(None, 2), Known(3), "F T T T F F"),
    (between(None, 2), Known(2), "o o o T F o"),
    (between(None, None), Known(2), "o o o o o o"),
    # two stretches
    (between(1, 2), between(3, 4), "F T T T F F"),
    (between(1, 2), between(2, 4), "o o o T F o"),
    (between(1, 3), between(2, 4), "o o o o o o"),
    (between(2, None), between(None, 1), "F T F F T T"),
    # a stretch of one value
    (between(2, 2), Known(2), "T F F T F T"),
    (between(2, 2), between(2, 2), "T F F T F T"),
    # nothing known
    (OPEN, Known(2), "o o o o o o"),
    (between(1, 3), OPEN, "o o o o o o"),
]


@pytest.mark.parametrize(("left", "right", "results"), COMPARED)
def test_comparison_is_decided_when_all_values_within_the_bounds_agree(left: Evaluated, right: Evaluated, results: str) -> None:
    letters = {TRUE: "T", FALSE: "F"}
    found = [letters.get(compare(operator, left, right), "o") for operator in ("==", "!=", "<", "<=", ">", ">=")]
    assert " ".join(found) == results


def test_an_open_comparison_carries_the_needs_of_both_sides() -> None:
    assert compare("<", between(1, 3), Between(2, 4, frozenset({Q}))) == EITHER
    assert compare("==", OPEN, Known(1)) == OPEN


@pytest.mark.parametrize("operator", ["==", "!=", "<", "<=", ">", ">="])
def test_comparison_of_stretches_is_that_of_all_their_values(operator: str) -> None:
    stretches = [(low, low + width) for low in range(3) for width in range(3)]
    for left, right in itertools.product(stretches, repeat=2):
        pairs = itertools.product(range(left[0], left[1] + 1), range(right[0], right[1] + 1))
        results = {compare(operator, Known(one), Known(other)) for one, other in pairs}
        assert compare(operator, between(*left), between(*right)) == (results.pop() if len(results) == 1 else OPEN), (left, right)


def test_unknown_operator() -> None:
    with pytest.raises(ValueError, match="=~"):
        compare("=~", Known(1), Known(2))
