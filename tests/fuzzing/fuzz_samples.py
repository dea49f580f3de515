"""Good inputs of every reader, from which the broken ones are made."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Final

from newscrawl.files.packing import PACKINGS
from newscrawl.items import Article, Breadcrumb, Photo

__all__ = ["ARTICLE", "DATES", "JSON", "LIST", "codings", "fixtures", "warcs"]

FIXTURES: Final = Path(__file__).parents[2] / "fixtures"

ARTICLE: Final = (
    "<article><h1>Bridge over the river closed</h1><p>By Ada Beispiel</p>"
    + "<p>The council met on Tuesday and spoke for three hours about the bridge over the river.</p>"
    * 8
    + "</article>"
)


def fixtures(pattern: str) -> tuple[bytes, ...]:
    """Give the project's own test pages and files of a pattern."""
    found = tuple(path.read_bytes() for path in sorted(FIXTURES.glob(pattern)) if path.is_file())
    assert found, pattern
    return found


def _warc_record(body: bytes, *, kind: str = "response", more: str = "") -> bytes:
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{more}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://news.example/a\r\n"
        "WARC-Date: 2023-07-12T16:12:32Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-"
        "000000000001>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def warcs() -> tuple[bytes, ...]:
    """Make archives, packed and not."""
    page = f"<!DOCTYPE html><html><body>{ARTICLE}".encode()
    packed, chunks = "Content-Encoding: gzip\r\n", "Transfer-Encoding: chunked\r\n"
    records = [
        _warc_record(b"", kind="warcinfo"),
        _warc_record(page),
        _warc_record(gzip.compress(page, mtime=0), more=packed),
        _warc_record(b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page), more=chunks),
        _warc_record(page, kind="revisit"),
        _warc_record(page, more="Content-Encoding: br\r\n"),
    ]
    return (
        b"".join(records),
        b"".join(gzip.compress(record, mtime=0) for record in records),
        records[1],
        gzip.compress(records[1], mtime=0),
    )


def codings() -> tuple[bytes, ...]:
    """Make bodies, each below two lines: its Content-Encoding and its Transfer-Encoding."""
    page = b"<html><p>All is well in Beispielstadt.</p>" * 20
    chunks = b"10;a=b\r\n" + page[:16] + b"\r\n5\r\nhello\r\n0\r\nTrailer: x\r\n\r\n"
    gzipped = gzip.compress(page, mtime=0)
    return (
        b"gzip\n\n" + gzipped,
        b"deflate\n\n" + zlib.compress(page),
        b"gzip, gzip\n\n" + gzip.compress(gzipped, mtime=0),
        b"\nchunked\n" + chunks,
        b"gzip, identity\nchunked\n%x\r\n%s\r\n0\r\n\r\n" % (len(gzipped), gzipped),
        b"br\n\n" + page,
        b"zstd\n\n" + page,
    )


def records() -> tuple[bytes, ...]:
    """Make files of records, packed in every way and not."""
    article = Article(
        id="5d0c1c4c0f2b9a37",
        url="https://news.example/a",
        headline="All is well",
        breadcrumbs=[Breadcrumb("Home")],
        timestamp="2023-07-12T16:12:32+03:00",
        photos=[Photo("https://news.example/a.jpg", None, "dpa")],
        body="A text.",
        fetched_at="2023-07-12T17:00:00+00:00",
        sources={"headline": "h1"},
        confidence={"headline": 0.99},
        metadata={"country": ["DE", {"a": 1}]},
        fingerprint="0123456789abcdef",
    )
    lines = b"\n".join([article.to_json().encode(), b"", b'{"id": "b"}']) + b"\n"
    return (lines, *(packing.pack(lines) + packing.pack(lines) for packing in PACKINGS.values()))


JSON: Final = (
    b'{"@context":"https://schema.org","@type":"NewsArticle","headline":"Bridge over the river '
    b'closed","datePublished":"2023-07-12T16:12:32Z","author":[{"@type":"Person","name":"Ada"}],'
    b'"image":{"@type":"ImageObject","url":"/a.jpg","width":1200,"caption":"A \\ud83d\\ude00"},'
    b'"mainEntityOfPage":{"@id":"https://news.example/a"},"keywords":"a, b","articleBody":"The '
    b'council met on Tuesday."}',
    b'{"@graph":[{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,'
    b'"name":"Home","item":"/"},{"@type":"ListItem","position":2,"item":{"@id":"/world","name":'
    b'"World"}}]},{"@type":"WebPage","@id":"https://news.example/a","inLanguage":"en"}]}',
    b'{"props":{"pageProps":{"article":{"type":"story","headline":"Bridge over the river closed",'
    b'"published_date":"2023-07-12T16:12:32Z","authors":[{"name":"Ada"}],"tags":[{"text":"x"}],'
    b'"content_elements":[{"type":"text","content":"<p>The council met on Tuesday and spoke for '
    b'three hours about the bridge over the river, which has been closed since the flood.</p>"},'
    b'{"type":"image","url":"/b.jpg","caption":"The bridge"},{"type":"list","items":["a","b"]},'
    b'{"type":"text","content":"Its repair, the engineers said, will take until the end of next '
    b'year at least, and the money for it must be found before the summer, they said."}]}}}}',
)
DATES: Final = (
    b"2023-07-12T16:12:32.000Z\n20230712T161232+0300\n2023-07-12 16:12 PM",
    b"Wed, 12 Jul 2023 16:12:32 +0300\nWed Jul 12 16:12:32 CEST 2023",
    b"Published: 12 July 2023, 4:12 pm | Updated 13.07.2023 um 16:12 Uhr\n3/4/2023\n1689171152000",
    "12. července 2023 v 16:12\n2023年7月12日 午後4時12分\n12 tháng 7, 2023".encode(),
    "١٢ تموز/يوليو 2023\nพ.ศ. 12 กรกฎาคม 2566\n2023. július 12.".encode(),
)
LIST: Final = (
    b'<html><head><base href="/world/"><link rel="next" href="?page=2">'
    b'<link rel="canonical" href="/world/"><link rel="alternate" type="application/rss+xml" '
    b'href="/feed.xml"></head><body><nav><a href="/sport">Sport</a></nav><article class="teaser">'
    b'<h2><a href="/world/bridge-over-the-river-closed">Bridge over the river closed</a></h2>'
    b'<time datetime="2023-07-12T16:12Z"></time></article><div class="pagination">'
    b'<a href="/world/page/2" rel="next">Next</a><a href="/world/bridge/2">2</a></div>'
    b'<footer><a href="/imprint">Imprint</a></footer></body></html>',
)
