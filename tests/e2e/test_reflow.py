"""Pages fit a narrow screen without scrolling to the side (WCAG 2.2, 1.4.10), in a real browser, in both languages."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import pincite
from pincite.analysis import Guidance
from pincite.presenting.as_html import html_of
from pincite.presenting.assessment_page import assessment_page
from pincite.presenting.crosswalk_page import crosswalk_page
from pincite.presenting.tally_page import tally_page
from pincite.presenting.translator import translator
from pincite.reasoning.assess import assess
from pincite.rulebook.cases import read_time
from pincite.rulebook.catalogues import in_language
from pincite.rulebook.shipped import shipped_folder
from tests.e2e.test_sheet_prints import BROWSER, QUIET
from tests.support import sample, shipped

WIDTH = 320
# the script only measures; the page itself carries none
MEASURE = "<script>document.title = 'width ' + document.documentElement.scrollWidth;</script>"

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="needs Chromium: `make browser` installs it on Debian; elsewhere install it by hand"
)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["one-old-misdemeanor", "asylum-seeker-court-order", "salvadoran-child"])
def test_an_assessment_needs_no_scrolling_to_the_side(name: str, language: str, tmp_path: Path) -> None:
    book = shipped() if language == "en" else in_language(shipped(), shipped_folder(), language)
    found = assess(book, sample(name), read_time("2021-12-15", book.zone), "2021-12-15", component="ice-ero")
    fits(html_of(assessment_page(found, False, {}, translator(book)), language), tmp_path)


@pytest.mark.parametrize("language", ["en", "es"])
def test_tallies_and_crossings_need_no_scrolling_to_the_side(language: str, tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    guidance = pincite.load()
    book = shipped() if language == "en" else in_language(shipped(), shipped_folder(), language)
    frame = polars.DataFrame({"convicted_of_any_offense": [True, False, None], "removable": [True, True, None], "office": ["A", "B", None]})
    asked = Guidance(book, guidance.folder)
    found = asked.evaluate(frame, ["2017-03-01", "2021-12-15"], component="ice-ero", questions=["removal_priority"], by=["office"])
    fits(html_of(tally_page(found, translator(book)), language), tmp_path)
    moves = asked.crosswalk(frame, "2017-03-01", "2021-12-15", "removal_priority", component="ice-ero")
    fits(html_of(crosswalk_page(moves, translator(book)), language), tmp_path)


def fits(written: str, tmp_path: Path) -> None:
    """Fail when a page is wider than a narrow screen."""
    written = re.sub(r"<meta http-equiv=[^>]*>", "", written).replace("</main>", f"</main>{MEASURE}")
    framed = tmp_path / "page.html"
    framed.write_text(written, encoding="utf-8")
    # a headless window is never narrower than 500 px, so the page is looked at through a frame
    outer = tmp_path / "outer.html"
    outer.write_text(
        f'<iframe id="f" src="page.html" style="width:{WIDTH}px;height:900px;border:0"></iframe>'
        "<script>window.onload = () => setTimeout(() => { document.title = document.getElementById('f').contentDocument.title; }, 0);</script>",
        encoding="utf-8",
    )
    assert BROWSER is not None
    assert shutil.which(BROWSER)
    command = [BROWSER, *QUIET, "--allow-file-access-from-files", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", outer.as_uri()]
    dumped = subprocess.run(command, check=True, capture_output=True, timeout=120, text=True).stdout
    measured = re.search(r"<title>width (\d+)</title>", dumped)
    assert measured, dumped[:500]
    assert int(measured.group(1)) <= WIDTH
