"""What a file is by its first bytes: a sitemap or feed, or an HTML page."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.crawl.discovery.gzip_stream import peek, unpacked
from newscrawl.crawl.discovery.utf8_stream import recode_as_utf8

__all__ = ["is_html", "is_sitemap_or_feed"]

_HEAD_BYTES: Final = 16_384
"""Warnings and blank lines of a server may stand before the document."""
_FIRST_ELEMENT: Final = re.compile(
    rb"<(?:!doctype\s+(?=html|rss|rdf))?(?:[\w-]{1,20}:)?"
    rb"(html|head|body|rss|feed|rdf|urlset|sitemapindex)(?=[\s>/:])",
    re.IGNORECASE,
)
_HTML_NAMES: Final = frozenset((b"html", b"head", b"body"))
_JSON_FEED: Final = re.compile(rb"\s*\{.{0,2000}?\"(?:items|version)\"\s*:", re.DOTALL)
_ADDRESS_LINE: Final = re.compile(rb"\s*+https?://\S++\s*+(?:\Z|https?://)", re.IGNORECASE)


def is_html(content: bytes) -> bool:
    """Return True for an HTML page, whatever type its server gives it.

    >>> is_html(b"<!DOCTYPE html><title>Log in</title>"), is_html(b"<rss version='2.0'>")
    (True, False)
    """
    return _first_element(_head_of(content)) in _HTML_NAMES


def is_sitemap_or_feed(content: bytes) -> bool:
    """Return True for a sitemap or feed in any of their forms.

    >>> is_sitemap_or_feed(b"<?xml version='1.0'?><urlset>"), is_sitemap_or_feed(b"<html>")
    (True, False)
    >>> is_sitemap_or_feed(b'{"version": "https://jsonfeed.org/version/1.1", "items": []}')
    True
    """
    head = _head_of(content)
    first = _first_element(head)
    if first is not None:
        return first not in _HTML_NAMES
    return bool(_JSON_FEED.match(head) or _ADDRESS_LINE.match(head))


def _head_of(content: bytes) -> bytes:
    return peek(recode_as_utf8(unpacked(content[: 4 * _HEAD_BYTES])), _HEAD_BYTES)[0]


def _first_element(head: bytes) -> bytes | None:
    """Return the name of the first element that says what a document is; None where none does."""
    found = _FIRST_ELEMENT.search(head)
    return found[1].lower() if found else None
