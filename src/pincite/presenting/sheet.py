"""The sheet: one printed page a person can take along, in the order of the process."""

from __future__ import annotations

from pincite.language.messages import mark
from pincite.presenting.assessment_page import ASK_NEXT, DIRECTIONS, approval_words, asked_line, cited, document, head, reserved_items
from pincite.presenting.data import local_day
from pincite.presenting.pages import Blank, Block, Heading, Line, Page, item
from pincite.presenting.sentences import (
    DISCLAIMER,
    SILENCE,
    alone_lead,
    change_lines,
    clock_line,
    evidence_mark,
    short,
    without_assumptions,
)
from pincite.presenting.translator import Translator
from pincite.reasoning.answers import Answer, Assessment, Ground
from pincite.reasoning.assess import DEPARTS, DIFFER
from pincite.reasoning.otherdays import OtherDay
from pincite.reasoning.outcome import Outcome
from pincite.rulebook.model import Combine, Evidence, Rulebook

GROUNDS = 3
SILENCES = {
    "not_encoded": mark("not encoded yet, so nothing follows"),
    "not_addressed": mark("no encoded document binding this component speaks to it"),
    "nothing_in_force": mark("not in force on this day"),
    "not_listed": mark("in force, and not listed"),
}
CHANGES = 3
LATER = 6
DAYS = 3


def steps(found: Assessment) -> tuple[str, ...]:
    """Return the questions a sheet shows as steps: those the facts bear on that are decided, in conflict, or for an official to judge."""
    return tuple(name for name, answer in found.answers.items() if answer.touched and answer.outcome not in (Outcome.SILENT, Outcome.OPEN))


def sheet_page(found: Assessment, others: tuple[OtherDay, ...], t: Translator) -> Page:
    """Return the sheet of an assessment as a page, with what changes under another day."""
    blocks: list[Block] = [*head(found, t)]
    stage = None
    settled = [found.answers[name] for name in steps(found)]
    unsettled = [answer for answer in found.answers.values() if answer.touched and answer.outcome is Outcome.OPEN]
    untouched = [answer for answer in found.answers.values() if not answer.touched]
    told: dict[str, str] = {}
    for answer in settled:
        if answer.question.stage is not stage:
            stage = answer.question.stage
            blocks.append(Heading(t("step: {stage}", stage=t.word(stage.value))))
        blocks.append(_step(answer, found.rulebook, told, t))
    if unsettled:
        blocks.extend(_open(unsettled, t))
    blocks.extend(_untouched(untouched, t))
    blocks.extend(_silent(found, t))
    if found.wanted:
        blocks.append(Heading(t("ask next")))
        blocks.extend(item(f"{number}. {asked_line(one, t)}") for number, one in enumerate(found.wanted[:ASK_NEXT], 1))
    blocks.extend(_judgments(found, t))
    blocks.extend(_gaps(found, t))
    blocks.extend(_weight(found, t))
    blocks.extend(_others(others, found.rulebook, t))
    blocks.append(Heading(t("read with care")))
    book = found.rulebook
    through = t(
        "{rulebook} {version}, verified through {day}.", rulebook=book.id, version=book.version, day=book.verified_through.isoformat()
    )
    blocks.append(Line(f"{through} {t(DISCLAIMER)}"))
    return Page(f"{found.case}, {found.on_text}", tuple(blocks), compact=True)


def _step(answer: Answer, rulebook: Rulebook, told: dict[str, str], t: Translator) -> Line:
    """Return a step; `told` holds what earlier steps said of the record alone, so that the same is not said twice."""
    below: list[Line] = []
    certain = [ground for ground in answer.grounds if ground.certain]
    if answer.without_assumptions is not None:
        below.append(item(t("without the assumptions: {result}", result=without_assumptions(answer, t))))
    # each value has its first ground among those shown, so that no side of a conflict is hidden
    shown = list({ground.rule.value: ground for ground in reversed(certain)}.values())
    shown += [ground for ground in certain if ground not in shown][: max(0, GROUNDS - len(shown))]
    below.extend(item(_ground(ground, rulebook, answer, t)) for ground in certain if ground in shown)
    further = [ground for ground in certain if ground not in shown] if certain else list(answer.grounds)
    below.extend(item(t.text(notice)) for notice in answer.notices if notice.template in (DEPARTS, DIFFER))
    if further:
        pins = "; ".join(_pins(further))
        below.append(item(t("also {pins}", pins=pins) if certain else t("turns on {pins}", pins=pins)))
    if not certain:
        below.extend(
            item(t("clock: {clock} ({cite})", clock=clock_line(ground.due, rulebook, t), cite=ground.cite))
            for ground in further
            if ground.due
        )
    alone = answer.if_no_finding
    if alone is not None:
        lines = change_lines(answer, alone, rulebook, t)
        more = f" ({t('and {number} more', number=len(lines) - CHANGES)})" if len(lines) > CHANGES else ""
        says = f"{alone_lead(answer, alone, t)} {t('; or ').join(lines[:CHANGES])}{more}".rstrip()
        below.append(item(t("the record alone: as for {question}", question=told[says]) if says in told else says))
        told.setdefault(says, t.name(answer.question.id))
    if answer.reserved:
        offices = dict.fromkeys(office for one in answer.reserved for office in one.fact.reserved_to)
        below.append(item(t("who decides: {officials}", officials=t.any_of(offices))))
    doubt = evidence_mark(answer.evidence.value, t) if answer.evidence is Evidence.UNVERIFIED else ""
    return Line(f"{answer.question.asks} {short(answer, t)}.{doubt}", tuple(below), strong=True)


