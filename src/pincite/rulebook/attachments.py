"""The reader's own copies of texts: kept for this reader alone, so that the found passage can stand beside the rule."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from pincite.rulebook.locating import Passage, locate_all
from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import CaseError

MAXIMUM_COPY = 5_000_000


def read_copy(path: Path) -> str:
    """Return the text of a copy; raise CaseError when it is no readable UTF-8 text, empty, or larger than five million bytes."""
    if not path.is_file():
        raise CaseError(f"{path}: there is no such file")
    if path.stat().st_size > MAXIMUM_COPY:
        raise CaseError(f"{path}: a copy is at most {MAXIMUM_COPY} bytes of plain text")
    try:
        text = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise CaseError(f"{path}: a copy is plain UTF-8 text; save the document as text first") from None
    except OSError as error:
        raise CaseError(f"{path}: cannot be read: {(error.strerror or 'unreadable').lower()}") from None
    if not text.strip() or "\x00" in text:
        raise CaseError(f"{path}: a copy is plain text, and this holds none")
    return text


def keep_copy(instrument: str, text: str, rulebook: Rulebook) -> Path:
    """Keep a copy of an instrument's text for this reader, and return where."""
    place = _place(instrument, rulebook)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(place)
    return place


def passages(rulebook: Rulebook) -> Mapping[str, Passage]:
    """Return the places of rules and duties found in the copies this reader has attached."""
    found: dict[str, Passage] = {}
    for instrument in rulebook.instruments.values():
        place = _place(instrument.id, rulebook)
        if place.is_file():
            located = locate_all(instrument, place.read_text(encoding="utf-8"))
            found.update({name: passage for name, passage in located.items() if passage is not None})
    return found


def _place(instrument: str, rulebook: Rulebook) -> Path:
    return Path(platformdirs.user_data_dir("pincite", appauthor=False)) / "copies" / rulebook.id / f"{instrument}.txt"
