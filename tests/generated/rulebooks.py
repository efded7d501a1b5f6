"""Small random rulebooks with a case each: a plain generator over any source of randomness.

`generated(random.Random(seed))` is fast and repeatable; with Hypothesis's own randomness the same code shrinks.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from pincite.language.tree import (
    Among,
    And,
    Answered,
    Choice,
    Compare,
    Elapsed,
    Fact,
    Field,
    Literal,
    Node,
    Not,
    On,
    Or,
    Quantified,
    Shift,
    Term,
    walk,
)
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
from pincite.rulebook.model import (
    FORCES,
    Combine,
    Event,
    Evidence,
    Instrument,
    Member,
    Override,
    Provision,
    Question,
    Rule,
    Rulebook,
    Span,
    Stage,
)
from pincite.rulebook.model import Fact as FactModel
from pincite.rulebook.model import Term as TermModel

ZONE = "America/New_York"
FIRST = datetime.date(2021, 3, 8)  # the window holds the 23-hour day of 14 March
DAYS = tuple(FIRST + datetime.timedelta(days=number) for number in range(14))
COMPONENTS = {
    name: Member(name, name, within)
    for name, within in (
        ("department", None),
        ("removal", "department"),
        ("removal-field", "removal"),
        ("removal-counsel", "removal"),
        ("border", "department"),
        ("border-station", "border"),
        ("court", None),
    )
}
PLACES = {
    name: Member(name, name, within)
    for name, within in (("north", None), ("north-east", "north"), ("north-west", "north"), ("south", None), ("south-bay", "south"))
}
GROUNDS = ("arriving", "interior", "final_order")
CONVICTIONS = ListType((("felony", BoolType()), ("days_served", IntType()), ("on_day", DateType()), ("ground", EnumType(GROUNDS))))
REMOVALS = ListType((("executed", BoolType()), ("at", MomentType())))
FACTS: tuple[tuple[str, Type, bool], ...] = (
    ("convicted", BoolType(), False),
    ("minor", BoolType(), False),
    ("threat_found", BoolType(), True),
    ("flight_risk_found", BoolType(), True),
    ("prior_entries", IntType(), False),
    ("months_present", IntType(), False),
    ("entered_on", DateType(), False),
    ("born_on", DateType(), False),
    ("encountered_at", MomentType(), False),
    ("booked_at", MomentType(), False),
    ("held_under", EnumType(GROUNDS), False),
    ("ground_found", EnumType(GROUNDS), True),
    ("convictions", CONVICTIONS, False),
    ("removals", REMOVALS, False),
)
QUESTIONS = ("action", "custody", "release", "notice")
PINS = ("A", "A(1)", "A(2)", "A(2)(a)", "AB", "B", "B(1)")


@dataclass(frozen=True)
class Generated:
    """A rulebook and the case asked of it."""

    rulebook: Rulebook
    situation: Situation


def midnight(day: datetime.date) -> datetime.datetime:
    """Return the instant a day begins in the rulebook's zone."""
    return datetime.datetime.combine(day, datetime.time(), ZoneInfo(ZONE)).astimezone(datetime.UTC)


def whole_day(day: datetime.date) -> Span:
    """Return a day without an hour."""
    return Span(midnight(day), midnight(day + datetime.timedelta(days=1)))


def likely(rng: Random, share: float) -> bool:
    """Return true in about this share of draws."""
    return rng.random() < share


def weighted(rng: Random, options: Sequence[tuple[Any, int]]) -> Any:
    """Return one of the options by weight."""
    draw = rng.randint(1, sum(weight for _, weight in options))
    for option, weight in options:
        draw -= weight
        if draw <= 0:
            return option
    raise AssertionError("the weights were drawn past")


def generated(rng: Random) -> Generated:
    """Return a random rulebook with a case."""
    kept = sorted(rng.sample(range(len(FACTS)), rng.randint(3, 6)))
    facts = {name: _fact(name, kind, reserved) for name, kind, reserved in (FACTS[index] for index in kept)}
    questions = _questions(rng)
    instruments = _instruments(rng, facts)
    rulebook = Rulebook(
        id="generated",
        title="Generated",
        version="1",
        zone=ZONE,
        verified_through=datetime.date(2030, 1, 1),
        sha256="",
        components=COMPONENTS,
        places=PLACES,
        facts=facts,
        questions=questions,
        instruments=instruments,
    )
    rulebook = _with_rules(rng, rulebook)
    return Generated(rulebook, _situation(rng, rulebook))


