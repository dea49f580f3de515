"""Sitemaps and feeds: which of them a file is decides its content, not its name or type.

Both lie often, and the protocol allows a feed in place of a sitemap.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from newscrawl.common.text import error_line
from newscrawl.crawl.discovery.discovered_url import (
    DiscoveredUrl,
    SourceProblems,
    SubSitemap,
    UnusableEntry,
)
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

__all__ = ["read_source"]

_HTML: Final = re.compile(
    rb"\s*(?:<!--[^>]{0,500}-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE
)
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
    content: bytes,
    url: str,
    *,
    max_bytes: int = MAX_BYTES,
    problems: SourceProblems | None = None,
) -> Iterator[DiscoveredUrl | SubSitemap | UnusableEntry]:
    """Read the pages and sitemaps that a sitemap or feed names.  Never raises, whatever the bytes.

    ``url`` is the file's own URL, for entries that are relative.  What lies beyond ``max_bytes``
    (unpacked) is not read, nor a JSON feed of more than 4 MB.  An entry that names no URL or cannot
    be read is an :class:`UnusableEntry`, so that the caller can count and bound those, too;
    ``problems`` says why, and why reading ended early.
    """
    problems = SourceProblems() if problems is None else problems
    try:
        yield from _entries(content, url, max_bytes, problems)
    except Exception as error:  # noqa: BLE001 - what was read so far stays
        problems.error = error_line(error)


def _entries(
    content: bytes, url: str, max_bytes: int, problems: SourceProblems
) -> Iterator[DiscoveredUrl | SubSitemap | UnusableEntry]:
    head, chunks = peek(as_utf8(plain(content, max_bytes=max_bytes)))
    if _HTML.match(head):
        return  # the error page of a site that has no sitemap
    if root_of(head) >= 0 or head.lstrip().startswith(b"<"):
        yield from _read_xml(repaired(chunks), url, problems)
    elif _JSON_FEED.match(head):
        joined = _joined(chunks, MAX_JSON)
        if joined is None:
            problems.error = (
                f"it is JSON of more than {MAX_JSON // 1_000_000} MB, which is not read"
            )
            return
        yield from json_entries(joined, url, problems)
    else:
        yield from text_entries(chunks)


def _joined(chunks: Iterable[bytes], limit: int) -> bytes | None:
    joined = bytearray()
    for chunk in chunks:
        joined += chunk
        if len(joined) > limit:
            return None  # cut JSON is no JSON
    return bytes(joined)


def _read_xml(
    chunks: Iterable[bytes], url: str, problems: SourceProblems
) -> Iterator[DiscoveredUrl | SubSitemap | UnusableEntry]:
    entries: frozenset[str] | None = None
    language: str | None = None
    for element in ended_elements(chunks, problems):
        name = local(element.tag)
        if entries is None and name in ENTRIES:
            entries, language = _kind(element, name), language or _root_language(element)
        if entries and name in entries:
            for whole in chain(_unclosed(element, entries), (element,)):
                yield _read_entry(whole, name, url, language, problems)
            forget(element)
        elif name == "language" and local(_parent_tag(element)) in {"channel", "feed"}:
            language = feed_language(element) or language
        elif entries == frozenset():
            return


def _read_entry(
    element: etree._Element, name: str, url: str, language: str | None, problems: SourceProblems
) -> DiscoveredUrl | SubSitemap | UnusableEntry:
    """Read an entry; note in ``problems`` why there is none."""
    entry: DiscoveredUrl | SubSitemap | None
    try:
        is_feed_entry = name in _FEED
        entry = feed_entry(element, url, language) if is_feed_entry else sitemap_entry(element, url)
    except Exception as error:  # noqa: BLE001 - it costs itself, not the file
        problems.add_unreadable(error)
        return UnusableEntry()
    if entry is None:
        problems.left_out["no address"] += 1
        return UnusableEntry()
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
