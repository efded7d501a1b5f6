"""From text to tree: Python's own syntax, of which only the listed forms are read and nothing is ever run."""

from __future__ import annotations

import ast
import datetime
import re
from decimal import Decimal, InvalidOperation
from typing import NoReturn, cast

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
    Operator,
    Or,
    Place,
    Quantified,
    Shift,
    Term,
    Unit,
)
from pincite.language.types import ListType, Months, Rounding
from pincite.language.vocabulary import ExpressionError, Vocabulary, suggestion

MAXIMUM_DEPTH = 64
MAXIMUM_LENGTH = 10_000

OPERATORS: dict[type[ast.cmpop], Operator] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
LITERAL_FUNCTIONS = ("date", "moment", "hours", "days", "months", "years", "decimal")
ELAPSED_FUNCTIONS = ("hours_between", "days_between", "months_between", "years_between")
QUANTIFIERS = ("any", "all", "count")
LINE_BREAK = re.compile(r"\r\n|\r|\n")
QUOTED_OR_COMMENT = re.compile(r'''("""|\'\'\')(?:\\.|(?!\1).)*\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*''', re.DOTALL)
BRACKETS_AT_FAULT = re.compile(r"never closed|unmatched|does not match")
FUNCTIONS = LITERAL_FUNCTIONS + ELAPSED_FUNCTIONS + QUANTIFIERS


def read(text: str, vocabulary: Vocabulary) -> Node:
    """Return the tree of an expression.

    Lines and columns in nodes and errors count from 1 in `text`. Raises ExpressionError for anything not on the list,
    with the reason and, for an unknown name, the nearest known one. Types are not checked here.
    """
    if len(text) > MAXIMUM_LENGTH:
        raise ExpressionError(f"expression is longer than {MAXIMUM_LENGTH} characters; split it into terms")
    if not text.strip():
        raise ExpressionError("expression is empty")
    try:
        # Brackets let an expression run over several lines; the closing one stands on a line of its own after a comment.
        parsed = ast.parse(f"({text}\n)", mode="eval").body
    except SyntaxError as error:
        unbalanced = _unbalanced(text)
        if unbalanced and BRACKETS_AT_FAULT.search(error.msg):
            raise unbalanced from None
        raise ExpressionError(f"not an expression: {error.msg.lower()}", *_syntax_place(error, text)) from None
    except (RecursionError, MemoryError, ValueError):
        raise ExpressionError("expression is nested too deeply or holds characters that cannot be read") from None
    unbalanced = _unbalanced(text)
    if unbalanced:
        # `a) or (b` would be an expression inside our own brackets
        raise unbalanced
    _bound_depth(parsed)
    return _Reader(vocabulary, text).node(parsed)


def _bound_depth(parsed: ast.expr) -> None:
    level: list[ast.AST] = [parsed]
    depth = 0
    while level:
        depth += 1
        if depth > 2 * MAXIMUM_DEPTH:
            raise ExpressionError(f"expression is nested more than {MAXIMUM_DEPTH} deep; name a part of it as a term")
        level = [child for node in level for child in ast.iter_child_nodes(node)]


def _syntax_place(error: SyntaxError, text: str) -> Place:
    lines = LINE_BREAK.split(text.rstrip())
    line, column = error.lineno or 1, error.offset or 1
    if line > len(lines):
        return len(lines), len(lines[-1]) + 1
    return line, max(1, column - 1 if line == 1 else column)


def _bare(text: str) -> str:
    """Return a text of the same length in which quoted texts and comments are blank."""
    return QUOTED_OR_COMMENT.sub(lambda match: re.sub(r"[^\r\n]", " ", match[0]), text)


def _unbalanced(text: str) -> ExpressionError | None:
    """Return the fault of the first bracket without a partner, or None."""
    opened: list[tuple[str, int, int]] = []
    for number, line in enumerate(LINE_BREAK.split(_bare(text)), 1):
        for column, sign in enumerate(line, 1):
            if sign in "([{":
                opened.append((sign, number, column))
            elif sign in ")]}" and (not opened or opened.pop()[0] != "([{"[")]}".index(sign)]):
                return ExpressionError(f"not an expression: this `{sign}` closes no bracket", number, column)
    if not opened:
        return None
    sign, number, column = opened[-1]
    return ExpressionError(f"not an expression: this `{sign}` is never closed", number, column)


