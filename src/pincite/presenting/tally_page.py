"""An evaluation of records as a page: for each question what the records come to, with bounds twice, and what would settle the open ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pincite.presenting.pages import Block, Cell, Grid, Heading, Line, Page, item, sentence_case, warning
from pincite.presenting.tallies import (
    BOUNDS,
    CARE,
    SETTLES,
    between,
    drawn,
    few,
    gap_lines,
    hypothetical,
    mapping_title,
    marked,
    number,
    regime_lines,
    regime_names,
    result_name,
    share,
    silence_name,
    subject_name,
)
from pincite.presenting.translator import Translator
from pincite.relational.results import Evaluation, Reading, Source
from pincite.relational.tallies import QuestionTally, together

SHOWN = 10
# with groups, what blocks each of them is told shorter
SHOWN_BY_GROUP = 3
Names = Mapping[str, str]


def tally_page(found: Evaluation, t: Translator) -> Page:
    """Return an evaluation as a page."""
    title = marked(t("What the records of {records} come to", records=found.source.name), found.source)
    names = regime_names(found.regimes, found.rulebook, t)
    blocks: list[Block] = [Heading(title, 1), *source_lines(found.source, t), *regime_lines(found.regimes, found.rulebook, t)]
    if found.by:
        blocks.append(Line(t("by: {columns}", columns=", ".join(found.by))))
    blocks.extend(warning(t.text(notice)) for notice in found.notices)
    small = few(found, t)
    blocks += [warning(small)] if small else []
    first = found.readings[0]
    blocks.extend(warning(text) for text in hypothetical(first.hypothetical, names, found.rulebook, t))
    if found.assumptions:
        blocks.append(Line(t("No assumption is taken here; what each would change is told below.")))
    blocks.append(Line(t(BOUNDS)))
    quiet: list[str] = []
    for question in found.questions:
        members = [tally for tally in first.tallies if tally.question == question]
        if all(sum(tally.silent.values()) == tally.records for tally in members):
            quiet.append(question)
        else:
            blocks.extend(_question(question, members, found, names, t))
    if quiet and found.source.records:
        blocks.append(Heading(t("silent for every record")))
        blocks.extend(_quiet(question, first, found, names, t) for question in quiet)
    blocks.extend(_assumptions(found, names, t))
    blocks += [Heading(t("read with care")), Line(t(CARE)), Line(_verified(found, t))]
    return Page(title, tuple(blocks))


def source_lines(source: Source, t: Translator) -> list[Block]:
    """Return what was read: made up or not, how many records, by which mapping."""
    blocks: list[Block] = []
    if source.synthetic:
        blocks.append(warning(t("SYNTHETIC: these records are made up. Nothing here is a finding about the world.")))
    blocks.append(Line(t("records: {number}, read as {mapping}", number=number(source.records), mapping=mapping_title(source, t))))
    return blocks


def _verified(found: Evaluation, t: Translator) -> str:
    return t("Verified through {day}.", day=found.rulebook.verified_through.isoformat())


def _group(tally: QuestionTally, t: Translator) -> str:
    return " · ".join(value if value is not None else t("not known") for value in tally.group)


def _question(question: str, members: list[QuestionTally], found: Evaluation, names: Names, t: Translator) -> list[Block]:
    blocks: list[Block] = [Heading(t.name(question)), Line(found.rulebook.questions[question].asks)]
    for regime in names:
        groups = [tally for tally in members if tally.regime == regime]
        if not groups:
            continue
        whole = together(groups) if found.by else groups[0]
        blocks += _tally(whole, found, names[regime], t)
        if found.by:
            header = (
                " · ".join(found.by),
                t("result"),
                t("records, by what is known"),
                t("bounds, no finding made"),
                t("bounds, findings free"),
            )
            rows = tuple((Cell(_group(tally, t)), *row) for tally in groups for row in _rows(tally, found, t))
            blocks.append(Grid(header, rows, names[regime]))
    blocks += gap_lines({regime: found.gaps.get((regime, question), ()) for regime in names}, names, found.rulebook, t)
    waits = False
    for regime in names:
        groups = [tally for tally in members if tally.regime == regime]
        some = _blocking(groups, found, names[regime], t) if groups else []
        waits = waits or bool(some)
        blocks += some
    return [*blocks, Line(t(SETTLES))] if waits else blocks


def _tally(tally: QuestionTally, found: Evaluation, regime: str, t: Translator) -> list[Block]:
    """Return one tally drawn and in numbers; where nothing is open, only in numbers."""
    header = (t("result"), t("records, by what is known"), t("bounds, no finding made"), t("bounds, findings free"))
    grid = Grid(header, tuple(_rows(tally, found, t)), f"{regime} · {t('all records together')}" if found.by else regime)
    if not tally.open and not tally.reserved:
        return [grid]
    shown = [name for name in tally.free if tally.alone[name].most or tally.free[name].most]
    rows = [(result_name(tally.question, name, found.rulebook, t), tally.alone[name], tally.free[name]) for name in shown]
    caption = t("{regime}: within which bounds each number lies", regime=regime)
    return [drawn(caption, tally.records, rows, found.source, t), grid]


def _blocking(groups: list[QuestionTally], found: Evaluation, regime: str, t: Translator) -> list[Block]:
    """Return what would settle the open records under one regime, of all together, and by group."""
    whole = together(groups) if found.by else groups[0]
    head = (t("what blocks"), t("settles alone"), t("touches"))
    rows = tuple(_waiting(whole, SHOWN, found, t))
    if not rows:
        return []
    blocks: list[Block] = [Grid(head, rows, t("What would settle the open records: {regime}", regime=regime), sentences=True)]
    more = len(whole.waiting) - len(rows)
    if more > 0:
        blocks.append(Line(t("and {number} more; the JSON and the workbook name all", number=more)))
    if found.by:
        by = tuple((Cell(_group(tally, t)), *row) for tally in groups for row in _waiting(tally, SHOWN_BY_GROUP, found, t))
        caption = t("What would settle most in each group: {regime}", regime=regime)
        blocks.append(Grid((" · ".join(found.by), *head), by, caption))
    return blocks


def _rows(tally: QuestionTally, found: Evaluation, t: Translator) -> Iterable[tuple[Cell, ...]]:
    whole = tally.records
    counts = {**tally.decided, "silent": sum(tally.silent.values()), "conflict": tally.conflict}
    for name in tally.free:
        count, alone, free = counts.get(name, 0), tally.alone[name], tally.free[name]
        if count or alone.most or free.most:
            below = tuple(f"{number(some)}: {silence_name(reason, t)}" for reason, some in tally.silent.items()) if name == "silent" else ()
            yield (
                Cell(result_name(tally.question, name, found.rulebook, t)),
                Cell(share(count, whole), below),
                Cell(between(alone, whole, t)),
                Cell(between(free, whole, t)),
            )
    for name, count in (("reserved", tally.reserved), ("open", tally.open)):
        if count:
            yield Cell(result_name(tally.question, name, found.rulebook, t)), Cell(share(count, whole)), Cell("–"), Cell("–")


def _waiting(tally: QuestionTally, most: int, found: Evaluation, t: Translator) -> Iterable[tuple[Cell, ...]]:
    for one in tally.waiting[:most]:
        official = (t("a finding that only an official may make"),) if one.reserved else ()
        yield (
            Cell(subject_name(one.what, found.rulebook, t), (one.what, *official)),
            Cell(share(one.only, tally.records)),
            Cell(share(one.records, tally.records)),
        )


def _quiet(question: str, reading: Reading, found: Evaluation, names: Names, t: Translator) -> Line:
    why: dict[str, list[str]] = {}
    for tally in reading.tallies:
        if tally.question == question:
            for reason in tally.silent:
                why.setdefault(silence_name(reason, t), []).append(names[tally.regime])
    told = [reason if len(set(days)) == len(names) else f"{reason} ({'; '.join(dict.fromkeys(days))})" for reason, days in why.items()]
    return item(f"{sentence_case(t.name(question))}: {'; '.join(told)}")


def _assumptions(found: Evaluation, names: Names, t: Translator) -> list[Block]:
    """Return what assumptions change, beside what stands without them, both with bounds twice; what changes nothing is said in a line."""
    if not found.assumptions:
        return []
    blocks: list[Block] = [Heading(t("with and without what is only assumed"))]
    blocks.extend(item(f"{name}: {reason}") for name, reason in found.assumptions.items())
    idle: list[str] = []
    for reading in found.readings[1:]:
        told = " + ".join(reading.assumptions)
        rows = tuple(_changes(reading, found, names, t))
        if rows:
            header = (t("question, day and result"), t("without"), t("with"), t("bounds, no finding made"), t("bounds, findings free"))
            blocks.append(Grid(header, rows, marked(t("assuming: {assumptions}", assumptions=told), found.source)))
        else:
            idle.append(told)
    blocks.extend(Line(t("assuming: {assumptions}", assumptions=told) + " – " + t("no number changes.")) for told in idle)
    return blocks


def _changes(reading: Reading, found: Evaluation, names: Names, t: Translator) -> Iterable[tuple[Cell, ...]]:
    for tally, before in zip(reading.tallies, found.readings[0].tallies, strict=True):
        if tally == before:
            continue
        without, with_them = ({cells[0].text: cells for cells in _rows(one, found, t)} for one in (before, tally))
        nothing = Cell(share(0, tally.records))
        place = " · ".join((names[tally.regime], *([_group(tally, t)] if tally.group else [])))
        for name in dict.fromkeys((*without, *with_them)):
            if without.get(name) != with_them.get(name):
                now = with_them.get(name, (Cell(name), nothing, nothing, nothing))
                named = Cell(f"{sentence_case(t.name(tally.question))}: {name}", (place,))
                yield (named, without.get(name, (Cell(name), nothing))[1], *now[1:])
