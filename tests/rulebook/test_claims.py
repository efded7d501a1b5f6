"""Claims read from texts: typed, with the verdict expected of each check; and each planted fault reported where it stands."""

from __future__ import annotations

import datetime
import pickle
from dataclasses import dataclass

import pytest

from pincite.rulebook.claims import findings_given
from pincite.rulebook.loading import load
from pincite.rulebook.model import Claim, ClaimCheck, ClaimKind, Rulebook, Verdict
from pincite.rulebook.problems import Problem, RulebookError
from tests.support import HEAD, QUESTIONS, block, fact, finding, instrument, rule

LEDGER = """\
---
id: minutes
title: The minutes
file: minutes.txt
sha256: 0000000000000000000000000000000000000000000000000000000000000000
lines: 2
---

```statement
number: 1
lines: 1
says: children may borrow
carried_by:
  - claim: children
```

```statement
number: 2
lines: 2
says: films are lent last
carried_by:
  - claim: children
```
"""
FACTS = fact("child") + fact("weight", "int") + finding("fit") + block("term", id="fit_child", means="child and fit", cite="desk-rules § 1")
DESK = instrument("desk-rules", rule("lend", "loan = may", "child"))
ARCHIVE = instrument("archive-rules", rule("lend", "loan = must_not", "child"))

DAY = datetime.date(2020, 6, 1)
LEGAL = {
    "id": "children",
    "says": "children may borrow",
    "by": "a newspaper",
    "where": "minutes § 1",
    "on": "2020-06-01",
    "component": "desk",
    "premises": "[child]",
    "expression": 'loan == "may"',
    "expect": "agrees",
}
WORDING = {
    "id": "wording",
    "says": "the rules are a statute",
    "by": "a newspaper",
    "where": "commonly said",
    "kind": "textual",
    "expect": "textual",
    "instead": "they are a memorandum",
    "cite": "desk-rules § 1",
}
WORLD = {
    **WORDING,
    "id": "world",
    "kind": "empirical",
    "expect": "empirical",
    "needs_data": "the loans of the year",
}


def texts(*claims: dict[str, str]) -> dict[str, str]:
    return {
        "rulebook.md": HEAD,
        "facts/all.md": FACTS,
        "questions/all.md": QUESTIONS,
        "instruments/desk-rules.md": DESK,
        "instruments/archive-rules.md": ARCHIVE,
        "sources/minutes.md": LEDGER,
        "claims/all.md": "\n".join(block("claim", **{f"{key}_": text for key, text in claim.items()}) for claim in claims),
    }


def book(*claims: dict[str, str]) -> Rulebook:
    return load(texts(LEGAL, *claims))


def read(**keys: str) -> Claim:
    """Return a legal claim with some keys changed, or dropped where the text is empty."""
    merged = {"premises": "[]", **LEGAL, "id": "read", **keys}
    return book({key: text for key, text in merged.items() if text}).claims["read"]


def test_a_legal_claim() -> None:
    claim = book().claims["children"]
    assert (claim.kind, claim.says, claim.by) == (ClaimKind.LEGAL, "children may borrow", "a newspaper")
    assert claim.where == ("minutes § 1",)
    assert claim.statements == (("minutes", 1),)
    assert claim.checks == (ClaimCheck(DAY, None, Verdict.AGREES),)
    assert claim.component == "desk"
    assert len(claim.premises) == 1
    assert claim.expression is not None


def test_a_statement_about_wording_or_the_world_has_no_check() -> None:
    claims = book(WORDING, WORLD).claims
    assert (claims["wording"].kind, claims["wording"].checks) == (ClaimKind.TEXTUAL, ())
    assert claims["wording"].cites == ("desk-rules § 1",)
    assert (claims["wording"].where, claims["wording"].statements) == (("commonly said",), ())
    assert (claims["world"].kind, claims["world"].needs_data) == (ClaimKind.EMPIRICAL, "the loans of the year")


def test_several_places() -> None:
    assert read(where="[minutes § 2, commonly said]").statements == (("minutes", 2),)


def test_several_instruments_have_a_verdict_each() -> None:
    claim = read(under="[desk-rules, archive-rules]", component="", expect="{desk-rules: agrees, archive-rules: differs}")
    assert claim.checks == (ClaimCheck(DAY, "desk-rules", Verdict.AGREES), ClaimCheck(DAY, "archive-rules", Verdict.DIFFERS))


