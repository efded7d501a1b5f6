"""A rulebook on a terminal and as data: listings, an instrument whole, timelines, coverage."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pincite.language.messages import marks
from pincite.language.saying import say
from pincite.language.types import type_name
from pincite.presenting.data import local_day, needs_data
from pincite.presenting.duties import due_words, quantity_words
from pincite.presenting.sentences import event_words
from pincite.presenting.translator import Translator
from pincite.reasoning.duties import stands
from pincite.rulebook.catalogues import Updated
from pincite.rulebook.changes import ChangeDay
from pincite.rulebook.coverage import STATES, InstrumentCoverage, LedgerCoverage
from pincite.rulebook.ledgers import CARRIERS
from pincite.rulebook.locating import Passage
from pincite.rulebook.model import Combine, Evidence, Instrument, Rule, Rulebook
from pincite.rulebook.timeline import Interval

EVIDENCES = tuple(one.value for one in Evidence)
Lives = list[tuple[Instrument, tuple[Interval, ...]]]
Passages = Mapping[str, Passage]


def say_wrapped(console: Console, text: str, indent: int = 0, style: str = "") -> None:
    """Print a text wrapped at the console's width, paragraph by paragraph, with its later lines set in."""
    lead = " " * indent
    for paragraph in text.split("\n\n"):
        filled = textwrap.fill(
            " ".join(paragraph.split()),
            max(40, console.width),
            initial_indent=lead,
            subsequent_indent=f"{lead}  " if indent else "",
            break_on_hyphens=False,
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


COUNTED = {
    "instruments": marks("{number} instrument", "{number} instruments"),
    "questions": marks("{number} question", "{number} questions"),
    "facts": marks("{number} fact", "{number} facts"),
    "terms": marks("{number} term", "{number} terms"),
    "discrepancies": marks("{number} discrepancy", "{number} discrepancies"),
    "components": marks("{number} component", "{number} components"),
    "places": marks("{number} place", "{number} places"),
}


def _type_words(written: str, t: Translator) -> str:
    kind, of, values = written.partition("one of ")
    return t("one of {values}", values=values) if of and not kind else t.word(written)


def print_listing(data: list[dict[str, Any]], what: str, console: Console, t: Translator) -> None:
    """Print a listing: the identifier, then what a reader needs of it."""
    for item in data:
        match what:
            case "instruments":
                if item["rules"]:
                    rules = t.counted("{number} rule", "{number} rules", item["rules"])
                else:
                    rules = t("no rules encoded yet") if item["encoded"] == "no" else t("no rule on a case")
                say_wrapped(console, f"{item['id']}  {item['cite_as']}")
                binds = t("binds {components}", components=", ".join(item["binds"]))
                say_wrapped(console, f"{item['title']}; {t.word(item['kind'])}; {binds}; {rules}", 4)
            case "questions":
                say_wrapped(console, f"{item['id']}  [{t.word(item['stage'])}]  {item['asks']}")
                values = t("values: {values}", values=", ".join(item["values"]))
                say_wrapped(console, f"{values}; {t.counted('{number} rule', '{number} rules', item['rules'])}", 4)
            case "facts":
                reserved = "  " + t("reserved to {officials}", officials=t.any_of(item["reserved_to"])) if item["reserved_to"] else ""
                say_wrapped(console, f"{item['id']}  ({_type_words(item['type'], t)}){reserved}")
                say_wrapped(console, item["question"], 4)
            case "discrepancies":
                place = t("{source}, lines {lines}", source=item["source"], lines=item["lines"])
                say_wrapped(console, f"{item['id']}  [{t.word(item['severity'])}]  {place}")
                say_wrapped(console, t("the source says: {text}", text=item["says"]), 4)
                say_wrapped(console, f"{t('instead: {text}', text=item['instead'])} ({item['cite']}; {t.word(item['evidence'])})", 4)
            case "terms":
                say_wrapped(console, f"{item['id']}  ({item['cite']})")
                say_wrapped(console, item["means"], 4)
            case _:
                say_wrapped(
                    console,
                    f"{item['id']}  {item['title']}" + (f"  ({t('within {place}', place=item['within'])})" if item["within"] else ""),
                )
    say_wrapped(console, t.counted(*COUNTED[what], len(data)))


def instrument_data(instrument: Instrument, rulebook: Rulebook, passages: Passages, t: Translator) -> dict[str, Any]:
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
        "rules": [_rule_data(rule, rulebook, passages, t) for rule in instrument.rules],
        "duties": [
            {
                "id": duty.id,
                "who": duty.who,
                "what": duty.what,
                "elements": [element.text for element in duty.elements],
                "quantity": quantity_words(duty) or None,
                "clock": due_words(stands(duty, rulebook), rulebook, t) or None,
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


def _rule_data(rule: Rule, rulebook: Rulebook, passages: Passages, t: Translator) -> dict[str, Any]:
    return {
        "passage": passage_data(passages.get(rule.id)),
        "id": rule.id,
        "concludes": {rule.question: rule.value} if rule.question else None,
        "label": rule.label,
        "when": say(rule.when, rulebook.wording) if rule.when is not None else t("always"),
        "overrides": [target for target, others in rulebook.overriders.items() if rule.id in [other.id for other in others]],
        "cite": rulebook.full_cite(rule.instrument, rule.cite),
        "phrase": rule.phrase or None,
        "evidence": rule.evidence.value,
        "note": rule.note or None,
    }


def print_instrument(instrument: Instrument, rulebook: Rulebook, passages: Passages, console: Console, t: Translator) -> None:
    """Print an instrument: each provision in plain words, and the rules, duties and gaps beside it."""
    say_wrapped(console, f"{instrument.title}", 0, "bold")
    encoded = {"whole": t("encoded whole"), "partly": t("encoded in part"), "no": t("rules not encoded yet")}[instrument.encoded]
    cited = t(
        "cited as {cite}; {kind}, weight: {weight}", cite=instrument.cite_as, kind=t.word(instrument.kind), weight=t.word(instrument.weight)
    )
    for line in (
        f"{cited}; {encoded}",
        t("binds {components}", components=", ".join(rulebook.components[name].title for name in instrument.binds)),
        t("private right: {right}", right=instrument.private_right) if instrument.private_right else "",
        *(t("enforced in {court}", court=text) for text in instrument.enforced_in),
        *(
            f"{t.word(relation.kind)} {rulebook.instruments[relation.to].cite_as}" + (f" ({relation.cite})" if relation.cite else "")
            for relation in instrument.relations
        ),
    ):
        if line:
            say_wrapped(console, line, 2)
    for provision in instrument.provisions:
        console.print()
        say_wrapped(console, f"§ {provision.id}  {provision.title}", 0, "bold")
        if provision.prose:
            say_wrapped(console, provision.prose, 2)
        if provision.status:
            say_wrapped(console, f"{t.word(provision.status)}: {provision.reason}", 2)
        for rule in instrument.rules:
            if rule.provision == provision.id:
                _print_rule(rule, rulebook, passages, console, t)
        for duty in instrument.duties:
            if duty.provision == provision.id:
                say_wrapped(console, f"{t('duty')} ({t.word(duty.evidence.value)}): {duty.who}: {duty.what}", 2)
                clock = due_words(stands(duty, rulebook), rulebook, t)
                subject = t("subject to: {what}", what=duty.subject_to) if duty.subject_to else ""
                for text in (quantity_words(duty), clock, subject, duty.note):
                    if text:
                        say_wrapped(console, text, 6)
                for element in duty.elements:
                    say_wrapped(console, f"- {element.text}", 6)
        for gap in instrument.gaps:
            if gap.provision == provision.id:
                may = t("may change {questions}", questions=", ".join(gap.may_change) or t("no question"))
                say_wrapped(console, f"{t('not encoded')} ({t.word(gap.evidence.value)}): {gap.what} — {may}", 2)


def _print_rule(rule: Rule, rulebook: Rulebook, passages: Passages, console: Console, t: Translator) -> None:
    data = _rule_data(rule, rulebook, passages, t)
    gives = t("bar: sets other rules aside")
    if rule.question and rule.value:
        forced = rulebook.questions[rule.question].combine is Combine.FORCE
        gives = f"{t.name(rule.question)}: {t.word(rule.value) if forced else t.name(rule.value)}"
    named = t("rule {rule}", rule=rule.id.partition("/")[2])
    say_wrapped(console, f"{named} ({t.word(rule.evidence.value)}) — {gives}", 2)
    say_wrapped(console, t("when {condition}", condition=data["when"]) if rule.when is not None else t("always, while in force"), 6)
    if data["overrides"]:
        say_wrapped(console, t("over {rules}", rules=", ".join(data["overrides"])), 6)
    if rule.phrase:
        say_wrapped(console, t("to find the place: “{phrase}” ({cite})", phrase=rule.phrase, cite=data["cite"]), 6)
    if rule.id in passages:
        passage = passages[rule.id]
        place = t("your copy, line {line} ({match}): “{text}”", line=passage.line, match=t.word(passage.match), text=passage.text)
        say_wrapped(console, place, 6)
    if rule.note:
        say_wrapped(console, t("note: {note}", note=rule.note), 6)


def timeline_data(found: Lives, rulebook: Rulebook, t: Translator) -> list[dict[str, Any]]:
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
                        "needs": needs_data(life.needs, rulebook, t),
                    }
                    for life in lives
                ],
            }
        )
    return data


