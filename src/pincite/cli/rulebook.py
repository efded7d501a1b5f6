"""The commands `pincite rulebook ...`: look into a rulebook and check it."""

from __future__ import annotations

from typing import Annotated

import typer

from pincite.cli.options import (
    ComponentOption,
    DataFormat,
    FormatOption,
    KnownOption,
    LangOption,
    Language,
    Listed,
    QuestionOption,
    RulebookOption,
    Translated,
    WhereOption,
)

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look into a rulebook and check it.")


@app.command("list")
def list_(
    what: Annotated[
        Listed, typer.Argument(metavar="WHAT", help="instruments, questions, facts, terms, components, places or discrepancies.")
    ] = Listed.INSTRUMENTS,
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """List the instruments of a rulebook, or its questions, facts, terms, components, places or discrepancies."""
    from pincite.cli import looking

    looking.list_(what, rulebook, output, lang)


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="INSTRUMENT", help="The instrument to show.")],
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Show an instrument: its provisions in plain words with the rules, duties and gaps beside them."""
    from pincite.cli import looking

    looking.show(name, rulebook, output, lang)


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
    from pincite.cli import looking

    looking.timeline(name, where, known, changes, rulebook, output, lang)


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
    from pincite.cli import looking

    looking.changes(since, until, question, component, where, known, rulebook, output, lang)


@app.command()
def attach(
    copy: Annotated[str, typer.Argument(metavar="COPY", help="A plain-text copy of the instrument's text.")],
    instrument: Annotated[str, typer.Option("--instrument", metavar="I", help="The instrument it is a copy of.")],
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Attach your own copy of a text, so that the found passage stands beside each rule; kept for you alone."""
    from pincite.cli import looking

    looking.attach(copy, instrument, rulebook, output, lang)


@app.command()
def check(
    witness: Annotated[
        str | None, typer.Option("--witness", metavar="DIR", help="Write a case that shows it for each finding over all cases.")
    ] = None,
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Run every case table and long case, look for what has no row or word, and look through all possible cases for what contradicts itself."""
    from pincite.cli import checking

    checking.check(witness, rulebook, output, lang)


@app.command()
def coverage(
    sources: Annotated[bool, typer.Option("--sources", help="Statement by statement of the source documents, with totals.")] = False,
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Say what of each instrument is encoded, or what carries each statement of the sources."""
    from pincite.cli import looking

    looking.coverage(sources, rulebook, output, lang)


@app.command()
def messages(
    language: Annotated[Translated, typer.Argument(metavar="LANGUAGE", help="The language of the catalogue, such as es.")],
    check: Annotated[bool, typer.Option("--check", help="Write nothing; list what answers show and nobody has translated.")] = False,
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Bring the catalogue of translations of a rulebook's texts up to date: new texts added, translations kept, unused ones marked obsolete."""
    from pincite.cli import looking

    looking.messages(language, check, rulebook, output, lang)
