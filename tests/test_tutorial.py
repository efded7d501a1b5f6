"""The tutorial's rulebook is run as written: ten rules of another field, so that the engine is seen to know nothing of immigration."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from pincite.cli.main import run
from pincite.rulebook.loading import load_folder
from tests.conftest import Runner

TUTORIAL = Path(__file__).parent.parent / "docs" / "tutorial" / "a-rulebook-of-your-own.md"


RECORDS = TUTORIAL.with_name("first-thousand-records.md")


def test_the_lesson_on_records_shows_what_the_commands_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pincite: Runner) -> None:
    pytest.importorskip("polars")
    monkeypatch.chdir(tmp_path)
    shown = re.findall(r"^```\n\$ (pincite [^\n]*)\n(.*?)^```$", RECORDS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(shown) == 7
    for command, expected in shown:
        ran = pincite(*shlex.split(command)[1:])
        refused = expected.startswith("pincite: ")
        assert ran.code == (2 if refused else 0), ran.err
        rest = ran.err if refused else ran.out
        for part in re.split(r"^…\n", expected, flags=re.MULTILINE):
            assert part in rest, (command, part)
            rest = rest.partition(part)[2] if part else rest
    written = {path.name for path in tmp_path.iterdir()}
    assert written >= {"SYNTHETIC-moves.html", "SYNTHETIC-moves.html.manifest.json"}
    assert json.loads((tmp_path / "SYNTHETIC-moves.html.manifest.json").read_text(encoding="utf-8"))["synthetic"] is True


@pytest.fixture
def lending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the files of the tutorial as a reader would."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found = re.findall(r"^`(lending/[^`]+)`\n\n````\w+\n(.*?)^````$", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert next(path for path, _ in found) == "lending/rulebook.md"
    for path, text in found:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path / "lending"


def answer(capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, object]:
    assert (
        run(
            [
                "assess",
                "lending/scholar.yaml",
                "--rulebook",
                "lending",
                "--on",
                "2026-01-15",
                "--question",
                "lending",
                "--format",
                "json",
                *more,
            ]
        )
        == 0
    )
    found = json.loads(capsys.readouterr().out)["questions"]["lending"]
    assert isinstance(found, dict)
    return found


def test_the_rulebook_has_ten_rules_with_all_that_the_tutorial_promises(lending: Path) -> None:
    rulebook = load_folder(lending)
    rules = list(rulebook.rules.values())
    assert len(rules) == 10
    assert sum(rule.bar for rule in rules) == 2
    assert any(rule.due for rule in rules)
    assert any(fact.reserved_to for fact in rulebook.facts.values())
    assert max(len(rulebook.overriders[rule.id]) for rule in rules) >= 2


def test_its_own_check_passes_and_fails_without_the_row_at_the_boundary(lending: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rulebook", "check", "--rulebook", "lending"]) == 0
    file = lending / "instruments" / "lending-rules.md"
    file.write_text(
        "\n".join(line for line in file.read_text(encoding="utf-8").split("\n") if not line.startswith("| two overdue")), encoding="utf-8"
    )
    capsys.readouterr()
    assert run(["rulebook", "check", "--rulebook", "lending"]) == 1
    assert "no row stands at 2" in " ".join(capsys.readouterr().out.split())


def test_the_scholar_is_for_the_librarian_to_judge(lending: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys)
    assert found["outcome"] == "reserved"
    alone = found["if_no_finding"]
    assert isinstance(alone, dict)
    assert alone["value"] == "must_not"
    assert alone["changes"] == [{"rule": "lending-rules/lending.scholar", "findings": ["librarian_finds_fit_to_travel"], "then": "may"}]


def test_a_bar_decides_without_judgment_and_a_missing_fact_or_component_is_asked_for(
    lending: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = lending / "scholar.yaml"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("overdue_items: 0", "overdue_items: 3"), encoding="utf-8")
    assert answer(capsys)["value"] == "must_not"
    case.write_text(text.replace("  overdue_items: 0\n", ""), encoding="utf-8")
    found = answer(capsys)
    assert found["outcome"] == "open"
    assert [need["fact"] for need in found["needs"]] == ["overdue_items"]  # type: ignore[attr-defined]
    case.write_text(text.replace("component: desk\n", ""), encoding="utf-8")
    assert "component" in [need["fact"] for need in answer(capsys)["needs"]]  # type: ignore[attr-defined]
