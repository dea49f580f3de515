"""Which blocks are the caption of an image."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from newscrawl.extraction.content.labelled_blocks import LabelledBlocks
from newscrawl.extraction.content.labels import CAPTION, Label
from newscrawl.extraction.document.blocks import Block, Box, Image
from newscrawl.extraction.lines.byline_line import is_byline
from newscrawl.extraction.lines.credit_labels import is_credit_label
from newscrawl.extraction.lines.credit_line import is_credit_line
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["ARTICLE_TEXT", "MAX_FIGURE_LEVELS", "CaptionFinder", "boxes_around"]

ARTICLE_TEXT: Final = frozenset((Label.TEXT, Label.HEADLINE))
"""A box with one of these holds more than an image and its caption."""
MAX_FIGURE_LEVELS: Final = 5
"""Boxes from an image out to the figure that holds it; tuned on the training sets."""
_MAX_FIGURE_BLOCKS: Final = 60
"""A box with more is no image's own.  A bound for hostile pages: no figure comes near."""
_MAX_CAPTION_BLOCKS: Final = 3
"""Right behind an image, outside of any box of its own: title, text and credit."""
_MAX_CAPTION_CHARS: Final = 200
"""Of a text beside a credit that is its picture's caption; a longer one is a paragraph."""
# A site's own "© 2024" stands beside its author's portrait.
_SITE_NOTICE: Final = re.compile(r"\bpowered by\b|icp[备備证證]|公网安备")
_HIDDEN: Final = Label.HIDDEN  # for loops over all blocks
_ASIDE: Final = Label.ASIDE
# A caption may stand in a box with such a word in its class: "ad-image-caption", "share-photo".
_MISLEADING_LABELS: Final = frozenset((Label.AD, Label.PROMO, Label.SHARE, Label.ASIDE))
_MAY_BE_CAPTION: Final = _MISLEADING_LABELS | {CAPTION, _HIDDEN}


def boxes_around(image: Image, levels: int) -> list[Box]:
    """Return the boxes that an image stands in, from the innermost outwards; no large ones."""
    found: list[Box] = []
    box: Box | None = image.box
    while box is not None and len(found) < levels and box.last - box.first <= _MAX_FIGURE_BLOCKS:
        found.append(box)
        box = box.parent
    return found


class CaptionFinder:
    """Finds the captions of a page's images."""

    def __init__(self, blocks: Sequence[Block], labelled: LabelledBlocks) -> None:
        self._blocks = blocks
        self._labels, self._class_hints = labelled.labels, labelled.class_hints

    def is_caption(self, index: int) -> bool:
        """Return True if a block is a caption, also in a box whose class says something else."""
        label = self._labels[index]
        if label is _HIDDEN:  # "Image source," for screen readers
            return is_credit_label(self._blocks[index].text)
        if label is CAPTION:
            return not _SITE_NOTICE.search(self._blocks[index].text[:_MAX_CAPTION_CHARS].lower())
        return label in _MISLEADING_LABELS and (
            bool(self._class_hints[index] & ClassHint.CAPTION)
            or is_credit_line(self._blocks[index].text)  # laid over the picture
        )

    def is_in_picture_box(self, block: Block) -> bool:
        """Return True if a block is a caption in a box for pictures."""
        hints = self._class_hints[block.index]
        return (
            self._labels[block.index] is CAPTION
            and bool(hints & ClassHint.FIGURE and hints & (ClassHint.CAPTION | ClassHint.CREDIT))
            and not is_byline(block.text)
        )

    def caption_blocks(self, image: Image, neighbours: tuple[int, int]) -> list[Block]:
        """Return the blocks of an image's caption.

        They stand in the largest box that holds no other image, or right behind the image.
        ``neighbours``: the places of the images before and behind this one.
        """
        before, behind = neighbours
        found: list[Block] = []
        for box in boxes_around(image, MAX_FIGURE_LEVELS):
            inside = range(box.first, box.last)
            labels = self._labels[box.first : box.last]
            if not ARTICLE_TEXT.isdisjoint(labels):
                break
            is_own = before < box.first and behind >= box.last
            if found and not is_own:
                break
            is_figure = bool(box.own_hints & ClassHint.FIGURE)
            if not _MAY_BE_CAPTION.isdisjoint(labels):
                found = [
                    self._blocks[index]
                    for index in inside
                    if self.is_caption(index) or (is_figure and self._labels[index] is _ASIDE)
                ] or found
            if found and is_own and len(inside) <= _MAX_CAPTION_BLOCKS:
                found = self._with_caption_of_credit(found, inside)
            if found and not is_own:  # a gallery's box: take what stands behind this image
                nearer = [block for block in found if image.at <= block.index < behind]
                return nearer or (found if behind == image.at else [])
        return found or self._right_behind(image)

    def _with_caption_of_credit(self, found: list[Block], inside: range) -> list[Block]:
        """Return a picture's credits with the short text beside them: its caption."""
        if not all(is_credit_line(block.text) for block in found):
            return found
        beside = [
            self._blocks[index]
            for index in inside
            if self._labels[index] is Label.OUTSIDE
            and len(self._blocks[index].text) < _MAX_CAPTION_CHARS
            and not self._blocks[index].linked
            and not is_byline(self._blocks[index].text)
        ]
        return sorted([*found, *beside], key=lambda block: block.index)

    def _right_behind(self, image: Image) -> list[Block]:
        found = []
        for block in self._blocks[image.at : image.at + _MAX_CAPTION_BLOCKS]:
            if not self.is_caption(block.index) or _is_in_another_figure(block, image):
                break
            found.append(block)
        return found


def _is_in_another_figure(block: Block, image: Image) -> bool:
    """Return True if a block stands in a figure that does not hold the image."""
    boxes = islice(block.box.outward(), MAX_FIGURE_LEVELS)
    figure = next((box for box in boxes if box.tag == "figure"), None)
    return figure is not None and figure not in boxes_around(image, MAX_FIGURE_LEVELS)
