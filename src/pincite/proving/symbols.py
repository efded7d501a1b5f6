"""What a solver varies: the facts of a case, and where it is left open also the day, the component and the place.

Every symbol has a declared domain: lists hold at most `bound` records, which every verdict states, and days lie in the years of `civil`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import z3

from pincite.language.tree import Compare, Literal, Node, Quantified, walk
from pincite.language.types import (
    BoolType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntType,
    ListType,
    MomentType,
    Months,
    Records,
    TextType,
    Type,
    Value,
)
from pincite.proving.civil import DAY, FIRST_YEAR, LAST_YEAR, MICROSECOND, microseconds, moment_of, start_of
from pincite.proving.kleene import Formula, every, opposite, when
from pincite.rulebook.model import Fact, Rulebook, Span

BOUND = 3
SOME_TEXT = "text"
HOUR = DAY // 24


@dataclass(frozen=True, slots=True)
class Held:
    """A value between two bounds, both reached where it is known; `open` is the formula that it is not known at all."""

    open: Formula
    low: Any
    high: Any


@dataclass(frozen=True, slots=True)
class Given:
    """One value of a case: whether it is given, its value, and for a moment whether only its day is given, from `start` to `following`."""

    kind: Type
    given: Formula
    value: Any
    whole_day: Formula = False
    day: Any = None
    start: Any = None
    following: Any = None


@dataclass(frozen=True, slots=True)
class GivenList:
    """A list of a case: how many records it has, whether these are all, and the fields of each."""

    kind: ListType
    length: Any
    complete: Formula
    records: tuple[Mapping[str, Given], ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """When, for whom and where the instruments are read. What is `varied` is left to the solver; `events` too means that uncertain events take any day they may have."""

    on: Span | None
    component: str | None = None
    where: str | None = None
    known: datetime.datetime | None = None
    under: str | None = None
    varied: frozenset[str] = frozenset()
    years: tuple[int, int] = (2009, 2030)


@dataclass(frozen=True, slots=True)
class Telling:
    """What the cases of a space tell: anything or nothing (`partial`), or the whole record, with the findings named (None: all of them).

    `whole_days` allows a moment to be given by its day alone.
    """

    partial: bool = True
    findings: frozenset[str] | None = None
    whole_days: bool = False


PARTIAL = Telling()


@dataclass(frozen=True)
class Space:
    """All cases of a rulebook in one setting: its symbols, their domains, and what was built of them already."""

    rulebook: Rulebook
    setting: Setting
    telling: Telling = PARTIAL
    bound: int = BOUND
    tag: str = ""
    facts: dict[str, Given | GivenList] = field(default_factory=dict)
    domains: list[Formula] = field(default_factory=list)
    memo: dict[Any, Any] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)


def room(rulebook: Rulebook, more: Iterable[Node] = ()) -> int:
    """Return a length of lists above every number that a rule, a term, a fact's declaration or `more` compares a count with."""
    conditions = [rule.when for rule in rulebook.rules.values()]
    conditions += [term.means for term in rulebook.terms.values()]
    conditions += [node for fact in rulebook.facts.values() for node in (fact.asked_when, fact.implies)]
    numbers = [number for node in (*conditions, *more) if node is not None for number in _counted(node)]
    return max([BOUND, *(number + 1 for number in numbers)])


def _counted(node: Node) -> Iterator[int]:
    for inner in walk(node):
        if isinstance(inner, Compare) and any(isinstance(side, Quantified) for side in (inner.left, inner.right)):
            yield from (side.value for side in (inner.left, inner.right) if isinstance(side, Literal) and type(side.value) is int)


def code(text: str, space: Space) -> int:
    """Return the number that stands for a text or for a value of an enum."""
    return space.codes.setdefault(text, len(space.codes))


def literal(value: Any, space: Space) -> Any:
    """Return a value as the solver has it: days as ordinals, moments and durations as microseconds, texts by number."""
    match value:
        case bool():
            return value
        case datetime.datetime():
            return microseconds(value)
        case datetime.date():
            return value.toordinal()
        case datetime.timedelta():
            return microseconds(value)
        case Months(number):
            return number
        case Decimal():
            return z3.RealVal(str(value))
        case str():
            return code(value, space)
        case _:
            return value


