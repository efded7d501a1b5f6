"""What facts declare of each other, as columns: asked only when, implies. The columns of `pincite.reasoning.consistency`, which says what a contradiction is."""

from __future__ import annotations

from collections.abc import Iterable

from pincite.language import tree
from pincite.language.types import BoolType
from pincite.relational.columns import Column, Node, certainly, every, null, opposite
from pincite.relational.expressions import condition
from pincite.relational.lowering import Lowering
from pincite.rulebook.model import Fact

ASKED_WHEN, IMPLIES = "asked_when", "implies"


def declarations(fact: Fact) -> Iterable[tuple[str, tree.Node]]:
    """Yield what a fact declares: ASKED_WHEN or IMPLIES, with the condition."""
    if fact.asked_when is not None:
        yield ASKED_WHEN, fact.asked_when
    if fact.implies is not None:
        yield IMPLIES, fact.implies


def contradicts(fact: Fact, declares: str, written: tree.Node, low: Lowering) -> Node:
    """Return whether a record gives a fact and denies what it declares; never null."""
    denied = certainly(opposite(condition(written, low)))
    if declares == IMPLIES and isinstance(fact.type, BoolType):
        # a yes implies; a no implies nothing
        return every((certainly(Column(fact.id)), denied))
    return every((opposite(null(Column(fact.id))), denied))
