"""The marks of blocks: those of the boxes they stand in, as far as these can be believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newscrawl.extraction.content.prose import ProseSums
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["DEAD", "hints_by_block"]

DEAD: Final = (
    ClassHint.NAV
    | ClassHint.TRAIL
    | ClassHint.FOOTER
    | ClassHint.ASIDE
    | ClassHint.COMMENTS
    | ClassHint.SHARE
    | ClassHint.RELATED
    | ClassHint.PROMO
    | ClassHint.AD
    | ClassHint.CONSENT
    | ClassHint.HIDDEN
)
"""Marks of what is never an article's text."""

# A box that holds more than this share of a page's prose is the article's, whatever its words say:
# <body class="has-sidebar">, <div id="__next">, <article class="article-with-comments">.
_MOST_OF_PAGE: Final = {
    ClassHint.COMMENTS: 0.9,
    ClassHint.RELATED: 0.6,
    ClassHint.CONSENT: 0.6,
    ClassHint.FOOTER: 0.6,
    ClassHint.ASIDE: 0.4,
    # Newsletters, share bars and hidden labels are short; paywalls wrap the article itself.
    ClassHint.SHARE: 0.3,
    ClassHint.PROMO: 0.3,
    ClassHint.AD: 0.3,
    ClassHint.HIDDEN: 0.3,
    ClassHint.NAV: 0.3,
    ClassHint.TRAIL: 0.3,
}
# Marks of small things: with more prose than this a box only bears their name, as WordPress's
# <article class="post tag-sea">.
_MOST_LETTERS: Final = {
    ClassHint.CAPTION: 1500,
    ClassHint.CREDIT: 700,
    ClassHint.TIME: 150,
    ClassHint.KICKER: 250,
    ClassHint.TAGS: 400,
    ClassHint.AUTHOR: 1200,
}
_DOUBTED: Final = DEAD | sum(_MOST_OF_PAGE) | sum(_MOST_LETTERS)
_ASIDE: Final = ClassHint.ASIDE


def _holds_headline(box: Box, headlines: Sequence[int]) -> bool:
    """Say whether a box holds a headline and more."""
    return box.last - box.first > 1 and any(box.first <= at < box.last for at in headlines)


def _class(box: Box) -> str | None:
    return None if box.element is None else box.element.get("class")


def _main_classes(boxes: Sequence[Box], prose: ProseSums) -> frozenset[str]:
    """The classes of boxes named "aside" that hold much of the page's prose: all their like do."""
    least = _MOST_OF_PAGE[_ASIDE] * prose.total
    return frozenset(
        name
        for box in boxes
        if box.own & _ASIDE and prose.within(box.first, box.last) > least and (name := _class(box))
    )


def _believed(box: Box, prose: ProseSums, headlines: Sequence[int], main: frozenset[str]) -> int:
    own = box.own
    if own & ClassHint.EMBED:  # a post that is quoted in the article
        own &= ~(ClassHint.SHARE | ClassHint.RELATED | ClassHint.AUTHOR)
    size = prose.within(box.first, box.last)
    if not size or not own & _DOUBTED:
        return own
    if own & DEAD and _holds_headline(box, headlines):
        own &= ~DEAD
    for mark, share in _MOST_OF_PAGE.items():
        if own & mark and size > share * prose.total:
            own &= ~mark
    if own & _ASIDE and main and _class(box) in main:
        own &= ~_ASIDE
    for mark, most in _MOST_LETTERS.items():
        if own & mark and size > most:
            own &= ~mark
    return own


def hints_by_block(
    blocks: Sequence[Block], boxes: Sequence[Box], prose: ProseSums, headlines: Sequence[int]
) -> list[int]:
    """Work out each block's marks.

    ``headlines`` are the blocks that show the article's headline: a box around one of them is not
    taken for boilerplate.
    """
    by_box: list[int] = []
    main = _main_classes(boxes, prose)
    for box in boxes:  # a parent always stands before its children
        marks = 0 if box.parent is None else by_box[box.parent.index]
        if box.own and box.first != box.last:
            marks |= _believed(box, prose, headlines, main)
        by_box.append(marks)
    return [by_box[block.box.index] | block.own for block in blocks]
