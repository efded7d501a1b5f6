"""Measure the rules as columns against plans by hand, the scan of the same columns, and peers; one command, a table, a picture, a file of results.

Every contender runs once a round, in an order shuffled for each; what is told is the median of the ratios of the same round, with quartiles. Results
are compared before anything is timed. A target is told as met or missed, never asserted; a peer that could not be installed is told as not run.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import itertools
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import chosen
import contenders as one
import polars as pl
from chosen import Work
from frames import CACHE, records
from picture import draw

from pincite.language.truth import word_of
from pincite.reasoning.outcome import active
from pincite.reasoning.situation import Situation
from pincite.relational.in_python import Record, on_python
from pincite.rulebook.compiled import open_folder
from pincite.rulebook.model import Rule, Rulebook
from pincite.rulebook.shipped import shipped_folder
from pincite.rulebook.timeline import day_span

HERE = Path(__file__).parent
PEERS = {
    "openfisca": ("OpenFisca-Core", "openfisca-core==46.0.1"),
    "policyengine": ("policyengine-core", "policyengine-core==3.33.12"),
    "zen": ("ZEN engine", "zen-engine==2.1.3"),
    "cel": ("cel-python", "cel-python==0.5.0"),
}
VECTORS = ("openfisca", "policyengine")
YARDSTICK = "yardstick: SHA-256 of 64 MB"


@dataclass(frozen=True)
class Ratio:
    """How many times as fast one contender is as another, and what the issue asks for (`most`: at most so much)."""

    name: str
    of: str
    to: str
    target: float | None
    most: bool = False
    note: str = ""


@dataclass
class Measured:
    """Seconds for each contender and round, and what could not be run."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    not_run: dict[str, str] = field(default_factory=dict)


# --- peers ----------------------------------------------------------------------------------------------------------


