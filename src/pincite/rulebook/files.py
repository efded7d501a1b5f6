"""The files of a rulebook as texts, and the hash that names them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pincite.rulebook.model import Position
from pincite.rulebook.problems import Problem, RulebookError

MAXIMUM_FILE = 5_000_000
PARTS = {
    "facts": ".md",
    "questions": ".md",
    "instruments": ".md",
    "claims": ".md",
    "sources": ".md",
    "discrepancies": ".md",
    "cases": ".yaml",
}


def read_folder(folder: Path) -> dict[str, str]:
    """Return the texts of a rulebook's files by path below the folder, in order; raise RulebookError when one cannot be read.

    Links that lead out of the folder are not followed.
    """
    root = folder.resolve()
    head = folder / "rulebook.md"
    if not head.is_file():
        raise RulebookError((Problem("this is no rulebook: there is no `rulebook.md` in it", Position(str(folder), 1, 1)),))
    paths = [head]
    for part, suffix in PARTS.items():
        paths.extend(sorted(path for path in (folder / part).rglob(f"*{suffix}") if path.is_file()))
    found: dict[str, str] = {}
    problems = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if not path.resolve().is_relative_to(root):
            problems.append(Problem("this file leads out of the rulebook's folder", Position(name, 1, 1)))
        elif path.stat().st_size > MAXIMUM_FILE:
            problems.append(Problem(f"this file is larger than {MAXIMUM_FILE} bytes", Position(name, 1, 1)))
        else:
            try:
                found[name] = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            except (UnicodeDecodeError, OSError):
                problems.append(Problem("this file is not readable as UTF-8 text", Position(name, 1, 1)))
    if problems:
        raise RulebookError(tuple(problems))
    return found


def digest(texts: dict[str, str]) -> str:
    """Return the SHA-256 of a rulebook's files, names and all, whatever their order."""
    sha = hashlib.sha256()
    for name in sorted(texts):
        for part in (name.encode(), texts[name].encode()):
            sha.update(len(part).to_bytes(8, "big"))
            sha.update(part)
    return sha.hexdigest()
