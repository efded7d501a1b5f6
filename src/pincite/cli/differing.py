"""What `pincite diff` does, imported only when it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pincite.cli.errors import BadInput
from pincite.cli.inputs import known_name, open_in_language, open_time, rulebook_folder
from pincite.cli.options import Format, Language, show_json, show_page
from pincite.cli.proving import progress, write_witnesses
from pincite.cli.revisions import texts_at
from pincite.language.vocabulary import suggestion
from pincite.presenting.case_file import Unwritable
from pincite.presenting.difference_page import Differing, Named, difference_data, difference_page, witness_files
from pincite.presenting.translator import Translator, translator
from pincite.proving.difference import Side, differences
from pincite.proving.search import Disagreement, Effort
from pincite.proving.symbols import Setting
from pincite.rulebook.catalogues import in_language
from pincite.rulebook.loading import load
from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import RulebookError

GIT = "git:"
FORMS = "an instrument, a day (2017-03-01, 2017-03-01@COMPONENT), or RULEBOOK#one of these, where RULEBOOK is a folder or git:REVISION"


@dataclass(frozen=True)
class Choice:
    """What both sides are read with: the rulebook meant where none is named, the day, component and place, the language."""

    path: str | None
    rulebook: Rulebook
    translator: Translator
    on: str | None
    component: str | None
    where: str | None
    language: Language


def diff(
    one: str,
    other: str,
    on: str | None,
    component: str | None,
    where: str | None,
    question: list[str] | None,
    most: int,
    judgment: bool,
    witness: str | None,
    rulebook: str | None,
    output: Format,
    lang: Language,
) -> None:
    """Say where two instruments, days or rulebooks differ, over all cases."""
    book, t = open_in_language(rulebook, lang)
    choice = Choice(rulebook, book, t, on, component, where, lang)
    first, second = _side("A", one, choice), _side("B", other, choice)
    questions = {**second.side.rulebook.questions, **first.side.rulebook.questions}
    for name in question or ():
        known_name(name, questions, "question", "--question")
    chosen = tuple(question) if question else None
    effort, found = Effort(), []
    try:
        with progress(len(chosen or questions), "questions") as step:
            for difference in differences(first.side, second.side, effort, chosen, most, judgment):
                found.append(difference)
                step()
    except Disagreement as error:
        raise BadInput(f"diff: {error}; this is a fault of pincite, please report it") from None
    page = Differing(first, second, tuple(found), judgment, chosen is not None)
    try:
        files = witness_files(page) if witness else {}
    except Unwritable as error:
        raise BadInput(f"--witness: {error}") from None
    if witness:
        write_witnesses(witness, files.values())
    if output is Format.JSON:
        show_json(difference_data(page, effort, files, t))
    else:
        show_page(difference_page(page, t), output, lang)


def _side(letter: str, written: str, choice: Choice) -> Named:
    """Return one side as it is written: `[RULEBOOK#]READING`, a reading being an instrument, or a day with or without its component."""
    source, reading = _apart(written, choice.rulebook)
    book, t = _opened(letter, source, choice) if source else (choice.rulebook, choice.translator)
    known_name(choice.where, book.places, "place", "--where")
    if not reading and choice.on is None:
        raise BadInput(f"{letter}: a rulebook is read on a day; write `{written}#2021-12-15`, or give --on DAY for both sides")
    setting, title, options = (_alone if reading in book.instruments else _in_force)(letter, written, reading, book, t, choice)
    if choice.where:
        title += ", " + book.places[choice.where].title
        options += f" --where {choice.where}"
    if source:
        title = f"{source}: {title}"
    if source:
        options += f" --rulebook {source}"
    return Named(letter, written, Side(book, setting, title), options)


def _alone(letter: str, written: str, reading: str, book: Rulebook, t: Translator, choice: Choice) -> tuple[Setting, str, str]:
    """Return the setting of one instrument alone, as if in force, its title, and the options of `assess` for it."""
    instrument = book.instruments[reading]
    versioned = next((rule for rule in instrument.rules if rule.since or rule.until), None)
    if versioned is not None and choice.on is None:
        raise BadInput(f"{letter}: `{reading}` has rules that begin or end within its life, such as {versioned.id}; give --on DAY")
    day = open_time(choice.on, "--on", book) if choice.on else None
    title = t("{instrument} alone", instrument=instrument.cite_as) + (f", {choice.on}" if choice.on else "")
    return Setting(day, None, choice.where, under=reading), title, f"--under {reading} --on {choice.on or 'DAY'}"


def _in_force(letter: str, written: str, reading: str, book: Rulebook, t: Translator, choice: Choice) -> tuple[Setting, str, str]:
    """Return the setting of what is in force on a day, its title, and the options of `assess` for it."""
    text, mark, own = (reading or choice.on or "").partition("@")
    if not text[:1].isdigit():
        near = suggestion(text, book.instruments)
        raise BadInput(f"{letter}: `{reading}` is neither a day nor a known instrument{near}; write {FORMS}")
    if mark and not own:
        raise BadInput(f"{letter}: `{written}` names no component behind `@`")
    member = own or choice.component
    known_name(member, book.components, "component", letter if own else "--component")
    title = f"{text}, {book.components[member].title if member else t('component not given')}"
    setting = Setting(open_time(text, letter if reading else "--on", book), member, choice.where)
    return setting, title, f"--on {text}" + (f" --component {member}" if member else "")


def _apart(written: str, rulebook: Rulebook) -> tuple[str, str]:
    """Return the rulebook a side names, empty for the one of --rulebook, and what is read of it, empty where a day is to be given."""
    if written in rulebook.instruments:
        return "", written
    if (Path(written) / "rulebook.md").is_file():
        return written, ""
    source, mark, reading = written.rpartition("#")
    if mark:
        return source, reading
    if written.startswith(GIT) or "/" in written or Path(written).is_dir():
        return written, ""
    return "", written


def _opened(letter: str, source: str, choice: Choice) -> tuple[Rulebook, Translator]:
    if not source.startswith(GIT):
        if not Path(source).is_dir():
            raise BadInput(f"{letter}: `{source}` is no folder of a rulebook; write {FORMS}")
        return _named_faults(letter, source, lambda: open_in_language(source, choice.language))
    folder = rulebook_folder(choice.path)
    revision = source.removeprefix(GIT)
    if not revision:
        raise BadInput(f"{letter}: `{source}` names no revision; write `{GIT}HEAD~1#2021-12-15`")
    texts = texts_at(folder, revision, f"{letter}, {source}")

    def opened() -> tuple[Rulebook, Translator]:
        book = load(texts)
        if choice.language is not Language.EN:
            book = in_language(book, folder, choice.language.value)
        return book, translator(book)

    return _named_faults(letter, source, opened)


def _named_faults(letter: str, source: str, opened: Callable[[], tuple[Rulebook, Translator]]) -> tuple[Rulebook, Translator]:
    try:
        return opened()
    except RulebookError as error:
        raise BadInput(f"{letter}, {source}: this rulebook has faults\n{error}") from None
