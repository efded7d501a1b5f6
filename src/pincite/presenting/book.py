"""A rulebook on a terminal and as data: listings, an instrument whole, timelines, checks, coverage."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pincite.language.saying import say, words
from pincite.language.types import type_name
from pincite.presenting.data import local_day, needs_data
from pincite.presenting.duties import due_words, quantity_words
from pincite.presenting.sentences import event_words
from pincite.reasoning.checks import Checked
from pincite.reasoning.duties import stands
from pincite.rulebook.changes import ChangeDay
from pincite.rulebook.coverage import STATES, InstrumentCoverage, LedgerCoverage
from pincite.rulebook.ledgers import CARRIERS
from pincite.rulebook.locating import Passage
from pincite.rulebook.model import Instrument, Rule, Rulebook
from pincite.rulebook.timeline import Interval

Lives = list[tuple[Instrument, tuple[Interval, ...]]]
Passages = Mapping[str, Passage]


def _say(console: Console, text: str, indent: int = 0, style: str = "") -> None:
    """Print a text wrapped at the console's width, paragraph by paragraph, with its later lines set in."""
    lead = " " * indent
    for paragraph in text.split("\n\n"):
        filled = textwrap.fill(
            " ".join(paragraph.split()), max(40, console.width), initial_indent=lead, subsequent_indent=f"{lead}  " if indent else ""
        )
        console.print(Text(filled, style=style), soft_wrap=True)


def listing_data(rulebook: Rulebook, what: str) -> list[dict[str, Any]]:
    """Return what a rulebook holds of one kind, an object each."""
    match what:
        case "instruments":
            return [
                {
                    "id": one.id,
                    "title": one.title,
                    "cite_as": one.cite_as,
                    "kind": one.kind,
                    "weight": one.weight,
                    "binds": list(one.binds),
                    "encoded": one.encoded,
                    "rules": len(one.rules),
                }
                for one in rulebook.instruments.values()
            ]
        case "questions":
            return [
                {
                    "id": one.id,
                    "asks": one.asks,
                    "stage": one.stage.value,
                    "combine": one.combine.value,
                    "values": list(one.values),
                    "stricter": one.stricter,
                    "rules": len(rulebook.rules_on[one.id]),
                }
                for one in rulebook.questions.values()
            ]
        case "facts":
            return [
                {
                    "id": one.id,
                    "type": type_name(one.type),
                    "question": one.question,
                    "reserved_to": list(one.reserved_to),
                    "help": one.help or None,
                }
                for one in rulebook.facts.values()
            ]
        case "terms":
            return [{"id": one.id, "means": say(one.means, rulebook.wording), "cite": one.cite} for one in rulebook.terms.values()]
        case "discrepancies":
            return [
                {
                    "id": one.id,
                    "source": one.source,
                    "lines": one.lines,
                    "says": one.says,
                    "instead": one.instead,
                    "cite": one.cite,
                    "severity": one.severity,
                    "evidence": one.evidence.value,
                }
                for one in rulebook.discrepancies.values()
            ]
        case "components":
            return [{"id": one.id, "title": one.title, "within": one.within} for one in rulebook.components.values()]
        case _:
            return [{"id": one.id, "title": one.title, "within": one.within} for one in rulebook.places.values()]


def print_listing(data: list[dict[str, Any]], what: str, console: Console) -> None:
    """Print a listing: the identifier, then what a reader needs of it."""
    for item in data:
        match what:
            case "instruments":
                rules = (
                    f"{item['rules']} rules"
                    if item["rules"]
                    else "no rules encoded yet"
                    if item["encoded"] == "no"
                    else "no rule on a case"
                )
                _say(console, f"{item['id']}  {item['cite_as']}")
                _say(console, f"{item['title']}; {item['kind']}; binds {', '.join(item['binds'])}; {rules}", 4)
            case "questions":
                _say(console, f"{item['id']}  [{item['stage']}]  {item['asks']}")
                _say(console, f"values: {', '.join(item['values'])}; {item['rules']} rules", 4)
            case "facts":
                reserved = f"  reserved to {' or '.join(item['reserved_to'])}" if item["reserved_to"] else ""
                _say(console, f"{item['id']}  ({item['type']}){reserved}")
                _say(console, item["question"], 4)
            case "discrepancies":
                _say(console, f"{item['id']}  [{item['severity']}]  {item['source']}, lines {item['lines']}")
                _say(console, f"the source says: {item['says']}", 4)
                _say(console, f"instead: {item['instead']} ({item['cite']}; {item['evidence']})", 4)
            case "terms":
                _say(console, f"{item['id']}  ({item['cite']})")
                _say(console, item["means"], 4)
            case _:
                _say(console, f"{item['id']}  {item['title']}" + (f"  (within {item['within']})" if item["within"] else ""))
    _say(console, f"{len(data)} {what}")


