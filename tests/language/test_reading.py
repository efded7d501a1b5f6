"""Each listed form is read to its tree; every other form is refused with its reason and its exact place."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from pincite.language.reading import MAXIMUM_DEPTH, MAXIMUM_LENGTH, read
from pincite.language.tree import (
    Among,
    And,
    Answered,
    Choice,
    Compare,
    Elapsed,
    Fact,
    Field,
    Literal,
    Node,
    Not,
    On,
    Or,
    Quantified,
    Shift,
    Term,
    walk,
)
from pincite.language.types import ListType, Months, Rounding
from pincite.language.vocabulary import ExpressionError, Vocabulary
from tests.language.names import NAMES

MEMBER, CHILD, SIGNED = Fact("member"), Fact("child"), Fact("guardian_signed")
FEBRUARY = datetime.date(2020, 2, 1)
EVENING = datetime.datetime(2025, 1, 21, 18, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=-5)))
LOOP = Compare("<", Field("x", "amount"), Literal(5))

READ: list[tuple[str, Node]] = [
    # names
    ("member", MEMBER),
    ("in_good_standing", Term("in_good_standing")),
    ("on == borrowed_on", Compare("==", On(), Fact("borrowed_on"))),
    # literals
    ('borrowed_on == date("2020-02-01")', Compare("==", Fact("borrowed_on"), Literal(FEBRUARY))),
    ('called_at < moment("2025-01-21T18:00-05:00")', Compare("<", Fact("called_at"), Literal(EVENING))),
    ("grace == hours(48)", Compare("==", Fact("grace"), Literal(datetime.timedelta(hours=48)))),
    ("grace == days(14)", Compare("==", Fact("grace"), Literal(datetime.timedelta(days=14)))),
    ("term_of_loan == months(6)", Compare("==", Fact("term_of_loan"), Literal(Months(6)))),
    ("term_of_loan == years(2)", Compare("==", Fact("term_of_loan"), Literal(Months(24)))),
    ("renewals == 3", Compare("==", Fact("renewals"), Literal(3))),
    ("renewals == -3", Compare("==", Fact("renewals"), Literal(-3))),
    ('weight == decimal("1.5")', Compare("==", Fact("weight"), Literal(Decimal("1.5")))),
    ('kind == "map"', Compare("==", Fact("kind"), Literal("map"))),
    ("kind == 'map'", Compare("==", Fact("kind"), Literal("map"))),
    # comparisons
    ("renewals != 3", Compare("!=", Fact("renewals"), Literal(3))),
    ("renewals <= 3", Compare("<=", Fact("renewals"), Literal(3))),
    ("renewals > 3", Compare(">", Fact("renewals"), Literal(3))),
    ("renewals >= 3", Compare(">=", Fact("renewals"), Literal(3))),
    ("1 < renewals < 5", And((Compare("<", Literal(1), Fact("renewals")), Compare("<", Fact("renewals"), Literal(5))))),
    # truth
    ("not member", Not(MEMBER)),
    ("member and child and guardian_signed", And((MEMBER, CHILD, SIGNED))),
    ("member or child", Or((MEMBER, CHILD))),
    ("member and (child or guardian_signed)", And((MEMBER, Or((CHILD, SIGNED))))),
    ("(member and child) or guardian_signed", Or((And((MEMBER, CHILD)), SIGNED))),
    ("member or ((child and guardian_signed))", Or((MEMBER, And((CHILD, SIGNED))))),
    ("member and not (child or guardian_signed)", And((MEMBER, Not(Or((CHILD, SIGNED)))))),
    ("member if child else guardian_signed", Choice(CHILD, MEMBER, SIGNED)),
    # sets
    ('kind in {"book", "map"}', Among(Fact("kind"), (Literal("book"), Literal("map")))),
    ('kind not in {"book"}', Not(Among(Fact("kind"), (Literal("book"),)))),
    ('on in {date("2020-02-01")}', Among(On(), (Literal(FEBRUARY),))),
    # questions
    ('lending == "may"', Answered("lending", "may")),
    ('lending != "may"', Not(Answered("lending", "may"))),
    ('lending in {"may", "must"}', Or((Answered("lending", "may"), Answered("lending", "must")))),
    ('lending in {"may"}', Answered("lending", "may")),
    ('lending not in {"may"}', Not(Answered("lending", "may"))),
    ('house_rules_2020.late_fee == "due"', Answered("late_fee", "due", "house-rules-2020")),
    # lists
    ("any(x.sent for x in fines)", Quantified("any", "x", Fact("fines"), Field("x", "sent"))),
    ("all(x.amount < 5 for x in fines)", Quantified("all", "x", Fact("fines"), LOOP)),
    ("count(x for x in fines if x.amount < 5) > 2", Compare(">", Quantified("count", "x", Fact("fines"), LOOP), Literal(2))),
    # time
    ("borrowed_on + days(14) < on", Compare("<", Shift("+", Fact("borrowed_on"), Literal(datetime.timedelta(days=14))), On())),
    (
        'borrowed_on - months(6, "down") < on',
        Compare("<", Shift("-", Fact("borrowed_on"), Literal(Months(6, Rounding.DOWN))), On()),
    ),
    (
        "hours_between(called_at, left_at) < hours(1)",
        Compare("<", Elapsed("hours", Fact("called_at"), Fact("left_at")), Literal(datetime.timedelta(hours=1))),
    ),
    (
        "days_between(borrowed_on, on) < days(1)",
        Compare("<", Elapsed("days", Fact("borrowed_on"), On()), Literal(datetime.timedelta(days=1))),
    ),
    ("months_between(borrowed_on, on) < months(1)", Compare("<", Elapsed("months", Fact("borrowed_on"), On()), Literal(Months(1)))),
    ("years_between(borrowed_on, on) < years(18)", Compare("<", Elapsed("years", Fact("borrowed_on"), On()), Literal(Months(216)))),
    # layout
    ("  member\n  and child  # a remark (with brackets)\n", And((MEMBER, CHILD))),
    ("member and (  # first\n  child or\n  guardian_signed  # last\n)", And((MEMBER, Or((CHILD, SIGNED))))),
    ('note == "#" and (member or child)', And((Compare("==", Fact("note"), Literal("#")), Or((MEMBER, CHILD))))),
    ('note == ")" and (member or child)', And((Compare("==", Fact("note"), Literal(")")), Or((MEMBER, CHILD))))),
]


@pytest.mark.parametrize(("text", "tree"), READ, ids=[text for text, _ in READ])
def test_listed_forms_are_read_to_their_tree(text: str, tree: Node) -> None:
    assert read(text, NAMES) == tree


def test_rounding_is_read_and_kept() -> None:
    shift = read('borrowed_on + years(1, "up") > on', NAMES)
    assert isinstance(shift, Compare)
    assert isinstance(shift.left, Shift)
    assert isinstance(shift.left.duration, Literal)
    assert shift.left.duration.value.rounding is Rounding.UP


MIXED = "`and` and `or` are mixed"
NO_FORM = "not one of the listed expressions"
NO_RUN = "nothing is defined or run"
LOOP_ONLY = "a loop may stand only inside"

# the text, the line and column of the fault, its length, and what the message says
REFUSED: list[tuple[str, int, int, int, str]] = [
    # and with or
    ("member and child or guardian_signed", 1, 1, 1, MIXED),
    ("member or child and guardian_signed", 1, 11, 1, MIXED),
    ("(member and child or guardian_signed)", 1, 2, 1, MIXED),
    ("not (member or child and guardian_signed)", 1, 16, 1, MIXED),
    ("(member) and (child) or (guardian_signed)", 1, 1, 1, MIXED),
    ("member or\n  child and guardian_signed", 2, 3, 1, MIXED),
    ("any(x.sent or x.sent and x.sent for x in fines)", 1, 15, 1, MIXED),
    # values that are not there
    ("member == True", 1, 11, 4, "write the fact itself"),
    ("False != member", 1, 1, 5, "write the fact itself"),
    ("True", 1, 1, 4, "write the fact itself"),
    ("member is None", 1, 11, 4, "there is no null"),
    ("member == None", 1, 11, 4, "there is no null"),
    ("None", 1, 1, 4, "there is no null"),
    ("member is child", 1, 1, 15, "`is` is not read"),
    ("member is not child", 1, 1, 19, "`is` is not read"),
    ("weight > 1.5", 1, 10, 3, "floats are not exact"),
    ("renewals > 1e3", 1, 12, 3, "floats are not exact"),
    ("renewals > 2j", 1, 12, 2, "floats are not exact"),
    ('note == b"x"', 1, 9, 4, "this kind of value is not read"),
    ("...", 1, 1, 3, "this kind of value is not read"),
    # names
    ("membr", 1, 1, 5, "`membr` is not a known fact, term or question; did you mean `member`?"),
    ("member and in_good_standin", 1, 12, 15, "did you mean `in_good_standing`?"),
    ("zzzz", 1, 1, 4, "`zzzz` is not a known fact, term or question"),
    ("lending", 1, 1, 7, "the question `lending` must be compared with one of its values"),
    ("house_rules_2020", 1, 1, 16, "is an instrument; name one of its questions"),
    ("house_rules_2020.late_fee", 1, 1, 25, "the question `late_fee` must be compared"),
    ('house_rules_2020.late_fees == "due"', 1, 1, 26, "`late_fees` is not a question; did you mean `late_fee`?"),
    ('house_rule_2020.late_fee == "due"', 1, 1, 24, "`house_rule_2020` is not a known instrument; did you mean `house_rules_2020`?"),
    ("member.child", 1, 1, 12, "`member` is not a known instrument"),
    ("member.child.age", 1, 1, 16, NO_FORM),
    # questions
    ('lending == "mey"', 1, 12, 5, "`mey` is not a value of the question `lending`; did you mean `may`?"),
    ('late_fee == "zzz"', 1, 13, 5, "its values are due, none"),
    ("lending == kind", 1, 12, 4, "one of its values in quotation marks"),
    ('lending < "may"', 1, 1, 15, "by `==`, `!=` or `in {...}` only"),
    ('"may" == lending', 1, 10, 7, "a question stands on the left of its value"),
    # calls
    ("open(note)", 1, 1, 10, "`open` cannot be called"),
    ("cuont(x for x in fines if x.sent)", 1, 1, 33, "did you mean `count`?"),
    ("note.upper()", 1, 1, 12, "`note.upper` cannot be called"),
    ("days(number=3)", 1, 1, 14, "`days` takes no named arguments"),
    ("days(renewals)", 1, 1, 14, "`days` takes a written value, as in days(14)"),
    ("days(-1)", 1, 1, 8, "`days` takes a written value"),
    ("days(1, 2)", 1, 1, 10, "`days` takes a written value"),
    ("days(*note)", 1, 1, 11, "`days` takes a written value"),
    ('months(6, "sideways")', 1, 1, 21, 'the rounding of months is "down" or "up"'),
    ('date("2020-02-30")', 1, 1, 18, "`2020-02-30` is not a date"),
    ('date("20200230")', 1, 1, 16, "is not a date"),
    ('moment("2020-02-03")', 1, 1, 20, "a moment names its zone"),
    ('moment("2020-02-03T10:00")', 1, 1, 26, "a moment names its zone"),
    ('moment("soon")', 1, 1, 14, "`soon` is not a moment"),
    ('moment("0001-01-01T00:00+05:00")', 1, 1, 32, "is not a moment"),
    ('decimal("NaN")', 1, 1, 14, "`NaN` is not a decimal number"),
    ('decimal("one")', 1, 1, 14, "`one` is not a decimal number"),
    ("days_between(on)", 1, 1, 16, "`days_between` takes a start and an end"),
    # loops
    ("any(fines)", 1, 1, 10, "`any` is written any(CONDITION for x in list)"),
    ("any([x.sent for x in fines])", 1, 1, 28, "`any` is written any(CONDITION for x in list)"),
    ("any(x.sent for x in fines if x.sent)", 1, 1, 36, "`any` takes no `if`"),
    ("count(x for x in fines)", 1, 1, 23, "`count` is written count(x for x in list if CONDITION)"),
    ("count(x.sent for x in fines if x.sent)", 1, 1, 38, "`count` is written"),
    ("any(x.sent for x in member)", 1, 21, 6, "`member` is not a list fact"),
    ("any(x.sent for x in finse)", 1, 21, 5, "`finse` is not a list fact; did you mean `fines`?"),
    ("any(x.sent for x in fines for y in fines)", 1, 1, 41, "a loop runs over one list fact with one variable"),
    ("any(x.sent async for x in fines)", 1, 1, 32, "a loop runs over one list fact with one variable"),
    ("any(any(y.sent for y in fines) for x in fines)", 1, 5, 26, "a loop may not stand inside another"),
    ("any(x.sentt for x in fines)", 1, 5, 7, "`sentt` is not a field of this list; did you mean `sent`?"),
    ("any(x for x in fines)", 1, 5, 1, "name a field of the record, such as `x.sent`"),
    ("any(member for x in fines)", 1, 5, 6, "only fields of `x` and written values may be named, not `member`"),
    ("any(x.due_on < on for x in fines)", 1, 16, 2, "only fields of `x` and written values may be named, not `on`"),
    ('any(lending == "may" for x in fines)', 1, 5, 7, "only fields of `x` and written values may be named, not `lending`"),
    ('any(house_rules_2020.late_fee == "due" for x in fines)', 1, 5, 25, "not `house_rules_2020.late_fee`"),
    ("any(y.sent for x in fines)", 1, 5, 6, "not `y.sent`"),
    ("(x.sent for x in fines)", 1, 1, 23, LOOP_ONLY),
    ("[x.sent for x in fines]", 1, 1, 23, LOOP_ONLY),
    ("{x.sent for x in fines}", 1, 1, 23, LOOP_ONLY),
    # what Python has and this language has not
    ("lambda: member", 1, 1, 14, NO_RUN),
    ("(found := member)", 1, 2, 15, NO_RUN),
    ("await member", 1, 1, 12, NO_RUN),
    ('f"{member}"', 1, 1, 11, "text is written in plain quotation marks"),
    ("renewals * 2", 1, 1, 12, "only `+` and `-` of a date or moment"),
    ("~renewals", 1, 1, 9, NO_FORM),
    ("-renewals", 1, 1, 9, NO_FORM),
    ("renewals > -True", 1, 12, 5, NO_FORM),
    ("renewals > -1.5", 1, 12, 4, NO_FORM),
    ("fines[0]", 1, 1, 8, NO_FORM),
    ("[member, child]", 1, 1, 15, NO_FORM),
    ("{}", 1, 1, 2, NO_FORM),
    ("kind in {}", 1, 9, 2, "`in` is followed by values in braces"),
    ('kind in ["book"]', 1, 9, 8, "`in` is followed by values in braces"),
    ("kind in {kind}", 1, 10, 4, "only written values may stand in braces"),
    # not even Python
    ("", 1, 1, 1, "expression is empty"),
    ("  \n ", 1, 1, 1, "expression is empty"),
    ("member and", 1, 11, 1, "not an expression"),
    ("member and\n  child or\n", 2, 11, 1, "not an expression"),
    ("member child", 1, 1, 1, "not an expression"),
    ("member = child", 1, 1, 1, "not an expression"),
    ("import os", 1, 1, 1, "not an expression"),
    ("member and (child", 1, 12, 1, "this `(` is never closed"),
    ("member and child)", 1, 17, 1, "this `)` closes no bracket"),
    ("member) or (child", 1, 7, 1, "this `)` closes no bracket"),
    ("member and\nchild)", 2, 6, 1, "this `)` closes no bracket"),
    ('kind in {"book")', 1, 16, 1, "this `)` closes no bracket"),
    # after letters outside ASCII, and on later lines
    ('note == "déjà vu" and zzzz', 1, 23, 4, "`zzzz` is not a known"),
    ('note == "déjà vu" and kind == zzzz', 1, 31, 4, "`zzzz` is not a known"),
    ('note == "日本語"\n  and note == "é" and zzzz', 2, 23, 4, "`zzzz` is not a known"),
    ('note == "a\u2028b" and zzzz', 1, 19, 4, "`zzzz` is not a known"),
    ('note == "é" and (', 1, 17, 1, "this `(` is never closed"),
    ('note == "é" and', 1, 16, 1, "not an expression"),
    ('member and note == f"é"', 1, 20, 4, "text is written in plain quotation marks"),
    ("member\nand child\nand zzzz", 3, 5, 4, "`zzzz` is not a known"),
    ("member  # zzzz\nand zzzz", 2, 5, 4, "`zzzz` is not a known"),
]


@pytest.mark.parametrize(("text", "line", "column", "length", "says"), REFUSED, ids=[row[0] or "nothing" for row in REFUSED])
def test_other_forms_are_refused_at_their_place(text: str, line: int, column: int, length: int, says: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read(text, NAMES)
    assert says in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)
    if not caught.value.message.startswith("not an expression"):
        assert caught.value.length == length


def test_depth_is_bounded() -> None:
    allowed = "not " * (MAXIMUM_DEPTH - 1) + "member"
    assert sum(1 for _ in walk(read(allowed, NAMES))) == MAXIMUM_DEPTH
    with pytest.raises(ExpressionError, match="nested more than 64 deep") as caught:
        read("not " + allowed, NAMES)
    assert (caught.value.line, caught.value.column) == (1, 4 * MAXIMUM_DEPTH + 1)


@pytest.mark.parametrize(
    "text", ["not " * 500 + "member", "(" * 190 + "not " * 70 + "member" + ")" * 190, "(" * 4000 + "member" + ")" * 4000, "-" * 9000 + "1"]
)
def test_no_nesting_breaks_the_reader(text: str) -> None:
    with pytest.raises(ExpressionError, match=r"nested|not an expression|not one of the listed"):
        read(text, NAMES)


def test_length_is_bounded() -> None:
    spaces = " " * (MAXIMUM_LENGTH - len("member"))
    assert read(spaces + "member", NAMES) == MEMBER
    with pytest.raises(ExpressionError, match="longer than 10000 characters"):
        read(spaces + " member", NAMES)


def test_characters_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(ExpressionError):
        read("member\0", NAMES)


def test_a_list_whose_fields_are_at_fault_does_not_break_the_reader() -> None:
    broken = Vocabulary({"fines": ListType(())})
    with pytest.raises(ExpressionError, match="name a field of the record"):
        read("any(x for x in fines)", broken)


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("member and child", "child", (1, 12)),
        ("member\n  and child", "child", (2, 7)),
        ('note == "é" and child', "child", (1, 17)),
        ("any(x.sent for x in fines) and child", "fines", (1, 21)),
    ],
)
def test_nodes_know_their_place(text: str, name: str, place: tuple[int, int]) -> None:
    assert [node.at for node in walk(read(text, NAMES)) if isinstance(node, Fact) and node.name == name] == [place]


def test_place_takes_no_part_in_equality() -> None:
    assert read("member and child", NAMES) == read("(member\n and child)", NAMES)
