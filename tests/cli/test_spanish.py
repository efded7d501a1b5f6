"""`--lang es` from end to end, and what stays English."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Runner
from tests.support import CASES, ROOT, fact, instrument, rule, texts, write

CASE = CASES / "one-old-misdemeanor.yaml"
ASSESS = ("assess", CASE, "--on", "2017-03-01", "--component", "ice-ero", "--lang", "es")
FACTS = fact("member", says="the reader is a member", says_not="the reader is no member", question="Is the reader a member?")
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def library(folder: Path, catalogue: str | None) -> Path:
    files = texts(FACTS + fact("seal", asked_when="member"), instrument("rules", rule("members", "loan = may", "member", label="a member")))
    if catalogue is not None:
        files["locale/es.po"] = catalogue
    return write(folder, files)


def case(folder: Path, body: str) -> Path:
    path = folder / "case.yaml"
    path.write_text(body, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "options",
    [(), ("--sheet",), ("--format", "markdown"), ("--format", "html"), ("--sheet", "--format", "html"), ("--format", "json")],
    ids=lambda options: " ".join(options) or "text",
)
def test_an_assessment_in_spanish_in_every_format(options: tuple[str, ...], pincite: Runner) -> None:
    ran = pincite(*ASSESS, *options)
    assert (ran.code, ran.err) == (0, "")
    if "json" in options:
        answer = ran.data["questions"]["enforcement_action"]
        assert (answer["value"], answer["outcome"]) == ("must", "decided")
        assert any("se aparta de" in notice for notice in answer["notices"])
    else:
        assert "no es asesoramiento legal" in ran.flat
        assert "not legal advice" not in ran.flat
    if "html" in options:
        assert '<html lang="es">' in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", CASE, "--on", "2017-03-01", "--on", "2021-12-15", "--component", "ice-ero"),
        ("explain", CASE, "removal_priority", "--on", "2017-03-01", "--component", "ice-ero"),
        ("rulebook", "list", "facts"),
        ("rulebook", "list", "questions"),
        ("rulebook", "list", "terms"),
        ("rulebook", "list", "discrepancies"),
        ("rulebook", "list", "components"),
        ("rulebook", "show", "ice-ero-2017"),
        ("rulebook", "timeline"),
        ("rulebook", "changes", "--since", "2021-01-01", "--until", "2021-06-01"),
        ("rulebook", "coverage"),
        ("rulebook", "coverage", "--sources"),
        ("duties", "--on", "2017-04-25"),
        ("duties", "report", "aid-to-mexico", "--on", "2017-04-25"),
    ],
    ids=lambda arguments: " ".join(str(argument) for argument in arguments[:3] if not isinstance(argument, Path)),
)
def test_every_command_speaks_spanish(arguments: tuple[str, ...], pincite: Runner) -> None:
    spanish, english = pincite(*arguments, "--lang", "es"), pincite(*arguments)
    assert (spanish.code, spanish.err) == (0, "")
    assert spanish.out != english.out


def test_a_language_there_is_not(pincite: Runner) -> None:
    ran = pincite("assess", CASE, "--on", "2017-03-01", "--lang", "fr")
    assert ran.code == 2
    assert "'fr' is not one of 'en', 'es'" in ran.err


def test_a_text_without_translation_stays_english_and_is_marked(pincite: Runner, tmp_path: Path) -> None:
    folder = library(
        tmp_path / "loans", HEAD + 'msgid "a member"\nmsgstr "persona socia"\n\n#, fuzzy\nmsgid "The library"\nmsgstr "La biblioteca"\n'
    )
    given = case(tmp_path, "case: one\nfacts:\n  member: yes\n")
    ran = pincite("assess", given, "--on", "2020-06-01", "--component", "library", "--rulebook", folder, "--lang", "es")
    assert ran.code == 0
    assert "The library [en]" in ran.flat
    assert "permitido, no exigido («may»): persona socia" in ran.flat
    assert "May the item be lent? [en]" in ran.flat


def test_a_rulebook_without_a_catalogue_is_marked_throughout(pincite: Runner, tmp_path: Path) -> None:
    given = case(tmp_path, "case: one\nfacts:\n  member: yes\n")
    folder = library(tmp_path / "loans", None)
    ran = pincite("assess", given, "--on", "2020-06-01", "--component", "library", "--rulebook", folder, "--lang", "es")
    assert "a member [en]" in ran.flat


@pytest.mark.parametrize("catalogue", ["this is no catalogue\n", 'msgid "one"\nmsgstr two\n', 'msgid "open\n'])
def test_a_malformed_catalogue_is_one_clear_error(catalogue: str, pincite: Runner, tmp_path: Path) -> None:
    given = case(tmp_path, "case: one\n")
    folder = library(tmp_path / "loans", HEAD + catalogue)
    arguments = ("assess", given, "--on", "2020-06-01", "--rulebook", folder)
    ran = pincite(*arguments, "--lang", "es")
    assert ran.code == 2
    assert "es.po" in ran.err
    assert "no gettext catalogue" in ran.err
    assert pincite(*arguments).code == 0


def test_pages_about_mappings_and_their_records_are_spanish(pincite: Runner, tmp_path: Path) -> None:
    made_up = tmp_path / "SYNTHETIC.parquet"
    assert pincite("synthetic", "ddp-ice-detainers", "-o", made_up, "--rows", "40").code == 0
    days = ("--on", "2017-03-01", "--question", "removal_priority")
    taken = ("--assume", "acted-on-as-removable")
    for arguments in (
        ("mappings",),
        ("mappings", "ddp-ice-detainers"),
        ("mappings", "cbp-usbp-apprehensions"),
        ("mappings", "ddp-ice-detainers", "--check", made_up, *taken),
        ("evaluate", made_up, "--mapping", "ddp-ice-detainers", *days),
        ("crosswalk", made_up, "--mapping", "ddp-ice-detainers", "--on", "2021-12-15", *days, *taken),
    ):
        ran = pincite(*arguments, "--lang", "es")
        assert (ran.code, "[en]" in ran.out) == (0, False), arguments
    assert "orden de retención" in pincite("mappings", "ddp-ice-detainers", "--lang", "es").flat
    assert "orden de retención" not in pincite("mappings", "ddp-ice-detainers").flat


def test_a_mapping_nobody_translated_is_shown_in_english_and_marked(pincite: Runner, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    shipped = ROOT / "rulebooks" / "us-immigration-enforcement" / "mappings" / "ddp-ice-removals.yaml"
    own.write_text(shipped.read_text(encoding="utf-8").replace("event: a removal", "event: a departure of my own"), encoding="utf-8")
    assert "a departure of my own [en]" in pincite("mappings", own, "--lang", "es").flat


def test_errors_stay_english(pincite: Runner, tmp_path: Path) -> None:
    folder = library(tmp_path / "loans", HEAD + 'msgid "the reader is a member"\nmsgstr "la persona es socia"\n')
    given = case(tmp_path, "case: one\nfacts:\n  member: no\n  seal: yes\n")
    ran = pincite("assess", given, "--on", "2020-06-01", "--rulebook", folder, "--lang", "es")
    assert ran.code == 2
    assert "the reader is a member" in ran.err


def test_messages_writes_keeps_and_marks_obsolete(pincite: Runner, tmp_path: Path) -> None:
    folder = library(tmp_path / "loans", HEAD + 'msgid "a member"\nmsgstr "persona socia"\n\nmsgid "gone"\nmsgstr "ido"\n')
    assert pincite("rulebook", "messages", "es", "--check", "--rulebook", folder).code == 1
    ran = pincite("rulebook", "messages", "es", "--rulebook", folder)
    assert ran.code == 0
    written = (folder / "locale" / "es.po").read_text(encoding="utf-8")
    assert 'msgid "a member"\nmsgstr "persona socia"' in written
    assert '#~ msgid "gone"' in written
    assert 'msgid "Is the reader a member?"\nmsgstr ""' in written
    assert pincite("rulebook", "messages", "es", "--rulebook", folder, "--format", "json").data["changed"] is False
