"""Mappings: how the columns of a public data set say facts about a past event, read and checked.

A mapping says what a column says and nothing more. It names the event a row records and the column of its day, so that no list of people
at large can be mapped; what no column says is named with its reason, and what is only assumed is named apart and can be left out.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from keyword import iskeyword
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pincite.language import tree
from pincite.language.checking import check
from pincite.language.types import (
    BoolType,
    DateType,
    EnumType,
    IntType,
    ListType,
    MomentType,
    TextType,
    Type,
    type_name,
)
from pincite.language.vocabulary import ExpressionError, suggestion
from pincite.relational.expressions import condition, measured
from pincite.relational.lowering import Axis, Lowering, Setting, Unsupported, Value
from pincite.rulebook import marked
from pincite.rulebook.marked import Fields, Scalar, Sequence, parse
from pincite.rulebook.model import Fact, Position, Rulebook
from pincite.rulebook.names import HYPHENED, RESERVED_NAMES, SNAKE, Declared
from pincite.rulebook.problems import Problems
from pincite.rulebook.values import date_of

FOLDER = "mappings"
KINDS = ("text", "flag", "code", "number", "date", "moment", "present", "list")
IN_LISTS = ("text", "flag", "code", "number", "date")
TEXT: Type = TextType()
PLAIN: dict[str, Type] = {
    "text": TEXT,
    "flag": BoolType(),
    "number": IntType(),
    "date": DateType(),
    "moment": MomentType(),
    "present": BoolType(),
}
DATES = ("%Y-%m-%d",)
MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")
MILLION = 1_000_000
NAMES = re.compile(r"[^a-z0-9]+")
PART = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)%")
FIGURE = re.compile(r"-?\d{1,9}")


@dataclass(frozen=True, slots=True)
class Twin:
    """How a synthetic column is filled: shares in millionths, and what stands in it."""

    missing: int = 0
    withheld: int = 0
    shares: tuple[tuple[str, int], ...] = ()
    between: tuple[str, str] | None = None
    after: str | None = None
    days: tuple[int, int] = (0, 0)
    records: tuple[int, int] = (0, 0)
    only: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A column of the data set, or a field of the records in one: its name and spellings, and how a cell is read.

    `codes` maps what stands there, in small letters, to what it means: a value, or for a flag `yes` or `no`.
    """

    id: str
    name: str
    kind: str
    type: Type
    also: tuple[str, ...] = ()
    required: bool = False
    identifying: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    written: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    whole_days: bool = False
    year: str = ""
    fields: tuple[Source, ...] = ()
    complete: bool = False
    past: bool = False
    twin: Twin = field(default_factory=Twin)
    position: Position = field(default_factory=Position)

    @property
    def spellings(self) -> frozenset[str]:
        """The spellings of the name, made alike."""
        return frozenset(alike(name) for name in (self.name, *self.also))


@dataclass(frozen=True, slots=True)
class Statement:
    """What columns say of a fact: its value, or when it is yes and when it is no; where neither holds it stays unknown."""

    fact: str
    value: tree.Node | None = None
    yes: tree.Node | None = None
    no: tree.Node | None = None
    note: str = ""
    columns: tuple[str, ...] = ()
    text: str = ""
    position: Position = field(default_factory=Position)


@dataclass(frozen=True, slots=True)
class Assumption:
    """What no column says and a reader may take as given: named, with its reason, and only ever used on request."""

    id: str
    reason: str
    facts: Mapping[str, Statement] = field(default_factory=dict)
    component: str | None = None
    position: Position = field(default_factory=Position)


@dataclass(frozen=True, slots=True)
class DataMapping:
    """A whole mapping, checked against a rulebook: every fact, value, component, place and column it names is known."""

    id: str
    title: str
    data_set: str
    publisher: str
    source: str
    event: str
    unit: str
    date: str
    zone: str
    component: str | None
    component_column: str | None
    places: tuple[str, ...]
    persons: str | None
    columns: Mapping[str, Source]
    facts: Mapping[str, Statement]
    cannot: Mapping[str, str]
    assumptions: Mapping[str, Assumption]
    missing: tuple[str, ...]
    withheld: tuple[str, ...]
    preamble: tuple[int, ...]
    sheets: tuple[str, ...]
    separators: tuple[str, ...]
    notes: tuple[str, ...]
    sha256: str
    file: str

    @property
    def identifying(self) -> frozenset[str]:
        """The spellings, made alike, of every column that is never kept nor printed."""
        return frozenset(name for source in self.columns.values() if source.identifying for name in source.spellings)


