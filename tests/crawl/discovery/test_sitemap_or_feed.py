"""Every format of sitemap and feed is told by its content."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    SourceKind,
    SubSitemap,
    read_source,
    sitemaps_in_robots,
)
from newscrawl.crawl.discovery.utf8_stream import recode_as_utf8

FIXTURES = Path(__file__).parents[3] / "fixtures" / "discovery"


GAZETTE = "https://www.harbour-gazette.example"


CRANE = f"{GAZETTE}/harbour/old-crane-40117"


FERRY = f"{GAZETTE}/harbour/ferry-40120"


def feed(source_kind: SourceKind = SourceKind.FEED, **said: str) -> DiscoveredUrl:
    return DiscoveredUrl(said.pop("url"), source_kind, **said)


# What each file of fixtures/discovery/ names.  The files' names say what they are; nothing but
# their content tells the parser.
FILES: dict[str, list[DiscoveredUrl | SubSitemap]] = {
    "rss-0.91.xml": [feed(url=CRANE)],
    "rss-1.0.xml": [
        feed(
            url="https://www.kurier-am-kai.example/hafen/kran-40117.html",
            published="2026-11-02T09:30:00+01:00",
        ),
        feed(
            url="https://www.kurier-am-kai.example/hafen/faehre-40120.html",
        ),
    ],
    "rss-2.0.xml": [
        feed(
            url=f"{CRANE}?utm_source=rss&utm_medium=feed",
            published="2026-11-02T09:30:00+00:00",
            lastmod="2026-11-02T11:00:00Z",
        ),
        feed(url=FERRY, published="2026-11-03"),
        feed(
            url=f"{GAZETTE}/harbour/lighthouse-40121",
            published="2026-11-03T06:00:00-05:00",
        ),
    ],
    "atom.xml": [
        feed(
            url="https://www.gazette-du-quai.example/port/grue-40117",
            published="2026-11-02T09:30:00+01:00",
            lastmod="2026-11-02T12:00:00+01:00",
        ),
        feed(
            url="https://www.gazette-du-quai.example/port/bacs-40120",
            lastmod="2026-11-03T07:15:00Z",
        ),
    ],
    "feed.jsonfeed": [
        feed(
            url=CRANE,
            published="2026-11-02T09:30:00Z",
            lastmod="2026-11-02T11:00:00Z",
        ),
        feed(url=FERRY),
    ],
    # A warning of the server in front, another charset than declared, HTML's entities, prefixes
    # declared nowhere, bare ampersands, an open tag, and the end is missing.
    "rss-broken.xml": [
        feed(
            url="https://www.vesti-prichala.example/port/?id=40117&copy=2&x=1",
            published="2026-11-02T09:30:00+03:00",
        ),
        feed(
            url="https://www.vesti-prichala.example/port/?id=40120",
            published="2026-11-03T08:15:00+03:00",
        ),
    ],
    "sitemap-index.xml": [
        SubSitemap(f"{GAZETTE}/sitemaps/2026-10.xml.gz", "2026-10-31T23:50:00+00:00"),
        SubSitemap(f"{GAZETTE}/sitemaps/2026-11.xml", "2026-11-03"),
    ],
    "sitemap-plain.xml": [
        feed(
            SourceKind.SITEMAP,
            url=f"{GAZETTE}/harbour/old-crane-moves-to-the-museum-40117",
            lastmod="2026-11-02T09:30:00Z",
        ),
        feed(SourceKind.SITEMAP, url=f"{GAZETTE}/?p=40118&lang=en"),
    ],
    "sitemap-news.xml": [
        feed(
            SourceKind.NEWS_SITEMAP,
            url=f"{GAZETTE}/harbour/ferry-strike-ends-40120",
            published="2026-11-03T08:15:00+01:00",
        )
    ],
    "sitemap-image.xml": [
        feed(
            SourceKind.SITEMAP,
            url=f"{GAZETTE}/pictures/a-crane-crosses-the-river",
            lastmod="2026-11-01",
        )
    ],
    "sitemap-text.xml": [feed(SourceKind.SITEMAP, url=CRANE), feed(SourceKind.SITEMAP, url=FERRY)],
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_every_format_is_told_by_its_content(name: str, packed: bool) -> None:
    content = (FIXTURES / name).read_bytes()
    content = gzip.compress(content, mtime=0) if packed else content
    entries = read_source(content, f"{GAZETTE}/any.php")
    assert [entry for entry in entries if entry is not None] == FILES[name]


def test_the_letters_of_a_feed_with_a_wrong_charset() -> None:
    text = b"".join(recode_as_utf8([(FIXTURES / "rss-broken.xml").read_bytes()])).decode()
    assert "<title>Кран&nbsp;переехал &laquo;ночью&raquo;</title>" in text
    assert "Паромы снова ходят" in text


def test_every_file_is_read() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == {*FILES, "robots"}
    robots = (FIXTURES / "robots").read_bytes()
    assert sitemaps_in_robots(robots, f"{GAZETTE}/robots.txt") == [
        f"{GAZETTE}/sitemaps/index.xml",
        f"{GAZETTE}/sitemaps/news.xml",
    ]
