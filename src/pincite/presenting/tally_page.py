"""An evaluation of records as a page: for each question what the records come to, with bounds twice, and what would settle the open ones."""

from __future__ import annotations

from collections.abc import Iterable

from pincite.presenting.pages import Block, Cell, Grid, Heading, Line, Page, item, sentence_case, warning
from pincite.presenting.tallies import (
    BOUNDS,
    CARE,
    between,
    marked,
    number,
    regime_name,
    result_name,
    share,
    silence_name,
    subject_name,
)
from pincite.presenting.translator import Translator
from pincite.relational.results import Evaluation, Reading, Source
from pincite.relational.tallies import QuestionTally

SHOWN = 10


def tally_page(found: Evaluation, t: Translator) -> Page:
    """Return an evaluation as a page."""
    title = marked(t("What {records} come to", records=found.source.name), found.source)
    blocks: list[Block] = [Heading(title, 1), *source_lines(found.source, t)]
    blocks.append(Line(t("days: {regimes}", regimes=", ".join(regime_name(regime.name, t) for regime in found.regimes))))
    if found.by:
        blocks.append(Line(t("by: {columns}", columns=", ".join(found.by))))
    blocks.extend(warning(t.text(notice)) for notice in found.notices)
    first = found.readings[0]
    blocks.extend(_hypothetical(first, t))
    if found.assumptions:
        blocks.append(Line(t("No assumption is taken here; what each would change is told below.")))
    blocks.append(Line(t(BOUNDS)))
    quiet: list[str] = []
    for question in found.questions:
        members = [tally for tally in first.tallies if tally.question == question]
        if all(sum(tally.silent.values()) == tally.records for tally in members):
            quiet.append(question)
        else:
            blocks.extend(_question(question, members, found, t))
    if quiet:
        blocks.append(Heading(t("silent for every record")))
        blocks.extend(_quiet(question, first, found, t) for question in quiet)
    for reading in found.readings[1:]:
        blocks.extend(_with_assumptions(reading, found, t))
    blocks += [Heading(t("read with care")), Line(t(CARE)), Line(_verified(found, t))]
    return Page(title, tuple(blocks))


def source_lines(source: Source, t: Translator) -> list[Block]:
    """Return what was read: made up or not, how many records, by which mapping."""
    blocks: list[Block] = []
    if source.synthetic:
        blocks.append(warning(t("SYNTHETIC: these records are made up. Nothing here is a finding about the world.")))
    blocks.append(Line(t("records: {number}, read as {mapping}", number=number(source.records), mapping=source.mapping_title)))
    return blocks


def _verified(found: Evaluation, t: Translator) -> str:
    return t("Verified through {day}.", day=found.rulebook.verified_through.isoformat())


def _hypothetical(reading: Reading, t: Translator) -> Iterable[Block]:
    for (regime, fact), count in reading.hypothetical.items():
        yield warning(
            t(
                "{regime}: hypothetical for {number} records, whose {fact} is later than the day of the act",
                regime=regime_name(regime, t),
                number=number(count),
                fact=t.name(fact),
            )
        )


def _place(tally: QuestionTally, found: Evaluation, t: Translator) -> str:
    """Return whose tally it is: the regime, and the group."""
    group = [f"{name} = {value if value is not None else t('not known')}" for name, value in zip(found.by, tally.group, strict=True)]
    return " · ".join((regime_name(tally.regime, t), *group))


