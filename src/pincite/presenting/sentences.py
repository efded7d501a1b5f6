"""Outcomes in plain words: what an answer says, never a prediction of what will happen."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from pincite.language.messages import mark
from pincite.language.saying import say
from pincite.language.truth import Kind, Need, Why
from pincite.presenting.pages import sentence_case
from pincite.presenting.translator import Translator
from pincite.reasoning.answers import Answer, Clock, Ground, NoFinding
from pincite.reasoning.outcome import Outcome
from pincite.rulebook.model import Combine, Event, Rulebook
from pincite.rulebook.values import show_value

SILENCE = mark("This document does not list this situation. That is not a promise that nothing will happen.")
SILENCE_NOTHING = mark("No document on this question is in force here on this day. That is not a promise that nothing will happen.")
FORCES = {
    "must": mark("Required (“must”)"),
    "should": mark("Directed (“should”)"),
    "may": mark("Allowed, not required (“may”)"),
    "should_not": mark("Directed against (“should not”)"),
    "must_not": mark("Forbidden (“must not”)"),
}
EVIDENCE = {"primary": "", "secondary": mark(" [secondary source]"), "unverified": mark(" [UNVERIFIED]")}
SOURCES = {
    "primary": mark("Sources: read in the original."),
    "secondary": mark("Sources: read in secondary sources."),
    "unverified": mark("Sources: UNVERIFIED, it rests on something not verified or not encoded."),
}
DISCLAIMER = mark("This is what documents say, not legal advice, and not a prediction of what an officer will do.")
REASONS = {
    "not_encoded": mark("Documents that may bear on this are not encoded yet, so nothing follows from the silence."),
    "not_addressed": mark("No encoded document that binds this component speaks to this question."),
    "nothing_in_force": mark("What there was on this question was not in force on this day."),
    "not_listed": mark("No encoded rule in force on this question lists this situation; documents not encoded yet are named below."),
}
SHORT_SILENCES = {
    "not_encoded": mark("Silent: not encoded yet"),
    "not_addressed": mark("Silent: not addressed"),
    "nothing_in_force": mark("Silent: nothing in force"),
    "not_listed": mark("Silent: not listed"),
}


def value_words(answer: Answer, value: str, t: Translator) -> str:
    """Return a value as people read it."""
    if answer.question.combine is Combine.FORCE:
        return t(FORCES[value])
    return sentence_case(t.name(value))


def plain_value(answer: Answer, value: str, t: Translator) -> str:
    """Return a value, or what an outcome is called, inside a sentence."""
    named = answer.question.combine is not Combine.FORCE and value in answer.question.values
    return t.name(value) if named else t.word(value)


def result_words(answer: Answer, name: str, t: Translator) -> str:
    """Return one possible result in a few words."""
    if name == "silent":
        return t("not listed")
    return t("conflict") if name == "conflict" else value_words(answer, name, t).lower()


def evidence_mark(evidence: str, t: Translator) -> str:
    """Return the mark behind a cite whose source was not read in the original, with a space before it."""
    return t(EVIDENCE[evidence]) if EVIDENCE[evidence] else ""


def disclaimer(rulebook: Rulebook, t: Translator) -> str:
    """Return through which day a rulebook was verified, and what a page is not."""
    return t("Verified through {day}.", day=rulebook.verified_through.isoformat()) + " " + t(DISCLAIMER)


def headline(answer: Answer, t: Translator) -> str:
    """Return the sentence that says what a question comes to."""
    match answer.outcome:
        case Outcome.DECIDED:
            assert answer.value is not None
            return value_words(answer, answer.value, t) + "."
        case Outcome.SILENT:
            return silence(answer.because or "not_listed", t)
        case Outcome.CONFLICT:
            return t("Conflict: the documents in force say different things here, and neither says it gives way.")
        case Outcome.RESERVED:
            return t("For a named official to judge: it may come to {results}.", results=_possible(answer, t))
        case Outcome.OPEN:
            return t("Cannot be said yet: it may come to {results}.", results=_possible(answer, t))


def silence(because: str, t: Translator) -> str:
    """Return the sentences about a silence, for its reason."""
    return f"{t(SILENCE_NOTHING if because == 'nothing_in_force' else SILENCE)} {t(REASONS[because])}"


def _possible(answer: Answer, t: Translator) -> str:
    return t.series(result_words(answer, name, t) for name in answer.possible)


def short(answer: Answer, t: Translator) -> str:
    """Return what a question comes to in a cell of a table."""
    match answer.outcome:
        case Outcome.DECIDED:
            assert answer.value is not None
            return value_words(answer, answer.value, t)
        case Outcome.SILENT:
            because = answer.because or "not_listed"
            return t(SHORT_SILENCES[because])
        case Outcome.CONFLICT:
            return t("Conflict")
        case Outcome.RESERVED:
            return t("For an official to judge")
        case Outcome.OPEN:
            return t("Open")


def alone_words(answer: Answer, alone: NoFinding, t: Translator) -> str:
    """Return what the record alone comes to, in a few words."""
    match alone.outcome:
        case Outcome.DECIDED:
            assert alone.value is not None
            return value_words(answer, alone.value, t)
        case Outcome.SILENT:
            return t("Not listed")
        case Outcome.CONFLICT:
            return t("Conflict")
        case _:
            return t("Still open")


def alone_lead(answer: Answer, alone: NoFinding, t: Translator) -> str:
    """Return the sentence that leads in the second layer: `Not listed, unless`."""
    result = alone_words(answer, alone, t)
    if alone.changes:
        return t("Without any finding, on the record alone: {result}, unless", result=result)
    return t("Without any finding, on the record alone: {result}.", result=result)


def without_assumptions(answer: Answer, t: Translator) -> str:
    """Return what an answer comes to without the assumptions, in a word; empty when nothing was assumed."""
    if answer.without_assumptions is None:
        return ""
    outcome, value = answer.without_assumptions
    return plain_value(answer, value or outcome.value, t)


def change_lines(answer: Answer, alone: NoFinding, rulebook: Rulebook, t: Translator) -> list[str]:
    """Return one line for each finding, or set of findings made together, that would change what the record alone comes to."""
    lines = []
    for findings, then in dict.fromkeys((change.findings, change.then) for change in alone.changes):
        said = t.all_of(rulebook.wording.said(name) for name in findings)
        named = then in (*answer.question.values, "silent", "conflict")
        lines.append(t("{findings}: then {result}", findings=said, result=result_words(answer, then, t) if named else t.word(then)))
    return lines


def ground_line(ground: Ground, t: Translator) -> str:
    """Return a ground's reason, beginning with what it gives."""
    value = ground.rule.value or ""
    gives = t(FORCES[value]).lower() if value in FORCES else t.name(value)
    return f"{gives}: {ground.rule.label or t.name(ground.rule.id.partition('/')[2])}"


