"""Records with all that a record may hold, and with next to nothing."""

from __future__ import annotations

from newscrawl.items import Article, Breadcrumb, Photo

__all__ = ["bare_article", "full_article", "sample_articles"]


def full_article() -> Article:
    """A record with a value in each field, and signs that other forms give a meaning to."""
    return Article(
        id="5d0c1c4c0f2b9a37",
        url="https://news.example/a?utm_source=x",
        canonical_url="https://news.example/a",
        site="news.example",
        headline='=1+1: Storm *closes* "the" bridge & <b>more</b>',
        breadcrumbs=[Breadcrumb("Home", "https://news.example/"), Breadcrumb("World")],
        authors=["Ada Beispiel", "Bo Muster"],
        timestamp="2023-07-12T16:12:32+03:00",
        modified="2023-07-13",
        photo_credit="dpa",
        photos=[
            Photo("https://news.example/p.jpg", "The bridge.", "dpa"),
            Photo(None, "The river.", None),
        ],
        dateline="PORT SELVA",
        body="PORT SELVA – Every *Friday* & <b>more</b>.\n\n- said one\n1. said two\n\n"
        "The café\x08 shut.",
        hashtags=["Storm", "Bridge"],
        section="World",
        language="pt-BR",
        description="The bridge is closed until May.",
        fetched_at="2023-07-12T17:00:00+00:00",
        sources={"headline": "h1", "body": "page"},
        confidence={"body": 0.91},
        metadata={"country": "DE", "tier": 1},
    )


def bare_article() -> Article:
    """A record of a text without a URL."""
    return Article(headline="No URL", body="Short.")


def sample_articles() -> list[Article]:
    """Three records of two sites and none."""
    other = Article(
        id="6d0c1c4c0f2b9a37",
        url="https://other.example/b",
        canonical_url="https://other.example/b",
        site="other.example",
        headline="Second",
        timestamp="2023-07-14",
        body="A short text.",
    )
    return [full_article(), other, bare_article()]
