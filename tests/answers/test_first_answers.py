"""The first answers, one row each: a case, a day, a component, a question, and what the documents are to say.

Cases stand in examples/cases. A rule is written as in the answer, with its pin: `ice-ero-2017/priority.convicted § A(1)`.
`grounds` are the rules the answer rests on for certain, `still_open` those that may yet bear on it; both are compared whole, as far as
they are rules of the first three documents encoded.
`no_finding` is what the record alone comes to when no official has made a finding. `gaps` and `says` must be among those shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from pincite.reasoning.answers import Answer
from pincite.reasoning.assess import assess
from pincite.rulebook.cases import read_time
from tests.support import CASES, assess_sample, in_words, sample, shipped, word

DOCUMENTS = ("dhs-daca-2012", "ice-ero-2017", "dhs-mayorkas-2021")
ERO_MEMO = "2017-03-01"
GUIDELINES = "2021-12-15"

ACTION_OF_ALL = "ice-ero-2017/enforcement.all_removable § A"
CONVICTED = "ice-ero-2017/priority.convicted § A(1)"
FINAL_ORDER = "ice-ero-2017/priority.final_order § A(6)"
ENTRY_AS_ACT = "ice-ero-2017/priority.unlawful_entry_as_act § A(3)"
JUDGED_RISK = "ice-ero-2017/priority.officer_judgment § A(7)"

WARRANTED = "dhs-mayorkas-2021/action.listed § I"
REMOVABILITY_ALONE = "dhs-mayorkas-2021/removability.alone § I"
NATIONAL_SECURITY = "dhs-mayorkas-2021/priority.national_security § II.A"
PUBLIC_SAFETY = "dhs-mayorkas-2021/priority.public_safety § II.B"
RECENT_ENTRY = "dhs-mayorkas-2021/priority.border_entry § II.C(b)"
AT_THE_BORDER = "dhs-mayorkas-2021/priority.border_apprehension § II.C(a)"
OTHER_BORDER_CASE = "dhs-mayorkas-2021/priority.border_other § II.C"

JUDGED_GROUPS = (OTHER_BORDER_CASE, NATIONAL_SECURITY, PUBLIC_SAFETY)
THREAT_FINDINGS = (
    "officer_finds_national_security_threat",
    "officer_finds_other_compelling_border_case",
    "officer_finds_public_safety_threat",
)
ACTION_FINDINGS = ("officer_finds_action_warranted", *THREAT_FINDINGS)
RELEASE_FINDINGS = (
    "identity_established_to_officer",
    "no_absconding_risk_established_to_officer",
    "no_security_risk_established_to_officer",
)
ALL_OF_A = (
    "ice-ero-2017/priority.benefits § A(5)",
    "ice-ero-2017/priority.chargeable_acts § A(3)",
    "ice-ero-2017/priority.charged § A(2)",
    CONVICTED,
    FINAL_ORDER,
    "ice-ero-2017/priority.fraud § A(4)",
    JUDGED_RISK,
    ENTRY_AS_ACT,
)
FACTS_OF_A = (
    "abused_public_benefits",
    "committed_chargeable_acts",
    "convicted_of_any_offense",
    "criminal_charge_unresolved",
    "departed_under_order",
    "entered_unlawfully",
    "final_order_of_removal",
    "fraud_in_official_matter",
    "unlawful_entry_counts_as_chargeable_act",
)


CONTESTED_235 = ("described_in_235", "described_in_235b_or_c")
DESCRIBED = (*CONTESTED_235, "described_in_212a2", "described_in_212a3", "described_in_212a6c", "described_in_237a2", "described_in_237a4")


@dataclass(frozen=True)
class Row:
    """One answer to get right; `comes_to` is the value when decided, else the outcome."""

    case: str
    on: str
    component: str | None
    question: str
    comes_to: str
    grounds: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    reserved: tuple[str, ...] = ()
    no_finding: str | None = None
    because: str | None = None
    gaps: tuple[str, ...] = ()
    evidence: str | None = None
    says: tuple[str, ...] = ()
    hypothetical: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.case}, {self.on}, {self.component}, {self.question}"


def action_2021(case: str) -> Row:
    """The answer of 2021 on action for a removable person whom no group of record lists."""
    return Row(
        case,
        GUIDELINES,
        "ice-ero",
        "enforcement_action",
        "reserved",
        still_open=(WARRANTED, REMOVABILITY_ALONE),
        reserved=ACTION_FINDINGS,
        no_finding="should_not",
    )


def priority_2021(case: str) -> Row:
    """The answer of 2021 on priority for a person whom no group of record lists."""
    return Row(
        case,
        GUIDELINES,
        "ice-ero",
        "removal_priority",
        "reserved",
        still_open=JUDGED_GROUPS,
        reserved=THREAT_FINDINGS,
        no_finding="silent",
    )


OVERSTAY = [
    Row("visa-overstay-2009", ERO_MEMO, "ice-ero", "enforcement_action", "must", grounds=(ACTION_OF_ALL,)),
    Row(
        "visa-overstay-2009",
        ERO_MEMO,
        "ice-ero",
        "removal_priority",
        "reserved",
        still_open=(JUDGED_RISK,),
        reserved=("officer_judges_public_safety_risk",),
        no_finding="silent",
    ),
    action_2021("visa-overstay-2009"),
    priority_2021("visa-overstay-2009"),
    Row(
        "visa-overstay-little-known",
        ERO_MEMO,
        "ice-ero",
        "removal_priority",
        "open",
        still_open=ALL_OF_A,
        missing=(*FACTS_OF_A, *DESCRIBED),
        reserved=("officer_judges_public_safety_risk",),
        no_finding="open",
    ),
    Row(
        "visa-overstay-little-known",
        GUIDELINES,
        "ice-ero",
        "enforcement_action",
        "open",
        still_open=(WARRANTED, REMOVABILITY_ALONE),
        missing=("apprehended_at_border_entering",),
        reserved=ACTION_FINDINGS,
        no_finding="open",
    ),
    Row(
        "visa-overstay-little-known",
        GUIDELINES,
        "ice-ero",
        "removal_priority",
        "open",
        still_open=(AT_THE_BORDER, *JUDGED_GROUPS),
        missing=("apprehended_at_border_entering",),
        reserved=THREAT_FINDINGS,
        no_finding="open",
    ),
    Row("unlawful-entry-2009-twin", ERO_MEMO, "ice-ero", "enforcement_action", "must", grounds=(ACTION_OF_ALL,)),
    Row(
        "unlawful-entry-2009-twin",
        ERO_MEMO,
        "ice-ero",
        "removal_priority",
        "open",
        still_open=(JUDGED_RISK, ENTRY_AS_ACT),
        missing=("unlawful_entry_counts_as_chargeable_act", *CONTESTED_235),
        reserved=("officer_judges_public_safety_risk",),
        no_finding="open",
    ),
    action_2021("unlawful-entry-2009-twin"),
    priority_2021("unlawful-entry-2009-twin"),
]

MISDEMEANOR = [
    Row("one-old-misdemeanor", ERO_MEMO, "ice-ero", "enforcement_action", "must", grounds=(ACTION_OF_ALL,)),
    Row(
        "one-old-misdemeanor",
        ERO_MEMO,
        "ice-ero",
        "removal_priority",
        "listed",
        grounds=(CONVICTED,),
        still_open=(JUDGED_RISK,),
        evidence="secondary",
    ),
    action_2021("one-old-misdemeanor"),
    priority_2021("one-old-misdemeanor"),
]

FINAL_ORDERS = [
    Row(
        "final-order-not-departed",
        ERO_MEMO,
        "ice-ero",
        "removal_priority",
        "listed",
        grounds=(FINAL_ORDER,),
        still_open=(JUDGED_RISK,),
        evidence="secondary",
    ),
    Row(
        "final-order-not-departed",
        ERO_MEMO,
        "ice-ero",
        "enforcement_action",
        "must",
        grounds=(ACTION_OF_ALL,),
        gaps=("ina-241a/removal",),
        evidence="unverified",
        says=("8 U.S.C. § 1231(a) may bear on this and is not encoded",),
    ),
    priority_2021("final-order-not-departed"),
    Row(
        "final-order-not-departed",
        GUIDELINES,
        "ice-ero",
        "enforcement_action",
        "reserved",
        still_open=(WARRANTED, REMOVABILITY_ALONE),
        reserved=ACTION_FINDINGS,
        no_finding="should_not",
        gaps=("ina-241a/removal",),
        evidence="unverified",
        says=("8 U.S.C. § 1231(a) may bear on this and is not encoded",),
    ),
]

BASE = "ice-ero-2017/release.base § B"
ORDERED = "ice-ero-2017/release.required § B(4)"
PAROLED = "ice-ero-2017/release.parole § B(5)"
CREDIBLE_FEAR = "ice-ero-2017/release.credible_fear § B(6)"
REPORT = "ice-ero-2017/parole_report.exigent § B(5)"

RELEASE = [
    Row("asylum-seeker-findings-made", ERO_MEMO, "ice-ero", "release", "may", grounds=(CREDIBLE_FEAR,)),
    Row(
        "asylum-seeker-findings-not-made",
        ERO_MEMO,
        "ice-ero",
        "release",
        "reserved",
        still_open=(BASE, CREDIBLE_FEAR),
        reserved=RELEASE_FINDINGS,
        no_finding="should_not",
    ),
    Row(
        "parole-concurrence-unknown",
        ERO_MEMO,
        "ice-ero",
        "release",
        "reserved",
        still_open=(BASE, PAROLED),
        reserved=("deputy_director_concurs",),
        no_finding="should_not",
    ),
    Row("parole-concurrence-refused", ERO_MEMO, "ice-ero", "release", "should_not", grounds=(BASE,)),
    Row("parole-exigent", ERO_MEMO, "ice-ero", "release", "may", grounds=(PAROLED,)),
    Row("parole-exigent", ERO_MEMO, "ice-ero", "parole_report", "must", grounds=(REPORT,)),
    Row("asylum-seeker-court-order", ERO_MEMO, "ice-ero", "release", "must", grounds=(CREDIBLE_FEAR, ORDERED)),
    Row("held-under-236a", ERO_MEMO, "ice-ero", "release", "may", gaps=("ina-236a/release-standard",), evidence="unverified"),
]

DACA = [
    Row(
        "daca-holder",
        ERO_MEMO,
        "ice-ero",
        "deferred_action_protection",
        "yes",
        grounds=("dhs-daca-2012/protection.holder § whole",),
    ),
    Row(
        "daca-holder",
        ERO_MEMO,
        "ice-ero",
        "enforcement_action",
        "conflict",
        grounds=("dhs-daca-2012/forbearance.holder § whole", ACTION_OF_ALL),
        says=("DACA memo (June 15, 2012) and ICE ERO memo (Feb. 21, 2017) differ: should not against must",),
    ),
]

ENTRY = [
    priority_2021("entry-2020-11-01"),
    action_2021("entry-2020-11-01"),
    Row(
        "entry-2020-11-02",
        GUIDELINES,
        "ice-ero",
        "removal_priority",
        "listed",
        grounds=(RECENT_ENTRY,),
        still_open=JUDGED_GROUPS,
        evidence="secondary",
    ),
    Row(
        "entry-2020-11-02",
        GUIDELINES,
        "ice-ero",
        "enforcement_action",
        "reserved",
        still_open=(WARRANTED,),
        reserved=("officer_finds_action_warranted",),
        no_finding="silent",
    ),
    *(
        Row(
            case,
            ERO_MEMO,
            "ice-ero",
            "removal_priority",
            "open",
            still_open=(JUDGED_RISK, ENTRY_AS_ACT),
            missing=("unlawful_entry_counts_as_chargeable_act", *CONTESTED_235),
            reserved=("officer_judges_public_safety_risk",),
            no_finding="open",
            hypothetical=("entered_on",),
        )
        for case in ("entry-2020-11-01", "entry-2020-11-02")
    ),
]

LISTED_AGAIN = {"grounds": (RECENT_ENTRY,), "still_open": JUDGED_GROUPS, "evidence": "secondary"}
VACATED = "last in force on this: DHS guidelines (Sept. 30, 2021), vacated"
THE_COURT = "Texas v. United States (S.D. Tex. June 10, 2022)"
ERO_ENDED = "last in force on this: ICE ERO memo (Feb. 21, 2017), superseded 2021-01-20"


def uncertain(on: str, event: str) -> Row:
    """The answer on a day inside the range in which an event became operative."""
    return Row(
        "entry-2020-11-02",
        on,
        "ice-ero",
        "removal_priority",
        "open",
        still_open=(RECENT_ENTRY, *JUDGED_GROUPS),
        missing=(event,),
        reserved=THREAT_FINDINGS,
        no_finding="open",
    )


STOPS_AND_RESTARTS = [
    Row(
        "one-old-misdemeanor",
        "2021-01-25",
        "ice-ero",
        "removal_priority",
        "silent",
        because="nothing_in_force",
        evidence="unverified",
        says=(ERO_ENDED, "[unverified]"),
    ),
    Row("entry-2020-11-02", "2022-06-23", "ice-ero", "removal_priority", "listed", **LISTED_AGAIN),
    uncertain("2022-06-24", "dhs-mayorkas-2021/vacated"),
    Row(
        "entry-2020-11-02",
        "2022-06-25",
        "ice-ero",
        "removal_priority",
        "silent",
        because="nothing_in_force",
        evidence="secondary",
        says=(VACATED, THE_COURT),
    ),
    Row(
        "entry-2020-11-02",
        "2022-08-01",
        "ice-ero",
        "removal_priority",
        "silent",
        because="nothing_in_force",
        evidence="secondary",
        says=(VACATED, THE_COURT),
    ),
    Row("entry-2020-11-02", "2023-07-27", "ice-ero", "removal_priority", "silent", because="nothing_in_force", says=(THE_COURT,)),
    uncertain("2023-07-28", "dhs-mayorkas-2021/reinstated"),
    uncertain("2023-07-29", "dhs-mayorkas-2021/reinstated"),
    Row("entry-2020-11-02", "2023-07-30", "ice-ero", "removal_priority", "listed", **LISTED_AGAIN),
    Row("entry-2020-11-02", "2023-09-01", "ice-ero", "removal_priority", "listed", **LISTED_AGAIN),
]

COMPONENTS = [
    *(
        Row(
            "one-old-misdemeanor",
            "2021-03-01",
            component,
            "removal_priority",
            comes_to,
            missing=missing,
            reserved=("national_security_ground_found",),
            no_finding="silent",
        )
        for component, comes_to, missing in (("ice", "reserved", ()), ("cbp", "reserved", ()), (None, "open", ("component",)))
    ),
    Row(
        "one-old-misdemeanor",
        ERO_MEMO,
        None,
        "removal_priority",
        "open",
        still_open=(CONVICTED, JUDGED_RISK),
        missing=("component", "described_in_212a2", "described_in_237a2"),
        reserved=("officer_judges_public_safety_risk",),
        no_finding="open",
    ),
    # the order and the Kelly memorandum bind all of ICE, so the person is listed; the ERO memo's own part still turns on the component
    Row("one-old-misdemeanor", ERO_MEMO, "ice", "removal_priority", "listed", still_open=(CONVICTED, JUDGED_RISK)),
    *(
        row
        for component in (None, "ice")
        for row in (
            Row(
                "one-old-misdemeanor",
                ERO_MEMO,
                component,
                "enforcement_action",
                "open",
                still_open=(ACTION_OF_ALL,),
                missing=("component",),
            ),
            Row(
                "one-old-misdemeanor",
                ERO_MEMO,
                component,
                "custody_decision",
                "open",
                still_open=("ice-ero-2017/custody.individual § A",),
                missing=("component",),
            ),
        )
    ),
]

ROWS = [*OVERSTAY, *MISDEMEANOR, *FINAL_ORDERS, *RELEASE, *DACA, *ENTRY, *STOPS_AND_RESTARTS, *COMPONENTS]


def pinned(answer: Answer, certain: bool) -> tuple[str, ...]:
    """The rules of an answer with their pins, in order, as far as they are rules of the first documents."""
    grounds = [ground for ground in answer.grounds if ground.rule.instrument in DOCUMENTS and ground.certain is certain]
    return tuple(sorted(f"{ground.rule.id} § {ground.rule.cite}" for ground in grounds))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_answer(row: Row) -> None:
    found = assess_sample(row.case, row.on, row.component, row.question)
    answer = found.answers[row.question]
    alone = answer.if_no_finding

    assert word(answer) == row.comes_to
    assert answer.because == row.because
    assert pinned(answer, certain=True) == tuple(sorted(row.grounds))
    assert pinned(answer, certain=False) == tuple(sorted(row.still_open))
    assert tuple(sorted(need.subject for need in answer.needs if need.why.value != "reserved")) == tuple(sorted(row.missing))
    assert tuple(sorted(item.fact.id for item in answer.reserved)) == tuple(sorted(row.reserved))
    assert ((alone.value or alone.outcome.value) if alone else None) == row.no_finding
    assert set(row.gaps) <= set(answer.gaps)
    if row.evidence:
        assert answer.evidence is not None
        assert answer.evidence.value == row.evidence
    for said in row.says:
        assert any(said in notice for notice in in_words(answer.notices)), said
    assert found.hypothetical == row.hypothetical
    assert any(notice.startswith("hypothetical") for notice in in_words(found.notices)) is bool(row.hypothetical)


def test_every_case_of_the_table_is_among_the_samples() -> None:
    assert {row.case for row in ROWS} <= {path.stem for path in CASES.glob("*.yaml")}


@pytest.mark.parametrize("row", [row for row in ROWS if row.comes_to in ("listed", "must", "may", "should_not", "yes")], ids=str)
def test_each_ground_is_cited_by_its_document_and_pin(row: Row) -> None:
    answer = assess_sample(row.case, row.on, row.component, row.question).answers[row.question]
    for ground in answer.grounds:
        title = shipped().instruments[ground.rule.instrument].cite_as
        assert ground.cite == f"{title} § {ground.rule.cite}"


def test_the_overstay_without_a_record_denies_each_fact_the_priorities_rest_on() -> None:
    facts = sample("visa-overstay-2009").facts
    of_record = (*(name for name in FACTS_OF_A if name not in ("departed_under_order", "unlawful_entry_counts_as_chargeable_act")),)
    assert all(facts[name] is False for name in (*of_record, "apprehended_at_border_entering"))


def test_the_contested_reading_of_a3_is_an_ordinary_fact_marked_as_contested() -> None:
    fact = shipped().facts["unlawful_entry_counts_as_chargeable_act"]
    assert not fact.reserved_to
    assert "contested" in fact.help.lower()
    rule = shipped().rules["ice-ero-2017/priority.unlawful_entry_as_act"]
    assert rule.evidence.value == "unverified"
    assert all("unlawful_entry_counts_as_chargeable_act" not in sample(row.case).facts for row in ROWS)


def test_the_misdemeanor_of_2021_names_whose_judgment_it_is_what_it_weighs_and_which_reviews_are_missing() -> None:
    answer = assess_sample("one-old-misdemeanor", GUIDELINES, "ice-ero", "removal_priority").answers["removal_priority"]
    [item] = [item for item in answer.reserved if item.fact.id == "officer_finds_public_safety_threat"]
    assert item.fact.reserved_to == ("ICE officer",)
    by_direction = {one.direction: one.id for one in item.fact.considerations}
    assert {"aggravating", "mitigating"} <= set(by_direction)
    assert all(one.cite.startswith("dhs-mayorkas-2021 § II.B") for one in item.fact.considerations)
    assert not item.fact.exhaustive
    assert item.review_first == ("administrative_record_reviewed", "investigative_information_reviewed")


def test_the_misdemeanor_is_never_listed_by_the_conviction_itself_in_2021() -> None:
    answer = assess_sample("one-old-misdemeanor", GUIDELINES, "ice-ero", "removal_priority").answers["removal_priority"]
    assert "convicted_of_any_offense" not in {name for child in answer.proof.children for name in child.facts}
    assert answer.if_no_finding is not None
    for change in answer.if_no_finding.changes:
        assert change.then == "listed"
        assert change.findings, "nothing lists the person but a finding"


def test_in_2021_the_findings_that_would_change_the_record_alone_are_named_with_what_follows() -> None:
    answer = assess_sample("visa-overstay-2009", GUIDELINES, "ice-ero", "enforcement_action").answers["enforcement_action"]
    assert answer.if_no_finding is not None
    changes = {(change.findings, change.then) for change in answer.if_no_finding.changes}
    threats = THREAT_FINDINGS
    assert changes == {
        *(((threat,), "silent") for threat in threats),
        *((("officer_finds_action_warranted", threat), "may") for threat in threats),
    }


def test_the_three_findings_of_b6_are_needed_together() -> None:
    answer = assess_sample("asylum-seeker-findings-not-made", ERO_MEMO, "ice-ero", "release").answers["release"]
    assert answer.if_no_finding is not None
    assert {(change.rule, change.findings, change.then) for change in answer.if_no_finding.changes} == {
        ("dhs-kelly-border-2017/release.credible_fear", RELEASE_FINDINGS, "may"),
        ("ice-ero-2017/release.credible_fear", RELEASE_FINDINGS, "may"),
    }


def test_a_courts_order_prevails_and_b6_keeps_its_own_force_beside_it() -> None:
    answer = assess_sample("asylum-seeker-court-order", ERO_MEMO, "ice-ero", "release").answers["release"]
    assert {ground.rule.id.partition("/")[2]: ground.rule.value for ground in answer.grounds} == {
        "release.required": "must",
        "release.credible_fear": "may",
    }
    base = next(item for item in answer.considered if item.rule.id.endswith("/release.base"))
    assert "takes its place" in str(base.why)


def test_without_the_findings_of_b6_a_courts_order_stands_alone() -> None:
    book = shipped()
    case = sample("asylum-seeker-court-order")
    bare = replace(case, facts={name: value for name, value in case.facts.items() if name not in RELEASE_FINDINGS})
    answer = assess(book, bare, read_time(ERO_MEMO, book.zone), component="ice-ero", questions=["release"]).answers["release"]
    assert word(answer) == "must"
    assert pinned(answer, certain=True) == (ORDERED,)
    assert pinned(answer, certain=False) == ()


def test_under_the_ero_memo_alone_a_person_held_under_236a_is_not_listed_and_the_statute_answers_beside_it() -> None:
    alone = assess_sample("held-under-236a", ERO_MEMO, "ice-ero", "release", under="ice-ero-2017").answers["release"]
    assert (word(alone), alone.because, alone.gaps) == ("silent", "not_listed", ())
    whole = assess_sample("held-under-236a", ERO_MEMO, "ice-ero", "release").answers["release"]
    assert {ground.rule.id for ground in whole.grounds} == {"ina-236a/release.bond", "ina-236a/release.conditional_parole"}


def test_the_parole_of_b5_names_its_approval_and_the_exception() -> None:
    answer = assess_sample("parole-exigent", ERO_MEMO, "ice-ero", "release").answers["release"]
    [ground] = [ground for ground in answer.grounds if ground.rule.instrument == "ice-ero-2017"]
    assert ground.approval is not None
    assert "Deputy Director" in ground.approval.by
    assert ground.approval.when == "before"
    assert ground.approval.exception


@pytest.mark.parametrize("case", ["asylum-seeker-findings-made", "parole-concurrence-unknown", "parole-concurrence-refused"])
def test_no_report_is_owed_without_exigent_circumstances(case: str) -> None:
    answer = assess_sample(case, ERO_MEMO, "ice-ero", "parole_report").answers["parole_report"]
    assert word(answer) == "silent"
    assert "ice-ero-2017/parole_report.exigent" in {item.rule.id for item in answer.considered}


def test_the_conflict_over_the_daca_holder_is_cited_to_both_memoranda() -> None:
    answer = assess_sample("daca-holder", ERO_MEMO, "ice-ero", "enforcement_action").answers["enforcement_action"]
    assert {ground.cite for ground in answer.grounds} == {
        "DACA memo (June 15, 2012) § whole",
        "ICE ERO memo (Feb. 21, 2017) § A",
        "DHS interior memorandum (Kelly, Feb. 20, 2017) § C",
    }
    assert answer.possible == ("conflict",)
    assert any(
        "departs from DHS interior memorandum (Kelly, Feb. 20, 2017): must against may" in notice for notice in in_words(answer.notices)
    )


def test_footnote_1_excepts_the_2012_memo_from_the_review_and_overrides_nothing() -> None:
    book = shipped()
    memo = book.instruments["ice-ero-2017"]
    assert ("excepts", "dhs-daca-2012", "fn1") in {(one.kind, one.to, one.cite) for one in memo.relations}
    assert not memo.prevails_over
    for target, others in book.overriders.items():
        assert not (target.startswith("dhs-daca-2012/") and any(other.instrument == "ice-ero-2017" for other in others))
        assert not (target.startswith("ice-ero-2017/") and any(other.instrument == "dhs-daca-2012" for other in others))


def test_on_the_hypothetical_cases_action_is_required_in_2017_and_says_that_they_are_hypothetical() -> None:
    for case in ("entry-2020-11-01", "entry-2020-11-02"):
        found = assess_sample(case, ERO_MEMO, "ice-ero", "enforcement_action")
        assert word(found.answers["enforcement_action"]) == "must"
        assert in_words(found.notices) == ("hypothetical: later than the day of the act: entered_on",)


STANDINGS = [
    # day, component, instrument, how it stands (None: it does not bind), encoded
    ("2021-03-01", "ice", "dhs-pekoske-2021", "in force", "partly"),
    ("2021-03-01", "ice", "ice-interim-2021", "in force", "partly"),
    ("2021-03-01", "ice", "dhs-mayorkas-2021", "not yet", "whole"),
    ("2021-03-01", "ice", "ice-ero-2017", "ended", "whole"),
    ("2021-03-01", "cbp", "dhs-pekoske-2021", "in force", "partly"),
    ("2021-03-01", "cbp", "ice-interim-2021", None, ""),
    ("2021-03-01", "cbp", "ice-ero-2017", None, ""),
    ("2021-03-01", "cbp", "cbp-sensitive-locations-2013", "in force", "no"),
    ("2021-03-01", "ice", "cbp-sensitive-locations-2013", None, ""),
    ("2021-03-01", None, "dhs-pekoske-2021", "depends", "partly"),
    ("2021-03-01", None, "ice-interim-2021", "depends", "partly"),
    ("2021-03-01", None, "cbp-sensitive-locations-2013", "depends", "no"),
    ("2017-03-01", "ice-ero", "ice-ero-2017", "in force", "whole"),
    ("2017-03-01", "ice", "ice-ero-2017", "depends", "whole"),
    ("2017-03-01", None, "ice-ero-2017", "depends", "whole"),
    ("2017-03-01", "cbp", "ice-ero-2017", None, ""),
    ("2017-03-01", "ice-ero", "dhs-kelly-interior-2017", "in force", "partly"),
    ("2021-01-25", "ice-ero", "dhs-kelly-interior-2017", "ended", "partly"),
    ("2021-01-25", "ice-ero", "ice-ero-2017", "ended", "whole"),
    ("2021-12-15", "ice-ero", "dhs-mayorkas-2021", "in force", "whole"),
    ("2022-06-24", "ice-ero", "dhs-mayorkas-2021", "depends", "whole"),
    ("2022-08-01", "ice-ero", "dhs-mayorkas-2021", "ended", "whole"),
    ("2023-07-29", "ice-ero", "dhs-mayorkas-2021", "depends", "whole"),
    ("2023-09-01", "ice-ero", "dhs-mayorkas-2021", "in force", "whole"),
]


@pytest.mark.parametrize(("on", "component", "name", "status", "encoded"), STANDINGS)
def test_how_an_instrument_stands(on: str, component: str | None, name: str, status: str | None, encoded: str) -> None:
    found = {item.instrument.id: item for item in assess_sample("one-old-misdemeanor", on, component, "removal_priority").instruments}
    assert (found[name].status if name in found else None) == status
    if status:
        assert found[name].instrument.encoded == encoded


def test_ice_and_cbp_list_different_instruments() -> None:
    lists = {
        component: {
            item.instrument.id
            for item in assess_sample("one-old-misdemeanor", "2021-03-01", component, "removal_priority").instruments
            if item.status == "in force"
        }
        for component in ("ice", "cbp")
    }
    assert lists["ice"] - lists["cbp"]
    assert lists["cbp"] - lists["ice"]


def test_the_end_of_the_ero_memo_is_unverified_and_says_so() -> None:
    book = shipped()
    [ended] = [event for event in book.instruments["ice-ero-2017"].events if event.kind == "superseded"]
    assert ended.evidence.value == "unverified"
    assert "no instrument that names this memo was read" in ended.source
    found = assess_sample("one-old-misdemeanor", "2021-01-25", "ice-ero", "removal_priority")
    [notice] = [notice for notice in in_words(found.answers["removal_priority"].notices) if "ICE ERO memo" in notice]
    assert notice.endswith("[unverified]")


def test_on_2021_01_25_nothing_in_force_lists_priorities() -> None:
    for case in ("one-old-misdemeanor", "entry-2020-11-02", "final-order-not-departed"):
        answer = assess_sample(case, "2021-01-25", "ice-ero", "removal_priority").answers["removal_priority"]
        assert (word(answer), answer.because, answer.gaps) == ("silent", "nothing_in_force", ())


def test_the_uncertain_days_are_those_of_the_record() -> None:
    events = shipped().events
    found = {
        name: (events[f"dhs-mayorkas-2021/{name}"].earliest, events[f"dhs-mayorkas-2021/{name}"].latest)
        for name in ("vacated", "reinstated")
    }
    shown = {name: tuple(moment.date().isoformat() for moment in days if moment) for name, days in found.items()}
    assert shown == {"vacated": ("2022-06-24", "2022-06-25"), "reinstated": ("2023-07-28", "2023-07-30")}


@pytest.mark.parametrize(("on", "status"), [("2017-03-01", "in force"), ("2021-12-15", "in force")])
def test_the_2012_memo_stands_in_both_regimes(on: str, status: str) -> None:
    found = {item.instrument.id: item.status for item in assess_sample("daca-holder", on, "ice-ero", "enforcement_action").instruments}
    assert found["dhs-daca-2012"] == status


def test_guidelines_bind_ice_and_leave_a_gap_for_the_components_copied() -> None:
    book = shipped()
    assert book.instruments["dhs-mayorkas-2021"].binds == ("ice",)
    copied = {component for gap in book.instruments["dhs-mayorkas-2021"].gaps for component in gap.binds}
    assert {"cbp", "uscis"} <= copied
    answer = assess_sample("one-old-misdemeanor", GUIDELINES, "cbp", "removal_priority").answers["removal_priority"]
    assert (word(answer), answer.because) == ("silent", "not_encoded")
