"""A plan: what is computed from which columns, in layers, whatever the engine; and the check that a frame has those columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pincite.language.types import BoolType, DateType, DecimalType, EnumType, ListType, MomentType, TextType, Type
from pincite.language.vocabulary import suggestion
from pincite.relational import columns as c
from pincite.relational.columns import Column, Node
from pincite.relational.layers import in_layers
from pincite.relational.lowering import ALL_RECORDS, UNTIL, Lowering, Unsupported, used
from pincite.rulebook.problems import CaseError

YES_NO = "yes/no"
WHOLE = "whole number"
DECIMAL = "decimal"
TEXT = "text"
DAY = "date"
NOTHING = "nothing but nulls"
# DuckDB reads at most 1000 levels of an expression, and Python's own recursion ends sooner; the language's 64 levels stay far below
DEEPEST = 250
LARGEST = 20_000


@dataclass(frozen=True, slots=True)
class Listed:
    """The kind of a column of lists of records: each field's name and kind."""

    fields: Mapping[str, str]


Kind = str | Listed


@dataclass(frozen=True, slots=True)
class Computation:
    """The columns of the records that are read, the columns computed in each layer, and those of them that are wanted, with their kinds."""

    inputs: Mapping[str, Kind]
    layers: tuple[Mapping[str, Node], ...]
    outputs: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """Every column the plan computes, in order."""
        return tuple(name for layer in self.layers for name in layer)


def computation(low: Lowering, outputs: Mapping[str, Node], kinds: Mapping[str, str] | None = None) -> Computation:
    """Return the plan that computes these columns over a lowered rulebook; a column whose kind is not told is a yes/no.

    Raises Unsupported when a column is nested too deeply, or is too large, for the engines.
    """
    layers = in_layers(in_parts({**low.defined, **outputs}), outputs)
    told = kinds or {}
    possible = columns_of(low.facts)
    axes = low.setting
    for axis, kind in ((axes.on, DAY), (axes.component, TEXT), (axes.where, TEXT)):
        if axis.column is not None:
            possible[axis.column] = kind
    for layer in layers:
        for name, node in layer.items():
            if name in possible:
                raise Unsupported(f"`{name}` names both a column of the records and one that is computed")
            levels, size = measure(node)
            if levels > DEEPEST:
                raise Unsupported(
                    f"`{name}` is nested {levels} levels deep; an engine is given at most {DEEPEST}: name parts of it as terms"
                )
            if size > LARGEST:
                raise Unsupported(f"`{name}` is written in {size} parts; an engine is given at most {LARGEST}: name parts of it as terms")
    read = used(node for layer in layers for node in layer.values())
    return Computation(
        {name: kind for name, kind in possible.items() if name in read}, layers, {name: told.get(name, YES_NO) for name in outputs}
    )


def columns_of(facts: Mapping[str, Type]) -> dict[str, Kind]:
    """Return the columns that hold facts of these types: two for a moment and for a list, else one."""
    found: dict[str, Kind] = {}
    for name, kind in facts.items():
        if isinstance(kind, ListType):
            fields = columns_of(dict(kind.fields))
            found[name] = Listed({field: inner for field, inner in fields.items() if isinstance(inner, str)})
            found[name + ALL_RECORDS] = YES_NO
        else:
            found[name] = _kind(kind)
            if isinstance(kind, MomentType):
                found[name + UNTIL] = WHOLE
    return found


def _kind(kind: Type) -> str:
    match kind:
        case BoolType():
            return YES_NO
        case DateType():
            return DAY
        case EnumType() | TextType():
            return TEXT
        case DecimalType():
            return DECIMAL
        case _:
            return WHOLE


