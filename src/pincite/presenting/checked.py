"""What `rulebook check` found, on a terminal and as data, and the case files that show it."""

from __future__ import annotations

import datetime
import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from pincite.presenting.book import EVIDENCES, say_wrapped
from pincite.presenting.case_file import case_file
from pincite.presenting.translator import Translator
from pincite.reasoning.checks import Checked
from pincite.rulebook.cases import Case
from pincite.rulebook.model import Rulebook
from pincite.rulebook.values import show_value

if TYPE_CHECKING:
    from pincite.proving.checks import Proved, Report, Runnable

WITNESS_MARK = "A witness of `pincite rulebook check`; written anew by each run with --witness."
WEIGHTS = ("notice", "acknowledged", "stated", "fault")


def checked_data(found: Checked, report: Report | None, seconds: float) -> dict[str, Any]:
    """Return the result of a check; `report` is that over all cases, None where it was not run, and took so many `seconds`."""
    return {
        "rows": found.rows,
        "cells": found.cells,
        "cases": found.cases,
        "findings": [
            {
                "message": one.message,
                "file": one.position.file,
                "line": one.position.line,
                "column": one.position.column,
                "provision": one.provision or None,
            }
            for one in found.findings
        ],
        "all_cases": _report_data(report, seconds) if report else None,
    }


def _report_data(report: Report, seconds: float) -> dict[str, Any]:
    return {
        "queries": report.effort.queries,
        "seconds": round(seconds, 1),
        "solver_seconds": round(report.effort.seconds, 1),
        "unknown": report.effort.unknown,
        "lists_up_to": report.bound,
        "years": list(report.years),
        "faults": report.faults,
        "findings": [_proved_data(one) for one in report.findings],
    }


def _proved_data(one: Proved) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "weight": one.weight.value,
        "message": one.message,
        "file": one.position.file,
        "line": one.position.line,
        "column": one.position.column,
        "provision": one.provision or None,
        "subject": one.subject or None,
        "target": one.target or None,
        "reason": one.reason or None,
        "witness": _witness_data(one.witness) if one.witness else None,
    }


def _witness_data(case: Runnable) -> dict[str, Any]:
    return {
        "on": day_words(case),
        "component": case.component,
        "where": case.where,
        "facts": {name: show_value(value) for name, value in sorted(case.facts.items())},
    }


def day_words(case: Runnable) -> str:
    """Return the day or moment of a case as `--on` takes it."""
    return case.on.isoformat(timespec="minutes") if isinstance(case.on, datetime.datetime) else case.on.isoformat()


def print_checked(found: Checked, report: Report | None, seconds: float, rulebook: Rulebook, console: Console, t: Translator) -> None:
    """Print the result of a check: each finding with its place, the gravest last, then what was run."""
    if report:
        _print_proved(report, console)
    for one in found.findings:
        where = f" (§ {one.provision})" if one.provision else ""
        say_wrapped(console, f"{one.position}: {one.message}{where}")
    for proved in report.findings if report else ():
        if proved.weight.value == "fault":
            say_wrapped(console, _line(proved))
    marks = Counter(rule.evidence.value for rule in rulebook.rules.values())
    instruments = t.counted("{number} instrument", "{number} instruments", len(rulebook.instruments))
    rules = t.counted("{number} rule", "{number} rules", len(rulebook.rules))
    counts = ", ".join(f"{marks[evidence]} {t.word(evidence)}" for evidence in EVIDENCES)
    say_wrapped(console, f"{rulebook.id} {rulebook.version}: {instruments}, {rules} ({counts})")
    run = t(
        "{rows} rows with {cells} expectations and {cases} long cases were run: {faults}",
        rows=found.rows,
        cells=found.cells,
        cases=found.cases,
        faults=_faults(len(found.findings), t),
    )
    say_wrapped(console, run)
    if report:
        weights = Counter(one.weight.value for one in report.findings)
        seen = t(
            "all cases, with lists up to {bound} records, acts of {first} to {last}: {queries} queries in {seconds} seconds, {unknown} not settled by"
            " the solver: {faults}, {stated} stated, {acknowledged} acknowledged, {notices} for information",
            bound=report.bound,
            first=report.years[0],
            last=report.years[1],
            queries=report.effort.queries,
            seconds=round(seconds, 1),
            unknown=report.effort.unknown,
            faults=_faults(report.faults, t),
            stated=weights["stated"],
            acknowledged=weights["acknowledged"],
            notices=weights["notice"],
        )
        say_wrapped(console, seen)


def _faults(number: int, t: Translator) -> str:
    return t.counted("{number} fault", "{number} faults", number) if number else t("no faults")


HEADINGS = {"notice": "For information", "acknowledged": "Acknowledged by the rulebook", "stated": "Conflicts the rulebook states"}


def _print_proved(report: Report, console: Console) -> None:
    for weight, heading in HEADINGS.items():
        of_weight = [one for one in report.findings if one.weight.value == weight]
        if of_weight:
            say_wrapped(console, heading)
            for one in of_weight:
                say_wrapped(console, _line(one), 2)
            console.print()


def _line(one: Proved) -> str:
    where = f" ({one.provision})" if one.provision else ""
    reason = f": {one.reason}" if one.reason else ""
    return f"{one.position}: {one.message}{where}{reason}"


def witness_files(report: Report, folder: Path, rulebook: Rulebook, book: str | None) -> dict[Path, str]:
    """Return, for each finding with a witness, a case file in a folder and its text; `book` is the rulebook's path as the command was given it."""
    files: dict[Path, str] = {}
    for one in report.findings:
        case = one.witness
        if case is None:
            continue
        stem = "-".join([one.kind.value, *(part for part in (one.subject, one.target) if part), day_words(case)])
        plain = "".join(letter if letter.isalnum() or letter in "-_." else "." for letter in stem)
        path = folder / f"{plain}.yaml"
        number = 1
        while path in files:
            number += 1
            path = folder / f"{plain}-{number}.yaml"
        command = ["pincite", "assess", str(path), "--on", day_words(case)]
        command += ["--component", case.component] if case.component else []
        command += ["--where", case.where] if case.where else []
        command += ["--rulebook", book] if book else []
        remarks = (WITNESS_MARK, f"{one.position}: {one.message}", shlex.join(command))
        name = one.kind.value.replace("_", " ")
        files[path] = case_file(Case(name, case.facts, component=case.component, where=case.where), rulebook, remarks)
    return files
