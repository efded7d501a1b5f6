"""Claims held against the text: the shipped ones come out as expected, and what is wrong by one day is found."""

from __future__ import annotations

import datetime

import pytest

from pincite.language.truth import FALSE, TRUE, Open, both
from pincite.proving.claims import Found, Unsaid, check_claim, checked
from pincite.proving.search import Effort, sound
from pincite.reasoning.evaluate import truth
from pincite.rulebook.model import Claim, Rulebook, Verdict
from tests.support import block, event, fact, finding, instrument, rule, rulebook, shipped

SEVERITY = {Verdict.DIFFERS, Verdict.OTHER_DATE}

# the shipped claims


@pytest.fixture(scope="module")
def every() -> tuple[list[Found | Unsaid], Effort]:
    """Return what every shipped claim comes to, and how much was asked of the solver."""
    effort = Effort()
    return [one for claim in shipped().claims.values() for one in checked(shipped(), claim, effort)], effort


def of(every: tuple[list[Found | Unsaid], Effort], name: str) -> list[Verdict]:
    return [one.verdict for one in every[0] if isinstance(one, Found) and one.claim.id == name]


def test_every_shipped_claim_comes_to_the_verdict_expected(every: tuple[list[Found | Unsaid], Effort]) -> None:
    found, effort = every
    assert len(found) >= 80
    assert not [one.claim.id for one in found if isinstance(one, Unsaid) or not one.expected]
    assert effort.unknown == 0
    assert effort.queries > 100


def test_only_for_lack_of_status(every: tuple[list[Found | Unsaid], Effort]) -> None:
    assert of(every, "item.not-only-for-lack-of-status") == [Verdict.AGREES, Verdict.DIFFERS]


def test_no_class_is_exempt(every: tuple[list[Found | Unsaid], Effort]) -> None:
    found = [one for one in every[0] if isinstance(one, Found) and one.claim.id.startswith("fact-sheet.no-class-exempt")]
    assert [one.verdict for one in found] == [Verdict.AGREES, Verdict.AGREES, Verdict.DIFFERS]
    assert all(one.claim.premises for one in found)
    # for those who hold deferred action one memorandum makes an exception, the other does not
    assert of(every, "fact-sheet.few-exceptions") == [Verdict.AGREES, Verdict.DIFFERS]


def test_every_witness_shows_its_verdict_to_the_evaluator(every: tuple[list[Found | Unsaid], Effort]) -> None:
    seen = 0
    for one in every[0]:
        if not isinstance(one, Found) or one.witness is None or one.situation is None:
            continue
        assert one.claim.expression is not None
        here = one.situation
        assert sound(here)
        assert both(truth(node, here) for node in one.claim.premises) == TRUE, one.claim.id
        said = truth(one.claim.expression, here)
        assert said == FALSE if one.verdict in SEVERITY else isinstance(said, Open), one.claim.id
        for name in one.witness:
            fewer = {other: value for other, value in one.witness.items() if other != name}
            less = type(here)(here.rulebook, fewer, here.on, here.component, here.where, here.known, here.under)
            shown = both([*(truth(node, less) for node in one.claim.premises)]) == TRUE and truth(one.claim.expression, less) == FALSE
            assert not (one.verdict in SEVERITY and sound(less) and shown), f"{one.claim.id}: {name} is not needed"
        seen += 1
    assert seen > 20


def test_a_judgment_says_whose_it_is(every: tuple[list[Found | Unsaid], Effort]) -> None:
    waiting = [one for one in every[0] if isinstance(one, Found) and one.verdict is Verdict.JUDGMENT]
    assert waiting
    for one in waiting:
        assert one.judgment
        assert all(shipped().facts[name].reserved_to for name in one.judgment)
        assert one.witness is not None
        assert not set(one.judgment) & one.witness.keys()


# small rulebooks

CLAIM = {
    "id": "said",
    "says": "it is so",
    "by": "a newspaper",
    "where": "commonly said",
    "on": "2020-06-01",
    "component": "library",
    "premises": "[]",
    "expression": 'loan == "may"',
    "expect": "agrees",
}
FACTS = fact("member") + fact("since", "date") + fact("kind", "enum", values="[book, film]") + finding("fit") + finding("kindly")
RULES = instrument(
    "rules",
    rule("lend", "loan = may", 'member and since < date("2020-03-01")'),
    rule("films", "fee = due", 'kind == "film" and fit'),
    rule("guess", "rank = first", "kindly", evidence="unverified"),
)


