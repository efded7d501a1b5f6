"""The checked rulebook, kept: read again only when a file of it, or the code that reads it, has changed.

A kept rulebook is used only if it names the hash of the very texts it was made from; unpickling is limited to this package's own data types.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sys
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import platformdirs

from pincite.rulebook.files import digest, read_folder
from pincite.rulebook.model import Rulebook

NAME = "compiled.bin"
ALLOWED = {
    "datetime": {"date", "datetime", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "builtins": {"frozenset", "set"},
    "collections": {"OrderedDict"},
    "copyreg": {"_reconstructor"},
}
WORKED_OUT = (
    "rules", "events", "endings", "rules_on", "overriders", "bars_on", "exceptions_to", "displacers", "clashing", "wording"
)  # fmt: skip
OWN = ("pincite.language.tree", "pincite.language.types", "pincite.language.saying", "pincite.language.speech", "pincite.rulebook.model")


class _Limited(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        # a dotted name would reach from a class into its functions, and from there into everything
        if "." not in name and (module in OWN or name in ALLOWED.get(module, ())):
            found = super().find_class(module, name)
            if module not in OWN or (found if isinstance(found, type) else type(found)).__module__ in OWN:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not part of a rulebook")


@cache
def code_hash() -> str:
    """Return a hash of the code that reads rulebooks, so that a change of it makes every kept one stale."""
    sha = hashlib.sha256(sys.version.encode())
    package = Path(__file__).parent.parent
    for part in ("language", "rulebook"):
        for path in sorted((package / part).glob("*.py")):
            sha.update(path.read_bytes())
    return sha.hexdigest()


def key(texts: dict[str, str]) -> bytes:
    """Return the line a kept rulebook must begin with to be used for these texts."""
    return f"pincite {code_hash()} {digest(texts)}\n".encode()


def dump(rulebook: Rulebook, texts: dict[str, str]) -> bytes:
    """Return a checked rulebook as bytes, beginning with its key."""
    # worked out once here, so that every later start finds them done
    for name in WORKED_OUT:
        getattr(rulebook, name)
    bare = untested(rulebook)
    return key(texts) + b"".join(pickle.dumps(part, protocol=pickle.HIGHEST_PROTOCOL) for part in (bare, rulebook))


def untested(rulebook: Rulebook) -> Rulebook:
    """Return a rulebook without what only checks it: rows of case tables, long cases, ledgers, discrepancies and claims."""
    instruments = {name: replace(instrument, rows=()) for name, instrument in rulebook.instruments.items()}
    found = replace(rulebook, instruments=instruments, cases=(), ledgers=(), discrepancies={}, claims={})
    # what the rulebook works out of its rules is the same without them
    for name in WORKED_OUT:
        object.__setattr__(found, name, getattr(rulebook, name))
    return found


def restore(kept: bytes, texts: dict[str, str], answering: bool = False) -> Rulebook | None:
    """Return the rulebook in kept bytes, or None when they were made from other texts or other code, or are damaged.

    `answering` leaves out what only checks a rulebook, which takes most of the time to read.
    """
    wanted = key(texts)
    if not kept.startswith(wanted):
        return None
    try:
        content = io.BytesIO(kept[len(wanted) :])
        found = _Limited(content).load()
        if not answering:
            found = _Limited(content).load()
    except Exception:
        return None
    return found if isinstance(found, Rulebook) and found.sha256 == digest(texts) else None


def open_folder(folder: Path, installed: bool = False, answering: bool = False) -> Rulebook:
    """Return the checked rulebook in a folder, from what was kept when that fits; raise RulebookError when it has faults.

    `answering` may leave out what only checks a rulebook: rows of case tables, long cases, ledgers, discrepancies and claims.

    For a rulebook installed with this package the compiled file beside it is tried first; beside any other, anyone could have put one. Then the
    user's cache is tried, where the result is kept. A cache that cannot be written is no fault.
    """
    texts = read_folder(folder)
    cached = Path(platformdirs.user_cache_dir("pincite", appauthor=False)) / f"{digest(texts)[:32]}.bin"
    for place in (folder / NAME, cached) if installed else (cached,):
        try:
            found = restore(place.read_bytes(), texts, answering)
        except OSError:
            continue
        if found is not None:
            return found
    # reading Markdown and YAML takes most of a cold start and is not needed on a warm one
    from pincite.rulebook.loading import load

    rulebook = load(texts)
    _keep(cached, dump(rulebook, texts))
    return rulebook


def _keep(place: Path, content: bytes) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(place)
    except OSError:
        return
