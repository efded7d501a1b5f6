"""Records that contradict themselves: found as the reference finds them, counted, told in every output, and never dropped."""

from __future__ import annotations

import datetime
import json
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

import pincite as package
from pincite.language import tree
from pincite.language.types import BoolType, DateType, EnumType, IntType, MomentType
from pincite.reasoning.consistency import contradictions
from pincite.reasoning.situation import Situation
from pincite.relational.contradictions import ASKED_WHEN
from pincite.relational.running import evaluate
from pincite.rulebook.cases import read_case
from pincite.rulebook.problems import CaseError
from tests.support import fact, instrument, rule, texts, write

BOOK = package.load()
RULES = BOOK.rulebook
DAYS = ("2017-03-01", "2021-12-15")
QUESTIONS = ["removal_priority"]
CHILD: dict[str, Any] = {
    "under_18": [True, True, False, None, True],
    "born_on": [datetime.date(1980, 1, 1), datetime.date(2010, 1, 1), datetime.date(1990, 1, 1), None, datetime.date(1970, 5, 5)],
}


def _named() -> list[str]:
    """Return the facts that declare something, and those their declarations name."""
    found: dict[str, None] = {}
    waiting: list[tree.Node] = []
    for name, one in RULES.facts.items():
        if one.asked_when is not None or one.implies is not None:
            found[name] = None
            waiting += [node for node in (one.asked_when, one.implies) if node is not None]
    while waiting:
        for node in tree.walk(waiting.pop()):
            if isinstance(node, tree.Fact):
                found[node.name] = None
            elif isinstance(node, tree.Term):
                waiting.append(RULES.terms[node.name].means)
    return [name for name in found if isinstance(RULES.facts[name].type, BoolType | DateType | EnumType | IntType | MomentType)]


def _text(name: str, rng: Random) -> str | None:
    kind = RULES.facts[name].type
    if rng.random() < 0.55:
        return None
    match kind:
        case BoolType():
            return rng.choice(("yes", "no"))
        case EnumType():
            return rng.choice(kind.values)
        case IntType():
            return rng.choice(("1", "17", "18", "20"))
        case MomentType():
            return rng.choice(("2016-05-05", "2017-02-01T10:00-05:00", "unobtainable"))
        case _:
            return rng.choice(("1980-01-01", "2002-03-01", "2010-06-06", "2016-02-29"))


def test_the_columns_find_what_the_reference_finds() -> None:
    rng, names = Random(5), _named()
    assert len(names) > 50
    # few facts in a record, or all of them contradict themselves
    records = [{name: _text(name, rng) for name in rng.sample(names, 14)} for _ in range(600)]
    frame = pl.DataFrame([{name: one.get(name) for name in names} for one in records], schema=dict.fromkeys(names, pl.String))
    expected: list[set[tuple[str, str, str]]] = []
    for record in records:
        facts = read_case(json.dumps({"case": "c", "facts": {k: v for k, v in record.items() if v}}), "c", RULES).facts
        said = set()
        for day in DAYS:
            for told in contradictions(Situation(RULES, facts, BOOK._day(day)[0], "ice-ero")):
                declares = ASKED_WHEN if "asked only" in told.template else "implies"
                said.add((str(dict(told.values)["fact"]), declares, f"{day}@ice-ero"))
        expected.append(said)
    found = BOOK.rows(frame, DAYS, component="ice-ero", questions=QUESTIONS).collect()
    assert found["contradictory"].to_list() == ["yes" if said else "no" for said in expected]
    assert 60 < found["contradictory"].to_list().count("yes") < 540
    told = BOOK.evaluate(frame, DAYS, component="ice-ero", questions=QUESTIONS).readings[0].contradictions
    assert told.records == sum(map(bool, expected))
    assert told.rows == tuple(number for number, said in enumerate(expected, 1) if said)[:5]
    counts = Counter(key for said in expected for key in said)
    moved = {(one.fact, one.declares) for one in told.by_fact if one.regime}
    assert moved, "some declarations name the day of the act"
    for one, number in told.by_fact.items():
        assert number == counts[(one.fact, one.declares, one.regime or f"{DAYS[0]}@ice-ero")]
    assert {(one.fact, one.declares) for one in told.by_fact} == {(name, declares) for name, declares, _ in counts}


