"""Captions that no words of their own tell: texts that share a box with a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newscrawl.boilerplate import Mark
from newscrawl.layout.labels import HEADINGS, TEXT, Label
from newscrawl.page import Page
from newscrawl.page.boxes import Block, Box

__all__ = ["frame_captions", "mend_captions"]

_CAPTION: Final = Label.CAPTION
_MOST_LINES: Final = 2
_LONGEST: Final = 200
_LONGEST_IN_FIGURE: Final = 600
_NO_FRAMES: Final = frozenset(("p", "blockquote", "li", "html", "body"))


def mend_captions(blocks: Sequence[Block], labels: list[Label], marks: Sequence[int]) -> None:
    """Take a text beside a photo's credit for its caption: the two share a box for pictures."""
    captions = [at for at, found in enumerate(labels) if found is _CAPTION]
    for at in captions:
        if at and labels[at - 1] is TEXT:
            before, box = blocks[at - 1], blocks[at].box
            together = before.box in (box, box.parent) and before.tag not in HEADINGS
            if together and marks[at - 1] & Mark.FIGURE:
                labels[at - 1] = Label.CAPTION
        while _repeats_caption(blocks, labels, at + 1):
            at += 1
            labels[at] = Label.CAPTION


def _repeats_caption(blocks: Sequence[Block], labels: Sequence[Label], at: int) -> bool:
    """Say whether a text is the caption above it, or the one above its credit, once more."""
    if at == len(blocks) or labels[at] is not TEXT:
        return False
    above = range(max(0, at - 2), at)
    return any(labels[i] is Label.CAPTION and blocks[i].text == blocks[at].text for i in above)


def frame_captions(page: Page, labels: list[Label]) -> None:
    """Take what of the text stands in a picture's frame for its caption."""
    before: Box | None = None
    for image in page.outline.images:
        if image.box is not before:
            before = image.box
            _caption_in(page.blocks, labels, image.box)


def _caption_in(blocks: Sequence[Block], labels: list[Label], inner: Box) -> None:
    """Take the text of a picture's frame for its caption, if a frame holds nothing else."""
    box = inner
    while box.first == box.last and box.parent is not None:
        box = box.parent
    if box.last - box.first > _MOST_LINES or box.tag in _NO_FRAMES:
        return
    longest = _LONGEST_IN_FIGURE if box.own & Mark.FIGURE else _LONGEST
    for at in range(box.first, box.last):
        block = blocks[at]
        if labels[at] is TEXT and len(block.text) < longest:
            # With a heading it is a teaser.
            labels[at] = Label.RELATED if block.tag in HEADINGS else Label.CAPTION
