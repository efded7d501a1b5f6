"""Claims held against the text: all verdicts in a table, then each claim with what its verdict rests on; and the same as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pincite
from pincite.language.messages import mark
from pincite.language.saying import say
from pincite.presenting.assessment_page import cited
from pincite.presenting.data import ground_data, needs_data, rulebook_data
from pincite.presenting.pages import Block, Cell, Grid, Heading, Line, Page, item, warning
from pincite.presenting.sentences import SOURCES, disclaimer, evidence_mark, ground_line, headline, need_note
from pincite.presenting.translator import Translator
from pincite.presenting.verdicts import VERDICTS
from pincite.presenting.witnesses import CaseFile, fact_lines, witness_file
from pincite.proving.claims import Found, Stretch, Unsaid, questions_in
from pincite.proving.search import Effort
from pincite.reasoning.answers import Answer
from pincite.reasoning.assess import answer
from pincite.reasoning.missing import wording
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Claim, ClaimCheck, Rulebook, Verdict
from pincite.rulebook.values import show_value

Checked = tuple[Found | Unsaid, ...]
READING = mark(
    "Each statement is held against every case whose record is complete and possible. A finding of an official is made only where the statement takes it as given."
)
UNSAID = mark("nothing can be said")


def claims_page(all_checked: Sequence[Checked], rulebook: Rulebook, t: Translator) -> Page:
    """Return claims with their verdicts: a table of all, then each with its premises, witnesses and what it rests on."""
    found = [one for checked in all_checked for one in checked]
    blocks: list[Block] = [Heading(t("statements held against the text"), 1), Line(t(READING))]
    bound = max((one.bound for one in found if isinstance(one, Found)), default=0)
    if bound:
        blocks.append(Line(t("Where a list occurs, for lists of up to {number} records.", number=bound)))
    blocks.extend(_unexpected(found, t))
    if len(found) > 1:
        blocks += [Heading(t("verdicts")), _table(all_checked, rulebook, t), Line(_totals(found, t))]
    for checked in all_checked:
        blocks.extend(_claim(checked, rulebook, t))
    blocks += [Heading(t("read with care")), Line(disclaimer(rulebook, t))]
    return Page(t("statements held against the text"), tuple(blocks))


def unexpected(found: Found | Unsaid) -> bool:
    """Whether a check came to something other than the claim's author expected."""
    return isinstance(found, Unsaid) or not found.expected


def _unexpected(found: Sequence[Found | Unsaid], t: Translator) -> list[Block]:
    number = sum(unexpected(one) for one in found)
    if not number:
        return []
    return [warning(t.counted("{number} verdict is not the one expected.", "{number} verdicts are not the ones expected.", number))]


def _verdict(found: Found | Unsaid, t: Translator) -> str:
    return t(VERDICTS[found.verdict]) if isinstance(found, Found) else t(UNSAID)


def _expected(found: Found | Unsaid, t: Translator) -> str:
    """Return what was expected and does not hold; empty where all is as expected."""
    if not unexpected(found):
        return ""
    assert found.check is not None
    expected = t(VERDICTS[found.check.expected])
    if isinstance(found, Found) and found.check.expected is Verdict.OTHER_DATE and found.claim.true_on is not None:
        return t("expected: {verdict}, {day}", verdict=expected, day=found.claim.true_on.isoformat())
    return t("expected: {verdict}", verdict=expected)


def _table(all_checked: Sequence[Checked], rulebook: Rulebook, t: Translator) -> Grid:
    rows = []
    for checked in all_checked:
        for one in checked:
            lines = tuple(filter(None, [_expected(one, t), *_doubts(one, t)]))
            rows.append((Cell(one.claim.id), Cell(_when(one.claim, one.check, rulebook, t)), Cell(_verdict(one, t), lines)))
    return Grid((t("statement"), t("read on, under"), t("verdict")), tuple(rows))


def _doubts(found: Found | Unsaid, t: Translator) -> list[str]:
    """Return marks for what a verdict rests on and nobody has read in the original, or encoded."""
    if not isinstance(found, Found):
        return []
    marks = [evidence_mark("unverified", t).strip()] if found.unverified else []
    if found.gaps:
        marks.append(t.counted("[UNVERIFIED: {number} gap, see below]", "[UNVERIFIED: {number} gaps, see below]", len(found.gaps)))
    return marks


def _when(claim: Claim, check: ClaimCheck | None, rulebook: Rulebook, t: Translator) -> str:
    """Return what a check reads: a day with the component and place, or one instrument alone."""
    if check is None:
        return ""
    parts = [check.on.isoformat()]
    if check.under is not None:
        parts.append(t("{instrument} alone", instrument=rulebook.instruments[check.under].cite_as))
    if claim.component is not None:
        parts.append(rulebook.components[claim.component].title)
    if claim.place is not None:
        parts.append(rulebook.places[claim.place].title)
    return ", ".join(parts)


