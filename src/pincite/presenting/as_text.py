"""A page on a terminal: wrapped with hanging indents, readable at 80 columns and without colour, no space at a line's end."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pincite.presenting.pages import Blank, Block, Flow, Grid, Heading, Line, Page, Ranges

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 40
# a shorter bar stands below what it is of
NARROW_BAR = 24
Piece = tuple[str, bool]


def pieces(page: Page, width: int) -> list[Piece]:
    """Return a page as pieces of text, each with whether it is to stand out, wrapped at a width."""
    found: list[Piece] = []
    for index, block in enumerate(page.blocks):
        if isinstance(block, Heading) and index:
            found.append(("\n", False))
        _add(block, found, max(NARROWEST, width))
    return found


def text_of(page: Page, width: int = 80) -> str:
    """Return a page as plain text."""
    return "".join(text for text, _ in pieces(page, width))


def print_page(page: Page, console: Console) -> None:
    """Print a page at the width of the console, with bold where it shows it."""
    from rich.text import Text

    text = Text()
    for piece, strong in pieces(page, console.width):
        text.append(piece, style="bold" if strong else "")
    text.rstrip()
    console.print(text, soft_wrap=True)


def _add(block: Block, found: list[Piece], width: int) -> None:
    match block:
        case Heading(text, level):
            found.append(_wrapped(text if level == 1 else text.upper(), 0, "", True, width))
        case Line():
            _line(block, 0, found, width)
        case Grid():
            if block.caption:
                found.append(_wrapped(block.caption, 0, "", True, width))
            found.append((_grid(block, width), False))
        case Flow():
            found.append(_wrapped(block.caption, 0, "", True, width))
            found.extend(bars(block, width))
        case Ranges():
            found.append(_wrapped(block.caption, 0, "", True, width))
            found.extend((f"{line}\n", False) for line in ranges(block, width))
            found.append(_wrapped(block.key, 2, "", False, width))
        case Blank(caption, header, items):
            found.append(_wrapped(caption, 0, "", True, width))
            found.append(_wrapped(f"[ ] {' / '.join(header)}", 2, "", False, width))
            found.extend(_wrapped(text, 2, "[   |   ] ", False, width) for text in items)


def bars(flow: Flow, width: int) -> list[Piece]:
    """Return flows as bars of text: what goes where, and a bar as long as it is many, of `/` where it is open."""
    total = sum(number for _, _, number, _ in flow.flows)
    found = []
    for one, other, number, words in flow.flows:
        found.append(_wrapped(f"{one} → {other}: {words}", 2, "", False, width))
        found.append(("  " + ("/" if {one, other} & flow.unsettled else "#") * max(1, (width - 4) * number // max(total, 1)) + "\n", False))
    return found


def ranges(drawn: Ranges, width: int) -> list[str]:
    """Return bounds as bars of text: `#` up to the least, `-` up to the most, out of a whole from bar to bar."""
    spans = [(label, span) for label, spans in drawn.rows for span in spans]
    wide = max((len(f"{label}, {span.name}") for label, span in spans), default=0)
    beside = width - wide - 6 >= NARROW_BAR
    room = width - wide - 6 if beside else width - 6
    found = []
    for label, span in spans:
        sure = _part(span.least, drawn.whole, room)
        perhaps = max(sure, _part(span.most, drawn.whole, room))
        bar = f"|{'#' * sure}{'-' * (perhaps - sure)}{' ' * (room - perhaps)}|"
        found += [f"  {f'{label}, {span.name}':<{wide}} {bar}"] if beside else [f"  {label}, {span.name}", f"  {bar}"]
    return found


def _part(number: int, whole: int, room: int) -> int:
    """Return how long a bar is: what is not none is seen, and what is not all does not fill it."""
    if number in (0, whole):
        return room if number else 0
    return min(room - 1, max(1, room * number // whole))


def _line(line: Line, indent: int, found: list[Piece], width: int) -> None:
    mark = "! " if line.warning else "- " if line.item else ""
    found.append(_wrapped(line.text, indent, mark, line.strong or (line.warning and indent == 0), width))
    for child in line.children:
        _line(child, indent + 2, found, width)


def _wrapped(text: str, indent: int, mark: str, strong: bool, width: int) -> Piece:
    lead = " " * indent
    if len(text) + len(lead) + len(mark) <= width and "\n" not in text:
        return f"{lead}{mark}{text}\n", strong
    later = lead + " " * len(mark)
    return textwrap.fill(text, width, initial_indent=lead + mark, subsequent_indent=later, break_on_hyphens=False) + "\n", strong


def _grid(grid: Grid, width: int) -> str:
    # only tables need rich, and loading it takes longer than an answer
    from io import StringIO

    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_lines=True, box=box.ASCII2, width=width)
    for index, name in enumerate(grid.header):
        table.add_column(name, ratio=(8 if grid.sentences else 2) if index == 0 else 3 if len(grid.header) > 2 else 5, overflow="fold")
    for row in grid.rows:
        table.add_row(*(Text("\n".join((cell.text, *cell.lines))) for cell in row))
    out = StringIO()
    Console(file=out, width=width, highlight=False, markup=False, emoji=False, color_system=None).print(table)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
