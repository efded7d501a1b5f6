"""`explain --why-not` and `assess --sharpen` from end to end, in every format and both languages, and without the solver."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.conftest import Runner
from tests.support import CASES, fact, finding, instrument, rule, texts, write

CHILD = CASES / "salvadoran-child.yaml"
TEN_DAYS = CASES / "ten-days-near-border.yaml"
WHY = ("explain", TEN_DAYS, "expedited_removal", "--on", "2020-11-01", "--why-not")
MISDEMEANOR = (
    "explain",
    CASES / "one-old-misdemeanor.yaml",
    "removal_priority",
    "--on",
    "2021-12-15",
    "--component",
    "ice-ero",
    "--why-not",
)


def test_one_change_of_the_record_with_its_cite(pincite: Runner) -> None:
    ran = pincite(*WHY, "must")
    assert (ran.code, ran.err) == (0, "")
    assert "if the person came to a port of entry seeking to enter (yes instead of no)" in ran.flat
    assert "arriving, and inadmissible for fraud or for want of documents (8 U.S.C. § 1225 § (b)(1)(A)(i))" in ran.flat
    assert "At most 4 facts are changed together" in ran.flat


def test_findings_are_named_with_their_officials_and_considerations_and_never_proposed(pincite: Runner) -> None:
    ran = pincite(*MISDEMEANOR, "listed")
    shown = ran.flat.partition("WHAT WOULD GIVE")[2].partition("PROOF")[0]
    assert "With the record as it is, only the judgment of an official stands between:" in shown
    assert "(officer_finds_public_safety_threat) whose judgment: ICE officer" in shown
    assert "advanced or tender age" in shown
    assert "Pincite does not say how this should be judged." in shown
    changes = shown.partition("only the judgment")[0]
    assert "finds" not in changes
    data = pincite(*MISDEMEANOR, "listed", "--format", "json").data["why_not"]
    proposed = {one["fact"] for change in data["changes"] for one in change["facts"]}
    named = {one["fact"] for between in data["findings"] for one in between["together"]}
    assert proposed
    assert named
    assert not proposed & named


def test_the_changed_case_gives_the_value(pincite: Runner, tmp_path: Path) -> None:
    data = pincite(*MISDEMEANOR, "listed", "--format", "json").data
    assert data["answer"]["outcome"] == "reserved"
    for change in data["why_not"]["changes"]:
        facts = data["facts"] | {one["fact"]: one["would_be"] for one in change["facts"]}
        path = tmp_path / "case.yaml"
        path.write_text("case: changed\nfacts:\n" + "".join(f"  {name}: {value}\n" for name, value in facts.items()), encoding="utf-8")
        again = pincite("explain", path, "removal_priority", "--on", "2021-12-15", "--component", "ice-ero", "--format", "json").data
        assert again["answer"]["value"] == "listed" == change["value"]
        assert [one["rule"] for one in again["answer"]["grounds"] if one["active"] == "true"] == [one["rule"] for one in change["grounds"]]


@pytest.mark.parametrize(("value", "reason"), [("silent", "already"), ("may", "no_rule")])
def test_a_reason_instead_of_changes(value: str, reason: str, pincite: Runner) -> None:
    ran = pincite(*WHY, value, "--format", "json")
    assert ran.code == 0
    assert ran.data["why_not"]["reason"] == reason
    assert ran.data["why_not"]["changes"] == ran.data["why_not"]["findings"] == []
    assert ran.data["why_not"]["text"] in pincite(*WHY, value).flat


@pytest.mark.parametrize("output", ["text", "markdown", "html"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_format_in_both_languages(output: str, language: str, pincite: Runner) -> None:
    ran = pincite(*WHY, "must_not", "--format", output, "--lang", language)
    assert ran.code == 0
    said = {"en": "these 3 facts together:", "es": "estos 3 hechos juntos:"}[language]
    assert said in ran.flat
    assert "[en]" not in ran.out


def test_without_why_not_the_page_is_as_it_was(pincite: Runner) -> None:
    ran = pincite(*WHY[:-1])
    assert "WHAT WOULD GIVE" not in ran.out
    assert pincite(*WHY[:-1], "--format", "json").data["why_not"] is None


def test_an_unknown_value_is_named_with_the_nearest(pincite: Runner) -> None:
    ran = pincite(*WHY, "musty")
    assert (ran.code, ran.out) == (2, "")
    assert "--why-not: `musty` is not a known value; did you mean `must`?" in ran.err


def library(folder: Path, *, body: str) -> tuple[Path, Path]:
    """Return a small rulebook and a case in it."""
    facts = fact("child", says="the reader is a child", says_not="the reader is no child") + fact("books", "int") + finding("careful")
    files = texts(
        facts,
        instrument(
            "notice",
            rule("a", "loan = must", "child"),
            rule("b", "loan = may", "books < 3"),
            rule("c", "rank = first", "child and careful"),
        ),
    )
    path = folder / "case.yaml"
    path.write_text(body, encoding="utf-8")
    return write(folder / "book", files), path


@pytest.mark.parametrize(
    ("body", "wanted", "said"),
    [
        ("facts:\n  child: no\n", "must", "if the reader is a child (yes instead of no)"),
        ("facts: {}\n", "must", "if it were known that the reader is a child"),
        ("facts:\n  child: unobtainable\n", "must", "if it were so that the reader is a child (asked; cannot be known in this case)"),
        ("assume:\n  child: {value: no, reason: why}\n", "must", "if the reader is a child (yes instead of no), which the case assumes"),
        ("facts:\n  child: no\n  books: 7\n", "may", "if books were 2 instead of 7"),
    ],
)
def test_how_a_change_is_said(body: str, wanted: str, said: str, pincite: Runner, tmp_path: Path) -> None:
    book, case = library(tmp_path, body="case: x\n" + body)
    ran = pincite("explain", case, "loan", "--on", "2020-06-01", "--component", "library", "--rulebook", book, "--why-not", wanted)
    assert ran.code == 0, ran.err
    assert said in ran.flat


def test_a_change_and_a_finding_besides(pincite: Runner, tmp_path: Path) -> None:
    book, case = library(tmp_path, body="case: x\nfacts:\n  child: no\n")
    ran = pincite("explain", case, "rank", "--on", "2020-06-01", "--component", "library", "--rulebook", book, "--why-not", "first")
    assert "Only with a finding besides would the record come to it:" in ran.flat
    assert "To be judged by librarian" in ran.flat
    assert "Pincite does not say how this should be judged." in ran.flat


# sharpened


def test_what_every_completion_agrees_on_is_said_and_changes_no_outcome(pincite: Runner) -> None:
    asked = ("assess", CHILD, "--on", "2017-03-01")
    plain, sharp = (pincite(*asked, *more, "--format", "json").data for more in ((), ("--sharpen",)))
    one = sharp["questions"]["least_restrictive_setting"]
    assert one["outcome"] == "open"
    assert one["sharpened"] == {"result": "silent", "lists_up_to": None, "years": [1920, 2060]}
    assert plain["sharpening"] is None
    assert all(answer["sharpened"] is None for answer in plain["questions"].values())
    assert "least_restrictive_setting" in sharp["sharpening"]["examined"]
    for data in (plain, sharp):
        del data["sharpening"]
        for answer in data["questions"].values():
            del answer["sharpened"]
    assert plain == sharp
    for language, said in (("en", "Whatever else turns out: Not listed."), ("es", "Sea cual sea lo demás que se averigüe: ")):
        for output in ("text", "markdown", "html"):
            ran = pincite(*asked, "--sharpen", "--format", output, "--lang", language, "--question", "least_restrictive_setting")
            assert said in ran.flat
    assert "Whatever else turns out" not in pincite(*asked).out


def test_a_judgment_is_not_sharpened_away(pincite: Runner) -> None:
    # this record says that no credible fear was found, and the officer's finding is still awaited
    found = pincite("assess", CASES / "fear-expressed.yaml", "--on", "2017-03-01", "--sharpen", "--format", "json").data
    assert found["questions"]["credible_fear_finding"]["outcome"] == "reserved"
    assert found["questions"]["credible_fear_finding"]["sharpened"] is None


def test_the_sheet_refuses_it(pincite: Runner) -> None:
    ran = pincite("assess", CHILD, "--on", "2017-03-01", "--sharpen", "--sheet")
    assert ran.code == 2
    assert "--sharpen" in ran.err


@pytest.mark.parametrize("arguments", [(*WHY, "must"), ("assess", CHILD, "--on", "2017-03-01", "--sharpen")], ids=["why-not", "sharpen"])
def test_without_the_solver_it_says_how_to_get_it(arguments: tuple[object, ...], pincite: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("pincite.proving")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "z3", None)
    ran = pincite(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert 'pip install "pincite[proving]"' in ran.err
    # nothing else needs it
    assert pincite(*arguments[:-2] if "--why-not" in arguments else arguments[:-1]).code == 0