def test_several_days_have_a_verdict_each() -> None:
    claim = read(on="[2019-06-01, 2020-06-01]", expect="{2020-06-01: agrees, 2019-06-01: differs}")
    assert claim.checks == (ClaimCheck(datetime.date(2019, 6, 1), None, Verdict.DIFFERS), ClaimCheck(DAY, None, Verdict.AGREES))


def test_one_verdict_for_all() -> None:
    claim = read(under="[desk-rules, archive-rules]", expect="judgment")
    assert [(check.under, check.expected) for check in claim.checks] == [
        ("desk-rules", Verdict.JUDGMENT),
        ("archive-rules", Verdict.JUDGMENT),
    ]


def test_one_instrument_on_several_days() -> None:
    claim = read(under="desk-rules", on="[2019-06-01, 2020-06-01]", expect="agrees")
    assert [(check.on.year, check.under) for check in claim.checks] == [(2019, "desk-rules"), (2020, "desk-rules")]


def test_another_day() -> None:
    claim = read(on="2019-06-01", expect="other_date", true_on="2020-06-01")
    assert claim.true_on == DAY
    assert claim.checks[0].expected is Verdict.OTHER_DATE


def test_findings_named_in_a_premise_are_given() -> None:
    premises = {"[child]": frozenset(), "[child, fit]": {"fit"}, "[not fit]": {"fit"}, "[fit_child]": {"fit"}}
    for written, given in premises.items():
        assert findings_given(read(premises=written), book()) == given


def test_claims_are_kept_with_the_rulebook() -> None:
    made = book(WORDING)
    assert pickle.loads(pickle.dumps(made)).claims == made.claims


@dataclass(frozen=True)
class Fault:
    """Keys changed in a claim (dropped where empty), the text the caret stands at, and what is said."""

    keys: dict[str, str]
    at: str
    says: str
    base: dict[str, str] | None = None


