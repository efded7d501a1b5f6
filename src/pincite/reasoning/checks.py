"""What `pincite rulebook check` runs: case tables, long cases, rows at every boundary, and provisions left without a word."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pincite.language.saying import say_value
from pincite.language.tree import Compare, Elapsed, Field, Literal, Node, Quantified, Term, walk
from pincite.language.truth import Known, word_of
from pincite.language.types import Months, Records
from pincite.reasoning.assess import assess
from pincite.reasoning.evaluate import evaluate
from pincite.reasoning.findings import without_findings
from pincite.reasoning.outcome import Result, active, result, stands
from pincite.reasoning.situation import Situation
from pincite.rulebook.cases import Case
from pincite.rulebook.model import Instrument, LongCase, Position, Row, Rule, Rulebook


@dataclass(frozen=True, slots=True)
class Finding:
    """Something `check` found: what is wrong, where, and in which provision."""

    message: str
    position: Position
    provision: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings of a check, and how much was run: rows, cells and long cases."""

    findings: tuple[Finding, ...]
    rows: int
    cells: int
    cases: int


def check(rulebook: Rulebook) -> Checked:
    """Return everything wrong with a loaded rulebook, and what was run to find it."""
    findings: list[Finding] = []
    everywhere: list[Situation] = []
    cells = rows = 0
    for instrument in rulebook.instruments.values():
        situations = {row.name: row_situation(row, instrument, rulebook) for row in instrument.rows}
        rows += len(instrument.rows)
        for row in instrument.rows:
            cells += len(row.expected)
            findings.extend(_check_row(row, situations[row.name], instrument))
        for rule in instrument.rules:
            findings.extend(_check_rule(rule, situations))
        findings.extend(_check_provisions(instrument))
        everywhere.extend(situations.values())
    for term in rulebook.terms.values():
        for message in _boundaries(term.means, everywhere, f"the term `{term.id}`"):
            findings.append(Finding(message, term.position))
    for case in rulebook.cases:
        findings.extend(check_case(case, rulebook))
    ordered = sorted(findings, key=lambda finding: (finding.position.file, finding.position.line, finding.message))
    return Checked(tuple(ordered), rows, cells, len(rulebook.cases))


def row_situation(row: Row, instrument: Instrument, rulebook: Rulebook) -> Situation:
    """Return the situation of a table row: the instrument alone, as if in force."""
    return Situation(rulebook, row.given, row.on, under=instrument.id, answers=row.answers)


def word(found: Result) -> str:
    """Return a result as case tables write it: the value when decided, else the outcome."""
    return found.value or found.outcome.value


def _check_row(row: Row, situation: Situation, instrument: Instrument) -> Iterator[Finding]:
    for kind, name, expected in row.expected:
        match kind:
            case "question":
                got = word(result(name, situation))
            case "no finding":
                got = word(result(name, without_findings(name, situation)[0]))
            case "term":
                got = {"true": "yes", "false": "no"}.get(word_of(evaluate(situation.rulebook.terms[name].means, situation)), "open")
            case _:
                got = _state(situation.rulebook.rules[f"{instrument.id}/{name}"], situation)
        if got != expected:
            column = f"{name} (no finding)" if kind == "no finding" else name
            yield Finding(f"the case “{row.name}” expects {column} to be {expected}; it is {got}", row.position)


def _state(rule: Rule, situation: Situation) -> str:
    truth = stands(rule, situation, situation.under) if rule.bar else active(rule, situation, situation.under)
    return {"true": "active", "false": "inactive", "open": "open"}[word_of(truth)]


def _check_rule(rule: Rule, situations: Mapping[str, Situation]) -> Iterator[Finding]:
    states = {_state(rule, situation) for situation in situations.values()}
    if "active" not in states:
        yield Finding(f"the rule `{rule.id}` is active in no row of a case table", rule.position, rule.cite)
    if "inactive" not in states and rule.when is not None:
        yield Finding(f"the rule `{rule.id}` is inactive in no row of a case table", rule.position, rule.cite)
    if rule.when is not None:
        for message in _boundaries(rule.when, list(situations.values()), f"the rule `{rule.id}`"):
            yield Finding(message, rule.position, rule.cite)


def _boundaries(node: Node, situations: list[Situation], what: str) -> Iterator[str]:
    """Yield a message for each ordered comparison with a literal that has no row at the literal or one unit to either side."""
    if not situations:
        return
    for comparison, records in _ordered(node, situations[0].rulebook):
        side, written = (
            (comparison.left, comparison.right) if isinstance(comparison.right, Literal) else (comparison.right, comparison.left)
        )
        if not isinstance(written, Literal):
            continue
        seen = {value for situation in situations for value in _values(side, records, situation)}
        missing = [value for value in _boundary(written.value, side) if value not in seen]
        if missing:
            yield f"{what} compares with {say_value(written.value)}; no row stands at {', '.join(say_value(value) for value in missing)}"


