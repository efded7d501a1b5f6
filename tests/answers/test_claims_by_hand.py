"""The verdicts expected of claims, checked by hand: small cases under which the reference evaluator shows each of them.

A case is written as `fact` (yes), `!fact` (no) or `fact=value`. For a check expected to agree every case makes the claim true; for one expected to
differ the first case makes it false; for one that rests on judgment the first leaves it open for want of a finding. No case holds a finding
that no premise names.
"""

from __future__ import annotations

import datetime

import pytest

from pincite.language.truth import FALSE, TRUE, Open, Truth, Why
from pincite.reasoning.consistency import contradictions
from pincite.reasoning.evaluate import truth
from pincite.reasoning.situation import Situation
from pincite.rulebook.cases import read_case
from pincite.rulebook.claims import findings_given
from pincite.rulebook.model import Claim, ClaimCheck, ClaimKind, Verdict
from pincite.rulebook.timeline import day_span
from tests.support import shipped

HELD = "held_under=ina_235b"
NONE_OF_SIX = "!being_removed !order_grants_relief_or_protection !dhs_determines_status !release_required_by_law_or_order"
CREDIBLE_FEAR = f"{HELD} arriving_person processed_for_expedited_removal found_to_have_credible_fear"
SATISFIED = "identity_established_to_officer no_security_risk_established_to_officer no_absconding_risk_established_to_officer"
PAROLE_ALONE = f"{HELD} {NONE_OF_SIX} !director_consents_to_withdrawal !found_to_have_credible_fear"
NO_RECORD = "!convicted_of_any_offense !criminal_charge_unresolved !committed_chargeable_acts"
NO_OTHER_GROUP = "!fraud_in_official_matter !abused_public_benefits !final_order_of_removal"
NO_GROUND = "!described_in_212a2 !described_in_212a3 !described_in_212a6c !described_in_235b_or_c !described_in_237a2 !described_in_237a4"
NO_THREAT = "!officer_finds_national_security_threat !officer_finds_public_safety_threat !officer_finds_other_compelling_border_case"
LAWFUL_ENTRY = "!apprehended_at_border_entering !entered_unlawfully apprehended_in_us"
ARRIVING = "inadmissible_for_fraud_or_documents arriving_person !from_country_without_full_relations !admitted_or_paroled"
INLAND = "inadmissible_for_fraud_or_documents !arriving_person !admitted_or_paroled !arrived_by_sea !presence_shown"
NO_EXIT = "!states_intent_or_fear !claims_status !under_18"
CHILD = "under_18 !lawful_status !parent_or_guardian_in_us"
CHILD_AT_BORDER = f"{CHILD} found_at_land_border_or_port inadmissible consular_coordination_completed"
TWO_YEARS = "presence_shown presence_shown_since=2015-02-28"

