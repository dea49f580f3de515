"""Entries of feeds: RSS in all its versions, Atom, JSON Feed."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from newscrawl.common.urls import absolute_url, with_scheme
from newscrawl.crawl.discovery.discovered_url import DiscoveredUrl, FurtherPage, SourceKind
from newscrawl.crawl.discovery.feed_links import relations
from newscrawl.crawl.discovery.xml_stream import (
    element_date,
    element_text,
    local_name,
    namespace,
    w3c_date,
)
from newscrawl.extraction.document.lenient_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

    from newscrawl.crawl.discovery.discovered_url import SourceProblems

    Fields = dict[str, list[etree._Element]]

__all__ = ["feed_entry", "further_page", "json_entries"]

_MAX_JSON_BYTES: Final = 4_000_000
"""JSON is read as a whole, and its objects take many times the bytes of the file."""

_RDF_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_WEB_URL: Final = re.compile(r"\s*https?://", re.IGNORECASE)
_MAX_CHILDREN: Final = 2000
"""Elements of an entry: a bound on work; far more than an entry of a feed has."""
_PUBLISHED_NAMES: Final = ("pubdate", "published", "date", "issued", "created", "publicationdate")
_CHANGED_NAMES: Final = ("updated", "modified", "lastbuilddate")
_GOES_ON: Final = frozenset(("next", "prev-archive"))
"""The relations by which a paged and an archived feed name what comes before (RFC 5005)."""


def feed_entry(element: etree._Element, url: str) -> DiscoveredUrl | None:
    """Read an ``item`` or ``entry`` element; return None where it names no URL.

    ``url`` is the feed's own URL.
    """
    fields = _children_by_name(element)
    named = _first_url(_base_of(element, url), _hrefs(element, fields, url))
    if named is None:
        return None
    published, changed = _first_date(fields, _PUBLISHED_NAMES), _first_date(fields, _CHANGED_NAMES)
    return DiscoveredUrl(named, SourceKind.FEED, published, changed)


def further_page(link: etree._Element, url: str) -> FurtherPage | None:
    """Read a ``link`` element of a feed itself; None where the feed does not go on there."""
    if _GOES_ON.isdisjoint(relations(link.get("rel"))):
        return None
    named = absolute_url(_base_of(link, url), link.get("href"))
    return FurtherPage(named) if named else None


def _base_of(element: etree._Element, url: str) -> str:
    """Return what an element's links are relative to: its ``xml:base``, else the feed's URL."""
    return absolute_url(url, element.base) or url


def _children_by_name(element: etree._Element) -> Fields:
    """Group the children by name; those of the entry's own namespace before "media:title"."""
    own: Fields = {}
    others: Fields = {}
    for child in islice(element, _MAX_CHILDREN):
        group = own if namespace(child.tag) == namespace(element.tag) else others
        group.setdefault(local_name(child.tag), []).append(child)
    for name, children in others.items():
        own.setdefault(name, []).extend(children)
    return own


def _first_date(fields: Fields, names: Iterable[str]) -> str | None:
    elements = (element for name in names for element in fields.get(name, ()))
    return next(filter(None, map(element_date, elements)), None)


def _first_url(base: str, hrefs: Iterable[str | None]) -> str | None:
    return next(filter(None, (absolute_url(base, with_scheme(href, base)) for href in hrefs)), None)


def _web_url(text: str | None) -> str | None:
    """Return an identifier that is a URL; None for others, as "urn:uuid:7"."""
    return text if text and _WEB_URL.match(text) else None


def _hrefs(element: etree._Element, fields: Fields, url: str) -> Iterator[str | None]:
    """Yield what may be the URL of an entry's page, the likeliest first."""
    # ``origLink`` is the site's own URL, where ``link`` counts clicks.
    yield from map(element_text, fields.get("origlink", ()))
    others: list[str] = []
    for link in fields.get("link", ()):
        href = link.get("href")
        if href is None:
            # "<link/>https://…" is what is left of a feed that was taken for HTML.
            yield element_text(link) or link.tail
        elif "alternate" in relations(link.get("rel") or "alternate"):
            # A link may have a base of its own.
            named = absolute_url(_base_of(link, url), href) or href
            if "html" in (link.get("type") or "html").lower():
                yield named
            else:
                others.append(named)
    yield from others
    for identifier in (*fields.get("guid", ()), *fields.get("id", ())):
        if identifier.get("isPermaLink", "").strip().lower() != "false":
            yield _web_url(element_text(identifier))
    yield _web_url(element.get(_RDF_ABOUT) or element.get("rdf:about"))
    # Without a link, an entry of Atom may have its text elsewhere (RFC 4287, 4.1.3.2).
    yield from (content.get("src") for content in fields.get("content", ()) if _is_page(content))


def _is_page(content: etree._Element) -> bool:
    return "html" in (content.get("type") or "").lower()


def json_entries(
    chunks: Iterable[bytes], url: str, problems: SourceProblems
) -> Iterator[DiscoveredUrl | FurtherPage]:
    """Read a JSON Feed in UTF-8; anything else that is JSON gives nothing."""
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > _MAX_JSON_BYTES:
            most = _MAX_JSON_BYTES // 1_000_000
            problems.error = f"it is JSON of more than {most} MB, which is not read"
            return
    feed = parse_json(content.decode("utf-8", "replace"))
    items = feed.get("items") if isinstance(feed, dict) else None
    for item in items if isinstance(items, list) else ():
        entry = problems.read_entry(_json_entry, item, url)
        if entry is not None:
            yield entry
    next_url = feed.get("next_url") if isinstance(feed, dict) and items else None
    if isinstance(next_url, str) and (named := absolute_url(url, next_url)):
        yield FurtherPage(named)


def _json_entry(item: object, url: str) -> DiscoveredUrl | None:
    members = item.items() if isinstance(item, dict) else ()
    texts = {name: value for name, value in members if isinstance(value, str)}
    hrefs = (texts.get("url"), _web_url(texts.get("id")), texts.get("external_url"))
    named = _first_url(url, hrefs)
    if named is None:
        return None
    dates = [texts.get(name, "").strip() for name in ("date_published", "date_modified")]
    return DiscoveredUrl(named, SourceKind.FEED, *map(w3c_date, dates))
