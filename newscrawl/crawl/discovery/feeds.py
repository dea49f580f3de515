"""Entries of feeds: RSS in all its versions, Atom, JSON Feed."""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from newscrawl.common.text import clean
from newscrawl.common.urls import absolute
from newscrawl.crawl.discovery.discovered_url import DiscoveredUrl, SourceKind
from newscrawl.crawl.discovery.xml_stream import (
    MAX_URL,
    address_in,
    date_in,
    local,
    space,
    text_in,
    w3c_date,
)
from newscrawl.extraction.document.lenient_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

    from newscrawl.crawl.discovery.discovered_url import SourceProblems

__all__ = ["MAX_JSON", "feed_entry", "feed_language", "json_entries"]

MAX_JSON: Final = 4_000_000
"""Bytes; JSON is read as a whole, and its objects take many times the bytes of the file."""

_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_WEB: Final = re.compile(r"\s*https?://", re.IGNORECASE)
_MARKUP: Final = re.compile(r"<[a-zA-Z/!][^<>]*>")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
_MAX_TITLE: Final = 2000
_MAX_CHILDREN: Final = 2000
_PUBLISHED: Final = ("pubdate", "published", "date", "issued", "created", "publicationdate")
_CHANGED: Final = ("updated", "modified", "lastbuilddate")


def feed_entry(element: etree._Element, url: str, language: str | None) -> DiscoveredUrl | None:
    """Read an ``item`` or ``entry`` element; None where it names no address.

    ``url`` is the feed's address, ``language`` that of the whole feed.
    """
    fields = _fields(element)
    base = absolute(url, _short(element.base)) or url
    address = _address(element, fields, base)
    if address is None:
        return None
    return DiscoveredUrl(
        address,
        SourceKind.FEED,
        published=_first_date(fields, _PUBLISHED),
        lastmod=_first_date(fields, _CHANGED),
        title=_title(fields.get("title", ())),
        language=feed_language(element) or _named(_first_text(fields, "language")) or language,
    )


def feed_language(element: etree._Element) -> str | None:
    """Read the language off an element: its own text, if it is ``language``, or ``xml:lang``."""
    if local(element.tag) == "language":
        return _named(text_in(element))
    return _named(element.get(f"{_XML}lang"))


def _named(language: object) -> str | None:
    text = language.strip() if isinstance(language, str) else ""
    return text if _LANGUAGE.fullmatch(text) else None


def _short(text: str | None) -> str | None:
    return text if text and len(text) <= MAX_URL else None


def _fields(element: etree._Element) -> dict[str, list[etree._Element]]:
    """Gather the children by name; those of the entry's own namespace before "media:title"."""
    own: dict[str, list[etree._Element]] = {}
    others: dict[str, list[etree._Element]] = {}
    for child in islice(element, _MAX_CHILDREN):
        named = own if space(child.tag) == space(element.tag) else others
        named.setdefault(local(child.tag), []).append(child)
    for name, found in others.items():
        own.setdefault(name, []).extend(found)
    return own


def _first_text(fields: dict[str, list[etree._Element]], name: str) -> str | None:
    return next(filter(None, map(text_in, fields.get(name, ()))), None)


def _first_date(fields: dict[str, list[etree._Element]], names: Iterable[str]) -> str | None:
    found = (element for name in names for element in fields.get(name, ()))
    return next(filter(None, map(date_in, found)), None)


def _address(
    element: etree._Element, fields: dict[str, list[etree._Element]], base: str
) -> str | None:
    for link in fields.get("origlink", ()):  # the site's own, where ``link`` is a counter's
        if address := address_in(link, base):
            return address
    for href in _hrefs(fields.get("link", ())):
        if len(href) <= MAX_URL and (address := absolute(base, href)):
            return address
    for name in ("guid", "id"):
        for given in fields.get(name, ()):
            if given.get("isPermaLink", "").strip().lower() != "false":
                text = text_in(given)
                if text and len(text) <= MAX_URL and _WEB.match(text):
                    return absolute(base, text)
    about = _short(element.get(_ABOUT) or element.get("rdf:about"))
    return absolute(base, about) if about and _WEB.match(about) else None


def _hrefs(links: Iterable[etree._Element]) -> Iterator[str]:
    """Give the addresses of an entry's links, the likeliest first."""
    others: list[str] = []
    for link in links:
        href = link.get("href")
        if href is None:
            # "<link/>https://…" is what is left of a feed that was taken for HTML.
            text = text_in(link) or (link.tail or "").strip()
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
        text = "".join(islice(element.itertext(), 200))[:_MAX_TITLE]
        if title := _plain(text.replace("&amp;", "&")):
            return title
    return None


def _plain(text: str) -> str | None:
    """Read a title that may be HTML, escaped or not."""
    return clean(unescape(_MARKUP.sub(" ", text) if "<" in text else text)) or None


def json_entries(content: bytes, url: str, problems: SourceProblems) -> Iterator[DiscoveredUrl]:
    """Read a JSON Feed in UTF-8; anything else that is JSON gives nothing."""
    feed = parse_json(content.decode("utf-8", "replace"))
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return
    language = _named(feed.get("language"))
    for item in items:
        try:
            entry = _json_entry(item, url, language) if isinstance(item, dict) else None
        except Exception as error:  # noqa: BLE001 - it costs itself, not the feed
            problems.add_unreadable(error)
            continue
        if entry is None:
            problems.left_out["no address"] += 1
        else:
            yield entry


def _json_address(item: dict[str, Any], url: str) -> str | None:
    for name in ("url", "id", "external_url"):
        given = item.get(name)
        if isinstance(given, str) and len(given) <= MAX_URL and (name != "id" or _WEB.match(given)):
            return absolute(url, given)
    return None


def _json_entry(item: dict[str, Any], url: str, language: str | None) -> DiscoveredUrl | None:
    address = _json_address(item, url)
    if address is None:
        return None
    published, changed, title = map(item.get, ("date_published", "date_modified", "title"))
    return DiscoveredUrl(
        address,
        SourceKind.FEED,
        published=w3c_date(published.strip()) if isinstance(published, str) else None,
        lastmod=w3c_date(changed.strip()) if isinstance(changed, str) else None,
        title=_plain(title[:_MAX_TITLE]) if isinstance(title, str) else None,
        language=_named(item.get("language")) or language,
    )
