"""Reads a sitemap or a feed.  The content says which of them a file is, not its name or type.

Both are often wrong, and the sitemap protocol allows a feed in place of a sitemap.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from newscrawl.common.text import error_line
from newscrawl.crawl.discovery.discovered_url import SourceProblems
from newscrawl.crawl.discovery.feeds import feed_entry, further_page, json_entries
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

    from newscrawl.crawl.discovery.discovered_url import DiscoveredUrl, FurtherPage, SubSitemap

__all__ = ["read_source"]

_HTML: Final = re.compile(
    rb"\s*(?:<!--[^>]{0,500}-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE
)
_SITEMAP_ENTRIES: Final = frozenset(("url", "sitemap"))
_FEED_ENTRIES: Final = frozenset(("item", "entry"))
_FEED_ROOTS: Final = frozenset(("rss", "rdf", "feed", "channel"))
_ENTRIES_BY_ROOT: Final = {
    **dict.fromkeys(("urlset", "sitemapindex"), _SITEMAP_ENTRIES),
    **dict.fromkeys(_FEED_ROOTS, _FEED_ENTRIES),
    "html": frozenset[str](),
}
# Levels above an entry in which an entry that was left open is looked for.
_MAX_UNCLOSED_LEVELS: Final = 4


def read_source(
    content: bytes,
    url: str,
    *,
    max_bytes: int = MAX_UNPACKED_BYTES,
    problems: SourceProblems | None = None,
) -> Iterator[DiscoveredUrl | SubSitemap | FurtherPage | None]:
    """Yield the pages and sitemaps that a sitemap or feed names, and where a feed goes on.

    Never raises, whatever the bytes.

    ``url`` is the file's own URL, for entries that are relative.  What lies beyond ``max_bytes``
    (unpacked) is not read, nor a JSON feed of more than 4 MB.  An entry that names no URL or cannot
    be read gives None, so that the caller can count and bound those, too; ``problems`` says why,
    and why reading ended early.
    """
    problems = SourceProblems() if problems is None else problems
    try:
        head, chunks = peek(recode_as_utf8(unpacked(content, max_bytes=max_bytes)))
        start = head.lstrip()[:1]
        if _HTML.match(head):
            pass  # the error page of a site that has no sitemap
        elif start == b"<" or find_root(head) >= 0:
            yield from _read_xml(repair_xml(chunks), url, problems)
        elif start == b"{":
            yield from json_entries(chunks, url, problems)
        else:
            yield from text_entries(chunks)
    except Exception as error:  # noqa: BLE001 - what was read so far stays
        problems.error = error_line(error)


def _read_xml(
    chunks: Iterable[bytes], url: str, problems: SourceProblems
) -> Iterator[DiscoveredUrl | SubSitemap | FurtherPage | None]:
    entry_names: frozenset[str] | None = None
    for element in read_elements(chunks, problems):
        name = local_name(element.tag)
        if entry_names is None and name in ENTRY_NAMES:
            *_, root = (element, *element.iterancestors())
            by_first = _SITEMAP_ENTRIES if name in _SITEMAP_ENTRIES else _FEED_ENTRIES
            entry_names = _ENTRIES_BY_ROOT.get(local_name(root.tag), by_first)
        if entry_names and name in entry_names:
            read = feed_entry if name in _FEED_ENTRIES else sitemap_entry
            for node in chain(_unclosed_entry(element, entry_names), (element,)):
                yield problems.read_entry(read, node, url)
            free_element(element)
        elif name == "link" and _is_of_feed(element):
            further = further_page(element, url)
            if further is not None:
                yield further
        elif entry_names == frozenset():
            return


def _is_of_feed(link: etree._Element) -> bool:
    """Return True for a link of the feed itself, and not of one of its entries."""
    parent = link.getparent()
    return parent is not None and local_name(parent.tag) in _FEED_ROOTS


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
