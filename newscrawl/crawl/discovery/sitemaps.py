"""Entries of sitemaps: plain, news and index, in XML and as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newscrawl.common.urls import MAX_URL_CHARS, absolute_url
from newscrawl.crawl.discovery.discovered_url import (
    DiscoveredUrl,
    SourceKind,
    SubSitemap,
    UnusableEntry,
)
from newscrawl.crawl.discovery.xml_stream import (
    children_by_name,
    element_date,
    element_text,
    element_url,
    local_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

__all__ = ["sitemap_entry", "text_entries"]

_LINE_END: Final = re.compile(rb"[\r\n]+")


def sitemap_entry(element: etree._Element, url: str) -> DiscoveredUrl | SubSitemap | None:
    """Read a ``url`` or ``sitemap`` element; return None where it names no URL.

    ``url`` is the sitemap's own URL.
    """
    fields = children_by_name(element)
    named = element_url(fields.get("loc"), url)
    if named is None:
        return None
    lastmod = element_date(fields.get("lastmod"))
    if local_name(element.tag) == "sitemap":
        return SubSitemap(named, lastmod)
    news = children_by_name(fields.get("news"))
    return DiscoveredUrl(
        named,
        SourceKind.NEWS_SITEMAP if "news" in fields else SourceKind.SITEMAP,
        published=element_date(news.get("publication_date")),
        lastmod=lastmod,
        title=element_text(news.get("title")),
        language=element_text(children_by_name(news.get("publication")).get("language")),
    )


def text_entries(chunks: Iterable[bytes]) -> Iterator[DiscoveredUrl | UnusableEntry]:
    """Read a sitemap that is a text file with a URL on each line."""
    rest = b""
    for chunk in chunks:
        *lines, rest = _LINE_END.split(rest + chunk)
        rest = rest[: 2 * MAX_URL_CHARS]  # of an endless line, enough to see that it is no URL
        yield from map(_text_entry, lines)
    yield _text_entry(rest)


def _text_entry(line: bytes) -> DiscoveredUrl | UnusableEntry:
    text = line.strip()
    if text[:4].lower() == b"http" and len(text) <= MAX_URL_CHARS:
        url = absolute_url(None, text.decode("utf-8", "replace"))
        if url:
            return DiscoveredUrl(url, SourceKind.SITEMAP)
    return UnusableEntry()
