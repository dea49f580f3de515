"""What is derived from a page is bounded: addresses, fields, lines, and what is remembered."""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl import Article, Breadcrumb, Photo, Reason, examine
from newscrawl import settings as own
from newscrawl.common.article_identity import article_id
from newscrawl.common.caches import cached_by_text
from newscrawl.common.urls import MAX_URL_CHARS, normalize_url
from newscrawl.crawl.discovery.typed_urls import request_url
from newscrawl.crawl.joined_parts import add_part
from newscrawl.crawl.workers.messages import MAX_EXPLANATION_BYTES, MAX_RESULT_BYTES
from newscrawl.crawl.workers.worker_pool import DEFAULT_PAGE_SECONDS, MAX_MEMORY_BYTES
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.images import image_key
from newscrawl.extraction.lines.byline_names import names_in
from newscrawl.extraction.record_limits import MAX_BODY_CHARS, MAX_LINE_BYTES, cut_to_limits
from newscrawl.extraction.vocabulary import class_hints_of
from newscrawl.files.http_body import MAX_CODINGS
from newscrawl.files.json_lines import LineTooLongError, to_line
from newscrawl.files.page_bytes import MAX_PAGE_BYTES

if TYPE_CHECKING:
    from conftest import MakePage

CHECKOUT = Path(__file__).parents[2]
URL = "https://news.example/world/a-story"
WIDE = "𐍈"  # four bytes in UTF-8


def with_base(page: bytes, length: int, photos: int = 60) -> bytes:
    """A page whose base is long, with photos that are named relative to it."""
    base = f"<base href='https://news.example/{'b' * length}/'>".encode()
    figures = "".join(
        f"<figure><img src='p{number}.jpg' width=800><figcaption>A bridge. Photo: Ann Lee"
        "</figcaption></figure>"
        for number in range(photos)
    )
    return page.replace(b"<head>", b"<head>" + base).replace(
        b"</article>", figures.encode() + b"</article>"
    )


def test_a_long_base_is_not_multiplied(article_page: MakePage) -> None:
    page = article_page("The bridge stays closed")
    article, reject = examine(with_base(page, 4_000_000), URL)
    assert reject is None
    # It is no address, so that links are relative to the page's own.
    assert article.photos[0].url == "https://news.example/world/p0.jpg"
    assert len(to_line(article)) < 40_000
    article, _ = examine(with_base(page, MAX_URL_CHARS - 40), URL)
    assert article.photos[0].url is not None
    assert len(article.photos[0].url) <= MAX_URL_CHARS


def test_an_address_that_is_too_long_is_none(article_page: MakePage) -> None:
    page = article_page("The bridge stays closed")
    article, reject = examine(page, "https://news.example/" + "a" * MAX_URL_CHARS)
    assert (article.url, article.canonical_url, reject) == (None, None, None)
    assert article.sources["url"] == "too long"
    canonical = f"<link rel=canonical href='/{'c' * 5000}'>".encode()
    article, _ = examine(page.replace(b"<head>", b"<head>" + canonical), URL)
    assert article.canonical_url == URL


def test_a_body_that_no_article_has_makes_a_reject(article_page: MakePage) -> None:
    sentence = "The council spoke for three hours about the bridge over the river. "
    text = f"<p>{sentence * (MAX_BODY_CHARS // len(sentence) + 1)}</p></article>".encode()
    page = article_page("The bridge stays closed").replace(b"</article>", text)
    article, reject = examine(page, URL)
    assert reject is not None
    assert (reject.reason, article.body) == (Reason.TOO_LARGE, None)
    assert "2,000,000 characters" in (reject.detail or "")
    assert article.headline == "The bridge stays closed"


def greatest() -> Article:
    """A record with every field at or above its greatest size."""
    long = WIDE * 3_000_000
    return Article(
        url=URL,
        canonical_url=URL,
        headline=WIDE * 2000,
        breadcrumbs=[Breadcrumb(WIDE * 500, "https://a.example/" + "b" * 4000)] * 200,
        authors=[WIDE * 500] * 300,
        timestamp="2",
        photo_credit=WIDE * 2000,
        photos=[Photo("https://a.example/" + "b" * 4000, WIDE * 20_000, WIDE * 2000)] * 90,
        dateline=WIDE * 500,
        body=WIDE * MAX_BODY_CHARS,
        hashtags=[WIDE * 500] * 300,
        section=WIDE * 1000,
        language=long,
        description=WIDE * 50_000,
        sources={"body": "page", "authors": "byline", "hashtags": "tags", "photos": "page"},
    )


def test_the_greatest_record_fits_into_a_line() -> None:
    article = greatest()
    cut_to_limits(article)
    assert len(article.body or "") == MAX_BODY_CHARS
    assert (len(article.authors), len(article.hashtags), len(article.photos)) == (200, 200, 60)
    assert article.sources == {
        "body": "page",
        "language": "too long",
        "authors": "byline, cut",
        "hashtags": "tags, cut",
        "photos": "page, cut",
    }
    assert len(to_line(article)) <= MAX_LINE_BYTES


@pytest.mark.parametrize("name", [field.name for field in fields(Article) if field.name != "id"])
def test_no_field_is_without_a_bound(name: str) -> None:
    """Of a field that is added later, too: its bound belongs into extraction.record_limits."""
    if name in {
        "schema",
        "revision",
        "url",
        "canonical_url",
        "site",
        "sources",
        "confidence",
        "metadata",
        "fingerprint",
    }:
        return  # numbers, addresses, and what newscrawl itself puts in
    article = Article()
    value: Any = "x" * 3_000_000
    if name == "photos":
        value = [Photo(None, value, value)] * 100
    elif name == "breadcrumbs":
        value = [Breadcrumb("x")] * 1000
    elif name in {"authors", "hashtags"}:
        value = [value]
    setattr(article, name, value)
    cut_to_limits(article)
    assert len(to_line(article)) < 10_000
    assert "too long" in article.sources[name] or "cut" in article.sources[name]


