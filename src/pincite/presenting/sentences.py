"""Outcomes in plain words: what an answer says, never a prediction of what will happen."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from pincite.language.saying import words
from pincite.language.truth import Kind, Need, Why
from pincite.reasoning.answers import Answer, Clock, Ground, NoFinding
from pincite.reasoning.outcome import Outcome
from pincite.rulebook.model import Combine, Event, Rulebook
from pincite.rulebook.values import show_value

SILENCE = "This document does not list this situation. That is not a promise that nothing will happen."
SILENCE_NOTHING = "No document on this question is in force here on this day. That is not a promise that nothing will happen."
FORCES = {
    "must": "Required (“must”)",
    "should": "Directed (“should”)",
    "may": "Allowed, not required (“may”)",
    "should_not": "Directed against (“should not”)",
    "must_not": "Forbidden (“must not”)",
}
EVIDENCE = {"primary": "", "secondary": " [secondary source]", "unverified": " [UNVERIFIED]"}
SOURCES = {
    "primary": "read in the original",
    "secondary": "read in secondary sources",
    "unverified": "UNVERIFIED, it rests on something not verified or not encoded",
}
DISCLAIMER = "This is what documents say, not legal advice, and not a prediction of what an officer will do."
REASONS = {
    "not_encoded": "Documents that may bear on this are not encoded yet, so nothing follows from the silence.",
    "not_addressed": "No encoded document that binds this component speaks to this question.",
    "nothing_in_force": "What there was on this question was not in force on this day.",
    "not_listed": "No encoded rule in force on this question lists this situation; documents not encoded yet are named below.",
}


def value_words(answer: Answer, value: str) -> str:
    """Return a value as people read it."""
    if answer.question.combine is Combine.FORCE:
        return FORCES[value]
    return words(value).capitalize()


def result_words(answer: Answer, name: str) -> str:
    """Return one possible result in a few words."""
    if name == "silent":
        return "not listed"
    return "conflict" if name == "conflict" else value_words(answer, name).lower()


def headline(answer: Answer) -> str:
    """Return the sentence that says what a question comes to."""
    match answer.outcome:
        case Outcome.DECIDED:
            assert answer.value is not None
            return value_words(answer, answer.value) + "."
        case Outcome.SILENT:
            lead = SILENCE_NOTHING if answer.because == "nothing_in_force" else SILENCE
            return f"{lead} {REASONS[answer.because or 'not_listed']}"
        case Outcome.CONFLICT:
            return "Conflict: the documents in force say different things here, and neither says it gives way."
        case Outcome.RESERVED:
            return f"For a named official to judge: {_possible(answer)}."
        case Outcome.OPEN:
            return f"Cannot be said yet: {_possible(answer)}."


def _possible(answer: Answer) -> str:
    parts = [result_words(answer, name) for name in answer.possible]
    return "it may come to " + (" or ".join(parts) if len(parts) < 3 else ", ".join(parts[:-1]) + f", or {parts[-1]}")


def short(answer: Answer) -> str:
    """Return what a question comes to in a cell of a table."""
    match answer.outcome:
        case Outcome.DECIDED:
            assert answer.value is not None
            return value_words(answer, answer.value)
        case Outcome.SILENT:
            return {
                "not_encoded": "Silent: not encoded yet",
                "not_addressed": "Silent: not addressed",
                "nothing_in_force": "Silent: nothing in force",
                "not_listed": "Silent: not listed",
            }[answer.because or "not_listed"]
        case Outcome.CONFLICT:
            return "Conflict"
        case Outcome.RESERVED:
            return "For an official to judge"
        case Outcome.OPEN:
            return "Open"


def alone_words(answer: Answer, alone: NoFinding) -> str:
    """Return what the record alone comes to, in a few words."""
    match alone.outcome:
        case Outcome.DECIDED:
            assert alone.value is not None
            return value_words(answer, alone.value)
        case Outcome.SILENT:
            return "Not listed"
        case Outcome.CONFLICT:
            return "Conflict"
        case _:
            return "Still open"


def alone_lead(answer: Answer, alone: NoFinding) -> str:
    """Return the sentence that leads in the second layer: `Not listed, unless`."""
    return f"Without any finding, on the record alone: {alone_words(answer, alone)}" + (", unless" if alone.changes else ".")


def change_lines(answer: Answer, alone: NoFinding, rulebook: Rulebook) -> list[str]:
    """Return one line for each finding, or set of findings made together, that would change what the record alone comes to."""
    lines = []
    for findings, then in dict.fromkeys((change.findings, change.then) for change in alone.changes):
        said = " and ".join(rulebook.wording.yes.get(name, words(name)) for name in findings)
        named = then in (*answer.question.values, "silent", "conflict")
        lines.append(f"{said}: then {result_words(answer, then) if named else then}")
    return lines


def ground_line(ground: Ground) -> str:
    """Return a ground's reason, beginning with what it gives."""
    value = ground.rule.value or ""
    gives = FORCES[value].lower() if value in FORCES else words(value)
    return f"{gives}: {ground.rule.label or words(ground.rule.id.partition('/')[2])}"


def clock_line(clock: Clock, rulebook: Rulebook) -> str:
    """Return a clock in words, with its computed time when its start is known."""
    if clock.at is None:
        missing = f" (its start, {words(clock.start)}, is not known)" if clock.start and clock.needs else ""
        return f"due {clock.text or 'by a clock'}{missing}"
    at = clock.at.astimezone(ZoneInfo(rulebook.zone)) if isinstance(clock.at, datetime.datetime) else clock.at
    earliest = " at the earliest (the hour of its start is not known)" if clock.needs else ""
    return f"due {show_value(at)}{earliest}" + (f", {clock.text}" if clock.text else "")


def event_words(event: Event, rulebook: Rulebook) -> str:
    """Return what happened: `rescinded`, or for an event that stops another `the event “enjoined” was stayed`."""
    target = rulebook.events.get(event.ends) if event.ends else None
    if target is None:
        return event.kind
    return f"the event “{target.kind}” was {'undone by reinstatement' if event.kind == 'reinstated' else event.kind}"


def need_note(need: Need) -> str:
    """Return why a need is open, when that is more than that it is missing."""
    if need.why is Why.UNOBTAINABLE:
        return " (asked; cannot be known)"
    return " (the record of the event is uncertain)" if need.kind is Kind.EVENT else ""
