"""A page as a list of text blocks in a tree of boxes.

A *box* is a block-level element; a *block* is a run of text that a browser would set in lines of
its own.  Both are in the page's order.  Segmentation is one walk over the page's tree that gathers
them, together with the elements that the fields need (images, times, scripts with data), so that
no field walks again.  An *outline* is what it gathers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lxml import etree

__all__ = [
    "MAX_BLOCKS",
    "Block",
    "Box",
    "ChosenBlocks",
    "Element",
    "Image",
    "Outline",
    "TimeElement",
]

Element = etree._Element
"""An element of a page's tree, as annotations name it."""

MAX_BLOCKS: Final = 50_000
"""The longest live blogs have some ten thousand; what follows is not read."""


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
    """The index of the first block inside, or of the first one after it where it holds none."""
    last: int = 0
    """One more than the index of the last block inside."""

    def outward(self) -> Iterator[Box]:
        """Yield the box and those that it stands in, from the innermost outwards."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent


@dataclass(slots=True, eq=False)
class Block:
    """A run of text."""

    index: int
    text: str
    box: Box
    tag: str
    """The tag of the box that the text stands in: p, h2, li, td, div, …"""
    linked: int
    """Characters that stand in links."""
    bold: int
    """Characters that stand in bold."""
    line: bool
    """Nothing but one line break parts it from the block before."""
    own_hints: int = 0
    """Class hints of an inline element that the whole block stands in."""

    @property
    def link_share(self) -> float:
        """The share of the text that stands in links, 0 to 1."""
        return min(1.0, self.linked / (len(self.text) or 1)) if self.linked else 0.0


@dataclass(slots=True, eq=False)
class Image:
    """An image and where it stands."""

    element: Element
    box: Box
    at: int
    """The index of the block that follows it."""


@dataclass(slots=True, eq=False)
class TimeElement:
    """A ``<time>`` element, or an ``<abbr title>``, which was used before HTML 5."""

    element: Element
    box: Box
    at: int


class ChosenBlocks(NamedTuple):
    """The blocks that a site's own rules name, by their indexes."""

    body: frozenset[int] | None
    """Those of the elements in which the body stands; None where no rule names one."""
    kept: frozenset[int]
    """Those that are part of the body, whatever they look like."""
    dropped: frozenset[int]
    """Those that are no part of the body."""


@dataclass(slots=True)
class Outline:
    """What segmentation gathers of a page."""

    boxes: list[Box]
    blocks: list[Block]
    images: list[Image]
    time_elements: list[TimeElement]
    scripts: list[Element]
    """Scripts that hold data: JSON-LD and other JSON."""
    metas: list[tuple[str, str]]
    """The names of ``meta`` elements (name, property or itemprop) and their contents."""
    links: list[tuple[str, str]]
    """Relations and URLs of ``link`` elements."""
    title: str
    base: str | None = None
    """The URL of the ``base`` element, which the page's links are relative to."""
    rel_links: list[Element] = field(default_factory=list)
    """Links in the page whose ``rel`` says that they lead to a tag or an author."""
    itemprop_elements: list[Element] = field(default_factory=list)
    """Elements with an ``itemprop``: those that show text, and the body's ``meta`` elements."""
    breadcrumb_elements: list[Element] = field(default_factory=list)
    """Elements that microdata or RDFa declare to be breadcrumbs, or one of them."""
    hinting: list[Box] = field(default_factory=list)
    """The boxes that hold blocks and have class hints of their own: a third of all."""

    def links_to(self, relation: str) -> list[Element]:
        """The links that lead to a "tag" or to an "author", by their ``rel``."""
        return [link for link in self.rel_links if relation in (link.get("rel") or "").split()]
