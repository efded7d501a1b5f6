"""ZEN engine and cel-python: a record at a time. Run in the peer's own environment; speaks JSON, a line for each request.

Both read two values only here (each raises on some null operand), so that the file has every null filled. Reading the file is not timed.
"""

from __future__ import annotations

import json
import sys
import time

import pyarrow.parquet as pq
from rules import MEMO, RULES, facts, key, written

LOOP = 2000


def rows(path: str, number: int) -> list[dict]:
    """Return the first records of a file."""
    batch = next(pq.ParquetFile(path).iter_batches(number, columns=facts()))
    return batch.slice(0, number).to_pylist()


class Zen:
    """An expression node, looping over an array of cases or given one."""

    def __init__(self) -> None:
        import zen

        expressions = [
            {"id": key(rule), "key": key(rule), "value": written(text, lambda name: "$." + key(name), str, {})}
            for rule, text in RULES.items()
        ]
        content = {"expressions": expressions, "passThrough": False}
        self.loop = zen.ZenEngine().create_decision(
            self._graph({**content, "inputField": "cases", "outputPath": "found", "executionMode": "loop"})
        )
        self.single = zen.ZenEngine().create_decision(self._graph(content))

    def _graph(self, content: dict) -> str:
        place = {"position": {"x": 0, "y": 0}}
        nodes = [
            {"id": "in", "type": "inputNode", "name": "in", **place},
            {"id": "rules", "type": "expressionNode", "name": "rules", "content": content, **place},
            {"id": "out", "type": "outputNode", "name": "out", **place},
        ]
        edges = [
            {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
            {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
        ]
        return json.dumps({"nodes": nodes, "edges": edges})

    def many(self, cases: list[dict]) -> list[dict]:
        found: list[dict] = []
        for at in range(0, len(cases), LOOP):
            found += self.loop.evaluate({"cases": cases[at : at + LOOP]})["result"]["found"]
        return found

    def one(self, case: dict) -> dict:
        return self.single.evaluate(case)["result"]


class Cel:
    """A program for each rule, in order; a rule that another names is given as a variable."""

    def __init__(self) -> None:
        import celpy

        self.celpy = celpy
        environment = celpy.Environment()
        words = {"and": "&&", "or": "||", "not": "!"}
        self.programs = {
            key(rule): environment.program(environment.compile(written(text, key, str, words))) for rule, text in RULES.items()
        }

    def many(self, cases: list[dict]) -> list[dict]:
        return [self.one(case) for case in cases]

    def one(self, case: dict) -> dict:
        types = self.celpy.celtypes
        given = {name: types.StringType(value) if isinstance(value, str) else types.BoolType(value) for name, value in case.items()}
        for name, program in self.programs.items():
            given[name] = program.evaluate(given)
        return {name: bool(given[name]) for name in self.programs}


engine = {"zen": Zen, "cel": Cel}[sys.argv[1]]()
kept: dict[tuple[str, int], list[dict]] = {}
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    which = (asked["path"], asked["rows"])
    if which not in kept:
        kept[which] = rows(*which)
    cases = kept[which]
    begun = time.perf_counter()
    results = [engine.one(case) for case in cases] if asked.get("single") else engine.many(cases)
    seconds = time.perf_counter() - begun
    totals = {f"{MEMO}/{rule}": sum(result[key(rule)] for result in results) for rule in RULES}
    print(json.dumps({"seconds": seconds, "totals": totals}), flush=True)
