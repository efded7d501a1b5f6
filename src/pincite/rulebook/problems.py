"""Faults found while loading: each with its place, the line it stands on, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pincite.rulebook.model import Position


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the message, its place, the quoted line, how much of it to mark, and the provision it stands in."""

    message: str
    position: Position
    line: str = ""
    length: int = 1
    provision: str = ""

    def __str__(self) -> str:
        where = f" (§ {self.provision})" if self.provision else ""
        text = f"{self.position}: {self.message}{where}"
        if self.line.strip():
            column = max(1, self.position.column)
            marks = " " * (column - 1) + "^" * max(1, min(self.length, len(self.line) - column + 1))
            text += f"\n    {self.line}\n    {marks}"
        return text


class RulebookError(Exception):
    """A rulebook that cannot be used; `problems` holds every fault found in one reading, in order of place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class CaseError(Exception):
    """A case or records that cannot be read; the message names the place and the remedy."""


@dataclass
class Problems:
    """Collects faults while a rulebook is read."""

    lines: dict[str, list[str]] = field(default_factory=dict)
    found: list[Problem] = field(default_factory=list)
    provision: str = ""

    def add(self, position: Position, message: str, length: int = 1) -> None:
        """Note a fault at a place."""
        lines = self.lines.get(position.file, [])
        line = lines[position.line - 1] if 0 < position.line <= len(lines) else ""
        self.found.append(Problem(message, position, line, length, self.provision))

    def raise_if_any(self) -> None:
        """Raise RulebookError when any fault was noted."""
        if self.found:
            ordered = sorted(self.found, key=lambda problem: (problem.position.file, problem.position.line, problem.position.column))
            raise RulebookError(tuple(dict.fromkeys(ordered)))
