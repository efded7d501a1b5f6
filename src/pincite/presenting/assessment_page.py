"""An assessment as a page: in the order of the process, plain words first, then grounds and cites, then what to ask and who judges."""

from __future__ import annotations

from collections.abc import Mapping

from pincite.language.messages import mark
from pincite.language.truth import Why
from pincite.presenting.data import local_day
from pincite.presenting.pages import Block, Heading, Line, Page, item, sentence_case, warning
from pincite.presenting.sentences import (
    SOURCES,
    alone_lead,
    change_lines,
    clock_line,
    disclaimer,
    event_words,
    evidence_mark,
    ground_line,
    headline,
    need_note,
    result_words,
    short,
    shown_value,
    silence,
    without_assumptions,
)
from pincite.presenting.translator import Translator
from pincite.reasoning.answers import Answer, Assessment, Considered, Ground, InstrumentStanding, Reserved, Wanted
from pincite.reasoning.missing import wording
from pincite.reasoning.outcome import Outcome
from pincite.reasoning.proof import NOT_IN_FORCE
from pincite.rulebook.locating import Passage
from pincite.rulebook.model import Relation, Rulebook

ASK_NEXT = 5
DIRECTIONS = {"aggravating": mark("aggravating"), "mitigating": mark("mitigating"), "either": mark("either way")}
STANDINGS = {"in force": mark("in force"), "depends": mark("perhaps in force"), "suspended": mark("suspended")}
Passages = Mapping[str, Passage]


def assessment_page(found: Assessment, every: bool, passages: Passages, t: Translator) -> Page:
    """Return an assessment as a page; `every` shows each silent question in full, otherwise those nothing in force speaks to are gathered.

    `passages` maps a rule to the place found in the reader's own copy of its text.
    """
    blocks: list[Block] = [*head(found, t)]
    gathered: dict[str, list[str]] = {}
    untouched: list[Answer] = []
    stage = None
    for answer in found.answers.values():
        if not every and answer.outcome is Outcome.SILENT and (answer.because != "not_listed" or not answer.touched):
            gathered.setdefault(answer.because or "", []).append(answer.question.id)
            continue
        if not every and not answer.touched and answer.sharpened is None:
            untouched.append(answer)
            continue
        if answer.question.stage is not stage:
            stage = answer.question.stage
            blocks.append(Heading(t.word(stage.value)))
        blocks.extend(answer_lines(answer, found.rulebook, passages, t))
    blocks.extend(_untouched(untouched, t))
    for because, names in gathered.items():
        blocks += [Heading(t("silent")), Line(silence(because, t), strong=True), Line(", ".join(t.name(name) for name in names))]
    items = reserved_items(found, every)
    if items:
        blocks.append(Heading(t("what only an official may judge")))
        blocks.extend(finding_item(one, found.rulebook, t) for one in items)
    blocks.extend(ask_next(found, t))
    blocks.extend(standings(found.instruments, found.rulebook, t, None if every else named(found)))
    blocks += [Heading(t("read with care")), Line(disclaimer(found.rulebook, t))]
    return Page(f"{found.case}, {found.on_text}", tuple(blocks))


def head(found: Assessment, t: Translator) -> list[Block]:
    """Return the title of an assessment, its assumptions and its notices."""
    component = found.rulebook.components[found.component].title if found.component else t("component not given")
    title = t("{case}: on {day}, {component}", case=found.case, day=found.on_text, component=component)
    if found.where:
        title += t(", in {place}", place=found.rulebook.places[found.where].title)
    if found.known:
        title += t(", as known on {day}", day=found.known)
    blocks: list[Block] = [Heading(title, 1)]
    for name, (value, reason) in found.assumed.items():
        blocks.append(Line(t("assumed: {fact} = {value} ({reason})", fact=name, value=shown_value(value, t), reason=reason)))
    blocks.extend(warning(t.text(notice)) for notice in found.notices)
    blocks.extend(sharpening_lines(found, t))
    return blocks


