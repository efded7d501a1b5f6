"""Two readings set against each other as a page: a table of questions, then the smallest cases on which they part; and the same as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pincite
from pincite.language.messages import mark
from pincite.presenting.claims_page import effort_data
from pincite.presenting.comparison_page import cell
from pincite.presenting.data import rulebook_data
from pincite.presenting.pages import Block, Cell, Grid, Heading, Line, Page, item, sentence_case, warning
from pincite.presenting.sentences import disclaimer
from pincite.presenting.translator import Translator
from pincite.presenting.witnesses import CaseFile, fact_words, witness_file
from pincite.proving.difference import Difference, Relation, Side, Witness
from pincite.proving.search import Effort
from pincite.reasoning.answers import Answer
from pincite.reasoning.assess import answer
from pincite.reasoning.outcome import Outcome
from pincite.reasoning.silence import gaps_touching
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Stage
from pincite.rulebook.timeline import day_span
from pincite.rulebook.values import show_value

RELATIONS = {
    Relation.EQUIVALENT: mark("the same in every case"),
    Relation.STRICTER: mark("B is stricter"),
    Relation.MORE_LENIENT: mark("B is more lenient"),
    Relation.INCOMPARABLE: mark("they differ, and neither is the stricter throughout"),
    Relation.ONLY_FIRST: mark("only A speaks to it"),
    Relation.ONLY_SECOND: mark("only B speaks to it"),
    Relation.NOT_COMPARED: mark("not compared"),
    Relation.UNDETERMINED: mark("the solver could not say within its time"),
}
DIRECTIONS = {
    Relation.STRICTER: mark("B is stricter, such as when"),
    Relation.MORE_LENIENT: mark("B is more lenient, such as when"),
    Relation.INCOMPARABLE: mark("they differ without an order, such as when"),
}
LEFT = {
    ("A", Outcome.RESERVED): mark("A leaves it to an official, such as when"),
    ("B", Outcome.RESERVED): mark("B leaves it to an official, such as when"),
    ("A", Outcome.OPEN): mark("A leaves it open, such as when"),
    ("B", Outcome.OPEN): mark("B leaves it open, such as when"),
}
OPENNESS = (Outcome.RESERVED, Outcome.OPEN)
SPEAKER = {Relation.ONLY_FIRST: 0, Relation.ONLY_SECOND: 1}
ORDER = mark(
    "In the order of strictness silence stands between what is allowed and what is directed against, and below the lowest value of a scale."
)
NO_FINDING = mark("Held fixed: no finding of an official is made on either side.")
ANY_FINDING = mark("Officials may have made any finding, the same on both sides.")
READING = mark(
    "Each question is read over every case whose record is complete and possible. The cases below are smallest: none of their facts can be left out."
)


@dataclass(frozen=True, slots=True)
class Named:
    """A side with its letter, what was written for it, and the options of `assess` that read a case as it does."""

    letter: str
    written: str
    side: Side
    options: str


@dataclass(frozen=True, slots=True)
class Differing:
    """Two sides and how they stand on each question; `every` is true where questions were named, so that all of these are shown."""

    first: Named
    second: Named
    differences: tuple[Difference, ...]
    judgment: bool
    every: bool


def difference_page(found: Differing, t: Translator) -> Page:
    """Return how two readings differ as a page."""
    shown, silent = _shown(found)
    title = t("A and B over all cases")
    blocks: list[Block] = [Heading(title, 1)]
    blocks.extend(Line(f"{one.letter}: {one.side.name}") for one in (found.first, found.second))
    blocks.append(Line(t(ANY_FINDING if found.judgment else NO_FINDING), strong=True))
    blocks.append(Line(t(READING)))
    bound = max((one.bound for one in shown), default=0)
    if bound:
        blocks.append(Line(t("Where a list occurs, for lists of up to {number} records.", number=bound)))
    blocks.extend(warning(notice) for notice in _notices(found, t))
    tabled = [one for one in shown if found.every or not _alike(one)]
    if tabled:
        rows = tuple(_row(one, found, t) for one in tabled)
        blocks += [Heading(t("questions")), Grid((t("question"), t("how B stands to A"), t("the shown cases turn on")), rows)]
    alike = [t.name(one.question.id) for one in shown if one not in tabled]
    if alike:
        blocks.append(Line(t("The same in every case: {questions}.", questions=t.series(alike, "and"))))
    if silent:
        blocks.append(
            Line(
                t.counted("On {number} more question neither side speaks.", "On {number} more questions neither side speaks.", len(silent))
            )
        )
    differing = [one for one in shown if one.witnesses]
    if differing:
        blocks.append(Heading(t("where they differ")))
        blocks.extend(block for one in differing for block in _cases(one, t))
        blocks.append(Line(t(ORDER)))
    blocks.extend(_below(differing, t))
    blocks.extend(_unread(shown, found, t))
    blocks += [Heading(t("read with care")), *(Line(text) for text in _care(found, t))]
    return Page(title, tuple(blocks))


def _shown(found: Differing) -> tuple[list[Difference], list[Difference]]:
    """Return the differences to show, in the order of the process, and those on which neither side speaks."""
    stages = list(Stage)
    ordered = sorted(found.differences, key=lambda one: stages.index(one.question.stage))
    shown = [one for one in ordered if found.every or any(one.speaking) or one.relation is Relation.NOT_COMPARED]
    return shown, [one for one in ordered if one not in shown]


def _alike(one: Difference) -> bool:
    """Whether the two sides say the same in every case, with nothing to add."""
    return one.relation is Relation.EQUIVALENT and one.with_findings in (None, Relation.EQUIVALENT) and not one.left_open


def _notices(found: Differing, t: Translator) -> list[str]:
    notices = []
    for one in (found.first, found.second):
        setting, book = one.side.setting, one.side.rulebook
        if setting.on is not None and setting.on.start >= day_span(book.verified_through, book.zone).end:
            day = book.verified_through.isoformat()
            notice = t("as last known on {day}: the day asked for is later than the rulebook was verified", day=day)
            notices.append(f"{one.letter}: {notice}")
        if setting.under is not None:
            cite = book.instruments[setting.under].cite_as
            notices.append(f"{one.letter}: " + t("counterfactual: {instrument} taken alone, as if in force", instrument=cite))
        elif setting.component is None:
            notices.append(f"{one.letter}: " + t("no component is given, so what binds only some components stays open"))
    return notices


def _care(found: Differing, t: Translator) -> Iterable[str]:
    return dict.fromkeys(disclaimer(one.side.rulebook, t) for one in (found.first, found.second))


def _row(one: Difference, found: Differing, t: Translator) -> tuple[Cell, ...]:
    lines = []
    if one.why is not None:
        lines.append(t.text(one.why))
    if one.relation is Relation.EQUIVALENT and not any(one.speaking):
        return Cell(sentence_case(t.name(one.question.id))), Cell(t("neither speaks to it")), Cell("")
    if one.with_findings is Relation.UNDETERMINED:
        lines.append(t("on the record alone; what findings would change, the solver could not say"))
    elif one.with_findings not in (None, Relation.EQUIVALENT):
        lines.append(t("on the record alone; they differ once officials make findings (--with-judgment shows how)"))
    if one.left_open:
        lines.append(t("in some cases neither side settles it"))
    lines.extend(_gaps(one, found, t))
    turns = ", ".join(one.turns_on)
    return Cell(sentence_case(t.name(one.question.id))), Cell(t(RELATIONS[one.relation]), tuple(lines)), Cell(turns)


def gaps(one: Difference, side: Side) -> tuple[str, ...]:
    """Return the gaps that may change a question on a side, by their ids."""
    if one.question.id not in side.rulebook.questions:
        return ()
    setting = side.setting
    here = Situation(side.rulebook, {}, setting.on, setting.component, setting.where, setting.known, setting.under)
    return tuple(gap.id for gap in gaps_touching(one.question.id, here))


def _gaps(one: Difference, found: Differing, t: Translator) -> Iterable[str]:
    for named in (found.first, found.second):
        number = len(gaps(one, named.side))
        if number:
            yield f"{named.letter}: " + t.counted("[UNVERIFIED: {number} gap, see below]", "[UNVERIFIED: {number} gaps, see below]", number)


def answers(one: Difference, witness: Witness) -> tuple[Answer, Answer]:
    """Return what each side answers to the question of a difference on a case that shows it."""
    first, second = (answer(here.rulebook.questions[one.question.id], here, proofs=False) for here in (witness.first, witness.second))
    return first, second


def _cases(one: Difference, t: Translator) -> list[Block]:
    """Return the cases of a difference: side by side where both speak, else what the one that speaks says."""
    title = f"{one.question.asks}  ({one.question.id}): {t(RELATIONS[one.relation])}"
    said = [(witness, answers(one, witness)) for witness in one.witnesses]
    if one.relation in SPEAKER:
        lines = []
        for witness, both in said:
            here = (witness.first, witness.second)[SPEAKER[one.relation]]
            spoken = cell(both[SPEAKER[one.relation]], here.rulebook, t)
            lines.append(
                item(f"{_direction(witness, both, t)} {_facts(witness, t)}: {spoken.text}", *(Line(line) for line in spoken.lines))
            )
        return [Line(title, tuple(lines))]
    lines, rows = [], []
    for number, (witness, both) in enumerate(said, 1):
        lines.append(item(f"{number}. {_direction(witness, both, t)} {_facts(witness, t)}"))
        says = cell(both[0], witness.first.rulebook, t), cell(both[1], witness.second.rulebook, t)
        rows.append((Cell(t("case {number}", number=number)), *says))
    return [Line(title, tuple(lines)), Grid((t("case"), t("A says"), t("B says")), tuple(rows))]


def _direction(witness: Witness, both: tuple[Answer, Answer], t: Translator) -> str:
    """Return in which direction a case shows a difference, as the beginning of a sentence that goes on with the case."""
    first, second = both
    if witness.direction is Relation.INCOMPARABLE:
        if first.outcome in OPENNESS and second.outcome not in OPENNESS:
            return t(LEFT["A", first.outcome])
        if second.outcome in OPENNESS and first.outcome not in OPENNESS:
            return t(LEFT["B", second.outcome])
    return t(DIRECTIONS[witness.direction])


def _facts(witness: Witness, t: Translator) -> str:
    if not witness.facts:
        return t("the facts are any at all")
    return t.series([fact_words(name, value, _book(name, witness).rulebook, t) for name, value in witness.facts.items()], "and")


def _book(name: str, witness: Witness) -> Situation:
    return witness.first if name in witness.first.rulebook.facts else witness.second


def _below(differing: list[Difference], t: Translator) -> list[Block]:
    """Return whose judgment the shown answers wait for, each with its question."""
    judged: dict[str, None] = {}
    for one in differing:
        for witness in one.witnesses:
            for said in answers(one, witness):
                for reserved in said.reserved:
                    judged[f"{t.any_of(reserved.fact.reserved_to)}: {reserved.fact.question}"] = None
    return [Heading(t("whose judgment it is")), *(item(line) for line in judged)] if judged else []


def _unread(shown: list[Difference], found: Differing, t: Translator) -> list[Block]:
    """Return, for each side and question, the documents not encoded that may bear on it."""
    lines = []
    for named in (found.first, found.second):
        for one in shown:
            instruments = named.side.rulebook.instruments
            documents = dict.fromkeys(instruments[gap.partition("/")[0]].cite_as for gap in gaps(one, named.side))
            if documents:
                lines.append(item(f"{named.letter}, {t.name(one.question.id)}: {'; '.join(documents)}"))
    return [Heading(t("not encoded yet, and may bear on it")), *lines] if lines else []


def witness_files(found: Differing) -> dict[int, CaseFile]:
    """Return the file of each witness by its identity; raises Unwritable."""
    files: dict[int, CaseFile] = {}
    for one in found.differences:
        for number, witness in enumerate(one.witnesses, 1):
            commands = tuple(
                f"{named.letter}: pincite assess {{file}} {named.options} --question {one.question.id}"
                for named in (found.first, found.second)
            )
            book = (found.first if witness.first.facts.keys() == witness.facts.keys() else found.second).side.rulebook
            remarks = (f"{one.question.id}: {one.relation.value}; here {witness.direction.value}",)
            files[id(witness)] = witness_file(f"{one.question.id}-{number}", witness.facts, book, remarks, commands)
    return files


def difference_data(found: Differing, effort: Effort, files: dict[int, CaseFile], t: Translator) -> dict[str, Any]:
    """Return how two readings differ as the documented JSON object."""
    return {
        "pincite": pincite.__version__,
        "a": _side_data(found.first),
        "b": _side_data(found.second),
        "with_judgment": found.judgment,
        "differences": [_difference_data(one, found, files, t) for one in found.differences],
        "notices": _notices(found, t),
        "effort": effort_data(effort),
    }


def _side_data(one: Named) -> dict[str, Any]:
    setting = one.side.setting
    return {
        "written": one.written,
        "name": one.side.name,
        "rulebook": rulebook_data(one.side.rulebook),
        "under": setting.under,
        "component": setting.component,
        "where": setting.where,
    }


def _difference_data(one: Difference, found: Differing, files: dict[int, CaseFile], t: Translator) -> dict[str, Any]:
    return {
        "question": one.question.id,
        "asks": one.question.asks,
        "relation": one.relation.value,
        "words": t(RELATIONS[one.relation]),
        "a_speaks": one.speaking[0],
        "b_speaks": one.speaking[1],
        "with_findings": one.with_findings.value if one.with_findings else None,
        "left_open": one.left_open,
        "lists_up_to": one.bound or None,
        "why": t.text(one.why) if one.why is not None else None,
        "turns_on": list(one.turns_on),
        "a_gaps": list(gaps(one, found.first.side)),
        "b_gaps": list(gaps(one, found.second.side)),
        "witnesses": [_witness_data(one, witness, files.get(id(witness)), t) for witness in one.witnesses],
    }


def _witness_data(one: Difference, witness: Witness, file: CaseFile | None, t: Translator) -> dict[str, Any]:
    first, second = answers(one, witness)
    return {
        "direction": witness.direction.value,
        "facts": {name: show_value(value) for name, value in witness.facts.items()},
        "case_file": file.name if file else None,
        "a": _said(first, witness.first, t),
        "b": _said(second, witness.second, t),
    }


def _said(said: Answer, here: Situation, t: Translator) -> dict[str, Any]:
    settled = said.outcome not in OPENNESS
    return {
        "outcome": said.outcome.value,
        "value": said.value,
        "possible": list(said.possible),
        "because": said.because,
        "settled": settled,
        "grounds": [
            {
                "rule": ground.rule.id,
                "cite": ground.cite,
                "value": ground.rule.value,
                "active": "true" if ground.certain else "open",
                "evidence": ground.rule.evidence.value,
            }
            for ground in said.grounds
        ],
        "judgment": [{"fact": one.fact.id, "question": one.fact.question, "to": list(one.fact.reserved_to)} for one in said.reserved],
        "gaps": list(said.gaps),
        "evidence": said.evidence.value if said.evidence else None,
    }