def instrument_data(instrument: Instrument, rulebook: Rulebook, passages: Passages) -> dict[str, Any]:
    """Return an instrument whole: front matter, events, provisions, and what each carries."""
    return {
        "id": instrument.id,
        "title": instrument.title,
        "cite_as": instrument.cite_as,
        "kind": instrument.kind,
        "weight": instrument.weight,
        "binds": list(instrument.binds),
        "authority": instrument.authority,
        "private_right": instrument.private_right,
        "enforced_in": list(instrument.enforced_in),
        "encoded": instrument.encoded,
        "events": [
            {
                "id": event.id.partition("/")[2],
                "kind": event.kind,
                "on": event.written,
                "source": event.source,
                "evidence": event.evidence.value,
                "ends": event.ends,
                "where": event.where,
                "note": event.note or None,
            }
            for event in instrument.events
        ],
        "relations": [{"kind": relation.kind, "to": relation.to, "cite": relation.cite} for relation in instrument.relations],
        "provisions": [
            {"id": one.id, "title": one.title, "prose": one.prose, "status": one.status or None, "reason": one.reason or None}
            for one in instrument.provisions
        ],
        "rules": [_rule_data(rule, rulebook, passages) for rule in instrument.rules],
        "duties": [
            {
                "id": duty.id,
                "who": duty.who,
                "what": duty.what,
                "elements": [element.text for element in duty.elements],
                "quantity": quantity_words(duty) or None,
                "clock": due_words(stands(duty, rulebook), rulebook) or None,
                "subject_to": duty.subject_to or None,
                "cite": rulebook.full_cite(instrument.id, duty.cite),
                "evidence": duty.evidence.value,
                "note": duty.note or None,
            }
            for duty in instrument.duties
        ],
        "gaps": [
            {"id": gap.id, "what": gap.what, "may_change": list(gap.may_change), "evidence": gap.evidence.value} for gap in instrument.gaps
        ],
    }


def _rule_data(rule: Rule, rulebook: Rulebook, passages: Passages) -> dict[str, Any]:
    return {
        "passage": passage_data(passages.get(rule.id)),
        "id": rule.id,
        "concludes": {rule.question: rule.value} if rule.question else None,
        "label": rule.label,
        "when": say(rule.when, rulebook.wording) if rule.when is not None else "always",
        "overrides": [target for target, others in rulebook.overriders.items() if rule.id in [other.id for other in others]],
        "cite": rulebook.full_cite(rule.instrument, rule.cite),
        "phrase": rule.phrase or None,
        "evidence": rule.evidence.value,
        "note": rule.note or None,
    }


def print_instrument(instrument: Instrument, rulebook: Rulebook, passages: Passages, console: Console) -> None:
    """Print an instrument: each provision in plain words, and the rules, duties and gaps beside it."""
    _say(console, f"{instrument.title}", 0, "bold")
    encoded = {"whole": "encoded whole", "partly": "encoded in part", "no": "rules not encoded yet"}[instrument.encoded]
    for line in (
        f"cited as {instrument.cite_as}; {instrument.kind}, weight: {instrument.weight}; {encoded}",
        f"binds {', '.join(rulebook.components[name].title for name in instrument.binds)}",
        f"private right: {instrument.private_right}" if instrument.private_right else "",
        *(f"enforced in {text}" for text in instrument.enforced_in),
        *(
            f"{words(relation.kind)} {rulebook.instruments[relation.to].cite_as}" + (f" ({relation.cite})" if relation.cite else "")
            for relation in instrument.relations
        ),
    ):
        if line:
            _say(console, line, 2)
    for provision in instrument.provisions:
        console.print()
        _say(console, f"§ {provision.id}  {provision.title}", 0, "bold")
        if provision.prose:
            _say(console, provision.prose, 2)
        if provision.status:
            _say(console, f"{provision.status}: {provision.reason}", 2)
        for rule in instrument.rules:
            if rule.provision == provision.id:
                _print_rule(rule, rulebook, passages, console)
        for duty in instrument.duties:
            if duty.provision == provision.id:
                _say(console, f"duty ({duty.evidence.value}): {duty.who}: {duty.what}", 2)
                clock = due_words(stands(duty, rulebook), rulebook)
                for text in (quantity_words(duty), clock, f"subject to: {duty.subject_to}" if duty.subject_to else "", duty.note):
                    if text:
                        _say(console, text, 6)
                for element in duty.elements:
                    _say(console, f"- {element.text}", 6)
        for gap in instrument.gaps:
            if gap.provision == provision.id:
                _say(
                    console, f"not encoded ({gap.evidence.value}): {gap.what} — may change {', '.join(gap.may_change) or 'no question'}", 2
                )


