"""A comparison as a page: what differs first, side by side up to three columns, otherwise each question by itself."""

from __future__ import annotations

from pincite.language.messages import mark
from pincite.language.truth import Kind
from pincite.presenting.assessment_page import document
from pincite.presenting.pages import Block, Cell, Grid, Heading, Line, Page, item, warning
from pincite.presenting.sentences import alone_words, clock_line, disclaimer, evidence_mark, short, shown_value, without_assumptions
from pincite.presenting.translator import Translator
from pincite.reasoning.answers import Answer, Assessment, Ground
from pincite.reasoning.assess import DEPARTS, DIFFER, LAST
from pincite.reasoning.compare import Comparison
from pincite.reasoning.missing import wording
from pincite.rulebook.model import Rulebook

SIDE_BY_SIDE = 3


def comparison_page(found: Comparison, t: Translator) -> Page:
    """Return a comparison as a page."""
    case = found.assessments[0].case
    blocks: list[Block] = [Heading(t("{case}: compared", case=case), 1), *_terms_of(found, t)]
    blocks.extend(warning(f"{title(assessment)}: {t.text(notice)}") for assessment in found.assessments for notice in assessment.notices)
    blocks.append(Heading(t("what differs") if found.differing else t("what differs: nothing")))
    if found.differing and len(found.assessments) <= SIDE_BY_SIDE:
        blocks.append(_side_by_side(found, t))
    elif found.differing:
        blocks.extend(_by_itself(found, name, t) for name in found.differing)
    if found.agreeing:
        blocks.append(Heading(t("the same in every column")))
        blocks.extend(_agreeing(found, name, t) for name in found.agreeing)
    blocks.extend(_below(found, t))
    blocks.extend(_standings(found, t))
    blocks += [Heading(t("read with care")), Line(disclaimer(found.assessments[0].rulebook, t))]
    return Page(t("{case}, compared", case=case), tuple(blocks))


def _terms_of(found: Comparison, t: Translator) -> list[Block]:
    """Return on what terms a comparison stands: its columns, the place, what was known, moved dates, assumptions."""
    first = found.assessments[0]
    blocks: list[Block] = [Line(t("columns: {columns}", columns=", ".join(title(assessment) for assessment in found.assessments)))]
    if first.where:
        blocks.append(Line(t("in {place}", place=first.rulebook.places[first.where].title)))
    if first.known:
        blocks.append(Line(t("as known on {day}", day=first.known)))
    if found.shifted:
        blocks.append(warning(t("every date of the case is moved by the distance from the first column's day")))
    for name, (value, reason) in first.assumed.items():
        blocks.append(Line(t("assumed: {fact} = {value} ({reason})", fact=name, value=shown_value(value, t), reason=reason)))
    return blocks


def _agreeing(found: Comparison, name: str, t: Translator) -> Line:
    """Return an answer that is the same in every column, with what it rests on in each."""
    cells = {title(assessment): cell(assessment.answers[name], assessment.rulebook, t) for assessment in found.assessments}
    lines = {column: "; ".join(one.lines) for column, one in cells.items()}
    if len(set(lines.values())) == 1:
        below = tuple(Line(line) for line in next(iter(cells.values())).lines)
    else:
        below = tuple(Line(f"{column}: {line}") for column, line in lines.items() if line)
    return item(f"{t.name(name)}: {short(found.assessments[0].answers[name], t)}", *below)


def title(assessment: Assessment) -> str:
    """Return the head of a column: the day, and the component when one was given."""
    return f"{assessment.on_text}@{assessment.component}" if assessment.component else assessment.on_text


def _side_by_side(found: Comparison, t: Translator) -> Grid:
    header = (t("question"), *(title(assessment) for assessment in found.assessments))
    rows = tuple(
        (Cell(t.name(name)), *(cell(assessment.answers[name], assessment.rulebook, t) for assessment in found.assessments))
        for name in found.differing
    )
    return Grid(header, rows)


