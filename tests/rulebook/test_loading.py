"""From texts to a checked rulebook; and every planted fault is reported, in one run, where it stands."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import pytest

from pincite.language.reading import read
from pincite.language.types import BoolType, DateType, DurationType, EnumType, ListType, Months, Records
from pincite.language.vocabulary import Vocabulary
from pincite.rulebook.files import digest, read_folder
from pincite.rulebook.loading import load, load_folder
from pincite.rulebook.model import Combine, Evidence, Override, Stage, in_provision
from pincite.rulebook.problems import Problem, RulebookError
from tests.rulebook.library import LIBRARY, library

SHIPPED = Path(__file__).parents[2] / "rulebooks" / "us-immigration-enforcement"


# A rulebook without a fault


def test_identity_and_trees() -> None:
    book = library()
    assert (book.id, book.title, book.version, book.zone) == (
        "town-library",
        "The lending rules of a town library",
        "1.2.0",
        "Europe/Lisbon",
    )
    assert book.verified_through == datetime.date(2024, 12, 31)
    assert book.components["lending-desk"].within == "desk"
    assert book.places["harbor"].title == "The harbor"


def test_facts() -> None:
    facts = library().facts
    assert facts["member"].says_not == "the person is no member"
    assert facts["member"].ask_of == "the card"
    assert facts["guardian_signed"].asked_when == read("under_12", Vocabulary({"under_12": BoolType()}))
    assert facts["borrowed_on"].implies == read("member", Vocabulary({"member": BoolType()}))
    assert (facts["renewals"].low, facts["renewals"].high) == (0, 20)
    assert (facts["weight"].low, str(facts["weight"].high), facts["weight"].unit) == (None, "50", "pounds")
    assert (facts["borrowed_on"].low, facts["borrowed_on"].high) == (datetime.date(1950, 1, 1), None)
    assert facts["kind"].type == EnumType(("book", "map", "film"))
    assert facts["card_runs"].type == DurationType(calendar=True)
    fields = (("paid", BoolType()), ("due_on", DateType()), ("kind", EnumType(("late", "lost"))), ("notice", DurationType()))
    assert facts["fines"].type == ListType(fields)
    fragile = facts["librarian_finds_item_fragile"]
    assert fragile.reserved_to == ("librarian",)
    assert fragile.review_first == ("member",)
    assert not fragile.exhaustive
    assert [item.direction for item in fragile.considerations] == ["aggravating"]


def test_questions() -> None:
    questions = library().questions
    assert questions["lending"].values == ("must", "should", "may", "should_not", "must_not")
    assert (questions["lending"].combine, questions["lending"].stage, questions["lending"].stricter) == (
        Combine.FORCE,
        Stage.ENCOUNTER,
        "last",
    )
    assert (questions["late_fee"].combine, questions["late_fee"].values) == (Combine.AGREE, ("due", "none"))


def test_rules() -> None:
    book = library()
    rule = book.rules["lending-rules/fragile"]
    assert (rule.question, rule.value, rule.cite, rule.provision, rule.evidence) == ("lending", "must_not", "2(a)", "2", Evidence.SECONDARY)
    assert rule.overrides == (Override("2(a)", rule="lending-rules/members"),)
    assert rule.approval is not None
    assert (rule.approval.by, rule.approval.when) == ("the head of the desk", "before")
    assert rule.due is not None
    assert rule.due.start == "called_at"
    assert rule.since == "lending-rules/amended"
    assert book.rules["lending-rules/exhibition"].bar
    assert [rule.id for rule in book.rules_on["lending"]] == ["lending-rules/fragile", "lending-rules/members", "old-rules/everybody"]
    assert {name: [rule.id for rule in rules] for name, rules in book.overriders.items()} == {
        "lending-rules/members": ["lending-rules/fragile"],
        "lending-rules/fragile": ["lending-rules/exhibition"],
        "lending-rules/exhibition": [],
        "old-rules/everybody": ["lending-rules/fragile", "lending-rules/members"],
    }
    assert book.full_cite("lending-rules", "2(a)") == "Lending rules (2020) § 2(a)"


PROVISION = """
```rule
id: own
concludes: lending = must
overrides: [{provision: "§ 1", cite: "1(a)"}]
cite: 1(a)
evidence: primary
```

