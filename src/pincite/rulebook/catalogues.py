"""Catalogues of translations: gettext's `.po` files, read only for a language other than English.

A translation is bound to the English text itself, so one that was made for an earlier wording is never used for a later one.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import CaseError
from pincite.rulebook.translating import Wanted, translated, wanted

if TYPE_CHECKING:
    from babel.messages import Catalog

MAXIMUM_CATALOGUE = 20_000_000
UNTRANSLATED = "[en]"
LINE = re.compile(r'|#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?"(?:[^"\\]|\\.)*"')
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


class CatalogueError(CaseError):
    """A catalogue that cannot be read; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Updated:
    """What writing a catalogue came to: texts in all, those translated, those that answers show and that lack a translation, and obsolete entries."""

    path: Path
    texts: int
    translated: int
    missing: tuple[str, ...]
    obsolete: int
    changed: bool


def place(folder: Path, language: str) -> Path:
    """Return where the catalogue of a rulebook in a language lies."""
    return folder / "locale" / f"{language}.po"


def read(path: Path, language: str) -> Catalog:
    """Return the catalogue in a file; raise CatalogueError when it is no catalogue."""
    from babel.messages.pofile import PoFileError, read_po

    try:
        if path.stat().st_size > MAXIMUM_CATALOGUE:
            raise CatalogueError(f"{path}: a catalogue is at most {MAXIMUM_CATALOGUE} bytes")
        content = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        for number, line in enumerate(content.split("\n"), 1):
            # Babel reads past a text whose quotes are missing, and loses its first and last letter
            if not LINE.fullmatch(line.strip()):
                raise CatalogueError(
                    f"{path}:{number}: this is no gettext catalogue: `{line.strip()[:60]}` is neither a comment nor a quoted text"
                )
        return read_po(BytesIO(content.encode()), locale=language, charset="utf-8", abort_invalid=True)
    except UnicodeDecodeError:
        raise CatalogueError(f"{path}: a catalogue is UTF-8 text") from None
    except PoFileError as error:
        raise CatalogueError(f"{path}:{error.lineno + 1}: this is no gettext catalogue: {error}: {error.line.strip()[:60]}") from None
    except (OSError, ValueError, SyntaxError) as error:
        raise CatalogueError(f"{path}: this is no gettext catalogue: {error}") from None


def translations(catalog: Catalog) -> Mapping[Any, Any]:
    """Return the finished translations of a catalogue by English text; those marked fuzzy are not finished."""
    return {message.id: message.string for message in catalog if message.id and not message.fuzzy and _filled(message.string)}


def _filled(written: Any) -> bool:
    return all(text.strip() for text in written) if isinstance(written, tuple) else bool(written and written.strip())


def in_language(rulebook: Rulebook, folder: Path, language: str) -> Rulebook:
    """Return a rulebook with its texts in a language, from the catalogue beside it; a text without a translation stays English and is marked so."""
    return translated(rulebook, language, texts(folder, language))


def texts(folder: Path, language: str) -> Callable[[str], str]:
    """Return what puts a text into a language by the catalogue beside a rulebook, and marks a text that has no translation."""
    path = place(folder, language)
    known = translations(read(path, language)) if path.is_file() else {}

    def text(written: str) -> str:
        found = known.get(written)
        return found if isinstance(found, str) else f"{written} {UNTRANSLATED}"

    return text


def update(rulebook: Rulebook, folder: Path, language: str, write: bool = True, more: Iterable[Wanted] = ()) -> Updated:
    """Bring the catalogue of a rulebook up to date and return what came of it; translations are kept, and those no longer used marked obsolete.

    `more` are texts beside those of the rulebook itself, such as its mappings'.
    Without `write` nothing is written. Raises CatalogueError when the present one cannot be read, or the new one cannot be written.
    """
    from babel.messages import Catalog

    path = place(folder, language)
    template = Catalog()
    shown: dict[str, bool] = {}
    for one in (*wanted(rulebook), *more):
        location = [(one.position.file, 0)] if one.position.file else []
        template.add(one.text, locations=location, auto_comments=[one.what])
        shown[one.text] = shown.get(one.text, False) or not one.listed
    content, catalog = merged(path, language, template)
    known = translations(catalog)
    changed = not path.is_file() or path.read_bytes() != content
    if write and changed:
        _write(path, content)
    missing = tuple(text for text, answers in shown.items() if answers and text not in known)
    return Updated(path, len(shown), sum(text in known for text in shown), missing, len(catalog.obsolete), changed)


def merged(path: Path, language: str, template: Catalog) -> tuple[bytes, Catalog]:
    """Return the catalogue in a file, or an empty one, with exactly the texts of a template: as it is to be written, and as data."""
    from babel.messages import Catalog
    from babel.messages.pofile import write_po

    catalog = read(path, language) if path.is_file() else Catalog(locale=language)
    # a text that comes back finds its old translation again
    for key, old in list(catalog.obsolete.items()):
        if template.get(key) is not None and key not in catalog:
            catalog[key] = old
            del catalog.obsolete[key]
    catalog.update(template, no_fuzzy_matching=True)
    for key, old in list(catalog.obsolete.items()):
        if not _filled(old.string):
            del catalog.obsolete[key]
    out = BytesIO()
    write_po(out, catalog, width=120, omit_header=True, include_lineno=False)
    return HEADER.format(language=language).encode() + out.getvalue(), catalog


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        raise CatalogueError(f"{path}: cannot be written: {(error.strerror or 'unwritable').lower()}") from None
