"""Mappings: faults with their places, cells read by hand-made rows, twins, the account of what is known, and what is never shown."""

from __future__ import annotations

import datetime
import hashlib
import json
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

pl = pytest.importorskip("polars")

from pincite.relational import mapped, synthetic  # noqa: E402
from pincite.relational.lowering import UNTIL, microseconds  # noqa: E402
from pincite.relational.mappings import DataMapping, read_mapping  # noqa: E402
from pincite.relational.mappings import shipped as shipped_mappings  # noqa: E402
from pincite.rulebook.marked import Fields  # noqa: E402
from pincite.rulebook.problems import CaseError, RulebookError  # noqa: E402
from pincite.rulebook.shipped import shipped_folder  # noqa: E402
from tests.conftest import Runner  # noqa: E402
from tests.support import ROOT, shipped  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
NAMES = (
    "cbp-usbp-apprehensions",
    "ddp-ice-arrests",
    "ddp-ice-detainers",
    "ddp-ice-detention-stints",
    "ddp-ice-encounters",
    "ddp-ice-removals",
    "i-213-extract",
)


@cache
def all_mappings() -> dict[str, DataMapping]:
    return shipped_mappings(shipped_folder(), shipped())


SMALL = """\
id: small
title: Small
data_set: Small records
publisher: Nobody
source: nowhere
event: an arrest
unit: one row is one arrest
date: arrested
component: ice-ero
place: state
persons: persons
missing: ["", "n/a"]
withheld: ["b(6), b(7)c"]
formats: ["%m/%d/%Y"]
columns:
  arrested: {name: Arrest Date, type: date, required: yes}
  met: {name: Arrest Date, type: moment}
  state: {name: State, type: code, codes: {TEXAS: texas, "TX": texas, OREGON: oregon}}
  crime: {name: Class, type: code, codes: {1 Convicted: convicted, 2 Pending: pending, 3 Other: other}}
  order: {name: Final Order, type: flag, "yes": [YES], "no": [NO]}
  ordered: {name: Order Date, type: date}
  ordered_before: {name: Order Date, type: date, past: yes}
  age: {name: Age, type: number}
  child: {name: Juvenile, type: flag, "yes": [Y], "no": [N]}
  persons: {name: Persons, type: number}
  person: {name: Person Id, identifying: yes}
facts:
  convicted_of_any_offense: {yes: crime == "convicted"}
  final_order_of_removal: {yes: order and ordered <= on, no: not order or ordered > on}
  final_order_issued_on: ordered_before
  under_18: {yes: age < 18 or child, no: age >= 18 or not child}
  encountered_at: {value: met}
cannot:
  removable: an arrest is no finding
assumptions:
  none-recorded-is-none:
    reason: because it is asked for
    facts:
      convicted_of_any_offense: {no: 'crime in {"pending", "other"}'}
      under_18: {value: age < 18}
  everyone-removable:
    reason: because it is asked for
    component: ice
    facts:
      removable: {yes: on >= date("1900-01-01")}
"""


def small(text: str = SMALL) -> DataMapping:
    return read_mapping(text, "small.yaml", shipped(), shipped_folder())


def records(**columns: list[object]) -> mapped.Records:
    number = len(next(iter(columns.values())))
    base: dict[str, list[object]] = {"Arrest Date": ["2020-03-01"] * number}
    return mapped.recognised(pl.DataFrame({**base, **columns}, strict=False).lazy(), small())


def fact(name: str, assume: tuple[str, ...] = (), **columns: list[object]) -> list[object]:
    found = mapped.mapped(records(**columns), small(), shipped(), [name], assume).collect()
    return found[name].to_list()


# --- the format -----------------------------------------------------------------------------------------------------------


