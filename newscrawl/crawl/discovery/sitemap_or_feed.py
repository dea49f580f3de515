"""Reads a sitemap or a feed.  The content says which of them a file is, not its name or type.

Both are often wrong, and the sitemap protocol allows a feed in place of a sitemap.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from newscrawl.common.text import error_line
from newscrawl.crawl.discovery.discovered_url import SourceProblems, UnusableEntry
from newscrawl.crawl.discovery.feeds import MAX_JSON_BYTES, feed_entry, feed_language, json_entries
from newscrawl.crawl.discovery.gzip_stream import MAX_UNPACKED_BYTES, peek, unpacked
from newscrawl.crawl.discovery.sitemaps import sitemap_entry, text_entries
from newscrawl.crawl.discovery.utf8_stream import recode_as_utf8
from newscrawl.crawl.discovery.xml_stream import (
    ENTRY_NAMES,
    find_root,
    free_element,
    local_name,
    read_elements,
    repair_xml,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

    from newscrawl.crawl.discovery.discovered_url import DiscoveredUrl, SubSitemap

__all__ = ["read_source"]

_HTML: Final = re.compile(
    rb"\s*(?:<!--[^>]{0,500}-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE
)
_JSON_FEED: Final = re.compile(rb"\s*\{")
_SITEMAP_ENTRIES: Final = frozenset(("url", "sitemap"))
_FEED_ENTRIES: Final = frozenset(("item", "entry"))
_ENTRIES_BY_ROOT: Final = {
    "urlset": _SITEMAP_ENTRIES,
    "sitemapindex": _SITEMAP_ENTRIES,
    "rss": _FEED_ENTRIES,
    "rdf": _FEED_ENTRIES,
    "feed": _FEED_ENTRIES,
    "channel": _FEED_ENTRIES,
    "html": frozenset[str](),
}
_MAX_DEPTH: Final = 1000  # levels; the parser's own limit is 256
# Levels above an entry in which an entry that was left open is looked for.
_MAX_UNCLOSED_LEVELS: Final = 4


def read_source(
    content: bytes,
    url: str,
    *,
    max_bytes: int = MAX_UNPACKED_BYTES,
    problems: SourceProblems | None = None,
) -> Iterator[DiscoveredUrl | SubSitemap | UnusableEntry]:
    """Yield the pages and sitemaps that a sitemap or feed names.  Never raises, whatever the bytes.

    ``url`` is the file's own URL, for entries that are relative.  What lies beyond ``max_bytes``
    (unpacked) is not read, nor a JSON feed of more than 4 MB.  An entry that names no URL or cannot
    be read is an :class:`UnusableEntry`, so that the caller can count and bound those, too;
    ``problems`` says why, and why reading ended early.
    """
    problems = SourceProblems() if problems is None else problems
    try:
        yield from _read_entries(content, url, max_bytes, problems)
    except Exception as error:  # noqa: BLE001 - what was read so far stays
        problems.error = error_line(error)


def _read_entries(
    content: bytes, url: str, max_bytes: int, problems: SourceProblems
) -> Iterator[DiscoveredUrl | SubSitemap | UnusableEntry]:
    head, chunks = peek(recode_as_utf8(unpacked(content, max_bytes=max_bytes)))
    if _HTML.match(head):
        return  # the error page of a site that has no sitemap
    if find_root(head) >= 0 or head.lstrip().startswith(b"<"):
        yield from _read_xml(repair_xml(chunks), url, problems)
    elif _JSON_FEED.match(head):
        feed = _joined(chunks, MAX_JSON_BYTES)
        if feed is None:
            most = MAX_JSON_BYTES // 1_000_000
            problems.error = f"it is JSON of more than {most} MB, which is not read"
            return
        yield from json_entries(feed, url, problems)
    else:
        yield from text_entries(chunks)


def _joined(chunks: Iterable[bytes], max_bytes: int) -> bytes | None:
    """Return the chunks as one; None where they are longer, as cut JSON is no JSON."""
    joined = bytearray()
    for chunk in chunks:
        joined += chunk
        if len(joined) > max_bytes:
            return None
    return bytes(joined)


def _read_xml(
    chunks: Iterable[bytes], url: str, problems: SourceProblems
) -> Iterator[DiscoveredUrl | SubSitemap | UnusableEntry]:
    entry_names: frozenset[str] | None = None
    language: str | None = None
    for element in read_elements(chunks, problems):
        name = local_name(element.tag)
        if entry_names is None and name in ENTRY_NAMES:
            *_, root = (element, *islice(element.iterancestors(), _MAX_DEPTH))
            by_first = _SITEMAP_ENTRIES if name in _SITEMAP_ENTRIES else _FEED_ENTRIES
            entry_names = _ENTRIES_BY_ROOT.get(local_name(root.tag), by_first)
            if root is not element:
                language = language or feed_language(root)
        if entry_names and name in entry_names:
            for node in chain(_unclosed_entry(element, entry_names), (element,)):
                entry: DiscoveredUrl | SubSitemap | None
                if name in _FEED_ENTRIES:
                    entry = problems.read_entry(feed_entry, node, url, language)
                else:
                    entry = problems.read_entry(sitemap_entry, node, url)
                yield entry or UnusableEntry()
            free_element(element)
        elif name == "language" and _parent_name(element) in {"channel", "feed"}:
            language = feed_language(element) or language
        elif entry_names == frozenset():
            return


def _unclosed_entry(
    element: etree._Element, entry_names: frozenset[str]
) -> Iterator[etree._Element]:
    """Yield the entry before this one, where it was never closed and so holds this one."""
    branch = element
    for ancestor in islice(element.iterancestors(), _MAX_UNCLOSED_LEVELS):
        if local_name(ancestor.tag) in entry_names:
            yield ancestor
            while branch.getprevious() is not None:
                del ancestor[0]
            return
        branch = ancestor


def _parent_name(element: etree._Element) -> str:
    parent = element.getparent()
    return local_name(parent.tag) if parent is not None else ""