def print_timeline(found: Lives, rulebook: Rulebook, console: Console, t: Translator) -> None:
    """Print the life of each instrument, an interval a line: from and including, up to but not including."""
    for instrument, lives in found:
        turns = f" ({t('read at {fact}', fact=t.name(instrument.turns_on))})" if instrument.turns_on else ""
        say_wrapped(console, f"{instrument.id}  {instrument.cite_as}{turns}", 0, "bold")
        for life in lives:
            start = local_day(life.start, rulebook.zone) if life.start else "…"
            end = local_day(life.end, rulebook.zone) if life.end else "…"
            event = life.standing.event
            cause = f": {event_words(event, rulebook, t)}, {event.source}{_mark(event.evidence.value, t)}" if event else ""
            say_wrapped(console, f"[{start}, {end})  {t.word(life.standing.word)}{cause}", 2)


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


def print_coverage(found: tuple[InstrumentCoverage, ...], console: Console, t: Translator) -> None:
    """Print the coverage of instruments, with totals by state and by evidence."""
    totals: Counter[str] = Counter()
    evidence: Counter[str] = Counter()
    for one in found:
        states = Counter(item.state for item in one.provisions)
        totals.update(states)
        evidence.update(one.by_evidence)
        shown = ", ".join(f"{t.word(state)} {states[state]}" for state in STATES if states[state])
        rules = t.counted("{number} rule", "{number} rules", len(one.instrument.rules))
        say_wrapped(console, f"{one.instrument.id} ({t.word(one.instrument.encoded)}): {shown}; {rules}")
    say_wrapped(console, t("all provisions: {counts}", counts=", ".join(f"{t.word(state)} {totals[state]}" for state in STATES)), 0, "bold")
    counts = ", ".join(f"{t.word(one)} {evidence[one]}" for one in EVIDENCES)
    say_wrapped(console, t("all rules by evidence: {counts}; {number} in all", counts=counts, number=sum(evidence.values())), 0, "bold")


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


