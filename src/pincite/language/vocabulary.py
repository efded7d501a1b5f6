"""The names an expression may use, and the nearest one to a name it may not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pincite.language.types import Type


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Facts and terms with their types, questions with their values, and instruments as expressions spell them.

    `instruments` maps the spelling with underscores to the identifier with hyphens.
    """

    facts: Mapping[str, Type] = field(default_factory=dict)
    terms: Mapping[str, Type] = field(default_factory=dict)
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    instruments: Mapping[str, str] = field(default_factory=dict)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like this one, or None when none is like it."""
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return `; did you mean ...?` for the nearest known name, or nothing."""
    near = nearest(name, known)
    return f"; did you mean `{near}`?" if near else ""


class ExpressionError(Exception):
    """An expression that cannot be read, with the place (line and column from 1, and a length) in its text."""

    def __init__(self, message: str, line: int = 1, column: int = 1, length: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.length = max(1, length)