def test_such_records_stay_in_the_counts_and_one_alone_is_refused() -> None:
    frame = pl.DataFrame(CHILD)
    found = BOOK.evaluate(frame, DAYS, component="ice-ero", questions=QUESTIONS, by=["under_18"])
    assert sum(tally.records for tally in found.readings[0].tallies if tally.regime == "2017-03-01@ice-ero") == frame.height
    with pytest.raises(CaseError, match="implies"):
        BOOK.assess({"under_18": True, "born_on": "1980-01-01"}, DAYS[0])
    assert found.readings[0].contradictions.rows == (1, 5)
    assert BOOK.crosswalk(frame, *DAYS, "removal_priority", component="ice-ero").contradictions == found.readings[0].contradictions


def test_parts_make_no_difference_to_the_first_rows() -> None:
    job = BOOK._job(pl.DataFrame(CHILD), DAYS[0], None, None, "ice-ero", None, QUESTIONS)
    for size in (1, 2, 4):
        assert evaluate(replace(job, part=size)).readings == evaluate(job).readings


def test_what_contradicts_nothing_says_nothing() -> None:
    found = BOOK.evaluate(pl.DataFrame({"removable": [True, None]}), DAYS[0], questions=QUESTIONS)
    assert found.readings[0].contradictions.records == 0
    assert not any("contradict" in str(notice) for notice in found.notices)


@pytest.mark.parametrize("command", ["evaluate", "crosswalk"])
@pytest.mark.parametrize(
    ("lang", "said"), [("en", "2 records contradict themselves (the first rows: 1, 5)"), ("es", "2 registros se contradicen a sí mismos")]
)
def test_every_output_tells_of_them(tmp_path: Path, pincite: Any, command: str, lang: str, said: str) -> None:
    records = tmp_path / "records.parquet"
    pl.DataFrame(CHILD).write_parquet(records)
    for ending in ("html", "xlsx", "json", "md", "txt"):
        out = tmp_path / f"{command}-{lang}.{ending}"
        days = ("--on", DAYS[0], "--on", DAYS[1])
        ran = pincite(command, records, "-o", out, *days, "--component", "ice-ero", "--question", "removal_priority", "--lang", lang)
        assert ran.code == 0, ran
        if ending == "xlsx":
            with zipfile.ZipFile(out) as book:
                text = book.read("xl/sharedStrings.xml").decode()
        else:
            text = " ".join(out.read_text().split())
        assert said in text
        assert "under_18" in text
        if ending == "json":
            data = json.loads(text)
            told = data["readings"][0]["contradictions"] if command == "evaluate" else data["contradictions"]
            assert (told["records"], told["example_rows"]) == (2, [1, 5])
            assert {"fact": "under_18", "declares": "implies", "regime": "2017-03-01@ice-ero", "records": 2} in told["by_fact"]


def test_a_declaration_that_says_something_of_all_values_counts_a_value_and_not_a_no(tmp_path: Path) -> None:
    facts = fact("wet") + fact("deep", asked_when="wet") + fact("drowned", implies="wet") + fact("metres", "int", implies="wet")
    folder = write(tmp_path / "book", texts(facts, instrument("order-1", rule("one", "fee = due", "wet"))))
    book = package.load(folder)
    frame = pl.DataFrame(
        {
            "wet": [False, False, False, False, None, True],
            "deep": [False, None, None, None, False, True],
            "drowned": [None, False, True, None, True, True],
            "metres": [None, None, None, 0, 3, 3],
        }
    )
    found = book.rows(frame, "2021-06-01").collect()["contradictory"].to_list()
    assert found == ["yes", "no", "yes", "yes", "no", "no"]
