"""`pincite claims`: verdicts, witnesses that run, an unexpected verdict, and one clear error."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.conftest import Runner
from tests.proving.test_claims import CLAIM, FACTS, RULES
from tests.support import HEAD, block, texts, write

FORBIDDEN = ("true", "false", " lie", "wrong")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a small rulebook whose one claim is off by one day."""
    wrong = {**CLAIM, "premises": '[member, since < date("2020-03-02")]'}
    written = {"claims/all.md": block("claim", **{f"{name}_": text for name, text in wrong.items()})}
    return write(tmp_path / "book", texts(FACTS, RULES, head=HEAD, **written))


def test_all_claims_on_one_page(pincite: Runner) -> None:
    ran = pincite("claims")
    assert (ran.code, ran.err) == (0, "")
    assert "82 records" not in ran.out
    assert all(len(line) <= 80 for line in ran.out.splitlines())
    for words in (
        "agrees with the text",
        "differs from the text",
        "rests on an official's judgment",
        "agrees with the text of another day",
    ):
        assert words in ran.flat
    assert "about the wording" in ran.flat
    assert "about the world, not the text" in ran.flat
    assert ran.out.index("VERDICTS") < ran.out.index("ITEM.NOT-ONLY-FOR-LACK-OF-STATUS")


def test_one_claim_with_its_smallest_case(pincite: Runner) -> None:
    ran = pincite("claims", "item.not-only-for-lack-of-status")
    assert ran.code == 0
    assert "2021-12-15, DHS guidelines (Sept. 30, 2021) alone: agrees with the text" in ran.flat
    assert "2021-12-15, ICE ERO memo (Feb. 21, 2017) alone: differs from the text" in ran.flat
    assert "A smallest case that shows it:" in ran.flat
    assert "Is enforcement action to be taken against the person? Required (“must”)." in ran.flat
    assert "ICE ERO memo (Feb. 21, 2017) § A" in ran.flat


def test_judgment_stretches_and_what_is_not_checked(pincite: Runner) -> None:
    assert "To be judged by ICE officer: " in pincite("claims", "item.long-present").flat
    gone = pincite("claims", "said.guidelines-gone-for-good").flat
    assert "Agrees with what was in force: 2012-06-15 to 2021-11-28; 2022-06-25 to 2023-07-27; from 2025-01-20 on." in gone
    assert "What would settle it: " in pincite("claims", "report.seven-hundred-arrests").flat


def test_witnesses_are_files_that_run(pincite: Runner, tmp_path: Path) -> None:
    ran = pincite("claims", "--witness", tmp_path / "cases", "--format", "json")
    named = {check["case_file"] for claim in ran.data["claims"] for check in claim["checks"] if check.get("case_file")}
    files = sorted((tmp_path / "cases").glob("*.yaml"))
    assert {file.name for file in files} == named
    assert len(files) > 20
    for claim in ran.data["claims"]:
        for check in claim["checks"]:
            if not check.get("case_file"):
                continue
            command = next(
                line for line in (tmp_path / "cases" / check["case_file"]).read_text().split("\n") if line.startswith("# pincite assess ")
            )
            words = command.removeprefix("# pincite ").split()
            words[1] = str(tmp_path / "cases" / words[1])
            again = pincite(*words, "--format", "json")
            assert again.code == 0, again.err
            for one in check["answers"]:
                if one["under"] == check["under"]:
                    said = again.data["questions"][one["question"]]
                    assert (said["outcome"], said["value"]) == (one["outcome"], one["value"])


def test_a_verdict_that_is_not_the_one_expected(pincite: Runner, small: Path, tmp_path: Path) -> None:
    ran = pincite("claims", "--rulebook", small, "--witness", tmp_path / "w")
    assert ran.code == 1
    assert "1 verdict is not the one expected." in ran.flat
    assert "differs from the text" in ran.flat
    assert "expected: agrees with the text" in ran.flat
    written = (tmp_path / "w" / "said--2020-06-01.yaml").read_text()
    assert "since: 2020-03-01" in written
    data = pincite("claims", "--rulebook", small, "--format", "json").data
    assert data["unexpected"] == 1
    [check] = data["claims"][0]["checks"]
    assert (check["verdict"], check["expected"], check["as_expected"]) == ("differs", "agrees", False)


def test_no_claim_is_called_true_or_false(pincite: Runner) -> None:
    table = pincite("claims").out.split("VERDICTS")[1].split("SAID.")[0].lower()
    assert not [word for word in FORBIDDEN if word in table]


@pytest.mark.parametrize("output", ["markdown", "html"])
def test_other_formats(pincite: Runner, output: str) -> None:
    ran = pincite("claims", "item.border-security", "--format", output)
    assert ran.code == 0
    assert "agrees with the text" in ran.out


def test_in_spanish(pincite: Runner) -> None:
    ran = pincite("claims", "item.not-only-for-lack-of-status", "--lang", "es")
    assert ran.code == 0
    assert "coincide con el texto" in ran.flat
    assert "Un caso mínimo que lo muestra:" in ran.flat


def test_bad_input(pincite: Runner, small: Path, tmp_path: Path) -> None:
    ran = pincite("claims", "item.border-securty")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean `item.border-security`" in ran.err
    empty = write(tmp_path / "none", texts(FACTS, RULES))
    ran = pincite("claims", "--rulebook", empty)
    assert ran.code == 2
    assert "holds no claims" in ran.err
    (tmp_path / "file").write_text("")
    ran = pincite("claims", "--rulebook", small, "--witness", tmp_path / "file")
    assert ran.code == 2
    assert "cannot be written" in ran.err


@pytest.mark.parametrize("words", [("claims",), ("diff", "2017-03-01", "2021-12-15")], ids=str)
def test_without_the_solver_a_command_says_how_to_get_it(pincite: Runner, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "z3" or name.startswith("pincite.proving")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "z3", None)
    ran = pincite(*words)
    assert (ran.code, ran.out) == (2, "")
    assert 'pip install "pincite[proving]"' in ran.err
    assert pincite("rulebook", "list").code == 0
