"""Plans without copies: what is merged, what is written in place, and what keeps its name."""

from __future__ import annotations

import datetime
import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from pincite.language.types import Months, Rounding
from pincite.reasoning.evaluate import moved
from pincite.relational import columns as c
from pincite.relational.columns import Column, Node
from pincite.relational.computation import Computation
from pincite.relational.in_python import on_python
from pincite.relational.layers import in_layers
from pincite.relational.merging import LEVELS, merged

A, B = Column("a"), Column("b")


def both(*operands: Node) -> Node:
    return c.All(operands)


def sorted_parts(node: Node) -> Node:
    """Return a node with what it joins in one order: the order says nothing."""
    node = c.with_below(node, sorted_parts)
    return type(node)(tuple(sorted(node.operands, key=repr))) if isinstance(node, c.All | c.Any) else node


def plan(defined: Mapping[str, Node]) -> dict[str, Node]:
    return {name: sorted_parts(node) for name, node in defined.items()}


def found(defined: Mapping[str, Node], wanted: tuple[str, ...]) -> dict[str, Node]:
    return plan(merged(defined, wanted))


def test_equal_columns_become_one_whatever_the_order_of_their_parts() -> None:
    result = merged(
        {"one": both(A, B), "two": both(B, A), "first": c.Not(Column("one")), "second": c.Not(Column("two"))}, ("first", "second", "one")
    )
    assert plan(result) == plan({"first": c.Not(Column("one")), "one": both(A, B), "second": Column("first")})


def test_a_column_used_once_is_written_where_it_is_used_and_one_used_twice_is_not() -> None:
    defined = {"once": both(A, B), "twice": c.Not(A), "wanted": c.Any((Column("once"), Column("twice"), both(Column("twice"), B)))}
    assert found(defined, ("wanted",)) == plan(
        {"twice": c.Not(A), "wanted": c.Any((both(A, B), Column("twice"), both(B, Column("twice"))))}
    )


def test_a_comparison_that_stands_in_several_rules_is_made_once() -> None:
    text = c.Compare("==", A, c.Constant("held"))
    result = found({"one": both(text, B), "two": c.Any((text, B))}, ("one", "two"))
    [shared] = set(result) - {"one", "two"}
    assert result == plan({shared: text, "one": both(Column(shared), B), "two": c.Any((Column(shared), B))})


def test_two_conditions_joined_in_several_places_are_joined_once() -> None:
    one, two = both(A, B, Column("d"), Column("e")), both(Column("f"), B, A)
    result = found({"one": one, "two": two, "three": c.Any((A, B, Column("g")))}, ("one", "two", "three"))
    [shared] = set(result) - {"one", "two", "three"}
    kept = {shared: both(A, B), "one": both(Column(shared), Column("d"), Column("e")), "two": both(Column(shared), Column("f"))}
    assert result == plan({**kept, "three": c.Any((A, B, Column("g")))})


def test_a_yes_is_not_the_number_one() -> None:
    defined = {"yes": c.Case(((A, c.TRUE),), c.FALSE), "one": c.Case(((A, c.Constant(1)),), c.Constant(0))}
    assert found(defined, ("yes", "one")) == plan(defined)
    counts = {str(number): c.CountOf("list", c.Compare("==", A, c.Constant(number)), False) for number in (1, True, Decimal(1))}
    assert found(counts, tuple(counts)) == plan(counts)
    numbers: dict[str, Node] = {"number": c.Case(((c.certainly(A), c.Constant(1)), (c.Not(c.perhaps(A)), c.Constant(0))), c.OPEN)}
    assert found(numbers, ("number",)) == plan(numbers)


def test_a_condition_made_of_its_own_certainty_is_that_condition() -> None:
    yields, silent = c.Any((A, B)), c.Not(c.Any((B, A)))
    certain = both(c.perhaps(yields), c.Not(c.perhaps(silent)))
    impossible = c.Not(c.perhaps(yields))
    assert found({"answered": c.decided(certain, impossible)}, ("answered",)) == plan({"answered": yields})
    denied = c.decided(impossible, c.certainly(yields))
    assert found({"denied": denied}, ("denied",)) == plan({"denied": c.Not(yields)})