def in_parts(defined: Mapping[str, Node]) -> dict[str, Node]:
    """Return the columns with a column of its own for each node that stands in several places, so that no engine is given it twice.

    An `a if c else b` names its operands more than once; one within another would double the text at every level.
    """
    order = _inner_first(defined.values())
    uses: dict[int, int] = {}
    for node in order:
        for part in c.below(node):
            uses[id(part)] = uses.get(id(part), 0) + 1
    parts: dict[str, Node] = {}
    written: dict[int, Node] = {}
    for node in order:
        changed = c.with_below(node, lambda part: written[id(part)])
        if uses.get(id(node), 0) > 1 and any(c.below(part) for part in c.below(node)):
            name = f"shared {len(parts) + 1}"
            parts[name] = changed
            changed = Column(name)
        written[id(node)] = changed
    return {**parts, **{name: written[id(node)] for name, node in defined.items()}}


def _inner_first(roots: Iterable[Node]) -> list[Node]:
    """Return every node, each once, after those below it."""
    found: dict[int, Node] = {}
    for root in roots:
        waiting = [(root, False)]
        while waiting:
            node, entered = waiting.pop()
            if id(node) in found:
                continue
            if entered:
                found[id(node)] = node
                continue
            waiting.append((node, True))
            waiting.extend((part, False) for part in c.below(node))
    return list(found.values())


def measure(node: Node) -> tuple[int, int]:
    """Return how many levels a node has and how many nodes are written when it is."""
    found: dict[int, tuple[int, int]] = {}
    for part in _inner_first((node,)):
        inner = [found[id(each)] for each in c.below(part)]
        if isinstance(part, c.CountOf):
            inner = [measure(part.condition)]
        found[id(part)] = (1 + max((levels for levels, _ in inner), default=0), 1 + sum(size for _, size in inner))
    return found[id(node)]


def open_inputs(wanted: Computation, found: Mapping[str, Kind], absent: bool) -> dict[str, Kind]:
    """Return the columns of the records that a frame has as nothing but nulls, or, when `absent` allows, not at all.

    Raises CaseError for a column that is absent and not allowed to be, is of another kind, or bears a name that the plan computes.
    """
    empty: dict[str, Kind] = {}
    for name, kind in wanted.inputs.items():
        there = found.get(name)
        if there is None:
            if not absent:
                raise CaseError(f"the records have no column `{name}` ({said(kind)}){suggestion(name, found)}")
            if near := next((other for other in found if other.casefold() == name.casefold()), None):
                raise CaseError(f"the records have a column `{near}`; the fact is written `{name}`")
        if there is None or there == NOTHING:
            empty[name] = kind
        elif not _fits(kind, there):
            raise CaseError(f"column `{name}` holds {said(there)}; expected {said(kind)}")
    # DuckDB and Spark do not tell names apart by case, and no engine may overwrite a column of the records
    computed = {name.casefold(): name for name in wanted.names}
    for name in found:
        if name.casefold() in computed:
            raise CaseError(f"the records have a column `{name}`, which is the name of a column that is computed; rename it")
    return empty


def _fits(wanted: Kind, found: Kind) -> bool:
    if isinstance(wanted, Listed):
        return isinstance(found, Listed) and all(
            field in found.fields and _fits(kind, found.fields[field]) for field, kind in wanted.fields.items()
        )
    return found in (wanted, NOTHING) or (wanted == DECIMAL and found == WHOLE)


def said(kind: Kind) -> str:
    """Return a kind in words."""
    if isinstance(kind, Listed):
        return "lists of records with " + ", ".join(f"`{field}` ({inner})" for field, inner in kind.fields.items())
    return kind


def spelled(wanted: Computation, found: Iterable[str]) -> dict[str, str]:
    """Return another name for each computed column that some other name equals but for its case; raises CaseError where that is wanted itself."""
    taken = {name.casefold() for name in (*found, *wanted.inputs)}
    names: dict[str, str] = {}
    for name in (*wanted.outputs, *wanted.names):
        if name in names:
            continue
        chosen, number = name, 1
        while chosen.casefold() in taken:
            if name in wanted.outputs:
                raise CaseError(f"a column `{name}` differs from another only by case, which databases do not tell apart")
            number += 1
            chosen = f"{name} ~{number}"
        taken.add(chosen.casefold())
        names[name] = chosen
    return {name: chosen for name, chosen in names.items() if name != chosen}