def _totals(found: Sequence[Found | Unsaid], t: Translator) -> str:
    counts: dict[str, int] = {}
    for one in found:
        counts[_verdict(one, t)] = counts.get(_verdict(one, t), 0) + 1
    return "; ".join(f"{verdict}: {number}" for verdict, number in counts.items())


def _claim(checked: Checked, rulebook: Rulebook, t: Translator) -> list[Block]:
    claim = checked[0].claim
    below = [Line(t("said by {whom}; where: {places}", whom=claim.by, places="; ".join(claim.where)))]
    if claim.premises:
        below.append(Line(t("Given:"), tuple(item(say(node, rulebook.wording)) for node in claim.premises)))
    if claim.expression is not None:
        below.append(Line(t("Then in every case: {statement}", statement=say(claim.expression, rulebook.wording))))
    for one in checked:
        below.append(_check(one, rulebook, t))
    if claim.instead:
        below.append(Line(t("The text: {text}", text=claim.instead)))
    if claim.cites:
        below.append(Line("; ".join(cited(cite, rulebook) for cite in claim.cites)))
    if claim.because:
        below.append(Line(t("Why: {reason}", reason=claim.because)))
    if claim.needs_data:
        below.append(Line(t("What would settle it: {data}", data=claim.needs_data)))
    if claim.note:
        below.append(Line(t("note: {note}", note=claim.note)))
    return [Heading(claim.id), Line(f"“{claim.says}”", tuple(below), strong=True)]


def _check(found: Found | Unsaid, rulebook: Rulebook, t: Translator) -> Line:
    when = _when(found.claim, found.check, rulebook, t)
    head = f"{when}: {_verdict(found, t)}" if when else _verdict(found, t)
    below = [warning(_expected(found, t))] if unexpected(found) else []
    if isinstance(found, Unsaid):
        return Line(f"{head}: {t.text(found.why)}", tuple(below), strong=True)
    if found.bound:
        below.append(Line(t("for lists of up to {number} records", number=found.bound)))
    if found.witness is not None:
        title = t("A smallest case that shows it:") if found.verdict is not Verdict.JUDGMENT else t("A smallest case that waits for it:")
        lines = fact_lines(found.witness, rulebook, t)
        below.append(Line(title, tuple(item(line) for line in lines)) if lines else Line(t("Every case shows it.")))
        below.extend(_answer(one, under, rulebook, t) for one, under in witness_answers(found))
    for name in found.judgment:
        fact = rulebook.facts[name]
        below.append(
            Line(t("To be judged by {officials}: {question}", officials=t.any_of(fact.reserved_to), question=fact.question) + f"  ({name})")
        )
    if found.uncertain:
        asked = tuple(item(f"{t.text(wording(need, rulebook)[0])}{need_note(need, t)}") for need in found.uncertain)
        below.append(Line(t("Not known:"), asked))
    if found.true_on:
        spans = "; ".join(_stretch(stretch, t) for stretch in found.true_on)
        below.append(Line(t("Agrees with what was in force: {stretches}.", stretches=spans)))
    if found.unverified:
        cites = "; ".join(dict.fromkeys(rulebook.full_cite(rule.instrument, rule.cite) for rule in found.unverified))
        below.append(warning(t("Rests on what was not verified: {cites}", cites=cites)))
    if found.gaps:
        documents = "; ".join(dict.fromkeys(rulebook.instruments[name.partition("/")[0]].cite_as for name in found.gaps))
        below.append(warning(t("Not encoded, and may bear on it: {documents}", documents=documents)))
    return Line(head, tuple(below), strong=True)


def _stretch(stretch: Stretch, t: Translator) -> str:
    first, last = stretch
    if last is None:
        return t("from {first} on", first=first.isoformat())
    return t("{first} to {last}", first=first.isoformat(), last=last.isoformat())


def witness_answers(found: Found) -> list[tuple[Answer, str | None]]:
    """Return what the rulebook answers, for the witness of a check, to each question the claim asks, with the instrument asked alone."""
    if found.situation is None or found.claim.expression is None:
        return []
    answers = []
    for question, instrument in sorted(questions_in(found.claim.expression, found.situation.rulebook), key=str):
        here = found.situation if instrument is None else replace(found.situation, under=instrument, memo={})
        answers.append((answer(here.rulebook.questions[question], here, proofs=False), instrument or here.under))
    return answers


