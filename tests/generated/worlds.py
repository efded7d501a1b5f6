"""From a case to what it leaves open: its completions (worlds), and the single steps of more knowledge."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from pincite.language.tree import Answered, Fact, Literal, Node, Quantified, Term, walk
from pincite.language.truth import Kind
from pincite.language.types import (
    UNOBTAINABLE,
    BoolType,
    DateType,
    EnumType,
    IntType,
    ListType,
    MomentType,
    Months,
    Records,
    Rounding,
    Type,
)
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Event, Instrument, Member, Rulebook, Span
from tests.generated.rulebooks import Generated, midnight, some_record, whole_day
from tests.generated.two_valued import FREE, World, shifted

TICK = datetime.timedelta(microseconds=1)
DAY = datetime.timedelta(days=1)
NEVER = datetime.datetime(9000, 1, 1, tzinfo=datetime.UTC)
LONG_AGO = datetime.datetime(1000, 1, 1, tzinfo=datetime.UTC)
Subject = tuple[Kind, str]


def conditions(rulebook: Rulebook) -> Iterator[Node]:
    """Yield every expression of a rulebook."""
    for instrument in rulebook.instruments.values():
        yield from (rule.when for rule in instrument.rules if rule.when is not None)
    yield from (term.means for term in rulebook.terms.values())


def nodes(rulebook: Rulebook) -> Iterator[Node]:
    """Yield every node of every expression."""
    for condition in conditions(rulebook):
        yield from walk(condition)


def events_of(rulebook: Rulebook) -> list[Event]:
    """Return all events of a rulebook."""
    return [event for instrument in rulebook.instruments.values() for event in instrument.events]


def used_facts(rulebook: Rulebook) -> list[str]:
    """Return the facts that some rule can reach, also through what an instrument turns on."""
    found = {node.name for node in nodes(rulebook) if isinstance(node, Fact)}
    found |= {node.records.name for node in nodes(rulebook) if isinstance(node, Quantified)}
    found |= {instrument.turns_on for instrument in rulebook.instruments.values() if instrument.turns_on}
    return sorted(found)


class Edges:
    """For each type, the values at which an answer may turn: the constants of the rulebook and their neighbours."""

    def __init__(self, rulebook: Rulebook, situation: Situation) -> None:
        literals = [node.value for node in nodes(rulebook) if isinstance(node, Literal)]
        assert situation.on is not None
        today = situation.on.start.astimezone(ZoneInfo(rulebook.zone)).date()
        self.zone = rulebook.zone
        self.ints = sorted({value + step for value in literals if type(value) is int for step in (-1, 0, 1)} | {0, 1})
        self.instants = {instant for event in events_of(rulebook) for instant in (event.earliest, event.latest) if instant is not None}
        days = {today, *(instant.astimezone(ZoneInfo(rulebook.zone)).date() for instant in self.instants)}
        days |= {value for value in literals if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)}
        days |= {
            value for value in situation.facts.values() if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
        }
        for value in literals:
            if isinstance(value, Months):
                days |= {shifted(day, Months(value.number, Rounding.DOWN), sign) for day in tuple(days)[:4] for sign in (1, -1)}
            elif isinstance(value, datetime.timedelta):
                days |= {today + value, today - value}
        self.days = sorted({day + step for day in days for step in (-DAY, 0 * DAY, DAY)})
        moments = {value for value in literals if isinstance(value, datetime.datetime)} | self.instants
        moments |= {value.astimezone(datetime.UTC) for value in situation.facts.values() if isinstance(value, datetime.datetime)}
        moments |= {
            moment + sign * value
            for moment in tuple(moments)[:6]
            for value in literals
            if isinstance(value, datetime.timedelta)
            for sign in (1, -1)
        }
        self.moments = sorted({moment + step for moment in moments for step in (-TICK, 0 * TICK, TICK)} | {midnight(today)})

    def values(self, kind: Type) -> Sequence[Any]:
        """Return the values worth trying for a type."""
        match kind:
            case BoolType():
                return (False, True)
            case IntType():
                return self.ints
            case EnumType(values):
                return values
            case DateType():
                return self.days
            case MomentType():
                return self.moments
            case _:
                raise TypeError(kind)

    def within(self, span: Span) -> list[datetime.datetime]:
        """Return the instants worth trying in a stretch of time."""
        found = {span.start, span.end - TICK, span.start + (span.end - span.start) / 2}
        found |= {moment for moment in self.moments if span.start <= moment < span.end}
        return sorted(found)


def leaves(node: str | None, tree: dict[str, Member]) -> list[str]:
    """Return the nodes with nothing below them, at or below a node."""
    parents = {member.within for member in tree.values()}
    found = []
    for leaf in sorted(tree.keys() - parents):
        current: str | None = leaf
        while current is not None and current != node:
            current = tree[current].within
        if node is None or current == node:
            found.append(leaf)
    return found


def below(node: str | None, tree: dict[str, Member]) -> list[str]:
    """Return every node strictly below a node, or every node at all."""
    found = []
    for name in sorted(tree):
        current = tree[name].within
        while current is not None and current != node:
            current = tree[current].within
        if node is None or current == node:
            found.append(name)
    return found


def instants(event: Event, edges: Edges, now: Sequence[datetime.datetime]) -> list[datetime.datetime | None]:
    """Return the instants at which an uncertain event may have become operative; None is never."""
    certain = event.latest or NEVER
    low = event.earliest or certain - 400 * DAY
    high = event.latest or low + 400 * DAY
    found = {low, high, low + (high - low) / 2}
    found |= {instant + step for instant in (*now, *edges.instants) for step in (-TICK, 0 * TICK, TICK) if low <= instant + step <= high}
    return [*sorted(found), *([None] if event.latest is None else [])]


def in_sequence(instrument: Instrument) -> list[Event]:
    """Return the events that start or stop an instrument in the order they come in: by first possible instant, then as written."""
    free = [event for event in instrument.events if event.kind in FREE and event.ends is None]
    return sorted(free, key=lambda event: event.earliest or LONG_AGO)


def kept_in_sequence(rulebook: Rulebook, drawn: Mapping[str, datetime.datetime | None]) -> dict[str, datetime.datetime | None]:
    """Return the instants of events with none after the next in its instrument's sequence: an event settles the doubt about those before it."""
    found = dict(drawn)
    for instrument in rulebook.instruments.values():
        limit = NEVER
        for event in reversed(in_sequence(instrument)):
            instant = found[event.id]
            if instant is not None:
                found[event.id] = limit = min(instant, limit)
    return found