def reserved_items(found: Assessment, every: bool) -> list[Reserved]:
    """Return each reserved finding that the answers wait for, those the facts bear on or `every` one."""
    chosen = [answer for answer in found.answers.values() if every or answer.touched]
    return list({one.fact.id: one for answer in chosen for one in answer.reserved}.values())


def sharpened_lines(answer: Answer, t: Translator) -> list[Line]:
    """Return what every completion agrees on, where that was asked and they do, with how far lists were looked at."""
    found = answer.sharpened
    if found is None:
        return []
    said = sentence_case(result_words(answer, found.result, t))
    if found.lists_up_to is None:
        return [Line(t("Whatever else turns out: {result}.", result=said))]
    return [Line(t("Whatever else turns out, with lists of up to {number} records: {result}.", number=found.lists_up_to, result=said))]


def sharpening_lines(found: Assessment, t: Translator) -> list[Line]:
    """Return a line on what the solver was asked, and a warning where it could not say."""
    asked = found.sharpening
    if asked is None:
        return []
    settled = sum(one.sharpened is not None for one in found.answers.values())
    lines = [
        Line(
            t(
                "Open questions on which every completion of the case agrees: {settled} of {number}.",
                settled=settled,
                number=len(asked.examined),
            )
        )
    ]
    if asked.undetermined:
        names = ", ".join(asked.undetermined)
        lines.append(warning(t("Whether they agree could not be said within the solver's time or bounds: {questions}", questions=names)))
    return lines


def whatever_the_facts(answers: list[Answer], t: Translator) -> list[Block]:
    """Return the questions settled whatever the facts are, each in one line with its cites."""
    settled = [answer for answer in answers if answer.outcome in (Outcome.DECIDED, Outcome.CONFLICT)]
    if not settled:
        return []
    lines = []
    for answer in settled:
        cites = "; ".join(dict.fromkeys(ground.cite for ground in answer.grounds if ground.certain))
        doubt = evidence_mark(answer.evidence.value, t) if answer.evidence else ""
        lines.append(item(f"{answer.question.asks} {short(answer, t)}. {cites}{doubt}  ({answer.question.id})"))
    return [Heading(t("the same whatever the facts")), *lines]


def _untouched(answers: list[Answer], t: Translator) -> list[Block]:
    """Return the questions on which the facts given have no bearing: the settled ones in a line each, the open ones by name."""
    blocks = whatever_the_facts(answers, t)
    waiting = [answer for answer in answers if answer.outcome in (Outcome.OPEN, Outcome.RESERVED)]
    if waiting:
        blocks.append(Heading(t("open, and no fact given bears on it")))
        blocks.append(Line(t("Nothing can be said yet. --question NAME shows what one of these turns on.")))
        for stage in dict.fromkeys(answer.question.stage for answer in waiting):
            names = ", ".join(answer.question.id for answer in waiting if answer.question.stage is stage)
            blocks.append(item(f"{t.word(stage.value)}: {names}"))
    return blocks


