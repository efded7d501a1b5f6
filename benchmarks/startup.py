"""How long Pincite takes to start, as ratios to `python -c pass` of the same run.

Rounds are interleaved, so that a busy machine slows all of them alike; the ratio is the median of the rounds' ratios. Targets: help under
20 times, one case with the whole rulebook under 30 times, warm (the compiled rulebook kept). A target is reported as met or missed, never asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
CASE = ROOT / "examples" / "cases" / "one-old-misdemeanor.yaml"
MEASURED = {
    "help": (["--help"], 20),
    "assess": (["assess", str(CASE), "--on", "2021-12-15", "--component", "ice-ero"], 30),
}


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Run a command once and return how long it took."""
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "XDG_CACHE_HOME": cache, "COLUMNS": "80"}
        python = [sys.executable, "-c", "pass"]
        commands = {name: [sys.executable, "-m", "pincite", *arguments] for name, (arguments, _) in MEASURED.items()}
        cold = {name: seconds(command, environment) for name, command in commands.items()}
        rounds: dict[str, list[float]] = {name: [] for name in commands}
        floor = []
        for _ in range(chosen.rounds):
            base = seconds(python, environment)
            floor.append(base)
            for name, command in commands.items():
                rounds[name].append(seconds(command, environment) / base)
    results = {
        name: {
            "ratio": round(statistics.median(ratios), 1),
            "target": MEASURED[name][1],
            "met": statistics.median(ratios) < MEASURED[name][1],
            "first_run_seconds": round(cold[name], 2),
        }
        for name, ratios in rounds.items()
    }
    data = {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python_pass_milliseconds": round(statistics.median(floor) * 1000, 1),
        "rounds": chosen.rounds,
        "results": results,
    }
    if chosen.format == "json":
        print(json.dumps(data, indent=2))
        return
    print(f"{data['machine']}, Python {data['python']}; python -c pass: {data['python_pass_milliseconds']} ms; {chosen.rounds} rounds")
    for name, found in results.items():
        print(
            f"{name:8} {found['ratio']:6.1f} times   target under {found['target']}   {'met' if found['met'] else 'MISSED'}   first run {found['first_run_seconds']} s"
        )


if __name__ == "__main__":
    main()