# --- completions ----------------------------------------------------------------------------------------------------


@dataclass
class Completions:
    """All worlds a case may be in, as independent choices; a list is completed by drawing."""

    generated: Generated

    def __post_init__(self) -> None:
        rulebook, situation = self.generated.rulebook, self.generated.situation
        self.edges = edges = Edges(rulebook, situation)
        assert situation.on is not None
        self.choices: dict[tuple[str, str], Sequence[Any]] = {}
        self.choices["on", ""] = [situation.on.start] if situation.on.start == situation.on.end else edges.within(situation.on)
        self.choices["component", ""] = leaves(situation.component, dict(rulebook.components))
        self.choices["where", ""] = leaves(situation.where, dict(rulebook.places))
        self.lists: list[str] = []
        now = [situation.on.start, situation.on.end]
        turning = {instrument.turns_on for instrument in rulebook.instruments.values()}
        for name in used_facts(rulebook):
            kind, given = rulebook.facts[name].type, situation.facts.get(name)
            if isinstance(kind, ListType):
                self.lists.append(name)
            else:
                self.choices["fact", name] = self.options(given, kind)
            if name in turning and isinstance(given, datetime.datetime):
                now.append(given)
            elif name in turning and isinstance(given, datetime.date):
                now += [midnight(given), midnight(given + DAY)]
        for event in events_of(rulebook):
            known = event.latest if event.earliest == event.latest else None
            self.choices["event", event.id] = [known] if known else instants(event, edges, now)
        asks = any(isinstance(node, Answered) for node in nodes(rulebook))
        self.choices["unsettled", ""] = (False, True) if asks else (False,)
        self.hours = [name for name in sorted(filter(None, turning)) if isinstance(rulebook.facts[name].type, DateType)]

    def options(self, given: Any, kind: Type) -> Sequence[Any]:
        """Return the values that a given, missing or unobtainable value may turn out to have."""
        if given is None or given is UNOBTAINABLE:
            return self.edges.values(kind)
        if isinstance(given, datetime.datetime) or not (isinstance(given, datetime.date) and isinstance(kind, MomentType)):
            return (given,)
        return self.edges.within(whole_day(given))

    def worlds(self, rng: Random, most: int) -> Iterator[World]:
        """Yield every world when there are at most so many, else a sample of so many."""
        number = 1
        for options in self.choices.values():
            number *= len(options)
        draws: Iterator[Sequence[Any]]
        if number <= most:
            draws = iter(tuple(product(*self.choices.values())))
        else:
            draws = (tuple(rng.choice(options) for options in self.choices.values()) for _ in range(most))
        for drawn in draws:
            yield self.world(rng, dict(zip(self.choices, drawn, strict=True)))

    def world(self, rng: Random, chosen: dict[tuple[str, str], Any]) -> World:
        """Return one world; the records of lists and the hours of date facts are drawn."""
        situation, rulebook = self.generated.situation, self.generated.rulebook
        facts = {name: value for (kind, name), value in chosen.items() if kind == "fact"}
        for name in self.lists:
            kind = rulebook.facts[name].type
            assert isinstance(kind, ListType)
            facts[name] = self.completed(rng, situation.facts.get(name), kind)
        return World(
            facts=facts,
            on=chosen["on", ""],
            component=chosen["component", ""],
            where=chosen["where", ""],
            events=kept_in_sequence(rulebook, {name: value for (kind, name), value in chosen.items() if kind == "event"}),
            hours={name: rng.choice(self.edges.within(whole_day(facts[name]))) for name in self.hours},
            known=situation.known,
            under=situation.under,
            unsettled=chosen["unsettled", ""],
        )

    def completed(self, rng: Random, given: Any, kind: ListType) -> Records:
        """Return a list with every field of every record filled, and records added when there may be more."""
        records = given if isinstance(given, Records) else Records()
        items = list(records.items)
        if not records.complete:
            items += [{}] * rng.choice((0, 0, 1, 2, 3))
        return Records(
            tuple({name: rng.choice(self.options(item.get(name), inner)) for name, inner in kind.fields} for item in items), True
        )