def alike(name: str) -> str:
    """Return a column's name without the differences that only writing makes: `Final Order Yes No` and `final_order_yes_no` are one."""
    return NAMES.sub("", name.lower())


def shipped(folder: Path, rulebook: Rulebook) -> dict[str, DataMapping]:
    """Return the mappings in a rulebook's folder by id; raise RulebookError with every fault of every file."""
    problems = Problems()
    paths = sorted((folder / FOLDER).glob("*.yaml"))
    texts: dict[Path, str] = {}
    for path in paths:
        try:
            texts[path] = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            problems.add(Position(f"{FOLDER}/{path.name}", 1, 1), "a mapping is a file of UTF-8 text")
    problems.raise_if_any()
    found: dict[str, DataMapping] = {}
    lists = _lists(folder, problems)
    for path, text in texts.items():
        if path.name == "code-lists.yaml":
            continue
        mapping = _read(text, f"{FOLDER}/{path.name}", rulebook, lists, problems)
        if mapping is None:
            continue
        if mapping.id in found:
            problems.add(Position(mapping.file, 1, 1), f"`{mapping.id}` is declared twice; the first is in {found[mapping.id].file}")
        found[mapping.id] = mapping
    problems.raise_if_any()
    return found


def read_mapping(text: str, file: str, rulebook: Rulebook, folder: Path | None = None) -> DataMapping:
    """Return the mapping in a text; raise RulebookError with every fault, its place and the nearest known name.

    `folder` is the rulebook's, for the code lists the mapping may use by name.
    """
    problems = Problems()
    mapping = _read(text, file, rulebook, _lists(folder, problems) if folder else {}, problems)
    problems.raise_if_any()
    assert mapping is not None
    return mapping


CodeLists = dict[str, dict[str, str]]


def _lists(folder: Path, problems: Problems) -> CodeLists:
    path = folder / FOLDER / "code-lists.yaml"
    if not path.is_file():
        return {}
    name, text = f"{FOLDER}/{path.name}", path.read_text(encoding="utf-8-sig")
    problems.lines[name] = text.split("\n")
    body = parse(text, name, 1, problems)
    if not isinstance(body, marked.Mapping):
        problems.add(Position(name, 1, 1), "code lists are written as `lists:` with a table for each name")
        return {}
    fields = Fields(body, "file of code lists", problems)
    found = dict(_code_lists(fields, problems))
    fields.done()
    return found


def _code_lists(fields: Fields, problems: Problems) -> Iterator[tuple[str, dict[str, str]]]:
    for name, written, position in _entries(fields, "lists", problems):
        table = _table(written, position, problems)
        if table:
            yield name, table


def _entries(fields: Fields, key: str, problems: Problems) -> Iterator[tuple[str, marked.Marked, Position]]:
    value = fields.get(key)
    if value is None or (isinstance(value, Scalar) and not value.text):
        return
    if not isinstance(value, marked.Mapping):
        problems.add(value.position, f"`{key}` is written as `name: …`, one for each")
        return
    for name, entry in value.entries.items():
        yield name, entry, value.keys[name]


def _table(written: marked.Marked, position: Position, problems: Problems) -> dict[str, str]:
    """Return a table from what stands in a cell to its meaning; two codes that differ only in capitals are a fault."""
    found: dict[str, str] = {}
    if not isinstance(written, marked.Mapping) or not written.entries:
        problems.add(position, "a code list is a table: what stands in the column, a colon, and what it means")
        return found
    lowered: dict[str, str] = {}
    for raw, meaning in written.entries.items():
        if not isinstance(meaning, Scalar):
            problems.add(meaning.position, "a code means one word")
            continue
        if raw.strip().lower() in lowered:
            problems.add(written.keys[raw], f"`{raw}` and `{lowered[raw.strip().lower()]}` are read alike; capitals make no difference")
            continue
        lowered[raw.strip().lower()] = raw
        found[raw.strip()] = meaning.text
    return found


