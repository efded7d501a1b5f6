"""Duties: due days to the day, records read or not, the life of the document, and never a word that something was not done."""

from __future__ import annotations

import datetime

import pytest

from pincite.reasoning.duties import Clock, Days, DutyStanding, Record, duties, report, report_names, stands
from pincite.rulebook.cases import read_time
from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import RulebookError
from tests.support import block, event, fact, instrument, rulebook, shipped

FACTS = fact("member")
LIFE = (event("issued", "issued", "2020-01-31"), event("effective", "effective", "2020-02-10"))
ENDED = (*LIFE, event("rescinded", "rescinded", "2020-06-01"))


def duty(name: str = "count", **keys: str) -> str:
    return block("duty", id=name, who="the desk", what=f"do what {name} says", cite="1", evidence="primary", **keys)


def book(*duties_: str, events: tuple[str, ...] = LIFE, binds: str = "[library]") -> Rulebook:
    return rulebook(FACTS, instrument("rules", *duties_, events=events, binds=binds))


def on(day: str, written: str, events: tuple[str, ...] = LIFE) -> DutyStanding:
    loaded = book(written, events=events)
    return stands(loaded.duties["rules/count"], loaded, read_time(day, loaded.zone))


def day(text: str) -> Days:
    return Days(datetime.date.fromisoformat(text), datetime.date.fromisoformat(text))


@pytest.mark.parametrize(
    ("at", "clock", "days"),
    [
        ("2020-02-29", Clock.RUNNING, 1),
        ("2020-03-01", Clock.DUE, 0),
        ("2020-03-02", Clock.PAST, 1),
        ("2021-03-01", Clock.PAST, 365),
    ],
)
def test_a_due_day_a_day_before_and_a_day_after(at: str, clock: Clock, days: int) -> None:
    found = on(at, duty(from_="issued", within="days(30)"))
    assert (found.due, found.clock, found.days, found.record) == (day("2020-03-01"), clock, days, Record.NOT_READ)


@pytest.mark.parametrize(
    ("within", "due"),
    [
        ("'months(1, \"down\")'", "2020-02-29"),
        ("'months(1, \"up\")'", "2020-03-01"),
        ("'years(1, \"down\")'", "2021-01-31"),
        ("days(29)", "2020-02-29"),
    ],
)
def test_ends_of_months(within: str, due: str) -> None:
    assert on("2020-02-15", duty(from_="issued", within=within)).due == day(due)


def test_months_from_a_day_some_months_lack_must_name_their_rounding() -> None:
    with pytest.raises(RulebookError, match=r"counts months from the 31th?, which some months do not have; name the rounding"):
        book(duty(from_="issued", within="months(1)"))
    assert on("2020-02-15", duty(from_="effective", within="months(1)")).due == day("2020-03-10")


def test_a_clock_has_not_started_before_its_event() -> None:
    assert on("2020-02-09", duty(from_="effective", within="days(30)")).clock is Clock.NOT_STARTED
    assert on("2020-02-10", duty(from_="effective", within="days(30)")).clock is Clock.RUNNING


@pytest.mark.parametrize(
    ("at", "last", "following", "clock", "days"),
    [
        ("2020-02-10", None, "2020-03-10", Clock.RUNNING, 29),
        ("2020-03-09", None, "2020-03-10", Clock.RUNNING, 1),
        ("2020-03-10", "2020-03-10", "2020-04-10", Clock.DUE, 0),
        ("2020-03-11", "2020-03-10", "2020-04-10", Clock.PAST, 1),
        ("2020-12-31", "2020-12-10", "2021-01-10", Clock.PAST, 21),
    ],
)
def test_a_recurring_duty(at: str, last: str | None, following: str, clock: Clock, days: int) -> None:
    found = on(at, duty(from_="effective", every="months(1)"))
    assert (found.due, found.next_due, found.clock, found.days) == (day(last) if last else None, day(following), clock, days)


def test_month_ends_of_a_recurring_duty_are_each_counted_from_the_start() -> None:
    found = on("2020-04-15", duty(from_="issued", every="'months(1, \"down\")'"))
    assert (found.due, found.next_due) == (day("2020-03-31"), day("2020-04-30"))


def test_days_are_counted_up_to_the_end_of_the_document() -> None:
    found = on("2021-01-01", duty(from_="issued", within="days(30)"), ENDED)
    assert found.life is not None
    assert (found.life.word, found.clock, found.days) == ("ended", Clock.PAST, 92)


@pytest.mark.parametrize(("within", "clock"), [("days(121)", Clock.PAST), ("days(122)", Clock.STOPPED)])
def test_what_falls_due_on_the_day_the_document_ends_or_later_is_not_counted(within: str, clock: Clock) -> None:
    # 121 days after 31 January 2020 is 31 May; the document ends as 1 June begins
    found = on("2021-01-01", duty(from_="issued", within=within), ENDED)
    assert (found.clock, found.days) == (clock, 1 if clock is Clock.PAST else None)


