"""Two languages: no text of the engine without Spanish, no English left on a Spanish page, and nothing but texts changed."""

from __future__ import annotations

import re
import runpy
import string
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any

import pytest

from pincite.language.messages import counted, message
from pincite.language.types import type_name
from pincite.presenting import vocabulary
from pincite.presenting.as_text import text_of
from pincite.presenting.assessment_page import assessment_page
from pincite.presenting.comparison_page import comparison_page
from pincite.presenting.data import assessment_data
from pincite.presenting.explanation_page import explanation_page
from pincite.presenting.pages import Page
from pincite.presenting.sheet import sheet_page, steps
from pincite.presenting.translator import catalogue_file, translator
from pincite.reasoning.assess import assess
from pincite.reasoning.compare import columns, compare
from pincite.reasoning.otherdays import other_days
from pincite.reasoning.outcome import Outcome
from pincite.relational import mapping_texts
from pincite.relational.mappings import shipped as mappings
from pincite.rulebook import model
from pincite.rulebook.cases import read_time
from pincite.rulebook.catalogues import in_language, read, update
from pincite.rulebook.coverage import STATES
from pincite.rulebook.instruments import KINDS, RELATIONS, WEIGHTS
from pincite.rulebook.ledgers import CARRIERS
from pincite.rulebook.model import Rulebook
from pincite.rulebook.shipped import shipped_folder
from pincite.rulebook.translating import TEXTS, translated
from tests.support import ROOT, sample, shipped

WRITER = runpy.run_path(str(ROOT / "docs" / "messages.py"))
NAMES = ["one-old-misdemeanor", "salvadoran-child", "parolee-at-port-of-entry", "visa-overstay-little-known", "parole-exigent"]
DAYS = ["2017-03-01", "2021-12-15"]
ENGLISH_WORDS = re.compile(
    r"\b(the|of|and|is|not|by|with|this|that|are|was|which|when|from|on|must|should|its|if|it|to|for|in|at|record|day|yes|open|between|days|hours)\b",
    re.IGNORECASE,
)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def as_texts(written: Any) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written or ())


# the engine's own texts


def test_the_catalogue_of_the_engine_is_up_to_date() -> None:
    assert catalogue_file("es").read_bytes() == WRITER["catalogue"]("es"), "run `make messages`"


def test_every_text_of_the_engine_has_spanish_with_the_same_placeholders() -> None:
    for entry in read(catalogue_file("es"), "es"):
        if not entry.id:
            continue
        translations = as_texts(entry.string)
        assert translations, entry.id
        assert all(translations), entry.id
        assert not entry.fuzzy, entry.id
        for text in translations:
            assert placeholders(text) == placeholders(as_texts(entry.id)[0]), entry.id


def closed_lists() -> Iterator[str]:
    yield from model.EVENT_KINDS
    yield from model.FORCES
    yield from (one.value for kind in (model.Stage, model.Evidence, Outcome) for one in kind)
    yield from (*RELATIONS, *KINDS, *WEIGHTS, *STATES, *CARRIERS)
    yield from ("in force", "not yet", "suspended", "ended", "depends", "whole", "partly", "no", "exact", "normalised")


def test_the_vocabulary_holds_every_word_of_the_closed_lists() -> None:
    known = {word for name in dir(vocabulary) if name.isupper() for word in getattr(vocabulary, name)}
    assert {word.replace("_", " ") for word in closed_lists()} <= known
    simple = [one.type for one in shipped().facts.values() if not hasattr(one.type, "values")]
    assert {type_name(kind) for kind in simple} <= known


def test_a_message_is_english_by_itself_and_spanish_through_a_translator() -> None:
    inner = message("{instrument} as last known on {day}", instrument="Rules", day=message("not known"))
    assert str(inner) == "Rules as last known on not known"
    assert spanish()[1].text(inner) == "Rules, según lo último que se sabía el no se conoce"
    assert [str(counted("{number} rule", "{number} rules", number)) for number in (0, 1, 2)] == ["0 rules", "1 rule", "2 rules"]
    assert [spanish()[1].text(counted("{number} rule", "{number} rules", number)) for number in (1, 2)] == ["1 regla", "2 reglas"]


# the rulebook's texts

COMPUTED_WITH = {
    "id kind cite cite_as encoded weight phrase written status ends where turns_on stricter evidence provision value question instrument since until",
    "start zone sha256 version language within every quantity rule expression expect on component direction to when",
    "lines severity source file combine unit number name",
}


def test_every_text_field_of_the_model_is_either_translated_or_computed_with() -> None:
    known = set(" ".join(COMPUTED_WITH).split())
    for kind, texts in TEXTS.items():
        for field in fields(kind):
            if field.type in ("str", "str | None", "tuple[str, ...]") and field.name not in texts:
                listed = {"binds", "may_change", "values", "review_first", "place", "where", "cites", "report"}
                assert field.name in known | listed, f"{kind.__name__}.{field.name} is neither in TEXTS nor computed with"


def test_translating_changes_texts_alone() -> None:
    same = translated(shipped(), "en", str)
    assert {name: rule.when for name, rule in same.rules.items()} == {name: rule.when for name, rule in shipped().rules.items()}
    assert same.facts == shipped().facts
    assert same.instruments == shipped().instruments
    assert same.questions == shipped().questions