def fact(name: str, space: Space) -> Given | GivenList:
    """Return the symbols of a fact, made with their domain when first asked for."""
    if name not in space.facts:
        declared = space.rulebook.facts[name]
        if isinstance(declared.type, ListType):
            space.facts[name] = _list(name, declared.type, space)
        else:
            made = _given(name, declared.type, space, _told(declared, space), declared.unit)
            space.facts[name] = made
            if declared.low is not None:
                space.domains.append(made.value >= literal(declared.low, space))
            if declared.high is not None:
                space.domains.append(made.value <= literal(declared.high, space))
    return space.facts[name]


def single(name: str, space: Space) -> Given:
    """Return the symbols of a fact that is not a list."""
    found = fact(name, space)
    assert isinstance(found, Given)
    return found


def records(name: str, space: Space) -> GivenList:
    """Return the symbols of a list fact."""
    found = fact(name, space)
    assert isinstance(found, GivenList)
    return found


def _told(declared: Fact, space: Space) -> Formula:
    """Return whether a fact is given: settled for a whole record, save where it is asked only on a condition."""
    if not space.telling.partial:
        if declared.reserved_to and space.telling.findings is not None and declared.id not in space.telling.findings:
            return False
        if declared.asked_when is None:
            return True
    return z3.Bool(f"{space.tag}{declared.id}?")


def _given(name: str, kind: Type, space: Space, given: Formula, unit: str = "") -> Given:
    label = f"{space.tag}{name}"
    first, last = datetime.date(FIRST_YEAR, 1, 1).toordinal(), datetime.date(LAST_YEAR, 12, 31).toordinal()
    match kind:
        case BoolType():
            return Given(kind, given, z3.Bool(label))
        case EnumType(values):
            value = z3.Int(label)
            numbers = [code(text, space) for text in values]
            space.domains.append(z3.Or(*(value == number for number in numbers)))
            return Given(kind, given, value)
        case TextType():
            value = z3.Int(label)
            code(SOME_TEXT, space)
            space.domains.append(value >= 0)
            return Given(kind, given, value)
        case DateType():
            value = z3.Int(label)
            space.domains.append(z3.And(value >= first, value <= last))
            return Given(kind, given, value)
        case MomentType():
            value = z3.Int(label)
            if not space.telling.whole_days:
                space.domains.append(z3.And(value >= _start(first), value < _start(last)))
                return Given(kind, given, value)
            day, whole = z3.Int(f"{label} day"), z3.Bool(f"{label} whole day")
            start = start_of(day, space.rulebook.zone)
            following = start_of(day + 1, space.rulebook.zone)
            space.domains.append(z3.And(day >= first, day < last, value >= start, value < following))
            return Given(kind, given, value, whole, day, start, following)
        case DurationType(calendar, counted):
            # a case file counts durations in whole units from none
            number = z3.Int(label)
            space.domains.append(number >= 0)
            return Given(kind, given, number if calendar else number * (HOUR if (unit or counted) == "hours" else DAY))
        case IntType():
            return Given(kind, given, z3.Int(label))
        case DecimalType():
            return Given(kind, given, z3.Real(label))
        case _:
            raise ValueError(kind)


def _start(day: int) -> int:
    return microseconds(datetime.datetime.combine(datetime.date.fromordinal(day), datetime.time(), datetime.UTC))


def _list(name: str, kind: ListType, space: Space) -> GivenList:
    partial = space.telling.partial
    length = z3.Int(f"{space.tag}{name} length")
    space.domains.append(z3.And(length >= 0, length <= space.bound))
    items = tuple(
        {
            inner: _given(f"{name}[{index}].{inner}", typed, space, z3.Bool(f"{space.tag}{name}[{index}].{inner}?") if partial else True)
            for inner, typed in kind.fields
        }
        for index in range(space.bound)
    )
    return GivenList(kind, length, z3.Bool(f"{space.tag}{name} complete") if partial else True, items)


