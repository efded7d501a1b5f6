"""Tallies and crossings in words and as plain data: counts, exact shares, bounds twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pincite
from pincite.language.messages import counted, mark
from pincite.language.truth import Kind, Need
from pincite.presenting.data import local_day, rulebook_data
from pincite.presenting.pages import Line, Ranges, Span, item, sentence_case
from pincite.presenting.translator import Translator
from pincite.reasoning.missing import wording
from pincite.reasoning.silence import NOT_ADDRESSED, NOT_ENCODED, NOT_LISTED, NOTHING_IN_FORCE
from pincite.relational.contradictions import Contradictions
from pincite.relational.lowering import HOUR
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
    "free, where each may be made or not. Under what each supposes of findings, no filling of what is missing leaves its bounds, and some filling reaches them."
)
KEY = mark("Full, or #: at least so many records. Outlined, or -: up to so many. Each line is all {number} records.")
SETTLES = mark(
    "“Settles alone” counts the records for which nothing else is missing. Where several things are missing one of them may still be enough, "
    "by how it turns out."
)
SILENCES = {
    NOT_ENCODED: mark("a document that may speak to it is not encoded yet"),
    NOT_ADDRESSED: mark("no encoded document that binds who acts speaks to it"),
    NOTHING_IN_FORCE: mark("nothing on it is in force"),
    NOT_LISTED: mark("the documents in force speak to it and do not list the case"),
}
# below this a group is told apart: with other knowledge, its numbers may say something of one person
FEW = 10


def result_name(question: str, name: str, rulebook: Rulebook, t: Translator) -> str:
    """Return a result as people read it: a value, or what an outcome is called."""
    asked = rulebook.questions[question]
    if name in asked.values and asked.combine is not Combine.FORCE:
        return sentence_case(t.name(name))
    return sentence_case(t.word(name))


def silence_name(reason: str, t: Translator) -> str:
    """Return why a question is silent."""
    return t(SILENCES[reason])


def regime_names(regimes: Iterable[Regime], rulebook: Rulebook, t: Translator) -> dict[str, str]:
    """Return regimes by name as people read them: the day, and who acts where they differ in it."""
    listed = tuple(regimes)
    alike = len({regime.component for regime in listed}) == 1
    found = {}
    for regime in listed:
        day = regime.name.partition("@")[0]
        shown = t("each record's own day") if day == OWN_DAY else day
        found[regime.name] = shown if alike else f"{shown}, {_who(regime, rulebook, t)}"
    return found


def regime_lines(regimes: Iterable[Regime], rulebook: Rulebook, t: Translator) -> list[Line]:
    """Return the days, and who acts and where when it is the same under all of them."""
    listed = tuple(regimes)
    found = [Line(t("days: {regimes}", regimes="; ".join(regime_names(listed, rulebook, t).values())))]
    if len({regime.component for regime in listed}) == 1:
        found.append(Line(t("who acts: {component}", component=_who(listed[0], rulebook, t))))
    if listed[0].where:
        found.append(Line(t("where: {place}", place=rulebook.places[listed[0].where].title)))
    return found


def _who(regime: Regime, rulebook: Rulebook, t: Translator) -> str:
    if regime.component is None:
        return t("as each record says, or not known")
    return rulebook.components[regime.component].title


def subject_name(what: str, rulebook: Rulebook, t: Translator) -> str:
    """Return what an open answer waits for, as the question to ask."""
    return sentence_case(t.text(wording(_need(what, rulebook), rulebook)[0]))


def _need(what: str, rulebook: Rulebook) -> Need:
    if what.endswith(HOUR):
        return Need(Kind.HOUR, what.removesuffix(HOUR))
    if what in rulebook.facts:
        return Need(Kind.FACT, what)
    if "/" in what:
        return Need(Kind.EVENT, what)
    return Need({"component": Kind.COMPONENT, "where": Kind.PLACE, "on": Kind.DAY}.get(what, Kind.QUESTION), what)


def gap_lines(gaps: Mapping[str, Iterable[str]], names: Mapping[str, str], rulebook: Rulebook, t: Translator) -> list[Line]:
    """Return what may bear on the numbers and is not encoded, by regime; nothing where there is nothing."""
    where: dict[str, list[str]] = {}
    for regime, found in gaps.items():
        for gap in found:
            where.setdefault(gap, []).append(names[regime])
    if not where:
        return []
    what = {gap.id: gap.what for instrument in rulebook.instruments.values() for gap in instrument.gaps}
    items = []
    for gap, days in where.items():
        cite = rulebook.instruments[gap.partition("/")[0]].cite_as
        told = f"{cite}: {what[gap]}" if gap in what else cite
        items.append(item(told if len(days) == len(names) else f"{told} ({'; '.join(days)})"))
    return [Line(t("Not encoded, and may bear on these numbers:")), *items]


def hypothetical(late: Mapping[tuple[str, str], int], names: Mapping[str, str], rulebook: Rulebook, t: Translator) -> list[str]:
    """Return of how many records answers are hypothetical, since a date lies after the day of the act."""
    return [
        t.text(
            counted(
                "{regime}: hypothetical for {shown} record, whose answer to “{question}” is a later day",
                "{regime}: hypothetical for {shown} records, whose answer to “{question}” is a later day",
                count,
                shown=number(count),
                regime=names[regime],
                question=subject_name(fact, rulebook, t),
            )
        )
        for (regime, fact), count in late.items()
    ]


def drawn(caption: str, whole: int, rows: Iterable[tuple[str, Bounds | None, Bounds | None]], source: Source, t: Translator) -> Ranges:
    """Return bounds as a drawing, both of them for each label: with no finding made, and with findings free."""
    found = []
    for label, alone, free in rows:
        both = ((t("no finding made"), alone or Bounds(0, 0)), (t("findings free"), free or Bounds(0, 0)))
        found.append((label, tuple(Span(name, one.least, one.most, between(one, whole, t)) for name, one in both)))
    return Ranges(marked(caption, source), t(KEY, number=number(whole)), whole, tuple(found))


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


def mapping_title(source: Source, t: Translator) -> str:
    """Return the title of a mapping in the language it is written in; that of no mapping is ours."""
    return t(source.mapping_title) if source.mapping_sha256 is None else source.mapping_title


def marked(title: str, source: Source) -> str:
    """Return a title, with the mark of made-up records."""
    return f"SYNTHETIC: {title}" if source.synthetic else title


def few(found: Evaluation, t: Translator) -> str:
    """Return what must be known of groups of few records, or nothing where there are none."""
    sizes = {tally.group: tally.records for tally in found.readings[0].tallies}
    small = sum(0 < size < FEW for size in sizes.values()) if found.by else 0
    if not small:
        return ""
    return t.counted(
        "{number} group has fewer than {few} records. With other knowledge such numbers can say something of one person: no number is rounded or "
        "left out here, so apply your own rule before you publish, or group more coarsely.",
        "{number} groups have fewer than {few} records. With other knowledge such numbers can say something of one person: no number is rounded or "
        "left out here, so apply your own rule before you publish, or group more coarsely.",
        small,
        few=FEW,
    )


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
        "notices": [*(t.text(notice) for notice in found.notices), *([few(found, t)] if few(found, t) else [])],
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
        "hypothetical": hypothetical_data(reading.hypothetical),
        "contradictions": contradictions_data(reading.contradictions),
        "tallies": [tally_data(tally, found, t) for tally in reading.tallies],
    }


def contradictions_data(found: Contradictions) -> dict[str, Any]:
    """Return how many records contradict themselves, the first rows, and how many by what each fact declares."""
    by_fact = [{"fact": one.fact, "declares": one.declares, "regime": one.regime, "records": count} for one, count in found.by_fact.items()]
    return {"records": found.records, "example_rows": list(found.rows), "by_fact": by_fact}


def hypothetical_data(late: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Return in how many records a date lies after the day of the act, by regime and fact."""
    return [{"regime": regime, "fact": fact, "records": count} for (regime, fact), count in late.items()]


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
        "hypothetical": hypothetical_data(found.hypothetical),
        "assumed": list(found.assumptions),
        **_moved(found),
        "without": _moved(found.without) if found.without else None,
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


def _moved(found: Crossing) -> dict[str, Any]:
    return {
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
    }


def cite_of(rule: str, rulebook: Rulebook) -> str:
    """Return the pin cite of a rule."""
    one = rulebook.rules[rule]
    return rulebook.full_cite(one.instrument, one.cite)
