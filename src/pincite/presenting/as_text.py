"""A page on a terminal: wrapped with hanging indents, readable at 80 columns and without colour, no space at a line's end."""

from __future__ import annotations

import textwrap
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pincite.presenting.pages import Blank, Block, Cell, Grid, Heading, Line, Page

NARROWEST = 40


def print_page(page: Page, console: Console) -> None:
    """Print a page at the width of the console, with bold only where the console shows it."""
    width = max(NARROWEST, console.width)
    text = Text()
    for index, block in enumerate(page.blocks):
        if isinstance(block, Heading) and index:
            text.append("\n")
        _add(block, text, width)
    text.rstrip()
    console.print(text, soft_wrap=True)


def text_of(page: Page, width: int = 80) -> str:
    """Return a page as plain text."""
    out = StringIO()
    print_page(page, Console(file=out, width=width, highlight=False, markup=False, emoji=False))
    return out.getvalue()


def _add(block: Block, page: Text, width: int) -> None:
    match block:
        case Heading(text, level):
            _wrapped(text if level == 1 else text.upper(), 0, "", True, page, width)
        case Line():
            _line(block, 0, page, width)
        case Grid():
            _grid(block, page, width)
        case Blank(caption, header, items):
            _wrapped(caption, 0, "", True, page, width)
            _wrapped(f"[ ] {' / '.join(header)}", 2, "", False, page, width)
            for text in items:
                _wrapped(text, 2, "[   |   ] ", False, page, width)


def _line(line: Line, indent: int, page: Text, width: int) -> None:
    mark = "! " if line.warning else "- " if line.item else ""
    _wrapped(line.text, indent, mark, line.strong or (line.warning and indent == 0), page, width)
    for child in line.children:
        _line(child, indent + 2, page, width)


def _wrapped(text: str, indent: int, mark: str, strong: bool, page: Text, width: int) -> None:
    lead = " " * indent
    filled = textwrap.fill(text, width, initial_indent=lead + mark, subsequent_indent=lead + " " * len(mark), break_on_hyphens=False)
    page.append(f"{filled}\n", style="bold" if strong else "")


def _grid(grid: Grid, page: Text, width: int) -> None:
    table = Table(show_lines=True, box=box.ASCII2, width=width)
    for index, name in enumerate(grid.header):
        table.add_column(name, ratio=2 if index == 0 else 3 if len(grid.header) > 2 else 5, overflow="fold")
    for row in grid.rows:
        table.add_row(*(_cell(cell) for cell in row))
    if grid.caption:
        _wrapped(grid.caption, 0, "", True, page, width)
    out = StringIO()
    Console(file=out, width=width, highlight=False, markup=False, emoji=False).print(table)
    page.append("".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines()))


def _cell(cell: Cell) -> Text:
    text = Text(cell.text, style="bold")
    for line in cell.lines:
        text.append(f"\n{line}", style="not bold")
    return text
