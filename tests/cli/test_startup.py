"""What a start loads: no data frames on the way to one answer, and no reading of Markdown when the compiled rulebook fits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CASE = ROOT / "examples" / "cases" / "one-old-misdemeanor.yaml"
LOADED = """
import contextlib, io, sys
from pincite.cli.main import run
with contextlib.redirect_stdout(io.StringIO()):
    code = run({arguments})
print(code, *sorted(sys.modules))
"""


def loaded(arguments: list[str], cache: Path) -> set[str]:
    """Run a command in a fresh interpreter and return the modules it loaded."""
    environment = {"XDG_CACHE_HOME": str(cache), "PATH": "/usr/bin:/bin", "COLUMNS": "80", "PYTHONPATH": str(ROOT / "src")}
    found = subprocess.run(
        [sys.executable, "-c", LOADED.format(arguments=arguments)], env=environment, capture_output=True, text=True, check=True
    )
    code, *modules = found.stdout.split()
    assert code == "0"
    return set(modules)


def test_one_answer_loads_no_data_frames_and_a_warm_start_no_markdown(tmp_path: Path) -> None:
    arguments = ["assess", str(CASE), "--on", "2021-12-15", "--component", "ice-ero"]
    cold = loaded(arguments, tmp_path)
    warm = loaded(arguments, tmp_path)
    assert "markdown_it" in cold
    assert "markdown_it" not in warm
    assert not {"polars", "duckdb", "pandas", "numpy", "pyarrow", "pyspark", "z3"} & cold


def test_help_loads_neither_rulebook_nor_reasoning(tmp_path: Path) -> None:
    modules = loaded(["--help"], tmp_path)
    assert not any(name.startswith(("pincite.rulebook", "pincite.reasoning", "pincite.presenting", "yaml")) for name in modules)
