"""The sheet of each sample case prints on one page, in a real browser."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from pincite.presenting.as_html import html_of
from pincite.presenting.pages import Page
from pincite.presenting.sheet import sheet_page, steps
from pincite.presenting.translator import translator
from pincite.reasoning.assess import assess
from pincite.reasoning.otherdays import other_days
from pincite.rulebook.cases import read_time
from pincite.rulebook.catalogues import in_language
from pincite.rulebook.shipped import shipped_folder
from tests.support import CASES, ENGLISH, assess_sample, sample, shipped

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="needs Chromium: `make browser` installs it on Debian; elsewhere install it by hand"
)


NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))


@pytest.mark.parametrize("on", ["2017-03-01", "2021-12-15"])
@pytest.mark.parametrize("name", NAMES)
def test_it_prints_on_one_page(name: str, on: str, tmp_path: Path) -> None:
    found = assess_sample(name, on, "ice-ero")
    text = printed_text(sheet_page(found, other_days(found, steps(found)), ENGLISH), "en", tmp_path)
    assert "Read with care" in text
    assert "not legal advice" in text


@pytest.mark.parametrize("name", NAMES[::6])
def test_it_prints_on_one_page_in_spanish(name: str, tmp_path: Path) -> None:
    book = in_language(shipped(), shipped_folder(), "es")
    on = "2017-03-01"
    found = assess(book, sample(name), read_time(on, book.zone), on, component="ice-ero")
    text = printed_text(sheet_page(found, other_days(found, steps(found)), translator(book)), "es", tmp_path)
    assert "asesoramiento" in text or "asesoría" in text


def printed_text(sheet: Page, language: str, tmp_path: Path) -> str:
    """Print a sheet, fail unless it is one page, and return its text."""
    page = tmp_path / "sheet.html"
    page.write_text(html_of(sheet, language), encoding="utf-8")
    printed = tmp_path / "sheet.pdf"
    assert BROWSER is not None
    command = [
        BROWSER,
        *QUIET,
        f"--user-data-dir={tmp_path / 'profile'}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={printed}",
        page.as_uri(),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pages = PdfReader(printed).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())
