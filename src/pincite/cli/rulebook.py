"""The commands `pincite rulebook ...`: look into a rulebook and check it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pincite.cli.errors import CheckFailed
from pincite.cli.inputs import known_name, known_questions, open_rulebook, open_time
from pincite.cli.options import (
    ComponentOption,
    DataFormat,
    FormatOption,
    KnownOption,
    LangOption,
    Language,
    QuestionOption,
    RulebookOption,
    WhereOption,
    console,
    show_json,
)
from pincite.presenting.book import (
    changes_data,
    checked_data,
    coverage_data,
    instrument_data,
    listing_data,
    located_data,
    print_changes,
    print_checked,
    print_coverage,
    print_instrument,
    print_listing,
    print_located,
    print_sources,
    print_timeline,
    sources_data,
    timeline_data,
)
from pincite.reasoning.checks import check as run_check
from pincite.rulebook.attachments import keep_copy, passages, read_copy
from pincite.rulebook.changes import changes as find_changes
from pincite.rulebook.coverage import coverage as instrument_coverage
from pincite.rulebook.coverage import sources_coverage
from pincite.rulebook.locating import locate_all
from pincite.rulebook.timeline import intervals

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look into a rulebook and check it.")


class Listed(StrEnum):
    """What `rulebook list` lists."""

    INSTRUMENTS = "instruments"
    QUESTIONS = "questions"
    FACTS = "facts"
    TERMS = "terms"
    COMPONENTS = "components"
    PLACES = "places"


@app.command("list")
def list_(
    what: Annotated[
        Listed, typer.Argument(metavar="WHAT", help="instruments, questions, facts, terms, components or places.")
    ] = Listed.INSTRUMENTS,
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """List the instruments of a rulebook, or its questions, facts, terms, components or places."""
    data = listing_data(open_rulebook(rulebook), what.value)
    if output is DataFormat.JSON:
        show_json(data)
    else:
        print_listing(data, what.value, console())


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="INSTRUMENT", help="The instrument to show.")],
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Show an instrument: its provisions in plain words with the rules, duties and gaps beside them."""
    book = open_rulebook(rulebook)
    known_name(name, book.instruments, "instrument", "INSTRUMENT")
    if output is DataFormat.JSON:
        show_json(instrument_data(book.instruments[name], book, passages(book)))
    else:
        print_instrument(book.instruments[name], book, passages(book), console())


@app.command()
def timeline(
    name: Annotated[str | None, typer.Argument(metavar="[INSTRUMENT]", help="One instrument; without it all of them.")] = None,
    where: WhereOption = None,
    known: KnownOption = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="The days on which an answer can change, with the questions they touch.")
    ] = False,
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Show the legal life of an instrument: the events, and the half-open intervals they give."""
    book = open_rulebook(rulebook)
    known_name(name, book.instruments, "instrument", "INSTRUMENT")
    known_name(where, book.places, "place", "--where")
    instant = open_time(known, "--known", book).end if known else None
    chosen = [book.instruments[name]] if name else list(book.instruments.values())
    if changes:
        days = find_changes(book, where=where, known=instant, instruments=[instrument.id for instrument in chosen])
        if output is DataFormat.JSON:
            show_json(changes_data(days, book))
        else:
            print_changes(days, book, console())
        return
    found = [(instrument, intervals(instrument, book, where, instant)) for instrument in chosen]
    if output is DataFormat.JSON:
        show_json(timeline_data(found, book))
    else:
        print_timeline(found, book, console())


@app.command()
def changes(
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="Changes from this day on.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Changes before this day.")] = None,
    question: QuestionOption = None,
    component: ComponentOption = None,
    where: WhereOption = None,
    known: KnownOption = None,
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """List the days on which the answer to a question can change, each with the event that causes it."""
    book = open_rulebook(rulebook)
    known_name(component, book.components, "component", "--component")
    known_name(where, book.places, "place", "--where")
    found = find_changes(
        book,
        questions=known_questions(question, book),
        component=component,
        where=where,
        known=open_time(known, "--known", book).end if known else None,
        since=open_time(since, "--since", book).start if since else None,
        until=open_time(until, "--until", book).start if until else None,
    )
    if output is DataFormat.JSON:
        show_json(changes_data(found, book))
    else:
        print_changes(found, book, console())


@app.command()
def attach(
    copy: Annotated[str, typer.Argument(metavar="COPY", help="A plain-text copy of the instrument's text.")],
    instrument: Annotated[str, typer.Option("--instrument", metavar="I", help="The instrument it is a copy of.")],
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Attach your own copy of a text, so that the found passage stands beside each rule; kept for you alone."""
    book = open_rulebook(rulebook)
    known_name(instrument, book.instruments, "instrument", "--instrument")
    text = read_copy(Path(copy))
    located = locate_all(book.instruments[instrument], text)
    place = keep_copy(instrument, text, book)
    if output is DataFormat.JSON:
        show_json(located_data(instrument, located, place))
    else:
        print_located(book.instruments[instrument], located, place, console())


@app.command()
def check(rulebook: RulebookOption = None, output: FormatOption = DataFormat.TEXT, lang: LangOption = Language.EN) -> None:
    """Run every case table and long case, and look for rules without rows, boundaries without rows, and provisions without a word."""
    book = open_rulebook(rulebook)
    found = run_check(book)
    if output is DataFormat.JSON:
        show_json(checked_data(found))
    else:
        print_checked(found, book, console())
    if found.findings:
        raise CheckFailed


@app.command()
def coverage(
    sources: Annotated[bool, typer.Option("--sources", help="Statement by statement of the source documents, with totals.")] = False,
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Say what of each instrument is encoded, or what carries each statement of the sources."""
    book = open_rulebook(rulebook)
    if sources:
        ledgers = sources_coverage(book)
        if output is DataFormat.JSON:
            show_json(sources_data(ledgers))
        else:
            print_sources(ledgers, console())
        return
    found = instrument_coverage(book)
    if output is DataFormat.JSON:
        show_json(coverage_data(found))
    else:
        print_coverage(found, console())