def _by_itself(found: Comparison, name: str, t: Translator) -> Grid:
    rows = tuple((Cell(title(assessment)), cell(assessment.answers[name], assessment.rulebook, t)) for assessment in found.assessments)
    return Grid((t("when, for whom"), t("answer")), rows, t.name(name))


def cell(answer: Answer, rulebook: Rulebook, t: Translator) -> Cell:
    """Return an answer in a cell: the short words, the record alone, the cites, what it turns on, and whether gaps may bear."""
    lines = []
    if answer.if_no_finding is not None:
        lines.append(t("record alone: {result}", result=alone_words(answer, answer.if_no_finding, t)))
    lines.extend(_grouped([ground for ground in answer.grounds if ground.certain] or list(answer.grounds), t))
    if answer.without_assumptions is not None:
        lines.append(t("without the assumptions: {result}", result=without_assumptions(answer, t)))
    lines.extend(clock_line(ground.due, rulebook, t) for ground in answer.grounds if ground.certain and ground.due)
    lines.extend(t.text(notice) for notice in answer.notices if notice.template in (LAST, DEPARTS, DIFFER))
    for need in sorted(answer.needs, key=lambda need: need.subject):
        if need.kind not in (Kind.FACT, Kind.REST):
            lines.append(t("turns on: {question}", question=wording(need, rulebook)[0]))
    if answer.gaps:
        lines.append(t.counted("[UNVERIFIED: {number} gap, see below]", "[UNVERIFIED: {number} gaps, see below]", len(answer.gaps)))
    return Cell(short(answer, t), tuple(lines))


def _grouped(grounds: list[Ground], t: Translator) -> list[str]:
    """Return cites grouped by instrument and evidence: `ICE ERO memo (Feb. 21, 2017) § A(1), A(2)`."""
    pins: dict[tuple[str, str], list[str]] = {}
    for ground in grounds:
        pins.setdefault((document(ground), ground.rule.evidence.value), []).append(ground.rule.cite)
    return [f"{instrument} § {', '.join(sorted(set(found)))}{evidence_mark(evidence, t)}" for (instrument, evidence), found in pins.items()]


def _below(found: Comparison, t: Translator) -> list[Block]:
    judged: dict[str, None] = {}
    missing: dict[str, None] = {}
    for assessment in found.assessments:
        for name in (*found.differing, *found.agreeing):
            answer = assessment.answers[name]
            for one in answer.reserved:
                judged[f"{t.any_of(one.fact.reserved_to)}: {one.fact.question}"] = None
            documents = dict.fromkeys(assessment.rulebook.instruments[gap.partition("/")[0]].cite_as for gap in answer.gaps)
            if documents:
                missing[f"{t.name(name)}, {title(assessment)}: {'; '.join(documents)}"] = None
    blocks: list[Block] = []
    for heading, lines in ((t("whose judgment it is"), judged), (t("not encoded yet, and may bear on it"), missing)):
        if lines:
            blocks += [Heading(heading), *(item(line) for line in lines)]
    return blocks


def _standings(found: Comparison, t: Translator) -> list[Block]:
    asked = set(found.differing) | set(found.agreeing)
    rows: dict[str, list[str]] = {}
    for index, assessment in enumerate(found.assessments):
        for one in assessment.instruments:
            instrument = one.instrument
            if any(rule.question in asked for rule in instrument.rules) or any(asked & set(gap.may_change) for gap in instrument.gaps):
                rows.setdefault(instrument.cite_as, [mark("does not bind")] * len(found.assessments))[index] = one.status
    differing = {name: row for name, row in rows.items() if len(set(row)) > 1 and {"in force", "depends", "suspended"} & set(row)}
    if not differing:
        return []
    order = ", ".join(title(assessment) for assessment in found.assessments)
    return [
        Heading(t("documents on this that stand differently")),
        Line(t("in the order {columns}", columns=order)),
        *(item(f"{name}: {' | '.join(t.word(status) for status in row)}") for name, row in differing.items()),
    ]
