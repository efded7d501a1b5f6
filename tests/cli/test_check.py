"""`rulebook check`: exit code 1 with a located finding when a rulebook does not hold what it says, 0 when it does."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from pincite.rulebook.compiled import open_folder
from tests.conftest import Runner
from tests.support import EFFECTIVE, fact, instrument, rule, texts, write

FACTS = fact("member") + "\n" + fact("renewals", "int") + "\n" + fact("borrowed_on", "date")
MEMBERS = rule("members", "loan = may", "member")

WHOLE = """
| case | member | loan | members |
|--|--|--|--|
| a member | yes | may | active |
| no member | no | silent | inactive |
"""


def folder(tmp_path: Path, *blocks: str, **keys: str) -> Path:
    """Write a rulebook whose one instrument holds these blocks and tables."""
    return write(tmp_path, texts(FACTS, instrument("rules", *blocks, **keys)))


def test_a_rulebook_that_holds_what_it_says(pincite: Runner, tmp_path: Path) -> None:
    ran = pincite("rulebook", "check", "--rulebook", folder(tmp_path, MEMBERS, WHOLE))
    assert (ran.code, ran.err) == (0, "")
    assert "2 rows with 4 expectations and 0 long cases were run: no faults" in ran.flat


def test_the_shipped_rulebook_holds_what_it_says(pincite: Runner) -> None:
    ran = pincite("rulebook", "check")
    assert (ran.code, ran.err) == (0, "")
    assert "no faults" in ran.out


LIMIT = rule("limit", "loan = must_not", "renewals >= 3")
SINCE = rule("since", "loan = must_not", 'borrowed_on > date("2020-03-01")')

FAULTS = {
    "a cell that fails": (
        [MEMBERS, WHOLE.replace("| no member | no | silent", "| no member | no | may")],
        ["the case “no member” expects loan to be may; it is silent"],
    ),
    "a rule state that fails": (
        [MEMBERS, WHOLE.replace("| silent | inactive", "| silent | open")],
        ["the case “no member” expects members to be open; it is inactive"],
    ),
    "no active row": (
        [MEMBERS, "| case | member | members |\n|--|--|--|\n| no member | no | inactive |"],
        ["the rule `rules/members` is active in no row"],
    ),
    "no inactive row": (
        [MEMBERS, "| case | member | members |\n|--|--|--|\n| a member | yes | active |"],
        ["the rule `rules/members` is inactive in no row"],
    ),
    "no row at all": ([MEMBERS], ["is active in no row", "is inactive in no row"]),
    "a number without its neighbours": (
        [LIMIT, "| case | renewals | loan |\n|--|--|--|\n| three | 3 | must_not |\n| none | 0 | silent |"],
        ["the rule `rules/limit` compares with 3; no row stands at 2, 4"],
    ),
    "a number without itself": (
        [LIMIT, "| case | renewals | loan |\n|--|--|--|\n| four | 4 | must_not |\n| two | 2 | silent |"],
        ["no row stands at 3"],
    ),
    "a day without its neighbours": (
        [SINCE, "| case | borrowed_on | loan |\n|--|--|--|\n| on it | 2020-03-01 | silent |\n| after | 2020-03-02 | must_not |"],
        ["compares with March 1, 2020; no row stands at February 29, 2020"],
    ),
    "a bar without rows": (
        [
            MEMBERS,
            rule("closed", None, "renewals == 9", overrides="[{rule: members, cite: '1'}]"),
            "| case | member | renewals | members |\n|--|--|--|--|\n| a member | yes | 1 | active |\n| no member | no | 1 | inactive |",
        ],
        ["the rule `rules/closed` is active in no row"],
    ),
}


@pytest.mark.parametrize(("blocks", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_a_rulebook_that_does_not(pincite: Runner, tmp_path: Path, blocks: list[str], said: list[str]) -> None:
    place = folder(tmp_path, *blocks)
    ran = pincite("rulebook", "check", "--rulebook", place)
    assert (ran.code, ran.err) == (1, "")
    for part in said:
        assert part in ran.flat
    data = pincite("rulebook", "check", "--rulebook", place, "--format", "json")
    assert data.code == 1
    assert len(data.data["findings"]) == len(said)
    assert all(one["file"] == "instruments/0.md" and one["line"] > 1 for one in data.data["findings"])


def test_rows_at_a_boundary_and_on_both_sides_are_enough(pincite: Runner, tmp_path: Path) -> None:
    table = "| case | renewals | loan |\n|--|--|--|\n| two | 2 | silent |\n| three | 3 | must_not |\n| four | 4 | must_not |"
    assert pincite("rulebook", "check", "--rulebook", folder(tmp_path, LIMIT, table)).code == 0


def test_a_rule_that_always_stands_needs_no_inactive_row(pincite: Runner, tmp_path: Path) -> None:
    always = rule("everybody", "loan = may")
    assert pincite("rulebook", "check", "--rulebook", folder(tmp_path, always, "| case | loan |\n|--|--|\n| anybody | may |")).code == 0


def test_a_heading_without_a_word_and_an_encoding_that_does_not_fit(pincite: Runner, tmp_path: Path) -> None:
    text = instrument("rules", MEMBERS, WHOLE, "## Bare  {#2}\n\nOnly prose.\n", "## Torn  {#3}\n\nstatus: not readable; a torn page\n")
    ran = pincite("rulebook", "check", "--rulebook", write(tmp_path / "a", texts(FACTS, text)))
    assert ran.code == 1
    assert "the provision `2` of `rules` has no block and no status" in ran.flat
    assert "`rules` says `encoded: whole`, and `3` is not readable" in ran.flat
    partly = instrument("rules", MEMBERS, WHOLE, encoded="partly")
    ran = pincite("rulebook", "check", "--rulebook", write(tmp_path / "b", texts(FACTS, partly)))
    assert ran.code == 1
    assert "has no gap to say what is missing" in ran.flat


MAPPING = """\
id: visits
title: Visits
data_set: Visits of a library
publisher: a library
source: https://library.example
event: a visit
unit: one row is one visit
date: visited
columns:
  visited: {name: Visited, type: date, required: yes}
  card: {name: Card, type: flag, "yes": [Y], "no": [N]}
