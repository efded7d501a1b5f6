"""A plan: what is asked of records, and the layers of columns that answer it, whatever engine computes them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pincite.language.types import BoolType, ListType, Type
from pincite.reasoning.outcome import CONFLICT, SILENT
from pincite.reasoning.silence import NOT_ADDRESSED, NOT_ENCODED, NOT_LISTED, NOTHING_IN_FORCE
from pincite.relational import columns as c
from pincite.relational.answers import AnswerColumns, BoundColumns, answer, bounded
from pincite.relational.columns import Column, Constant, Node, every
from pincite.relational.layers import in_layers
from pincite.relational.lowering import Axis, Lowering, Setting
from pincite.relational.merging import merged
from pincite.rulebook.model import Rulebook, Span

SILENCES = (NOT_ENCODED, NOT_ADDRESSED, NOTHING_IN_FORCE, NOT_LISTED)


@dataclass(frozen=True, slots=True)
class Regime:
    """One reading of the records: a name for it, the day (None: the column of days), and the component and place of every record."""

    name: str
    on: Span | None
    component: str | None = None
    where: str | None = None
    known: datetime.datetime | None = None
    under: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the records that say when, who and where; None where a regime says it for all of them."""

    day: str | None = None
    component: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What one counted column counts: a regime, a question, and what of it.

    `what` is `settled`, `possible`, `alone settled`, `alone possible` (with the result), `silent` (with the reason), `outcome` (open or
    reserved), `waits` and `waits only` (with what is waited for).
    """

    regime: str
    question: str
    what: str
    of: str


@dataclass(frozen=True)
class Plan:
    """Columns in layers, the facts they read, and what each output is. No output is ever null."""

    rulebook: Rulebook
    regimes: tuple[Regime, ...]
    questions: tuple[str, ...]
    facts: Mapping[str, Type]
    layers: tuple[dict[str, Node], ...]
    counted: Mapping[str, Counted] = field(default_factory=dict)
    constant: Mapping[Counted, bool] = field(default_factory=dict)
    rows: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    reserved: frozenset[str] = frozenset()


def plan(
    rulebook: Rulebook,
    regimes: Iterable[Regime],
    given: Iterable[str],
    questions: Iterable[str] | None = None,
    columns: Columns | None = None,
    waits: bool = True,
    counting: bool = True,
) -> Plan:
    """Return the plan that counts what records come to (`counting`), or that answers each record.

    `given` are the facts the records have columns for; every other fact is open in all of them. `waits` counts what open answers wait for.
    """
    columns = columns or Columns()
    chosen = tuple(rulebook.questions) if questions is None else tuple(questions)
    absent = frozenset(rulebook.facts) - set(given)
    outputs: dict[str, Node] = {}
    counted: dict[str, Counted] = {}
    constant: dict[Counted, bool] = {}
    rows: dict[str, tuple[str, str, str]] = {}
    defined: dict[str, Node] = {}
    facts: dict[str, Type] = {}
    reserved: set[str] = set()
    listed = tuple(regimes)
    for number, regime in enumerate(listed):
        setting = setting_of(regime, columns)
        free = Lowering(rulebook, setting, False, absent, f"{number} ")
        alone = Lowering(rulebook, setting, True, absent, f"{number} alone ")
        for question in chosen:
            found = answer(question, free)
            reserved |= found.reserved
            if counting:
                record_alone = bounded(question, alone)
                for what, of, node in _counts(found, record_alone, waits):
                    key = Counted(regime.name, question, what, of)
                    if isinstance(node, Constant):
                        constant[key] = node.value is True
                    else:
                        name = f"count {len(outputs)}"
                        outputs[name], counted[name] = node, key
            else:
                for of, node in (("outcome", found.outcome), ("value", found.value), ("because", found.because)):
                    name = f"{regime.name} {question} {of}"
                    outputs[name], rows[name] = node, (regime.name, question, of)
        for low in (free, alone):
            defined.update(low.defined)
            facts.update(low.facts)
    defined.update(outputs)
    return Plan(rulebook, listed, chosen, facts, in_layers(merged(defined, outputs), outputs), counted, constant, rows, frozenset(reserved))


def setting_of(regime: Regime, columns: Columns) -> Setting:
    """Return the setting of a regime, with columns of the records where the regime does not say it for all of them."""

    def axis(value: object, column: str | None) -> Axis:
        return Axis(value) if value is not None or column is None else Axis(None, column)

    return Setting(
        axis(regime.on, columns.day),
        axis(regime.component, columns.component),
        axis(regime.where, columns.where),
        regime.known,
        regime.under,
    )


def _counts(found: AnswerColumns, alone: BoundColumns, waits: bool) -> Iterable[tuple[str, str, Node]]:
    for lead, one in (("", found), ("alone ", alone)):
        for name, node in one.settled.items():
            yield f"{lead}settled", name, node
        for name, node in one.possible.items():
            yield f"{lead}possible", name, node
    for reason in SILENCES:
        yield "silent", reason, _is(found.because, reason)
    for outcome in ("open", "reserved"):
        yield "outcome", outcome, _is(found.outcome, outcome)
    if waits:
        number = c.Sum(tuple(c.Case(((node, Constant(1)),), Constant(0)) for node in found.needs.values()))
        for key, node in found.needs.items():
            yield "waits", key, node
            yield "waits only", key, every((node, c.Compare("==", number, Constant(1)))) if len(found.needs) > 1 else node


def _is(node: Node, text: str) -> Node:
    """Return whether a text column is this text, where null is not; never null."""
    if isinstance(node, Constant):
        return Constant(node.value == text)
    return c.Filled(c.Compare("==", node, Constant(text)), False)


def findings(facts: Mapping[str, Type], rulebook: Rulebook) -> tuple[str, ...]:
    """Return the yes/no findings among facts."""
    return tuple(name for name, kind in facts.items() if isinstance(kind, BoolType) and rulebook.facts[name].reserved_to)


def lists(facts: Mapping[str, Type]) -> tuple[str, ...]:
    """Return the list facts among facts."""
    return tuple(name for name, kind in facts.items() if isinstance(kind, ListType))


__all__ = ["CONFLICT", "SILENT", "Column", "Columns", "Counted", "Plan", "Regime", "findings", "lists", "plan"]
