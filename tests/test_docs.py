"""The documentation keeps up: whatever can be typed, written or read is described, and what is described exists."""

from __future__ import annotations

import ast
import functools
import io
import re
import runpy
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from pincite.cli.main import app, run
from pincite.rulebook.cases import read_case
from pincite.rulebook.loading import load
from pincite.rulebook.marked import Fields
from tests.conftest import Runner
from tests.rulebook.library import LIBRARY
from tests.support import CASES, ROOT, shipped

DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
SPAN = re.compile(r"`+([^`\n]+)`+")
FENCE = re.compile(r"^(`{3,})(.*?)\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@functools.cache
def sections(path: str) -> dict[str, str]:
    """Return a page's text under each heading, without what stands under the headings below it."""
    found: dict[str, str] = {"": ""}
    heading = ""
    fenced = False
    for line in (ROOT / path).read_text(encoding="utf-8").split("\n"):
        fenced ^= line.startswith("```")
        match = None if fenced else re.match(r"#+ (.*)", line)
        if match:
            heading = match[1].replace("`", "").strip()
            found[heading] = ""
        else:
            found[heading] += line + "\n"
    return found


def mentioned(text: str) -> set[str]:
    """Return every word that stands in code in a text."""
    return {word for span in SPAN.findall(text) for word in re.findall(r"--[a-z-]+|(?<![\w-])-[a-z]\b|[A-Za-z_]\w*", span)}


# commands


def leaves(command: Any, words: tuple[str, ...] = ("pincite",)) -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, with its full name."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(words), command
    for name, below in (inner or {}).items():
        yield from leaves(below, (*words, name))


COMMANDS = dict(leaves(get_command(app)))
COMMON = "Options of every command below"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_described(name: str) -> None:
    described = sections("docs/reference/commands.md")
    assert name in described, f"docs/reference/commands.md has no heading `{name}`"
    words = mentioned(described[name]) | mentioned(described[COMMON])
    for parameter in COMMANDS[name].params:
        for option in (
            parameter.opts if parameter.param_type_name == "option" else [(parameter.metavar or parameter.name.upper()).strip("[]")]
        ):
            if option != "--help":
                assert option in words, f"{name}: {option} is not described"


def test_no_command_is_described_that_does_not_exist() -> None:
    assert {heading for heading in sections("docs/reference/commands.md") if heading.startswith("pincite ")} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_is_described_that_does_not_exist(name: str) -> None:
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts} | {"--help"}
    assert {word for word in mentioned(sections("docs/reference/commands.md")[name]) if word.startswith("--")} <= options


def commands_in(page: Path) -> Iterator[list[str]]:
    """Yield every command line that a page shows: in a fenced block, or as code that names an option or argument."""
    text = page.read_text(encoding="utf-8")
    for _, info, body in FENCE.findall(text):
        for line in body.split("\n") if info.strip() in ("", "console", "sh") else ():
            words = shlex.split(line.removeprefix("$ "), comments=True) if re.match(r"(\$ )?(\S*/)?(pincite|make|python) ", line) else []
            if words:
                yield words


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_shown_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for words in commands_in(page):
        program = words[0].rpartition("/")[2]
        if program == "make":
            assert set(words[1:]) <= targets, words
        elif program == "python":
            assert (ROOT / words[1]).is_file(), words
        else:
            names = [name for name in COMMANDS if " ".join(["pincite", *words[1:]]).startswith(name)]
            assert names, words
            known = {option for parameter in COMMANDS[names[0]].params for option in parameter.opts} | {"--help"}
            assert {word for word in words if word.startswith("--")} <= known, words


def shown() -> Iterator[Any]:
    for page in PAGES:
        for number, (_, info, body) in enumerate(FENCE.findall(page.read_text(encoding="utf-8"))):
            if info.strip() == "console":
                yield pytest.param(body, id=f"{named(page)}-{number}")


@pytest.mark.parametrize("body", list(shown()))
def test_what_a_page_shows_is_what_the_command_prints(body: str, pincite: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    command, _, expected = body.partition("\n")
    ran = pincite(*shlex.split(command.removeprefix("$ "))[1:])
    assert ran.code == 0
    rest = ran.out
    for part in re.split(r"^…\n", expected, flags=re.MULTILINE):
        assert part in rest, part
        rest = rest.partition(part)[2] if part else rest


# the rulebook format

FORMAT = "docs/reference/rulebook-format.md"
DESCRIBED = {
    "rulebook": "rulebook.md",
    "component": "rulebook.md",
    "place": "rulebook.md",
    "instrument": "Instrument front matter",
    "relation": "Instrument front matter",
    "acknowledgement": "Instrument front matter",
    "precedence": "Instrument front matter",
    "event": "Instrument front matter",
    "fact": "fact",
    "field": "fact",
    "consideration": "fact",
    "term": "term",
    "question": "question",
    "rule": "rule",
    "override": "rule",
    "approval": "rule",
    "due": "rule",
    "claim": "claim",
    "duty": "duty",
    "element": "duty",
    "performance": "duty",
    "gap": "gap",
    "discrepancy": "discrepancy",
    "long case": "Long cases",
    "expectation": "Long cases",
    "assumption": "Long cases",
    "ledger": "Source ledgers",
    "statement": "Source ledgers",
}


@functools.cache
def keys_read() -> frozenset[tuple[str, str]]:
    """Return each kind of block with each key its reader asks for, by watching two rulebooks being read."""
    found: set[tuple[str, str]] = set()
    plain = Fields.get

    def watched(self: Fields, key: str) -> Any:
        found.add((self.what, key))
        return plain(self, key)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Fields, "get", watched)
        load(LIBRARY)
        book = ROOT / "rulebooks" / "us-immigration-enforcement"
        texts = {
            path.relative_to(book).as_posix(): path.read_text(encoding="utf-8")
            for path in book.rglob("*")
            if path.suffix in (".md", ".yaml")
        }
        load(texts)
    return frozenset(found)


