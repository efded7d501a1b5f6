"""The house rules that a test can hold: the specification stays small, the license and the data stay where they belong."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
SPECIFICATION = ("language/truth.py", "reasoning/evaluate.py", "reasoning/outcome.py")


def code_lines(path: Path) -> int:
    """Count the lines of a module that are neither blank, comment nor docstring."""
    source = path.read_text(encoding="utf-8")
    documented: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            documented |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return sum(
        1
        for number, line in enumerate(source.split("\n"), 1)
        if line.strip() and not line.strip().startswith("#") and number not in documented
    )


def test_the_reference_evaluator_can_be_read_in_one_sitting() -> None:
    assert sum(code_lines(ROOT / "src" / "pincite" / name) for name in SPECIFICATION) < 500


def test_nothing_of_the_field_stands_in_the_engine() -> None:
    words = ("immigration", "removal_priority", "ice-ero", "detention", "noncitizen")
    for path in (ROOT / "src" / "pincite").rglob("*.py"):
        if path.name == "shipped.py" or "cli" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value.lower()
                assert not any(word in text for word in words), f"{path}: {node.value!r}"
