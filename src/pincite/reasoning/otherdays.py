"""What would be different on another day: the nearest changes before and after the day of the act that change an answer."""

from __future__ import annotations

from dataclasses import dataclass

from pincite.reasoning.answers import Answer, Assessment
from pincite.reasoning.assess import answer
from pincite.reasoning.compare import essence
from pincite.reasoning.situation import Situation, elsewhere
from pincite.rulebook.changes import ChangeDay, changes
from pincite.rulebook.model import Span

NEAREST = 1


@dataclass(frozen=True, slots=True)
class OtherDay:
    """Another answer to a question: from the change on (or, `earlier`, before it), with the change that makes the difference."""

    change: ChangeDay
    earlier: bool
    answer: Answer


def other_days(found: Assessment, questions: tuple[str, ...], nearest: int = NEAREST) -> tuple[OtherDay, ...]:
    """Return, for each question, up to `nearest` later and as many earlier changes after which, or before which, its answer differs.

    The facts and what was known stay as they are; instruments that turn on a fact are not moved. One instrument taken alone has no other day.
    """
    if found.under:
        return ()
    facts = {**found.facts, **{name: value for name, (value, _) in found.assumed.items()}}
    situation = Situation(found.rulebook, facts, found.on, found.component, found.where, found.known_by)
    listed: list[OtherDay] = []
    for question in questions:
        every = [
            one
            for one in changes(found.rulebook, questions=[question], component=found.component, where=found.where, known=found.known_by)
            if one.instrument.turns_on is None
        ]
        later = [one for one in every if one.at > found.on.start]
        earlier = [one for one in reversed(every) if one.at <= found.on.start]
        listed.extend(_differing(question, later, situation, found.answers[question], nearest, earlier=False))
        listed.extend(_differing(question, earlier, situation, found.answers[question], nearest, earlier=True))
    return tuple(listed)


def _differing(question: str, days: list[ChangeDay], situation: Situation, current: Answer, nearest: int, earlier: bool) -> list[OtherDay]:
    import datetime

    asked = situation.rulebook.questions[question]
    found: list[OtherDay] = []
    last = essence(current)
    for change in days:
        instant = change.at - datetime.timedelta(microseconds=1) if earlier else change.at
        there = answer(asked, elsewhere(situation, on=Span(instant, instant)), proofs=False)
        if essence(there) != last:
            found.append(OtherDay(change, earlier, there))
            last = essence(there)
        if len(found) == nearest:
            break
    return found
