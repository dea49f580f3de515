"""Entries of sitemaps: plain, news and index, in XML and as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newscrawl.common.urls import absolute
from newscrawl.crawl.discovery.discovered_url import (
    DiscoveredUrl,
    SourceKind,
    SubSitemap,
    UnusableEntry,
)
from newscrawl.crawl.discovery.xml_stream import (
    MAX_URL,
    address_in,
    children,
    date_in,
    local,
    text_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

__all__ = ["sitemap_entry", "text_entries"]

_LINE_END: Final = re.compile(rb"[\r\n]+")


def sitemap_entry(element: etree._Element, url: str) -> DiscoveredUrl | SubSitemap | None:
    """Read a ``url`` or ``sitemap`` element; None where it names no address."""
    fields = children(element)
    address = address_in(fields.get("loc"), url)
    if address is None:
        return None
    lastmod = date_in(fields.get("lastmod"))
    if local(element.tag) == "sitemap":
        return SubSitemap(address, lastmod)
    news = children(fields.get("news"))
    return DiscoveredUrl(
        address,
        SourceKind.NEWS_SITEMAP if "news" in fields else SourceKind.SITEMAP,
        published=date_in(news.get("publication_date")),
        lastmod=lastmod,
        title=text_in(news.get("title")),
        language=text_in(children(news.get("publication")).get("language")),
    )


def text_entries(chunks: Iterable[bytes]) -> Iterator[DiscoveredUrl | UnusableEntry]:
    """Read a sitemap that is a text file with an address a line."""
    rest = b""
    for chunk in chunks:
        *lines, rest = _LINE_END.split(rest + chunk)
        rest = rest[: 2 * MAX_URL]
        yield from _addresses(lines)
    yield from _addresses([rest])


def _addresses(lines: Iterable[bytes]) -> Iterator[DiscoveredUrl | UnusableEntry]:
    for line in lines:
        bare = line.strip()
        if bare[:4].lower() == b"http" and len(bare) <= MAX_URL:
            address = absolute(None, bare.decode("utf-8", "replace"))
            yield DiscoveredUrl(address, SourceKind.SITEMAP) if address else UnusableEntry()
        else:
            yield UnusableEntry()
