"""Claims: public statements about what a text says, read with what is taken as given and the verdict expected of a check."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Mapping as MappingOf

from pincite.language.vocabulary import suggestion
from pincite.rulebook.blocks import checked_condition, condition, known_member
from pincite.rulebook.graphs import facts_in
from pincite.rulebook.marked import Fields, Mapping, Scalar
from pincite.rulebook.model import Claim, ClaimCheck, ClaimKind, Instrument, Ledger, Rulebook, Verdict, in_provision
from pincite.rulebook.names import DOTTED, Declared
from pincite.rulebook.values import date_of

ONLY_LEGAL = ("expression", "premises", "under", "component", "place", "true_on")
OF_A_CASE = (Verdict.AGREES, Verdict.DIFFERS, Verdict.JUDGMENT, Verdict.OTHER_DATE)


def read_claim(fields: Fields, declared: Declared, instruments: MappingOf[str, Instrument], ledgers: Iterable[Ledger]) -> Claim | None:
    """Return a claim from its block, checked against finished instruments and ledgers, or None after noting what is wrong."""
    name = fields.scalar("id", required=True)
    kind = ClaimKind(fields.choice("kind", [kind.value for kind in ClaimKind], ClaimKind.LEGAL.value))
    says, by = fields.text("says", required=True), fields.text("by", required=True)
    where, statements = _places(fields, declared, {ledger.id: ledger for ledger in ledgers})
    days, instead, cites = _days(fields, "on", declared), fields.text("instead"), _cites(fields, declared, instruments)
    because, note, needs_data = fields.text("because"), fields.text("note"), fields.text("needs_data")
    true_on = _days(fields, "true_on", declared)
    members = {what: _member(fields, what, declared) for what in ("component", "place")}
    under = _under(fields, declared, instruments)
    premises = tuple(node for written in fields.texts("premises") if (node := checked_condition(written, declared)))
    expression = condition(fields, "expression", declared)
    checks = _checks(fields, kind, days, under, declared)
    if kind is ClaimKind.LEGAL:
        _legal(fields, checks, bool(true_on), declared)
    else:
        for key in ONLY_LEGAL:
            if key in fields.mapping.entries:
                declared.problems.add(fields.mapping.keys[key], f"`{key}` belongs to a legal claim; this one is {kind.value}", len(key))
        for key in ("instead", "cite", *(("needs_data",) if kind is ClaimKind.EMPIRICAL else ())):
            if key not in fields.mapping.entries:
                declared.problems.add(fields.mapping.position, f"this {kind.value} claim has no `{key}`")
    fields.done()
    if name is None or not declared.declare(name, "claim", DOTTED):
        return None
    return Claim(
        id=name.text,
        says=says,
        by=by,
        where=where,
        statements=statements,
        kind=kind,
        checks=checks,
        component=members["component"],
        place=members["place"],
        premises=premises,
        expression=expression,
        true_on=true_on[0] if true_on else None,
        instead=instead,
        cites=cites,
        because=because,
        note=note,
        needs_data=needs_data,
        position=name.position,
    )


def _places(fields: Fields, declared: Declared, ledgers: MappingOf[str, Ledger]) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    """Return the places of a claim as written, and those that are numbered statements of a ledger."""
    written = fields.texts("where")
    if not written:
        declared.problems.add(fields.place("where"), "this claim has no `where`; write `LEDGER § NUMBER` or how it is commonly said")
    found: list[tuple[str, int]] = []
    for place in written:
        source, mark, number = (part.strip() for part in place.text.partition("§"))
        if not mark:
            continue
        ledger = ledgers.get(source)
        if ledger is None:
            declared.problems.add(place.position, f"`{source}` is not a known source{suggestion(source, ledgers)}", len(source))
        elif not number.isdecimal() or not 1 <= int(number) <= len(ledger.statements):
            last = len(ledger.statements)
            declared.problems.add(place.position, f"`{source}` has no statement `{number}`; it has 1 to {last}", len(place.text))
        else:
            found.append((source, int(number)))
    return tuple(" ".join(place.text.split()) for place in written), tuple(found)


def _days(fields: Fields, key: str, declared: Declared) -> tuple[datetime.date, ...]:
    found: list[datetime.date] = []
    for written in fields.texts(key):
        day = date_of(written.text)
        if day is None:
            declared.problems.add(written.position, f"`{written.text}` is not a date; write 2020-11-01", len(written.text))
        elif day in found:
            declared.problems.add(written.position, f"the day {written.text} stands twice", len(written.text))
        else:
            found.append(day)
    if key == "true_on" and len(found) > 1:
        declared.problems.add(fields.place(key), "`true_on` is one day")
    return tuple(found)


def _cites(fields: Fields, declared: Declared, instruments: MappingOf[str, Instrument]) -> tuple[str, ...]:
    found = []
    for written in fields.texts("cite"):
        target, mark, pin = (part.strip() for part in written.text.partition("§"))
        instrument = instruments.get(target)
        if not mark or not pin:
            declared.problems.add(written.position, "a cite of a claim is written `instrument § PIN`", len(written.text))
        elif instrument is None:
            near = suggestion(target, instruments)
            declared.problems.add(written.position, f"`{target}` is not a known instrument{near}", len(target))
        elif not any(in_provision(pin, provision.id) for provision in instrument.provisions):
            near = suggestion(pin, [provision.id for provision in instrument.provisions])
            declared.problems.add(written.position, f"`{target}` has no provision `{pin}`{near}", len(written.text))
        else:
            found.append(f"{target} § {pin}")
    return tuple(found)


def _member(fields: Fields, what: str, declared: Declared) -> str | None:
    written = fields.scalar(what)
    return written.text if written is not None and known_member(written, declared, what) else None


def _under(fields: Fields, declared: Declared, instruments: MappingOf[str, Instrument]) -> tuple[str, ...]:
    found: list[str] = []
    for written in fields.texts("under"):
        if written.text not in instruments:
            near = suggestion(written.text, instruments)
            declared.problems.add(written.position, f"`{written.text}` is not a known instrument{near}", len(written.text))
        elif written.text in found:
            declared.problems.add(written.position, f"`{written.text}` stands twice", len(written.text))
        else:
            found.append(written.text)
    return tuple(found)


def _checks(
    fields: Fields, kind: ClaimKind, days: tuple[datetime.date, ...], under: tuple[str, ...], declared: Declared
) -> tuple[ClaimCheck, ...]:
    """Return what is to be checked: one day or one instrument each, with the verdict expected; none for a claim about no case."""
    allowed = OF_A_CASE if kind is ClaimKind.LEGAL else (Verdict(kind.value),)
    written = fields.get("expect")
    if len(days) > 1 and len(under) > 1:
        declared.problems.add(fields.place("under"), "a claim has several days or several instruments, not both; write two claims")
        return ()
    keys = under if len(under) > 1 else tuple(day.isoformat() for day in days)
    expected: dict[str, Verdict] = {}
    if isinstance(written, Scalar):
        verdict = _verdict(written, allowed, kind, declared)
        expected = dict.fromkeys(keys, verdict) if verdict else {}
    elif isinstance(written, Mapping):
        for key, value in written.entries.items():
            if key not in keys:
                what = "an instrument under which" if len(under) > 1 else "a day on which"
                declared.problems.add(written.keys[key], f"`{key}` is not {what} this claim is checked{suggestion(key, keys)}", len(key))
            elif not isinstance(value, Scalar):
                declared.problems.add(value.position, f"a verdict is one word: {', '.join(one.value for one in allowed)}")
            elif verdict := _verdict(value, allowed, kind, declared):
                expected[key] = verdict
        missing = [key for key in keys if key not in written.entries]
        if missing:
            declared.problems.add(written.position, f"`expect` gives no verdict for {', '.join(missing)}")
    elif written is not None:
        declared.problems.add(written.position, "`expect` is one verdict, or a mapping from each day or instrument to its verdict")
    elif kind is ClaimKind.LEGAL:
        declared.problems.add(fields.mapping.position, "this claim has no `expect`")
    if kind is not ClaimKind.LEGAL:
        return ()
    return tuple(
        ClaimCheck(day, instrument, expected[key])
        for day in days
        for instrument in (under or (None,))
        if (key := instrument if instrument is not None and len(under) > 1 else day.isoformat()) in expected
    )


def _verdict(written: Scalar, allowed: tuple[Verdict, ...], kind: ClaimKind, declared: Declared) -> Verdict | None:
    words = [verdict.value for verdict in allowed]
    if written.text in words:
        return Verdict(written.text)
    near = suggestion(written.text, words) or f"; expected {' or '.join(words)}"
    declared.problems.add(written.position, f"`{written.text}` is no verdict on a {kind.value} claim{near}", len(written.text))
    return None


def _legal(fields: Fields, checks: tuple[ClaimCheck, ...], has_true_on: bool, declared: Declared) -> None:
    for key in ("expression", "on"):
        if key not in fields.mapping.entries:
            declared.problems.add(fields.mapping.position, f"this legal claim has no `{key}`")
    if "component" not in fields.mapping.entries and "under" not in fields.mapping.entries:
        declared.problems.add(fields.mapping.position, "this legal claim has no `component`; write whose act it is about, or `under`")
    other = any(check.expected is Verdict.OTHER_DATE for check in checks)
    if other and not has_true_on:
        declared.problems.add(fields.place("expect"), "`other_date` names the day on which the claim agrees in `true_on`")
    if has_true_on and checks and not other:
        declared.problems.add(fields.place("true_on"), "`true_on` belongs to the verdict `other_date`")


def findings_given(claim: Claim, rulebook: Rulebook) -> frozenset[str]:
    """Return the reserved facts that the premises name, through terms too: these are given, on all others no finding is made."""
    return frozenset(name for premise in claim.premises for name in facts_in(premise, rulebook.terms) if rulebook.facts[name].reserved_to)
