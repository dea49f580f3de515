"""A page as a row of text blocks in a tree of boxes.

A *box* is a block-level element; a *block* is a run of text that a browser would set in lines of
its own.  Both are in the page's order.  One walk over the tree gathers them, together with the
few elements that the fields need (images, times, scripts with data), so that no field walks again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from newscrawl.boilerplate import Mark, marks_of
from newscrawl.text import clean

__all__ = ["Block", "Box", "Image", "Moment", "Outline", "outline"]

Element = etree._Element


@dataclass(slots=True, eq=False)
class Box:
    """A block-level element."""

    index: int
    parent: Box | None
    element: Element | None
    tag: str
    own: int
    """The marks that the element itself carries (:class:`newscrawl.boilerplate.Mark`)."""
    depth: int
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
    own: int = 0
    """Marks of an inline element that the whole block stands in."""

    @property
    def link_share(self) -> float:
        """How much of the text stands in links, 0 to 1."""
        return min(1.0, self.linked / (len(self.text) or 1))


@dataclass(slots=True, eq=False)
class Image:
    """An image, by the place where it stands."""

    element: Element
    box: Box
    at: int
    """The index of the block that follows."""


@dataclass(slots=True, eq=False)
class Moment:
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
    moments: list[Moment]
    scripts: list[Element]
    """Scripts that hold data: JSON-LD and other JSON."""
    metas: list[Element]
    links: list[Element]
    title: str


# Elements that start lines of their own, by the HTML standard's rendering section, and the
# boxes of AMP and similar components that wrap them.
_BLOCK_TAGS: Final = frozenset(
    ["address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "label", "legend", "li", "listing", "main", "menu", "nav", "noframes", "ol", "optgroup", "option", "p", "plaintext", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp", "amp-carousel", "amp-sidebar", "amp-accordion", "caption"]
)
_SKIPPED_TAGS: Final = frozenset(
    ["style", "template", "svg", "iframe", "object", "embed", "applet", "select", "button", "textarea", "input", "audio", "video", "canvas", "map", "datalist", "progress", "meter", "colgroup", "col", "amp-ad", "amp-embed", "amp-analytics", "amp-iframe", "amp-social-share", "amp-consent", "amp-state", "amp-script", "rp"]
)
_BOLD_TAGS: Final = frozenset(("b", "strong"))
_IMAGE_TAGS: Final = frozenset(("img", "amp-img", "amp-anim"))
_TAG_MARKS: Final = {
    "nav": Mark.NAV,
    "aside": Mark.ASIDE,
    "footer": Mark.FOOTER,
    "figure": Mark.FIGURE,
    "figcaption": Mark.CAPTION,
    "amp-sidebar": Mark.NAV,
    "dialog": Mark.PROMO,
    "label": Mark.PROMO,
    "legend": Mark.PROMO,
}
# An inline element with one of these marks is set apart although it starts no line.
_INLINE_APART: Final = (
    Mark.KICKER
    | Mark.CREDIT
    | Mark.CAPTION
    | Mark.SHARE
    | Mark.HIDDEN
    | Mark.AD
    | Mark.RELATED
    | Mark.PROMO
)
# A list or a nav often says that it is the trail by its label alone.
_LABELLED_TAGS: Final = frozenset(("nav", "ol", "ul"))
# Spans that touch each other stand apart on the screen, except within running text:
# <span>By A. Name</span><span>4 min read</span>.
_SPANS: Final = frozenset(("span", "a", "time", "abbr"))
_RUNNING_TEXT: Final = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "figcaption", "dd"])
# A box that asks for a mail address is about that, up to this many blocks.
_MOST_ASKING: Final = 8
_FORM_PARTS: Final = frozenset(("form", "fieldset", "label", "p"))
_CELLS: Final = frozenset(("td", "th"))
_PLAIN_INLINE: Final = frozenset(["b", "strong", "em", "i", "u", "sup", "sub", "font", "small", "mark", "q", "cite", "code", "a"])
_IN_CELL: Final = _PLAIN_INLINE | _CELLS | {"span", "abbr", "time"}
_LONGEST_CELL: Final = 200
_BLANK_LINE: Final = re.compile(r"\n[ \t\r]*\n")
# Deeper than this no page is written by people; the rest of such a branch is read as one text.
_DEEPEST: Final = 180


class _Walk:
    """The state of one walk."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.blocks: list[Block] = []
        self.images: list[Image] = []
        self.moments: list[Moment] = []
        self.scripts: list[Element] = []
        self.metas: list[Element] = []
        self.links: list[Element] = []
        self.titles: list[str] = []
        self.parts: list[str] = []
        self.linked = 0
        self.bold = 0
        self.in_link = 0
        self.in_bold = 0
        self.breaks = 0
        self.own = 0
        self.asking: list[Box] = []

    def add(self, text: str) -> None:
        if not self.parts and text.isspace():
            return
        self.parts.append(text)
        if self.in_link or self.in_bold:
            size = len(text.strip())
            if self.in_link:
                self.linked += size
            if self.in_bold:
                self.bold += size

    def flush(self, box: Box) -> None:
        """End the current run of text, which stands in the box."""
        if self.parts:
            text = clean("".join(self.parts))
            self.parts.clear()
            if text:
                line = self.breaks == 1 and bool(self.blocks) and self.blocks[-1].box is box
                self.blocks.append(
                    Block(
                        len(self.blocks), text, box, box.tag, self.linked, self.bold, line, self.own
                    )
                )
                self.breaks = 0
            self.linked = self.bold = 0

    def children(self, element: Element, box: Box, depth: int) -> None:
        glued = False
        for child in element:
            tag = child.tag
            if glued and tag in _SPANS and box.tag not in _RUNNING_TEXT:
                self.parts.append(" ")
            if tag in _BLOCK_TAGS:
                self.block(child, tag, box, depth)
            elif tag == "br":
                self.flush(box)
                self.breaks += 1
            elif tag in _PLAIN_INLINE:
                self.inline(child, tag, box, depth)
            elif tag in _SKIPPED_TAGS or not isinstance(tag, str):
                if self.parts:
                    self.parts.append(" ")
                if tag == "input" and child.get("type") == "email":
                    self.asking.append(box)
            elif not self.special(child, tag, box):
                self.spanned(child, tag, box, depth)
            tail = child.tail
            if tail:
                self.add(tail)
            glued = not tail and tag in _SPANS

    def block(self, element: Element, tag: str, parent: Box, depth: int) -> None:
        self.flush(parent)
        self.breaks = 0
        own = _TAG_MARKS.get(tag, 0) | _marks(element)
        if tag in _LABELLED_TAGS and (label := element.get("aria-label")):
            own |= marks_of(label) & Mark.TRAIL
        box = Box(len(self.boxes), parent, element, tag, own, depth, len(self.blocks))
        self.boxes.append(box)
        saved, self.own = self.own, 0
        if depth > _DEEPEST:
            self.parts.extend(_deep_text(element))
        elif tag == "pre":
            self.preformatted(element, box)
        elif tag == "tr" and _is_data_row(element):
            self.row(element, box, depth)
        else:
            if element.text:
                self.add(element.text)
            self.children(element, box, depth + 1)
        self.flush(box)
        self.own = saved
        self.breaks = 0
        box.last = len(self.blocks)

    def preformatted(self, element: Element, box: Box) -> None:
        """Cut preformatted text at its blank lines."""
        for paragraph in _BLANK_LINE.split("".join(_deep_text(element))):
            self.add(paragraph)
            self.flush(box)

    def row(self, element: Element, box: Box, depth: int) -> None:
        """Take the cells of a data table's row as one text."""
        for cell in element:
            self.add(" ")
            self.inline(cell, "td", box, depth + 1)

    def inline(self, element: Element, tag: str, box: Box, depth: int) -> None:
        is_link, is_bold = tag == "a", tag in _BOLD_TAGS
        self.in_link += is_link
        self.in_bold += is_bold
        if element.text:
            self.add(element.text)
        if depth > _DEEPEST:
            self.parts.extend(_deep_text(element))
        elif len(element):
            self.children(element, box, depth + 1)
        self.in_link -= is_link
        self.in_bold -= is_bold

    def spanned(self, element: Element, tag: str, box: Box, depth: int) -> None:
        """Walk an inline element whose words may say that it stands apart."""
        own = _marks(element) & _INLINE_APART
        if own:
            self.flush(box)
            saved, self.own = self.own, self.own | own
            self.inline(element, tag, box, depth)
            self.flush(box)
            self.own = saved
        else:
            self.inline(element, tag, box, depth)

    def special(self, element: Element, tag: str, box: Box) -> bool:
        """Note an element that is no text; say whether that was all there is to it."""
        if tag == "script":
            if "json" in (element.get("type") or "") or element.get("id") == "__NEXT_DATA__":
                self.scripts.append(element)
        elif tag in _IMAGE_TAGS:
            self.images.append(Image(element, box, self.next_block()))
        elif tag == "noscript":
            self.images.extend(
                Image(image, box, self.next_block()) for image in element.iter("img")
            )
        elif tag == "meta":
            self.metas.append(element)
        elif tag == "link":
            self.links.append(element)
        elif tag == "title":
            self.titles.append(element.text or "")
        elif tag == "head":
            for child in element:
                if isinstance(child.tag, str):
                    self.special(child, child.tag, box)
        else:
            if tag == "time" or (tag == "abbr" and element.get("title")):
                self.moments.append(Moment(element, box, self.next_block()))
            return False
        return True

    def mark_asking(self) -> None:
        """Mark the boxes about fields for a mail address: newsletters, comment forms."""
        for box in self.asking:
            outer: Box | None = box
            while outer is not None and outer.last - outer.first <= _MOST_ASKING:
                outer.own |= Mark.PROMO
                outer = outer.parent if outer.tag in _FORM_PARTS else None

    def next_block(self) -> int:
        return len(self.blocks)


