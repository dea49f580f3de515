"""Entries of sitemaps: plain, news and index, in XML and as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newscrawl.common.urls import MAX_URL_CHARS, absolute_url
from newscrawl.crawl.discovery.discovered_url import DiscoveredUrl, SourceKind, SubSitemap
from newscrawl.crawl.discovery.xml_stream import element_date, element_text, local_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

__all__ = ["sitemap_entry", "text_entries"]

_LINE_END: Final = re.compile(rb"[\r\n]+")


def sitemap_entry(element: etree._Element, url: str) -> DiscoveredUrl | SubSitemap | None:
    """Read a ``url`` or ``sitemap`` element; return None where it names no URL.

    ``url`` is the sitemap's own URL.
    """
    fields = _children_by_name(element)
    named = absolute_url(url, element_text(fields.get("loc")))
    if named is None:
        return None
    lastmod = element_date(fields.get("lastmod"))
    if local_name(element.tag) == "sitemap":
        return SubSitemap(named, lastmod)
    if "news" not in fields:
        return DiscoveredUrl(named, SourceKind.SITEMAP, None, lastmod)
    published = element_date(_children_by_name(fields["news"]).get("publication_date"))
    return DiscoveredUrl(named, SourceKind.NEWS_SITEMAP, published, lastmod)


def _children_by_name(element: etree._Element) -> dict[str, etree._Element]:
    """Return an element's children by their local names, the first of each name."""
    named: dict[str, etree._Element] = {}
    for child in element:
        named.setdefault(local_name(child.tag), child)
    return named


def text_entries(chunks: Iterable[bytes]) -> Iterator[DiscoveredUrl | None]:
    """Read a sitemap that is a text file with a URL on each line; other lines give None."""
    rest = b""
    for chunk in chunks:
        *lines, rest = _LINE_END.split(rest + chunk)
        rest = rest[: 2 * MAX_URL_CHARS]  # of an endless line, enough to see that it is no URL
        yield from map(_text_entry, lines)
    yield _text_entry(rest)


def _text_entry(line: bytes) -> DiscoveredUrl | None:
    text = line.strip()
    is_web = text[:4].lower() == b"http"
    url = absolute_url(None, text.decode("utf-8", "replace")) if is_web else None
    return DiscoveredUrl(url, SourceKind.SITEMAP) if url else None