def faults(before: str, after: str) -> str:
    assert SMALL.count(before) >= 1, before
    with pytest.raises(RulebookError) as raised:
        small(SMALL.replace(before, after, 1))
    return str(raised.value)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("  convicted_of_any_offense: {yes", "  convicted_of_any_ofense: {yes", "did you mean `convicted_of_any_offense`"),
        ("removable: an arrest", "removabel: an arrest", "did you mean `removable`"),
        ("final_order_issued_on: ordered_before", "final_order_issued_on: age", "is date, and this is whole number"),
        ('crime == "convicted"', 'crime == "convcted"', "convicted"),
        ("{yes: crime ==", "{yes: crim ==", "did you mean `crime`"),
        ("TEXAS: texas", "TEXAS: texass", "did you mean `texas`"),
        ("component: ice-ero", "component: ice-eroo", "did you mean `ice-ero`"),
        ("date: arrested", "date: age", "is a column of type date, not number"),
        ("{value: met}", "{yes: age < 18}", "it needs a `value`"),
        ("facts:\n", "facts:\n  officer_finds_no_threat_to_system: {yes: child}\n", "only a named official may make"),
        ("{value: met}", "{value: person}", "`person` is not"),
        ("date: arrested", "date: person", "identifies people and is never read"),
        ("name: Person Id, identifying: yes", "name: Age, identifying: yes", "read the same column"),
        ("required: yes", "required: no", "any file would be taken"),
        ("event: an arrest\n", "", "has no `event`"),
        ("date: arrested\n", "", "has no `date`"),
        ("Other: other", "Other: other, 3 OTHER: another", "read alike"),
        ('"no": [NO]', '"no": [NO, yes]', "both yes and no"),
        ("  age: {name", "  class: {name", "has a meaning in expressions"),
        ("title: Small", "titel: Small", "did you mean `title`"),
        ("{name: Age, type: number}", "{name: Age, typ: number}", "`typ` is not a key of a column"),
        ("    reason: because it is asked for\n    component", "    component", "has no `reason`"),
        ("  removable: an arrest is no finding", "  under_18: no", "said by columns and named under `cannot`"),
        ("{name: Age, type: number}", "{name: Age, type: number, twin: {missing: 190%}}", "not a share"),
        (
            "{name: Age, type: number}",
            "{name: Age, type: number, twin: {only: {nobody: [YES]}}}",
            "filled only where `nobody` has one of YES",
        ),
        ("{name: Age, type: number}", "{name: Age, type: number, twin: {only: {nobody: YES}}}", "names one column and a list"),
        ("publisher: Nobody", "publisher: Nobody\nzone: America/Nowhere", "not a known time zone"),
    ],
)
def test_a_fault_is_told_with_its_place_and_the_nearest_name(before: str, after: str, said: str) -> None:
    told = faults(before, after)
    assert said in told
    assert told.startswith("small.yaml:")


def test_the_place_of_a_fault_in_an_expression_is_exact() -> None:
    told = faults("{yes: crime ==", "{yes: crim ==")
    line = next(number for number, text in enumerate(SMALL.split("\n"), 1) if "{yes: crime ==" in text)
    assert told.startswith(f"small.yaml:{line}:{SMALL.split(chr(10))[line - 1].index('crime') + 1}:")


def test_the_shipped_mappings_are_these_and_each_says_what_it_cannot() -> None:
    assert tuple(all_mappings()) == NAMES
    asked = {"removable", "convicted_of_felony", "described_in_237a2", "qualifies_for_relief", "holds_daca", "arrived_by_sea"}
    for one in all_mappings().values():
        assert asked <= set(one.cannot), one.id
        assert one.facts
        assert one.identifying
        assert not set(one.facts) & set(one.cannot)
        assert not [name for name in (*one.facts, *mapped.said_facts(one)) if shipped().facts[name].reserved_to]


def test_every_key_a_mapping_may_have_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[tuple[str, str]] = set()
    plain = Fields.get

    def watched(self: Fields, key: str) -> object:
        asked.add((self.what, key))
        return plain(self, key)

    monkeypatch.setattr(Fields, "get", watched)
    shipped_mappings(shipped_folder(), shipped())
    text = (ROOT / "docs" / "reference" / "rulebook-format.md").read_text(encoding="utf-8").partition("## Mappings")[2]
    assert [f"{what}: {key}" for what, key in sorted(asked) if f"`{key}`" not in text and f"`{key}: " not in text] == []