def answer_lines(answer: Answer, rulebook: Rulebook, passages: Passages, t: Translator) -> list[Block]:
    """Return one answer in full: what it comes to, on what grounds, what is not known, and who judges."""
    below: list[Line] = [Line(headline(answer, t), strong=True), *sharpened_lines(answer, t)]
    if answer.without_assumptions is not None:
        below.append(Line(t("Without the assumptions: {result}.", result=without_assumptions(answer, t))))
    if answer.if_no_finding is not None:
        changes = change_lines(answer, answer.if_no_finding, rulebook, t)
        below.append(Line(alone_lead(answer, answer.if_no_finding, t), tuple(item(change) for change in changes)))
    certain = [ground for ground in answer.grounds if ground.certain]
    unsettled = [ground for ground in answer.grounds if not ground.certain]
    further = t("Could also stand on:") if answer.outcome is Outcome.DECIDED else t("Still open:")
    for title, grounds in ((t("Because:"), certain), (further, unsettled)):
        if grounds:
            below.append(Line(title, tuple(_ground(ground, rulebook, passages, t) for ground in grounds)))
    aside = [one for one in answer.considered if one.why != NOT_IN_FORCE] if answer.outcome is Outcome.SILENT else []
    if aside:
        below.append(Line(t("Considered:"), tuple(item(considered_line(one, t)) for one in aside)))
    needs = [need for need in sorted(answer.needs, key=lambda need: need.subject) if need.why is not Why.RESERVED]
    if needs:
        below.append(Line(t("Not known:"), tuple(item(f"{t.text(wording(need, rulebook)[0])}{need_note(need, t)}") for need in needs)))
    for one in answer.reserved:
        officials = t.any_of(one.fact.reserved_to)
        below.append(Line(t("To be judged by {officials}: {question}", officials=officials, question=one.fact.question)))
    if answer.relations:
        related = tuple(item(relation_words(name, relation, rulebook, t)) for name, relation in answer.relations)
        below.append(Line(t("How they stand to each other:"), related))
    below.extend(warning(t.text(notice)) for notice in answer.notices)
    if answer.evidence is not None:
        below.append(Line(t(SOURCES[answer.evidence.value])))
    return [Line(f"{answer.question.asks}  ({answer.question.id})", tuple(below))]


def _ground(ground: Ground, rulebook: Rulebook, passages: Passages, t: Translator) -> Line:
    below = [Line(f"{ground.cite}{evidence_mark(ground.rule.evidence.value, t)}")]
    passage = passages.get(ground.rule.id)
    if passage is not None:
        below.append(Line(t("your copy, line {line}: “{text}”", line=passage.line, text=passage.text)))
    if ground.rule.note:
        below.append(Line(t("note: {note}", note=ground.rule.note)))
    approval = approval_words(ground, t)
    if approval:
        below.append(Line(t("approval: {approval}", approval=approval)))
    if ground.due:
        below.append(Line(clock_line(ground.due, rulebook, t)))
    return item(ground_line(ground, t), *below)


def considered_line(one: Considered, t: Translator) -> str:
    """Return a rule that was considered, and why it gives no ground."""
    return f"{one.rule.label or t.name(one.rule.id)}: {t.text(one.why)} ({one.cite})"


def approval_words(ground: Ground, t: Translator) -> str:
    """Return who approves, in what form, when, and the exception; empty when nobody has to."""
    approval = ground.approval
    if approval is None:
        return ""
    form = f", {approval.form}" if approval.form else ""
    when = f", {t.word(approval.when)}" if approval.when else ""
    exception = t("; except: {exception}", exception=approval.exception) if approval.exception else ""
    return f"{approval.by}{form}{when}{exception}"


def finding_item(one: Reserved, rulebook: Rulebook, t: Translator) -> Line:
    fact = one.fact
    below = [Line(t("whose judgment: {officials}", officials=t.any_of(fact.reserved_to)))]
    if one.review_first:
        first = ", ".join(rulebook.wording.said(name) for name in one.review_first)
        below.append(Line(t("to be done first, not recorded as done: {reviews}", reviews=first)))
    for direction, title in DIRECTIONS.items():
        chosen = [consideration for consideration in fact.considerations if consideration.direction == direction]
        for cite in dict.fromkeys(consideration.cite for consideration in chosen):
            texts = tuple(item(consideration.text) for consideration in chosen if consideration.cite == cite)
            below.append(Line(f"{t(title)}, {cited(cite, rulebook)}:", texts))
    if fact.considerations and not fact.exhaustive:
        below.append(Line(t("these are examples, not all there is")))
    return item(f"{fact.question}  ({fact.id})", *below)


def relation_words(name: str, relation: Relation, rulebook: Rulebook, t: Translator) -> str:
    """Return a relation in words: `ICE ERO memo (Feb. 21, 2017) implements Executive Order 13768 (intro)`."""
    cite = f" (§ {relation.cite})" if relation.cite else ""
    return f"{rulebook.instruments[name].cite_as} {t.word(relation.kind)} {rulebook.instruments[relation.to].cite_as}{cite}"


