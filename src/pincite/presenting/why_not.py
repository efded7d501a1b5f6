"""What stands between a case and another answer: as lines of a page and as data. Differences are told, never advice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pincite.language import tree
from pincite.language.messages import mark
from pincite.language.saying import say, say_value
from pincite.language.types import UNOBTAINABLE, Records, Unobtainable, Value
from pincite.presenting.assessment_page import finding_item
from pincite.presenting.data import ground_data, needs_data, reserved_data
from pincite.presenting.pages import Block, Heading, Line, item, sentence_case, warning
from pincite.presenting.sentences import evidence_mark, ground_line, headline, need_note, result_words
from pincite.presenting.translator import Translator
from pincite.reasoning.answers import Altered, Alternative, Answer, Assessment, Ground, Reason, StandingBetween, WhyNot
from pincite.reasoning.missing import wording
from pincite.rulebook.model import Rulebook
from pincite.rulebook.values import show_value

REASONS = {
    Reason.ALREADY: mark("This is the answer already."),
    Reason.NO_RULE: mark("No encoded rule gives this answer, so no change of the record can."),
    Reason.NOT_IN_FORCE: mark("No rule that gives this answer is in force here on this day, so no change of the record can."),
    Reason.NO_RECORD: mark("Under the rules in force here on this day no record gives this answer, whatever its facts and findings are."),
    Reason.SETTING: mark("No change of the record gives this answer: it turns on what is no fact of the record."),
    Reason.TOO_MANY: mark(
        "No change of at most {facts} facts gives this answer; a change of more of them, or of facts and findings together, can."
    ),
}


def why_not_blocks(found: WhyNot, assessment: Assessment, answer: Answer, t: Translator) -> list[Block]:
    """Return the part of an explanation that says what would give another answer."""
    book = assessment.rulebook
    wanted = sentence_case(result_words(answer, found.wanted, t))
    blocks: list[Block] = [Heading(t("what would give another answer: {result}", result=wanted))]
    if found.reason is not None:
        rules = tuple(item(f"{rule.label or t.name(rule.id)} ({book.full_cite(rule.instrument, rule.cite)})") for rule in found.rules)
        needs = tuple(item(f"{t.text(wording(need, book)[0])}{need_note(need, t)}") for need in sorted(found.needs, key=str))
        blocks.append(Line(t(REASONS[found.reason], facts=found.facts_at_most), rules + needs, strong=True))
    if found.undetermined:
        blocks.append(warning(t("The solver could not say within its time or bounds, so there may be more than is shown here.")))
    if found.alternatives:
        judged = any(one.judgment for one in found.alternatives)
        lead = t("Only with a finding besides would the record come to it:") if judged else t("The record would come to it:")
        blocks.append(Line(lead, strong=True))
        blocks.extend(_alternative(one, found.wanted, assessment, t) for one in found.alternatives)
    if found.findings:
        blocks.append(Line(t("With the record as it is, only the judgment of an official stands between:"), strong=True))
        blocks.extend(_between(one, assessment, t) for one in found.findings)
        blocks.append(Line(t("Pincite does not say how this should be judged.")))
    if found.reason in (None, Reason.TOO_MANY):
        blocks.append(Line(_bounds(found, t)))
    return blocks


def _bounds(found: WhyNot, t: Translator) -> str:
    said = [
        t(
            "At most {facts} facts are changed together, and at most {changes} changes are shown, the fewest facts first; there may be others.",
            facts=found.facts_at_most,
            changes=found.changes_at_most,
        )
    ]
    if found.lists_up_to is not None:
        said.append(t("Lists are looked at with up to {number} records.", number=found.lists_up_to))
    said.append(t("These are differences between records, not advice."))
    return " ".join(said)


def _alternative(one: Alternative, wanted: str, assessment: Assessment, t: Translator) -> Line:
    book = assessment.rulebook
    said = [altered_words(change, assessment, t) for change in one.altered]
    below = [_then(ground, t) for ground in one.answer.grounds if ground.rule.value == wanted and (ground.certain or one.judgment)]
    if not below and not one.judgment:
        below = [Line(headline(one.answer, t))]
    for change in one.altered:
        if change.presumes and change.fact.asked_when is not None:
            below.append(
                Line(t("{fact}: asked only when {condition}", fact=change.fact.id, condition=say(change.fact.asked_when, book.wording)))
            )
    if one.unasked:
        below.append(Line(t("no longer asked then: {facts}", facts=", ".join(one.unasked))))
    if one.hypothetical:
        below.append(warning(t("hypothetical: later than the day of the act: {facts}", facts=", ".join(one.hypothetical))))
    for finding in one.judgment:
        officials = t.any_of(finding.fact.reserved_to)
        below.append(Line(t("To be judged by {officials}: {question}", officials=officials, question=finding.fact.question)))
    if one.judgment:
        below.append(Line(t("Pincite does not say how this should be judged.")))
    if len(said) > 1:
        return item(t("these {number} facts together:", number=len(said)), *(item(clause) for clause in said), *below)
    return item(said[0], *below)


def altered_words(change: Altered, assessment: Assessment, t: Translator) -> str:
    """Return a fact with another value as a clause: `if … instead of …`, or `if it were known that …`."""
    book, name, after, before = assessment.rulebook, change.fact.id, change.after, change.before
    if before is None:
        return t("if it were known that {clause}", clause=_clause(name, after, book, t))
    if before is UNOBTAINABLE:
        return t("if it were so that {clause} (asked; cannot be known in this case)", clause=_clause(name, after, book, t))
    now, then = _value(name, after, book, t), _value(name, before, book, t)
    if isinstance(after, bool):
        said = t("if {clause} ({now} instead of {before})", clause=_clause(name, after, book, t), now=now, before=then)
    else:
        said = t("if {fact} were {now} instead of {before}", fact=book.wording.said(name), now=now, before=then)
    return t("{change}, which the case assumes", change=said) if name in assessment.assumed else said


def _clause(name: str, value: Value, book: Rulebook, t: Translator) -> str:
    if isinstance(value, bool):
        fact = tree.Fact(name)
        return say(fact if value else tree.Not(fact), book.wording)
    return t("{fact} is {value}", fact=book.wording.said(name), value=_value(name, value, book, t))


def _value(name: str, value: Value, book: Rulebook, t: Translator) -> str:
    match value:
        case bool():
            return t.word(show_value(value))
        case Records():
            return _records(value, t)
        case Unobtainable():
            return t.word(show_value(value))
        case str():
            return book.wording.values.get((name, value)) or say_value(value, book.wording)
        case _:
            return say_value(value, book.wording)


def _records(value: Records, t: Translator) -> str:
    listed = "; ".join(_record(one, t) for one in value.items) or t("no record")
    return t("[{records}] and no others", records=listed) if value.complete else t("[{records}] and perhaps others", records=listed)


def _record(one: Mapping[str, Value], t: Translator) -> str:
    said = ", ".join(
        f"{t.name(name)}: {t.word(show_value(inner)) if isinstance(inner, bool) else show_value(inner)}" for name, inner in one.items()
    )
    return said or t("a record of which nothing is known")


def _then(ground: Ground, t: Translator) -> Line:
    return Line(f"{ground_line(ground, t)} ({ground.cite}){evidence_mark(ground.rule.evidence.value, t)}")


def _between(one: StandingBetween, assessment: Assessment, t: Translator) -> Line:
    lines = []
    made = {**assessment.facts, **{name: value for name, (value, _) in assessment.assumed.items()}}
    for finding in one.findings:
        line = finding_item(finding, assessment.rulebook, t)
        if made.get(finding.fact.id, UNOBTAINABLE) is not UNOBTAINABLE:
            line = item(line.text, Line(t("the case records this finding as made")), *line.children)
        lines.append(line)
    then = Line(t("the rule that would then answer:"), tuple(_then(ground, t) for ground in one.grounds))
    below = (then,) if one.grounds else ()
    if len(lines) > 1:
        return item(t("these findings together:"), *lines, *below)
    return item(lines[0].text, *lines[0].children, *below)


def why_not_data(found: WhyNot, assessment: Assessment, t: Translator) -> dict[str, Any]:
    """Return what stands between a case and another answer as the documented JSON object."""
    book = assessment.rulebook
    return {
        "wanted": found.wanted,
        "reason": found.reason.value if found.reason else None,
        "text": t(REASONS[found.reason], facts=found.facts_at_most) if found.reason else None,
        "rules": [{"rule": rule.id, "cite": book.full_cite(rule.instrument, rule.cite)} for rule in found.rules],
        "needs": needs_data(found.needs, book, t),
        "changes": [_alternative_data(one, found.wanted, assessment, t) for one in found.alternatives],
        "findings": [
            {
                "together": [reserved_data(finding) for finding in one.findings],
                "grounds": [ground_data(ground, book, t) for ground in one.grounds],
            }
            for one in found.findings
        ],
        "facts_at_most": found.facts_at_most,
        "changes_at_most": found.changes_at_most,
        "lists_up_to": found.lists_up_to,
        "years": list(found.years),
        "undetermined": found.undetermined,
    }


def _alternative_data(one: Alternative, wanted: str, assessment: Assessment, t: Translator) -> dict[str, Any]:
    book = assessment.rulebook
    return {
        "facts": [
            {
                "fact": change.fact.id,
                "instead_of": show_value(change.before) if change.before is not None else None,
                "would_be": show_value(change.after),
                "known": _known(change, assessment),
                "text": altered_words(change, assessment, t),
                "asked_when": say(change.fact.asked_when, book.wording) if change.presumes and change.fact.asked_when else None,
            }
            for change in one.altered
        ],
        "no_longer_asked": list(one.unasked),
        "hypothetical": list(one.hypothetical),
        "outcome": one.answer.outcome.value,
        "value": one.answer.value,
        "because": one.answer.because,
        "grounds": [
            ground_data(ground, book, t)
            for ground in one.answer.grounds
            if ground.rule.value == wanted and (ground.certain or one.judgment)
        ],
        "reserved": [reserved_data(finding) for finding in one.judgment],
    }


def _known(change: Altered, assessment: Assessment) -> str:
    if change.before is None:
        return "missing"
    if change.before is UNOBTAINABLE:
        return "unobtainable"
    return "assumed" if change.fact.id in assessment.assumed else "given"
