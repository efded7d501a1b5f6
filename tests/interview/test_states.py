"""The state of an interview: steps back undo exactly, every path ends, only what still matters is asked, and the case written says the same."""

from __future__ import annotations

import copy
import datetime
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from pincite.interview import states
from pincite.interview.reasons import why
from pincite.interview.states import (
    Asked,
    Interview,
    Refused,
    answer,
    begin,
    left,
    next_question,
    parts,
    results,
    settled,
    steps,
    unknown,
    unobtainable,
)
from pincite.interview.writing import case_text
from pincite.language.tree import Fact as FactNode
from pincite.language.truth import Kind, Need, Why
from pincite.language.types import UNOBTAINABLE, BoolType, DateType, DecimalType, EnumType, IntType, MomentType, Records
from pincite.reasoning.assess import assess
from pincite.reasoning.missing import open_needs
from pincite.reasoning.outcome import Outcome
from pincite.rulebook.cases import Case, read_case, read_time
from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import CaseError
from tests.generated.rulebooks import DAYS, generated, midnight
from tests.support import CASES, DAY, fact, finding, instrument, rule, rulebook, sample, shipped

LONGEST = 60
MORE_RECORDS = 2
SEEDS = range(150)


# generated rulebooks: what holds of every interview


def begun(rng: Random) -> Interview | None:
    """Return an interview over a generated rulebook, in which some facts are asked only when another is so."""
    made = generated(rng)
    yes_no = [name for name, one in made.rulebook.facts.items() if isinstance(one.type, BoolType)]
    facts = {
        name: replace(one, asked_when=FactNode(rng.choice(yes_no))) if yes_no and name not in yes_no and rng.random() < 0.4 else one
        for name, one in made.rulebook.facts.items()
    }
    book = replace(made.rulebook, facts=facts)
    here = made.situation
    given = {name: value for name, value in here.facts.items() if rng.random() < 0.4}
    assert here.on is not None
    try:
        return begin(book, Case("x", given, {}, here.component, here.where), here.on, tuple(book.questions))
    except CaseError:
        return None


def some_value(asked: Asked, state: Interview, rng: Random) -> Any:
    """Return an answer to a question."""
    match asked.type:
        case BoolType():
            given = state.situation.facts.get(asked.need.subject)
            if asked.need.kind is Kind.REST and isinstance(given, Records) and len(given.items) >= MORE_RECORDS:
                return False
            return rng.random() < 0.5
        case EnumType():
            return rng.choice(asked.choices).value
        case IntType():
            return rng.randint(0, 5)
        case DecimalType():
            return Decimal(rng.randint(0, 50)) / 10
        case DateType():
            return rng.choice(DAYS)
        case MomentType():
            if asked.within is not None:
                return asked.within.start + rng.random() * (asked.within.end - asked.within.start)
            return rng.choice((rng.choice(DAYS), midnight(rng.choice(DAYS)) + datetime.timedelta(hours=rng.randint(0, 22))))
        case _:
            raise AssertionError(asked.type)


def step_on(state: Interview, asked: Asked, rng: Random) -> Interview:
    """Return the state after some answer; what is refused changes nothing, and is then not known."""
    draw = rng.random()
    if draw < 0.12:
        return states.unknown(state, asked)
    if draw < 0.2:
        return states.unobtainable(state, asked)
    try:
        return states.answer(state, asked, some_value(asked, state, rng))
    except Refused:
        return states.unknown(state, asked)


def still_matters(asked: Asked, state: Interview) -> bool:
    """Whether what is asked is needed by a wanted question, or must be known before something that is."""
    needs = open_needs(state.questions, state.situation)
    need = asked.first or asked.need
    return bool({need, Need(Kind.FACT, need.subject), Need(Kind.REST, need.subject)} & needs) and need.why is Why.MISSING


