"""Rules as columns: a rulebook in a setting, and the columns defined of it so far, in strong Kleene logic, null for what is open.

Every rule and term becomes named columns; a reference names a column and never repeats what it holds. `expressions`, `lives` and `outcomes` define them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from pincite.language.types import Months, Type
from pincite.relational import columns as c
from pincite.relational.columns import Column, Constant, Node
from pincite.rulebook.model import Rulebook

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
ONE_DAY = datetime.timedelta(days=1)
DAY = 86_400_000_000
UNTIL = "__until"
HOUR = " (hour)"
ALL_RECORDS = "__complete"


# what an open node waits for: things by name, or what another node waits for, each on a condition
Waits = tuple[tuple[Node, "str | Node"], ...]


class Unsupported(Exception):
    """An expression that no engine can be given as columns; it says which and why."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What the day, component or place of the act is: one value for every record, or a column of the records."""

    value: object = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """When, for whom and where the instruments are read: a Span or a column of days, a component and a place or columns of them."""

    on: Axis
    component: Axis = field(default_factory=Axis)
    where: Axis = field(default_factory=Axis)
    known: datetime.datetime | None = None
    under: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its bounds, one and the same where it is known; null where it is open."""

    low: Node
    high: Node

    @property
    def point(self) -> bool:
        """Whether both bounds are one node."""
        return self.low is self.high


@dataclass(frozen=True)
class Lowering:
    """A rulebook in a setting, and the columns defined so far, in the order in which they may be computed.

    `alone` reads the record alone: a yes/no finding nobody has made counts as not made. `absent` are facts no record gives. `prefix` keeps the
    columns of several readings of the same records apart. `waits` says of what is open and no fact what it waits for.
    """

    rulebook: Rulebook
    setting: Setting
    alone: bool = False
    absent: frozenset[str] = frozenset()
    prefix: str = ""
    defined: dict[str, Node] = field(default_factory=dict)
    facts: dict[str, Type] = field(default_factory=dict)
    memo: dict[object, object] = field(default_factory=dict)
    waits: dict[Node, Waits] = field(default_factory=dict)

    def define(self, name: str, node: Node) -> Node:
        """Return a name for a node: the column it is kept in, or the node itself where it is a column or constant already."""
        name = self.prefix + name
        if isinstance(node, Column | Constant):
            return node
        self.defined.setdefault(name, node)
        return Column(name)


def microseconds(value: datetime.datetime | datetime.timedelta) -> int:
    """Return a moment or a duration as whole microseconds."""
    return (value - EPOCH if isinstance(value, datetime.datetime) else value) // MICROSECOND


def literal(value: object) -> Constant:
    """Return a written value as the columns have it."""
    match value:
        case bool() | str():
            return Constant(value)
        case datetime.datetime():
            return Constant(microseconds(value))
        case datetime.date():
            return Constant(value)
        case datetime.timedelta():
            return Constant(microseconds(value))
        case Months(number):
            return Constant(number)
        case Decimal():
            return Constant(value) if value != value.to_integral_value() else Constant(int(value))
        case int():
            return Constant(value)
        case _:
            raise Unsupported(f"a written value of this kind has no column: {value!r}")


def with_waits(node: Node, keys: Waits, low: Lowering, apart: bool = False) -> Node:
    """Return a node with what it waits for where it is open: each key on the condition that it is that.

    An equal node that waits for other things is kept `apart`, in a column of its own; not within a record of a list, where there are no columns.
    """
    if isinstance(node, Constant) and node.value is not None:
        return node
    if isinstance(node, Constant):
        needs = node.needs
        for test, what in keys:
            if test == c.TRUE and isinstance(what, str):
                needs |= {what}
            elif test == c.TRUE and isinstance(what, Constant):
                needs |= what.needs
        moving = tuple((test, what) for test, what in keys if test not in (c.TRUE, c.FALSE) or isinstance(what, Column))
        if not moving:
            return Constant(None, needs)
        # open in every record, but not for the same things: a node that stays a node, so that these are told apart
        node, keys = c.Case(((moving[0][0], c.OPEN),), c.OPEN), (*moving, *((c.TRUE, need) for need in sorted(needs)))
    if apart and low.waits.get(node, keys) != keys:
        # two events of one day are one and the same condition, and yet wait for one or for the other
        node = low.define(f"apart {len(low.defined)}", node)
    low.waits[node] = keys
    return node


def used(nodes: Iterable[Node]) -> set[str]:
    """Return the columns that nodes name; the fields of records do not count."""
    found: set[str] = set()
    waiting = list(nodes)
    # a node that stands in many places is looked at once, and a deep one needs no deep stack
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        match node:
            case Column(name):
                found.add(name)
            case c.CountOf(records):
                found.add(records)
            case _:
                waiting.extend(c.below(node))
    return found


def names_in(node: Node) -> set[str]:
    """Return the columns that one node names."""
    return used((node,))