def test_a_recurring_duty_ends_with_its_document() -> None:
    found = on("2021-01-01", duty(from_="effective", every="months(1)"), ENDED)
    assert (found.due, found.next_due, found.days) == (day("2020-05-10"), None, 22)
    early = (*LIFE, event("rescinded", "rescinded", "2020-03-10"))
    found = on("2021-01-01", duty(from_="effective", every="months(1)"), early)
    assert (found.due, found.clock) == (None, Clock.STOPPED)


def test_what_fell_due_while_the_document_was_suspended_is_not_counted() -> None:
    stay = event("stayed", "stayed", "2020-02-20")
    lifted = event("lifted", "vacated", "2020-04-01", ends="stayed")
    found = on("2020-05-01", duty(from_="issued", within="days(30)"), (*LIFE, stay, lifted))
    assert found.life is not None
    assert (found.life.word, found.clock, found.days) == ("in force", Clock.STOPPED, None)
    found = on("2020-03-15", duty(from_="issued", within="days(30)"), (*LIFE, stay, lifted))
    assert (found.life.word if found.life else "", found.clock) == ("suspended", Clock.STOPPED)


def test_an_uncertain_start_gives_an_uncertain_due_day() -> None:
    doubtful = (event("effective", "effective", earliest="2020-01-01", latest="2020-01-11"),)
    written = duty(from_="effective", within="days(30)")
    found = on("2020-02-05", written, doubtful)
    assert (found.due, found.clock, found.days) == (Days(datetime.date(2020, 1, 31), datetime.date(2020, 2, 10)), Clock.OPEN, None)
    assert on("2020-02-11", written, doubtful).clock is Clock.PAST
    assert on("2020-01-05", written, doubtful).clock is Clock.OPEN


def test_a_document_that_may_have_ended_keeps_its_duty_and_says_so() -> None:
    doubtful = (*LIFE, event("rescinded", "rescinded", earliest="2020-06-01"))
    found = on("2020-07-01", duty(from_="issued", within="days(30)"), doubtful)
    assert found.life is not None
    assert (found.life.word, found.clock, found.days) == ("depends", Clock.PAST, 122)


def test_words_and_single_cases_give_no_day() -> None:
    found = on("2020-07-01", duty(from_="effective", within="'\"promptly\"'"))
    assert (found.clock, found.due, found.duty.within) == (Clock.WORDS, None, "promptly")
    found = on("2020-07-01", duty(upon="each loan", within="days(3)"))
    assert (found.clock, found.due) == (Clock.EACH_CASE, None)
    assert on("2020-07-01", duty()).clock is Clock.NONE


@pytest.mark.parametrize(
    ("written", "before", "inside", "after"),
    [
        ("on: 2020-03-05", Record.NOT_READ, Record.READ, Record.READ),
        ("earliest: 2020-03-05, latest: 2020-03-10", Record.NOT_READ, Record.UNCERTAIN, Record.READ),
        ("earliest: 2020-03-05", Record.NOT_READ, Record.UNCERTAIN, Record.UNCERTAIN),
        ("evidence: secondary", Record.UNCERTAIN, Record.UNCERTAIN, Record.UNCERTAIN),
    ],
)
def test_a_record_counts_from_its_day(written: str, before: Record, inside: Record, after: Record) -> None:
    mark = "" if "evidence" in written else ", evidence: secondary"
    text = duty(from_="issued", within="days(30)", shown_by=f"[{{what: it was counted, source: the minutes, {written}{mark}}}]")
    assert [on(at, text).record for at in ("2020-03-04", "2020-03-05", "2020-03-10")] == [before, inside, after]


def test_a_record_of_one_period_is_none_of_the_next() -> None:
    text = duty(from_="effective", every="months(1)", shown_by="[{what: counted, source: the minutes, on: 2020-03-09, evidence: primary}]")
    assert on("2020-03-20", text).record is Record.READ
    assert on("2020-04-20", text).record is Record.NOT_READ


def test_evidence_is_the_weakest_of_duty_life_and_start() -> None:
    weak = (event("issued", "issued", "2020-01-31", evidence="secondary"), LIFE[1])
    assert on("2020-03-01", duty(from_="issued", within="days(30)"), weak).evidence.value == "secondary"  # type: ignore[union-attr]
    assert on("2020-03-01", duty(from_="effective", within="days(30)"), weak).evidence.value == "primary"  # type: ignore[union-attr]


def test_only_the_duties_of_the_component_and_of_its_parts() -> None:
    loaded = book(duty("all"), duty("small", binds="[desk]"), duty("other", binds="[council]"))
    span = read_time("2020-07-01", loaded.zone)

    def owed(component: str | None) -> list[tuple[str, bool]]:
        return [(one.duty.id.partition("/")[2], one.part) for one in duties(loaded, span, component)]

    assert owed(None) == [("all", False), ("small", False), ("other", False)]
    assert owed("library") == [("all", False), ("small", True)]
    assert owed("desk") == [("all", False), ("small", False)]
    assert owed("archive") == [("all", False)]
    assert owed("council") == [("other", False)]


