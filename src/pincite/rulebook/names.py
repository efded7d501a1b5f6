"""First pass of loading: what is declared, so that expressions can be read against all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pincite.language.reading import read
from pincite.language.tree import Node
from pincite.language.types import (
    BoolType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntType,
    ListType,
    MomentType,
    TextType,
    Type,
)
from pincite.language.vocabulary import ExpressionError, Vocabulary
from pincite.rulebook.marked import Fields, Mapping, Scalar
from pincite.rulebook.model import Member, Position
from pincite.rulebook.problems import Problems
from pincite.rulebook.values import ValueFault, read_text

SNAKE = re.compile(r"[a-z][a-z0-9_]*")
HYPHENED = re.compile(r"[a-z0-9][a-z0-9-]*")
DOTTED = re.compile(r"[a-z0-9][a-z0-9_.-]*")
TYPES = ("bool", "int", "decimal", "date", "moment", "duration", "enum", "text", "list")
OUTCOME_WORDS = ("silent", "open", "reserved", "conflict", "decided")
RESERVED_NAMES = (
    "on",
    "case",
    "component",
    "where",
    "date",
    "moment",
    "hours",
    "days",
    "months",
    "years",
    "decimal",
    "any",
    "all",
    "count",
    "and",
    "or",
    "not",
    "in",
    "if",
    "else",
    "for",
    "is",
)


@dataclass
class Declared:
    """Everything declared so far, with the problems found; filled by the first pass, read by the second."""

    problems: Problems
    facts: dict[str, Type] = field(default_factory=dict)
    ranges: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    terms: dict[str, Type] = field(default_factory=dict)
    questions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    instruments: dict[str, str] = field(default_factory=dict)
    components: dict[str, Member] = field(default_factory=dict)
    places: dict[str, Member] = field(default_factory=dict)
    events: set[str] = field(default_factory=set)
    seen: dict[str, Position] = field(default_factory=dict)
    zone: str = "UTC"

    @property
    def vocabulary(self) -> Vocabulary:
        """The names expressions may use."""
        return Vocabulary(self.facts, self.terms, self.questions, self.instruments)

    def declare(self, name: Scalar, what: str, pattern: re.Pattern[str]) -> bool:
        """Note a new name; a badly formed or repeated one is a fault."""
        if not pattern.fullmatch(name.text):
            shape = "small letters, digits and underscores" if pattern is SNAKE else "small letters, digits, dots and hyphens"
            self.problems.add(name.position, f"`{name.text}` cannot name a {what}: use {shape}", len(name.text))
            return False
        if pattern is SNAKE and name.text in RESERVED_NAMES:
            self.problems.add(name.position, f"`{name.text}` has a meaning in expressions and cannot name a {what}", len(name.text))
            return False
        key = name.text if pattern is SNAKE else f"{what} {name.text}"
        if key in self.seen:
            self.problems.add(name.position, f"`{name.text}` is declared twice; the first is at {self.seen[key]}", len(name.text))
            return False
        self.seen[key] = name.position
        return True

    def expression(self, written: Scalar | None) -> Node | None:
        """Return the tree of an expression, or None after noting what is wrong with it."""
        if written is None:
            return None
        try:
            return self.read(written)
        except ExpressionError as error:
            self.fault(written, error)
            return None

    def read(self, written: Scalar) -> Node:
        """Return the tree of an expression; raise ExpressionError where it cannot be read."""
        return read(written.raw or written.text, self.vocabulary)

    def fault(self, written: Scalar, error: ExpressionError) -> None:
        """Note an expression's fault at its exact place in the file."""
        where = written.position
        column = where.column + error.column - 1 if error.line == 1 else error.column
        self.problems.add(Position(where.file, where.line + error.line - 1, column), error.message, error.length)


def read_type(fields: Fields, declared: Declared) -> tuple[Type, Any, Any]:
    """Return the type of a fact or field, with the bounds of its range (None: no bound); faults go to the problems."""
    name = fields.choice("type", TYPES, "bool", required=True)
    unit = fields.text("unit")
    values = fields.texts("values")
    low: Any = None
    high: Any = None
    kind: Type
    match name:
        case "enum":
            if len(values) < 2:
                declared.problems.add(fields.place("values"), "an enum lists at least two `values`")
            for value in values:
                if not SNAKE.fullmatch(value.text):
                    declared.problems.add(
                        value.position, f"`{value.text}` cannot be a value: use small letters, digits and underscores", len(value.text)
                    )
            return EnumType(tuple(value.text for value in values)), None, None
        case "int":
            kind = IntType()
        case "decimal":
            kind = DecimalType()
        case "date":
            kind = DateType()
        case "moment":
            kind = MomentType()
        case "duration":
            if unit not in ("hours", "days", "months"):
                declared.problems.add(fields.place("unit"), "a duration has the `unit` hours, days or months")
            kind = DurationType(calendar=unit == "months", unit=unit or "days")
        case "text":
            kind = TextType()
        case "list":
            return _list_type(fields, declared), None, None
        case _:
            kind = BoolType()
    if values:
        if name not in ("int", "decimal", "date") or len(values) > 1 or ".." not in values[0].text:
            declared.problems.add(
                values[0].position, "`values` is a list for an enum, or LOW..HIGH for a number or date", len(values[0].text)
            )
        else:
            sides = values[0].text.split("..", 1)
            try:
                low, high = (read_text(side, kind, unit, "bound") if side.strip() else None for side in sides)
            except ValueFault as fault:
                declared.problems.add(values[0].position, fault.message)
    return kind, low, high


def _list_type(fields: Fields, declared: Declared) -> ListType:
    inner = fields.get("fields")
    found: list[tuple[str, Type]] = []
    if not isinstance(inner, Mapping) or not inner.entries:
        declared.problems.add(fields.place("fields"), "a list names its `fields`, each with a type")
        return ListType(())
    for key, value in inner.entries.items():
        if not SNAKE.fullmatch(key):
            declared.problems.add(inner.keys[key], f"`{key}` cannot name a field: use small letters, digits and underscores", len(key))
        if isinstance(value, Scalar):
            value = Mapping({"type": value}, {"type": value.position}, value.position)
        if not isinstance(value, Mapping):
            declared.problems.add(inner.keys[key], "a field is written as `name: {type: date}`")
            continue
        reader = Fields(value, "field", declared.problems)
        kind, low, high = read_type(reader, declared)
        if low is not None or high is not None:
            declared.problems.add(reader.place("values"), "a field of a list takes no range; test it in the rule")
        reader.done()
        if isinstance(kind, ListType):
            declared.problems.add(inner.keys[key], "a list may not hold lists")
        found.append((key, kind))
    return ListType(tuple(found))