FAULTS = {
    "unknown key": Fault({"premise": "child"}, "premise: child", "`premise` is not a key of a claim; did you mean `premises`?"),
    "unknown kind": Fault({"kind": "legl"}, "legl", "`legl` is not a kind of a claim; did you mean `legal`?"),
    "unknown fact in a premise": Fault({"premises": "[child, chld]"}, "chld]", "`chld` is not a known"),
    "premise that is no condition": Fault({"premises": "[weight]"}, "weight]", "a condition must be yes/no, this is whole number"),
    "ill-typed expression": Fault({"expression": 'weight == "may"'}, '"may"', "cannot compare whole number with text"),
    "unknown question value": Fault({"expression": 'loan == "mai"'}, '"mai"', "did you mean"),
    "unknown ledger": Fault({"where": "minuets § 1"}, "minuets § 1", "`minuets` is not a known source; did you mean `minutes`?"),
    "unknown statement": Fault({"where": "minutes § 3"}, "minutes § 3", "`minutes` has no statement `3`; it has 1 to 2"),
    "statement zero": Fault({"where": "minutes § 0"}, "minutes § 0", "`minutes` has no statement `0`; it has 1 to 2"),
    "nowhere": Fault({"where": ""}, "id: read", "this claim has no `where`"),
    "no speaker": Fault({"by": ""}, "id: read", "this claim has no `by`"),
    "no day": Fault({"on": ""}, "id: read", "this legal claim has no `on`"),
    "no date": Fault({"on": "June"}, "June", "`June` is not a date"),
    "a day twice": Fault({"on": "[2020-06-01, 2020-06-01]"}, "2020-06-01]", "stands twice"),
    "no component": Fault({"component": ""}, "id: read", "this legal claim has no `component`"),
    "unknown component": Fault({"component": "dsk"}, "dsk", "`dsk` is not a known component; did you mean `desk`?"),
    "unknown place": Fault({"place": "harbour"}, "harbour", "`harbour` is not a known place; did you mean `harbor`?"),
    "unknown instrument": Fault({"under": "desk-rule"}, "desk-rule", "`desk-rule` is not a known instrument; did you mean `desk-rules`?"),
    "an instrument twice": Fault({"under": "[desk-rules, desk-rules]"}, "desk-rules]", "`desk-rules` stands twice"),
    "days and instruments": Fault(
        {"under": "[desk-rules, archive-rules]", "on": "[2019-06-01, 2020-06-01]"},
        "[desk-rules",
        "a claim has several days or several instruments, not both",
    ),
    "no expression": Fault({"expression": ""}, "id: read", "this legal claim has no `expression`"),
    "no verdict": Fault({"expect": ""}, "id: read", "this claim has no `expect`"),
    "unknown verdict": Fault({"expect": "agree"}, "agree", "`agree` is no verdict on a legal claim; did you mean `agrees`?"),
    "verdict of another kind": Fault({"expect": "textual"}, "textual", "`textual` is no verdict on a legal claim"),
    "verdict under an unnamed instrument": Fault(
        {"under": "[desk-rules, archive-rules]", "expect": "{desk-rules: agrees, archive-rule: differs}"},
        "archive-rule: differs",
        "`archive-rule` is not an instrument under which this claim is checked; did you mean `archive-rules`?",
    ),
    "verdict on an unnamed day": Fault(
        {"on": "[2019-06-01, 2020-06-01]", "expect": "{2019-06-01: agrees, 2020-06-02: differs}"},
        "2020-06-02",
        "`2020-06-02` is not a day on which this claim is checked",
    ),
    "verdict left out": Fault(
        {"under": "[desk-rules, archive-rules]", "expect": "{desk-rules: agrees}"},
        "{desk-rules: agrees}",
        "`expect` gives no verdict for archive-rules",
    ),
    "other date not named": Fault({"expect": "other_date"}, "other_date", "names the day on which the claim agrees in `true_on`"),
    "other date not expected": Fault({"true_on": "2019-06-01"}, "2019-06-01", "`true_on` belongs to the verdict `other_date`"),
    "several other dates": Fault({"expect": "other_date", "true_on": "[2019-06-01, 2019-06-02]"}, "[2019-06-01", "`true_on` is one day"),
    "cite without a pin": Fault({"cite": "desk-rules"}, "desk-rules", "a cite of a claim is written `instrument § PIN`"),
    "cite of an unknown instrument": Fault({"cite": "desk-ruls § 1"}, "desk-ruls", "did you mean `desk-rules`?"),
    "cite of an unknown provision": Fault({"cite": "desk-rules § 2"}, "desk-rules § 2", "`desk-rules` has no provision `2`"),
    "expression of a wording claim": Fault({"expression": "child"}, "expression:", "`expression` belongs to a legal claim", WORDING),
    "premises of a wording claim": Fault({"premises": "[child]"}, "premises:", "`premises` belongs to a legal claim", WORDING),
    "wording claim that agrees": Fault({"expect": "agrees"}, "agrees", "`agrees` is no verdict on a textual claim", WORDING),
    "nothing instead": Fault({"instead": ""}, "id: read", "this textual claim has no `instead`", WORDING),
    "no cite": Fault({"cite": ""}, "id: read", "this textual claim has no `cite`", WORDING),
    "no data named": Fault({"needs_data": ""}, "id: read", "this empirical claim has no `needs_data`", WORLD),
    "the same name": Fault({"id": "children"}, "children", "`children` is declared twice"),
}


def faults(keys: dict[str, str], base: dict[str, str]) -> tuple[list[str], tuple[Problem, ...]]:
    merged = {**base, "id": "read", **keys}
    made = texts(LEGAL, {key: text for key, text in merged.items() if text})
    with pytest.raises(RulebookError) as raised:
        load(made)
    return made["claims/all.md"].split("\n"), raised.value.problems


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(fault: Fault) -> None:
    lines, problems = faults(fault.keys, fault.base or LEGAL)
    found = [problem for problem in problems if fault.says in problem.message]
    assert found, [str(problem) for problem in problems]
    position = found[0].position
    assert position.file == "claims/all.md"
    assert lines[position.line - 1][position.column - 1 :].startswith(fault.at)


def test_every_fault_in_one_run() -> None:
    _, problems = faults({"where": "minuets § 1", "expect": "agree", "premises": "[chld]"}, LEGAL)
    assert len(problems) == 3
