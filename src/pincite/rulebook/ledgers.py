"""Source ledgers: a document cut into numbered statements, each with what carries it and no line left out."""

from __future__ import annotations

import re

from pincite.language.vocabulary import suggestion
from pincite.rulebook.markdown import Block, Document
from pincite.rulebook.marked import Fields, Mapping, Scalar, Sequence
from pincite.rulebook.model import Ledger, Position, Rulebook, Statement, in_provision
from pincite.rulebook.names import Declared
from pincite.rulebook.problems import Problems

CARRIERS = ("provision", "duty", "claim", "term", "figure", "gap", "context")
RANGE = re.compile(r"(\d+)(?:\s*-\s*(\d+))?")


def read_ledger(document: Document, declared: Declared) -> Ledger | None:
    """Return the ledger in a file, or None after noting what is wrong; carriers are checked once the rulebook stands."""
    problems = declared.problems
    if document.front is None:
        if not document.unreadable:
            problems.add(Position(document.file, 1, 1), "a ledger begins with front matter between two lines `---`")
        return None
    front = Fields(document.front, "ledger", problems)
    blank: set[int] = set()
    for text in front.texts("blank"):
        blank.update(_lines(text, problems))
    count = front.text("lines", required=True)
    sha256 = front.text("sha256", required=True)
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        problems.add(front.place("sha256"), "`sha256` is 64 hexadecimal digits")
    if not count.isdecimal():
        problems.add(front.place("lines"), "`lines` is the number of lines of the source")
        count = "0"
    statements = [
        statement
        for part in document.parts
        if isinstance(part, Block)
        and isinstance(part.body, Mapping)
        and (statement := _statement(part, Fields(part.body, "statement", problems), problems))
    ]
    for part in document.parts:
        if isinstance(part, Block) and part.body is not None and not isinstance(part.body, Mapping):
            problems.add(part.position, f"a {part.kind} block is written as `key: value`")
    ledger = Ledger(
        front.text("id", required=True),
        front.text("title", required=True),
        front.text("file", required=True),
        sha256,
        int(count),
        frozenset(blank),
        tuple(statements),
        front.place("id"),
    )
    front.done()
    _complete(ledger, problems)
    return ledger


def _lines(text: Scalar, problems: Problems) -> range:
    match = RANGE.fullmatch(text.text.strip())
    if not match:
        problems.add(text.position, f"`{text.text}` is not a line or a range of lines such as 3-11", len(text.text))
        return range(0)
    first = int(match[1])
    return range(first, int(match[2] or first) + 1)


def _statement(part: Block, fields: Fields, problems: Problems) -> Statement | None:
    if part.kind != "statement":
        problems.add(part.position, f"`{part.kind}` is not a block of a ledger; did you mean `statement`?")
        return None
    number = fields.text("number", required=True)
    written = fields.scalar("lines", required=True)
    says = fields.text("says", required=True)
    carriers: list[tuple[str, str]] = []
    value = fields.get("carried_by")
    for item in value.items if isinstance(value, Sequence) else (value,):
        if isinstance(item, Mapping) and len(item.entries) == 1:
            [(kind, target)] = item.entries.items()
            if kind not in CARRIERS:
                problems.add(item.keys[kind], f"`{kind}` carries no statement{suggestion(kind, CARRIERS)}", len(kind))
            elif not isinstance(target, Scalar) or not target.text.strip():
                problems.add(item.keys[kind], f"`{kind}` names what carries the statement, or the reason")
            else:
                carriers.append((kind, " ".join(target.text.split())))
        elif item is not None:
            problems.add(item.position, "a carrier is one pair, such as {gap: instrument/id} or {context: reason}")
    fields.done()
    if not carriers:
        problems.add(
            part.position,
            f"statement {number} has no carrier; name a provision, duty, claim, term, figure or gap, or `context` with a reason",
        )
    lines = _lines(written, problems) if written else range(0)
    if not number.isdecimal() or not lines:
        problems.add(part.position, "a statement has a whole `number` and the `lines` it stands on")
        return None
    return Statement(int(number), lines[0], lines[-1], says, tuple(carriers), part.position)


def _complete(ledger: Ledger, problems: Problems) -> None:
    covered = set(ledger.blank)
    for expected, statement in enumerate(ledger.statements, 1):
        if statement.number != expected:
            problems.add(statement.position, f"statements are numbered in order; expected {expected}, found {statement.number}")
        if statement.last_line > ledger.lines:
            problems.add(statement.position, f"the source has {ledger.lines} lines; this statement names line {statement.last_line}")
        covered.update(range(statement.first_line, statement.last_line + 1))
    missing = sorted(set(range(1, ledger.lines + 1)) - covered)
    if missing:
        problems.add(ledger.position, f"lines of the source outside every statement: {', '.join(map(str, missing[:12]))}")


def check_carriers(ledger: Ledger, rulebook: Rulebook, problems: Problems) -> None:
    """Note every carrier that names nothing in the rulebook."""
    duties = {duty.id for instrument in rulebook.instruments.values() for duty in instrument.duties}
    gaps = {gap.id for instrument in rulebook.instruments.values() for gap in instrument.gaps}
    known = {"duty": duties, "gap": gaps, "claim": set(rulebook.claims), "term": set(rulebook.terms)}
    for statement in ledger.statements:
        for kind, target in statement.carried_by:
            if kind == "provision":
                instrument, _, pin = (part.strip() for part in target.partition("§"))
                found = rulebook.instruments.get(instrument)
                if found is None:
                    problems.add(
                        statement.position,
                        f"statement {statement.number}: `{instrument}` is not a known instrument{suggestion(instrument, rulebook.instruments)}",
                    )
                elif not any(in_provision(pin, provision.id) for provision in found.provisions):
                    problems.add(statement.position, f"statement {statement.number}: `{instrument}` has no provision `{pin}`")
            elif kind in known and target not in known[kind]:
                problems.add(
                    statement.position, f"statement {statement.number}: `{target}` is not a known {kind}{suggestion(target, known[kind])}"
                )
