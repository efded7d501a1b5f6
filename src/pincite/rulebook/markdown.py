"""A Markdown file as the loader needs it: front matter, headings, blocks and tables, each with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt

from pincite.rulebook.marked import Mapping, Marked, parse
from pincite.rulebook.model import Position
from pincite.rulebook.problems import Problems

ANCHOR = re.compile(r"^(?P<title>.*?)\s*\{#(?P<id>[^}]+)\}\s*$")
READER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level, words, the identifier in braces (or none), and where it stands."""

    level: int
    title: str
    anchor: str | None
    position: Position


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its kind and its body."""

    kind: str
    body: Marked | None
    position: Position


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table with its place."""

    text: str
    position: Position


@dataclass(frozen=True, slots=True)
class Table:
    """A pipe table: header cells, then rows of cells."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    position: Position


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph."""

    text: str
    position: Position


Part = Heading | Block | Table | Prose


@dataclass(frozen=True, slots=True)
class Document:
    """A file taken apart: its front matter, if any (or a fault was noted: `unreadable`), and its parts in order."""

    file: str
    front: Mapping | None
    parts: tuple[Part, ...]
    unreadable: bool = False


def take_apart(text: str, file: str, problems: Problems) -> Document:
    """Return the parts of a Markdown file; faults in its YAML go to `problems`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    problems.lines[file] = lines
    front: Mapping | None = None
    unreadable = False
    body = text
    if lines and lines[0].strip() == "---":
        end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
        if end is None:
            problems.add(Position(file, 1, 1), "the front matter begins with `---` and never ends; close it with a line `---`")
            return Document(file, None, (), unreadable=True)
        parsed = parse("\n".join(lines[1:end]), file, 2, problems)
        if isinstance(parsed, Mapping):
            front = parsed
        else:
            unreadable = True
        if parsed is not None and front is None:
            problems.add(Position(file, 2, 1), "the front matter must be written as `key: value`")
        body = "\n" * (end + 1) + "\n".join(lines[end + 1 :])
    return Document(file, front, tuple(_parts(body, file, lines, problems)), unreadable)


def _parts(body: str, file: str, lines: list[str], problems: Problems) -> list[Part]:
    tokens = READER.parse(body)
    found: list[Part] = []
    inside_table = 0
    for index, token in enumerate(tokens):
        line = token.map[0] + 1 if token.map else 0
        position = Position(file, line, 1)
        match token.type:
            case "heading_open":
                title = tokens[index + 1].content
                anchored = ANCHOR.match(title)
                words, anchor = (anchored["title"], anchored["id"].strip()) if anchored else (title, None)
                found.append(Heading(int(token.tag[1:]), words, anchor, position))
            case "fence":
                info = token.info.strip().split()
                if info:
                    found.append(Block(info[0], parse(token.content, file, line + 1, problems), position))
            case "table_open":
                inside_table += 1
                found.append(_table(lines, file, token.map or [line - 1, line]))
            case "table_close":
                inside_table -= 1
            case "paragraph_open" if not inside_table:
                found.append(Prose(tokens[index + 1].content, position))
            case _:
                pass
    return found


def _table(lines: list[str], file: str, span: list[int]) -> Table:
    rows = [_cells(lines[number], file, number + 1) for number in range(span[0], span[1]) if "|" in lines[number]]
    return Table(rows[0], tuple(rows[2:]), Position(file, span[0] + 1, 1))


def _cells(line: str, file: str, number: int) -> tuple[Cell, ...]:
    found: list[Cell] = []
    start = len(line) - len(line.lstrip()) + line.lstrip().startswith("|")
    end = len(line.rstrip().removesuffix("|"))
    bounds = [start, *(match.end() for match in re.finditer(r"(?<!\\)\|", line[:end]) if match.end() > start), end + 1]
    for left, right in pairwise(bounds):
        text = line[left : right - 1]
        found.append(Cell(text.strip().replace("\\|", "|"), Position(file, number, left + 1 + len(text) - len(text.lstrip()))))
    return tuple(found)
