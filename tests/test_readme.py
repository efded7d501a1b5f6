"""The README stays true: its answer is what the command prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pincite.cli.main import run

ROOT = Path(__file__).parent.parent


def test_the_answer_in_the_readme_is_what_the_command_prints(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")
    block = re.search(r"```\n\$ \.venv/bin/pincite (.*?)\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    assert run(block[1].split()) == 0
    printed = capsys.readouterr().out
    # “…” stands for lines left out; what is shown must follow in order
    for part in block[2].split("…\n"):
        assert part in printed
        printed = printed.partition(part)[2]
    assert printed == ""


def test_the_commands_on_many_records_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("polars")
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\.venv/bin/pincite (.*)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(commands) == 2
    assert [run(command.split()) for command in commands] == [0, 0]
    assert "SYNTHETIC" in (tmp_path / "tallies.html").read_text(encoding="utf-8")
