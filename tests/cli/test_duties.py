"""`pincite duties`: what was due and how long since, as text and JSON; the skeletons of reports; one clear error."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_startup import loaded
from tests.conftest import Runner

DUTY = {
    "id", "instrument", "cite", "who", "what", "to", "binds", "quantity", "unit", "elements", "within", "every", "from", "upon", "start", "due",
    "subject_to", "report", "phrase", "note", "shown_by", "evidence", "status",
}  # fmt: skip
STATUS = {"life", "since", "event", "source", "part", "clock", "days", "next_due", "record", "records", "says"}
FAILING = ("failed", "not done", "in breach", "neglect", "overdue", "late ")


def test_what_was_due_and_how_long_since(pincite: Runner) -> None:
    ran = pincite("duties", "--on", "2017-04-25")
    assert ran.code == 0
    assert ran.err == ""
    assert "was due on 2017-02-24 (30 days after 2017-01-25, when it was issued), 60 days before this day" in ran.flat
    assert "was due on 2017-03-26 (60 days after 2017-01-25, when it was issued), 30 days before this day" in ran.flat
    assert "due on this day, 2017-04-25 (90 days after 2017-01-25, when it was issued)" in ran.flat
    assert "due on 2017-07-24, in 90 days (180 days after 2017-01-25, when it was issued)" in ran.flat
    assert (
        "last due on 2017-04-19 (every 7 days, counted from 2017-01-25, when it took effect), 6 days before this day; next due on 2017-04-26"
        in ran.flat
    )
    assert "5,000 Border Patrol agents" in ran.flat
    assert all(len(line) <= 80 for line in ran.out.splitlines())


@pytest.mark.parametrize("day", ["2017-04-25", "2019-08-01", "2021-01-25", "2021-08-20", "2022-07-01", "2025-02-01"])
def test_no_word_of_failure_and_no_bare_silence(pincite: Runner, day: str) -> None:
    ran = pincite("duties", "--on", day)
    assert ran.code == 0
    assert not [word for word in FAILING if word in ran.out.lower()]
    for one in pincite("duties", "--on", day, "--format", "json").data["duties"]:
        if one["status"]["clock"] == "past" and one["status"]["record"] == "not read":
            assert one["status"]["says"].endswith("no record of performance was read")


def test_without_a_day_there_is_no_status(pincite: Runner) -> None:
    data = pincite("duties", "--format", "json").data
    assert set(data) == {"pincite", "rulebook", "on", "component", "duties", "notices"}
    assert len(data["duties"]) > 80
    assert all(set(one) == DUTY and one["status"] is None for one in data["duties"])
    study = next(one for one in data["duties"] if one["id"] == "eo-13767/border.study")
    assert (study["within"], study["due"], study["from"]) == (
        "180 days",
        {"earliest": "2017-07-24", "latest": "2017-07-24"},
        "eo-13767/issued",
    )
    hiring = next(one for one in data["duties"] if one["id"] == "dhs-kelly-border-2017/hiring.air_marine")
    assert (hiring["quantity"], hiring["unit"], hiring["within"]) == (
        "500",
        "Air and Marine agents and officers",
        "“immediately begin the process of hiring”",
    )
    assert "no status; name one with --on" in pincite("duties").flat


def test_a_day_gives_each_duty_its_status(pincite: Runner) -> None:
    data = pincite("duties", "--on", "2017-04-25", "--component", "state", "--format", "json").data
    assert all(set(one["status"]) == STATUS for one in data["duties"])
    ids = {one["id"] for one in data["duties"]}
    assert "eo-13767/aid.report" in ids
    assert "eo-13767/progress.secretary" not in ids
    aid = next(one for one in data["duties"] if one["id"] == "eo-13767/aid.report")
    assert (aid["status"]["clock"], aid["status"]["days"], aid["status"]["record"], aid["to"]) == ("past", 30, "not read", "the President")


def test_a_record_is_shown_with_its_source_and_day(pincite: Runner) -> None:
    ran = pincite("duties", "--on", "2020-01-01", "--component", "cbp")
    assert "recorded: a designation that widened the class was published, 2019-07-23 (84 Fed. Reg. 35409) [secondary source]" in ran.flat
    ran = pincite("duties", "--on", "2019-07-22", "--component", "cbp")
    assert "recorded: a designation" not in ran.flat


def test_a_day_later_than_verified_is_marked(pincite: Runner) -> None:
    assert "as last known on 2026-11-21" in pincite("duties", "--on", "2027-01-01").flat
    assert "ICE Directive 11002.1 as last known on 2025-01-31" in pincite("duties", "--on", "2025-02-01").flat
    assert "as last known" not in pincite("duties", "--on", "2017-04-25").flat


@pytest.mark.parametrize("day", ["0001-01-01", "1990-01-01", "9999-12-31", "2025-01-21T18:30-05:00"])
def test_any_day_of_the_calendar_can_be_asked_for(pincite: Runner, day: str) -> None:
    ran = pincite("duties", "--on", day)
    assert ran.code == 0
    assert "None" not in ran.out


def test_the_report_on_aid_has_the_form_of_the_order(pincite: Runner) -> None:
    ran = pincite("duties", "report", "aid-to-mexico")
    assert ran.code == 0
    assert ran.out.startswith("# Report: aid-to-mexico\n")
    assert [line for line in ran.out.splitlines() if line.startswith("### ")] == [f"### Year {number} of 5: …………" for number in range(1, 6)]
    for heading in ("Bilateral and multilateral development aid", "Economic aid", "Humanitarian aid", "Military aid"):
        assert ran.out.count(f"| {heading} (§ 9) |  |  |") == 5
    assert ran.out.count("direct (§ 9) | indirect (§ 9)") == 5
    assert "§ 9 says 5 years; DHS border memorandum (Kelly, Feb. 20, 2017) § C says 5 fiscal years" in ran.out
    assert "30 days after 2017-01-25, when it was issued: due on 2017-02-24" in ran.out
    assert "60 days after 2017-01-25, when it was issued: due on 2017-03-26" in ran.out
    assert "; to the Secretary of State" in ran.out
    assert "; to the President" in ran.out
    assert "$" not in ran.out


@pytest.mark.parametrize("name", ["border-study", "wall", "inmate-status", "declined-detainers", "dhs-kelly-border-2017/border.study"])
def test_every_heading_of_a_report_stands_with_its_pin(pincite: Runner, name: str) -> None:
    data = pincite("duties", "report", name, "--format", "json").data
    text = pincite("duties", "report", name).out
    assert data["parts"]
    for part in data["parts"]:
        assert (part["heading"] or part["text"]).lower() in text.lower()
        assert " § " in part["cite"]


@pytest.mark.parametrize("output", ["text", "html", "markdown", "json"])
def test_every_format_of_both_pages(pincite: Runner, output: str) -> None:
    for arguments in ((), ("--on", "2017-04-25"), ("report", "aid-to-mexico"), ("report", "border-study", "--on", "2017-04-25")):
        ran = pincite("duties", *arguments, "--format", output)
        assert ran.code == 0
        assert ran.out.strip()


WRONG = {
    "an unknown report": (
        ("report", "aid-to-mexiko"),
        "report ID: `aid-to-mexiko` is not a known report or duty; did you mean `aid-to-mexico`?",
    ),
    "an unknown duty": (("report", "eo-13767/aid.reports"), "did you mean `eo-13767/aid.report`?"),
    "a short id of several duties": (("report", "victims.office"), "`victims.office` stands for several duties; name one of"),
    "no report named": (("report",), "name the report or the duty"),
    "another word": (("reprot", "wall"), "`reprot` is not something duties can do; did you mean `report`?"),
    "an unknown component": (("--component", "icee"), "--component: `icee` is not a known component; did you mean `ice`?"),
    "a day that is none": (("--on", "2017-02-30"), "--on: "),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG.keys())
def test_bad_input(pincite: Runner, arguments: tuple[str, ...], said: str) -> None:
    ran = pincite("duties", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_warm_start_loads_no_markdown_and_no_data_frames(tmp_path: Path) -> None:
    loaded(["duties", "report", "wall"], tmp_path)
    warm = loaded(["duties", "report", "wall"], tmp_path)
    assert not {"markdown_it", "polars", "duckdb", "pandas", "numpy", "z3", "rich.console"} & warm
