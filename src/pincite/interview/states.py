"""The state of an interview, and the steps from one state to the next: an answer, not known, cannot be known, back.

A state is never changed; each holds the one before it, so a step back undoes exactly. What is asked next follows from the state alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from pincite.language.messages import Message, Text, message
from pincite.language.truth import FALSE, TRUE, Kind, Need, Open, Why
from pincite.language.types import UNOBTAINABLE, BoolType, EnumType, ListType, MomentType, Records, Type
from pincite.reasoning.consistency import contradictions
from pincite.reasoning.evaluate import truth
from pincite.reasoning.missing import ASKED, SETTLED, open_needs, wanted, wording
from pincite.reasoning.outcome import Result, result
from pincite.reasoning.situation import Situation, elsewhere, with_facts
from pincite.rulebook.cases import Case
from pincite.rulebook.model import Fact, Rulebook, Span
from pincite.rulebook.problems import CaseError
from pincite.rulebook.timeline import lineage, moment_span


class Refused(Exception):
    """An answer that cannot stand beside what was said before; `messages` say why. Nothing was changed."""

    def __init__(self, messages: tuple[Message, ...]) -> None:
        super().__init__("\n".join(str(one) for one in messages))
        self.messages = messages


class Reply(Enum):
    """How a question was answered: with a value, with `I don't know`, or with `it cannot be known`."""

    GIVEN = "given"
    UNKNOWN = "unknown"
    UNOBTAINABLE = "unobtainable"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed list of answers: the value as a case holds it, and what it is called."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the user: what it would settle, the type of an answer, the words, and the choices of a closed list.

    `subject` names the fact, `list[0].field`, a list, `component`, `place` or `on`. `within` bounds a moment whose day is known
    already. `first` is the need this one has to be asked before: what is asked only when something else is so.
    """

    need: Need
    type: Type
    question: Text
    help: str
    ask_of: Text
    choices: tuple[Choice, ...] = ()
    low: Any = None
    high: Any = None
    unit: str = ""
    within: Span | None = None
    first: Need | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What was asked and how it was answered; `value` is None unless a value was given."""

    asked: Asked
    reply: Reply
    value: Any = None


@dataclass(frozen=True, slots=True)
class Interview:
    """A state: the case so far, its situation, the questions wanted, the needs nobody could meet, and the state before with the step taken from it."""

    case: Case
    situation: Situation
    questions: tuple[str, ...]
    unmet: frozenset[Need] = frozenset()
    step: Step | None = None
    before: Interview | None = None


def begin(rulebook: Rulebook, case: Case, on: Span, questions: Iterable[str]) -> Interview:
    """Return the first state of an interview about a case on a day; raise CaseError when the case contradicts itself."""
    facts = {**case.facts, **{name: value for name, (value, _) in case.assumed.items()}}
    situation = Situation(rulebook, facts, on, case.component, case.where)
    faults = contradictions(situation)
    if faults:
        raise CaseError("\n".join(f"{case.name}: {fault}" for fault in faults))
    return Interview(case, situation, tuple(questions))


def results(interview: Interview) -> dict[str, Result]:
    """Return what each wanted question comes to so far."""
    return {name: result(name, interview.situation) for name in interview.questions}


def settled(interview: Interview) -> tuple[str, ...]:
    """Return the wanted questions that are settled: decided, silent or in conflict."""
    return tuple(name for name, found in results(interview).items() if found.outcome in SETTLED)


def steps(interview: Interview) -> tuple[Step, ...]:
    """Return the steps that led to a state, first to last."""
    found: list[Step] = []
    here: Interview | None = interview
    while here is not None and here.step is not None:
        found.append(here.step)
        here = here.before
    return tuple(reversed(found))


# what is asked next


def next_question(interview: Interview) -> Asked | None:
    """Return the most settling question that can be asked, or None when all is settled or nothing that is left can be asked.

    A record that was begun is finished first. Where a fact is asked only when something else is so, and that is not known, that is asked first.
    """
    for need in _record_begun(interview):
        return _asked(need, None, interview)
    for one in wanted(interview.questions, interview.situation):
        first = _askable(one.need, interview)
        if first is not None:
            return _asked(first, None if first == _plain(one.need, interview) else one.need, interview)
    return None


def _record_begun(interview: Interview) -> list[Need]:
    """Return the fields still to be asked of the record that the last steps began, in their declared order, and then whether there is another."""
    last = interview.step
    if last is None or (last.reply is not Reply.GIVEN and last.asked.need.kind is Kind.REST):
        return []
    name, index, _ = parts(last.asked.need.subject)
    fact = interview.situation.rulebook.facts.get(name)
    value = interview.situation.facts.get(name)
    if fact is None or not isinstance(fact.type, ListType) or not isinstance(value, Records) or not value.items:
        return []
    if last.asked.need.kind is Kind.REST and value.complete:
        return []
    index = len(value.items) - 1 if index is None else index
    needs = open_needs(interview.questions, interview.situation)
    order = [Need(Kind.FACT, f"{name}[{index}].{field}") for field, _ in fact.type.fields]
    return [need for need in (*order, Need(Kind.REST, name)) if need in needs and need not in interview.unmet]


def _plain(need: Need, interview: Interview) -> Need:
    """Return a need as it is asked: a list that is missing is asked for record by record."""
    fact = interview.situation.rulebook.facts.get(need.subject)
    if need.kind is Kind.FACT and fact is not None and isinstance(fact.type, ListType):
        return Need(Kind.REST, need.subject)
    return need


def _askable(need: Need, interview: Interview, above: frozenset[Need] = frozenset()) -> Need | None:
    """Return the need to ask for so that this one can be met: itself, what must be known first, or None when it cannot be asked."""
    need = _plain(need, interview)
    name = parts(need.subject)[0]
    if need in above or need in interview.unmet or need.why is not Why.MISSING or need.kind not in ASKED or name in interview.case.assumed:
        return None
    fact = interview.situation.rulebook.facts.get(name)
    if need.kind in (Kind.COMPONENT, Kind.PLACE) or need.subject == "on" or fact is None or fact.asked_when is None:
        return need
    found = truth(fact.asked_when, interview.situation)
    if not isinstance(found, Open):
        return need if found == TRUE else None
    for other in sorted(found.needs, key=lambda one: (one.kind.value, one.subject)):
        first = _askable(other, interview, above | {need})
        if first is not None:
            return first
    return None


def _asked(need: Need, first: Need | None, interview: Interview) -> Asked:
    rulebook = interview.situation.rulebook
    question, ask_of = wording(need, rulebook)
    if need.kind in (Kind.COMPONENT, Kind.PLACE):
        acts = need.kind is Kind.COMPONENT
        tree = rulebook.components if acts else rulebook.places
        above = interview.situation.component if acts else interview.situation.where
        below = [name for name in tree if name != above and (above is None or above in lineage(name, tree))]
        choices = tuple(Choice(name, tree[name].title) for name in below)
        return Asked(need, EnumType(tuple(below)), question, "", ask_of, choices, first=first)
    name, index, field = parts(need.subject)
    if need.kind is Kind.HOUR and need.subject == "on":
        return Asked(need, MomentType(), question, "", ask_of, within=interview.situation.on, first=first)
    fact = rulebook.facts[name]
    if need.kind is Kind.REST:
        given = interview.situation.facts.get(name)
        number = len(given.items) + 1 if isinstance(given, Records) else 1
        text = message("{question} Is there a record number {number} to note?", question=fact.question, number=number)
        return Asked(need, BoolType(), text, fact.help, ask_of, first=first)
    kind = fact.type
    if isinstance(kind, ListType):
        inner = kind.field(field)
        assert index is not None
        assert inner is not None
        kind = inner
        return Asked(need, kind, question, fact.help, ask_of, _choices(kind, None, rulebook), first=first)
    within = None
    if need.kind is Kind.HOUR:
        from pincite.rulebook.timeline import day_span

        day = interview.situation.facts[name]
        assert isinstance(day, datetime.date)
        within = day_span(day, rulebook.zone)
    return Asked(need, kind, question, fact.help, ask_of, _choices(kind, fact, rulebook), fact.low, fact.high, fact.unit, within, first)


def _choices(kind: Type, fact: Fact | None, rulebook: Rulebook) -> tuple[Choice, ...]:
    if not isinstance(kind, EnumType):
        return ()
    said = fact.says_values if fact else {}
    return tuple(Choice(value, said.get(value) or rulebook.wording.name(value)) for value in kind.values)


def parts(subject: str) -> tuple[str, int | None, str]:
    """Return the fact, the number of the record and the field that a subject names: `fines[0].paid`; None and empty without a record."""
    name, bracket, rest = subject.partition("[")
    if not bracket:
        return name, None, ""
    number, _, field = rest.partition("]")
    return name, int(number), field.removeprefix(".")


# answers


def answer(interview: Interview, asked: Asked, value: Any) -> Interview:
    """Return the state after an answer; raise Refused, naming why, when it contradicts what was said before."""
    need, case, situation = asked.need, interview.case, interview.situation
    step = Step(asked, Reply.GIVEN, value)
    if need.kind is Kind.COMPONENT:
        case, situation = replace(case, component=value), elsewhere(situation, component=value)
    elif need.kind is Kind.PLACE:
        case, situation = replace(case, where=value), elsewhere(situation, where=value)
    elif need.kind is Kind.HOUR and need.subject == "on":
        situation = elsewhere(situation, on=moment_span(value))
    else:
        name, index, field = parts(need.subject)
        given = situation.facts.get(name)
        known = given if isinstance(given, Records) else Records()
        if need.kind is Kind.REST:
            value = Records((*known.items, {}), False) if value else Records(known.items, True)
        elif index is not None:
            value = _with_field(known, index, field, value)
        return _told(interview, {name: value}, step)
    return _checked(Interview(case, situation, interview.questions, interview.unmet, step, interview))


def unknown(interview: Interview, asked: Asked) -> Interview:
    """Return the state after `I don't know`: the fact stays missing and is not asked for again."""
    return replace(interview, unmet=interview.unmet | {asked.need}, step=Step(asked, Reply.UNKNOWN), before=interview)


def unobtainable(interview: Interview, asked: Asked) -> Interview:
    """Return the state after `it cannot be known`; what a case cannot mark so (who acts, where, an hour, more records) stays missing."""
    name, index, field = parts(asked.need.subject)
    given = interview.situation.facts.get(name)
    step = Step(asked, Reply.UNOBTAINABLE)
    fact = interview.situation.rulebook.facts.get(name)
    # a case writes this mark as a word, which a closed list may hold itself
    word = fact is not None and UNOBTAINABLE.value in getattr(fact.type, "values", ())
    if not word and asked.need.kind is Kind.FACT and index is not None and isinstance(given, Records):
        return _told(interview, {name: _with_field(given, index, field, UNOBTAINABLE)}, step)
    if not word and (asked.need.kind is Kind.FACT or (asked.need.kind is Kind.REST and given is None)):
        return _told(interview, {name: UNOBTAINABLE}, step)
    return replace(interview, unmet=interview.unmet | {asked.need}, step=step, before=interview)


def back(interview: Interview) -> Interview:
    """Return the state before the last step, or the same state when there is none."""
    return interview.before or interview


def _with_field(records: Records, index: int, field: str, value: Any) -> Records:
    items = [dict(item) for item in records.items]
    items[index][field] = value
    return Records(tuple(items), records.complete)


def _told(interview: Interview, facts: dict[str, Any], step: Step) -> Interview:
    case = replace(interview.case, facts={**interview.case.facts, **facts})
    return _checked(Interview(case, with_facts(interview.situation, facts), interview.questions, interview.unmet, step, interview))


def _checked(state: Interview) -> Interview:
    faults = contradictions(state.situation)
    if faults:
        raise Refused(faults)
    return state


# what is left when nothing can be asked


@dataclass(frozen=True, slots=True)
class Left:
    """Why wanted questions stay open: findings only an official may make, what nobody could say, what cannot be known, and what was not asked.

    `to_ask` can still be asked, most settling first. `not_asked` holds facts that are asked only when something else is so, which is not known or denied, and what is uncertain in the record of events.
    """

    reserved: tuple[str, ...]
    unknown: tuple[Need, ...]
    unobtainable: tuple[Need, ...]
    to_ask: tuple[Need, ...]
    not_asked: tuple[Need, ...]


def left(interview: Interview) -> Left:
    """Return what the wanted questions still wait for, in order of name unless it can still be asked."""
    needs = sorted(open_needs(interview.questions, interview.situation), key=lambda need: (need.subject, need.kind.value))
    reserved = tuple(dict.fromkeys(need.subject for need in needs if need.why is Why.RESERVED))
    others = [need for need in needs if need.why is not Why.RESERVED]
    unknown_ = tuple(need for need in others if _plain(need, interview) in interview.unmet)
    unobtainable_ = tuple(need for need in others if need.why is Why.UNOBTAINABLE)
    worth = tuple(one.need for one in wanted(interview.questions, interview.situation))
    to_ask = tuple(need for need in worth if _askable(need, interview) is not None)
    # a need that cannot change any result is neither asked nor named
    rest = tuple(need for need in others if need not in (*unknown_, *unobtainable_, *to_ask) and (need in worth or need.kind not in ASKED))
    return Left(reserved, unknown_, unobtainable_, to_ask, rest)


def denied(need: Need, interview: Interview) -> bool:
    """Whether a fact is not asked because what it is asked under is denied."""
    fact = interview.situation.rulebook.facts.get(parts(need.subject)[0])
    return fact is not None and fact.asked_when is not None and truth(fact.asked_when, interview.situation) == FALSE
