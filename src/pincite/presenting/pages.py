"""A page as data: headings, nested lines, tables and proofs, written once and rendered as text, Markdown or HTML."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the page's title."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or an item of a list, with what hangs below it; a warning stands out in every rendering."""

    text: str
    children: tuple[Line, ...] = ()
    strong: bool = False
    item: bool = False
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its first line, and lines below it."""

    text: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first column heads its rows, and takes the most room where it holds sentences (`sentences`)."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    sentences: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """A table to be filled in by hand: items, each with empty columns beside it; `corner` heads the items."""

    caption: str
    header: tuple[str, ...]
    items: tuple[str, ...]
    corner: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """How many go from what stands on the left to what stands on the right: (from, to, number, the number in words).

    What comes from or goes to a name in `unsettled` may still turn out otherwise, and is drawn so.
    """

    caption: str
    left: str
    right: str
    flows: tuple[tuple[str, str, int, str], ...]
    unsettled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Span:
    """One line of a drawing of bounds: under which name, how many at least, how many at most, and both in words."""

    name: str
    least: int
    most: int
    words: str


@dataclass(frozen=True, slots=True)
class Ranges:
    """Bounds drawn out of a whole: each label with its lines; `key` says how to read it. A table beside it gives the same in numbers."""

    caption: str
    key: str
    whole: int
    rows: tuple[tuple[str, tuple[Span, ...]], ...]


Block = Heading | Line | Grid | Blank | Flow | Ranges


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page; a compact one is laid out to print on a single sheet."""

    title: str
    blocks: tuple[Block, ...]
    compact: bool = False


def item(text: str, *children: Line) -> Line:
    """Return an item of a list."""
    return Line(text, tuple(children), item=True)


def warning(text: str) -> Line:
    """Return a line that stands out."""
    return Line(text, warning=True)


def joined(blocks: tuple[Block, ...]) -> list[Heading | Grid | Blank | Flow | Ranges | tuple[Line, ...]]:
    """Return blocks with neighbouring lines taken together, so that neighbouring items can form one list."""
    found: list[Heading | Grid | Blank | Flow | Ranges | tuple[Line, ...]] = []
    for lines, run in groupby(blocks, key=lambda block: isinstance(block, Line)):
        if lines:
            found.append(tuple(block for block in run if isinstance(block, Line)))
        else:
            found.extend(block for block in run if not isinstance(block, Line))
    return found


def sentence_case(text: str) -> str:
    """Return a heading with a capital letter."""
    return text[:1].upper() + text[1:]
