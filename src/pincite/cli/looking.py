"""What `pincite rulebook ...` does, imported only when it runs."""

from __future__ import annotations

from pathlib import Path

from pincite.cli.errors import CheckFailed
from pincite.cli.inputs import known_name, known_questions, open_in_language, open_rulebook, open_time, rulebook_folder
from pincite.cli.options import DataFormat, Language, Listed, Translated, console, show_json
from pincite.presenting.book import (
    catalogue_data,
    changes_data,
    coverage_data,
    instrument_data,
    listing_data,
    located_data,
    print_catalogue,
    print_changes,
    print_coverage,
    print_instrument,
    print_listing,
    print_located,
    print_sources,
    print_timeline,
    sources_data,
    timeline_data,
)
from pincite.relational import mapping_texts
from pincite.relational.mappings import shipped
from pincite.rulebook.attachments import keep_copy, passages, read_copy
from pincite.rulebook.catalogues import update
from pincite.rulebook.changes import changes as find_changes
from pincite.rulebook.coverage import coverage as instrument_coverage
from pincite.rulebook.coverage import sources_coverage
from pincite.rulebook.locating import locate_all
from pincite.rulebook.timeline import intervals, known_instant


def list_(
    what: Listed,
    rulebook: str | None,
    output: DataFormat,
    lang: Language,
) -> None:
    """List the instruments of a rulebook, or its questions, facts, terms, components, places or discrepancies."""
    book, t = open_in_language(rulebook, lang)
    data = listing_data(book, what.value)
    if output is DataFormat.JSON:
        show_json(data)
    else:
        print_listing(data, what.value, console(), t)


def show(
    name: str,
    rulebook: str | None,
    output: DataFormat,
    lang: Language,
) -> None:
    """Show an instrument: its provisions in plain words with the rules, duties and gaps beside them."""
    book, t = open_in_language(rulebook, lang)
    known_name(name, book.instruments, "instrument", "INSTRUMENT")
    if output is DataFormat.JSON:
        show_json(instrument_data(book.instruments[name], book, passages(book), t))
    else:
        print_instrument(book.instruments[name], book, passages(book), console(), t)


def timeline(
    name: str | None,
    where: str | None,
    known: str | None,
    changes: bool,
    rulebook: str | None,
    output: DataFormat,
    lang: Language,
) -> None:
    """Show the legal life of an instrument: the events, and the half-open intervals they give."""
    book, t = open_in_language(rulebook, lang)
    known_name(name, book.instruments, "instrument", "INSTRUMENT")
    known_name(where, book.places, "place", "--where")
    instant = known_instant(open_time(known, "--known", book)) if known else None
    chosen = [book.instruments[name]] if name else list(book.instruments.values())
    if changes:
        days = find_changes(book, where=where, known=instant, instruments=[instrument.id for instrument in chosen])
        if output is DataFormat.JSON:
            show_json(changes_data(days, book, t))
        else:
            print_changes(days, book, console(), t)
        return
    found = [(instrument, intervals(instrument, book, where, instant)) for instrument in chosen]
    if output is DataFormat.JSON:
        show_json(timeline_data(found, book, t))
    else:
        print_timeline(found, book, console(), t)


def changes(
    since: str | None,
    until: str | None,
    question: list[str] | None,
    component: str | None,
    where: str | None,
    known: str | None,
    rulebook: str | None,
    output: DataFormat,
    lang: Language,
) -> None:
    """List the days on which the answer to a question can change, each with the event that causes it."""
    book, t = open_in_language(rulebook, lang)
    known_name(component, book.components, "component", "--component")
    known_name(where, book.places, "place", "--where")
    found = find_changes(
        book,
        questions=known_questions(question, book),
        component=component,
        where=where,
        known=known_instant(open_time(known, "--known", book)) if known else None,
        since=open_time(since, "--since", book).start if since else None,
        until=open_time(until, "--until", book).start if until else None,
    )
    if output is DataFormat.JSON:
        show_json(changes_data(found, book, t))
    else:
        print_changes(found, book, console(), t)


def attach(
    copy: str,
    instrument: str,
    rulebook: str | None,
    output: DataFormat,
    lang: Language,
) -> None:
    """Attach your own copy of a text, so that the found passage stands beside each rule; kept for you alone."""
    book, t = open_in_language(rulebook, lang)
    known_name(instrument, book.instruments, "instrument", "--instrument")
    text = read_copy(Path(copy))
    located = locate_all(book.instruments[instrument], text)
    place = keep_copy(instrument, text, book)
    if output is DataFormat.JSON:
        show_json(located_data(instrument, located, place))
    else:
        print_located(book.instruments[instrument], located, place, console(), t)


def coverage(
    sources: bool,
    rulebook: str | None,
    output: DataFormat,
    lang: Language,
) -> None:
    """Say what of each instrument is encoded, or what carries each statement of the sources."""
    book, t = open_in_language(rulebook, lang)
    if sources:
        ledgers = sources_coverage(book)
        if output is DataFormat.JSON:
            show_json(sources_data(ledgers))
        else:
            print_sources(ledgers, console(), t)
        return
    found = instrument_coverage(book)
    if output is DataFormat.JSON:
        show_json(coverage_data(found))
    else:
        print_coverage(found, console(), t)


def messages(
    language: Translated,
    only_check: bool,
    rulebook: str | None,
    output: DataFormat,
    lang: Language,
) -> None:
    """Bring the catalogue of translations of a rulebook's texts up to date, or say what is missing in it."""
    _, t = open_in_language(rulebook, lang)
    book, folder = open_rulebook(rulebook), rulebook_folder(rulebook)
    found = update(book, folder, language.value, not only_check, mapping_texts.wanted(shipped(folder, book).values()))
    if output is DataFormat.JSON:
        show_json(catalogue_data(found))
    else:
        print_catalogue(found, only_check, console(), t)
    if only_check and (found.missing or found.changed):
        raise CheckFailed
