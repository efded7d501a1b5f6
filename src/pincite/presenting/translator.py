"""The language of a page: templates, messages and names put into it; English needs no catalogue and loads none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from pathlib import Path
from typing import Any

from pincite.language.messages import Message, Text, english_plural, render
from pincite.language.saying import PLAIN, Wording, series, words
from pincite.rulebook.model import Rulebook

CATALOGUE = "locale/{language}/LC_MESSAGES/pincite.po"


@dataclass(frozen=True, slots=True)
class Translator:
    """Puts what is shown into one language: called with a template and its values, it gives the text.

    `wording` says how identifiers of the rulebook are named; the other two are gettext's functions.
    """

    language: str = "en"
    wording: Wording = PLAIN
    gettext: Callable[[str], str] = str
    ngettext: Callable[[str, str, int], str] = english_plural

    def __call__(self, template: str, **values: Any) -> str:
        """Return a template of the engine in this language, with its values; a value that is a message is put into it too."""
        text = self.gettext(template)
        if not values:
            return text
        return self._joined(
            text.format(**{name: self.text(value) if isinstance(value, Message) else value for name, value in values.items()})
        )

    def counted(self, one: str, many: str, number: int, **values: Any) -> str:
        """Return the template a number asks for; `{number}` stands for it in both."""
        return self.ngettext(one, many, number).format(number=number, **values)

    def text(self, text: Text) -> str:
        """Return a message in this language; a text of the rulebook is in it already."""
        return self._joined(render(text, self.gettext, self.ngettext)) if isinstance(text, Message) else text

    def _joined(self, text: str) -> str:
        """Return a text with the contractions the language writes where a template and its value meet."""
        for apart, together in self.wording.speech.contracted:
            text = text.replace(apart, together)
        return text

    def word(self, word: str) -> str:
        """Return a word of the engine's own closed lists in this language: a kind of event, a stage, a mark of evidence, a force."""
        return self.gettext(words(word))

    def name(self, identifier: str) -> str:
        """Return an identifier of the rulebook in words."""
        return self.wording.name(identifier)

    def series(self, parts: Iterable[str], link: str = "or") -> str:
        """Return parts in a row, the last two linked by `and` or `or`."""
        return series(list(parts), link, self.wording.speech)

    def any_of(self, parts: Iterable[str]) -> str:
        """Return parts linked by `or` throughout, without commas."""
        return f" {self.wording.speech.links['or']} ".join(parts)

    def all_of(self, parts: Iterable[str]) -> str:
        """Return parts linked by `and` throughout, without commas."""
        return f" {self.wording.speech.links['and']} ".join(parts)


def translator(rulebook: Rulebook) -> Translator:
    """Return the translator for the language a rulebook's texts are in."""
    if rulebook.language == "en":
        return Translator(wording=rulebook.wording)
    found = catalogue(rulebook.language)
    return Translator(rulebook.language, rulebook.wording, found.gettext, found.ngettext)


@cache
def catalogue(language: str) -> GNUTranslations:
    """Return the engine's own catalogue of a language, compiled in memory."""
    from io import BytesIO

    from babel.messages.mofile import write_mo

    from pincite.rulebook.catalogues import read

    compiled = BytesIO()
    write_mo(compiled, read(catalogue_file(language), language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def catalogue_file(language: str) -> Path:
    """Return where the engine's own catalogue of a language lies."""
    return Path(str(files("pincite"))) / CATALOGUE.format(language=language)
