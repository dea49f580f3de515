"""Captions that no words of their own tell: texts that share a box with a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.prose import text_weight
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["frame_captions", "mend_captions"]

_CAPTION: Final = Label.CAPTION
_OF_PICTURES: Final = ClassHint.CAPTION | ClassHint.CREDIT | ClassHint.FIGURE
_MOST_LINES: Final = 2
_LONGEST: Final = 200
_LONGEST_IN_FIGURE: Final = 600
_NO_FRAMES: Final = frozenset(("p", "blockquote", "li", "html", "body"))


def mend_captions(blocks: Sequence[Block], labels: list[Label], marks: Sequence[int]) -> None:
    """Take a text beside a photo's credit for its caption: the two share a box for pictures."""
    captions = [at for at, found in enumerate(labels) if found is _CAPTION]
    for at in captions:
        if _closes_text(blocks, labels, marks, at):
            labels[at] = TEXT
            continue
        if at and labels[at - 1] is TEXT:
            before, box = blocks[at - 1], blocks[at].box
            together = before.box in (box, box.parent) and before.tag not in HEADINGS
            if together and marks[at - 1] & ClassHint.FIGURE:
                labels[at - 1] = Label.CAPTION
        while _repeats_caption(blocks, labels, at + 1):
            at += 1
            labels[at] = Label.CAPTION


def _closes_text(
    blocks: Sequence[Block], labels: Sequence[Label], marks: Sequence[int], at: int
) -> bool:
    """Say whether a paragraph that ends in an agency's name is the text's last one."""
    block, home = blocks[at], blocks[at].box.parent
    return (
        block.tag == "p"
        and home is not None
        and home.last == at + 1
        and text_weight(block.text) > _LONGEST
        and not marks[at] & _OF_PICTURES
        and at > home.first + 1
        and all(labels[i] is TEXT and blocks[i].tag == "p" for i in (at - 2, at - 1))
    )


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
    longest = _LONGEST_IN_FIGURE if box.own & ClassHint.FIGURE else _LONGEST
    texts = [at for at in range(box.first, box.last) if labels[at] is TEXT]
    if not texts:
        return
    # What holds paragraphs and no heading is no frame, but an article of few words.
    if (
        box.tag != "figure"
        and sum(len(blocks[at].text) for at in texts) >= longest
        and not any(blocks[at].tag in HEADINGS for at in texts)
    ):
        return
    for at in texts:
        block = blocks[at]
        if len(block.text) < longest:
            # With a heading it is a teaser.
            labels[at] = Label.RELATED if block.tag in HEADINGS else Label.CAPTION
