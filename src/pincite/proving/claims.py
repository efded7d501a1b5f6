"""Public statements about a text, checked over all cases: do they agree with what it says?

A claim is read over every case whose record is complete and possible, with no finding of an official made unless a premise gives it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from pincite.language.messages import Message, message
from pincite.language.tree import Answered, Node, Term, walk
from pincite.language.truth import FALSE, TRUE, Known, Need, Open, Why, both
from pincite.language.types import Value
from pincite.proving.formulas import Unsupported, condition
from pincite.proving.kleene import Pair, opposite
from pincite.proving.kleene import both as both_pairs
from pincite.proving.search import (
    Effort,
    Facts,
    Search,
    Undetermined,
    consistent,
    fewer,
    plainer,
    read_checked,
    situation,
    smallest,
    sound,
    whole,
)
from pincite.proving.symbols import Given, GivenList, Setting, Space, Telling, fixed, room
from pincite.reasoning.evaluate import truth
from pincite.reasoning.outcome import in_force, rules_on
from pincite.reasoning.silence import gaps_touching
from pincite.reasoning.situation import Situation
from pincite.rulebook.changes import changes
from pincite.rulebook.claims import findings_given
from pincite.rulebook.model import Claim, ClaimCheck, ClaimKind, Rule, Rulebook, Verdict
from pincite.rulebook.timeline import day_span

Stretch = tuple[datetime.date, datetime.date | None]


@dataclass(frozen=True, slots=True)
class Found:
    """What one check of a claim comes to, and what that rests on.

    `witness` is the smallest case that makes the claim false, or leaves it to an official. `judgment` names the findings it waits for,
    `uncertain` what else is not known, `unverified` the rules and `gaps` the provisions not encoded that the verdict rests on.
    `true_on` are the stretches of days, first and last, on which the claim would agree. `bound` is the length up to which lists were looked at,
    0 when no list occurs.
    """

    claim: Claim
    check: ClaimCheck | None
    verdict: Verdict
    witness: Mapping[str, Value] | None = None
    situation: Situation | None = None
    judgment: tuple[str, ...] = ()
    uncertain: tuple[Need, ...] = ()
    unverified: tuple[Rule, ...] = ()
    gaps: tuple[str, ...] = ()
    true_on: tuple[Stretch, ...] = ()
    bound: int = 0

    @property
    def expected(self) -> bool:
        """Whether the verdict is the one the claim's author expected."""
        if self.check is None:
            return True
        if self.check.expected is Verdict.OTHER_DATE:
            wanted = self.claim.true_on
            there = wanted is None or any(first <= wanted and (last is None or wanted <= last) for first, last in self.true_on)
            return self.verdict is Verdict.OTHER_DATE and there
        return self.verdict is self.check.expected


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A check of which nothing can be said, and why."""

    claim: Claim
    check: ClaimCheck
    why: Message


class ImpossiblePremises(Exception):
    """No case satisfies the premises of a claim, so nothing can be said of it."""


def check_claim(rulebook: Rulebook, claim: Claim, effort: Effort, days: bool = True) -> tuple[Found, ...]:
    """Return what each check of a claim comes to; claims about wording or the world are not run.

    `days` asks on which days a claim that differs would agree. Raises ImpossiblePremises, Undetermined, Disagreement.
    """
    if claim.kind is ClaimKind.TEXTUAL:
        return (Found(claim, None, Verdict.TEXTUAL),)
    if claim.kind is ClaimKind.EMPIRICAL:
        return (Found(claim, None, Verdict.EMPIRICAL),)
    return tuple(_check(rulebook, claim, check, effort, days) for check in claim.checks)


def checked(rulebook: Rulebook, claim: Claim, effort: Effort) -> tuple[Found | Unsaid, ...]:
    """Return what each check of a claim comes to, or why nothing can be said of it; raises Disagreement."""
    if not claim.checks:
        return check_claim(rulebook, claim, effort)
    return tuple(_said(rulebook, claim, check, effort) for check in claim.checks)


def _said(rulebook: Rulebook, claim: Claim, check: ClaimCheck, effort: Effort) -> Found | Unsaid:
    try:
        return _check(rulebook, claim, check, effort, days=True)
    except ImpossiblePremises:
        return Unsaid(claim, check, message("no case is possible in which what the claim takes as given is true"))
    except Undetermined:
        return Unsaid(claim, check, message("the solver could not say within its time"))
    except Unsupported as error:
        return Unsaid(claim, check, message("the solver cannot be given this expression: {expression}", expression=str(error)))


def _check(rulebook: Rulebook, claim: Claim, check: ClaimCheck, effort: Effort, days: bool) -> Found:
    setting = Setting(day_span(check.on, rulebook.zone), claim.component, claim.place, under=check.under)
    found = _over(rulebook, claim, check, setting, effort)
    if found.verdict is Verdict.DIFFERS and days and check.under is None:
        others = _days_it_agrees(rulebook, claim, check, effort)
        if others:
            expected_day = check.expected is Verdict.OTHER_DATE
            return replace(found, verdict=Verdict.OTHER_DATE if expected_day else found.verdict, true_on=others)
    return found


def _over(rulebook: Rulebook, claim: Claim, check: ClaimCheck, setting: Setting, effort: Effort) -> Found:
    assert claim.expression is not None
    given = findings_given(claim, rulebook)

    def read(telling: Telling) -> tuple[Search, Pair, Pair]:
        space = Space(rulebook, setting, telling, bound=_room(claim, rulebook))
        premise = both_pairs(condition(node, space) for node in claim.premises)
        assert claim.expression is not None
        return Search(space, effort), premise, condition(claim.expression, space)

    search, premise, stated = read(Telling(partial=False, findings=given))
    space = search.space
    record = [*whole(space), premise.yes]
    bound = space.bound if any(isinstance(symbol, GivenList) for symbol in space.facts.values()) else 0
    base = Found(claim, check, Verdict.AGREES, bound=bound, **_rests_on(claim, rulebook, setting))
    if search.check(*record) is None:
        raise ImpossiblePremises(f"no case satisfies the premises of the claim `{claim.id}`")
    if search.check(*record, stated.no) is not None:
        part, assumed, denied = read(Telling(partial=True))
        wanted = [*consistent(part.space), *_no_findings(part.space, given), assumed.yes, denied.no]
        witness = _smallest_denial(part, search, claim, wanted, [*record, stated.no])
        return replace(base, verdict=Verdict.DIFFERS, witness=witness, situation=situation(space, witness))
    left_open = search.check(*record, opposite(stated.yes))
    if left_open is None:
        return base

    def waits(facts: Facts, reserved_only: bool) -> bool:
        here = situation(space, facts)
        if not sound(here) or both(truth(node, here) for node in claim.premises) != TRUE:
            return False
        found = truth(claim.expression, here)
        return isinstance(found, Open) and (not reserved_only or all(need.why is Why.RESERVED for need in found.needs))

    case = read_checked(left_open, space, lambda facts: waits(facts, False))
    reserved = waits(case, True)
    case = plainer(fewer(case, lambda facts: waits(facts, True)), space, lambda facts: waits(facts, True)) if reserved else case
    here = situation(space, case)
    found = truth(claim.expression, here)
    assert isinstance(found, Open)
    if reserved and found.needs:
        names = tuple(sorted(need.subject for need in found.needs))
        return replace(base, verdict=Verdict.JUDGMENT, witness=case, situation=here, judgment=names)
    ordered = tuple(sorted(found.needs, key=lambda need: (need.kind.value, need.subject)))
    return replace(base, verdict=Verdict.OPEN, witness=case, situation=here, uncertain=ordered)


def _smallest_denial(part: Search, whole_record: Search, claim: Claim, partial: list[Any], record: list[Any]) -> dict[str, Value]:
    """Return the smallest case that makes the claim false, such that a complete record of it is possible."""

    def denies(facts: Facts) -> bool:
        here = situation(part.space, facts)
        return sound(here) and both([*(truth(node, here) for node in claim.premises), _not(truth(claim.expression, here))]) == TRUE

    def completable(facts: Facts) -> bool:
        return denies(facts) and whole_record.check(*record, *is_exactly_given(facts, whole_record.space)) is not None

    witness = smallest(part, partial, denies)
    if witness is not None and completable(witness):
        return witness
    model = whole_record.check(*record)
    assert model is not None
    return plainer(fewer(read_checked(model, whole_record.space, denies), completable), part.space, completable)


def is_exactly_given(facts: Facts, space: Space) -> list[Any]:
    """Return the formulas that a case says at least this."""
    part = replace(space, facts={name: symbol for name, symbol in space.facts.items() if name in facts and isinstance(symbol, Given)})
    return fixed(facts, part)


def _not(found: Known | Open) -> Known | Open:
    return found if isinstance(found, Open) else (FALSE if found.value else TRUE)


def _room(claim: Claim, rulebook: Rulebook) -> int:
    return room(rulebook, (*claim.premises, *([claim.expression] if claim.expression is not None else [])))


def _no_findings(space: Space, given: frozenset[str]) -> list[Any]:
    return [
        opposite(symbol.given)
        for name, symbol in space.facts.items()
        if isinstance(symbol, Given) and space.rulebook.facts[name].reserved_to and name not in given
    ]


def questions_in(node: Node, rulebook: Rulebook) -> set[tuple[str, str | None]]:
    """Return the questions a condition asks, each with the instrument it asks alone, through its terms."""
    found: set[tuple[str, str | None]] = set()
    for inner in walk(node):
        if isinstance(inner, Answered):
            found.add((inner.question, inner.instrument))
        elif isinstance(inner, Term):
            found |= questions_in(rulebook.terms[inner.name].means, rulebook)
    return found


def _rests_on(claim: Claim, rulebook: Rulebook, setting: Setting) -> dict[str, Any]:
    """Return the rules in force on what the claim asks that were not verified, and the gaps that may change it."""
    assert claim.expression is not None
    here = Situation(rulebook, {}, setting.on, setting.component, setting.where, setting.known, setting.under)
    rules: dict[str, Rule] = {}
    gaps: dict[str, None] = {}
    for question, instrument in sorted(questions_in(claim.expression, rulebook), key=str):
        for rule in rules_on(question, here, instrument or setting.under):
            if rule.evidence.value == "unverified" and in_force(rule, here) != FALSE:
                rules[rule.id] = rule
        if instrument is None and setting.under is None:
            gaps.update(dict.fromkeys(gap.id for gap in gaps_touching(question, here)))
    return {"unverified": tuple(rules.values()), "gaps": tuple(gaps)}


def _days_it_agrees(rulebook: Rulebook, claim: Claim, check: ClaimCheck, effort: Effort) -> tuple[Stretch, ...]:
    """Return the stretches of days on which the claim agrees with what is in force then, up to the day the rulebook was verified through."""
    assert claim.expression is not None
    asked = {question for question, _ in questions_in(claim.expression, rulebook)}
    if not asked:
        return ()
    days: dict[datetime.date, None] = {}
    for change in changes(rulebook, questions=asked, component=claim.component, where=claim.place):
        local = change.at.astimezone(ZoneInfo(rulebook.zone))
        # a day on which something changes at an hour is neither before nor after; the whole day that follows is
        days[local.date() if local.time() == datetime.time() else local.date() + datetime.timedelta(days=1)] = None
    found: list[Stretch] = []
    begun: datetime.date | None = None
    for day in sorted(day for day in days if day <= rulebook.verified_through):
        agrees = _agrees(rulebook, claim, replace(check, on=day), effort)
        if agrees and begun is None:
            begun = day
        elif not agrees and begun is not None:
            found.append((begun, day - datetime.timedelta(days=1)))
            begun = None
    return (*found, (begun, None)) if begun is not None else tuple(found)


def _agrees(rulebook: Rulebook, claim: Claim, check: ClaimCheck, effort: Effort) -> bool:
    assert claim.expression is not None
    setting = Setting(day_span(check.on, rulebook.zone), claim.component, claim.place)
    space = Space(rulebook, setting, Telling(partial=False, findings=findings_given(claim, rulebook)), bound=_room(claim, rulebook))
    premise = both_pairs(condition(node, space) for node in claim.premises)
    stated = condition(claim.expression, space)
    return Search(space, effort).check(*whole(space), premise.yes, opposite(stated.yes)) is None
