"""Bad input: one clear message that names the place and the remedy, nothing on standard output, exit code 2."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Ran, Runner
from tests.support import CASES

SAMPLE = CASES / "one-old-misdemeanor.yaml"
ON = ("--on", "2017-03-01")


def refused(ran: Ran, *said: str) -> None:
    """Fail unless a run ended with one clear message that says this."""
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("pincite: ")
    assert "Traceback" not in ran.err
    for part in said:
        assert part in ran.err


CASE_FILES = {
    "malformed YAML": ("case: x\nfacts: [a: b\n", ["case.yaml:", "not valid YAML"]),
    "a fact of the wrong type": ("facts:\n  removable: maybe\n", ["case.yaml:2:14", "`removable` must be `yes` or `no`, not `maybe`"]),
    "a true that is no yes": ("facts:\n  removable: true\n", ["case.yaml:2:14", "`yes` or `no`", "`true`"]),
    "a day that is none": ("facts:\n  entered_on: 2020-02-30\n", ["case.yaml:2:15", "a date as 2020-11-01", "`2020-02-30`"]),
    "a value outside the list": ("facts:\n  held_under: ina_236\n", ["case.yaml:2:15", "one of ina_235b", "`ina_236`"]),
    "an unknown fact": ("facts:\n  removabel: yes\n", ["case.yaml:2:3", "not a known fact", "did you mean `removable`?"]),
    "an unknown key": ("fact:\n  removable: yes\n", ["case.yaml:1:1", "`fact` is not a key of a case", "did you mean `facts`?"]),
    "an unknown component": ("component: ice-eroo\n", ["case.yaml:1:12", "not a known component", "did you mean `ice-ero`?"]),
    "an unknown place": ("where: texs\n", ["case.yaml:1:8", "not a known place", "did you mean `texas`?"]),
    "a key twice": ("facts:\n  removable: yes\n  removable: no\n", ["case.yaml:3:3", "stands twice", "line 2"]),
    "an A-number as the name": ("case: A 123-456-789\n", ["case.yaml:1:7", "looks like an A-number", "leave it out"]),
    "an A-number as a value": ("facts:\n  entered_on: A123456789\n", ["case.yaml:2:15", "looks like an A-number"]),
    "an A-number in a reason": (
        "assume:\n  removable: {value: yes, reason: see file 012345678}\n",
        ["case.yaml:2:", "looks like an A-number"],
    ),
    "an assumption without a reason": ("assume:\n  removable: yes\n", ["case.yaml:2:3", "an assumption names its reason"]),
    "given and assumed": (
        "facts: {removable: yes}\nassume:\n  removable: {value: yes, reason: why}\n",
        ["case.yaml:", "`removable` is both given and assumed"],
    ),
    "a list": ("- removable\n", ["case.yaml:1:1", "a case is written as `key: value`"]),
    "an empty file": ("", ["case.yaml", "empty"]),
    "nothing but blanks": ("\n  \n", ["case.yaml", "empty"]),
    "too long": ("x" * 1_000_001, ["case.yaml", "at most 1000000 characters"]),
}


@pytest.mark.parametrize(("text", "said"), CASE_FILES.values(), ids=CASE_FILES.keys())
def test_a_bad_case_file(pincite: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(text, encoding="utf-8")
    for command in (["assess", "case.yaml", *ON], ["compare", "case.yaml", *ON, *ON], ["explain", "case.yaml", "release", *ON]):
        refused(pincite(*command), *said)
        refused(pincite(*command, "--format", "json"), *said)


def test_all_faults_of_a_case_in_one_run(pincite: Runner, tmp_path: Path) -> None:
    written = tmp_path / "case.yaml"
    written.write_text("component: icy\nfacts:\n  removabel: yes\n  removable: maybe\n  entered_on: soon\n")
    ran = pincite("assess", written, *ON)
    refused(ran, "`icy`", "`removabel`", "`maybe`", "`soon`")
    assert sum(line.startswith((f"pincite: {written}:", f"{written}:")) for line in ran.err.split("\n")) == 4


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)), b"\xff\xfe" + "facts: {}".encode("utf-16-le"), b"\x00\x00\x00", b"facts: \x1b[31m{}\n", b'facts: {"\\e[31m": 1}\n'],
)
def test_a_binary_file(pincite: Runner, tmp_path: Path, content: bytes) -> None:
    written = tmp_path / "case.yaml"
    written.write_bytes(content)
    ran = pincite("assess", written, *ON)
    refused(ran, "case.yaml")
    assert all(character.isprintable() or character == "\n" for character in ran.err), "no control character reaches the terminal"


def test_a_missing_file_and_a_folder(pincite: Runner, tmp_path: Path) -> None:
    refused(pincite("assess", tmp_path / "none.yaml", *ON), "none.yaml: there is no such case file")
    refused(pincite("assess", tmp_path, *ON), "there is no such case file")


def test_an_a_number_as_the_name_of_the_file(pincite: Runner, tmp_path: Path) -> None:
    written = tmp_path / "A123456789.yaml"
    written.write_text("facts: {}\n")
    refused(pincite("assess", written, *ON), "looks like an A-number", "write another name under `case`")


def test_a_case_that_contradicts_itself(pincite: Runner, tmp_path: Path) -> None:
    written = tmp_path / "case.yaml"
    written.write_text("facts:\n  final_order_of_removal: no\n  departed_under_order: yes\n")
    refused(pincite("assess", written, *ON), "`departed_under_order` is given, but it is asked only when")


def test_standard_input_is_read_and_refused_alike(pincite: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("facts:\n  removabel: yes\n"))
    refused(pincite("assess", "-", *ON), "standard input:2:3", "did you mean `removable`?")
    monkeypatch.setattr(sys, "stdin", io.StringIO("case: by hand\nfacts: {removable: yes}\n"))
    assert pincite("assess", "-", *ON, "--format", "json").data["case"] == "by hand"


def test_a_case_without_facts_is_legal_and_simply_open(pincite: Runner, tmp_path: Path) -> None:
    written = tmp_path / "case.yaml"
    written.write_text("case: nothing known\n")
    data = pincite("assess", written, *ON, "--component", "ice-ero", "--format", "json").data
    assert data["facts"] == {}
    assert {data["questions"][name]["outcome"] for name in ("enforcement_action", "removal_priority", "release")} == {"open"}


OPTIONS = {
    "no day": (["assess", SAMPLE], ["--on"]),
    "an empty day": (["assess", SAMPLE, "--on", ""], ["--on", "2017-03-01"]),
    "a day in words": (["assess", SAMPLE, "--on", "yesterday"], ["--on: `yesterday`", "neither a day", "2017-03-01"]),
    "a day that is none": (["assess", SAMPLE, "--on", "2017-02-29"], ["--on: `2017-02-29`"]),
    "a moment without zone": (["assess", SAMPLE, "--on", "2017-03-01T10:00"], ["--on:", "with its zone"]),
    "an unknown question": (["assess", SAMPLE, *ON, "--question", "removal_priorty"], ["--question", "did you mean `removal_priority`?"]),
    "an unknown component": (["assess", SAMPLE, *ON, "--component", "ice-eroo"], ["--component", "did you mean `ice-ero`?"]),
    "an unknown place": (["assess", SAMPLE, *ON, "--where", "texs"], ["--where", "did you mean `texas`?"]),
    "an unknown instrument": (["assess", SAMPLE, *ON, "--under", "ice-ero-2018"], ["--under", "did you mean `ice-ero-2017`?"]),
    "a bad known day": (["assess", SAMPLE, *ON, "--known", "soon"], ["--known: `soon`"]),
    "no such rulebook": (["assess", SAMPLE, *ON, "--rulebook", "nowhere"], ["nowhere", "there is no such folder", "rulebook.md"]),
    "an unknown language": (["assess", SAMPLE, *ON, "--lang", "xx"], ["--lang", "'xx'", "'en'"]),
    "an unknown format": (["assess", SAMPLE, *ON, "--format", "xml"], ["--format", "'xml'", "'json'"]),
    "an unknown option": (["assess", SAMPLE, *ON, "--nope"], ["--nope"]),
    "an unknown command": (["asess", SAMPLE, *ON], ["asess", "assess"]),
    "no case": (["assess"], ["CASE"]),
    "two cases": (["assess", SAMPLE, SAMPLE, *ON], ["argument"]),
    "one column": (["compare", SAMPLE, *ON], ["two columns", "--on"]),
    "a column without component": (["compare", SAMPLE, "--on", "2017-03-01@", *ON], ["2017-03-01@", "no component"]),
    "a column of an unknown component": (["compare", SAMPLE, "--on", "2017-03-01@ice-eroo", *ON], ["did you mean `ice-ero`?"]),
    "comparing an unknown component": (["compare", SAMPLE, *ON, "--component", "icee", "--component", "cbp"], ["--component", "`icee`"]),
    "comparing a bad day": (["compare", SAMPLE, *ON, "--on", "2021"], ["--on: `2021`"]),
    "comparing an unknown question": (["compare", SAMPLE, *ON, *ON, "--question", "relaese"], ["did you mean `release`?"]),
    "explaining nothing": (["explain", SAMPLE, *ON], ["QUESTION"]),
    "explaining an unknown question": (["explain", SAMPLE, "relaese", *ON], ["did you mean `release`?"]),
    "showing an unknown instrument": (["rulebook", "show", "ice-ero-2018"], ["did you mean `ice-ero-2017`?"]),
    "the life of an unknown instrument": (["rulebook", "timeline", "ice-ero-2018"], ["did you mean `ice-ero-2017`?"]),
    "the life at an unknown place": (["rulebook", "timeline", "--where", "texs"], ["did you mean `texas`?"]),
    "listing something unknown": (["rulebook", "list", "rules"], ["rules", "instruments"]),
    "an unknown command of a rulebook": (["rulebook", "chekc"], ["chekc", "check"]),
    "checking no such rulebook": (["rulebook", "check", "--rulebook", "nowhere"], ["there is no such folder"]),
}


@pytest.mark.parametrize(("arguments", "said"), OPTIONS.values(), ids=OPTIONS.keys())
def test_a_bad_command(pincite: Runner, arguments: list[str], said: list[str]) -> None:
    ran = pincite(*arguments)
    refused(ran, *said)
    assert ran.err.count("\n") == 1, "one message on one line"


def test_a_name_that_is_far_from_all_lists_them_when_they_are_few(pincite: Runner) -> None:
    refused(pincite("assess", SAMPLE, *ON, "--component", "coastguard"), "the components are dhs, ice, ice-ero")


def test_a_folder_that_is_no_rulebook_and_one_with_faults(pincite: Runner, tmp_path: Path) -> None:
    refused(pincite("assess", SAMPLE, *ON, "--rulebook", tmp_path), "this is no rulebook", "rulebook.md")
    (tmp_path / "rulebook.md").write_text("---\nid: x\n---\n")
    refused(pincite("rulebook", "check", "--rulebook", tmp_path), "the rulebook has", "rulebook.md:2:1", "has no `title`")


def test_the_command_itself_exits_with_the_code(tmp_path: Path) -> None:
    script = "from pincite.cli.main import main; main()"
    for arguments, code in ((["assess", "none.yaml", *ON], 2), (["--version"], 0), (["rulebook", "show", "none"], 2)):
        ran = subprocess.run(
            [sys.executable, "-c", script, *arguments], cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "COLUMNS": "80"}
        )
        assert ran.returncode == code
        assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "text", ['case: "\\e[31mred"\n', "case: \x1b[31mred\n", 'case: x\nassume:\n  removable: {value: yes, reason: "a\\e[2Jb"}\n']
)
def test_what_could_steer_a_terminal_is_refused(pincite: Runner, tmp_path: Path, text: str) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(text, encoding="utf-8")
    ran = pincite("assess", str(case), "--on", "2017-03-01")
    assert ran.code == 2
    assert "\x1b" not in ran.out + ran.err
    assert "printed" in ran.err or "not valid YAML" in ran.err
