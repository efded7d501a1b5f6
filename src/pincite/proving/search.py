"""Asking the solver: is there a case with this property, and what is the smallest and plainest one?

A model of the solver is never believed: what it describes is read as a case and run through the reference evaluator.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import z3

from pincite.language.types import (
    UNOBTAINABLE,
    BoolType,
    DateType,
    DurationType,
    EnumType,
    IntType,
    MomentType,
    Records,
    Type,
    Value,
)
from pincite.proving.formulas import condition
from pincite.proving.kleene import Formula, every, opposite, some
from pincite.proving.symbols import Given, GivenList, Space, flags, read_case
from pincite.reasoning.consistency import contradictions
from pincite.reasoning.situation import Situation

TIMEOUT = 20_000
Facts = Mapping[str, Value]
Holds = Callable[[Facts], bool]


class Undetermined(Exception):
    """The solver could not say, within its time, whether there is such a case."""


class Disagreement(Exception):
    """The solver describes a case that the reference evaluator reads otherwise: a fault of this program."""


@dataclass
class Effort:
    """How much was asked of the solver: queries, seconds, and how often it could not say."""

    queries: int = 0
    seconds: float = 0.0
    unknown: int = 0


@dataclass(frozen=True)
class Search:
    """A solver over one space, with the domains of its facts and what they declare of each other."""

    space: Space
    effort: Effort = field(default_factory=Effort)

    def check(self, *formulas: Formula) -> z3.ModelRef | None:
        """Return a model of the formulas together with the declared domains, or None when there is none.

        Raises Undetermined when the solver cannot say.
        """
        stated = [formula for formula in (*formulas, *self.space.domains) if formula is not True]
        if any(formula is False for formula in stated):
            return None
        # a new solver for each query, which holds no fact that another query needed
        solver = z3.SimpleSolver()
        solver.set("timeout", TIMEOUT)
        solver.add(*stated)
        begun = time.perf_counter()
        found = solver.check()
        self.effort.queries += 1
        self.effort.seconds += time.perf_counter() - begun
        if found == z3.unknown:
            self.effort.unknown += 1
            raise Undetermined(solver.reason_unknown())
        return solver.model() if found == z3.sat else None


def consistent(space: Space) -> list[Formula]:
    """Return the formulas that no fact given contradicts what it declares: asked only when, implies.

    Facts that these name are made as well, and theirs, until nothing new is named. Facts of another rulebook in the space are left aside.
    """
    found: list[Formula] = []
    done: set[str] = set()
    while waiting := [name for name in space.facts if name not in done and name in space.rulebook.facts]:
        for name in waiting:
            done.add(name)
            declared, symbol = space.rulebook.facts[name], space.facts[name]
            if declared.asked_when is not None:
                found.append(opposite(every((mentioned(symbol), condition(declared.asked_when, space).no))))
            if declared.implies is not None:
                yes = (
                    every((symbol.given, symbol.value))
                    if isinstance(symbol.kind, BoolType) and isinstance(symbol, Given)
                    else mentioned(symbol)
                )
                found.append(opposite(every((yes, condition(declared.implies, space).no))))
    return found


def mentioned(symbol: Given | GivenList) -> Formula:
    """Return the formula that a case says anything of a fact."""
    return symbol.given if isinstance(symbol, Given) else some((symbol.length > 0, symbol.complete))


def complete(space: Space) -> list[Formula]:
    """Return the formulas that a whole record gives each fact that is asked on a condition just where that condition holds."""
    found: list[Formula] = []
    for name, symbol in list(space.facts.items()):
        asked = space.rulebook.facts[name].asked_when if name in space.rulebook.facts else None
        if isinstance(symbol, Given) and asked is not None and not isinstance(symbol.given, bool):
            found.append(symbol.given == condition(asked, space).yes)
    return found


def whole(space: Space) -> list[Formula]:
    """Return what holds of every whole and possible record, for the facts made so far and those they name."""
    found: list[Formula] = []
    names: set[str] | None = None
    while names != space.facts.keys():
        names = set(space.facts)
        found = [*consistent(space), *complete(space)]
    return found


def situation(space: Space, facts: Facts) -> Situation:
    """Return the situation of a case in a space whose setting is not varied."""
    setting = space.setting
    return Situation(space.rulebook, facts, setting.on, setting.component, setting.where, setting.known, setting.under)


def sound(found: Situation) -> bool:
    """Whether a case may be written at all: no fact out of its range or against what it declares."""
    for name, value in found.facts.items():
        declared = found.rulebook.facts[name]
        if value is UNOBTAINABLE:
            continue
        if (declared.low is not None and value < declared.low) or (declared.high is not None and value > declared.high):
            return False
    return not contradictions(found)


def smallest(search: Search, formulas: Iterable[Formula], holds: Holds) -> dict[str, Value] | None:
    """Return the case with the fewest facts, and then the plainest values, of which the formulas are true; None when there is none.

    `holds` reads a case through the reference evaluator. Raises Disagreement when it denies what the solver describes, Undetermined
    when the solver cannot say.
    """
    wanted = [*formulas]
    model = search.check(*wanted)
    if model is None:
        return None
    space = search.space
    best = fewer(read_checked(model, space, holds), holds)
    said = list(flags(space).values())
    while best:
        size = pieces(best)
        if size == 0:
            break
        model = search.check(*wanted, z3.AtMost(*said, size - 1)) if said else None
        if model is None:
            break
        best = fewer(read_checked(model, space, holds), holds)
    return plainer(best, space, holds)


def read_checked(model: z3.ModelRef, space: Space, holds: Holds) -> dict[str, Value]:
    """Return the case a model describes, read through the reference evaluator as well; raises Disagreement when that denies it."""
    case = read_case(model, space)
    if not holds(case):
        raise Disagreement(f"the solver and the evaluator read this case differently: {case}")
    return case


def pieces(case: Facts) -> int:
    """Return how many single things a case says."""
    return sum(int(value.complete) + sum(len(item) for item in value.items) if isinstance(value, Records) else 1 for value in case.values())


def fewer(case: Facts, holds: Holds) -> dict[str, Value]:
    """Return the case without every fact, record and field it can do without."""
    kept = dict(case)
    for name in sorted(kept):
        without = {other: value for other, value in kept.items() if other != name}
        if holds(without):
            kept = without
            continue
        value = kept[name]
        if isinstance(value, Records):
            for smaller in _fewer_records(value):
                if smaller != kept[name] and holds({**kept, name: smaller}):
                    kept[name] = smaller
    return kept


def _fewer_records(value: Records) -> Iterator[Records]:
    yield replace(value, complete=False)
    for index in range(len(value.items)):
        yield replace(value, items=value.items[:index] + value.items[index + 1 :])


def plainer(case: Facts, space: Space, holds: Holds) -> dict[str, Value]:
    """Return the case with the plainest value for each fact that still does: the first listed, the least, a day near the act."""
    kept = dict(case)
    for name in sorted(kept):
        for option in _plain_values(name, kept[name], space):
            if option == kept[name] or holds({**kept, name: option}):
                kept[name] = option
                break
    return kept


def _plain_values(name: str, value: Value, space: Space) -> Iterator[Any]:
    declared = space.rulebook.facts[name]
    for option in plain_values(declared.type, space):
        if not isinstance(declared.type, IntType) or _in_range(option, declared.low, declared.high):
            yield option
    yield value


def plain_values(kind: Type, space: Space) -> Iterator[Any]:
    """Yield the plainest values of a type: the first listed, the least, a day near the act."""
    match kind:
        case EnumType(values):
            yield from values
        case IntType():
            yield from range(4)
        case DateType() | MomentType():
            on = space.setting.on
            if on is not None:
                yield from _near(on.start, isinstance(kind, MomentType))
        case DurationType(calendar=False):
            yield from (datetime.timedelta(), datetime.timedelta(days=1))
        case _:
            pass


def _near(start: datetime.datetime, moments: bool) -> Iterator[Any]:
    noon = start + datetime.timedelta(hours=12)
    for days in (0, 1, 7, 30, 365, 730, 1461, 3652, 7305, 10957):
        earlier = noon - datetime.timedelta(days=days)
        yield earlier if moments else earlier.date()


def _in_range(number: Any, low: Any, high: Any) -> bool:
    return (low is None or number >= low) and (high is None or number <= high)
