"""Messages: what the engine says, kept apart from the language it is said in.

A message made deep inside is data: an English template, which is its name in a catalogue, and the values that go into it. Whoever shows it chooses the language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """A template with its named values; with `plural`, the template for a `number` other than one.

    A value that is a message is itself put into the language; a text stays as it is. `str` gives the English.
    """

    template: str
    values: tuple[tuple[str, object], ...] = ()
    plural: str = ""
    number: int = 0

    def __str__(self) -> str:
        return render(self, str, english_plural)


Text = str | Message


def message(template: str, **values: object) -> Message:
    """Return a message from its English template and its values."""
    return Message(template, tuple(values.items()))


def counted(one: str, many: str, number: int, **values: object) -> Message:
    """Return a message about a number of things; `{number}` stands for it in both templates."""
    return Message(one, (("number", number), *values.items()), many, number)


def mark(text: str) -> str:
    """Return a text unchanged; its place says that it belongs into the catalogue of translations."""
    return text


def marks(one: str, many: str) -> tuple[str, str]:
    """Return two templates unchanged, for one thing and for more; their place says that they belong into the catalogue of translations."""
    return one, many


def english_plural(one: str, many: str, number: int) -> str:
    """Return the template English has for a number."""
    return one if number == 1 else many


def render(text: Text, gettext: Callable[[str], str], ngettext: Callable[[str, str, int], str]) -> str:
    """Return a message in the language of two gettext functions; a plain text stays as it is."""
    if isinstance(text, str):
        return text
    template = ngettext(text.template, text.plural, text.number) if text.plural else gettext(text.template)
    if not text.values:
        return template
    return template.format(
        **{name: render(value, gettext, ngettext) if isinstance(value, Message) else value for name, value in text.values}
    )