def _ordered(node: Node, rulebook: Rulebook) -> Iterator[tuple[Compare, Quantified | None]]:
    """Yield each ordered comparison with a literal below a node, through terms, with the loop it stands in."""

    def below(inner: Node, loop: Quantified | None) -> Iterator[tuple[Compare, Quantified | None]]:
        for found in walk(inner):
            if isinstance(found, Term):
                yield from below(rulebook.terms[found.name].means, None)
            elif (
                isinstance(found, Compare)
                and found.operator not in ("==", "!=")
                and any(isinstance(side, Literal) for side in (found.left, found.right))
            ):
                inside = next((one for one in walk(inner) if isinstance(one, Quantified) and found in list(walk(one.condition))), loop)
                yield found, inside

    yield from below(node, None)


def _values(side: Node, loop: Quantified | None, situation: Situation) -> Iterator[Any]:
    if loop is not None and any(isinstance(found, Field) for found in walk(side)):
        given = situation.facts.get(loop.records.name)
        for index, item in enumerate(given.items if isinstance(given, Records) else ()):
            found = evaluate(side, situation, (f"{loop.records.name}[{index}]", item))
            if isinstance(found, Known):
                yield found.value
        return
    found = evaluate(side, situation)
    if isinstance(found, Known):
        yield found.value


def _boundary(value: Any, side: Node) -> tuple[Any, ...]:
    step: Any
    match value:
        case datetime.datetime():
            value, step = value.astimezone(datetime.UTC), datetime.timedelta(minutes=1)
        case datetime.date():
            step = datetime.timedelta(days=1)
        case datetime.timedelta():
            step = datetime.timedelta(hours=1) if isinstance(side, Elapsed) and side.unit == "hours" else datetime.timedelta(days=1)
        case Months(number):
            size = 12 if isinstance(side, Elapsed) and side.unit == "years" else 1
            return Months(number - size), value, Months(number + size)
        case Decimal():
            step = Decimal(1).scaleb(int(value.as_tuple().exponent))
        case _:
            step = 1
    return value - step, value, value + step


def _check_provisions(instrument: Instrument) -> Iterator[Finding]:
    if not instrument.provisions:
        yield Finding(f"`{instrument.id}` has no provisions", instrument.position)
    for index, provision in enumerate(instrument.provisions):
        deeper = []
        for other in instrument.provisions[index + 1 :]:
            if other.level <= provision.level:
                break
            deeper.append(other)
        if not provision.blocks and not provision.status and not deeper:
            yield Finding(
                f"the provision `{provision.id}` of `{instrument.id}` has no block and no status", provision.position, provision.id
            )
        if provision.status == "not readable" and instrument.encoded == "whole":
            yield Finding(
                f"`{instrument.id}` says `encoded: whole`, and `{provision.id}` is not readable", provision.position, provision.id
            )
    if instrument.encoded == "no" and instrument.rules:
        yield Finding(f"`{instrument.id}` says `encoded: no` and has rules", instrument.position)
    if instrument.encoded != "whole" and not instrument.gaps:
        yield Finding(f"`{instrument.id}` says `encoded: {instrument.encoded}` and has no gap to say what is missing", instrument.position)


def check_case(case: LongCase, rulebook: Rulebook) -> Iterator[Finding]:
    """Yield what a long case expects and does not get."""
    found = assess(
        rulebook,
        Case(case.name, case.facts, case.assumed, case.component, case.where),
        case.on,
        known=(case.known, "") if case.known else None,
        under=case.under,
        questions=case.expected,
    )
    for question, expected in case.expected.items():
        answer = found.answers[question]
        alone = answer.if_no_finding
        got: dict[str, Any] = {
            "outcome": answer.outcome.value,
            "value": answer.value,
            "because": answer.because,
            "gaps": answer.gaps,
            "evidence": answer.evidence.value if answer.evidence else None,
            "needs": tuple(sorted(need.subject for need in answer.needs)),
            "no_finding": {"outcome": alone.outcome.value, "value": alone.value} if alone else None,
        }
        for key, wanted in expected.items():
            if key == "no_finding":
                wanted = {"value": None, **wanted}
            if key == "gaps" and set(wanted) <= set(answer.gaps):
                continue
            if key == "needs":
                wanted = tuple(sorted(wanted))
            if got[key] != wanted:
                yield Finding(f"the long case “{case.name}” expects {question} {key} {wanted}; it is {got[key]}", case.position)
