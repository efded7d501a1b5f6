"""Spark, really: on a session of the user's own, over Spark Connect, and the session that the command starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.relational.on_spark import guidance_differences, records, tallies_differ
from tests.support import ROOT

WANTED = ("--on", "2017-03-01", "--on", "2021-12-15", "--component", "ice-ero", "--question", "removal_priority", "--by", "removable")


def ran(*arguments: object, module: str = "pincite") -> subprocess.CompletedProcess[str]:
    # a session belongs to its process
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))), "PYSPARK_PYTHON": sys.executable}
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=170)


@pytest.mark.xdist_group("spark")
def test_a_frame_of_the_users_own_session_is_answered_as_the_reference_answers(spark: Any) -> None:
    assert guidance_differences(spark, 60) == []


@pytest.mark.xdist_group("spark")
def test_tallies_use_the_session_that_is_there(spark: Any) -> None:
    assert tallies_differ(60) == []
    assert spark.range(3).count() == 3, "it still runs"


@pytest.mark.xdist_group("spark")
def test_another_master_than_that_of_the_session_is_refused(spark: Any, tmp_path: Path, pincite: Any) -> None:
    file = tmp_path / "records.parquet"
    records(3).write_parquet(file)
    told = pincite("evaluate", file, *WANTED, "--engine", "spark", "--master", "local[1]")
    assert told.code == 2
    assert "a Spark session runs already" in told.err


@pytest.mark.xdist_group("spark")
@pytest.mark.usefixtures("java")
def test_over_spark_connect_every_cell_is_the_same() -> None:
    pytest.importorskip("grpc", reason="Spark Connect needs grpcio")
    found = ran(module="tests.relational.on_spark")
    assert found.returncode == 0, found.stdout + found.stderr[-3000:]
    assert found.stdout == "all the same\n"


@pytest.mark.xdist_group("spark")
@pytest.mark.usefixtures("java")
@pytest.mark.parametrize("master", [(), ("--master", "local[1]")])
def test_the_command_starts_a_session_of_its_own(tmp_path: Path, pincite: Any, master: tuple[str, ...]) -> None:
    file = tmp_path / "records.parquet"
    records(200).write_parquet(file)
    plain, out = tmp_path / "plain.json", tmp_path / "out.json"
    assert pincite("evaluate", file, "-o", plain, *WANTED).code == 0
    rows = ("--rows", tmp_path / "rows.csv")
    assert pincite("evaluate", file, "-o", tmp_path / "other.json", *WANTED, "--rows", tmp_path / "plain.csv").code == 0
    found = ran("evaluate", file, "-o", out, *WANTED, *rows, "--engine", "spark", *master)
    assert found.returncode == 0, found.stderr[-3000:]
    assert out.read_bytes() == plain.read_bytes()
    assert (tmp_path / "rows.csv").read_bytes() == (tmp_path / "plain.csv").read_bytes()
    manifest = json.loads(out.with_name("out.json.manifest.json").read_text())
    assert manifest["engine"]["name"] == "spark"


@pytest.mark.xdist_group("spark")
@pytest.mark.usefixtures("java")
def test_a_master_that_is_none_is_bad_input(tmp_path: Path) -> None:
    file = tmp_path / "records.parquet"
    records(3).write_parquet(file)
    found = ran("evaluate", file, *WANTED, "--engine", "spark", "--master", "nowhere")
    assert found.returncode == 2
    assert "Spark cannot start at `nowhere`" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_master_without_spark_is_bad_input(tmp_path: Path, pincite: Any) -> None:
    file = tmp_path / "records.parquet"
    records(3).write_parquet(file)
    told = pincite("evaluate", file, *WANTED, "--master", "local[1]")
    assert told.code == 2
    assert "add --engine spark" in told.err
