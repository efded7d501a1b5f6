"""Rules to outcomes: what is in force, what stands, holds and is active, and what a question comes to."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import Enum

from pincite.language.truth import (
    FALSE,
    NO_NEEDS,
    TRUE,
    Between,
    Kind,
    Known,
    Need,
    Needs,
    Open,
    Truth,
    Why,
    both,
    either,
    needs_of,
    negate,
)
from pincite.reasoning.evaluate import INSTANT, fact_value, truth
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Instrument, Rule, Span
from pincite.rulebook.timeline import When, bound, day_span, in_version, status

SILENT = "silent"
CONFLICT = "conflict"


class Outcome(Enum):
    """What a question comes to."""

    DECIDED = "decided"
    OPEN = "open"
    RESERVED = "reserved"
    CONFLICT = "conflict"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome with its value (decided only), the results still possible, and what is needed to settle it."""

    outcome: Outcome
    value: str | None
    possible: tuple[str, ...]
    needs: Needs = NO_NEEDS


def time_of(instrument: Instrument, situation: Situation) -> When | Open:
    """Return the time an instrument's life is read at: the day of the act, or the fact it turns on; open when that is missing."""
    if instrument.turns_on is None:
        return When(situation.on) if situation.on else Open(frozenset({Need(Kind.DAY, "on")}))
    match fact_value(instrument.turns_on, situation):
        case Known(datetime.datetime() as moment):
            return When(Span(moment, moment), instrument.turns_on)
        case Known(day):
            return When(day_span(day, situation.rulebook.zone), instrument.turns_on)
        case Between(low, high):
            return When(Span(low, high + INSTANT), instrument.turns_on)
        case Open() as missing:
            return missing


def in_life(instrument: Instrument, situation: Situation) -> Truth:
    """Whether an instrument is in force for the situation's time and place, whomever it binds."""
    key = ("life", instrument.id)
    kept = situation.memo if instrument.turns_on else situation.calendar
    if key not in kept:
        when = time_of(instrument, situation)
        kept[key] = when if isinstance(when, Open) else status(instrument, when, situation.where, situation.known, situation.rulebook)
    life: Truth = kept[key]
    return life


def in_force(rule: Rule, situation: Situation) -> Truth:
    """Whether a rule is in force: its instrument binds the component and lives, and the time lies in the rule's version."""
    instrument = situation.rulebook.instruments[rule.instrument]
    key = ("in force", rule.id)
    kept = situation.memo if instrument.turns_on else situation.calendar
    if key not in kept:
        kept[key] = _in_force(rule, instrument, situation)
    found: Truth = kept[key]
    return found


def _in_force(rule: Rule, instrument: Instrument, situation: Situation) -> Truth:
    when = time_of(instrument, situation)
    version = when if isinstance(when, Open) else in_version(rule, when, situation.where, situation.known, situation.rulebook)
    if situation.under == instrument.id:
        return version if (rule.since or rule.until) and situation.on else TRUE
    bind = bound(instrument.binds, situation.component, situation.rulebook)
    return both((bind, in_life(instrument, situation), version if rule.since or rule.until else TRUE))


def overriders(rule: Rule, situation: Situation, scope: str | None, bar: bool) -> tuple[Rule, ...]:
    """Return the bars, or the concluding rules, that override a rule directly, within one instrument if `scope` names it."""
    found = (situation.rulebook.bars_on if bar else situation.rulebook.exceptions_to)[rule.id]
    return found if scope is None or not found else tuple(other for other in found if other.instrument == scope)


def stands(rule: Rule, situation: Situation, scope: str | None = None) -> Truth:
    """In force, its condition met, and no bar on it standing."""
    key = ("stands", rule.id, scope)
    if key not in situation.memo:
        bars = either(stands(bar, situation, scope) for bar in overriders(rule, situation, scope, bar=True))
        situation.memo[key] = both((in_force(rule, situation), truth(rule.when, situation), negate(bars)))
    found: Truth = situation.memo[key]
    return found