def _question(question: str, members: list[QuestionTally], found: Evaluation, t: Translator) -> list[Block]:
    blocks: list[Block] = [Heading(t.name(question)), Line(found.rulebook.questions[question].asks)]
    header = (t("result"), t("records"), t("bounds, no finding made"), t("bounds, findings free"))
    for tally in members:
        blocks.append(Grid(header, tuple(_rows(tally, found, t)), _place(tally, found, t)))
    gaps = {gap: None for tally in members for gap in found.gaps.get((tally.regime, question), ())}
    if gaps:
        blocks.append(Line(t("not encoded, and may bear on this: {gaps}", gaps=", ".join(gaps))))
    head = (t("what blocks"), t("settles alone"), t("touches"))
    for tally in members:
        waiting = tuple(_waiting(tally, t))
        if waiting:
            caption = t("What would settle the open records: {regime}", regime=_place(tally, found, t))
            blocks.append(Grid(head, waiting, caption))
            more = len(tally.waiting) - len(waiting)
            if more > 0:
                blocks.append(Line(t("and {number} more", number=more)))
    return blocks


def _rows(tally: QuestionTally, found: Evaluation, t: Translator) -> Iterable[tuple[Cell, ...]]:
    whole = tally.records
    counts = {**tally.decided, "silent": sum(tally.silent.values()), "conflict": tally.conflict}
    for name in tally.free:
        count, alone, free = counts.get(name, 0), tally.alone[name], tally.free[name]
        if count or alone.most or free.most:
            below = tuple(f"{silence_name(reason, t)}: {number(some)}" for reason, some in tally.silent.items()) if name == "silent" else ()
            yield (
                Cell(result_name(tally.question, name, found.rulebook, t)),
                Cell(share(count, whole), below),
                Cell(between(alone, whole, t)),
                Cell(between(free, whole, t)),
            )
    for name, count in (("reserved", tally.reserved), ("open", tally.open)):
        if count:
            yield Cell(result_name(tally.question, name, found.rulebook, t)), Cell(share(count, whole)), Cell("–"), Cell("–")


def _waiting(tally: QuestionTally, t: Translator) -> Iterable[tuple[Cell, ...]]:
    for one in tally.waiting[:SHOWN]:
        official = (t("a finding that only an official may make"),) if one.reserved else ()
        yield (
            Cell(sentence_case(subject_name(one.what, t)), official),
            Cell(share(one.only, tally.records)),
            Cell(share(one.records, tally.records)),
        )


def _quiet(question: str, reading: Reading, found: Evaluation, t: Translator) -> Line:
    why: dict[str, list[str]] = {}
    for tally in reading.tallies:
        if tally.question == question:
            for reason in tally.silent:
                why.setdefault(silence_name(reason, t), []).append(regime_name(tally.regime, t))
    every = {regime.name for regime in found.regimes}
    told = [name if len(set(regimes)) == len(every) else f"{name} ({', '.join(dict.fromkeys(regimes))})" for name, regimes in why.items()]
    return item(f"{t.name(question)}: {'; '.join(told)}")


def _with_assumptions(reading: Reading, found: Evaluation, t: Translator) -> list[Block]:
    """Return what assumptions change, beside what stands without them; both with bounds twice."""
    blocks: list[Block] = [Heading(t("assuming: {assumptions}", assumptions=", ".join(reading.assumptions)))]
    blocks.extend(Line(f"{name}: {found.assumptions[name]}") for name in reading.assumptions)
    header = (t("question, day and result"), t("without"), t("with"), t("bounds, no finding made"), t("bounds, findings free"))
    rows = []
    for tally, before in zip(reading.tallies, found.readings[0].tallies, strict=True):
        if tally == before:
            continue
        without = {cells[0].text: cells for cells in _rows(before, found, t)}
        with_them = {cells[0].text: cells for cells in _rows(tally, found, t)}
        nothing = Cell(share(0, tally.records))
        for name in dict.fromkeys((*without, *with_them)):
            if without.get(name) != with_them.get(name):
                now = with_them.get(name, (Cell(name), nothing, nothing, nothing))
                named = Cell(f"{t.name(tally.question)}: {name}", (_place(tally, found, t),))
                rows.append((named, without.get(name, (Cell(name), nothing))[1], *now[1:]))
    blocks.append(Grid(header, tuple(rows)) if rows else Line(t("It changes nothing.")))
    return blocks
