"""The second layer: what the record alone comes to when no official has made a finding, and which findings would change it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pincite.language.truth import Kind, Needs, Open, Why, word_of
from pincite.language.types import BoolType
from pincite.reasoning.answers import Change, NoFinding
from pincite.reasoning.outcome import Outcome, Result, active, overriders, result, rules_on, stands
from pincite.reasoning.silence import why_silent
from pincite.reasoning.situation import Situation, with_facts
from pincite.rulebook.model import Rule, Rulebook

MAXIMUM_TOGETHER = 8
MAXIMUM_ROUNDS = 50


def yes_no_findings(needs: Needs, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the reserved yes/no facts among needs, in order of name."""
    return tuple(
        sorted(
            need.subject
            for need in needs
            if need.kind is Kind.FACT and need.why is Why.RESERVED and isinstance(rulebook.facts[need.subject].type, BoolType)
        )
    )


def without_findings(question: str, situation: Situation) -> tuple[Situation, tuple[str, ...]]:
    """Return the situation with every needed yes/no finding set to no, repeated until none is needed, and their names."""
    current = situation
    named: list[str] = []
    for _ in range(MAXIMUM_ROUNDS):
        findings = yes_no_findings(result(question, current).needs, situation.rulebook)
        if not findings:
            break
        named.extend(findings)
        current = with_facts(current, dict.fromkeys(findings, False))
    return current, tuple(named)


def no_finding(question: str, situation: Situation) -> NoFinding | None:
    """Return what the record alone comes to, or None when no yes/no finding is needed."""
    current, findings = without_findings(question, situation)
    if not findings:
        return None
    found = result(question, current)
    because = why_silent(question, current) if found.outcome is Outcome.SILENT else None
    return NoFinding(found.outcome, found.value, because, found.needs, _changes(question, situation, current, found))


def _changes(question: str, situation: Situation, base: Situation, before: Result) -> tuple[Change, ...]:
    changes: list[Change] = []
    for rule in _bearing(question, situation):
        own = yes_no_findings(_own_needs(rule, situation), situation.rulebook)
        state = _state(rule, base)
        minimal: list[frozenset[str]] = []
        for together in _subsets(own):
            chosen = frozenset(together)
            if any(smaller <= chosen for smaller in minimal):
                continue
            trial = with_facts(base, dict.fromkeys(together, True))
            after = _state(rule, trial)
            if after == state or (state == "open" and after == "false"):
                continue
            minimal.append(chosen)
            then = result(question, trial)
            if (then.outcome, then.value, then.possible) != (before.outcome, before.value, before.possible):
                changes.append(Change(rule.id, tuple(together), then.value or then.outcome.value))
    return tuple(changes)


def _bearing(question: str, situation: Situation) -> list[Rule]:
    rules = list(rules_on(question, situation, situation.under))
    for rule in list(rules):
        pending = list(overriders(rule, situation, situation.under, bar=True))
        while pending:
            bar = pending.pop()
            if bar not in rules:
                rules.append(bar)
                pending.extend(overriders(bar, situation, situation.under, bar=True))
    return rules


def _own_needs(rule: Rule, situation: Situation) -> Needs:
    """Return all findings a rule can come to need: those needed now, and those needed once earlier ones are made."""
    gathered: Needs = frozenset()
    current = situation
    for _ in range(MAXIMUM_ROUNDS):
        found = stands(rule, current, situation.under)
        if not isinstance(found, Open):
            break
        gathered |= found.needs
        findings = yes_no_findings(found.needs, situation.rulebook)
        if not findings:
            break
        current = with_facts(current, dict.fromkeys(findings, True))
    return gathered


def _state(rule: Rule, situation: Situation) -> str:
    found = stands(rule, situation, situation.under) if rule.bar else active(rule, situation, situation.under)
    return word_of(found)


def _subsets(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    largest = len(names) if len(names) <= MAXIMUM_TOGETHER else 2
    for size in range(1, largest + 1):
        yield from combinations(names, size)
    if largest < len(names):
        yield names
