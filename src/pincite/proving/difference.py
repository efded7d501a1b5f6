"""Two readings set against each other over all cases: instruments, days or whole rulebooks.

For every question the solver, not the author, says whether the two agree, which is the stricter, and on which smallest cases they part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from pincite.language.truth import Kind, Why
from pincite.language.types import BoolType, EnumType, Value
from pincite.proving.kleene import Formula, every, opposite, some
from pincite.proving.outcomes import Results, result
from pincite.proving.search import Effort, Search, fewer, plainer, read_checked, sound, whole
from pincite.proving.symbols import Setting, Space, Telling, fixed
from pincite.reasoning.outcome import CONFLICT, SILENT, Outcome
from pincite.reasoning.outcome import Result as Reference
from pincite.reasoning.outcome import result as reference
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Combine, Question, Rulebook

MOST = 3
TRIES = 4
UNSETTLED = "unsettled"


class Relation(Enum):
    """How the second side stands to the first on one question."""

    EQUIVALENT = "equivalent"
    STRICTER = "stricter"
    MORE_LENIENT = "more lenient"
    INCOMPARABLE = "incomparable"
    ONLY_FIRST = "only the first speaks to it"
    ONLY_SECOND = "only the second speaks to it"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a rulebook read in a setting, and what people call it."""

    rulebook: Rulebook
    setting: Setting
    name: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A smallest case on which the two sides part, and what each says of it."""

    facts: Mapping[str, Value]
    first: Situation
    second: Situation
    direction: Relation


@dataclass(frozen=True, slots=True)
class Difference:
    """How two sides stand on one question, with smallest cases in each direction and the facts these turn on."""

    question: Question
    relation: Relation
    witnesses: tuple[Witness, ...]

    @property
    def turns_on(self) -> tuple[str, ...]:
        """The facts that the witnesses name."""
        return tuple(dict.fromkeys(name for witness in self.witnesses for name in witness.facts))


def rank(question: Question, name: str) -> int | None:
    """Return how strict a result is, higher is stricter; None where it has no place in the order.

    Silence stands below every value of a question whose values are degrees, and between leave and ban where force is said. A conflict
    and what is left open have no place.
    """
    if question.stricter == "none" or name in (CONFLICT, UNSETTLED):
        return None
    order = list(question.values)
    if question.combine is Combine.FORCE:
        order.insert(order.index("may") + 1, SILENT)
    elif question.stricter == "first":
        order.append(SILENT)
    else:
        order.insert(0, SILENT)
    place = order.index(name)
    return -place if question.stricter == "first" else place


def differences(
    first: Side, second: Side, effort: Effort, questions: tuple[str, ...] | None = None, most: int = MOST, judgment: bool = False
) -> Iterator[Difference]:
    """Yield how the second side stands to the first on each question, in the order of the first rulebook's questions.

    At most `most` witnesses in each direction. With `judgment` findings are free on both sides, else none is made. Raises Undetermined and Disagreement.
    """
    for name, question in first.rulebook.questions.items():
        if (questions is not None and name not in questions) or name not in second.rulebook.questions:
            continue
        if second.rulebook.questions[name].values != question.values:
            continue
        yield _difference(question, first, second, effort, most, judgment)


def speaks(question: str, side: Side) -> bool:
    """Whether any rule on the question belongs to what this side reads."""
    space = Space(side.rulebook, side.setting)
    return any(found is not False for name, found in result(question, space).possible.items() if name not in (SILENT, CONFLICT))


def _difference(question: Question, first: Side, second: Side, effort: Effort, most: int, judgment: bool) -> Difference:
    speaking = speaks(question.id, first), speaks(question.id, second)
    if not any(speaking):
        return Difference(question, Relation.EQUIVALENT, ())
    spaces = _spaces(first, second, judgment)
    results = (result(question.id, spaces[0]), result(question.id, spaces[1]))
    domain = [*whole(spaces[0]), *whole(spaces[1])]
    search = Search(spaces[0], effort)
    found: list[Witness] = []
    for direction, parted in _directions(question, *results):
        if parted is False:
            continue
        found.extend(_witnesses(search, spaces, question, direction, [*domain, parted], most, judgment))
    seen = {witness.direction for witness in found}
    if not seen:
        return Difference(question, Relation.EQUIVALENT, ())
    if not all(speaking):
        relation = Relation.ONLY_FIRST if speaking[0] else Relation.ONLY_SECOND
    else:
        relation = seen.pop() if len(seen) == 1 else Relation.INCOMPARABLE
    return Difference(question, relation, tuple(found))


def _spaces(first: Side, second: Side, judgment: bool) -> tuple[Space, Space]:
    """Return the two spaces over the same symbols, with every finding made or refused, or with none made."""
    one = Space(first.rulebook, first.setting, Telling(partial=False, findings=None if judgment else frozenset()))
    return one, replace(one, rulebook=second.rulebook, setting=second.setting, memo={})


def _directions(question: Question, first: Results, second: Results) -> Iterator[tuple[Relation, Formula]]:
    """Yield, for each direction, the formula that the two results part in it."""
    parted: dict[Relation, list[Formula]] = {}
    names = (*question.values, SILENT, CONFLICT, UNSETTLED)
    for one in names:
        for other in names:
            if one == other:
                continue
            ranks = rank(question, one), rank(question, other)
            if ranks[0] is None or ranks[1] is None:
                direction = Relation.INCOMPARABLE
            else:
                direction = Relation.STRICTER if ranks[1] > ranks[0] else Relation.MORE_LENIENT
            parted.setdefault(direction, []).append(every((_is(first, one), _is(second, other))))
    for direction in (Relation.STRICTER, Relation.MORE_LENIENT, Relation.INCOMPARABLE):
        yield direction, some(parted.get(direction, []))


def _is(found: Results, name: str) -> Formula:
    return found.unsettled() if name == UNSETTLED else found.settled(name)


def name_of(found: Reference) -> str:
    """Return a reference result by the name it has here; without a name when facts of the record are missing for it."""
    match found.outcome:
        case Outcome.DECIDED:
            return found.value or ""
        case Outcome.SILENT:
            return SILENT
        case Outcome.CONFLICT:
            return CONFLICT
        case _:
            # with the record whole, what stays open waits for a finding, or for what no record of a case can tell
            missing = any(need.kind in (Kind.FACT, Kind.REST) and need.why is not Why.RESERVED for need in found.needs)
            return "" if missing else UNSETTLED


def _witnesses(
    search: Search, spaces: tuple[Space, Space], question: Question, direction: Relation, formulas: list[Formula], most: int, judgment: bool
) -> Iterator[Witness]:
    blocked: list[Formula] = []
    seen: list[Mapping[str, Value]] = []
    # a plainer value may lead back to a case found before, so there are more tries than witnesses
    for _ in range(TRIES * most):
        model = search.check(*formulas, *blocked)
        if model is None or len(seen) == most:
            return
        holds = _parts(spaces, question, direction, judgment)
        least = fewer(read_checked(model, spaces[0], holds), holds)
        case = plainer(least, spaces[0], holds)
        for known in (least, case):
            blocked.append(opposite(every(fixed(known, _telling(known, spaces[0])))))
        if case not in seen:
            seen.append(case)
            first, second = (_situation(space, case) for space in spaces)
            yield Witness(case, first, second, direction)


def _telling(case: Mapping[str, Value], space: Space) -> Space:
    """Return the space of the facts by which the next witness is to be another: the yes/no and listed ones, else all."""
    named = {name: symbol for name, symbol in space.facts.items() if name in case}
    listed = [name for name, symbol in named.items() if isinstance(symbol.kind, BoolType | EnumType)]
    return replace(space, facts={name: named[name] for name in listed or named})


def _situation(space: Space, facts: Mapping[str, Value]) -> Situation:
    setting = space.setting
    own = {name: value for name, value in facts.items() if name in space.rulebook.facts}
    return Situation(space.rulebook, own, setting.on, setting.component, setting.where, setting.known, setting.under)


def _parts(spaces: tuple[Space, Space], question: Question, direction: Relation, judgment: bool) -> Callable[[Mapping[str, Value]], bool]:
    """Return the reading of a case by the reference evaluator: do the two sides part on it in this direction?"""

    def holds(facts: Mapping[str, Value]) -> bool:
        here = [_situation(space, facts) for space in spaces]
        if not all(sound(one) for one in here):
            return False
        if not judgment and any(spaces[0].rulebook.facts[name].reserved_to for name in facts if name in spaces[0].rulebook.facts):
            return False
        names = [name_of(reference(question.id, one)) for one in here]
        if "" in names or names[0] == names[1]:
            return False
        ranks = [rank(question, name) for name in names]
        if ranks[0] is None or ranks[1] is None:
            return direction is Relation.INCOMPARABLE
        return direction is (Relation.STRICTER if ranks[1] > ranks[0] else Relation.MORE_LENIENT)

    return holds
