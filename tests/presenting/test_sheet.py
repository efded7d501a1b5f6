"""The sheet: every part a person needs is on it, in the order of the process."""

from __future__ import annotations

import pytest

from pincite.presenting.as_text import text_of
from pincite.presenting.pages import Blank, Heading
from pincite.presenting.sheet import sheet_page, steps
from pincite.reasoning.otherdays import other_days
from pincite.rulebook.model import Stage
from tests.support import ENGLISH, assess_sample


def sheet(name: str, on: str) -> tuple[str, list[str], list[Blank]]:
    """Return the text of a sheet, its headings in order, and its tables to fill in."""
    found = assess_sample(name, on, "ice-ero")
    page = sheet_page(found, other_days(found, steps(found)), ENGLISH)
    headings = [block.text for block in page.blocks if isinstance(block, Heading)]
    return " ".join(text_of(page).split()), headings, [block for block in page.blocks if isinstance(block, Blank)]


@pytest.mark.parametrize("on", ["2017-03-01", "2021-12-15"])
def test_steps_follow_the_order_of_the_process_and_end_with_care(on: str) -> None:
    _, headings, _ = sheet("one-old-misdemeanor", on)
    order = [f"step: {stage.value}" for stage in Stage]
    shown = [heading for heading in headings if heading.startswith("step")]
    assert shown == sorted(shown, key=order.index)
    assert headings[-1] == "read with care"


def test_a_ground_has_its_verb_its_words_its_cite_and_its_mark() -> None:
    text, _, _ = sheet("one-old-misdemeanor", "2017-03-01")
    assert "must: a removable person whom an officer meets in the course of duty (“will take enforcement action" in text
    assert "ICE ERO memo (Feb. 21, 2017) § A" in text
    assert "[UNVERIFIED]" in text


def test_judgments_come_with_empty_columns_for_and_against() -> None:
    text, _, tables = sheet("one-old-misdemeanor", "2021-12-15")
    safety = next(table for table in tables if "threat to public safety" in table.caption)
    assert safety.header == ("for", "against")
    assert len(safety.items) >= 14
    assert "administrative record reviewed" in safety.caption
    assert "who decides: ICE officer" in text


def test_approval_and_clock_stand_with_the_step() -> None:
    text, _, _ = sheet("parole-exigent", "2017-03-01")
    assert "Approval: Deputy Director of ICE" in text
    assert "as expeditiously as possible" in text


def test_legal_weight_and_what_changes_on_another_day() -> None:
    text, headings, _ = sheet("final-order-not-departed", "2017-03-01")
    assert {"legal weight", "what changes under another day", "not encoded yet, and may bear on a step"} <= set(headings)
    assert "ICE ERO memo (Feb. 21, 2017): guidance. Private right:" in text
    assert "from 2021-01-20" in text
    assert "before 2017-02-21" in text


def test_at_most_five_questions_are_asked_next() -> None:
    text, _, _ = sheet("visa-overstay-little-known", "2017-03-01")
    assert "5. " in text
    assert "6. " not in text.partition("ASK NEXT")[2].partition("JUDGMENTS")[0]
