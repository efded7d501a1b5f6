"""The smallest changes of a record that give another result, each run through the reference evaluator; findings are named, never proposed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import z3

from pincite.language.truth import FALSE, Kind, Open
from pincite.language.types import UNOBTAINABLE, ListType, Months, Records, Type, Value
from pincite.proving.formulas import Unsupported, condition
from pincite.proving.kleene import Formula, every, opposite
from pincite.proving.outcomes import Results, result
from pincite.proving.search import Disagreement, Effort, Search, Undetermined, consistent, mentioned, plain_values, sound
from pincite.proving.sharper import VARIED, YEARS, bound_of, day_alone, lists_up_to, setting_of
from pincite.proving.symbols import Space, Telling, fact, fixed, read_case
from pincite.reasoning.answers import Altered, Alternative, Ground, Reason, Reserved, StandingBetween, WhyNot
from pincite.reasoning.assess import answer, later_than
from pincite.reasoning.evaluate import truth
from pincite.reasoning.outcome import CONFLICT, SILENT, Outcome, in_force, rules_on
from pincite.reasoning.outcome import result as reference
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Rule

MOST_CHANGES = 5
MOST_FACTS = 4
ROUNDS = 64
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
BESIDES = (Kind.COMPONENT, Kind.PLACE, Kind.HOUR, Kind.EVENT, Kind.QUESTION)
Facts = Mapping[str, Value]
Names = tuple[str, ...]


@dataclass(frozen=True)
class Inquiry:
    """A case, what is wanted of it, and its formulas.

    `moved` and `findings` say of each record fact and each finding that it has another value than in the case. The domain holds that nothing
    the case gives is left out, save what would no longer be asked.
    """

    question: str
    wanted: str
    found: Situation
    search: Search
    goal: Formula
    domain: tuple[Formula, ...]
    findings: Mapping[str, Formula]
    moved: Mapping[str, Formula]


def why_not(question: str, wanted: str, found: Situation, effort: Effort) -> WhyNot:
    """Return what stands between a case and another result of a question: at most five smallest changes of record facts, fewest facts first.

    `wanted` is a value of the question or `silent`. Findings are held as the case has them; those that alone stand between are named apart. Where
    no change of the record does it by itself, the changes are those under which only findings would stand between. Raises Disagreement.
    """
    base = WhyNot(wanted, facts_at_most=MOST_FACTS, changes_at_most=MOST_CHANGES, years=YEARS)
    if name_of(question, found) == wanted:
        return replace(base, reason=Reason.ALREADY)
    if wanted != SILENT:
        giving = tuple(rule for rule in rules_on(question, found, found.under) if rule.value == wanted)
        if not giving:
            return replace(base, reason=Reason.NO_RULE)
        if not any(_may_live(rule, found) for rule in giving):
            return replace(base, reason=Reason.NOT_IN_FORCE, rules=giving)
    try:
        asked = inquiry(question, wanted, found, effort)
        as_it_is = [opposite(formula) for formula in (*asked.moved.values(), *asked.findings.values())]
        if asked.search.check(*asked.domain, *as_it_is) is None:
            return replace(base, undetermined=True)  # the case lies outside what is looked at, such as a day before the first year
    except (Unsupported, Undetermined):
        return replace(base, undetermined=True)
    base = replace(base, lists_up_to=lists_up_to(asked.search.space, found))
    alternatives: list[Alternative] = []
    between: list[StandingBetween] = []
    try:
        alternatives.extend(_changes(asked))
        between.extend(_between(asked))
        if not alternatives and not between:
            alternatives.extend(_changes(asked, judged=True))
        base = replace(base, alternatives=_in_order(alternatives), findings=tuple(between))
        return base if alternatives or between else replace(base, **_reason(asked, effort))
    except Undetermined:
        return replace(base, alternatives=_in_order(alternatives), findings=tuple(between), undetermined=True)


def _in_order(found: Iterable[Alternative]) -> tuple[Alternative, ...]:
    """Return changes, fewest facts first and then by name: the solver finds those of one size in no order."""
    return tuple(sorted(found, key=lambda one: (len(one.altered), sorted(change.fact.id for change in one.altered))))


def name_of(question: str, found: Situation) -> str | None:
    """Return the value a question is decided with, `silent` or `conflict`; None while it is open or reserved."""
    here = reference(question, found)
    return {Outcome.SILENT: SILENT, Outcome.CONFLICT: CONFLICT}.get(here.outcome) or here.value


def _may_live(rule: Rule, found: Situation) -> bool:
    # an instrument that turns on a fact comes into force with another value of that fact
    turns_on = found.rulebook.instruments[rule.instrument].turns_on
    without = {name: value for name, value in found.facts.items() if name != turns_on}
    return in_force(rule, replace(found, facts=without, memo={})) != FALSE


def inquiry(question: str, wanted: str, found: Situation, effort: Effort) -> Inquiry:
    """Return what the solver is asked: the space of all records in the setting of a case, and how each stands to this one."""
    days = any(day_alone(value) for value in _single_values(found.facts))
    space = Space(found.rulebook, setting_of(found), Telling(whole_days=days), bound=bound_of(found))
    results: Results = result(question, space)
    for name in found.facts:
        fact(name, space)
    domain = [*consistent(space)]
    for name in _given(found.facts):
        asked = found.rulebook.facts[name].asked_when
        told = mentioned(space.facts[name])
        domain.append(told if asked is None else told == z3.Not(_expression(condition(asked, space).no)))
    same = {name: _unchanged(name, found, space) for name in space.facts}
    reserved = {name for name in space.facts if found.rulebook.facts[name].reserved_to}
    otherwise = {name: every((mentioned(space.facts[name]), opposite(same[name]))) for name in space.facts}
    return Inquiry(
        question,
        wanted,
        found,
        Search(space, effort),
        results.settled(wanted),
        tuple(domain),
        {name: otherwise[name] for name in sorted(reserved)},
        {name: otherwise[name] for name in sorted(space.facts) if name not in reserved},
    )


def _single_values(facts: Facts) -> Iterator[Any]:
    for value in facts.values():
        if isinstance(value, Records):
            yield from (inner for item in value.items for inner in item.values())
        else:
            yield value


def _given(facts: Facts) -> Names:
    return tuple(name for name, value in facts.items() if value is not UNOBTAINABLE and value != Records())


def _expression(formula: Formula) -> Any:
    return z3.BoolVal(formula) if isinstance(formula, bool) else formula


def _unchanged(name: str, found: Situation, space: Space) -> Formula:
    part = replace(space, facts={name: space.facts[name]})
    return every(fixed({name: found.facts.get(name)}, part))


def _changes(asked: Inquiry, judged: bool = False) -> Iterator[Alternative]:
    """Yield changes of record facts, fewest first: with the findings as they are, or, `judged`, with findings free."""
    kept = () if judged else tuple(opposite(formula) for formula in asked.findings.values())
    blocked: list[Formula] = []
    given = 0
    for size in range(1, MOST_FACTS + 1):
        while given < MOST_CHANGES:
            limit = (z3.AtMost(*asked.moved.values(), size),) if asked.moved else ()
            model = asked.search.check(*asked.domain, *kept, asked.goal, *limit, *blocked)
            if model is None:
                break
            moved, findings = _read(asked, model)
            if not moved:
                return
            blocked.append(opposite(every(asked.moved[name] for name in moved)))
            given += 1
            yield _alternative(asked, moved, findings)


def _between(asked: Inquiry) -> list[StandingBetween]:
    """Return the smallest sets of findings that alone, with the record as it is, stand between the case and what is wanted."""
    kept = tuple(opposite(formula) for formula in asked.moved.values())
    blocked: list[Formula] = []
    sets: list[StandingBetween] = []
    while len(sets) < MOST_CHANGES:
        model = asked.search.check(*asked.domain, *kept, asked.goal, *blocked)
        if model is None:
            break
        _, findings = _read(asked, model)
        blocked.append(opposite(every(asked.findings[name] for name in findings)))
        here = _changed(asked.found, findings)
        told = answer(asked.found.rulebook.questions[asked.question], here, proofs=False, alone=False)
        grounds: tuple[Ground, ...] = tuple(ground for ground in told.grounds if ground.certain and ground.rule.value == asked.wanted)
        sets.append(StandingBetween(reserved_items(tuple(findings), asked.found), grounds))
    return sorted(sets, key=lambda one: (len(one.findings), [item.fact.id for item in one.findings]))


def reserved_items(names: Names, found: Situation) -> tuple[Reserved, ...]:
    """Return findings with the reviews that are to be done first and are not recorded as done."""
    declared = [found.rulebook.facts[name] for name in sorted(names)]
    return tuple(Reserved(one, tuple(name for name in one.review_first if found.facts.get(name) is not True)) for one in declared)


def _reason(asked: Inquiry, effort: Effort) -> dict[str, Any]:
    """Return why nothing was found: too many facts at once, a matter of the setting and not of the record, or no record at all."""
    if asked.search.check(*asked.domain, asked.goal) is not None:
        return {"reason": Reason.TOO_MANY}
    needs = frozenset(need for need in reference(asked.question, asked.found).needs if need.kind in BESIDES)
    space = Space(
        asked.found.rulebook, setting_of(asked.found, VARIED), asked.search.space.telling, bound=asked.search.space.bound, tag="elsewhere "
    )
    goal = result(asked.question, space).settled(asked.wanted)
    if Search(space, effort).check(*consistent(space), goal) is not None:
        return {"reason": Reason.SETTING, "needs": needs}
    return {"reason": Reason.NO_RECORD}


# --- reading a model ------------------------------------------------------------------------------------------------


def _changed(found: Situation, changes: Facts) -> Situation:
    """Return the situation with other values, without the facts of the case that would then no longer be asked."""
    facts = {**found.facts, **changes}
    while True:
        here = replace(found, facts=facts, memo={})
        object.__setattr__(here, "calendar", found.calendar)
        idle = [
            name
            for name in _given(facts)
            if name not in changes and (asked := found.rulebook.facts[name].asked_when) is not None and truth(asked, here) == FALSE
        ]
        if not idle:
            return here
        facts = {name: value for name, value in facts.items() if name not in idle}


def _read(asked: Inquiry, model: z3.ModelRef) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the record facts and the findings that a model has otherwise, as few as they can be and as near to the case, or as plain."""
    case = read_case(model, asked.search.space)
    formulas = {**asked.moved, **asked.findings}
    other = {name: value for name, value in case.items() if _is_true(model, formulas[name])}
    moved = {name: value for name, value in other.items() if name in asked.moved}
    findings = {name: value for name, value in other.items() if name in asked.findings}

    def gives(moved: Facts, findings: Facts) -> bool:
        here = _changed(asked.found, {**moved, **findings})
        return sound(here) and name_of(asked.question, here) == asked.wanted

    if not gives(moved, findings):
        raise Disagreement(f"the solver and the evaluator read this case differently: {other}")
    for name in sorted(findings):
        without = {one: value for one, value in findings.items() if one != name}
        if gives(moved, without):
            findings = without
    for name in sorted(moved):
        without = {one: value for one, value in moved.items() if one != name}
        if gives(without, findings):
            moved = without
    for name in sorted(moved):

        def placed(value: Value, name: str = name, others: Facts = moved) -> bool:
            return gives({**others, name: value}, findings)

        moved = {**moved, name: nearest(asked, name, moved[name], placed)}
    return moved, findings


