"""Case tables: the tests of one instrument, read by a lawyer and run by `pincite rulebook check`."""

from __future__ import annotations

from typing import Any

from pincite.language.vocabulary import suggestion
from pincite.rulebook.markdown import Cell, Table
from pincite.rulebook.marked import Marked, Scalar, parse
from pincite.rulebook.model import Fact, Instrument, Row, Span
from pincite.rulebook.names import Declared
from pincite.rulebook.timeline import day_span, moment_span
from pincite.rulebook.values import DATE, ValueFault, read_moment, read_value

NO_FINDING = " (no finding)"
RULE_WORDS = ("active", "inactive", "open")
TERM_WORDS = ("yes", "no", "open")
RESULT_WORDS = ("silent", "open", "reserved", "conflict")


def read_table(table: Table, base: str, earlier: list[Row], instrument: Instrument, declared: Declared) -> list[Row]:
    """Return the rows of a case table; a table whose first header is not `case` holds no tests and gives none."""
    problems = declared.problems
    if not table.header or table.header[0].text != "case":
        return []
    shared: Row | None = None
    if base:
        shared = next((row for row in earlier if row.name == base), None)
        if shared is None:
            problems.add(
                table.position, f"`base: {base}` names no row of an earlier table{suggestion(base, [row.name for row in earlier])}"
            )
    concluded = {rule.question for rule in instrument.rules}
    rules = {rule.id.partition("/")[2] for rule in instrument.rules}
    kinds = [_column(cell, concluded, rules, declared) for cell in table.header[1:]]
    names = [cell.text for cell in table.header]
    for index, cell in enumerate(table.header):
        if cell.text in names[:index]:
            problems.add(cell.position, f"the column `{cell.text}` stands twice", len(cell.text))
    found: list[Row] = []
    for cells in table.rows:
        if len(cells) != len(table.header):
            problems.add(cells[0].position, f"this row has {len(cells)} cells, the header has {len(table.header)}")
            continue
        name = cells[0].text
        if not name:
            problems.add(cells[0].position, "a case has a name in its first column")
        if any(row.name == name for row in (*earlier, *found)):
            problems.add(cells[0].position, f"the case “{name}” stands twice in this instrument", len(name))
        given: dict[str, Any] = dict(shared.given) if shared else {}
        answers: dict[str, str] = dict(shared.answers) if shared else {}
        on: Span | None = shared.on if shared else None
        expected: list[tuple[str, str, str]] = []
        for header, kind, cell in zip(table.header[1:], kinds, cells[1:], strict=True):
            if not cell.text or kind == "":
                continue
            if kind == "on":
                on = _on(cell, declared)
            elif kind == "fact":
                value = _given(cell, header.text, declared)
                if value is not None:
                    given[header.text] = value
            elif kind == "answer":
                answers[header.text] = _word(cell, (*declared.questions[header.text], "silent"), declared)
            else:
                question = header.text.removesuffix(NO_FINDING)
                words = {"rule": RULE_WORDS, "term": TERM_WORDS}.get(kind) or (*declared.questions[question], *RESULT_WORDS)
                expected.append((kind, question, _word(cell, words, declared)))
        found.append(Row(name, given, answers, tuple(expected), on, cells[0].position))
    if not any(kind in ("question", "no finding", "term", "rule") for kind in kinds):
        problems.add(table.position, "this table expects nothing: add a question, a term or a rule as a column")
    return found


def _column(cell: Cell, concluded: set[str | None], rules: set[str], declared: Declared) -> str:
    name = cell.text
    if name == "on":
        return "on"
    if name in declared.facts:
        return "fact"
    if name in declared.terms:
        return "term"
    if name in rules:
        return "rule"
    if name.endswith(NO_FINDING) and name.removesuffix(NO_FINDING) in declared.questions:
        return "no finding"
    if name in declared.questions:
        return "question" if name in concluded else "answer"
    known = [*declared.facts, *declared.terms, *declared.questions, *rules, "on"]
    declared.problems.add(
        cell.position, f"`{name}` is not a fact, term, question or rule of this instrument{suggestion(name, known)}", len(name)
    )
    return ""


def _on(cell: Cell, declared: Declared) -> Span | None:
    moment = read_moment(cell.text)
    if DATE.fullmatch(cell.text):
        import datetime

        try:
            return day_span(datetime.date.fromisoformat(cell.text), declared.zone)
        except ValueError:
            moment = None
    elif moment is not None:
        return moment_span(moment)
    declared.problems.add(cell.position, f"`{cell.text}` is neither a date nor a moment with its zone", len(cell.text))
    return None


def _given(cell: Cell, name: str, declared: Declared) -> Any:
    written: Marked | None = Scalar(cell.text, cell.position)
    if cell.text.startswith(("[", "{")):
        written = parse(cell.text, cell.position.file, cell.position.line, declared.problems)
    if written is None:
        return None
    try:
        low, high = declared.ranges[name]
        return read_value(written, Fact(name, declared.facts[name], "", low=low, high=high))
    except ValueFault as fault:
        declared.problems.add(cell.position, fault.message, len(cell.text))
        return None


def _word(cell: Cell, known: tuple[str, ...], declared: Declared) -> str:
    if cell.text not in known:
        near = suggestion(cell.text, known) or f"; expected one of {', '.join(known)}"
        declared.problems.add(cell.position, f"`{cell.text}` is not a value of this column{near}", len(cell.text))
    return cell.text
