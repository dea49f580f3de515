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

from newscrawl.common.article_identity import article_key, one_escape
from newscrawl.common.text import error_line
from newscrawl.common.urls import same_site, site_of
from newscrawl.crawl.discovery.feed_links import feeds_of, relations, sitemaps_of
from newscrawl.crawl.discovery.html_tree import base_url, parse_html
from newscrawl.crawl.discovery.page_links import (
    HINTS_OF_NO_ARTICLE,
    find_page_links,
    resolve_link,
)
from newscrawl.crawl.discovery.page_numbers import (
    SEPARATORS,
    key_without_extension,
    page_numbers_in,
)
from newscrawl.crawl.discovery.pagination_phrases import is_next_text, is_page_number_text
from newscrawl.crawl.discovery.scripted_links import find_scripted_links
from newscrawl.crawl.discovery.url_evidence import Evidence
from newscrawl.crawl.discovery.url_kind import (
    UrlKind,
    classify_url,
    evidence_in_url,
    is_no_page,
    weigh,
)
from newscrawl.extraction.vocabulary import ClassHint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml import etree

    from newscrawl.crawl.discovery.page_links import PageLink

__all__ = ["ClassifiedLink", "ListPage", "read_list_page"]

# Bounds on what one page can put into the queue; lists of large sites have some ten of each.
_MAX_FEEDS: Final = 50
_MAX_NEXT_PAGES: Final = 50  # a list's pagination links some ten
_MAX_ELSEWHERE: Final = 200  # links to other sites' articles; a front page names some hundred
_MAX_SITEMAPS: Final = 10  # most name one
_MAX_LINK_ELEMENTS: Final = 2000  # a bound on work
# How many words a link's text needs to be a headline: anywhere; in a heading or in a teaser; in the
# heading of a teaser.  The names of sections have up to four.
_MIN_HEADLINE_WORDS: Final = (6, 4, 2)
_ONLY_WHERE_EVERYWHERE: Final = {Evidence.NO_ARTICLE_PLACE, Evidence.SLUG_IN_FOOTER}
"""What a place says that counts only where all links to a URL stand in such places."""
_NO_ARTICLE_RELATIONS: Final = frozenset(("author", "enclosure"))
# The forms that page numbers have in a path, and those that count only where the link says so.
_PATH_FORMS: Final = SEPARATORS | {"step", "digits"}
_UNSURE_FORMS: Final = SEPARATORS | {"digits", "p", "part", "teil", "partie", "parte"}
# Most URLs have no number that could be a page's; this is the fast way to see it.
_MAY_HAVE_PAGE_NUMBER: Final = re.compile(
    r"=\d{1,4}(?:&|\Z)|/[^/\d]{0,12}\d{1,4}(?:\.\w{1,5})?/?(?:\?|\Z)"
)


@dataclass(frozen=True, slots=True)
class ClassifiedLink:
    """A link to a page of the same site."""

    url: str
    kind: UrlKind
    date: str | None = None
    """The date that the link's teaser gives (W3C form)."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """What a list of articles leads to."""

    links: tuple[ClassifiedLink, ...] = ()
    """The links to pages of its own site, each once, in page order."""
    feeds: tuple[str, ...] = ()
    """The feeds that it names, those of other hosts too, the page's own first."""
    next_pages: tuple[str, ...] = ()
    """Further pages of this list, the nearest first."""
    elsewhere: tuple[ClassifiedLink, ...] = ()
    """What looks like an article of it on other hosts, each once, in page order."""
    canonical: str | None = None
    """The URL that the page gives as its own, where that is on another host."""
    sitemaps: tuple[str, ...] = ()
    """The sitemaps that it names in its head, those of other hosts too."""
    error: str | None = None
    """Why the page could not be read, which is a bug of newscrawl's; None where it could."""


def read_list_page(page: bytes | str, url: str) -> ListPage:
    """Return what a list of articles leads to.  Never raises, whatever the page.

    ``url`` is the page's own URL.  A link's kind is weighed (``url_evidence``) by its URL and by
    where it stands: a headline in a teaser is an article's however short its URL, and a link in a
    menu, a list of tags or a share bar is none however long.
    """
    try:
        root, site = parse_html(page), site_of(url)
        if root is None or site is None:
            return ListPage()
        base = base_url(root, url)
        every = find_page_links(root, base)
        links = [link for link in every if same_site(link.url, site)]
        others = (link for link in every if not same_site(link.url, site))
        heads = list(islice(root.iter("link"), _MAX_LINK_ELEMENTS))
        classified = tuple(_classified_links(links, url))
        if not any(link.kind is UrlKind.ARTICLE for link in classified):
            scripted = [
                link for link in find_scripted_links(root, base) if same_site(link.url, site)
            ]
            classified = tuple(_classified_links(links + scripted, url))
        return ListPage(
            links=classified,
            feeds=tuple(islice(feeds_of(heads, links, base), _MAX_FEEDS)),
            next_pages=tuple(_next_pages(heads, links, base, url)[:_MAX_NEXT_PAGES]),
            elsewhere=tuple(islice(_articles_elsewhere(others, url), _MAX_ELSEWHERE)),
            canonical=_canonical_elsewhere(heads, base, site),
            sitemaps=tuple(islice(sitemaps_of(heads, base), _MAX_SITEMAPS)),
        )
    except Exception as error:  # noqa: BLE001 - whatever the page, the crawl goes on
        return ListPage(error=error_line(error))


# --- links ---------------------------------------------------------------------------------------