def _is_true(model: z3.ModelRef, formula: Formula) -> bool:
    return formula if isinstance(formula, bool) else z3.is_true(model.eval(formula, model_completion=True))


def _alternative(asked: Inquiry, moved: Facts, findings: Facts) -> Alternative:
    found = asked.found
    here = _changed(found, moved)
    told = answer(found.rulebook.questions[asked.question], here, proofs=False, alone=False)
    late = tuple(name for name in later_than(here) if name not in later_than(found))
    return Alternative(
        tuple(_altered(name, value, found, here) for name, value in moved.items()),
        tuple(name for name in found.facts if name not in here.facts),
        told,
        reserved_items(tuple(findings), here),
        late,
    )


def _altered(name: str, value: Value, found: Situation, here: Situation) -> Altered:
    declared = found.rulebook.facts[name]
    presumes = declared.asked_when is not None and isinstance(truth(declared.asked_when, here), Open)
    return Altered(declared, found.facts.get(name), value, presumes)


# --- the nearest or the plainest value ------------------------------------------------------------------------------


def nearest(asked: Inquiry, name: str, value: Value, gives: Callable[[Any], bool]) -> Value:
    """Return a value that still gives what is wanted: as near to that of the case as it can be, or as plain."""
    before, kind, space = asked.found.facts.get(name), asked.found.rulebook.facts[name].type, asked.search.space
    if isinstance(value, Records) and isinstance(kind, ListType):
        return _nearest_list(before if isinstance(before, Records) else Records(), value, kind, space, gives)
    found: Value = _nearest_single(before, value, kind, space, gives)
    return found


