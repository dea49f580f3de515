"""Inputs that were made to cost much: pages and archives, each in one way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["ARCHIVES", "PAGES"]

_MB: Final = 1_000_000
_TEXT: Final = "".join(
    f"<p>The council met for the {number}th time and spoke for hours about the bridge over the "
    "river, which has been closed since the flood in the spring.</p>"
    for number in range(6)
)


def _page(*, head: str = "", article: str = "", below: str = "") -> bytes:
    return (
        f"<html><head><title>The bridge stays closed</title>{head}</head><body><article>"
        f"<h1>The bridge stays closed</h1>{_TEXT}{article}</article>{below}</body></html>"
    ).encode()


def _filled(start: str, piece: str, size: int = 31 * _MB) -> bytes:
    """Return a page of one piece of markup, repeated up to ``size`` bytes."""
    return (start + piece * (size // len(piece))).encode()


def _json_ld(text: str) -> bytes:
    return _page(head=f"<script type='application/ld+json'>{text}</script>")


def _base() -> bytes:
    figures = "".join(
        f"<figure><img src=p{number}.jpg width=800><figcaption>A bridge. Photo: Ann Lee"
        "</figcaption></figure>"
        for number in range(60)
    )
    return _page(head=f"<base href='https://news.example/{'b' * 4 * _MB}/'>", article=figures)


def _references() -> bytes:
    data = [
        {"@type": "NewsArticle", "headline": "A", "author": [{"@id": "#n"}] * 3000},
        {"@id": "#n", "@type": "Person", "name": "word " * (_MB // 5)},
    ]
    return _json_ld(json.dumps({"@graph": data}))


def _keywords() -> bytes:
    keywords = ",".join(f"tag{number}" for number in range(300_000))
    return _page(head=f"<meta name=keywords content='{keywords}'>")


PAGES: Final[Mapping[str, Callable[[], bytes]]] = {
    "31 MB of <p>": lambda: _filled("<html><body>", "<p>a"),
    "31 MB of nested <div>": lambda: _filled("<html><body>", "<div>"),
    "31 MB of links": lambda: _filled("<html><body>", "<a href=x>b</a>"),
    "31 MB of images": lambda: _filled("<html><body><h1>x</h1>", "<img src=a.jpg>"),
    "31 MB of list items": lambda: _filled("<html><body><h1>x</h1><ul>", "<li>An item is here"),
    "31 MB of text": lambda: _filled("<html><body><p>", "word "),
    "31 MB of entities": lambda: _filled("<html><body><p>", "&lt;"),
    "31 MB of nested JSON-LD": lambda: _json_ld("[" * 15 * _MB + "]" * 15 * _MB),
    "3 MB, 100,000 list items in the article": lambda: _page(
        article="<ul>" + "<li>An item of the list is here." * 100_000
    ),
    "4 MB of base, 60 photos relative to it": _base,
    "1 MB of name, 3,000 references to it": _references,
    "3 MB of keywords": _keywords,
    "3 MB of class names": lambda: _page(below=f"<div class='{'abc ' * 750_000}'>a</div>"),
    "1.5 kB: a line of hashtags that is none": lambda: _page(article=f"<p>{'#a,,,' * 300} #</p>"),
    "0.4 MB: JSON-LD without a comma": lambda: _json_ld('{"a":"b"' + "\n" * 400_000 + "x"),
    "0.3 MB: a title of underscores": lambda: _page(
        head=f"<meta property=og:title content='{'_' * 300_000}'>"
    ),
    "5.6 MB of script": lambda: _page(head=f"<script>{'window.a=b;' * 510_000}</script>"),
}
"""Pages by what they are made of."""


def _record(headers: str, body: bytes) -> bytes:
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n".encode() + body
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/a\r\n"
        "WARC-Date: 2023-07-12T16:12:32Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


ARCHIVES: Final[Mapping[str, Callable[[], bytes]]] = {
    "WARC: 4,000 codings of a page": lambda: _record(
        f"Content-Encoding: {', '.join(['gzip'] * 4000)}\r\n", _page()
    ),
    "WARC: 30 MB in chunks of a byte": lambda: _record(
        "Transfer-Encoding: chunked\r\n", b"1\r\na\r\n" * 5_000_000 + b"0\r\n\r\n"
    ),
}
"""Archives by what they hold."""
