"""An assessment as a page: in the order of the process, plain words first, then grounds and cites, then what to ask and who judges."""

from __future__ import annotations

from collections.abc import Mapping

from pincite.language.saying import words
from pincite.language.truth import Why
from pincite.presenting.data import local_day
from pincite.presenting.pages import Block, Heading, Line, Page, item, warning
from pincite.presenting.sentences import (
    DISCLAIMER,
    EVIDENCE,
    REASONS,
    SILENCE,
    SILENCE_NOTHING,
    SOURCES,
    alone_lead,
    change_lines,
    clock_line,
    event_words,
    ground_line,
    headline,
    need_note,
)
from pincite.reasoning.answers import Answer, Assessment, Ground, InstrumentStanding, Reserved
from pincite.reasoning.missing import wording
from pincite.reasoning.outcome import Outcome
from pincite.rulebook.locating import Passage
from pincite.rulebook.model import Relation, Rulebook
from pincite.rulebook.values import show_value

ASK_NEXT = 5
Passages = Mapping[str, Passage]


def assessment_page(found: Assessment, every: bool, passages: Passages) -> Page:
    """Return an assessment as a page; `every` shows each silent question in full, otherwise those nothing in force speaks to are gathered.

    `passages` maps a rule to the place found in the reader's own copy of its text.
    """
    blocks: list[Block] = [*head(found)]
    gathered: dict[str, list[str]] = {}
    stage = None
    for answer in found.answers.values():
        if not every and answer.outcome is Outcome.SILENT and answer.because != "not_listed":
            gathered.setdefault(answer.because or "", []).append(answer.question.id)
            continue
        if answer.question.stage is not stage:
            stage = answer.question.stage
            blocks.append(Heading(stage.value))
        blocks.extend(_answer(answer, found.rulebook, passages))
    for because, names in gathered.items():
        lead = SILENCE_NOTHING if because == "nothing_in_force" else SILENCE
        blocks += [Heading("silent"), Line(f"{lead} {REASONS[because]}", strong=True), Line(", ".join(words(name) for name in names))]
    items = reserved_items(found)
    if items:
        blocks.append(Heading("what only an official may judge"))
        blocks.extend(_finding(one, found.rulebook) for one in items)
    blocks.extend(ask_next(found))
    blocks.extend(standings(found.instruments, found.rulebook))
    blocks += [Heading("read with care"), Line(f"Verified through {found.rulebook.verified_through.isoformat()}. {DISCLAIMER}")]
    return Page(f"{found.case}, {found.on_text}", tuple(blocks))


def head(found: Assessment) -> list[Block]:
    """Return the title of an assessment, its assumptions and its notices."""
    component = found.rulebook.components[found.component].title if found.component else "component not given"
    place = f", in {found.rulebook.places[found.where].title}" if found.where else ""
    known = f", as known on {found.known}" if found.known else ""
    blocks: list[Block] = [Heading(f"{found.case}: on {found.on_text}, {component}{place}{known}", 1)]
    for name, (value, reason) in found.assumed.items():
        blocks.append(Line(f"assumed: {name} = {show_value(value)} ({reason})"))
    blocks.extend(warning(notice) for notice in found.notices)
    return blocks


def reserved_items(found: Assessment) -> list[Reserved]:
    """Return every reserved finding the answers wait for, each once."""
    return list({one.fact.id: one for answer in found.answers.values() for one in answer.reserved}.values())


def _answer(answer: Answer, rulebook: Rulebook, passages: Passages) -> list[Block]:
    below: list[Line] = [Line(headline(answer), strong=True)]
    if answer.without_assumptions is not None:
        outcome, value = answer.without_assumptions
        below.append(Line(f"Without the assumptions: {words(value or outcome.value)}."))
    if answer.if_no_finding is not None:
        changes = change_lines(answer, answer.if_no_finding, rulebook)
        below.append(Line(alone_lead(answer, answer.if_no_finding), tuple(item(change) for change in changes)))
    certain = [ground for ground in answer.grounds if ground.certain]
    unsettled = [ground for ground in answer.grounds if not ground.certain]
    further = "Could also stand on:" if answer.outcome is Outcome.DECIDED else "Still open:"
    for title, grounds in (("Because:", certain), (further, unsettled)):
        if grounds:
            below.append(Line(title, tuple(_ground(ground, rulebook, passages) for ground in grounds)))
    aside = [one for one in answer.considered if one.why != "not in force"] if answer.outcome is Outcome.SILENT else []
    if aside:
        below.append(Line("Considered:", tuple(item(f"{one.rule.label or words(one.rule.id)}: {one.why} ({one.cite})") for one in aside)))
    needs = [need for need in sorted(answer.needs, key=lambda need: need.subject) if need.why is not Why.RESERVED]
    if needs:
        below.append(Line("Not known:", tuple(item(f"{wording(need, rulebook)[0]}{need_note(need)}") for need in needs)))
    below.extend(Line(f"To be judged by {' or '.join(one.fact.reserved_to)}: {one.fact.question}") for one in answer.reserved)
    if answer.relations:
        below.append(
            Line("How they stand to each other:", tuple(item(relation_words(name, one, rulebook)) for name, one in answer.relations))
        )
    below.extend(warning(notice) for notice in answer.notices)
    if answer.evidence is not None:
        below.append(Line(f"Sources: {SOURCES[answer.evidence.value]}."))
    return [Line(f"{answer.question.asks}  ({answer.question.id})", tuple(below))]