@dataclass
class _Reading:
    """What is needed while one mapping is read."""

    rulebook: Rulebook
    lists: CodeLists
    problems: Problems
    zone: str = "UTC"
    formats: tuple[str, ...] = ()
    day: str = ""
    declared: Declared = field(init=False)

    def __post_init__(self) -> None:
        self.declared = Declared(self.problems)


def _read(text: str, file: str, rulebook: Rulebook, lists: CodeLists, problems: Problems) -> DataMapping | None:
    problems.lines[file] = text.split("\n")
    body = parse(text, file, 1, problems)
    if not isinstance(body, marked.Mapping):
        if body is not None:
            problems.add(Position(file, 1, 1), "a mapping is written as `key: value`, beginning with `id`, `title`, `event` and `date`")
        return None
    fields = Fields(body, "mapping", problems)
    reading = _Reading(rulebook, dict(lists), problems)
    reading.lists.update(_code_lists(fields, problems))
    reading.zone = _zone(fields.scalar("zone"), problems) or rulebook.zone
    reading.formats = tuple(one.text for one in fields.texts("formats"))
    name = fields.scalar("id", required=True)
    if name is not None and not HYPHENED.fullmatch(name.text):
        problems.add(name.position, f"`{name.text}` cannot name a mapping: use small letters, digits and hyphens", len(name.text))
    columns = _columns(fields, reading)
    reading.day = _one(fields, "date", columns, ("date",), reading, required=True) or ""
    for column in columns.values():
        if not column.identifying:
            reading.declared.facts[column.id] = column.type
    component, component_column = _component(fields, columns, reading)
    mapping = DataMapping(
        id=name.text if name else "",
        title=fields.text("title", required=True),
        data_set=fields.text("data_set", required=True),
        publisher=fields.text("publisher", required=True),
        source=fields.text("source", required=True),
        event=fields.text("event", required=True),
        unit=fields.text("unit", required=True),
        date=reading.day,
        zone=reading.zone,
        component=component,
        component_column=component_column,
        places=_places(fields, columns, reading),
        persons=_one(fields, "persons", columns, ("number",), reading),
        columns=columns,
        facts=_facts(fields, reading),
        cannot=_cannot(fields, reading),
        assumptions=_assumptions(fields, reading),
        missing=tuple(one.text for one in fields.texts("missing")),
        withheld=tuple(one.text for one in fields.texts("withheld")),
        preamble=tuple(_figure(one, "a number of rows", problems) for one in fields.texts("preamble")) or (0,),
        sheets=tuple(one.text for one in fields.texts("sheets")),
        separators=tuple(one.text.replace("\\t", "\t") for one in fields.texts("separators")) or (",",),
        notes=tuple(" ".join(one.text.split()) for one in fields.texts("notes")),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        file=file,
    )
    fields.done()
    for fact in sorted(set(mapping.facts) & set(mapping.cannot)):
        problems.add(mapping.facts[fact].position, f"`{fact}` is said by columns and named under `cannot`; keep one of the two")
    if columns and not any(column.required for column in columns.values()):
        problems.add(fields.place("columns"), "no column is `required: yes`, so that any file would be taken for this data set")
    return mapping


