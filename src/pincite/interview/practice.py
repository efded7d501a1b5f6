"""Practice: cases with one question each, whose answer is to be found before it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pincite.reasoning.answers import Assessment
from pincite.reasoning.assess import assess, in_order
from pincite.reasoning.outcome import Outcome, result
from pincite.reasoning.silence import why_silent
from pincite.reasoning.situation import Situation
from pincite.rulebook.cases import Case
from pincite.rulebook.model import Combine, Question, Rulebook, Span


@dataclass(frozen=True, slots=True)
class Exercise:
    """A case with the question asked about it, and the results to choose from: the question's values and the other outcomes."""

    case: Case
    question: Question
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """An exercise with what was said, and the answer; `said` is None when it was passed over."""

    exercise: Exercise
    said: str | None
    answer: str

    @property
    def same(self) -> bool:
        """Whether what was said is the answer."""
        return self.said == self.answer


def exercises(
    rulebook: Rulebook, cases: Iterable[Case], on: Span, component: str | None, where: str | None, questions: Iterable[str] | None
) -> tuple[Exercise, ...]:
    """Return one exercise for each case on which its facts bear, or one for each of the questions named.

    Without names the question goes round among those the facts bear on, those that come to something before those that stay open, so
    that a set of cases shows different ones; a case with none is left out, and so is a silence about which nothing encoded is in force.
    """
    found = []
    for index, case in enumerate(cases):
        facts = {**case.facts, **{name: value for name, (value, _) in case.assumed.items()}}
        situation = Situation(rulebook, facts, on, component or case.component, where or case.where)
        empty = Situation(rulebook, {}, on, situation.component, situation.where)
        touched: list[Question] = []
        waiting: list[Question] = []
        for question in in_order(rulebook, questions):
            here = result(question.id, situation)
            spoken = here.outcome is not Outcome.SILENT or why_silent(question.id, situation) == "not_listed"
            if questions is not None or (spoken and here != result(question.id, empty)):
                (waiting if questions is None and here.outcome is Outcome.OPEN else touched).append(question)
        touched = touched or waiting
        chosen = touched if questions is not None else touched[index % len(touched) :][:1] if touched else []
        found += [Exercise(case, question, _choices(question)) for question in chosen]
    return tuple(found)


def _choices(question: Question) -> tuple[str, ...]:
    others = [Outcome.SILENT, Outcome.RESERVED, Outcome.OPEN]
    if question.combine is not Combine.HIGHEST:
        others.append(Outcome.CONFLICT)
    return (*question.values, *(one.value for one in others))


def solution(exercise: Exercise, rulebook: Rulebook, on: Span, on_text: str, component: str | None, where: str | None) -> Assessment:
    """Return the assessment that answers an exercise."""
    return assess(rulebook, exercise.case, on, on_text, component=component, where=where, questions=[exercise.question.id], proofs=False)


def attempt(exercise: Exercise, said: str | None, solved: Assessment) -> Attempt:
    """Return an exercise with what was said and the answer of its solution."""
    return Attempt(exercise, said, solved.answers[exercise.question.id].word)