def _ground(ground: Ground, rulebook: Rulebook, passages: Passages) -> Line:
    below = [Line(f"{ground.cite}{EVIDENCE[ground.rule.evidence.value]}")]
    passage = passages.get(ground.rule.id)
    if passage is not None:
        below.append(Line(f"your copy, line {passage.line}: “{passage.text}”"))
    if ground.rule.note:
        below.append(Line(f"note: {ground.rule.note}"))
    approval = approval_words(ground)
    if approval:
        below.append(Line(f"approval: {approval}"))
    if ground.due:
        below.append(Line(clock_line(ground.due, rulebook)))
    return item(ground_line(ground), *below)


def approval_words(ground: Ground) -> str:
    """Return who approves, in what form, when, and the exception; empty when nobody has to."""
    approval = ground.approval
    if approval is None:
        return ""
    form = f", {approval.form}" if approval.form else ""
    when = f", {approval.when}" if approval.when else ""
    return f"{approval.by}{form}{when}" + (f"; except: {approval.exception}" if approval.exception else "")


def _finding(one: Reserved, rulebook: Rulebook) -> Line:
    fact = one.fact
    below = [Line(f"whose judgment: {' or '.join(fact.reserved_to)}")]
    if one.review_first:
        done = ", ".join(rulebook.wording.yes.get(name, words(name)) for name in one.review_first)
        below.append(Line(f"to be done first, not recorded as done: {done}"))
    for direction, title in (("aggravating", "aggravating"), ("mitigating", "mitigating"), ("either", "either way")):
        chosen = [consideration for consideration in fact.considerations if consideration.direction == direction]
        for cite in dict.fromkeys(consideration.cite for consideration in chosen):
            texts = tuple(item(consideration.text) for consideration in chosen if consideration.cite == cite)
            below.append(Line(f"{title}, {cited(cite, rulebook)}:", texts))
    if fact.considerations and not fact.exhaustive:
        below.append(Line("these are examples, not all there is"))
    return item(f"{fact.question}  ({fact.id})", *below)


def relation_words(name: str, relation: Relation, rulebook: Rulebook) -> str:
    """Return a relation in words: `ICE ERO memo (Feb. 21, 2017) implements Executive Order 13768 (intro)`."""
    cite = f" (§ {relation.cite})" if relation.cite else ""
    return f"{rulebook.instruments[name].cite_as} {words(relation.kind)} {rulebook.instruments[relation.to].cite_as}{cite}"


def document(ground: Ground) -> str:
    """Return the cite of the instrument a ground stands in, without the pin."""
    return ground.cite.removesuffix(f" § {ground.rule.cite}")


def cited(cite: str, rulebook: Rulebook) -> str:
    """Return a cite written as `instrument § pin` as people read it."""
    instrument, mark, pin = cite.partition(" § ")
    return rulebook.full_cite(instrument, pin) if mark and instrument in rulebook.instruments else cite


def ask_next(found: Assessment) -> list[Block]:
    """Return the first facts to ask for, most settling first."""
    if not found.wanted:
        return []
    lines = []
    for number, one in enumerate(found.wanted[:ASK_NEXT], 1):
        whom = f" Ask: {one.ask_of}." if one.ask_of else ""
        lines.append(item(f"{number}. {one.question}{whom}  ({one.need.subject})"))
    more = len(found.wanted) - ASK_NEXT
    if more > 0:
        lines.append(item(f"and {more} more (--format json lists all)"))
    return [Heading("ask next, most settling first"), *lines]


def standings(items: tuple[InstrumentStanding, ...], rulebook: Rulebook) -> list[Block]:
    """Return the instruments in force, perhaps in force and suspended, with what put them there."""
    blocks: list[Block] = []
    for status, title in (("in force", "in force"), ("depends", "perhaps in force"), ("suspended", "suspended")):
        chosen = [one for one in items if one.status == status]
        if not chosen:
            continue
        blocks.append(Heading(title))
        for one in chosen:
            if one.instrument.encoded != "no":
                partly = " (encoded in part)" if one.instrument.encoded == "partly" else ""
                blocks.append(item(f"{one.instrument.cite_as}{partly}{since(one, rulebook)}"))
        unread = [one.instrument.cite_as for one in chosen if one.instrument.encoded == "no"]
        if unread:
            blocks.append(item(f"rules not encoded yet: {'; '.join(unread)}"))
    return blocks


def since(one: InstrumentStanding, rulebook: Rulebook) -> str:
    """Return since when an instrument has stood as it does, by which event, and how well that was read."""
    here = one.standing
    if here is None or here.event is None:
        return ""
    mark = EVIDENCE[here.event.evidence.value]
    if here.since is not None:
        # where only the latest day of a start is known, the instrument was in force by then, and may have been long before
        word = "since" if here.event.earliest is not None else "in force by"
        return f", {word} {local_day(here.since, rulebook.zone)} ({event_words(here.event, rulebook)}: {here.event.source}){mark}"
    return f", depends on: {event_words(here.event, rulebook)} {here.event.written} ({here.event.source}){mark}"