def held(given: Given) -> Held:
    """Return a given value with its bounds; a moment given by its day alone lies anywhere in that day."""
    if given.whole_day is False:
        return Held(opposite(given.given), given.value, given.value)
    low = when(given.whole_day, given.start, given.value)
    return Held(opposite(given.given), low, when(given.whole_day, given.following - 1, given.value))


def flags(space: Space) -> dict[tuple[str, ...], Formula]:
    """Return, for every single thing a case may say, the formula that it says it: facts, the fields of records, completeness."""
    found: dict[tuple[str, ...], Formula] = {}
    for name, symbol in space.facts.items():
        if isinstance(symbol, Given):
            found[(name,)] = symbol.given
            continue
        found[name, "complete"] = symbol.complete
        for index, item in enumerate(symbol.records):
            for inner, given in item.items():
                found[name, str(index), inner] = every((symbol.length > index, given.given))
    return found


def read_case(model: z3.ModelRef, space: Space) -> dict[str, Value]:
    """Return the case a model of the solver describes: the facts given, as values of a case file would be read."""
    case: dict[str, Value] = {}
    for name, symbol in space.facts.items():
        if isinstance(symbol, Given):
            value = _read(model, symbol, space)
            if value is not None:
                case[name] = value
            continue
        length = _number(model, symbol.length)
        complete = _true(model, symbol.complete)
        if length or complete:
            items = [
                {inner: value for inner, given in item.items() if (value := _read(model, given, space)) is not None}
                for item in symbol.records[:length]
            ]
            case[name] = Records(tuple(items), complete)
    return case


def _true(model: z3.ModelRef, formula: Formula) -> bool:
    return formula if isinstance(formula, bool) else z3.is_true(model.eval(formula, model_completion=True))


def _number(model: z3.ModelRef, value: Any) -> int:
    return int(model.eval(value, model_completion=True).as_long())


def _read(model: z3.ModelRef, given: Given, space: Space) -> Any:
    if not _true(model, given.given):
        return None
    match given.kind:
        case BoolType():
            return _true(model, given.value)
        case EnumType() | TextType():
            number = _number(model, given.value)
            texts = {number: text for text, number in space.codes.items()}
            return texts.get(number, f"{SOME_TEXT} {number}")
        case DateType():
            return datetime.date.fromordinal(_number(model, given.value))
        case MomentType():
            if _true(model, given.whole_day):
                return datetime.date.fromordinal(_number(model, given.day))
            return moment_of(_number(model, given.value))
        case DurationType(calendar=True):
            return Months(_number(model, given.value))
        case DurationType():
            return _number(model, given.value) * MICROSECOND
        case DecimalType():
            fraction = model.eval(given.value, model_completion=True).as_fraction()
            return Decimal(fraction.numerator) / Decimal(fraction.denominator)
        case _:
            return _number(model, given.value)


def fixed(case: Mapping[str, Any], space: Space) -> list[Formula]:
    """Return the formulas that say that a case is exactly this one; facts not made yet are left out."""
    found: list[Formula] = []
    for name, symbol in space.facts.items():
        value = case.get(name)
        if isinstance(symbol, Given):
            found.extend(_is(symbol, value, space))
            continue
        items = value.items if isinstance(value, Records) else ()
        found.append(symbol.length == len(items))
        complete = isinstance(value, Records) and value.complete
        found.append(symbol.complete if complete else opposite(symbol.complete))
        for index, item in enumerate(symbol.records):
            for inner, given in item.items():
                found.extend(_is(given, items[index].get(inner) if index < len(items) else None, space))
    return found


def _is(given: Given, value: Any, space: Space) -> list[Formula]:
    if value is None or not isinstance(value, bool | int | Decimal | datetime.date | datetime.timedelta | Months | str):
        return [opposite(given.given)]
    found = [given.given]
    if isinstance(given.kind, BoolType):
        return [*found, given.value if value else z3.Not(given.value)]
    if isinstance(given.kind, MomentType) and isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        start = start_of(value.toordinal(), space.rulebook.zone)
        if given.whole_day is False:
            raise ValueError("this space holds no moment without its hour")
        return [*found, given.whole_day, given.day == value.toordinal(), given.value == start]
    if isinstance(given.kind, MomentType):
        found.append(opposite(given.whole_day))
    return [*found, given.value == literal(value, space)]