def _print_rule(rule: Rule, rulebook: Rulebook, passages: Passages, console: Console) -> None:
    data = _rule_data(rule, rulebook, passages)
    gives = f"{words(rule.question)}: {words(rule.value or '')}" if rule.question else "bar: sets other rules aside"
    _say(console, f"rule {rule.id.partition('/')[2]} ({rule.evidence.value}) — {gives}", 2)
    _say(console, f"when {data['when']}" if rule.when is not None else "always, while in force", 6)
    if data["overrides"]:
        _say(console, f"over {', '.join(data['overrides'])}", 6)
    if rule.phrase:
        _say(console, f"to find the place: “{rule.phrase}” ({data['cite']})", 6)
    if rule.id in passages:
        passage = passages[rule.id]
        _say(console, f"your copy, line {passage.line} ({passage.match}): “{passage.text}”", 6)
    if rule.note:
        _say(console, f"note: {rule.note}", 6)


def timeline_data(found: Lives, rulebook: Rulebook) -> list[dict[str, Any]]:
    """Return instruments with their intervals, half-open, in the rulebook's zone."""
    data = []
    for instrument, lives in found:
        data.append(
            {
                "id": instrument.id,
                "turns_on": instrument.turns_on,
                "intervals": [
                    {
                        "from": local_day(life.start, rulebook.zone) if life.start else None,
                        "until": local_day(life.end, rulebook.zone) if life.end else None,
                        "status": life.standing.word,
                        "event": life.standing.event.id if life.standing.event else None,
                        "source": life.standing.event.source if life.standing.event else None,
                        "evidence": life.standing.event.evidence.value if life.standing.event else None,
                        "needs": needs_data(life.needs, rulebook),
                    }
                    for life in lives
                ],
            }
        )
    return data


def print_timeline(found: Lives, rulebook: Rulebook, console: Console) -> None:
    """Print the life of each instrument, an interval a line: from and including, up to but not including."""
    for instrument, lives in found:
        turns = f" (read at {words(instrument.turns_on)})" if instrument.turns_on else ""
        _say(console, f"{instrument.id}  {instrument.cite_as}{turns}", 0, "bold")
        for life in lives:
            start = local_day(life.start, rulebook.zone) if life.start else "…"
            end = local_day(life.end, rulebook.zone) if life.end else "…"
            event = life.standing.event
            mark = f" [{event.evidence.value}]" if event and event.evidence.value != "primary" else ""
            cause = f": {event_words(event, rulebook)}, {event.source}{mark}" if event else ""
            _say(console, f"[{start}, {end})  {life.standing.word}{cause}", 2)


def checked_data(found: Checked) -> dict[str, Any]:
    """Return the result of a check."""
    return {
        "rows": found.rows,
        "cells": found.cells,
        "cases": found.cases,
        "findings": [
            {
                "message": one.message,
                "file": one.position.file,
                "line": one.position.line,
                "column": one.position.column,
                "provision": one.provision or None,
            }
            for one in found.findings
        ],
    }


def print_checked(found: Checked, rulebook: Rulebook, console: Console) -> None:
    """Print the result of a check: each finding with its place, then what was run."""
    for one in found.findings:
        where = f" (§ {one.provision})" if one.provision else ""
        _say(console, f"{one.position}: {one.message}{where}")
    marks = Counter(rule.evidence.value for rule in rulebook.rules.values())
    _say(
        console,
        f"{rulebook.id} {rulebook.version}: {len(rulebook.instruments)} instruments, {len(rulebook.rules)} rules "
        f"({', '.join(f'{marks[mark]} {mark}' for mark in ('primary', 'secondary', 'unverified'))})",
    )
    faults = "no faults" if not found.findings else f"{len(found.findings)} {'fault' if len(found.findings) == 1 else 'faults'}"
    _say(console, f"{found.rows} rows with {found.cells} expectations and {found.cases} long cases were run: {faults}")


def coverage_data(found: tuple[InstrumentCoverage, ...]) -> list[dict[str, Any]]:
    """Return the coverage of instruments, provision by provision."""
    return [
        {
            "id": one.instrument.id,
            "encoded": one.instrument.encoded,
            "rules_by_evidence": dict(one.by_evidence),
            "provisions": [
                {
                    "id": item.provision.id,
                    "title": item.provision.title,
                    "state": item.state,
                    "reason": item.provision.reason or None,
                    "rules": item.rules,
                    "duties": item.duties,
                    "gaps": item.gaps,
                }
                for item in one.provisions
            ],
        }
        for one in found
    ]


