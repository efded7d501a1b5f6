"""The 20 rules as a two-valued peer is given them, by hand, once; and how each peer's language writes that. Nothing but the standard library."""

from __future__ import annotations

import re
from collections.abc import Callable

MEMO = "ice-ero-2017"
HELD = ("ina_235b", "ina_236a", "ina_236c", "ina_241a", "not_held")
# a later rule may name an earlier one
RULES = {
    "priority.convicted": "convicted_of_any_offense",
    "priority.charged": "criminal_charge_unresolved",
    "priority.chargeable_acts": "committed_chargeable_acts",
    "priority.unlawful_entry_as_act": "entered_unlawfully and unlawful_entry_counts_as_chargeable_act",
    "priority.fraud": "fraud_in_official_matter",
    "priority.benefits": "abused_public_benefits",
    "priority.final_order": "final_order_of_removal and not departed_under_order",
    "priority.officer_judgment": "officer_judges_public_safety_risk",
    "release.removal": "(held_under == 'ina_235b') and being_removed",
    "release.relief_or_status": "(held_under == 'ina_235b') and (order_grants_relief_or_protection or dhs_determines_status)",
    "release.withdrawal": "(held_under == 'ina_235b') and director_consents_to_withdrawal and departs_contemporaneously",
    "release.required": "(held_under == 'ina_235b') and release_required_by_law_or_order",
    "release.parole": "(held_under == 'ina_235b') and director_authorizes_parole and (deputy_director_concurs or exigent_parole_circumstances)",
    "release.credible_fear": "(held_under == 'ina_235b') and arriving_person and processed_for_expedited_removal and found_to_have_credible_fear"
    " and identity_established_to_officer and no_security_risk_established_to_officer and no_absconding_risk_established_to_officer"
    " and agrees_to_release_conditions",
    "release.base": "(held_under == 'ina_235b') and not (release.removal or release.relief_or_status or release.withdrawal or release.required"
    " or release.parole or release.credible_fear)",
    "parole.humanitarian": "parole_requested and officer_finds_urgent_humanitarian_reasons",
    "parole.public_benefit": "parole_requested and officer_finds_significant_public_benefit",
    "parole.capacity": "parole_requested and capacity_limits_lawful_detention",
    "parole.base": "parole_requested and not (parole.humanitarian or parole.public_benefit or parole.capacity)",
    "parole_report.exigent": "(held_under == 'ina_235b') and director_authorizes_parole and exigent_parole_circumstances",
}
WORD = re.compile(r"'[^']*'|[a-z_0-9]+(?:\.[a-z_0-9]+)?")
KEPT = {"and", "or", "not"}


def facts() -> list[str]:
    """Return the facts the rules read, each once."""
    found: dict[str, None] = {}
    for text in RULES.values():
        for word in WORD.findall(text):
            if word not in KEPT and word not in RULES and not word.startswith("'"):
                found[word] = None
    return list(found)


def key(rule: str) -> str:
    """Return a rule's name as an identifier."""
    return rule.replace(".", "__")


def written(text: str, rule: Callable[[str], str], fact: Callable[[str], str], words: dict[str, str]) -> str:
    """Return a condition in another language: how it writes a rule, a fact, and the words `and`, `or`, `not`."""

    def one(found: re.Match[str]) -> str:
        word = found.group()
        if word.startswith("'"):
            return word
        if word in KEPT:
            return words.get(word, word)
        return rule(word) if word in RULES else fact(word)

    return WORD.sub(one, text)
