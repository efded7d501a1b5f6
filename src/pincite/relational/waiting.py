"""What open answers wait for, as columns: from the answer down, each column of the plan is told once in which records it is what the answer waits for.

Told from the facts up, every column would need one for each fact below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pincite.relational import columns as c
from pincite.relational.columns import Column, Constant, Node, every, null, some
from pincite.relational.lowering import Lowering


def waits(label: str, roots: Iterable[tuple[Node, Node]], low: Lowering) -> dict[str, Node]:
    """Return for each thing the condition, never null, that one of the roots waits for it.

    A root is a node with the condition on which it counts, which holds only where the node is open. `label` keeps the columns defined here apart.
    """
    gates: dict[str, list[Node]] = {}
    things: dict[str, list[Node]] = {}
    listed = list(roots)
    for gate, node in listed:
        _lead(node, gate, low, gates, things)
    for name in _outer_first((node for _, node in listed), low):
        if name not in gates:
            continue
        reached = every((some(gates[name]), null(Column(name))))
        if reached != c.FALSE:
            gate = low.define(f"reached {label} {name.removeprefix(low.prefix)}", reached)
            _lead(low.defined[name], gate, low, gates, things)
    # a column that says when, who or where is told as what it says
    axes = {low.setting.on.column: "day of the act", low.setting.component.column: "component", low.setting.where.column: "where"}
    told: dict[str, list[Node]] = {}
    for thing, conditions in things.items():
        told.setdefault(axes.get(thing, thing), []).extend(conditions)
    found = {thing: some(conditions) for thing, conditions in told.items()}
    return {thing: condition for thing, condition in found.items() if condition != c.FALSE}


def _lead(node: Node, gate: Node, low: Lowering, gates: dict[str, list[Node]], things: dict[str, list[Node]]) -> None:
    """Add to the columns and things that an open node waits for the condition on which it does."""
    if gate == c.FALSE:
        return
    match node:
        case Constant(None, needs):
            for thing in sorted(needs):
                things.setdefault(thing, []).append(gate)
        case Constant():
            pass
        case _ if node in low.waits:
            if isinstance(node, Column):
                gate = every((gate, null(node)))
            for test, what in low.waits[node]:
                if isinstance(what, str):
                    things.setdefault(what, []).append(every((gate, test)))
                else:
                    _lead(what, every((gate, test)), low, gates, things)
        case Column(name) if name in low.defined:
            gates.setdefault(name, []).append(gate)
        case Column(name):
            things.setdefault(name, []).append(every((gate, null(node))))
        case c.Not(operand):
            _lead(operand, gate, low, gates, things)
        case _:
            # of conditions joined, and of plain values compared, those are waited for that are open
            for part in c.below(node):
                _lead(part, gate if isinstance(part, Column) else every((gate, null(part))), low, gates, things)


def _led(node: Node, low: Lowering) -> Iterator[str]:
    """Yield the columns that `_lead` leads to."""
    match node:
        case _ if node in low.waits:
            for _, what in low.waits[node]:
                if not isinstance(what, str):
                    yield from _led(what, low)
        case Column(name):
            if name in low.defined:
                yield name
        case _:
            for part in c.below(node):
                yield from _led(part, low)


def _outer_first(roots: Iterable[Node], low: Lowering) -> list[str]:
    """Return the columns that roots lead to, each before those it leads to."""
    done: dict[str, None] = {}
    for root in roots:
        waiting = [(name, False) for name in _led(root, low)]
        while waiting:
            name, entered = waiting.pop()
            if name in done:
                continue
            if entered:
                done[name] = None
                continue
            waiting.append((name, True))
            waiting.extend((below, False) for below in _led(low.defined[name], low))
    return list(reversed(done))