def book(*instruments: str, facts: str = FACTS, **keys: str) -> Rulebook:
    """Return a small rulebook with one claim."""
    written = {name: text for name, text in {**CLAIM, **keys}.items() if text}
    return rulebook(
        facts, *(instruments or (RULES,)), **{"claims/all.md": block("claim", **{f"{name}_": text for name, text in written.items()})}
    )


def come_to(*instruments: str, facts: str = FACTS, **keys: str) -> Found:
    small = book(*instruments, facts=facts, **keys)
    [found] = check_claim(small, small.claims["said"], Effort())
    return found


def test_a_claim_off_by_one_day_is_found() -> None:
    wrong = come_to(premises='[member, since < date("2020-03-02")]')
    assert wrong.verdict is Verdict.DIFFERS
    assert wrong.witness == {"member": True, "since": datetime.date(2020, 3, 1)}
    assert not wrong.expected
    right = come_to(premises='[member, since < date("2020-03-01")]')
    assert right.verdict is Verdict.AGREES
    assert right.witness is None
    assert right.expected


def test_a_finding_is_made_only_where_a_premise_gives_it() -> None:
    left = come_to(premises="['kind == \"film\"']", expression='fee == "due"', expect="judgment")
    assert (left.verdict, left.judgment, left.witness) == (Verdict.JUDGMENT, ("fit",), {"kind": "film"})
    given = come_to(premises="['kind == \"film\"', fit]", expression='fee == "due"')
    assert given.verdict is Verdict.AGREES
    refused = come_to(premises="['kind == \"film\"', not fit]", expression='fee == "due"', expect="differs")
    assert refused.verdict is Verdict.DIFFERS


def test_without_a_finding_needed_it_differs_even_beside_judgment() -> None:
    found = come_to(expression='fee == "due"', expect="differs")
    assert (found.verdict, found.witness) == (Verdict.DIFFERS, {"kind": "book"})


def test_what_it_rests_on_is_named() -> None:
    found = come_to(premises="[kindly]", expression='rank == "first"')
    assert [one.id for one in found.unverified] == ["rules/guess"]


def test_an_uncertain_event_leaves_it_open() -> None:
    uncertain = event("effective", "effective", earliest="2020-05-01", latest="2020-08-01")
    found = come_to(instrument("rules", rule("lend", "loan = may", "member"), events=(uncertain,)), premises="[member]", expect="agrees")
    assert found.verdict is Verdict.OPEN
    assert [need.subject for need in found.uncertain] == ["rules/effective"]
    assert not found.expected


def test_the_days_on_which_it_agrees() -> None:
    life = (event("effective", "effective", "2020-01-01"), event("gone", "rescinded", "2020-03-01"))
    found = come_to(
        instrument("rules", rule("lend", "loan = may", "member"), events=life),
        premises="[member]",
        expect="other_date",
        true_on="2020-02-01",
    )
    assert found.verdict is Verdict.OTHER_DATE
    assert found.true_on == ((datetime.date(2020, 1, 1), datetime.date(2020, 2, 29)),)
    assert found.expected
    late = come_to(
        instrument("rules", rule("lend", "loan = may", "member"), events=life),
        premises="[member]",
        expect="other_date",
        true_on="2020-03-01",
    )
    assert not late.expected


def test_premises_that_no_case_meets_say_nothing() -> None:
    small = book(premises="[member, not member]")
    [found] = checked(small, small.claims["said"], Effort())
    assert isinstance(found, Unsaid)
    assert "no case is possible" in str(found.why)


def test_lists_are_looked_at_up_to_a_length_that_is_said() -> None:
    facts = FACTS + block("fact", id="fines", type="list", question="Which fines?", fields="{paid: bool}")
    lists = instrument("rules", rule("refuse", "loan = must_not", "any(not fine.paid for fine in fines)"))
    found = come_to(lists, facts=facts, premises="[any(not fine.paid for fine in fines)]", expression='loan == "must_not"')
    assert (found.verdict, found.bound) == (Verdict.AGREES, 3)
    assert come_to().bound == 0


def test_other_kinds_of_claims_are_not_run() -> None:
    effort = Effort()
    others: list[Claim] = [claim for claim in shipped().claims.values() if not claim.checks]
    assert {found.verdict for claim in others for found in check_claim(shipped(), claim, effort)} == {Verdict.TEXTUAL, Verdict.EMPIRICAL}
    assert effort.queries == 0
