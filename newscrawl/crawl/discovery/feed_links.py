"""The feeds and sitemaps that a page names: in ``link`` elements, and by plain links.

The web names feeds in many ways: by other types than the registered ones, by none, with
``rel="feed"``.  So the type decides where it is sure, and the words of title and address where not.
"""

from __future__ import annotations

import re
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from newscrawl.crawl.discovery.page_links import resolve_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

    from newscrawl.crawl.discovery.page_links import PageLink

__all__ = ["feeds_of", "relations", "sitemaps_of"]

_IANA_PREFIX: Final = "http://www.iana.org/assignments/relation/"
"""With it, a relation may be written as a URI (RFC 4287, 4.2.7.2)."""
_MAX_RELATIONS: Final = 10  # of one element: a bound on work
_COMMENTS: Final = re.compile(r"comment|kommentar|/replies/", re.IGNORECASE)
_FEED_PATH: Final = re.compile(
    r"/(?:rss|rss2|feed|feeds|atom)/?$|\.(?:rss|atom|rdf)$"
    r"|/(?:rss|feed|atom)[\w-]{0,40}\.(?:xml|json|php|aspx?)$|/(?:rss|feeds?)/[\w/-]{1,80}(?:\.xml)?$",
    re.IGNORECASE,
)
_FEED_QUERY: Final = re.compile(
    r"(?:^|&)(?:feed|format|type|output|alt|view)=(?:rss2?|atom|rdf|feed|xml-?rss)(?:&|$)",
    re.IGNORECASE,
)
_FEED_TEXT: Final = re.compile(r"(?:rss|atom)(?:[ -]?(?:feeds?|2\.0|1\.0))?", re.IGNORECASE)
"""The whole text of a link to a feed."""
_FEED_SCHEME: Final = re.compile(r"feed:", re.IGNORECASE)
_FEED_WORD: Final = re.compile(
    r"\b(?:rss|rss2|atom|rdf|feeds?|newsfeed|syndication|jsonfeed)\b|\bjson[ -]feed\b|podcast",
    re.IGNORECASE,
)


class _Says(Enum):
    """What the type of a link says: a feed, no feed, or neither."""

    FEED = 1
    NO_FEED = 2
    NEITHER = 3


_TYPES: Final = {
    **dict.fromkeys(
        "application/rss+xml application/atom+xml application/rdf+xml application/feed+json "
        "application/rss application/atom application/x.atom+xml application/x-atom+xml "
        "application/x-rss+xml application/x.rss+xml text/rss text/rss+xml text/atom "
        "text/atom+xml text/rdf application/rdf text/xml application/xml".split(),
        _Says.FEED,
    ),
    # WordPress gives each page an alternate of its own as JSON, so the words must say "feed".
    **dict.fromkeys(("", "application/json", "text/plain", "text/html"), _Says.NEITHER),
}
"""By type, without parameters; all others are no feeds: oEmbed, print, PDF, apps."""


def relations(text: str | None) -> frozenset[str]:
    """Return the relations that a ``rel`` attribute names, in lower case; also those named by URI.

    >>> sorted(relations("Alternate http://www.iana.org/assignments/relation/next"))
    ['alternate', 'next']
    """
    words = (text or "").lower().split()[:_MAX_RELATIONS]
    return frozenset(word.removeprefix(_IANA_PREFIX) for word in words)


def feeds_of(
    heads: Iterable[etree._Element], links: Iterable[PageLink], base: str
) -> Iterator[str]:
    """Yield the URLs of the feeds that a page names, its own first; those of comments are left out.

    ``heads`` are its ``link`` elements, ``links`` its plain links, ``base`` what the former are
    relative to.
    """
    own = (resolve_link(base, _web_address(head, base)) for head in heads if _is_feed(head))
    linked = (
        link.url
        for link in links
        if _looks_like_feed(link.url) or _FEED_TEXT.fullmatch(link.text.strip())
    )
    for feed in dict.fromkeys(chain(own, linked)):
        if feed and not _COMMENTS.search(feed):
            yield feed


def sitemaps_of(heads: Iterable[etree._Element], base: str) -> Iterator[str]:
    """Yield the URLs of the sitemaps that a page's ``link`` elements name."""
    for head in heads:
        if "sitemap" in relations(head.get("rel")) and _type_of(head) != "text/html":
            url = resolve_link(base, head.get("href"))
            if url is not None:
                yield url


def _is_feed(head: etree._Element) -> bool:
    named = relations(head.get("rel"))
    if "feed" in named:
        return True
    says = _TYPES.get(_type_of(head), _Says.NO_FEED)
    if not named:
        return says is _Says.FEED
    if "alternate" not in named or "stylesheet" in named:
        return False
    if says is not _Says.NEITHER:
        return says is _Says.FEED
    if head.get("hreflang") or head.get("media"):
        return False  # the page in another language, or for telephones
    href, title = head.get("href") or "", head.get("title") or ""
    return _looks_like_feed(href) or _FEED_WORD.search(f"{title} {href}") is not None


def _web_address(head: etree._Element, base: str) -> str:
    """Return the address of a feed without "feed:", which some write before it or for "https:"."""
    href = (head.get("href") or "").strip()
    found = _FEED_SCHEME.match(href)
    if found is None:
        return href
    rest = href[found.end() :]
    return f"{urlsplit(base).scheme}:{rest}" if rest.startswith("//") else rest


def _type_of(head: etree._Element) -> str:
    return (head.get("type") or "").partition(";")[0].strip().lower()


def _looks_like_feed(url: str) -> bool:
    """Return True if an address alone says that it is a feed's."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(_FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query))