def _answer(one: Answer, under: str | None, rulebook: Rulebook, t: Translator) -> Line:
    grounds = [ground for ground in one.grounds if ground.certain] or list(one.grounds)
    lines = tuple(item(f"{ground_line(ground, t)} ({ground.cite}{evidence_mark(ground.rule.evidence.value, t)})") for ground in grounds)
    if one.evidence is not None:
        lines = (*lines, Line(t(SOURCES[one.evidence.value])))
    return Line(f"{one.question.asks} {headline(one, t)}", lines)


def witness_files(all_checked: Sequence[Checked], rulebook: Rulebook, t: Translator) -> dict[int, CaseFile]:
    """Return the file of each witness by the identity of what was found; raises Unwritable."""
    files: dict[int, CaseFile] = {}
    for one in (one for checked in all_checked for one in checked):
        if not isinstance(one, Found) or one.witness is None or one.check is None:
            continue
        command = f"pincite assess {{file}} --on {one.check.on.isoformat()}"
        for option, value in (("under", one.check.under), ("component", one.claim.component), ("where", one.claim.place)):
            command += f" --{option} {value}" if value is not None else ""
        command += "".join(f" --question {answered.question.id}" for answered, _ in witness_answers(one))
        remarks = (f"{one.claim.id}: {one.verdict.value}",)
        name = "--".join(filter(None, (one.claim.id, one.check.on.isoformat(), one.check.under)))
        files[id(one)] = witness_file(name, one.witness, rulebook, remarks, (command,))
    return files


def claims_data(
    all_checked: Sequence[Checked], rulebook: Rulebook, effort: Effort, files: dict[int, CaseFile], t: Translator
) -> dict[str, Any]:
    """Return claims and what their checks come to as the documented JSON object."""
    return {
        "pincite": pincite.__version__,
        "rulebook": rulebook_data(rulebook),
        "claims": [_claim_data(checked, rulebook, files, t) for checked in all_checked],
        "unexpected": sum(unexpected(one) for checked in all_checked for one in checked),
        "effort": effort_data(effort),
    }


def effort_data(effort: Effort) -> dict[str, Any]:
    """Return how much was asked of the solver."""
    return {"queries": effort.queries, "seconds": round(effort.seconds, 3), "unknown": effort.unknown}


def _claim_data(checked: Checked, rulebook: Rulebook, files: dict[int, CaseFile], t: Translator) -> dict[str, Any]:
    claim = checked[0].claim
    return {
        "id": claim.id,
        "kind": claim.kind.value,
        "says": claim.says,
        "by": claim.by,
        "where": list(claim.where),
        "component": claim.component,
        "place": claim.place,
        "premises": [say(node, rulebook.wording) for node in claim.premises],
        "statement": say(claim.expression, rulebook.wording) if claim.expression is not None else None,
        "instead": claim.instead or None,
        "cites": [cited(cite, rulebook) for cite in claim.cites],
        "because": claim.because or None,
        "note": claim.note or None,
        "needs_data": claim.needs_data or None,
        "checks": [_check_data(one, rulebook, files.get(id(one)), t) for one in checked],
    }


def _check_data(found: Found | Unsaid, rulebook: Rulebook, file: CaseFile | None, t: Translator) -> dict[str, Any]:
    check = found.check
    data: dict[str, Any] = {
        "on": check.on.isoformat() if check else None,
        "under": check.under if check else None,
        "verdict": found.verdict.value if isinstance(found, Found) else None,
        "words": _verdict(found, t),
        "expected": check.expected.value if check else found.claim.kind.value,
        "as_expected": not unexpected(found),
    }
    if isinstance(found, Unsaid):
        return data | {"why": t.text(found.why)}
    here = found.situation
    return data | {
        "lists_up_to": found.bound or None,
        "witness": {name: show_value(value) for name, value in found.witness.items()} if found.witness is not None else None,
        "case_file": file.name if file else None,
        "answers": [_answer_data(one, under, here, t) for one, under in witness_answers(found)] if here is not None else [],
        "judgment": [
            {"fact": name, "question": rulebook.facts[name].question, "to": list(rulebook.facts[name].reserved_to)}
            for name in found.judgment
        ],
        "needs": needs_data(found.uncertain, rulebook, t),
        "unverified": [{"rule": rule.id, "cite": rulebook.full_cite(rule.instrument, rule.cite)} for rule in found.unverified],
        "gaps": list(found.gaps),
        "true_on": [{"from": first.isoformat(), "to": last.isoformat() if last else None} for first, last in found.true_on],
    }


def _answer_data(one: Answer, under: str | None, here: Situation, t: Translator) -> dict[str, Any]:
    return {
        "question": one.question.id,
        "under": under,
        "outcome": one.outcome.value,
        "value": one.value,
        "possible": list(one.possible),
        "because": one.because,
        "grounds": [ground_data(ground, here.rulebook, t) for ground in one.grounds],
        "gaps": list(one.gaps),
        "evidence": one.evidence.value if one.evidence else None,
    }
