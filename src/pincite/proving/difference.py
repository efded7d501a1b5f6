"""Two readings set against each other over all cases: instruments, days or whole rulebooks.

For every question the solver, not the author, says whether the two agree, which is the stricter, and on which smallest cases they part.
A case is a whole record that is possible on both sides. Facts that one side does not know it passes over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from pincite.language.messages import Message, message
from pincite.language.truth import Kind, Why
from pincite.language.types import BoolType, EnumType, Value
from pincite.proving.formulas import Unsupported
from pincite.proving.kleene import Formula, every, opposite, some
from pincite.proving.outcomes import Results, result
from pincite.proving.search import Effort, Search, Undetermined, fewer, plainer, read_checked, sound, whole
from pincite.proving.symbols import Given, GivenList, Setting, Space, Telling, code, fixed, literal, room
from pincite.reasoning.outcome import CONFLICT, SILENT, Outcome
from pincite.reasoning.outcome import Result as Reference
from pincite.reasoning.outcome import result as reference
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Combine, Fact, Question, Rulebook
from pincite.rulebook.timeline import day_span

MOST = 3
TRIES = 4
UNSETTLED = "unsettled"
Facts = Mapping[str, Value]


class Relation(Enum):
    """How the second side stands to the first on one question."""

    EQUIVALENT = "equivalent"
    STRICTER = "stricter"
    MORE_LENIENT = "more lenient"
    INCOMPARABLE = "incomparable"
    ONLY_FIRST = "only the first speaks to it"
    ONLY_SECOND = "only the second speaks to it"
    NOT_COMPARED = "not compared"
    UNDETERMINED = "the solver could not say"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a rulebook read in a setting, and what people call it."""

    rulebook: Rulebook
    setting: Setting
    name: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A smallest case on which the two sides part, and what each says of it."""

    facts: Facts
    first: Situation
    second: Situation
    direction: Relation


@dataclass(frozen=True, slots=True)
class Difference:
    """How two sides stand on one question, with smallest cases in each direction and the facts these turn on.

    `speaking` says which side has a rule on the question that may be in force. `with_findings` is how the two stand once officials have made their
    findings, where they agree without and some case waits for one. `left_open` means that some case is settled on neither side.
    `bound` is the length up to which lists were looked at, 0 when no list occurs. `why` says why a question was not compared.
    """

    question: Question
    relation: Relation
    witnesses: tuple[Witness, ...] = ()
    speaking: tuple[bool, bool] = (False, False)
    with_findings: Relation | None = None
    left_open: bool = False
    bound: int = 0
    why: Message | None = None

    @property
    def turns_on(self) -> tuple[str, ...]:
        """The facts that the witnesses name."""
        return tuple(dict.fromkeys(name for witness in self.witnesses for name in witness.facts))


def rank(question: Question, name: str) -> int | None:
    """Return how strict a result is, higher is stricter; None where it has no place in the order.

    Silence stands between leave and ban where force is said, and below the lowest value where the highest answers or there is only one. Between
    values that stand side by side it has no place, nor have a conflict and what is left open.
    """
    if question.stricter == "none" or name in (CONFLICT, UNSETTLED):
        return None
    order = list(question.values)
    if question.combine is Combine.FORCE:
        order.insert(order.index("may") + 1, SILENT)
    elif question.combine is Combine.HIGHEST or len(order) == 1:
        order.append(SILENT)
    elif name == SILENT:
        return None
    place = order.index(name)
    return -place if question.stricter == "first" else place


def differences(
    first: Side, second: Side, effort: Effort, questions: tuple[str, ...] | None = None, most: int = MOST, judgment: bool = False
) -> Iterator[Difference]:
    """Yield how the second side stands to the first on each question of either, in the order of the first rulebook's questions.

    At most `most` witnesses, at least one, of each kind of difference. With `judgment` findings are free on both sides, else none is made.
    Where the solver cannot say, the relation is `UNDETERMINED`. Raises Disagreement.
    """
    for name, question in {**second.rulebook.questions, **first.rulebook.questions}.items():
        if questions is None or name in questions:
            yield difference(question, first, second, effort, max(1, most), judgment)


def difference(question: Question, first: Side, second: Side, effort: Effort, most: int = MOST, judgment: bool = False) -> Difference:
    """Return how the second side stands to the first on one question; raises Disagreement."""
    why = _declared_otherwise(question, first, second)
    if why is not None:
        return Difference(question, Relation.NOT_COMPARED, why=why)
    speaking = speaks(question.id, first), speaks(question.id, second)
    if not any(speaking):
        return Difference(question, Relation.EQUIVALENT)
    try:
        if first.rulebook is not second.rulebook:
            why = _facts_otherwise(question, first, second)
            if why is not None:
                return Difference(question, Relation.NOT_COMPARED, speaking=speaking, why=why)
        return replace(_difference(question, first, second, effort, most, judgment, speaking), speaking=speaking)
    except Undetermined:
        return Difference(question, Relation.UNDETERMINED, speaking=speaking)
    except Unsupported as error:
        why = message("the solver cannot be given this expression: {expression}", expression=str(error))
        return Difference(question, Relation.NOT_COMPARED, speaking=speaking, why=why)


def _declared_otherwise(question: Question, first: Side, second: Side) -> Message | None:
    for side in (first, second):
        if question.id not in side.rulebook.questions:
            return message("{side} has no such question", side=side.name)
    one, other = (side.rulebook.questions[question.id] for side in (first, second))
    if (one.values, one.combine, one.stricter) != (other.values, other.combine, other.stricter):
        return message("the two declare its values otherwise")
    return None


def _facts_otherwise(question: Question, first: Side, second: Side) -> Message | None:
    """Return why the question cannot be compared, when a fact it turns on means another thing on each side."""
    names: set[str] = set()
    for side in (first, second):
        space = Space(side.rulebook, side.setting, Telling(partial=False))
        result(question.id, space)
        whole(space)
        names |= set(space.facts)
    for name in sorted(names & first.rulebook.facts.keys() & second.rulebook.facts.keys()):
        one, other = first.rulebook.facts[name], second.rulebook.facts[name]
        listed = isinstance(one.type, EnumType) and isinstance(other.type, EnumType)
        if (not listed and one.type != other.type) or bool(one.reserved_to) != bool(other.reserved_to):
            return message("the two declare the fact {fact} otherwise", fact=name)
    return None


def speaks(question: str, side: Side) -> bool:
    """Whether any rule on the question belongs to what this side reads."""
    space = Space(side.rulebook, side.setting)
    return any(found is not False for name, found in result(question, space).possible.items() if name not in (SILENT, CONFLICT))


def _difference(
    question: Question, first: Side, second: Side, effort: Effort, most: int, judgment: bool, speaking: tuple[bool, bool]
) -> Difference:
    spaces = _spaces(first, second, judgment)
    results = (result(question.id, spaces[0]), result(question.id, spaces[1]))
    domain = _domain(spaces)
    search = Search(spaces[0], effort)
    bound = spaces[0].bound if any(isinstance(symbol, GivenList) for symbol in spaces[0].facts.values()) else 0
    if search.check(*domain) is None:
        return Difference(question, Relation.NOT_COMPARED, why=message("no complete record is possible on both sides"))
    found: list[Witness] = []
    for parting, parted in _partings(question, *results).items():
        if parted is not False:
            found.extend(_witnesses(search, spaces, question, parting, [*domain, parted], most, judgment))
    seen = {witness.direction for witness in found}
    if seen:
        if not all(speaking):
            relation = Relation.ONLY_FIRST if speaking[0] else Relation.ONLY_SECOND
        else:
            relation = seen.pop() if len(seen) == 1 else Relation.INCOMPARABLE
        return Difference(question, relation, tuple(found), bound=bound)
    waiting = search.check(*domain, results[0].unsettled(), results[1].unsettled()) is not None
    if not waiting:
        return Difference(question, Relation.EQUIVALENT, bound=bound)
    # both wait in the same cases, yet perhaps for other findings, or for the same that lead elsewhere
    beyond = None if judgment else difference(question, first, second, effort, 1, judgment=True)
    return Difference(
        question,
        Relation.EQUIVALENT,
        with_findings=beyond.relation if beyond is not None else None,
        left_open=beyond.left_open if beyond is not None else True,
        bound=bound,
    )


def _spaces(first: Side, second: Side, judgment: bool) -> tuple[Space, Space]:
    """Return the two spaces over the same symbols, with every finding made or refused, or with none made."""
    telling = Telling(partial=False, findings=None if judgment else frozenset())
    one = Space(first.rulebook, first.setting, telling, bound=max(room(first.rulebook), room(second.rulebook)))
    return one, replace(one, rulebook=second.rulebook, setting=second.setting, memo={})


def _domain(spaces: tuple[Space, Space]) -> list[Formula]:
    """Return what holds of every record that is whole and possible on both sides."""
    facts = spaces[0].facts
    found: list[Formula] = []
    names: set[str] | None = None
    while names != facts.keys():
        names = set(facts)
        found = [*whole(spaces[0]), *whole(spaces[1])]
    for space in spaces:
        for name, symbol in facts.items():
            if name in space.rulebook.facts and isinstance(symbol, Given):
                found.extend(_declared(space.rulebook.facts[name], symbol, space))
    return found


def _declared(declared: Fact, symbol: Given, space: Space) -> Iterator[Formula]:
    """Yield what a side declares of a fact whose symbols may have been made as the other side declares it."""
    if isinstance(declared.type, EnumType):
        yield some(symbol.value == code(text, space) for text in declared.type.values)
    if declared.low is not None:
        yield symbol.value >= literal(declared.low, space)
    if declared.high is not None:
        yield symbol.value <= literal(declared.high, space)
    if declared.asked_when is None and not declared.reserved_to:
        yield symbol.given


def _directed(question: Question, one: str, other: str) -> tuple[Relation, str]:
    """Return in which direction two results part, and which of them is left open where one is."""
    ranks = rank(question, one), rank(question, other)
    if ranks[0] is not None and ranks[1] is not None:
        return (Relation.STRICTER if ranks[1] > ranks[0] else Relation.MORE_LENIENT), ""
    return Relation.INCOMPARABLE, "first" if one == UNSETTLED else "second" if other == UNSETTLED else ""


Parting = tuple[Relation, str]


def _partings(question: Question, first: Results, second: Results) -> dict[Parting, Formula]:
    """Return, for each way in which two results may part, the formula that they do."""
    parted: dict[Parting, list[Formula]] = {
        (Relation.STRICTER, ""): [],
        (Relation.MORE_LENIENT, ""): [],
        (Relation.INCOMPARABLE, ""): [],
        (Relation.INCOMPARABLE, "second"): [],
        (Relation.INCOMPARABLE, "first"): [],
    }
    names = (*question.values, SILENT, CONFLICT, UNSETTLED)
    for one in names:
        for other in names:
            if one != other:
                parted[_directed(question, one, other)].append(every((_is(first, one), _is(second, other))))
    return {parting: some(formulas) for parting, formulas in parted.items()}


def _is(found: Results, name: str) -> Formula:
    return found.unsettled() if name == UNSETTLED else found.settled(name)


def name_of(found: Reference, told: Facts) -> str:
    """Return a reference result by the name it has here; without a name when it waits for a fact that the whole record tells."""
    match found.outcome:
        case Outcome.DECIDED:
            return found.value or ""
        case Outcome.SILENT:
            return SILENT
        case Outcome.CONFLICT:
            return CONFLICT
        case _:
            # with the record whole, what stays open waits for a finding, or for what no record of a case can tell
            waits = any(
                need.kind in (Kind.FACT, Kind.REST) and need.why is not Why.RESERVED and need.subject.partition("[")[0] in told
                for need in found.needs
            )
            return "" if waits else UNSETTLED


def _witnesses(
    search: Search, spaces: tuple[Space, Space], question: Question, parting: Parting, formulas: list[Formula], most: int, judgment: bool
) -> Iterator[Witness]:
    blocked: list[Formula] = []
    seen: list[Facts] = []
    reading = _reading(spaces)
    # a plainer value may lead back to a case found before, so there are more tries than witnesses
    for _ in range(TRIES * most):
        model = search.check(*formulas, *blocked)
        if model is None or len(seen) == most:
            return
        record = read_checked(model, reading, lambda facts: _parts(spaces, question, parting, judgment, facts)(facts))
        holds = _parts(spaces, question, parting, judgment, record)
        least = fewer(record, holds)
        # a plainer value may make another fact needless
        case = fewer(plainer(least, reading, holds), holds)
        if search.check(*formulas, *_says(case, spaces[0])) is None:
            # plainer values that no whole record can have beside the rest
            case = least
        for known in (least, case):
            blocked.append(opposite(every(fixed(known, _telling(known, spaces[0])))))
        if case not in seen:
            seen.append(case)
            first, second = (_situation(space, case) for space in spaces)
            yield Witness(case, first, second, parting[0])


def _reading(spaces: tuple[Space, Space]) -> Space:
    """Return a space that knows the facts of both sides and a day near which a plain date lies."""
    one, other = spaces
    book = one.rulebook
    if book is not other.rulebook:
        book = replace(book, facts={**other.rulebook.facts, **book.facts})
    day = one.setting.on or other.setting.on or day_span(book.verified_through, book.zone)
    return replace(one, rulebook=book, setting=replace(one.setting, on=day))


def _says(case: Facts, space: Space) -> list[Any]:
    """Return the formulas that a record says at least what a case does, its lists left aside."""
    return fixed(case, replace(space, facts={name: one for name, one in space.facts.items() if name in case and isinstance(one, Given)}))


def _telling(case: Facts, space: Space) -> Space:
    """Return the space of the facts by which the next witness is to be another: the yes/no and listed ones, else all."""
    named = {name: symbol for name, symbol in space.facts.items() if name in case}
    listed = [name for name, symbol in named.items() if isinstance(symbol.kind, BoolType | EnumType)]
    return replace(space, facts={name: named[name] for name in listed or named})


def _situation(space: Space, facts: Facts) -> Situation:
    setting = space.setting
    own = {name: value for name, value in facts.items() if name in space.rulebook.facts}
    return Situation(space.rulebook, own, setting.on, setting.component, setting.where, setting.known, setting.under)


def _readable(found: Situation) -> bool:
    """Whether a case may be written on this side: every listed value one of its own, and nothing against what its facts declare."""
    for name, value in found.facts.items():
        kind = found.rulebook.facts[name].type
        if isinstance(kind, EnumType) and value not in kind.values:
            return False
    return sound(found)


def _parts(spaces: tuple[Space, Space], question: Question, parting: Parting, judgment: bool, told: Facts) -> Callable[[Facts], bool]:
    """Return the reading of a case by the reference evaluator: do the two sides part on it in this way? `told` is the whole record."""

    def holds(facts: Facts) -> bool:
        here = [_situation(space, facts) for space in spaces]
        if not all(_readable(one) for one in here):
            return False
        if not judgment and any(one.rulebook.facts[name].reserved_to for one in here for name in one.facts):
            return False
        first, second = (name_of(reference(question.id, one), told) for one in here)
        return bool(first) and bool(second) and first != second and _directed(question, first, second) == parting

    return holds
