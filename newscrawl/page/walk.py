"""The one walk over a page's tree."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from newscrawl.boilerplate import Mark, marks_of
from newscrawl.page.boxes import MOST_BLOCKS, Block, Box, Image, Moment, Outline
from newscrawl.page.elements import (
    BOLD_TAGS,
    CELLS,
    FORM_PARTS,
    HEADINGS,
    IMAGE_TAGS,
    IN_CELL,
    INLINE_APART,
    LABELLED_TAGS,
    NOT_CAPTIONS,
    ROLES,
    RUNNING_TEXT,
    SPANS,
    TAG_MARKS,
    Role,
)
from newscrawl.text import clean

__all__ = ["outline"]

Element = etree._Element

# A box that asks for a mail address is about that, up to this many blocks.
_MOST_ASKING: Final = 8
_LONGEST_CELL: Final = 200
_BLANK_LINE: Final = re.compile(r"\n[ \t\r]*\n")
_HIDING: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*[01]", re.IGNORECASE
)
# What is hidden in a line, for those who hear it read, says no more than "opens in a new window".
_LONGEST_WHISPER: Final = 80
# Deeper than this no page is written by people; the rest of such a branch is read as one text.
_DEEPEST: Final = 180
# Pages have hundreds of boxes, the longest live blogs ten thousand.  What follows beyond is not
# read: a page of short tags would take minutes and gigabytes.
_MOST_BOXES: Final = 100_000
# What stands in these is a caption, or not always a row of children.
_OTHERWISE: Final = frozenset(("figure", "pre", "tr"))
_TELLING: Final = ("style", "hidden", "aria-label")
_role: Final = ROLES.get
_BLOCK, _INLINE, _BREAK, _DATA = Role.BLOCK, Role.INLINE, Role.BREAK, Role.DATA
_IN_LINE: Final = (Role.LINK, None, Role.INLINE)
_CAPTION: Final = Mark.CAPTION


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
        self.bases: list[str] = []
        self.related: list[Element] = []
        self.parts: list[str] = []
        self.linked = 0
        self.bold = 0
        self.in_link = 0
        self.in_bold = 0
        self.breaks = 0
        self.own = 0
        self.in_figure = False
        self.in_caption = False
        self.asking: list[Box] = []

    def add(self, text: str) -> None:
        """Take a piece of text into the current run; white space cannot start one."""
        if self.parts or not text.isspace():
            self.parts.append(text)
            if self.in_link or self.in_bold:
                self.count(text)

    def count(self, text: str) -> None:
        """Count the characters of a text that stands in a link or in bold."""
        size = len(text.strip())
        if self.in_link:
            self.linked += size
        if self.in_bold:
            self.bold += size

    def flush(self, box: Box) -> None:
        """End the current run of text, which stands in the box."""
        if not self.parts:
            return
        text = clean("".join(self.parts))
        self.parts.clear()
        blocks = self.blocks
        if text and len(blocks) < MOST_BLOCKS:
            line = self.breaks == 1 and bool(blocks) and blocks[-1].box is box
            own = self.own | Mark.CAPTION if self.in_figure else self.own
            blocks.append(Block(len(blocks), text, box, box.tag, self.linked, self.bold, line, own))
            self.breaks = 0
        self.linked = self.bold = 0

    def children(self, element: Element, box: Box, depth: int) -> None:
        """Walk what stands in an element; ``box`` is the block-level element about it."""
        parts, glued = self.parts, False
        for child in element:
            tag: Any = child.tag
            role, tail = _role(tag), child.tail
            if role == _BLOCK:
                self.block(child, tag, box, depth)
                glued = False
            elif role in _IN_LINE and isinstance(tag, str):
                if glued and parts and tag in SPANS and box.tag not in RUNNING_TEXT:
                    parts.append(" ")
                if role is None:
                    self.spanned(child, tag, box, depth)
                elif self.in_caption and role == _INLINE and not _goes_on(child):
                    self.apart(child, tag, box, depth, 0)
                else:
                    self.inline(child, tag, box, depth)
                glued = not tail and tag in SPANS
            else:
                self.between(child, tag, role, box, depth)
                glued = False
            if tail and (parts or not tail.isspace()):
                parts.append(tail)
                if self.in_link or self.in_bold:
                    self.count(tail)

    def between(self, element: Element, tag: str, role: int | None, box: Box, depth: int) -> None:
        """Walk what holds no text: line breaks, data, what is not shown."""
        if role == _BREAK:
            self.flush(box)
            self.breaks += 1
        elif role != _DATA:
            self.skip(element, tag, box, depth)
        elif tag == "noscript" and next(element.iter("h1"), None) is not None:
            self.inline(element, tag, box, depth)  # it was never closed: the page is in it
        else:
            self.data(element, tag, box)

    def skip(self, element: Element, tag: object, box: Box, depth: int) -> None:
        """Pass over an element that shows no text of the page's."""
        if tag == "button" and next(element.iter("figcaption", "a"), None) is not None:
            self.inline(element, "button", box, depth)  # a photo that opens at a touch; a tag
            return
        if self.parts:
            self.parts.append(" ")
        if tag == "input" and element.get("type") == "email":
            self.asking.append(box)

    def block(self, element: Element, tag: str, parent: Box, depth: int) -> None:
        """Walk an element that starts lines of its own."""
        if self.parts:
            self.flush(parent)
        boxes, blocks = self.boxes, self.blocks
        index = len(boxes)
        if index >= _MOST_BOXES:
            return
        self.breaks = 0
        own = self.own | TAG_MARKS.get(tag, 0)
        for name, value in element.items():
            if name == "class" or (name == "id" and tag not in HEADINGS):
                own |= marks_of(value)
            elif name in _TELLING:
                own |= _told_marks(tag, name, value)
        box = Box(index, parent, element, tag, own, len(blocks))
        boxes.append(box)
        if self.own or self.in_caption or own & _CAPTION or tag in _OTHERWISE or depth > _DEEPEST:
            self.otherwise(element, tag, box, depth)
        else:
            text = element.text
            if text and not text.isspace():
                self.add(text)
            if len(element):
                self.children(element, box, depth + 1)
            if self.parts:
                self.flush(box)
        self.breaks = 0
        box.last = len(blocks)

    def otherwise(self, element: Element, tag: str, box: Box, depth: int) -> None:
        """Walk a box in a figure or a caption, in an inline element that stands apart, or a row."""
        saved = self.own, self.in_figure, self.in_caption
        self.own = 0
        self.in_figure = (self.in_figure or tag == "figure") and tag not in NOT_CAPTIONS
        self.in_caption = self.in_figure or self.in_caption or bool(box.own & Mark.CAPTION)
        if self.in_figure:
            box.own &= ~Mark.FOOTER
        self.content(element, tag, box, depth)
        self.flush(box)
        self.own, self.in_figure, self.in_caption = saved

    def content(self, element: Element, tag: str, box: Box, depth: int) -> None:
        """Walk what stands in a box."""
        if depth > _DEEPEST:
            self.parts.extend(_deep_text(element))
        elif tag == "pre":
            self.preformatted(element, box)
        elif tag == "tr" and _is_data_row(element):
            self.row(element, box, depth)
        else:
            text = element.text
            if text and not text.isspace():
                self.add(text)
            self.children(element, box, depth + 1)

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
        if tag == "a":
            self.in_link += 1
            relation = element.get("rel")
            if relation and ("tag" in relation or "author" in relation):
                self.related.append(element)
        elif tag in BOLD_TAGS:
            self.in_bold += 1
        text = element.text
        if text:
            self.add(text)
        if depth > _DEEPEST:
            self.parts.extend(_deep_text(element))
        elif len(element):
            self.children(element, box, depth + 1)
        if tag == "a":
            self.in_link -= 1
        elif tag in BOLD_TAGS:
            self.in_bold -= 1

    def spanned(self, element: Element, tag: str, box: Box, depth: int) -> None:
        """Walk an inline element whose words may say that it stands apart."""
        # Web components are boxes, but for those within a line.
        if "-" in tag and not self.parts and _stands_alone(element, box):
            self.block(element, tag, box, depth)
            return
        if tag == "time" or (tag == "abbr" and element.get("title")):
            self.moments.append(Moment(element, box, len(self.blocks)))
        marks = _marks(element)
        if self.parts and box.tag not in HEADINGS and _is_whisper(element, marks):
            return
        own = marks & INLINE_APART
        if self.in_caption and marks & Mark.AUTHOR:  # of the photo
            own |= Mark.CREDIT
        if own or (self.in_caption and not _goes_on(element)):
            self.apart(element, tag, box, depth, own)
        else:
            self.inline(element, tag, box, depth)

    def apart(self, element: Element, tag: str, box: Box, depth: int, own: int) -> None:
        """Walk an inline element as a block of its own."""
        self.flush(box)
        saved, self.own = self.own, self.own | own
        self.inline(element, tag, box, depth)
        self.flush(box)
        self.own = saved

    def data(self, element: Element, tag: str, box: Box) -> None:
        """Note an element that holds data or a picture."""
        if tag == "script":
            if "json" in (element.get("type") or "") or element.get("id") == "__NEXT_DATA__":
                self.scripts.append(element)
        elif tag in IMAGE_TAGS:
            self.images.append(Image(element, box, len(self.blocks)))
        elif tag == "noscript":
            at = len(self.blocks)
            self.images.extend(Image(image, box, at) for image in element.iter("img"))
        elif tag == "head":
            for child in element:
                if _role(child.tag) == _DATA:
                    self.data(child, str(child.tag), box)
        else:
            self.told(element, tag)

    def told(self, element: Element, tag: str) -> None:
        """Note what a page tells of itself; broken pages do so in their body, too."""
        if tag == "meta":
            self.metas.append(element)
        elif tag == "link":
            self.links.append(element)
        elif tag == "base":
            self.bases.append(element.get("href") or "")
        else:
            self.titles.append(element.text or "")

    def mark_asking(self) -> None:
        """Mark the boxes about fields for a mail address: newsletters, comment forms."""
        for box in self.asking:
            outer: Box | None = box
            while outer is not None and outer.last - outer.first <= _MOST_ASKING:
                outer.own |= Mark.PROMO
                outer = outer.parent if outer.tag in FORM_PARTS else None


