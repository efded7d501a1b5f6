"""What people type: English and Spanish, every type, and what is refused."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from pincite.interview.replies import Fault, Wish, read_reply, wish_of
from pincite.interview.states import Asked, Choice
from pincite.interview.writing import case_text
from pincite.language.truth import Kind, Need
from pincite.language.types import (
    UNOBTAINABLE,
    BoolType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntType,
    MomentType,
    Months,
    Records,
    TextType,
    Type,
)
from pincite.rulebook.cases import Case, read_case
from pincite.rulebook.timeline import day_span
from tests.support import fact, rulebook

ZONE = "America/New_York"
KINDS = EnumType(("book", "map", "unknown"))


def asked(kind: Type, **more: Any) -> Asked:
    choices = tuple(Choice(value, f"a {value}") for value in getattr(kind, "values", ()))
    return Asked(more.pop("need", Need(Kind.FACT, "x")), kind, "?", "", "", choices, **more)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        *((word, BoolType(), True) for word in ("yes", "Yes", "y", "sí", "SI", "s", "¡Sí!")),
        *((word, BoolType(), False) for word in ("no", "NO", "n", "No.")),
        ("3", IntType(), 3),
        ("-3", IntType(), -3),
        ("1.50", DecimalType(), Decimal("1.50")),
        ("2020-02-29", DateType(), datetime.date(2020, 2, 29)),
        ("2020-02-29", MomentType(), datetime.date(2020, 2, 29)),
        ("2025-01-21T18:00-05:00", MomentType(), datetime.datetime(2025, 1, 21, 23, tzinfo=datetime.UTC)),
        ("48", DurationType(unit="hours"), datetime.timedelta(hours=48)),
        ("12", DurationType(calendar=True), Months(12)),
        ("2", KINDS, "map"),
        ("map", KINDS, "map"),
        ("a MAP", KINDS, "map"),
        ("unknown", KINDS, "unknown"),
        ("left at the door", TextType(), "left at the door"),
    ],
)
def test_an_answer_is_read_by_its_type(text: str, kind: Type, value: object) -> None:
    assert read_reply(text, asked(kind), ZONE) == value


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("maybe", BoolType(), "Answer yes or no."),
        ("true", BoolType(), "Answer yes or no."),
        ("1.5", IntType(), "a whole number"),
        ("1,5", DecimalType(), "with a point before decimals"),
        ("nan", DecimalType(), "a number"),
        ("1e9", DecimalType(), "a number"),
        ("2020-02-30", DateType(), "year first"),
        ("03/01/2017", DateType(), "year first"),
        ("2025-01-21 18:00", MomentType(), "If that was the time in America/New_York, write 2025-01-21T18:00-05:00."),
        ("soon", MomentType(), "with the hour and its zone"),
        ("two", DurationType(unit="hours"), "a whole number of hours"),
        ("0", KINDS, "1 to 3"),
        ("4", KINDS, "1 to 3"),
        ("books", KINDS, "1 to 3"),
        *((number, kind, "looks like a person's number") for number in ("A123456789", "123-45-6789") for kind in (TextType(), BoolType())),
        ("012345678", IntType(), "looks like a person's number"),
        ("x\x1b[2J", TextType(), "cannot be read"),
        ("x" * 1001, TextType(), "cannot be read"),
    ],
)
def test_what_is_no_answer_is_told_what_was_expected(text: str, kind: Type, said: str) -> None:
    with pytest.raises(Fault) as fault:
        read_reply(text, asked(kind), ZONE)
    assert said in str(fault.value)


@pytest.mark.parametrize(
    ("low", "high", "said"), [(1, 9, "between 1 and 9"), (1, None, "at least 1"), (None, -1, "at most -1")], ids=["both", "low", "high"]
)
def test_a_number_out_of_range_is_told_its_range(low: int | None, high: int | None, said: str) -> None:
    with pytest.raises(Fault, match=said):
        read_reply("0", asked(IntType(), low=low, high=high), ZONE)


def test_an_hour_stays_on_the_day_given() -> None:
    hour = asked(MomentType(), need=Need(Kind.HOUR, "x"), within=day_span(datetime.date(2020, 6, 1), ZONE))
    assert read_reply("2020-06-01T09:00-04:00", hour, ZONE).hour == 9
    with pytest.raises(Fault, match="The day given is 2020-06-01"):
        read_reply("2020-06-02T09:00-04:00", hour, ZONE)
    with pytest.raises(Fault, match="2020-06-01T18:00-04:00"):
        read_reply("2020-06-01", hour, ZONE)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        *((word, Wish.UNKNOWN) for word in ("I don't know", "I don’t know.", "no sé", "No se", "no lo sé", "skip")),
        *((word, Wish.UNOBTAINABLE) for word in ("cannot be known", "unobtainable", "no se puede saber")),
        *((word, Wish.BACK) for word in ("back", "atrás", "ATRAS")),
        *((word, Wish.WHY) for word in ("why", "why?", "¿por qué?", "por que")),
        *((word, Wish.HELP) for word in ("help", "ayuda", "?")),
        *((word, Wish.STOP) for word in ("stop", "parar", "salir", "quit")),
        *((word, None) for word in ("no", "yes", "s", "stopped")),
    ],
)
def test_what_may_be_said_instead_of_an_answer(text: str, wish: Wish | None) -> None:
    assert wish_of(text, asked(BoolType())) is wish


def test_a_name_of_the_own_list_is_an_answer() -> None:
    assert wish_of("unknown", asked(KINDS)) is None
    assert wish_of("unknown", asked(BoolType())) is Wish.UNKNOWN


FACTS = "\n".join(
    [
        fact("member"),
        fact("kept", "duration", unit="hours"),
        fact("lent", "duration", unit="months"),
        fact("weight", "decimal"),
        fact("called_at", "moment"),
        fact("note", "text"),
        fact("fines", "list", fields="{paid: bool, due_on: date, note: text}"),
    ]
)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_case_is_written_so_that_it_reads_back_the_same(as_json: bool) -> None:
    book = rulebook(FACTS)
    record = {"paid": UNOBTAINABLE, "due_on": datetime.date(2020, 1, 1), "note": 'a: "b", {c} #d'}
    case = Case(
        "the: odd #name",
        {
            "member": True,
            "kept": datetime.timedelta(hours=36),
            "lent": Months(3),
            "weight": Decimal("1.50"),
            "called_at": datetime.datetime(2020, 1, 1, 12, 0, 30, tzinfo=datetime.timezone(-datetime.timedelta(hours=5))),
            "note": "- yes: no",
            "fines": Records((record, {}), True),
        },
        {},
        "desk",
        "harbor",
    )
    text = case_text(case, book, as_json, "" if as_json else "# a note\n")
    assert read_case(text, "x", book) == case
    unfinished = Case("x", {"fines": Records(), "member": UNOBTAINABLE}, {"kept": (datetime.timedelta(hours=1), "it's #said: so")})
    assert read_case(case_text(unfinished, book, as_json), "x", book) == unfinished