def told(generated: Generated, world: World) -> Generated:
    """Return the case as it stands when everything about a world is told."""
    rulebook = settled(generated.rulebook, world)
    situation = generated.situation
    return Generated(
        rulebook,
        replace(
            situation,
            rulebook=rulebook,
            facts=world.facts,
            on=Span(world.on, world.on),
            component=world.component,
            where=world.where,
            memo={},
        ),
    )


def settled(rulebook: Rulebook, world: World) -> Rulebook:
    """Return a rulebook whose uncertain events have the instants of a world."""

    def one(event: Event) -> Event:
        instant = world.events[event.id] or NEVER
        return replace(event, earliest=instant, latest=instant)

    instruments = {
        name: replace(instrument, events=tuple(map(one, instrument.events))) for name, instrument in rulebook.instruments.items()
    }
    return replace(rulebook, instruments=instruments)


# --- steps ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One piece of more knowledge: what it is about, and the case after it."""

    subject: Subject
    after: Generated


def steps(generated: Generated, rng: Random, each: int = 2) -> list[Step]:
    """Return single steps of more knowledge, some for each thing that is open.

    A missing value filled, a record's field filled, a record added to an incomplete list, completeness declared, an hour,
    a place or a component given; and the day of an uncertain event learned.
    """
    rulebook, situation = generated.rulebook, generated.situation
    edges = Edges(rulebook, situation)
    found: list[Step] = []

    def add(subject: Subject, changes: Sequence[Callable[[], dict[str, Any]]]) -> None:
        for change in rng.sample(list(changes), min(each, len(changes))):
            found.append(Step(subject, Generated(rulebook, replace(situation, memo={}, **change()))))

    assert situation.on is not None
    if situation.on.start != situation.on.end:
        add((Kind.HOUR, "on"), [lambda at=at: {"on": Span(at, at)} for at in edges.within(situation.on)])
    add(
        (Kind.COMPONENT, "component"),
        [lambda node=node: {"component": node} for node in below(situation.component, dict(rulebook.components))],
    )
    add((Kind.PLACE, "where"), [lambda node=node: {"where": node} for node in below(situation.where, dict(rulebook.places))])
    for name in used_facts(rulebook):
        for subject, values in learned(name, rulebook.facts[name].type, situation.facts.get(name), edges, rng):
            add(subject, [lambda name=name, value=value: {"facts": {**situation.facts, name: value}} for value in values])
    for instrument in rulebook.instruments.values():
        sequence = in_sequence(instrument)
        for event in instrument.events:
            later = sequence[sequence.index(event) + 1 :] if event in sequence else []
            limit = min((other.earliest or LONG_AGO for other in later), default=NEVER)
            if event.earliest != event.latest:
                options = [
                    instant or NEVER
                    for instant in instants(event, edges, [situation.on.start, situation.on.end])
                    if instant is None or instant <= limit
                ]
                for instant in rng.sample(options, min(each, len(options))):
                    found.append(Step((Kind.EVENT, event.id), dated(generated, event, instant)))
    return found