# --- cells ----------------------------------------------------------------------------------------------------------------


def test_codes_are_read_without_regard_to_capitals_and_never_guessed() -> None:
    assert fact("convicted_of_any_offense", Class=["1 Convicted", " 1 CONVICTED ", "3 Other", "1 Convict", None, "b(6), b(7)c"]) == [
        True,
        True,
        None,
        None,
        None,
        None,
    ]


def test_an_assumption_fills_only_what_is_unknown_and_is_not_taken_unasked() -> None:
    column: dict[str, list[object]] = {"Class": ["1 Convicted", "2 Pending", "3 Other", None, "5 New"]}
    assert fact("convicted_of_any_offense", **column) == [True, None, None, None, None]
    assert fact("convicted_of_any_offense", ("none-recorded-is-none",), **column) == [True, False, False, None, None]


def test_columns_that_contradict_each_other_leave_a_fact_unknown_and_no_assumption_settles_it() -> None:
    columns: dict[str, list[object]] = {"Age": [12, 30, 12, None, None], "Juvenile": ["Y", "N", "N", "Y", None]}
    assert fact("under_18", **columns) == [True, False, None, True, None]
    assert fact("under_18", ("none-recorded-is-none",), **columns) == [True, False, None, True, None]


def test_an_order_after_the_event_was_no_order_then() -> None:
    order: list[object] = ["YES", "YES", "YES", "NO", None, "YES"]
    days: list[object] = ["2020-03-01", "2020-03-02", None, None, "2020-04-01", "garbled"]
    assert fact("final_order_of_removal", **{"Final Order": order, "Order Date": days}) == [True, False, None, False, False, None]
    assert fact("final_order_issued_on", **{"Final Order": order, "Order Date": days}) == [datetime.date(2020, 3, 1), *[None] * 5]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("34", 34),
        ("34.0", 34),
        ("34.5", None),
        ("-1", -1),
        ("", None),
        ("n/a", None),
        ("thirty", None),
        ("12345678901234567890", None),
    ],
)
def test_numbers_are_whole_or_unreadable(written: str, read: int | None) -> None:
    frame = mapped.mapped(records(Persons=[written]), small(), shipped(), []).collect()
    assert frame[mapped.PERSONS].to_list() == [read]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2020-03-01", datetime.date(2020, 3, 1)),
        ("2020-03-01 23:59:59", datetime.date(2020, 3, 1)),
        ("2020-03-01T10:00:00.000", datetime.date(2020, 3, 1)),
        ("3/1/2020", datetime.date(2020, 3, 1)),
        ("3/1/20", None),
        ("0020-03-01", None),
        ("2020-02-30", None),
        (datetime.date(2020, 3, 1), datetime.date(2020, 3, 1)),
        (datetime.datetime(2020, 3, 1, 23, 0), datetime.date(2020, 3, 1)),
        (datetime.datetime(2020, 3, 2, 3, 0, tzinfo=datetime.UTC), datetime.date(2020, 3, 1)),
        (None, None),
    ],
)
def test_days(written: object, read: datetime.date | None) -> None:
    frame = mapped.recognised(pl.DataFrame({"Arrest Date": [written]}).lazy(), small())
    assert mapped.mapped(frame, small(), shipped(), []).collect()[mapped.DAY].to_list() == [read]


def test_a_moment_is_the_hour_where_it_is_given_and_else_the_whole_day() -> None:
    zone = ZoneInfo("America/New_York")
    rows = ["2020-03-08", "2020-03-01 23:59:59", "2020-11-01 01:30:00"]
    frame = mapped.mapped(mapped.recognised(pl.DataFrame({"Arrest Date": rows}).lazy(), small()), small(), shipped(), ["encountered_at"])
    found = frame.collect().select("encountered_at", "encountered_at" + UNTIL).rows()

    def at(*parts: int, fold: int = 0) -> int:
        return microseconds(datetime.datetime(*parts, tzinfo=zone, fold=fold))  # type: ignore[arg-type, misc]

    assert found == [
        (at(2020, 3, 8), at(2020, 3, 9) - 1),
        (at(2020, 3, 1, 23, 59, 59), at(2020, 3, 1, 23, 59, 59)),
        # the hour that the clocks show twice
        (at(2020, 11, 1, 1, 30), at(2020, 11, 1, 1, 30, fold=1)),
    ]


