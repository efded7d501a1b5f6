"""Second pass of loading: an instrument's front matter, its events, and the blocks under its headings."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from pincite.language.types import DateType, MomentType
from pincite.language.vocabulary import suggestion
from pincite.rulebook.blocks import EVIDENCE, known_member, read_day, read_gap, read_rule
from pincite.rulebook.duties import read_duty
from pincite.rulebook.markdown import Block, Document, Heading, Prose, Table
from pincite.rulebook.marked import Fields, Mapping, Scalar
from pincite.rulebook.model import (
    ACKNOWLEDGED,
    EVENT_KINDS,
    Acknowledged,
    Duty,
    Event,
    Evidence,
    Gap,
    Instrument,
    Provision,
    Relation,
    Row,
    Rule,
)
from pincite.rulebook.names import HYPHENED, Declared
from pincite.rulebook.tables import read_table
from pincite.rulebook.timeline import NATIONWIDE, day_span
from pincite.rulebook.values import DATE, read_moment

KINDS = ("statute", "executive order", "memorandum", "directive", "regulation", "notice", "court order", "decision")
WEIGHTS = ("statute", "regulation", "guidance", "order of a court")
RELATIONS = ("implements", "rescinds", "excepts", "supersedes", "narrows", "departs_from", "conflicts_with")
REASONS = ("recital", "definition", "internal administration", "duty only", "no addressee")


@dataclass
class Draft:
    """An instrument between the passes: its file, its front matter, and what it declares."""

    document: Document
    fields: Fields
    id: str


def declare_instrument(document: Document, declared: Declared) -> Draft | None:
    """Declare an instrument and its events, so that anything may refer to them."""
    if document.front is None:
        from pincite.rulebook.model import Position

        if not document.unreadable:
            declared.problems.add(Position(document.file, 1, 1), "an instrument begins with front matter between two lines `---`")
        return None
    fields = Fields(document.front, "instrument", declared.problems)
    name = fields.scalar("id", required=True)
    if name is None or not declared.declare(name, "instrument", HYPHENED):
        return None
    declared.instruments[name.text.replace("-", "_")] = name.text
    events = fields.mapping.entries.get("events")
    for item in getattr(events, "items", ()) if not isinstance(events, Mapping) else ():
        if isinstance(item, Mapping) and isinstance(event := item.entries.get("id"), Scalar):
            declared.events.add(f"{name.text}/{event.text}")
    return Draft(document, fields, name.text)


def finish_instrument(draft: Draft, declared: Declared) -> Instrument:
    """Return the instrument of a draft; every fault in it is noted and what remains is returned."""
    fields, problems = draft.fields, declared.problems
    binds = tuple(component.text for component in fields.texts("binds") if known_member(component, declared, "component"))
    if not fields.texts("binds"):
        problems.add(fields.mapping.position, "this instrument does not say whom it `binds`")
    events = tuple(_event(item, draft.id, declared) for item in fields.blocks("events", "event"))
    _repeated(events, declared)
    turns_on = fields.scalar("turns_on")
    if turns_on is not None and not isinstance(declared.facts.get(turns_on.text), DateType | MomentType):
        dated = [name for name, kind in declared.facts.items() if isinstance(kind, DateType | MomentType)]
        problems.add(
            turns_on.position,
            f"`turns_on` names a date or moment fact; `{turns_on.text}` is none{suggestion(turns_on.text, dated)}",
            len(turns_on.text),
        )
    instrument = Instrument(
        id=draft.id,
        title=fields.text("title", required=True),
        cite_as=fields.text("cite_as", required=True),
        kind=fields.choice("kind", KINDS, "memorandum", required=True),
        weight=fields.choice("weight", WEIGHTS, "guidance", required=True),
        binds=binds,
        encoded=fields.choice("encoded", ("whole", "partly", "no"), "no", required=True),
        events=events,
        relations=_relations(fields, declared),
        prevails_over=_prevails(fields, declared),
        acknowledged=_acknowledged(fields, draft.id),
        authority=fields.text("authority"),
        private_right=fields.text("private_right"),
        enforced_in=tuple(" ".join(text.text.split()) for text in fields.texts("enforced_in")),
        turns_on=turns_on.text if turns_on else None,
        verified_through=read_day(fields, "verified_through", declared),
        position=fields.place("id"),
    )
    fields.get("id")
    fields.done()
    whole = _with_parts(instrument, draft.document, declared)
    names = {rule.id for rule in whole.rules}
    for one in whole.acknowledged:
        if one.rule not in names:
            local = one.rule.partition("/")[2]
            near = suggestion(local, [name.partition("/")[2] for name in names])
            problems.add(one.position, f"`acknowledged` names a rule of this instrument; `{local}` is none{near}")
    return whole


def _repeated(events: tuple[Event, ...], declared: Declared) -> None:
    seen: set[str] = set()
    for event in events:
        if event.id in seen:
            declared.problems.add(event.position, f"the event `{event.id.partition('/')[2]}` stands twice")
        seen.add(event.id)


def _relations(fields: Fields, declared: Declared) -> tuple[Relation, ...]:
    found = []
    for item in fields.blocks("relations", "relation"):
        kind = item.choice("kind", RELATIONS, required=True)
        target = _instrument(item, "to", declared)
        cite = item.text("cite")
        item.done()
        if kind and target:
            found.append(Relation(kind, target, cite))
    return tuple(found)


def _prevails(fields: Fields, declared: Declared) -> tuple[tuple[str, str], ...]:
    found = []
    for item in fields.blocks("prevails_over", "precedence"):
        target = _instrument(item, "instrument", declared)
        cite = item.text("cite", required=True)
        item.done()
        if target:
            found.append((target, cite))
    return tuple(found)


def _acknowledged(fields: Fields, instrument: str) -> tuple[Acknowledged, ...]:
    found = []
    for item in fields.blocks("acknowledged", "acknowledgement"):
        finding = item.choice("finding", ACKNOWLEDGED, required=True)
        rule, reason = item.text("rule", required=True), item.text("reason", required=True)
        target = item.text("overrides", required=finding == "override")
        item.done()
        if finding and rule and reason:
            full = f"{instrument}/{target}" if target and "/" not in target and "§" not in target else target
            found.append(Acknowledged(finding, f"{instrument}/{rule}", " ".join(reason.split()), full, item.place("rule")))
    return tuple(found)


def _instrument(item: Fields, key: str, declared: Declared) -> str | None:
    target = item.scalar(key, required=True)
    if target is None:
        return None
    known = declared.instruments.values()
    if target.text not in known:
        declared.problems.add(
            target.position, f"`{target.text}` is not a known instrument{suggestion(target.text, known)}", len(target.text)
        )
        return None
    return target.text


def _instant(item: Fields, key: str, declared: Declared) -> datetime.datetime | None:
    written = item.scalar(key)
    if written is None:
        return None
    try:
        if DATE.fullmatch(written.text):
            return day_span(datetime.date.fromisoformat(written.text), declared.zone).start
    except ValueError:
        pass
    moment = read_moment(written.text)
    if moment is None:
        declared.problems.add(
            written.position,
            f"`{written.text}` is neither a date (2020-11-01) nor a moment with its zone (2025-01-21T18:00-05:00)",
            len(written.text),
        )
        return None
    return moment.astimezone(datetime.UTC)


def _event(item: Fields, instrument: str, declared: Declared) -> Event:
    problems = declared.problems
    name = item.text("id", required=True)
    kind = item.choice("kind", EVENT_KINDS, "issued", required=True)
    exact, earliest, latest = (_instant(item, key, declared) for key in ("on", "earliest", "latest"))
    known = _instant(item, "known", declared)
    entries = item.mapping.entries
    if ("on" in entries) == ("earliest" in entries or "latest" in entries):
        problems.add(item.mapping.position, "an event has `on`, or `earliest` and `latest` where the day is uncertain")
    if exact is not None:
        earliest = latest = exact
    if earliest is not None and latest is not None and earliest > latest:
        problems.add(item.place("earliest"), "`earliest` is later than `latest`")
    written = item.text("on") or " to ".join(item.text(key) or "not known" for key in ("earliest", "latest"))
    where = item.scalar("where")
    if where is not None and where.text != NATIONWIDE:
        known_member(where, declared, "place")
    ends = item.scalar("ends")
    target = None
    if ends is not None:
        target = ends.text if "/" in ends.text else f"{instrument}/{ends.text}"
        if target not in declared.events:
            problems.add(ends.position, f"`{ends.text}` is not a known event{suggestion(target, declared.events)}", len(ends.text))
    event = Event(
        id=f"{instrument}/{name}",
        kind=kind,
        earliest=earliest,
        latest=latest,
        known=known or earliest,
        source=item.text("source", required=True),
        evidence=Evidence(item.choice("evidence", EVIDENCE, "unverified", required=True)),
        where=where.text if where else None,
        ends=target,
        note=item.text("note"),
        written=written,
        position=item.mapping.position,
    )
    item.done()
    return event


def _with_parts(instrument: Instrument, document: Document, declared: Declared) -> Instrument:
    problems = declared.problems
    pins = [part.anchor for part in document.parts if isinstance(part, Heading) and part.anchor and part.level > 1]
    provisions: list[Provision] = []
    rules: list[Rule] = []
    gaps: list[Gap] = []
    duties: list[Duty] = []
    tables: list[tuple[Table, str]] = []
    base = ""
    for part in document.parts:
        here = provisions[-1].id if provisions else ""
        problems.provision = here
        match part:
            case Heading(level, title, anchor, position) if level > 1:
                if anchor is None:
                    problems.add(position, f"the heading “{title}” has no identifier; put one in braces, as in {{#A}}")
                    anchor = title
                elif anchor in [provision.id for provision in provisions]:
                    problems.add(position, f"the provision `{anchor}` stands twice")
                provisions.append(Provision(anchor, title, "", level=level, position=position))
            case Prose(text, position):
                base = _prose(text, provisions, declared, part) or base
            case Table():
                tables.append((part, base))
                base = ""
            case Block(kind, body, position):
                if not isinstance(body, Mapping):
                    if body is not None:
                        problems.add(position, f"a {kind} block is written as `key: value`")
                    continue
                reader = Fields(body, kind, problems)
                match kind:
                    case "rule":
                        rule = read_rule(reader, declared, instrument.id, pins, here)
                        rules.extend([rule] if rule else [])
                    case "gap":
                        gap = read_gap(reader, declared, instrument.id, instrument.binds, here)
                        gaps.extend([gap] if gap else [])
                    case "duty":
                        duty = read_duty(reader, declared, instrument.id, instrument.binds, pins, here)
                        duties.extend([duty] if duty else [])
                    case "fact" | "term":
                        pass
                    case _:
                        kinds = ("rule", "gap", "duty", "fact", "term")
                        problems.add(position, f"`{kind}` is not a block of an instrument{suggestion(kind, kinds)}", len(kind) + 3)
                if provisions:
                    provisions[-1] = replace(provisions[-1], blocks=provisions[-1].blocks + 1)
                elif kind not in ("fact", "term"):
                    problems.add(position, f"this {kind} stands under no heading")
            case _:
                pass
    problems.provision = ""
    instrument = replace(instrument, provisions=tuple(provisions), rules=tuple(rules), gaps=tuple(gaps), duties=tuple(duties))
    rows: list[Row] = []
    for table, start in tables:
        rows.extend(read_table(table, start, rows, instrument, declared))
    return replace(instrument, rows=tuple(rows))


def _prose(text: str, provisions: list[Provision], declared: Declared, part: Prose) -> str:
    first, _, rest = text.partition("\n")
    word, colon, value = first.partition(":")
    if colon and word.strip() == "base":
        return value.strip()
    if not provisions:
        return ""
    here = provisions[-1]
    if colon and word.strip() == "status":
        status, _, reason = " ".join([value, rest]).partition(";")
        status, reason = status.strip(), " ".join(reason.split())
        if status not in ("no rule here", "not readable"):
            declared.problems.add(
                part.position, f"`{status}` is not a status; write `no rule here; REASON` or `not readable; WHAT IS MISSING`"
            )
        elif not reason or (status == "no rule here" and not reason.startswith(REASONS)):
            declared.problems.add(
                part.position,
                f"a status names its reason, beginning with one of: {', '.join(REASONS)}"
                if status == "no rule here"
                else "say what is missing after `not readable;`",
            )
        provisions[-1] = replace(here, status=status, reason=reason)
    else:
        provisions[-1] = replace(here, prose=f"{here.prose}\n\n{text}".strip())
    return ""
