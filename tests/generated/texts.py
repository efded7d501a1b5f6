"""A generated rulebook written out as the files an author would write."""

from __future__ import annotations

import datetime

from pincite.language.tree import (
    Among,
    And,
    Answered,
    Choice,
    Compare,
    Elapsed,
    Fact,
    Field,
    Literal,
    Node,
    Not,
    On,
    Or,
    Quantified,
    Shift,
    Term,
)
from pincite.language.types import BoolType, DateType, EnumType, IntType, ListType, MomentType, Months, Type
from pincite.rulebook.model import Combine, Event, Instrument, Override, Rule, Rulebook

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
NAMES: dict[type, str] = {BoolType: "bool", IntType: "int", DateType: "date", MomentType: "moment", EnumType: "enum", ListType: "list"}


def expression(node: Node) -> str:
    """Return an expression as it is written in a rulebook."""
    match node:
        case Literal(value):
            return literal(value)
        case Fact(name) | Term(name):
            return name
        case Field(variable, name):
            return f"{variable}.{name}"
        case On():
            return "on"
        case Answered(question, value, instrument):
            scope = f"{instrument.replace('-', '_')}." if instrument else ""
            return f'{scope}{question} == "{value}"'
        case Not(operand):
            return f"not ({expression(operand)})"
        case And(operands):
            return " and ".join(f"({expression(operand)})" for operand in operands)
        case Or(operands):
            return " or ".join(f"({expression(operand)})" for operand in operands)
        case Compare(operator, left, right):
            return f"{side(left)} {operator} {side(right)}"
        case Among(operand, values):
            return f"{side(operand)} in {{{', '.join(expression(value) for value in values)}}}"
        case Choice(condition, then, otherwise):
            return f"({expression(then)}) if ({expression(condition)}) else ({expression(otherwise)})"
        case Quantified("count", variable, records, condition):
            return f"count({variable} for {variable} in {records.name} if {expression(condition)})"
        case Quantified(kind, variable, records, condition):
            return f"{kind}(({expression(condition)}) for {variable} in {records.name})"
        case Shift(operator, start, duration):
            return f"{expression(start)} {operator} {expression(duration)}"
        case Elapsed(unit, start, end):
            return f"{unit}_between({expression(start)}, {expression(end)})"


def side(node: Node) -> str:
    """Return one side of a comparison, in brackets when it is compound."""
    return f"({expression(node)})" if isinstance(node, Choice | Shift) else expression(node)


def literal(value: object) -> str:
    """Return a literal as it is written."""
    match value:
        case str():
            return f'"{value}"'
        case datetime.datetime():
            return f'moment("{value.isoformat()}")'
        case datetime.date():
            return f'date("{value.isoformat()}")'
        case Months(number, rounding):
            return f'months({number}, "{rounding.value}")' if rounding else f"months({number})"
        case datetime.timedelta():
            return f"days({value // DAY})" if value % DAY == 0 * DAY else f"hours({value // HOUR})"
        case _:
            return str(value)


def written(rulebook: Rulebook) -> dict[str, str]:
    """Return the files of a rulebook, by path."""
    files = {"rulebook.md": _head(rulebook)}
    for name, question in rulebook.questions.items():
        lines = [f"id: {name}", "asks: What now?", f"stage: {question.stage.value}", f"combine: {question.combine.value}"]
        if question.combine is not Combine.FORCE:
            lines.append(f"values: [{', '.join(question.values)}]")
        files[f"questions/{name}.md"] = _block("question", lines)
    for name, fact in rulebook.facts.items():
        lines = [f"id: {name}", f"question: {fact.question}", *_type(fact.type)]
        if fact.reserved_to:
            lines.append(f"reserved_to: [{', '.join(fact.reserved_to)}]")
        files[f"facts/{name}.md"] = _block("fact", lines)
    for name, term in rulebook.terms.items():
        files[f"facts/{name}.md"] = _block("term", [f"id: {name}", f"means: '{expression(term.means)}'", f"cite: {term.cite}"])
    for name, instrument in rulebook.instruments.items():
        files[f"instruments/{name}.md"] = _instrument(instrument)
    return files


