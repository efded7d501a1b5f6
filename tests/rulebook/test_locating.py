"""Finding a rule's place in a reader's own copy: exactly, or with spacing, quotes, case and hyphens set aside."""

from __future__ import annotations

from pathlib import Path

import pytest

from pincite.cli.main import run
from pincite.rulebook.attachments import keep_copy, passages, read_copy
from pincite.rulebook.locating import locate
from pincite.rulebook.problems import CaseError
from tests.support import shipped

COPY = """Heading

The officers “will take
enforcement   action” against every-
one they meet. Nothing else. A final sen-
tence stands here; and the ﬁnal word."""


@pytest.mark.parametrize(
    ("phrase", "match", "line"),
    [
        ("Nothing else", "exact", 5),
        ("will take enforcement action", "normalised", 3),
        ('"will take enforcement action"', "normalised", 3),
        ("against everyone they meet", "normalised", 4),
        ("A FINAL SENTENCE", "normalised", 5),
        ("the final word", "normalised", 6),
    ],
)
def test_a_phrase_is_found(phrase: str, match: str, line: int) -> None:
    found = locate(phrase, COPY)
    assert found is not None
    assert (found.match, found.line) == (match, line)


@pytest.mark.parametrize("phrase", ["not in the text", "", "   ", "will take action"])
def test_what_does_not_stand_there_is_not_found(phrase: str) -> None:
    found = locate(phrase, COPY)
    assert found is None or phrase.strip() == ""


def test_the_passage_is_the_sentence_around_the_phrase() -> None:
    found = locate("Nothing else", COPY)
    assert found is not None
    assert found.text == "Nothing else."


@pytest.mark.parametrize(
    ("content", "says"), [(b"\xff\xfe\x00", "UTF-8"), (b"", "holds none"), (b"a\x00b", "holds none"), (b"x" * 5_000_001, "at most")]
)
def test_a_copy_that_is_no_text_is_refused(content: bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.txt"
    file.write_bytes(content)
    with pytest.raises(CaseError, match=says):
        read_copy(file)


def test_an_attached_copy_stands_beside_the_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    copy = tmp_path / "memo.txt"
    copy.write_text(
        "First line.\nOfficers should prioritize aliens who have been\nconvicted of any criminal offense. More.", encoding="utf-8"
    )
    assert run(["rulebook", "attach", str(copy), "--instrument", "ice-ero-2017"]) == 0
    out = capsys.readouterr().out
    assert "priority.convicted: line 3 (exact): “Officers should prioritize aliens who have been convicted of any criminal offense.”" in out
    assert "not found" in out
    assert passages(shipped())["ice-ero-2017/priority.convicted"].line == 3
    assert run(["rulebook", "show", "ice-ero-2017"]) == 0
    assert "your copy, line 3 (exact)" in capsys.readouterr().out


def test_a_copy_is_kept_for_its_reader_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    place = keep_copy("ice-ero-2017", "text", shipped())
    assert place.is_relative_to(tmp_path)
    assert place.stat().st_mode & 0o077 == 0
