"""The links of a page, each with what the structure around it says of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from newscrawl.common.urls import absolute_url
from newscrawl.crawl.discovery.html_tree import attribute_words
from newscrawl.crawl.discovery.typed_urls import request_url
from newscrawl.crawl.discovery.url_kind import count_words
from newscrawl.crawl.discovery.url_patterns import MAX_PAGE_URL_CHARS
from newscrawl.crawl.discovery.xml_stream import w3c_date
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.vocabulary import ClassHint, class_hints_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

__all__ = ["HINTS_OF_NO_ARTICLE", "PageLink", "find_page_links", "links_at", "resolve_link"]

# Bounds on work.  A front page of a large paper has some 500 links.
_MAX_LINKS: Final = 5000
_MAX_ANCHORS: Final = 4 * _MAX_LINKS  # those that lead nowhere too
_MAX_TIMES: Final = 2000  # time elements; a teaser has one, so as for links
_MAX_PROBES: Final = 300  # boxes with a hint that are searched for teasers; a page has some ten
_MAX_NODES_IN_LINK: Final = 100
"""A teaser that is one link has some ten: picture, kicker, headline, text."""
_MAX_TEXT_CHARS: Final = 400  # of a link; a headline has up to 150, with its teaser's text 400
_MAX_REL_WORDS: Final = 10  # "nofollow noopener noreferrer" are three
_MAX_LINKS_IN_TEASER: Final = 20  # headline, picture, author, section, tags: a teaser has fewer
_LEVELS_TO_HEADING: Final = 3  # a link stands in its heading, or in one or two spans there
_LEVELS_OF_TEASER: Final = 6  # boxes between a headline's link and the box that has the date, too
_HINTS_BY_TAG: Final = {"nav": ClassHint.NAV, "footer": ClassHint.FOOTER}
_HINTS_BY_ROLE: Final = {
    **dict.fromkeys(("navigation", "menu", "menubar"), ClassHint.NAV),
    "contentinfo": ClassHint.FOOTER,
}
HINTS_OF_NO_ARTICLE: Final = ClassHint.TAGS | ClassHint.AUTHOR | ClassHint.SHARE
"""A link in boxes with one of these leads to no article."""
_HINTS_OF_LINKS: Final = (
    HINTS_OF_NO_ARTICLE | ClassHint.NAV | ClassHint.BREADCRUMBS | ClassHint.FOOTER
)
# "<body class='has-nav'>", "<article class='tag-sea'>": these are never a menu or a share bar.
_TAGS_WITHOUT_HINTS: Final = frozenset(("html", "body", "main", "article", "h1", "h2", "h3", "a"))
_TEASER_TAGS: Final = ("main", "article", "h1", "h2", "h3")
_PAGINATION_WORDS: Final = ("pagin", "pager", "page-num", "nav-links")
_HIDDEN_TAGS: Final = frozenset(("script", "style", "noscript", "template", "svg"))


@dataclass(slots=True)
class PageLink:
    """A link, its text, and where it stands."""

    url: str
    text: str
    words: int
    """The number of words in the text."""
    rel: frozenset[str]
    in_heading: bool
    hints: int
    """What the boxes around it are for (a sum of ``ClassHint``)."""
    in_pagination: bool
    in_article: bool
    """Whether it stands in an ``article`` element."""
    date: str | None = None
    """The date of the teaser that it is the headline of."""


ByBox: TypeAlias = "dict[etree._Element, list[PageLink]]"
"""The links in each box."""


class _Surroundings(NamedTuple):
    """What the boxes around an element are for."""

    hints: int = 0
    in_pagination: bool = False
    in_article: bool = False


def find_page_links(root: etree._Element, base: str) -> list[PageLink]:
    """Return the links of a page in its order, those to other sites too."""
    boxes = _Boxes()
    links: list[tuple[PageLink, etree._Element]] = []
    urls: dict[str, str | None] = {}
    for anchor in islice(root.iter("a", "area"), _MAX_ANCHORS):
        href = anchor.get("href") or ""
        if href not in urls:
            urls[href] = resolve_link(base, href)
        if url := urls[href]:
            links.append((_page_link(anchor, url, boxes.around(anchor)), anchor))
            if len(links) >= _MAX_LINKS:
                break
    _add_dates(root, links)
    return [link for link, _ in links]


def resolve_link(base: str, href: str | None) -> str | None:
    """Return the URL that a link is requested by; None where it leads to no page."""
    url = absolute_url(base, href)
    return request_url(url) if url and len(url) <= MAX_PAGE_URL_CHARS else None


def links_at(places: Iterable[tuple[etree._Element, str]]) -> Iterator[PageLink]:
    """Yield the links that elements of one page are to URLs, whatever makes them links."""
    boxes = _Boxes()
    for element, url in places:
        yield _page_link(element, url, boxes.around(element))


def _page_link(anchor: etree._Element, url: str, around: _Surroundings) -> PageLink:
    text, holds_heading = _inside(anchor)
    above = islice(anchor.iterancestors(), _LEVELS_TO_HEADING)
    in_heading = holds_heading or any(box.tag in HEADINGS for box in above)
    rel = frozenset((anchor.get("rel") or "").lower().split()[:_MAX_REL_WORDS])
    return PageLink(url, text, count_words(text), rel, in_heading, *around)


def _inside(anchor: etree._Element) -> tuple[str, bool]:
    """Return a link's text, and whether there is a heading in it."""
    texts: list[str] = []
    holds_heading = False
    for element in islice(anchor.iter(), _MAX_NODES_IN_LINK):
        holds_heading = holds_heading or element.tag in HEADINGS
        if element.text and element.tag not in _HIDDEN_TAGS and isinstance(element.tag, str):
            texts.append(element.text[:_MAX_TEXT_CHARS])
        if element.tail and element is not anchor:
            texts.append(element.tail[:_MAX_TEXT_CHARS])
    return " ".join(" ".join(texts).split())[:_MAX_TEXT_CHARS], holds_heading


