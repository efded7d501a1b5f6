"""Second pass of loading: each kind of block to its model, faults noted and reading continued."""

from __future__ import annotations

import datetime

from pincite.language.checking import check, check_condition
from pincite.language.tree import Literal, Node
from pincite.language.types import BoolType, DateType, EnumType, ListType, MomentType, Months, Type
from pincite.language.vocabulary import ExpressionError, suggestion
from pincite.rulebook.marked import Fields, Mapping, Scalar
from pincite.rulebook.model import (
    FORCES,
    Approval,
    Combine,
    Consideration,
    Discrepancy,
    Due,
    Evidence,
    Fact,
    Gap,
    Override,
    Question,
    Rule,
    Stage,
    Term,
    in_provision,
)
from pincite.rulebook.names import DOTTED, OUTCOME_WORDS, SNAKE, Declared, read_type
from pincite.rulebook.timeline import day_span
from pincite.rulebook.values import date_of

EVIDENCE = tuple(mark.value for mark in Evidence)
MAXIMUM_PHRASE = 12


def read_question(fields: Fields, declared: Declared) -> Question | None:
    """Return a question from its block, or None after noting what is wrong."""
    name = fields.scalar("id", required=True)
    asks = fields.text("asks", required=True)
    stage = fields.choice("stage", [stage.value for stage in Stage], Stage.REVIEW.value, required=True)
    combine = Combine(fields.choice("combine", [how.value for how in Combine], "agree"))
    stricter = fields.choice("stricter", ("first", "last", "none"), "none")
    values = fields.texts("values")
    fields.done()
    if combine is Combine.FORCE:
        if values:
            declared.problems.add(fields.place("values"), "a force question has the fixed values must, should, may, should_not, must_not")
        listed: tuple[str, ...] = FORCES
    else:
        listed = tuple(value.text for value in values)
        if not listed:
            declared.problems.add(fields.mapping.position, "this question has no `values`")
        for value in values:
            if value.text in OUTCOME_WORDS or not SNAKE.fullmatch(value.text):
                declared.problems.add(value.position, f"`{value.text}` cannot be a value of a question", len(value.text))
        if len(set(listed)) < len(listed):
            declared.problems.add(fields.place("values"), "a value stands twice")
    if name is None or not declared.declare(name, "question", SNAKE):
        return None
    declared.questions[name.text] = listed
    return Question(name.text, asks, Stage(stage), listed, combine, stricter, name.position)


def read_fact(fields: Fields, declared: Declared) -> tuple[Fact, Fields] | None:
    """Return a fact without its expressions, and its reader for the second pass; or None after noting what is wrong."""
    name = fields.scalar("id", required=True)
    kind, low, high = read_type(fields, declared)
    question = fields.text("question", required=True)
    considerations = []
    for item in fields.blocks("considerations", "consideration"):
        considerations.append(
            Consideration(
                item.text("id", required=True),
                item.text("text", required=True),
                item.choice("direction", ("aggravating", "mitigating", "either"), "either"),
                item.text("cite", required=True),
            )
        )
        item.done()
    reserved = tuple(office.text for office in fields.texts("reserved_to"))
    if considerations and not reserved:
        declared.problems.add(fields.place("considerations"), "considerations belong to a reserved fact; say `reserved_to` whom")
    if reserved and isinstance(kind, ListType):
        declared.problems.add(fields.place("reserved_to"), "a list of records cannot be reserved; reserve a finding about it")
    fact = Fact(
        id=name.text if name else "",
        type=kind,
        question=question,
        help=fields.text("help"),
        unit=fields.text("unit"),
        ask_of=fields.text("ask_of"),
        says=fields.text("says"),
        says_not=fields.text("says_not"),
        says_values=_says_values(fields, kind, declared),
        low=low,
        high=high,
        reserved_to=reserved,
        considerations=tuple(considerations),
        exhaustive=fields.flag("exhaustive"),
        review_first=tuple(review.text for review in fields.texts("review_first")),
        position=name.position if name else fields.mapping.position,
    )
    for key in ("asked_when", "implies", "fields", "values"):
        fields.get(key)
    fields.done()
    if name is None or not declared.declare(name, "fact", SNAKE):
        return None
    declared.facts[name.text] = kind
    declared.ranges[name.text] = (low, high)
    return fact, fields