def _block(kind: str, lines: list[str]) -> str:
    return "\n".join([f"```{kind}", *lines, "```", ""])


def _head(rulebook: Rulebook) -> str:
    lines = [
        "---",
        f"id: {rulebook.id}",
        f"title: {rulebook.title}",
        "version: '1'",
        f"zone: {rulebook.zone}",
        "verified_through: 2030-01-01",
    ]
    for key, members in (("components", rulebook.components), ("places", rulebook.places)):
        lines.append(f"{key}:")
        lines += [
            f"  - {{id: {member.id}, title: {member.title}{f', within: {member.within}' if member.within else ''}}}"
            for member in members.values()
        ]
    return "\n".join([*lines, "---", ""])


def _type(kind: Type) -> list[str]:
    lines = [f"type: {NAMES[type(kind)]}"]
    if isinstance(kind, EnumType):
        lines.append(f"values: [{', '.join(kind.values)}]")
    if isinstance(kind, ListType):
        lines.append("fields:")
        lines += [f"  {name}: {{{', '.join(_type(inner))}}}" for name, inner in kind.fields]
    return lines


def _instrument(instrument: Instrument) -> str:
    lines = ["---", f"id: {instrument.id}", f"title: {instrument.title}", f"cite_as: {instrument.cite_as}"]
    lines += [f"kind: {instrument.kind}", f"weight: {instrument.weight}", f"encoded: {instrument.encoded}"]
    lines.append(f"binds: [{', '.join(instrument.binds)}]")
    lines += [f"turns_on: {instrument.turns_on}"] if instrument.turns_on else []
    lines += ["events:", *(f"  - {{{', '.join(_event(event))}}}" for event in instrument.events)]
    if instrument.prevails_over:
        lines += ["prevails_over:", *(f"  - {{instrument: {target}, cite: {cite}}}" for target, cite in instrument.prevails_over)]
    lines += ["---", ""]
    for provision in instrument.provisions:
        lines += [f"## Part {provision.id}  {{#{provision.id}}}", "", "What this part says.", ""]
        for rule in instrument.rules:
            if rule.cite == provision.id:
                lines.append(_block("rule", _rule(rule)))
    return "\n".join(lines)


def _event(event: Event) -> list[str]:
    parts = [f"id: {event.id.partition('/')[2]}", f"kind: {event.kind}", f"source: {event.source}", f"evidence: {event.evidence.value}"]
    if event.earliest == event.latest and event.latest:
        parts.append(f"on: '{event.latest.isoformat()}'")
    else:
        parts += [f"{key}: '{instant.isoformat()}'" for key, instant in (("earliest", event.earliest), ("latest", event.latest)) if instant]
    parts += [f"known: '{event.known.isoformat()}'"] if event.known else []
    parts += [f"where: {event.where}"] if event.where else []
    return parts + ([f"ends: {event.ends}"] if event.ends else [])


def _rule(rule: Rule) -> list[str]:
    lines = [f"id: {rule.id.partition('/')[2]}"]
    lines += [f"concludes: {rule.question} = {rule.value}"] if rule.question else []
    lines += [f"when: '{expression(rule.when)}'"] if rule.when else []
    lines += [f"{key}: {event}" for key, event in (("since", rule.since), ("until", rule.until)) if event]
    if rule.overrides:
        lines += ["overrides:", *(f"  - {{{_override(override)}, cite: {override.cite}}}" for override in rule.overrides)]
    return [*lines, f"cite: {rule.cite}", f"evidence: {rule.evidence.value}"]


def _override(override: Override) -> str:
    return f"rule: {override.rule}" if override.rule else f"provision: {override.instrument} § {override.provision}"
