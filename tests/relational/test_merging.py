"""Plans without copies: what is merged, what is written in place, and what keeps its name."""

from __future__ import annotations

from pincite.relational import columns as c
from pincite.relational.columns import Column, Node
from pincite.relational.merging import LEVELS, merged

A, B = Column("a"), Column("b")


def both(*operands: Node) -> Node:
    return c.All(operands)


def test_equal_columns_become_one_whatever_the_order_of_their_parts() -> None:
    found = merged(
        {"one": both(A, B), "two": both(B, A), "first": c.Not(Column("one")), "second": c.Not(Column("two"))}, ("first", "second", "one")
    )
    assert found == {"first": c.Not(Column("one")), "one": both(A, B), "second": Column("first")}


def test_a_column_used_once_is_written_where_it_is_used_and_one_used_twice_is_not() -> None:
    defined = {"once": both(A, B), "twice": c.Not(A), "wanted": c.Any((Column("once"), Column("twice"), both(Column("twice"), B)))}
    assert merged(defined, ("wanted",)) == {"twice": c.Not(A), "wanted": c.Any((both(A, B), Column("twice"), both(Column("twice"), B)))}


def test_nothing_is_written_in_place_beyond_a_depth() -> None:
    defined: dict[str, Node] = {"0": both(A, B)}
    for number in range(1, 5 * LEVELS):
        defined[str(number)] = c.Not(c.Filled(Column(str(number - 1)), False))
    last = str(5 * LEVELS - 1)
    found = merged(defined, (last,))
    assert 5 < len(found) < 15

    def depth(node: Node) -> int:
        return 1 + max((depth(part) for part in c.below(node)), default=0)

    assert max(depth(node) for node in found.values()) <= LEVELS + 5


def test_what_has_become_constant_is_folded_away_and_what_is_wanted_stays() -> None:
    defined = {"yes": c.TRUE, "and": both(Column("yes"), A), "is open": c.IsNull(Column("yes")), "or": c.Any((Column("is open"), B))}
    assert merged(defined, ("and", "or", "is open")) == {"and": A, "or": B, "is open": c.FALSE}