def test_axes_row_numbers_and_facts_no_column_says() -> None:
    frame = mapped.mapped(records(State=["TX", "Ohio", None]), small(), shipped(), ["removable", "encountered_at", "entered_on"]).collect()
    assert frame[mapped.ROW].to_list() == [1, 2, 3]
    assert frame[mapped.PLACE].to_list() == ["texas", None, None]
    assert frame[mapped.COMPONENT].to_list() == ["ice-ero"] * 3
    assert frame["removable"].to_list() == [None] * 3
    assert frame.schema["removable"] == pl.Boolean
    assert frame.schema["entered_on"] == pl.Date
    assert frame.schema["encountered_at" + UNTIL] == pl.Int64
    taken = mapped.mapped(records(State=["TX"]), small(), shipped(), ["removable"], ["everyone-removable"]).collect()
    assert taken["removable"].to_list() == [True]
    assert taken[mapped.COMPONENT].to_list() == ["ice"]


def test_a_file_is_recognised_by_its_columns_whatever_their_spelling() -> None:
    assert mapped.recognised(pl.DataFrame({"arrest_date": ["2020-03-01"]}).lazy(), small()).names["arrested"] == "arrest_date"
    with pytest.raises(CaseError, match="no column `Arrest Date`; the column most like the first is `Arrest Day`"):
        mapped.recognised(pl.DataFrame({"Arrest Day": ["2020-03-01"]}).lazy(), small())
    with pytest.raises(CaseError, match="spellings of one column"):
        mapped.recognised(pl.DataFrame({"arrest_date": ["2020-03-01"], "Arrest Date": ["2020-03-01"]}).lazy(), small())


def test_names_of_the_file_that_are_our_own_do_no_harm() -> None:
    frame = records(__row=[7], removable=["x"], age=[12], crime=["1 Convicted"])
    found = mapped.mapped(frame, small(), shipped(), ["under_18", "convicted_of_any_offense", "removable"]).collect()
    assert found.row(0, named=True)["under_18"] is True
    assert found[mapped.ROW].to_list() == [1]


# --- what is kept and shown -----------------------------------------------------------------------------------------------


def test_columns_that_identify_people_are_neither_kept_nor_read() -> None:
    rows = records(State=["TX"], **{"Person Id": ["A012345678"], "Notes": ["x"]})
    for name in ("Person Id", "person_id", "person"):
        with pytest.raises(CaseError, match="identifies people and is never kept"):
            mapped.mapped(rows, small(), shipped(), [], keep=[name])
    with pytest.raises(CaseError, match="only when a mapping declares it"):
        mapped.mapped(rows, small(), shipped(), [], keep=["Notes"])
    kept = mapped.mapped(rows, small(), shipped(), [], keep=["State"]).collect()
    assert kept[mapped.KEPT + "State"].to_list() == ["TX"]
    assert "A012345678" not in str(kept.to_dicts())


def test_unknown_codes_are_counted_and_listed_but_never_what_looks_like_a_person_s_number() -> None:
    account = mapped.coverage(records(State=["Ohio", "Ohio", "A012345678", "TX", None]), small(), shipped())
    [state] = [one for one in account.columns if one.column == "state"]
    assert (state.read, state.nulls) == (1, {"missing": 1, "unknown_code": 3})
    assert state.strange[0] == ("Ohio", 2)
    assert "012345678" not in str(state.strange)