CASES: dict[str, tuple[str, ...]] = {
    "fact-sheet.no-class-exempt": ("removable !holds_daca", "removable !holds_daca !convicted_of_any_offense"),
    "fact-sheet.no-class-exempt-border-order": ("removable !holds_daca",),
    "fact-sheet.few-exceptions": ("removable holds_daca", "removable holds_daca convicted_of_any_offense"),
    "fact-sheet.begins-with-convicted": ("convicted_of_any_offense",),
    "fact-sheet.groups-of-crime": (f"{NO_RECORD} final_order_of_removal !departed_under_order",),
    "fact-sheet.release-list": (
        f"{HELD} {NONE_OF_SIX} !found_to_have_credible_fear director_consents_to_withdrawal departs_contemporaneously",
    ),
    "fact-sheet.release-after-credible-fear": (
        f"{CREDIBLE_FEAR} {SATISFIED} {NONE_OF_SIX} !agrees_to_release_conditions !director_authorizes_parole !director_consents_to_withdrawal",
    ),
    "fact-sheet.release-required": (
        f"{HELD} release_required_by_law_or_order",
        f"{HELD} release_required_by_law_or_order being_removed !found_to_have_credible_fear",
    ),
    "fact-sheet.two-year-test": (f"inadmissible_for_fraud_or_documents !arriving_person !admitted_or_paroled {TWO_YEARS}",),
    "fact-sheet.reach-to-date": (
        f"{ARRIVING} {NO_EXIT} !presence_shown !arrived_by_sea air_miles_from_land_border=300 encountered_at=2017-02-20T12:00-05:00",
    ),
    "fact-sheet.hundred-miles-of-the-border": (f"{INLAND} air_miles_from_any_border=5 air_miles_from_land_border=400",),
    "fact-sheet.unaccompanied-child-excepted": (
        CHILD,
        f"{CHILD} {ARRIVING} !claims_status",
        f"{CHILD} inadmissible_for_fraud_or_documents !arriving_person !admitted_or_paroled",
    ),
    "fact-sheet.fear-referred": (
        f"{ARRIVING} states_intent_or_fear !under_18",
        f"{ARRIVING} states_intent_or_fear under_18 lawful_status",
        f"{ARRIVING} states_intent_or_fear under_18 !lawful_status parent_or_guardian_in_us parent_available_for_care",
    ),
    "fact-sheet.fear-never-removed": (
        f"{ARRIVING} states_intent_or_fear !under_18 !claims_status !judge_review_requested !found_to_have_credible_fear",
    ),
    "fact-sheet.status-claim-excepted": (
        f"{ARRIVING} claims_status status_claim_stage=unchecked !under_18 !states_intent_or_fear",
        f"{ARRIVING} claims_status status_claim_stage=unchecked !under_18 states_intent_or_fear",
    ),
    "fact-sheet.interview-elicits": (
        f"{ARRIVING} states_intent_or_fear !under_18",
        f"{INLAND} states_intent_or_fear !under_18 !from_country_without_full_relations"
        " air_miles_from_land_border=20 encountered_at=2017-03-01T12:00-05:00 encountered_on=2017-03-01",
    ),
    "fact-sheet.parole-two-grounds": (
        "parole_requested !officer_finds_urgent_humanitarian_reasons !officer_finds_significant_public_benefit"
        " capacity_limits_lawful_detention",
    ),
    "fact-sheet.child-status-reviewed": (
        "determined_unaccompanied child_protections_considered",
        "determined_unaccompanied child_protections_considered under_18 parent_or_guardian_in_us",
    ),
    "report.quick-removal-allowed": (f"{INLAND} air_miles_from_land_border=300 encountered_at=2017-03-01T12:00-05:00",),
    "report.two-years-proved": (
        f"inadmissible_for_fraud_or_documents !arriving_person !admitted_or_paroled {TWO_YEARS}",
        "!arriving_person presence_shown presence_shown_since=2015-03-01",
    ),
    "report.reach-before": (
        "inadmissible_for_fraud_or_documents !admitted_or_paroled air_miles_from_land_border=100 !presence_shown",
        "inadmissible_for_fraud_or_documents !admitted_or_paroled air_miles_from_land_border=20"
        " presence_shown presence_shown_since=2017-02-10 encountered_on=2017-02-20",
    ),
    "report.release-after-credible-fear": (
        f"{CREDIBLE_FEAR} {SATISFIED} agrees_to_release_conditions !release_required_by_law_or_order",
        f"{CREDIBLE_FEAR} {SATISFIED} agrees_to_release_conditions release_required_by_law_or_order",
    ),
    "report.unaccompanied-child": ("!lawful_status under_18 parent_or_guardian_in_us !parent_available_for_care",),
    "report.daca-left-in-place": ("holds_daca", "holds_daca removable convicted_of_any_offense"),
    "report.even-suspected": (
        f"suspected_of_crime {NO_RECORD} {NO_OTHER_GROUP} {NO_GROUND} !entered_unlawfully !officer_judges_public_safety_risk",
    ),
    "report.officers-should-act": (
        "removable encountered_in_course_of_duty",
        "removable encountered_in_course_of_duty !convicted_of_any_offense !holds_daca",
    ),
    "report.arrest-of-the-suspected": ("encountered_in_course_of_duty removable",),
    "ero-memo.custody-individual": ("removable", "removable convicted_of_any_offense !encountered_in_course_of_duty"),
    "ero-memo.one-group-is-enough": (
        "criminal_charge_unresolved !convicted_of_any_offense",
        f"criminal_charge_unresolved !convicted_of_any_offense !committed_chargeable_acts {NO_OTHER_GROUP}",
    ),
    "ero-memo.any-lawful-ground": (
        "convicted_of_any_offense !removable_on_criminal_ground",
        "convicted_of_any_offense !removable_on_criminal_ground removable_on_fraud_ground",
    ),
    "ero-memo.only-six-situations": (
        f"{PAROLE_ALONE} !director_authorizes_parole",
        f"{PAROLE_ALONE} !director_authorizes_parole departs_contemporaneously !arriving_person",
    ),
    "ero-memo.parole-needs-concurrence": (
        f"{PAROLE_ALONE} director_authorizes_parole !deputy_director_concurs !exigent_parole_circumstances",
        f"{PAROLE_ALONE} director_authorizes_parole !deputy_director_concurs !exigent_parole_circumstances parole_requested",
    ),
    "ero-memo.every-release-needs-concurrence": (f"{HELD} !deputy_director_concurs release_required_by_law_or_order",),
    "ero-memo.urgent-parole-reported": (
        f"{HELD} director_authorizes_parole exigent_parole_circumstances",
        f"{HELD} director_authorizes_parole exigent_parole_circumstances release_required_by_law_or_order",
    ),
    "ero-memo.children-of-neighbors-return": (
        f"{CHILD_AT_BORDER} nationality=mexico child_determination_made child_determination_at=2017-02-28T12:00-05:00"
        " child_apprehended_at=2017-02-28T10:00-05:00",
        f"{CHILD_AT_BORDER} nationality=canada child_determination_made child_determination_at=2017-02-28T12:00-05:00"
        " child_apprehended_at=2017-02-27T12:00-05:00",
    ),
    "item.only-with-a-record": ("apprehended_at_border_entering !convicted_of_any_offense",),
    "item.national-security": (
        "officer_finds_national_security_threat",
        "officer_finds_national_security_threat !convicted_of_any_offense !apprehended_at_border_entering",
    ),
    "item.takes-effect": (f"removable {LAWFUL_ENTRY} {NO_THREAT} !holds_daca", f"removable {LAWFUL_ENTRY} {NO_THREAT} holds_daca"),
    "item.not-only-for-lack-of-status": (
        f"removable encountered_in_course_of_duty {NO_RECORD} {LAWFUL_ENTRY} {NO_THREAT}",
        f"removable encountered_in_course_of_duty {NO_RECORD} {NO_THREAT} !apprehended_at_border_entering !apprehended_in_us",
    ),
    "item.border-security": ("apprehended_at_border_entering", "apprehended_at_border_entering !convicted_of_any_offense holds_daca"),
    "item.long-present": ("!apprehended_at_border_entering apprehended_in_us entered_unlawfully entered_on=2004-05-01",),
    "item.record-is-reviewed": ("public_safety_under_review", "public_safety_under_review !criminal_record_reviewed"),
    "item.case-review": ("enforcement_action_taken", "enforcement_action_taken apprehended_at_border_entering"),
    "said.guidelines-banned-arrests": (f"removable !convicted_of_any_offense {LAWFUL_ENTRY}",),
    "said.guidelines-made-immune": (f"removable !apprehended_at_border_entering !apprehended_in_us {NO_THREAT}",),
    "said.interim-guidance-banned-other-arrests": (
        "removable present_in_us_before_2020_11_01 !apprehended_at_border_entering !holds_daca",
    ),
    "said.memos-of-2017-only-convicted": ("removable encountered_in_course_of_duty !convicted_of_any_offense",),
    "said.guidelines-gone-for-good": (f"removable !holds_daca !apprehended_at_border_entering !apprehended_in_us {NO_THREAT}",),
    "said.interim-guidance-enjoined": ("apprehended_at_border_entering entry_attempted_on=2021-09-20",),
    "said.aggravated-felony-automatic": ("convicted_of_aggravated_felony !apprehended_at_border_entering !apprehended_in_us",),
    "said.anyone-without-a-hearing": ("removable !inadmissible_for_fraud_or_documents !under_18",),
    "said.no-release-at-all": (f"{HELD} being_removed",),
    "said.no-action-at-schools-and-churches": ("enforcement_step_at_place kind_of_place=school",),
    "said.priorities-of-2014-only-criminals": (
        "apprehended_at_border_entering !convicted_of_any_offense !qualifies_for_relief"
        " !official_finds_compelling_exceptional_factors !official_finds_no_threat_second_level",
    ),
    "said.border-cut-off": (
        "entered_on=2020-11-01 entered_unlawfully apprehended_in_us !apprehended_at_border_entering"
        f" !present_in_us_before_2020_11_01 {NO_THREAT}",
        "entered_on=2020-11-01 entered_unlawfully apprehended_in_us !apprehended_at_border_entering"
        f" !present_in_us_before_2020_11_01 {NO_THREAT} !convicted_of_any_offense",
    ),
}
LEGAL = {claim.id: claim for claim in shipped().claims.values() if claim.kind is ClaimKind.LEGAL}
CHECKS = [(claim, check) for claim in LEGAL.values() for check in claim.checks]


