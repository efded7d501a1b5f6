"""A page in its renderings: the same words as text, Markdown and HTML, none of them read as markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from pincite.presenting.as_html import html_of
from pincite.presenting.as_markdown import markdown_of
from pincite.presenting.as_text import text_of
from pincite.presenting.assessment_page import assessment_page
from pincite.presenting.comparison_page import comparison_page
from pincite.presenting.explanation_page import explanation_page
from pincite.presenting.pages import Cell, Grid, Heading, Line, Page, item, warning
from pincite.reasoning.compare import columns, compare
from pincite.rulebook.cases import read_time
from tests.support import CASES, ENGLISH, assess_sample, sample, shipped

SAMPLES = sorted(path.stem for path in CASES.glob("*.yaml"))
HOSTILE = "<script>alert(1)</script> & *stars* _lines_ `code` [link](x) | pipe # not 1. a list"
PAGE = Page(
    "A page",
    (
        Heading("A page", 1),
        warning("take care"),
        Line("A question?", (Line("An answer.", strong=True), Line("Because:", (item("a reason", Line("its cite")),)))),
        item("one"),
        item("two"),
        Heading("a table"),
        Grid(("question", "then", "now"), ((Cell("loan"), Cell("May", ("Rules § 1",)), Cell("Open")),)),
    ),
)


class Collector(HTMLParser):
    """Collects the text and the names of the elements, and checks that they nest."""

    VOID = frozenset({"meta", "br", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self.open):
            self.words.extend(data.split())


def collected(html: str) -> Collector:
    found = Collector()
    found.feed(html)
    found.close()
    assert found.open == []
    return found


def test_text_hangs_behind_its_marks_and_puts_headings_apart() -> None:
    assert text_of(PAGE, 60) == (
        "A page\n! take care\nA question?\n  An answer.\n  Because:\n    - a reason\n      its cite\n- one\n- two\n\nA TABLE\n"
        + text_of(Page("", (PAGE.blocks[-1],)), 60)
    )


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_text_stays_within_its_width_and_leaves_no_spaces(width: int) -> None:
    long = Line("word " * 60, (item("another " * 40, Line("deep " * 30)),))
    for page in (PAGE, Page("long", (Heading("h"), long, warning("beware " * 30)))):
        for line in text_of(page, width).split("\n"):
            assert len(line) <= width
            assert line == line.rstrip()


def test_no_rendering_reads_the_words_as_markup() -> None:
    page = Page(
        HOSTILE, (Heading(HOSTILE, 1), Line(HOSTILE, (item(HOSTILE),)), Grid((HOSTILE, "x"), ((Cell(HOSTILE), Cell(HOSTILE, (HOSTILE,))),)))
    )
    found = collected(html_of(page))
    assert "script" not in found.names
    assert "a" not in found.names
    rendered = collected(MarkdownIt("commonmark").enable("table").render(markdown_of(page)))
    assert not rendered.names & {"script", "a", "code", "em", "ol"}
    assert " ".join(HOSTILE.split()) in " ".join(rendered.words)


def test_html_stands_alone() -> None:
    html = html_of(PAGE)
    found = collected(html)
    assert not found.names & {"script", "link", "img", "iframe"}
    assert "http://" not in html
    assert "https://" not in html
    assert '<html lang="en">' in html
    assert {"h1", "h2", "table", "caption", "th"} - {"caption"} <= found.names


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("on", ["2017-03-01", "2021-12-15"])
def test_every_rendering_of_an_assessment_says_the_same(name: str, on: str) -> None:
    page = assessment_page(assess_sample(name, on, "ice-ero"), every=False, passages={}, t=ENGLISH)
    html = collected(html_of(page))
    text = text_of(page, 80)
    markdown = collected(MarkdownIt("commonmark").enable("table").render(markdown_of(page)))

    def letters(words: str) -> str:
        return "".join(character for character in words.lower() if character.isalnum())

    assert letters(text) == letters("".join(html.words)) == letters("".join(markdown.words))


def test_the_page_of_a_comparison_and_of_an_explanation_render_everywhere() -> None:
    book = shipped()
    days = [(read_time(day, book.zone), day, "ice-ero") for day in ("2017-03-01", "2021-12-15")]
    compared = comparison_page(compare(book, sample("one-old-misdemeanor"), columns(days, ())), ENGLISH)
    explained = explanation_page(
        assess_sample("one-old-misdemeanor", "2017-03-01", "ice-ero", "removal_priority"), "removal_priority", {}, ENGLISH
    )
    for page in (compared, explained):
        collected(html_of(page))
        assert markdown_of(page).startswith("# ")
        assert max(len(line) for line in text_of(page).split("\n")) <= 80
