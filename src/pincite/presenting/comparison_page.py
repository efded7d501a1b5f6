"""A comparison as a page: what differs first, side by side up to three columns, otherwise each question by itself."""

from __future__ import annotations

from pincite.language.saying import words
from pincite.language.truth import Kind
from pincite.presenting.assessment_page import document
from pincite.presenting.pages import Block, Cell, Grid, Heading, Line, Page, item, warning
from pincite.presenting.sentences import DISCLAIMER, EVIDENCE, alone_words, clock_line, short
from pincite.reasoning.answers import Answer, Assessment, Ground
from pincite.reasoning.compare import Comparison
from pincite.reasoning.missing import wording
from pincite.rulebook.model import Rulebook
from pincite.rulebook.values import show_value

SIDE_BY_SIDE = 3


def comparison_page(found: Comparison) -> Page:
    """Return a comparison as a page."""
    case = found.assessments[0].case
    blocks: list[Block] = [Heading(f"{case}: compared", 1), *_terms_of(found)]
    blocks.extend(warning(f"{title(assessment)}: {notice}") for assessment in found.assessments for notice in assessment.notices)
    blocks.append(Heading("what differs" if found.differing else "what differs: nothing"))
    if found.differing and len(found.assessments) <= SIDE_BY_SIDE:
        blocks.append(_side_by_side(found))
    elif found.differing:
        blocks.extend(_by_itself(found, name) for name in found.differing)
    if found.agreeing:
        blocks.append(Heading("the same in every column"))
        blocks.extend(_agreeing(found, name) for name in found.agreeing)
    blocks.extend(_below(found))
    blocks.extend(_standings(found))
    blocks += [
        Heading("read with care"),
        Line(f"Verified through {found.assessments[0].rulebook.verified_through.isoformat()}. {DISCLAIMER}"),
    ]
    return Page(f"{case}, compared", tuple(blocks))


def _terms_of(found: Comparison) -> list[Block]:
    """Return on what terms a comparison stands: its columns, the place, what was known, moved dates, assumptions."""
    first = found.assessments[0]
    blocks: list[Block] = [Line(f"columns: {', '.join(title(assessment) for assessment in found.assessments)}")]
    if first.where:
        blocks.append(Line(f"in {first.rulebook.places[first.where].title}"))
    if first.known:
        blocks.append(Line(f"as known on {first.known}"))
    if found.shifted:
        blocks.append(warning("every date of the case is moved by the distance from the first column's day"))
    for name, (value, reason) in first.assumed.items():
        blocks.append(Line(f"assumed: {name} = {show_value(value)} ({reason})"))
    return blocks


def _agreeing(found: Comparison, name: str) -> Line:
    """Return an answer that is the same in every column, with what it rests on in each."""
    cells = {title(assessment): cell(assessment.answers[name], assessment.rulebook) for assessment in found.assessments}
    lines = {column: "; ".join(one.lines) for column, one in cells.items()}
    if len(set(lines.values())) == 1:
        below = tuple(Line(line) for line in next(iter(cells.values())).lines)
    else:
        below = tuple(Line(f"{column}: {line}") for column, line in lines.items() if line)
    return item(f"{words(name)}: {short(found.assessments[0].answers[name])}", *below)


def title(assessment: Assessment) -> str:
    """Return the head of a column: the day, and the component when one was given."""
    return f"{assessment.on_text}@{assessment.component}" if assessment.component else assessment.on_text


def _side_by_side(found: Comparison) -> Grid:
    header = ("question", *(title(assessment) for assessment in found.assessments))
    rows = tuple(
        (Cell(words(name)), *(cell(assessment.answers[name], assessment.rulebook) for assessment in found.assessments))
        for name in found.differing
    )
    return Grid(header, rows)


def _by_itself(found: Comparison, name: str) -> Grid:
    rows = tuple((Cell(title(assessment)), cell(assessment.answers[name], assessment.rulebook)) for assessment in found.assessments)
    return Grid(("when, for whom", "answer"), rows, words(name))


def cell(answer: Answer, rulebook: Rulebook) -> Cell:
    """Return an answer in a cell: the short words, the record alone, the cites, what it turns on, and whether gaps may bear."""
    lines = []
    if answer.if_no_finding is not None:
        lines.append(f"record alone: {alone_words(answer, answer.if_no_finding)}")
    lines.extend(_grouped([ground for ground in answer.grounds if ground.certain] or list(answer.grounds)))
    if answer.without_assumptions is not None:
        outcome, value = answer.without_assumptions
        lines.append(f"without the assumptions: {words(value or outcome.value)}")
    lines.extend(clock_line(ground.due, rulebook) for ground in answer.grounds if ground.certain and ground.due)
    lines.extend(notice for notice in answer.notices if notice.startswith("last in force") or " against " in notice)
    for need in sorted(answer.needs, key=lambda need: need.subject):
        if need.kind not in (Kind.FACT, Kind.REST):
            lines.append(f"turns on: {wording(need, rulebook)[0]}")
    if answer.gaps:
        lines.append(f"[UNVERIFIED: {len(answer.gaps)} {'gap' if len(answer.gaps) == 1 else 'gaps'}, see below]")
    return Cell(short(answer), tuple(lines))


def _grouped(grounds: list[Ground]) -> list[str]:
    """Return cites grouped by instrument and evidence: `ICE ERO memo (Feb. 21, 2017) § A(1), A(2)`."""
    pins: dict[tuple[str, str], list[str]] = {}
    for ground in grounds:
        pins.setdefault((document(ground), ground.rule.evidence.value), []).append(ground.rule.cite)
    return [f"{instrument} § {', '.join(sorted(set(found)))}{EVIDENCE[evidence]}" for (instrument, evidence), found in pins.items()]


def _below(found: Comparison) -> list[Block]:
    judged: dict[str, None] = {}
    missing: dict[str, None] = {}
    for assessment in found.assessments:
        for name in (*found.differing, *found.agreeing):
            answer = assessment.answers[name]
            for one in answer.reserved:
                judged[f"{' or '.join(one.fact.reserved_to)}: {one.fact.question}"] = None
            documents = dict.fromkeys(assessment.rulebook.instruments[gap.partition("/")[0]].cite_as for gap in answer.gaps)
            if documents:
                missing[f"{words(name)}, {title(assessment)}: {'; '.join(documents)}"] = None
    blocks: list[Block] = []
    for heading, lines in (("whose judgment it is", judged), ("not encoded yet, and may bear on it", missing)):
        if lines:
            blocks += [Heading(heading), *(item(line) for line in lines)]
    return blocks


def _standings(found: Comparison) -> list[Block]:
    asked = set(found.differing) | set(found.agreeing)
    rows: dict[str, list[str]] = {}
    for index, assessment in enumerate(found.assessments):
        for one in assessment.instruments:
            instrument = one.instrument
            if any(rule.question in asked for rule in instrument.rules) or any(asked & set(gap.may_change) for gap in instrument.gaps):
                rows.setdefault(instrument.cite_as, ["does not bind"] * len(found.assessments))[index] = one.status
    differing = {name: row for name, row in rows.items() if len(set(row)) > 1 and {"in force", "depends", "suspended"} & set(row)}
    if not differing:
        return []
    order = ", ".join(title(assessment) for assessment in found.assessments)
    return [
        Heading("documents on this that stand differently"),
        Line(f"in the order {order}"),
        *(item(f"{name}: {' | '.join(row)}") for name, row in differing.items()),
    ]