def check(state: Interview, rng: Random) -> Interview:
    """Go on to the end of an interview, holding every step to what must be so, and return the last state."""
    seen: list[Need] = []
    for _ in range(LONGEST):
        asked = next_question(state)
        if asked is None:
            return state
        assert still_matters(asked, state), f"{asked.need} is asked and matters no more"
        assert not state.situation.rulebook.facts or not reserved(asked, state), f"{asked.need} is for an official"
        # a list has further records, and below a component or place there may be others
        again = asked.need.kind in (Kind.REST, Kind.COMPONENT, Kind.PLACE)
        assert asked.need not in seen or again, f"{asked.need} is asked twice"
        before = (copy.deepcopy(dict(state.case.facts)), state.unmet, state.situation.component, state.situation.on)
        after = step_on(state, asked, rng)
        undone = states.back(after)
        assert (dict(undone.case.facts), undone.unmet, undone.situation.component, undone.situation.on) == before
        assert next_question(undone) == asked
        seen.append(asked.need)
        state = after
    raise AssertionError("the interview does not end")


def reserved(asked: Asked, state: Interview) -> bool:
    one = state.situation.rulebook.facts.get(parts(asked.need.subject)[0])
    return one is not None and bool(one.reserved_to)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_interview_asks_what_matters_steps_back_exactly_and_ends(seed: int) -> None:
    rng = Random(seed)
    state = begun(rng)
    if state is not None:
        check(state, rng)


def test_the_generated_interviews_are_worth_something() -> None:
    kinds: dict[object, int] = {}
    lengths = []
    for seed in SEEDS:
        rng = Random(seed)
        state = begun(rng)
        if state is None:
            continue
        last = check(state, rng)
        lengths.append(len(steps(last)))
        for step in steps(last):
            for what in (
                step.asked.need.kind,
                step.reply,
                "first" if step.asked.first else None,
                "field" if "[" in step.asked.need.subject else None,
            ):
                kinds[what] = kinds.get(what, 0) + 1
    assert max(lengths) >= 6
    for what in (Kind.FACT, Kind.HOUR, Kind.REST, Kind.COMPONENT, Kind.PLACE, *states.Reply, "first", "field"):
        assert kinds.get(what, 0) >= 5, f"{what} is hardly ever asked: {kinds}"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_case_written_at_the_end_is_assessed_as_the_interview_says(seed: int) -> None:
    rng = Random(seed)
    state = begun(rng)
    if state is None:
        return
    last = check(state, rng)
    book = last.situation.rulebook
    assert last.situation.on is not None
    for as_json in (False, True):
        again = read_case(case_text(last.case, book, as_json), "x.yaml", book)
        assert again == Case("x", again.facts, {}, last.case.component, last.case.where)
        assert dict(again.facts) == dict(last.case.facts)
        found = assess(book, again, last.situation.on, proofs=False, brief=True)
        assert {name: (one.outcome, one.value, one.possible) for name, one in found.answers.items()} == {
            name: (one.outcome, one.value, one.possible) for name, one in results(last).items()
        }


@pytest.mark.parametrize("seed", SEEDS[::5])
def test_what_is_asked_follows_from_the_state_alone(seed: int) -> None:
    rng = Random(seed)
    state = begun(rng)
    if state is None:
        return
    for _ in range(3):
        asked = next_question(state)
        again = begin(
            state.situation.rulebook,
            replace(state.case, facts=dict(reversed(state.case.facts.items()))),
            state.situation.on,
            state.questions,
        )  # type: ignore[arg-type]
        if not state.unmet and (
            state.step is None or ("[" not in state.step.asked.need.subject and state.step.asked.need.kind is Kind.FACT)
        ):
            assert next_question(again) == asked
        if asked is None:
            break
        state = step_on(state, asked, rng)


def fails(monkeypatch: pytest.MonkeyPatch, name: str, wrong: Any) -> bool:
    monkeypatch.setattr(states, name, wrong)
    for seed in SEEDS:
        rng = Random(seed)
        state = begun(rng)
        try:
            if state is not None:
                check(state, rng)
        except AssertionError:
            return True
    return False


def test_planted_faults_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = states.wanted
    forgetful = lambda state, asked: replace(state, step=states.Step(asked, states.Reply.UNKNOWN), before=state)  # noqa: E731
    with monkeypatch.context() as patch:
        assert fails(patch, "unknown", forgetful)
    with monkeypatch.context() as patch:
        assert fails(patch, "back", lambda state: state)
    with monkeypatch.context() as patch:
        # the first question of all is asked, settled or not
        assert fails(patch, "wanted", lambda questions, situation: plain(questions, replace(situation, facts={}, memo={})))

    def mutating(records: Records, index: int, field: str, value: Any) -> Records:
        records.items[index][field] = value  # type: ignore[index]
        return records

    with monkeypatch.context() as patch:
        assert fails(patch, "_with_field", mutating)


