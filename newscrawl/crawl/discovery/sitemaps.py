"""Entries of sitemaps: plain, news and index, in XML and as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newscrawl.common.urls import MAX_URL_CHARS, absolute_url, with_scheme
from newscrawl.crawl.discovery.discovered_url import DiscoveredUrl, SourceKind, SubSitemap
from newscrawl.crawl.discovery.xml_stream import (
    element_date,
    element_text,
    local_name,
    namespace,
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
    fields = _children_by_name(element)
    named = absolute_url(url, with_scheme(element_text(fields.get("loc")), url))
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
    """Return an element's children by their local names, the first of each name.

    Those of the element's own namespace go before "image:loc".
    """
    named: dict[str, etree._Element] = {}
    for child in element:
        name = local_name(child.tag)
        if name not in named or _is_nearer(element, child, named[name]):
            named[name] = child
    return named


def _is_nearer(element: etree._Element, child: etree._Element, other: etree._Element) -> bool:
    """Return True if a child is of an element's own namespace, and another one is not."""
    own = namespace(element.tag)
    return namespace(child.tag) == own != namespace(other.tag)


def text_entries(chunks: Iterable[bytes]) -> Iterator[DiscoveredUrl | None]:
    """Read a sitemap that is a text file with a URL on each line; other lines give None.

    What stands behind a URL and white space, as a date, is left out.
    """
    rest = b""
    for chunk in chunks:
        *lines, rest = _LINE_END.split(rest + chunk)
        rest = rest[: 2 * MAX_URL_CHARS]  # of an endless line, enough to see that it is no URL
        yield from map(_text_entry, lines)
    yield _text_entry(rest)


def _text_entry(line: bytes) -> DiscoveredUrl | None:
    text = next(iter(line.split(None, 1)), b"").strip(b'"')
    is_web = text[:4].lower() == b"http"
    url = absolute_url(None, text.decode("utf-8", "replace")) if is_web else None
    return DiscoveredUrl(url, SourceKind.SITEMAP) if url else None
