"""Keeps a case in a file while it grows: the whole file or the one before, never a half one."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from pincite.cli.errors import BadInput
from pincite.interview.writing import case_text
from pincite.rulebook.cases import Case
from pincite.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a case is kept, what stands there now (None for nothing yet), the comment lines above it, and its permissions."""

    path: Path
    case: Case | None
    header: str = ""
    mode: int = 0o600

    @property
    def new(self) -> bool:
        """Whether nothing stands there yet."""
        return self.case is None

    @classmethod
    def at(cls, path: Path, case: Case | None) -> Kept:
        """Return where a case is kept; `case` is what was read there, None for a new file."""
        if case is None:
            return cls(path, None)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        comments = []
        for line in lines:
            if not line.startswith("#"):
                break
            comments.append(line)
        return cls(path, case, "".join(comments), path.stat().st_mode & 0o777)


def keep(case: Case, kept: Kept, rulebook: Rulebook) -> Kept:
    """Write a case where it is kept and return what stands there now; raise BadInput when it cannot be written."""
    # a link stays a link; what it leads to is replaced
    target = kept.path.resolve()
    text = case_text(case, rulebook, target.suffix == ".json", kept.header)
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        os.chmod(name, kept.mode)
        os.replace(name, target)
        name = ""
    except OSError as error:
        raise BadInput(f"-o: {kept.path}: cannot be written: {(error.strerror or 'unwritable').lower()}") from None
    finally:
        if name:
            Path(name).unlink(missing_ok=True)
    return replace(kept, case=case)