def keys_written() -> set[str]:
    """Return every key that some reader in the code asks for by a written name."""
    readers = {"text", "texts", "scalar", "choice", "flag", "get", "blocks"}
    found = set()
    for path in (ROOT / "src" / "pincite" / "rulebook").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in readers
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in ("fields", "item", "front", "reader")
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(node.args[0].value)
    return found


def test_every_key_of_every_block_is_described() -> None:
    described = sections(FORMAT)
    missing = []
    for what, key in sorted(keys_read()):
        if what == "case":
            continue
        assert what in DESCRIBED, f"say in this test where the docs describe a {what}"
        if key not in mentioned(described[DESCRIBED[what]]):
            missing.append(f"{what}: `{key}`")
    assert missing == []


def test_every_key_a_reader_asks_for_was_watched() -> None:
    of_a_case = {"case", "facts", "assume"}
    assert keys_written() - of_a_case <= {key for _, key in keys_read()}


def test_every_key_of_a_case_is_described() -> None:
    text = (DOCS / "how-to" / "write-a-case.md").read_text(encoding="utf-8")
    assert {"case", "component", "where", "facts", "assume", "value", "reason", "complete", "records", "unobtainable"} <= mentioned(text)


def test_the_case_in_the_guide_can_be_read() -> None:
    text = (DOCS / "how-to" / "write-a-case.md").read_text(encoding="utf-8")
    [example] = [body for _, info, body in FENCE.findall(text) if info == "yaml"]
    case = read_case(example, "example.yaml", shipped())
    assert case.facts
    assert case.assumed


# questions and facts

GENERATE = runpy.run_path(str(DOCS / "generate.py"))


def test_generated_pages_are_not_stale() -> None:
    assert GENERATE["stale"]() == [], "run `python docs/generate.py`"


def test_a_stale_page_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main = GENERATE["main"]
    monkeypatch.setitem(main.__globals__, "REFERENCE", tmp_path)
    assert main(["--check"]) == 1
    assert "docs/reference/facts.md is stale" in capsys.readouterr().err
    assert main([]) == 0
    assert main(["--check"]) == 0
    (tmp_path / "facts.md").write_text("old")
    assert main(["--check"]) == 1
    assert main(["--wrong"]) == 2


def test_every_question_fact_and_term_is_described() -> None:
    book = shipped()
    assert set(book.questions) <= set(sections("docs/reference/questions.md"))
    assert set(book.facts) <= set(sections("docs/reference/facts.md"))
    assert set(book.terms) <= mentioned((DOCS / "reference" / "facts.md").read_text(encoding="utf-8"))


# JSON

MAPS = {"facts", "terms", "questions", "concludes", "passages"}


def keys_of(data: Any, inside: str = "") -> set[str]:
    """Return the keys of all objects in some data; a mapping from names to values gives only what its values hold."""
    if isinstance(data, list):
        return {key for item in data for key in keys_of(item, inside if inside in MAPS else "")}
    if not isinstance(data, dict):
        return set()
    own = set() if inside in MAPS else set(data)
    return own | {key for name, value in data.items() for key in keys_of(value, "" if inside in MAPS else name)}


def json_of(run_: Runner, *arguments: object) -> set[str]:
    data = run_(*arguments, "--format", "json").data
    if arguments[:2] == ("rulebook", "coverage"):
        return keys_of(data) - {"questions"}
    return keys_of(data)


def described(*headings: str) -> set[str]:
    """Return the keys described under these headings of the JSON page and under those below them."""
    text = (DOCS / "reference" / "json.md").read_text(encoding="utf-8")
    found = set()
    for part in re.split(r"^## ", text, flags=re.MULTILINE):
        if part.split("\n")[0].replace("`", "").strip() in headings:
            found |= mentioned(part)
    return found


def test_every_key_of_an_assessment_is_described(pincite: Runner, tmp_path: Path) -> None:
    assumed = tmp_path / "case.yaml"
    assumed.write_text("case: x\nassume:\n  holds_daca: {value: no, reason: why}\nfacts: {removable: yes}\n")
    found = set()
    for path in (assumed, *(CASES / f"{name}.yaml" for name in ("one-old-misdemeanor", "parole-exigent", "visa-overstay-little-known"))):
        for day in ("2017-03-01", "2022-06-24"):
            found |= json_of(pincite, "assess", path, "--on", day)
    assert found - described("assess") == set()


