"""Sitemaps and feeds: which of them a file is decides its content, not its name or type.

Both lie often, and the protocol allows a feed in place of a sitemap.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from newscrawl.common.text import error_line
from newscrawl.crawl.discovery.discovered_url import DiscoveredUrl, LeftOut, SourceLog, SubSitemap
from newscrawl.crawl.discovery.feeds import MAX_JSON, feed_entry, feed_language, json_entries
from newscrawl.crawl.discovery.gzip_stream import MAX_BYTES, peek, plain
from newscrawl.crawl.discovery.sitemaps import sitemap_entry, text_entries
from newscrawl.crawl.discovery.utf8_stream import as_utf8
from newscrawl.crawl.discovery.xml_stream import (
    ENTRIES,
    ended_elements,
    forget,
    local,
    repaired,
    root_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

__all__ = ["is_feed", "read_entries", "read_feed", "read_sitemap", "read_source"]

_HTML: Final = re.compile(
    rb"\s*(?:<!--[^>]{0,500}-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE
)
_FEED_ROOT: Final = re.compile(rb"<(?:[\w-]{1,20}:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_JSON_FEED: Final = re.compile(rb"\s*\{")
_SITEMAP: Final = frozenset(("url", "sitemap"))
_FEED: Final = frozenset(("item", "entry"))
_ROOTS: Final = {
    "urlset": _SITEMAP,
    "sitemapindex": _SITEMAP,
    "rss": _FEED,
    "rdf": _FEED,
    "feed": _FEED,
    "channel": _FEED,
    "html": frozenset[str](),
}


def read_source(
    content: bytes, url: str, *, max_bytes: int = MAX_BYTES, log: SourceLog | None = None
) -> Iterator[DiscoveredUrl | SubSitemap]:
    """Read the pages and sitemaps that a sitemap or feed names, as :func:`read_entries` does.

    Never raises, whatever the bytes.
    """
    for entry in read_entries(content, url, max_bytes=max_bytes, log=log):
        if not isinstance(entry, LeftOut):
            yield entry


def read_entries(
    content: bytes, url: str, *, max_bytes: int = MAX_BYTES, log: SourceLog | None = None
) -> Iterator[DiscoveredUrl | SubSitemap | LeftOut]:
    """Read the pages and sitemaps that a sitemap or feed names.  Never raises, whatever the bytes.

    ``url`` is the file's own address, for entries that are relative.  What lies beyond
    ``max_bytes`` (unpacked) is not read, nor a feed of more than 4 MB that is in JSON.  An entry
    that names no address or cannot be read is a :class:`LeftOut`, so that who reads millions of
    them has a say; ``log`` counts those, and says where reading broke off.
    """
    log = SourceLog() if log is None else log
    try:
        yield from _entries(content, url, max_bytes, log)
    except Exception as error:  # noqa: BLE001 - what was read so far stays, and the log tells
        log.broken = error_line(error)


def _entries(
    content: bytes, url: str, max_bytes: int, log: SourceLog
) -> Iterator[DiscoveredUrl | SubSitemap | LeftOut]:
    head, chunks = peek(as_utf8(plain(content, max_bytes=max_bytes)))
    if _HTML.match(head):
        return  # the error page of a site that has no sitemap
    if root_of(head) >= 0 or head.lstrip().startswith(b"<"):
        yield from _read_xml(repaired(chunks), url, log)
    elif _JSON_FEED.match(head):
        joined = _joined(chunks, MAX_JSON)
        if joined is None:
            log.broken = f"it is JSON of more than {MAX_JSON // 1_000_000} MB, which is not read"
            return
        yield from json_entries(joined, url, log)
    else:
        yield from text_entries(chunks)


def read_sitemap(
    content: bytes, url: str, *, max_bytes: int = MAX_BYTES
) -> Iterator[DiscoveredUrl | SubSitemap]:
    """Read a sitemap as :func:`read_source` does, which reads a feed in its place as well."""
    return read_source(content, url, max_bytes=max_bytes)


def read_feed(content: bytes, url: str, *, max_bytes: int = MAX_BYTES) -> Iterator[DiscoveredUrl]:
    """Read the pages that a feed names; of a sitemap in its place the pages, not the sitemaps."""
    for entry in read_source(content, url, max_bytes=max_bytes):
        if isinstance(entry, DiscoveredUrl):
            yield entry


def is_feed(content: bytes) -> bool:
    """Say whether a file is a feed, by its first kilobyte.

    >>> is_feed(b'<?xml version="1.0"?><rss version="2.0"><channel>'), is_feed(b"<html><body>")
    (True, False)
    """
    head, _ = peek(as_utf8(plain(content)))
    if _HTML.match(head):
        return False
    return _FEED_ROOT.search(head) is not None or (
        _JSON_FEED.match(head) is not None and b"jsonfeed.org/version" in head
    )


def _joined(chunks: Iterable[bytes], limit: int) -> bytes | None:
    joined = bytearray()
    for chunk in chunks:
        joined += chunk
        if len(joined) > limit:
            return None  # cut JSON is no JSON
    return bytes(joined)


def _read_xml(
    chunks: Iterable[bytes], url: str, log: SourceLog
) -> Iterator[DiscoveredUrl | SubSitemap | LeftOut]:
    entries: frozenset[str] | None = None
    language: str | None = None
    for element in ended_elements(chunks, log):
        name = local(element.tag)
        if entries is None and name in ENTRIES:
            entries, language = _kind(element, name), language or _root_language(element)
        if entries and name in entries:
            for whole in chain(_unclosed(element, entries), (element,)):
                yield _read_entry(whole, name, url, language, log)
            forget(element)
        elif name == "language" and local(_parent_tag(element)) in {"channel", "feed"}:
            language = feed_language(element) or language
        elif entries == frozenset():
            return


def _read_entry(
    element: etree._Element, name: str, url: str, language: str | None, log: SourceLog
) -> DiscoveredUrl | SubSitemap | LeftOut:
    """Read an entry; LeftOut, and a note in the log, where it names no address or cannot be."""
    entry: DiscoveredUrl | SubSitemap | None
    try:
        is_feed_entry = name in _FEED
        entry = feed_entry(element, url, language) if is_feed_entry else sitemap_entry(element, url)
    except Exception as error:  # noqa: BLE001 - it costs itself, not the file
        log.unreadable(error)
        return LeftOut()
    if entry is None:
        log.left_out["no address"] += 1
        return LeftOut()
    return entry


def _unclosed(element: etree._Element, entries: frozenset[str]) -> Iterator[etree._Element]:
    """Give the entry that this one stands in because a tag before it was left open."""
    branch = element
    for ancestor in islice(element.iterancestors(), 4):
        if local(ancestor.tag) in entries:
            yield ancestor
            while branch.getprevious() is not None:
                del ancestor[0]
            return
        branch = ancestor


def _kind(element: etree._Element, name: str) -> frozenset[str]:
    """Say what the entries of a document are, by its root; by the first of them if that is odd."""
    root = _root(element)
    return _ROOTS.get(local(root.tag), _SITEMAP if name in _SITEMAP else _FEED)


def _root(element: etree._Element) -> etree._Element:
    *_, root = (element, *islice(element.iterancestors(), 1000))
    return root


def _root_language(element: etree._Element) -> str | None:
    root = _root(element)
    return feed_language(root) if root is not element else None


def _parent_tag(element: etree._Element) -> object:
    parent = element.getparent()
    return parent.tag if parent is not None else None
