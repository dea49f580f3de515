"""Every format of sitemap and feed is told by its content."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    SourceKind,
    SubSitemap,
    UnusableEntry,
    read_source,
    sitemaps_in_robots,
)

FIXTURES = Path(__file__).parents[3] / "fixtures" / "discovery"


GAZETTE = "https://www.harbour-gazette.example"


CRANE = f"{GAZETTE}/harbour/old-crane-40117"


FERRY = f"{GAZETTE}/harbour/ferry-40120"


def feed(source_kind: SourceKind = SourceKind.FEED, **said: str) -> DiscoveredUrl:
    return DiscoveredUrl(said.pop("url"), source_kind, **said)


# What each file of fixtures/discovery/ names.  The files' names say what they are; nothing but
# their content tells the parser.
FILES: dict[str, list[DiscoveredUrl | SubSitemap]] = {
    "rss-0.91.xml": [feed(url=CRANE, title="Old crane moves to the museum", language="en-gb")],
    "rss-1.0.xml": [
        feed(
            url="https://www.kurier-am-kai.example/hafen/kran-40117.html",
            title="Alter Kran zieht ins Museum",
            published="2026-11-02T09:30:00+01:00",
            language="de-DE",
        ),
        feed(
            url="https://www.kurier-am-kai.example/hafen/faehre-40120.html",
            title="Fähren fahren wieder",
            language="de-CH",
        ),
    ],
    "rss-2.0.xml": [
        feed(
            url=f"{CRANE}?utm_source=rss&utm_medium=feed",
            title="Old crane moves – slowly & by night",
            published="2026-11-02T09:30:00+00:00",
            lastmod="2026-11-02T11:00:00Z",
            language="en-GB",
        ),
        feed(url=FERRY, title="Ferry strike ends", published="2026-11-03", language="en-GB"),
        feed(
            url=f"{GAZETTE}/harbour/lighthouse-40121",
            title="By way of a counter",
            published="2026-11-03T06:00:00-05:00",
            language="en-GB",
        ),
    ],
    "atom.xml": [
        feed(
            url="https://www.gazette-du-quai.example/port/grue-40117",
            title="La vieille grue <déménage> enfin",
            published="2026-11-02T09:30:00+01:00",
            lastmod="2026-11-02T12:00:00+01:00",
            language="fr",
        ),
        feed(
            url="https://www.gazette-du-quai.example/port/bacs-40120",
            title="Les bacs repartent",
            lastmod="2026-11-03T07:15:00Z",
            language="fr-CA",
        ),
    ],
    "feed.jsonfeed": [
        feed(
            url=CRANE,
            title="Old crane moves & settles",
            published="2026-11-02T09:30:00Z",
            lastmod="2026-11-02T11:00:00Z",
            language="en",
        ),
        feed(url=FERRY, language="cy"),
    ],
    # A warning of the server in front, another charset than declared, HTML's entities, prefixes
    # declared nowhere, bare ampersands, an open tag, and the end is missing.
    "rss-broken.xml": [
        feed(
            url="https://www.vesti-prichala.example/port/?id=40117&copy=2&x=1",
            title="Кран переехал «ночью»",
            published="2026-11-02T09:30:00+03:00",
            language="ru",
        ),
        feed(
            url="https://www.vesti-prichala.example/port/?id=40120",
            title="Паромы снова ходят",
            published="2026-11-03T08:15:00+03:00",
            language="ru",
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
            title="Ferry strike ends & the islands breathe again",
            language="en",
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
    assert [entry for entry in entries if not isinstance(entry, UnusableEntry)] == FILES[name]


def test_every_file_is_read() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == {*FILES, "robots"}
    robots = (FIXTURES / "robots").read_bytes()
    assert sitemaps_in_robots(robots, f"{GAZETTE}/robots.txt") == [
        f"{GAZETTE}/sitemaps/index.xml",
        f"{GAZETTE}/sitemaps/news.xml",
    ]
