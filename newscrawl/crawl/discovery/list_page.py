"""Lists of articles: a front page, a section, a further page of it.

``rel="nofollow"`` is not obeyed: it tells search engines to pass no rank on, and news sites set
it on their own articles.  What a crawler must leave alone stands in robots.txt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from newscrawl.common.text import error_line
from newscrawl.common.urls import absolute, article_key, same_site, site_of
from newscrawl.crawl.discovery.html_tree import base_of, parsed
from newscrawl.crawl.discovery.page_links import anchors_of
from newscrawl.crawl.discovery.page_numbers import SEPARATORS, bare_key, readings
from newscrawl.crawl.discovery.pagination_phrases import is_next, is_number
from newscrawl.crawl.discovery.typed_urls import request_url
from newscrawl.crawl.discovery.url_kind import MAX_URL, UrlKind, classify_url, names_list
from newscrawl.extraction.vocabulary import ClassHint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml import etree

    from newscrawl.crawl.discovery.page_links import Anchor

__all__ = ["ClassifiedLink", "ListPage", "read_list_page"]

_MAX_FEEDS: Final = 50
_MAX_NEXT: Final = 50
_FEED_TYPES: Final = re.compile(
    r"\s*(?:application/(?:rss|atom|rdf)\+xml|application/feed\+json|application/rss|text/rss)",
    re.IGNORECASE,
)
_FEED_PATH: Final = re.compile(
    r"/(?:rss|feed|feeds|atom)/?$|\.(?:rss|atom|rdf)$|/(?:rss|feed|atom)[\w-]{0,40}\.(?:xml|json|php)$"
    r"|/(?:rss|feeds?)/[\w/-]{1,80}(?:\.xml)?$",
    re.IGNORECASE,
)
_COMMENTS: Final = re.compile(r"comment|kommentar", re.IGNORECASE)

# How many words a link's text needs to be a headline: in a teaser's heading, in another heading or
# elsewhere in a teaser, anywhere on the page.  Sections have up to four.
_IN_BOTH: Final = 2
_IN_ONE: Final = 4
_ANYWHERE: Final = 6
# How a number of a page may stand in a path, and in which forms it needs the link's word for it.
_STEPS: Final = SEPARATORS | {"step", "digits"}
_UNSURE: Final = SEPARATORS | {"digits", "p", "part", "teil", "partie", "parte"}
_PAGE: Final = re.compile(r"=\d{1,4}(?:&|\Z)|/[^/\d]{0,12}\d{1,4}(?:\.\w{1,5})?/?(?:\?|\Z)")
_ASIDE: Final = ClassHint.TAGS | ClassHint.AUTHOR | ClassHint.SHARE
# What is said of one address in several places: the first of these that is said anywhere holds.
_OF_ARTICLE: Final = (UrlKind.ARTICLE, UrlKind.LIST, UrlKind.OTHER, UrlKind.PAGINATION)
_OF_LIST: Final = (UrlKind.PAGINATION, UrlKind.LIST, UrlKind.OTHER, UrlKind.ARTICLE)


@dataclass(frozen=True, slots=True)
class ClassifiedLink:
    """A link to a page of the same site."""

    url: str
    kind: UrlKind
    date: str | None = None
    """The date that the link's teaser gives (W3C form)."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """What a list leads to."""

    links: tuple[ClassifiedLink, ...] = ()
    """To pages of its own site, each once, in page order."""
    feeds: tuple[str, ...] = ()
    """The feeds that it names, those of other hosts too, the page's own first."""
    next_pages: tuple[str, ...] = ()
    """Further pages of this list, the nearest first."""
    canonical_url: str | None = None
    """The address that the page gives as its own."""
    error: str | None = None
    """Why the page could not be read, a defect of newscrawl's; None where it could."""


def read_list_page(page: bytes | str, url: str) -> ListPage:
    """Read what a list of articles leads to.  Never raises, whatever the page.

    ``url`` is the page's own address.  A page that breaks the reader leads nowhere, and its
    ``broken`` says what broke.  A link's kind is told by its address and by where it stands:
    a headline in a teaser is an article's however short its address, and what stands in menus,
    tag lists and share bars is none however long.
    """
    try:
        return _read(page, url)
    except Exception as error:  # noqa: BLE001 - whatever the page, the crawl goes on and tells
        return ListPage(error=error_line(error))


def _read(page: bytes | str, url: str) -> ListPage:
    root = parsed(page)
    site = site_of(url)
    if root is None or site is None:
        return ListPage()
    base = base_of(root, url)
    anchors = anchors_of(root, base)
    off_site = {url for url in {anchor.url for anchor in anchors} if not same_site(url, site)}
    anchors = [anchor for anchor in anchors if anchor.url not in off_site]
    heads = list(islice(root.iter("link"), 2000))
    return ListPage(
        links=tuple(_links(anchors, url)),
        feeds=tuple(islice(_feeds(heads, anchors, base), _MAX_FEEDS)),
        next_pages=tuple(_next(heads, anchors, base, url)[:_MAX_NEXT]),
        canonical_url=_linked(heads, "canonical", base),
    )


# --- links ---------------------------------------------------------------------------------------


def _links(anchors: Iterable[Anchor], url: str) -> Iterator[ClassifiedLink]:
    own = article_key(url)
    path = urlsplit(url).path.rstrip("/") + "/"
    by_url: dict[str, list[Anchor]] = {}
    for anchor in anchors:
        by_url.setdefault(anchor.url, []).append(anchor)
    for address, places in by_url.items():
        # Not the page itself, but its articles are often "?id=7" of the same path.
        if address == url or article_key(address) == own:
            continue
        above = path.startswith(urlsplit(address).path.rstrip("/") + "/")
        kind = _kind(address, places, may_be_article=not above)
        date = next((anchor.date for anchor in places if anchor.date), None)
        yield ClassifiedLink(address, kind, date if kind is UrlKind.ARTICLE else None)


