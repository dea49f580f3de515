"""Is a body whole that came shorter than was announced?  Its own end says so."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.files.http_body import CodingError, decode_body

__all__ = ["looks_whole", "packed_looks_whole"]

_TAIL_BYTES: Final = 2048
"""The end of a body in which its last tag stands: scripts and comments may come behind it."""
_LAST_TAG: Final = re.compile(
    rb"</(?:html|urlset|sitemapindex|rss|feed|(?:[a-z]{1,9}:)?rdf)\s*>", re.IGNORECASE
)
_JSON_STARTS: Final = {b"{": b"}", b"[": b"]"}
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


def looks_whole(body: bytes) -> bool:
    r"""Return True for a page, sitemap or feed that comes to its own end.

    >>> looks_whole(b"<html><p>A</html>\n<!-- 1 s -->"), looks_whole(b"<html><p>A")
    (True, False)
    """
    tail = body[-_TAIL_BYTES:]
    if body.startswith(_UTF16_MARKS):
        tail = tail.replace(b"\0", b"")
    if _LAST_TAG.search(tail):
        return True
    return _JSON_STARTS.get(body[:_TAIL_BYTES].lstrip()[:1]) == tail.rstrip()[-1:] != b""


def packed_looks_whole(body: bytes, coding: str, *, limit: int) -> bool:
    """Return True for a body that is whole once its ``Content-Encoding`` is taken off.

    ``limit`` are the most bytes that are unpacked.
    """
    try:
        return looks_whole(decode_body(body, transfer=None, coding=coding, limit=limit))
    except CodingError:
        return False
