"""A plan of columns in layers: each column is computed once, in the first layer in which all it names is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pincite.relational.columns import Node
from pincite.relational.lowering import names_in


def in_order(defined: Mapping[str, Node], wanted: Iterable[str]) -> dict[str, int]:
    """Return the columns that the wanted ones rest on, each after those it names, with its layer; columns of the input are not among them."""
    depth: dict[str, int] = {}
    for root in wanted:
        waiting = [root]
        while waiting:
            name = waiting[-1]
            if name in depth or name not in defined:
                waiting.pop()
                continue
            below = [other for other in names_in(defined[name]) if other in defined]
            missing = [other for other in below if other not in depth]
            if missing:
                waiting.extend(missing)
                continue
            depth[name] = 1 + max((depth[other] for other in below), default=-1)
            waiting.pop()
    return depth


def in_layers(defined: Mapping[str, Node], wanted: Iterable[str]) -> tuple[dict[str, Node], ...]:
    """Return the columns that the wanted ones rest on, in layers; columns of the input are not among them."""
    depth = in_order(defined, wanted)
    layers: list[dict[str, Node]] = [{} for _ in range(max(depth.values(), default=-1) + 1)]
    for name, number in depth.items():
        layers[number][name] = defined[name]
    return tuple(layers)