def _says_values(fields: Fields, kind: Type, declared: Declared) -> dict[str, str]:
    written = fields.get("says_values")
    if written is None:
        return {}
    known = kind.values if isinstance(kind, EnumType) else ()
    if not isinstance(written, Mapping) or not known:
        declared.problems.add(written.position, "`says_values` belongs to an enum and is written as `value: words`")
        return {}
    found = {}
    for value, text in written.entries.items():
        if value not in known:
            declared.problems.add(written.keys[value], f"`{value}` is not one of the values{suggestion(value, known)}", len(value))
        elif isinstance(text, Scalar):
            found[value] = text.text
    return found


def finish_fact(fact: Fact, fields: Fields, declared: Declared) -> Fact:
    """Return a fact with its expressions read and its `review_first` checked."""
    for review in fields.texts("review_first"):
        kind = declared.facts.get(review.text)
        if kind is None:
            declared.problems.add(
                review.position, f"`{review.text}` is not a known fact{suggestion(review.text, declared.facts)}", len(review.text)
            )
        elif not isinstance(kind, BoolType):
            declared.problems.add(review.position, f"`review_first` names yes/no facts; `{review.text}` is not one", len(review.text))
    asked_when, implies = condition(fields, "asked_when", declared), condition(fields, "implies", declared)
    from dataclasses import replace

    return replace(fact, asked_when=asked_when, implies=implies)


def condition(fields: Fields, key: str, declared: Declared) -> Node | None:
    """Return the condition under a key, read and typed, or None after noting what is wrong."""
    return checked_condition(fields.scalar(key), declared)


def checked_condition(written: Scalar | None, declared: Declared) -> Node | None:
    """Return a condition, read and typed, or None after noting what is wrong."""
    node = declared.expression(written)
    if node is None or written is None:
        return None
    try:
        check_condition(node, declared.vocabulary)
    except ExpressionError as error:
        declared.fault(written, error)
        return None
    return node


def read_term(fields: Fields, declared: Declared) -> tuple[str, Fields] | None:
    """Declare a term; its meaning is read once every name is known."""
    name = fields.scalar("id", required=True)
    fields.scalar("means", required=True)
    fields.text("cite", required=True)
    fields.text("says")
    fields.text("says_not")
    fields.done()
    if name is None or not declared.declare(name, "term", SNAKE):
        return None
    declared.terms[name.text] = BoolType()
    return name.text, fields


def finish_term(name: str, fields: Fields, declared: Declared, instrument: str | None) -> Term | None:
    """Return a term with its meaning read; a pin in an instrument becomes a full cite."""
    node = declared.expression(fields.scalar("means"))
    if node is None:
        return None
    cite = fields.text("cite")
    if instrument and " § " not in cite:
        cite = f"{instrument} § {cite}"
    return Term(name, node, cite, fields.text("says"), fields.text("says_not"), fields.place("id"))


