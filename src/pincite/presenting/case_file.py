"""A case as the text of a case file, which `pincite.rulebook.cases.read_case` reads back equal."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from typing import Any

from pincite.language.types import DurationType, ListType, Months, Records, Type
from pincite.rulebook.cases import Case, read_case
from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import CaseError
from pincite.rulebook.values import show_value

# what YAML takes for text as it stands, with no character that could begin or end anything else
PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*(:[0-9][A-Za-z0-9_.+-]*)*")
HOUR = datetime.timedelta(hours=1)


class Unwritable(Exception):
    """A case that no case file can say: a value its fact has no written form for."""


def case_file(case: Case, rulebook: Rulebook, remarks: tuple[str, ...] = ()) -> str:
    """Return a case as YAML, under remarks of one line each; it is read back and found equal.

    Raises Unwritable when a case file cannot say it, such as half a day of a fact counted in days.
    """
    text = "".join(f"{line}\n" for line in _lines(case, rulebook, remarks))
    try:
        again = read_case(text, "case.yaml", rulebook)
    except CaseError as error:
        raise Unwritable(str(error)) from None
    if again != case:
        raise Unwritable(f"{case.name}: a case file cannot say every value of this case")
    return text


def _lines(case: Case, rulebook: Rulebook, remarks: tuple[str, ...]) -> Iterator[str]:
    yield from (f"# {remark}" for remark in remarks)
    yield f"case: {_scalar(case.name)}"
    for key, name in (("component", case.component), ("where", case.where)):
        if name is not None:
            yield f"{key}: {_scalar(name)}"
    yield "facts:" if case.facts else "facts: {}"
    for name, value in sorted(case.facts.items()):
        yield from _fact(name, value, rulebook)
    if case.assumed:
        yield "assume:"
    for name, (value, reason) in sorted(case.assumed.items()):
        yield f"  {name}:"
        yield from (f"  {line}" for line in _fact("value", value, rulebook, name))
        yield f"    reason: {_scalar(reason)}"


def _fact(key: str, value: Any, rulebook: Rulebook, name: str = "") -> Iterator[str]:
    declared = rulebook.facts[name or key]
    if not isinstance(value, Records):
        yield f"  {key}: {_written(value, declared.type, declared.unit)}"
        return
    assert isinstance(declared.type, ListType)
    kinds = dict(declared.type.fields)
    if not value.items:
        yield f"  {key}: {{complete: yes}}" if value.complete else f"  {key}: []"
        return
    yield f"  {key}:"
    yield f"    complete: {'yes' if value.complete else 'no'}"
    yield "    records:"
    for item in value.items:
        fields = ", ".join(f"{field}: {_written(inner, kinds[field], '')}" for field, inner in item.items())
        yield f"      - {{{fields}}}"


def _written(value: Any, kind: Type, unit: str) -> str:
    match value:
        case datetime.datetime():
            return value.isoformat()
        case Months(number):
            return str(number)
        case datetime.timedelta():
            assert isinstance(kind, DurationType)
            return str(value // (HOUR if (unit or kind.unit) == "hours" else 24 * HOUR))
        case _:
            return _scalar(str(show_value(value)))


def _scalar(text: str) -> str:
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