class Peer:
    """A peer in a process and environment of its own, asked over pipes."""

    def __init__(self, name: str) -> None:
        self.folder = CACHE / f"peer-{name}"
        python = self.folder / "bin" / "python"
        if not (self.folder / "ready").exists():
            subprocess.run([sys.executable, "-m", "venv", str(self.folder)], check=True)
            pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", PEERS[name][1], "pyarrow"]
            subprocess.run(pip, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            (self.folder / "ready").touch()
        script = HERE / "peers" / ("vectors.py" if name in VECTORS else "records.py")
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"OMP_NUM_THREADS": "2"}
        self.process = subprocess.Popen(
            [str(python), str(script), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("it ended without an answer")
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, **asked: Any) -> dict[str, Any]:
        """Send one request and return the answer."""
        assert self.process.stdin is not None
        print(json.dumps(asked), file=self.process.stdin, flush=True)
        return self._answer()

    def stop(self) -> None:
        """End the peer's process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def peer(name: str, measured: Measured) -> Peer | None:
    """Start a peer, or note why not."""
    try:
        return Peer(name)
    except (subprocess.CalledProcessError, RuntimeError, OSError) as problem:
        said = getattr(problem, "stderr", None) or str(problem)
        measured.not_run[PEERS[name][0]] = said.strip().splitlines()[-1][:300] if said.strip() else repr(problem)
        return None


# --- rounds ---------------------------------------------------------------------------------------------------------


def yardstick() -> None:
    """Do a fixed amount of work on one core, so that a slow phase of the machine shows."""
    block = b"\0" * 1_000_000
    found = hashlib.sha256()
    for _ in range(64):
        found.update(block)
    found.digest()


def rounds(named: dict[str, Callable[[], float | None]], number: int, measured: Measured, seed: int) -> None:
    """Run each once unmeasured, then all of them in each round, in an order of its own; one that times itself returns its seconds."""
    generator = random.Random(seed)  # noqa: S311  an order, not a secret
    named = {**named, YARDSTICK: lambda: yardstick()}
    for run in named.values():
        run()
    for at in range(number):
        order = list(named)
        generator.shuffle(order)
        for name in order:
            start = time.perf_counter()
            told = named[name]()
            measured.seconds.setdefault(name, []).append(time.perf_counter() - start if told is None else told)
        print(f"  round {at + 1} of {number}", file=sys.stderr)


def quietly(run: Callable[[], object]) -> Callable[[], None]:
    """Return a contender that keeps its totals to itself."""

    def done() -> None:
        run()

    return done


def same(what: str, found: dict[str, one.Totals]) -> None:
    """Stop unless all contenders gave the same totals."""
    (first, expected), *others = found.items()
    for name, totals in others:
        apart = [column for column in expected if totals.get(column) != expected[column]]
        if apart or len(totals) != len(expected):
            column = apart[0] if apart else "the columns themselves"
            raise SystemExit(f"{what}: {name} differs from {first} in {len(apart)} columns, first {column}: nothing was timed")


def ratios(measured: Measured, wanted: list[Ratio]) -> list[dict[str, Any]]:
    """Return each ratio: the median of the rounds' own, with quartiles."""
    found = []
    for each in wanted:
        mine, theirs = measured.seconds.get(each.of), measured.seconds.get(each.to)
        if not mine or not theirs:
            found.append({"name": each.name, "not_run": True, "target": each.target, "most": each.most, "note": each.note})
            continue
        pairs = [(b / a) if not each.most else (a / b) for a, b in zip(mine, theirs, strict=True)]
        quartiles = statistics.quantiles(pairs, n=4) if len(pairs) > 1 else [pairs[0]] * 3
        middle = statistics.median(pairs)
        met = None if each.target is None else (middle <= each.target if each.most else middle >= each.target)
        found.append(
            {
                "name": each.name, "median": middle, "lower": quartiles[0], "upper": quartiles[2], "rounds": len(pairs),
                "target": each.target, "most": each.most, "met": met, "note": each.note,
            }
        )  # fmt: skip
    return found


# --- what is measured -----------------------------------------------------------------------------------------------


def columns(rulebook: Rulebook, rows: int, number: int, measured: Measured) -> list[Ratio]:
    """Truth columns and whole answers, at 20, 80 and all rules: ours, by hand, and the scan."""
    named: dict[str, Callable[[], float | None]] = {}
    wanted: list[Ratio] = []
    con = one.connection()
    path = narrow(rulebook, rows)
    least = {20: (0.75, 0.45), 80: (0.45, 0.22)}
    for size in (20, 80):
        work, whole = chosen.truths(rulebook, size), chosen.answers(rulebook, size)
        engines = {
            "Polars": (one.ours_polars(work, path), one.hand_polars(size, path), one.scan_polars(work, path)),
            "DuckDB": (one.ours_duckdb(work, path, con), one.hand_duckdb(work, size, path, con), one.scan_duckdb(work, path, con)),
        }
        same(
            f"truth, {size} rules",
            {f"{who} {name}": run() for name, runs in engines.items() for who, run in zip(("ours", "by hand"), runs, strict=False)},
        )
        full = {"Polars": one.ours_polars(whole, path), "DuckDB": one.ours_duckdb(whole, path, con)}
        same(f"answers, {size} rules", {name: run() for name, run in full.items()})
        floor = {"Polars": one.scan_polars(whole, path), "DuckDB": one.scan_duckdb(whole, path, con)}
        for engine, (ours, hand, scan) in engines.items():
            tag = f"{engine}, {size} rules"
            named |= {f"ours truth, {tag}": quietly(ours), f"by hand truth, {tag}": quietly(hand), f"scan, {tag}": quietly(scan)}
            named |= {f"ours answers, {tag}": quietly(full[engine]), f"scan for answers, {tag}": quietly(floor[engine])}
            aim = least[size] if engine == "Polars" else (None, None)
            wanted += [
                Ratio(f"truth columns to the scan, {tag}", f"ours truth, {tag}", f"scan, {tag}", aim[0]),
                Ratio(f"outcomes, grounds and needs to the scan, {tag}", f"ours answers, {tag}", f"scan for answers, {tag}", aim[1]),
                Ratio(f"truth columns to the plan by hand, {tag}", f"ours truth, {tag}", f"by hand truth, {tag}", 0.95),
            ]
    # the profile of the dearest part: what each step of an answer adds
    for last in range(1, len(chosen.PARTS)):
        part = chosen.answers(rulebook, 80, chosen.PARTS[:last])
        named[f"profile: {' and '.join(chosen.PARTS[:last])}, Polars, 80 rules"] = quietly(one.ours_polars(part, path))
    every = chosen.everything(rulebook)
    wide = records("wide", every.facts, rows)
    named[f"ours truth, Polars, all {every.rules} rules"] = quietly(one.ours_polars(every, wide))
    named[f"scan, Polars, all {every.rules} rules"] = quietly(one.scan_polars(every, wide))
    facts = list(every.plan.inputs)
    named[f"ours truth, Polars, all {every.rules} rules and every fact"] = quietly(one.ours_and_all(every, wide, facts))
    named["ours truth, Polars, 20 rules and every fact"] = quietly(one.ours_and_all(chosen.truths(rulebook, 20), wide, facts))
    same("all rules", {"Polars": one.ours_polars(every, wide)(), "DuckDB": one.ours_duckdb(every, wide, con)()})
    wanted += [
        Ratio(
            f"cost of all {every.rules} rules to 20 rules, Polars",
            f"ours truth, Polars, all {every.rules} rules",
            "ours truth, Polars, 20 rules",
            5,
            True,
        ),
        Ratio(
            f"all {every.rules} rules to the scan of their {len(every.plan.inputs)} columns, Polars",
            f"ours truth, Polars, all {every.rules} rules",
            f"scan, Polars, all {every.rules} rules",
            None,
        ),
        Ratio(
            f"cost of all {every.rules} rules to 20 rules, both reading all {len(facts)} facts of one file",
            f"ours truth, Polars, all {every.rules} rules and every fact",
            "ours truth, Polars, 20 rules and every fact",
            None,
            True,
        ),
        Ratio("Polars to DuckDB, truth, 20 rules", "ours truth, Polars, 20 rules", "ours truth, DuckDB, 20 rules", None),
        Ratio("Polars to DuckDB, truth, 80 rules", "ours truth, Polars, 80 rules", "ours truth, DuckDB, 80 rules", None),
    ]
    rounds(named, number, measured, 1)
    return wanted


def profile(rulebook: Rulebook, rows: int) -> list[dict[str, Any]]:
    """Return what each plan is made of, and what making it costs before a record is read, in milliseconds."""
    path, wide = narrow(rulebook, rows), records("wide", chosen.everything(rulebook).facts, rows)
    works = [(work(rulebook, size), path) for size in (20, 80) for work in (chosen.truths, chosen.answers)]
    found = []
    for work, file in (*works, (chosen.everything(rulebook), wide)):
        found.append(
            {
                "work": work.name,
                "columns read": len(work.plan.inputs),
                "columns computed": len(work.plan.names),
                "columns given": len(work.plan.outputs),
                "layers": len(work.plan.layers),
                **one.making(work, file),
            }
        )
    return found


def narrow(rulebook: Rulebook, rows: int, filled: bool = False) -> Path:
    """Return the file with the facts of the 20 and 80 rules and of their answers."""
    facts = {name: kind for size in (20, 80) for name, kind in chosen.answers(rulebook, size).facts.items()}
    return records("narrow", facts | dict(chosen.truths(rulebook, 80).facts), rows, filled)


def growth(rulebook: Rulebook, sizes: list[int], number: int, measured: Measured) -> list[Ratio]:
    """The same 20 rules over more and more records."""
    work = chosen.truths(rulebook, 20)
    con = one.connection()
    named: dict[str, Callable[[], float | None]] = {}
    for rows in sizes:
        path = narrow(rulebook, rows)
        named[f"rows {rows:,}, Polars"] = quietly(one.ours_polars(work, path))
        named[f"rows {rows:,}, DuckDB"] = quietly(one.ours_duckdb(work, path, con))
    rounds(named, number, measured, 2)
    wanted = []
    for less, more in itertools.pairwise(sizes):
        for engine in ("Polars", "DuckDB"):
            # linear: ten times the records in at most ten times the time and a little noise
            target = 1.15 * more / less
            wanted.append(
                Ratio(
                    f"time of {more:,} records to {less:,}, {engine}", f"rows {more:,}, {engine}", f"rows {less:,}, {engine}", target, True
                )
            )
    return wanted


def against_peers(rulebook: Rulebook, rows: int, number: int, measured: Measured) -> list[Ratio]:
    """Equal rules: 20, on a file without nulls, since the peers have none."""
    work = chosen.truths(rulebook, 20)
    path = narrow(rulebook, rows, True)
    started = {name: found for name in PEERS if (found := peer(name, measured))}
    taken = {"zen": min(rows, 20_000), "cel": min(rows, 500)}
    named: dict[str, Callable[[], float | None]] = {"ours, Polars, from the file": quietly(one.ours_polars(work, path))}
    expected = one.ours_polars(work, path)()
    for name, running in started.items():
        if name in VECTORS:
            found = running.ask(path=str(path))["totals"]
            if found != {rule: total for rule, (total, _) in expected.items()}:
                raise SystemExit(f"{PEERS[name][0]} differs in its totals: nothing was timed")

            def by_file(running: Peer = running) -> float:
                return float(running.ask(path=str(path))["seconds"])

            named[PEERS[name][0]] = by_file
        else:
            few = path.with_name(f"{path.stem}-first-{taken[name]}.parquet")
            pl.read_parquet(path, n_rows=taken[name]).write_parquet(few)
            part = {rule: total for rule, (total, _) in one.ours_polars(work, few)().items()}
            if running.ask(path=str(few), rows=taken[name])["totals"] != part:
                raise SystemExit(f"{PEERS[name][0]} differs in its totals: nothing was timed")

            def by_record(running: Peer = running, few: Path = few, name: str = name) -> float:
                # as if all records were taken at the same pace
                return float(running.ask(path=str(few), rows=taken[name])["seconds"]) * rows / taken[name]

            named[PEERS[name][0]] = by_record
    wanted = [Ratio(f"to {PEERS[name][0]}, 20 rules, load included", "ours, Polars, from the file", PEERS[name][0], 2) for name in VECTORS]
    wanted.append(Ratio("to ZEN engine in loop mode, 20 rules", "ours, Polars, from the file", PEERS["zen"][0], 100))
    wanted.append(Ratio("to cel-python, 20 rules", "ours, Polars, from the file", PEERS["cel"][0], None))
    wanted += one_case(rulebook, path, started.get("zen"), named)
    rounds(named, number, measured, 3)
    for running in started.values():
        running.stop()
    return wanted


def one_case(rulebook: Rulebook, path: Path, zen: Peer | None, named: dict[str, Callable[[], float | None]]) -> list[Ratio]:
    """One case at a time, without proof: our function for one record, and the reference evaluator, against ZEN's single evaluation."""
    number = 300
    few = path.with_name(f"{path.stem}-first-{number}.parquet")
    pl.read_parquet(path, n_rows=number).write_parquet(few)
    work = chosen.truths(rulebook, 20)
    cases = pl.read_parquet(few, columns=list(work.plan.inputs)).to_dicts()
    rules = [rulebook.rules[name] for name in chosen.listed(20)]
    under = chosen.UNDER[20]
    first = Situation(rulebook, {}, day_span(chosen.DAY, rulebook.zone), chosen.COMPONENT, chosen.PLACE, None, under)
    made = on_python(work.plan)

    def ours() -> float:
        start = time.perf_counter()
        for case in cases:
            made(case)
        return (time.perf_counter() - start) / number

    def reference() -> float:
        start = time.perf_counter()
        for case in cases:
            found = replace(first, facts=case, memo={})
            # what no fact can move is kept between cases, as the interview and the pages keep it
            object.__setattr__(found, "calendar", first.calendar)
            for rule in rules:
                active(rule, found, under)
        return (time.perf_counter() - start) / number

    _same_cases(work, few, cases, first, rules, made)
    named["one case: the function for one record"] = ours
    named["one case: the reference evaluator"] = reference
    if zen is not None:

        def theirs() -> float:
            return float(zen.ask(path=str(few), rows=number, single=True)["seconds"]) / number

        named["one case: ZEN engine"] = theirs
    to_zen = "one case without proof to ZEN engine, 20 rules"
    return [
        Ratio(f"{to_zen}: the function for one record", "one case: the function for one record", "one case: ZEN engine", 10),
        Ratio(f"{to_zen}: the reference evaluator", "one case: the reference evaluator", "one case: ZEN engine", None),
    ]


def _same_cases(
    work: Work, file: Path, cases: list[dict[str, Any]], first: Situation, rules: list[Rule], made: Callable[[Record], dict[str, Any]]
) -> None:
    """Stop unless the evaluator, and the function for one record, find each rule active in as many cases as the columns do."""
    columns = one.ours_polars(work, file)()
    situations = [replace(first, facts=case, memo={}) for case in cases]
    alone = [made(case) for case in cases]
    for rule in rules:
        if sum(found[rule.id] is True for found in alone) != columns[rule.id][0]:
            raise SystemExit(f"the function for one record differs from the columns on {rule.id}: nothing was timed")
        number = sum(word_of(active(rule, each, first.under)) == "true" for each in situations)
        if number != columns[rule.id][0]:
            raise SystemExit(f"the evaluator differs from the columns on {rule.id}: nothing was timed")


# --- memory ---------------------------------------------------------------------------------------------------------


def memory(rulebook: Rulebook, sizes: list[int], measured: Measured) -> tuple[dict[str, dict[int, float]], list[dict[str, Any]]]:
    """Return the most memory of each contender at each size, each in a fresh process, and the ratios the issue asks for."""
    found: dict[str, dict[int, float]] = {}
    for what in ("truth Polars", "truth DuckDB", "answers Polars", "answers DuckDB", *VECTORS):
        if what in VECTORS and PEERS[what][0] in measured.not_run:
            continue
        for rows in sizes:
            path = narrow(rulebook, rows, what in VECTORS)
            if what in VECTORS:
                running = Peer(what)
                most = float(running.ask(path=str(path))["peak_kb"]) / 1024
                running.stop()
            else:
                # a process that holds nothing but what this one run needs
                asked = [sys.executable, str(HERE / "alone.py"), *what.split(), str(path)]
                most = float(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()[-1])
            found.setdefault(what, {})[rows] = most
    told = []
    small, large = sizes[0], sizes[-1]
    for what in ("truth Polars", "answers Polars", "truth DuckDB", "answers DuckDB"):
        ratio = found[what][large] / found[what][small]
        told.append(_plain(f"memory at {large:,} records to {small:,}, {what}", ratio, 2.0))
    for what in VECTORS:
        for ours in ("truth Polars", "truth DuckDB"):
            if what in found:
                name = f"memory to {PEERS[what][0]} at {large:,} records, {ours}"
                told.append(_plain(name, found[ours][large] / found[what][large], 0.2 if large >= 10_000_000 else None))
    return found, told


def _plain(name: str, ratio: float, most: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "median": ratio,
        "lower": ratio,
        "upper": ratio,
        "rounds": 1,
        "target": most,
        "most": True,
        "met": None if most is None else ratio <= most,
        "note": "",
    }


# --- the command ----------------------------------------------------------------------------------------------------


def machine() -> dict[str, Any]:
    """Describe the machine and what stands on it."""
    import importlib.metadata as metadata

    with open("/proc/meminfo") as file:
        total = int(file.readline().split()[1])
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())
    packages = {name: metadata.version(name) for name in ("polars", "duckdb", "pyarrow", "numpy")}
    return {
        "system": f"{platform.system()} {platform.machine()}", "processor": model, "cores": os.cpu_count(),
        "memory_gb": round(total / 1024**2), "python": platform.python_version(), "load_before": [round(each, 2) for each in os.getloadavg()],
        "threads": one.THREADS, "packages": packages, "peers": dict(PEERS.values()),
    }  # fmt: skip