def _kind(address: str, places: Sequence[Anchor], *, may_be_article: bool) -> UrlKind:
    shape = classify_url(address)
    if shape is UrlKind.OTHER or shape is UrlKind.PAGINATION:
        return shape
    may_be_article = may_be_article and not names_list(address)
    said = [_said(shape, anchor, may_be_article=may_be_article) for anchor in places]
    order = _OF_ARTICLE if shape is UrlKind.ARTICLE else _OF_LIST
    return next((kind for kind in order if kind in said), shape)


def _said(shape: UrlKind, anchor: Anchor, *, may_be_article: bool) -> UrlKind | None:
    """Say what one place of a link makes of it; None where it says nothing beside the shape."""
    if anchor.marks & _ASIDE or "author" in anchor.rel:
        return UrlKind.OTHER
    if "tag" in anchor.rel and "category" not in anchor.rel:
        return UrlKind.OTHER
    if shape is UrlKind.ARTICLE:
        return _said_of_article(anchor)
    if anchor.marks & (ClassHint.NAV | ClassHint.TRAIL):
        return UrlKind.LIST
    if may_be_article and not anchor.marks and _is_headline(anchor):
        return UrlKind.ARTICLE
    return None


def _said_of_article(anchor: Anchor) -> UrlKind:
    if anchor.marks & ClassHint.TRAIL or "category" in anchor.rel:
        return UrlKind.LIST
    if anchor.marks & ClassHint.NAV:
        # A bar of the hour's stories is often marked up as a menu.
        return UrlKind.ARTICLE if anchor.words >= _ANYWHERE else UrlKind.LIST
    return UrlKind.OTHER if anchor.marks & ClassHint.FOOTER else UrlKind.ARTICLE


def _is_headline(anchor: Anchor) -> bool:
    if anchor.paging or is_next(anchor.text):
        return False
    signs = anchor.in_heading + (anchor.in_article or anchor.date is not None)
    return anchor.words >= (_ANYWHERE, _IN_ONE, _IN_BOTH)[signs]


# --- feeds, further pages, the page's own address ------------------------------------------------


def _linked(heads: Iterable[etree._Element], rel: str, base: str) -> str | None:
    for node in heads:
        if rel in (node.get("rel") or "").lower().split():
            address = absolute(base, node.get("href"))
            if address and len(address) <= MAX_URL:
                return request_url(address)
    return None


def _feeds(heads: Iterable[etree._Element], anchors: Iterable[Anchor], base: str) -> Iterator[str]:
    seen: set[str] = set()
    for feed in (*_head_feeds(heads, base), *_linked_feeds(anchors)):
        if feed not in seen and not _COMMENTS.search(feed):
            seen.add(feed)
            yield feed


def _head_feeds(heads: Iterable[etree._Element], base: str) -> Iterator[str]:
    for node in heads:
        if "alternate" not in (node.get("rel") or "").lower().split():
            continue
        if _FEED_TYPES.match(node.get("type") or ""):
            address = absolute(base, node.get("href"))
            feed = request_url(address) if address and len(address) <= MAX_URL else None
            if feed:
                yield feed


def _linked_feeds(anchors: Iterable[Anchor]) -> Iterator[str]:
    for anchor in anchors:
        if _FEED_PATH.search(urlsplit(anchor.url).path):
            yield anchor.url


def _next(
    heads: Iterable[etree._Element], anchors: Iterable[Anchor], base: str, url: str
) -> list[str]:
    """Order the further pages of this list: what is said to be next, then by their numbers."""
    own = {bare_key(url): 0}
    own |= {
        reading.base: reading.number for reading in readings(url) if reading.form not in SEPARATORS
    }
    said = _linked(heads, "next", base)
    numbered: dict[str, int] = {said: -1} if said and same_site(said, site_of(url) or "") else {}
    for anchor in anchors:
        number = _number(anchor, own, url)
        if number is not None:
            numbered[anchor.url] = min(number, numbered.get(anchor.url, number))
    key = article_key(url)
    further = sorted(numbered, key=lambda address: numbered[address])
    return [address for address in further if article_key(address) != key]


def _number(anchor: Anchor, own: dict[str, int], url: str) -> int | None:
    """Number the further page of this list that a link leads to; None where it leads to none."""
    leads_on = "next" in anchor.rel or (is_next(anchor.text) and not anchor.in_heading)
    counts = anchor.paging or leads_on or is_number(anchor.text)
    if not counts and not _PAGE.search(anchor.url):
        return None
    for reading in readings(anchor.url):
        if reading.base not in own:
            continue
        if reading.form in _STEPS and reading.number < 2:
            continue  # "/page/1" is the list itself; "?page=1" is the second page of some
        sure = reading.form not in _UNSURE
        if (sure or counts) and reading.number > max(own[reading.base], 0):
            return reading.number
    if not leads_on or not ("next" in anchor.rel or anchor.paging):
        return None
    # "?before=1699": a further page that has no number.
    path, here = urlsplit(anchor.url).path.rstrip("/"), urlsplit(url).path.rstrip("/")
    is_other = classify_url(anchor.url) is UrlKind.ARTICLE and path != here
    return None if is_other or any(True for _ in readings(anchor.url)) else -1
