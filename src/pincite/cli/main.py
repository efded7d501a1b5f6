"""The command `pincite`: thin; results go to standard output, messages to standard error."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from typer.main import get_command

import pincite
from pincite.cli import rulebook as rulebook_commands
from pincite.cli.errors import BadInput, CheckFailed
from pincite.cli.inputs import known_name, known_questions, open_case, open_rulebook, open_time
from pincite.cli.options import (
    ComponentOption,
    Format,
    KnownOption,
    LangOption,
    Language,
    PageFormatOption,
    QuestionOption,
    RulebookOption,
    WhereOption,
    show_json,
    show_page,
)
from pincite.presenting.assessment_page import assessment_page
from pincite.presenting.comparison_page import comparison_page
from pincite.presenting.data import assessment_data, comparison_data, explanation_data
from pincite.presenting.explanation_page import explanation_page
from pincite.presenting.sheet import sheet_page, steps
from pincite.reasoning.assess import assess as assess_case
from pincite.reasoning.compare import columns
from pincite.reasoning.compare import compare as compare_case
from pincite.reasoning.otherdays import other_days
from pincite.rulebook.attachments import passages
from pincite.rulebook.model import Rulebook, Span
from pincite.rulebook.problems import CaseError, RulebookError

app = typer.Typer(
    name="pincite",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(rulebook_commands.app, name="rulebook")


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False) -> None:
    """Enforcement guidance, executable, citable and comparable: what the documents in force said, why, and what is unknown."""
    if version:
        typer.echo(f"pincite {pincite.__version__}")
        raise typer.Exit


def _known(text: str | None, rulebook: Rulebook) -> tuple[Span, str] | None:
    return (open_time(text, "--known", rulebook), text) if text else None


@app.command()
def assess(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A case file (YAML or JSON), or - for standard input.")],
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="The day the officer acts: 2017-03-01, or a moment with its zone.")],
    component: ComponentOption = None,
    where: WhereOption = None,
    known: KnownOption = None,
    under: Annotated[
        str | None, typer.Option("--under", metavar="I", help="One instrument alone, as if in force (counterfactual).")
    ] = None,
    question: QuestionOption = None,
    sheet: Annotated[bool, typer.Option("--sheet", help="One printed page, in the order of the process.")] = False,
    rulebook: RulebookOption = None,
    output: PageFormatOption = Format.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Say what the instruments in force on a day say of a case, why, what is unknown, and what only an official may judge."""
    book = open_rulebook(rulebook)
    known_name(component, book.components, "component", "--component")
    known_name(where, book.places, "place", "--where")
    known_name(under, book.instruments, "instrument", "--under")
    found = assess_case(
        book,
        open_case(case, book),
        open_time(on, "--on", book),
        on,
        component=component,
        where=where,
        known=_known(known, book),
        under=under,
        questions=known_questions(question, book),
    )
    if output is Format.JSON:
        show_json(assessment_data(found))
    elif sheet:
        show_page(sheet_page(found, other_days(found, steps(found))), output)
    else:
        show_page(assessment_page(found, bool(question), passages(book)), output)


@app.command()
def compare(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A case file (YAML or JSON), or - for standard input.")],
    on: Annotated[list[str], typer.Option("--on", metavar="DAY[@COMPONENT]", help="A day, alone or with its component; repeat it.")],
    component: Annotated[
        list[str] | None, typer.Option("--component", metavar="C", help="A component for every day; may be repeated.")
    ] = None,
    where: WhereOption = None,
    known: KnownOption = None,
    question: QuestionOption = None,
    shift: Annotated[bool, typer.Option("--shift", help="Move every date of the case by the distance from the first day.")] = False,
    rulebook: RulebookOption = None,
    output: PageFormatOption = Format.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Set a case side by side under several days or components, differences first."""
    book = open_rulebook(rulebook)
    days = []
    for written in on:
        day, at, own = written.partition("@")
        if at and not own:
            raise BadInput(f"--on: `{written}` names no component behind `@`")
        days.append((open_time(day, "--on", book), day, known_name(own or None, book.components, "component", "--on")))
    for name in component or ():
        known_name(name, book.components, "component", "--component")
    known_name(where, book.places, "place", "--where")
    sides = columns(days, tuple(component or ()))
    if len(sides) < 2:
        raise BadInput("compare needs two columns: give --on twice, or two components")
    found = compare_case(
        book, open_case(case, book), sides, where=where, known=_known(known, book), questions=known_questions(question, book), shift=shift
    )
    if output is Format.JSON:
        show_json(comparison_data(found))
    else:
        show_page(comparison_page(found), output)


@app.command()
def explain(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A case file (YAML or JSON), or - for standard input.")],
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question to explain.")],
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="The day the officer acts.")],
    component: ComponentOption = None,
    where: WhereOption = None,
    known: KnownOption = None,
    under: Annotated[
        str | None, typer.Option("--under", metavar="I", help="One instrument alone, as if in force (counterfactual).")
    ] = None,
    rulebook: RulebookOption = None,
    output: PageFormatOption = Format.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Print the proof of one answer, step by step, and what was considered and does not apply."""
    book = open_rulebook(rulebook)
    known_name(question, book.questions, "question", "QUESTION")
    known_name(component, book.components, "component", "--component")
    known_name(where, book.places, "place", "--where")
    known_name(under, book.instruments, "instrument", "--under")
    found = assess_case(
        book,
        open_case(case, book),
        open_time(on, "--on", book),
        on,
        component=component,
        where=where,
        known=_known(known, book),
        under=under,
        questions=[question],
    )
    if output is Format.JSON:
        show_json(explanation_data(found, question))
    else:
        show_page(explanation_page(found, question, passages(book)), output)


def main() -> None:
    """Run the command; bad input gives one message on standard error and exit code 2, a failed check 1."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command with these arguments and return its exit code."""
    try:
        code = get_command(app).main(args=arguments, prog_name="pincite", standalone_mode=False)
        return int(code or 0)
    except typer.Exit as leave:
        return leave.exit_code
    except CheckFailed:
        return 1
    except (BadInput, CaseError) as error:
        return _fail(str(error))
    except RulebookError as error:
        count = len(error.problems)
        return _fail(f"the rulebook has {count} {'fault' if count == 1 else 'faults'}\n{error}")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _fail("stopped", 130)
    except Exception as error:
        # click's usage errors are vendored under different names by different versions of typer: they are told by their form
        if hasattr(error, "format_message"):
            return _fail(f"{str(error.format_message()).rstrip('.')}; see `pincite --help`")
        raise


def _fail(message: str, code: int = 2) -> int:
    typer.echo(f"pincite: {message}", err=True)
    return code