def clock_line(clock: Clock, rulebook: Rulebook, t: Translator) -> str:
    """Return a clock in words, with its computed time when its start is known."""
    if clock.at is None:
        if clock.within is not None and clock.start:
            start = rulebook.wording.yes.get(clock.start, t.name(clock.start))
            due = t("due {length} after {start}, which is not known", length=say(clock.within, rulebook.wording), start=start)
            return due + (f", {clock.text}" if clock.text else "")
        text = clock.text or t("by a clock")
        if clock.start and clock.needs:
            return t("due {when} (its start, {start}, is not known)", when=text, start=t.name(clock.start))
        return t("due {when}", when=text)
    at = clock.at.astimezone(ZoneInfo(rulebook.zone)) if isinstance(clock.at, datetime.datetime) else clock.at
    when = show_value(at)
    due = t("due {when} at the earliest (the hour of its start is not known)", when=when) if clock.needs else t("due {when}", when=when)
    return due + (f", {clock.text}" if clock.text else "")


def event_words(event: Event, rulebook: Rulebook, t: Translator) -> str:
    """Return what happened: `rescinded`, or for an event that stops another `the event “enjoined” was stayed`."""
    target = rulebook.events.get(event.ends) if event.ends else None
    if target is None:
        return t.word(event.kind)
    if event.kind == "reinstated":
        return t("the event “{event}” was undone by reinstatement", event=t.word(target.kind))
    return t("the event “{event}” was {kind}", event=t.word(target.kind), kind=t.word(event.kind))


def need_note(need: Need, t: Translator) -> str:
    """Return why a need is open, when that is more than that it is missing."""
    if need.why is Why.UNOBTAINABLE:
        return " " + t("(asked; cannot be known)")
    return " " + t("(the record of the event is uncertain)") if need.kind is Kind.EVENT else ""


def shown_value(value: object, t: Translator) -> object:
    """Return a value of a case as it is written there, with yes and no in the language of the page."""
    return t.word(show_value(value)) if isinstance(value, bool) else show_value(value)
