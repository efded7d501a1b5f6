"""The columns of an answer: outcome, value, why it is silent, the results still possible, the grounds, and what an open answer waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pincite.language.types import BoolType
from pincite.reasoning.outcome import CONFLICT, SILENT
from pincite.reasoning.silence import NOT_ADDRESSED, NOT_ENCODED, NOT_LISTED, NOTHING_IN_FORCE
from pincite.relational import columns as c
from pincite.relational import waiting
from pincite.relational.columns import Constant, Node, certainly, every, null, opposite, perhaps, some
from pincite.relational.expressions import condition
from pincite.relational.lives import bound, in_force, in_life, lies_in, span_of, time_of
from pincite.relational.lowering import Lowering
from pincite.relational.outcomes import active, result, rules_on
from pincite.rulebook.model import Gap, Instrument


@dataclass(frozen=True, slots=True)
class AnswerColumns:
    """The columns of one question; no column but `value` and `because` is ever null.

    `needs` says of each thing whether an open answer waits for it; `reserved` which of these are findings of an official.
    """

    question: str
    outcome: Node
    value: Node
    because: Node
    possible: Mapping[str, Node]
    settled: Mapping[str, Node]
    grounds: Mapping[str, Node]
    needs: Mapping[str, Node]
    reserved: frozenset[str]


@dataclass(frozen=True, slots=True)
class BoundColumns:
    """For each result of a question whether it is possible, and whether it is settled; never null."""

    possible: Mapping[str, Node]
    settled: Mapping[str, Node]


def bounded(question: str, low: Lowering) -> BoundColumns:
    """Return the columns that bound what a question comes to."""
    found = result(question, low)
    named = {name: low.define(f"possible {question} {name}", found.possible(name)) for name in found.candidates}
    clash = certainly(found.clash)
    alone: dict[str, Node] = {}
    for name in named:
        only = every((named[name], *(opposite(other) for key, other in named.items() if key != name)))
        alone[name] = low.define(f"settled {question} {name}", some((clash, only)) if name == CONFLICT else only)
    return BoundColumns(named, alone)


def answer(question: str, low: Lowering) -> AnswerColumns:
    """Return the columns of the answer to a question, over all that is in force or within the setting's one instrument."""
    found = result(question, low)
    bounds = bounded(question, low)
    named, alone = bounds.possible, bounds.settled
    unsettled = low.define(f"unsettled {question}", every(opposite(one) for one in alone.values()))
    # a result that is impossible, or certain, waits for nothing; nor does an answer that is settled
    roots = [
        (low.define(f"open {question} {name}", every((unsettled, named[name], null(candidate)))), candidate)
        for name, candidate in found.candidates.items()
    ]
    waits = {key: low.define(f"waits {question} {key}", node) for key, node in waiting.waits(question, roots, low).items()}
    reserved = frozenset(key for key in waits if key in low.rulebook.facts and low.rulebook.facts[key].reserved_to)
    for_officials = every((some(waits[key] for key in reserved), opposite(some(waits[key] for key in waits if key not in reserved))))
    decided = [name for name in alone if name not in (SILENT, CONFLICT)]
    outcome = _case(
        (
            (alone[CONFLICT], Constant("conflict")),
            (alone[SILENT], Constant("silent")),
            (some(alone[name] for name in decided), Constant("decided")),
            (for_officials, Constant("reserved")),
        ),
        Constant("open"),
    )
    value = _case(tuple((alone[name], Constant(name)) for name in decided), c.OPEN)
    because = _case(((alone[SILENT], low.define(f"why silent {question}", _because(question, low))),), c.OPEN)
    grounds = {rule.id: certainly(active(rule, low, low.setting.under)) for rule in rules_on(question, low, low.setting.under)}
    return AnswerColumns(
        question=question,
        outcome=low.define(f"outcome {question}", outcome),
        value=low.define(f"value {question}", value),
        because=low.define(f"because {question}", because),
        possible=named,
        settled=alone,
        grounds={name: node for name, node in grounds.items() if node != c.FALSE},
        needs=waits,
        reserved=reserved,
    )


def _case(branches: tuple[tuple[Node, Node], ...], otherwise: Node) -> Node:
    """Return the value of the first condition that is true; none of them is ever null. Folded where constants decide."""
    kept: list[tuple[Node, Node]] = []
    for test, value in branches:
        if test == c.TRUE:
            otherwise = value
            break
        if test != c.FALSE:
            kept.append((test, value))
    return c.Case(tuple(kept), otherwise) if kept else otherwise


def _because(question: str, low: Lowering) -> Node:
    rules = rules_on(question, low, low.setting.under)
    instruments = low.rulebook.instruments
    gaps = some(perhaps(_may_bear(gap, instruments[gap.instrument], low)) for gap in _gaps(low) if question in gap.may_change)
    if low.setting.under:
        addressed: Node = Constant(bool(rules))
    else:
        addressed = some(perhaps(bound(instruments[rule.instrument].binds, low)) for rule in rules)
    in_force_at_all = some(perhaps(in_force(rule, low)) for rule in rules)
    return _case(
        (
            (gaps, Constant(NOT_ENCODED)),
            (opposite(addressed), Constant(NOT_ADDRESSED)),
            (opposite(in_force_at_all), Constant(NOTHING_IN_FORCE)),
        ),
        Constant(NOT_LISTED),
    )


def _gaps(low: Lowering) -> Iterable[Gap]:
    for instrument in low.rulebook.instruments.values():
        if low.setting.under in (None, instrument.id):
            yield from instrument.gaps


def _may_bear(gap: Gap, instrument: Instrument, low: Lowering) -> Node:
    parts = [condition(gap.when, low), span_of(gap.start, gap.end, time_of(instrument, low), low)]
    if not low.setting.under:
        parts += [bound(gap.binds, low), in_life(instrument, low)]
    if gap.where:
        parts.append(lies_in("where", gap.where, low))
    return low.define(f"gap {gap.id}", every(parts))


def findings(low: Lowering) -> tuple[str, ...]:
    """Return the yes/no findings that the columns defined so far name."""
    return tuple(name for name, kind in low.facts.items() if isinstance(kind, BoolType) and low.rulebook.facts[name].reserved_to)