class _Reader:
    def __init__(self, vocabulary: Vocabulary, text: str) -> None:
        self.vocabulary = vocabulary
        self.lines = LINE_BREAK.split(text)
        self.bare = LINE_BREAK.split(_bare(text))
        self.variable: tuple[str, ListType] | None = None
        self.depth = 0

    def place(self, node: ast.expr) -> Place:
        return self.counted(node.lineno, node.col_offset)

    def end(self, node: ast.expr) -> Place:
        return self.counted(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def counted(self, line: int, offset: int) -> Place:
        if line == 1:
            offset -= 1
        # ast counts bytes; people count characters
        source = self.lines[line - 1] if line <= len(self.lines) else ""
        return line, len(source.encode()[: max(0, offset)].decode(errors="ignore")) + 1

    def refuse(self, node: ast.expr, message: str) -> NoReturn:
        line, column = self.place(node)
        last, after = self.end(node)
        length = after - column if last == line else 1
        raise ExpressionError(message, line, column, length)

    def node(self, node: ast.expr) -> Node:
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            self.refuse(node, f"expression is nested more than {MAXIMUM_DEPTH} deep; name a part of it as a term")
        try:
            return self.dispatch(node)
        finally:
            self.depth -= 1

    def dispatch(self, node: ast.expr) -> Node:
        at = self.place(node)
        match node:
            case ast.BoolOp(op, values):
                return self.junction(node, op, values)
            case ast.UnaryOp(ast.Not(), operand):
                return Not(self.node(operand), at)
            case ast.UnaryOp(ast.USub(), ast.Constant(value)) if type(value) is int:
                return Literal(-value, at)
            case ast.Compare():
                return self.comparison(node)
            case ast.IfExp(test, body, orelse):
                return Choice(self.node(test), self.node(body), self.node(orelse), at)
            case ast.BinOp(left, (ast.Add() | ast.Sub()) as op, right):
                return Shift("+" if isinstance(op, ast.Add) else "-", self.node(left), self.node(right), at)
            case ast.Call():
                return self.call(node)
            case ast.Name(identifier):
                return self.name(node, identifier)
            case ast.Attribute(ast.Name(variable), field):
                return self.attribute(node, variable, field)
            case ast.Constant(value):
                return self.constant(node, value)
            case ast.GeneratorExp() | ast.ListComp() | ast.SetComp():
                self.refuse(node, "a loop may stand only inside any(...), all(...) or count(...)")
            case ast.Lambda() | ast.NamedExpr() | ast.Await() | ast.Yield() | ast.YieldFrom():
                self.refuse(node, "nothing is defined or run in an expression; see the list of expressions in the format reference")
            case ast.JoinedStr():
                self.refuse(node, "text is written in plain quotation marks")
            case ast.BinOp():
                self.refuse(node, "only `+` and `-` of a date or moment with a duration are arithmetic here")
            case _:
                self.refuse(node, "this form is not one of the listed expressions")

    def junction(self, node: ast.expr, op: ast.boolop, values: list[ast.expr]) -> Node:
        for value in values:
            if isinstance(value, ast.BoolOp) and not self.bracketed(value):
                line, column = self.place(value)
                raise ExpressionError("`and` and `or` are mixed without brackets; put brackets round one of them", line, column)
        operands = tuple(self.node(value) for value in values)
        return And(operands, self.place(node)) if isinstance(op, ast.And) else Or(operands, self.place(node))

    def bracketed(self, node: ast.expr) -> bool:
        (line, column), (last, after) = self.place(node), self.end(node)
        before = "".join([*self.bare[: line - 1], self.bare[line - 1][: column - 1]])
        rest = "".join([self.bare[last - 1][after - 1 :], *self.bare[last:]])
        return before.rstrip().endswith("(") and rest.lstrip().startswith(")")

    def comparison(self, node: ast.Compare) -> Node:
        pairs = []
        left = node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            pairs.append(self.pair(node, left, op, right))
            left = right
        return pairs[0] if len(pairs) == 1 else And(tuple(pairs), self.place(node))

    def pair(self, node: ast.Compare, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Node:
        at = self.place(left)
        for side in (left, right):
            if isinstance(side, ast.Constant) and (side.value is None or isinstance(side.value, bool)):
                self.constant(side, side.value)
        match op:
            case ast.Is() | ast.IsNot():
                self.refuse(node, "`is` is not read: there is no identity here, and a missing fact cannot be asked about")
            case ast.NotIn() | ast.In():
                inside = self.membership(left, right, at)
                return inside if isinstance(op, ast.In) else Not(inside, at)
            case _:
                pass
        operator = OPERATORS[type(op)]
        question = self.question(left)
        if question is None:
            if self.question(right) is not None:
                self.refuse(right, "a question stands on the left of its value")
            return Compare(operator, self.node(left), self.node(right), at)
        if operator not in ("==", "!="):
            self.refuse(node, "a question is compared with a value by `==`, `!=` or `in {...}` only")
        answered = self.answered(question, right, at)
        return answered if operator == "==" else Not(answered, at)

    def membership(self, left: ast.expr, right: ast.expr, at: Place) -> Node:
        if not isinstance(right, ast.Set):
            self.refuse(right, '`in` is followed by values in braces, such as {"a", "b"}')
        question = self.question(left)
        if question is not None:
            answers = tuple(self.answered(question, item, at) for item in right.elts)
            return answers[0] if len(answers) == 1 else Or(answers, at)
        values = []
        for item in right.elts:
            literal = self.node(item)
            if not isinstance(literal, Literal):
                self.refuse(item, "only written values may stand in braces")
            values.append(literal)
        return Among(self.node(left), tuple(values), at)

    def question(self, node: ast.expr) -> tuple[str, str | None] | None:
        if self.variable is not None:
            # in a loop nothing outside the record may be named; `name` and `attribute` say so
            return None
        match node:
            case ast.Name(identifier) if identifier in self.vocabulary.questions:
                return identifier, None
            case ast.Attribute(ast.Name(instrument), identifier) if instrument in self.vocabulary.instruments:
                if identifier not in self.vocabulary.questions:
                    near = suggestion(identifier, self.vocabulary.questions)
                    self.refuse(node, f"`{identifier}` is not a question{near}")
                return identifier, self.vocabulary.instruments[instrument]
            case _:
                return None

    def answered(self, question: tuple[str, str | None], value: ast.expr, at: Place) -> Node:
        if not (isinstance(value, ast.Constant) and isinstance(value.value, str)):
            self.refuse(value, "a question is compared with one of its values in quotation marks")
        known = self.vocabulary.questions[question[0]]
        if value.value not in known:
            near = suggestion(value.value, known) or f"; its values are {', '.join(known)}"
            self.refuse(value, f"`{value.value}` is not a value of the question `{question[0]}`{near}")
        return Answered(question[0], value.value, question[1], at)

    def name(self, node: ast.expr, identifier: str) -> Node:
        at = self.place(node)
        if self.variable is not None:
            variable = self.variable[0]
            if identifier == variable:
                fields = self.variable[1].fields
                self.refuse(node, "name a field of the record" + (f", such as `{variable}.{fields[0][0]}`" if fields else ""))
            self.refuse(node, f"inside this loop only fields of `{variable}` and written values may be named, not `{identifier}`")
        if identifier == "on":
            return On(at)
        if identifier in self.vocabulary.facts:
            return Fact(identifier, at)
        if identifier in self.vocabulary.terms:
            return Term(identifier, at)
        if identifier in self.vocabulary.questions:
            self.refuse(node, f"the question `{identifier}` must be compared with one of its values")
        if identifier in self.vocabulary.instruments:
            self.refuse(node, f'`{identifier}` is an instrument; name one of its questions, as in `{identifier}.QUESTION == "VALUE"`')
        known = [*self.vocabulary.facts, *self.vocabulary.terms, *self.vocabulary.questions, "on"]
        self.refuse(node, f"`{identifier}` is not a known fact, term or question{suggestion(identifier, known)}")

    def attribute(self, node: ast.expr, variable: str, field: str) -> Node:
        if self.variable is not None and variable == self.variable[0]:
            names = [name for name, _ in self.variable[1].fields]
            if field not in names:
                self.refuse(node, f"`{field}` is not a field of this list{suggestion(field, names)}")
            return Field(variable, field, self.place(node))
        if self.variable is not None:
            loop = self.variable[0]
            self.refuse(node, f"inside this loop only fields of `{loop}` and written values may be named, not `{variable}.{field}`")
        if self.question(node) is not None:
            self.refuse(node, f"the question `{field}` must be compared with one of its values")
        self.refuse(node, f"`{variable}` is not a known instrument{suggestion(variable, self.vocabulary.instruments)}")

    def constant(self, node: ast.expr, value: object) -> Node:
        at = self.place(node)
        match value:
            case bool():
                self.refuse(node, "`True` and `False` are not written: write the fact itself, or `not` and the fact")
            case None:
                self.refuse(node, "there is no null: a missing fact is open, and no rule may ask whether it is missing")
            case int() | str():
                return Literal(value, at)
            case float() | complex():
                self.refuse(node, 'floats are not exact: write decimal("1.5")')
            case _:
                self.refuse(node, "this kind of value is not read")

    def call(self, node: ast.Call) -> Node:
        at = self.place(node)
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            called = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
            self.refuse(node, f"`{called}` cannot be called{suggestion(called, FUNCTIONS)}")
        function = node.func.id
        if node.keywords:
            self.refuse(node, f"`{function}` takes no named arguments")
        if function in QUANTIFIERS:
            return self.quantifier(node, function)
        if function in ELAPSED_FUNCTIONS:
            if len(node.args) != 2:
                self.refuse(node, f"`{function}` takes a start and an end")
            start, end = (self.node(argument) for argument in node.args)
            return Elapsed(cast(Unit, function.removesuffix("_between")), start, end, at)
        return self.written(node, function)

    def written(self, node: ast.Call, function: str) -> Node:
        at = self.place(node)
        values = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
        match function, values:
            case "date", [str(text)]:
                try:
                    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                        raise ValueError
                    return Literal(datetime.date.fromisoformat(text), at)
                except ValueError:
                    self.refuse(node, f'`{text}` is not a date; write date("2020-11-01")')
            case "moment", [str(text)]:
                try:
                    moment = datetime.datetime.fromisoformat(text)
                    if moment.tzinfo is not None:
                        moment.astimezone(datetime.UTC)
                except (ValueError, OverflowError):
                    self.refuse(node, f'`{text}` is not a moment; write moment("2025-01-21T18:00-05:00")')
                if moment.tzinfo is None:
                    self.refuse(node, 'a moment names its zone, as in moment("2025-01-21T18:00-05:00")')
                return Literal(moment, at)
            case "decimal", [str(text)]:
                try:
                    number = Decimal(text)
                except InvalidOperation:
                    number = Decimal("NaN")
                if not number.is_finite():
                    self.refuse(node, f"`{text}` is not a decimal number")
                return Literal(number, at)
            case (("hours" | "days"), [int(number)]) if type(number) is int and 0 <= number <= 10**7:
                return Literal(datetime.timedelta(**{function: number}), at)
            case (("months" | "years"), [int(number), *rounding]) if type(number) is int and 0 <= number <= 10**5:
                how = None
                if rounding:
                    if rounding not in (["down"], ["up"]):
                        self.refuse(node, f'the rounding of {function} is "down" or "up"')
                    how = Rounding(rounding[0])
                return Literal(Months(number * (12 if function == "years" else 1), how), at)
            case _:
                example = {"date": '"2020-11-01"', "moment": '"2025-01-21T18:00-05:00"', "decimal": '"1.5"'}.get(function, "14")
                self.refuse(node, f"`{function}` takes a written value, as in {function}({example})")

    def quantifier(self, node: ast.Call, function: str) -> Node:
        at = self.place(node)
        if self.variable is not None:
            self.refuse(node, "a loop may not stand inside another")
        if len(node.args) != 1 or not isinstance(node.args[0], ast.GeneratorExp):
            form = "count(x for x in list if CONDITION)" if function == "count" else f"{function}(CONDITION for x in list)"
            self.refuse(node, f"`{function}` is written {form}")
        generator = node.args[0]
        loop = generator.generators[0]
        if len(generator.generators) != 1 or loop.is_async or not isinstance(loop.target, ast.Name) or not isinstance(loop.iter, ast.Name):
            self.refuse(node, "a loop runs over one list fact with one variable")
        records = loop.iter.id
        kind = self.vocabulary.facts.get(records)
        if not isinstance(kind, ListType):
            lists = [name for name, known in self.vocabulary.facts.items() if isinstance(known, ListType)]
            self.refuse(loop.iter, f"`{records}` is not a list fact{suggestion(records, lists)}")
        variable = loop.target.id
        if function == "count":
            if not (isinstance(generator.elt, ast.Name) and generator.elt.id == variable and len(loop.ifs) == 1):
                self.refuse(node, "`count` is written count(x for x in list if CONDITION)")
            condition = loop.ifs[0]
        else:
            if loop.ifs:
                self.refuse(node, f"`{function}` takes no `if`; join the conditions with `and`")
            condition = generator.elt
        self.variable = (variable, kind)
        try:
            inner = self.node(condition)
        finally:
            self.variable = None
        if function == "any":
            return Quantified("any", variable, Fact(records, self.place(loop.iter)), inner, at)
        if function == "all":
            return Quantified("all", variable, Fact(records, self.place(loop.iter)), inner, at)
        return Quantified("count", variable, Fact(records, self.place(loop.iter)), inner, at)
