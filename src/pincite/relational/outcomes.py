"""Rules and what questions come to, as columns. Each function says what its namesake in `pincite.reasoning.outcome` says; that is the specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pincite.reasoning.outcome import CONFLICT, SILENT
from pincite.relational import columns as c
from pincite.relational.columns import Constant, Node, certainly, decided, every, null, opposite, perhaps, some
from pincite.relational.expressions import condition
from pincite.relational.lives import in_force
from pincite.relational.lowering import Lowering, with_waits
from pincite.rulebook.model import Rule


def overriders(rule: Rule, low: Lowering, scope: str | None, bar: bool) -> tuple[Rule, ...]:
    """Return the bars, or the concluding rules, that override a rule directly, within one instrument if `scope` names it."""
    found = (low.rulebook.bars_on if bar else low.rulebook.exceptions_to)[rule.id]
    return found if scope is None or not found else tuple(other for other in found if other.instrument == scope)


def _kept(kind: str, rule: Rule, scope: str | None, low: Lowering, node: Node) -> Node:
    return low.define(f"{kind} {rule.id}" + (f" within {scope}" if scope else ""), node)


def stands(rule: Rule, low: Lowering, scope: str | None = None) -> Node:
    """In force, its condition met, and no bar on it standing."""
    key = ("stands", rule.id, scope)
    if key not in low.memo:
        life_of = in_force(rule, low)
        if life_of == c.FALSE:
            low.memo[key] = c.FALSE
        else:
            met = low.define(f"when {rule.id}", condition(rule.when, low))
            bars = some(stands(bar, low, scope) for bar in overriders(rule, low, scope, bar=True))
            low.memo[key] = _kept("stands", rule, scope, low, every((life_of, met, opposite(bars))))
    kept = low.memo[key]
    assert isinstance(kept, Node)
    return kept


def holds(rule: Rule, low: Lowering, scope: str | None = None) -> Node:
    """Stands, or is in force with some exception to it that holds."""
    key = ("holds", rule.id, scope)
    if key not in low.memo:
        exceptions = some(holds(other, low, scope) for other in overriders(rule, low, scope, bar=False))
        low.memo[key] = _kept("holds", rule, scope, low, some((stands(rule, low, scope), every((in_force(rule, low), exceptions)))))
    kept = low.memo[key]
    assert isinstance(kept, Node)
    return kept


def active(rule: Rule, low: Lowering, scope: str | None = None) -> Node:
    """Stands, and no exception to it holds; a bar is active when it stands."""
    key = ("active", rule.id, scope)
    if key not in low.memo:
        exceptions = some(holds(other, low, scope) for other in overriders(rule, low, scope, bar=False))
        low.memo[key] = _kept("active", rule, scope, low, every((stands(rule, low, scope), opposite(exceptions))))
    kept = low.memo[key]
    assert isinstance(kept, Node)
    return kept


def rules_on(question: str, low: Lowering, scope: str | None) -> tuple[Rule, ...]:
    """Return the rules that conclude a question, within one instrument if `scope` names it."""
    return tuple(rule for rule in low.rulebook.rules_on[question] if scope is None or rule.instrument == scope)


def clash(question: str, low: Lowering, scope: str | None) -> Node:
    """Whether two active rules have incompatible values and neither overrides the other, even through rules in force."""
    return some(
        every(
            (
                active(one, low, scope),
                active(other, low, scope),
                opposite(_overrides(one, other, low, scope)),
                opposite(_overrides(other, one, low, scope)),
            )
        )
        for one, other in low.rulebook.clashing[question]
        if scope is None or one.instrument == other.instrument == scope
    )


def _overrides(strong: Rule, weak: Rule, low: Lowering, scope: str | None) -> Node:
    direct = overriders(weak, low, scope, bar=False)
    if strong in direct:
        return c.TRUE
    return some(every((in_force(middle, low), _overrides(strong, middle, low, scope))) for middle in direct)


@dataclass(frozen=True, slots=True)
class Results:
    """The columns of one question: for each result the condition that it comes to that, and that a conflict is certain."""

    candidates: Mapping[str, Node]
    clash: Node

    def possible(self, name: str) -> Node:
        """Return whether a result is still possible; never null."""
        found = perhaps(self.candidates[name])
        return found if name == CONFLICT else every((opposite(certainly(self.clash)), found))

    def settled(self, name: str) -> Node:
        """Return whether the question comes to this result and no other; never null."""
        alone = every((self.possible(name), *(opposite(self.possible(other)) for other in self.candidates if other != name)))
        return some((certainly(self.clash), alone)) if name == CONFLICT else alone


def result(question: str, low: Lowering, scope: str | None = None) -> Results:
    """Return what a question may come to, over all that is in force or within one instrument."""
    scope = scope or low.setting.under
    key = ("result", question, scope)
    if key not in low.memo:
        low.memo[key] = _result(question, low, scope)
    kept = low.memo[key]
    assert isinstance(kept, Results)
    return kept


def _result(question: str, low: Lowering, scope: str | None) -> Results:
    rules = rules_on(question, low, scope)
    within = f" within {scope}" if scope else ""
    asked = low.rulebook.questions[question]
    yields = {
        each: low.define(f"yields {question} {each}{within}", some(active(rule, low, scope) for rule in rules if rule.value == each))
        for each in asked.values
    }
    clashing = low.define(f"clash {question}{within}", clash(question, low, scope))
    candidates: dict[str, Node] = {}
    for each, yielded in yields.items():
        displacing = low.rulebook.displacers[question][each]
        found = every((yielded, *(opposite(yields[other]) for other in displacing)))
        candidates[each] = low.define(f"comes to {question} {each}{within}", found)
    silent = opposite(some(holds(rule, low, scope) for rule in rules))
    candidates[SILENT] = low.define(f"silent {question}{within}", silent)
    candidates[CONFLICT] = clashing
    return Results(candidates, clashing)


def answered(question: str, value_: str, instrument: str | None, low: Lowering) -> Node:
    """Whether a question is decided with a value: false only when that value and a conflict are both impossible."""
    under = low.setting.under
    if under and (instrument not in (None, under) or not rules_on(question, low, under)):
        return Constant(None, frozenset({question}))
    found = result(question, low, instrument)
    name = f"answered {question} {value_}" + (f" within {instrument}" if instrument else "")
    impossible = every((opposite(found.possible(value_)), opposite(found.possible(CONFLICT))))
    waits = tuple((every((found.possible(other), null(candidate))), candidate) for other, candidate in found.candidates.items())
    return low.define(name, with_waits(decided(found.settled(value_), impossible), waits, low))
