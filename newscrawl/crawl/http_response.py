"""What the crawl takes from a response: its headers, its bytes, a bot check in its place."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scrapy.http import HtmlResponse

from newscrawl.crawl.bot_checks import bot_check_vendor
from newscrawl.crawl.downloader.retry_after_header import TOO_MANY_REQUESTS, retry_after
from newscrawl.crawl.downloader.wire_capture import ASKED_AT
from newscrawl.files.page_bytes import PageBytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.http import Response

__all__ = [
    "CONDITIONAL",
    "NOT_MODIFIED",
    "answer_of",
    "block_of",
    "conditions",
    "header",
    "page_bytes",
    "pause_of",
    "permanent_target",
    "requests_of",
    "shown_response",
]

NOT_MODIFIED: Final = 304
"""HTTP's status where a page or source is as it was when it was last fetched."""
CONDITIONAL: Final = "conditional"
"""The key of a request's meta that says whether it asks only for what has changed."""
_OF_BYTES: Final = frozenset((b"Content-Type", b"Etag", b"Last-Modified"))
"""Headers that say something of the bytes that came."""
_FOR_GOOD: Final = frozenset((301, 308))  # HTTP's statuses of what has moved for good
_ANSWER_HASH_BYTES: Final = 8
"""Enough to tell a dozen answers of one host apart."""


def header(response: Response, name: str) -> str | None:
    """Return a header of a response as text; None where it has none."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def conditions(etag: str | None, modified: str | None) -> dict[str, str]:
    """Return the request headers that ask for a page only if it has changed."""
    headers = {"If-None-Match": etag} if etag else {}
    return headers | ({"If-Modified-Since": modified} if modified else {})


def page_bytes(response: Response) -> PageBytes:
    """Return of a response what a worker needs to read it."""
    asked_at = header(response, ASKED_AT) or datetime.now(UTC).isoformat(timespec="seconds")
    return PageBytes(response.body, response.url, header(response, "Content-Type"), asked_at)


def shown_response(response: Response, html: str) -> HtmlResponse:
    """Return a response with the document that a browser made of it.

    The server's validators are left out: they are of the page without what its scripts bring.
    """
    headers = {name: values for name, values in response.headers.items() if name not in _OF_BYTES}
    headers[b"Content-Type"] = [b"text/html; charset=utf-8"]
    return HtmlResponse(
        response.url,
        status=response.status,
        headers=headers,
        body=html.encode("utf-8", "replace"),
        encoding="utf-8",
        request=response.request,
    )


def block_of(response: Response) -> str | None:
    """Name the bot check that stands in place of a page; None where there is none."""
    headers = {
        name.decode("latin-1").lower(): b"\n".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }
    return bot_check_vendor(response.status, headers, response.body)


def permanent_target(response: Response) -> str | None:
    """Return the URL to which what was asked for has moved for good; None where it has not.

    Behind a redirect that is not for good, the next ones say nothing.
    """
    target = None
    reasons = response.meta.get("redirect_reasons", [])
    urls = [*response.meta.get("redirect_urls", []), response.url]
    for reason, url in zip(reasons, urls[1:], strict=False):
        if reason not in _FOR_GOOD:
            break
        target = url
    return target


def pause_of(response: Response) -> float | None:
    """Return for how many seconds the server asks to be left alone; None if it does not."""
    is_asked = response.status in TOO_MANY_REQUESTS
    return retry_after(response.headers, time()) if is_asked else None


def answer_of(response: Response, asked_url: str) -> str:
    """Return what tells an answer from others: where a redirect led to, or a hash of its bytes.

    A page that names its own URL is the same as another one that does.
    """
    if response.url != asked_url:
        return response.url.partition("?")[0]
    path = urlsplit(asked_url).path.encode()
    body = response.body.replace(path, b"") if len(path) > 1 else response.body
    return hashlib.blake2b(body, digest_size=_ANSWER_HASH_BYTES).hexdigest()


def requests_of(meta: Mapping[str, object]) -> int:
    """Return how many requests an answer or failure took, with redirects."""
    hops = meta.get("redirect_times", 0)
    return 1 + (hops if isinstance(hops, int) else 0)
