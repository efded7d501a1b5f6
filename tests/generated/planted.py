"""Wrong evaluators, each wrong in one way that a reader might miss: names, and what is put in place of what."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from pincite.language import truth as kleene
from pincite.language.tree import Quantified
from pincite.language.truth import FALSE, NO_NEEDS, TRUE, Between, Kind, Known, Open, Why, both, either, needs_of, negate
from pincite.language.types import UNOBTAINABLE, BoolType, Records
from pincite.reasoning import evaluate, outcome
from pincite.reasoning.outcome import CONFLICT, SILENT, Outcome
from pincite.rulebook import model, timeline
from pincite.rulebook.model import STOPS, Question, Span
from pincite.rulebook.timeline import When

Place = tuple[Any, str, Any]
PLANTED: dict[str, Callable[[], list[Place]]] = {}
DAY = datetime.timedelta(days=1)


def planted(make: Callable[[], list[Place]]) -> Callable[[], list[Place]]:
    """Enter a wrong evaluator under the name of its function."""
    PLANTED[make.__name__] = make
    return make


@contextmanager
def planting(name: str) -> Iterator[None]:
    """Put one wrong evaluator in place."""
    places = PLANTED[name]()
    patches = [patch.object(owner, attribute, wrong) for owner, attribute, wrong in places]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in reversed(patches):
            one.stop()


# --- rules and exceptions -------------------------------------------------------------------------------------------


@planted
def override_not_passed_on() -> list[Place]:
    """An exception that is itself set aside no longer sets aside the base."""
    return [(outcome, "holds", outcome.active)]


@planted
def bar_as_exception() -> list[Place]:
    """A bar is taken for an exception: it is passed on, and the barred rule still holds."""
    true = outcome.overriders

    def wrong(rule: Any, situation: Any, scope: Any, bar: bool) -> Any:
        return () if bar else (*true(rule, situation, scope, False), *true(rule, situation, scope, True))

    return [(outcome, "overriders", wrong)]


@planted
def bar_on_a_bar_ignored() -> list[Place]:
    """A bar stands whatever bars it."""
    true = outcome.overriders

    def wrong(rule: Any, situation: Any, scope: Any, bar: bool) -> Any:
        return () if bar and rule.bar else true(rule, situation, scope, bar)

    return [(outcome, "overriders", wrong)]


@planted
def override_through_a_dead_rule() -> list[Place]:
    """A rule holds through its exceptions although it is not in force itself."""

    def wrong(rule: Any, situation: Any, scope: Any = None) -> Any:
        exceptions = either(wrong(other, situation, scope) for other in outcome.overriders(rule, situation, scope, bar=False))
        return either((outcome.stands(rule, situation, scope), exceptions))

    return [(outcome, "holds", wrong)]


@planted
def precedence_ignored() -> list[Place]:
    """`prevails_over` overrides nothing."""
    true = model.overridden

    def wrong(rule: Any, rules: Any, instruments: Any) -> Any:
        return true(rule, rules, {name: replace(instrument, prevails_over=()) for name, instrument in instruments.items()})

    return [(model, "overridden", wrong)]


@planted
def provision_without_its_parts() -> list[Place]:
    """An override of A does not reach A(1)."""
    return [(model, "in_provision", lambda pin, provision: pin == provision)]


# --- combining ------------------------------------------------------------------------------------------------------


@planted
def clash_ignored() -> list[Place]:
    """Incompatible answers never conflict."""
    return [(outcome, "clash", lambda question, situation, scope=None: FALSE)]


@planted
def open_clash_ignored() -> list[Place]:
    """Only a certain conflict counts."""
    true = outcome.clash

    def wrong(question: Any, situation: Any, scope: Any = None) -> Any:
        return TRUE if true(question, situation, scope) == TRUE else FALSE

    return [(outcome, "clash", wrong)]


@planted
def should_outweighs_must() -> list[Place]:
    """The weaker force answers."""
    true = Question.stronger
    return [(Question, "stronger", lambda self, value, other: true(self, other, value))]


@planted
def may_against_must_not_passes() -> list[Place]:
    """Leave and ban are not seen as incompatible."""
    true = Question.incompatible
    return [(Question, "incompatible", lambda self, value, other: {value, other} != {"may", "must_not"} and true(self, value, other))]


@planted
def silence_judged_by_active() -> list[Place]:
    """Silence is possible as long as no single rule is certainly active."""
    true = outcome._result

    active, holds = outcome.active, outcome.holds

    def silent(rule: Any, situation: Any, scope: Any = None) -> Any:
        return active(rule, situation, scope)

    def result(question: Any, situation: Any, scope: Any) -> Any:
        for rule in outcome.rules_on(question, situation, scope):
            active(rule, situation, scope)
            holds(rule, situation, scope)
        with patch.object(outcome, "holds", silent):
            return true(question, situation, scope)

    return [(outcome, "_result", result)]


@planted
def open_silence_left_out() -> list[Place]:
    """Silence is left out of what is possible unless it is certain."""
    true = outcome._result

    def wrong(question: Any, situation: Any, scope: Any) -> Any:
        result = true(question, situation, scope)
        possible = tuple(name for name in result.possible if name != SILENT)
        if len(result.possible) == 2 and len(possible) == 1 and possible != (CONFLICT,):
            return outcome.Result(Outcome.DECIDED, possible[0], possible)
        return replace(result, possible=possible or result.possible)

    return [(outcome, "_result", wrong)]


@planted
def undecided_reference_is_no() -> list[Place]:
    """A question not yet decided with a value counts as not so answered."""
    true = outcome.answered
    return [(outcome, "answered", lambda *given: true(*given) if true(*given) == TRUE else FALSE)]


@planted
def first_rule_written_answers() -> list[Place]:
    """Of the rules on a question only the first that may be active is read."""

    def wrong(question: Any, situation: Any, scope: Any) -> Any:
        written = [rule for rule in situation.rulebook.rules.values() if rule.question == question and scope in (None, rule.instrument)]
        acting = [rule for rule in written if outcome.active(rule, situation, scope) != FALSE]
        return tuple(acting[:1])

    return [(outcome, "rules_on", wrong)]


# --- expressions ----------------------------------------------------------------------------------------------------


@planted
def open_if_takes_else() -> list[Place]:
    """A condition that is open counts as not met."""
    return [(evaluate, "_choice", lambda condition, then, otherwise: then if condition == TRUE else otherwise)]


def _skipping(kind: str) -> list[Place]:
    true = evaluate._quantified

    def wrong(node: Quantified, situation: Any) -> Any:
        found = true(node, situation)
        return Known(kind == "all") if node.kind == kind and isinstance(found, Open) else found

    return [(evaluate, "_quantified", wrong)]


@planted
def any_skips_open() -> list[Place]:
    """`any` over open records is false."""
    return _skipping("any")


@planted
def all_skips_open() -> list[Place]:
    """`all` over open records is true."""
    return _skipping("all")


@planted
def list_taken_as_complete() -> list[Place]:
    """The records given are all there are."""
    true = evaluate._quantified

    def wrong(node: Quantified, situation: Any) -> Any:
        given = situation.facts.get(node.records.name)
        whole = replace(given, complete=True) if isinstance(given, Records) else given
        return true(node, replace(situation, facts={**situation.facts, node.records.name: whole}))

    return [(evaluate, "_quantified", wrong)]


@planted
def missing_list_is_empty() -> list[Place]:
    """A list not given has no records."""
    true = evaluate._quantified

    def wrong(node: Quantified, situation: Any) -> Any:
        given = situation.facts.get(node.records.name)
        whole = given if isinstance(given, Records) else Records((), True)
        return true(node, replace(situation, facts={**situation.facts, node.records.name: whole}))

    return [(evaluate, "_quantified", wrong)]


@planted
def count_without_upper_bound() -> list[Place]:
    """What is counted for certain is the count."""
    true = evaluate._quantified

    def wrong(node: Quantified, situation: Any) -> Any:
        found = true(node, situation)
        return Known(found.low) if isinstance(found, Between) else found

    return [(evaluate, "_quantified", wrong)]


def _typed_otherwise(wrong_value: Callable[[Any, Any, Any], Any]) -> list[Place]:
    true = evaluate._typed

    def wrong(value: Any, need: Any, kind: Any, situation: Any) -> Any:
        found = wrong_value(value, need, kind)
        return true(value, need, kind, situation) if found is None else found

    return [(evaluate, "_typed", wrong)]


@planted
def unobtainable_is_no() -> list[Place]:
    """What cannot be known is taken not to be so."""
    return _typed_otherwise(lambda value, need, kind: FALSE if value is UNOBTAINABLE and isinstance(kind, BoolType) else None)


@planted
def missing_is_no() -> list[Place]:
    """What is not given is taken not to be so."""
    return _typed_otherwise(
        lambda value, need, kind: FALSE if value is None and isinstance(kind, BoolType) and need.why is Why.MISSING else None
    )


@planted
def no_finding_is_no() -> list[Place]:
    """A finding not made is taken as refused."""
    return _typed_otherwise(
        lambda value, need, kind: FALSE if value is None and isinstance(kind, BoolType) and need.why is Why.RESERVED else None
    )


@planted
def strict_at_the_edge() -> list[Place]:
    """`at least` is read as `more than`."""
    true = kleene.compare
    return [(evaluate, "compare", lambda operator, left, right: true({">=": ">"}.get(operator, operator), left, right))]


@planted
def bounds_touching_decide() -> list[Place]:
    """A bare day counts as before a moment that ends it, and a count as equal to its bound."""
    true = kleene.compare

    def wrong(operator: Any, left: Any, right: Any) -> Any:
        left = Known(left.low) if isinstance(left, Between) and operator in ("<", "<=") else left
        return true(operator, left, right)

    return [(evaluate, "compare", wrong)]


# --- legal life -----------------------------------------------------------------------------------------------------


@planted
def default_place() -> list[Place]:
    """A place not given is taken to be the one an order reaches."""
    true = timeline.lies_in

    def wrong(case: Any, place: Any, tree: Any, need: Any) -> Any:
        return TRUE if case is None and need.kind is Kind.PLACE else true(case, place, tree, need)

    return [(timeline, "lies_in", wrong)]


@planted
def default_component() -> list[Place]:
    """A component not given is taken to be bound."""
    true = timeline.bound
    return [(outcome, "bound", lambda binds, component, rulebook: TRUE if component is None else true(binds, component, rulebook))]


@planted
def below_is_bound() -> list[Place]:
    """A component is bound when something below it is."""
    true = timeline.lies_in

    def wrong(case: Any, place: Any, tree: Any, need: Any) -> Any:
        found = true(case, place, tree, need)
        return TRUE if case is not None and isinstance(found, Open) and need.kind is Kind.COMPONENT else found

    return [(timeline, "lies_in", wrong)]


def _happening(change: Callable[[Any, When], tuple[Any, When]]) -> list[Place]:
    true = timeline.happened

    def wrong(event: Any, when: When, known: Any) -> Any:
        return true(*change(event, when), known)

    return [(timeline, "happened", wrong)]


@planted
def last_day_included() -> list[Place]:
    """An instrument still lives on the day it ends."""

    def change(event: Any, when: When) -> tuple[Any, When]:
        if event.kind not in STOPS or event.ends:
            return event, when
        return replace(event, earliest=event.earliest and event.earliest + DAY, latest=event.latest and event.latest + DAY), when

    return _happening(change)


@planted
def first_day_left_out() -> list[Place]:
    """An instrument lives from the day after it takes effect."""

    def change(event: Any, when: When) -> tuple[Any, When]:
        if event.kind != "effective":
            return event, when
        return replace(event, earliest=event.earliest and event.earliest + DAY, latest=event.latest and event.latest + DAY), when

    return _happening(change)


@planted
def uncertain_event_happened() -> list[Place]:
    """An event that may have happened has."""
    return _happening(lambda event, when: (replace(event, latest=event.earliest) if event.earliest else event, when))


@planted
def day_begins_the_hour() -> list[Place]:
    """A day without an hour is its first instant."""
    return _happening(lambda event, when: (event, When(Span(when.span.start, when.span.start), when.subject)))


@planted
def stay_not_lifted() -> list[Place]:
    """An event that was ended acts still."""
    true = timeline.operative

    def wrong(event: Any, when: Any, where: Any, known: Any, rulebook: Any) -> Any:
        return true(event, when, where, known, replace(rulebook, instruments={}))

    return [(timeline, "operative", wrong)]


@planted
def reinstatement_ignored() -> list[Place]:
    """What once stopped an instrument stops it for good."""
    return [(timeline, "after", lambda stop, start, instrument: True)]


@planted
def known_ignored() -> list[Place]:
    """What was not known yet counts already."""
    true = timeline.happened
    return [(timeline, "happened", lambda event, when, known: true(event, when, None))]


@planted
def version_ignored() -> list[Place]:
    """`since` and `until` limit nothing."""
    return [(outcome, "in_version", lambda rule, when, where, known, rulebook: TRUE)]


@planted
def day_of_the_act_stands_in() -> list[Place]:
    """When the fact an instrument turns on is missing, the day of the act is taken."""
    true = outcome.time_of

    def wrong(instrument: Any, situation: Any) -> Any:
        found = true(instrument, situation)
        return When(situation.on) if isinstance(found, Open) else found

    return [(outcome, "time_of", wrong)]


# --- needs ----------------------------------------------------------------------------------------------------------


@planted
def reserved_need_lost() -> list[Place]:
    """Beside something missing, a finding is not asked for."""

    def wrong(operands: Any) -> Any:
        found = both(operands)
        kept = frozenset(need for need in getattr(found, "needs", NO_NEEDS) if need.why is not Why.RESERVED)
        return Open(kept) if kept else found

    return [(outcome, "both", wrong), (evaluate, "both", wrong)]


@planted
def only_the_first_need() -> list[Place]:
    """Of several open operands only one is asked for."""

    def wrong(operands: Any) -> Any:
        seen = tuple(operands)
        found = either(seen)
        return next(value for value in seen if isinstance(value, Open)) if isinstance(found, Open) else found

    return [(outcome, "either", wrong), (evaluate, "either", wrong)]


@planted
def settled_still_asks() -> list[Place]:
    """A settled answer goes on asking."""
    true = outcome._result

    def wrong(question: Any, situation: Any, scope: Any) -> Any:
        result = true(question, situation, scope)
        rules = outcome.rules_on(question, situation, scope)
        return replace(result, needs=result.needs | needs_of(*(outcome.active(rule, situation, scope) for rule in rules)))

    return [(outcome, "_result", wrong)]


@planted
def everything_open_is_reserved() -> list[Place]:
    """One finding among what is needed makes the outcome reserved."""
    true = outcome._result

    def wrong(question: Any, situation: Any, scope: Any) -> Any:
        result = true(question, situation, scope)
        return replace(result, outcome=Outcome.RESERVED) if any(need.why is Why.RESERVED for need in result.needs) else result

    return [(outcome, "_result", wrong)]


@planted
def not_of_open_is_true() -> list[Place]:
    """What is not known to be so is known not to be."""
    return [(evaluate, "negate", lambda operand: TRUE if isinstance(operand, Open) else negate(operand))]