def situation(claim: Claim, check: ClaimCheck, words: str, on: datetime.date | None = None) -> Situation:
    """Return the situation of a case written in one line, on the day of the check unless another is given."""
    facts = []
    for word in words.split():
        name, mark, value = word.partition("=")
        facts.append(f"  {name.removeprefix('!')}: {value if mark else 'no' if word.startswith('!') else 'yes'}\n")
    case = read_case("facts:\n" + "".join(facts), f"{claim.id}.yaml", shipped())
    return Situation(shipped(), dict(case.facts), day_span(on or check.on, shipped().zone), claim.component, claim.place, under=check.under)


def told(claim: Claim, check: ClaimCheck, words: str, on: datetime.date | None = None) -> Truth:
    """Return whether the claim is true in a case that is possible and satisfies its premises."""
    case = situation(claim, check, words, on)
    book = shipped()
    assert contradictions(case) == ()
    assert [number for number, premise in enumerate(claim.premises, 1) if truth(premise, case) != TRUE] == []
    findings = {name for name in case.facts if book.facts[name].reserved_to}
    assert findings <= findings_given(claim, book)
    return truth(claim.expression, case)


@pytest.mark.parametrize(
    ("claim", "check"), CHECKS, ids=[f"{claim.id} {check.under or ''} {check.on} {check.expected.value}" for claim, check in CHECKS]
)
def test_verdict_by_hand(claim: Claim, check: ClaimCheck) -> None:
    cases = CASES[claim.id]
    match check.expected:
        case Verdict.AGREES:
            assert len(cases) >= 2
            assert [told(claim, check, words) for words in cases] == [TRUE] * len(cases)
        case Verdict.DIFFERS:
            assert told(claim, check, cases[0]) == FALSE
        case Verdict.JUDGMENT:
            found = told(claim, check, cases[0])
            assert isinstance(found, Open)
            assert {need.why for need in found.needs} == {Why.RESERVED}
        case Verdict.OTHER_DATE:
            assert claim.true_on is not None
            assert told(claim, check, cases[0]) == FALSE
            assert [told(claim, check, words, claim.true_on) for words in cases] == [TRUE] * len(cases)


def test_cases_are_of_legal_claims() -> None:
    assert set(CASES) == set(LEGAL)


def test_how_many() -> None:
    claims = shipped().claims.values()
    assert len(claims) >= 34
    with_a_check_that_agrees = [claim for claim in claims if any(check.expected is Verdict.AGREES for check in claim.checks)]
    assert 3 * len(with_a_check_that_agrees) >= len(claims)


def test_what_differs_says_what_stands_instead_and_where() -> None:
    for claim in shipped().claims.values():
        assert claim.cites, claim.id
        if any(check.expected is not Verdict.AGREES for check in claim.checks):
            assert claim.instead, claim.id