def _nearest_single(before: Any, value: Any, kind: Type, space: Space, gives: Callable[[Any], bool]) -> Any:
    value = local(value, space)
    if before is None or before is UNOBTAINABLE or isinstance(value, str):
        return next((option for option in _options(kind, value, space) if option != before and gives(option)), value)
    steps = _steps(before, value)
    if steps is None:
        return value
    number, at = steps
    if not gives(at(number)):
        return value
    low, high = 0, number
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if gives(at(middle)) else (middle, high)
    return at(high)


def _options(kind: Type, value: Any, space: Space) -> Iterator[Any]:
    for option in plain_values(kind, space):
        yield local(option, space)
    if isinstance(value, datetime.datetime):
        whole = value.replace(second=0, microsecond=0)
        yield from (whole, whole + MINUTE)


def local(value: Any, space: Space) -> Any:
    """Return a moment in the zone of the rulebook, and any other value as it is."""
    return value.astimezone(ZoneInfo(space.rulebook.zone)) if isinstance(value, datetime.datetime) else value


def _steps(before: Any, value: Any) -> tuple[int, Callable[[int], Any]] | None:
    """Return how many steps lie between two values, and the value so many steps on from the first; None where there are no steps."""
    match before, value:
        case (bool(), _) | (_, bool()):
            return None
        case (datetime.datetime(), datetime.datetime()) | (datetime.timedelta(), datetime.timedelta()):
            # in the steps that a case is written in
            sign, unit = (1 if value > before else -1), MINUTE if isinstance(value, datetime.datetime) else HOUR
            return -(-abs(value - before) // unit), lambda number: before + sign * number * unit
        case (datetime.date(), datetime.date()) if day_alone(before) and day_alone(value):
            sign = 1 if value > before else -1
            return abs((value - before).days), lambda number: before + datetime.timedelta(days=sign * number)
        case int(), int():
            sign = 1 if value > before else -1
            return abs(value - before), lambda number: before + sign * number
        case Months(one), Months(other):
            sign = 1 if other > one else -1
            return abs(other - one), lambda number: Months(one + sign * number)
        case _:
            return None


def _nearest_list(before: Records, value: Records, kind: ListType, space: Space, gives: Callable[[Any], bool]) -> Records:
    """Return a list with as few records and fields otherwise as can be: those of the case back where they may, those added left out."""
    kept = value
    for _ in range(ROUNDS):
        step = next((other for other in _nearer(before, kept) if gives(other)), None)
        if step is None:
            break
        kept = step
    for index, item in enumerate(kept.items):
        old = before.items[index] if index < len(before.items) else {}
        for inner, typed in kind.fields:
            if inner in item and item[inner] is not UNOBTAINABLE and item[inner] != old.get(inner):

                def placed(option: Any, index: int = index, inner: str = inner, others: Records = kept) -> Records:
                    return _with(others, index, {**others.items[index], inner: option})

                def does(option: Any, placed: Callable[[Any], Records] = placed) -> bool:
                    return gives(placed(option))

                kept = placed(_nearest_single(old.get(inner), item[inner], typed, space, does))
    return kept


def _nearer(before: Records, kept: Records) -> Iterator[Records]:
    """Yield the lists one step nearer to that of the case."""
    if len(kept.items) < len(before.items):
        yield replace(kept, items=(*kept.items, before.items[len(kept.items)]))
    if kept.complete and not before.complete:
        yield replace(kept, complete=False)
    for index in reversed(range(len(before.items), len(kept.items))):
        yield replace(kept, items=(*kept.items[:index], *kept.items[index + 1 :]))
    for index, item in enumerate(kept.items):
        old = before.items[index] if index < len(before.items) else {}
        if item == old:
            continue
        if index < len(before.items):
            yield _with(kept, index, old)
        for inner in sorted({*item, *old}):
            if item.get(inner) != old.get(inner):
                without = {name: one for name, one in item.items() if name != inner}
                yield _with(kept, index, {**without, inner: old[inner]} if inner in old else without)


def _with(value: Records, index: int, item: Mapping[str, Any]) -> Records:
    return replace(value, items=(*value.items[:index], item, *value.items[index + 1 :]))
