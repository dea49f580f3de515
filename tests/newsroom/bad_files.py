"""Sitemaps, feeds and robots.txt as they should not be."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from newsroom.fault_rules import Fault
from newsroom.faults import answer_with
from newsroom.generated_stories import NOW
from newsroom.http_messages import Answer, End, Request, Response, Script, Step, status_line
from newsroom.simple_site import html, text

__all__ = [
    "billion_laughs",
    "broken_xml",
    "gzipped",
    "html_instead",
    "huge_robots",
    "huge_sitemap",
    "nested_index",
    "text_sitemap",
    "wrapped_sitemap",
]

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XML: Final = "application/xml; charset=utf-8"
_ENTRIES_AT_ONCE: Final = 500
_LAUGHS: Final = 10


def _changed(name: str, change: Callable[[Response], Response]) -> Fault:
    def spoil(_: Request, right: Callable[[], Answer]) -> Answer:
        answer = right()
        return answer if isinstance(answer, Script) else change(answer)

    return Fault(name, spoil)


def gzipped(*, content_type: str | None = "application/x-gzip", times: int = 1) -> Fault:
    """Send the right file as a gzip file (not as a coding), under whatever content type."""

    def change(right: Response) -> Response:
        body = right.content()
        for _ in range(times):
            body = gzip.compress(body, mtime=0)
        return replace(right, body=body, content_type=content_type)

    return _changed("gzipped", change)


def broken_xml() -> Fault:
    """Send the right XML with a bare ampersand, an unknown entity and a tag that never ends."""

    def change(right: Response) -> Response:
        body = right.content().replace(b"</loc>", b"?a=1&b=2</loc>", 1)
        body = body.replace(b"<title>", b"<title>Fish & chips &nbsp;", 1)
        return replace(right, body=body[: -(len(body) // 50) - 12], etag=None)

    return _changed("broken-xml", change)


def billion_laughs() -> Fault:
    """A sitemap whose entities unpack to a billion words."""
    entities = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * _LAUGHS}">' for n in range(1, _LAUGHS))
    return answer_with(
        "billion-laughs",
        text(
            f'{_DECLARATION}<!DOCTYPE urlset [<!ENTITY lol0 "lol">{entities}]>'
            f"<urlset {_SITEMAP}><url><loc>http://127.0.0.1/&lol{_LAUGHS - 1};</loc></url>"
            "</urlset>",
            _XML,
        ),
    )


def huge_sitemap(
    entries: int = 50_000, *, newest: datetime = NOW, pace: timedelta = timedelta(minutes=30)
) -> Fault:
    """A sitemap with that many entries, newest first, made as the client reads."""

    def steps(base: str) -> Iterator[Step]:
        head = [status_line(200), f"Content-Type: {_XML}", "Connection: close", "", ""]
        yield "\r\n".join(head).encode()
        yield f"{_DECLARATION}<urlset {_SITEMAP}>\n".encode()
        for first in range(0, entries, _ENTRIES_AT_ONCE):
            yield "".join(
                f"<url><loc>{base}/archive/a-story-from-the-huge-sitemap-{entries - at}</loc>"
                f"<lastmod>{(newest - pace * at).isoformat()}</lastmod></url>\n"
                for at in range(first, min(entries, first + _ENTRIES_AT_ONCE))
            ).encode()
        yield b"</urlset>\n"
        yield End.CLOSE

    return Fault("huge-sitemap", lambda request, _: Script(lambda: steps(request.base), 200))


def nested_index(path: str = "/nested/") -> Fault:
    """A sitemap index that names two further indexes, without an end: put it on ``/nested/*`` too.

    Each step adds a letter to the address.
    """

    def spoil(request: Request, _: Callable[[], Answer]) -> Answer:
        step = request.path.removeprefix(path) if request.path.startswith(path) else ""
        rows = "".join(
            f"<sitemap><loc>{request.base}{path}{step}{letter}</loc></sitemap>" for letter in "ab"
        )
        return text(f"{_DECLARATION}<sitemapindex {_SITEMAP}>{rows}</sitemapindex>", _XML)

    return Fault("nested-index", spoil)


def text_sitemap(*addresses: str) -> Fault:
    """A sitemap that is a text file; addresses that begin with a slash are the site's own."""

    def spoil(request: Request, _: Callable[[], Answer]) -> Answer:
        rows = (request.base + at if at.startswith("/") else at for at in addresses)
        return text("\n".join(rows) + "\n")

    return Fault("text-sitemap", spoil)


def wrapped_sitemap() -> Fault:
    """Send the right file as a picture's: content type image/jpeg, in UTF-16."""

    def change(right: Response) -> Response:
        body = right.content().decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
        return replace(right, body=body.encode("utf-16"), content_type="image/jpeg")

    return _changed("wrapped-sitemap", change)


def html_instead() -> Fault:
    """A web page with status 200 in the place of a file: robots.txt, a sitemap, a feed."""
    return answer_with(
        "html-instead",
        html(
            "<title>The Velmar Courier</title></head><body><h1>Welcome</h1>"
            "<p>User-agent: you. Disallow: nothing. Sitemap: look around.</p></body>"
        ),
    )


def huge_robots(size: int = 2 * 1024 * 1024) -> Fault:
    """A robots.txt of that many bytes whose last rule forbids everything."""
    rule = "Disallow: /archive/of/an/old/site/{:08}/\n"
    rows = (rule.format(at) for at in range(size // len(rule.format(0))))
    body = f"User-agent: *\n{''.join(rows)}Disallow: /\n"
    return answer_with("huge-robots", text(body))
