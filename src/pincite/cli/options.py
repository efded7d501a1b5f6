"""The options that commands share."""

from __future__ import annotations

import json
import shutil
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from pincite.presenting.pages import Page


class Format(StrEnum):
    """How results are written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    MARKDOWN = "markdown"


class DataFormat(StrEnum):
    """How the results of commands that are no pages are written."""

    TEXT = "text"
    JSON = "json"


class Listed(StrEnum):
    """What `rulebook list` lists."""

    INSTRUMENTS = "instruments"
    QUESTIONS = "questions"
    FACTS = "facts"
    TERMS = "terms"
    COMPONENTS = "components"
    PLACES = "places"
    DISCREPANCIES = "discrepancies"


class Language(StrEnum):
    """The languages answers are written in."""

    EN = "en"
    ES = "es"


class Engine(StrEnum):
    """What computes the columns of many records."""

    POLARS = "polars"
    DUCKDB = "duckdb"
    SPARK = "spark"


class Translated(StrEnum):
    """The languages a rulebook has a catalogue of translations in."""

    ES = "es"


RulebookOption = Annotated[str | None, typer.Option("--rulebook", metavar="PATH", help="Folder of a rulebook; without it the shipped one.")]
PageFormatOption = Annotated[Format, typer.Option("--format", help="How to write the result: text, json, html or markdown.")]
FormatOption = Annotated[DataFormat, typer.Option("--format", help="How to write the result.")]
LangOption = Annotated[Language, typer.Option("--lang", help="Language of the answers.")]
ComponentOption = Annotated[
    str | None, typer.Option("--component", metavar="C", help="The component that acts, such as ice-ero; means there or below.")
]
WhereOption = Annotated[str | None, typer.Option("--where", metavar="P", help="The place, such as texas; means there or below.")]
KnownOption = Annotated[str | None, typer.Option("--known", metavar="DAY", help="Use only what was known on this day.")]
WitnessOption = Annotated[
    str | None, typer.Option("--witness", metavar="DIR", help="Write each case that shows something as a case file into this folder.")
]
QuestionOption = Annotated[list[str] | None, typer.Option("--question", metavar="Q", help="Only this question; may be repeated.")]
RecordsArgument = Annotated[
    str, typer.Argument(metavar="RECORDS", help="A file of records (CSV, Parquet, Arrow, XLSX), or FILE.duckdb#TABLE.")
]
OutOption = Annotated[str | None, typer.Option("-o", "--out", metavar="OUT", help="The file to write: .html, .xlsx, .json, .md or .txt.")]
OutFormatOption = Annotated[Format | None, typer.Option("--format", help="text, json, html or markdown; without it by the ending of OUT.")]
MappingOption = Annotated[
    str | None, typer.Option("--mapping", metavar="M", help="How columns become facts; without it they are named as facts.")
]


def show_json(data: Any) -> None:
    """Write data to standard output as JSON."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def show_page(page: Page, output: Format, language: Language) -> None:
    """Write a page to standard output in one of the formats for people."""
    if output is Format.HTML:
        from pincite.presenting.as_html import html_of

        typer.echo(html_of(page, language.value), nl=False)
    elif output is Format.MARKDOWN:
        from pincite.presenting.as_markdown import markdown_of

        typer.echo(markdown_of(page), nl=False)
    elif sys.stdout.isatty():
        from pincite.presenting.as_text import print_page

        print_page(page, console())
    else:
        from pincite.presenting.as_text import text_of

        typer.echo(text_of(page, shutil.get_terminal_size().columns), nl=False)


def console() -> Console:
    """Return the console for results: plain text when standard output is no terminal."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
