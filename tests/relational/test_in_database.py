"""A DuckDB table counted where it lies: the same bytes as records handed over, on a real database."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

import pincite as package
from pincite.relational import in_database, running
from pincite.relational.mapped import ROW
from pincite.relational.plain import PlainReader
from pincite.relational.running import evaluate
from pincite.rulebook.problems import CaseError

BOOK = package.load()
QUESTIONS = ("removal_priority", "detention")
DAYS = ("2017-03-01", "2021-12-15")
ODD = 'odd "label" é; DROP TABLE t --'
WANTED = ("--component", "ice-ero", "--question", "removal_priority", "--question", "detention")


def made(path: Path, rows: int = 700) -> Path:
    """Write a database: a wide table with gaps where rows were deleted, a view of it, and one in a schema and with names of their own."""
    rng = random.Random(11)
    wide = ", ".join(f"wide_{number} INTEGER DEFAULT {number}" for number in range(400))
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TYPE told AS ENUM ('yes', 'no', ' ')")
        connection.execute(
            f"""CREATE TABLE records (id INTEGER, convicted_of_any_offense told, removable BOOLEAN, entered_on DATE, born_on VARCHAR, under_18 VARCHAR,
            agency_office VARCHAR COLLATE NOCASE, detained_under_235b2a INTEGER, unaccompanied_determined_at TIMESTAMPTZ, under_18_claimed_at DATE,
            sentence_months DECIMAL(9, 2), component VARCHAR, acted_on VARCHAR, "{ODD.replace('"', '""')}" VARCHAR, {wide})"""
        )
        values = [
            (
                number,
                rng.choice(("yes", "no", " ", None)),
                rng.choice((True, False, None)),
                rng.choice(("1990-05-05", "2016-02-29", "2021-06-01", None)),
                rng.choice(("1980-01-01", " 2010-01-01", "", None)),
                rng.choice(("yes", "No", "TRUE ", "false", "unobtainable", None)),
                rng.choice(("Boston", "BOSTON", "boston ", "", None)),
                None,
                rng.choice(("2016-05-05 10:00:00-05", "2021-03-14 02:30:00+00", None)),
                rng.choice(("2016-11-06", "2021-03-14", None)),
                rng.choice(("1.50", None)),
                rng.choice(("ice-ero", "ice ", None)),
                rng.choice(("2017-03-01", "2021-12-15 ", None)),
                rng.choice(("a", "b'c\\d", None)),
            )
            for number in range(rows)
        ]
        connection.execute("BEGIN")
        names = [row[0] for row in connection.execute("DESCRIBE records").fetchall()][: len(values[0])]
        listed = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
        connection.executemany(f"INSERT INTO records ({listed}) VALUES ({', '.join('?' for _ in names)})", values)
        connection.execute("COMMIT")
        connection.execute("DELETE FROM records WHERE id BETWEEN 100 AND 180")
        connection.execute('CREATE VIEW "the view" AS SELECT * FROM records WHERE id % 2 = 0')
        connection.execute("CREATE SCHEMA other")
        connection.execute(f'CREATE TABLE other."{ODD.replace(chr(34), chr(34) * 2)}" AS SELECT * FROM records LIMIT 50')
        connection.execute("CREATE TABLE empty AS SELECT * FROM records LIMIT 0")
    return path


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("database") / "records.duckdb")