def read_rule(fields: Fields, declared: Declared, instrument: str, provisions: list[str], provision: str) -> Rule | None:
    """Return a rule or bar from its block, or None after noting what is wrong."""
    problems = declared.problems
    name = fields.scalar("id", required=True)
    concludes = fields.scalar("concludes")
    question: str | None = None
    value: str | None = None
    if concludes is not None:
        parts = [part.strip() for part in concludes.text.split("=")]
        if len(parts) != 2 or not all(parts):
            problems.add(concludes.position, "`concludes` is written QUESTION = VALUE", len(concludes.text))
        elif parts[0] not in declared.questions:
            problems.add(
                concludes.position, f"`{parts[0]}` is not a known question{suggestion(parts[0], declared.questions)}", len(parts[0])
            )
        elif parts[1] not in declared.questions[parts[0]]:
            known = declared.questions[parts[0]]
            near = suggestion(parts[1], known) or f"; its values are {', '.join(known)}"
            problems.add(concludes.position, f"`{parts[1]}` is not a value of `{parts[0]}`{near}", len(concludes.text))
            # the rule is kept, so that what names it is not at fault too
            question = parts[0]
        else:
            question, value = parts
    when = condition(fields, "when", declared)
    overrides = tuple(found for item in fields.blocks("overrides", "override") if (found := _override(item, declared, instrument)))
    if concludes is None and not overrides:
        problems.add(fields.mapping.position, "a rule without `concludes` is a bar and must say what it `overrides`")
    approval = None
    for item in fields.blocks("approval", "approval"):
        approval = Approval(
            item.text("by", required=True), item.text("form"), item.choice("when", ("before", "after"), ""), item.text("exception")
        )
        item.done()
    rule = Rule(
        id=f"{instrument}/{name.text}" if name else "",
        instrument=instrument,
        cite=read_pin(fields, declared, provisions),
        evidence=read_evidence(fields),
        question=question,
        value=value,
        when=when,
        label=fields.text("label"),
        provision=provision,
        overrides=overrides,
        approval=approval,
        due=_due(fields, declared),
        since=read_event_name(fields, "since", declared, instrument),
        until=read_event_name(fields, "until", declared, instrument),
        phrase=read_phrase(fields, declared),
        note=fields.text("note"),
        position=fields.mapping.position,
    )
    fields.done()
    if name is None or not declared.declare(Scalar(f"{instrument}/{name.text}".replace("/", "."), name.position), "rule", DOTTED):
        return None
    if concludes is not None and question is None:
        return None
    return rule


def read_pin(fields: Fields, declared: Declared, provisions: list[str]) -> str:
    """Return the pin of a block; one that lies under no heading is noted."""
    cite = fields.scalar("cite", required=True)
    if cite is None:
        return ""
    if not any(in_provision(cite.text, known) for known in provisions):
        declared.problems.add(
            cite.position,
            f"the pin `{cite.text}` lies under no heading of this instrument{suggestion(cite.text, provisions)}",
            len(cite.text),
        )
    return cite.text


def read_evidence(fields: Fields) -> Evidence:
    """Return how well the source of a block was read."""
    return Evidence(fields.choice("evidence", EVIDENCE, "unverified", required=True))


def read_phrase(fields: Fields, declared: Declared) -> str:
    """Return the phrase of a block with single spaces; a longer one than allowed is noted."""
    phrase = fields.scalar("phrase")
    if phrase is None:
        return ""
    if len(phrase.text.split()) > MAXIMUM_PHRASE:
        declared.problems.add(
            phrase.position, f"a phrase is at most {MAXIMUM_PHRASE} words, this has {len(phrase.text.split())}", len(phrase.text)
        )
    return " ".join(phrase.text.split())


def _override(item: Fields, declared: Declared, instrument: str) -> Override | None:
    rule, provision = item.scalar("rule"), item.scalar("provision")
    cite = item.text("cite", required=True)
    item.done()
    if (rule is None) == (provision is None):
        declared.problems.add(item.mapping.position, "an override names either a `rule` or a `provision`")
        return None
    if rule is not None:
        return Override(cite, rule=rule.text if "/" in rule.text else f"{instrument}/{rule.text}", position=rule.position)
    assert provision is not None
    target, mark, pin = provision.text.partition("§")
    target = target.strip() or instrument
    if not mark or not pin.strip():
        declared.problems.add(provision.position, "a provision is written `instrument § C`", len(provision.text))
        return None
    if target not in declared.instruments.values():
        declared.problems.add(
            provision.position, f"`{target}` is not a known instrument{suggestion(target, declared.instruments.values())}", len(target)
        )
        return None
    return Override(cite, instrument=target, provision=pin.strip(), position=provision.position)


