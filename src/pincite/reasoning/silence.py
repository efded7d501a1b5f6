"""What an answer cannot see: the gaps that may change it, why it is silent, and how well its sources were read."""

from __future__ import annotations

from pincite.language.truth import FALSE, TRUE, Kind, Need, Open, both
from pincite.reasoning.evaluate import truth
from pincite.reasoning.outcome import Outcome, Result, active, in_force, in_life, rules_on, time_of
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Evidence, Gap, Instrument, Rule, weakest
from pincite.rulebook.timeline import Standing, bound, lies_in, standing

NOT_ENCODED = "not_encoded"
NOT_ADDRESSED = "not_addressed"
NOTHING_IN_FORCE = "nothing_in_force"
NOT_LISTED = "not_listed"


def gaps_touching(question: str, situation: Situation) -> tuple[Gap, ...]:
    """Return the gaps that name a question and may be in force for the component, place, time and facts."""
    key = ("gaps", question)
    if key not in situation.memo:
        instruments = situation.rulebook.instruments
        considered = [instruments[situation.under]] if situation.under else list(instruments.values())
        situation.memo[key] = tuple(
            gap
            for instrument in considered
            for gap in instrument.gaps
            if question in gap.may_change and _may_bear(gap, instrument, situation)
        )
    found: tuple[Gap, ...] = situation.memo[key]
    return found


def _may_bear(gap: Gap, instrument: Instrument, situation: Situation) -> bool:
    rulebook = situation.rulebook
    when = time_of(instrument, situation)
    if not isinstance(when, Open):
        if gap.end is not None and when.span.start >= gap.end:
            return False
        moment = when.span.start == when.span.end
        if gap.start is not None and (when.span.start < gap.start if moment else when.span.end <= gap.start):
            return False
    truths = [truth(gap.when, situation)]
    if not situation.under:
        truths += [bound(gap.binds, situation.component, rulebook), in_life(instrument, situation)]
    if gap.where:
        truths.append(lies_in(situation.where, gap.where, rulebook.places, Need(Kind.PLACE, "where")))
    return both(truths) != FALSE


def why_silent(question: str, situation: Situation) -> str:
    """Return why a question is silent, the first that fits: not encoded, not addressed, nothing in force, not listed."""
    if gaps_touching(question, situation):
        return NOT_ENCODED
    rules = rules_on(question, situation, situation.under)
    instruments = situation.rulebook.instruments
    if not situation.under:
        rules = tuple(rule for rule in rules if bound(instruments[rule.instrument].binds, situation.component, situation.rulebook) != FALSE)
    if not rules:
        return NOT_ADDRESSED
    if all(in_force(rule, situation) == FALSE for rule in rules):
        return NOTHING_IN_FORCE
    return NOT_LISTED


def standing_of(instrument: Instrument, situation: Situation) -> Standing | None:
    """Return how an instrument stands, or None when the time it turns on is missing."""
    key = ("standing", instrument.id)
    kept = situation.memo if instrument.turns_on else situation.calendar
    if key not in kept:
        when = time_of(instrument, situation)
        kept[key] = None if isinstance(when, Open) else standing(instrument, when, situation.where, situation.known, situation.rulebook)
    found: Standing | None = kept[key]
    return found


def latest_ended(question: str, situation: Situation) -> tuple[Instrument, Standing] | None:
    """Return the instrument with rules on a question that ended last before the time, with its ending."""
    found: list[tuple[Instrument, Standing]] = []
    for name in dict.fromkeys(rule.instrument for rule in rules_on(question, situation, situation.under)):
        instrument = situation.rulebook.instruments[name]
        if bound(instrument.binds, situation.component, situation.rulebook) == FALSE:
            continue
        here = standing_of(instrument, situation)
        if here is not None and here.word in ("ended", "suspended") and here.since is not None:
            found.append((instrument, here))
    return max(found, key=lambda pair: (pair[1].since, pair[0].id)) if found else None


def evidence_of(question: str, found: Result, situation: Situation) -> Evidence | None:
    """Return how well the sources of an answer were read: the weakest of its rules and of the events that put them in force.

    A gap that may change the answer makes it unverified, unless it is already the top value of a `highest` question. None when no rule and no gap bears on it.
    """
    gaps = gaps_touching(question, situation)
    top = situation.rulebook.questions[question].top
    if gaps and not (found.outcome is Outcome.DECIDED and found.value == top and top is not None):
        return Evidence.UNVERIFIED
    rules = rules_on(question, situation, situation.under)
    certain = [rule for rule in rules if active(rule, situation, situation.under) == TRUE]
    unsettled = [rule for rule in rules if isinstance(active(rule, situation, situation.under), Open)]
    match found.outcome:
        case Outcome.DECIDED:
            bearing = certain or [rule for rule in unsettled if rule.value == found.value]
        case Outcome.CONFLICT:
            bearing = certain
        case Outcome.OPEN | Outcome.RESERVED:
            bearing = unsettled or certain
        case Outcome.SILENT:
            bearing = [rule for rule in rules if in_force(rule, situation) != FALSE]
            if not bearing:
                last = latest_ended(question, situation)
                return weakest(last[1].evidence) if last else None
    return weakest(tuple(mark for rule in bearing for mark in marks(rule, situation)))


def marks(rule: Rule, situation: Situation) -> tuple[Evidence, ...]:
    """Return the evidence of a rule and of the events that put it in force."""
    if situation.under:
        return (rule.evidence,)
    here = standing_of(situation.rulebook.instruments[rule.instrument], situation)
    versions = tuple(situation.rulebook.events[name].evidence for name in (rule.since, rule.until) if name)
    return (rule.evidence, *(here.evidence if here else ()), *versions)
