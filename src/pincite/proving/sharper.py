"""One case, sharper than strong Kleene logic reads it: what every completion of it agrees on."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import z3

from pincite.language.types import UNOBTAINABLE, BoolType, MomentType, Records, Value
from pincite.proving.civil import FIRST_YEAR, LAST_YEAR, start_of
from pincite.proving.formulas import Unsupported
from pincite.proving.kleene import Formula
from pincite.proving.outcomes import result
from pincite.proving.search import Effort, Search, Undetermined, whole
from pincite.proving.symbols import Given, GivenList, Setting, Space, Telling, fact, literal, room
from pincite.reasoning.answers import Assessment, Sharpened, Sharpening
from pincite.reasoning.outcome import Outcome
from pincite.reasoning.situation import Situation
from pincite.rulebook.graphs import facts_in
from pincite.rulebook.model import Fact, Rulebook

VARIED = frozenset({"hour", "events", "component", "where"})
YEARS = (FIRST_YEAR, LAST_YEAR)


def setting_of(found: Situation, varied: frozenset[str] = frozenset()) -> Setting:
    """Return the setting of a situation."""
    return Setting(found.on, found.component, found.where, found.known, found.under, varied)


def situation_of(found: Assessment) -> Situation:
    """Return the situation an assessment was made of, its assumptions among the facts."""
    facts = {**found.facts, **{name: value for name, (value, _) in found.assumed.items()}}
    return Situation(found.rulebook, facts, found.on, found.component, found.where, found.known_by, found.under)


def bound_of(found: Situation) -> int:
    """Return the number of records lists are looked at with: those of the case, and room above every number a count is compared with."""
    longest = max([0, *(len(value.items) for value in found.facts.values() if isinstance(value, Records))])
    return longest + room(found.rulebook)


def lists_up_to(space: Space, found: Situation) -> int | None:
    """Return the number of records lists were looked at with; None where none was open."""
    listed = [name for name, symbol in space.facts.items() if isinstance(symbol, GivenList)]
    given = [found.facts.get(name) for name in listed]
    return space.bound if any(not isinstance(value, Records) or not value.complete for value in given) else None


def sharpen(found: Assessment, effort: Effort, step: Callable[[], None] = lambda: None) -> Assessment:
    """Return an assessment with what every completion of the case agrees on for each question left open; no outcome changes.

    A question on which the solver cannot say is named in `sharpening` and left as it was. `step` is called after each question.
    """
    here = situation_of(found)
    here = replace(here, rulebook=without_inferred_findings(here))
    bound = bound_of(here)
    answers = dict(found.answers)
    waiting = tuple(name for name, one in answers.items() if one.outcome in (Outcome.OPEN, Outcome.RESERVED))
    undetermined = []
    for name in answers:
        step()
        if name not in waiting:
            continue
        try:
            answers[name] = replace(answers[name], sharpened=sharpened(name, here, effort, bound))
        except (Undetermined, Unsupported):
            undetermined.append(name)
    return replace(found, answers=answers, sharpening=Sharpening(waiting, tuple(undetermined)))


def without_inferred_findings(found: Situation) -> Rulebook:
    """Return the rulebook without what facts declare of findings that a case does not give.

    A record may all but state what an official will find; the judgment is still that official's, and is never drawn from the record here.
    """
    waiting = {
        name for name, one in found.rulebook.facts.items() if one.reserved_to and found.facts.get(name, UNOBTAINABLE) is UNOBTAINABLE
    }

    def bears(one: Fact) -> bool:
        return one.implies is not None and (one.id in waiting or bool(waiting & facts_in(one.implies, found.rulebook.terms)))

    facts = {name: replace(one, implies=None) if bears(one) else one for name, one in found.rulebook.facts.items()}
    return replace(found.rulebook, facts=facts)


def sharpened(question: str, found: Situation, effort: Effort, bound: int | None = None) -> Sharpened | None:
    """Return the one result on which every completion of a case agrees, although it is open; None when they do not agree.

    A completion gives every missing fact and finding, the hour, the day of an uncertain event, and a component and place below the case's own.
    Lists are looked at with up to `bound` records. The caller leaves out of the rulebook what facts declare of findings not made. Raises Undetermined, Unsupported.
    """
    space = Space(found.rulebook, setting_of(found, VARIED), Telling(partial=False), bound=bound or bound_of(found))
    results = result(question, space)
    for name in found.facts:
        fact(name, space)
    domain = [*whole(space), *completing(found.facts, space)]
    search = Search(space, effort)
    first = search.check(*domain)
    if first is None:
        raise Undetermined("no completion of the case lies within what is looked at")
    if search.check(*domain, results.unsettled()) is not None:
        return None
    for name in results.possible:
        if z3.is_true(first.eval(_formula(results.settled(name)), model_completion=True)):
            if search.check(*domain, z3.Not(_formula(results.settled(name)))) is not None:
                return None
            return Sharpened(name, lists_up_to(space, found), YEARS)
    return None


def _formula(formula: Formula) -> Any:
    return z3.BoolVal(formula) if isinstance(formula, bool) else formula


def day_alone(value: Any) -> bool:
    """Whether a value is a day without an hour."""
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


def completing(facts: Mapping[str, Value], space: Space) -> list[Formula]:
    """Return the formulas that a case says at least what this one says, of the facts made so far."""
    found: list[Formula] = []
    for name, symbol in space.facts.items():
        value = facts.get(name)
        if value is None or value is UNOBTAINABLE:
            continue
        if isinstance(symbol, Given):
            found.extend(_at_least(symbol, value, space))
            continue
        assert isinstance(value, Records)
        found.append(symbol.length >= len(value.items))
        if value.complete:
            found.append(symbol.length == len(value.items))
        for index, item in enumerate(value.items):
            for inner, given in symbol.records[index].items():
                if item.get(inner) is not None and item[inner] is not UNOBTAINABLE:
                    found.extend(_at_least(given, item[inner], space))
    return found


def _at_least(given: Given, value: Any, space: Space) -> list[Formula]:
    if isinstance(given.kind, BoolType):
        return [given.given, given.value if value else z3.Not(given.value)]
    if isinstance(given.kind, MomentType) and day_alone(value):
        start, following = start_of(value.toordinal(), space.rulebook.zone), start_of(value.toordinal() + 1, space.rulebook.zone)
        return [given.given, given.value >= start, given.value < following]
    return [given.given, given.value == literal(value, space)]