def _marks(element: Element) -> int:
    marks = 0
    value = element.get("class")
    if value:
        marks = marks_of(value)
    value = element.get("id")
    if value:
        marks |= marks_of(value)
    return marks


def _is_data_row(row: Element) -> bool:
    """Say whether a row's cells hold nothing but short texts, so that it is no means of layout."""
    cells = list(row)
    if len(cells) < 2:
        return False
    for cell in cells:
        if cell.tag not in _CELLS or len(cell.text or "") > _LONGEST_CELL:
            return False
        if any(child.tag not in _IN_CELL for child in cell.iter()):
            return False
    return True


def _deep_text(element: Element) -> list[str]:
    """The text of a branch that is too deep to walk."""
    return [str(text) for text in element.itertext()]


def outline(root: Element) -> Outline:
    """Walk over a page once."""
    walk = _Walk()
    box = Box(0, None, root, "html", 0, 0)
    walk.boxes.append(box)
    if root.text:
        walk.add(root.text)
    walk.children(root, box, 1)
    walk.flush(box)
    box.last = len(walk.blocks)
    walk.mark_asking()
    return Outline(
        walk.boxes,
        walk.blocks,
        walk.images,
        walk.moments,
        walk.scripts,
        walk.metas,
        walk.links,
        clean(walk.titles[0]) if walk.titles else "",
    )