facts:
  member: {yes: card, no: not card}
"""


def test_a_fault_of_a_mapping_is_found_at_its_place(pincite: Runner, tmp_path: Path) -> None:
    book = folder(tmp_path, MEMBERS, WHOLE)
    (book / "mappings").mkdir()
    file = book / "mappings" / "visits.yaml"
    file.write_text(MAPPING)
    assert pincite("rulebook", "check", "--rulebook", book).code == 0
    file.write_text(MAPPING.replace("  member: {", "  membr: {").replace("date: visited", "date: visitd"))
    ran = pincite("rulebook", "check", "--rulebook", book)
    assert (ran.code, "Traceback" in ran.err) == (1, False)
    assert "mappings/visits.yaml:8:7: `visitd` is not a declared column; did you mean `visited`?" in ran.flat
    assert "mappings/visits.yaml:13:3: `membr` is not a known fact; did you mean `member`?" in ran.flat
    found = pincite("rulebook", "check", "--rulebook", book, "--format", "json").data["findings"]
    assert [(one["file"], one["line"], one["column"]) for one in found] == [("mappings/visits.yaml", 8, 7), ("mappings/visits.yaml", 13, 3)]
    file.write_bytes(b"\xff\xfe")
    ran = pincite("rulebook", "check", "--rulebook", book)
    assert ran.code == 1
    assert "mappings/visits.yaml:1:1: a mapping is a file of UTF-8 text" in ran.flat


def test_a_long_case_that_fails(pincite: Runner, tmp_path: Path) -> None:
    case = "- name: a day\n  on: 2020-06-01\n  component: desk\n  facts: {member: yes}\n  expect: {loan: must}\n  source: the minutes\n"
    files = texts(FACTS, instrument("rules", MEMBERS, WHOLE, events=(EFFECTIVE,)), **{"cases/days.yaml": case})
    ran = pincite("rulebook", "check", "--rulebook", write(tmp_path, files))
    assert ran.code == 1
    assert "cases/days.yaml:1:3: the long case “a day” expects loan value must; it is may" in ran.flat


# over all cases

CLASHING = rule("late", "loan = must_not", "renewals >= 3")
CLASHING_TABLE = """
| case | member | renewals | loan | members | late |
|--|--|--|--|--|--|
| a member, two | yes | 2 | may | active | inactive |
| no member, three | no | 3 | must_not | inactive | active |
| no member, four | no | 4 | must_not | inactive | active |
"""
OVER = CLASHING.replace("cite: 1\n", "cite: 1\noverrides: [{rule: members, cite: '1'}]\n")


def test_a_clash_is_a_fault_with_a_case_that_runs_and_is_gone_once_an_override_is_stated(pincite: Runner, tmp_path: Path) -> None:
    place, out = folder(tmp_path / "book", MEMBERS, CLASHING, CLASHING_TABLE), tmp_path / "witnesses"
    ran = pincite("rulebook", "check", "--rulebook", place, "--witness", out)
    assert (ran.code, ran.err) == (1, "")
    assert "`rules/late` says must_not and `rules/members` (rules § 1) says may on loan of the same case" in ran.flat
    assert "no faults" in ran.flat, "the tables hold"
    [case] = [file for file in out.iterdir() if file.name.startswith("clash-")]
    assert case.name.endswith("-2024-12-31.yaml")
    command = case.read_text(encoding="utf-8").split("\n")[2].removeprefix("# ")
    name, *arguments = shlex.split(command)
    assert name == "pincite"
    answer = pincite(*arguments, "--format", "json")
    assert answer.code == 0
    assert answer.data["questions"]["loan"]["outcome"] == "conflict"
    mended = folder(tmp_path / "mended", MEMBERS, OVER, CLASHING_TABLE)
    assert pincite("rulebook", "check", "--rulebook", mended).code == 0


def test_every_finding_as_data(pincite: Runner, tmp_path: Path) -> None:
    ran = pincite("rulebook", "check", "--rulebook", folder(tmp_path, MEMBERS, CLASHING, CLASHING_TABLE), "--format", "json")
    assert ran.code == 1
    found = ran.data["all_cases"]
    assert (found["faults"], found["unknown"], found["lists_up_to"], found["years"]) == (1, 0, 3, [2019, 2025])
    assert found["queries"] > 0
    [clash] = [one for one in found["findings"] if one["kind"] == "clash"]
    assert (clash["weight"], clash["file"], clash["provision"], clash["subject"], clash["target"]) == (
        "fault",
        "instruments/0.md",
        "rules § 1",
        "rules/late",
        "rules/members",
    )
    assert clash["line"] == open_folder(tmp_path).rules["rules/late"].position.line
    assert clash["witness"]["facts"] == {"member": "yes", "renewals": "3"}
    assert {one["kind"] for one in found["findings"]} == {"clash", "unused_fact", "unanswered_question"}


def test_a_file_of_another_making_is_never_overwritten_and_an_earlier_witness_is(pincite: Runner, tmp_path: Path) -> None:
    place, out = folder(tmp_path / "book", MEMBERS, CLASHING, CLASHING_TABLE), tmp_path / "witnesses"
    assert pincite("rulebook", "check", "--rulebook", place, "--witness", out).code == 1
    assert pincite("rulebook", "check", "--rulebook", place, "--witness", out).code == 1
    [case] = out.iterdir()
    case.write_text("case: mine\n", encoding="utf-8")
    ran = pincite("rulebook", "check", "--rulebook", place, "--witness", out)
    assert ran.code == 2
    assert f"{case} is there already" in ran.err
    assert case.read_text(encoding="utf-8") == "case: mine\n"
    ran = pincite("rulebook", "check", "--rulebook", place, "--witness", case)
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)


def test_without_the_solver_the_rest_is_run_and_one_line_says_how_to_get_it(
    pincite: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    place = folder(tmp_path, MEMBERS, CLASHING, CLASHING_TABLE)
    ran = pincite("rulebook", "check", "--rulebook", place)
    assert ran.code == 0
    assert "no faults" in ran.flat
    assert ran.err == 'pincite: the checks over all cases were not run; they need the solver z3: pip install "pincite[proving]"\n'
    data = pincite("rulebook", "check", "--rulebook", place, "--format", "json")
    assert (data.code, data.data["all_cases"]) == (0, None)
    refused = pincite("rulebook", "check", "--rulebook", place, "--witness", tmp_path / "out")
    assert refused.code == 2
    assert 'pip install "pincite[proving]"' in refused.err


def test_stated_and_acknowledged_findings_are_shown_with_their_reason(pincite: Runner, tmp_path: Path) -> None:
    never = rule("never", "loan = may", "member and not member")
    table = "| case | member | never |\n|--|--|--|\n| not asked | | open |\n| a reader | yes | inactive |\n"
    known = "[{finding: unreachable, rule: never, reason: the text says it so}]"
    ran = pincite("rulebook", "check", "--rulebook", folder(tmp_path, MEMBERS, WHOLE, never, table, acknowledged=known))
    assert "Acknowledged by the rulebook" in ran.out
    assert "can never be met (rules § 1): the text says it so" in ran.flat
    assert "0 stated, 1 acknowledged" in ran.flat


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[{finding: unreachable, rule: membrs, reason: why}]", "`acknowledged` names a rule of this instrument; `membrs` is none"),
        ("[{finding: unreachable, rule: membrs, reason: why}]", "did you mean `members`"),
        ("[{finding: clash, rule: members, reason: why}]", "`clash` is not"),
        ("[{finding: unreachable, rule: members}]", "this acknowledgement has no `reason`"),
        ("[{finding: override, rule: members, reason: why}]", "this acknowledgement has no `overrides`"),
    ],
)
def test_an_acknowledgement_that_cannot_be_read(pincite: Runner, tmp_path: Path, written: str, said: str) -> None:
    ran = pincite("rulebook", "check", "--rulebook", folder(tmp_path, MEMBERS, WHOLE, acknowledged=written))
    assert ran.code == 2
    assert said in ran.err