def _classified_links(links: Iterable[PageLink], url: str) -> Iterator[ClassifiedLink]:
    own_key = article_key(url)
    path = _folder(url)
    by_url: dict[str, list[PageLink]] = {}
    for link in links:
        by_url.setdefault(link.url, []).append(link)
    for target, places in by_url.items():
        # Not the page itself, but its articles are often "?id=7" of the same path.
        if target == url or article_key(target) == own_key:
            continue
        is_above = not urlsplit(target).query and path.startswith(_folder(target))
        kind = _kind_of_link(target, places, is_above=is_above)
        date = next((link.date for link in places if link.date), None)
        yield ClassifiedLink(target, kind, date if kind is UrlKind.ARTICLE else None)


def _articles_elsewhere(links: Iterable[PageLink], url: str) -> Iterator[ClassifiedLink]:
    for link in _classified_links(links, url):
        if link.kind is UrlKind.ARTICLE:
            yield link


def _canonical_elsewhere(heads: Iterable[etree._Element], base: str, site: str) -> str | None:
    """Return the canonical URL of a page where that is on another host."""
    named = (
        resolve_link(base, head.get("href"))
        for head in heads
        if "canonical" in relations(head.get("rel"))
    )
    url = next(filter(None, named), None)
    return url if url and not same_site(url, site) else None


def _folder(url: str) -> str:
    """Return the path of a URL as that of a folder, in one spelling."""
    return one_escape(urlsplit(url).path).rstrip("/") + "/"


def _kind_of_link(url: str, places: Sequence[PageLink], *, is_above: bool) -> UrlKind:
    """Weigh what a link's URL says and all the places where it stands."""
    if is_no_page(url):
        return UrlKind.OTHER
    evidence = evidence_in_url(url)
    looks = weigh(evidence)
    in_places = [_evidence_at_place(link, looks) for link in places]
    evidence.update(*in_places)
    # A story that is shared is linked from the share bar as well.
    evidence -= _ONLY_WHERE_EVERYWHERE.difference(in_places[0].intersection(*in_places))
    if is_above:
        evidence.add(Evidence.FOLDER_OF_PAGE)
    return weigh(evidence)


def _evidence_at_place(link: PageLink, looks: UrlKind) -> set[Evidence]:
    """Return what a link's place says; ``looks`` is what its URL looks like by itself."""
    is_tag = "tag" in link.rel and "category" not in link.rel
    is_other = is_tag or not _NO_ARTICLE_RELATIONS.isdisjoint(link.rel)
    if link.hints & HINTS_OF_NO_ARTICLE or is_other:
        return {Evidence.NO_ARTICLE_PLACE}
    if link.hints & ClassHint.BREADCRUMBS or "category" in link.rel:
        return {Evidence.MENU}
    if link.hints & ClassHint.NAV:
        is_long = link.words >= _MIN_HEADLINE_WORDS[0]
        return {Evidence.MENU, Evidence.HEADLINE_IN_MENU} if is_long else {Evidence.MENU}
    if link.hints & ClassHint.FOOTER:
        return {Evidence.SLUG_IN_FOOTER} if looks is UrlKind.ARTICLE else set()
    return {Evidence.HEADLINE} if _is_headline(link) else set()


def _is_headline(link: PageLink) -> bool:
    if link.in_pagination or is_next_text(link.text):
        return False
    in_teaser = link.in_article or link.date is not None
    return link.words >= _MIN_HEADLINE_WORDS[link.in_heading + in_teaser]


# --- further pages of the list -------------------------------------------------------------------


def _next_pages(
    heads: Iterable[etree._Element], links: Iterable[PageLink], base: str, url: str
) -> list[str]:
    """Return the further pages of this list: ``rel="next"`` first, then by their numbers."""
    own_numbers = {key_without_extension(url): 0} | {
        page.base_key: page.number for page in page_numbers_in(url) if page.form not in SEPARATORS
    }
    named = (
        resolve_link(base, head.get("href"))
        for head in heads
        if "next" in relations(head.get("rel"))
    )
    numbers: dict[str, int] = {}
    if (first := next(filter(None, named), None)) and same_site(first, site_of(url) or ""):
        numbers[first] = -1
    for link in links:
        number = _next_page_number(link, own_numbers, url)
        if number is not None:
            numbers[link.url] = min(number, numbers.get(link.url, number))
    own_key = article_key(url)
    in_order = sorted(numbers, key=lambda page: numbers[page])
    return [page for page in in_order if article_key(page) != own_key]


def _next_page_number(link: PageLink, own_numbers: dict[str, int], url: str) -> int | None:
    """Return the number of the further page that a link leads to; None where it leads to none.

    It is -1 for the next page where that has no number: "?before=1699".
    """
    leads_on = "next" in link.rel or (is_next_text(link.text) and not link.in_heading)
    counts = link.in_pagination or leads_on or is_page_number_text(link.text)
    if not counts and not _MAY_HAVE_PAGE_NUMBER.search(link.url):
        return None
    page = None
    for page in page_numbers_in(link.url):
        if page.base_key not in own_numbers:
            continue
        if page.form in _PATH_FORMS and page.number < 2:
            continue  # "/page/1" is the list itself; "?page=1" is the second page of some
        is_sure = counts or page.form not in _UNSURE_FORMS
        if is_sure and page.number > max(own_numbers[page.base_key], 0):
            return page.number
    if page is not None or not leads_on or not ("next" in link.rel or link.in_pagination):
        return None
    path, own_path = urlsplit(link.url).path.rstrip("/"), urlsplit(url).path.rstrip("/")
    is_article = classify_url(link.url) is UrlKind.ARTICLE and path != own_path
    return None if is_article else -1