def test_every_key_of_a_comparison_and_an_explanation_is_described(pincite: Runner) -> None:
    case = CASES / "one-old-misdemeanor.yaml"
    found = json_of(pincite, "compare", case, "--on", "2017-03-01", "--on", "2021-12-15", "--component", "ice-ero")
    assert found - described("assess", "compare") == set()
    assert {"assessments", "differences", "sides"} <= described("compare")
    found = json_of(pincite, "explain", case, "release", "--on", "2017-03-01")
    assert found - described("assess", "explain") == set()
    assert {"question", "answer"} <= described("explain")


def test_every_key_of_what_the_solver_says_is_described(pincite: Runner) -> None:
    found = json_of(pincite, "assess", CASES / "salvadoran-child.yaml", "--on", "2017-03-01", "--sharpen")
    for case, question, value in (
        ("ten-days-near-border", "expedited_removal", "must"),
        ("ten-days-near-border", "expedited_removal", "must_not"),
        ("fear-expressed", "credible_fear_finding", "positive"),
        ("parole-exigent", "removal_priority", "presumed"),
        ("parole-exigent", "removal_priority", "listed"),
    ):
        found |= json_of(pincite, "explain", CASES / f"{case}.yaml", question, "--on", "2017-03-01", "--why-not", value)
    assert found - described("assess", "explain") == set()


RULEBOOK = [
    *(
        ("rulebook list", ("list", what))
        for what in ("instruments", "questions", "facts", "terms", "components", "places", "discrepancies")
    ),
    *(("rulebook show", ("show", name)) for name in ("ice-ero-2017", "dhs-mayorkas-2021", "dhs-daca-2012")),
    ("rulebook timeline", ("timeline",)),
    ("rulebook changes", ("timeline", "--changes")),
    ("rulebook changes", ("changes", "--since", "2021-01-01")),
    ("rulebook check", ("check",)),
    ("rulebook coverage", ("coverage",)),
    ("rulebook coverage", ("coverage", "--sources")),
]


@pytest.mark.parametrize(("heading", "arguments"), RULEBOOK, ids=lambda value: " ".join(value) if isinstance(value, tuple) else value)
def test_every_key_of_a_rulebook_command_is_described(pincite: Runner, heading: str, arguments: tuple[str, ...]) -> None:
    needs = {"event", "why", "question", "fact", "part", "question_id"} if heading == "rulebook timeline" else set()
    assert json_of(pincite, "rulebook", *arguments) - described(heading) - needs == set()


@pytest.mark.parametrize("arguments", [(), ("--on", "2021-08-20"), ("report", "aid-to-mexico")], ids=" ".join)
def test_every_key_of_duties_is_described(pincite: Runner, arguments: tuple[str, ...]) -> None:
    assert json_of(pincite, "duties", *arguments) - described("assess", "duties") == set()


@pytest.mark.parametrize(
    "arguments",
    [
        (
            "claims",
            "item.long-present",
            "item.not-only-for-lack-of-status",
            "said.guidelines-gone-for-good",
            "report.seven-hundred-arrests",
        ),
        ("diff", "ice-ero-2017", "dhs-mayorkas-2021"),
    ],
    ids=lambda words: words[0],
)
def test_every_key_of_what_the_solver_finds_is_described(pincite: Runner, arguments: tuple[str, ...]) -> None:
    assert json_of(pincite, *arguments) - described("assess", "claims", arguments[0]) - set(shipped().facts) == set()


def test_every_key_of_an_interview_is_described(pincite: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in (("--question", "removal_priority"), ("--practice", CASES / "one-old-misdemeanor.yaml")):
        monkeypatch.setattr(sys, "stdin", io.StringIO("no\n1\nskip\n"))
        found = json_of(pincite, "ask", *arguments, "--on", "2021-12-15", "--component", "ice-ero")
        assert found - described("assess", "ask") == set()


def test_every_command_has_its_json_described() -> None:
    headings = set(sections("docs/reference/json.md"))
    assert {name.removeprefix("pincite ") for name in COMMANDS} <= headings


# links

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_link_is_broken(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(re.sub(r"`[^`\n]*`", "", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{target} leads nowhere"
        assert there.is_relative_to(ROOT), f"{target} leads out of the project"
        if anchor:
            slugs = {re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-") for heading in sections(str(there.relative_to(ROOT)))}
            assert anchor in slugs, f"{target}: there is no such heading"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    pending = [ROOT / "README.md", DOCS / "README.md"]
    while pending:
        page = pending.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
            there = (page.parent / target.partition("#")[0]).resolve()
            if there.is_dir():
                reached |= set(there.glob("*.md"))
            elif there.suffix == ".md" and there.is_file():
                pending.append(there)
    assert set(PAGES) - reached == set()


def test_the_readme_shows_the_two_commands() -> None:
    assert {("make", "demo"), ("make", "test")} <= {tuple(words) for words in commands_in(ROOT / "README.md")}
    assert run(["--version"]) == 0
