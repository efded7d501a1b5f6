"""The commands on records: what they write, show and refuse; and the code of the guide."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Runner
from tests.support import ROOT

RECORDS = "convicted_of_any_offense,removable,office\nyes,yes,A\nno,yes,A\n,yes,B\n"
ON = ("--on", "2017-03-01", "--component", "ice-ero", "--question", "removal_priority")


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(RECORDS)
    return path


@pytest.mark.parametrize("ending", ["html", "xlsx", "json", "md", "txt"])
def test_out_is_written_with_its_manifest_and_nothing_else(pincite: Runner, records: Path, ending: str) -> None:
    out = records.parent / f"out.{ending}"
    assert pincite("evaluate", records, "-o", out, *ON).code == 0
    manifest = json.loads((records.parent / f"out.{ending}.manifest.json").read_text())
    assert manifest["records"]["count"] == 3
    assert not manifest["synthetic"]
    assert set(manifest["written"]) == {out.name}
    assert {path.name for path in records.parent.iterdir()} == {"records.csv", out.name, f"{out.name}.manifest.json"}
    first = out.read_bytes()
    assert pincite("evaluate", records, "-o", out, *ON).code == 0
    assert out.read_bytes() == first


def test_made_up_records_say_so_everywhere(pincite: Runner, records: Path) -> None:
    made_up = records.rename(records.with_name("SYNTHETIC-records.csv"))
    for command in (("evaluate", made_up, *ON), ("crosswalk", made_up, "--on", "2017-03-01", *ON)):
        if command[0] == "crosswalk":
            command = ("crosswalk", made_up, "--on", "2021-12-15", *ON)
        assert pincite(*command).out.startswith("SYNTHETIC: ")
        assert pincite(*command, "--format", "json").data["synthetic"] is True
        assert "<title>SYNTHETIC: " in pincite(*command, "--format", "html").out
    out = records.parent / "out.xlsx"
    pincite("evaluate", made_up, "-o", out, *ON)
    assert json.loads(out.with_name("out.xlsx.manifest.json").read_text())["synthetic"] is True


def test_a_crossing_is_drawn(pincite: Runner, records: Path) -> None:
    ran = pincite("crosswalk", records, "--on", "2021-12-15", *ON, "--format", "html")
    assert ran.code == 0
    assert "<svg " in ran.out
    assert "<script" not in ran.out
    assert 'fill="url(#hatch)"' in ran.out, "what is open is drawn as open"
    assert "////" in pincite("crosswalk", records, "--on", "2021-12-15", *ON).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere.csv", *ON), "no such file"),
        (("{records}",), "say when"),
        (("{records}", *ON, "--by", "ofice"), "did you mean `office`"),
        (("{records}", *ON, "--rows", "r.csv"), "name these with -o OUT"),
        (("{records}", *ON, "-o", "{folder}/out.pdf"), "must end in"),
        (("{records}", *ON, "-o", "{folder}/out.json", "--rows", "{folder}/r.csv", "--keep", "office"), "is no fact"),
        (("{records}", *ON, "--question", "removal_prioritty"), "did you mean `removal_priority`"),
        (("{records}", *ON, "--mapping", "ddp-ice-detainer"), "did you mean `ddp-ice-detainers`"),
        (("{records}", *ON, "--date-column", "day"), "say when"),
        (("{records}", *ON, "-o", "{folder}/nowhere/out.json"), "no such folder"),
    ],
)
def test_bad_input_is_one_message_and_nothing_is_written(pincite: Runner, records: Path, arguments: tuple[str, ...], message: str) -> None:
    written = [one.format(records=records, folder=records.parent) for one in arguments]
    ran = pincite("evaluate", *written)
    assert ran.code == 2
    assert message in ran.err
    assert "Traceback" not in ran.err
    assert {path.name for path in records.parent.iterdir()} == {"records.csv"}


def test_records_whose_columns_are_no_facts_are_told_what_they_may_be(pincite: Runner, tmp_path: Path) -> None:
    made = tmp_path / "SYNTHETIC-stints.csv"
    assert pincite("synthetic", "ddp-ice-arrests", "-o", made, "--rows", "5").code == 0
    ran = pincite("evaluate", made, *ON)
    assert ran.code == 2
    assert "name the mapping" in ran.err
    assert "they have the columns of ddp-ice-arrests" in ran.err
    slip = tmp_path / "slip.csv"
    slip.write_text("convicted_of_any_ofense\nyes\n")
    assert "did you mean `convicted_of_any_offense` (here `convicted_of_any_ofense`)?" in pincite("evaluate", slip, *ON).err
    slip.write_text("convicted_of_any_ofense,removable\nyes,yes\n")
    assert "slip for the fact `convicted_of_any_offense`" in pincite("evaluate", slip, *ON).flat


@pytest.mark.parametrize("more", [(), ("--mapping", "ddp-ice-arrests")])
def test_a_workbook_that_is_none_is_one_message(pincite: Runner, tmp_path: Path, more: tuple[str, ...]) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_text("hi")
    ran = pincite("evaluate", broken, *ON, *more)
    assert ran.code == 2
    assert "cannot be read as a workbook" in ran.err


def test_a_bad_cell_is_named_with_its_row(pincite: Runner, records: Path) -> None:
    records.write_text(RECORDS + "perhaps,yes,B\n")
    ran = pincite("evaluate", records, "-o", records.parent / "out.json", *ON)
    assert ran.code == 2
    assert "row 4, column `convicted_of_any_offense`" in ran.err
    assert {path.name for path in records.parent.iterdir()} == {"records.csv"}


def test_a_duckdb_table_is_read(pincite: Runner, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(str(tmp_path / "some.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE arrests AS SELECT * FROM (VALUES (true, true), (null, true)) t(convicted_of_any_offense, removable)"
        )
    data = pincite("evaluate", f"{tmp_path}/some.duckdb#arrests", *ON, "--format", "json").data
    assert data["records"]["count"] == 2
    ran = pincite("evaluate", f"{tmp_path}/some.duckdb#arests", *ON)
    assert "did you mean `arrests`" in ran.err


GUIDES = [page for page in sorted((ROOT / "docs" / "how-to").glob("*.md")) if "\n```python\n" in page.read_text(encoding="utf-8")]


def test_there_is_a_guide_with_code() -> None:
    assert [page.name for page in GUIDES] == ["evaluate-records.md"]


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_the_code_of_a_guide_runs_as_in_a_notebook(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    cells = json.loads(page.with_suffix(".ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert code == [block.strip() for block in blocks]
    space: dict[str, object] = {}
    for cell in code:
        exec(cell, space)


def test_without_a_terminal_long_work_says_how_far_it_is(pincite: Runner, records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pincite.relational import running

    assert pincite("evaluate", records, *ON).err == ""
    monkeypatch.setattr(running, "PART", 2)
    assert pincite("evaluate", records, *ON).err.splitlines() == ["records: 2 / 3", "records: 3 / 3"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"removable,under_18\nyes,no\ny\xe9s,no\n", ("records.csv: line 3 is not UTF-8",)),
        (b"removable,under_18\nyes,no\nyes,no,no\n", ("records.csv: line 3 has 3 cells, and there are 2 columns",)),
        (b"removable,removable\nyes,no\n", ("column `removable` stands twice",)),
    ],
)
@pytest.mark.parametrize("command", ["evaluate", "crosswalk"])
def test_a_file_of_text_that_cannot_be_read_is_told_with_its_line(
    pincite: Runner, records: Path, written: bytes, told: tuple[str, ...], command: str
) -> None:
    records.write_bytes(written)
    ran = pincite(command, records, *(("--on", "2021-12-15") if command == "crosswalk" else ()), *ON)
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    for text in told:
        assert text in ran.err


@pytest.mark.parametrize("line", ["yes,A,B,no", "no,yes,A,B,C,D"])
def test_a_cell_too_many_is_told_though_no_fact_stands_behind_it(pincite: Runner, records: Path, line: str) -> None:
    records.write_text(f"removable,office,note\nyes,A,x\n{line}\n")
    ran = pincite("evaluate", records, *ON)
    assert ran.code == 2
    assert "line 3 has" in ran.err


def test_the_records_are_never_written_over(pincite: Runner, records: Path) -> None:
    for options in (("-o", records, "--format", "json"), ("-o", records.with_name("out.html"), "--rows", records)):
        ran = pincite("evaluate", records, *ON, *options)
        assert ran.code == 2
        assert "holds the records themselves" in ran.err
    ran = pincite("crosswalk", records, "--on", "2021-12-15", *ON, "-o", records, "--format", "json")
    assert ran.code == 2
    assert records.read_text() == RECORDS
    assert [path.name for path in records.parent.iterdir()] == ["records.csv"]


def test_no_record_is_no_finding(pincite: Runner, records: Path) -> None:
    records.write_text("removable,under_18\n")
    for command in ("evaluate", "crosswalk"):
        shown = pincite(command, records, *(("--on", "2021-12-15") if command == "crosswalk" else ()), *ON).out
        assert "! there is no record in it: no number below says anything" in shown
        assert "SILENT FOR EVERY RECORD" not in shown


def test_places_that_hold_no_records_are_told_for_what_they_are(pincite: Runner, records: Path) -> None:
    (records.parent / "folder.csv").mkdir()
    for options in ((), ("--mapping", "ddp-ice-detainers")):
        assert "folder.csv: a folder, not a file" in pincite("evaluate", records.parent / "folder.csv", *ON, *options).err
    assert "--mapping: `ddp-ice-detainer` is not a known" in pincite("evaluate", records, *ON, "--mapping", "ddp-ice-detainer").err
    mine = records.with_name("mine.yaml")
    mine.write_text("id: mine\n")
    assert pincite("mappings", mine).err.startswith("pincite: the mapping has ")


def test_ctrl_c_says_what_is_kept_and_how_to_go_on(pincite: Runner, records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pincite.relational import running

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(running, "evaluate", stop)
        ran = pincite("evaluate", records, *ON)
        assert (ran.code, ran.out, ran.err) == (130, "", "pincite: stopped\n")
        out = records.with_name("out.html")
        ran = pincite("evaluate", records, *ON, "-o", out)
        assert ran.code == 130
        assert "the same command goes on from there" in ran.err
        assert not out.exists()
    assert pincite("evaluate", records, *ON, "-o", out).code == 0