def test_the_account_says_for_every_row_of_every_fact_whether_it_is_known_and_else_why() -> None:
    account = mapped.coverage(
        records(
            Class=["1 Convicted", "3 Other", None, "b(6), b(7)c", "9 New"],
            **{"Final Order": ["YES", "NO", "YES", None, "NO"], "Order Date": ["2020-01-01", None, "garbled", None, None]},
        ),
        small(),
        shipped(),
        ["none-recorded-is-none"],
    )
    facts = {one.fact: one for one in account.facts}
    convicted = facts["convicted_of_any_offense"]
    assert (convicted.yes, convicted.no, convicted.assumed) == (1, 0, 1)
    assert convicted.nulls == {"undecided": 1, "missing": 1, "unknown_code": 1, "withheld": 1}
    assert facts["final_order_of_removal"].nulls == {"missing": 1, "unreadable": 1}
    assert facts["under_18"].nulls == {"no_column": 5}
    assert facts["removable"].nulls == {"no_column": 5}
    assert facts["removable"].cannot == "an arrest is no finding"
    for one in account.facts:
        assert one.known + sum(one.nulls.values()) == one.rows == 5


@pytest.mark.parametrize("name", NAMES)
def test_the_account_of_a_twin_agrees_with_its_frame(name: str, tmp_path: Path) -> None:
    mapping, path = all_mappings()[name], tmp_path / "synthetic.parquet"
    synthetic.write(mapping, path, 400, 3)
    rows = mapped.open_records(path, mapping)
    plain = mapped.mapped(rows, mapping, shipped()).collect()
    taken = mapped.mapped(rows, mapping, shipped(), assume=mapping.assumptions).collect()
    account = mapped.coverage(rows, mapping, shipped(), mapping.assumptions)
    assert (account.rows, account.undated, account.component_known) == (400, 0, 400)
    assert account.placed == plain[mapped.PLACE].count()
    said = [one for one in account.facts if one.fact in mapped.said_facts(mapping)]
    assert len(said) == len(mapped.said_facts(mapping))
    for one in said:
        assert one.known == plain[one.fact].count(), one
        assert one.known + one.assumed == taken[one.fact].count(), one
        assert one.known + sum(one.nulls.values()) == 400
        # what is known without an assumption stays as it is with every one
        both = plain[one.fact].is_not_null()
        assert plain[one.fact].filter(both).equals(taken[one.fact].filter(both), check_names=False)
        if one.columns:
            assert one.known, f"no row of the twin says {one.fact}"
    assert not [one for one in account.columns if one.strange]


# --- hand-checked rows ----------------------------------------------------------------------------------------------------

BLAINE = """\
"U.S. Border Patrol Blaine and Spokane Sectors' Apprehensions"|||||||||
"January 1, 2012 - June 30, 2019"|||||||||
"Data includes Deportable Aliens Only"|||||||||
"Data Source: EID (Unofficial) as of 9/30/19"|||||||||
|||||||||
|||||||||
"APPR_DT_TIME"|"SECTOR"|"APP_AGE"|"GENDER"|"COMPLEXION"|"HAIR_COLOR"|"EYE_COLOR"|"CITIZENSHIP"|"STATUS_WHEN_FOUND"|"CRIMINAL_ALIEN"
5/2/2017 11:34:00 AM|"BLW"|17|"Male"|"X"|"X"|"X"|"NOWHERE"|"TRAVEL/SEEKING"|"N"
5/3/2017 11:30:00 PM|"SPW"|31|"Male"|"X"|"X"|"X"|"NOWHERE"|"IN INSTITUTION"|"Y"
5/4/2017 9:32:00 AM|"XXX"||"Male"|"X"|"X"|"X"|"NOWHERE"|""|"N"
"""