def test_what_is_certain_is_possible() -> None:
    maybe, sure = c.perhaps(A), c.certainly(A)
    assert found({"both": both(maybe, sure)}, ("both",)) == plan({"both": sure})
    assert found({"either": c.Any((maybe, sure))}, ("either",)) == plan({"either": maybe})
    assert found({"never": both(maybe, c.Not(maybe)), "open": both(A, c.Not(A))}, ("never", "open")) == plan(
        {"never": c.FALSE, "open": both(A, c.Not(A))}
    )


def test_nothing_is_written_in_place_beyond_a_depth() -> None:
    defined: dict[str, Node] = {"0": both(A, B)}
    for number in range(1, 5 * LEVELS):
        defined[str(number)] = (c.Any if number % 2 else c.All)((Column(str(number - 1)), Column(f"fact {number}")))
    last = str(5 * LEVELS - 1)
    result = merged(defined, (last,))
    assert 3 < len(result) < 10

    def depth(node: Node) -> int:
        return 1 + max((depth(part) for part in c.below(node)), default=0)

    assert max(depth(node) for node in result.values()) <= LEVELS + 5


def test_what_has_become_constant_is_folded_away_and_what_is_wanted_stays() -> None:
    defined = {"yes": c.TRUE, "and": both(Column("yes"), A), "is open": c.IsNull(Column("yes")), "or": c.Any((Column("is open"), B))}
    assert found(defined, ("and", "or", "is open")) == plan({"and": A, "or": B, "is open": c.FALSE})


# --- random plans ---------------------------------------------------------------------------------------------------

DAYS = tuple(datetime.date.fromisoformat(day) for day in ("2020-02-29", "2021-01-31", "2021-03-01", "2020-12-31"))
CELLS: dict[str, tuple[Any, ...]] = {
    "yes": (True, False, None),
    "other": (True, False, None),
    "number": (0, 1, 2, None),
    "day": (*DAYS, None),
    "text": ("held", "freed", None),
    "list": (None, [], [{"yes": True, "number": 1}, None], [{"yes": None, "number": 2}, {"yes": False, "number": None}]),
}
OPERATORS = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def random_node(rng: Random, kind: str, depth: int, named: Mapping[str, Sequence[str]], field: bool = False) -> Node:
    """Return a node of a kind (yes, number, day, text) over columns named by kind; `field` is within a record of a list."""

    def of(other: str) -> Node:
        return random_node(rng, other, depth - 1, named, field)

    def several() -> tuple[Node, ...]:
        return tuple(of(kind) for _ in range(rng.randint(1, 3)))

    if depth <= 0:
        known = Column(kind) if field else Column(rng.choice(named[kind]))
        return rng.choice((known, known, known, c.Constant(rng.choice(CELLS[kind]))))
    # each is made only where it is chosen
    makers: list[Callable[[], Node]] = [
        lambda: c.Case(tuple((of("yes"), of(kind)) for _ in range(rng.randint(1, 2))), of(kind)),
        lambda: c.Filled(of(kind), rng.choice(CELLS[kind][:-1])),
    ]
    if kind == "day":
        makers += [
            lambda: c.DaysLater(of("day"), -2),
            lambda: c.MonthsLater(of("day"), rng.choice((-1, 1, 12)), rng.choice(tuple(Rounding))),
        ]
    if kind == "number":
        makers += [
            lambda: c.Bits(tuple(c.Case(((of("yes"), c.Constant(bit)),), c.Constant(0)) for bit in (1, 2))),
            lambda: c.Sum(several()),
            lambda: c.Difference(of("number"), of("number")),
            lambda: c.Times(of("number"), 2),
        ]
    if kind == "number" and not field:
        makers += [
            lambda: c.CountOf("list", random_node(rng, "yes", 2, named, True), rng.choice((True, False))),
            lambda: c.DaysBetween(of("day"), of("day")),
        ]
    if kind == "yes":
        makers += [
            lambda: c.All(several()),
            lambda: c.Any(several()),
            lambda: c.Not(of("yes")),
            lambda: c.IsNull(of(rng.choice(("yes", "number")))),
            lambda: c.Compare(rng.choice(tuple(OPERATORS)), of("number"), of("number")),
            lambda: _beside_itself(rng, of("yes"), of("yes")),
        ]
    if kind == "yes" and not field:
        makers += [
            lambda: c.OneOf(of("text"), ("held",)),
            lambda: c.Compare("==", of("text"), of("text")),
            lambda: c.Compare(rng.choice(tuple(OPERATORS)), of("day"), of("day")),
        ]
    return rng.choice(makers)()


