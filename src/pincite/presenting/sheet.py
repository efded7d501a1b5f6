"""The sheet: one printed page a person can take along, in the order of the process."""

from __future__ import annotations

from pincite.language.saying import words
from pincite.presenting.assessment_page import ASK_NEXT, approval_words, cited, head, reserved_items
from pincite.presenting.data import local_day
from pincite.presenting.pages import Blank, Block, Heading, Line, Page, item
from pincite.presenting.sentences import DISCLAIMER, EVIDENCE, REASONS, SILENCE, alone_lead, change_lines, clock_line, short, value_words
from pincite.reasoning.answers import Answer, Assessment, Ground
from pincite.reasoning.otherdays import OtherDay
from pincite.reasoning.outcome import Outcome
from pincite.rulebook.model import Combine, Rulebook

GROUNDS = 3
CHANGES = 3


def steps(found: Assessment) -> tuple[str, ...]:
    """Return the questions a sheet shows as steps: all but the silent ones."""
    return tuple(name for name, answer in found.answers.items() if answer.outcome is not Outcome.SILENT)


def sheet_page(found: Assessment, others: tuple[OtherDay, ...]) -> Page:
    """Return the sheet of an assessment as a page, with what changes under another day."""
    blocks: list[Block] = [*head(found)]
    stage = None
    for name in steps(found):
        answer = found.answers[name]
        if answer.question.stage is not stage:
            stage = answer.question.stage
            blocks.append(Heading(f"step: {stage.value}"))
        blocks.append(_step(answer, found.rulebook))
    silent = [answer for answer in found.answers.values() if answer.outcome is Outcome.SILENT]
    if silent:
        blocks.append(Heading("silent"))
        blocks.append(Line(SILENCE))
        for because in dict.fromkeys(answer.because or "" for answer in silent):
            names = ", ".join(words(answer.question.id) for answer in silent if answer.because == because)
            blocks.append(item(f"{REASONS[because]} {names}"))
    if found.wanted:
        blocks.append(Heading("ask next"))
        blocks.extend(
            item(f"{number}. {one.question}" + (f" Ask: {one.ask_of}." if one.ask_of else ""))
            for number, one in enumerate(found.wanted[:ASK_NEXT], 1)
        )
    blocks.extend(_judgments(found))
    blocks.extend(_weight(found))
    if others:
        blocks.append(Heading("what changes under another day"))
        blocks.extend(_other(one, found.rulebook) for one in others)
    blocks.append(Heading("read with care"))
    blocks.append(
        Line(f"{found.rulebook.id} {found.rulebook.version}, verified through {found.rulebook.verified_through.isoformat()}. {DISCLAIMER}")
    )
    return Page(f"{found.case}, {found.on_text}", tuple(blocks), compact=True)


def _step(answer: Answer, rulebook: Rulebook) -> Line:
    verdict = short(answer)
    if answer.outcome is Outcome.DECIDED and answer.value is not None:
        verdict = value_words(answer, answer.value)
    below: list[Line] = []
    shown = [ground for ground in answer.grounds if ground.certain] or list(answer.grounds)
    for ground in shown[:GROUNDS]:
        below.append(item(_ground(ground, rulebook, answer)))
    if len(shown) > GROUNDS:
        pins = dict.fromkeys(ground.cite for ground in shown[GROUNDS:])
        below.append(item(f"also {'; '.join(pins)}"))
    if answer.if_no_finding is not None:
        lines = change_lines(answer, answer.if_no_finding, rulebook)
        more = f" (and {len(lines) - CHANGES} more)" if len(lines) > CHANGES else ""
        below.append(item(f"{alone_lead(answer, answer.if_no_finding)} {'; or '.join(lines[:CHANGES])}{more}"))
    if answer.reserved:
        offices = dict.fromkeys(office for one in answer.reserved for office in one.fact.reserved_to)
        below.append(item(f"who decides: {' or '.join(offices)}"))
    if answer.gaps:
        documents = dict.fromkeys(rulebook.instruments[gap.partition("/")[0]].cite_as for gap in answer.gaps)
        below.append(item(f"UNVERIFIED, not encoded yet: {'; '.join(documents)}"))
    return Line(f"{verdict}. {answer.question.asks}", tuple(below), strong=True)


def _ground(ground: Ground, rulebook: Rulebook, answer: Answer) -> str:
    verb = words(ground.rule.value or "") if answer.question.combine is Combine.FORCE else ""
    says = f"{verb}: {ground.rule.label}" if verb else ground.rule.label or words(ground.rule.id)
    quoted = f" (“{ground.rule.phrase}”)" if ground.rule.phrase else ""
    open_ = "" if ground.certain else " [still open]"
    text = f"{says}{quoted}. {ground.cite}{EVIDENCE[ground.rule.evidence.value]}{open_}"
    approval = approval_words(ground)
    if approval:
        text += f". Approval: {approval}"
    if ground.due:
        text += f". Clock: {clock_line(ground.due, rulebook)}"
    return text


def _judgments(found: Assessment) -> list[Block]:
    items = reserved_items(found)
    if not items:
        return []
    blocks: list[Block] = [Heading("judgments to argue")]
    for one in items:
        first = [words(name) for name in one.review_first]
        lead = f"{one.fact.question} ({' or '.join(one.fact.reserved_to)}" + (f"; first: {', '.join(first)}" if first else "") + ")"
        if not one.fact.considerations:
            blocks.append(item(lead))
            continue
        texts = tuple(f"{consideration.text} ({_sign(consideration.direction)})" for consideration in one.fact.considerations)
        cites = "; ".join(dict.fromkeys(cited(consideration.cite, found.rulebook) for consideration in one.fact.considerations))
        blocks.append(Blank(f"{lead} {cites}", ("for", "against"), texts))
    return blocks


def _sign(direction: str) -> str:
    return {"aggravating": "aggravating", "mitigating": "mitigating"}.get(direction, "either way")


def _weight(found: Assessment) -> list[Block]:
    names = dict.fromkeys(ground.rule.instrument for answer in found.answers.values() for ground in answer.grounds)
    if not names:
        return []
    blocks: list[Block] = [Heading("legal weight")]
    for name in names:
        instrument = found.rulebook.instruments[name]
        right = f". Private right: {instrument.private_right}" if instrument.private_right else ""
        courts = f". Enforced by courts: {'; '.join(instrument.enforced_in)}" if instrument.enforced_in else ""
        blocks.append(item(f"{instrument.cite_as}: {instrument.weight}{right}{courts}"))
    return blocks


def _other(one: OtherDay, rulebook: Rulebook) -> Line:
    day = local_day(one.change.at, rulebook.zone)
    event = one.change.event
    cause = (
        f"{one.change.instrument.cite_as}: {event.kind} ({event.source}){EVIDENCE[event.evidence.value]}"
        if event
        else f"{one.change.instrument.cite_as}: {one.change.after}"
    )
    lead = f"before {day}" if one.earlier else f"from {day}"
    return item(f"{words(one.answer.question.id)}, {lead}: {short(one.answer)}. {cause}")