def print_coverage(found: tuple[InstrumentCoverage, ...], console: Console) -> None:
    """Print the coverage of instruments, with totals by state and by evidence."""
    totals: Counter[str] = Counter()
    evidence: Counter[str] = Counter()
    for one in found:
        states = Counter(item.state for item in one.provisions)
        totals.update(states)
        evidence.update(one.by_evidence)
        shown = ", ".join(f"{state} {states[state]}" for state in STATES if states[state])
        _say(console, f"{one.instrument.id} ({one.instrument.encoded}): {shown}; {len(one.instrument.rules)} rules")
    _say(console, f"all provisions: {', '.join(f'{state} {totals[state]}' for state in STATES)}", 0, "bold")
    counts = ", ".join(f"{mark} {evidence[mark]}" for mark in ("primary", "secondary", "unverified"))
    _say(console, f"all rules by evidence: {counts}; {sum(evidence.values())} in all", 0, "bold")


def sources_data(found: tuple[LedgerCoverage, ...]) -> list[dict[str, Any]]:
    """Return the coverage of sources, statement by statement."""
    return [
        {
            "id": one.ledger.id,
            "title": one.ledger.title,
            "file": one.ledger.file,
            "sha256": one.ledger.sha256,
            "statements": [
                {
                    "number": item.number,
                    "lines": [item.first_line, item.last_line],
                    "says": item.says,
                    "carried_by": [{kind: target} for kind, target in item.carried_by],
                }
                for item in one.ledger.statements
            ],
            "totals": {"statements": one.statements, **one.by_carrier, "only_gap_or_context": one.only_gap_or_context},
        }
        for one in found
    ]


def print_sources(found: tuple[LedgerCoverage, ...], console: Console) -> None:
    """Print how the statements of each source are carried; a statement may have several carriers."""
    totals: Counter[str] = Counter()
    for one in found:
        totals.update({"statements": one.statements, **one.by_carrier})
        _say(console, one.ledger.title)
        _say(console, f"  {one.statements} statements, carried by: {_counts(one.by_carrier)}")
    bare = sum(one.only_gap_or_context for one in found)
    _say(console, f"All: {totals['statements']} statements, carried by: {_counts(totals)}")
    _say(console, f"None is without a carrier; {bare} are carried by a gap or by context alone.")


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{kind} {counts[kind]}" for kind in CARRIERS if counts[kind])


def passage_data(passage: Passage | None) -> dict[str, Any] | None:
    """Return a place in a copy, or None."""
    return {"line": passage.line, "text": passage.text, "match": passage.match} if passage else None


def located_data(instrument: str, located: Mapping[str, Passage | None], place: Path) -> dict[str, Any]:
    """Return where each phrase of an instrument was found in a copy."""
    return {"instrument": instrument, "kept": str(place), "passages": {name: passage_data(passage) for name, passage in located.items()}}


def print_located(instrument: Instrument, located: Mapping[str, Passage | None], place: Path, console: Console) -> None:
    """Print where each phrase of an instrument was found in a copy."""
    for name, passage in located.items():
        found = f"line {passage.line} ({passage.match}): “{passage.text}”" if passage else "not found"
        console.print(Text(f"{name.partition('/')[2]}: {found}"), soft_wrap=True)
    count = sum(passage is not None for passage in located.values())
    console.print(
        Text(f"{count} of {len(located)} places of {instrument.cite_as} found. Your copy is kept at {place}, for you alone."),
        soft_wrap=True,
    )


def changes_data(found: tuple[ChangeDay, ...], rulebook: Rulebook) -> list[dict[str, Any]]:
    """Return changes, an object each."""
    return [
        {
            "on": local_day(one.at, rulebook.zone),
            "instrument": one.instrument.id,
            "turns_on": one.instrument.turns_on,
            "before": one.before,
            "after": one.after,
            "event": one.event.id if one.event else None,
            "kind": one.event.kind if one.event else None,
            "source": one.event.source if one.event else None,
            "evidence": one.event.evidence.value if one.event else None,
            "questions": list(one.questions),
        }
        for one in found
    ]


def print_changes(found: tuple[ChangeDay, ...], rulebook: Rulebook, console: Console) -> None:
    """Print changes by day: the instrument, how it stood and stands, the event, and the questions it can change."""
    day = ""
    for one in found:
        here = local_day(one.at, rulebook.zone)
        if here != day:
            _say(console, here, 0, "bold")
            day = here
        cause = f" ({event_words(one.event, rulebook)}, {one.event.source}{_mark(one.event.evidence.value)})" if one.event else ""
        turns = f", read at {words(one.instrument.turns_on)}" if one.instrument.turns_on else ""
        for line, indent in (
            (f"{one.instrument.cite_as}: {one.before} → {one.after}{cause}{turns}", 2),
            (f"can change: {', '.join(one.questions)}", 4),
        ):
            console.print(
                Text(textwrap.fill(line, console.width, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2))), soft_wrap=True
            )
    _say(console, f"{len(found)} changes")


def _mark(evidence: str) -> str:
    return "" if evidence == "primary" else f" [{evidence}]"