def _open(answers: list[Answer], t: Translator) -> list[Block]:
    """Return the open questions of each stage in one item, with the documents they wait under."""
    blocks: list[Block] = [Heading(t("open, for want of facts"))]
    for stage in dict.fromkeys(answer.question.stage for answer in answers):
        chosen = [answer for answer in answers if answer.question.stage is stage]
        documents = dict.fromkeys(document(ground) for answer in chosen for ground in answer.grounds)
        blocks.append(item(f"{t.word(stage.value)}: {', '.join(t.name(answer.question.id) for answer in chosen)} ({'; '.join(documents)})"))
    return blocks


def _untouched(answers: list[Answer], t: Translator) -> list[Block]:
    """Return the questions on which the facts given have no bearing: the settled ones with their answer, the open ones by name."""
    blocks: list[Block] = []
    settled = [answer for answer in answers if answer.outcome in (Outcome.DECIDED, Outcome.CONFLICT)]
    if settled:
        blocks.append(Heading(t("the same whatever the facts")))
        for answer in settled:
            pins = "; ".join(_pins([ground for ground in answer.grounds if ground.certain]))
            blocks.append(item(f"{t.name(answer.question.id)}: {short(answer, t)} ({pins})"))
    waiting = [answer for answer in answers if answer.outcome in (Outcome.OPEN, Outcome.RESERVED)]
    if waiting:
        more = t.counted(
            "{number} further question is open, and no fact given bears on it.",
            "{number} further questions are open, and no fact given bears on them.",
            len(waiting),
        )
        blocks.append(item(more))
    return blocks


def _silent(found: Assessment, t: Translator) -> list[Block]:
    """Return the silent questions the facts bear on by name, with the reason, and how many others are silent."""
    silent = [answer for answer in found.answers.values() if answer.outcome is Outcome.SILENT]
    if not silent:
        return []
    blocks: list[Block] = [Heading(t("silent")), Line(t(SILENCE))]
    touched = [answer for answer in silent if answer.touched]
    for because in dict.fromkeys(answer.because or "" for answer in touched):
        names = ", ".join(t.name(answer.question.id) for answer in touched if answer.because == because)
        blocks.append(item(f"{t(SILENCES[because])}: {names}"))
    others = len(silent) - len(touched)
    if others:
        blocks.append(
            item(
                t.counted(
                    "{number} further question is silent, whatever the facts.",
                    "{number} further questions are silent, whatever the facts.",
                    others,
                )
            )
        )
    return blocks


def _pins(grounds: list[Ground]) -> list[str]:
    pins: dict[str, list[str]] = {}
    for ground in grounds:
        pins.setdefault(document(ground), []).append(ground.rule.cite)
    return [f"{instrument} § {', '.join(sorted(set(found)))}" for instrument, found in pins.items()]


def _gaps(found: Assessment, t: Translator) -> list[Block]:
    documents: dict[str, list[str]] = {}
    for name in steps(found):
        for gap in found.answers[name].gaps:
            documents.setdefault(found.rulebook.instruments[gap.partition("/")[0]].cite_as, []).append(t.name(name))
    if not documents:
        return []
    blocks: list[Block] = [Heading(t("not encoded yet, and may bear on a step"))]
    by_steps: dict[tuple[str, ...], list[str]] = {}
    for cite, names in documents.items():
        by_steps.setdefault(tuple(dict.fromkeys(names)), []).append(cite)
    return [*blocks, *(item(f"{', '.join(names)}: {'; '.join(cites)}") for names, cites in by_steps.items())]


