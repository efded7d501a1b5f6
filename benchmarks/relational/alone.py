"""Run one contender once, in this fresh process, and print the most memory it had, in MB: `alone.py truth|answers Polars|DuckDB FILE`.

Nothing is imported but what that one needs, as in a program of one's own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

# as `pincite evaluate` sets it
os.environ.setdefault("POLARS_ROW_GROUP_PREFETCH_SIZE", "2")

import chosen
import contenders as one

import pincite


def main() -> None:
    """Run the contender named on the command line."""
    kind, engine, path = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    rulebook = pincite.load().rulebook
    work = chosen.truths(rulebook, 20) if kind == "truth" else chosen.answers(rulebook, 80)
    (one.ours_polars(work, path) if engine == "Polars" else one.ours_duckdb(work, path, one.connection()))()
    with open("/proc/self/status") as file:
        print(next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024)


if __name__ == "__main__":
    main()