def table(found: list[dict[str, Any]]) -> str:
    """Return the ratios as a table."""
    lines = ["| what | median (quartiles) | rounds | target | |", "|--|--|--|--|--|"]
    for each in found:
        bound = "" if each["target"] is None else f"{'at most' if each['most'] else 'at least'} {each['target']:g}"
        if each.get("not_run"):
            lines.append(f"| {each['name']} | not run | | {bound} | |")
            continue
        verdict = "" if each["met"] is None else "met" if each["met"] else "MISSED"
        lines.append(
            f"| {each['name']} | {each['median']:.3g} ({each['lower']:.3g} to {each['upper']:.3g}) | {each['rounds']} | {bound} | {verdict} |"
        )
    return "\n".join(lines)


def profiled(data: dict[str, Any]) -> str:
    """Return what the plans are made of and where the time of an answer goes, to explain what is missed."""
    keys = list(data["plans"][0])
    lines = ["", f"| {' | '.join(keys)} |", "|" + "--|" * len(keys)]
    lines += ["| " + " | ".join(str(plan[key]) for key in keys) + " |" for plan in data["plans"]]
    lines += ["", "| Polars | seconds, median |", "|--|--|"]
    steps = ("scan for answers, Polars, 80 rules", "ours truth, Polars, 80 rules")
    steps += (
        *(step for step in data["seconds"] if "all " in step and "Polars" in step),
        "scan, Polars, 20 rules",
        "ours truth, Polars, 20 rules",
    )
    steps += (*(step for step in data["seconds"] if step.startswith("profile: ")), "ours answers, Polars, 80 rules")
    lines += [f"| {step} | {statistics.median(data['seconds'][step]):.3f} |" for step in steps]
    lines += ["", "| most memory, MB | " + " | ".join(f"{int(rows):,} records" for rows in next(iter(data["memory_mb"].values()))) + " |"]
    lines += ["|--|" + "--|" * len(next(iter(data["memory_mb"].values())))]
    lines += [f"| {what} | " + " | ".join(f"{each:.0f}" for each in found.values()) + " |" for what, found in data["memory_mb"].items()]
    return "\n".join(lines)