def test_a_document_that_has_not_begun_shows_only_clocks_that_run() -> None:
    loaded = book(duty("early", from_="issued", within="days(30)"), duty("late", from_="effective", within="days(30)"))
    assert [one.duty.id for one in duties(loaded, read_time("2020-02-01", loaded.zone))] == ["rules/early"]
    assert duties(loaded, read_time("2020-01-30", loaded.zone)) == ()
    assert [one.life for one in duties(loaded)] == [None, None]


def test_reports_by_shared_name_full_id_and_short_id() -> None:
    loaded = book(
        duty("figures", report="yearly", each="year", quantity="3", unit="years", from_="issued", within="days(60)"),
        duty("first", report="yearly", each="season", quantity="3", unit="seasons", from_="issued", within="days(30)"),
        duty("alone"),
    )
    names = report_names(loaded)
    assert names["yearly"] == ("rules/figures", "rules/first")
    assert (names["rules/first"], names["first"], names["alone"]) == (("rules/first",), ("rules/first",), ("rules/alone",))
    found = report(loaded, "yearly", names["yearly"])
    assert [one.id for one in found.duties] == ["rules/first", "rules/figures"]
    assert [(one.unit, other.unit) for one, other in found.differences] == [("seasons", "years")]


WRONG = {
    "a period that is none": ({"every": "week", "from_": "issued"}, "`week` is no period of whole days or months"),
    "hours": ({"within": "hours(5)", "from_": "issued"}, "`hours(5)` is no period of whole days"),
    "no start": ({"within": "days(5)"}, "this clock has no start"),
    "two clocks": (
        {"within": "days(5)", "every": "days(5)", "from_": "issued"},
        "runs once (`within`) or again and again (`every`), not both",
    ),
    "two starts": ({"within": "days(5)", "upon": "each loan", "from_": "issued"}, "not both"),
    "an unknown event": ({"within": "days(5)", "from_": "isued"}, "`isued` is not a known event; did you mean `rules/issued`?"),
    "a number that is none": ({"quantity": "many", "unit": "books"}, "`many` is not an exact number"),
    "a number of nothing": ({"quantity": "5"}, "a `quantity` has a `unit`"),
    "parts without a number": ({"each": "year"}, "`each` divides a report into `quantity` parts"),
    "an element under no heading": ({"elements": "[{text: books, cite: 9}]"}, "the pin `9` lies under no heading"),
    "an unknown key": ({"whom": "the desk"}, "`whom` is not a key of a duty; did you mean `who`?"),
    "an unknown component": ({"binds": "[desc]"}, "`desc` is not a known component; did you mean `desk`?"),
    "two days of one record": (
        {"shown_by": "[{what: x, source: y, evidence: primary, on: 2020-01-01, latest: 2020-01-02}]"},
        "a performance has `on`, or",
    ),
    "a report that cannot be named so": ({"report": "The Report"}, "cannot name a report"),
}


@pytest.mark.parametrize(("keys", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_badly_written_duty(keys: dict[str, str], said: str) -> None:
    with pytest.raises(RulebookError) as error:
        book(duty(**keys))
    assert said in str(error.value)
    assert "instruments/0.md:" in str(error.value)


@pytest.mark.parametrize(
    ("name", "due", "clock", "days"),
    [
        ("eo-13767/aid.identify", "2017-02-24", Clock.PAST, 60),
        ("eo-13767/aid.report", "2017-03-26", Clock.PAST, 30),
        ("eo-13767/progress.secretary", "2017-04-25", Clock.DUE, 0),
        ("eo-13768/progress.first", "2017-04-25", Clock.DUE, 0),
        ("eo-13768/progress.second", "2017-07-24", Clock.RUNNING, 90),
        ("eo-13767/border.study", "2017-07-24", Clock.RUNNING, 90),
        ("eo-13768/fines.guidance", "2018-01-25", Clock.RUNNING, 275),
        ("eo-13768/detainers.weekly_list", "2017-04-19", Clock.PAST, 6),
        ("eo-13767/apprehensions.monthly", "2017-04-25", Clock.DUE, 0),
        ("eo-13768/status.reports", "2017-04-25", Clock.DUE, 0),
    ],
)
def test_the_spring_of_2017(name: str, due: str, clock: Clock, days: int) -> None:
    loaded = shipped()
    found = stands(loaded.duties[name], loaded, read_time("2017-04-25", loaded.zone))
    assert (found.due, found.clock, found.days) == (day(due), clock, days)


def test_every_report_asked_of_agencies_with_a_number_of_days_is_there() -> None:
    loaded = shipped()
    review = stands(loaded.duties["dhs-pekoske-2021/review.policies"], loaded, read_time("2021-05-01", loaded.zone))
    assert (review.due, review.days) == (day("2021-04-30"), 1)
    ended = stands(loaded.duties["eo-13768/progress.second"], loaded, read_time("2022-01-01", loaded.zone))
    assert (ended.life.word if ended.life else "", ended.clock) == ("ended", Clock.PAST)