def _fact(name: str, kind: Type, reserved: bool) -> FactModel:
    return FactModel(name, kind, f"What of {name}?", reserved_to=("field director",) if reserved else ())


def _questions(rng: Random) -> dict[str, Question]:
    found = {}
    for name in QUESTIONS[: weighted(rng, ((1, 2), (2, 4), (3, 3), (4, 1)))]:
        combine = weighted(rng, ((Combine.FORCE, 4), (Combine.AGREE, 3), (Combine.HIGHEST, 3)))
        values = FORCES if combine is Combine.FORCE else ("first", "second", "third")[: rng.randint(2, 3)]
        found[name] = Question(name, f"What of {name}?", Stage.CUSTODY, values, combine)
    return found


# --- the legal life -------------------------------------------------------------------------------------------------


def _instruments(rng: Random, facts: Mapping[str, FactModel]) -> dict[str, Instrument]:
    names = [f"order-{number}" for number in range(rng.randint(1, 3))]
    dated = [name for name, fact in facts.items() if isinstance(fact.type, DateType | MomentType) and name != "born_on"]
    events = {name: _Life(rng, name).events for name in names}
    if len(names) > 1 and likely(rng, 0.3):
        _end_elsewhere(rng, events, names)
    found = {}
    for index, name in enumerate(names):
        binds = tuple(rng.sample(("department", "removal", "removal-field", "border", "border-station", "court"), rng.randint(1, 3)))
        if likely(rng, 0.4):
            binds = ("department", "court")
        prevails = tuple((other, "A") for other in names[:index] if likely(rng, 0.12))
        found[name] = Instrument(
            id=name,
            title=name,
            cite_as=name,
            kind="memorandum",
            weight="guidance",
            binds=binds,
            encoded="whole",
            events=tuple(events[name]),
            provisions=tuple(Provision(pin, pin, "") for pin in PINS),
            prevails_over=prevails,
            turns_on=rng.choice(dated) if dated and likely(rng, 0.2) else None,
        )
    return found


class _Life:
    """Writes the events of one instrument in the order they come in, though the uncertain range of one may reach into the next."""

    def __init__(self, rng: Random, instrument: str) -> None:
        self.rng = rng
        self.instrument = instrument
        self.events: list[Event] = []
        if likely(rng, 0.2):
            self.add("issued", DAYS[0])
        floor = self.add("effective", DAYS[rng.choice((0, 0, 1, 2, 3, 5))], first=True)
        if floor and likely(rng, 0.35):
            self.add("amended", DAYS[rng.randint(1, 10)])
        if floor and likely(rng, 0.25):
            floor = self.stop(floor, ("enjoined", "stayed", "enjoined"), 0.7)
        if floor and likely(rng, 0.3):
            floor = self.stop(floor, ("rescinded", "superseded", "expired"), 0.15)
            if floor and likely(rng, 0.4):
                floor = self.add("reinstated", self.later(floor))
                if floor and likely(rng, 0.4):
                    self.stop(floor, ("vacated", "reversed"), 0.2)

    def later(self, floor: datetime.datetime) -> datetime.date:
        day = floor.astimezone(ZoneInfo(ZONE)).date()
        day += datetime.timedelta(days=midnight(day) < floor)
        return day + datetime.timedelta(days=self.rng.choice((0, 1, 2, 3, 4)))

    def stop(self, floor: datetime.datetime, kinds: tuple[str, ...], local: float) -> datetime.datetime | None:
        latest = self.add(
            self.rng.choice(kinds), self.later(floor), where=self.rng.choice(tuple(PLACES)) if likely(self.rng, local) else None
        )
        target = self.events[-1]
        while likely(self.rng, 0.45) and len(self.events) < 9:
            begin = target.latest or target.earliest
            assert begin is not None
            place = self.rng.choice((*PLACES, "nationwide", None, None, None, None))
            self.add(self.rng.choice(("stayed", "reversed", "reinstated")), self.later(begin), where=place, ends=target.id)
            target = self.events[-1]
        return latest

    def add(
        self, kind: str, day: datetime.date, first: bool = False, where: str | None = None, ends: str | None = None
    ) -> datetime.datetime | None:
        """Write one event and return an instant the next may come at: mostly when it is certain (None: never), else when it is possible."""
        rng = self.rng
        shape = weighted(rng, (("day", 45), ("moment", 28), ("range", 20), ("never sure", 5), ("by", 8 if first else 0)))
        early: datetime.datetime | None = midnight(day)
        late: datetime.datetime | None = early
        assert early is not None
        if shape == "moment":
            early = late = early + datetime.timedelta(hours=rng.randint(1, 22))
        elif shape == "range":
            early += datetime.timedelta(hours=rng.choice((0, 0, 9)))
            late = early + datetime.timedelta(days=rng.randint(1, 3), hours=rng.choice((0, 0, 5)))
        elif shape == "never sure":
            late = None
        elif shape == "by":
            early = None
        known = early or late
        if known and likely(rng, 0.15):
            known += datetime.timedelta(days=rng.randint(-2, 3))
        self.events.append(
            Event(
                id=f"{self.instrument}/{kind}-{len(self.events)}",
                kind=kind,
                earliest=early,
                latest=late,
                known=known,
                source="a notice",
                evidence=rng.choice(tuple(Evidence)),
                where=where or rng.choice((None, None, None, None, "nationwide")),
                ends=ends,
            )
        )
        return early if early and likely(rng, 0.3) else late


