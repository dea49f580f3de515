"""What to take as text where hardly any text is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.prose import text_weight
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule
from newscrawl.extraction.document.blocks import Block

__all__ = ["take_largest_group"]

SPARSE_TEXT: Final = Rule("sparse-text", "Hardly any text is left but its group of paragraphs.")

_GROUPS: Final = (
    Label.CAPTION,
    Label.ASIDE,
    Label.HIDDEN,
    Label.PROMO,
    Label.SHARE,
    Label.BYLINE,
    Label.HASHTAGS,
    Label.RELATED,
)
_GROUPS_OF_SLIDES: Final = (Label.CAPTION, Label.HIDDEN)
_MAX_TEXT_WEIGHT: Final = 300
_MAX_WEIGHT_BEFORE_SLIDES: Final = 1000
"""Slide shows have an introduction of some paragraphs."""
_MIN_FACTOR: Final = 3
"""The group has so many times more text than the page has without it."""
_MIN_PARAGRAPH_CHARS: Final = 26
_MIN_PARAGRAPH_WEIGHT: Final = 61
_MAX_LINKED_SHARE: Final = 0.3


def take_largest_group(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Take the largest group of paragraphs that class hints or wording spoke against.

    Slide shows keep their text in captions, old themes theirs in a box named "sidebar".
    """
    blocks, text = facts.blocks, 0
    for block in blocks:
        if labels[block.index] is TEXT and (size := _paragraph_weight(block)):
            text += size
            if text > _MAX_WEIGHT_BEFORE_SLIDES:
                return
    sizes: Counter[Label] = Counter()
    for block in blocks:
        sizes[labels[block.index]] += _paragraph_weight(block)
    group = max(_GROUPS, key=lambda label: sizes[label])
    most = _MAX_WEIGHT_BEFORE_SLIDES if group in _GROUPS_OF_SLIDES else _MAX_TEXT_WEIGHT
    if text <= most and sizes[group] >= _MIN_FACTOR * (text + 100):
        taken = [
            b.index for b in blocks if labels[b.index] is group and b.link_share < _MAX_LINKED_SHARE
        ]
        yield Decision(SPARSE_TEXT, TEXT, taken)


def _paragraph_weight(block: Block) -> int:
    """Return a block's weight; 0 if it is no paragraph."""
    if len(block.text) < _MIN_PARAGRAPH_CHARS or block.link_share >= _MAX_LINKED_SHARE:
        return 0
    weight = text_weight(block.text)
    return weight if weight >= _MIN_PARAGRAPH_WEIGHT else 0
