"""What to ask next: the missing facts that can still matter, most settling first.

While the combinations are few, every one is tried (each comparison constant in the rules and its neighbours stands for all
values between), so a fact that cannot matter is left out. Beyond that the measure is greedy: each fact alone, the mean
over a spread of its trial values of the questions it settles, and a smaller share for each need it removes.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from pincite.language.messages import Message, Text, message
from pincite.language.tree import Among, Compare, Literal, Node, Term, walk
from pincite.language.tree import Fact as FactNode
from pincite.language.truth import Kind, Need, Needs, Why
from pincite.language.types import BoolType, DateType, DecimalType, EnumType, IntType, MomentType, Months
from pincite.reasoning.answers import Wanted
from pincite.reasoning.evaluate import INSTANT, moved
from pincite.reasoning.outcome import Outcome, result
from pincite.reasoning.situation import Situation, elsewhere, with_facts
from pincite.rulebook.model import Member, Rulebook
from pincite.rulebook.timeline import lineage

MAXIMUM_COMBINATIONS = 256
SPREAD = 6
ASKED = (Kind.FACT, Kind.COMPONENT, Kind.PLACE, Kind.HOUR, Kind.REST)
SETTLED = (Outcome.DECIDED, Outcome.SILENT, Outcome.CONFLICT)


def open_needs(questions: tuple[str, ...], situation: Situation) -> Needs:
    """Return all that the questions need together."""
    return frozenset().union(*(result(question, situation).needs for question in questions)) if questions else frozenset()


def wanted(questions: tuple[str, ...], situation: Situation) -> tuple[Wanted, ...]:
    """Return the missing facts worth asking for, most settling first; reserved and unobtainable ones are not asked for."""
    needs = open_needs(questions, situation)
    order = sorted(needs, key=lambda need: (need.kind.value, need.subject, need.why.value))
    trials = {need: _trials(need, situation) for need in order}
    unsettled = tuple(question for question in questions if result(question, situation).outcome not in SETTLED)
    matter = _can_matter(unsettled, situation, trials)
    found = []
    for need in order:
        if need.why is not Why.MISSING or need.kind not in ASKED or (matter is not None and need not in matter):
            continue
        text, ask_of = wording(need, situation.rulebook)
        score = _measure(need, trials[need], unsettled, situation)
        found.append(Wanted(need, text, ask_of, score, matter is not None))
    return tuple(sorted(found, key=lambda item: (-item.settles, item.need.subject)))


def settling(need: Need, questions: tuple[str, ...], situation: Situation) -> tuple[str, ...]:
    """Return the questions, of those not settled, that some value tried for a need settles by itself."""
    open_ones = tuple(question for question in questions if result(question, situation).outcome not in SETTLED)
    trials = [_with(situation, need, value) for value in _trials(need, situation)]
    return tuple(question for question in open_ones if any(result(question, trial).outcome in SETTLED for trial in trials))


def wording(need: Need, rulebook: Rulebook) -> tuple[Text, Text]:
    """Return the question that would meet a need, and whom or what to ask."""
    match need.kind:
        case Kind.COMPONENT:
            return message("Which agency component acts?"), message("the record of the encounter")
        case Kind.PLACE:
            return message("Where does the officer act?"), message("the record of the encounter")
        case Kind.DAY:
            return message("On which day does the officer act?"), message("the record of the encounter")
        case Kind.HOUR if need.subject == "on":
            return message("At what hour does the officer act?"), message("the record of the encounter")
        case Kind.HOUR:
            asked, ask_of = _asked(need.subject, rulebook)
            return message("At what hour? ({question})", question=asked), ask_of
        case Kind.REST:
            asked, ask_of = _asked(need.subject, rulebook)
            return message("Are these all there are? ({question})", question=asked), ask_of
        case Kind.EVENT:
            event = rulebook.events.get(need.subject)
            record = message("the court or agency record")
            if event is None:
                return need.subject, record
            return message("When did this become operative: {event}, {source}?", event=Message(event.kind), source=event.source), record
        case Kind.QUESTION:
            other = rulebook.questions.get(need.subject)
            return (other.asks if other else need.subject), message("the answer under the other instruments")
        case Kind.FACT:
            return _asked(need.subject, rulebook)


def _asked(subject: str, rulebook: Rulebook) -> tuple[Text, Text]:
    fact = rulebook.facts.get(subject)
    anyone = message("the person or the file")
    if fact is None:
        name, _, field = subject.partition(".")
        owner = rulebook.facts.get(name.partition("[")[0])
        if owner is None:
            return subject, ""
        number = name.partition("[")[2].rstrip("]")
        asked = message(
            "{question} Record {number}: {field}?", question=owner.question, number=int(number) + 1, field=rulebook.wording.name(field)
        )
        return asked, owner.ask_of or anyone
    return fact.question, ", ".join(fact.reserved_to) or fact.ask_of or anyone


def constants(name: str, rulebook: Rulebook) -> set[Any]:
    """Return the written values a fact is compared with anywhere in the rulebook, shifts and durations included.

    Facts compared with one another share their values: what one is measured by measures the other.
    """
    return _linked(name, rulebook)[1]


def _linked(name: str, rulebook: Rulebook) -> tuple[set[str], set[Any]]:
    """Return the facts compared with a fact, directly or through others, itself included, and the values written in those comparisons."""
    comparisons = [_parts(inner, rulebook) for node in _expressions(rulebook) for inner in walk(node) if isinstance(inner, Compare | Among)]
    facts = {name}
    while True:
        more = {other for names, _ in comparisons if names & facts for other in names}
        if more <= facts:
            break
        facts |= more
    return facts, {value for names, values in comparisons if names & facts for value in values}


def _parts(comparison: Node, rulebook: Rulebook) -> tuple[set[str], set[Any]]:
    names: set[str] = set()
    values: set[Any] = set()
    for inner in walk(comparison):
        match inner:
            case FactNode(name):
                names.add(name)
            case Literal(value):
                values.add(value)
            case Among(_, written):
                values |= {one.value for one in written}
            case Term(name):
                below = _parts(rulebook.terms[name].means, rulebook)
                names |= below[0]
                values |= below[1]
            case _:
                pass
    return names, values


def _expressions(rulebook: Rulebook) -> list[Node]:
    nodes = [rule.when for rule in rulebook.rules.values()]
    nodes += [term.means for term in rulebook.terms.values()]
    return [node for node in nodes if node is not None]


def _below(member: str | None, tree: Mapping[str, Member]) -> tuple[Any, ...]:
    return tuple(name for name in tree if name != member and (member is None or member in lineage(name, tree)))


def _trials(need: Need, situation: Situation) -> tuple[Any, ...]:
    rulebook = situation.rulebook
    if need.kind is Kind.COMPONENT:
        return _below(situation.component, rulebook.components)
    if need.kind is Kind.PLACE:
        return _below(situation.where, rulebook.places)
    fact = rulebook.facts.get(need.subject)
    if need.kind is not Kind.FACT or fact is None:
        return ()
    match fact.type:
        case BoolType():
            return (True, False)
        case EnumType(values):
            return values
        case IntType() | DecimalType() | DateType() | MomentType():
            points = _neighbours(need.subject, situation)
            low, high = fact.low, fact.high
            return tuple(point for point in points if (low is None or point >= low) and (high is None or point <= high))
        case _:
            return ()


def _neighbours(name: str, situation: Situation) -> list[Any]:
    kind = situation.rulebook.facts[name].type
    compared, written = _linked(name, situation.rulebook)
    dated = isinstance(kind, DateType | MomentType)
    points: set[Any] = {value for value in written if _fits(value, kind)}
    points |= {value for other in compared if _fits(value := situation.facts.get(other), kind)}
    if dated:
        anchors = {value for value in situation.facts.values() if _fits(value, kind)} | points
        if situation.on is not None:
            anchors.add(situation.on.start.date() if isinstance(kind, DateType) else situation.on.start)
        # the edges of the lives of instruments that are read at this fact
        anchors |= _edges(name, kind, situation)
        shifts = {value for value in written if isinstance(value, datetime.timedelta | Months)}
        for anchor in list(anchors):
            for shift in shifts:
                step = replace(shift, rounding=shift.rounding or _down()) if isinstance(shift, Months) else shift
                if isinstance(kind, DateType) or isinstance(step, datetime.timedelta):
                    points |= {moved(anchor, step), moved(anchor, step, -1)}
        points |= anchors
    step_1: Any = (
        datetime.timedelta(days=1)
        if isinstance(kind, DateType)
        else INSTANT
        if dated
        else Decimal(1)
        if isinstance(kind, DecimalType)
        else 1
    )
    around: set[Any] = set()
    for point in points:
        around |= {point, moved(point, step_1, -1), moved(point, step_1)} if dated else {point - step_1, point, point + step_1}
    return sorted(around)


def _edges(name: str, kind: object, situation: Situation) -> set[Any]:
    rulebook = situation.rulebook
    turning = {instrument.id for instrument in rulebook.instruments.values() if instrument.turns_on == name}
    own = [event for event in rulebook.events.values() if event.id.partition("/")[0] in turning]
    ended = [ending for event in own for ending in rulebook.endings.get(event.id, ())]
    instants = {edge for event in (*own, *ended) for edge in (event.earliest, event.latest) if edge is not None}
    zone = ZoneInfo(rulebook.zone)
    return instants if isinstance(kind, MomentType) else {instant.astimezone(zone).date() for instant in instants}


def _down() -> Any:
    from pincite.language.types import Rounding

    return Rounding.DOWN


def _fits(value: Any, kind: object) -> bool:
    match kind:
        case DateType():
            return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
        case MomentType():
            return isinstance(value, datetime.datetime)
        case IntType():
            return type(value) is int
        case DecimalType():
            return isinstance(value, Decimal)
        case _:
            return False


def _with(situation: Situation, need: Need, value: Any) -> Situation:
    if need.kind is Kind.COMPONENT:
        return elsewhere(situation, component=value)
    if need.kind is Kind.PLACE:
        return elsewhere(situation, where=value)
    return with_facts(situation, {need.subject: value})


def _can_matter(questions: tuple[str, ...], situation: Situation, trials: dict[Need, tuple[Any, ...]]) -> set[Need] | None:
    """Return the needs whose value can change some outcome in some completion, or None when there are too many to try.

    What is reserved or cannot be known is tried too: it may turn out either way, and a fact may matter only then.
    """
    number = 1
    for values in trials.values():
        number *= len(values)
    if not 0 < number * len(questions) <= MAXIMUM_COMBINATIONS or not trials:
        return None
    order = list(trials)
    seen: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for combination in product(*trials.values()):
        trial = situation
        for need, value in zip(order, combination, strict=True):
            trial = _with(trial, need, value)
        seen[combination] = tuple((found.outcome, found.value) for found in (result(question, trial) for question in questions))
    matter = set()
    for index, need in enumerate(order):
        groups: dict[tuple[Any, ...], set[tuple[Any, ...]]] = {}
        for combination, outcomes in seen.items():
            groups.setdefault(combination[:index] + combination[index + 1 :], set()).add(outcomes)
        if any(len(outcomes) > 1 for outcomes in groups.values()):
            matter.add(need)
    return matter


def _measure(need: Need, trials: tuple[Any, ...], unsettled: tuple[str, ...], situation: Situation) -> float:
    # a fact outside a question's needs stands only in operands that are settled, and cannot move it
    touched = tuple(question for question in unsettled if need in result(question, situation).needs)
    if not trials or not touched:
        return 0.0
    before = len(open_needs(touched, situation))
    total = 0.0
    # the rank of a date needs no more than a spread of its values; whether it matters at all is found with every one
    tried = trials[:: -(-len(trials) // SPREAD)]
    for value in tried:
        trial = _with(situation, need, value)
        settled = sum(result(question, trial).outcome in SETTLED for question in touched)
        total += settled + max(0, before - len(open_needs(touched, trial))) / (before * 10)
    return total / len(tried)
