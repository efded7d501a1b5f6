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
    _ = rulebook.rules, rulebook.events, rulebook.endings, rulebook.rules_on, rulebook.overriders, rulebook.wording
    _ = rulebook.bars_on, rulebook.exceptions_to, rulebook.displacers, rulebook.clashing
    return key(texts) + pickle.dumps(rulebook, protocol=pickle.HIGHEST_PROTOCOL)


def restore(kept: bytes, texts: dict[str, str]) -> Rulebook | None:
    """Return the rulebook in kept bytes, or None when they were made from other texts or other code, or are damaged."""
    wanted = key(texts)
    if not kept.startswith(wanted):
        return None
    try:
        found = _Limited(io.BytesIO(kept[len(wanted) :])).load()
    except Exception:
        return None
    return found if isinstance(found, Rulebook) and found.sha256 == digest(texts) else None


def open_folder(folder: Path, installed: bool = False) -> Rulebook:
    """Return the checked rulebook in a folder, from what was kept when that fits; raise RulebookError when it has faults.

    For a rulebook installed with this package the compiled file beside it is tried first; beside any other, anyone could have put one. Then the
    user's cache is tried, where the result is kept. A cache that cannot be written is no fault.
    """
    texts = read_folder(folder)
    cached = Path(platformdirs.user_cache_dir("pincite", appauthor=False)) / f"{digest(texts)[:32]}.bin"
    for place in (folder / NAME, cached) if installed else (cached,):
        try:
            found = restore(place.read_bytes(), texts)
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
