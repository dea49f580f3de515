"""The lines below the text that are none of it: who wrote it, who helped, what else there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newscrawl.common.text import fold
from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.lines.person_names import is_signature, opening_name
from newscrawl.extraction.lines.sentences import COLONS
from newscrawl.extraction.vocabulary import phrases, wordings

__all__ = ["drop_notes", "heads_nothing"]

_LONGEST_NOTE: Final = 350
_LONGEST_BIO: Final = 700
_MOST_ABOUT_AUTHORS: Final = 5
_FAR_ABOVE: Final = 40
_BELOW_ALL: Final = (Label.TIME, Label.BYLINE, Label.HASHTAGS, Label.OUTSIDE)


def drop_notes(blocks: Sequence[Block], labels: list[Label], first: int, end: int) -> None:
    """Drop the notes below the text: who wrote it, who helped, what the reader may subscribe to."""
    kept = [at for at in range(first, end) if labels[at] is Label.TEXT]
    last = len(kept)
    while last > 1:
        block = blocks[kept[last - 1]]
        if len(block.text) > _LONGEST_NOTE and not phrases("comments").start(block.text):
            break
        if len(block.text) <= _LONGEST_NOTE and not (
            _is_note(block.text) or _announces(block, labels) or heads_nothing(block)
        ):
            break
        last -= 1
    last = _before_authors(blocks, labels, kept, last)
    for at in kept[last:]:
        labels[at] = Label.INTERFACE if blocks[at].tag in HEADINGS else Label.PROMO


def _before_authors(
    blocks: Sequence[Block], labels: Sequence[Label], kept: Sequence[int], last: int
) -> int:
    """Where in the kept blocks the lines begin that present the authors; ``last`` if none do."""
    tail = range(max(1, last - _MOST_ABOUT_AUTHORS), last)
    begins = [(i, name) for i in tail if (name := opening_name(blocks[kept[i]].text))]
    if not begins:
        return last
    above = range(max(0, kept[0] - _FAR_ABOVE), kept[0])
    lines = [blocks[at].text for at in above if labels[at] in (Label.BYLINE, Label.TIME)]
    for i, name in begins:
        if len(blocks[kept[i]].text) < _LONGEST_BIO and any(name in line for line in lines):
            return i
    return last


def _is_note(text: str) -> bool:
    folded = fold(text)
    if any(map(folded.__contains__, wordings("sign_off"))):
        return True
    return is_signature(text)


def _announces(block: Block, labels: Sequence[Label]) -> bool:
    """Say whether a line only leads to what stands below it in its box and is no text: links."""
    parent, below = block.box.parent, block.index + 1
    return (
        block.text.endswith(COLONS)
        and parent is not None
        and below < parent.last
        and labels[below] not in _BELOW_ALL
    )


def heads_nothing(block: Block) -> bool:
    """Say whether a heading, if no text follows it, headed what was dropped: it is no sentence."""
    return block.tag in HEADINGS and not block.text.endswith(".")
