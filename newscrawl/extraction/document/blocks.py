"""A page as a row of text blocks in a tree of boxes.

A *box* is a block-level element; a *block* is a run of text that a browser would set in lines of
its own.  Both are in the page's order.  One walk over the tree gathers them, together with the
few elements that the fields need (images, times, scripts with data), so that no field walks again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

__all__ = ["MOST_BLOCKS", "Block", "Box", "Image", "Outline", "TimeElement"]

Element = etree._Element

MOST_BLOCKS: Final = 50_000
"""What follows behind so many is not read."""


@dataclass(slots=True, eq=False)
class Box:
    """A block-level element."""

    index: int
    parent: Box | None
    element: Element | None
    tag: str
    own_hints: int
    """Class hints (``ClassHint``) of the element itself, not of the boxes around it."""
    first: int = 0
    """The index of the first block inside, or of the first behind it where it holds none."""
    last: int = 0
    """One more than the index of the last block inside."""


@dataclass(slots=True, eq=False)
class Block:
    """A run of text."""

    index: int
    text: str
    box: Box
    tag: str
    """The tag of the box the text stands in: p, h2, li, td, div, …"""
    linked: int
    """How many characters stand in links."""
    bold: int
    """How many characters stand in bold."""
    line: bool
    """It is parted from the block before by no more than one line break."""
    own_hints: int = 0
    """Class hints of an inline element that the whole block stands in."""

    @property
    def link_share(self) -> float:
        """How much of the text stands in links, 0 to 1."""
        return min(1.0, self.linked / (len(self.text) or 1)) if self.linked else 0.0


@dataclass(slots=True, eq=False)
class Image:
    """An image, by the place where it stands."""

    element: Element
    box: Box
    at: int
    """The index of the block that follows."""


@dataclass(slots=True, eq=False)
class TimeElement:
    """A ``<time>`` element, or an ``<abbr title>``, which is what it was before HTML 5."""

    element: Element
    box: Box
    at: int


@dataclass(slots=True)
class Outline:
    """What one walk over a page gathers."""

    boxes: list[Box]
    blocks: list[Block]
    images: list[Image]
    time_elements: list[TimeElement]
    scripts: list[Element]
    """Scripts that hold data: JSON-LD and other JSON."""
    metas: list[tuple[str, str]]
    """What ``meta`` elements tell of (by name, property or itemprop), and their contents."""
    links: list[tuple[str, str]]
    """Relations and addresses of ``link`` elements."""
    title: str
    base: str | None = None
    """What the page's links are relative to, as its ``base`` element says it."""
    related: list[Element] = field(default_factory=list)
    """Links in the page that say what they lead to: a tag or an author (``rel``)."""
    properties: list[Element] = field(default_factory=list)
    """Elements with an ``itemprop``: those that show text, and the body's ``meta`` elements."""
    breadcrumb_elements: list[Element] = field(default_factory=list)
    """Elements that declare themselves a trail or a step of one, in microdata or RDFa."""

    def links_to(self, relation: str) -> list[Element]:
        """The links that lead to a "tag" or to an "author"."""
        return [link for link in self.related if relation in (link.get("rel") or "").split()]
