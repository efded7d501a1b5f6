"""Work in parts: each part is a file written whole or not at all, so that work which was killed goes on where it was and nothing looks whole before it is.

The folder OUT.parts is bound to what the work is made from; parts of other work are thrown away. What is written last is the manifest.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pincite.rulebook.problems import CaseError

BINDING = "binding.json"
LOCK = "lock"
HALF = ".half"


class Store(Protocol):
    """Where the results of parts are kept."""

    def part(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what a part comes to as plain data, made only when it is not kept yet."""

    def file(self, name: str, write: Callable[[Path], None]) -> Path | None:
        """Return the file of a part, written only when it is not kept yet; None where nothing is kept."""


@dataclass(frozen=True)
class Memory:
    """Keeps nothing: every part is made."""

    def part(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what a part comes to."""
        return make()

    def file(self, name: str, write: Callable[[Path], None]) -> Path | None:
        """Return None: no file is written."""
        return None


@dataclass(frozen=True)
class Folder:
    """Keeps each part as a file in a folder of its own."""

    path: Path

    def part(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what a part comes to as plain data, from its file where it is there."""
        file = self.path / f"{name}.json"
        if not file.exists():
            text = json.dumps(make(), ensure_ascii=False, separators=(",", ":"))
            whole(file, lambda half: half.write_text(text, encoding="utf-8"))
        # what was just made is read back too, so that going on gives what going through gives
        return json.loads(file.read_text(encoding="utf-8"))

    def file(self, name: str, write: Callable[[Path], None]) -> Path:
        """Return the file of a part, written only when it is not there."""
        file = self.path / name
        if not file.exists():
            whole(file, write)
        return file


def whole(path: Path, write: Callable[[Path], object], folder: Path | None = None) -> None:
    """Write a file under another name, in a folder of the same disk, and rename it when it is whole and on the disk."""
    half = (folder or path.parent) / (path.name + HALF)
    write(half)
    with half.open("rb") as written:
        os.fsync(written.fileno())
    half.replace(path)


@contextmanager
def folder_for(out: Path, bound_to: Mapping[str, Any]) -> Iterator[Folder]:
    """Yield the folder of parts beside OUT, emptied when it was bound to other work; it is removed when the work ends well, and kept when it does not.

    Raises CaseError when OUT cannot be written, or another run is writing it.
    """
    if out.is_dir():
        raise CaseError(f"{out}: is a folder; name a file")
    if not out.parent.is_dir():
        raise CaseError(f"{out.parent}: there is no such folder to write into")
    path = out.with_name(out.name + ".parts")
    try:
        path.mkdir(exist_ok=True)
        lock = (path / LOCK).open("a+")
    except OSError as error:
        raise CaseError(f"{path}: cannot be written: {(error.strerror or 'unwritable').lower()}") from None
    with lock:
        _lock(lock.fileno(), out)
        text = json.dumps(dict(bound_to), sort_keys=True, ensure_ascii=False, default=str)
        binding = path / BINDING
        if not binding.exists() or binding.read_text(encoding="utf-8") != text:
            for old in path.iterdir():
                if old.name != LOCK:
                    old.unlink()
            whole(binding, lambda half: half.write_text(text, encoding="utf-8"))
        for old in path.glob(f"*{HALF}"):
            old.unlink()
        yield Folder(path)
        shutil.rmtree(path)


def _lock(number: int, out: Path) -> None:
    """Take the lock, which the system gives back however the process ends."""
    try:
        import fcntl
    except ImportError:  # no such locks on Windows
        return
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CaseError(f"{out}: another run is writing it; wait for it or stop it") from None