def print_sources(found: tuple[LedgerCoverage, ...], console: Console, t: Translator) -> None:
    """Print how the statements of each source are carried; a statement may have several carriers."""
    totals: Counter[str] = Counter()
    for one in found:
        totals.update({"statements": one.statements, **one.by_carrier})
        say_wrapped(console, one.ledger.title)
        carried = t("{statements} statements, carried by: {counts}", statements=one.statements, counts=_counts(one.by_carrier, t))
        say_wrapped(console, f"  {carried}")
    bare = sum(one.only_gap_or_context for one in found)
    whole = t("{statements} statements, carried by: {counts}", statements=totals["statements"], counts=_counts(totals, t))
    say_wrapped(console, t("All: {whole}", whole=whole))
    say_wrapped(console, t("None is without a carrier; {number} are carried by a gap or by context alone.", number=bare))


def _counts(counts: Mapping[str, int], t: Translator) -> str:
    return ", ".join(f"{t.word(kind)} {counts[kind]}" for kind in CARRIERS if counts[kind])


def passage_data(passage: Passage | None) -> dict[str, Any] | None:
    """Return a place in a copy, or None."""
    return {"line": passage.line, "text": passage.text, "match": passage.match} if passage else None


def located_data(instrument: str, located: Mapping[str, Passage | None], place: Path) -> dict[str, Any]:
    """Return where each phrase of an instrument was found in a copy."""
    return {"instrument": instrument, "kept": str(place), "passages": {name: passage_data(passage) for name, passage in located.items()}}


