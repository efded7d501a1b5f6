"""Answers as plain data: the JSON contract of `assess`, `compare` and `explain`."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import pincite
from pincite.language.truth import Kind, Need, Why
from pincite.presenting.translator import Translator
from pincite.reasoning.answers import (
    Answer,
    Assessment,
    Change,
    Clock,
    Ground,
    InstrumentStanding,
    NoFinding,
    ProofNode,
    Reserved,
    Sharpened,
    Sharpening,
    Wanted,
)
from pincite.reasoning.compare import Comparison
from pincite.reasoning.missing import wording
from pincite.rulebook.model import Approval, Rulebook
from pincite.rulebook.values import show_value


def assessment_data(found: Assessment, t: Translator) -> dict[str, Any]:
    """Return an assessment as the documented JSON object."""
    return {
        "pincite": pincite.__version__,
        "rulebook": rulebook_data(found.rulebook),
        "case": found.case,
        "on": found.on_text,
        "component": found.component,
        "where": found.where,
        "known": found.known,
        "counterfactual": found.under is not None,
        "under": found.under,
        "hypothetical": list(found.hypothetical),
        "facts": {name: show_value(value) for name, value in sorted(found.facts.items())},
        "assumed": [
            {"fact": name, "value": show_value(value), "reason": reason} for name, (value, reason) in sorted(found.assumed.items())
        ],
        "terms": {name: {"truth": truth, "needs": needs_data(needs, found.rulebook, t)} for name, (truth, needs) in found.terms.items()},
        "instruments": [standing_data(item, found.rulebook) for item in found.instruments],
        "questions": {name: answer_data(answer, found, t) for name, answer in found.answers.items()},
        "ask_next": [wanted_data(item, t) for item in found.wanted],
        "sharpening": sharpening_data(found.sharpening),
        "notices": [t.text(notice) for notice in found.notices],
    }


def sharpening_data(found: Sharpening | None) -> dict[str, Any] | None:
    """Return which questions were asked of the solver, or None where it was not asked."""
    return None if found is None else {"examined": list(found.examined), "undetermined": list(found.undetermined)}


def sharpened_data(found: Sharpened | None) -> dict[str, Any] | None:
    """Return what every completion agrees on, and how far lists and days were looked at."""
    return None if found is None else {"result": found.result, "lists_up_to": found.lists_up_to, "years": list(found.years)}


def rulebook_data(rulebook: Rulebook) -> dict[str, Any]:
    """Return which rulebook, in which version, and how far it was verified."""
    return {
        "id": rulebook.id,
        "version": rulebook.version,
        "sha256": rulebook.sha256,
        "verified_through": rulebook.verified_through.isoformat(),
    }


def standing_data(item: InstrumentStanding, rulebook: Rulebook) -> dict[str, Any]:
    """Return how an instrument stands, since when, and the event that put it there."""
    here = item.standing
    event = here.event if here else None
    return {
        "id": item.instrument.id,
        "status": item.status,
        "since": local_day(here.since, rulebook.zone) if here and here.since else None,
        "event": event.id.partition("/")[2] if event else None,
        "source": event.source if event else None,
        "evidence": event.evidence.value if event else None,
        "encoded": item.instrument.encoded,
    }


def local_day(instant: datetime.datetime, zone: str) -> str:
    """Return an instant as a date in a zone, or with its hour when it is not the beginning of the day."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.date().isoformat() if local.time() == datetime.time() else local.isoformat(timespec="minutes")


def answer_data(answer: Answer, found: Assessment, t: Translator) -> dict[str, Any]:
    """Return one answer as the documented JSON object."""
    data: dict[str, Any] = {
        "stage": answer.question.stage.value,
        "asks": answer.question.asks,
        "outcome": answer.outcome.value,
        "value": answer.value,
        "possible": list(answer.possible),
        "because": answer.because,
        "grounds": [ground_data(ground, found.rulebook, t) for ground in answer.grounds],
        "considered": [{"rule": item.rule.id, "cite": item.cite, "when": item.when, "why": t.text(item.why)} for item in answer.considered],
        "needs": needs_data((need for need in answer.needs if need.why is not Why.RESERVED), found.rulebook, t),
        "reserved": [reserved_data(item) for item in answer.reserved],
        "touched": answer.touched,
        "if_no_finding": no_finding_data(answer.if_no_finding, found.rulebook, t),
        "gaps": list(answer.gaps),
        "sharpened": sharpened_data(answer.sharpened),
        "evidence": answer.evidence.value if answer.evidence else None,
        "relations": [{"from": name, "kind": one.kind, "to": one.to, "cite": one.cite or None} for name, one in answer.relations],
        "notices": [t.text(notice) for notice in answer.notices],
        "proof": proof_data(answer.proof, t) if answer.proof else None,
    }
    if answer.without_assumptions is not None:
        outcome, value = answer.without_assumptions
        data["without_assumptions"] = {"outcome": outcome.value, "value": value}
    return data


