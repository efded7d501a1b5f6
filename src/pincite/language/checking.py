"""The type checker: every node has one type, found before anything is evaluated."""

from __future__ import annotations

import datetime
from decimal import Decimal

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
)
from pincite.language.types import (
    ORDERED,
    BoolType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntType,
    ListType,
    MomentType,
    Months,
    Scalar,
    TextType,
    Type,
    type_name,
)
from pincite.language.vocabulary import ExpressionError, Vocabulary, suggestion

BOOL = BoolType()


def check_condition(node: Node, vocabulary: Vocabulary) -> None:
    """Check that an expression is well typed and is a yes/no condition; raise ExpressionError at the faulty place."""
    kind = check(node, vocabulary)
    if kind != BOOL:
        raise _error(node, f"a condition must be yes/no, this is {type_name(kind)}")


def check(node: Node, vocabulary: Vocabulary, fields: ListType | None = None) -> Type:
    """Return the type of an expression; raise ExpressionError at the first place that is ill typed.

    `fields` gives the record type inside a quantifier.
    """
    match node:
        case Literal(value):
            return literal_type(value)
        case Fact(name):
            return vocabulary.facts[name]
        case Term(name):
            return vocabulary.terms[name]
        case Field(_, name):
            kind = fields.field(name) if fields else None
            if kind is None:
                raise _error(node, f"`{name}` is not a field here")
            return kind
        case On():
            return DateType()
        case Answered():
            return BOOL
        case Not(operand):
            _expect_bool(operand, vocabulary, fields, "not")
            return BOOL
        case And(operands) | Or(operands):
            for operand in operands:
                _expect_bool(operand, vocabulary, fields, "and" if isinstance(node, And) else "or")
            return BOOL
        case Compare():
            _check_compare(node, vocabulary, fields)
            return BOOL
        case Among(operand, values):
            kind = check(operand, vocabulary, fields)
            if isinstance(kind, BoolType | ListType):
                raise _error(operand, f"`in` compares values, not {type_name(kind)}")
            for literal in values:
                _same(literal, kind, literal_type(literal.value))
            return BOOL
        case Choice(condition, then, otherwise):
            _expect_bool(condition, vocabulary, fields, "if")
            first, second = check(then, vocabulary, fields), check(otherwise, vocabulary, fields)
            if isinstance(first, EnumType) and isinstance(then, Fact) and isinstance(second, TextType):
                second = _same(otherwise, first, second)
            if isinstance(second, EnumType) and isinstance(otherwise, Fact) and isinstance(first, TextType):
                first = _same(then, second, first)
            if first != second:
                raise _error(otherwise, f"both sides of `if ... else` must be of one type: {type_name(first)} against {type_name(second)}")
            return first
        case Quantified(kind_of, _, records, condition):
            kind = vocabulary.facts[records.name]
            assert isinstance(kind, ListType)
            _expect_bool(condition, vocabulary, kind, kind_of)
            return IntType() if kind_of == "count" else BOOL
        case Shift():
            return _check_shift(node, vocabulary, fields)
        case Elapsed(unit, start, end):
            wanted: Type = MomentType() if unit == "hours" else DateType()
            for side in (start, end):
                kind = check(side, vocabulary, fields)
                if kind != wanted:
                    raise _error(side, f"`{unit}_between` takes two {type_name(wanted)}s, this is {type_name(kind)}")
            return DurationType(calendar=unit in ("months", "years"))


def literal_type(value: Scalar) -> Type:
    """Return the type of a written value; quoted text is text until it meets an enum."""
    match value:
        case bool():
            return BOOL
        case int():
            return IntType()
        case Decimal():
            return DecimalType()
        case datetime.datetime():
            return MomentType()
        case datetime.date():
            return DateType()
        case datetime.timedelta():
            return DurationType()
        case Months():
            return DurationType(calendar=True)
        case str():
            return TextType()


def _error(node: Node, message: str) -> ExpressionError:
    return ExpressionError(message, *node.at)


def _expect_bool(node: Node, vocabulary: Vocabulary, fields: ListType | None, word: str) -> None:
    kind = check(node, vocabulary, fields)
    if kind != BOOL:
        raise _error(node, f"`{word}` takes yes/no conditions, this is {type_name(kind)}")


def _same(node: Node, wanted: Type, kind: Type) -> Type:
    if isinstance(wanted, EnumType) and isinstance(node, Literal) and isinstance(node.value, str):
        if node.value not in wanted.values:
            near = suggestion(node.value, wanted.values) or f"; the values are {', '.join(wanted.values)}"
            raise _error(node, f"`{node.value}` is not one of the values{near}")
        return wanted
    if kind != wanted:
        hint = ""
        if isinstance(wanted, DurationType) and isinstance(kind, IntType):
            hint = "; write a duration, as in days(14) or years(2)"
        elif isinstance(wanted, DurationType) and isinstance(kind, DurationType):
            hint = "; months have no fixed number of days"
        elif isinstance(wanted, DecimalType) and isinstance(kind, IntType):
            hint = '; write decimal("2")'
        raise _error(node, f"cannot compare {type_name(wanted)} with {type_name(kind)}{hint}")
    return kind


def _check_compare(node: Compare, vocabulary: Vocabulary, fields: ListType | None) -> None:
    left, right = check(node.left, vocabulary, fields), check(node.right, vocabulary, fields)
    if isinstance(left, BoolType) or isinstance(right, BoolType):
        raise _error(node, "yes/no values are not compared: write the fact itself, or `not` and the fact")
    if isinstance(left, ListType) or isinstance(right, ListType):
        raise _error(node, "a list is not compared: use any(...), all(...) or count(...)")
    if isinstance(right, EnumType) and isinstance(node.left, Literal):
        left = _same(node.left, right, left)
    else:
        right = _same(node.right, left, right)
    if node.operator not in ("==", "!=") and not isinstance(left, ORDERED):
        raise _error(node, f"{type_name(left)} has no order: use `==`, `!=` or `in {{...}}`")


def _check_shift(node: Shift, vocabulary: Vocabulary, fields: ListType | None) -> Type:
    start, duration = check(node.start, vocabulary, fields), check(node.duration, vocabulary, fields)
    if not isinstance(start, DateType | MomentType) or not isinstance(duration, DurationType):
        raise _error(node, f"only a date or moment plus or minus a duration is added, not {type_name(start)} and {type_name(duration)}")
    if duration.calendar:
        if isinstance(start, MomentType):
            raise _error(node, "months are added to dates, not to moments")
        if not (isinstance(node.duration, Literal) and isinstance(node.duration.value, Months) and node.duration.value.rounding):
            raise _error(node.duration, 'adding months names its rounding, as in months(6, "down") for the last day of a shorter month')
    elif isinstance(start, DateType):
        written = node.duration.value if isinstance(node.duration, Literal) else None
        if not isinstance(written, datetime.timedelta) or written.seconds:
            raise _error(node.duration, "only whole days or months are added to a date, as in days(14)")
    return start
