"""What the commands that ask the solver share: whether it is there, progress on a terminal, files of witnesses."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pincite.cli.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pincite.presenting.witnesses import CaseFile


def need_solver(command: str) -> None:
    """Raise BadInput that says how to get the solver, when it is not installed."""
    if "z3" in sys.modules and sys.modules["z3"] is not None:
        return
    try:
        there = find_spec("z3") is not None
    except ValueError:
        there = False
    if not there:
        raise BadInput(f'{command} asks a solver, which is not installed; get it with `pip install "pincite[proving]"`')


@contextmanager
def progress(number: int, what: str) -> Iterator[Callable[[], None]]:
    """Give a function to be called after each of so many steps; on a terminal a bar moves on standard error."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=number)
        yield lambda: bar.advance(task)


def write_witnesses(folder: str, files: Iterable[CaseFile] | Sequence[CaseFile]) -> None:
    """Write case files into a folder, which is made when it is not there; raise BadInput when that cannot be done."""
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
        for file in files:
            (place / file.name).write_text(file.text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"--witness: {folder}: cannot be written: {(error.strerror or 'no file').lower()}") from None
