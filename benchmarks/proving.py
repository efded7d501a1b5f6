"""How long it takes to look through all cases of the shipped rulebook: the check, every claim, and one difference of two instruments.

Seconds of this machine, never a promise. Target: the whole check and all claims under a minute on two cores, and no query left unanswered.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable

from pincite.proving.checks import check_all
from pincite.proving.claims import check_claim
from pincite.proving.difference import Side, differences
from pincite.proving.search import Effort
from pincite.proving.symbols import Setting
from pincite.rulebook.compiled import open_folder
from pincite.rulebook.model import Rulebook
from pincite.rulebook.shipped import shipped_folder

TARGET = 60.0
COMPARED = ("ice-ero-2017", "dhs-mayorkas-2021")


def check(book: Rulebook) -> Effort:
    """Run the whole check over all cases."""
    return check_all(book).effort


def claims(book: Rulebook) -> Effort:
    """Check every claim."""
    effort = Effort()
    for claim in book.claims.values():
        check_claim(book, claim, effort)
    return effort


def difference(book: Rulebook) -> Effort:
    """Set two memoranda against each other, each alone as if in force."""
    effort = Effort()
    first, second = (Side(book, Setting(None, under=name), name) for name in COMPARED)
    for _ in differences(first, second, effort):
        pass
    return effort


MEASURED: dict[str, Callable[[Rulebook], Effort]] = {"check": check, "claims": claims, "diff": difference}


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    chosen = parser.parse_args()
    book = open_folder(shipped_folder())
    rows = {}
    for name, measured in MEASURED.items():
        begun = time.perf_counter()
        effort = measured(book)
        seconds = time.perf_counter() - begun
        rows[name] = {
            "queries": effort.queries,
            "seconds": round(seconds, 1),
            "solver_seconds": round(effort.seconds, 1),
            "unknown": effort.unknown,
        }
    total = rows["check"]["seconds"] + rows["claims"]["seconds"]
    met = total < TARGET and not any(row["unknown"] for row in rows.values())
    if chosen.format == "json":
        machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
        print(
            json.dumps({"machine": machine, "python": platform.python_version(), "results": rows, "target": TARGET, "met": met}, indent=2)
        )
        return
    print(f"{len(book.instruments)} instruments, {len(book.rules)} rules, {len(book.claims)} claims; diff of {' and '.join(COMPARED)}")
    print(f"{'':8}{'queries':>9}{'seconds':>9}{'in the solver':>15}{'unknown':>9}")
    for name, row in rows.items():
        print(f"{name:8}{row['queries']:9}{row['seconds']:9}{row['solver_seconds']:15}{row['unknown']:9}")
    print(f"check and claims: {total:.1f} s   target under {TARGET:.0f} s and nothing unknown   {'met' if met else 'MISSED'}")


if __name__ == "__main__":
    main()
