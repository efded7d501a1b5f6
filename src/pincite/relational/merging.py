"""Plans in which nothing stands twice: equal columns become one, and what is used once is written where it is used.

Several readings of one rulebook, with findings and without, or of six days, agree in most of their columns; each engine would compute every copy.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from pincite.relational import columns as c
from pincite.relational.columns import Column, Constant, Node
from pincite.relational.layers import in_order
from pincite.relational.lowering import Unsupported

# DuckDB reads at most 1000 levels of an expression, and Python's own recursion ends sooner; the language's 64 levels stay far below
DEEPEST = 250
LARGEST = 20_000
# a column that is written where it is used makes an expression deeper; engines take a deep one badly
LEVELS = 10


def merged(defined: Mapping[str, Node], wanted: Iterable[str]) -> dict[str, Node]:
    """Return the columns that the wanted ones rest on, without copies; the wanted ones keep their names, and every value is the same.

    Raises Unsupported when a column is nested too deeply, or is too large, for the engines.
    """
    roots = tuple(wanted)
    parts = _in_parts(defined)
    _check(parts)
    return _written_in_place(_without_copies(parts, roots), frozenset(roots))


def _check(defined: Mapping[str, Node]) -> None:
    for name, node in defined.items():
        levels, size = measure(node)
        if levels > DEEPEST:
            raise Unsupported(f"`{name}` is nested {levels} levels deep; an engine is given at most {DEEPEST}: name parts of it as terms")
        if size > LARGEST:
            raise Unsupported(f"`{name}` is written in {size} parts; an engine is given at most {LARGEST}: name parts of it as terms")


def _without_copies(defined: Mapping[str, Node], wanted: tuple[str, ...]) -> dict[str, Node]:
    other_names: dict[str, Node] = {}
    first: dict[Hashable, str] = {}
    kept: dict[str, Node] = {}
    asked = frozenset(wanted)

    def renamed(node: Node) -> Node:
        if isinstance(node, Column):
            return other_names.get(node.name, node)
        if isinstance(node, c.CountOf | Constant):
            return node
        return _folded(c.with_below(node, renamed))

    for name in in_order(defined, wanted):
        node = renamed(defined[name])
        if isinstance(node, Column | Constant):
            other_names[name] = node
        else:
            same = first.setdefault(_likeness(node), name)
            if same != name:
                node = other_names[name] = Column(same)
        if name in asked or name not in other_names:
            kept[name] = node
    return kept


def _likeness(node: Node) -> Hashable:
    """Return what equal nodes have in common: the order in which conditions are joined tells nothing."""
    match node:
        case c.All(operands) | c.Any(operands):
            return (type(node), frozenset(operands))
        case _:
            return node


def _folded(node: Node) -> Node:
    """Fold a node whose parts have become alike or constant."""
    match node:
        case c.All(operands):
            return c.every(operands)
        case c.Any(operands):
            return c.some(operands)
        case c.Not(operand):
            return c.opposite(operand)
        case c.Filled(Constant(value), otherwise):
            return Constant(otherwise if value is None else value)
        case c.IsNull(operand):
            return c.null(operand)
        case _:
            return node


def _written_in_place(defined: Mapping[str, Node], wanted: frozenset[str]) -> dict[str, Node]:
    uses: dict[str, int] = {}
    for node in defined.values():
        for name in _named(node):
            uses[name] = uses.get(name, 0) + 1
    moved: dict[str, Node] = {}
    levels: dict[str, int] = {}
    kept: dict[str, Node] = {}

    def placed(node: Node) -> Node:
        if isinstance(node, Column):
            return moved.get(node.name, node)
        return c.with_below(node, placed)

    def depth(node: Node) -> int:
        if isinstance(node, Column):
            return levels.get(node.name, 0)
        return 1 + max((depth(part) for part in c.below(node)), default=0)

    for name, node in defined.items():
        deep = depth(node)
        changed = placed(node)
        if name not in wanted and uses.get(name) == 1 and deep <= LEVELS:
            moved[name], levels[name] = changed, deep
        else:
            kept[name] = changed
    return kept


def _named(node: Node) -> Iterable[str]:
    """Yield the columns a node names, as often as it does."""
    if isinstance(node, Column):
        yield node.name
    elif isinstance(node, c.CountOf):
        yield node.records
    for part in c.below(node):
        yield from _named(part)


def _in_parts(defined: Mapping[str, Node]) -> dict[str, Node]:
    """Return the columns with a column of its own for each node that stands in several places, so that no engine is given it twice.

    An `a if c else b` names its operands more than once; one within another would double the text at every level.
    """
    order = inner_first(defined.values())
    uses: dict[int, int] = {}
    for node in order:
        for part in c.below(node):
            uses[id(part)] = uses.get(id(part), 0) + 1
    parts: dict[str, Node] = {}
    written: dict[int, Node] = {}
    for node in order:
        changed = c.with_below(node, lambda part: written[id(part)])
        if uses.get(id(node), 0) > 1 and any(c.below(part) for part in c.below(node)):
            name = f"shared {len(parts) + 1}"
            parts[name] = changed
            changed = Column(name)
        written[id(node)] = changed
    return {**parts, **{name: written[id(node)] for name, node in defined.items()}}


def inner_first(roots: Iterable[Node]) -> list[Node]:
    """Return every node, each once, after those below it."""
    found: dict[int, Node] = {}
    for root in roots:
        waiting = [(root, False)]
        while waiting:
            node, entered = waiting.pop()
            if id(node) in found:
                continue
            if entered:
                found[id(node)] = node
                continue
            waiting.append((node, True))
            waiting.extend((part, False) for part in c.below(node))
    return list(found.values())


def measure(node: Node) -> tuple[int, int]:
    """Return how many levels a node has and how many nodes are written when it is."""
    found: dict[int, tuple[int, int]] = {}
    for part in inner_first((node,)):
        inner = [found[id(each)] for each in c.below(part)]
        if isinstance(part, c.CountOf):
            inner = [measure(part.condition)]
        found[id(part)] = (1 + max((levels for levels, _ in inner), default=0), 1 + sum(size for _, size in inner))
    return found[id(node)]
