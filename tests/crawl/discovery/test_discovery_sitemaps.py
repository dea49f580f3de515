from __future__ import annotations

import gzip
import itertools
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    SourceKind,
    SubSitemap,
    UnusableEntry,
    read_source,
    sitemaps_in_robots,
)
from newscrawl.crawl.discovery.gzip_stream import MAX_UNPACKED_BYTES, unpacked

if TYPE_CHECKING:
    from pathlib import Path

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
    return [entry for entry in entries if not isinstance(entry, UnusableEntry)]


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
        title="War & peace",
        language="en",
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


def test_bare_ampersands_lose_no_parameter_wherever_the_pieces_of_the_file_end() -> None:
    entry = "<url><loc>https://news.example/?a=1&amp;b=2&c=3&copy;=4</loc></url>"
    content = f"<urlset>{entry * 5000}</urlset>"
    assert set(urls(content)) == {"https://news.example/?a=1&b=2&c=3&copy;=4"}
    assert len(urls(content)) == 5000


def test_entities_are_not_expanded_and_files_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    declared = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    content = (
        f'<!DOCTYPE urlset [<!ENTITY l0 "lol">{declared}<!ENTITY f SYSTEM "{secret.as_uri()}">]>'
        "<urlset><url><loc>https://news.example/a-&l9;-&f;</loc></url></urlset>"
    )
    [url] = urls(content)
    assert "SECRET" not in url
    assert "lol" not in url
    assert len(url) < 100
    assert all("SECRET" not in url for url in urls(content.encode("utf-16")))


def _entries(count: int) -> bytes:
    entry = "<url><loc>https://news.example/{}</loc><lastmod>2023-07-12</lastmod></url>"
    return f"<urlset>{''.join(entry.format(n) for n in range(count))}</urlset>".encode()


def test_fifty_thousand_entries_are_read_one_by_one() -> None:
    content = pack(_entries(50_000))
    tracemalloc.start()
    try:
        count = sum(not isinstance(entry, UnusableEntry) for entry in read_source(content, URL))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 50_000
    assert peak < 4_000_000


def test_a_bomb_is_read_to_the_limit_and_no_further() -> None:
    bomb = pack(b"\0" * 50_000_000)
    assert sum(map(len, unpacked(bomb, max_bytes=100_000))) == 100_000
    cut = read(pack(_entries(5000)), max_bytes=50_000)
    assert 0 < len(cut) < 5000
    many = pack(b"") * 5000 + pack(b"https://news.example/a")
    assert urls(many) == []


@pytest.mark.parametrize("junk", ["<x/>", "&", "<x a='1' b='>'", "a='1' "])
def test_reading_ends_where_no_entry_comes(junk: str) -> None:
    content = b"<urlset><x " + junk.encode() * 400_000
    assert urls(content + b"><url><loc>/a</loc></url></urlset>") == []


SITEMAPS = st.lists(
    st.sampled_from(["<urlset>", "<url>", "<loc>", "/a", "&", "&amp;", "</loc>", "</url>"])
    | st.sampled_from(["<news:news>", "<!DOCTYPE x [", "]>", "<![CDATA[", "]]>", "\n", "https://"])
    | st.text(max_size=5)
).map(lambda parts: "".join(parts).encode("utf-8", "replace"))


@given(st.binary() | SITEMAPS | SITEMAPS.map(pack), st.integers(0, 500))
def test_any_bytes_give_addresses_or_nothing(content: bytes, cut: int) -> None:
    for entry in itertools.chain(read(content), read(content[:cut])):
        assert entry.url.lower().startswith(("http://", "https://"))


def test_robots_names_sitemaps_in_any_spelling_each_once() -> None:
    robots = (
        b"\xef\xbb\xbfSitemap: https://news.example/1.xml\r\nUser-agent: *\rDisallow: /x\r\n"
        b"sitemap:/2.xml\n  SITEMAP : https://cdn.example/3.xml.gz # daily\n"
        b"Sitemap: https://news.example/1.xml\n# Sitemap: /no.xml\nSitemap:\nSitemap: ftp://x/\n"
        b"X-Sitemap: /no.xml\nSitemap: \xff\n"
    )
    named = sitemaps_in_robots(robots, "https://news.example/robots.txt")
    assert named[:3] == [
        "https://news.example/1.xml",
        "https://news.example/2.xml",
        "https://cdn.example/3.xml.gz",
    ]
    assert not any("no.xml" in url or url.startswith("ftp") for url in named)


@given(st.binary())
def test_any_robots_is_read(robots: bytes) -> None:
    for url in sitemaps_in_robots(b"Sitemap: " + robots, "https://news.example/robots.txt"):
        assert url.lower().startswith(("http://", "https://"))
