"""OpenFisca-Core and policyengine-core: the rules as formulas over arrays. Run in the peer's own environment; speaks JSON, a line for each request.

The engines know no null: the file has every null filled. Facts are read from it into arrays (timed as load), then each rule is calculated.
"""

from __future__ import annotations

import importlib
import json
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from rules import HELD, MEMO, RULES, facts, key, written

CORE = {"openfisca": "openfisca_core", "policyengine": "policyengine_core"}[sys.argv[1]]
WHEN = "2017-03"
variables, periods = importlib.import_module(CORE + ".variables"), importlib.import_module(CORE + ".periods")
try:
    builder = importlib.import_module(CORE + ".simulations").SimulationBuilder
except AttributeError:
    builder = importlib.import_module(CORE + ".simulations.simulation_builder").SimulationBuilder


def asking(name: str) -> str:
    """Return how a formula asks for a variable."""
    return f"person('{name}', period)"


def system():
    """Return the rules as the engine's own variables."""
    person = importlib.import_module(CORE + ".entities").build_entity(key="person", plural="persons", label="person", is_person=True)
    made = importlib.import_module(CORE + ".taxbenefitsystems").TaxBenefitSystem([person])
    shared = {"entity": person, "definition_period": periods.MONTH}
    for fact in facts():
        kind = int if fact == "held_under" else bool
        made.add_variable(type(fact, (variables.Variable,), {**shared, "value_type": kind, "label": fact}))
    for rule, text in RULES.items():
        source = written(text, lambda name: asking(key(name)), asking, {"and": "&", "or": "|", "not": "~"})
        source = source.replace("'ina_235b'", str(HELD.index("ina_235b")))
        space: dict = {}
        exec(f"def formula(person, period, parameters=None):\n    return {source}", space)  # noqa: S102  the text stands in rules.py
        made.add_variable(
            type(key(rule), (variables.Variable,), {**shared, "value_type": bool, "label": rule, "formula": space["formula"]})
        )
    return made


def load(path: str) -> dict[str, np.ndarray]:
    """Return the facts of a file as arrays, a column at a time."""
    found = {}
    for fact in facts():
        column = pq.read_table(path, columns=[fact]).column(0)
        if fact == "held_under":
            index = column.cast(pa.string()).combine_chunks().dictionary_encode()
            codes = np.array([HELD.index(text) for text in index.dictionary.to_pylist()], dtype=np.int32)
            found[fact] = codes[index.indices.to_numpy()]
        else:
            found[fact] = column.to_numpy()
    return found


def once(path: str) -> dict:
    """Load, calculate every rule, and return the totals with what each part took."""
    start = time.perf_counter()
    data = load(path)
    loaded = time.perf_counter()
    simulation = builder().build_default_simulation(system(), count=len(data["held_under"]))
    for fact, values in data.items():
        simulation.set_input(fact, WHEN, values)
    totals = {f"{MEMO}/{rule}": int(simulation.calculate(key(rule), WHEN).sum()) for rule in RULES}
    end = time.perf_counter()
    return {"seconds": end - start, "computing": end - loaded, "totals": totals}


def peak() -> int:
    """Return the most memory the process had, in kB."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))


print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    print(json.dumps({**once(json.loads(line)["path"]), "peak_kb": peak()}), flush=True)