# by hand

FACTS = "\n".join(
    [
        fact("member", question="Is the reader a member?", help="A card of this year."),
        fact("joined_on", "date", asked_when="member", question="When did the reader join?"),
        fact("honored", implies="member"),
        fact("called_at", "moment"),
        fact("renewals", "int", values="0..20"),
        fact("kept", "duration", unit="hours"),
        fact("kind", "enum", values="[book, map]"),
        fact("fines", "list", fields="{paid: bool, due_on: date}"),
        finding("trusted"),
    ]
)


def interview(
    *rules: str, case: Case | None = None, component: str | None = "library", questions: tuple[str, ...] = ("loan",)
) -> Interview:
    book = rulebook(FACTS, instrument("rules", *rules))
    return begin(book, case or Case("x", {}, {}, component), read_time(DAY, book.zone), questions)


def ask_of(state: Interview) -> Asked:
    asked = next_question(state)
    assert asked is not None
    return asked


def test_what_a_question_depends_on_is_asked_first() -> None:
    state = interview(rule("early", "loan = may", "joined_on < date('2020-01-01')"))
    asked = ask_of(state)
    assert (asked.need.subject, asked.help) == ("member", "A card of this year.")
    assert asked.first is not None
    assert asked.first.subject == "joined_on"
    assert [rule.id for rule in why(state, asked).rules] == ["rules/early"]
    assert ask_of(answer(state, asked, True)).need.subject == "joined_on"
    denied = answer(state, asked, False)
    assert next_question(denied) is None
    assert [need.subject for need in left(denied).not_asked] == ["joined_on"]
    assert states.denied(left(denied).not_asked[0], denied)
    assert next_question(unknown(state, asked)) is None


def test_a_contradiction_is_told_and_changes_nothing() -> None:
    state = interview(rule("both", "loan = may", "honored and member"), case=Case("x", {"honored": True}, {}, "library"))
    asked = ask_of(state)
    with pytest.raises(Refused) as refused:
        answer(state, asked, False)
    assert str(refused.value) == "`honored` implies that member, which the case denies"
    assert state.case.facts == {"honored": True}
    assert next_question(state) == asked


def test_a_case_that_contradicts_itself_is_no_beginning() -> None:
    with pytest.raises(CaseError, match="x: `honored` implies that member"):
        interview(rule("both", "loan = may", "member"), case=Case("x", {"honored": True, "member": False}))


def test_what_cannot_be_known_is_marked_in_the_case_and_not_asked_again() -> None:
    state = interview(rule("members", "loan = may", "member"))
    after = unobtainable(state, ask_of(state))
    assert after.case.facts == {"member": UNOBTAINABLE}
    assert next_question(after) is None
    assert [need.subject for need in left(after).unobtainable] == ["member"]


def test_a_finding_is_never_asked_and_stands_at_the_end() -> None:
    state = interview(rule("members", "loan = may", "member and trusted"))
    after = answer(state, ask_of(state), True)
    assert next_question(after) is None
    assert results(after)["loan"].outcome is Outcome.RESERVED
    assert left(after).reserved == ("trusted",)
    assert settled(after) == ()


def test_a_list_is_asked_record_by_record_and_field_by_field() -> None:
    state = interview(rule("paid", "loan = may", "all(fine.paid or fine.due_on > date('2020-01-01') for fine in fines)"))
    asked = ask_of(state)
    assert (asked.need.kind, asked.type) == (Kind.REST, BoolType())
    assert "record number 1" in str(asked.question)
    one = answer(state, asked, True)
    assert ask_of(one).need.subject == "fines[0].paid"
    two = answer(one, ask_of(one), False)
    assert ask_of(two).need.subject == "fines[0].due_on"
    three = answer(two, ask_of(two), datetime.date(2020, 2, 1))
    assert ask_of(three).need == Need(Kind.REST, "fines")
    assert "record number 2" in str(ask_of(three).question)
    four = answer(three, ask_of(three), False)
    assert four.case.facts["fines"] == Records(({"paid": False, "due_on": datetime.date(2020, 2, 1)},), True)
    assert results(four)["loan"].value == "may"
    assert one.case.facts["fines"] == Records(({},), False)
    none = answer(state, asked, False)
    assert none.case.facts["fines"] == Records((), True)
    assert unobtainable(state, asked).case.facts == {"fines": UNOBTAINABLE}
    assert unobtainable(one, ask_of(one)).case.facts["fines"] == Records(({"paid": UNOBTAINABLE},), False)


