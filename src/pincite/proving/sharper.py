"""One case, sharper than strong Kleene logic reads it: what every completion agrees on, and the smallest change that gives another answer."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import z3

from pincite.language.types import UNOBTAINABLE, BoolType, MomentType, Records, Value
from pincite.proving.civil import start_of
from pincite.proving.kleene import Formula, every, opposite
from pincite.proving.outcomes import result
from pincite.proving.search import Effort, Search, consistent, plainer, sound, whole
from pincite.proving.symbols import BOUND, Given, Setting, Space, Telling, fixed, literal, read_case
from pincite.reasoning.outcome import CONFLICT, SILENT, Outcome
from pincite.reasoning.outcome import result as reference
from pincite.reasoning.situation import Situation

VARIED = frozenset({"hour", "events", "component", "where"})
MOST_CHANGES = 5
MOST_FACTS = 4


def setting_of(found: Situation, varied: frozenset[str] = frozenset()) -> Setting:
    """Return the setting of a situation."""
    return Setting(found.on, found.component, found.where, found.known, found.under, varied)


def _bound(facts: Mapping[str, Value]) -> int:
    return max([BOUND, *(len(value.items) + 2 for value in facts.values() if isinstance(value, Records))])


def sharpened(question: str, found: Situation, effort: Effort) -> str | None:
    """Return the one result on which every completion of a case agrees, although it is open; None when they do not agree.

    A completion gives every missing fact and finding, the hour, the day of an uncertain event, and a component and place below the case's own.
    Lists are looked at with up to two more records than the case names. Raises Undetermined.
    """
    telling = Telling(partial=False)
    space = Space(found.rulebook, setting_of(found, VARIED), telling, bound=_bound(found.facts))
    results = result(question, space)
    domain = [*whole(space), *completing(found.facts, space)]
    search = Search(space, effort)
    if search.check(*domain, results.unsettled()) is not None:
        return None
    reachable = [name for name in results.possible if search.check(*domain, results.settled(name)) is not None]
    return reachable[0] if len(reachable) == 1 else None


def _day_alone(value: Any) -> bool:
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


def completing(facts: Mapping[str, Value], space: Space) -> list[Formula]:
    """Return the formulas that a case says at least what this one says."""
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
    if isinstance(given.kind, MomentType) and _day_alone(value):
        start, following = start_of(value.toordinal(), space.rulebook.zone), start_of(value.toordinal() + 1, space.rulebook.zone)
        return [given.given, given.value >= start, given.value < following]
    return [given.given, given.value == literal(value, space)]


@dataclass(frozen=True, slots=True)
class Change:
    """A smallest change of the record that gives the wanted answer: facts that would be otherwise, and facts that would be learned.

    `judgment` names reserved facts the answer would wait for besides; their direction is never proposed.
    """

    facts: Mapping[str, Value]
    before: Mapping[str, Value | None]
    judgment: tuple[str, ...] = ()


def why_not(question: str, wanted: str, found: Situation, effort: Effort, most: int = MOST_CHANGES) -> tuple[Change, ...]:
    """Return at most so many smallest changes of record facts under which the question comes to the wanted result, fewest facts first.

    Each is run through the reference evaluator. Where no change of the record does it, the changes are those under which it comes to be
    an official's to judge, with the findings named. Raises Undetermined.
    """
    changes = tuple(_changes(question, wanted, found, effort, most))
    if changes:
        return changes
    return tuple(_changes(question, wanted, found, effort, most, judgment=True))


def _changes(question: str, wanted: str, found: Situation, effort: Effort, most: int, judgment: bool = False) -> Iterator[Change]:
    telling = Telling(whole_days=any(_day_alone(value) for value in found.facts.values()))
    space = Space(found.rulebook, setting_of(found), telling, bound=_bound(found.facts))
    results = result(question, space)
    domain = consistent(space)
    reserved = {name for name in space.facts if found.rulebook.facts[name].reserved_to}
    as_is = {name: _unchanged(name, found, space) for name in space.facts}
    kept = [] if judgment else [as_is[name] for name in sorted(reserved)]
    changed = {name: opposite(same) for name, same in as_is.items() if name not in reserved}
    search = Search(space, effort)
    blocked: list[Formula] = []
    goal = results.settled(wanted)
    given = 0
    for size in range(0 if judgment else 1, MOST_FACTS + 1):
        while given < most:
            limit = [z3.AtMost(*changed.values(), size)] if changed else []
            model = search.check(*domain, *kept, goal, *limit, *blocked)
            if model is None:
                break
            change = _read(model, question, wanted, found, space, reserved, judgment)
            if change is not None:
                given += 1
                yield change
                names = tuple(change.facts)
            else:
                names = tuple(name for name, formula in changed.items() if z3.is_true(model.eval(formula, model_completion=True)))
            if not names:
                return
            blocked.append(opposite(every(changed[name] for name in names)))


def _unchanged(name: str, found: Situation, space: Space) -> Formula:
    part = replace(space, facts={name: space.facts[name]})
    return every(fixed({name: found.facts.get(name)}, part))


def _read(
    model: z3.ModelRef, question: str, wanted: str, found: Situation, space: Space, reserved: set[str], judgment: bool
) -> Change | None:
    case = read_case(model, space)
    moved = {
        name: value
        for name, value in case.items()
        if name in space.facts and name not in reserved and not _same(value, found.facts.get(name))
    }
    findings = tuple(sorted(name for name in reserved if name in case and not _same(case[name], found.facts.get(name))))

    def gives(changed: Mapping[str, Value]) -> bool:
        here = replace(found, facts={**found.facts, **changed, **{name: case[name] for name in findings}}, memo={})
        outcome = reference(question, here)
        got = {Outcome.SILENT: SILENT, Outcome.CONFLICT: CONFLICT}.get(outcome.outcome) or outcome.value
        return sound(here) and got == wanted

    if (not moved and not findings) or not gives(moved):
        return None
    plain = {name: value for name, value in plainer(moved, space, gives).items() if not _same(value, found.facts.get(name))}
    return Change(plain, {name: found.facts.get(name) for name in plain}, findings if judgment else ())


def _same(value: Any, other: Any) -> bool:
    return type(value) is type(other) and value == other
