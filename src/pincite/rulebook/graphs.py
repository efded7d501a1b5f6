"""Checks over the whole rulebook: what refers to what, and that no reference runs in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pincite.language.checking import check
from pincite.language.tree import Answered, Fact, Node, Term, walk
from pincite.language.types import Type
from pincite.language.vocabulary import ExpressionError, Vocabulary, suggestion
from pincite.rulebook.model import Override, Rule, Rulebook, overridden, reached
from pincite.rulebook.model import Term as TermModel
from pincite.rulebook.problems import Problems


def circle(nodes: Iterable[str], successors: Callable[[str], Iterable[str]]) -> list[str] | None:
    """Return a circle of names as `[a, b, a]`, or None when there is none; walked without recursion."""
    done: set[str] = set()
    for root in nodes:
        if root in done:
            continue
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, bool]] = [(root, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                path.pop()
                on_path.discard(name)
                done.add(name)
                continue
            if name in on_path:
                return [*path[path.index(name) :], name]
            if name in done:
                continue
            path.append(name)
            on_path.add(name)
            stack.append((name, True))
            stack.extend((successor, False) for successor in successors(name))
    return None


def type_terms(
    terms: Mapping[str, TermModel], vocabulary: Vocabulary, problems: Problems, fault: Callable[[str, ExpressionError], None]
) -> dict[str, Type]:
    """Return the types of all terms, each after those it uses; a circle is noted, an ill-typed meaning given to `fault`."""

    def used(name: str) -> list[str]:
        return [node.name for node in walk(terms[name].means) if isinstance(node, Term) and node.name in terms]

    found = circle(sorted(terms), used)
    if found:
        problems.add(terms[found[0]].position, f"terms refer to each other in a circle: {' → '.join(found)}")
        return dict(vocabulary.terms)
    types: dict[str, Type] = {}

    def settle(name: str) -> None:
        if name in types:
            return
        for other in used(name):
            settle(other)
        known = Vocabulary(vocabulary.facts, {**vocabulary.terms, **types}, vocabulary.questions, vocabulary.instruments)
        try:
            types[name] = check(terms[name].means, known)
        except ExpressionError as error:
            fault(name, error)
            types[name] = vocabulary.terms[name]

    for name in sorted(terms):
        settle(name)
    return types


def check_overrides(rulebook: Rulebook, problems: Problems) -> bool:
    """Note overrides of unknown rules, of other questions, of bars by rules, and circles; return whether all is well."""
    before = len(problems.found)
    for rule in rulebook.rules.values():
        problems.provision = rule.provision
        for override in rule.overrides:
            if override.rule is not None:
                _check_named(rule, override, override.rule, rulebook, problems)
            elif not reached(rule, override, rulebook.instruments):
                problems.add(
                    override.position, f"`{override.instrument} § {override.provision}` holds no rule that `{rule.id}` could override"
                )
    problems.provision = ""

    def below(name: str) -> list[str]:
        targets = overridden(rulebook.rules[name], rulebook.rules, rulebook.instruments)
        return [target for target in targets if target in rulebook.rules and target != name]

    found = circle(sorted(rulebook.rules), below)
    if found:
        problems.add(rulebook.rules[found[0]].position, f"rules override each other in a circle: {' → '.join(found)}")
    return len(problems.found) == before


def _check_named(rule: Rule, override: Override, name: str, rulebook: Rulebook, problems: Problems) -> None:
    target = rulebook.rules.get(name)
    if target is None:
        problems.add(override.position, f"`{rule.id}` overrides `{name}`, which is not a known rule{suggestion(name, rulebook.rules)}")
    elif target.bar and not rule.bar:
        problems.add(override.position, f"`{rule.id}` overrides the bar `{name}`; only a bar overrides a bar")
    elif not rule.bar and target.question != rule.question:
        problems.add(
            override.position,
            f"`{rule.id}` overrides `{name}`, a rule on another question; a rule that only sets another aside is a bar (no `concludes`)",
        )
    elif target.id == rule.id:
        problems.add(override.position, f"`{rule.id}` overrides itself")


def asked(node: Node | None, terms: Mapping[str, TermModel]) -> set[str]:
    """Return the questions an expression refers to, through terms too."""
    found: set[str] = set()
    seen: set[str] = set()
    stack = [node] if node is not None else []
    while stack:
        for inner in walk(stack.pop()):
            if isinstance(inner, Answered):
                found.add(inner.question)
            elif isinstance(inner, Term) and inner.name in terms and inner.name not in seen:
                seen.add(inner.name)
                stack.append(terms[inner.name].means)
    return found


def facts_in(node: Node, terms: Mapping[str, TermModel]) -> set[str]:
    """Return the facts an expression names, through terms too; a list counts, its fields do not."""
    found: set[str] = set()
    for inner in walk(node):
        if isinstance(inner, Fact):
            found.add(inner.name)
        elif isinstance(inner, Term):
            found |= facts_in(terms[inner.name].means, terms)
    return found


def check_questions(rulebook: Rulebook, problems: Problems) -> None:
    """Note a circle of questions: one whose rules, or the bars on them, ask another that comes back to it."""

    def successors(question: str) -> set[str]:
        found: set[str] = set()
        pending = [rule.id for rule in rulebook.rules_on[question]]
        seen: set[str] = set()
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            found |= asked(rulebook.rules[name].when, rulebook.terms)
            pending.extend(other.id for other in rulebook.overriders[name])
        return found

    found = circle(sorted(rulebook.questions), successors)
    if found:
        rules = rulebook.rules_on[found[0]]
        position = rules[0].position if rules else rulebook.questions[found[0]].position
        problems.add(position, f"questions refer to each other in a circle: {' → '.join(found)}")


def check_events(rulebook: Rulebook, problems: Problems) -> None:
    """Note a circle of events that end each other, and circles in the trees of components and places."""

    def ended(name: str) -> list[str]:
        target = rulebook.events[name].ends
        return [target] if target in rulebook.events and target is not None else []

    found = circle(sorted(rulebook.events), ended)
    if found:
        problems.add(rulebook.events[found[0]].position, f"events end each other in a circle: {' → '.join(found)}")
