"""Grammar: the phrases a language has for connectives, comparisons, negation, dates and numbers, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speech:
    """The phrases of one language, each a template.

    `compared` and `dated` hold one for each operator; `links` the words between the last two members of a series, with those put before some
    sounds; `contracted` pairs that are written as one. `either` stands before two alternatives, `one_of` before more.
    """

    language: str
    yes: str
    no: str
    months: tuple[str, ...]
    day: str
    moment: str
    units: Mapping[str, tuple[str, str]]
    act: str
    compared: Mapping[str, str]
    dated: Mapping[str, str]
    among: str
    nor: str
    none_of: str
    is_not: str
    answered: str
    not_answered: str
    over: str
    links: Mapping[str, str]
    last_comma: str
    either: tuple[str, str]
    one_of: str
    otherwise: str
    quantified: Mapping[str, str]
    before: str
    after: str
    elapsed: str
    denied: str
    denied_name: str
    contracted: tuple[tuple[str, str], ...] = ()
    before_sounds: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = ()


ENGLISH = Speech(
    language="en",
    yes="yes",
    no="no",
    months=("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
    day="{month} {day}, {year}",
    moment="{day} at {time} (UTC{zone})",
    units={"hour": ("hour", "hours"), "day": ("day", "days"), "month": ("month", "months"), "year": ("year", "years")},
    act="the day of the act",
    compared={
        "==": "{left} is {right}",
        "!=": "{left} is not {right}",
        "<": "{left} is less than {right}",
        "<=": "{left} is at most {right}",
        ">": "{left} is more than {right}",
        ">=": "{left} is at least {right}",
    },
    dated={
        "==": "{left} is {right}",
        "!=": "{left} is not {right}",
        "<": "{left} is before {right}",
        "<=": "{left} is on or before {right}",
        ">": "{left} is after {right}",
        ">=": "{left} is on or after {right}",
    },
    among="{left} is {values}",
    nor="{left} is neither {first} nor {second}",
    none_of="{left} is none of {values}",
    is_not="{left} is not {values}",
    answered="the answer on {question}{over} is “{value}”",
    not_answered="the answer on {question}{over} is not “{value}”",
    over=" under {instrument}",
    links={"and": "and", "or": "or"},
    last_comma=",",
    either=("either ", "or"),
    one_of="one of these: ",
    otherwise="{then} if {condition}, otherwise {otherwise}",
    quantified={
        "any": "at least one of {records} has it that {condition}",
        "all": "each of {records} has it that {condition}",
        "count": "the number of {records} where {condition}",
    },
    before="{duration} before {start}",
    after="{duration} after {start}",
    elapsed="the time from {start} to {end}",
    denied="it is not so that {clause}",
    denied_name="not {clause}",
)

SPANISH = Speech(
    language="es",
    yes="sí",
    no="no",
    months=(
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    day="el {day} de {month} de {year}",
    moment="{day} a las {time} (UTC{zone})",
    units={"hour": ("hora", "horas"), "day": ("día", "días"), "month": ("mes", "meses"), "year": ("año", "años")},
    act="el día del acto",
    compared={
        "==": "{left} es {right}",
        "!=": "{left} no es {right}",
        "<": "{left} es menos de {right}",
        "<=": "{left} es como máximo {right}",
        ">": "{left} es más de {right}",
        ">=": "{left} es como mínimo {right}",
    },
    dated={
        "==": "{left} es {right}",
        "!=": "{left} no es {right}",
        "<": "{left} es antes de {right}",
        "<=": "{left} no es después de {right}",
        ">": "{left} es después de {right}",
        ">=": "{left} no es antes de {right}",
    },
    among="{left} es {values}",
    nor="{left} no es ni {first} ni {second}",
    none_of="{left} no es ninguno de estos: {values}",
    is_not="{left} no es {values}",
    answered="la respuesta sobre {question}{over} es «{value}»",
    not_answered="la respuesta sobre {question}{over} no es «{value}»",
    over=" según {instrument}",
    links={"and": "y", "or": "o"},
    last_comma="",
    either=("o bien ", "o bien"),
    one_of="una de estas condiciones: ",
    otherwise="{then} si {condition}; si no, {otherwise}",
    quantified={
        "any": "al menos un elemento de {records} cumple esta condición: {condition}",
        "all": "cada elemento de {records} cumple esta condición: {condition}",
        "count": "el número de elementos de {records} que cumplen esta condición: {condition}",
    },
    before="{duration} antes de {start}",
    after="{duration} después de {start}",
    elapsed="el tiempo desde {start} hasta {end}",
    denied="no se cumple «{clause}»",
    denied_name="no se cumple «{clause}»",
    contracted=((" a el ", " al "), (" de el ", " del ")),
    before_sounds=(("y", "e", ("i", "hi", "í", "hí"), ("hie", "hia")), ("o", "u", ("o", "ho", "ó", "hó"), ())),
)

SPEECHES = {one.language: one for one in (ENGLISH, SPANISH)}