def ground_data(ground: Ground, rulebook: Rulebook, t: Translator) -> dict[str, Any]:
    """Return a ground with its rule, cite, value, evidence, approval and clock."""
    return {
        "rule": ground.rule.id,
        "cite": ground.cite,
        "value": ground.rule.value,
        "label": ground.rule.label,
        "active": "true" if ground.certain else "open",
        "evidence": ground.rule.evidence.value,
        "note": ground.rule.note or None,
        "approval": _approval(ground.approval),
        "due": _clock(ground.due, rulebook, t),
    }


def _approval(approval: Approval | None) -> dict[str, str | None] | None:
    if approval is None:
        return None
    return {"by": approval.by, "form": approval.form or None, "when": approval.when or None, "exception": approval.exception or None}


def _clock(clock: Clock | None, rulebook: Rulebook, t: Translator) -> dict[str, Any] | None:
    if clock is None:
        return None
    at = clock.at
    if isinstance(at, datetime.datetime):
        at = at.astimezone(ZoneInfo(rulebook.zone))
    return {
        "from": clock.start,
        "at": show_value(at) if at is not None else None,
        "text": clock.text or None,
        "needs": needs_data(clock.needs, rulebook, t),
    }


def needs_data(needs: Iterable[Need], rulebook: Rulebook, t: Translator) -> list[dict[str, Any]]:
    """Return needs in order of name, each with why it is open and the question that would meet it."""
    found = []
    for need in sorted(needs, key=lambda need: (need.kind.value, need.subject)):
        key = {Kind.EVENT: "event", Kind.QUESTION: "question_id"}.get(need.kind, "fact")
        subject = "hour" if need.kind is Kind.HOUR and need.subject == "on" else need.subject
        data: dict[str, Any] = {key: subject, "why": need.why.value, "question": t.text(wording(need, rulebook)[0])}
        if need.kind is Kind.HOUR and need.subject != "on":
            data["part"] = "hour"
        if need.kind is Kind.REST:
            data["part"] = "complete"
        found.append(data)
    return found


def reserved_data(item: Reserved) -> dict[str, Any]:
    """Return a reserved finding: whose it is, what it weighs, and what is to be reviewed first."""
    fact = item.fact
    return {
        "fact": fact.id,
        "question": fact.question,
        "to": list(fact.reserved_to),
        "considerations": [{"id": one.id, "text": one.text, "direction": one.direction, "cite": one.cite} for one in fact.considerations],
        "exhaustive": fact.exhaustive,
        "review_first": list(item.review_first),
    }


def no_finding_data(alone: NoFinding | None, rulebook: Rulebook, t: Translator) -> dict[str, Any] | None:
    """Return what the record alone comes to, and which findings would change it."""
    if alone is None:
        return None
    return {
        "outcome": alone.outcome.value,
        "value": alone.value,
        "because": alone.because,
        "needs": needs_data(alone.needs, rulebook, t),
        "changes": [_change(change) for change in alone.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    return {"rule": change.rule, "findings": list(change.findings), "then": change.then}


def proof_data(node: ProofNode, t: Translator) -> dict[str, Any]:
    """Return a proof and all its steps."""
    return {
        "text": t.text(node.text),
        "value": node.value,
        "facts": list(node.facts),
        "cite": node.cite,
        "evidence": node.evidence,
        "children": [proof_data(child, t) for child in node.children],
    }


def wanted_data(item: Wanted, t: Translator) -> dict[str, Any]:
    """Return a fact worth asking for next, and by which measure."""
    return {
        "fact": item.need.subject,
        "part": item.need.kind.value if item.need.kind in (Kind.HOUR, Kind.REST) else None,
        "question": t.text(item.question),
        "ask_of": t.text(item.ask_of),
        "settles": round(item.settles, 4),
        "measure": "every combination tried" if item.exact else "each fact tried alone",
    }


def comparison_data(found: Comparison, t: Translator) -> dict[str, Any]:
    """Return a comparison: the assessments in the order of the columns, and what differs."""
    differences = []
    for name in found.differing:
        sides = []
        for assessment in found.assessments:
            answer = assessment.answers[name]
            alone = answer.if_no_finding
            sides.append(
                {
                    "on": assessment.on_text,
                    "component": assessment.component,
                    "outcome": answer.outcome.value,
                    "value": answer.value,
                    "because": answer.because,
                    "if_no_finding": (alone.value or alone.outcome.value) if alone else None,
                }
            )
        differences.append({"question": name, "sides": sides})
    return {"assessments": [assessment_data(item, t) for item in found.assessments], "differences": differences}


def explanation_data(found: Assessment, question: str, t: Translator) -> dict[str, Any]:
    """Return the proof of one answer, with the answer itself."""
    data = assessment_data(found, t)
    return {
        key: data[key]
        for key in (
            "pincite",
            "rulebook",
            "case",
            "on",
            "component",
            "where",
            "known",
            "counterfactual",
            "under",
            "hypothetical",
            "facts",
            "assumed",
            "notices",
        )
    } | {
        "question": question,
        "answer": data["questions"][question],
    }