def test_the_hour_of_a_day_is_asked_where_it_matters_and_stays_on_that_day() -> None:
    state = interview(
        rule("late", "loan = may", "called_at > moment('2020-06-01T12:00-04:00')"),
        case=Case("x", {"called_at": datetime.date(2020, 6, 1)}, {}, "library"),
    )
    asked = ask_of(state)
    assert asked.need == Need(Kind.HOUR, "called_at")
    assert asked.within is not None
    assert asked.within.start == datetime.datetime(2020, 6, 1, 4, tzinfo=datetime.UTC)
    after = answer(state, asked, datetime.datetime(2020, 6, 1, 20, tzinfo=datetime.UTC))
    assert results(after)["loan"].value == "may"


def test_the_component_is_chosen_from_those_below_the_one_known() -> None:
    book = rulebook(FACTS, instrument("rules", rule("all", "loan = may"), binds="[desk]"))
    state = begin(book, Case("x", {}, {}, "library"), read_time(DAY, book.zone), ("loan",))
    asked = ask_of(state)
    assert [(choice.value, choice.text) for choice in asked.choices] == [("desk", "The desk"), ("archive", "The archive")]
    after = answer(state, asked, "desk")
    assert (after.case.component, results(after)["loan"].value) == ("desk", "may")
    assert unobtainable(state, asked).case.component == "library"


def test_an_assumption_is_not_asked_about() -> None:
    state = interview(
        rule("paid", "loan = may", "all(fine.paid for fine in fines)"),
        case=Case("x", {}, {"fines": (Records(), "not looked up")}, "library"),
    )
    assert next_question(state) is None


def test_why_names_the_provisions_and_what_can_be_settled() -> None:
    state = interview(
        rule("members", "loan = may", "member"),
        rule("top", "rank = first", "member and honored"),
        rule("no-maps", None, 'member and kind == "map"', overrides="[{rule: members, cite: 1}]"),
        questions=("loan", "rank"),
    )
    reason = why(state, ask_of(state))
    assert [rule.id for rule in reason.rules] == ["rules/members", "rules/no-maps", "rules/top"]
    assert reason.bears_on == reason.settles == ("loan", "rank")


# the shipped rulebook


def rulebook_order(state: Interview) -> Asked | None:
    """Return the next question as it would be with the facts asked in the order in which the rulebook declares them."""
    order = list(state.situation.rulebook.facts)
    needs = [need for need in open_needs(state.questions, state.situation) if need.why is Why.MISSING and need.kind is Kind.FACT]
    for need in sorted(needs, key=lambda need: order.index(need.subject)):
        first = states._askable(need, state)
        if first is not None:
            return states._asked(first, None, state)
    return None


def questions_until_settled(book: Rulebook, facts: dict[str, Any], on: str, ranked: bool) -> int:
    """Return how many questions it takes until the priority is settled or nothing is left, answering from these facts."""
    state = begin(book, Case("x", {}, {}, "ice-ero"), read_time(on, book.zone), ("removal_priority",))
    for number in range(LONGEST):
        asked = next_question(state) if ranked else rulebook_order(state)
        if asked is None:
            return number
        value = facts.get(asked.need.subject)
        state = unknown(state, asked) if value is None or value is UNOBTAINABLE else answer(state, asked, value)
    raise AssertionError("the interview does not end")


def counts(on: str) -> tuple[list[int], list[int]]:
    """Return for each sample case the number of questions, the most settling first and in the rulebook's order."""
    cases = [sample(path.stem) for path in sorted(CASES.glob("*.yaml"))]
    told = [dict(case.facts) for case in cases]
    return tuple([questions_until_settled(shipped(), facts, on, ranked) for facts in told] for ranked in (True, False))  # type: ignore[return-value]


def test_asking_the_most_settling_first_takes_fewer_questions_than_the_order_of_the_rulebook() -> None:
    ranked, plain = counts("2017-03-01")
    assert sum(ranked) < sum(plain)
