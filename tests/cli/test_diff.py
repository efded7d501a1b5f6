"""`pincite diff`: instruments, days, folders and git revisions against each other, on one page; and one clear error."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Runner
from tests.support import fact, finding, instrument, rule, texts, write

FACTS = fact("member") + fact("weeks", "int") + finding("fit")
OLD = texts(FACTS, instrument("rules", rule("lend", "loan = may", "member")))
NEW = texts(FACTS, instrument("rules", rule("lend", "loan = may", "member and weeks < 4"), rule("pay", "fee = due", "fit")))


@pytest.fixture
def books(tmp_path: Path) -> tuple[Path, Path]:
    """Return two versions of a small rulebook."""
    return write(tmp_path / "old", OLD), write(tmp_path / "new", NEW)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a rulebook below the top of a git repository, changed since the last revision and once before."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = write(tmp_path / "repository" / "books" / "loans", OLD)
    top = tmp_path / "repository"
    (folder / "instruments" / "ß and space.md").write_text(instrument("extra"), encoding="utf-8")
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "old")):
        subprocess.run(["git", "-C", str(top), *words], check=True, capture_output=True)
    write(folder, NEW)
    return folder


def test_two_instruments_on_one_page(pincite: Runner) -> None:
    ran = pincite("diff", "ice-ero-2017", "dhs-mayorkas-2021")
    assert (ran.code, ran.err) == (0, "")
    assert "no finding of an official is made on either side" in ran.flat
    assert all(len(line) <= 80 for line in ran.out.splitlines())
    assert len(ran.out.splitlines()) < 400
    assert ran.out.index("QUESTIONS") < ran.out.index("WHERE THEY DIFFER")
    for words in ("only A speaks to it", "only B speaks to it", "For an official to judge", "ICE ERO memo (Feb. 21, 2017) § A"):
        assert words in ran.flat
    assert "unsettled" not in ran.flat


def test_the_solver_says_where_they_differ(pincite: Runner) -> None:
    data = pincite("diff", "ice-ero-2017", "dhs-mayorkas-2021", "--format", "json", "--most", "3").data
    assert data["effort"]["unknown"] == 0
    assert data["effort"]["queries"] > 50
    found = {one["question"]: one for one in data["differences"]}
    assert found["enforcement_action"]["relation"] == "incomparable"
    assert found["enforcement_action"]["witnesses"][0]["a"]["value"] == "must"
    assert found["enforcement_action"]["witnesses"][0]["b"]["outcome"] == "reserved"
    assert len(found["removal_priority"]["witnesses"]) > 2


def test_findings_only_when_asked_for(pincite: Runner) -> None:
    question = ("--question", "removal_priority", "--format", "json")
    fixed = pincite("diff", "ice-ero-2017", "dhs-mayorkas-2021", *question).data["differences"]
    free = pincite("diff", "ice-ero-2017", "dhs-mayorkas-2021", "--with-judgment", *question).data["differences"]
    assert [one["question"] for one in fixed] == ["removal_priority"]
    assert not any(name.startswith("officer_") for witness in fixed[0]["witnesses"] for name in witness["facts"])
    assert any(name.startswith("officer_") for witness in free[0]["witnesses"] for name in witness["facts"])


def test_witnesses_are_files_that_run(pincite: Runner, tmp_path: Path) -> None:
    ran = pincite(
        "diff",
        "2017-03-01@ice-ero",
        "2021-12-15@ice-ero",
        "--witness",
        tmp_path / "w",
        "--format",
        "json",
        "--question",
        "removal_priority",
    )
    [one] = ran.data["differences"]
    for witness in one["witnesses"]:
        lines = (tmp_path / "w" / witness["case_file"]).read_text().split("\n")
        for letter in "ab":
            command = next(line for line in lines if line.startswith(f"# {letter.upper()}: pincite assess "))
            words = command.partition("pincite ")[2].split()
            words[1] = str(tmp_path / "w" / words[1])
            said = pincite(*words, "--format", "json").data["questions"]["removal_priority"]
            assert (said["outcome"], said["value"]) == (witness[letter]["outcome"], witness[letter]["value"])


def test_two_folders(pincite: Runner, books: tuple[Path, Path]) -> None:
    old, new = books
    ran = pincite("diff", old, new, "--on", "2020-06-01", "--component", "library", "--format", "json")
    found = {one["question"]: one for one in ran.data["differences"]}
    assert found["loan"]["witnesses"][0]["facts"] == {"member": "yes", "weeks": "4"}
    assert found["fee"]["relation"] == "only the second speaks to it"
    same = pincite("diff", f"{old}#rules", f"{new}#rules", "--format", "json").data["differences"]
    assert {one["question"]: one["relation"] for one in same} == {name: one["relation"] for name, one in found.items()}
    days = pincite("diff", f"{old}#2020-06-01@desk", f"{old}#2019-06-01", "--format", "json").data
    assert days["a"]["component"] == "desk"
    assert [one["relation"] for one in days["differences"] if one["question"] == "loan"] == ["only the first speaks to it"]
    page = pincite("diff", old, new, "--on", "2020-06-01", "--component", "library").flat
    assert "such as when" in page


def test_a_git_revision(pincite: Runner, repository: Path) -> None:
    before = {path: path.read_bytes() for path in repository.parent.parent.rglob("*") if path.is_file()}
    ran = pincite("diff", "git:HEAD#2020-06-01@library", "2020-06-01@library", "--rulebook", repository, "--format", "json")
    assert ran.code == 0, ran.err
    found = {one["question"]: one["relation"] for one in ran.data["differences"]}
    assert found["fee"] == "only the second speaks to it"
    assert {path: path.read_bytes() for path in repository.parent.parent.rglob("*") if path.is_file()} == before
    ran = pincite("diff", "git:nowhere", "git:HEAD", "--rulebook", repository, "--on", "2020-06-01")
    assert ran.code == 2
    assert "A, git:nowhere: `nowhere` is no revision of" in ran.err
    for option in ("git:--help", "git:", "git:HEAD:books"):
        assert pincite("diff", option, "2020-06-01", "--rulebook", repository, "--on", "2020-06-01").code == 2


def test_a_folder_outside_any_repository(pincite: Runner, books: tuple[Path, Path]) -> None:
    ran = pincite("diff", "git:HEAD", "2020-06-01", "--rulebook", books[0], "--on", "2020-06-01")
    assert ran.code == 2
    assert "is in no git repository" in ran.err


def test_the_order_and_agreement_in_words(pincite: Runner) -> None:
    ran = pincite("diff", "2021-12-15@ice-ero", "2021-12-16@ice-ero")
    assert ran.code == 0
    assert "The same in every case: " in ran.flat
    assert "WHERE THEY DIFFER" not in ran.out


def test_in_spanish(pincite: Runner) -> None:
    ran = pincite("diff", "ice-ero-2017", "dhs-mayorkas-2021", "--lang", "es")
    assert ran.code == 0
    assert "en ninguno de los dos lados hay determinación de un funcionario" in ran.flat
    assert "solo A se pronuncia" in ran.flat


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ice-ero-2018", "2017-03-01"), "A: `ice-ero-2018` is neither a day nor a known instrument; did you mean `ice-ero-2017`?"),
        (("2017-03-01", "2017-13-01"), "B: `2017-13-01` is neither a day"),
        (("2017-03-01@ice-erro", "2017-03-01"), "did you mean `ice-ero`?"),
        (("2017-03-01@", "2017-03-01"), "names no component behind `@`"),
        (("./nowhere#2017-03-01", "2017-03-01"), "is no folder of a rulebook"),
        (("git:HEAD", "2017-03-01"), "a rulebook is read on a day; write `git:HEAD#2021-12-15`, or give --on DAY"),
        (("ina-236c", "ice-ero-2017"), "has rules that begin or end within its life"),
        (("2017-03-01", "2021-12-15", "--question", "removal_prioriti"), "did you mean `removal_priority`"),
        (("2017-03-01", "2021-12-15", "--most", "0"), "--most"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_input(pincite: Runner, words: tuple[str, ...], said: str) -> None:
    ran = pincite("diff", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