def stays(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Refuse that records be handed over; return what is asked of the database."""

    def handed_over(*_: object) -> Any:
        raise AssertionError("the records were handed over")

    asked: list[Any] = []
    summed = in_database.Inside.summed

    def told(self: in_database.Inside, part: Any, plan: Any) -> Any:
        asked.append(part)
        return summed(self, part, plan)

    monkeypatch.setattr(running, "prepared", handed_over)
    monkeypatch.setattr(in_database.Inside, "summed", told)
    return asked


@pytest.mark.parametrize("table", ["records", "the view", f"other.{ODD}", "empty"])
@pytest.mark.parametrize(
    "by", [(), ("agency_office", "removable"), (ODD,), ("convicted_of_any_offense", "entered_on"), ("detained_under_235b2a",)]
)
def test_a_table_and_a_view_give_the_same_bytes(
    database: Path, tmp_path: Path, pincite: Any, monkeypatch: pytest.MonkeyPatch, table: str, by: tuple[str, ...]
) -> None:
    options = [word for name in by for word in ("--by", name)] + [word for day in DAYS for word in ("--on", day)]
    before, inside = tmp_path / "before.json", tmp_path / "inside.json"
    given = f"{database}#{table}"
    ran = pincite("evaluate", given, "-o", before, *options, *WANTED)
    assert ran.code == 0, ran
    asked = stays(monkeypatch)
    ran = pincite("evaluate", given, "-o", inside, *options, *WANTED, "--engine", "duckdb")
    assert ran.code == 0, ran
    assert inside.read_bytes() == before.read_bytes()
    assert asked
    if table == "records" and not by:
        assert '"contradictions": {"records": 0' not in before.read_text()
        assert "contradict themselves" in before.read_text()


def test_what_is_selected_is_what_is_read(database: Path) -> None:
    job = BOOK._job(f"{database}#records", None, None, "acted_on", None, None, QUESTIONS, "duckdb")
    table = job.opened.database
    assert table is not None
    assert isinstance(job.reader, PlainReader)
    found = in_database.inside(table, job.reader, (), running.PART)
    assert found is not None
    columns = ", ".join(f'{written} AS "{name}"' for name, written in found.select.columns.items())
    rows = table.ask(f"SELECT {columns} FROM {table.source} AS r {' '.join(found.select.joined)} ORDER BY r.rowid")
    read = job.reader.read(job.opened.frame, 1, (), (), ()).collect()
    assert set(rows.columns) == set(read.columns) - {ROW}
    assert rows.select(sorted(rows.columns)).to_dicts() == read.drop(ROW).select(sorted(rows.columns)).to_dicts()


def test_a_table_is_counted_in_parts_by_its_row_numbers(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = stays(monkeypatch)
    job = BOOK._job(f"{database}#records", DAYS[0], None, None, "ice-ero", None, QUESTIONS, "duckdb")
    job = replace(job, by=("agency_office",), engine="duckdb")
    whole = evaluate(job)
    assert asked == [(0, running.PART)]
    done: list[tuple[int, int]] = []
    for size in (90, 300):
        assert evaluate(replace(job, part=size), progress=lambda some, all_: done.append((some, all_))).readings == whole.readings
    assert (90, 180) in asked
    assert done[-1] == (619, 619)


def test_a_relation_is_counted_on_the_users_own_connection(monkeypatch: pytest.MonkeyPatch, database: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{database}' AS there (READ_ONLY)")
        connection.execute("CREATE TEMP TABLE mine AS SELECT * FROM there.records")
        relations = (
            connection.table("mine"),
            connection.sql("SELECT * FROM mine WHERE removable"),
            connection.sql("SELECT removable FROM mine LIMIT 5"),
        )
        arguments: dict[str, Any] = {"component": "ice-ero", "questions": QUESTIONS, "by": ["removable"]}
        before = [BOOK.evaluate(one, DAYS, **arguments) for one in relations]
        asked = stays(monkeypatch)
        for relation, said in zip(relations, before, strict=True):
            found = BOOK.evaluate(relation, DAYS, engine="duckdb", **arguments)
            assert (found.readings, found.notices) == (said.readings, said.notices)
        assert asked == [None] * 3
        assert connection.execute("SELECT count(*) FROM mine").fetchone() == (619,), "the connection is still the user's"


def test_a_column_that_might_be_read_otherwise_is_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT CAST(i % 3 AS DOUBLE) AS share, i % 2 = 0 AS removable, 'x' || i AS person FROM range(2000) r(i)"
        )
        arguments: dict[str, Any] = {"questions": QUESTIONS[:1]}
        before = BOOK.evaluate(connection.table("t"), DAYS[0], by=["share"], **arguments)
        assert BOOK.evaluate(connection.table("t"), DAYS[0], by=["share"], engine="duckdb", **arguments).readings == before.readings
        stays(monkeypatch)
        with pytest.raises(AssertionError, match="handed over"):
            BOOK.evaluate(connection.table("t"), DAYS[0], by=["share"], engine="duckdb", **arguments)
        with pytest.raises(CaseError, match="more than 1000 groups"):
            BOOK.evaluate(connection.table("t"), DAYS[0], by=["person"], engine="duckdb", **arguments)
        monkeypatch.setattr(in_database, "MOST_VALUES", 2)
        connection.execute(
            "CREATE TABLE days AS SELECT CAST(DATE '2020-01-01' + CAST(i AS INTEGER) AS VARCHAR) AS born_on FROM range(9) r(i)"
        )
        with pytest.raises(AssertionError, match="handed over"):
            BOOK.evaluate(connection.table("days"), DAYS[0], engine="duckdb", **arguments)


def test_a_session_that_tells_no_cases_apart_is_not_counted_in(monkeypatch: pytest.MonkeyPatch) -> None:
    stays(monkeypatch)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t AS SELECT true AS removable")
        BOOK.evaluate(connection.table("t"), DAYS[0], engine="duckdb", questions=QUESTIONS[:1])
        connection.execute("SET default_collation = 'nocase'")
        with pytest.raises(AssertionError, match="handed over"):
            BOOK.evaluate(connection.table("t"), DAYS[0], engine="duckdb", questions=QUESTIONS[:1])


def test_a_database_that_is_none_and_one_that_is_open_elsewhere_are_bad_input(tmp_path: Path) -> None:
    (tmp_path / "none.duckdb").write_text("no database")
    with pytest.raises(CaseError, match="cannot be read as a DuckDB database"):
        BOOK.evaluate(str(tmp_path / "none.duckdb#t"), DAYS[0])
    with duckdb.connect(str(tmp_path / "mine.duckdb")) as connection:
        connection.execute("CREATE TABLE t AS SELECT true AS removable")
        with pytest.raises(CaseError, match="cannot be read as a DuckDB database"):
            BOOK.evaluate(str(tmp_path / "mine.duckdb#t"), DAYS[0], engine="duckdb")
    with pytest.raises(CaseError, match="did you mean `t`"):
        BOOK.evaluate(str(tmp_path / "mine.duckdb#tt"), DAYS[0])
