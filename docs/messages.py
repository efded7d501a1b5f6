"""Writes the engine's catalogues: every text marked in the source, with the translations there are, and those no longer used marked obsolete."""

from __future__ import annotations

import ast
from pathlib import Path

from babel.messages import Catalog

from pincite.presenting.translator import CATALOGUE
from pincite.rulebook.catalogues import merged

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "pincite"
LANGUAGES = ("es",)
SINGLE = ("t", "message", "mark", "Message")
PLURAL = ("counted", "marks")


def template() -> Catalog:
    """Return every text marked in the source, in order of file and place."""
    found = Catalog()
    # the syntax tree is walked, because Babel's own extraction passes over calls inside f-strings
    for file in sorted(SOURCE.rglob("*.py")):
        calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""
            number = 1 if name in SINGLE else 2 if name in PLURAL else 0
            texts = [
                argument.value for argument in call.args[:number] if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            ]
            if number and len(texts) == number and all(texts):
                place = (file.relative_to(SOURCE).as_posix(), 0)
                found.add(texts[0] if number == 1 else tuple(texts), locations=[place])
    return found


def catalogue(language: str) -> bytes:
    """Return the catalogue of a language, brought up to date."""
    return merged(SOURCE / CATALOGUE.format(language=language), language, template())[0]


def main() -> None:
    """Write every catalogue."""
    for language in LANGUAGES:
        path = SOURCE / CATALOGUE.format(language=language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(catalogue(language))
        print(f"{path.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
