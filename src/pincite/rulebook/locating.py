"""Finding a rule's place in a reader's own copy of the text: exactly, or with differences of spacing, quotes and hyphens set aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from pincite.rulebook.model import Instrument

CONTEXT = 160
SENTENCE = re.compile(r"(?<=[.;])\s+|\n\s*\n")
SAME = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-"})


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in a copy: the line it begins on, the text around it, and how it was matched (exact or normalised)."""

    line: int
    text: str
    match: str


def locate(phrase: str, copy: str) -> Passage | None:
    """Return the first place of a phrase in a copy, or None when it stands there neither exactly nor normalised."""
    index = copy.find(phrase)
    if index >= 0:
        return _passage(copy, index, index + len(phrase), "exact")
    folded, places = _normalised(copy)
    wanted = _normalised(phrase)[0].strip()
    index = folded.find(wanted) if wanted else -1
    if index < 0:
        return None
    return _passage(copy, places[index], places[index + len(wanted) - 1] + 1, "normalised")


def _normalised(text: str) -> tuple[str, list[int]]:
    """Return a text with case, spacing, quotes, dashes, ligatures and hyphens at line ends set aside, and where each character came from."""
    found: list[str] = []
    places: list[int] = []
    index = 0
    while index < len(text):
        broken = re.compile(r"[-\u00ad]\s*\n\s*").match(text, index)
        if broken or text[index] == "\u00ad":
            index = broken.end() if broken else index + 1
            continue
        character = unicodedata.normalize("NFKC", text[index]).translate(SAME).casefold()
        for part in character:
            if part.isspace():
                if found and found[-1] == " ":
                    continue
                part = " "
            found.append(part)
            places.append(index)
        index += 1
    return "".join(found), places


def _passage(copy: str, start: int, end: int, match: str) -> Passage:
    """Return the sentence around a place, at most so many characters to either side."""
    floor, ceiling = max(0, start - CONTEXT), min(len(copy), end + CONTEXT)
    breaks = [found.end() for found in SENTENCE.finditer(copy, floor, start)]
    left = breaks[-1] if breaks else floor
    following = SENTENCE.search(copy, end, ceiling)
    right = following.start() if following else ceiling
    return Passage(copy.count("\n", 0, start) + 1, " ".join(copy[left:right].split()), match)


def locate_all(instrument: Instrument, copy: str) -> Mapping[str, Passage | None]:
    """Return, for each rule and duty of an instrument that has a phrase, its place in a copy or None."""
    parts = [*((rule.id, rule.phrase) for rule in instrument.rules), *((duty.id, duty.phrase) for duty in instrument.duties)]
    return {name: locate(phrase, copy) for name, phrase in parts if phrase}