def _marks(element: Element) -> int:
    marks = 0
    value = element.get("class")
    if value:
        marks = marks_of(value)
    value = element.get("id")
    if value:
        marks |= marks_of(value)
    return marks


def _told_marks(tag: str, name: str, value: str) -> int:
    """The marks that a box's other attributes give it."""
    if name == "aria-label":
        return marks_of(value) & Mark.TRAIL if tag in LABELLED_TAGS else 0
    return Mark.HIDDEN if name == "hidden" or _HIDING.search(value) else 0


def _is_whisper(element: Element, marks: int) -> bool:
    """Say whether a piece of a line is not to be seen, but only heard."""
    if not marks & Mark.HIDDEN:
        style = element.get("style")
        if not style or not _HIDING.search(style):
            return False
    return not len(element) and len(element.text or "") < _LONGEST_WHISPER


def _goes_on(element: Element) -> bool:
    """Say whether text runs on behind an inline element."""
    tail = element.tail
    return bool(tail and tail.strip(" \t\r\n\xa0)]."))


def _stands_alone(element: Element, box: Box) -> bool:
    """Say whether an element stands in no running text, and no text follows it."""
    tail = element.tail
    return box.tag not in RUNNING_TEXT and (not tail or tail.isspace())


def _is_data_row(row: Element) -> bool:
    """Say whether a row's cells hold nothing but short texts, so that it is no means of layout."""
    cells = list(row)
    if len(cells) < 2:
        return False
    for cell in cells:
        if cell.tag not in CELLS or len(cell.text or "") > _LONGEST_CELL:
            return False
        if any(child.tag not in IN_CELL for child in cell.iter()):
            return False
    return True


def _deep_text(element: Element) -> list[str]:
    """The text of a branch that is too deep to walk."""
    return [str(text) for text in element.itertext()]


def outline(root: Element) -> Outline:
    """Walk over a page once."""
    walk = _Walk()
    box = Box(0, None, root, "html", 0)
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
        next(filter(None, walk.bases), None),
        walk.related,
    )
