"""YAML in which every scalar is text and every value knows its place: no booleans, dates or octals by accident."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from pincite.language.vocabulary import suggestion
from pincite.rulebook.model import Position
from pincite.rulebook.problems import Problems

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml reads the same, more slowly
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

MAXIMUM_NESTING = 40
# YAML ends a line at these too; nobody who counts lines in an editor would
ODD_BREAK = re.compile("[\r\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text with its place; `raw` is what stands in the file, from `position` on, line breaks and all."""

    text: str
    position: Position
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list with its place."""

    items: tuple[Marked, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping from text to values, with the place of each key."""

    entries: dict[str, Marked]
    keys: dict[str, Position]
    position: Position


Marked = Scalar | Sequence | Mapping


def parse(text: str, file: str, first_line: int, problems: Problems) -> Marked | None:
    """Return the one YAML document in a text whose first line is line `first_line` of a file; faults go to `problems`.

    Anchors and aliases, duplicate keys, and nesting deeper than forty are faults.
    """
    text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    odd = ODD_BREAK.search(text)
    if odd:
        before = text[: odd.start()].split("\n")
        position = Position(file, first_line + len(before) - 1, len(before[-1]) + 1)
        problems.add(position, f"this text holds an unusual line break (U+{ord(odd[0]):04X}); write a plain one")
        return None

    def place(mark: Any) -> Position:
        return Position(file, first_line + mark.line, mark.column + 1)

    def convert(node: Any, depth: int) -> Marked | None:
        position = place(node.start_mark)
        if depth > MAXIMUM_NESTING:
            problems.add(position, f"nested more than {MAXIMUM_NESTING} deep")
            return None
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node, position, lines)
        if isinstance(node, yaml.SequenceNode):
            items = [convert(item, depth + 1) for item in node.value]
            return Sequence(tuple(item for item in items if item is not None), position)
        entries: dict[str, Marked] = {}
        keys: dict[str, Position] = {}
        for key_node, value_node in node.value:
            where = place(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                problems.add(where, "a key must be plain text")
                continue
            key = key_node.value
            if key in keys:
                problems.add(where, f"the key `{key}` stands twice; the first is on line {keys[key].line}", len(key))
                continue
            value = convert(value_node, depth + 1)
            if value is not None:
                entries[key] = value
                keys[key] = where
        return Mapping(entries, keys, position)

    try:
        loader = Loader(text)
        try:
            for event in yaml.parse(text, Loader=Loader):
                if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                    problems.add(
                        place(event.start_mark), "anchors and aliases (`&`, `*`) are not read; quote the text if it begins with one"
                    )
                    return None
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        position = place(mark) if mark else Position(file, first_line, 1)
        problems.add(position, f"not valid YAML: {(error.problem or 'unreadable').lower()}; quote a text that holds `: `, `#` or brackets")
        return None
    except (yaml.YAMLError, RecursionError, ValueError):
        problems.add(Position(file, first_line, 1), "not valid YAML: it holds characters or nesting that cannot be read")
        return None
    return convert(node, 0) if node is not None else Mapping({}, {}, Position(file, first_line, 1))


def a(word: str) -> str:
    """Return a word with its article: `an event`."""
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _scalar(node: Any, position: Position, lines: list[str]) -> Scalar:
    start, end = node.start_mark, node.end_mark
    if node.style in ("|", ">"):
        raw = "\n".join(lines[start.line + 1 : end.line + (1 if end.column else 0)])
        return Scalar(node.value, Position(position.file, position.line + 1, 1), raw)
    if start.line == end.line:
        raw = lines[start.line][start.column : end.column]
    else:
        raw = "\n".join([lines[start.line][start.column :], *lines[start.line + 1 : end.line], lines[end.line][: end.column]])
    if node.style in ("'", '"'):
        if "\n" in raw or raw[1:-1] != node.value:
            return Scalar(node.value, position, node.value)
        return Scalar(node.value, Position(position.file, position.line, position.column + 1), node.value)
    return Scalar(node.value, position, raw.rstrip())


@dataclass
class Fields:
    """Reads the keys of one block, noting what is missing, unknown or of the wrong shape."""

    mapping: Mapping
    what: str
    problems: Problems
    taken: set[str] = field(default_factory=set)

    def get(self, key: str) -> Marked | None:
        """Return the value of a key, or None."""
        self.taken.add(key)
        return self.mapping.entries.get(key)

    def place(self, key: str) -> Position:
        """Return where a key's value stands, or the block itself when the key is absent."""
        value = self.mapping.entries.get(key)
        return value.position if value is not None else self.mapping.position

    def scalar(self, key: str, required: bool = False) -> Scalar | None:
        """Return a text with its place; a missing required key or another shape is a fault."""
        value = self.get(key)
        if value is None or (isinstance(value, Scalar) and not value.text.strip() and required):
            if required:
                self.problems.add(self.mapping.position, f"this {self.what} has no `{key}`")
            return None
        if not isinstance(value, Scalar):
            self.problems.add(value.position, f"`{key}` must be a text")
            return None
        return value

    def text(self, key: str, required: bool = False) -> str:
        """Return a text, or an empty one when the key is absent."""
        value = self.scalar(key, required)
        return " ".join(value.text.split()) if value else ""

    def choice(self, key: str, known: Iterable[str], default: str = "", required: bool = False) -> str:
        """Return one of the known words; anything else is a fault with the nearest one named."""
        value = self.scalar(key, required)
        options = tuple(known)
        if value is None:
            return default
        if value.text not in options:
            near = suggestion(value.text, options) or f"; expected one of {', '.join(options)}"
            self.problems.add(value.position, f"`{value.text}` is not {a(key)} of {a(self.what)}{near}", len(value.text))
            return default
        return value.text

    def flag(self, key: str) -> bool:
        """Return a yes/no key; absent is no."""
        return self.choice(key, ("yes", "no"), "no") == "yes"

    def texts(self, key: str) -> list[Scalar]:
        """Return a list of texts; a single text counts as a list of one."""
        value = self.get(key)
        if value is None:
            return []
        if isinstance(value, Scalar):
            return [value] if value.text.strip() else []
        if isinstance(value, Sequence):
            for item in value.items:
                if not isinstance(item, Scalar):
                    self.problems.add(item.position, f"`{key}` must be a list of texts")
            return [item for item in value.items if isinstance(item, Scalar)]
        self.problems.add(value.position, f"`{key}` must be a list of texts")
        return []

    def blocks(self, key: str, what: str) -> list[Fields]:
        """Return a list of mappings as readers; a single mapping counts as a list of one."""
        value = self.get(key)
        if value is None or (isinstance(value, Scalar) and not value.text):
            return []
        items = value.items if isinstance(value, Sequence) else (value,)
        found = []
        for item in items:
            if isinstance(item, Mapping):
                found.append(Fields(item, what, self.problems))
            else:
                self.problems.add(item.position, f"`{key}` must hold {what}s written as `key: value`")
        return found

    def done(self) -> None:
        """Note every key that was not asked for, with the nearest known one."""
        for key, position in self.mapping.keys.items():
            if key not in self.taken:
                self.problems.add(position, f"`{key}` is not a key of {a(self.what)}{suggestion(key, self.taken)}", len(key))
