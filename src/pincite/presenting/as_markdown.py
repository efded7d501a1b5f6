"""A page as Markdown: nested lists and pipe tables, with everything that Markdown would read as its own escaped."""

from __future__ import annotations

import re

from pincite.presenting.pages import Blank, Cell, Flow, Grid, Heading, Line, Page, Ranges, joined, sentence_case


def markdown_of(page: Page) -> str:
    """Return a page as CommonMark with tables."""
    return "\n\n".join(part for part in (_block(block) for block in joined(page.blocks)) if part) + "\n"


def escape(text: str) -> str:
    """Return text in which nothing is read as Markdown or HTML."""
    found = re.sub(r"([\\`*\[\]<>|~&]|(?<!\w)[_#]|_(?!\w))", r"\\\1", text)
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"^([-+=])", r"\\\1", found))


def _block(block: Heading | Grid | Blank | Flow | Ranges | tuple[Line, ...]) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {escape(sentence_case(text))}"
        case tuple():
            return _lines(block)
        case Grid(header, rows, caption):
            lines = [_row(Cell(name) for name in header), "|" + "--|" * len(header), *(_row(iter(row)) for row in rows)]
            return (f"**{escape(caption)}**\n\n" if caption else "") + "\n".join(lines)
        case Flow(caption, _, _, flows):
            return f"**{escape(caption)}**\n\n" + "\n".join(f"- {escape(f'{one} → {other}: {words}')}" for one, other, _, words in flows)
        case Ranges():
            # the table beside it says the same in numbers
            return ""
        case Blank(caption, header, items):
            lines = [_row(Cell(name) for name in ("", *header)), "|" + "--|" * (len(header) + 1)]
            lines += [_row(iter((Cell(text), *(Cell("") for _ in header)))) for text in items]
            return f"**{escape(caption)}**\n\n" + "\n".join(lines)


def _lines(lines: tuple[Line, ...]) -> str:
    found: list[str] = []
    for index, line in enumerate(lines):
        if index and not (line.item and lines[index - 1].item):
            found.append("")
        found.extend(_line(line, 0))
    return "\n".join(found)


def _row(cells: object) -> str:
    assert hasattr(cells, "__iter__")
    found = []
    for cell in cells:
        first = f"**{escape(cell.text)}**" if cell.lines else escape(cell.text)
        found.append("<br>".join([first, *(escape(line) for line in cell.lines)]))
    return "| " + " | ".join(found) + " |"


def _line(line: Line, depth: int) -> list[str]:
    text = escape(line.text)
    if line.strong or line.warning:
        text = f"**{text}**"
    found = [f"{'  ' * depth}- {text}" if line.item or depth else text]
    if line.children and not depth and not line.item:
        found.append("")
    for child in line.children:
        found.extend(_line(child, depth + (1 if line.item or depth else 0)) if depth or line.item else _line(_as_item(child), 0))
    return found


def _as_item(line: Line) -> Line:
    return Line(line.text, line.children, line.strong, True, line.warning)
