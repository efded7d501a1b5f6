"""The command `pincite`: thin; results go to standard output, messages to standard error."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from typer.main import get_command

import pincite
from pincite.cli import rulebook as rulebook_commands
from pincite.cli.errors import STOPPED, BadInput, CheckFailed, Stopped
from pincite.cli.options import (
    ComponentOption,
    DataFormat,
    Engine,
    Format,
    FormatOption,
    KnownOption,
    LangOption,
    Language,
    MappingOption,
    OutFormatOption,
    OutOption,
    PageFormatOption,
    QuestionOption,
    RecordsArgument,
    RulebookOption,
    WhereOption,
    WitnessOption,
)
from pincite.cli.proving import need_solver

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
    sharpen: Annotated[
        bool, typer.Option("--sharpen", help="Say also what open questions come to whatever else turns out; needs the solver.")
    ] = False,
    rulebook: RulebookOption = None,
    output: PageFormatOption = Format.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Say what the instruments in force on a day say of a case, why, what is unknown, and what only an official may judge."""
    from pincite.cli import answering

    answering.assess(case, on, component, where, known, under, question, sheet, rulebook, output, lang, sharpen)


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
    from pincite.cli import answering

    answering.compare(case, on, component, where, known, question, shift, rulebook, output, lang)


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
    why_not: Annotated[
        str | None,
        typer.Option("--why-not", metavar="VALUE", help="The smallest changes of the record that would give this value, or silent."),
    ] = None,
    rulebook: RulebookOption = None,
    output: PageFormatOption = Format.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Print the proof of one answer, step by step, and what was considered and does not apply."""
    from pincite.cli import answering

    answering.explain(case, question, on, component, where, known, under, rulebook, output, lang, why_not)


@app.command()
def claims(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]", help="A claim of the rulebook; several may be named. All without it.")
    ] = None,
    witness: WitnessOption = None,
    rulebook: RulebookOption = None,
    output: PageFormatOption = Format.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Hold public statements against the text, over all cases: each with its verdict, and a smallest case where it differs."""
    need_solver("pincite claims")
    from pincite.cli import claims as held

    held.claims(ids, witness, rulebook, output, lang)


@app.command()
def diff(
    first: Annotated[
        str, typer.Argument(metavar="A", help="An instrument, a day (2017-03-01, 2017-03-01@ice-ero), or RULEBOOK#one of these.")
    ],
    second: Annotated[str, typer.Argument(metavar="B", help="The other, in the same form; RULEBOOK is a folder or git:REVISION.")],
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="The day for a side that names none.")] = None,
    component: ComponentOption = None,
    where: WhereOption = None,
    question: QuestionOption = None,
    most: Annotated[int, typer.Option("--most", metavar="N", min=1, help="At most so many cases for each way in which they differ.")] = 1,
    judgment: Annotated[
        bool, typer.Option("--with-judgment", help="Let officials have made any finding; without it none is made on either side.")
    ] = False,
    witness: WitnessOption = None,
    rulebook: RulebookOption = None,
    output: PageFormatOption = Format.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Say where two instruments, days or rulebooks differ, over all cases, which is the stricter, and on which smallest cases."""
    need_solver("pincite diff")
    from pincite.cli import differing

    differing.diff(first, second, on, component, where, question, most, judgment, witness, rulebook, output, lang)


@app.command()
def ask(
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="The day the officer acts: 2017-03-01, or a moment with its zone.")],
    case: Annotated[
        str | None, typer.Argument(metavar="[CASE]", help="A case file to start from; with --practice a case file or a folder of them.")
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", "-o", metavar="FILE", help="Keep the answers in this case file; taken up again if it is there.")
    ] = None,
    component: ComponentOption = None,
    where: WhereOption = None,
    question: QuestionOption = None,
    practice: Annotated[
        bool, typer.Option("--practice", help="Practise on example cases: give an answer, then see it with its cites.")
    ] = False,
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Ask for the facts of a case, the most settling first, and keep them in a case file."""
    from pincite.cli import asking

    if practice:
        asking.practise(case, on, out, component, where, question, rulebook, output, lang)
    else:
        asking.ask(case, on, out, component, where, question, rulebook, output, lang)


@app.command()
def duties(
    what: Annotated[str | None, typer.Argument(metavar="[report]", help="The word report, to write the skeleton of a report.")] = None,
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="The report or duty: its name, instrument/id, or a short id.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="Say how each clock stands on this day.")] = None,
    component: ComponentOption = None,
    rulebook: RulebookOption = None,
    output: Annotated[
        Format | None, typer.Option("--format", help="text, json, html or markdown; a report is written as markdown.")
    ] = None,
    lang: LangOption = Language.EN,
) -> None:
    """List what the documents order agencies to do, with what is due on a day, or write the skeleton of a report."""
    from pincite.cli import obliging

    obliging.duties(what, name, on, component, rulebook, output, lang)


