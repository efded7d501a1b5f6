"""Coverage: what of each instrument is encoded, and what carries each statement of the sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pincite.rulebook.ledgers import CARRIERS
from pincite.rulebook.model import Evidence, Instrument, Ledger, Provision, Rulebook, in_provision

STATES = ("encoded", "no rule here", "not readable", "gap", "heading only")


@dataclass(frozen=True, slots=True)
class ProvisionCoverage:
    """A provision with how it is covered, and how many rules, duties and gaps it carries."""

    provision: Provision
    state: str
    rules: int
    duties: int
    gaps: int


@dataclass(frozen=True, slots=True)
class InstrumentCoverage:
    """An instrument with its provisions' coverage, and its rules by evidence."""

    instrument: Instrument
    provisions: tuple[ProvisionCoverage, ...]
    by_evidence: Mapping[str, int]


def coverage(rulebook: Rulebook) -> tuple[InstrumentCoverage, ...]:
    """Return the coverage of every instrument, provision by provision."""
    return tuple(_instrument(instrument) for instrument in rulebook.instruments.values())


def _instrument(instrument: Instrument) -> InstrumentCoverage:
    found = []
    for provision in instrument.provisions:
        rules = sum(rule.provision == provision.id or (in_provision(rule.cite, provision.id)) for rule in instrument.rules)
        duties = sum(duty.provision == provision.id for duty in instrument.duties)
        gaps = sum(gap.provision == provision.id for gap in instrument.gaps)
        if rules or duties:
            state = "encoded"
        elif gaps:
            state = "gap"
        else:
            state = provision.status or "heading only"
        found.append(ProvisionCoverage(provision, state, rules, duties, gaps))
    marks = Counter(rule.evidence.value for rule in instrument.rules)
    return InstrumentCoverage(instrument, tuple(found), {mark.value: marks[mark.value] for mark in Evidence})


@dataclass(frozen=True, slots=True)
class LedgerCoverage:
    """A source with the number of its statements, and of those each kind of carrier carries (a statement may have several)."""

    ledger: Ledger
    statements: int
    by_carrier: Mapping[str, int]
    only_gap_or_context: int


def sources_coverage(rulebook: Rulebook) -> tuple[LedgerCoverage, ...]:
    """Return, for each source document, how its statements are carried."""
    found = []
    for ledger in rulebook.ledgers:
        counts = Counter(kind for statement in ledger.statements for kind in {kind for kind, _ in statement.carried_by})
        bare = sum({kind for kind, _ in statement.carried_by} <= {"gap", "context"} for statement in ledger.statements)
        found.append(LedgerCoverage(ledger, len(ledger.statements), {kind: counts[kind] for kind in CARRIERS}, bare))
    return tuple(found)