def holds(rule: Rule, situation: Situation, scope: str | None = None) -> Truth:
    """Stands, or is in force with some exception to it that holds: so an exception to an exception does not revive the base."""
    key = ("holds", rule.id, scope)
    if key not in situation.memo:
        exceptions = either(holds(other, situation, scope) for other in overriders(rule, situation, scope, bar=False))
        situation.memo[key] = either((stands(rule, situation, scope), both((in_force(rule, situation), exceptions))))
    found: Truth = situation.memo[key]
    return found


def active(rule: Rule, situation: Situation, scope: str | None = None) -> Truth:
    """Stands, and no exception to it holds; a bar is active when it stands."""
    key = ("active", rule.id, scope)
    if key not in situation.memo:
        exceptions = either(holds(other, situation, scope) for other in overriders(rule, situation, scope, bar=False))
        situation.memo[key] = both((stands(rule, situation, scope), negate(exceptions)))
    found: Truth = situation.memo[key]
    return found


def rules_on(question: str, situation: Situation, scope: str | None) -> tuple[Rule, ...]:
    """Return the rules that conclude a question, within one instrument if `scope` names it."""
    return tuple(rule for rule in situation.rulebook.rules_on[question] if scope is None or rule.instrument == scope)


def clash(question: str, situation: Situation, scope: str | None = None) -> Truth:
    """Whether two active rules have incompatible values and neither overrides the other, even through rules in force."""
    return either(
        both(
            (
                active(one, situation, scope),
                active(other, situation, scope),
                negate(_overrides(one, other, situation, scope)),
                negate(_overrides(other, one, situation, scope)),
            )
        )
        for one, other in situation.rulebook.clashing[question]
        if scope is None or one.instrument == other.instrument == scope
    )


def _overrides(strong: Rule, weak: Rule, situation: Situation, scope: str | None) -> Truth:
    direct = overriders(weak, situation, scope, bar=False)
    if strong in direct:
        return TRUE
    return either(both((in_force(middle, situation), _overrides(strong, middle, situation, scope))) for middle in direct)


def result(question: str, situation: Situation, scope: str | None = None) -> Result:
    """Return what a question comes to, over all that is in force or within one instrument."""
    scope = scope or situation.under
    key = ("result", question, scope)
    if key not in situation.memo:
        situation.memo[key] = _result(question, situation, scope)
    found: Result = situation.memo[key]
    return found


def _result(question: str, situation: Situation, scope: str | None) -> Result:
    asked = situation.rulebook.questions[question]
    rules = rules_on(question, situation, scope)
    yields = {value: either(active(rule, situation, scope) for rule in rules if rule.value == value) for value in asked.values}
    silent = negate(either(holds(rule, situation, scope) for rule in rules))
    clashing = clash(question, situation, scope)
    if clashing == TRUE:
        return Result(Outcome.CONFLICT, None, (CONFLICT,))
    candidates: dict[str, Truth] = {}
    for value, yielded in yields.items():
        displacing = situation.rulebook.displacers[question][value]
        candidates[value] = both((yielded, *(negate(yields[other]) for other in displacing)))
    candidates[SILENT] = silent
    candidates[CONFLICT] = clashing
    possible = tuple(name for name, candidate in candidates.items() if candidate != FALSE)
    if len(possible) == 1:
        [only] = possible
        if only == SILENT:
            return Result(Outcome.SILENT, None, possible)
        return Result(Outcome.DECIDED, only, possible)
    needs = needs_of(*(candidates[name] for name in possible))
    reserved = needs and all(need.why is Why.RESERVED for need in needs)
    return Result(Outcome.RESERVED if reserved else Outcome.OPEN, None, possible, needs)


def answered(question: str, value: str, instrument: str | None, situation: Situation) -> Truth:
    """Whether a question is decided with a value: false only when that value and a conflict are both impossible.

    Under one instrument alone, a question it does not conclude is open unless the answer is given.
    """
    if question in situation.answers:
        return Known(situation.answers[question] == value)
    if situation.under and (instrument not in (None, situation.under) or not rules_on(question, situation, situation.under)):
        return Open(frozenset({Need(Kind.QUESTION, question)}))
    found = result(question, situation, instrument)
    if found.outcome is Outcome.DECIDED and found.value == value:
        return TRUE
    if value not in found.possible and CONFLICT not in found.possible:
        return FALSE
    return Open(found.needs)
