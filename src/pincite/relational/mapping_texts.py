"""The texts of a mapping that people read, found in one place and put into another language; names, columns, codes and expressions stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from pincite.relational.mappings import DataMapping, Statement
from pincite.rulebook.model import Position
from pincite.rulebook.translating import Wanted

HEAD = ("title", "data_set", "publisher", "event", "unit")
Put = Callable[[str, str], str]


def wanted(mappings: Iterable[DataMapping]) -> Iterator[Wanted]:
    """Yield every text of mappings that people read; a text may come more than once."""
    for mapping in mappings:
        found: list[Wanted] = []

        def note(text: str, what: str, found: list[Wanted] = found, mapping: DataMapping = mapping) -> str:
            found.append(Wanted(text, f"mapping {mapping.id}, {what}", Position(mapping.file, 1, 1), False))
            return text

        _put(mapping, note)
        yield from found


def translated(mapping: DataMapping, text: Callable[[str], str]) -> DataMapping:
    """Return a mapping with each of its texts put through `text`, and everything that is computed with unchanged."""
    return _put(mapping, lambda written, what: text(written))


def _put(mapping: DataMapping, put: Put) -> DataMapping:
    def some(text: str, what: str) -> str:
        return put(text, what) if text.strip() else text

    def notes(statements: Mapping[str, Statement]) -> dict[str, Statement]:
        return {fact: replace(one, note=some(one.note, f"fact {fact}, note")) for fact, one in statements.items()}

    title, data_set, publisher, event, unit = (some(getattr(mapping, name), name) for name in HEAD)
    return replace(
        mapping,
        title=title,
        data_set=data_set,
        publisher=publisher,
        event=event,
        unit=unit,
        facts=notes(mapping.facts),
        cannot={fact: some(why, f"cannot {fact}") for fact, why in mapping.cannot.items()},
        assumptions={
            name: replace(one, reason=some(one.reason, f"assumption {name}, reason"), facts=notes(one.facts))
            for name, one in mapping.assumptions.items()
        },
        notes=tuple(some(text, "notes") for text in mapping.notes),
    )