def test_a_line_that_is_too_long_is_not_written() -> None:
    with pytest.raises(LineTooLongError, match="more than 16,777,216"):
        to_line(Article(body="x" * MAX_LINE_BYTES))


# --- what is remembered --------------------------------------------------------------------------


def test_a_cache_is_bounded_by_bytes_however_many_and_large_its_texts_are() -> None:
    asked: list[str] = []

    def upper(text: str) -> str:
        asked.append(text)
        return text.upper()

    cached = cached_by_text(upper, max_bytes=100_000, copies=2)
    cache: dict[str, str] = cached.__self__  # type: ignore[attr-defined]
    for number in range(5_000):
        assert cached(f"a{number}") == f"A{number}"
        assert cached("b" * number) == "B" * number
    held = sum(sys.getsizeof(key) + sys.getsizeof(value) for key, value in cache.items())
    assert 0 < held <= 100_000
    asked.clear()
    assert cached("a4999") == cached("a4999") == "A4999"
    assert asked == []


@pytest.mark.parametrize(
    "function", [request_url, article_id, normalize_url, image_key, class_hints_of]
)
def test_functions_that_remember_keep_no_large_text(function: Any) -> None:
    large = "https://news.example/" + "x" * 10_000_000
    for number in range(3):
        function(f"{large}{number}")
    cache = getattr(function, "__self__", None)
    if isinstance(cache, dict):
        assert not any(len(key) > 1_000_000 for key in cache)


def test_an_article_in_many_parts_has_the_bounds_of_one() -> None:
    article = Article(url=URL, body="", sources={"photos": "page", "hashtags": "tags"})
    sentence = "The council spoke for three hours about the bridge over the river. "
    for number in range(8):
        part = Article(
            body=f"Part {number}. {sentence * (450_000 // len(sentence))}",
            photos=[Photo(f"https://news.example/{number}-{photo}.jpg") for photo in range(50)],
            hashtags=[f"{number}-{tag}" for tag in range(150)],
        )
        add_part(article, part)
    assert 1_700_000 < len(article.body or "") <= MAX_BODY_CHARS
    assert (len(article.photos), len(article.hashtags)) == (60, 200)
    assert len(to_line(article)) < MAX_LINE_BYTES


# --- one text, read once -------------------------------------------------------------------------


def test_a_node_is_not_read_as_often_as_it_is_referred_to() -> None:
    data = {
        "@graph": [
            {"@id": "#a", "@type": "NewsArticle", "headline": "A", "author": [{"@id": "#n"}] * 999},
            {"@id": "#n", "@type": "Person", "name": "Ann Lee"},
        ]
    }
    script = f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    structured = Page(f"<html><head>{script}</head><body>A</body></html>", URL).structured
    found = [structured.resolve(entry) for entry in structured.article["author"]]
    assert found[0]["name"] == "Ann Lee"
    assert sum("name" in entry for entry in found) == 200


def test_what_is_longer_than_a_byline_names_nobody() -> None:
    assert names_in(["By Ann Lee and Bo Oh"]) == ["Ann Lee", "Bo Oh"]
    assert names_in([f"By Ann Lee, {'who wrote this and that ' * 200}"]) == []


# --- what the documents say ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        f"{MAX_PAGE_BYTES >> 20} MB",
        f"{own.DOWNLOAD_MAXSIZE >> 20} MB (`DOWNLOAD_MAXSIZE`)",
        f"{own.NEWSCRAWL_SITEMAP_MAXSIZE >> 20} MB (`NEWSCRAWL_SITEMAP_MAXSIZE`)",
        f"{own.NEWSCRAWL_HEADER_MAXSIZE >> 10} kB, {own.NEWSCRAWL_HEADER_LINES:,} lines",
        f"| {MAX_CODINGS} | `coding`",
        f"{own.NEWSCRAWL_PAGE_SECONDS:g} s (`--page-seconds`",
        f"{own.NEWSCRAWL_READER_MAX_MB // 1024} GB (`NEWSCRAWL_READER_MAX_MB`)",
        f"{MAX_RESULT_BYTES >> 20} MB of JSON (`inspect`: {MAX_EXPLANATION_BYTES >> 20} MB)",
        f"{MAX_URL_CHARS:,} characters | it is no address",
        f"a body | {MAX_BODY_CHARS:,} characters",
        f"a record's line | {MAX_LINE_BYTES >> 20} MB",
        f"{own.NEWSCRAWL_WAITING_PAGES:,} (`NEWSCRAWL_WAITING_PAGES`)",
        f"{own.NEWSCRAWL_SITEMAP_ENTRIES:,} (`NEWSCRAWL_SITEMAP_ENTRIES`)",
        f"{own.NEWSCRAWL_SOURCES:,} (`NEWSCRAWL_SOURCES`)",
    ],
)
def test_the_bounds_are_those_of_the_documents(said: str) -> None:
    assert said in (CHECKOUT / "docs/security.md").read_text(encoding="utf-8")


def test_workers_have_the_same_bounds_everywhere() -> None:
    assert own.NEWSCRAWL_PAGE_SECONDS == DEFAULT_PAGE_SECONDS
    assert own.NEWSCRAWL_READER_MAX_MB << 20 == MAX_MEMORY_BYTES
