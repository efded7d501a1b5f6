"""Answers on a terminal: in the order of the process, plain words first, readable at 80 columns and without colour."""

from __future__ import annotations

import re
import textwrap

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from pincite.language.saying import words
from pincite.language.truth import Kind, Why
from pincite.presenting.data import local_day
from pincite.presenting.sentences import (
    REASONS,
    alone_words,
    clock_line,
    ground_line,
    headline,
    need_note,
    no_finding_lines,
    short,
)
from pincite.reasoning.answers import Answer, Assessment, Ground, InstrumentStanding, ProofNode
from pincite.reasoning.compare import Comparison
from pincite.reasoning.missing import wording
from pincite.reasoning.outcome import Outcome
from pincite.rulebook.model import Rulebook
from pincite.rulebook.values import show_value

ASK_NEXT = 5
BOX = box.ASCII2
EVIDENCE = {"primary": "", "secondary": " [secondary source]", "unverified": " [UNVERIFIED]"}
SOURCES = {
    "primary": "read in the original",
    "secondary": "read in secondary sources",
    "unverified": "UNVERIFIED, it rests on something not verified or not encoded",
}
DISCLAIMER = "This is what documents say, not legal advice, and not a prediction of what an officer will do."


class Page:
    """Writes wrapped lines with a hanging indent, so that text reads well at any width and leaves no spaces at line ends."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.width = max(40, console.width)

    def line(self, text: str, indent: int = 0, style: str = "") -> None:
        """Write one paragraph; a line that begins with a dash or number hangs behind it."""
        lead = " " * indent
        mark = re.match(r"(?:- |! |\d+\. )", text)
        hang = lead + " " * (len(mark.group()) if mark else 0)
        for part in text.split("\n"):
            filled = textwrap.fill(part, self.width, initial_indent=lead, subsequent_indent=hang, break_on_hyphens=False)
            self.console.print(Text(filled, style=style), soft_wrap=True)

    def blank(self) -> None:
        """Write an empty line."""
        self.console.print()


def print_assessment(found: Assessment, console: Console, every: bool) -> None:
    """Print an assessment; `every` shows each silent question in full, otherwise those nothing in force speaks to are gathered in lists."""
    page = Page(console)
    _print_head(found, page)
    gathered: dict[str, list[str]] = {}
    stage = None
    for answer in found.answers.values():
        if not every and answer.outcome is Outcome.SILENT and answer.because != "not_listed":
            gathered.setdefault(answer.because or "", []).append(answer.question.id)
            continue
        if answer.question.stage is not stage:
            stage = answer.question.stage
            page.blank()
            page.line(stage.value.upper(), style="bold")
        _print_answer(answer, found.rulebook, page)
    for because, names in gathered.items():
        page.blank()
        page.line(f"SILENT: {REASONS[because]}", style="bold")
        page.line(", ".join(names), 2)
    _print_findings(found, page)
    _print_next(found, page)
    _print_instruments(found.instruments, found.rulebook, page)
    page.blank()
    page.line(f"Verified through {found.rulebook.verified_through.isoformat()}. {DISCLAIMER}")


def _print_head(found: Assessment, page: Page) -> None:
    component = found.rulebook.components[found.component].title if found.component else "component not given"
    place = f", in {found.rulebook.places[found.where].title}" if found.where else ""
    known = f", as known on {found.known}" if found.known else ""
    page.line(f"{found.case}: on {found.on_text}, {component}{place}{known}", style="bold")
    for name, (value, reason) in found.assumed.items():
        page.line(f"assumed: {name} = {show_value(value)} ({reason})")
    for notice in found.notices:
        page.line(f"! {notice}", style="bold")


def _print_answer(answer: Answer, rulebook: Rulebook, page: Page) -> None:
    page.line(f"{answer.question.asks}  ({answer.question.id})")
    page.line(headline(answer), 2, "bold")
    if answer.without_assumptions is not None:
        outcome, value = answer.without_assumptions
        page.line(f"Without the assumptions: {value or outcome.value}.", 2)
    if answer.if_no_finding is not None:
        first, *rest = no_finding_lines(answer, answer.if_no_finding, rulebook)
        page.line(first, 2)
        for line in rest:
            page.line(f"- {line}", 4)
    certain = [ground for ground in answer.grounds if ground.certain]
    unsettled = [ground for ground in answer.grounds if not ground.certain]
    further = "Could also stand on:" if answer.outcome is Outcome.DECIDED else "Still open:"
    for title, grounds in (("Because:", certain), (further, unsettled)):
        if grounds:
            page.line(title, 2)
        for ground in grounds:
            _print_ground(ground, rulebook, page)
    aside = [item for item in answer.considered if item.why != "not in force"] if answer.outcome is Outcome.SILENT else []
    if aside:
        page.line("Considered:", 2)
    for item in aside:
        page.line(f"- {item.rule.label or words(item.rule.id)}: {item.why} ({item.cite})", 4)
    needs = [need for need in sorted(answer.needs, key=lambda need: need.subject) if need.why is not Why.RESERVED]
    if needs:
        page.line("Not known:", 2)
        for need in needs:
            page.line(f"- {wording(need, rulebook)[0]}{need_note(need)}", 4)
    for item in answer.reserved:
        page.line(f"To be judged by {' or '.join(item.fact.reserved_to)}: {item.fact.question}", 2)
    for notice in answer.notices:
        page.line(f"! {notice}", 2)
    if answer.evidence is not None:
        page.line(f"Sources: {SOURCES[answer.evidence.value]}.", 2)


def _print_ground(ground: Ground, rulebook: Rulebook, page: Page) -> None:
    page.line(f"- {ground_line(ground)}", 4)
    page.line(f"{ground.cite}{EVIDENCE[ground.rule.evidence.value]}", 6)
    if ground.rule.note:
        page.line(f"note: {ground.rule.note}", 6)
    approval = ground.approval
    if approval:
        form = f", {approval.form}" if approval.form else ""
        when = f", {approval.when}" if approval.when else ""
        exception = f"; except: {approval.exception}" if approval.exception else ""
        page.line(f"approval: {approval.by}{form}{when}{exception}", 6)
    if ground.due:
        page.line(clock_line(ground.due, rulebook), 6)


def _print_findings(found: Assessment, page: Page) -> None:
    items = {item.fact.id: item for answer in found.answers.values() for item in answer.reserved}
    if not items:
        return
    page.blank()
    page.line("WHAT ONLY AN OFFICIAL MAY JUDGE", style="bold")
    for item in items.values():
        page.line(f"- {item.fact.question}  ({item.fact.id})", 2)
        page.line(f"whose judgment: {' or '.join(item.fact.reserved_to)}", 4)
        if item.review_first:
            page.line(f"to be done first, not recorded as done: {', '.join(_done(name, found.rulebook) for name in item.review_first)}", 4)
        for direction, title in (("aggravating", "aggravating"), ("mitigating", "mitigating"), ("either", "either way")):
            chosen = [one for one in item.fact.considerations if one.direction == direction]
            for cite in dict.fromkeys(one.cite for one in chosen):
                page.line(f"{title}, {_cited(cite, found.rulebook)}:", 4)
                for one in chosen:
                    if one.cite == cite:
                        page.line(f"- {one.text}", 6)
        if item.fact.considerations and not item.fact.exhaustive:
            page.line("these are examples, not all there is", 4)


def _done(name: str, rulebook: Rulebook) -> str:
    return rulebook.wording.yes.get(name, words(name))


def _cited(cite: str, rulebook: Rulebook) -> str:
    instrument, mark, pin = cite.partition(" § ")
    return rulebook.full_cite(instrument, pin) if mark and instrument in rulebook.instruments else cite


def _print_next(found: Assessment, page: Page) -> None:
    if not found.wanted:
        return
    page.blank()
    page.line("ASK NEXT, most settling first", style="bold")
    for number, item in enumerate(found.wanted[:ASK_NEXT], 1):
        whom = f" Ask: {item.ask_of}." if item.ask_of else ""
        page.line(f"{number}. {item.question}{whom}  ({item.need.subject})", 2)
    more = len(found.wanted) - ASK_NEXT
    if more > 0:
        page.line(f"and {more} more (--format json lists all)", 2)


def _print_instruments(items: tuple[InstrumentStanding, ...], rulebook: Rulebook, page: Page) -> None:
    for status, title in (("in force", "IN FORCE"), ("depends", "PERHAPS IN FORCE"), ("suspended", "SUSPENDED")):
        chosen = [item for item in items if item.status == status]
        if not chosen:
            continue
        page.blank()
        page.line(title, style="bold")
        for item in chosen:
            if item.instrument.encoded != "no":
                partly = " (encoded in part)" if item.instrument.encoded == "partly" else ""
                page.line(f"- {item.instrument.cite_as}{partly}{_since(item, rulebook)}", 2)
        unread = [item.instrument.cite_as for item in chosen if item.instrument.encoded == "no"]
        if unread:
            page.line(f"- rules not encoded yet: {'; '.join(unread)}", 2)


def _since(item: InstrumentStanding, rulebook: Rulebook) -> str:
    here = item.standing
    if here is None or here.event is None:
        return ""
    mark = "" if here.event.evidence.value == "primary" else f" [{here.event.evidence.value}]"
    if here.since is not None:
        return f", since {local_day(here.since, rulebook.zone)} ({here.event.kind}: {here.event.source}){mark}"
    return f", depends on: {here.event.kind} {here.event.written} ({here.event.source}){mark}"


def print_comparison(found: Comparison, console: Console) -> None:
    """Print a comparison, differences first; side by side up to three columns, otherwise each question by itself."""
    page = Page(console)
    page.line(f"{found.assessments[0].case}: compared", style="bold")
    for assessment in found.assessments:
        for notice in assessment.notices:
            page.line(f"! {_title(assessment)}: {notice}", style="bold")
    wide = len(found.assessments) <= 3
    page.blank()
    page.line("WHAT DIFFERS" if found.differing else "WHAT DIFFERS: nothing", style="bold")
    if found.differing and wide:
        console.print(_side_by_side(found, found.differing))
    for name in () if wide else found.differing:
        console.print(_by_itself(found, name))
    if found.agreeing:
        page.blank()
        page.line("THE SAME", style="bold")
        for name in found.agreeing:
            page.line(f"{words(name)}: {short(found.assessments[0].answers[name])}", 2)
    _print_below(found, page)
    _print_standings(found, page)
    page.blank()
    page.line(DISCLAIMER)


def _title(assessment: Assessment) -> str:
    return f"{assessment.on_text}@{assessment.component}" if assessment.component else assessment.on_text


def _side_by_side(found: Comparison, names: tuple[str, ...]) -> Table:
    table = Table(show_lines=True, expand=True, box=BOX)
    table.add_column("question", ratio=2, overflow="fold")
    for assessment in found.assessments:
        table.add_column(_title(assessment), ratio=3, overflow="fold")
    for name in names:
        table.add_row(words(name), *(_cell(assessment.answers[name], assessment.rulebook) for assessment in found.assessments))
    return table


def _cell(answer: Answer, rulebook: Rulebook) -> Text:
    text = Text(short(answer), style="bold")
    if answer.if_no_finding is not None:
        text.append(f"\nrecord alone: {alone_words(answer, answer.if_no_finding)}", style="not bold")
    grounds = [ground for ground in answer.grounds if ground.certain] or list(answer.grounds)
    for cite in _grouped(grounds):
        text.append(f"\n{cite}", style="not bold")
    for notice in answer.notices:
        if notice.startswith("last in force"):
            text.append(f"\n{notice}", style="not bold")
    for need in sorted(answer.needs, key=lambda need: need.subject):
        if need.kind not in (Kind.FACT, Kind.REST):
            text.append(f"\nturns on: {wording(need, rulebook)[0]}", style="not bold")
    if answer.gaps:
        text.append(f"\n[UNVERIFIED: {len(answer.gaps)} {'gap' if len(answer.gaps) == 1 else 'gaps'}, see below]", style="not bold")
    return text


def _grouped(grounds: list[Ground]) -> list[str]:
    """Return cites grouped by instrument and evidence: `ICE ERO memo (Feb. 21, 2017) § A(1), A(2)`."""
    pins: dict[tuple[str, str], list[str]] = {}
    for ground in grounds:
        instrument = ground.cite.partition(" § ")[0]
        pins.setdefault((instrument, ground.rule.evidence.value), []).append(ground.rule.cite)
    return [f"{instrument} § {', '.join(sorted(set(found)))}{EVIDENCE[evidence]}" for (instrument, evidence), found in pins.items()]


def _print_below(found: Comparison, page: Page) -> None:
    judged: dict[str, None] = {}
    missing: dict[str, None] = {}
    for assessment in found.assessments:
        for name in (*found.differing, *found.agreeing):
            answer = assessment.answers[name]
            for item in answer.reserved:
                judged[f"- {' or '.join(item.fact.reserved_to)}: {item.fact.question}"] = None
            documents = dict.fromkeys(assessment.rulebook.instruments[gap.partition("/")[0]].cite_as for gap in answer.gaps)
            if documents:
                missing[f"- {words(name)}, {_title(assessment)}: {'; '.join(documents)}"] = None
    for title, lines in (("WHOSE JUDGMENT IT IS", judged), ("NOT ENCODED YET, AND MAY BEAR ON IT", missing)):
        if lines:
            page.blank()
            page.line(title, style="bold")
            for line in lines:
                page.line(line, 2)


def _print_standings(found: Comparison, page: Page) -> None:
    """Print the documents on the questions asked that stand differently in the columns."""
    asked = set(found.differing) | set(found.agreeing)
    rows: dict[str, list[str]] = {}
    for index, assessment in enumerate(found.assessments):
        for item in assessment.instruments:
            instrument = item.instrument
            bears = any(rule.question in asked for rule in instrument.rules) or any(asked & set(gap.may_change) for gap in instrument.gaps)
            if bears:
                rows.setdefault(instrument.cite_as, ["does not bind"] * len(found.assessments))[index] = item.status
    differing = {name: row for name, row in rows.items() if len(set(row)) > 1 and {"in force", "depends", "suspended"} & set(row)}
    if differing:
        page.blank()
        page.line("DOCUMENTS ON THIS THAT STAND DIFFERENTLY", style="bold")
        page.line("in the order " + ", ".join(_title(assessment) for assessment in found.assessments), 2)
        for name, row in differing.items():
            page.line(f"- {name}: {' | '.join(row)}", 2)


def _by_itself(found: Comparison, name: str) -> Table:
    table = Table(title=words(name), title_justify="left", show_lines=True, expand=True, box=BOX)
    table.add_column("when, for whom", ratio=2, overflow="fold")
    table.add_column("answer", ratio=5, overflow="fold")
    for assessment in found.assessments:
        table.add_row(_title(assessment), _cell(assessment.answers[name], assessment.rulebook))
    return table


def print_explanation(found: Assessment, question: str, console: Console) -> None:
    """Print the proof of one answer: what it comes to, then each rule step by step, and what was considered."""
    page = Page(console)
    answer = found.answers[question]
    _print_head(found, page)
    page.line(answer.question.asks)
    page.line(headline(answer), 2, "bold")
    for notice in answer.notices:
        page.line(f"! {notice}", 2)
    page.blank()
    console.print(_tree(answer.proof))
    if answer.considered:
        page.blank()
        page.line("CONSIDERED, AND WHY IT GIVES NO GROUND", style="bold")
        for item in answer.considered:
            page.line(f"- {item.rule.label or item.rule.id}: {item.why} ({item.cite})", 2)
    page.blank()
    page.line(DISCLAIMER)


def _tree(node: ProofNode, tree: Tree | None = None) -> Tree:
    mark = {"true": "yes", "false": "no"}.get(node.value, node.value)
    label = Text(f"[{mark}] {node.text}")
    if node.cite:
        label.append(f"  ({node.cite})")
    if node.evidence and node.evidence != "primary":
        label.append(EVIDENCE[node.evidence])
    branch = Tree(label, guide_style="default") if tree is None else tree.add(label)
    for child in node.children:
        _tree(child, branch)
    return branch