def _zone(written: Scalar | None, problems: Problems) -> str | None:
    if written is None:
        return None
    try:
        ZoneInfo(written.text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problems.add(written.position, f"`{written.text}` is not a known time zone; write one such as America/New_York", len(written.text))
        return None
    return written.text


def _one(
    fields: Fields, key: str, columns: Mapping[str, Source], kinds: tuple[str, ...], reading: _Reading, required: bool = False
) -> str | None:
    """Return the column a key names; one that is not declared, identifies people or is of another kind is a fault."""
    written = fields.scalar(key, required)
    if written is None:
        return None
    return written.text if _known(written, columns, kinds, f"`{key}`", reading.problems) else None


def _known(written: Scalar, columns: Mapping[str, Source], kinds: tuple[str, ...], what: str, problems: Problems) -> bool:
    column = columns.get(written.text)
    if column is None:
        problems.add(written.position, f"`{written.text}` is not a declared column{suggestion(written.text, columns)}", len(written.text))
        return False
    if column.identifying:
        problems.add(written.position, f"`{written.text}` identifies people and is never read", len(written.text))
        return False
    if column.kind not in kinds:
        problems.add(written.position, f"{what} is a column of type {' or '.join(kinds)}, not {column.kind}", len(written.text))
        return False
    return True


def _component(fields: Fields, columns: Mapping[str, Source], reading: _Reading) -> tuple[str | None, str | None]:
    value = fields.get("component")
    if isinstance(value, marked.Mapping):
        inner = Fields(value, "component", reading.problems)
        name = _one(inner, "column", columns, ("code",), reading, required=True)
        inner.done()
        if name:
            _values_among(columns[name], reading.rulebook.components, "component", reading.problems)
        return None, name
    written = fields.scalar("component")
    return (_member(written, reading) if written is not None and written.text else None), None


def _member(written: Scalar, reading: _Reading) -> str | None:
    known = reading.rulebook.components
    if written.text not in known:
        near = suggestion(written.text, known)
        reading.problems.add(written.position, f"`{written.text}` is not a known component{near}", len(written.text))
        return None
    return written.text


def _places(fields: Fields, columns: Mapping[str, Source], reading: _Reading) -> tuple[str, ...]:
    found = tuple(one.text for one in fields.texts("place") if _known(one, columns, ("code",), "`place`", reading.problems))
    for name in found:
        _values_among(columns[name], reading.rulebook.places, "place", reading.problems)
    return found


def _values_among(column: Source, known: Mapping[str, object], what: str, problems: Problems) -> None:
    for value in dict.fromkeys(column.codes.values()):
        if value not in known:
            problems.add(column.position, f"the codes of `{column.id}` mean `{value}`, not a known {what}{suggestion(value, known)}")


def _columns(fields: Fields, reading: _Reading) -> dict[str, Source]:
    found: dict[str, Source] = {}
    if fields.get("columns") is None:
        reading.problems.add(fields.mapping.position, "this mapping has no `columns`")
    spelled: dict[tuple[str, str], str] = {}
    for name, written, position in _entries(fields, "columns", reading.problems):
        if not SNAKE.fullmatch(name):
            reading.problems.add(position, f"`{name}` cannot name a column: use small letters, digits and underscores", len(name))
            continue
        if name in RESERVED_NAMES or iskeyword(name):
            reading.problems.add(position, f"`{name}` has a meaning in expressions and cannot name a column", len(name))
            continue
        if isinstance(written, Scalar):
            written = marked.Mapping({"name": written}, {"name": written.position}, written.position)
        if not isinstance(written, marked.Mapping):
            reading.problems.add(position, "a column is written as `id: {name: …, type: …}`")
            continue
        column = _column(name, Fields(written, "column", reading.problems), KINDS, position, reading)
        for spelling in column.spellings:
            # one column of the file may be read in two ways, but never be kept by one and withheld by the other
            other = found.get(spelled.setdefault((spelling, "first"), name))
            if other is not None and other.identifying != column.identifying:
                reading.problems.add(position, f"`{name}` and `{other.id}` read the same column, and only one is `identifying`", len(name))
        found[name] = column
    _check_twins(found, reading.problems)
    return found


def _column(name: str, fields: Fields, kinds: tuple[str, ...], position: Position, reading: _Reading) -> Source:
    kind = fields.choice("type", kinds, "text")
    written = _codes(fields, kind, reading)
    column = Source(
        id=name,
        name=fields.text("name", required=True),
        kind=kind,
        type=_type(kind, written),
        also=tuple(one.text for one in fields.texts("also")),
        required=fields.flag("required"),
        identifying=fields.flag("identifying"),
        codes={raw.lower(): meaning for raw, meaning in written.items()},
        written=tuple(written),
        formats=tuple(one.text for one in fields.texts("formats")) or reading.formats,
        zones=tuple(zone for one in fields.texts("zones") if (zone := _zone(one, reading.problems))) or (reading.zone,),
        whole_days=fields.flag("whole_days"),
        year=fields.choice("year", ("first", "last")),
        complete=fields.flag("complete"),
        past=fields.flag("past"),
        twin=_twin(fields, reading.problems),
        position=position,
    )
    if kind == "list":
        inner = tuple(_fields(fields, reading))
        column = replace(column, fields=inner, type=ListType(tuple((one.id, one.type) for one in inner)))
    fields.done()
    return column


def _fields(fields: Fields, reading: _Reading) -> Iterator[Source]:
    if fields.get("fields") is None:
        reading.problems.add(fields.mapping.position, "a column of lists names the `fields` of its records")
    for name, written, position in _entries(fields, "fields", reading.problems):
        if not SNAKE.fullmatch(name) or not isinstance(written, marked.Mapping):
            reading.problems.add(
                position, "a field is written as `id: {name: …, type: …}`, its id in small letters, digits and underscores"
            )
            continue
        yield _column(name, Fields(written, "column", reading.problems), IN_LISTS, position, reading)


def _type(kind: str, codes: Mapping[str, str]) -> Type:
    if kind == "code":
        return EnumType(tuple(dict.fromkeys(codes.values())))
    return PLAIN.get(kind, TEXT)


def _codes(fields: Fields, kind: str, reading: _Reading) -> dict[str, str]:
    problems = reading.problems
    if kind == "flag":
        yes, no = fields.texts("yes"), fields.texts("no")
        found = {one.text: word for word, words in (("yes", yes), ("no", no)) for one in words}
        if not yes and not no:
            problems.add(fields.mapping.position, "a flag says which texts mean `yes` and which mean `no`")
        for one in no:
            if one.text.lower() in {other.text.lower() for other in yes}:
                problems.add(one.position, f"`{one.text}` means both yes and no", len(one.text))
        return found
    if kind != "code":
        return {}
    value = fields.get("codes")
    if isinstance(value, Scalar):
        if value.text not in reading.lists:
            near = suggestion(value.text, reading.lists)
            problems.add(value.position, f"`{value.text}` is not a known code list{near}", len(value.text))
            return {}
        return dict(reading.lists[value.text])
    if value is None:
        problems.add(fields.mapping.position, "a column of codes names its `codes`: a table, or the name of a code list")
        return {}
    return _table(value, value.position, problems)


# --- what a synthetic twin needs ----------------------------------------------------------------------------------------


def _twin(fields: Fields, problems: Problems) -> Twin:
    value = fields.get("twin")
    if value is None:
        return Twin()
    if not isinstance(value, marked.Mapping):
        problems.add(value.position, "`twin` is written as `{missing: 19%, …}`")
        return Twin()
    inner = Fields(value, "twin", problems)
    shares = tuple(
        (raw, _figure(number, "a whole number", problems) if isinstance(number, Scalar) else 0)
        for raw, number, _ in _entries(inner, "shares", problems)
    )
    between = inner.texts("between")
    days = inner.texts("days")
    records = inner.texts("records")
    for name, pair in (("between", between), ("days", days), ("records", records)):
        if pair and len(pair) != 2:
            problems.add(inner.place(name), f"`{name}` holds two ends, the first and the last")
    twin = Twin(
        missing=_part(inner.scalar("missing"), problems),
        withheld=_part(inner.scalar("withheld"), problems),
        shares=shares,
        between=(between[0].text, between[1].text) if len(between) == 2 else None,
        after=inner.text("after") or None,
        days=_pair(days, problems),
        records=_pair(records, problems),
        only=_only(inner, problems),
    )
    for one in between:
        if not FIGURE.fullmatch(one.text) and date_of(one.text) is None:
            problems.add(one.position, f"`{one.text}` is neither a whole number nor a date as 2020-11-01", len(one.text))
    inner.done()
    return twin


def _only(inner: Fields, problems: Problems) -> tuple[str, tuple[str, ...]] | None:
    """Return the column, and the texts in it, in whose rows alone a synthetic column is filled."""
    written = list(_entries(inner, "only", problems))
    if not written:
        return None
    (name, texts, position), *more = written
    if more or not isinstance(texts, marked.Sequence) or not all(isinstance(one, Scalar) for one in texts.items):
        problems.add(position, "`only` names one column and a list of what stands there, as `{only: {final_order: [YES]}}`")
        return None
    return name, tuple(one.text for one in texts.items if isinstance(one, Scalar))


def _pair(written: list[Scalar], problems: Problems) -> tuple[int, int]:
    if len(written) != 2:
        return (0, 0)
    return _figure(written[0], "a whole number", problems), _figure(written[1], "a whole number", problems)


def _figure(written: Scalar, what: str, problems: Problems) -> int:
    if not FIGURE.fullmatch(written.text):
        problems.add(written.position, f"`{written.text}` is not {what}", len(written.text))
        return 0
    return int(written.text)


def _part(written: Scalar | None, problems: Problems) -> int:
    if written is None:
        return 0
    found = PART.fullmatch(written.text)
    if not found or Decimal(found[1]) > 100:
        problems.add(written.position, f"`{written.text}` is not a share as 19% or 0.8%", len(written.text))
        return 0
    return int(Decimal(found[1]) * (MILLION // 100))


def _check_twins(columns: Mapping[str, Source], problems: Problems) -> None:
    for column in columns.values():
        if column.twin.only is not None:
            other, texts = columns.get(column.twin.only[0]), column.twin.only[1]
            if other is None or other.twin.only is not None or not set(texts) <= {value for value, _ in other.twin.shares}:
                problems.add(
                    column.position,
                    f"the twin of `{column.id}` is filled only where `{column.twin.only[0]}` has one of {', '.join(texts)}, "
                    f"which are no `shares` of a column{suggestion(column.twin.only[0], columns)}",
                )
        after = column.twin.after
        if after is None:
            continue
        other = columns.get(after)
        if other is None or other.kind not in ("date", "moment") or other.twin.after is not None:
            near = suggestion(after, columns)
            problems.add(
                column.position, f"the twin of `{column.id}` is counted from `{after}`, which is no column of days of its own{near}"
            )


# --- what columns say ---------------------------------------------------------------------------------------------------


def _facts(fields: Fields, reading: _Reading) -> dict[str, Statement]:
    found: dict[str, Statement] = {}
    for name, written, position in _entries(fields, "facts", reading.problems):
        statement = _statement(name, written, position, reading)
        if statement is not None:
            found[name] = statement
    return found


def _statement(name: str, written: marked.Marked, position: Position, reading: _Reading) -> Statement | None:
    problems = reading.problems
    fact = reading.rulebook.facts.get(name)
    if fact is None:
        problems.add(position, f"`{name}` is not a known fact{suggestion(name, reading.rulebook.facts)}", len(name))
        return None
    if fact.reserved_to:
        problems.add(position, f"`{name}` is a finding that only a named official may make; no column of records says it", len(name))
        return None
    if isinstance(written, Scalar):
        written = marked.Mapping({"value": written}, {"value": written.position}, written.position)
    if isinstance(written, Sequence):
        problems.add(position, f"`{name}` is written as an expression, or with `yes` and `no`")
        return None
    inner = Fields(written, "statement", problems)
    value, yes, no = (inner.scalar(key) for key in ("value", "yes", "no"))
    note = inner.text("note")
    inner.done()
    if (value is None) == (yes is None and no is None):
        problems.add(position, f"`{name}` needs a `value`, or else `yes`, `no` or both", len(name))
        return None
    if value is None and not isinstance(fact.type, BoolType):
        problems.add(position, f"`{name}` is {type_name(fact.type)}: it needs a `value`", len(name))
        return None
    nodes = {}
    for key, text in (("value", value), ("yes", yes), ("no", no)):
        nodes[key] = _expression(text, fact.type, name, reading) if text is not None else None
    written_out = "; ".join(f"{key}: {' '.join(text.text.split())}" for key, text in (("yes", yes), ("no", no)) if text is not None)
    return Statement(
        fact=name,
        value=nodes["value"],
        yes=nodes["yes"],
        no=nodes["no"],
        note=note,
        columns=tuple(
            dict.fromkeys(reading.day if one == "on" else one for node in nodes.values() if node is not None for one in columns_in(node))
        ),
        text=" ".join(value.text.split()) if value is not None else written_out,
        position=position,
    )


def _expression(written: Scalar, wanted: Type, name: str, reading: _Reading) -> tree.Node | None:
    node = reading.declared.expression(written)
    if node is None:
        return None
    try:
        kind = check(node, reading.declared.vocabulary)
    except ExpressionError as error:
        reading.declared.fault(written, error)
        return None
    if isinstance(wanted, EnumType) and isinstance(kind, EnumType):
        strange = [value for value in kind.values if value not in wanted.values]
        if strange:
            near = suggestion(strange[0], wanted.values)
            reading.problems.add(written.position, f"`{name}` cannot be `{strange[0]}`{near}", len(written.text))
        return node
    if kind != wanted or not isinstance(kind, BoolType | IntType | DateType | MomentType | TextType):
        reading.problems.add(written.position, f"`{name}` is {type_name(wanted)}, and this is {type_name(kind)}", len(written.text))
        return None
    try:
        lowered(node, kind, lowering(reading.declared.facts, "on"))
    except Unsupported as error:
        reading.problems.add(written.position, f"this has no form as columns: {error}", len(written.text))
        return None
    return node


def lowering(columns: Mapping[str, Type], day: str) -> Lowering:
    """Return what expressions over columns are lowered with: the columns stand where facts stand in a rule, and `on` is the day of the event."""
    facts = {name: Fact(name, kind, "") for name, kind in columns.items()}
    return Lowering(Rulebook("", "", "", "UTC", datetime.date.min, "", facts=facts), Setting(Axis(column=day)))


def lowered(node: tree.Node, kind: Type, low: Lowering) -> Value:
    """Return an expression as columns, with its bounds; raise Unsupported where it has no such form."""
    if isinstance(kind, BoolType):
        found = condition(node, low)
        return Value(found, found)
    return measured(node, low)


def columns_in(node: tree.Node) -> Iterator[str]:
    """Yield the columns an expression names, and `on` where it names the day of the event."""
    match node:
        case tree.Fact(name):
            yield name
        case tree.On():
            yield "on"
        case tree.Not(operand):
            yield from columns_in(operand)
        case tree.And(operands) | tree.Or(operands):
            for operand in operands:
                yield from columns_in(operand)
        case tree.Compare(_, left, right):
            yield from columns_in(left)
            yield from columns_in(right)
        case tree.Among(operand, _):
            yield from columns_in(operand)
        case tree.Choice(test, then, otherwise):
            for part in (test, then, otherwise):
                yield from columns_in(part)
        case tree.Quantified(_, _, records, _):
            yield records.name
        case tree.Shift(_, start, duration):
            yield from columns_in(start)
            yield from columns_in(duration)
        case tree.Elapsed(_, start, end):
            yield from columns_in(start)
            yield from columns_in(end)
        case _:
            return


def _cannot(fields: Fields, reading: _Reading) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, written, position in _entries(fields, "cannot", reading.problems):
        if name not in reading.rulebook.facts:
            near = suggestion(name, reading.rulebook.facts)
            reading.problems.add(position, f"`{name}` is not a known fact{near}", len(name))
        elif not isinstance(written, Scalar) or not written.text.strip():
            reading.problems.add(position, f"say why no column says `{name}`", len(name))
        else:
            found[name] = " ".join(written.text.split())
    return found


def _assumptions(fields: Fields, reading: _Reading) -> dict[str, Assumption]:
    found: dict[str, Assumption] = {}
    for name, written, position in _entries(fields, "assumptions", reading.problems):
        if not HYPHENED.fullmatch(name):
            reading.problems.add(position, f"`{name}` cannot name an assumption: use small letters, digits and hyphens", len(name))
            continue
        if not isinstance(written, marked.Mapping):
            reading.problems.add(position, "an assumption has a `reason` and `facts`, a `component`, or both")
            continue
        inner = Fields(written, "assumption", reading.problems)
        reason = inner.text("reason", required=True)
        component = inner.scalar("component")
        facts = _facts(inner, reading)
        inner.done()
        if not facts and component is None:
            reading.problems.add(position, "an assumption has `facts`, a `component`, or both", len(name))
        found[name] = Assumption(name, reason, facts, _member(component, reading) if component else None, position)
    return found
