"""An instrument's legal life: half-open intervals, stops and revivals, uncertain days, places, and what was known when."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from pincite.language.truth import FALSE, TRUE, Kind, Need, Open, Truth, Why
from pincite.rulebook.loading import load
from pincite.rulebook.model import Rulebook, Span
from pincite.rulebook.timeline import (
    When,
    bound,
    day_span,
    happened,
    in_version,
    intervals,
    lies_in,
    lineage,
    moment_span,
    standing,
    status,
)

ZONE = "America/New_York"

HEAD = f"""\
---
id: town
title: A town
version: 1
zone: {ZONE}
verified_through: 2024-12-31
components:
  - {{id: library, title: The library}}
  - {{id: desk, title: The desk, within: library}}
  - {{id: lending-desk, title: The lending desk, within: desk}}
  - {{id: archive, title: The archive, within: library}}
  - {{id: council, title: The council}}
places:
  - {{id: north, title: The north}}
  - {{id: harbor, title: The harbor, within: north}}
  - {{id: quay, title: The quay, within: harbor}}
  - {{id: south, title: The south}}
---
"""

QUESTION = """\
```question
id: lending
asks: May it be lent?
stage: encounter
values: [lent, kept]
```
"""


def town(events: str, rule: str = "", *, order: str = "") -> Rulebook:
    """Return a rulebook with one instrument `rules`, living by these events (`id kind key=value ...` a line), and the court order `order`."""

    def written(lines: str) -> str:
        items = []
        for line in lines.strip().splitlines():
            name, kind, *pairs = line.split()
            keys = "".join(f', {key}: "{value}"' for key, value in (pair.split("=", 1) for pair in pairs))
            items.append(f"  - {{id: {name}, kind: {kind}{keys}, source: the minutes, evidence: primary}}")
        return "\n".join(items)

    def instrument(name: str, lines: str, body: str) -> str:
        front = f"id: {name}\ntitle: {name}\ncite_as: {name}\nkind: notice\nweight: guidance\nbinds: [library]\nencoded: whole\nevents:\n{written(lines)}"
        return f"---\n{front}\n---\n\n## All  {{#1}}\n\n{body}"

    block = f"```rule\nid: all\nconcludes: lending = lent\ncite: 1\nevidence: primary\n{rule}\n```\n" if rule else ""
    texts = {"rulebook.md": HEAD, "questions/all.md": QUESTION, "instruments/rules.md": instrument("rules", events, block)}
    if order:
        texts["instruments/order.md"] = instrument("order", order, "")
    return load(texts)


def at(text: str) -> When:
    """Return the time of a day, or of a moment in the town."""
    if len(text) == 10:
        return When(day_span(datetime.date.fromisoformat(text), ZONE))
    return When(moment_span(instant(text)))


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).astimezone(datetime.UTC)


def force(book: Rulebook, day: str, where: str | None = None, known: str | None = None) -> str:
    """Return `yes`, `no`, or what it turns on, of the instrument `rules`."""
    return word(status(book.instruments["rules"], at(day), where, instant(known) if known else None, book))


def word(truth: Truth) -> str:
    if isinstance(truth, Open):
        return " ".join(sorted(f"{need.kind.value}:{need.subject}" for need in truth.needs))
    return "yes" if truth == TRUE else "no"


HOUR = "hour:on"

LIFE: dict[str, tuple[str, dict[str, str]]] = {
    "no event, no force": ("", {"2020-01-01": "no"}),
    "without effect": (
        "a drafted on=2020-01-01\nb issued on=2020-01-02\nc published on=2020-01-03\nd amended on=2020-01-04",
        {"2020-01-10": "no"},
    ),
    "from its day on": (
        "a effective on=2020-03-01",
        {"2020-02-29": "no", "2020-02-29T23:59": "no", "2020-03-01": "yes", "2020-03-01T00:00": "yes", "2024-01-01": "yes"},
    ),
    "half-open": (
        "a effective on=2020-03-01\nb rescinded on=2020-05-01",
        {"2020-04-30": "yes", "2020-04-30T23:59": "yes", "2020-05-01": "no", "2020-05-01T00:00": "no"},
    ),
    "reinstated starts again": (
        "a effective on=2020-03-01\nb rescinded on=2020-05-01\nc reinstated on=2020-07-01",
        {"2020-02-01": "no", "2020-04-01": "yes", "2020-06-01": "no", "2020-07-01": "yes"},
    ),
    "stopped again": (
        "a effective on=2020-03-01\nb rescinded on=2020-05-01\nc reinstated on=2020-07-01\nd expired on=2020-09-01",
        {"2020-06-01": "no", "2020-08-01": "yes", "2020-09-01": "no"},
    ),
    "stop and start on one day count in the order written": (
        "a effective on=2020-03-01\nb rescinded on=2020-05-01\nc reinstated on=2020-05-01",
        {"2020-04-30": "yes", "2020-05-01": "yes"},
    ),
    "start and stop on one day": ("a effective on=2020-03-01\nb rescinded on=2020-03-01", {"2020-03-01": "no", "2020-03-02": "no"}),
    "the order of writing does not matter otherwise": (
        "c reinstated on=2020-07-01\nb rescinded on=2020-05-01\na effective on=2020-03-01",
        {"2020-04-01": "yes", "2020-06-01": "no", "2020-07-01": "yes"},
    ),
    "at an hour of a day": (
        "a effective on=2020-03-01T12:00-05:00",
        {
            "2020-02-29": "no",
            "2020-03-01": HOUR,
            "2020-03-01T11:59": "no",
            "2020-03-01T12:00": "yes",
            "2020-03-02": "yes",
        },
    ),
    "ended at an hour of a day": (
        "a effective on=2020-03-01\nb rescinded on=2020-05-01T12:00-04:00",
        {"2020-05-01": HOUR, "2020-05-01T11:59": "yes", "2020-05-01T12:00": "no", "2020-05-02": "no"},
    ),
    "an hour elsewhere may be another day here": (
        "a effective on=2020-03-01T01:00+00:00",
        {"2020-02-29": HOUR, "2020-02-29T20:00": "yes", "2020-03-01": "yes"},
    ),
    "begun on an uncertain day": (
        "a effective earliest=2020-03-01 latest=2020-03-10",
        {
            "2020-02-29": "no",
            "2020-03-01": "event:rules/a",
            "2020-03-09": "event:rules/a",
            "2020-03-09T23:00": "event:rules/a",
            "2020-03-10": "yes",
        },
    ),
    "ended on an uncertain day": (
        "a effective on=2020-01-01\nb rescinded earliest=2020-03-01 latest=2020-03-10",
        {"2020-02-29": "yes", "2020-03-05": "event:rules/b", "2020-03-10": "no"},
    ),
    "perhaps ended": (
        "a effective on=2020-01-01\nb rescinded earliest=2020-03-01",
        {"2020-02-29": "yes", "2020-03-01": "event:rules/b", "2024-01-01": "event:rules/b"},
    ),
    "begun at the latest": (
        "a effective latest=2000-01-01",
        {"1999-12-31": "event:rules/a", "1900-01-01": "event:rules/a", "2000-01-01": "yes"},
    ),
    "an uncertain end before a sure new start": (
        "a effective on=2020-01-01\nb rescinded earliest=2020-03-01 latest=2020-03-10\nc reinstated on=2020-04-01",
        {"2020-03-05": "event:rules/b", "2020-03-20": "no", "2020-04-01": "yes"},
    ),
    "enjoined, and the injunction stayed": (
        "a effective on=2020-01-01\nb enjoined on=2020-02-01\nc stayed on=2020-03-01 ends=b",
        {"2020-01-31": "yes", "2020-02-01": "no", "2020-02-29": "no", "2020-03-01": "yes"},
    ),
    "the stay lifted revives the injunction": (
        "a effective on=2020-01-01\nb enjoined on=2020-02-01\nc stayed on=2020-03-01 ends=b\nd vacated on=2020-04-01 ends=c",
        {"2020-02-15": "no", "2020-03-15": "yes", "2020-04-01": "no"},
    ),
    "the lifting reversed revives the stay": (
        "a effective on=2020-01-01\nb enjoined on=2020-02-01\nc stayed on=2020-03-01 ends=b\nd vacated on=2020-04-01 ends=c\ne reversed on=2020-05-01 ends=d",
        {"2020-04-15": "no", "2020-05-01": "yes"},
    ),
    "an ending ends only what it names": (
        "a effective on=2020-01-01\nb enjoined on=2020-02-01\nc stayed on=2020-03-01\nd vacated on=2020-04-01 ends=b",
        {"2020-04-15": "no"},
    ),
    "a start ended": ("a effective on=2020-01-01\nb vacated on=2020-02-01 ends=a", {"2020-01-31": "yes", "2020-02-01": "no"}),
    "reinstated with an ending starts nothing": (
        "a effective on=2020-02-01\nb enjoined on=2020-03-01\nc reinstated on=2020-01-01 ends=b",
        {"2020-01-15": "no", "2020-02-15": "yes", "2020-03-15": "yes"},
    ),
    "an uncertain ending": (
        "a effective on=2020-01-01\nb enjoined on=2020-02-01\nc stayed earliest=2020-03-01 latest=2020-03-10 ends=b",
        {"2020-02-15": "no", "2020-03-05": "event:rules/c", "2020-03-10": "yes"},
    ),
    "an event that ends before its target begins still ends it": (
        "a effective on=2020-01-01\nb enjoined on=2020-03-01\nc vacated on=2020-02-01 ends=b",
        {"2020-03-15": "yes"},
    ),
}


@pytest.mark.parametrize(("events", "expected"), LIFE.values(), ids=LIFE)
def test_when_an_instrument_is_in_force(events: str, expected: dict[str, str]) -> None:
    book = town(events)
    assert {day: force(book, day) for day in expected} == expected


def test_another_instrument_may_end_an_event() -> None:
    book = town(
        "a effective on=2020-01-01\nb enjoined on=2020-02-01", order="made effective on=2020-03-01\nlift vacated on=2020-03-01 ends=rules/b"
    )
    assert [force(book, day) for day in ("2020-02-15", "2020-03-01")] == ["no", "yes"]


# Places


ENJOINED_IN_THE_HARBOR = "a effective on=2020-01-01\nb enjoined on=2020-02-01 where=harbor"


@pytest.mark.parametrize(
    ("where", "expected"),
    [("harbor", "no"), ("quay", "no"), ("north", "place:where"), ("south", "yes"), (None, "place:where")],
)
def test_an_order_for_one_place(where: str | None, expected: str) -> None:
    book = town(ENJOINED_IN_THE_HARBOR)
    assert force(book, "2020-01-15", where) == "yes"
    assert force(book, "2020-02-15", where) == expected


@pytest.mark.parametrize("where", ["harbor", "north", "south", None])
def test_nationwide_is_everywhere(where: str | None) -> None:
    assert force(town("a effective on=2020-01-01\nb enjoined on=2020-02-01 where=nationwide"), "2020-02-15", where) == "no"


@pytest.mark.parametrize(
    ("where", "expected"), [("harbor", "yes"), ("south", "no"), ("quay", "yes"), ("north", "place:where"), (None, "place:where")]
)
def test_a_nationwide_order_stayed_in_one_place(where: str | None, expected: str) -> None:
    book = town("a effective on=2020-01-01\nb enjoined on=2020-02-01\nc stayed on=2020-03-01 ends=b where=harbor")
    assert force(book, "2020-03-15", where) == expected


def test_the_place_and_the_hour_are_both_named_when_both_matter() -> None:
    book = town("a effective on=2020-01-01\nb enjoined on=2020-02-01T12:00-05:00 where=harbor")
    assert force(book, "2020-02-01", "north") == "hour:on place:where"
    assert force(book, "2020-02-01", "south") == "yes"
    assert force(book, "2020-02-01T11:00", None) == "yes"


# What was known


@pytest.mark.parametrize(
    ("known", "expected"),
    [("2020-01-31", "yes"), ("2020-02-01", "yes"), ("2020-02-09", "yes"), ("2020-02-10", "no"), (None, "no")],
)
def test_what_was_not_known_yet_does_not_count(known: str | None, expected: str) -> None:
    book = town("a effective on=2020-01-01\nb rescinded on=2020-02-01 known=2020-02-10")
    assert force(book, "2020-02-05", known=known) == expected


def test_an_event_is_known_from_its_own_day_unless_it_says_otherwise() -> None:
    book = town("a effective on=2020-01-01\nb rescinded on=2020-02-01")
    assert force(book, "2020-03-01", known="2020-01-15") == "yes"
    assert force(book, "2020-03-01", known="2020-02-01") == "no"
    assert force(book, "2020-03-01", known="2019-12-31") == "no"


def test_an_ending_not_yet_known() -> None:
    book = town("a effective on=2020-01-01\nb enjoined on=2020-02-01\nc vacated on=2020-03-01 known=2020-04-01 ends=b")
    assert force(book, "2020-03-15", known="2020-03-20") == "no"
    assert force(book, "2020-03-15", known="2020-04-02") == "yes"


def test_an_event_of_no_recorded_beginning_is_not_hidden_by_what_was_known() -> None:
    assert force(town("a effective latest=2000-01-01"), "2010-01-01", known="2010-01-01") == "yes"


# The parts: spans, trees, single events, versions


def test_a_day_is_the_day_of_its_zone_also_when_clocks_change() -> None:
    hours = {
        day: (span.end - span.start).total_seconds() / 3600 for day in ("2021-03-13", "2021-03-14", "2021-11-07") if (span := at(day).span)
    }
    assert hours == {"2021-03-13": 24, "2021-03-14": 23, "2021-11-07": 25}
    assert at("2021-01-20").span.start == datetime.datetime(2021, 1, 20, 5, tzinfo=datetime.UTC)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "UTC"])
@pytest.mark.parametrize("day", [datetime.date.min, datetime.date.max])
def test_the_first_and_last_day_of_the_calendar(day: datetime.date, zone: str) -> None:
    span = day_span(day, zone)
    assert span.start < span.end


def test_a_moment_is_a_span_without_length() -> None:
    evening = datetime.datetime(2025, 1, 21, 18, tzinfo=ZoneInfo(ZONE))
    assert moment_span(evening) == Span(
        datetime.datetime(2025, 1, 21, 23, tzinfo=datetime.UTC), datetime.datetime(2025, 1, 21, 23, tzinfo=datetime.UTC)
    )


def test_lineage() -> None:
    places = town("").places
    assert lineage("quay", places) == ("quay", "harbor", "north")
    assert lineage("nowhere", places) == ("nowhere",)


NEED = Need(Kind.PLACE, "where")


@pytest.mark.parametrize(
    ("case", "place", "expected"),
    [
        ("quay", "harbor", TRUE),
        ("harbor", "harbor", TRUE),
        ("north", "harbor", Open(frozenset({NEED}))),
        ("south", "harbor", FALSE),
        (None, "harbor", Open(frozenset({NEED}))),
    ],
)
def test_there_or_below(case: str | None, place: str, expected: Truth) -> None:
    assert lies_in(case, place, town("").places, NEED) == expected


@pytest.mark.parametrize(
    ("binds", "component", "expected"),
    [
        # the same, above, below, beside, apart
        (("desk",), "desk", "yes"),
        (("library",), "lending-desk", "yes"),
        (("lending-desk",), "library", "component:component"),
        (("archive",), "desk", "no"),
        (("library",), "council", "no"),
        # several
        (("archive", "desk"), "lending-desk", "yes"),
        (("archive", "lending-desk"), "desk", "component:component"),
        (("archive", "council"), "desk", "no"),
        # not said
        (("desk",), None, "component:component"),
        (("library",), None, "component:component"),
        (("library", "council"), None, "yes"),
        ((), "desk", "no"),
        ((), None, "no"),
    ],
)
def test_whom_an_instrument_binds(binds: tuple[str, ...], component: str | None, expected: str) -> None:
    assert word(bound(binds, component, town(""))) == expected


@pytest.mark.parametrize(
    ("event", "day", "expected"),
    [
        ("a effective on=2020-03-01", "2020-02-29", "no"),
        ("a effective on=2020-03-01", "2020-03-01", "yes"),
        ("a effective on=2020-03-01T00:00-05:00", "2020-03-01", "yes"),
        ("a effective on=2020-03-02T00:00-05:00", "2020-03-01", "no"),
        ("a effective on=2020-03-01T00:01-05:00", "2020-03-01", HOUR),
        ("a effective earliest=2020-03-01 latest=2020-03-02", "2020-03-01", "event:rules/a"),
        ("a effective earliest=2020-03-01 latest=2020-03-02", "2020-03-02", "yes"),
    ],
)
def test_whether_an_event_has_happened(event: str, day: str, expected: str) -> None:
    book = town(event)
    assert word(happened(book.events["rules/a"], at(day), None)) == expected


def test_an_uncertain_event_is_named_as_uncertain_and_an_hour_after_the_fact_it_comes_from() -> None:
    book = town("a effective earliest=2020-03-01 latest=2020-03-10\nb amended on=2020-03-01T12:00-05:00")
    assert happened(book.events["rules/a"], at("2020-03-05"), None) == Open(frozenset({Need(Kind.EVENT, "rules/a", Why.UNCERTAIN)}))
    turned = When(at("2020-03-01").span, "called_at")
    assert happened(book.events["rules/b"], turned, None) == Open(frozenset({Need(Kind.HOUR, "called_at")}))


AMENDED = (
    "a effective on=2020-01-01\nfirst amended on=2020-03-01\nsecond amended on=2020-05-01T12:00-04:00\nperhaps amended earliest=2020-07-01"
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("note: always", {"2019-01-01": "yes", "2020-03-15": "yes"}),
        ("since: first", {"2020-02-29": "no", "2020-03-01": "yes"}),
        ("until: first", {"2020-02-29": "yes", "2020-03-01": "no"}),
        (
            "since: first\nuntil: second",
            {"2020-02-29": "no", "2020-03-01": "yes", "2020-05-01": HOUR, "2020-05-01T12:00": "no", "2020-05-02": "no"},
        ),
        ("until: perhaps", {"2020-06-30": "yes", "2020-07-01": "event:rules/perhaps"}),
        ("since: order/made", {"2020-02-09": "no", "2020-02-10": "yes"}),
    ],
)
def test_the_versions_of_a_rule(rule: str, expected: dict[str, str]) -> None:
    book = town(AMENDED, rule, order="made issued on=2020-02-10")
    assert {day: word(in_version(book.rules["rules/all"], at(day), None, None, book)) for day in expected} == expected


def test_a_version_as_it_was_known() -> None:
    book = town("a effective on=2020-01-01\nfirst amended on=2020-03-01 known=2020-04-01", "since: first")
    assert word(in_version(book.rules["rules/all"], at("2020-03-15"), None, instant("2020-03-20"), book)) == "no"


# Standing and intervals


STANDING: list[tuple[str, str, str, str | None, str | None]] = [
    # events, day, word, since, event
    ("a effective on=2020-03-01", "2020-02-01", "not yet", None, None),
    ("a effective on=2020-03-01", "2020-03-01", "in force", "2020-03-01", "a"),
    ("a effective on=2020-03-01\nb enjoined on=2020-04-01", "2020-05-01", "suspended", "2020-04-01", "b"),
    ("a effective on=2020-03-01\nb rescinded on=2020-04-01", "2020-05-01", "ended", "2020-04-01", "b"),
    ("a effective on=2020-03-01\nb enjoined on=2020-04-01\nc rescinded on=2020-05-01", "2020-06-01", "ended", "2020-05-01", "c"),
    ("a effective on=2020-03-01\nb rescinded on=2020-04-01\nc reinstated on=2020-05-01", "2020-06-01", "in force", "2020-05-01", "c"),
    ("a effective on=2020-03-01\nb enjoined on=2020-04-01\nc stayed on=2020-05-01 ends=b", "2020-06-01", "in force", "2020-05-01", "c"),
    (
        "a effective on=2020-03-01\nb enjoined on=2020-04-01\nc stayed on=2020-05-01 ends=b\nd vacated on=2020-06-01 ends=c",
        "2020-07-01",
        "suspended",
        None,
        "b",
    ),
    ("a effective on=2020-03-01\nb rescinded earliest=2020-04-01", "2020-05-01", "depends", None, "b"),
    ("a effective earliest=2020-03-01 latest=2020-03-10", "2020-03-05", "depends", None, "a"),
    ("a effective on=2020-03-01\nb enjoined on=2020-04-01 where=harbor", "2020-05-01", "depends", None, "b"),
]


@pytest.mark.parametrize(("events", "day", "said", "since", "event"), STANDING)
def test_how_an_instrument_stands_and_why(events: str, day: str, said: str, since: str | None, event: str | None) -> None:
    book = town(events)
    found = standing(book.instruments["rules"], at(day), None, None, book)
    assert found.word == said
    assert (found.event.id if found.event else None) == (f"rules/{event}" if event else None)
    if since is not None:
        assert found.since == instant(since)


def shown(book: Rulebook, where: str | None = None, known: str | None = None) -> list[tuple[str, str, str]]:
    def day(moment: datetime.datetime | None) -> str:
        return moment.astimezone(ZoneInfo(ZONE)).date().isoformat() if moment else "…"

    found = intervals(book.instruments["rules"], book, where, instant(known) if known else None)
    return [(day(interval.start), day(interval.end), interval.standing.word) for interval in found]


INTERVALS: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "no event": ("", [("…", "…", "not yet")]),
    "one start": ("a effective on=2020-03-01", [("…", "2020-03-01", "not yet"), ("2020-03-01", "…", "in force")]),
    "events without effect make no edge": (
        "i issued on=2020-02-01\na effective on=2020-03-01\nc amended on=2020-04-01",
        [("…", "2020-03-01", "not yet"), ("2020-03-01", "…", "in force")],
    ),
    "ended and begun again": (
        "a effective on=2020-03-01\nb rescinded on=2020-04-01\nc reinstated on=2020-05-01",
        [
            ("…", "2020-03-01", "not yet"),
            ("2020-03-01", "2020-04-01", "in force"),
            ("2020-04-01", "2020-05-01", "ended"),
            ("2020-05-01", "…", "in force"),
        ],
    ),
    "enjoined, stayed, lifted": (
        "a effective on=2020-03-01\nb enjoined on=2020-04-01\nc stayed on=2020-05-01 ends=b\nd vacated on=2020-06-01 ends=c",
        [
            ("…", "2020-03-01", "not yet"),
            ("2020-03-01", "2020-04-01", "in force"),
            ("2020-04-01", "2020-05-01", "suspended"),
            ("2020-05-01", "2020-06-01", "in force"),
            ("2020-06-01", "…", "suspended"),
        ],
    ),
    "suspended, then ended": (
        "a effective on=2020-03-01\nb enjoined on=2020-04-01\nc rescinded on=2020-05-01",
        [
            ("…", "2020-03-01", "not yet"),
            ("2020-03-01", "2020-04-01", "in force"),
            ("2020-04-01", "2020-05-01", "suspended"),
            ("2020-05-01", "…", "ended"),
        ],
    ),
    "uncertain": (
        "a effective earliest=2020-03-01 latest=2020-03-10",
        [("…", "2020-03-01", "not yet"), ("2020-03-01", "2020-03-10", "depends"), ("2020-03-10", "…", "in force")],
    ),
    "only the latest": ("a effective latest=2000-01-01", [("…", "2000-01-01", "depends"), ("2000-01-01", "…", "in force")]),
}


@pytest.mark.parametrize(("events", "expected"), INTERVALS.values(), ids=INTERVALS)
def test_intervals_follow_each_other_without_overlap(events: str, expected: list[tuple[str, str, str]]) -> None:
    assert shown(town(events)) == expected


def test_intervals_at_a_place_and_as_known() -> None:
    book = town("a effective on=2020-03-01\nb enjoined on=2020-04-01 known=2020-04-10 where=harbor")
    assert [said for _, _, said in shown(book, "south")] == ["not yet", "in force"]
    assert [said for _, _, said in shown(book, "quay")] == ["not yet", "in force", "suspended"]
    assert [said for _, _, said in shown(book)] == ["not yet", "in force", "depends"]
    assert [said for _, _, said in shown(book, "quay", "2020-04-05")] == ["not yet", "in force"]


@pytest.mark.parametrize("events", [events for events, _ in LIFE.values()], ids=LIFE)
def test_within_an_interval_the_status_never_changes(events: str) -> None:
    book = town(events)
    words = {"in force": "yes", "not yet": "no", "suspended": "no", "ended": "no"}
    for interval in intervals(book.instruments["rules"], book):
        start = interval.start or instant("1990-01-01")
        end = interval.end or instant("2025-01-01")
        for step in range(4):
            moment = start + (end - start) * step / 4
            truth = status(book.instruments["rules"], When(Span(moment, moment)), None, None, book)
            assert word(truth) == words.get(interval.standing.word, word(Open(interval.needs)))
