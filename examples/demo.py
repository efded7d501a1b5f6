"""The demonstration: sample cases under the ERO memo of 2017 and the guidelines of 2021, duties, made-up records, statements checked, all cases looked through."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from pincite.cli.main import run

CASES = Path(__file__).parent / "cases"
TWO_REGIMES = ["--on", "2017-03-01", "--on", "2021-12-15", "--component", "ice-ero"]
PRIORITY = ["--question", "enforcement_action", "--question", "removal_priority"]
RELEASE = ["--question", "release"]

COMPARED = [
    ("A visa overstay of 2009 without a record", "visa-overstay-2009", PRIORITY),
    ("The same, with little known", "visa-overstay-little-known", PRIORITY),
    ("A twin who crossed without inspection in 2009", "unlawful-entry-2009-twin", PRIORITY),
    ("One old misdemeanor", "one-old-misdemeanor", PRIORITY),
    ("A final order, not departed", "final-order-not-departed", PRIORITY),
    ("Arriving, credible fear found, the officer's findings made", "asylum-seeker-findings-made", RELEASE),
    ("The same, the findings not made", "asylum-seeker-findings-not-made", RELEASE),
    (
        "Parole authorized, the Deputy Director's concurrence not known",
        "parole-concurrence-unknown",
        [*RELEASE, "--question", "parole_report"],
    ),
    ("Parole authorized, concurrence refused", "parole-concurrence-refused", [*RELEASE, "--question", "parole_report"]),
    ("Parole in exigent circumstances", "parole-exigent", [*RELEASE, "--question", "parole_report"]),
    ("A court orders release", "asylum-seeker-court-order", RELEASE),
    ("Held under section 236(a), where the statute speaks", "held-under-236a", RELEASE),
    ("A person who holds DACA", "daca-holder", ["--question", "enforcement_action", "--question", "deferred_action_protection"]),
    ("Unlawful entry on November 1, 2020, found in the interior", "entry-2020-11-01", PRIORITY),
    ("Unlawful entry on November 2, 2020, found in the interior", "entry-2020-11-02", PRIORITY),
]

ELEVEN_YEARS = [
    "2015-06-01@ice-ero",
    "2017-03-01@ice-ero",
    "2021-03-01@ice-ero",
    "2021-03-01@cbp",
    "2021-12-15@ice-ero",
    "2022-08-01@ice-ero",
    "2023-09-01@ice-ero",
    "2025-03-01@ice-ero",
]
DAYS = ["2021-01-25", "2021-12-15", "2022-06-24", "2022-08-01", "2023-07-29", "2023-09-01"]

WHY_NOT = [
    "explain",
    "examples/cases/one-old-misdemeanor.yaml",
    "removal_priority",
    "--on",
    "2021-12-15",
    "--component",
    "ice-ero",
    "--why-not",
    "listed",
]


def show(title: str, *arguments: str) -> None:
    """Print a title, the command, and what it answers; stop when a command fails."""
    shown = " ".join(Path(argument).name if Path(argument).is_absolute() else argument for argument in arguments)
    print(f"\n{'=' * 80}\n{title}\n$ pincite {shown}\n", flush=True)
    code = run([argument.replace("examples/cases", str(CASES)) for argument in arguments])
    sys.stdout.flush()
    if code:
        sys.exit(code)


def records() -> None:
    """Show a thousand made-up records under two sets of documents, in a folder that goes away."""
    with TemporaryDirectory() as folder:
        file = f"{folder}/SYNTHETIC-arrests.csv"
        show("A thousand made-up records of arrests", "synthetic", "ddp-ice-arrests", "-o", file, "--rows", "1000")
        read = [file, "--mapping", "ddp-ice-arrests", "--on", "2017-03-01"]
        show("What the documents of 2017 would have said of them", "evaluate", *read, "--question", "removal_priority", "--without-waits")
        show("From 2017 to 2021", "crosswalk", *read, "--on", "2021-12-15")


def main() -> None:
    """Run the demonstration."""
    for title, case, questions in COMPARED:
        show(title, "compare", f"examples/cases/{case}.yaml", *TWO_REGIMES, *questions)
    days = [part for day in DAYS for part in ("--on", day)]
    show(
        "The entrant of November 2, 2020 through stops and restarts of the guidelines",
        "compare",
        "examples/cases/entry-2020-11-02.yaml",
        *days,
        "--component",
        "ice-ero",
        "--question",
        "removal_priority",
    )
    eleven = [part for day in ELEVEN_YEARS for part in ("--on", day)]
    show(
        "One old misdemeanor through eleven years of documents",
        "compare",
        "examples/cases/one-old-misdemeanor.yaml",
        *eleven,
        "--question",
        "removal_priority",
    )
    show(
        "ICE, CBP and no component on March 1, 2021: different documents",
        "compare",
        "examples/cases/one-old-misdemeanor.yaml",
        "--on",
        "2021-03-01@ice",
        "--on",
        "2021-03-01@cbp",
        "--on",
        "2021-03-01",
        "--question",
        "removal_priority",
    )
    show(
        "One answer whole",
        "assess",
        "examples/cases/one-old-misdemeanor.yaml",
        "--on",
        "2021-12-15",
        "--component",
        "ice-ero",
        "--question",
        "removal_priority",
    )
    show(
        "Why: the proof",
        "explain",
        "examples/cases/final-order-not-departed.yaml",
        "removal_priority",
        "--on",
        "2017-03-01",
        "--component",
        "ice-ero",
    )
    show(
        "The same person under section 236(a), by the ERO memo alone",
        "assess",
        "examples/cases/held-under-236a.yaml",
        "--on",
        "2017-03-01",
        "--under",
        "ice-ero-2017",
        *RELEASE,
    )
    show("What would have made the misdemeanor a priority in 2021, and whose judgment it is", *WHY_NOT)
    show("What was due on April 25, 2017, from CBP", "duties", "--on", "2017-04-25", "--component", "cbp")
    show("One answer in Spanish", *WHY_NOT[:7], "--lang", "es")
    show("Where the memo of 2017 and the guidelines of 2021 part, over all cases", "diff", "ice-ero-2017", "dhs-mayorkas-2021")
    if find_spec("polars"):
        records()
    show("Public statements held against the texts", "claims")
    show("The rulebook checks itself, over all cases too", "rulebook", "check")
    show("What carries each statement of the four sources", "rulebook", "coverage", "--sources")


if __name__ == "__main__":
    main()