@app.command()
def evaluate(
    records: RecordsArgument,
    out: OutOption = None,
    mapping: MappingOption = None,
    on: Annotated[
        list[str] | None,
        typer.Option("--on", metavar="DAY[@COMPONENT]", help="A day for every record, perhaps with its component; repeat it."),
    ] = None,
    date_column: Annotated[
        str | None, typer.Option("--date-column", metavar="COLUMN", help="The column of each record's own day, instead of --on.")
    ] = None,
    component: ComponentOption = None,
    where: WhereOption = None,
    by: Annotated[list[str] | None, typer.Option("--by", metavar="COLUMN", help="Tally by this column; may be repeated.")] = None,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="COLUMN", help="Keep this column in row results; may be repeated.")
    ] = None,
    rows: Annotated[str | None, typer.Option("--rows", metavar="FILE", help="Also write the answers row by row: .parquet or .csv.")] = None,
    question: QuestionOption = None,
    without_waits: Annotated[bool, typer.Option("--without-waits", help="Do not count what open answers wait for; faster.")] = False,
    engine: Annotated[Engine, typer.Option("--engine", help="What computes: polars, duckdb or spark.")] = Engine.POLARS,
    master: Annotated[
        str | None, typer.Option("--master", metavar="M", help="Where Spark computes: local[N], a cluster, or sc://HOST (Spark Connect).")
    ] = None,
    rulebook: RulebookOption = None,
    output: OutFormatOption = None,
    lang: LangOption = Language.EN,
) -> None:
    """Tally what many records come to on one or several days, with bounds, and what would settle the open ones."""
    from pincite.cli import evaluating

    evaluating.evaluate(
        records,
        out,
        mapping,
        on,
        date_column,
        component,
        where,
        by,
        keep,
        rows,
        question,
        without_waits,
        engine.value,
        master,
        rulebook,
        output,
        lang,
    )


@app.command()
def crosswalk(
    records: RecordsArgument,
    on: Annotated[list[str], typer.Option("--on", metavar="DAY[@COMPONENT]", help="The first day, and again the second.")],
    out: OutOption = None,
    mapping: MappingOption = None,
    component: ComponentOption = None,
    where: WhereOption = None,
    question: Annotated[
        str | None, typer.Option("--question", metavar="Q", help="The question; without it the priority for removal.")
    ] = None,
    assume: Annotated[
        list[str] | None, typer.Option("--assume", metavar="NAME", help="Take this assumption of the mapping; may be repeated.")
    ] = None,
    rulebook: RulebookOption = None,
    output: OutFormatOption = None,
    lang: LangOption = Language.EN,
) -> None:
    """Set two days against each other on one question: how many records move from what to what, with bounds, and by which rules."""
    from pincite.cli import evaluating

    evaluating.crosswalk(records, out, mapping, on, component, where, question, assume, rulebook, output, lang)


@app.command()
def mappings(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A mapping of the rulebook, or a mapping file of your own.")] = None,
    check: Annotated[
        str | None, typer.Option("--check", metavar="FILE", help="Say what the mapping gets out of these records, and what it does not.")
    ] = None,
    assume: Annotated[
        list[str] | None, typer.Option("--assume", metavar="A", help="An assumption of the mapping, shown apart; may be repeated.")
    ] = None,
    rulebook: RulebookOption = None,
    output: PageFormatOption = Format.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """List how public records are read as facts about past events, show one such mapping, or check it against a file."""
    from pincite.cli import mapping

    mapping.mappings(name, check, assume, rulebook, output, lang)


@app.command()
def synthetic(
    name: Annotated[str, typer.Argument(metavar="MAPPING", help="A mapping of the rulebook, or a mapping file of your own.")],
    file: Annotated[str, typer.Option("-o", "--out", metavar="FILE", help="A .parquet or .csv file whose name holds the word SYNTHETIC.")],
    rows: Annotated[int, typer.Option("--rows", metavar="N", help="How many rows.")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The same seed gives the same rows.")] = 1,
    rulebook: RulebookOption = None,
    output: FormatOption = DataFormat.TEXT,
    lang: LangOption = Language.EN,
) -> None:
    """Write made-up records with the columns, codes and gaps of a data set: about nobody, and marked SYNTHETIC."""
    from pincite.cli import mapping

    mapping.synthetic(name, file, rows, seed, rulebook, output, lang)


def main() -> None:
    """Run the command; bad input gives one message on standard error and exit code 2, a failed check 1."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command with these arguments and return its exit code."""
    try:
        code = get_command(app).main(args=arguments, prog_name="pincite", standalone_mode=False)
        # Ctrl-C comes back as a code alone
        return _fail("stopped", STOPPED) if code == STOPPED else int(code or 0)
    except typer.Exit as leave:
        return leave.exit_code
    except Stopped as stopped:
        return _fail(str(stopped), STOPPED)
    except CheckFailed:
        return 1
    except BadInput as error:
        return _fail(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _fail("stopped", STOPPED)
    except Exception as error:
        from pincite.rulebook.problems import CaseError, RulebookError

        if isinstance(error, CaseError):
            return _fail(str(error))
        if isinstance(error, RulebookError):
            count = len(error.problems)
            return _fail(f"the rulebook has {count} {'fault' if count == 1 else 'faults'}\n{error}")
        # click's usage errors come under different names with different versions of typer: they are told by their form
        if hasattr(error, "format_message"):
            message = str(error.format_message()).replace("Value error, ", "").rstrip(".")
            return _fail(f"{message}; see `pincite --help`")
        raise


def _fail(message: str, code: int = 2) -> int:
    # messages quote what stands in files; what could steer a terminal is not passed on
    shown = "".join(character if character.isprintable() or character == "\n" else "\N{REPLACEMENT CHARACTER}" for character in message)
    typer.echo(f"pincite: {shown}", err=True)
    return code