def _end_elsewhere(rng: Random, events: dict[str, list[Event]], names: list[str]) -> None:
    writer, other = rng.sample(names, 2)
    targets = [event for event in events[other] if event.kind not in ("issued", "amended")]
    if targets:
        target = rng.choice(targets)
        begin = target.latest or target.earliest
        assert begin is not None
        begin += datetime.timedelta(days=rng.randint(0, 3))
        events[writer].append(
            Event(f"{writer}/vacated-{other}", "vacated", begin, begin, begin, "a judgment", Evidence.SECONDARY, ends=target.id)
        )


# --- the rules ------------------------------------------------------------------------------------------------------


@dataclass
class _Sketch:
    """A rule before its condition is written."""

    id: str
    instrument: str
    cite: str
    question: str | None
    value: str | None
    overrides: list[Override]


def targets_of(sketch: _Sketch, sketches: Sequence[_Sketch], prevails: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the ids of what a rule overrides, straight from the reading of DESIGN section 3."""
    found = []
    for other in sketches:
        same = other.question == sketch.question
        named = any(override.rule == other.id for override in sketch.overrides)
        placed = any(
            override.rule is None and override.instrument == other.instrument and within(other.cite, override.provision or "")
            for override in sketch.overrides
        )
        if placed and (other.question is None or not (sketch.question is None or same)):
            placed = False
        prevailing = sketch.question is not None and same and other.instrument in prevails[sketch.instrument]
        if other.id != sketch.id and (named or placed or prevailing):
            found.append(other.id)
    return found


def within(pin: str, provision: str) -> bool:
    """Whether a pin is a provision or a part of it: A(1) is part of A, AB is not."""
    return pin == provision or any(pin.startswith(provision + mark) for mark in "(., ")


def circular(edges: Mapping[str, Sequence[str]]) -> bool:
    """Whether a graph holds a circle."""
    left = {name: set(successors) for name, successors in edges.items()}
    while True:
        ends = [name for name, successors in left.items() if not successors & left.keys()]
        if not ends:
            return bool(left)
        for name in ends:
            del left[name]


def _with_rules(rng: Random, rulebook: Rulebook) -> Rulebook:
    prevails = {name: [target for target, _ in instrument.prevails_over] for name, instrument in rulebook.instruments.items()}
    sketches: list[_Sketch] = []

    def graph() -> dict[str, list[str]]:
        return {sketch.id: targets_of(sketch, sketches, prevails) for sketch in sketches}

    def add(question: str | None, overrides: list[Override]) -> _Sketch | None:
        home = rng.choice(tuple(rulebook.instruments))
        value = rng.choice(rulebook.questions[question].values) if question else None
        sketch = _Sketch(f"{home}/r{len(sketches):02}", home, rng.choice(PINS), question, value, overrides)
        sketches.append(sketch)
        if circular(graph()) or (question is None and not graph()[sketch.id]):
            sketches.pop()
            return None
        return sketch

    total = rng.randint(2, 8)
    while likely(rng, 0.45) and len(sketches) < 5:
        question, below = rng.choice(tuple(rulebook.questions)), None
        for _ in range(rng.choice((2, 3, 4, 4, 4, 5))):
            made = add(question, [Override("A", rule=below)] if below else [])
            below = made.id if made else below
    for _ in range(total):
        question = rng.choice(tuple(rulebook.questions))
        chosen: list[Override] = []
        same = [sketch.id for sketch in sketches if sketch.question == question]
        if same and likely(rng, 0.35):
            chosen = [Override("A", rule=name) for name in rng.sample(same, min(len(same), rng.randint(1, 2)))]
        elif likely(rng, 0.18):
            chosen = [Override("A", instrument=rng.choice(tuple(rulebook.instruments)), provision=rng.choice(PINS))]
        if len(sketches) < 8:
            add(question, chosen)
    while likely(rng, 0.5) and len(sketches) < 10:
        bars = [sketch.id for sketch in sketches if sketch.question is None]
        if bars and likely(rng, 0.5):
            add(None, [Override("A", rule=rng.choice(bars))])
        elif likely(rng, 0.3):
            add(None, [Override("A", instrument=rng.choice(tuple(rulebook.instruments)), provision=rng.choice(PINS))])
        else:
            add(None, [Override("A", rule=rng.choice([sketch.id for sketch in sketches]))])
    # a provision or a precedence may by now take in later rules; what closes a circle is left out
    while circular(graph()):
        sketches.pop()
    while idle := [sketch for sketch in sketches if sketch.question is None and not graph()[sketch.id]]:
        gone = {sketch.id for sketch in idle}
        sketches[:] = [sketch for sketch in sketches if sketch.id not in gone]
        for sketch in sketches:
            sketch.overrides = [override for override in sketch.overrides if override.rule not in gone]
    for sketch in sketches:
        sketch.overrides = [
            override
            for override in sketch.overrides
            if targets_of(replace(sketch, overrides=[override]), sketches, {sketch.instrument: ()})
        ]
    edges = graph()
    writer = _Writer(rng, rulebook)
    order = {name: index for index, name in enumerate(rulebook.questions)}

    def reach(name: str) -> int:
        sketch = next(sketch for sketch in sketches if sketch.id == name)
        return max([order[sketch.question] if sketch.question else -1, *(reach(target) for target in edges[name])])

    rules: dict[str, list[Rule]] = {name: [] for name in rulebook.instruments}
    for sketch in sketches:
        rules[sketch.instrument].append(_finished(rng, sketch, writer, reach(sketch.id), rulebook))
    instruments = {name: replace(instrument, rules=tuple(rules[name])) for name, instrument in rulebook.instruments.items()}
    return replace(rulebook, instruments=instruments, terms=writer.terms)


def _finished(rng: Random, sketch: _Sketch, writer: _Writer, level: int, rulebook: Rulebook) -> Rule:
    events = [event.id for event in rulebook.instruments[sketch.instrument].events if event.kind != "issued"]
    since = until = None
    if events and likely(rng, 0.12):
        since = rng.choice(events)
    elif events and likely(rng, 0.12):
        until = rng.choice(events)
    return Rule(
        id=sketch.id,
        instrument=sketch.instrument,
        cite=sketch.cite,
        evidence=Evidence.PRIMARY,
        question=sketch.question,
        value=sketch.value,
        when=None if likely(rng, 0.2) else writer.condition(rng.choice((0, 1, 1, 2)), level),
        provision=sketch.cite,
        overrides=tuple(sketch.overrides),
        since=since,
        until=until,
    )


class _Writer:
    """Writes conditions over the facts of one rulebook; a condition may ask only questions above its level."""

    def __init__(self, rng: Random, rulebook: Rulebook) -> None:
        self.rng = rng
        self.rulebook = rulebook
        self.facts = tuple(rulebook.facts.values())
        self.questions = tuple(rulebook.questions.values())
        self.terms: dict[str, TermModel] = {}
        if likely(rng, 0.4):
            level = -1 if likely(rng, 0.3) else len(self.questions)
            means = self.condition(1, len(self.questions) - 2 if level < 0 else level)
            self.terms["young_person"] = TermModel("young_person", means, "order-0 § A")
        self.asking = any(isinstance(node, Answered) for term in self.terms.values() for node in walk(term.means))

    def condition(self, depth: int, level: int) -> Node:
        rng = self.rng
        if depth == 0 or likely(rng, 0.3):
            return self.plain(level)
        match rng.randint(0, 7):
            case 0:
                return Not(self.condition(depth - 1, level))
            case 1 | 2:
                return And(tuple(self.condition(depth - 1, level) for _ in range(rng.randint(2, 3))))
            case 3 | 4 | 5 | 6:
                return Or(tuple(self.condition(depth - 1, level) for _ in range(rng.randint(2, 3))))
            case _:
                return Choice(self.plain(level), self.condition(depth - 1, level), self.condition(depth - 1, level))

    def plain(self, level: int) -> Node:
        rng = self.rng
        above = self.questions[level + 1 :]
        if above and likely(rng, 0.2):
            question = rng.choice(above)
            scope = rng.choice(tuple(self.rulebook.instruments)) if likely(rng, 0.2) else None
            return Answered(question.id, rng.choice(question.values), scope)
        usable = self.terms and not (self.asking and level >= len(self.questions) - 1)
        if usable and likely(rng, 0.15):
            return Term("young_person")
        if likely(rng, 0.06):
            return Compare(self.order(), On(), Literal(rng.choice(DAYS)))
        fact = rng.choice(self.facts)
        if isinstance(fact.type, ListType):
            return self.of_list(fact.id, fact.type)
        return self.about(Fact(fact.id), fact.type)

    def order(self) -> Any:
        return self.rng.choice(("<", "<=", ">", ">=", "==", "!="))

    def inequality(self) -> Any:
        return self.rng.choice(("<", "<=", ">", ">="))

    def about(self, node: Node, kind: Type, inside: bool = False) -> Node:
        rng = self.rng
        match kind:
            case BoolType():
                return node if likely(rng, 0.8) else Not(node)
            case IntType():
                if not inside and likely(rng, 0.15):
                    node = Choice(self.plain(len(self.questions)), node, Literal(rng.randint(0, 3)))
                return Compare(self.order(), node, Literal(rng.randint(0, 4)))
            case EnumType(values):
                if likely(rng, 0.5):
                    return Among(node, tuple(Literal(value) for value in rng.sample(values, 2)))
                return Compare(rng.choice(("==", "!=")), node, Literal(rng.choice(values)))
            case MomentType():
                return self.of_moment(node, inside)
            case _:
                return self.of_date(node, inside)

    def of_date(self, node: Node, inside: bool) -> Node:
        rng = self.rng
        if inside or likely(rng, 0.3):
            return Compare(self.order(), node, Literal(rng.choice(DAYS)))
        other: Node = rng.choice([On(), *(Fact(fact.id) for fact in self.facts if isinstance(fact.type, DateType))])
        match rng.randint(0, 4):
            case 0:
                return Compare(self.inequality(), Elapsed("days", node, On()), Literal(datetime.timedelta(days=rng.choice((0, 2, 14)))))
            case 1:
                return Compare(self.inequality(), Elapsed("years", node, other), Literal(Months(12 * rng.choice((1, 18)))))
            case 2:
                return Compare(self.inequality(), Elapsed("months", node, other), Literal(Months(rng.randint(1, 7))))
            case 3:
                step = Months(rng.choice((1, 6)), rng.choice(tuple(Rounding)))
                return Compare(self.inequality(), Shift(rng.choice(("+", "-")), node, Literal(step)), other)
            case _:
                return Compare(
                    self.order(), Shift(rng.choice(("+", "-")), node, Literal(datetime.timedelta(days=rng.choice((1, 3))))), other
                )

    def of_moment(self, node: Node, inside: bool) -> Node:
        rng = self.rng
        literal = Literal(midnight(rng.choice(DAYS)) + datetime.timedelta(hours=rng.choice((0, 5, 12))))
        others = [Fact(fact.id) for fact in self.facts if isinstance(fact.type, MomentType)]
        if inside or len(others) < 2 or likely(rng, 0.5):
            return Compare(self.inequality(), node, literal)
        first, second = others[:2]
        hours = Literal(datetime.timedelta(hours=rng.choice((1, 24, 48))))
        if likely(rng, 0.5):
            return Compare(self.inequality(), Elapsed("hours", first, second), hours)
        return Compare(self.inequality(), Shift("+", first, hours), second)

    def of_list(self, name: str, kind: ListType) -> Node:
        rng = self.rng

        def one() -> Node:
            field, inner = rng.choice(kind.fields)
            return self.about(Field("x", field), inner, inside=True)

        condition = one() if likely(rng, 0.6) else rng.choice((And, Or))((one(), one()))
        match rng.randint(0, 3):
            case 0:
                return Quantified("any", "x", Fact(name), condition)
            case 1:
                return Quantified("all", "x", Fact(name), condition)
            case _:
                return Compare(self.order(), Quantified("count", "x", Fact(name), condition), Literal(rng.randint(0, 3)))


# --- the case -------------------------------------------------------------------------------------------------------


def some_value(rng: Random, kind: Type) -> Any:
    """Return a value of a type, near the constants rules are written with."""
    match kind:
        case BoolType():
            return likely(rng, 0.5)
        case IntType():
            return rng.randint(0, 5)
        case EnumType(values):
            return rng.choice(values)
        case MomentType():
            return midnight(rng.choice(DAYS)) + datetime.timedelta(hours=rng.choice((0, 1, 5, 12, 23)))
        case _:
            if likely(rng, 0.3):
                return rng.choice(DAYS).replace(year=rng.choice((2003, 2020)), month=rng.choice((2, 3, 9)))
            return rng.choice(DAYS)


def _situation(rng: Random, rulebook: Rulebook) -> Situation:
    facts: dict[str, Any] = {}
    sparse = likely(rng, 0.6)
    for name, fact in rulebook.facts.items():
        value = _given(rng, fact.type, 0.5 if fact.reserved_to else 0.25 if sparse else 0.0)
        if value is not None:
            facts[name] = value
    days = [DAYS[rng.randint(2, 10)], DAYS[rng.randint(2, 10)]]
    days += [
        event.latest.astimezone(ZoneInfo(ZONE)).date()
        for instrument in rulebook.instruments.values()
        for event in instrument.events
        if event.latest
    ]
    day = rng.choice(days)
    span = whole_day(day)
    if likely(rng, 0.25):
        instant = span.start + datetime.timedelta(hours=rng.randint(0, 22))
        span = Span(instant, instant)
    bound = sorted({node for instrument in rulebook.instruments.values() for node in instrument.binds})
    component = weighted(rng, ((None, 2), (rng.choice(bound), 4), (rng.choice(tuple(COMPONENTS)), 4)))
    where = weighted(rng, ((None, 4), (rng.choice(tuple(PLACES)), 6)))
    known = midnight(rng.choice(DAYS)) if likely(rng, 0.12) else None
    under = rng.choice(tuple(rulebook.instruments)) if likely(rng, 0.06) else None
    return Situation(rulebook, facts, span, component, where, known, under)


def _given(rng: Random, kind: Type, missing: float) -> Any:
    if likely(rng, missing):
        return None
    if missing and likely(rng, 0.1):
        return UNOBTAINABLE
    if isinstance(kind, ListType):
        items = tuple(some_record(rng, kind) for _ in range(rng.choice((0, 1, 1, 2, 3))))
        return Records(items, complete=likely(rng, 0.4))
    value = some_value(rng, kind)
    if isinstance(kind, MomentType) and likely(rng, 0.35):
        return value.astimezone(ZoneInfo(ZONE)).date()
    return value


def some_record(rng: Random, kind: ListType, missing: float = 0.2) -> dict[str, Any]:
    """Return a record with some fields missing and, now and then, one that cannot be known."""
    record: dict[str, Any] = {}
    for name, inner in kind.fields:
        if likely(rng, 1 - missing):
            record[name] = UNOBTAINABLE if missing and likely(rng, 0.05) else some_value(rng, inner)
    return record
