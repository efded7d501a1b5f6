"""What an analyst who knows the engine well would write for the same rules: plans by hand, from the rules' text. Frozen.

They were written and committed before the compiler was measured against them, and are not touched to make a ratio look better; where a rule of the
rulebook changes, the check of equality before each run says so, and only that rule is changed here. Each returns one nullable yes/no column for
each rule: whether the rule is active, null where that is open. Parts that several rules share are computed once, in a step of their own.
"""

from __future__ import annotations

import polars as pl

PRIORITIES = {
    "convicted": "convicted_of_any_offense",
    "charged": "criminal_charge_unresolved",
    "chargeable_acts": "committed_chargeable_acts",
    "fraud": "fraud_in_official_matter",
    "benefits": "abused_public_benefits",
    "officer_judgment": "officer_judges_public_safety_risk",
}
REMOVABILITY = {
    "criminal_inadmissibility": "described_in_212a2",
    "security_inadmissibility": "described_in_212a3",
    "misrepresentation": "described_in_212a6c",
    "criminal_deportability": "described_in_237a2",
    "security_deportability": "described_in_237a4",
}
EXITS = ("removal", "relief_or_status", "withdrawal", "required", "parole", "credible_fear")


# --- Polars ---------------------------------------------------------------------------------------------------------


def _shared(frame: pl.LazyFrame) -> pl.LazyFrame:
    col = pl.col
    frame = frame.with_columns(_b=col("held_under") == "ina_235b")
    return frame.with_columns(
        _final_order=col("final_order_of_removal") & ~col("departed_under_order"),
        _entry=col("entered_unlawfully") & col("unlawful_entry_counts_as_chargeable_act"),
        _removal=col("_b") & col("being_removed"),
        _relief_or_status=col("_b") & (col("order_grants_relief_or_protection") | col("dhs_determines_status")),
        _withdrawal=col("_b") & col("director_consents_to_withdrawal") & col("departs_contemporaneously"),
        _required=col("_b") & col("release_required_by_law_or_order"),
        _parole=col("_b") & col("director_authorizes_parole") & (col("deputy_director_concurs") | col("exigent_parole_circumstances")),
        _credible_fear=col("_b")
        & col("arriving_person")
        & col("processed_for_expedited_removal")
        & col("found_to_have_credible_fear")
        & col("identity_established_to_officer")
        & col("no_security_risk_established_to_officer")
        & col("no_absconding_risk_established_to_officer")
        & col("agrees_to_release_conditions"),
    ).with_columns(
        _exit=col("_removal") | col("_relief_or_status") | col("_withdrawal") | col("_required") | col("_parole") | col("_credible_fear"),
    )


def _priorities(instrument: str) -> list[pl.Expr]:
    return [
        *(pl.col(fact).alias(f"{instrument}/priority.{name}") for name, fact in PRIORITIES.items()),
        pl.col("_final_order").alias(f"{instrument}/priority.final_order"),
        pl.col("_entry").alias(f"{instrument}/priority.unlawful_entry_as_act"),
    ]


def _exits(instrument: str) -> list[pl.Expr]:
    return [pl.col(f"_{name}").alias(f"{instrument}/release.{name}") for name in EXITS]


