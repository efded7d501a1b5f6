"""What the commands read: the rulebook, case files, days, components; each fault one clear message."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from pincite.cli.errors import BadInput
from pincite.cli.options import Language
from pincite.language.vocabulary import suggestion
from pincite.presenting.translator import Translator, translator
from pincite.rulebook.cases import MAXIMUM_CASE, Case, read_case, read_time
from pincite.rulebook.compiled import open_folder
from pincite.rulebook.model import Rulebook, Span
from pincite.rulebook.problems import CaseError
from pincite.rulebook.shipped import DEFAULT, shipped_folder

Found = TypeVar("Found")


def open_rulebook(path: str | None, answering: bool = False) -> Rulebook:
    """Return the rulebook at a path, or the shipped one; for `answering` perhaps without what only checks it."""
    return open_folder(rulebook_folder(path), path is None, answering)


def open_in_language(path: str | None, language: Language, answering: bool = False) -> tuple[Rulebook, Translator]:
    """Return the rulebook at a path with its texts in a language, and what puts the engine's own texts into it; `answering` as in `open_rulebook`."""
    book = open_rulebook(path, answering)
    if language is not Language.EN:
        from pincite.rulebook.catalogues import in_language

        book = in_language(book, rulebook_folder(path), language.value)
    return book, translator(book)


def in_english(action: Callable[[Rulebook], Found], book: Rulebook, path: str | None) -> Found:
    """Return what an action gives; where it refuses the case, the refusal is in English, as every message on standard error is."""
    try:
        return action(book)
    except CaseError:
        if book.language != "en":
            action(open_rulebook(path, answering=True))
        raise


def rulebook_folder(path: str | None) -> Path:
    """Return the folder of the rulebook at a path, or of the shipped one."""
    try:
        folder = Path(path) if path else shipped_folder()
    except FileNotFoundError:
        raise BadInput(f"the shipped rulebook {DEFAULT} is not installed; name one with --rulebook PATH") from None
    if not folder.is_dir():
        raise BadInput(f"{folder}: there is no such folder; --rulebook names a folder that holds rulebook.md")
    return folder


def open_case(path: str, rulebook: Rulebook) -> Case:
    """Return the case in a file, or on standard input for `-`."""
    if path == "-":
        return read_case(_not_empty(sys.stdin.read(MAXIMUM_CASE + 1), "standard input"), "standard input", rulebook)
    file = Path(path)
    if not file.is_file():
        raise BadInput(f"{path}: there is no such case file")
    try:
        with file.open("rb") as opened:
            content = opened.read(4 * MAXIMUM_CASE + 1)
        return read_case(_not_empty(content.decode("utf-8").replace("\r\n", "\n"), path), path, rulebook)
    except UnicodeDecodeError:
        raise BadInput(f"{path}: a case file is UTF-8 text") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {(error.strerror or 'unreadable').lower()}") from None


def _not_empty(text: str, file: str) -> str:
    if not text.strip():
        raise BadInput(f"{file}: this case file is empty; a case of which nothing is known says at least `case: NAME`")
    return text


def open_time(text: str, option: str, rulebook: Rulebook) -> Span:
    """Return the span of a day or moment given as an option."""
    try:
        return read_time(text, rulebook.zone)
    except CaseError as error:
        raise BadInput(f"{option}: {error}") from None


def known_name(name: str | None, known: Mapping[str, object], what: str, option: str) -> str | None:
    """Return a name given as an option when it is known, or fail with the nearest one."""
    if name is not None and name not in known:
        near = suggestion(name, known) or (f"; the {what}s are {', '.join(known)}" if len(known) <= 20 else "")
        raise BadInput(f"{option}: `{name}` is not a known {what}{near}")
    return name


def known_questions(names: list[str] | None, rulebook: Rulebook) -> list[str] | None:
    """Return questions given as options, or None for all."""
    for name in names or []:
        known_name(name, rulebook.questions, "question", "--question")
    return names or None
