"""Two readings set against each other: every witness is one, agreement holds on sampled records, and the order is the same from both ends."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from pincite.language.types import ListType
from pincite.proving.difference import UNSETTLED, Difference, Relation, Side, difference, differences, name_of, rank
from pincite.proving.search import Effort
from pincite.proving.symbols import BOUND, Setting
from pincite.reasoning.outcome import CONFLICT, SILENT, result
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import FORCES, Combine, Question, Rulebook, Stage
from pincite.rulebook.timeline import day_span
from tests.generated.rulebooks import Generated, _situation, generated
from tests.generated.worlds import Completions
from tests.support import block, fact, finding, instrument, rule, rulebook, shipped

PAIRS = int(os.environ.get("PINCITE_GENERATED", "2000")) // 70
SAMPLES = 200
MIRRORED = {
    Relation.STRICTER: Relation.MORE_LENIENT,
    Relation.MORE_LENIENT: Relation.STRICTER,
    Relation.ONLY_FIRST: Relation.ONLY_SECOND,
    Relation.ONLY_SECOND: Relation.ONLY_FIRST,
}
DAY = day_span(datetime.date(2020, 6, 1), "America/New_York")


def alone(book: Rulebook, name: str) -> Side:
    return Side(book, Setting(DAY, under=name), name)


def in_force(book: Rulebook, name: str = "in force") -> Side:
    return Side(book, Setting(DAY, "library"), name)


def compared(first: Side, second: Side, question: str = "loan", **options: Any) -> Difference:
    return difference(first.rulebook.questions[question], first, second, Effort(), **options)


# generated rulebooks


STRICTER = {Combine.FORCE: "first", Combine.HIGHEST: "last", Combine.AGREE: "first"}


def ordered(book: Rulebook) -> Rulebook:
    """Return a rulebook whose questions have an order of strictness, those whose values stand side by side too, save of three."""
    questions = {
        name: replace(one, stricter="none" if one.combine is Combine.AGREE and len(one.values) > 2 else STRICTER[one.combine])
        for name, one in book.questions.items()
    }
    return replace(book, questions=questions)


def side(book: Rulebook, here: Situation, name: str) -> Side:
    return Side(book, Setting(here.on, here.component, here.where, under=here.under), name)


def pair(seed: int) -> tuple[Side, Side, Generated, Random]:
    """Return two sides: two rulebooks, one rulebook on two days, or one with a rule dropped."""
    rng = Random(seed)
    found = generated(rng)
    book, here = ordered(found.rulebook), found.situation
    first = side(book, here, "A")
    if seed % 3 == 0:
        other = generated(rng)
        return first, side(ordered(other.rulebook), other.situation, "B"), found, rng
    if seed % 3 == 1:
        return first, side(book, _situation(rng, book), "B"), found, rng
    return first, side(without(rng.choice(sorted(book.rules)), book), here, "B"), found, rng


def without(name: str, book: Rulebook) -> Rulebook:
    """Return a rulebook without a rule and without what overrides it by name."""
    instruments = {}
    for one in book.instruments.values():
        kept = tuple(
            replace(each, overrides=tuple(override for override in each.overrides if override.rule != name))
            for each in one.rules
            if each.id != name
        )
        instruments[one.id] = replace(one, rules=kept)
    return replace(book, instruments=instruments)


def records(first: Side, second: Side, found: Generated, rng: Random) -> Iterator[dict[str, Any]]:
    """Yield whole records, without findings, of the facts of both sides."""
    here = replace(found.situation, facts={}, under=None, known=None, memo={})
    completions = Completions(Generated(found.rulebook, here))
    facts = {**second.rulebook.facts, **first.rulebook.facts}
    for _ in range(SAMPLES):
        record: dict[str, Any] = {}
        for name, one in facts.items():
            if one.reserved_to:
                continue
            kind = one.type
            if isinstance(kind, ListType):
                record[name] = completions.completed(rng, None, kind)
            else:
                record[name] = rng.choice(completions.edges.values(kind))
        yield record


def said(one: Side, question: str, record: dict[str, Any]) -> str:
    setting = one.setting
    own = {name: value for name, value in record.items() if name in one.rulebook.facts}
    here = Situation(one.rulebook, own, setting.on, setting.component, setting.where, setting.known, setting.under)
    return name_of(result(question, here), record)


def check(seed: int) -> dict[Relation, int]:
    first, second, found, rng = pair(seed)
    counts: dict[Relation, int] = {}
    sampled = list(records(first, second, found, rng))
    for one in differences(first, second, Effort()):
        counts[one.relation] = counts.get(one.relation, 0) + 1
        question = one.question
        for witness in one.witnesses:
            names = [name_of(result(question.id, here), witness.facts) for here in (witness.first, witness.second)]
            assert names[0] != names[1], f"seed {seed}: {question.id} {witness.facts}"
            ranks = [rank(question, name) for name in names]
            if None in ranks:
                assert witness.direction is Relation.INCOMPARABLE, f"seed {seed}"
            else:
                stricter = ranks[1] > ranks[0]  # type: ignore[operator]
                assert witness.direction is (Relation.STRICTER if stricter else Relation.MORE_LENIENT), f"seed {seed}"
        if one.relation is Relation.EQUIVALENT and any(one.speaking):
            for record in sampled:
                assert said(first, question.id, record) == said(second, question.id, record), f"seed {seed}: {question.id} {record}"
    return counts


@pytest.mark.parametrize("share", range(4))
def test_every_witness_is_one_and_agreement_holds_on_sampled_records(share: int) -> None:
    assert BOUND >= 3  # the sampled lists are no longer
    total: dict[Relation, int] = {}
    for seed in range(share, PAIRS, 4):
        for relation, number in check(seed).items():
            total[relation] = total.get(relation, 0) + number
    assert total
    assert Relation.UNDETERMINED not in total


def test_against_itself_everything_is_the_same() -> None:
    for seed in range(PAIRS):
        first, _, _, _ = pair(seed)
        for one in differences(first, replace(first, name="B"), Effort()):
            assert one.relation is Relation.EQUIVALENT, f"seed {seed}: {one.question.id}"
            assert one.with_findings in (None, Relation.EQUIVALENT), f"seed {seed}: {one.question.id}"


def test_from_the_other_end_it_is_the_mirror() -> None:
    seen = set()
    for seed in range(PAIRS):
        first, second, _, _ = pair(seed)
        back = {one.question.id: one for one in differences(second, first, Effort(), most=1)}
        for one in differences(first, second, Effort(), most=1):
            seen.add(one.relation)
            assert back[one.question.id].relation is MIRRORED.get(one.relation, one.relation), f"seed {seed}: {one.question.id}"
            assert back[one.question.id].with_findings is MIRRORED.get(one.with_findings, one.with_findings), f"seed {seed}"  # type: ignore[arg-type]
    assert {Relation.EQUIVALENT, Relation.INCOMPARABLE} <= seen
    assert seen & set(MIRRORED)


# the order


def test_where_silence_stands() -> None:
    force = Question("q", "?", Stage.CUSTODY, FORCES, Combine.FORCE, "first")
    order = ["must", "should", "may", SILENT, "should_not", "must_not"]
    assert sorted(order, key=lambda name: rank(force, name) or 0, reverse=True) == order
    assert sorted(order, key=lambda name: rank(replace(force, stricter="last"), name) or 0) == order
    scale = Question("q", "?", Stage.CUSTODY, ("high", "low"), Combine.HIGHEST, "first")
    assert sorted(["high", "low", SILENT], key=lambda name: rank(scale, name) or 0) == [SILENT, "low", "high"]
    assert sorted(["high", "low", SILENT], key=lambda name: rank(replace(scale, stricter="last"), name) or 0) == ["high", "low", SILENT]
    poles = Question("q", "?", Stage.CUSTODY, ("yes", "no"), Combine.AGREE, "last")
    assert rank(poles, SILENT) is None
    assert (rank(poles, "no") or 0) > (rank(poles, "yes") or 0)
    assert rank(replace(poles, values=("yes",)), SILENT) is not None
    for name in (CONFLICT, UNSETTLED):
        assert rank(force, name) is None
    assert rank(replace(force, stricter="none"), "must") is None


# small rulebooks

FACTS = fact("member") + fact("weeks", "int") + finding("careful") + finding("kind_reader")
TWO = rulebook(
    FACTS,
    instrument("old", rule("lend", "loan = may", "member")),
    instrument("new", rule("refuse", "loan = must_not", "member and weeks > 30"), rule("lend", "loan = may", "member and weeks <= 30")),
    instrument("judged", rule("lend", "loan = may", "careful")),
    instrument("judged-too", rule("lend", "loan = may", "careful")),
    instrument("judged-otherwise", rule("lend", "loan = may", "kind_reader")),
    instrument("never", rule("lend", "loan = may", "member and not member")),
)


def test_a_stricter_instrument_with_its_smallest_case() -> None:
    found = compared(alone(TWO, "old"), alone(TWO, "new"))
    assert found.relation is Relation.STRICTER
    [witness] = found.witnesses
    assert witness.facts == {"member": True, "weeks": 31}
    assert set(found.turns_on) == {"weeks", "member"}
    assert compared(alone(TWO, "new"), alone(TWO, "old")).relation is Relation.MORE_LENIENT


def test_an_inverted_boundary_is_found() -> None:
    right = rulebook(FACTS, instrument("rules", rule("refuse", "loan = must_not", "weeks > 30")))
    wrong = rulebook(FACTS, instrument("rules", rule("refuse", "loan = must_not", "weeks >= 30")))
    found = compared(in_force(right), in_force(wrong))
    assert [witness.facts for witness in found.witnesses] == [{"weeks": 30}]
    assert compared(in_force(right), in_force(right)).relation is Relation.EQUIVALENT


def test_without_findings_they_agree_and_with_them_they_do_not() -> None:
    same = compared(alone(TWO, "judged"), alone(TWO, "judged-too"))
    assert (same.relation, same.with_findings) == (Relation.EQUIVALENT, Relation.EQUIVALENT)
    other = compared(alone(TWO, "judged"), alone(TWO, "judged-otherwise"))
    assert (other.relation, other.with_findings) == (Relation.EQUIVALENT, Relation.INCOMPARABLE)
    free = compared(alone(TWO, "judged"), alone(TWO, "judged-otherwise"), judgment=True)
    assert {frozenset(witness.facts.items()) for witness in free.witnesses} >= {frozenset({"careful": True, "kind_reader": False}.items())}
    for witness in compared(alone(TWO, "old"), alone(TWO, "judged")).witnesses:
        assert not {"careful", "kind_reader"} & witness.facts.keys()


def test_who_speaks() -> None:
    book = rulebook(FACTS, instrument("one", rule("lend", "loan = may", "member")), instrument("other", rule("pay", "fee = due", "member")))
    assert compared(alone(book, "one"), alone(book, "other")).relation is Relation.ONLY_FIRST
    assert compared(alone(book, "one"), alone(book, "other"), "fee").relation is Relation.ONLY_SECOND
    neither = compared(alone(book, "one"), alone(book, "other"), "rank")
    assert (neither.relation, neither.speaking) == (Relation.EQUIVALENT, (False, False))
    # a rule that can never be active makes no difference
    assert compared(alone(TWO, "never"), alone(book, "other")).relation is Relation.EQUIVALENT


def test_at_least_one_witness_is_looked_for() -> None:
    found = next(one for one in differences(alone(TWO, "old"), alone(TWO, "new"), Effort(), ("loan",), most=0))
    assert found.relation is Relation.STRICTER


# two rulebooks


def version(facts: str, condition: str, **options: str) -> Side:
    return in_force(rulebook(facts, instrument("rules", rule("lend", "loan = may", condition)), **options))


def test_a_fact_of_one_side_only() -> None:
    found = compared(version(fact("member"), "member"), version(fact("member") + fact("paid"), "member and paid"))
    assert found.relation is Relation.STRICTER
    assert found.witnesses[0].facts == {"member": True, "paid": False}
    back = compared(version(fact("member") + fact("paid"), "member and paid"), version(fact("member"), "member"))
    assert back.relation is Relation.MORE_LENIENT
    assert back.witnesses[0].first.facts == {"member": True, "paid": False}
    assert back.witnesses[0].second.facts == {"member": True}


def test_a_fact_that_means_another_thing_is_not_compared() -> None:
    for one, other in (
        (version(fact("size", "int"), "size > 3"), version(fact("size"), "size")),
        (version(finding("size"), "size"), version(fact("size"), "size")),
    ):
        found = compared(one, other)
        assert (found.relation, str(found.why)) == (Relation.NOT_COMPARED, "the two declare the fact size otherwise")


def test_listed_values_of_one_side_only_are_left_aside() -> None:
    one = version(fact("kind", "enum", values="[book, film]"), 'kind == "book"')
    other = version(fact("kind", "enum", values="[map, book]"), 'kind == "book"')
    assert compared(one, other).relation is Relation.EQUIVALENT
    apart = version(fact("kind", "enum", values="[map, globe]"), 'kind == "map"')
    found = compared(one, apart)
    assert (found.relation, str(found.why)) == (Relation.NOT_COMPARED, "no complete record is possible on both sides")
    wide = version(fact("kind", "enum", values="[map, book, film]"), 'kind == "film"')
    for witness in compared(one, wide, most=5).witnesses:
        assert witness.facts["kind"] in ("book", "film")


def test_ranges_and_what_facts_declare_hold_on_both_sides() -> None:
    one = version(fact("weeks", "int"), "weeks > 3")
    other = version(fact("weeks", "int", values="0..3"), "weeks > 5")
    assert compared(one, other).relation is Relation.EQUIVALENT
    assert compared(other, one).relation is Relation.EQUIVALENT
    free = version(fact("member") + fact("child"), "member and child")
    bound = version(fact("member") + fact("child", implies="not member"), "member and not member")
    assert compared(free, bound).relation is Relation.EQUIVALENT
    assert compared(bound, free).relation is Relation.EQUIVALENT
    asked = version(fact("member") + fact("child", asked_when="member"), "member and child")
    assert compared(free, asked).relation is Relation.EQUIVALENT
    assert compared(asked, free).relation is Relation.EQUIVALENT


def test_questions_declared_otherwise_or_missing_are_named() -> None:
    small = block("question", id="loan", asks="May it?", stage="encounter", combine="force", stricter="first")
    one, other = version(fact("member"), "member"), version(fact("member"), "member", questions=small)
    found = {each.question.id: each for each in differences(one, other, Effort())}
    assert str(found["loan"].why) == "the two declare its values otherwise"
    assert str(found["fee"].why) == "in force has no such question"
    assert {each.question.id for each in differences(other, one, Effort())} == set(found)


# the shipped rulebook


def test_the_memorandum_of_2017_against_the_guidelines_of_2021() -> None:
    book = shipped()
    first, second = (Side(book, Setting(None, under=name), name) for name in ("ice-ero-2017", "dhs-mayorkas-2021"))
    effort = Effort()
    found = {one.question.id: one for one in differences(first, second, effort)}
    assert effort.unknown == 0
    assert not [one for one in found.values() if one.relation in (Relation.NOT_COMPARED, Relation.UNDETERMINED)]
    assert found["removal_priority"].relation is Relation.INCOMPARABLE
    assert found["class_exemption"].relation is Relation.ONLY_FIRST
    assert found["case_review"].relation is Relation.ONLY_SECOND


def test_instruments_of_every_kind_can_be_set_against_each_other() -> None:
    book = shipped()
    day = day_span(datetime.date(2021, 12, 15), book.zone)
    names = [name for name, one in book.instruments.items() if one.rules]
    effort = Effort()
    for one, other in zip(names[::4], names[1::4], strict=False):
        for each in differences(Side(book, Setting(day, under=one), one), Side(book, Setting(day, under=other), other), effort, most=1):
            assert each.relation not in (Relation.NOT_COMPARED, Relation.UNDETERMINED), f"{one} {other} {each.question.id}"
    assert effort.unknown == 0
