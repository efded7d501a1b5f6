"""Which rules are measured, and why these; and what is asked of each: truth columns, or answers with grounds and needs."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pincite.language.types import Type
from pincite.relational import columns as c
from pincite.relational.answers import answer
from pincite.relational.computation import TEXT, YES_NO, Computation, computation
from pincite.relational.lowering import Axis, Lowering, Setting
from pincite.relational.outcomes import active, rules_on
from pincite.rulebook.model import Rulebook
from pincite.rulebook.timeline import day_span

DAY = datetime.date(2017, 3, 1)
COMPONENT, PLACE = "ice-ero", "california"
QUESTIONS = {
    20: ("removal_priority", "release", "parole", "parole_report"),
    80: ("removal_priority", "release", "parole", "parole_ground", "detention_priority", "class_exemption"),
}
UNDER = {20: "ice-ero-2017", 80: None}
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Work:
    """What is computed: the plan of columns, the facts it reads, and how many rules it holds."""

    name: str
    plan: Computation
    facts: Mapping[str, Type]
    rules: int


def listed(number: int) -> list[str]:
    """Return the names in a list of rules, without its notes."""
    lines = (HERE / f"rules-{number}.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _lowering(rulebook: Rulebook, under: str | None) -> Lowering:
    return Lowering(rulebook, Setting(Axis(day_span(DAY, rulebook.zone)), Axis(COMPONENT), Axis(PLACE), None, under))


def truths(rulebook: Rulebook, number: int) -> Work:
    """Return a column for each of the named rules: whether it is active; raises SystemExit when they are not the rules on their questions."""
    low = _lowering(rulebook, UNDER[number])
    found = {rule.id: active(rule, low, UNDER[number]) for question in QUESTIONS[number] for rule in rules_on(question, low, UNDER[number])}
    moving = {name: node for name, node in found.items() if not isinstance(node, c.Constant)}
    if sorted(moving) != sorted(listed(number)):
        raise SystemExit(
            f"rules-{number}.txt does not list the rules on its questions any more: {sorted(set(moving) ^ set(listed(number)))}"
        )
    return Work(f"truth, {number} rules", computation(low, moving), dict(low.facts), number)


PARTS = ("values", "outcomes", "grounds", "needs")


def answers(rulebook: Rulebook, number: int, parts: tuple[str, ...] = PARTS) -> Work:
    """Return for each question its value, its outcome and reason of silence, a column for each ground and for each thing it waits for."""
    low = _lowering(rulebook, UNDER[number])
    outputs: dict[str, c.Node] = {}
    kinds: dict[str, str] = {}
    for question in QUESTIONS[number]:
        found = answer(question, low)
        texts = {"value": found.value} if "values" in parts else {}
        texts |= {"outcome": found.outcome, "because": found.because} if "outcomes" in parts else {}
        for what, node in texts.items():
            outputs[f"{what} of {question}"], kinds[f"{what} of {question}"] = node, TEXT
        marks = {f"ground {name}": node for name, node in found.grounds.items()} if "grounds" in parts else {}
        marks |= {f"need {name}": node for name, node in found.needs.items()} if "needs" in parts else {}
        for what, node in marks.items():
            outputs[f"{what} of {question}"], kinds[f"{what} of {question}"] = node, YES_NO
    return Work(f"answers, {number} rules", computation(low, outputs, kinds), dict(low.facts), number)


def everything(rulebook: Rulebook) -> Work:
    """Return a column for every rule of the rulebook, each read under its own instrument alone."""
    whole = _lowering(rulebook, None)
    outputs: dict[str, c.Node] = {}
    for number, instrument in enumerate(rulebook.instruments):
        low = _lowering(rulebook, instrument)
        low = Lowering(rulebook, low.setting, prefix=f"{number} ")
        for rule in rulebook.rules.values():
            if rule.instrument == instrument:
                outputs[rule.id] = active(rule, low, instrument)
        whole.defined.update(low.defined)
        whole.facts.update(low.facts)
    return Work("truth, all rules", computation(whole, outputs), dict(whole.facts), len(outputs))