def print_located(instrument: Instrument, located: Mapping[str, Passage | None], place: Path, console: Console, t: Translator) -> None:
    """Print where each phrase of an instrument was found in a copy."""
    for name, passage in located.items():
        found = t("not found")
        if passage:
            found = t("line {line} ({match}): “{text}”", line=passage.line, match=t.word(passage.match), text=passage.text)
        console.print(Text(f"{name.partition('/')[2]}: {found}"), soft_wrap=True)
    count = sum(passage is not None for passage in located.values())
    told = t(
        "{found} of {places} places of {instrument} found. Your copy is kept at {path}, for you alone.",
        found=count,
        places=len(located),
        instrument=instrument.cite_as,
        path=place,
    )
    console.print(Text(told), soft_wrap=True)


def changes_data(found: tuple[ChangeDay, ...], rulebook: Rulebook, t: Translator) -> list[dict[str, Any]]:
    """Return changes, an object each."""
    return [
        {
            "on": local_day(one.at, rulebook.zone),
            "instrument": one.instrument.id,
            "turns_on": one.instrument.turns_on,
            "before": t.text(one.before),
            "after": t.text(one.after),
            "event": one.event.id if one.event else None,
            "kind": one.event.kind if one.event else None,
            "source": one.event.source if one.event else None,
            "evidence": one.event.evidence.value if one.event else None,
            "questions": list(one.questions),
        }
        for one in found
    ]


def print_changes(found: tuple[ChangeDay, ...], rulebook: Rulebook, console: Console, t: Translator) -> None:
    """Print changes by day: the instrument, how it stood and stands, the event, and the questions it can change."""
    day = ""
    for one in found:
        here = local_day(one.at, rulebook.zone)
        if here != day:
            say_wrapped(console, here, 0, "bold")
            day = here
        cause = f" ({event_words(one.event, rulebook, t)}, {one.event.source}{_mark(one.event.evidence.value, t)})" if one.event else ""
        turns = ", " + t("read at {fact}", fact=t.name(one.instrument.turns_on)) if one.instrument.turns_on else ""
        before, after = (t.word(state) if isinstance(state, str) else t.text(state) for state in (one.before, one.after))
        for line, indent in (
            (f"{one.instrument.cite_as}: {before} → {after}{cause}{turns}", 2),
            (t("can change: {questions}", questions=", ".join(one.questions)), 4),
        ):
            console.print(
                Text(textwrap.fill(line, console.width, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2))), soft_wrap=True
            )
    say_wrapped(console, t.counted("{number} change", "{number} changes", len(found)))


def _mark(evidence: str, t: Translator) -> str:
    return "" if evidence == "primary" else f" [{t.word(evidence)}]"


def catalogue_data(found: Updated) -> dict[str, Any]:
    """Return what bringing a catalogue up to date came to."""
    return {
        "file": str(found.path),
        "texts": found.texts,
        "translated": found.translated,
        "missing": list(found.missing),
        "obsolete": found.obsolete,
        "changed": found.changed,
    }


def print_catalogue(found: Updated, checked: bool, console: Console, t: Translator) -> None:
    """Print what bringing a catalogue up to date came to; a check lists what is missing."""
    for text in found.missing if checked else ():
        say_wrapped(console, t("not translated: {text}", text=text))
    if checked and found.changed:
        say_wrapped(console, t("{file} is not up to date with the rulebook", file=found.path))
    told = t(
        "{file}: {texts} texts, {translated} translated; {missing} that answers show are not; {obsolete} obsolete",
        file=found.path,
        texts=found.texts,
        translated=found.translated,
        missing=len(found.missing),
        obsolete=found.obsolete,
    )
    say_wrapped(console, told)