def main() -> None:
    """Measure, print the table, keep the results and the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="100,000 records and 3 rounds: to see that all runs, not to be told")
    asked = parser.parse_args()
    rulebook = open_folder(shipped_folder())
    rows, number, few = (100_000, 3, 3) if asked.quick else (1_000_000, 9, 5)
    sizes = [20_000, 100_000] if asked.quick else [100_000, 1_000_000, 10_000_000]
    described = machine()
    if described["load_before"][0] > 1.5:
        print(f"the machine is busy (load {described['load_before'][0]}): ratios will scatter", file=sys.stderr)
    measured = Measured()
    wanted: list[Ratio] = []
    for part, run in (
        ("columns", lambda: columns(rulebook, rows, number, measured)),
        ("peers", lambda: against_peers(rulebook, rows, number, measured)),
        ("growth", lambda: growth(rulebook, sizes, few, measured)),
    ):
        print(part, file=sys.stderr)
        wanted += run()
    print("profile and memory", file=sys.stderr)
    plans = profile(rulebook, rows)
    kept, of_memory = memory(rulebook, [sizes[-2], sizes[-1]], measured)
    told = [*ratios(measured, wanted), *of_memory]
    yard = measured.seconds[YARDSTICK]
    data = {
        "on": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "quick": asked.quick,
        "machine": described,
        "rulebook": {"version": rulebook.version, "rules": len(rulebook.rules), "sha256": rulebook.sha256},
        "records": {"rows": rows, "null_share": 0.1, "note": "SYNTHETIC: each column alone and uniform; zstd parquet, page cache warm"},
        "yardstick_seconds": {"median": statistics.median(yard), "least": min(yard), "most": max(yard)},
        "ratios": told,
        "memory_mb": kept,
        "plans": plans,
        "seconds": {name: [round(each, 6) for each in found] for name, found in measured.seconds.items()},
        "not_run": measured.not_run,
    }
    name = f"{data['on']}{'-quick' if asked.quick else ''}"
    folder = (CACHE if asked.quick else HERE.parent) / "results"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(data, indent=1) + "\n")
    (folder / f"{name}.svg").write_text(draw(told, f"Rules as columns, {rows:,} SYNTHETIC records, {data['on']}"))
    print(f"{described['processor']}, {described['cores']} cores, load before {described['load_before'][0]}; ", end="")
    print(f"yardstick {min(yard) * 1000:.0f} to {max(yard) * 1000:.0f} ms; {rows:,} SYNTHETIC records")
    print(table(told))
    print(profiled(data))
    for who, why in measured.not_run.items():
        print(f"not run: {who}: {why}")
    print(f"kept in {folder / name}.json and .svg")


if __name__ == "__main__":
    main()
