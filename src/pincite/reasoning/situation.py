"""What one evaluation is about: the rulebook, the facts, and the day, component and place of the act."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pincite.language.types import Value
from pincite.rulebook.model import Rulebook, Span


@dataclass(frozen=True)
class Situation:
    """Facts under a rulebook, at a time, for a component, at a place, as known by an instant.

    `on` is a day or moment (None only in case tables, where it is open); `component` and `where` mean "there or below"; `known` None is all that is
    recorded. `under` takes one instrument alone, as if in force. `answers` gives the results of questions that a case table
    states instead of deriving. `memo` and `calendar` hold what was worked out already and take no part in equality; `calendar` only what no fact can move.
    """

    rulebook: Rulebook
    facts: Mapping[str, Value]
    on: Span | None
    component: str | None = None
    where: str | None = None
    known: datetime.datetime | None = None
    under: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    calendar: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False, init=False)


def with_facts(situation: Situation, facts: Mapping[str, Value]) -> Situation:
    """Return the situation with further facts, keeping of what was worked out only what no fact can move."""
    found = replace(situation, facts={**situation.facts, **facts}, memo={})
    object.__setattr__(found, "calendar", situation.calendar)
    return found


def elsewhere(situation: Situation, **changes: Any) -> Situation:
    """Return the situation at another time, for another component or at another place, keeping nothing that was worked out."""
    return replace(situation, **changes, memo={})
