"""How sure the record is: kinds of evidence, and whether they agree."""

from __future__ import annotations

import pytest
from byline_pages import SENTENCE, URL

from newscrawl import examine
from newscrawl.extraction.fields import confidence


def page(heading: str = "h1", above: str = "", head: str = "", data: str = "") -> str:
    script = f'<script type="application/ld+json">{{"@type": "NewsArticle"{data}}}</script>'
    return (
        f"<html><head><title>Bridge stays closed</title>{head}{script}</head><body><article>"
        f"<{heading}>Bridge stays closed</{heading}>{above}{f'<p>{SENTENCE}</p>' * 9}</article>"
    )


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (page(), {"headline": 0.99}),
        (page("h2"), {"headline": 0.94}),
        (page(above="<p>12 July 2023</p>"), {"headline": 0.99, "timestamp": 0.93}),
        (page(above="<p>Updated 12 July 2023</p>"), {"headline": 0.99, "timestamp": 0.75}),
        (
            page(data=', "datePublished": "2023-07-12T10:00:00Z"'),
            {"headline": 0.99, "timestamp": 0.82},
        ),
        (
            page(
                data=', "datePublished": "2023-07-12T10:00:00Z"',
                head='<meta property="article:published_time" content="2023-07-12">',
            ),
            {"headline": 0.99, "timestamp": 0.95},
        ),
        (
            page(data=', "author": {"name": "Ann Lee"}', above="<p>By Ann Lee</p>"),
            {"headline": 0.99, "authors": 0.98},
        ),
        (
            page(data=', "author": {"name": "Ann Lee"}', above="<p>By Bo Oh</p>"),
            {"headline": 0.99, "authors": 0.68},
        ),
    ],
)
def test_confidence(html: str, found: dict[str, float]) -> None:
    assert examine(html, URL).article.confidence == found


def test_a_plain_text_has_none() -> None:
    text = f"Bridge stays closed\n\n{SENTENCE} {SENTENCE}\n\n{SENTENCE} {SENTENCE}"
    assert examine(text, URL, content_type="text/plain").article.confidence == {}


def test_agreement_makes_it_surer() -> None:
    for table in (confidence._HEADLINE, confidence._TIMESTAMP, confidence._AUTHORS):
        assert all(0 < share < 1 for share in table.values())
    for table, kind in ((confidence._TIMESTAMP, "json-ld"), (confidence._AUTHORS, "json-ld")):
        assert table[kind, "agrees"] > table[kind, "alone"]
