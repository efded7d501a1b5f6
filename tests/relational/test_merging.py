"""Plans without copies: what is merged, what is written in place, and what keeps its name."""

from __future__ import annotations

from decimal import Decimal

from pincite.relational import columns as c
from pincite.relational.columns import Column, Node
from pincite.relational.merging import LEVELS, merged

A, B = Column("a"), Column("b")


def both(*operands: Node) -> Node:
    return c.All(operands)


def sorted_parts(node: Node) -> Node:
    """Return a node with what it joins in one order: the order says nothing."""
    node = c.with_below(node, sorted_parts)
    return type(node)(tuple(sorted(node.operands, key=repr))) if isinstance(node, c.All | c.Any) else node


def plan(defined: dict[str, Node]) -> dict[str, Node]:
    return {name: sorted_parts(node) for name, node in defined.items()}


def found(defined: dict[str, Node], wanted: tuple[str, ...]) -> dict[str, Node]:
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
    counts = {str(value): c.CountOf("list", c.Compare("==", A, c.Constant(value)), False) for value in (1, True, Decimal(1))}
    assert found(counts, tuple(counts)) == plan(counts)


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