def _ground(ground: Ground, rulebook: Rulebook, answer: Answer, t: Translator) -> str:
    verb = t.word(ground.rule.value or "") if answer.question.combine is Combine.FORCE else ""
    says = f"{verb}: {ground.rule.label}" if verb else ground.rule.label or t.name(ground.rule.id)
    quoted = f" (“{ground.rule.phrase}”)" if ground.rule.phrase else ""
    open_ = "" if ground.certain else t(" [still open]")
    text = f"{says}{quoted}. {ground.cite}{evidence_mark(ground.rule.evidence.value, t)}{open_}"
    approval = approval_words(ground, t)
    if approval:
        text += t(". Approval: {approval}", approval=approval)
    if ground.due:
        text += t(". Clock: {clock}", clock=clock_line(ground.due, rulebook, t))
    return text


def _judgments(found: Assessment, t: Translator) -> list[Block]:
    """Return the findings that answers wait for on nothing else, with columns to fill in; the others by name."""
    waiting = {
        one.fact.id for answer in found.answers.values() if answer.touched and answer.outcome is not Outcome.OPEN for one in answer.reserved
    }
    items = reserved_items(found, False)
    if not items:
        return []
    blocks: list[Block] = [Heading(t("judgments to argue"))]
    for one in items:
        first = ", ".join(t.name(name) for name in one.review_first)
        before = t("; first: {reviews}", reviews=first) if first else ""
        lead = f"{one.fact.question} ({t.any_of(one.fact.reserved_to)}{before})"
        if one.fact.id not in waiting:
            continue
        if not one.fact.considerations:
            blocks.append(item(lead))
            continue
        texts = tuple(f"{consideration.text} ({t(DIRECTIONS[consideration.direction])})" for consideration in one.fact.considerations)
        cites = "; ".join(dict.fromkeys(cited(consideration.cite, found.rulebook) for consideration in one.fact.considerations))
        blocks.append(Blank(f"{lead} {cites}", (t("for"), t("against")), texts, t("to weigh")))
    later = [t.name(one.fact.id) for one in items if one.fact.id not in waiting]
    if later:
        more = f" ({t('and {number} more', number=len(later) - LATER)})" if len(later) > LATER else ""
        blocks.append(item(t("to be judged once more is known: {findings}", findings=", ".join(later[:LATER])) + more))
    return blocks


def _weight(found: Assessment, t: Translator) -> list[Block]:
    names = dict.fromkeys(ground.rule.instrument for name in steps(found) for ground in found.answers[name].grounds)
    if not names:
        return []
    blocks: list[Block] = [Heading(t("legal weight"))]
    for name in names:
        instrument = found.rulebook.instruments[name]
        right = t(". Private right: {right}", right=instrument.private_right.rstrip(".")) if instrument.private_right else ""
        courts = t(". Enforced by courts: {courts}", courts="; ".join(instrument.enforced_in)) if instrument.enforced_in else ""
        blocks.append(item(f"{instrument.cite_as}: {t.word(instrument.weight)}{right}{courts}"))
    return blocks


def _others(others: tuple[OtherDay, ...], rulebook: Rulebook, t: Translator) -> list[Block]:
    """Return, by day, what would be different, nearest days first, and which documents make the difference."""
    days: dict[tuple[str, bool], list[OtherDay]] = {}
    for one in others:
        days.setdefault((local_day(one.change.at, rulebook.zone), one.earlier), []).append(one)
    if not days:
        return []
    blocks: list[Block] = [Heading(t("what changes under another day"))]
    later = sorted(key for key in days if not key[1])[:DAYS]
    earlier = sorted((key for key in days if key[1]), reverse=True)[:DAYS]
    for day, before in (*later, *earlier):
        by_answer: dict[str, list[str]] = {}
        for one in days[(day, before)]:
            by_answer.setdefault(short(one.answer, t), []).append(t.name(one.answer.question.id))
        answers = "; ".join(f"{', '.join(names)}: {answer}" for answer, names in by_answer.items())
        causes = "; ".join(dict.fromkeys(_cause(one, t) for one in days[(day, before)]))
        when = t("before {day}", day=day) if before else t("from {day}", day=day)
        blocks.append(item(f"{when}: {answers}. ({causes})"))
    return blocks


def _cause(one: OtherDay, t: Translator) -> str:
    event = one.change.event
    return (
        f"{one.change.instrument.cite_as} {t.word(event.kind)}{evidence_mark(event.evidence.value, t)}"
        if event
        else f"{one.change.instrument.cite_as}"
    )
