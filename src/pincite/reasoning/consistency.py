"""Whether a case contradicts what its facts declare: asked only when, implies."""

from __future__ import annotations

from pincite.language.messages import Message, message
from pincite.language.saying import say
from pincite.language.truth import FALSE
from pincite.language.types import UNOBTAINABLE
from pincite.reasoning.evaluate import truth
from pincite.reasoning.situation import Situation


def contradictions(situation: Situation) -> tuple[Message, ...]:
    """Return, for each fact that contradicts the others, a sentence that says how; none is inferred, only refused."""
    found = []
    rulebook = situation.rulebook
    for name, value in situation.facts.items():
        fact = rulebook.facts[name]
        if value is UNOBTAINABLE:
            continue
        if fact.asked_when is not None and truth(fact.asked_when, situation) == FALSE:
            condition = say(fact.asked_when, rulebook.wording)
            found.append(
                message("`{fact}` is given, but it is asked only when {condition}, which the case denies", fact=name, condition=condition)
            )
        if value is not False and fact.implies is not None and truth(fact.implies, situation) == FALSE:
            condition = say(fact.implies, rulebook.wording)
            found.append(message("`{fact}` implies that {condition}, which the case denies", fact=name, condition=condition))
    return tuple(found)
