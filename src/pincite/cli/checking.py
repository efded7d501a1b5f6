"""What `pincite rulebook check` does, imported only when it runs."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pincite.cli.errors import BadInput, CheckFailed
from pincite.cli.inputs import open_in_language, open_rulebook, rulebook_folder
from pincite.cli.options import DataFormat, Language, console, show_json
from pincite.presenting.checked import WITNESS_MARK, checked_data, print_checked, witness_files
from pincite.reasoning.checks import Checked, Finding
from pincite.reasoning.checks import check as run_check
from pincite.relational.mappings import shipped
from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import RulebookError

if TYPE_CHECKING:
    from pincite.proving.checks import Report

HOW = 'they need the solver z3: pip install "pincite[proving]"'


def check(witness: str | None, rulebook: str | None, output: DataFormat, lang: Language) -> None:
    """Run every case table and long case, then look through all possible cases where the solver is installed."""
    shown, t = open_in_language(rulebook, lang)
    book = open_rulebook(rulebook)
    solver = find_spec("z3") is not None
    if witness is not None and not solver:
        raise BadInput(f"--witness: the checks over all cases cannot be run; {HOW}")
    found = _with_mappings(run_check(book), book, rulebook_folder(rulebook))
    begun = time.perf_counter()
    report = _over_all(book) if solver else None
    seconds = time.perf_counter() - begun
    if witness is not None and report is not None:
        write_witnesses(report, witness, book, rulebook)
    if output is DataFormat.JSON:
        show_json(checked_data(found, report, seconds))
    else:
        print_checked(found, report, seconds, shown, console(), t)
    if report is None:
        typer.echo(f"pincite: the checks over all cases were not run; {HOW}", err=True)
    if found.findings or (report is not None and report.faults):
        raise CheckFailed


def _with_mappings(found: Checked, book: Rulebook, folder: Path) -> Checked:
    """Return what a check found with every fault of the rulebook's mappings beside it."""
    try:
        shipped(folder, book)
    except RulebookError as error:
        faults = (Finding(fault.message, fault.position) for fault in error.problems)
        return replace(found, findings=(*found.findings, *faults))
    return found


def _over_all(book: Rulebook) -> Report:
    from pincite.proving.checks import check_all, looked_at

    if not sys.stderr.isatty():
        return check_all(book)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("all cases", total=looked_at(book))
        return check_all(book, lambda name: progress.update(task, advance=1))


def write_witnesses(report: Report, name: str, book: Rulebook, path: str | None) -> None:
    """Write a case file for each finding that a case shows; a file of another making is never overwritten."""
    folder = Path(name)
    files = witness_files(report, folder, book, path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            if file.exists() and not file.read_text(encoding="utf-8", errors="replace").startswith(f"# {WITNESS_MARK}"):
                raise BadInput(f"--witness: {file} is there already and no earlier witness; name another folder or move it")
        for file, text in files.items():
            file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"--witness: {error.filename or folder}: cannot be written: {(error.strerror or 'refused').lower()}") from None
