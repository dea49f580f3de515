from __future__ import annotations

import gzip
import itertools
import tracemalloc

import pytest
from effort import fewer_when_quick
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    SourceKind,
    SubSitemap,
    read_source,
)
from newscrawl.crawl.discovery.gzip_stream import MAX_UNPACKED_BYTES

URL = "https://news.example/sitemap.xml"
SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def pack(content: bytes) -> bytes:
    # Without the time: the bytes are part of a test's name, which xdist's workers must agree on.
    return gzip.compress(content, mtime=0)


def read(
    content: str | bytes, url: str = URL, max_bytes: int = MAX_UNPACKED_BYTES
) -> list[DiscoveredUrl | SubSitemap]:
    content = content if isinstance(content, bytes) else content.encode()
    entries = read_source(content, url, max_bytes=max_bytes)
    return [entry for entry in entries if isinstance(entry, DiscoveredUrl | SubSitemap)]


def urls(content: str | bytes) -> list[str]:
    return [entry.url for entry in read(content)]


def test_a_plain_sitemap() -> None:
    [first, second] = read(
        f"""<?xml version="1.0" encoding="UTF-8"?><urlset {SCHEMA}>
        <url><loc> https://news.example/a?x=1&amp;y=2
        </loc><lastmod>2023-07-12</lastmod></url>
        <url><loc>/b</loc><lastmod>yesterday</lastmod></url></urlset>"""
    )
    assert first == DiscoveredUrl(
        "https://news.example/a?x=1&y=2", SourceKind.SITEMAP, lastmod="2023-07-12"
    )
    assert second == DiscoveredUrl("https://news.example/b", SourceKind.SITEMAP)


NEWS = """<url><loc>https://news.example/a</loc><news:news>
    <news:publication><news:name>News</news:name><news:language>en</news:language>
    </news:publication><news:publication_date>2023-07-12T16:12:32+03:00</news:publication_date>
    <news:title>{title}</news:title></news:news>
    <image:image><image:loc>https://news.example/a.jpg</image:loc></image:image></url>"""


@pytest.mark.parametrize(
    "root",
    [
        f'<urlset {SCHEMA} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
        'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">',
        "<urlset>",  # prefixes that are declared nowhere
        '<urlset xmlns="https://wrong.example/">',
    ],
)
@pytest.mark.parametrize("title", ["War &amp; peace", "<![CDATA[War & peace]]>", "War & peace"])
def test_a_news_sitemap_whatever_its_namespaces(root: str, title: str) -> None:
    [entry] = read(f"{root}{NEWS.format(title=title)}</urlset>")
    assert entry == DiscoveredUrl(
        "https://news.example/a",
        SourceKind.NEWS_SITEMAP,
        published="2023-07-12T16:12:32+03:00",
    )


def test_an_index() -> None:
    assert read(
        f"<sitemapindex {SCHEMA}><sitemap><loc>/1.xml</loc><lastmod>2023-07</lastmod></sitemap>"
        "<sitemap><loc>/2.xml</loc></sitemap></sitemapindex>"
    ) == [
        SubSitemap("https://news.example/1.xml", "2023-07"),
        SubSitemap("https://news.example/2.xml"),
    ]


ONE = f"<urlset {SCHEMA}><url><loc>https://news.example/a</loc></url></urlset>"


@pytest.mark.parametrize(
    "content",
    [
        ONE.encode(),
        b"\xef\xbb\xbf" + ONE.encode(),
        b'\n\n  <?xml version="1.0"?>' + ONE.encode(),
        ('<?xml version="1.0" encoding="utf-16"?>' + ONE).encode("utf-16"),
        pack(ONE.encode()),
        pack(pack(ONE.encode())),
        pack(ONE[:40].encode()) + pack(ONE[40:].encode()),
        pack(ONE.encode())[:-6],
        ONE.removesuffix("</url></urlset>").encode(),
        ONE.replace("</loc>", "").encode(),
        ONE.replace("</url>", "<priority>1</url>").encode(),
        ONE.replace("loc>", "LOC>").encode(),
        ONE.replace("news.example/a", "<![CDATA[news.example/a]]>").encode(),
        b"https://news.example/a",
        b"\xef\xbb\xbfhttps://news.example/a\r\n",
        b"# a note\r\rhttps://news.example/a\r\n not an address\n",
        "https://news.example/a\n".encode("utf-16"),
        pack(b"https://news.example/a\n"),
    ],
)
def test_one_entry_in_every_dress(content: bytes) -> None:
    assert urls(content) == ["https://news.example/a"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 5000,
        b"\x1f\x8b",
        b"\x1f\x8b\x08 broken",
        b"<!DOCTYPE html><html><body><a href=https://news.example/a>a</a></body></html>",
        b"<HTML><url><loc>https://news.example/a</loc></url>",
        b'{"not": "a sitemap"}',
        b"<urlset><url><loc>mailto:a@news.example</loc></url><url><loc/></url><url/></urlset>",
        b"<urlset><url><loc>https://news.example/" + b"a" * 5000 + b"</loc></url></urlset>",
    ],
)
def test_what_is_no_sitemap_gives_nothing(content: bytes) -> None:
    assert read(content) == []


def _entries(count: int) -> bytes:
    entry = "<url><loc>https://news.example/{}</loc><lastmod>2023-07-12</lastmod></url>"
    return f"<urlset>{''.join(entry.format(n) for n in range(count))}</urlset>".encode()


def test_a_long_sitemaps_entries_are_read_one_by_one() -> None:
    number = fewer_when_quick(50_000)
    content = pack(_entries(number))
    tracemalloc.start()
    try:
        count = sum(entry is not None for entry in read_source(content, URL))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == number
    assert peak < 4_000_000


SITEMAPS = st.lists(
    st.sampled_from(["<urlset>", "<url>", "<loc>", "/a", "&", "&amp;", "</loc>", "</url>"])
    | st.sampled_from(["<news:news>", "<!DOCTYPE x [", "]>", "<![CDATA[", "]]>", "\n", "https://"])
    | st.text(max_size=5)
).map(lambda parts: "".join(parts).encode("utf-8", "replace"))


@given(st.binary() | SITEMAPS | SITEMAPS.map(pack), st.integers(0, 500))
def test_any_bytes_give_urls_or_nothing(content: bytes, cut: int) -> None:
    for entry in itertools.chain(read(content), read(content[:cut])):
        assert entry.url.lower().startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "content",
    [
        # An image's address in front of the page's, of the image's namespace.
        f'<urlset {SCHEMA} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url>'
        "<image:loc>https://news.example/a.jpg</image:loc><loc>https://news.example/a</loc>"
        "</url></urlset>",
        f"<urlset {SCHEMA}><url><loc>news.example/a</loc></url></urlset>",
        "https://news.example/a\t2026-11-30\n",
        '"https://news.example/a"\n',
    ],
)
def test_the_page_of_an_entry_is_found_despite_mistakes(content: str) -> None:
    assert urls(content) == ["https://news.example/a"]
