"""Expressions are said in Spanish as fragments that fit into “porque …” and “si …”."""

from __future__ import annotations

import datetime
from dataclasses import fields

import pytest

from pincite.language.reading import read
from pincite.language.saying import Wording, say, say_value, series
from pincite.language.speech import ENGLISH, SPANISH, SPEECHES
from pincite.language.types import Months, Scalar
from tests.language.names import NAMES

WORDING = Wording(
    yes={
        "member": "la persona es socia",
        "child": "la persona tiene menos de doce años",
        "guardian_signed": "el tutor firmó",
        "kind": "el tipo de objeto",
        "renewals": "el número de renovaciones",
        "borrowed_on": "el día del préstamo",
        "returned_on": "el día de la devolución",
        "fines": "las multas",
    },
    no={"member": "la persona no es socia"},
    instruments={"house-rules-2020": "House rules (2020)"},
    dated=frozenset({"borrowed_on", "returned_on"}),
    names={"loan": "préstamo", "sent": "enviada", "map": "mapa", "film": "película", "book": "libro"},
    speech=SPANISH,
)

SAID: list[tuple[str, str]] = [
    ("member", "la persona es socia"),
    ("not member", "la persona no es socia"),
    ("not child", "no se cumple «la persona tiene menos de doce años»"),
    ("member and not child", "la persona es socia y no se cumple «la persona tiene menos de doce años»"),
    ("member and child and guardian_signed", "la persona es socia, la persona tiene menos de doce años y el tutor firmó"),
    ("member or child", "o bien la persona es socia o bien la persona tiene menos de doce años"),
    (
        "member or child or guardian_signed",
        "una de estas condiciones: la persona es socia, la persona tiene menos de doce años o el tutor firmó",
    ),
    ("renewals >= 3", "el número de renovaciones es como mínimo 3"),
    ('borrowed_on < date("2020-11-01")', "el día del préstamo es antes del 1 de noviembre de 2020"),
    ("borrowed_on >= on", "el día del préstamo no es antes del día del acto"),
    ("borrowed_on + days(30) < returned_on", "30 días después del día del préstamo es antes del día de la devolución"),
    ('kind == "map"', "el tipo de objeto es mapa"),
    ('kind in {"map", "film"}', "el tipo de objeto es mapa o película"),
    ('not kind in {"map", "film"}', "el tipo de objeto no es ni mapa ni película"),
    ("any(x.sent for x in fines)", "al menos un elemento de las multas cumple esta condición: enviada"),
    (
        "days_between(borrowed_on, returned_on) >= days(14)",
        "el tiempo desde el día del préstamo hasta el día de la devolución es como mínimo 14 días",
    ),
]


@pytest.mark.parametrize(("written", "expected"), SAID)
def test_an_expression_is_said_in_spanish(written: str, expected: str) -> None:
    assert say(read(written, NAMES), WORDING) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "sí"),
        (datetime.date(2020, 11, 1), "el 1 de noviembre de 2020"),
        (datetime.timedelta(hours=48), "48 horas"),
        (datetime.timedelta(days=1), "24 horas"),
        (Months(24), "2 años"),
        (Months(1), "1 mes"),
        (
            datetime.datetime(2025, 1, 21, 18, tzinfo=datetime.timezone(datetime.timedelta(hours=-5))),
            "el 21 de enero de 2025 a las 18:00 (UTC-0500)",
        ),
    ],
)
def test_a_value_is_said_in_spanish(value: Scalar, expected: str) -> None:
    assert say_value(value, WORDING) == expected


@pytest.mark.parametrize(
    ("parts", "link", "expected"),
    [
        (["uno", "dos"], "or", "uno o dos"),
        (["uno", "otro"], "or", "uno u otro"),
        (["padre", "hijo"], "and", "padre e hijo"),
        (["agua", "hielo"], "and", "agua y hielo"),
        (["uno", "dos", "tres"], "or", "uno, dos o tres"),
        (["uno"], "or", "uno"),
    ],
)
def test_a_series_minds_the_sound_that_follows(parts: list[str], link: str, expected: str) -> None:
    assert series(parts, link, SPANISH) == expected


def test_every_language_has_a_phrase_for_everything_another_has() -> None:
    for speech in SPEECHES.values():
        for field in fields(ENGLISH):
            english, own = getattr(ENGLISH, field.name), getattr(speech, field.name)
            if isinstance(english, dict):
                assert set(own) == set(english), field.name
