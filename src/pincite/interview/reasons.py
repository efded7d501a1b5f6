"""Why a question is asked: the provisions that wait for it, and what an answer can settle."""

from __future__ import annotations

from dataclasses import dataclass

from pincite.interview.states import Asked, Interview, results
from pincite.language.truth import Kind, Need, Open
from pincite.reasoning.missing import SETTLED, settling
from pincite.reasoning.outcome import active, overriders, rules_on, stands
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Rule


@dataclass(frozen=True, slots=True)
class Reason:
    """The rules that wait for an answer, the wanted questions it bears on, and those of them that some answer settles by itself."""

    rules: tuple[Rule, ...]
    bears_on: tuple[str, ...]
    settles: tuple[str, ...]


def why(interview: Interview, asked: Asked) -> Reason:
    """Return why something is asked; for what is asked before something else, why that other is asked."""
    situation = interview.situation
    need = asked.first or asked.need
    found = {name: one for name, one in results(interview).items() if one.outcome not in SETTLED}
    # a list that is missing is asked for record by record, and its needs are of both kinds
    same = {need, Need(Kind.REST, need.subject), Need(Kind.FACT, need.subject)}
    bears_on = tuple(name for name, one in found.items() if same & one.needs)
    rules: dict[str, Rule] = {}
    for name in bears_on:
        for rule in _bearing(name, situation):
            state = stands(rule, situation) if rule.bar else active(rule, situation)
            if isinstance(state, Open) and same & state.needs:
                rules[rule.id] = rule
    return Reason(tuple(rules.values()), bears_on, settling(asked.need, tuple(found), situation))


def _bearing(question: str, situation: Situation) -> list[Rule]:
    rules = list(rules_on(question, situation, None))
    pending = list(rules)
    while pending:
        for bar in overriders(pending.pop(), situation, None, bar=True):
            if bar not in rules:
                rules.append(bar)
                pending.append(bar)
    return rules
