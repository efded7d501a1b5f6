"""Cases are facts without identity: what is read, what is refused, and where the fault stands."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from pincite.language.types import UNOBTAINABLE, Months, Records
from pincite.rulebook.cases import MAXIMUM_CASE, Case, read_case, read_time
from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import CaseError
from pincite.rulebook.values import looks_like_identifier, show_value
from tests.rulebook.library import library

BOOK = cache(library)


def case(text: str, file: str = "cases/one.yaml") -> Case:
    book: Rulebook = BOOK()
    return read_case(text, file, book)


def facts(text: str) -> dict[str, Any]:
    return dict(case(f"facts:\n  {text}\n").facts)


# What is read


def test_a_whole_case() -> None:
    found = case("""\
case: a member with a map
component: lending-desk
where: harbor
facts:
  member: yes
  kind: map
assume:
  under_12: {value: no, reason: the card is an adult's}
""")
    assert found == Case(
        "a member with a map", {"member": True, "kind": "map"}, {"under_12": (False, "the card is an adult's")}, "lending-desk", "harbor"
    )


@pytest.mark.parametrize("text", ["", "{}", "facts:\n", "facts: {}\n", "case: one\nfacts:\nassume:\ncomponent:\n"])
def test_a_case_with_no_facts_is_legal(text: str) -> None:
    found = case(text)
    assert (found.name, found.facts, found.assumed, found.component, found.where) == ("one", {}, {}, None, None)


def test_json_is_read_too() -> None:
    assert case('{"case": "j", "facts": {"member": "yes", "renewals": 3}}').facts == {"member": True, "renewals": 3}


def test_line_endings_make_no_difference() -> None:
    assert case("facts:\r\n  member: yes\r\n  renewals: 2\r\n").facts == {"member": True, "renewals": 2}


HOURS = datetime.timezone(datetime.timedelta(hours=1))

READ: list[tuple[str, Any]] = [
    ("member: yes", True),
    ("member: no", False),
    ('member: "yes"', True),
    ("kind: map", "map"),
    ("renewals: 0", 0),
    ("renewals: 20", 20),
    ("weight: 1.50", Decimal("1.50")),
    ("weight: -3", Decimal(-3)),
    ("weight: 50", Decimal(50)),
    ("borrowed_on: 2020-02-29", datetime.date(2020, 2, 29)),
    ("borrowed_on: 1950-01-01", datetime.date(1950, 1, 1)),
    ("called_at: 2020-02-29T18:00+01:00", datetime.datetime(2020, 2, 29, 18, tzinfo=HOURS)),
    ("called_at: 2020-02-29T18:00Z", datetime.datetime(2020, 2, 29, 18, tzinfo=datetime.UTC)),
    ("called_at: 2020-02-29", datetime.date(2020, 2, 29)),
    ("grace: 36", datetime.timedelta(hours=36)),
    ("card_runs: 6", Months(6)),
    ("remark: torn, but complete", "torn, but complete"),
    ("remark: yes", "yes"),
    # what was asked and cannot be known
    ("member: unobtainable", UNOBTAINABLE),
    ("borrowed_on: unobtainable", UNOBTAINABLE),
    ("fines: unobtainable", UNOBTAINABLE),
    # lists
    ("fines: []", Records((), complete=False)),
    ("fines: {complete: yes}", Records((), complete=True)),
    ("fines: {complete: no, records: []}", Records((), complete=False)),
    ("fines: [{paid: no, kind: late}, {}]", Records(({"paid": False, "kind": "late"}, {}))),
    (
        "fines: {complete: yes, records: [{paid: unobtainable, due_on: 2020-01-31, notice: 36}]}",
        Records(({"paid": UNOBTAINABLE, "due_on": datetime.date(2020, 1, 31), "notice": datetime.timedelta(hours=36)},), complete=True),
    ),
    ("fines: [{paid: , kind: lost}]", Records(({"kind": "lost"},))),
]


@pytest.mark.parametrize(("text", "value"), READ, ids=[text for text, _ in READ])
def test_values_are_read_by_the_type_of_their_fact(text: str, value: Any) -> None:
    assert facts(text) == {text.partition(":")[0]: value}


@pytest.mark.parametrize("text", ["member:", 'member: ""', "fines:"])
def test_an_empty_value_is_a_missing_one(text: str) -> None:
    assert facts(text) == {}


@pytest.mark.parametrize("text", [text for text, value in READ if value is not UNOBTAINABLE and not text.startswith(("fines", "remark"))])
def test_shown_values_are_read_again(text: str) -> None:
    name = text.partition(":")[0]
    [value] = facts(text).values()
    written = show_value(value).removesuffix(" hours").removesuffix(" months")
    assert facts(f"{name}: {written}") == {name: value}


# What is refused: the text, then place and message


REFUSED: dict[str, tuple[str, int, int, str]] = {
    # shape
    "not a mapping": ("- one\n- two\n", 1, 1, "a case is written as `key: value`"),
    "not YAML": ("facts: {member: yes\n", 2, 1, "not valid YAML"),
    "tabs": ("facts:\n\tmember: yes\n", 2, 1, "not valid YAML"),
    "unusual line break": ("case: one\u2028two\n", 1, 10, "an unusual line break (U+2028)"),
    "anchors": ("facts: &a {member: yes}\n", 1, 8, "anchors and aliases"),
    "unknown key": ("fact:\n  member: yes\n", 1, 1, "`fact` is not a key of a case; did you mean `facts`?"),
    "duplicate key": ("case: one\ncase: two\n", 2, 1, "the key `case` stands twice; the first is on line 1"),
    "duplicate fact": ("facts:\n  member: yes\n  member: no\n", 3, 3, "the key `member` stands twice; the first is on line 2"),
    "facts as a list": ("facts: [member]\n", 1, 8, "`facts` is written as `name: value`"),
    "a name that is a list": ("case: [one]\n", 1, 7, "`case` must be a text"),
    # names
    "unknown fact": ("facts:\n  membr: yes\n", 2, 3, "`membr` is not a known fact; did you mean `member`?"),
    "unknown fact like no other": ("facts:\n  zzz: yes\n", 2, 3, "`zzz` is not a known fact"),
    "unknown component": ("component: desc\n", 1, 12, "`desc` is not a known component; did you mean `desk`?"),
    "unknown place": ("where: habor\n", 1, 8, "`habor` is not a known place; did you mean `harbor`?"),
    "unknown assumed fact": ("assume:\n  membr: {value: yes, reason: x}\n", 2, 3, "`membr` is not a known fact; did you mean `member`?"),
    # types
    "yes/no": ("facts:\n  member: true\n", 2, 11, "`member` must be `yes` or `no`, not `true`"),
    "capitals": ("facts:\n  member: Yes\n", 2, 11, "`member` must be `yes` or `no`, not `Yes`"),
    "enum": ("facts:\n  kind: mop\n", 2, 9, "`kind` must be one of book, map, film; did you mean `map`?, not `mop`"),
    "whole number": ("facts:\n  renewals: 1.5\n", 2, 13, "`renewals` must be a whole number, not `1.5`"),
    "number in words": ("facts:\n  renewals: two\n", 2, 13, "`renewals` must be a whole number, not `two`"),
    "decimal": ("facts:\n  weight: NaN\n", 2, 11, "`weight` must be a decimal number, not `NaN`"),
    "date": ("facts:\n  borrowed_on: 2020-02-30\n", 2, 16, "`borrowed_on` must be a date as 2020-11-01, not `2020-02-30`"),
    "date in another order": ("facts:\n  borrowed_on: 02/03/2020\n", 2, 16, "must be a date as 2020-11-01"),
    "moment for a date": ("facts:\n  borrowed_on: 2020-02-03T10:00Z\n", 2, 16, "must be a date as 2020-11-01"),
    "moment without zone": ("facts:\n  called_at: 2020-02-03T10:00\n", 2, 14, "must be a moment with its zone"),
    "moment outside the calendar": ("facts:\n  called_at: 0001-01-01T00:00+05:00\n", 2, 14, "must be a moment with its zone"),
    "duration": ("facts:\n  grace: 2 days\n", 2, 10, "`grace` must be a whole number of hours, not `2 days`"),
    "duration in months": ("facts:\n  card_runs: half\n", 2, 14, "`card_runs` must be a whole number of months, not `half`"),
    "list for one value": ("facts:\n  member: [yes]\n", 2, 11, "`member` must be a single value, not a list or mapping"),
    "one value for a list": ("facts:\n  fines: 3\n", 2, 10, "`fines` must be a list of records"),
    "record that is no mapping": ("facts:\n  fines: [late]\n", 2, 11, "each record of `fines` is written as `field: value`"),
    "unknown field": ("facts:\n  fines: [{payed: yes}]\n", 2, 12, "`payed` is not a field of `fines`; did you mean `paid`?"),
    "field of another type": ("facts:\n  fines: [{paid: yes}, {paid: maybe}]\n", 2, 31, "`fines.paid` must be `yes` or `no`, not `maybe`"),
    "unknown key of a list": ("facts:\n  fines: {all: yes}\n", 2, 11, "`fines` takes `complete` and `records`, not `all`"),
    "completeness": ("facts:\n  fines: {complete: perhaps}\n", 2, 21, "`complete` must be `yes` or `no`"),
    # ranges
    "below the range": ("facts:\n  renewals: -1\n", 2, 13, "`renewals` must lie within 0..20, not -1"),
    "above the range": ("facts:\n  renewals: 21\n", 2, 13, "`renewals` must lie within 0..20, not 21"),
    "above an open range": ("facts:\n  weight: 50.01\n", 2, 11, "`weight` must lie within ..50, not 50.01"),
    "before the range": ("facts:\n  borrowed_on: 1949-12-31\n", 2, 16, "`borrowed_on` must lie within 1950-01-01.., not 1949-12-31"),
    # assumptions
    "assumption without a reason": ("assume:\n  member: {value: yes}\n", 2, 11, "this assumption has no `reason`"),
    "assumption with an empty reason": ("assume:\n  member: {value: yes, reason: ''}\n", 2, 11, "this assumption has no `reason`"),
    "assumption without a value": ("assume:\n  member: {reason: x}\n", 2, 11, "this assumption has no `value`"),
    "bare assumption": ("assume:\n  member: yes\n", 2, 3, "an assumption names its reason"),
    "assumption of another type": ("assume:\n  member: {value: 1, reason: x}\n", 2, 19, "`member` must be `yes` or `no`, not `1`"),
    "given and assumed": ("facts: {member: yes}\nassume: {member: {value: no, reason: x}}\n", 2, 9, "`member` is both given and assumed"),
    # identity
    "identity in the name": ("case: A123456789 again\n", 1, 7, "a case carries no identity, leave it out"),
    "identity in a value": ("facts:\n  remark: see A-123-456-789\n", 2, 11, "`remark` holds what looks like an A-number"),
    "identity in a number": ("facts:\n  renewals: 123456789\n", 2, 13, "`renewals` holds what looks like an A-number"),
    "identity in a record": ("facts:\n  fines: [{kind: A12345678}]\n", 2, 18, "`fines.kind` holds what looks like an A-number"),
    "identity in an assumed value": (
        "assume:\n  remark: {value: A 12345678, reason: x}\n",
        2,
        19,
        "`remark` holds what looks like an A-number",
    ),
    "identity in a reason": (
        "assume:\n  member: {value: yes, reason: file 012345678}\n",
        2,
        32,
        "the reason holds what looks like an A-number",
    ),
}


@pytest.mark.parametrize(("text", "line", "column", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_at_its_place(text: str, line: int, column: int, says: str) -> None:
    with pytest.raises(CaseError) as caught:
        case(text)
    first = str(caught.value).split("\n")[0]
    assert first.startswith(f"cases/one.yaml:{line}:{column}: ")
    assert says in first


def test_every_fault_of_a_case_is_named_at_once() -> None:
    with pytest.raises(CaseError) as caught:
        case("component: dask\nfacts:\n  membr: yes\n  kind: mop\nassume:\n  under_12: no\n")
    lines = [line for line in str(caught.value).split("\n") if line.startswith("cases/")]
    assert sorted(line.split(": ")[0] for line in lines) == [
        "cases/one.yaml:1:12",
        "cases/one.yaml:3:3",
        "cases/one.yaml:4:9",
        "cases/one.yaml:6:3",
    ]


def test_a_fault_quotes_its_line_with_a_mark() -> None:
    with pytest.raises(CaseError) as caught:
        case("facts:\n  kind: mop\n")
    assert str(caught.value).split("\n")[1:] == ["      kind: mop", "            ^^^"]


def test_a_case_is_not_read_without_limit() -> None:
    with pytest.raises(CaseError, match="at most 1000000 characters"):
        case("#" * (MAXIMUM_CASE + 1))
    with pytest.raises(CaseError, match=r"nested more than 40 deep|cannot be read"):
        case("facts:\n  member: " + "[" * 500 + "]" * 500)


# Identity


@pytest.mark.parametrize(
    "text",
    [
        "A123456789",
        "A12345678",
        "a123456789",
        "A 123 456 789",
        "A-123-456-789",
        "A#123456789",
        "A# 123-456-789",
        "file A123456789.",
        "012345678",
        "(123456789)",
    ],
)
def test_what_looks_like_an_a_number(text: str) -> None:
    assert looks_like_identifier(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234567",
        "1234567890",
        "2020-11-01",
        "2025-01-21T18:00-05:00",
        "8 CFR 212.5",
        "Article 12",
        "A4",
        "room A 12",
        "BA123456789",
        "$1,000,000",
    ],
)
def test_what_does_not(text: str) -> None:
    assert not looks_like_identifier(text)


def test_a_file_does_not_name_its_case_by_an_identity() -> None:
    with pytest.raises(CaseError, match=r"the file's name holds what looks like an A-number"):
        case("facts: {member: yes}\n", "cases/A123456789.yaml")
    assert case("case: one\n", "cases/A123456789.yaml").name == "one"


# Days and moments


@pytest.mark.parametrize(
    ("text", "start", "hours"),
    [
        ("2021-01-20", "2021-01-20T05:00+00:00", 24),
        ("2021-03-14", "2021-03-14T05:00+00:00", 23),
        ("2025-01-21T18:00-05:00", "2025-01-21T23:00+00:00", 0),
        ("2025-01-21T23:00Z", "2025-01-21T23:00+00:00", 0),
    ],
)
def test_a_time_is_a_day_or_a_moment(text: str, start: str, hours: int) -> None:
    span = read_time(text, "America/New_York")
    assert span.start == datetime.datetime.fromisoformat(start)
    assert span.end - span.start == datetime.timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "today", "2021-02-30", "20210120", "2021-01-20T18:00", "1/20/2021", "2021-01"])
def test_anything_else_is_neither(text: str) -> None:
    with pytest.raises(CaseError, match="neither a day"):
        read_time(text, "America/New_York")
