"""Cases that stay open for want of one fact although every value of that fact gives the same result.

Strong Kleene logic reads each condition by itself, so it does not see that `a` or `not a` settles a question whatever `a` is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import z3

from pincite.language.tree import Answered, Fact, Node, Term, walk
from pincite.language.truth import Open
from pincite.language.types import BoolType, EnumType
from pincite.proving.checks import Kind, Proved, Weight, World, at, minimal, provision_of, runnable
from pincite.proving.formulas import condition
from pincite.proving.kleene import Formula, every, opposite, some
from pincite.proving.outcomes import result
from pincite.proving.search import Search, consistent, sound
from pincite.proving.symbols import Given, GivenList, Space, literal
from pincite.reasoning import outcome as reference
from pincite.reasoning.outcome import Outcome
from pincite.reasoning.situation import Situation
from pincite.rulebook.model import Rule, Rulebook

OPEN = (Outcome.OPEN, Outcome.RESERVED)


def open_though_agreed(question: str, world: World) -> Iterator[Proved]:
    """Yield a notice for each yes/no or enum fact whose want alone leaves the question open in a case in which all its values agree."""
    book = world.rulebook
    kinds = {name: book.facts[name].type for name, times in occurrences(question, book).items() if times > 1}
    names = [name for name, kind in kinds.items() if isinstance(kind, BoolType | EnumType)]
    if not names:
        return
    space = world.space(partial=True)
    results = result(question, space)
    settled = [results.settled(name) for name in results.possible]
    given = _given(space)
    possible = every(consistent(space))
    for name in names:
        if name not in space.facts:
            continue
        symbol = space.facts[name]
        assert isinstance(symbol, Given)
        agreed = some(every(_with(every((formula, possible)), symbol, value, space) for value in values(name, book)) for formula in settled)
        wanted = (
            opposite(symbol.given),
            *(formula for other, formula in given if other != name),
            possible,
            *(opposite(formula) for formula in settled),
            agreed,
        )
        model = Search(space, world.effort).check(*wanted)
        if model is None:
            continue
        witness = minimal(runnable(model, space), book, partial(_open_though_agreed, question, name))
        here = at(witness, book)
        outcome = reference.result(question, replace(here, facts={**here.facts, name: values(name, book)[0]}, memo={}))
        rule = _open_rule(question, here)
        word = outcome.value or outcome.outcome.value
        yield Proved(
            Kind.OPEN_THOUGH_AGREED,
            f"{question} can stay open for want of `{name}` although each of its values gives {word}",
            rule.position if rule else book.questions[question].position,
            question,
            name,
            provision_of(rule) if rule else "",
            weight=Weight.NOTICE,
            witness=witness,
        )


def values(name: str, rulebook: Rulebook) -> tuple[Any, ...]:
    """Return the values of a yes/no or enum fact."""
    kind = rulebook.facts[name].type
    return kind.values if isinstance(kind, EnumType) else (True, False)


def occurrences(question: str, rulebook: Rulebook) -> Counter[str]:
    """Return how often each fact stands below a question: in the rules on it and those that override them, in terms, and in questions they name."""
    found: Counter[str] = Counter()
    rules: set[str] = set()
    questions: set[str] = set()

    def add(node: Node | None) -> None:
        for inner in walk(node) if node is not None else ():
            match inner:
                case Fact(name):
                    found[name] += 1
                case Term(name):
                    add(rulebook.terms[name].means)
                case Answered(other):
                    below(other)

    def rule_of(rule: Rule) -> None:
        if rule.id not in rules:
            rules.add(rule.id)
            add(rule.when)
            for other in rulebook.overriders[rule.id]:
                rule_of(other)

    def below(other: str) -> None:
        if other not in questions:
            questions.add(other)
            for rule in rulebook.rules_on[other]:
                rule_of(rule)

    below(question)
    return found


def _given(space: Space) -> list[tuple[str, Formula]]:
    """Return, for each fact, the formula that a whole record gives it, or where it is asked on a condition, gives it just then."""
    consistent(space)
    # conditions may name facts not made yet, whose own conditions then count too
    while True:
        names = set(space.facts)
        found = [(name, _told(name, space)) for name in sorted(names)]
        consistent(space)
        if names == space.facts.keys():
            return found


def _told(name: str, space: Space) -> Formula:
    symbol = space.facts[name]
    asked = space.rulebook.facts[name].asked_when
    if isinstance(symbol, GivenList):
        fields = (given.given for item in symbol.records for given in item.values())
        return every((symbol.complete, *fields))
    return symbol.given if asked is None else symbol.given == condition(asked, space).yes


def _with(formula: Formula, symbol: Given, value: Any, space: Space) -> Formula:
    """Return a formula with one fact given this value."""
    if isinstance(formula, bool):
        return formula
    chosen = z3.BoolVal(value) if isinstance(value, bool) else z3.IntVal(literal(value, space))
    return z3.substitute(formula, (symbol.given, z3.BoolVal(True)), (symbol.value, chosen))


def _open_though_agreed(question: str, name: str, here: Situation) -> bool:
    if name in here.facts or reference.result(question, here).outcome not in OPEN:
        return False
    seen = set()
    for value in values(name, here.rulebook):
        other = replace(here, facts={**here.facts, name: value}, memo={})
        found = reference.result(question, other)
        if found.outcome in OPEN or not sound(other):
            return False
        seen.add((found.outcome, found.value))
    return len(seen) == 1


def _open_rule(question: str, here: Situation) -> Rule | None:
    return next((rule for rule in here.rulebook.rules_on[question] if isinstance(reference.active(rule, here), Open)), None)
