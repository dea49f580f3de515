"""How sure the record is: kinds of evidence, and whether they agree."""

from __future__ import annotations

import pytest
from byline_pages import SENTENCE, URL

from newscrawl import examine
from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import confidence
from newscrawl.extraction.inspection import inspect_page, reasons_for_confidence


def page(heading: str = "h1", above: str = "", head: str = "", data: str = "") -> str:
    script = f'<script type="application/ld+json">{{"@type": "NewsArticle"{data}}}</script>'
    return (
        f"<html><head><title>Bridge stays closed</title>{head}{script}</head><body><article>"
        f"<{heading}>Bridge stays closed</{heading}>{above}{f'<p>{SENTENCE}</p>' * 9}</article>"
    )


SURE_HEADLINE = ("h1", "agrees")


@pytest.mark.parametrize(
    ("html", "cells"),
    [
        (page(), {"headline": SURE_HEADLINE}),
        (page("h2"), {"headline": ("heading", "agrees")}),
        (
            page(above="<p>12 July 2023</p>"),
            {"headline": SURE_HEADLINE, "timestamp": ("displayed", "alone")},
        ),
        (
            page(above="<p>Updated 12 July 2023</p>"),
            {"headline": SURE_HEADLINE, "timestamp": ("change", "alone")},
        ),
        (
            page(data=', "datePublished": "2023-07-12T10:00:00Z"'),
            {"headline": SURE_HEADLINE, "timestamp": ("json-ld", "alone")},
        ),
        (
            page(
                data=', "datePublished": "2023-07-12T10:00:00Z"',
                head='<meta property="article:published_time" content="2023-07-12">',
            ),
            {"headline": SURE_HEADLINE, "timestamp": ("json-ld", "agrees")},
        ),
        (
            page(data=', "author": {"name": "Ann Lee"}', above="<p>By Ann Lee</p>"),
            {"headline": SURE_HEADLINE, "authors": ("json-ld", "agrees")},
        ),
        (
            page(data=', "author": {"name": "Ann Lee"}', above="<p>By Bo Oh</p>"),
            {"headline": SURE_HEADLINE, "authors": ("byline", "differs")},
        ),
    ],
)
def test_confidence_is_the_share_of_such_values_that_were_right(
    html: str, cells: dict[str, tuple[str, str]]
) -> None:
    shares = {name: confidence.SHARES[name][cell] for name, cell in cells.items()}
    assert examine(html, URL).article.confidence == shares


@pytest.mark.parametrize(
    ("html", "field", "why"),
    [
        (page(), "headline", "An h1 shows it. The title or the data have the same."),
        (
            page("h2", head='<meta property="og:title" content="The bridge">').replace(
                "<title>Bridge stays closed", "<title>News"
            ),
            "headline",
            "No heading shows it. The title or the data have the same.",
        ),
        (
            page("h2").replace("<title>Bridge stays closed", "<title>Bridge stays closed for long"),
            "headline",
            "A heading shows it that is no h1. The title or the data have it with more or fewer "
            "words: Bridge stays closed for long.",
        ),
        (
            page(
                data=', "datePublished": "2023-07-12T10:00:00Z"',
                head='<meta property="article:published_time" content="2023-07-10">',
            ),
            "timestamp",
            "It is from JSON-LD. Other sources name other days: 2023-07-10.",
        ),
        (
            page(above="<p>Updated 12 July 2023</p>"),
            "timestamp",
            "The page displays it, and gives that day as its last change, too. No other source "
            "names a day.",
        ),
        (
            page(data=', "author": {"name": "Ann Lee"}', above="<p>By Bo Oh</p>"),
            "authors",
            "A byline names them. Other evidence names others: Ann Lee.",
        ),
    ],
)
def test_inspect_says_why(html: str, field: str, why: str) -> None:
    explanation = inspect_page(Page(html, URL), "page.html")
    found = explanation.fields[field]
    assert found.confidence == examine(html, URL).article.confidence[field]
    assert " ".join(found.why).startswith(why)
    share = f"{found.confidence:.0%}"
    assert found.why[-1] == f"Such values were right on {share} of the annotated pages."


def test_each_kind_of_evidence_has_a_sentence() -> None:
    for field, table in confidence.SHARES.items():
        for kind, agreement in table:
            assert reasons_for_confidence._KINDS[field][kind].endswith(".")
            assert reasons_for_confidence._AGREEMENTS[field][agreement]


def test_a_plain_text_has_none() -> None:
    text = f"Bridge stays closed\n\n{SENTENCE} {SENTENCE}\n\n{SENTENCE} {SENTENCE}"
    assert examine(text, URL, content_type="text/plain").article.confidence == {}


def test_agreement_makes_it_surer() -> None:
    for table in (confidence._HEADLINE, confidence._TIMESTAMP, confidence._AUTHORS):
        assert all(0 < share < 1 for share in table.values())
    for table, kind in ((confidence._TIMESTAMP, "json-ld"), (confidence._AUTHORS, "json-ld")):
        assert table[kind, "agrees"] > table[kind, "alone"]