def _due(fields: Fields, declared: Declared) -> Due | None:
    due: Due | None = None
    for item in fields.blocks("due", "due"):
        start = item.scalar("from")
        written = item.scalar("within")
        text = item.text("text")
        item.done()
        if start is not None and not isinstance(declared.facts.get(start.text), DateType | MomentType):
            known = [name for name, kind in declared.facts.items() if isinstance(kind, DateType | MomentType)]
            declared.problems.add(
                start.position,
                f"a clock starts at a date or moment fact; `{start.text}` is none{suggestion(start.text, known)}",
                len(start.text),
            )
            start = None
        within = declared.expression(written)
        if within is not None and not (isinstance(within, Literal) and isinstance(within.value, datetime.timedelta | Months)):
            declared.problems.add(item.place("within"), "a clock runs for a written duration, as in hours(48)")
            within = None
        if within is not None and start is not None:
            from pincite.language.tree import Fact as FactNode
            from pincite.language.tree import Shift

            try:
                check(Shift("+", FactNode(start.text), within), declared.vocabulary)
            except ExpressionError as error:
                declared.problems.add(item.place("within"), error.message)
        if not text and not {"from", "within"} <= item.mapping.entries.keys():
            declared.problems.add(item.mapping.position, "a clock has `from` and `within`, or the source's words in `text`")
        due = Due(start.text if start else None, within, text)
    return due


def read_event_name(fields: Fields, key: str, declared: Declared, instrument: str) -> str | None:
    """Return the full id of the event under a key, or None; an unknown one is noted with the nearest."""
    written = fields.scalar(key)
    if written is None:
        return None
    full = written.text if "/" in written.text else f"{instrument}/{written.text}"
    if full not in declared.events:
        declared.problems.add(
            written.position, f"`{written.text}` is not a known event{suggestion(full, declared.events)}", len(written.text)
        )
    return full


def read_gap(fields: Fields, declared: Declared, instrument: str, binds: tuple[str, ...], provision: str) -> Gap | None:
    """Return a gap from its block, or None after noting what is wrong."""
    name = fields.scalar("id", required=True)
    questions = fields.texts("may_change")
    for question in questions:
        if question.text not in declared.questions:
            declared.problems.add(
                question.position,
                f"`{question.text}` is not a known question{suggestion(question.text, declared.questions)}",
                len(question.text),
            )
    named = fields.texts("binds")
    for component in named:
        known_member(component, declared, "component")
    where = fields.scalar("where")
    if where is not None:
        known_member(where, declared, "place")
    days = []
    for key in ("from", "until"):
        day = read_day(fields, key, declared)
        days.append(day_span(day, declared.zone).start if day else None)
    gap = Gap(
        id=f"{instrument}/{name.text}" if name else "",
        instrument=instrument,
        what=fields.text("what", required=True),
        may_change=tuple(question.text for question in questions),
        evidence=read_evidence(fields),
        start=days[0],
        end=days[1],
        where=where.text if where else None,
        binds=tuple(component.text for component in named) or binds,
        when=condition(fields, "when", declared),
        provision=provision,
        position=fields.mapping.position,
    )
    fields.done()
    if name is None or not declared.declare(Scalar(f"{instrument}.{name.text}", name.position), "gap", DOTTED):
        return None
    return gap


def read_discrepancy(fields: Fields, declared: Declared) -> Discrepancy | None:
    """Return a discrepancy from its block, or None after noting what is wrong."""
    name = fields.scalar("id", required=True)
    keys = {key: fields.text(key, required=True) for key in ("source", "lines", "says", "instead", "cite")}
    severity = fields.choice("severity", ("critical", "high", "medium", "low"), "medium", required=True)
    evidence = read_evidence(fields)
    fields.done()
    if name is None or not declared.declare(name, "discrepancy", DOTTED):
        return None
    return Discrepancy(name.text, severity=severity, evidence=evidence, position=name.position, **keys)


def known_member(written: Scalar, declared: Declared, what: str) -> bool:
    """Whether a component or place is declared; if not, note it with the nearest one."""
    tree = declared.components if what == "component" else declared.places
    if written.text in tree:
        return True
    declared.problems.add(written.position, f"`{written.text}` is not a known {what}{suggestion(written.text, tree)}", len(written.text))
    return False


def read_day(fields: Fields, key: str, declared: Declared) -> datetime.date | None:
    """Return the date under a key, or None; a badly written one is noted."""
    written = fields.scalar(key)
    if written is None:
        return None
    day = date_of(written.text)
    if day is None:
        declared.problems.add(written.position, f"`{written.text}` is not a date; write 2020-11-01", len(written.text))
    return day