def _beside_itself(rng: Random, one: Node, other: Node) -> Node:
    """Return what folds: a condition beside its own certainty, possibility or denial, or made of them."""
    sure, never = c.certainly(one), c.Not(c.perhaps(one))
    beside = rng.choice((c.Not(one), sure, never, c.perhaps(one), c.Not(sure)))
    joined = rng.choice((c.All, c.Any))((rng.choice((one, sure, c.perhaps(one))), beside, other))
    return rng.choice((joined, c.decided(sure, never), c.decided(never, sure)))


def value(node: Node, row: Mapping[str, Any], defined: Mapping[str, Node]) -> Any:
    """Return the value of a node in a record, as the nodes are described, with nothing shared and nothing folded."""
    parts = [] if isinstance(node, c.Case) else [value(part, row, defined) for part in c.below(node)]
    match node:
        case Column(name):
            return value(defined[name], row, defined) if name in defined else row.get(name)
        case c.Constant(known):
            return known
        case c.All():
            return False if False in parts else None if None in parts else True
        case c.Any():
            return True if True in parts else None if None in parts else False
        case c.Filled(_, otherwise):
            return otherwise if parts[0] is None else parts[0]
        case c.IsNull():
            return parts[0] is None
        case c.Case(branches, otherwise):
            met = (result for condition, result in branches if value(condition, row, defined) is True)
            return value(next(met, otherwise), row, defined)
        case c.CountOf(records, condition, open_):
            return sum(value(condition, one or {}, {}) is (None if open_ else True) for one in row[records] or ())
    if None in parts:
        return None
    match node:
        case c.Not():
            return not parts[0]
        case c.Compare(sign, _, _):
            return OPERATORS[sign](*parts)
        case c.OneOf(_, values):
            return parts[0] in values
        case c.Sum():
            return sum(parts)
        case c.Bits():
            return functools.reduce(operator.or_, parts)
        case c.DaysLater(_, days):
            return parts[0] + datetime.timedelta(days)
        case c.MonthsLater(_, months, rounding):
            return moved(parts[0], Months(abs(months), rounding), 1 if months > 0 else -1)
        case c.DaysBetween():
            return (parts[1] - parts[0]).days
        case c.Difference():
            return parts[0] - parts[1]
        case c.Times(_, factor):
            return parts[0] * factor
    raise AssertionError(node)


@pytest.mark.parametrize("first", range(0, 1000, 100))
def test_no_value_is_changed_in_random_plans_and_records(first: int) -> None:
    for seed in range(first, first + 100):
        rng = Random(seed)
        named: dict[str, list[str]] = {"yes": ["yes", "other"], "number": ["number"], "day": ["day"], "text": ["text"]}
        defined: dict[str, Node] = {}
        for number in range(rng.randint(2, 6)):
            kind = rng.choice(("yes", "yes", "yes", "number", "day"))
            defined[f"column {number}"] = random_node(rng, kind, rng.randint(1, 4), named)
            named[kind].append(f"column {number}")
        wanted = tuple(rng.sample(sorted(defined), rng.randint(1, len(defined))))
        answers = on_python(Computation({}, in_layers(merged(defined, wanted), wanted), dict.fromkeys(wanted, "")))
        for _ in range(6):
            row = {name: rng.choice(cells) for name, cells in CELLS.items()}
            said = {name: value(Column(name), row, defined) for name in wanted}
            # a yes is not the number one
            assert repr(answers(row)) == repr(said), (seed, row)