```rule
id: elsewhere
concludes: late_fee = due
cite: 1(b)
evidence: primary
```

```rule
id: bar
overrides: [{provision: "lending-rules § 1", cite: "1(c)"}]
cite: 1(c)
evidence: primary
```

```rule
id: other-bar
overrides: [{rule: elsewhere, cite: "1(d)"}]
cite: 1(d)
evidence: primary
```

## Article 2."""


def test_a_provision_is_overridden_rule_by_rule() -> None:
    """A concluding rule reaches those on its own question, a bar every concluding rule; neither itself nor another bar."""
    book = load({**LIBRARY, "instruments/lending-rules.md": LIBRARY["instruments/lending-rules.md"].replace("\n## Article 2.", PROVISION)})
    overriders = {name.partition("/")[2]: [rule.id.partition("/")[2] for rule in rules] for name, rules in book.overriders.items()}
    assert overriders["members"] == ["bar", "fragile", "own"]
    assert overriders["own"] == ["bar"]
    assert overriders["elsewhere"] == ["bar", "other-bar"]
    assert overriders["bar"] == overriders["other-bar"] == []


@pytest.mark.parametrize(
    ("pin", "provision", "inside"),
    [
        ("2", "2", True),
        ("2(a)", "2", True),
        ("2.1", "2", True),
        ("2, note", "2", True),
        ("2 note", "2", True),
        ("21", "2", False),
        ("2", "2(a)", False),
        ("1(a)", "2", False),
    ],
)
def test_which_pins_lie_in_a_provision(pin: str, provision: str, inside: bool) -> None:
    assert in_provision(pin, provision) is inside


def test_provisions_carry_their_prose_or_the_reason_why_they_hold_no_rule() -> None:
    first, second, third, fourth = library().instruments["lending-rules"].provisions
    assert (first.id, first.title, first.prose, first.blocks) == ("1", "Article 1. Members", "Members borrow what they like.", 1)
    assert (second.id, second.blocks) == ("2", 4)
    assert (third.status, third.reason) == ("no rule here", "recital of the good will of the council")
    assert (fourth.status, fourth.reason) == ("not readable", "the page is torn")


def test_gaps_duties_terms_claims_and_ledgers() -> None:
    book = library()
    [gap] = book.instruments["lending-rules"].gaps
    assert (gap.id, gap.binds, gap.end) == ("lending-rules/films", ("desk",), None)
    assert gap.start == datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC)
    [duty] = book.instruments["lending-rules"].duties
    assert (duty.id, duty.every) == ("lending-rules/shelves", "each winter")
    assert book.terms["unpaid"].cite == "lending-rules § 1"
    assert book.claims["free-for-all"].by == "a newspaper"
    [ledger] = book.ledgers
    assert (ledger.lines, ledger.blank) == (6, {2, 4, 5})
    assert ledger.statements[1].carried_by == (("duty", "lending-rules/shelves"), ("gap", "lending-rules/films"))


def test_rows_of_case_tables() -> None:
    first, second = library().instruments["lending-rules"].rows
    assert first.given == {"member": True, "fines": Records((), complete=True)}
    assert first.expected == (("question", "lending", "may"), ("rule", "members", "active"), ("term", "unpaid", "no"))
    assert second.given == {"member": False}
    assert (second.position.file, second.position.line) == ("instruments/lending-rules.md", 42)


def test_long_cases() -> None:
    first, second = library().cases
    assert first.facts == {"member": True, "fines": Records((), complete=True)}
    assert first.assumed == {"kind": ("book", "most items are books")}
    assert first.expected == {"lending": {"outcome": "decided", "value": "may"}, "late_fee": {"outcome": "silent"}}
    assert (first.component, first.where, first.under) == ("lending-desk", "harbor", None)
    assert first.on.end - first.on.start == datetime.timedelta(days=1)
    assert second.on.end == second.on.start == datetime.datetime(2021, 6, 1, 11, tzinfo=datetime.UTC)
    assert second.under == "lending-rules"


