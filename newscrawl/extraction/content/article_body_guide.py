"""The article's text in JSON-LD as a guide to which of the page's blocks are the article.

It is a guide only: the text of the record is what the page displays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from newscrawl.common.text import letters
from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.document.structured_data import strings

__all__ = ["Guide", "find_guide", "follow", "rescue"]

_LEAST_TEXT: Final = 300
_LEAST_BLOCK: Final = 20
_WELL_COVERED: Final = 0.75
_AS_LONG: Final = 0.75
_PARAGRAPH: Final = 60
_RESCUED: Final = frozenset(
    (Label.ASIDE, Label.RELATED, Label.PROMO, Label.HIDDEN, Label.KICKER, Label.AD, Label.SHARE)
)
_KEPT_TAGS: Final = frozenset((*HEADINGS, "blockquote", "li", "td", "th", "tr"))
_PROBE: Final = 60
"""Letters from a block's beginning; further on, links and notes may part page and data."""
_MOST_COMPARED: Final = 2_000_000_000
"""Letters of the data that a page's blocks are looked for in, all together: about a second. An
article of 1,000 blocks and 100,000 letters takes a twentieth of it where no block is found."""


class Guide(NamedTuple):
    """What JSON-LD's ``articleBody`` says of the page's blocks."""

    told: frozenset[int]
    """The blocks whose text it has."""
    coverage: float
    """The share of its letters that the page displays, 0 to 1."""
    text: str
    """Its letters."""


def _probe(text: str) -> str:
    """The first letters of a text."""
    start = letters(text[: 2 * _PROBE])
    if len(start) < _PROBE < len(text):
        start = letters(text)
    return start[:_PROBE]


def find_guide(page: Page, blocks: Sequence[Block]) -> Guide | None:
    """Find the blocks that ``articleBody`` has; None where the page has none of any length."""
    text = letters(" ".join(strings(page.structured.article.get("articleBody"))))
    if len(text) < _LEAST_TEXT:
        return None
    told, covered = set(), 0
    at, left = 0, _MOST_COMPARED
    for block in blocks:
        if len(block.text) < _LEAST_BLOCK:
            continue
        found, compared = _find(text, _probe(block.text), at)
        left -= compared
        if left < 0:
            break
        if found >= 0:
            at = found
            told.add(block.index)
            covered += len(letters(block.text))
    return Guide(frozenset(told), min(1.0, covered / len(text)), text)


def _find(text: str, part: str, at: int) -> tuple[int, int]:
    """Where a text has a part, or -1, and how many of its letters were compared.

    Looks from ``at`` on, and then before it: most blocks stand in the order of the data.
    """
    found = text.find(part, at)
    if found >= 0:
        return found, found - at
    found = text.find(part, 0, at + len(part) - 1)
    return found, len(text) - at + (found if found >= 0 else at)


def rescue(guide: Guide, blocks: Sequence[Block], labels: list[Label]) -> None:
    """Take as text what the guide has and a box's words spoke against."""
    if guide.coverage < _WELL_COVERED:
        return
    for at in guide.told:
        found = labels[at]
        if found in _RESCUED and len(blocks[at].text) > _PARAGRAPH:
            labels[at] = TEXT
            if at and labels[at - 1] is found and blocks[at - 1].tag in HEADINGS:
                labels[at - 1] = TEXT


def follow(guide: Guide, blocks: Sequence[Block], labels: list[Label]) -> None:
    """Drop paragraphs that the guide does not have, where it has nearly all the others."""
    kept = [at for at, found in enumerate(labels) if found is TEXT]
    told = [at for at in kept if at in guide.told]
    size = sum(len(letters(blocks[at].text)) for at in kept)
    if not told or guide.coverage < _WELL_COVERED or len(guide.text) < _AS_LONG * size:
        return
    # A subhead that the text repeats does not make a guide that has them.
    of_kind = Counter(_kind(blocks[at]) for at in kept)
    told_of = Counter(_kind(blocks[at]) for at in told)
    spoken_of = {kind for kind, size in told_of.items() if 2 * size >= of_kind[kind]}
    left = _MOST_COMPARED
    for at in kept:
        block = blocks[at]
        if (
            at < told[0]
            or at in guide.told
            or _kind(block) not in spoken_of
            or left < 0
            or letters(block.text) in guide.text
        ):
            continue
        left -= len(guide.text)
        labels[at] = Label.OUTSIDE
    _drop_headings_of(blocks, labels, kept)


def _kind(block: Block) -> str:
    """Headings, lists, quotes: a guide has all of a kind or, often, none."""
    return "h" if block.tag in HEADINGS else block.tag if block.tag in _KEPT_TAGS else "p"


def _drop_headings_of(blocks: Sequence[Block], labels: list[Label], kept: Sequence[int]) -> None:
    """Drop headings whose text was dropped: what follows them is not among what is left."""
    dropped = False
    for at in reversed(kept):
        if labels[at] is not TEXT:
            dropped = True
        elif blocks[at].tag in HEADINGS and dropped:
            labels[at] = Label.OUTSIDE
        else:
            dropped = False
