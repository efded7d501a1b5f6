"""Cases: facts about one situation, without identity; and long cases, which are tests of the regime."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Any

from pincite.language.vocabulary import suggestion
from pincite.rulebook.marked import Fields, Mapping, Marked, Scalar, Sequence, parse
from pincite.rulebook.model import Fact as FactModel
from pincite.rulebook.model import LongCase, Member, Position, Question, Rulebook, Span
from pincite.rulebook.problems import CaseError, Problems
from pincite.rulebook.timeline import day_span, moment_span
from pincite.rulebook.values import DATE, ValueFault, looks_like_identifier, read_moment, read_value

MAXIMUM_CASE = 1_000_000
# control characters but tab and line ends, and those that turn the direction of writing
STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
BEGINNING = datetime.datetime.min.replace(tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """Facts about one situation, what is assumed and why, and optionally the component and place; no identity."""

    name: str = "case"
    facts: MappingOf[str, Any] = field(default_factory=dict)
    assumed: MappingOf[str, tuple[Any, str]] = field(default_factory=dict)
    component: str | None = None
    where: str | None = None


def read_time(text: str, zone: str) -> Span:
    """Return the span of a day or moment as a person writes it; raise CaseError when it is neither."""
    if DATE.fullmatch(text):
        try:
            return day_span(datetime.date.fromisoformat(text), zone)
        except ValueError:
            pass
    else:
        moment = read_moment(text)
        if moment is not None:
            return moment_span(moment)
    raise CaseError(f"`{text}` is neither a day (2017-03-01) nor a moment with its zone (2025-01-21T18:00-05:00)")


def read_case(text: str, file: str, rulebook: Rulebook) -> Case:
    """Return the case in a YAML or JSON text; raise CaseError naming every fault with its place and the nearest known name."""
    problems = Problems({file: text.split("\n")})
    if len(text) > MAXIMUM_CASE:
        raise CaseError(f"{file}: a case file is at most {MAXIMUM_CASE} characters")
    for number, line in enumerate(text.split("\n"), 1):
        column = next((index for index, character in enumerate(line, 1) if STEERING.match(character)), 0)
        if column:
            problems.add(Position(file, number, column), "this character cannot be printed; a case is plain text")
    body = parse(text, file, 1, problems)
    case = Case()
    if isinstance(body, Mapping):
        fields = Fields(body, "case", problems)
        name = fields.scalar("case")
        if name is not None and not name.text.isprintable():
            problems.add(name.position, "the name of the case holds a character that cannot be printed")
        if name is not None and looks_like_identifier(name.text):
            problems.add(name.position, "the name of the case holds what looks like an A-number; a case carries no identity, leave it out")
        stem = file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        if name is None and looks_like_identifier(stem):
            problems.add(
                Position(file, 1, 1),
                "the file's name holds what looks like an A-number and would name the case; write another name under `case`",
            )
        case = Case(
            name=name.text if name else stem,
            facts=_facts(fields.get("facts"), rulebook.facts, problems),
            assumed=_assumed(fields.get("assume"), rulebook.facts, problems),
            component=_member(fields.scalar("component"), rulebook.components, "component", problems),
            where=_member(fields.scalar("where"), rulebook.places, "place", problems),
        )
        both = sorted(set(case.facts) & set(case.assumed))
        if both:
            problems.add(fields.place("assume"), f"`{both[0]}` is both given and assumed")
        fields.done()
    elif body is not None:
        problems.add(Position(file, 1, 1), "a case is written as `key: value`, with `case`, `component`, `where`, `facts`, `assume`")
    if problems.found:
        raise CaseError("\n".join(str(problem) for problem in problems.found))
    return case


def _member(written: Scalar | None, tree: MappingOf[str, Member], what: str, problems: Problems) -> str | None:
    if written is None or not written.text:
        return None
    if written.text not in tree:
        problems.add(written.position, f"`{written.text}` is not a known {what}{suggestion(written.text, tree)}", len(written.text))
        return None
    return written.text


def _facts(written: Marked | None, known: MappingOf[str, FactModel], problems: Problems) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if written is None or (isinstance(written, Scalar) and not written.text):
        return found
    if not isinstance(written, Mapping):
        problems.add(written.position, "`facts` is written as `name: value`")
        return found
    for name, value in written.entries.items():
        if name not in known:
            problems.add(written.keys[name], f"`{name}` is not a known fact{suggestion(name, known)}", len(name))
        elif not (isinstance(value, Scalar) and not value.text):
            typed = _value(value, known[name], problems)
            if typed is not None:
                found[name] = typed
    return found


def _value(written: Marked, fact: FactModel, problems: Problems) -> Any:
    try:
        return read_value(written, fact)
    except ValueFault as fault:
        position = fault.position or written.position
        problems.add(position, fault.message, len(written.text) if isinstance(written, Scalar) else 1)
        return None


def _assumed(written: Marked | None, known: MappingOf[str, FactModel], problems: Problems) -> dict[str, tuple[Any, str]]:
    found: dict[str, tuple[Any, str]] = {}
    if written is None or (isinstance(written, Scalar) and not written.text):
        return found
    if not isinstance(written, Mapping):
        problems.add(written.position, "`assume` is written as `name: {value: yes, reason: why}`")
        return found
    for name, value in written.entries.items():
        if name not in known:
            problems.add(written.keys[name], f"`{name}` is not a known fact{suggestion(name, known)}", len(name))
            continue
        if not isinstance(value, Mapping):
            problems.add(written.keys[name], f"an assumption names its reason: `{name}: {{value: yes, reason: why}}`")
            continue
        fields = Fields(value, "assumption", problems)
        reason = fields.scalar("reason", required=True)
        inner = fields.get("value")
        fields.done()
        if reason is not None and not reason.text.replace("\n", " ").isprintable():
            problems.add(reason.position, "the reason holds a character that cannot be printed")
        if reason is not None and looks_like_identifier(reason.text):
            problems.add(reason.position, "the reason holds what looks like an A-number; a case carries no identity, leave it out")
        if inner is None:
            problems.add(value.position, "this assumption has no `value`")
            continue
        typed = _value(inner, known[name], problems)
        if typed is not None and reason is not None:
            found[name] = (typed, reason.text)
    return found


def read_long_cases(text: str, file: str, rulebook: Rulebook, problems: Problems) -> list[LongCase]:
    """Return the long cases of one file; faults go to `problems`."""
    problems.lines[file] = text.split("\n")
    body = parse(text, file, 1, problems)
    if not isinstance(body, Sequence):
        if body is not None and not (isinstance(body, Mapping) and not body.entries):
            problems.add(Position(file, 1, 1), "a file of long cases is a list, each item beginning with `- name:`")
        return []
    return [case for item in body.items if (case := _long_case(item, rulebook, problems))]


def _long_case(item: Marked, rulebook: Rulebook, problems: Problems) -> LongCase | None:
    if not isinstance(item, Mapping):
        problems.add(item.position, "a long case is written as `key: value`")
        return None
    fields = Fields(item, "long case", problems)
    name = fields.text("name", required=True)
    times: dict[str, Span | None] = {}
    for key in ("on", "known"):
        written = fields.scalar(key, required=key == "on")
        try:
            times[key] = read_time(written.text, rulebook.zone) if written else None
        except CaseError as error:
            problems.add(fields.place(key), str(error))
            times[key] = None
    under = fields.text("under") or None
    if under and under not in rulebook.instruments:
        problems.add(fields.place("under"), f"`{under}` is not a known instrument{suggestion(under, rulebook.instruments)}")
    expected: dict[str, MappingOf[str, Any]] = {}
    expect = fields.get("expect")
    if isinstance(expect, Mapping):
        for question, value in expect.entries.items():
            if question not in rulebook.questions:
                problems.add(
                    expect.keys[question], f"`{question}` is not a known question{suggestion(question, rulebook.questions)}", len(question)
                )
            else:
                expected[question] = _expectation(value, rulebook.questions[question], problems)
    else:
        problems.add(fields.place("expect"), "a long case says what it expects: `expect: {QUESTION: VALUE}`")
    case = LongCase(
        name=name,
        on=times["on"] or Span(BEGINNING, BEGINNING),
        facts=_facts(fields.get("facts"), rulebook.facts, problems),
        assumed=_assumed(fields.get("assume"), rulebook.facts, problems),
        expected=expected,
        source=fields.text("source", required=True),
        component=_member(fields.scalar("component"), rulebook.components, "component", problems),
        where=_member(fields.scalar("where"), rulebook.places, "place", problems),
        known=times["known"],
        under=under,
        position=item.position,
    )
    fields.done()
    return case if times["on"] is not None else None


def _expectation(written: Marked, question: Question, problems: Problems) -> dict[str, Any]:
    outcomes = ("silent", "open", "reserved", "conflict")
    if isinstance(written, Scalar):
        return _word(written, question, outcomes, problems)
    if not isinstance(written, Mapping):
        problems.add(written.position, "an expectation is a word, or a mapping with outcome, value, because, no_finding, gaps, evidence")
        return {}
    fields = Fields(written, "expectation", problems)
    found: dict[str, Any] = {}
    outcome = fields.scalar("outcome")
    if outcome:
        found.update(_word(outcome, question, (*outcomes, "decided"), problems))
    value = fields.scalar("value")
    if value:
        found.update(_word(value, question, (), problems))
    no_finding = fields.scalar("no_finding")
    if no_finding:
        found["no_finding"] = _word(no_finding, question, outcomes, problems)
    because = fields.choice("because", ("not_encoded", "not_addressed", "nothing_in_force", "not_listed"))
    if because:
        found["because"] = because
    evidence = fields.choice("evidence", ("primary", "secondary", "unverified"))
    if evidence:
        found["evidence"] = evidence
    if fields.get("gaps") is not None:
        found["gaps"] = tuple(gap.text for gap in fields.texts("gaps"))
    needs = fields.texts("needs")
    if needs:
        found["needs"] = tuple(need.text for need in needs)
    fields.done()
    return found


def _word(written: Scalar, question: Question, outcomes: tuple[str, ...], problems: Problems) -> dict[str, Any]:
    if written.text in outcomes:
        return {"outcome": written.text}
    if written.text in question.values:
        return {"outcome": "decided", "value": written.text}
    known = (*question.values, *outcomes)
    near = suggestion(written.text, known) or f"; expected one of {', '.join(known)}"
    problems.add(written.position, f"`{written.text}` is no result of `{question.id}`{near}", len(written.text))
    return {}
