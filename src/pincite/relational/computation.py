"""A plan: what is computed from which columns, in layers, whatever the engine; and the check that a frame has those columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pincite.language.types import BoolType, DateType, DecimalType, EnumType, ListType, MomentType, TextType, Type
from pincite.language.vocabulary import suggestion
from pincite.relational.columns import Column, Node
from pincite.relational.layers import in_layers
from pincite.relational.lowering import ALL_RECORDS, UNTIL, Lowering, Unsupported, used
from pincite.relational.merging import merged
from pincite.rulebook.problems import CaseError

YES_NO = "yes/no"
WHOLE = "whole number"
DECIMAL = "decimal"
TEXT = "text"
DAY = "date"
NOTHING = "nothing but nulls"


@dataclass(frozen=True, slots=True)
class Listed:
    """The kind of a column of lists of records: each field's name and kind."""

    fields: Mapping[str, str]


Kind = str | Listed


@dataclass(frozen=True, slots=True)
class Computation:
    """The columns of the records that are read, the columns computed in each layer, and the columns wanted, with their kinds.

    `same` names, for a wanted column that is a copy of another, that other: no layer carries it along.
    """

    inputs: Mapping[str, Kind]
    layers: tuple[Mapping[str, Node], ...]
    outputs: Mapping[str, str]
    same: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Every column the plan computes, in order."""
        return (*(name for layer in self.layers for name in layer), *self.same)


def computation(low: Lowering, outputs: Mapping[str, Node], kinds: Mapping[str, str] | None = None) -> Computation:
    """Return the plan that computes these columns over a lowered rulebook; a column whose kind is not told is a yes/no.

    Raises Unsupported when a column is nested too deeply, or is too large, for the engines.
    """
    found = merged({**low.defined, **outputs}, outputs)
    same = {name: node.name for name, node in found.items() if isinstance(node, Column)}
    layers = in_layers(found, [*(name for name in outputs if name not in same), *same.values()])
    told = kinds or {}
    possible = columns_of(low.facts)
    axes = low.setting
    for axis, kind in ((axes.on, DAY), (axes.component, TEXT), (axes.where, TEXT)):
        if axis.column is not None:
            possible[axis.column] = kind
    for name in (*(name for layer in layers for name in layer), *same):
        if name in possible:
            raise Unsupported(f"`{name}` names both a column of the records and one that is computed")
    read = used(node for layer in layers for node in layer.values()) | set(same.values())
    return Computation(
        {name: kind for name, kind in possible.items() if name in read}, layers, {name: told.get(name, YES_NO) for name in outputs}, same
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