def document(ground: Ground) -> str:
    """Return the cite of the instrument a ground stands in, without the pin."""
    return ground.cite.removesuffix(f" § {ground.rule.cite}")


def cited(cite: str, rulebook: Rulebook) -> str:
    """Return a cite written as `instrument § pin` as people read it."""
    instrument, mark, pin = cite.partition(" § ")
    return rulebook.full_cite(instrument, pin) if mark and instrument in rulebook.instruments else cite


def ask_next(found: Assessment, t: Translator) -> list[Block]:
    """Return the first facts to ask for, most settling first."""
    if not found.wanted:
        return []
    lines = []
    for number, one in enumerate(found.wanted[:ASK_NEXT], 1):
        lines.append(item(f"{number}. {asked_line(one, t)}  ({one.need.subject})"))
    more = len(found.wanted) - ASK_NEXT
    if more > 0:
        lines.append(item(t("and {number} more (--format json lists all)", number=more)))
    return [Heading(t("ask next, most settling first")), *lines]


def asked_line(one: Wanted, t: Translator) -> str:
    """Return a question to ask next, with whom or what to ask."""
    question = t.text(one.question)
    return f"{question} {t('Ask: {whom}.', whom=t.text(one.ask_of))}" if one.ask_of else question


def named(found: Assessment) -> set[str]:
    """Return the instruments that the answers the facts bear on rest on, wait for, or have considered and found not to apply."""
    chosen = [answer for answer in found.answers.values() if answer.touched]
    rules = [one.rule for answer in chosen for one in answer.grounds] + [one.rule for answer in chosen for one in answer.considered]
    return {rule.instrument for rule in rules}


def standings(items: tuple[InstrumentStanding, ...], rulebook: Rulebook, t: Translator, told: set[str] | None) -> list[Block]:
    """Return the instruments in force, perhaps in force and suspended, those `told` (None: all) with what put them there, the others by name."""
    blocks: list[Block] = []
    for status, title in STANDINGS.items():
        chosen = [one for one in items if one.status == status]
        if not chosen:
            continue
        blocks.append(Heading(t(title)))
        encoded = [one for one in chosen if one.instrument.encoded != "no"]
        for one in encoded:
            if told is None or one.instrument.id in told:
                partly = f" ({t('encoded in part')})" if one.instrument.encoded == "partly" else ""
                blocks.append(item(f"{one.instrument.cite_as}{partly}{since(one, rulebook, t)}"))
        others = [one.instrument.cite_as for one in encoded if told is not None and one.instrument.id not in told]
        if others:
            blocks.append(item(t("without bearing on what is shown: {instruments}", instruments="; ".join(others))))
        unread = [one.instrument.cite_as for one in chosen if one.instrument.encoded == "no"]
        if unread:
            blocks.append(item(t("rules not encoded yet: {instruments}", instruments="; ".join(unread))))
    return blocks


def since(one: InstrumentStanding, rulebook: Rulebook, t: Translator) -> str:
    """Return since when an instrument has stood as it does, by which event, and how well that was read."""
    here = one.standing
    if here is None or here.event is None:
        return ""
    event = here.event
    doubt = evidence_mark(event.evidence.value, t)
    cause = f"{event_words(event, rulebook, t)}: {event.source}"
    if here.since is not None:
        # where only the latest day of a start is known, the instrument was in force by then, and may have been long before
        day = local_day(here.since, rulebook.zone)
        if event.earliest is None:
            return t(", in force by {day} ({cause})", day=day, cause=cause) + doubt
        return t(", since {day} ({cause})", day=day, cause=cause) + doubt
    return t(", depends on: {event} {day} ({source})", event=event_words(event, rulebook, t), day=event.day, source=event.source) + doubt
