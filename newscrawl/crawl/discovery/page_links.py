"""The links of a page with what the page's structure says of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from newscrawl.common.urls import absolute
from newscrawl.crawl.discovery.html_tree import climb, words_of
from newscrawl.crawl.discovery.typed_urls import request_url
from newscrawl.crawl.discovery.url_kind import MAX_URL, weight
from newscrawl.crawl.discovery.xml_stream import w3c_date
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.vocabulary import ClassHint, class_hints_of

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["Anchor", "anchors_of"]

# A front page of a large paper has some 500 links.
_MAX_LINKS: Final = 5000
_MAX_TIMES: Final = 2000
_BY_TAG: Final = {"nav": ClassHint.NAV, "footer": ClassHint.FOOTER}
_BY_ROLE: Final = {
    "navigation": ClassHint.NAV,
    "menu": ClassHint.NAV,
    "menubar": ClassHint.NAV,
    "contentinfo": ClassHint.FOOTER,
}
_SMALL: Final = (
    ClassHint.NAV
    | ClassHint.TRAIL
    | ClassHint.TAGS
    | ClassHint.AUTHOR
    | ClassHint.SHARE
    | ClassHint.FOOTER
)
# "<body class='has-nav'>", "<article class='tag-sea'>": these are never a menu or a share bar.
_WHOLE: Final = frozenset(("html", "body", "main", "article", "h1", "h2", "h3", "a"))
_TEASERS: Final = ("main", "article", "h1", "h2", "h3")
_MAX_PROBES: Final = 300
_TEASER_LEVELS: Final = 6
_MAX_INSIDE: Final = 100
_MAX_TEXT: Final = 400
_SILENT: Final = frozenset(("script", "style", "noscript", "template", "svg"))


@dataclass(slots=True)
class Anchor:
    """A link and where it stands."""

    url: str
    text: str
    words: int
    rel: frozenset[str]
    marks: int
    """What the boxes around it are for (a sum of ``ClassHint``)."""
    paging: bool
    """Whether the boxes around it are for turning pages."""
    in_article: bool
    in_heading: bool
    date: str | None = None
    """The date of the teaser that it is the headline of."""


@dataclass(frozen=True, slots=True)
class _Place:
    marks: int = 0
    paging: bool = False
    in_article: bool = False


def anchors_of(root: etree._Element, base: str) -> list[Anchor]:
    """List the links of a page in its order, normalised, those of other sites too."""
    places = _Places()
    found: list[tuple[Anchor, etree._Element]] = []
    known: dict[str, str | None] = {}
    for node in islice(root.iter("a", "area"), 4 * _MAX_LINKS):
        href = node.get("href") or ""
        if href not in known:
            known[href] = _tidied(base, href)
        if url := known[href]:
            found.append((_anchor(node, url, places), node))
            if len(found) >= _MAX_LINKS:
                break
    _date(root, found)
    return [anchor for anchor, _ in found]


def _tidied(base: str, href: str) -> str | None:
    address = absolute(base, href)
    return request_url(address) if address and len(address) <= MAX_URL else None


def _anchor(node: etree._Element, url: str, places: _Places) -> Anchor:
    place = places.of(node)
    text, heading = _inside(node)
    return Anchor(
        url=url,
        text=text,
        words=weight(text),
        rel=frozenset((node.get("rel") or "").lower().split()[:10]),
        marks=place.marks,
        paging=place.paging,
        in_article=place.in_article,
        in_heading=heading or any(above.tag in HEADINGS for above in climb(node, 3)),
    )


def _inside(node: etree._Element) -> tuple[str, bool]:
    """Read a link's text, and whether there is a heading in it."""
    parts: list[str] = []
    heading = False
    for element in islice(node.iter(), _MAX_INSIDE):
        heading = heading or element.tag in HEADINGS
        if element.text and element.tag not in _SILENT and isinstance(element.tag, str):
            parts.append(element.text[:_MAX_TEXT])
        if element.tail and element is not node:
            parts.append(element.tail[:_MAX_TEXT])
    return " ".join(" ".join(parts).split())[:_MAX_TEXT], heading


class _Places:
    """What the boxes around a link are for; each box is looked at once."""

    def __init__(self) -> None:
        self._known: dict[etree._Element, _Place] = {}
        self._probes = 0

    def of(self, node: etree._Element) -> _Place:
        """Say where an element stands."""
        chain: list[etree._Element] = []
        above = node.getparent()
        while above is not None and above not in self._known:
            chain.append(above)
            above = above.getparent()
        place = self._known[above] if above is not None else _Place()
        for box in reversed(chain):
            place = self._known[box] = self._below(place, box)
        return place

    def _below(self, place: _Place, box: etree._Element) -> _Place:
        tag = box.tag if isinstance(box.tag, str) else ""
        marks = _BY_TAG.get(tag, 0) | _BY_ROLE.get((box.get("role") or "").strip().lower(), 0)
        words = words_of(box) if tag not in _WHOLE else ""
        if words:
            said = class_hints_of(words) & _SMALL & ~place.marks
            marks |= said if said and not self._holds_teasers(box) else 0
        folded = words.casefold()
        paging = any(word in folded for word in ("pagin", "pager", "page-num", "nav-links"))
        if not (marks or paging or tag == "article"):
            return place
        return _Place(
            place.marks | marks, place.paging or paging, place.in_article or tag == "article"
        )

    def _holds_teasers(self, box: etree._Element) -> bool:
        """Say whether it is a box of the page's content, whatever its words say."""
        self._probes += 1
        return self._probes <= _MAX_PROBES and next(box.iter(*_TEASERS), None) is not None


def _date(root: etree._Element, found: list[tuple[Anchor, etree._Element]]) -> None:
    """Give each teaser's date to its headline: the link alone in the smallest box with both."""
    headlines: dict[etree._Element, list[Anchor]] = defaultdict(list)
    others: dict[etree._Element, list[Anchor]] = defaultdict(list)
    for anchor, node in found:
        by_box = headlines if anchor.in_heading else others
        if anchor.words > 1 and not anchor.marks & (
            ClassHint.TAGS | ClassHint.AUTHOR | ClassHint.SHARE
        ):
            for box in (node, *climb(node, _TEASER_LEVELS)):
                by_box[box].append(anchor)
    for time in islice(root.iter("time"), _MAX_TIMES):
        date = w3c_date((time.get("datetime") or "").strip())
        anchors = _nearest(time, headlines, others) if date else []
        if len({anchor.url for anchor in anchors[:20]}) == 1:
            for anchor in anchors:
                anchor.date = anchor.date or date


def _nearest(
    time: etree._Element,
    headlines: dict[etree._Element, list[Anchor]],
    others: dict[etree._Element, list[Anchor]],
) -> list[Anchor]:
    for box in climb(time, _TEASER_LEVELS):
        if box in headlines:
            return headlines[box]
        if box in others:
            longest = max(anchor.words for anchor in others[box][:20])
            return [anchor for anchor in others[box][:20] if anchor.words == longest]
    return []
