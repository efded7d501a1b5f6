"""Second pass of loading: duties, with their clocks typed."""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from pincite.language.tree import Literal
from pincite.language.types import Months
from pincite.language.vocabulary import ExpressionError, suggestion
from pincite.rulebook.blocks import known_member, read_day, read_event_name, read_evidence, read_phrase, read_pin
from pincite.rulebook.marked import Fields, Mapping, Scalar, Sequence
from pincite.rulebook.model import Duty, Element, Performance, Period, Rulebook, in_provision
from pincite.rulebook.names import DOTTED, HYPHENED, Declared
from pincite.rulebook.problems import Problems

PERIOD = """write days(30), months(1) or years(1), or the source's own words in quotation marks: '"promptly"'"""
SHORTEST_MONTH = 28


def read_duty(
    fields: Fields, declared: Declared, instrument: str, binds: tuple[str, ...], provisions: list[str], provision: str
) -> Duty | None:
    """Return a duty from its block, or None after noting what is wrong."""
    problems = declared.problems
    name = fields.scalar("id", required=True)
    named = fields.texts("binds")
    for component in named:
        known_member(component, declared, "component")
    written = fields.mapping.entries
    duty = Duty(
        id=f"{instrument}/{name.text}" if name else "",
        instrument=instrument,
        who=fields.text("who", required=True),
        what=fields.text("what", required=True),
        cite=read_pin(fields, declared, provisions),
        evidence=read_evidence(fields),
        binds=tuple(component.text for component in named) or binds,
        elements=_elements(fields, "elements", declared, provisions),
        columns=_elements(fields, "columns", declared, provisions),
        quantity=_quantity(fields, declared),
        unit=fields.text("unit"),
        each=fields.text("each"),
        to=fields.text("to"),
        report=_report(fields, declared),
        within=_period(fields, "within", declared),
        every=_period(fields, "every", declared),
        start=read_event_name(fields, "from", declared, instrument),
        upon=fields.text("upon"),
        shown_by=_shown_by(fields, declared),
        subject_to=fields.text("subject_to"),
        note=fields.text("note"),
        phrase=read_phrase(fields, declared),
        provision=provision,
        position=fields.mapping.position,
    )
    fields.done()
    if ("quantity" in written) != ("unit" in written):
        problems.add(fields.place("quantity" if "quantity" in written else "unit"), "a `quantity` has a `unit`, and a `unit` a `quantity`")
    if "within" in written and "every" in written:
        problems.add(fields.place("every"), "a clock runs once (`within`) or again and again (`every`), not both; write two duties")
    if "from" in written and "upon" in written:
        problems.add(fields.place("upon"), "a clock starts at an event (`from`) or anew in each case (`upon`), not both")
    if (
        any(isinstance(period, datetime.timedelta | Months) for period in (duty.within, duty.every))
        and not {"from", "upon"} & written.keys()
    ):
        problems.add(fields.mapping.position, "this clock has no start; say `from` which event it runs, or `upon` what in each case")
    if duty.each and (duty.quantity is None or duty.quantity != int(duty.quantity) or not 0 < duty.quantity <= 100):
        problems.add(fields.place("each"), "`each` divides a report into `quantity` parts; the quantity is a whole number up to 100")
    if name is None or not declared.declare(Scalar(f"{instrument}.{name.text}", name.position), "duty", DOTTED):
        return None
    return duty


def _elements(fields: Fields, key: str, declared: Declared, provisions: list[str]) -> tuple[Element, ...]:
    value = fields.get(key)
    if value is None:
        return ()
    found = []
    for part in value.items if isinstance(value, Sequence) else (value,):
        if isinstance(part, Scalar) and part.text.strip():
            found.append(Element(" ".join(part.text.split())))
        elif isinstance(part, Mapping):
            item = Fields(part, "element", declared.problems)
            cite = item.scalar("cite")
            found.append(Element(item.text("text", required=True), item.text("heading"), cite.text if cite else ""))
            item.done()
            if cite is not None and not any(in_provision(cite.text, known) for known in provisions):
                declared.problems.add(
                    cite.position,
                    f"the pin `{cite.text}` lies under no heading of this instrument{suggestion(cite.text, provisions)}",
                    len(cite.text),
                )
        else:
            declared.problems.add(part.position, f"`{key}` holds texts, or {{heading, text, cite}}")
    return tuple(found)


def _quantity(fields: Fields, declared: Declared) -> Decimal | None:
    written = fields.scalar("quantity")
    if written is None:
        return None
    try:
        number = Decimal(written.text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        declared.problems.add(written.position, f"`{written.text}` is not an exact number; write 5000", len(written.text))
        return None
    return number


def _report(fields: Fields, declared: Declared) -> str:
    written = fields.scalar("report")
    if written is None:
        return ""
    if not HYPHENED.fullmatch(written.text):
        declared.problems.add(
            written.position, f"`{written.text}` cannot name a report: use small letters, digits and hyphens", len(written.text)
        )
    return written.text


def _period(fields: Fields, key: str, declared: Declared) -> Period | None:
    written = fields.scalar(key)
    if written is None:
        return None
    text = " ".join(written.text.split())
    if len(text) > 2 and text[0] == text[-1] == '"':
        return text[1:-1]
    try:
        node = declared.read(written)
    except ExpressionError:
        node = None
    value = node.value if isinstance(node, Literal) else None
    if isinstance(value, Months) and value.number > 0:
        return value
    if isinstance(value, datetime.timedelta) and value > datetime.timedelta() and not value.seconds:
        return value
    declared.problems.add(written.position, f"`{written.text}` is no period of whole days or months; {PERIOD}", len(written.text))
    return None


def _shown_by(fields: Fields, declared: Declared) -> tuple[Performance, ...]:
    found = []
    for item in fields.blocks("shown_by", "performance"):
        exact, first, last = (read_day(item, key, declared) for key in ("on", "earliest", "latest"))
        if exact is not None and (first is not None or last is not None):
            declared.problems.add(item.place("on"), "a performance has `on`, or `earliest` and `latest` where the day was not read")
        if first is not None and last is not None and first > last:
            declared.problems.add(item.place("earliest"), "`earliest` is later than `latest`")
        found.append(
            Performance(
                item.text("what", required=True), item.text("source", required=True), read_evidence(item), exact or first, exact or last
            )
        )
        item.done()
    return tuple(found)


def check_duties(rulebook: Rulebook, problems: Problems) -> None:
    """Note months counted from a day that some months do not have, without a rounding, and a report's name that is a duty's too."""
    zone = ZoneInfo(rulebook.zone)
    for duty in rulebook.duties.values():
        event = rulebook.events.get(duty.start or "")
        days = [instant.astimezone(zone).day for instant in (event.earliest, event.latest) if instant] if event else []
        for period in (duty.within, duty.every):
            if isinstance(period, Months) and period.rounding is None and any(day > SHORTEST_MONTH for day in days):
                problems.add(
                    duty.position,
                    f"`{duty.id}` counts months from the {max(days)}th, which some months do not have; name the rounding, "
                    'as in months(1, "down")',
                )
        if duty.report and any(
            duty.report == other.id.partition("/")[2] for other in rulebook.duties.values() if other.report != duty.report
        ):
            problems.add(duty.position, f"the report `{duty.report}` has the name of another duty")
