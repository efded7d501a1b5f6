"""A case as the text of a case file, in a form that `read_case` reads back as the same case."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

from pincite.language.types import DurationType, ListType, Months, Records, Type
from pincite.rulebook.cases import Case
from pincite.rulebook.model import Rulebook
from pincite.rulebook.values import show_value

PLAIN = re.compile(r"[A-Za-z0-9](?:[\w .+:/()-]*[\w.+/()-])?", re.ASCII)


def case_data(case: Case, rulebook: Rulebook) -> dict[str, Any]:
    """Return a case as plain data: texts, lists and mappings, as they are written in a case file."""
    found: dict[str, Any] = {"case": case.name}
    if case.component is not None:
        found["component"] = case.component
    if case.where is not None:
        found["where"] = case.where
    found["facts"] = {name: _written(value, rulebook.facts[name].type, rulebook.facts[name].unit) for name, value in case.facts.items()}
    if case.assumed:
        found["assume"] = {
            name: {"value": _written(value, rulebook.facts[name].type, rulebook.facts[name].unit), "reason": reason}
            for name, (value, reason) in case.assumed.items()
        }
    return found


def case_text(case: Case, rulebook: Rulebook, as_json: bool = False, header: str = "") -> str:
    """Return a case as the text of a case file, YAML unless JSON is asked for; `header` holds comment lines to stand above YAML."""
    data = case_data(case, rulebook)
    if as_json:
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return header + "".join(_lines(data, 0))


def _written(value: Any, kind: Type, unit: str = "") -> Any:
    match value:
        case Records(items, complete):
            assert isinstance(kind, ListType)
            fields = dict(kind.fields)
            return {
                "complete": "yes" if complete else "no",
                "records": [{name: _written(inner, fields[name]) for name, inner in item.items()} for item in items],
            }
        case Months(number):
            return str(number)
        case datetime.timedelta():
            assert isinstance(kind, DurationType)
            # a case counts a length of time in the fact's unit
            return str(value // datetime.timedelta(**{unit or kind.unit: 1}))
        case datetime.datetime():
            return value.isoformat()
        case _:
            return show_value(value)


def _lines(data: dict[str, Any], indent: int) -> list[str]:
    lines = []
    for name, value in data.items():
        lead = f"{' ' * indent}{name}:"
        if isinstance(value, dict) and value:
            lines += [f"{lead}\n", *_lines(value, indent + 2)]
        elif isinstance(value, dict):
            lines.append(f"{lead} {{}}\n")
        elif isinstance(value, list):
            lines.append(f"{lead}\n" if value else f"{lead} []\n")
            for item in value:
                inner = ", ".join(f"{field}: {_quoted(one)}" for field, one in item.items())
                lines.append(f"{' ' * (indent + 2)}- {{{inner}}}\n")
        else:
            lines.append(f"{lead} {_quoted(value)}\n")
    return lines


def _quoted(text: str) -> str:
    plain = PLAIN.fullmatch(text) and ": " not in text and not text.endswith(":")
    return text if plain else json.dumps(text, ensure_ascii=False)