class _Boxes:
    """The boxes of a page and what they are for; each is looked at once."""

    def __init__(self) -> None:
        self._known: dict[etree._Element, _Surroundings] = {}
        self._probes = 0

    def around(self, element: etree._Element) -> _Surroundings:
        """Return what the boxes around an element are for."""
        unknown: list[etree._Element] = []
        above = element.getparent()
        while above is not None and above not in self._known:
            unknown.append(above)
            above = above.getparent()
        around = self._known[above] if above is not None else _Surroundings()
        for box in reversed(unknown):
            around = self._known[box] = self._within(around, box)
        return around

    def _within(self, around: _Surroundings, box: etree._Element) -> _Surroundings:
        """Return the surroundings of a box's content from those of the box itself."""
        tag = box.tag if isinstance(box.tag, str) else ""
        role = (box.get("role") or "").strip().lower()
        hints = around.hints | _HINTS_BY_TAG.get(tag, 0) | _HINTS_BY_ROLE.get(role, 0)
        words = attribute_words(box) if tag not in _TAGS_WITHOUT_HINTS else ""
        if words:
            named = class_hints_of(words) & _HINTS_OF_LINKS & ~around.hints
            hints |= named if named and not self._holds_teasers(box) else 0
        folded = words.casefold()
        in_pagination = around.in_pagination or any(word in folded for word in _PAGINATION_WORDS)
        return _Surroundings(hints, in_pagination, around.in_article or tag == "article")

    def _holds_teasers(self, box: etree._Element) -> bool:
        """Return True for a box of the page's content, whatever its class says."""
        self._probes += 1
        return self._probes <= _MAX_PROBES and next(box.iter(*_TEASER_TAGS), None) is not None


def _add_dates(root: etree._Element, links: list[tuple[PageLink, etree._Element]]) -> None:
    """Give each teaser's date to its headline: the only link in the smallest box with both."""
    headlines: ByBox = defaultdict(list)
    others: ByBox = defaultdict(list)
    for link, anchor in links:
        by_box = headlines if link.in_heading else others
        if link.words > 1 and not link.hints & HINTS_OF_NO_ARTICLE:
            for box in (anchor, *islice(anchor.iterancestors(), _LEVELS_OF_TEASER)):
                by_box[box].append(link)
    for time in islice(root.iter("time"), _MAX_TIMES):
        date = w3c_date((time.get("datetime") or "").strip())
        nearest = _nearest_links(time, headlines, others) if date else []
        if len({link.url for link in nearest[:_MAX_LINKS_IN_TEASER]}) == 1:
            for link in nearest:
                link.date = link.date or date


def _nearest_links(time: etree._Element, headlines: ByBox, others: ByBox) -> list[PageLink]:
    for box in islice(time.iterancestors(), _LEVELS_OF_TEASER):
        if box in headlines:
            return headlines[box]
        if box in others:
            links = others[box][:_MAX_LINKS_IN_TEASER]
            most_words = max(link.words for link in links)
            return [link for link in links if link.words == most_words]
    return []
