"""The days on which the answer to a question can change, each with the event that causes it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from pincite.language.messages import Text, message
from pincite.language.truth import FALSE
from pincite.rulebook.graphs import asked
from pincite.rulebook.model import Event, Instrument, Rulebook
from pincite.rulebook.timeline import bound, intervals


@dataclass(frozen=True, slots=True)
class ChangeDay:
    """A change: the instant, the instrument, how it stood before and after, the event, and the questions it can change.

    `event` is None where a gap begins or ends by the calendar. For an instrument that turns on a fact, the instant is one of that fact.
    """

    at: datetime.datetime
    instrument: Instrument
    before: Text
    after: Text
    event: Event | None
    questions: tuple[str, ...]


def bearing(rulebook: Rulebook) -> dict[str, frozenset[str]]:
    """Return, for each question, the instruments whose life can change its answer: by rules, bars, gaps, or a question asked."""
    own: dict[str, set[str]] = {}
    further: dict[str, set[str]] = {}
    for question in rulebook.questions:
        instruments: set[str] = set()
        questions: set[str] = set()
        pending = [rule.id for rule in rulebook.rules_on[question]]
        seen: set[str] = set()
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            instruments.add(rulebook.rules[name].instrument)
            questions |= asked(rulebook.rules[name].when, rulebook.terms)
            pending.extend(other.id for other in rulebook.overriders[name])
        instruments |= {one.id for one in rulebook.instruments.values() for gap in one.gaps if question in gap.may_change}
        own[question], further[question] = instruments, questions
    found = {}
    for question in rulebook.questions:
        reached: set[str] = set()
        waiting = [question]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting.extend(further[name])
        found[question] = frozenset().union(*(own[name] for name in reached))
    return found


def changes(
    rulebook: Rulebook,
    *,
    questions: Iterable[str] | None = None,
    component: str | None = None,
    where: str | None = None,
    known: datetime.datetime | None = None,
    since: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
    instruments: Iterable[str] | None = None,
) -> tuple[ChangeDay, ...]:
    """Return the changes in `[since, until)` that can change an answer to the questions (None: any) and come from the instruments (None: any), in order of time.

    Only instruments that bind or may bind the component count.
    """
    named = set(rulebook.questions if questions is None else questions)
    bears = bearing(rulebook)
    found = []
    chosen = set(rulebook.instruments if instruments is None else instruments)
    for instrument in rulebook.instruments.values():
        if instrument.id not in chosen:
            continue
        touched = tuple(question for question in rulebook.questions if question in named and instrument.id in bears[question])
        binds = tuple(dict.fromkeys((*instrument.binds, *(component for gap in instrument.gaps for component in gap.binds))))
        if not touched or (component is not None and bound(binds, component, rulebook) == FALSE):
            continue
        for change in _of(instrument, rulebook, where, known, touched):
            if (since is None or change.at >= since) and (until is None or change.at < until):
                found.append(change)
    return tuple(sorted(found, key=lambda change: (change.at, change.instrument.id, str(change.after))))


def _of(
    instrument: Instrument, rulebook: Rulebook, where: str | None, known: datetime.datetime | None, touched: tuple[str, ...]
) -> Iterable[ChangeDay]:
    lives = intervals(instrument, rulebook, where, known)
    for before, after in pairwise(lives):
        assert after.start is not None
        yield ChangeDay(
            after.start,
            instrument,
            before.standing.word,
            after.standing.word,
            _cause(instrument, after.start, rulebook) or after.standing.event,
            touched,
        )
    for name in dict.fromkeys(name for rule in instrument.rules for name in (rule.since, rule.until) if name):
        event = rulebook.events[name]
        for instant in dict.fromkeys((event.earliest, event.latest)):
            if instant is not None:
                yield ChangeDay(instant, instrument, "in the earlier version", "in the later version", event, touched)
    for gap in instrument.gaps:
        concerned = tuple(question for question in touched if question in gap.may_change)
        if gap.start is not None and concerned:
            yield ChangeDay(gap.start, instrument, "no gap", message("gap begins: {what}", what=gap.what), None, concerned)
        if gap.end is not None and concerned:
            yield ChangeDay(gap.end, instrument, message("gap ends: {what}", what=gap.what), "no gap", None, concerned)


def _cause(instrument: Instrument, instant: datetime.datetime, rulebook: Rulebook) -> Event | None:
    """Return the event that has its edge at an instant: one of the instrument's own, or one that ends such an event."""
    own = {event.id for event in instrument.events}
    candidates = [event for event in rulebook.events.values() if event.id in own or (event.ends in own)]
    at = [
        event for event in candidates if instant in (event.earliest, event.latest) and event.kind not in ("drafted", "issued", "published")
    ]
    return at[-1] if at else None
