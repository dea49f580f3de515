"""Entries of feeds: RSS in all its versions, Atom, JSON Feed."""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from newscrawl.common.text import clean_text
from newscrawl.common.urls import MAX_URL_CHARS, absolute_url
from newscrawl.crawl.discovery.discovered_url import DiscoveredUrl, SourceKind
from newscrawl.crawl.discovery.xml_stream import (
    element_date,
    element_text,
    element_url,
    local_name,
    namespace,
    w3c_date,
)
from newscrawl.extraction.document.lenient_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml import etree

    from newscrawl.crawl.discovery.discovered_url import SourceProblems

__all__ = ["MAX_JSON_BYTES", "feed_entry", "feed_language", "json_entries"]

MAX_JSON_BYTES: Final = 4_000_000
"""JSON is read as a whole, and its objects take many times the bytes of the file."""

_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_RDF_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_WEB_URL: Final = re.compile(r"\s*https?://", re.IGNORECASE)
_HTML_TAG: Final = re.compile(r"<[a-zA-Z/!][^<>]*>")
_LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
# Bounds on work; far more than an entry of a feed has.
_MAX_TITLE_CHARS: Final = 2000
_MAX_TITLE_NODES: Final = 200
_MAX_CHILDREN: Final = 2000
_PUBLISHED_NAMES: Final = ("pubdate", "published", "date", "issued", "created", "publicationdate")
_CHANGED_NAMES: Final = ("updated", "modified", "lastbuilddate")


def feed_entry(element: etree._Element, url: str, language: str | None) -> DiscoveredUrl | None:
    """Read an ``item`` or ``entry`` element; return None where it names no URL.

    ``url`` is the feed's own URL, ``language`` that of the whole feed.
    """
    fields = _children_by_name(element)
    base = absolute_url(url, _url_or_none(element.base)) or url
    named = _entry_url(element, fields, base)
    if named is None:
        return None
    own_language = _first(fields, ("language",), element_text)
    return DiscoveredUrl(
        named,
        SourceKind.FEED,
        published=_first(fields, _PUBLISHED_NAMES, element_date),
        lastmod=_first(fields, _CHANGED_NAMES, element_date),
        title=_title(fields.get("title", ())),
        language=feed_language(element) or _language(own_language) or language,
    )


def feed_language(element: etree._Element) -> str | None:
    """Return the language that an element names: by ``xml:lang``, or its text if ``language``."""
    if local_name(element.tag) == "language":
        return _language(element_text(element))
    return _language(element.get(_XML_LANG))


def _language(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    return text if _LANGUAGE_TAG.fullmatch(text) else None


def _url_or_none(text: str | None) -> str | None:
    return text if text and len(text) <= MAX_URL_CHARS else None


def _children_by_name(element: etree._Element) -> dict[str, list[etree._Element]]:
    """Group the children by name; those of the entry's own namespace before "media:title"."""
    own: dict[str, list[etree._Element]] = {}
    others: dict[str, list[etree._Element]] = {}
    for child in islice(element, _MAX_CHILDREN):
        group = own if namespace(child.tag) == namespace(element.tag) else others
        group.setdefault(local_name(child.tag), []).append(child)
    for name, children in others.items():
        own.setdefault(name, []).extend(children)
    return own


def _first(
    fields: dict[str, list[etree._Element]],
    names: Iterable[str],
    read: Callable[[etree._Element], str | None],
) -> str | None:
    elements = (element for name in names for element in fields.get(name, ()))
    return next(filter(None, map(read, elements)), None)


def _entry_url(
    element: etree._Element, fields: dict[str, list[etree._Element]], base: str
) -> str | None:
    for link in fields.get("origlink", ()):  # the site's own URL, where ``link`` counts clicks
        if url := element_url(link, base):
            return url
    for href in _hrefs(fields.get("link", ())):
        if len(href) <= MAX_URL_CHARS and (url := absolute_url(base, href)):
            return url
    for name in ("guid", "id"):
        for identifier in fields.get(name, ()):
            if identifier.get("isPermaLink", "").strip().lower() != "false":
                text = _url_or_none(element_text(identifier))
                if text and _WEB_URL.match(text):
                    return absolute_url(base, text)
    about = _url_or_none(element.get(_RDF_ABOUT) or element.get("rdf:about"))
    return absolute_url(base, about) if about and _WEB_URL.match(about) else None


def _hrefs(links: Iterable[etree._Element]) -> Iterator[str]:
    """Yield the URLs of an entry's ``link`` elements, the likeliest first."""
    others: list[str] = []
    for link in links:
        href = link.get("href")
        if href is None:
            # "<link/>https://…" is what is left of a feed that was taken for HTML.
            text = element_text(link) or (link.tail or "").strip()
            if text:
                yield text
        elif (link.get("rel") or "alternate").strip().lower() == "alternate":
            if "html" in (link.get("type") or "html").lower():
                yield href
            else:
                others.append(href)
    yield from others


def _title(elements: Iterable[etree._Element]) -> str | None:
    for element in elements:
        text = "".join(islice(element.itertext(), _MAX_TITLE_NODES))[:_MAX_TITLE_CHARS]
        if title := _plain_text(text.replace("&amp;", "&")):
            return title
    return None


def _plain_text(text: str) -> str | None:
    """Return a title that may be HTML, escaped or not, as plain text."""
    return clean_text(unescape(_HTML_TAG.sub(" ", text) if "<" in text else text)) or None


def json_entries(content: bytes, url: str, problems: SourceProblems) -> Iterator[DiscoveredUrl]:
    """Read a JSON Feed in UTF-8; anything else that is JSON gives nothing."""
    feed = parse_json(content.decode("utf-8", "replace"))
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return
    language = _language(feed.get("language"))
    for item in items:
        entry = problems.read_entry(_json_entry, item, url, language)
        if entry is not None:
            yield entry


def _json_url(item: dict[str, Any], url: str) -> str | None:
    for name in ("url", "id", "external_url"):
        text = item.get(name)
        if not isinstance(text, str) or len(text) > MAX_URL_CHARS:
            continue
        if name != "id" or _WEB_URL.match(text):
            return absolute_url(url, text)
    return None


def _json_entry(item: object, url: str, language: str | None) -> DiscoveredUrl | None:
    if not isinstance(item, dict) or (named := _json_url(item, url)) is None:
        return None
    published, changed, title = map(item.get, ("date_published", "date_modified", "title"))
    return DiscoveredUrl(
        named,
        SourceKind.FEED,
        published=w3c_date(published.strip()) if isinstance(published, str) else None,
        lastmod=w3c_date(changed.strip()) if isinstance(changed, str) else None,
        title=_plain_text(title[:_MAX_TITLE_CHARS]) if isinstance(title, str) else None,
        language=_language(item.get("language")) or language,
    )