def polars_20(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return the 20 rules of the ICE memorandum, read alone."""
    col = pl.col
    memo = "ice-ero-2017"
    humanitarian = col("parole_requested") & col("officer_finds_urgent_humanitarian_reasons")
    benefit = col("parole_requested") & col("officer_finds_significant_public_benefit")
    capacity = col("parole_requested") & col("capacity_limits_lawful_detention")
    return _shared(frame).select(
        *_priorities(memo),
        *_exits(memo),
        (col("_b") & ~col("_exit")).alias(f"{memo}/release.base"),
        humanitarian.alias(f"{memo}/parole.humanitarian"),
        benefit.alias(f"{memo}/parole.public_benefit"),
        capacity.alias(f"{memo}/parole.capacity"),
        (col("parole_requested") & ~(humanitarian | benefit | capacity)).alias(f"{memo}/parole.base"),
        (col("_b") & col("director_authorizes_parole") & col("exigent_parole_circumstances")).alias(f"{memo}/parole_report.exigent"),
    )


def polars_80(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return the 80 rules in force on 1 March 2017 that conclude six questions."""
    col = pl.col
    urgent, benefit = col("officer_finds_urgent_humanitarian_reasons"), col("officer_finds_significant_public_benefit")
    memo, interior, border, order = "ice-ero-2017", "dhs-kelly-interior-2017", "dhs-kelly-border-2017", "eo-13768"
    frame = (
        _shared(frame)
        .with_columns(
            _scope=col("arriving_person") & col("found_to_have_credible_fear") & ~(col("held_under") == "ina_236a"),
            _asked=col("applicant_for_admission") & (col("parole_requested") | col("parole_considered_unasked")),
            _group=col("officer_finds_parole_group")
            & col("no_security_risk_established_to_officer")
            & col("no_absconding_risk_established_to_officer"),
            _mandatory=(
                col("inadmissible_on_criminal_ground")
                | col("deportable_on_named_criminal_ground")
                | (col("deportable_under_237a2ai") & col("sentenced_to_a_year_or_more"))
                | col("on_terrorism_ground")
            )
            & col("held_under").is_in(["ina_236a", "ina_236c"]),
            _a=col("held_under") == "ina_236a",
            _memo_humanitarian=col("parole_requested") & urgent,
            _memo_benefit=col("parole_requested") & benefit,
            _memo_capacity=col("parole_requested") & col("capacity_limits_lawful_detention"),
            _scarce=col("_b") & col("detention_capacity_short"),
            _no_exemption=col("removable") & ~col("holds_daca"),
        )
        .with_columns(
            _standard=col("_scope")
            & col("identity_established_to_officer")
            & col("no_absconding_risk_established_to_officer")
            & col("no_danger_established_to_officer")
            & ~col("officer_finds_factors_against_parole"),
            _witness=col("_mandatory")
            & col("secretary_finds_witness_protection_need")
            & col("secretary_finds_no_danger_on_release")
            & col("secretary_finds_likely_to_appear"),
            _found=urgent | benefit,
        )
        .with_columns(
            _directive=col("_standard") & col("director_authorizes_parole"),
            _met=col("_group") | col("_standard") | col("_found"),
            _border_humanitarian=col("_asked") & urgent,
            _border_benefit=col("_asked") & benefit,
        )
        .with_columns(
            _held=col("_b") & ~col("_directive") & ~col("_exit"),
            _ground_met=col("_asked") & col("_met"),
            _bond=col("_a") & ~col("_mandatory"),
        )
        .with_columns(_unmet=col("_asked") & ~col("_met") & ~col("_ground_met"))
    )
    return frame.select(
        *_priorities(memo),
        *_priorities(interior),
        *_priorities(order),
        *(col(fact).alias(f"{instrument}/priority.{name}") for instrument in (interior, order) for name, fact in REMOVABILITY.items()),
        col("described_in_235b_or_c").alias(f"{interior}/priority.section_235"),
        col("described_in_235").alias(f"{order}/priority.section_235"),
        *_exits(memo),
        *_exits(border),
        col("_held").alias(f"{memo}/release.base"),
        col("_held").alias(f"{border}/release.base"),
        (col("_directive") & col("_b")).alias("ice-directive-11002-1/release.parole"),
        col("_bond").alias("ina-236a/release.bond"),
        col("_bond").alias("ina-236a/release.conditional_parole"),
        (col("_mandatory") & ~col("_witness")).alias("ina-236c/release.base_before_2025"),
        col("_witness").alias("ina-236c/release.witness_before_2025"),
        (col("_asked") & ~col("_scope") & ~col("_found") & ~(col("_border_humanitarian") | col("_border_benefit"))).alias(
            f"{border}/parole.base"
        ),
        col("_border_humanitarian").alias(f"{border}/parole.humanitarian"),
        col("_border_benefit").alias(f"{border}/parole.public_benefit"),
        col("_unmet").alias("eo-13767/parole.base"),
        col("_ground_met").alias("eo-13767/parole.ground_met"),
        col("_standard").alias("ice-directive-11002-1/parole.standard"),
        (col("parole_requested") & ~col("_scope") & ~(col("_memo_humanitarian") | col("_memo_benefit") | col("_memo_capacity"))).alias(
            f"{memo}/parole.base"
        ),
        col("_memo_capacity").alias(f"{memo}/parole.capacity"),
        col("_memo_humanitarian").alias(f"{memo}/parole.humanitarian"),
        col("_memo_benefit").alias(f"{memo}/parole.public_benefit"),
        col("_unmet").alias("ina-212d5/parole.base"),
        col("_ground_met").alias("ina-212d5/parole.ground_met"),
        col("_group").alias("8-cfr-212-5/ground.group"),
        col("_standard").alias("ice-directive-11002-1/ground.public_interest"),
        urgent.alias("ina-212d5/ground.humanitarian"),
        benefit.alias("ina-212d5/ground.public_benefit"),
        col("_scarce").alias(f"{border}/detention_priority.scarce"),
        col("_scarce").alias(f"{memo}/detention_priority.scarce"),
        col("removable_on_criminal_ground").alias(f"{memo}/detention_first.criminal_ground"),
        col("subject_to_expedited_removal").alias(f"{memo}/detention_first.expedited_removal"),
        col("removable_on_fraud_ground").alias(f"{memo}/detention_first.fraud_ground"),
        col("removable_on_security_ground").alias(f"{memo}/detention_first.security_ground"),
        col("_no_exemption").alias(f"{interior}/class.no_exemption"),
        col("_no_exemption").alias(f"{interior}/discretion.no_class_exemption"),
        col("removable").alias(f"{memo}/class.no_exemption"),
    )


# --- DuckDB ---------------------------------------------------------------------------------------------------------

SHARED = """
  final_order_of_removal AND NOT departed_under_order AS _final_order,
  entered_unlawfully AND unlawful_entry_counts_as_chargeable_act AS _entry,
  _b AND being_removed AS _removal,
  _b AND (order_grants_relief_or_protection OR dhs_determines_status) AS _relief_or_status,
  _b AND director_consents_to_withdrawal AND departs_contemporaneously AS _withdrawal,
  _b AND release_required_by_law_or_order AS _required,
  _b AND director_authorizes_parole AND (deputy_director_concurs OR exigent_parole_circumstances) AS _parole,
  _b AND arriving_person AND processed_for_expedited_removal AND found_to_have_credible_fear AND identity_established_to_officer
    AND no_security_risk_established_to_officer AND no_absconding_risk_established_to_officer AND agrees_to_release_conditions AS _credible_fear"""
EXIT = "_removal OR _relief_or_status OR _withdrawal OR _required OR _parole OR _credible_fear AS _exit"


def _named(instrument: str, names: dict[str, str]) -> str:
    return ",\n  ".join(f'{column} AS "{instrument}/{name}"' for name, column in names.items())


def _families(instrument: str, exits: bool) -> str:
    found = {f"priority.{name}": fact for name, fact in PRIORITIES.items()}
    found |= {"priority.final_order": "_final_order", "priority.unlawful_entry_as_act": "_entry"}
    return _named(instrument, found | ({f"release.{name}": f"_{name}" for name in EXITS} if exits else {}))


def duckdb_20(source: str) -> str:
    """Return the SELECT of the same 20 rules over a source."""
    return f"""
WITH one AS (SELECT *, held_under = 'ina_235b' AS _b FROM {source}),
two AS (SELECT *, {SHARED},
  parole_requested AND officer_finds_urgent_humanitarian_reasons AS _humanitarian,
  parole_requested AND officer_finds_significant_public_benefit AS _benefit,
  parole_requested AND capacity_limits_lawful_detention AS _capacity
  FROM one)
SELECT {_families("ice-ero-2017", True)},
  _b AND NOT (_removal OR _relief_or_status OR _withdrawal OR _required OR _parole OR _credible_fear) AS "ice-ero-2017/release.base",
  _humanitarian AS "ice-ero-2017/parole.humanitarian",
  _benefit AS "ice-ero-2017/parole.public_benefit",
  _capacity AS "ice-ero-2017/parole.capacity",
  parole_requested AND NOT (_humanitarian OR _benefit OR _capacity) AS "ice-ero-2017/parole.base",
  _b AND director_authorizes_parole AND exigent_parole_circumstances AS "ice-ero-2017/parole_report.exigent"
FROM two"""


def duckdb_80(source: str) -> str:
    """Return the SELECT of the same 80 rules over a source."""
    removability = {f"priority.{name}": fact for name, fact in REMOVABILITY.items()}
    return f"""
WITH one AS (SELECT *, held_under = 'ina_235b' AS _b, held_under = 'ina_236a' AS _a FROM {source}),
two AS (SELECT *, {SHARED},
  arriving_person AND found_to_have_credible_fear AND NOT _a AS _scope,
  applicant_for_admission AND (parole_requested OR parole_considered_unasked) AS _asked,
  officer_finds_parole_group AND no_security_risk_established_to_officer AND no_absconding_risk_established_to_officer AS _group,
  (inadmissible_on_criminal_ground OR deportable_on_named_criminal_ground OR (deportable_under_237a2ai AND sentenced_to_a_year_or_more)
    OR on_terrorism_ground) AND held_under IN ('ina_236a', 'ina_236c') AS _mandatory,
  parole_requested AND officer_finds_urgent_humanitarian_reasons AS _memo_humanitarian,
  parole_requested AND officer_finds_significant_public_benefit AS _memo_benefit,
  parole_requested AND capacity_limits_lawful_detention AS _memo_capacity,
  officer_finds_urgent_humanitarian_reasons OR officer_finds_significant_public_benefit AS _found,
  _b AND detention_capacity_short AS _scarce,
  removable AND NOT holds_daca AS _no_exemption
  FROM one),
three AS (SELECT *, {EXIT},
  _scope AND identity_established_to_officer AND no_absconding_risk_established_to_officer AND no_danger_established_to_officer
    AND NOT officer_finds_factors_against_parole AS _standard,
  _mandatory AND secretary_finds_witness_protection_need AND secretary_finds_no_danger_on_release
    AND secretary_finds_likely_to_appear AS _witness,
  _asked AND officer_finds_urgent_humanitarian_reasons AS _border_humanitarian,
  _asked AND officer_finds_significant_public_benefit AS _border_benefit,
  _a AND NOT _mandatory AS _bond
  FROM two),
four AS (SELECT *, _standard AND director_authorizes_parole AS _directive, _group OR _standard OR _found AS _met FROM three),
five AS (SELECT *, _b AND NOT _directive AND NOT _exit AS _held, _asked AND _met AS _ground_met FROM four),
six AS (SELECT *, _asked AND NOT _met AND NOT _ground_met AS _unmet FROM five)
SELECT {_families("ice-ero-2017", True)},
  {_families("dhs-kelly-interior-2017", False)},
  {_families("eo-13768", False)},
  {_named("dhs-kelly-interior-2017", removability)},
  {_named("eo-13768", removability)},
  described_in_235b_or_c AS "dhs-kelly-interior-2017/priority.section_235",
  described_in_235 AS "eo-13768/priority.section_235",
  {_named("dhs-kelly-border-2017", {f"release.{name}": f"_{name}" for name in EXITS})},
  _held AS "ice-ero-2017/release.base",
  _held AS "dhs-kelly-border-2017/release.base",
  _directive AND _b AS "ice-directive-11002-1/release.parole",
  _bond AS "ina-236a/release.bond",
  _bond AS "ina-236a/release.conditional_parole",
  _mandatory AND NOT _witness AS "ina-236c/release.base_before_2025",
  _witness AS "ina-236c/release.witness_before_2025",
  _asked AND NOT _scope AND NOT _found AND NOT (_border_humanitarian OR _border_benefit) AS "dhs-kelly-border-2017/parole.base",
  _border_humanitarian AS "dhs-kelly-border-2017/parole.humanitarian",
  _border_benefit AS "dhs-kelly-border-2017/parole.public_benefit",
  _unmet AS "eo-13767/parole.base",
  _ground_met AS "eo-13767/parole.ground_met",
  _standard AS "ice-directive-11002-1/parole.standard",
  parole_requested AND NOT _scope AND NOT (_memo_humanitarian OR _memo_benefit OR _memo_capacity) AS "ice-ero-2017/parole.base",
  _memo_capacity AS "ice-ero-2017/parole.capacity",
  _memo_humanitarian AS "ice-ero-2017/parole.humanitarian",
  _memo_benefit AS "ice-ero-2017/parole.public_benefit",
  _unmet AS "ina-212d5/parole.base",
  _ground_met AS "ina-212d5/parole.ground_met",
  _group AS "8-cfr-212-5/ground.group",
  _standard AS "ice-directive-11002-1/ground.public_interest",
  officer_finds_urgent_humanitarian_reasons AS "ina-212d5/ground.humanitarian",
  officer_finds_significant_public_benefit AS "ina-212d5/ground.public_benefit",
  _scarce AS "dhs-kelly-border-2017/detention_priority.scarce",
  _scarce AS "ice-ero-2017/detention_priority.scarce",
  removable_on_criminal_ground AS "ice-ero-2017/detention_first.criminal_ground",
  subject_to_expedited_removal AS "ice-ero-2017/detention_first.expedited_removal",
  removable_on_fraud_ground AS "ice-ero-2017/detention_first.fraud_ground",
  removable_on_security_ground AS "ice-ero-2017/detention_first.security_ground",
  _no_exemption AS "dhs-kelly-interior-2017/class.no_exemption",
  _no_exemption AS "dhs-kelly-interior-2017/discretion.no_class_exemption",
  removable AS "ice-ero-2017/class.no_exemption"
FROM six"""