def dated(generated: Generated, event: Event, instant: datetime.datetime) -> Generated:
    """Return the case with the day of an event learned."""
    rulebook = generated.rulebook
    instruments = {
        name: replace(
            instrument,
            events=tuple(replace(one, earliest=instant, latest=instant) if one.id == event.id else one for one in instrument.events),
        )
        for name, instrument in rulebook.instruments.items()
    }
    known = replace(rulebook, instruments=instruments)
    return Generated(known, replace(generated.situation, rulebook=known, memo={}))


def learned(name: str, kind: Type, given: Any, edges: Edges, rng: Random) -> Iterator[tuple[Subject, Sequence[Any]]]:
    """Yield what may be learned of one fact, and the values it may then have."""
    if isinstance(kind, ListType):
        yield from _records_learned(name, kind, given, edges, rng)
    elif given is None or given is UNOBTAINABLE:
        values = [*edges.values(kind)]
        if isinstance(kind, MomentType):
            values += [moment.astimezone(ZoneInfo(edges.zone)).date() for moment in values[:3]]
        yield (Kind.FACT, name), values
    elif isinstance(kind, MomentType) and not isinstance(given, datetime.datetime):
        yield (Kind.HOUR, name), edges.within(whole_day(given))


def _records_learned(name: str, kind: ListType, given: Any, edges: Edges, rng: Random) -> Iterator[tuple[Subject, Sequence[Any]]]:
    rest = (Kind.REST, name)
    if not isinstance(given, Records):
        added = tuple(some_record(rng, kind) for _ in range(rng.randint(0, 2)))
        yield rest, [Records((), True), Records(added, False), Records(added, True)]
        return
    if not given.complete:
        yield rest, [replace(given, complete=True), *(replace(given, items=(*given.items, some_record(rng, kind))) for _ in range(2))]
    for index, item in enumerate(given.items):
        for field, inner in kind.fields:
            for subject, values in learned(f"{name}[{index}].{field}", inner, item.get(field), edges, rng):
                yield (
                    subject,
                    [replace(given, items=(*given.items[:index], {**item, field: value}, *given.items[index + 1 :])) for value in values],
                )


def asked(rulebook: Rulebook) -> list[tuple[str, str | None]]:
    """Return the questions to put to a rulebook: each over all in force, and those that expressions ask of one instrument."""
    within = {(node.question, node.instrument) for node in nodes(rulebook) if isinstance(node, Answered) and node.instrument}
    return [*((question, None) for question in rulebook.questions), *sorted(within)]


def terms_used(rulebook: Rulebook) -> bool:
    """Whether some rule uses a term."""
    return any(isinstance(node, Term) for node in nodes(rulebook))
