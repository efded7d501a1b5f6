"""The commands `pincite rulebook ...`: look into a rulebook and check it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from pincite.cli.errors import CheckFailed
from pincite.cli.inputs import known_name, open_rulebook, open_time
from pincite.cli.options import Format, FormatOption, KnownOption, LangOption, Language, RulebookOption, WhereOption, console, show_json
from pincite.presenting.book import (
    checked_data,
    coverage_data,
    instrument_data,
    listing_data,
    print_checked,
    print_coverage,
    print_instrument,
    print_listing,
    print_sources,
    print_timeline,
    sources_data,
    timeline_data,
)
from pincite.reasoning.checks import check as run_check
from pincite.rulebook.coverage import coverage as instrument_coverage
from pincite.rulebook.coverage import sources_coverage
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
    output: FormatOption = Format.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """List the instruments of a rulebook, or its questions, facts, terms, components or places."""
    data = listing_data(open_rulebook(rulebook), what.value)
    if output is Format.JSON:
        show_json(data)
    else:
        print_listing(data, what.value, console())


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="INSTRUMENT", help="The instrument to show.")],
    rulebook: RulebookOption = None,
    output: FormatOption = Format.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Show an instrument: its provisions in plain words with the rules, duties and gaps beside them."""
    book = open_rulebook(rulebook)
    known_name(name, book.instruments, "instrument", "INSTRUMENT")
    if output is Format.JSON:
        show_json(instrument_data(book.instruments[name], book))
    else:
        print_instrument(book.instruments[name], book, console())


@app.command()
def timeline(
    name: Annotated[str | None, typer.Argument(metavar="[INSTRUMENT]", help="One instrument; without it all of them.")] = None,
    where: WhereOption = None,
    known: KnownOption = None,
    rulebook: RulebookOption = None,
    output: FormatOption = Format.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Show the legal life of an instrument: the events, and the half-open intervals they give."""
    book = open_rulebook(rulebook)
    known_name(name, book.instruments, "instrument", "INSTRUMENT")
    known_name(where, book.places, "place", "--where")
    instant = open_time(known, "--known", book).end if known else None
    chosen = [book.instruments[name]] if name else list(book.instruments.values())
    found = [(instrument, intervals(instrument, book, where, instant)) for instrument in chosen]
    if output is Format.JSON:
        show_json(timeline_data(found, book))
    else:
        print_timeline(found, book, console())


@app.command()
def check(rulebook: RulebookOption = None, output: FormatOption = Format.TEXT, lang: LangOption = Language.EN) -> None:
    """Run every case table and long case, and look for rules without rows, boundaries without rows, and provisions without a word."""
    book = open_rulebook(rulebook)
    found = run_check(book)
    if output is Format.JSON:
        show_json(checked_data(found))
    else:
        print_checked(found, book, console())
    if found.findings:
        raise CheckFailed


@app.command()
def coverage(
    sources: Annotated[bool, typer.Option("--sources", help="Statement by statement of the source documents, with totals.")] = False,
    rulebook: RulebookOption = None,
    output: FormatOption = Format.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Say what of each instrument is encoded, or what carries each statement of the sources."""
    book = open_rulebook(rulebook)
    if sources:
        ledgers = sources_coverage(book)
        if output is Format.JSON:
            show_json(sources_data(ledgers))
        else:
            print_sources(ledgers, console())
        return
    found = instrument_coverage(book)
    if output is Format.JSON:
        show_json(coverage_data(found))
    else:
        print_coverage(found, console())
