"""`--format json`: exactly the documented keys, with their types, for every command."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from tests.conftest import Runner
from tests.support import CASES, ROOT

SAMPLES = sorted(path.stem for path in CASES.glob("*.yaml"))
REGIMES = ("--on", "2017-03-01", "--on", "2021-12-15", "--component", "ice-ero")

# what each object holds; a set of types where more than one may stand, `None` for null
ABSENT = type(None)
NEED = {"why": str, "question": str}
ASSESSMENT: dict[str, Any] = {
    "pincite": str,
    "rulebook": dict,
    "case": str,
    "on": str,
    "component": (str, ABSENT),
    "where": (str, ABSENT),
    "known": (str, ABSENT),
    "counterfactual": bool,
    "under": (str, ABSENT),
    "hypothetical": list,
    "facts": dict,
    "assumed": list,
    "terms": dict,
    "instruments": list,
    "questions": dict,
    "ask_next": list,
    "sharpening": ABSENT,
    "notices": list,
}
RULEBOOK = {"id": str, "version": str, "sha256": str, "verified_through": str}
INSTRUMENT = {
    "id": str,
    "status": str,
    "since": (str, ABSENT),
    "event": (str, ABSENT),
    "source": (str, ABSENT),
    "evidence": (str, ABSENT),
    "encoded": str,
}
ANSWER = {
    "stage": str,
    "asks": str,
    "outcome": str,
    "value": (str, ABSENT),
    "possible": list,
    "because": (str, ABSENT),
    "grounds": list,
    "considered": list,
    "needs": list,
    "reserved": list,
    "touched": bool,
    "if_no_finding": (dict, ABSENT),
    "gaps": list,
    "sharpened": ABSENT,
    "relations": list,
    "evidence": (str, ABSENT),
    "notices": list,
    "proof": dict,
}
GROUND = {
    "rule": str,
    "cite": str,
    "value": str,
    "label": str,
    "active": str,
    "evidence": str,
    "note": (str, ABSENT),
    "approval": (dict, ABSENT),
    "due": (dict, ABSENT),
}
APPROVAL = {"by": str, "form": (str, ABSENT), "when": (str, ABSENT), "exception": (str, ABSENT)}
DUE = {"from": (str, ABSENT), "at": (str, ABSENT), "text": (str, ABSENT), "needs": list}
CONSIDERED = {"rule": str, "cite": str, "when": str, "why": str}
RESERVED = {"fact": str, "question": str, "to": list, "considerations": list, "exhaustive": bool, "review_first": list}
CONSIDERATION = {"id": str, "text": str, "direction": str, "cite": str}
NO_FINDING = {"outcome": str, "value": (str, ABSENT), "because": (str, ABSENT), "needs": list, "changes": list}
CHANGE = {"rule": str, "findings": list, "then": str}
PROOF = {"text": str, "value": str, "facts": list, "cite": (str, ABSENT), "evidence": (str, ABSENT), "children": list}
WANTED = {"fact": str, "part": (str, ABSENT), "question": str, "ask_of": str, "settles": float, "measure": str}
OUTCOMES = {"decided", "open", "reserved", "conflict", "silent"}
BECAUSE = {"not_encoded", "not_addressed", "nothing_in_force", "not_listed"}
EVIDENCE = {"primary", "secondary", "unverified"}


def shaped(data: dict[str, Any], shape: dict[str, Any]) -> None:
    """Fail unless an object has exactly these keys with values of these types."""
    assert set(data) == set(shape)
    for key, kinds in shape.items():
        assert isinstance(data[key], kinds), f"{key}: {data[key]!r}"


def needs(items: list[dict[str, Any]], also: str = "missing") -> None:
    """Fail unless needs have the documented shape; inside terms, clocks and the second layer a finding may be among them."""
    for item in items:
        subject = {"fact", "event", "question_id"} & set(item)
        assert len(subject) == 1
        shaped({key: value for key, value in item.items() if key not in subject | {"part"}}, NEED)
        assert item["why"] in {"missing", "unobtainable", "uncertain", also}
        assert item.get("part", "hour") in {"hour", "complete"}


def proof(node: dict[str, Any]) -> None:
    shaped(node, PROOF)
    for child in node["children"]:
        proof(child)


def answer(data: dict[str, Any]) -> None:
    """Fail unless an answer has the documented shape and its parts agree."""
    extra = {"without_assumptions"} & set(data)
    shaped({key: value for key, value in data.items() if key not in extra}, ANSWER)
    assert data["outcome"] in OUTCOMES
    assert (data["value"] is not None) is (data["outcome"] == "decided")
    assert (data["because"] in BECAUSE) is (data["outcome"] == "silent")
    assert data["evidence"] in EVIDENCE | {None}
    for item in data["grounds"]:
        shaped(item, GROUND)
        assert item["active"] in {"true", "open"}
        assert " § " in item["cite"]
        if item["approval"]:
            shaped(item["approval"], APPROVAL)
        if item["due"]:
            shaped(item["due"], DUE)
            needs(item["due"]["needs"], also="reserved")
    for item in data["considered"]:
        shaped(item, CONSIDERED)
        assert item["when"] in {"true", "false", "open"}
    needs(data["needs"])
    for item in data["reserved"]:
        shaped(item, RESERVED)
        for one in item["considerations"]:
            shaped(one, CONSIDERATION)
            assert one["direction"] in {"aggravating", "mitigating", "either"}
    if data["if_no_finding"]:
        shaped(data["if_no_finding"], NO_FINDING)
        needs(data["if_no_finding"]["needs"], also="reserved")
        for one in data["if_no_finding"]["changes"]:
            shaped(one, CHANGE)
    if data["outcome"] in ("decided", "silent", "conflict"):
        assert data["needs"] == []
        assert data["reserved"] == []
    if data["outcome"] == "reserved":
        assert data["needs"] == []
        assert data["reserved"]
    proof(data["proof"])


def assessment(data: dict[str, Any]) -> None:
    """Fail unless an assessment has the documented shape."""
    shaped(data, ASSESSMENT)
    shaped(data["rulebook"], RULEBOOK)
    assert re.fullmatch(r"[0-9a-f]{64}", data["rulebook"]["sha256"])
    for item in data["assumed"]:
        shaped(item, {"fact": str, "value": (str, dict), "reason": str})
    for item in data["terms"].values():
        shaped(item, {"truth": str, "needs": list})
        needs(item["needs"], also="reserved")
    for item in data["instruments"]:
        shaped(item, INSTRUMENT)
        assert item["status"] in {"in force", "not yet", "suspended", "ended", "depends"}
        assert item["encoded"] in {"whole", "partly", "no"}
    for item in data["questions"].values():
        answer(item)
    for item in data["ask_next"]:
        shaped(item, WANTED)


@pytest.mark.parametrize("day", ["2017-03-01", "2021-12-15"])
@pytest.mark.parametrize("name", SAMPLES)
def test_assess_gives_exactly_the_documented_object(pincite: Runner, name: str, day: str) -> None:
    ran = pincite("assess", CASES / f"{name}.yaml", "--on", day, "--component", "ice-ero", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assessment(ran.data)


def test_assess_without_component_at_a_place_as_known_and_under_one_instrument(pincite: Runner) -> None:
    case = CASES / "entry-2020-11-02.yaml"
    for more in ([], ["--where", "texas"], ["--known", "2022-06-01"], ["--under", "ice-ero-2017"], ["--component", "ice"]):
        ran = pincite("assess", case, "--on", "2022-07-01", *more, "--format", "json")
        assert ran.code == 0
        assessment(ran.data)
    assert ran.data["component"] == "ice"


def test_what_was_asked_stands_in_the_answer(pincite: Runner) -> None:
    case = CASES / "entry-2020-11-02.yaml"
    data = pincite(
        "assess", case, "--on", "2017-03-01", "--component", "ice", "--where", "texas", "--known", "2018-01-01", "--format", "json"
    ).data
    assert (data["case"], data["on"], data["component"], data["where"], data["known"]) == (
        "entry-2020-11-02",
        "2017-03-01",
        "ice",
        "texas",
        "2018-01-01",
    )
    assert data["counterfactual"] is False
    assert data["hypothetical"] == ["entered_on"]
    assert data["facts"]["entered_on"] == "2020-11-02"
    assert data["facts"]["removable"] == "yes"
    under = pincite("assess", case, "--on", "2017-03-01", "--under", "dhs-mayorkas-2021", "--format", "json").data
    assert (under["counterfactual"], under["under"]) == (True, "dhs-mayorkas-2021")


def test_questions_stand_in_the_order_of_the_process(pincite: Runner) -> None:
    stages = ["encounter", "priority", "custody", "screening", "release", "return", "hearing", "removal", "review", "reporting"]
    data = pincite("assess", CASES / "daca-holder.yaml", "--on", "2017-03-01", "--format", "json").data
    found = [stages.index(item["stage"]) for item in data["questions"].values()]
    assert found == sorted(found)


def test_only_the_questions_named_are_answered(pincite: Runner) -> None:
    data = pincite(
        "assess",
        CASES / "daca-holder.yaml",
        "--on",
        "2017-03-01",
        "--question",
        "removal_priority",
        "--question",
        "enforcement_action",
        "--format",
        "json",
    ).data
    assert list(data["questions"]) == ["enforcement_action", "removal_priority"]


@pytest.mark.parametrize("name", SAMPLES)
def test_compare_gives_assessments_and_differences(pincite: Runner, name: str) -> None:
    ran = pincite("compare", CASES / f"{name}.yaml", *REGIMES, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    data = ran.data
    assert set(data) == {"assessments", "differences"}
    assert [item["on"] for item in data["assessments"]] == ["2017-03-01", "2021-12-15"]
    for item in data["assessments"]:
        assessment(item)
    for item in data["differences"]:
        shaped(item, {"question": str, "sides": list})
        assert len(item["sides"]) == 2
        for side in item["sides"]:
            shaped(
                side,
                {
                    "on": str,
                    "component": str,
                    "outcome": str,
                    "value": (str, ABSENT),
                    "because": (str, ABSENT),
                    "if_no_finding": (str, ABSENT),
                },
            )


def test_explain_gives_the_answer_with_its_proof(pincite: Runner) -> None:
    data = pincite(
        "explain",
        CASES / "final-order-not-departed.yaml",
        "removal_priority",
        "--on",
        "2017-03-01",
        "--component",
        "ice-ero",
        "--format",
        "json",
    ).data
    assert set(data) == {
        "pincite",
        "rulebook",
        "case",
        "on",
        "component",
        "where",
        "known",
        "counterfactual",
        "under",
        "hypothetical",
        "facts",
        "assumed",
        "notices",
        "question",
        "answer",
        "why_not",
    }
    assert data["question"] == "removal_priority"
    answer(data["answer"])
    assert data["answer"]["proof"]["value"] == "listed"


def test_a_json_case_reads_like_a_yaml_case(pincite: Runner, tmp_path: Any) -> None:
    written = tmp_path / "case.json"
    written.write_text(
        '{"case": "as JSON", "component": "ice-ero", "facts": {"removable": "yes", "encountered_in_course_of_duty": "yes", "holds_daca": "no"}}'
    )
    data = pincite("assess", written, "--on", "2017-03-01", "--question", "enforcement_action", "--format", "json").data
    assert (data["case"], data["component"]) == ("as JSON", "ice-ero")
    assert data["questions"]["enforcement_action"]["value"] == "must"


RULEBOOK_COMMANDS = [
    ("list",),
    *(("list", what) for what in ("instruments", "questions", "facts", "terms", "components", "places")),
    ("show", "ice-ero-2017"),
    ("show", "dhs-mayorkas-2021"),
    ("timeline",),
    ("timeline", "dhs-mayorkas-2021"),
    ("timeline", "dhs-mayorkas-2021", "--where", "texas", "--known", "2022-06-01"),
    ("check",),
    ("coverage",),
    ("coverage", "--sources"),
]


@pytest.mark.parametrize("command", RULEBOOK_COMMANDS, ids=" ".join)
def test_every_rulebook_command_gives_json(pincite: Runner, command: tuple[str, ...]) -> None:
    ran = pincite("rulebook", *command, "--rulebook", ROOT / "rulebooks" / "us-immigration-enforcement", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.data


def test_a_timeline_holds_half_open_intervals(pincite: Runner) -> None:
    [data] = pincite("rulebook", "timeline", "dhs-mayorkas-2021", "--format", "json").data
    intervals = data["intervals"]
    assert intervals[0]["from"] is None
    assert intervals[-1]["until"] is None
    assert all(one["until"] == other["from"] for one, other in pairwise(intervals))
    assert ("2022-06-24", "2022-06-25", "depends") in {(one["from"], one["until"], one["status"]) for one in intervals}


def test_the_json_twin_of_a_check_counts_what_was_run(pincite: Runner) -> None:
    data = pincite("rulebook", "check", "--format", "json").data
    assert set(data) == {"rows", "cells", "cases", "findings", "all_cases"}
    assert data["findings"] == []
    assert min(data["rows"], data["cells"], data["cases"]) > 0