def test_durations_are_counted_in_the_unit_of_their_fact_or_field() -> None:
    rows = "| case | grace | card_runs | fines | lending |\n|--|--|--|--|--|\n| counted | 36 | 6 | [{notice: 36}] | open |\n\n## Article 2."
    counted = {**LIBRARY, "instruments/lending-rules.md": LIBRARY["instruments/lending-rules.md"].replace("## Article 2.", rows)}
    given = load(counted).instruments["lending-rules"].rows[2].given
    assert given["grace"] == datetime.timedelta(hours=36)
    assert given["card_runs"] == Months(6)
    assert given["fines"].items[0]["notice"] == datetime.timedelta(hours=36)


def test_a_row_may_start_from_an_earlier_one() -> None:
    more = "base: a member without fines\n\n| case | kind | on | lending |\n|--|--|--|--|\n| with a map | map | 2020-05-01 | may |\n\n## Article 2."
    texts = {**LIBRARY, "instruments/lending-rules.md": LIBRARY["instruments/lending-rules.md"].replace("## Article 2.", more)}
    row = load(texts).instruments["lending-rules"].rows[2]
    assert row.given == {"member": True, "fines": Records((), complete=True), "kind": "map"}
    assert row.on is not None


# The order of files


def test_the_order_of_files_does_not_matter() -> None:
    backward = dict(reversed(LIBRARY.items()))
    assert list(backward) != list(LIBRARY)
    assert digest(backward) == digest(LIBRARY)
    assert load(backward) == load(LIBRARY)


def test_the_digest_covers_names_and_contents() -> None:
    texts = {"a.md": "one", "b.md": "two"}
    others = [{"a.md": "two", "b.md": "one"}, {"a.md": "on", "b.md": "etwo"}, {"a.mdo": "ne", "b.md": "two"}, {"a.md": "one"}]
    assert len({digest(found) for found in (texts, *others)}) == 5


# Files


def write(folder: Path) -> Path:
    for name, text in LIBRARY.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def test_a_folder_is_read_as_its_texts(tmp_path: Path) -> None:
    assert load_folder(write(tmp_path)) == library()


