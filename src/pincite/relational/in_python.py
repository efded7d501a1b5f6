"""Columns as Python for one record at a time: no engine is needed, and no proof is made.

A plan becomes the source of one function, compiled once: a line for each column, and one for each part that stands in several places. It pays where the
same plan meets many cases one by one, as in a service; the evaluator that makes proofs walks the tree for each.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pincite.language.types import Months
from pincite.reasoning.evaluate import moved
from pincite.relational import columns as c
from pincite.relational.columns import Node
from pincite.relational.computation import Computation

Record = Mapping[str, Any]
COMPARED = {"==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass
class _Writer:
    """The lines of a function so far; `bound` are the values that its names stand for, so that no value is ever written as text."""

    read: Callable[[_Writer, str], str]
    indent: str = "    "
    lines: list[str] = field(default_factory=list)
    bound: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    never_null: set[str] = field(default_factory=set)

    def bind(self, value: Any) -> str:
        """Return a name that stands for a value wherever the function runs."""
        name = f"k{len(self.bound)}"
        self.bound[name] = value
        return name

    def line(self, text: str, whole: bool) -> str:
        """Add a line that names what is written, and return the name; `whole` says that it is never null."""
        name = f"v{len(self.lines)}"
        self.lines.append(f"{self.indent}{name} = {text}")
        if whole:
            self.never_null.add(name)
        return name

    def part(self, node: Node) -> str:
        """Return the name or the word for a node's value, written first where it is not there yet."""
        match node:
            case c.Constant(value):
                return repr(value) if value is None or isinstance(value, bool) else self.bind(value)
            case c.Column(name):
                if name not in self.names:
                    self.names[name] = self.read(self, name)
                return self.names[name]
            case _:
                # by what is written: in Python a yes equals 1, and is another value here
                likeness = repr(node)
                if likeness not in self.parts:
                    self.parts[likeness] = self.line(*self.written(node))
                return self.parts[likeness]

    def whole(self, name: str) -> bool:
        """Return whether what a name stands for is never null."""
        return name in self.never_null or name in ("True", "False") or name in self.bound

    def written(self, node: Node) -> tuple[str, bool]:
        """Return a node as an expression, and whether it is never null."""
        match node:
            case c.All(operands):
                return self._joined(operands, " and ", "False")
            case c.Any(operands):
                return self._joined(operands, " or ", "True")
            case c.Not(operand):
                return self._of((operand,), "not {}")
            case c.Compare(operator, left, right):
                return self._of((left, right), f"{{}} {COMPARED[operator]} {{}}")
            case c.OneOf(operand, values):
                return self._of((operand,), f"{{}} in {self.bind(frozenset(values))}")
            case c.Filled(operand, otherwise):
                return self._filled(self.part(operand), otherwise), True
            case c.IsNull(operand):
                name = self.part(operand)
                return ("False" if self.whole(name) else f"{name} is None"), True
            case c.Case(branches, otherwise):
                return self._case(branches, otherwise)
            case c.Sum(operands):
                return self._of(operands, " + ".join("{}" for _ in operands))
            case c.Bits(operands):
                return self._of(operands, " | ".join("{}" for _ in operands))
            case c.DaysLater(day, days):
                return self._of((day,), f"{self.bind(moved)}({{}}, {self.bind(datetime.timedelta(days))})")
            case c.MonthsLater(day, months, rounding):
                return self._of((day,), f"{self.bind(moved)}({{}}, {self.bind(Months(abs(months), rounding))}, {1 if months >= 0 else -1})")
            case c.DaysBetween(start, end):
                return self._of((start, end), "({1} - {0}).days")
            case c.Difference(left, right):
                return self._of((left, right), "{} - {}")
            case c.Times(operand, factor):
                return self._of((operand,), f"{{}} * {int(factor)}")
            case c.CountOf(records, condition, open_):
                met = self.bind(_of_record(condition))
                wanted = "is None" if open_ else "is True"
                return f"sum(1 for one in {self.part(c.Column(records))} or () if {met}(one or {{}}) {wanted})", True
            case _:
                raise AssertionError(node)

    def _of(self, operands: Sequence[Node], text: str) -> tuple[str, bool]:
        """Return an expression over values that is null where one of them is."""
        names = [self.part(operand) for operand in operands]
        nullable = [name for name in dict.fromkeys(names) if not self.whole(name)]
        written = text.format(*names)
        if not nullable:
            return written, True
        return f"None if {' or '.join(f'{name} is None' for name in nullable)} else {written}", False

    def _joined(self, operands: Sequence[Node], word: str, deciding: str) -> tuple[str, bool]:
        names = list(dict.fromkeys(self.part(operand) for operand in operands))
        nullable = [name for name in names if not self.whole(name)]
        if not nullable:
            return word.join(names), True
        # Kleene: what decides wins over what is open, wherever it stands
        decides = " or ".join(f"{name} is {deciding}" for name in names)
        idle = "True" if deciding == "False" else "False"
        return f"{deciding} if {decides} else None if {' or '.join(f'{name} is None' for name in nullable)} else {idle}", False

    def _filled(self, name: str, otherwise: c.Plain) -> str:
        if self.whole(name):
            return name
        if isinstance(otherwise, bool):
            return f"{name} is not False" if otherwise else f"{name} is True"
        return f"{self.part(c.Constant(otherwise))} if {name} is None else {name}"

    def _case(self, branches: tuple[tuple[Node, Node], ...], otherwise: Node) -> tuple[str, bool]:
        pairs = [(self.part(condition), self.part(value)) for condition, value in branches]
        last = self.part(otherwise)
        text = "".join(f"{value} if {condition} is True else " for condition, value in pairs) + last
        return text, all(self.whole(value) for value in (*(value for _, value in pairs), last))


def _of_record(condition: Node) -> Callable[[Record], Any]:
    """Return a condition over the fields of one record of a list as a function."""
    writer = _Writer(lambda writer, name: writer.line(f"record.get({writer.bind(name)})", False))
    found = writer.part(condition)
    made: Callable[[Record], Any] = _function([*writer.lines, f"    return {found}"], writer.bound)
    return made


def _function(lines: Sequence[str], bound: Mapping[str, Any]) -> Any:
    names: dict[str, Any] = dict(bound)
    # every name in the text is made here, and every value is bound, so that nothing of a rulebook or a record is ever read as code
    exec(compile("\n".join(["def found(record):", *lines]), "<plan>", "exec"), names)  # noqa: S102
    return names["found"]


def source(plan: Computation) -> tuple[str, dict[str, Any]]:
    """Return the source of the function for a plan, and the values that its names stand for."""
    writer = _Writer(lambda writer, name: writer.line(f"record.get({writer.bind(name)})", False))
    for layer in plan.layers:
        for name, node in layer.items():
            writer.names[name] = writer.part(node)
    outputs = ", ".join(f"{writer.bind(name)}: {writer.part(c.Column(plan.same.get(name, name)))}" for name in plan.outputs)
    return "\n".join(["def found(record):", *writer.lines, f"    return {{{outputs}}}"]), writer.bound


def on_python(plan: Computation) -> Callable[[Record], dict[str, Any]]:
    """Return the function that takes one record, its columns by name, and returns the wanted columns; None, or no column at all, is not known."""
    text, bound = source(plan)
    made: Callable[[Record], dict[str, Any]] = _function(text.splitlines()[1:], bound)
    return made
