"""Plans in which nothing is computed twice: all columns as one graph, cut anew into columns where something is used more than once.

Several readings of one rulebook, with findings and without, or of six days, agree in most of their columns; and what a rule says of a text stands in many
of them. Each engine would compute every copy.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from pincite.relational import columns as c
from pincite.relational.columns import Column, Constant, Node
from pincite.relational.layers import in_order
from pincite.relational.lowering import Unsupported

# DuckDB reads at most 1000 levels of an expression, and Python's own recursion ends sooner; the language's 64 levels stay far below
DEEPEST = 250
LARGEST = 20_000
# a part that is written where it is used makes an expression deeper; engines take a deep one badly
LEVELS = 12
# beyond this, looking for pairs takes longer than it saves
MOST_PAIRS = 300_000


def merged(defined: Mapping[str, Node], wanted: Iterable[str]) -> dict[str, Node]:
    """Return the columns that the wanted ones rest on, without copies; the wanted ones keep their names, and every value is the same.

    Raises Unsupported when a column is nested too deeply, or is too large, for the engines.
    """
    roots = tuple(wanted)
    graph = _Graph()
    for name in in_order(defined, roots):
        _check(name, defined[name])
        graph.columns[name] = graph.number(defined[name])
    return _cut(graph, roots)


def _check(name: str, node: Node) -> None:
    levels, size = measure(node)
    if levels > DEEPEST:
        raise Unsupported(f"`{name}` is nested {levels} levels deep; an engine is given at most {DEEPEST}: name parts of it as terms")
    if size > LARGEST:
        raise Unsupported(f"`{name}` is written in {size} parts; an engine is given at most {LARGEST}: name parts of it as terms")


# --- the graph ------------------------------------------------------------------------------------------------------


def _at(number: int) -> Column:
    return Column(f"#{number}")


@dataclass
class _Graph:
    """Every different node once, by number, after those below it; a node names those below it by their numbers."""

    nodes: list[Node] = field(default_factory=list)
    numbers: dict[Hashable, int] = field(default_factory=dict)
    whole: list[bool] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    # of nodes given, by identity: one that stands in many places is looked at once; the node is kept so that its identity is
    met: dict[int, tuple[Node, int]] = field(default_factory=dict)

    def number(self, node: Node) -> int:
        """Return the number of a node given, entered first where none is equal to it."""
        if id(node) in self.met:
            return self.met[id(node)][1]
        match node:
            case Column(name) if name in self.columns:
                found = self.columns[name]
            case Column() | Constant() | c.CountOf():
                found = self.enter(node)
            case _:
                found = self.folded(c.with_below(node, lambda part: _at(self.number(part))))
        self.met[id(node)] = (node, found)
        return found

    def enter(self, node: Node) -> int:
        """Return the number of a node whose parts are numbers."""
        likeness = _likeness(node)
        if likeness not in self.numbers:
            self.numbers[likeness] = len(self.nodes)
            self.nodes.append(node)
            self.whole.append(self._never_null(node))
        return self.numbers[likeness]

    def _never_null(self, node: Node) -> bool:
        match node:
            case Constant(value):
                return value is not None
            case c.Filled() | c.IsNull() | c.CountOf():
                return True
            case c.Case(branches, otherwise):
                return all(self.whole[_number(value)] for value in (*(value for _, value in branches), otherwise))
            case Column():
                return False
            case _:
                return all(self.whole[_number(part)] for part in c.below(node))

    def folded(self, node: Node) -> int:
        """Return the number of a node whose parts are numbers, made simpler where what stands below it allows."""
        match node:
            case c.All(operands):
                return self._joined(operands, c.All, deciding=False)
            case c.Any(operands):
                return self._joined(operands, c.Any, deciding=True)
            case c.Not(operand):
                return self._not(operand)
            case c.Filled(operand, otherwise):
                return self._filled(operand, otherwise)
            case c.IsNull(operand):
                return self._is_null(operand)
            case c.Case(((certain, yes), (impossible, no)), otherwise):
                alike = self._decided(*(_number(part) for part in (certain, yes, impossible, no, otherwise)))
                return self.enter(node) if alike is None else alike
            case _:
                return self.enter(node)

    def _of(self, part: Node) -> Node:
        return self.nodes[_number(part)]

    def _joined(self, operands: tuple[Node, ...], join: type[c.All] | type[c.Any], deciding: bool) -> int:
        numbers = sorted({_number(operand) for operand in operands})
        there = set(numbers)
        kept = []
        for number in numbers:
            match self.nodes[number]:
                case Constant(value) if value is deciding:
                    return number
                case Constant(value) if value is not None:
                    continue
                case c.Not(inner) if _number(inner) in there and self.whole[number]:
                    return self.enter(Constant(deciding))
                case c.Filled(inner, otherwise) if otherwise is not deciding and self._twin(inner, deciding) in there:
                    # `perhaps x` says nothing beside `certainly x`, nor the other way about where one is enough
                    continue
                case _:
                    kept.append(number)
        if not kept:
            return self.enter(Constant(not deciding))
        return kept[0] if len(kept) == 1 else self.enter(join(tuple(_at(number) for number in kept)))

    def _twin(self, inner: Node, otherwise: bool) -> int | None:
        return self.numbers.get(_likeness(c.Filled(inner, otherwise)))

    def _not(self, operand: Node) -> int:
        match self._of(operand):
            case Constant(value):
                return _number(operand) if value is None else self.enter(Constant(not value))
            case c.Not(inner):
                return _number(inner)
            case _:
                return self.enter(c.Not(operand))

    def _filled(self, operand: Node, otherwise: c.Plain) -> int:
        if self.whole[_number(operand)]:
            return _number(operand)
        match self._of(operand):
            case Constant():
                return self.enter(Constant(otherwise))
            case c.Not(inner) if isinstance(otherwise, bool):
                return self._not(_at(self.enter(c.Filled(inner, not otherwise))))
            case _:
                return self.enter(c.Filled(operand, otherwise))

    def _is_null(self, operand: Node) -> int:
        if self.whole[_number(operand)]:
            return self.enter(c.FALSE)
        match self._of(operand):
            case Constant():
                return self.enter(c.TRUE)
            case c.Not(inner):
                return self._is_null(inner)
            case _:
                return self.enter(c.IsNull(operand))

    def _decided(self, certain: int, yes: int, impossible: int, no: int, otherwise: int) -> int | None:
        """Return the condition that is true where it is certain and false where it is impossible, where that is a condition already."""
        values = (self.nodes[yes], self.nodes[no], self.nodes[otherwise])
        # by likeness: one and nought are no yes and no
        if [_likeness(value) for value in values[:2]] != [_likeness(c.TRUE), _likeness(c.FALSE)] or not (
            isinstance(values[2], Constant) and values[2].value is None
        ):
            return None
        match self.nodes[certain], self.nodes[impossible]:
            case c.Filled(one, False), c.Not(Column() as denied) if self._of(denied) == c.Filled(one, True):
                return _number(one)
            case c.Not(Column() as possible), c.Filled(one, False) if self._of(possible) == c.Filled(one, True):
                return self._not(one)
        return None


def _likeness(node: Node) -> Hashable:
    """Return what only equal nodes have in common: in Python a yes is 1, and 1.0 as well."""
    match node:
        case Constant(value):
            return (Constant, type(value), value, node.needs)
        case c.Filled(operand, otherwise):
            return (c.Filled, operand, type(otherwise), otherwise)
        case c.CountOf():
            return repr(node)
        case _:
            return node


def _number(part: Node) -> int:
    assert isinstance(part, Column)
    return int(part.name[1:])


# --- columns again --------------------------------------------------------------------------------------------------


def _cut(graph: _Graph, wanted: tuple[str, ...]) -> dict[str, Node]:
    asked = {graph.columns[name]: name for name in reversed(wanted)}
    flat = _flattened(graph, asked)
    _paired(graph, flat)
    order = _inner_first([graph.columns[name] for name in wanted], flat)
    uses: dict[int, int] = {}
    for number in order:
        for each in _below(flat[number]):
            uses[each] = uses.get(each, 0) + 1
    names: dict[int, str] = {}
    for name in (*wanted, *graph.columns):
        names.setdefault(graph.columns[name], name)
    written: dict[int, Node] = {}
    depth: dict[int, int] = {}
    kept: dict[str, Node] = {}
    for number in order:
        node = flat[number]
        found = c.with_below(node, lambda part: written[_number(part)])
        deep = 1 + max((depth[each] for each in _below(node)), default=-1)
        leaf = isinstance(node, Column | Constant)
        if number in asked or (not leaf and (uses[number] > 1 or deep > LEVELS)):
            name = names.get(number) or f"shared {number}"
            kept[name] = found
            found, deep = (found if leaf else Column(name)), 0
        written[number], depth[number] = found, deep
    for name in wanted:
        kept.setdefault(name, written[graph.columns[name]])
    return kept


def _below(node: Node) -> tuple[int, ...]:
    return () if isinstance(node, Column) else tuple(_number(part) for part in c.below(node))


def _inner_first(roots: Iterable[int], nodes: Mapping[int, Node]) -> list[int]:
    """Return the numbers that roots rest on, each once, after those below it."""
    found: dict[int, None] = {}
    for root in roots:
        waiting = [(root, False)]
        while waiting:
            number, entered = waiting.pop()
            if number in found:
                continue
            if entered:
                found[number] = None
                continue
            waiting.append((number, True))
            waiting.extend((each, False) for each in reversed(_below(nodes[number])))
    return list(found)


def _flattened(graph: _Graph, asked: Mapping[int, str]) -> dict[int, Node]:
    """Return the nodes that are asked for and those below; one that joins has the parts of one below it that joins alike and is used nowhere else."""
    everything = dict(enumerate(graph.nodes))
    order = _inner_first(asked, everything)
    uses: dict[int, int] = {}
    for number in order:
        for each in _below(everything[number]):
            uses[each] = uses.get(each, 0) + 1
    flat: dict[int, Node] = {}
    for number in order:
        node = everything[number]
        if isinstance(node, c.All | c.Any):
            parts: dict[Node, None] = {}
            for part in node.operands:
                inner, single = flat[_number(part)], uses[_number(part)] == 1 and _number(part) not in asked
                parts |= dict.fromkeys(inner.operands if isinstance(inner, type(node)) and single else (part,))
            node = type(node)(tuple(parts))
        flat[number] = node
    return flat


def _paired(graph: _Graph, flat: dict[int, Node]) -> None:
    """Give two conditions that are joined in several places a node of their own, the pair that stands in most places first.

    An engine would join them in each; somebody who writes such a plan by hand sees that they belong together.
    """
    for join in (c.All, c.Any):
        parts = {number: {_number(part) for part in node.operands} for number, node in flat.items() if isinstance(node, join)}
        if sum(len(each) ** 2 for each in parts.values()) > MOST_PAIRS:
            continue
        places: dict[tuple[int, int], set[int]] = {}
        for number, each in parts.items():
            for pair in itertools.combinations(sorted(each), 2):
                places.setdefault(pair, set()).add(number)
        waiting = [(-len(found), pair) for pair, found in places.items() if len(found) > 1]
        heapq.heapify(waiting)
        while waiting:
            told, pair = heapq.heappop(waiting)
            found = places[pair]
            if len(found) < 2:
                continue
            if -told != len(found):
                heapq.heappush(waiting, (-len(found), pair))
                continue
            new = graph.enter(join(tuple(_at(number) for number in pair)))
            flat[new] = graph.nodes[new]
            for number in sorted(found - {new}):
                for one in pair:
                    for other in parts[number] - {one}:
                        places.get((min(one, other), max(one, other)), set()).discard(number)
                parts[number] = (parts[number] - set(pair)) | {new}
                for other in parts[number] - {new}:
                    key = (min(new, other), max(new, other))
                    places.setdefault(key, set()).add(number)
                    if len(places[key]) > 1:
                        heapq.heappush(waiting, (-len(places[key]), key))
        for number, each in parts.items():
            flat[number] = join(tuple(_at(one) for one in sorted(each))) if len(each) > 1 else flat[each.pop()]


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