def test_line_endings_and_byte_order_marks_make_no_difference(tmp_path: Path) -> None:
    folder = write(tmp_path)
    for name, text in LIBRARY.items():
        (folder / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_folder(folder) == library()


def test_a_folder_without_a_rulebook_is_none(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"there is no `rulebook\.md` in it"):
        load_folder(tmp_path)


def test_files_that_cannot_be_read_are_named_together(tmp_path: Path) -> None:
    folder = write(tmp_path / "book")
    (folder / "facts" / "bytes.md").write_bytes(b"\xff\xfe")
    (tmp_path / "outside.md").write_text("# elsewhere")
    (folder / "facts" / "link.md").symlink_to(tmp_path / "outside.md")
    with pytest.raises(RulebookError) as caught:
        read_folder(folder)
    assert [str(problem) for problem in caught.value.problems] == [
        "facts/bytes.md:1:1: this file is not readable as UTF-8 text",
        "facts/link.md:1:1: this file leads out of the rulebook's folder",
    ]


# Faults


@dataclass(frozen=True)
class Fault:
    """A change of one file, the text the fault stands at (from its first character on), and the message."""

    file: str
    before: str
    after: str
    stands_at: str
    message: str


HEAD, FACTS, QUESTIONS = "rulebook.md", "facts/all.md", "questions/all.md"
RULES, OLD, CLAIMS, LEDGER, CASES = (
    "instruments/lending-rules.md",
    "instruments/old-rules.md",
    "claims/all.md",
    "sources/minutes.md",
    "cases/days.yaml",
)

LONG_PHRASE = "every member may borrow every book on every shelf of every room here"
CIRCLE = """
```rule
id: one
concludes: late_fee = due
overrides: [{rule: other, cite: "1"}]
cite: 1
evidence: unverified
```

```rule
id: other
concludes: late_fee = none
overrides: [{rule: one, cite: "1"}]
cite: 1
evidence: unverified
```
"""
NO_STATUS = "`unreadable` is not a status; write `no rule here; REASON` or `not readable; WHAT IS MISSING`"
REASONS = "a status names its reason, beginning with one of: recital, definition, internal administration, duty only, no addressee"

FAULTS: dict[str, Fault] = {
    # rulebook.md
    "unknown parent in a tree": Fault(
        HEAD, "The archive, within: library", "The archive, within: librery", "librery", "`librery` is not a declared component"
    ),
    "bad day of checking": Fault(HEAD, "2024-12-31", "2024-12-32", "2024-12-32", "`2024-12-32` is not a date; write 2020-11-01"),
    # facts
    "unknown key": Fault(
        FACTS, "ask_of: the card", "ask_off: the card", "ask_off", "`ask_off` is not a key of a fact; did you mean `ask_of`?"
    ),
    "duplicate key": Fault(
        FACTS,
        "question: Is the person under twelve?",
        "question: Is the person under twelve?\nquestion: Or older?",
        "question: Or older?",
        "the key `question` stands twice; the first is on line 15",
    ),
    "unknown fact in an expression": Fault(
        FACTS,
        "asked_when: under_12",
        "asked_when: under_21",
        "under_21",
        "`under_21` is not a known fact, term or question; did you mean `under_12`?",
    ),
    "badly formed value of an enum": Fault(
        FACTS, "[book, map, film]", "[book, map, film, CD]", "CD]", "`CD` cannot be a value: use small letters, digits and underscores"
    ),
    "name declared twice": Fault(
        FACTS,
        "id: weight",
        "id: renewals\n# again",
        "renewals\n# again",
        "`renewals` is declared twice; the first is at facts/all.md:{renewals}",
    ),
    "bound that is no date": Fault(
        FACTS, "1950-01-01..", "1950-13-01..", "1950-13-01", "`bound` must be a date as 2020-11-01, not `1950-13-01`"
    ),
    "review of a fact that is not yes/no": Fault(
        FACTS, "review_first: [member]", "review_first: [kind]", "kind]", "`review_first` names yes/no facts; `kind` is not one"
    ),
    "invalid YAML": Fault(
        FACTS,
        "question: What did the desk write down?",
        "question: What did: the desk write down?",
        ": the desk write down?",
        "not valid YAML: mapping values are not allowed in this context; quote a text that holds `: `, `#` or brackets",
    ),
    "ill-typed term": Fault(
        FACTS, "any(not x.paid for", "any(not x.due_on for", "x.due_on for", "`not` takes yes/no conditions, this is date"
    ),
    # questions
    "unknown word for a key": Fault(
        QUESTIONS, "stage: review", "stage: reveiw", "reveiw", "`reveiw` is not a stage of a question; did you mean `review`?"
    ),
    "reserved word as a value": Fault(
        QUESTIONS, "[due, none]", "[due, none, silent]", "silent", "`silent` cannot be a value of a question"
    ),
    "block in the wrong folder": Fault(
        QUESTIONS,
        "```question\nid: lending",
        "```rule\nid: stray\n```\n\n```question\nid: lending",
        "```rule",
        "a rule block does not stand in questions/; this folder holds question blocks",
    ),
    "block that is a list": Fault(
        QUESTIONS,
        "```question\nid: late_fee",
        "```question\n- here\n```\n\n```question\nid: late_fee",
        "```question\n- here",
        "a question block is written as `key: value`",
    ),
    # an instrument
    "unknown component": Fault(RULES, "binds: [desk]", "binds: [dask]", "dask", "`dask` is not a known component; did you mean `desk`?"),
    "bad date in an event": Fault(
        RULES,
        "kind: effective, on: 2020-02-01",
        "kind: effective, on: 2020-02-30",
        "2020-02-30",
        "`2020-02-30` is neither a date (2020-11-01) nor a moment with its zone (2025-01-21T18:00-05:00)",
    ),
    "unknown kind of event": Fault(
        RULES, "kind: amended", "kind: ammended", "ammended", "`ammended` is not a kind of an event; did you mean `amended`?"
    ),
    "event without a source": Fault(
        RULES, "on: 2020-01-02, source: the minutes", "on: 2020-01-02", "{id: issued", "this event has no `source`"
    ),
    "relation to an unknown instrument": Fault(
        RULES, "to: old-rules", "to: older-rules", "older-rules", "`older-rules` is not a known instrument; did you mean `old-rules`?"
    ),
    "unknown term on a later line of an expression": Fault(
        RULES, "not unpaid\n", "not unpayd\n", "unpayd", "`unpayd` is not a known fact, term or question; did you mean `unpaid`?"
    ),
    "phrase over twelve words": Fault(
        RULES, "phrase: every member may borrow", f"phrase: {LONG_PHRASE}", LONG_PHRASE, "a phrase is at most 12 words, this has 13"
    ),
    "wrong value of a question": Fault(
        RULES,
        "label: a member\n",
        "label: a member\nconcludess: x\n",
        "concludess",
        "`concludess` is not a key of a rule; did you mean `concludes`?",
    ),
    "value a question has not": Fault(
        OLD, "lending = may", "lending = mey", "lending = mey", "`mey` is not a value of `lending`; did you mean `may`?"
    ),
    "unknown question": Fault(
        RULES, "may_change: [lending]", "may_change: [lendng]", "lendng", "`lendng` is not a known question; did you mean `lending`?"
    ),
    "unknown event": Fault(
        RULES, "since: amended", "since: amendd", "amendd", "`amendd` is not a known event; did you mean `lending-rules/amended`?"
    ),
    "clock from no date": Fault(
        RULES, "from: called_at", "from: member", "member, within", "a clock starts at a date or moment fact; `member` is none"
    ),
    "override of an unknown rule": Fault(
        RULES,
        "rule: members,",
        "rule: memberz,",
        "memberz",
        "`lending-rules/fragile` overrides `lending-rules/memberz`, which is not a known rule; did you mean `lending-rules/members`?",
    ),
    "float in an expression": Fault(
        RULES, 'when: kind == "map"', "when: renewals > 1.5", "1.5", 'floats are not exact: write decimal("1.5")'
    ),
    "pin under no heading": Fault(
        RULES, "cite: 2(b)\nevidence", "cite: 7(b)\nevidence", "7(b)", "the pin `7(b)` lies under no heading of this instrument"
    ),
    "unknown evidence": Fault(
        RULES,
        "cite: 2\nevidence: primary",
        "cite: 2\nevidence: prime",
        "prime",
        "`prime` is not an evidence of a duty; did you mean `primary`?",
    ),
    "heading without identifier": Fault(
        RULES,
        "## Article 3. Greeting  {#3}",
        "## Article 3. Greeting",
        "## Article 3. Greeting",
        "the heading “Article 3. Greeting” has no identifier; put one in braces, as in {#A}",
    ),
    "status without its reason": Fault(
        RULES, "no rule here; recital of", "no rule here; greetings of", "status: no rule here; greetings", REASONS
    ),
    "unknown status": Fault(RULES, "status: not readable;", "status: unreadable;", "status: unreadable;", NO_STATUS),
    # tables
    "wrong number of cells": Fault(
        RULES,
        "| silent | inactive | open |",
        "| silent | inactive |",
        "a person who is no member",
        "this row has 5 cells, the header has 6",
    ),
    "fact cell of another type": Fault(RULES, "fines | yes |", "fines | maybe |", "maybe", "`member` must be `yes` or `no`, not `maybe`"),
    "expectation that is no value": Fault(
        RULES, "| may | active |", "| mai | active |", "mai |", "`mai` is not a value of this column; did you mean `may`?"
    ),
    "unknown column": Fault(
        OLD,
        "| case | lending |\n|--|--|\n| anybody | may |",
        "| case | lending | membr |\n|--|--|--|\n| anybody | may | yes |",
        "membr",
        "`membr` is not a fact, term, question or rule of this instrument; did you mean `member`?",
    ),
    # another instrument
    "unknown block kind": Fault(
        OLD,
        "## All  {#1}",
        "## All  {#1}\n\n```ruel\nid: x\n```",
        "```ruel",
        "`ruel` is not a block of an instrument; did you mean `rule`?",
    ),
    "block under no heading": Fault(
        OLD,
        "## All  {#1}",
        "```gap\nid: early\nwhat: x\nmay_change: [lending]\nevidence: primary\n```\n\n## All  {#1}",
        "```gap",
        "this gap stands under no heading",
    ),
    "circle of overrides": Fault(
        OLD,
        "evidence: unverified\n```\n",
        f"evidence: unverified\n```\n{CIRCLE}",
        "id: one",
        "rules override each other in a circle: old-rules/one → old-rules/other → old-rules/one",
    ),
    # the other files
    "missing key": Fault(CLAIMS, "says: anybody may borrow\n", "", "id: free-for-all", "this claim has no `says`"),
    "line of a source outside every statement": Fault(
        LEDGER, "lines: 6\nblank", "lines: 7\nblank", "minutes\ntitle", "lines of the source outside every statement: 7"
    ),
    "unknown carrier": Fault(
        LEDGER,
        "duty: lending-rules/shelves",
        "duty: lending-rules/shelfs",
        "```statement\nnumber: 2",
        "statement 2: `lending-rules/shelfs` is not a known duty; did you mean `lending-rules/shelves`?",
    ),
    "statement without a carrier": Fault(
        LEDGER,
        "[{context: a greeting}]",
        "[]",
        "```statement\nnumber: 3",
        "statement 3 has no carrier; name a provision, duty, claim, term, figure or gap, or `context` with a reason",
    ),
    "unknown place of a long case": Fault(
        CASES, "where: harbor", "where: harbour", "harbour", "`harbour` is not a known place; did you mean `harbor`?"
    ),
    "unknown fact of a long case": Fault(
        CASES, "{member: yes,", "{membre: yes,", "membre", "`membre` is not a known fact; did you mean `member`?"
    ),
    "result no question has": Fault(
        CASES,
        "lending: may,",
        "lending: might,",
        "might",
        "`might` is no result of `lending`; expected one of must, should, may, should_not, must_not, silent, open, reserved, conflict",
    ),
    "long case without a day": Fault(
        CASES,
        'on: "2021-06-01T12:00+01:00"',
        "on: noon",
        "noon",
        "`noon` is neither a day (2017-03-01) nor a moment with its zone (2025-01-21T18:00-05:00)",
    ),
}


def place(text: str, needle: str) -> tuple[int, int]:
    assert text.count(needle) == 1, needle
    before = text[: text.index(needle)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def planted(faults: list[Fault]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the library with these faults, and the places and messages they must be reported with, in order."""
    texts = dict(LIBRARY)
    for fault in faults:
        assert texts[fault.file].count(fault.before) == 1, fault.before
        texts[fault.file] = texts[fault.file].replace(fault.before, fault.after)
    found = []
    for fault in faults:
        line, column = place(texts[fault.file], fault.stands_at)
        first = texts[FACTS].index("id: renewals")
        message = fault.message.replace("{renewals}", f"{texts[FACTS][:first].count(chr(10)) + 1}:5")
        found.append((fault.file, line, column, message))
    return texts, [(f"{file}:{line}:{column}", message) for file, line, column, message in sorted(found)]


def problems_of(texts: dict[str, str]) -> tuple[Problem, ...]:
    with pytest.raises(RulebookError) as caught:
        load(texts)
    return caught.value.problems


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_one_fault_gives_one_problem_where_it_stands(fault: Fault) -> None:
    texts, expected = planted([fault])
    assert [(str(problem.position), problem.message) for problem in problems_of(texts)] == expected


def test_one_run_reports_every_fault_of_every_file_and_nothing_else() -> None:
    texts, expected = planted(list(FAULTS.values()))
    assert len(expected) > 40
    assert [(str(problem.position), problem.message) for problem in problems_of(texts)] == expected


def test_every_problem_quotes_its_line_and_marks_the_place() -> None:
    texts, _ = planted(list(FAULTS.values()))
    for problem in problems_of(texts):
        line = texts[problem.position.file].split("\n")[problem.position.line - 1]
        _, quoted, mark = str(problem).split("\n")
        assert quoted == f"    {line}"
        assert mark == "    " + " " * (problem.position.column - 1) + "^" * mark.count("^")
        assert len(mark) <= len(quoted)


def test_a_problem_as_people_read_it() -> None:
    texts, _ = planted([FAULTS["float in an expression"]])
    [problem] = problems_of(texts)
    assert str(problem) == (
        'instruments/lending-rules.md:62:18: floats are not exact: write decimal("1.5") (§ 2)\n'
        "    when: renewals > 1.5\n"
        "                     ^^^"
    )


def test_front_matter_that_cannot_be_read_is_one_problem_of_its_file() -> None:
    broken = {**LIBRARY, RULES: LIBRARY[RULES].replace("title: Lending rules\n", "title: Lending: rules\n")}
    assert [problem.message for problem in problems_of(broken) if problem.position.file == RULES] == [
        "not valid YAML: mapping values are not allowed in this context; quote a text that holds `: `, `#` or brackets"
    ]
    endless = {**LIBRARY, "instruments/more.md": "---\nid: more\n"}
    assert [str(problem).split("\n")[0] for problem in problems_of(endless)] == [
        "instruments/more.md:1:1: the front matter begins with `---` and never ends; close it with a line `---`"
    ]


@pytest.mark.parametrize(
    ("question", "line", "column", "says"),
    [
        ("*anchor", 4, 11, "anchors and aliases"),
        ("&anchor x", 4, 11, "anchors and aliases"),
        ("one\u2028two", 4, 14, "an unusual line break (U+2028)"),
        ("[" * 50 + "]" * 50, 4, 51, "nested more than 40 deep"),
        ("{a: b}", 4, 11, "`question` must be a text"),
    ],
)
def test_yaml_that_is_more_than_plain_data_is_refused(question: str, line: int, column: int, says: str) -> None:
    texts = {"rulebook.md": LIBRARY[HEAD], "facts/more.md": f"```fact\nid: more\ntype: bool\nquestion: {question}\n```\n"}
    found = [problem.position for problem in problems_of(texts) if says in problem.message]
    assert [(position.line, position.column) for position in found] == [(line, column)]


def test_terms_and_questions_may_not_run_in_circles() -> None:
    circular = (
        LIBRARY[FACTS].replace("means: any(not x.paid for x in fines)", "means: other")
        + "\n```term\nid: other\nmeans: not unpaid\ncite: lending-rules § 1\n```\n"
    )
    [problem] = problems_of({**LIBRARY, FACTS: circular})
    assert problem.message == "terms refer to each other in a circle: other → unpaid → other"
    asking = {**LIBRARY, RULES: LIBRARY[RULES].replace("  member and\n  not unpaid", '  lending == "must"')}
    assert problems_of(asking)[0].message == "questions refer to each other in a circle: lending → lending"


def test_events_may_not_end_each_other_in_a_circle() -> None:
    ended = LIBRARY[OLD].replace(
        "kind: superseded, on: 2020-02-01, source: the minutes, evidence: primary}",
        "kind: stayed, on: 2020-02-01, ends: lifted, source: the minutes, evidence: primary}\n"
        "  - {id: lifted, kind: reversed, on: 2020-03-01, ends: ended, source: the minutes, evidence: primary}",
    )
    [problem] = problems_of({**LIBRARY, OLD: ended})
    assert problem.message == "events end each other in a circle: old-rules/ended → old-rules/lifted → old-rules/ended"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_ends_of_the_calendar_are_days_like_others(day: str) -> None:
    texts = {
        **LIBRARY,
        RULES: LIBRARY[RULES].replace("on: 2020-01-02", f"on: {day}"),
        CASES: LIBRARY[CASES].replace("on: 2020-03-01", f"on: {day}"),
    }
    assert load(texts).events["lending-rules/issued"].written == day


def test_a_value_outside_the_range_of_its_fact_is_a_fault_in_a_table() -> None:
    texts = {
        **LIBRARY,
        RULES: LIBRARY[RULES]
        .replace("| case | member |", "| case | renewals |")
        .replace("fines | yes |", "fines | 21 |")
        .replace("member | no |", "member | 0 |"),
    }
    [problem] = problems_of(texts)
    assert problem.message == "`renewals` must lie within 0..20, not 21"


# The shipped rulebook


def test_every_fact_of_the_shipped_rulebook_is_said_in_words() -> None:
    for fact in load_folder(SHIPPED).facts.values():
        assert fact.says, fact.id
        assert bool(fact.says_not) is (fact.type == BoolType()), fact.id
        assert not fact.says.endswith((".", "?")), fact.id
        assert fact.ask_of or fact.reserved_to, fact.id
