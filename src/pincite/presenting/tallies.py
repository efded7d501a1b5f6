"""Tallies and crossings in words and as plain data: counts, exact shares, bounds twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pincite
from pincite.language.messages import mark
from pincite.presenting.data import local_day, rulebook_data
from pincite.presenting.pages import sentence_case
from pincite.presenting.sentences import SHORT_SILENCES
from pincite.presenting.translator import Translator
from pincite.relational.contradictions import Contradictions
from pincite.relational.plans import Regime
from pincite.relational.results import Crossing, Evaluation, Reading, Source, percent
from pincite.relational.running import OWN_DAY
from pincite.relational.tallies import Bounds, QuestionTally, Waiting
from pincite.rulebook.model import Combine, Rulebook

CARE = mark(
    "Counts are of records, not of people: a person may have several records, and a record may stand for several. They say what documents would have "
    "said of these records, not what was done, and nothing about any one person."
)
BOUNDS = mark(
    "Bounds are given twice: with no finding made, where every yes/no finding of an official that nobody recorded counts as not made; and with findings "
    "free, where each may be made or not. The true number lies between them whatever the missing facts turn out to be."
)


def result_name(question: str, name: str, rulebook: Rulebook, t: Translator) -> str:
    """Return a result as people read it: a value, or what an outcome is called."""
    asked = rulebook.questions[question]
    if name in asked.values and asked.combine is not Combine.FORCE:
        return sentence_case(t.name(name))
    return sentence_case(t.word(name))


def silence_name(reason: str, t: Translator) -> str:
    """Return why a question is silent."""
    return t(SHORT_SILENCES[reason])


def regime_name(regime: str, t: Translator) -> str:
    """Return the name of a regime as people read it."""
    day, at, component = regime.partition("@")
    return t("each record's own day") + at + component if day == OWN_DAY else regime


def subject_name(what: str, t: Translator) -> str:
    """Return what an open answer waits for."""
    return t.name(what) if "/" not in what else what


def number(count: int) -> str:
    """Return a count as people read it."""
    return f"{count:,}"


def share(count: int, whole: int) -> str:
    """Return a count with its share."""
    return f"{count:,} ({percent(count, whole)})" if whole else f"{count:,}"


def between(bounds: Bounds | None, whole: int, t: Translator) -> str:
    """Return bounds: both ends with their shares, or one number where they meet."""
    bounds = bounds or Bounds(0, 0)
    if bounds.least == bounds.most:
        return share(bounds.least, whole)
    return t("{least} to {most}", least=share(bounds.least, whole), most=share(bounds.most, whole))


def marked(title: str, source: Source) -> str:
    """Return a title, with the mark of made-up records."""
    return f"SYNTHETIC: {title}" if source.synthetic else title


# --- plain data -------------------------------------------------------------------------------------------------------------


def evaluation_data(found: Evaluation, t: Translator) -> dict[str, Any]:
    """Return an evaluation as the documented JSON object; counts are whole numbers, and shares are counts of `records`."""
    return {
        "pincite": pincite.__version__,
        "rulebook": rulebook_data(found.rulebook),
        "synthetic": found.source.synthetic,
        "records": records_data(found.source),
        "mapping": mapping_data(found.source),
        "regimes": [regime_data(regime, found.rulebook, t) for regime in found.regimes],
        "by": list(found.by),
        "readings": [reading_data(reading, found, t) for reading in found.readings],
        "notices": [t.text(notice) for notice in found.notices],
    }


def records_data(source: Source) -> dict[str, Any]:
    """Return which records were read."""
    return {"name": source.name, "count": source.records, "sha256": source.sha256}


def mapping_data(source: Source) -> dict[str, Any]:
    """Return by which mapping records were read."""
    return {"id": source.mapping, "title": source.mapping_title, "sha256": source.mapping_sha256}


def regime_data(regime: Regime, rulebook: Rulebook, t: Translator) -> dict[str, Any]:
    """Return a regime: its name, day (null: each record's own), component and place."""
    return {
        "name": regime.name,
        "on": local_day(regime.on.start, rulebook.zone) if regime.on else None,
        "component": regime.component,
        "where": regime.where,
        "known": local_day(regime.known, rulebook.zone) if regime.known else None,
    }


def reading_data(reading: Reading, found: Evaluation, t: Translator) -> dict[str, Any]:
    """Return the tallies of one reading."""
    return {
        "assumptions": [{"assumption": name, "reason": found.assumptions[name]} for name in reading.assumptions],
        "hypothetical": [{"regime": regime, "fact": fact, "records": count} for (regime, fact), count in reading.hypothetical.items()],
        "contradictions": contradictions_data(reading.contradictions),
        "tallies": [tally_data(tally, found, t) for tally in reading.tallies],
    }


def contradictions_data(found: Contradictions) -> dict[str, Any]:
    """Return how many records contradict themselves, the first rows, and how many by what each fact declares."""
    by_fact = [{"fact": one.fact, "declares": one.declares, "regime": one.regime, "records": count} for one, count in found.by_fact.items()]
    return {"records": found.records, "example_rows": list(found.rows), "by_fact": by_fact}


def tally_data(tally: QuestionTally, found: Evaluation, t: Translator) -> dict[str, Any]:
    """Return one tally."""
    return {
        "regime": tally.regime,
        "question": tally.question,
        "group": list(tally.group),
        "records": tally.records,
        "decided": counts_data(tally.decided, tally.records),
        "conflict": count_data(tally.conflict, tally.records),
        "open": count_data(tally.open, tally.records),
        "reserved": count_data(tally.reserved, tally.records),
        "silent": counts_data(tally.silent, tally.records),
        "bounds": {
            name: {"no_finding": bounds_data(tally.alone[name]), "findings_free": bounds_data(tally.free[name])} for name in tally.free
        },
        "gaps": list(found.gaps.get((tally.regime, tally.question), ())),
        "waiting": [waiting_data(one) for one in tally.waiting] if found.waits else None,
    }


def counts_data(counts: Mapping[str, int], records: int) -> dict[str, Any]:
    """Return counts by name, each with its share."""
    return {name: count_data(count, records) for name, count in counts.items()}


def count_data(count: int, records: int) -> dict[str, Any]:
    """Return a count and its share of the records, exact as a fraction and as shown."""
    return {"count": count, "share": f"{count}/{records}", "shown": percent(count, records)}


def bounds_data(bounds: Bounds) -> dict[str, int]:
    """Return the two ends of bounds."""
    return {"least": bounds.least, "most": bounds.most}


def waiting_data(one: Waiting) -> dict[str, Any]:
    """Return one thing open answers wait for."""
    return {"fact": one.what, "settles_alone": one.only, "touches": one.records, "reserved": one.reserved}


def crossing_data(found: Crossing, t: Translator) -> dict[str, Any]:
    """Return a crossing as the documented JSON object."""
    return {
        "pincite": pincite.__version__,
        "rulebook": rulebook_data(found.rulebook),
        "synthetic": found.source.synthetic,
        "records": records_data(found.source),
        "mapping": mapping_data(found.source),
        "regimes": [regime_data(regime, found.rulebook, t) for regime in found.regimes],
        "question": found.question,
        "assumed": list(found.assumptions),
        "transitions": [
            {"first": cell.first, "second": cell.second, **count_data(cell.records, found.records), "example_rows": list(cell.rows)}
            for cell in found.cells
        ],
        "bounds": [
            {
                "first": first,
                "second": second,
                "no_finding": bounds_data(found.alone.get((first, second), Bounds(0, 0))),
                "findings_free": bounds_data(found.free.get((first, second), Bounds(0, 0))),
            }
            for first, second in dict.fromkeys((*found.alone, *found.free))
        ],
        "moves": [
            {
                "rule": move.rule,
                "cite": cite_of(move.rule, found.rulebook),
                "under": found.regimes[0 if move.under == "first" else 1].name,
                "records": move.records,
            }
            for move in found.moves
        ],
        "gaps": {regime: list(names) for regime, names in found.gaps.items()},
        "contradictions": contradictions_data(found.contradictions),
        "notices": [t.text(notice) for notice in found.notices],
    }


def cite_of(rule: str, rulebook: Rulebook) -> str:
    """Return the pin cite of a rule."""
    one = rulebook.rules[rule]
    return rulebook.full_cite(one.instrument, one.cite)
