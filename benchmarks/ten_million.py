"""Ten million synthetic detainer records through the whole rulebook over six days of regimes: seconds, and the most memory held.

`make ten-million`; `--rows N` for fewer. The records are written once, in the cache folder. Memory is the most the process had at once (VmHWM), read
while it runs, with that of every child of it added.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pincite.rulebook.shipped import shipped_folder

MAPPING = "ddp-ice-detainers"
# one day under each: priorities of 2011 and 2014, the orders of 2017, the interim guidance and the guidelines of 2021, the orders of 2025
DAYS = ("2012-06-01", "2015-06-01", "2017-03-01", "2021-03-01", "2021-12-15", "2025-06-01")
MOST_MEGABYTES = 1500


def records(rows: int) -> Path:
    """Return the file of so many made-up records, written when it is not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pincite" / "benchmarks"
    cache.mkdir(parents=True, exist_ok=True)
    # of the mapping as it is now
    mapping = shipped_folder() / "mappings" / f"{MAPPING}.yaml"
    path = cache / f"SYNTHETIC-detainers-{hashlib.sha256(mapping.read_bytes()).hexdigest()[:8]}-{rows}.parquet"
    if not path.exists():
        seconds, megabytes = measured(["synthetic", MAPPING, "--rows", str(rows), "-o", str(path)])
        print(f"writing {rows:,} records: {seconds:.0f} s, {megabytes:.0f} MB")
    return path


def measured(arguments: list[str]) -> tuple[float, float]:
    """Return the seconds a command takes and the most megabytes its processes held, each counted at its own most."""
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "pincite", *arguments], stdout=subprocess.DEVNULL)
    most: dict[int, int] = {}
    while process.poll() is None:
        for number in family(process.pid):
            most[number] = max(most.get(number, 0), peak(number))
        time.sleep(0.05)
    if process.returncode:
        sys.exit(f"pincite {' '.join(arguments)}: exit code {process.returncode}")
    return time.monotonic() - started, sum(most.values()) * 1024 / 1_000_000


def family(number: int) -> list[int]:
    """Return a process and all below it."""
    try:
        children = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii").split()
    except OSError:
        return [number]
    return [number, *(one for child in children for one in family(int(child)))]


def peak(number: int) -> int:
    """Return the most memory a process had, in kilobytes of 1024 bytes; 0 once it is gone."""
    try:
        for line in Path(f"/proc/{number}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def main() -> None:
    """Measure once and print a line; exit code 1 when more memory was held than the target allows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    path = records(rows)
    with tempfile.TemporaryDirectory() as folder:
        days = [part for day in DAYS for part in ("--on", day)]
        seconds, megabytes = measured(["evaluate", str(path), "--mapping", MAPPING, *days, "-o", str(Path(folder) / "out.html")])
    print(f"{rows:,} records, {len(DAYS)} days, whole rulebook, all readings: {seconds:.0f} s, {rows / seconds:,.0f} records a second")
    print(f"most memory: {megabytes:.0f} MB (target: under {MOST_MEGABYTES})")
    sys.exit(megabytes >= MOST_MEGABYTES)


if __name__ == "__main__":
    main()