def test_every_text_of_the_rulebook_that_answers_show_has_spanish() -> None:
    more = list(mapping_texts.wanted(mappings(shipped_folder(), shipped()).values()))
    assert {"Deportation Data Project, from U.S. Immigration and Customs Enforcement", "a detainer"} <= {one.text for one in more}
    found = update(shipped(), shipped_folder(), "es", write=False, more=more)
    assert not found.changed, "run `pincite rulebook messages es`"
    assert found.missing == ()


def test_every_text_of_a_mapping_is_put_into_a_language_and_nothing_else() -> None:
    for one in mappings(shipped_folder(), shipped()).values():
        marked = mapping_texts.translated(one, lambda text: f"<{text}>")
        assert mapping_texts.translated(one, str) == one
        changed = {field.name for field in fields(one) if getattr(one, field.name) != getattr(marked, field.name)}
        assert changed == {"title", "data_set", "publisher", "event", "unit", "facts", "cannot", "assumptions", "notes"}
        for fact, each in marked.facts.items():
            assert each.note == (f"<{one.facts[fact].note}>" if one.facts[fact].note else "")
            assert (each.text, each.value, each.yes, each.no) == (
                one.facts[fact].text,
                one.facts[fact].value,
                one.facts[fact].yes,
                one.facts[fact].no,
            )


def test_translations_of_the_rulebook_keep_their_braces() -> None:
    for entry in read(shipped_folder() / "locale" / "es.po", "es"):
        if entry.id and entry.string:
            assert entry.id.count("{") == entry.string.count("{"), entry.id


# pages


@cache
def spanish() -> tuple[Rulebook, Any]:
    """Return the shipped rulebook with every letter of its texts replaced, so that what English is left is the engine's, and its translator."""
    book = translated(shipped(), "es", lambda text: re.sub(r"[A-Za-z]", "ñ", text))
    return book, translator(book)


def pages(name: str, on: str) -> Iterator[Page]:
    book, t = spanish()
    found = assess(book, sample(name), read_time(on, book.zone), on, component="ice-ero")
    yield assessment_page(found, True, {}, t)
    yield assessment_page(found, False, {}, t)
    yield sheet_page(found, other_days(found, steps(found)), t)
    for question in ("removal_priority", "expedited_removal", "parole", "enforcement_action"):
        yield explanation_page(found, question, {}, t)
    sides = columns([(read_time(day, book.zone), day, "ice-ero") for day in DAYS], ())
    yield comparison_page(compare(book, sample(name), sides), t)


def without_what_stays(text: str) -> str:
    """Return a page without what is not translated: names of cases, cites and pins, identifiers, quoted words."""
    book, _ = spanish()
    for name in NAMES:
        text = text.replace(name, "")
    for cite in sorted({one.cite_as for one in book.instruments.values()}, key=len, reverse=True):
        text = text.replace(cite, "")
    text = re.sub(r"§ [^:;«→\n]*", "", text)
    return re.sub(r"«[^»]*»|“[^”]*”|\([a-z_0-9.\[\]]+\)|\b[a-z0-9-]+/[a-z0-9._-]+", "", text)


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("name", NAMES)
def test_no_english_of_the_engine_is_left_on_a_spanish_page(name: str, on: str) -> None:
    for page in pages(name, on):
        for line in without_what_stays(text_of(page, 100_000)).split("\n"):
            assert not ENGLISH_WORDS.search(line), line


TEXT_KEYS = {
    "asks",
    "label",
    "note",
    "text",
    "why_text",
    "question",
    "ask_of",
    "source",
    "notices",
    "by",
    "form",
    "exception",
    "when",
    "to",
    "why",
}


def machine(data: Any, key: str = "") -> Any:
    """Return what of JSON a program may rely on: keys, identifiers, values; without the texts."""
    match data:
        case dict():
            return {name: machine(value, name) for name, value in data.items() if name not in TEXT_KEYS or isinstance(value, dict)}
        case list():
            return [] if key in TEXT_KEYS else [machine(value, key) for value in data]
        case _:
            return data


@pytest.mark.parametrize("name", NAMES[:3])
def test_what_a_program_reads_is_the_same_in_every_language(name: str) -> None:
    book, t = spanish()
    english = translator(shipped())
    data = []
    for rulebook, chosen in ((shipped(), english), (book, t)):
        found = assess(rulebook, sample(name), read_time(DAYS[0], rulebook.zone), DAYS[0], component="ice-ero")
        data.append(assessment_data(found, chosen))
    assert machine(data[0]) == machine(data[1])
    assert data[0]["questions"]["removal_priority"]["asks"] != data[1]["questions"]["removal_priority"]["asks"]


@pytest.mark.parametrize("name", NAMES[:3])
def test_a_spanish_page_shares_no_sentence_with_the_english_one(name: str) -> None:
    written = []
    for language in ("en", "es"):
        book = shipped() if language == "en" else in_language(shipped(), shipped_folder(), language)
        found = assess(book, sample(name), read_time(DAYS[0], book.zone), DAYS[0], component="ice-ero")
        written.append(set(text_of(assessment_page(found, True, {}, translator(book)), 100_000).split("\n")))
    for line in written[0] & written[1]:
        assert not ENGLISH_WORDS.search(without_what_stays(line)), line
