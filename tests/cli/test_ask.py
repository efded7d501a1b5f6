"""`pincite ask` from end to end: scripted sessions in English and Spanish, the file it keeps, and practice."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_bad_input import refused
from tests.conftest import Ran, Runner
from tests.support import CASES, fact, finding, instrument, rule, texts, write

FACTS = "\n".join(
    [
        fact("member", question="Is the reader a member?", help="A card of this year.", ask_of="the card", says="the reader is a member"),
        fact("honored", question="Is the reader honored?", implies="member", says="the reader is honored"),
        fact("joined_on", "date", question="When did the reader join?", asked_when="member"),
        finding("trusted", question="Is the reader trusted?"),
    ]
)
RULES = instrument(
    "rules",
    rule("members", "loan = may", "member and joined_on < date('2020-01-01')", label="a member of long standing"),
    rule("trusted", "rank = first", "member and trusted", label="a trusted member"),
)
ON = ("--on", "2020-06-01")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write(tmp_path / "library", texts(FACTS, RULES))


class Asking:
    """Runs `pincite ask` on the library with lines typed in."""

    def __init__(self, pincite: Runner, library: Path, patch: pytest.MonkeyPatch) -> None:
        self.pincite, self.library, self.patch = pincite, library, patch

    def __call__(self, *arguments: object, typed: str = "") -> Ran:
        self.patch.setattr(sys, "stdin", io.StringIO(typed))
        return self.pincite("ask", *arguments, *ON, "--rulebook", self.library, "--component", "library")


@pytest.fixture
def asking(pincite: Runner, library: Path, monkeypatch: pytest.MonkeyPatch) -> Asking:
    return Asking(pincite, library, monkeypatch)


def test_a_session_settles_the_question_and_keeps_a_case_that_assess_reads(asking: Asking, pincite: Runner, tmp_path: Path) -> None:
    kept = tmp_path / "reader.yaml"
    ran = asking("-o", kept, "--question", "loan", typed="yes\n2019-05-01\n\n")
    assert (ran.code, ran.err) == (0, "")
    for part in (
        "Is the reader a member?",
        "A card of this year.",
        "Ask: the card.",
        "QUESTION 2",
        "settled: May the item be lent?",
        "Rules § 1",
    ):
        assert part in ran.flat, part
    assert kept.read_text() == "case: reader\ncomponent: library\nfacts:\n  member: yes\n  joined_on: 2019-05-01\n"
    again = pincite("assess", kept, *ON, "--rulebook", asking.library, "--format", "json")
    assert again.data["questions"]["loan"]["value"] == "may"
    assert f"pincite assess {kept}" in ran.flat


def test_each_answer_is_in_the_file_before_the_next_question(asking: Asking, tmp_path: Path) -> None:
    kept = tmp_path / "reader.yaml"
    asking("-o", kept, "--question", "loan", typed="yes\n")
    assert "member: yes" in kept.read_text()
    resumed = asking("-o", kept, "--question", "loan", typed="2019-05-01\n")
    assert "When did the reader join?" in resumed.out
    assert "Is the reader a member?" not in resumed.out
    assert "joined_on: 2019-05-01" in kept.read_text()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["library", "reader.yaml"]


def test_when_nothing_is_left_only_an_empty_line_stop_or_the_end_of_input_ends(asking: Asking, tmp_path: Path) -> None:
    kept = tmp_path / "reader.yaml"
    ran = asking("-o", kept, "--question", "loan", typed="yes\n2019-05-01\nso far\nwhat now\nback\n2019-06-01\n\nback\n")
    assert ran.flat.count("Nothing is left to ask.") == 4
    # what comes after the empty line was not heard any more
    assert kept.read_text() == "case: reader\ncomponent: library\nfacts:\n  member: yes\n  joined_on: 2019-06-01\n"


def test_back_why_so_far_help_and_wrong_answers(asking: Asking, tmp_path: Path) -> None:
    kept = tmp_path / "reader.yaml"
    lines = [
        "back",
        "perhaps",
        "why",
        "help",
        "so far",
        "A123456789",
        "no",
        "back",
        "yes",
        "31.12.2019",
        "cannot be known",
        "back",
        "don't know",
    ]
    ran = asking("-o", kept, "--question", "loan", typed="\n".join(lines) + "\n")
    for part in (
        "There is no answer to take back.",
        "Answer yes or no.",
        "These provisions wait for it: - a member of long standing: Rules § 1",
        "takes the last answer back",
        "Settled: 0 of 1.",
        "looks like a person's number",
        "Answer with a date, year first",
        "NOT KNOWN YET - When did the reader join?",
    ):
        assert part in ran.flat, part
    assert kept.read_text().endswith("facts:\n  member: yes\n")


def test_a_contradiction_is_told_at_once_and_not_kept(asking: Asking, tmp_path: Path) -> None:
    kept = tmp_path / "reader.yaml"
    kept.write_text("# mine\ncase: reader\nfacts: {honored: yes}\n")
    ran = asking("-o", kept, "--question", "loan", typed="no\nyes\nstop\n")
    assert "This contradicts what was said before, so it was not taken:" in ran.out
    assert "`honored` implies that the reader is a member, which the case denies" in ran.flat
    assert kept.read_text() == "# mine\ncase: reader\ncomponent: library\nfacts:\n  honored: yes\n  member: yes\n"


def test_findings_are_not_asked_and_are_named_at_the_end(asking: Asking) -> None:
    ran = asking("--question", "rank", typed="yes\n")
    assert "Is the reader trusted?" not in ran.out.partition("WHERE IT STANDS")[0].partition("where it stands")[0]
    assert "WHAT ONLY AN OFFICIAL MAY JUDGE" in ran.out
    assert "Is the reader trusted? (trusted) whose judgment: librarian" in ran.flat
    assert ran.out.endswith("case: case\ncomponent: library\nfacts:\n  member: yes\n")


def test_a_session_in_spanish(asking: Asking, tmp_path: Path) -> None:
    ran = asking("--question", "loan", "--lang", "es", typed="quizá\n¿por qué?\nsí\natrás\nayuda\nsí\nno sé\n")
    assert (ran.code, ran.err) == (0, "")
    for part in (
        "PREGUNTA 1",
        "Responda sí o no.",
        "Estas disposiciones esperan la respuesta:",
        "retira la última respuesta",
        "TODAVÍA NO SE SABE",
    ):
        assert part in ran.flat, part
    for word in ("Answer", "Settled", "question 1", "Ask:"):
        assert word not in ran.out


def test_json_is_alone_on_standard_output(asking: Asking, tmp_path: Path) -> None:
    ran = asking("-o", tmp_path / "x.json", "--question", "loan", "--format", "json", typed="yes\nskip\n")
    assert "Is the reader a member?" in ran.err
    assert ran.data["steps"][0] == {
        "subject": "member", "kind": "fact", "question": "Is the reader a member?", "reply": "given", "value": "yes",
    }  # fmt: skip
    assert ran.data["left"]["unknown"] == ["joined_on"]
    assert (ran.data["settled"], ran.data["open"]) == ([], ["loan"])
    assert ran.data["case"] == {"case": "x", "component": "library", "facts": {"member": "yes"}}
    assert ran.data["assessment"]["questions"]["loan"]["outcome"] == "open"
    assert (tmp_path / "x.json").read_text().startswith("{")


def test_a_file_that_is_no_case_is_left_alone(asking: Asking, tmp_path: Path) -> None:
    for text in ("dear reader,\n", "facts: {unheard: yes}\n", ""):
        other = tmp_path / "letter.yaml"
        other.write_text(text)
        refused(asking("-o", other, typed="yes\n"), "letter.yaml", "it was left as it is")
        assert other.read_text() == text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "A123456789.yaml"), "looks like an A-number"),
        (("-o", "nowhere/x.yaml"), "cannot be written"),
        (("-",), "the answers come from standard input"),
        (("missing.yaml",), "there is no such case file"),
        (("--question", "lone"), "did you mean `loan`?"),
        (("--practice", "-o", "x.yaml"), "practice keeps nothing"),
        (("--practice",), "belong to the shipped rulebook"),
        (("desk.yaml",), "the case names the component desk, and the option library"),
        (("desk.yaml", "-o", "other.yaml"), "is there already and is not the case to start from"),
        (("torn.yaml",), "`honored` implies that the reader is a member"),
        (("torn.yaml", "--lang", "es"), "which the case denies"),
    ],
    ids=str,
)
def test_bad_input(asking: Asking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "desk.yaml").write_text("case: x\ncomponent: desk\n")
    (tmp_path / "other.yaml").write_text("case: y\n")
    (tmp_path / "torn.yaml").write_text("facts: {honored: yes, member: no}\n")
    monkeypatch.chdir(tmp_path)
    refused(asking(*arguments), said)


def test_input_that_is_no_text_is_no_answer(library: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pincite",
        "ask",
        *ON,
        "--rulebook",
        str(library),
        "--component",
        "library",
        "-o",
        str(tmp_path / "x.yaml"),
    ]
    ran = subprocess.run([*command, "--question", "loan"], input=b"\xff\xfe\nyes\n", capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"Answer yes or no." in ran.stdout
    assert "member: yes" in (tmp_path / "x.yaml").read_text()


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interrupt_keeps_the_file_and_says_where(library: Path, tmp_path: Path) -> None:
    kept = tmp_path / "x.yaml"
    command = [
        sys.executable,
        "-m",
        "pincite",
        "ask",
        *ON,
        "--rulebook",
        str(library),
        "--component",
        "library",
        "-o",
        str(kept),
        "--question",
        "loan",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdin is not None
        assert running.stderr is not None
        running.stdin.write("yes\n")
        running.stdin.flush()
        for _ in range(200):
            if kept.exists() and "member: yes" in kept.read_text():
                break
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()
        assert running.wait() == 130
    assert said.strip() == f"pincite: stopped; your answers are in {kept}"
    assert "member: yes" in kept.read_text()


def test_practice_shows_the_answer_with_its_cites(asking: Asking, tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "a.yaml").write_text("facts: {member: yes, joined_on: 2019-01-01}\n")
    (folder / "b.yaml").write_text("facts: {member: no}\n")
    ran = asking("--practice", folder, "--question", "loan", typed="7\nhelp\n99\nAllowed, not required (“may”)\n1\n")
    assert (ran.code, ran.err) == (0, "")
    for part in (
        "CASE 1 OF 2: A",
        "- the reader is a member",
        "The text says something else than",
        "a member of long standing Rules § 1",
        "0 of 2",
    ):
        assert part in ran.flat, part
    right = asking("--practice", folder, "--question", "loan", "--format", "json", typed="may\nskip\n")
    assert right.data == {
        "practice": [
            {"case": "a", "question": "loan", "said": "may", "answer": "may", "same": True},
            {"case": "b", "question": "loan", "said": None, "answer": "silent", "same": False},
        ],
        "right": 1,
        "answered": 1,
    }


@pytest.mark.parametrize("language", ["en", "es"])
def test_practice_goes_over_the_example_cases(pincite: Runner, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\nskip\nstop\n"))
    ran = pincite("ask", "--practice", "--on", "2017-03-01", "--component", "ice-ero", "--lang", language)
    assert (ran.code, ran.err) == (0, "")
    assert f" {len(list(CASES.glob('*.yaml')))}: " in ran.out
    if language == "es":
        assert "Answer" not in ran.out
        assert "Respuestas que dicen lo que dice el texto" in ran.flat


def test_the_shipped_rulebook_in_spanish(pincite: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("por qué\nno\nno sé\nno se puede saber\nhasta ahora\n"))
    ran = pincite("ask", "--on", "2021-12-15", "--component", "ice-ero", "--question", "removal_priority", "--lang", "es")
    assert (ran.code, ran.err) == (0, "")
    assert "¿Qué día entró la persona" in ran.flat
    assert "TODAVÍA NO SE SABE" in ran.out
