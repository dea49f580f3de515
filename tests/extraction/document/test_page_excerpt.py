"""The beginning of a page's text, for a person."""

from __future__ import annotations

import pytest

from newscrawl.extraction.document import Page
from newscrawl.extraction.document.page_excerpt import MAX_EXCERPT_CHARS, page_excerpt


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<nav>Home</nav><h1>A bridge</h1><p>It opens.</p><p>Today.",
            "A bridge\nIt opens.\nToday.",
        ),
        ("<p>No headline</p><p>here", "No headline\nhere"),
        ("", ""),
        (b"%PDF-1.7\x00\x01", ""),
    ],
)
def test_it_begins_at_the_headline(html: str | bytes, text: str) -> None:
    assert page_excerpt(Page(html, None)) == text


def test_it_is_cut_at_its_limit() -> None:
    text = page_excerpt(Page("<h1>A story</h1>" + "<p>Words of a page. </p>" * 500, None))
    assert len(text) <= MAX_EXCERPT_CHARS
    assert text.endswith("…")
