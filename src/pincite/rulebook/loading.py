"""From a folder to a checked rulebook: two passes, every fault of every file in one run."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pincite.language.vocabulary import ExpressionError, suggestion
from pincite.rulebook.blocks import finish_fact, finish_term, read_day, read_discrepancy, read_fact, read_question, read_term
from pincite.rulebook.cases import read_long_cases
from pincite.rulebook.claims import read_claim
from pincite.rulebook.duties import check_duties
from pincite.rulebook.files import digest, read_folder
from pincite.rulebook.graphs import check_events, check_overrides, check_questions, circle, type_terms
from pincite.rulebook.instruments import Draft, declare_instrument, finish_instrument
from pincite.rulebook.ledgers import check_carriers, read_ledger
from pincite.rulebook.markdown import Block, Document, take_apart
from pincite.rulebook.marked import Fields, Mapping, Scalar
from pincite.rulebook.model import Claim, Discrepancy, Fact, Instrument, Ledger, Member, Position, Question, Rulebook
from pincite.rulebook.names import HYPHENED, Declared
from pincite.rulebook.problems import Problems

BELONGS = {"facts": ("fact", "term"), "questions": ("question",), "claims": ("claim",), "discrepancies": ("discrepancy",)}


def load_folder(folder: Path) -> Rulebook:
    """Return the checked rulebook in a folder; raise RulebookError with every fault found."""
    return load(read_folder(folder))


def load(texts: dict[str, str]) -> Rulebook:
    """Return the checked rulebook made of these texts (path to content); raise RulebookError with every fault found."""
    problems = Problems()
    declared = Declared(problems)
    head = take_apart(texts["rulebook.md"], "rulebook.md", problems)
    documents = {name: take_apart(text, name, problems) for name, text in texts.items() if name.endswith(".md") and name != "rulebook.md"}
    rulebook = _head(head, declared, digest(texts))

    questions, facts, terms, drafts = _declare(documents, declared)
    finished_terms = {
        name: term for name, (fields, instrument) in terms.items() if (term := finish_term(name, fields, declared, instrument))
    }
    meanings = {name: fields.mapping.entries.get("means") for name, (fields, _) in terms.items()}

    def ill_typed(name: str, error: ExpressionError) -> None:
        meaning = meanings[name]
        assert isinstance(meaning, Scalar)
        declared.fault(meaning, error)

    declared.terms.update(type_terms(finished_terms, declared.vocabulary, problems, ill_typed))
    finished_facts = {name: finish_fact(fact, fields, declared) for name, (fact, fields) in facts.items()}
    instruments: dict[str, Instrument] = {}
    for draft in drafts:
        instruments[draft.id] = finish_instrument(draft, declared)
    discrepancies = _discrepancies(documents, declared)
    ledgers = tuple(
        ledger for name, document in documents.items() if name.startswith("sources/") and (ledger := read_ledger(document, declared))
    )
    claims = _claims(documents, declared, instruments, ledgers)
    rulebook = replace(
        rulebook,
        components=declared.components,
        places=declared.places,
        facts=finished_facts,
        terms=finished_terms,
        questions=questions,
        instruments=dict(sorted(instruments.items())),
        claims=claims,
        discrepancies=discrepancies,
        ledgers=ledgers,
    )
    if check_overrides(rulebook, problems):
        check_questions(rulebook, problems)
    check_events(rulebook, problems)
    check_duties(rulebook, problems)
    for ledger in ledgers:
        check_carriers(ledger, rulebook, problems)
    known = {ledger.id for ledger in ledgers}
    for one in discrepancies.values():
        if one.source not in known:
            problems.add(one.position, f"`{one.source}` is not a known source{suggestion(one.source, known)}")
    cases = [case for name, text in texts.items() if name.startswith("cases/") for case in read_long_cases(text, name, rulebook, problems)]
    problems.raise_if_any()
    return replace(rulebook, cases=tuple(cases))


def _head(document: Document, declared: Declared, sha256: str) -> Rulebook:
    problems = declared.problems
    if document.front is None:
        if not document.unreadable:
            problems.add(Position(document.file, 1, 1), "`rulebook.md` begins with front matter between two lines `---`")
        problems.raise_if_any()
    assert document.front is not None
    fields = Fields(document.front, "rulebook", problems)
    zone = fields.text("zone", required=True)
    try:
        ZoneInfo(zone or "UTC")
        declared.zone = zone or "UTC"
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problems.add(fields.place("zone"), f"`{zone}` is not a known time zone; write one such as America/New_York")
    declared.components = _tree(fields, "components", declared)
    declared.places = _tree(fields, "places", declared)
    rulebook = Rulebook(
        id=fields.text("id", required=True),
        title=fields.text("title", required=True),
        version=fields.text("version", required=True),
        zone=declared.zone,
        verified_through=read_day(fields, "verified_through", declared) or datetime.date.min,
        sha256=sha256,
    )
    if "verified_through" not in document.front.entries:
        problems.add(document.front.position, "this rulebook has no `verified_through`")
    fields.done()
    return rulebook


def _tree(fields: Fields, key: str, declared: Declared) -> dict[str, Member]:
    found: dict[str, Member] = {}
    what = key.removesuffix("s")
    items = fields.blocks(key, what)
    for item in items:
        name = item.scalar("id", required=True)
        title = item.text("title", required=True)
        within = item.scalar("within")
        item.done()
        if name is None or not declared.declare(name, what, HYPHENED):
            continue
        found[name.text] = Member(name.text, title, within.text if within else None)
    for item in items:
        within = item.scalar("within")
        if within is not None and within.text not in found:
            declared.problems.add(within.position, f"`{within.text}` is not a declared {what}", len(within.text))
    around = circle(sorted(found), lambda name: [above] if (above := found[name].within) in found and above else [])
    if around:
        declared.problems.add(fields.place(key), f"{key} lie within each other in a circle: {' → '.join(around)}")
    return found


def _declare(
    documents: dict[str, Document], declared: Declared
) -> tuple[dict[str, Question], dict[str, tuple[Fact, Fields]], dict[str, tuple[Fields, str | None]], list[Draft]]:
    questions: dict[str, Question] = {}
    facts: dict[str, tuple[Fact, Fields]] = {}
    terms: dict[str, tuple[Fields, str | None]] = {}
    drafts: list[Draft] = []
    for name, document in documents.items():
        folder = name.partition("/")[0]
        instrument: str | None = None
        if folder == "instruments":
            draft = declare_instrument(document, declared)
            if draft:
                drafts.append(draft)
                instrument = draft.id
        for part in document.parts:
            if not isinstance(part, Block):
                continue
            if not isinstance(part.body, Mapping):
                if part.body is not None and folder in BELONGS:
                    declared.problems.add(part.position, f"a {part.kind} block is written as `key: value`")
                continue
            if folder in BELONGS and part.kind not in BELONGS[folder]:
                declared.problems.add(
                    part.position,
                    f"a {part.kind} block does not stand in {folder}/; this folder holds {' and '.join(BELONGS[folder])} blocks",
                )
                continue
            fields = Fields(part.body, part.kind, declared.problems)
            if part.kind == "question" and folder == "questions":
                question = read_question(fields, declared)
                if question:
                    questions[question.id] = question
            elif part.kind == "fact" and folder in ("facts", "instruments"):
                fact = read_fact(fields, declared)
                if fact:
                    facts[fact[0].id] = fact
            elif part.kind == "term" and folder in ("facts", "instruments"):
                term = read_term(fields, declared)
                if term:
                    terms[term[0]] = (term[1], instrument)
    return questions, facts, terms, drafts


def _claims(
    documents: dict[str, Document], declared: Declared, instruments: dict[str, Instrument], ledgers: tuple[Ledger, ...]
) -> dict[str, Claim]:
    found: dict[str, Claim] = {}
    for name, document in documents.items():
        if not name.startswith("claims/"):
            continue
        for part in document.parts:
            if isinstance(part, Block) and part.kind == "claim" and isinstance(part.body, Mapping):
                claim = read_claim(Fields(part.body, "claim", declared.problems), declared, instruments, ledgers)
                if claim:
                    found[claim.id] = claim
    return found


def _discrepancies(documents: dict[str, Document], declared: Declared) -> dict[str, Discrepancy]:
    found: dict[str, Discrepancy] = {}
    for name, document in documents.items():
        if not name.startswith("discrepancies/"):
            continue
        for part in document.parts:
            if isinstance(part, Block) and part.kind == "discrepancy" and isinstance(part.body, Mapping):
                one = read_discrepancy(Fields(part.body, "discrepancy", declared.problems), declared)
                if one:
                    found[one.id] = one
    return found