def test_border_patrol_rows_by_hand(tmp_path: Path) -> None:
    """Made-up rows in the layout of the published file of two sectors: six rows before the header, bars, American dates."""
    path = tmp_path / "apprehensions.csv"
    path.write_text(BLAINE, encoding="utf-8")
    mapping = all_mappings()["cbp-usbp-apprehensions"]
    rows = mapped.open_records(path, mapping)
    assert rows.preamble == 6
    facts = ["under_18", "apprehended_in_us", "apprehended_at_border_entering", "convicted_of_any_offense", "encountered_at"]
    frame = mapped.mapped(rows, mapping, shipped(), facts).collect()
    assert frame[mapped.DAY].to_list() == [datetime.date(2017, 5, day) for day in (2, 3, 4)]
    assert frame[mapped.PLACE].to_list() == ["9th-circuit", "9th-circuit", None]
    assert frame[mapped.COMPONENT].to_list() == ["usbp"] * 3
    assert frame["under_18"].to_list() == [True, False, None]
    assert frame["apprehended_in_us"].to_list() == [None, True, None]
    assert frame["apprehended_at_border_entering"].to_list() == [None, False, None]
    assert frame["convicted_of_any_offense"].to_list() == [None, None, None]
    # no zone is named: from the day's start by UTC to its end by Pacific time
    assert frame.row(0, named=True)["encountered_at"] == microseconds(datetime.datetime(2017, 5, 2, tzinfo=datetime.UTC))
    end = datetime.datetime(2017, 5, 3, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert frame.row(0, named=True)["encountered_at" + UNTIL] == microseconds(end) - 1
    assumed = mapped.mapped(rows, mapping, shipped(), ["convicted_of_any_offense"], ["criminal-alien-means-convicted"]).collect()
    assert assumed["convicted_of_any_offense"].to_list() == [False, True, False]


def charges(*statuses: str | None) -> str:
    return json.dumps([{"CHARGE_DATE": "2019-01-01", "NCIC_CATEGORY": "X", "CHARGE_STATUS": status} for status in statuses])


def test_rows_of_the_form_by_hand() -> None:
    mapping = all_mappings()["i-213-extract"]
    rows: dict[str, list[object]] = {
        "apprehension_date": ["2025-02-01"] * 6,
        "entry_date": ["2019-05-05", "2025-02-03", None, "2021-01-01", "", "2025-02-01"],
        "age": [17, 18, 40, None, 33, 20],
        "apprehension_method_descr": ["CAP Local Incarceration", "Located", "Linewatch", None, "Something New", "Other Efforts"],
        "admin_charges": [json.dumps([{"CHARGE_SECTION_CODE": code}]) for code in ("212a6Ai", "212a7AiI", "237a2Aiii", "212a6Ai")]
        + [None, "broken["],
        "criminal_charges": [
            charges("Convicted", "Pending"),
            charges("Dismissed"),
            None,
            charges("IIDS ETL NULL"),
            "broken[",
            charges("Pending"),
        ],
    }
    records_ = mapped.recognised(pl.DataFrame(rows, strict=False).lazy(), mapping)
    facts = ["convicted_of_any_offense", "criminal_charge_unresolved", "under_18", "entered_on", "apprehended_in_us", "entered_unlawfully"]
    plain = mapped.mapped(records_, mapping, shipped(), facts).collect()
    assert plain["convicted_of_any_offense"].to_list() == [True, None, None, None, None, None]
    assert plain["criminal_charge_unresolved"].to_list() == [True, None, None, None, None, True]
    assert plain["under_18"].to_list() == [True, False, False, None, False, False]
    assert plain["entered_on"].to_list() == [
        datetime.date(2019, 5, 5),
        None,
        None,
        datetime.date(2021, 1, 1),
        None,
        datetime.date(2025, 2, 1),
    ]
    assert plain["apprehended_in_us"].to_list() == [True, None, None, None, None, None]
    assert plain["entered_unlawfully"].to_list() == [None] * 6
    taken = mapped.mapped(records_, mapping, shipped(), facts, mapping.assumptions).collect()
    # a charge of which no status is given, and a list that cannot be read, stay unknown even then
    assert taken["convicted_of_any_offense"].to_list() == [True, False, False, None, None, False]
    assert taken["criminal_charge_unresolved"].to_list() == [True, False, False, None, None, True]
    assert taken["entered_unlawfully"].to_list() == [True, None, None, True, None, None]
    assert set(taken[mapped.COMPONENT]) == {"ice-ero"}


@pytest.mark.parametrize(
    ("file", "name", "rows", "fact_", "yes"),
    [
        # from the profile of the file: 996 rows with a conviction
        ("i213/sea_i213_2022_2026_reduced.csv.gz", "i-213-extract", 10_962, "convicted_of_any_offense", 996),
        ("usbp_records/usbp_blaine_spokane_apprehensions_2012_2019.csv", "cbp-usbp-apprehensions", 4_711, None, None),
    ],
)
def test_the_real_files(file: str, name: str, rows: int, fact_: str | None, yes: int | None) -> None:
    path = DATA / file
    if not path.is_file():
        pytest.skip(f"the real records do not lie at {path}")
    mapping = all_mappings()[name]
    account = mapped.coverage(mapped.open_records(path, mapping), mapping, shipped())
    assert account.rows == rows
    if fact_ is not None:
        assert {one.fact: one.yes for one in account.facts}[fact_] == yes


def test_a_workbook_with_rows_before_its_header_and_several_sheets(tmp_path: Path) -> None:
    pytest.importorskip("fastexcel")
    xlsxwriter = pytest.importorskip("xlsxwriter")
    mapping = all_mappings()["ddp-ice-arrests"]
    twin = synthetic.part(mapping, 5, 0, 30)
    path = tmp_path / "arrests.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for number in range(2):
            sheet = book.add_worksheet(f"Arrests {number}")
            sheet.write(0, 0, "SYNTHETIC")
            for column, name in enumerate(twin.columns):
                sheet.write(6, column, name)
                for line, value in enumerate(twin[name].to_list()[number * 15 : number * 15 + 15]):
                    if value is not None:
                        sheet.write(7 + line, column, value)
        book.add_worksheet("Legend").write(0, 0, "nothing")
    found = mapped.mapped(mapped.open_records(path, mapping), mapping, shipped()).collect()
    wanted = mapped.mapped(mapped.recognised(twin.lazy(), mapping), mapping, shipped()).collect()
    assert found.equals(wanted)


# --- twins ----------------------------------------------------------------------------------------------------------------


def test_a_twin_is_the_same_however_it_is_cut_and_another_with_another_seed() -> None:
    for mapping in all_mappings().values():
        whole = synthetic.part(mapping, 7, 0, 300)
        assert whole.equals(pl.concat([synthetic.part(mapping, 7, 0, 100), synthetic.part(mapping, 7, 100, 200)]))
        assert not whole.equals(synthetic.part(mapping, 8, 0, 300))


def test_the_two_ways_of_mixing_agree() -> None:
    rows = [0, 1, 2, 10_000_000, 2**40]
    start = synthetic.key(1, "a")
    assert pl.DataFrame({"row": rows}).select(synthetic.mixed(pl.col("row"), start))["row"].to_list() == [
        synthetic.mix(row, start) for row in rows
    ]


def test_a_twin_has_the_columns_codes_and_gaps_of_its_data_set() -> None:
    mapping, number = all_mappings()["ddp-ice-arrests"], 20_000
    twin = synthetic.part(mapping, 1, 0, number)
    for source in mapping.columns.values():
        cells = twin[source.name]
        expected = next(one for one in mapping.columns.values() if one.name == source.name).twin
        if expected.only:
            beside = twin[mapping.columns[expected.only[0]].name].is_in(expected.only[1]).fill_null(value=False)
            assert cells.filter(~beside).null_count() == (~beside).sum()
            cells = cells.filter(beside)
        missing = cells.null_count() * 1_000_000 // cells.len()
        assert abs(missing - expected.missing) < 15_000, source.name
        if source.kind == "code":
            assert set(cells.drop_nulls().str.to_lowercase()) <= set(source.codes)
        if source.identifying:
            assert not cells.drop_nulls().str.contains(r"\d{7,}").any()


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_twin_s_file_says_that_it_is_made_up(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthetic, "PART", 100)
    mapping, path = all_mappings()["ddp-ice-removals"], tmp_path / f"SYNTHETIC-removals{suffix}"
    told: list[int] = []
    manifest = synthetic.write(mapping, path, 250, 2, told.append)
    assert told == [100, 200, 250]
    assert json.loads(synthetic.manifest_path(path).read_text()) == manifest
    assert manifest["synthetic"] is True
    assert manifest["title"].startswith("SYNTHETIC")
    assert (manifest["rows"], manifest["seed"]) == (250, 2)
    assert manifest["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([path.name, path.name + ".manifest.json"])
    rows = mapped.open_records(path, mapping)
    wanted = mapped.recognised(synthetic.part(mapping, 2, 0, 250).lazy(), mapping)
    assert mapped.mapped(rows, mapping, shipped()).collect().equals(mapped.mapped(wanted, mapping, shipped()).collect())
    if suffix == ".parquet":
        assert pl.read_parquet_metadata(path)["synthetic"] == "yes"


def test_a_twin_is_refused_a_name_that_hides_it(tmp_path: Path) -> None:
    mapping = all_mappings()["ddp-ice-removals"]
    for name, rows, said in (
        ("removals.csv", 10, "SYNTHETIC-removals.csv"),
        ("synthetic.xlsx", 10, ".parquet or .csv"),
        ("synthetic.csv", 0, "--rows"),
        ("none/synthetic.csv", 10, "no folder"),
    ):
        with pytest.raises(CaseError, match=said):
            synthetic.write(mapping, tmp_path / name, rows, 1)
    assert list(tmp_path.iterdir()) == []


# --- the commands ---------------------------------------------------------------------------------------------------------


def test_the_commands(pincite: Runner, tmp_path: Path) -> None:
    assert [one["mapping"] for one in pincite("mappings", "--format", "json").data["mappings"]] == list(NAMES)
    shown = pincite("mappings", "i-213-extract")
    assert shown.code == 0
    assert "listed-charges-are-all" in shown.out
    assert "OCCUPATION" not in shown.out
    path = tmp_path / "SYNTHETIC-arrests.csv"
    made = pincite("synthetic", "ddp-ice-arrests", "-o", path, "--rows", 50, "--seed", 4)
    assert (made.code, made.out.startswith("SYNTHETIC")) == (0, True)
    checked = pincite("mappings", "ddp-ice-arrests", "--check", path, "--assume", "none-recorded-is-none")
    assert checked.code == 0
    assert "SYNTHETIC: these records are made up" in checked.flat
    data = pincite("mappings", "ddp-ice-arrests", "--check", path, "--format", "json").data
    assert data["rows"] == 50
    spanish = pincite("mappings", "ddp-ice-arrests", "--check", path, "--lang", "es")
    assert "SINTÉTICO" in spanish.out


def test_bad_input_to_the_commands(pincite: Runner, tmp_path: Path) -> None:
    path = tmp_path / "SYNTHETIC-arrests.csv"
    pincite("synthetic", "ddp-ice-arrests", "-o", path, "--rows", 5)
    own = tmp_path / "own.yaml"
    own.write_text(SMALL.replace("event:", "evnt:"), encoding="utf-8")
    for arguments, said in (
        (("mappings", "ddp-ice-arrest"), "did you mean `ddp-ice-arrests`"),
        (("mappings", "--check", path), "name the mapping"),
        (("mappings", "ddp-ice-arrests", "--assume", "x"), "goes with --check"),
        (("mappings", "ddp-ice-arrests", "--check", tmp_path / "none.csv"), "there is no such file"),
        (("mappings", "ddp-ice-removals", "--check", path), "not taken for ddp-ice-removals"),
        (("mappings", "ddp-ice-arrests", "--check", path, "--assume", "none-recorded"), "did you mean `none-recorded-is-none`"),
        (("mappings", own), "own.yaml:"),
        (("mappings", tmp_path / "none.yaml"), "no such mapping file"),
        (("synthetic", "ddp-ice-arrests", "-o", tmp_path / "x.csv"), "SYNTHETIC-x.csv"),
    ):
        ran = pincite(*arguments)
        assert ran.code == 2, arguments
        assert said in ran.err, ran.err


def test_a_mapping_of_one_s_own_is_read_from_a_file(pincite: Runner, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(SMALL, encoding="utf-8")
    file = tmp_path / "rows.csv"
    file.write_text("Arrest Date,Class\n2020-03-01,1 Convicted\n2020-03-02,3 Other\n", encoding="utf-8")
    data = pincite("mappings", own, "--check", file, "--format", "json").data
    assert {one["fact"]: one["yes"] for one in data["facts"]}["convicted_of_any_offense"] == 1
