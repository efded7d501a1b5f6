"""`rulebook check`: exit code 1 with a located finding when a rulebook does not hold what it says, 0 when it does."""

from __future__ import annotations

from pathlib import Path

import pytest

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


def test_a_long_case_that_fails(pincite: Runner, tmp_path: Path) -> None:
    case = "- name: a day\n  on: 2020-06-01\n  component: desk\n  facts: {member: yes}\n  expect: {loan: must}\n  source: the minutes\n"
    files = texts(FACTS, instrument("rules", MEMBERS, WHOLE, events=(EFFECTIVE,)), **{"cases/days.yaml": case})
    ran = pincite("rulebook", "check", "--rulebook", write(tmp_path, files))
    assert ran.code == 1
    assert "cases/days.yaml:1:3: the long case “a day” expects loan value must; it is may" in ran.flat
