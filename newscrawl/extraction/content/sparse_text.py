"""What to take as text where hardly any text is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule

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
_MAX_TEXT_WEIGHT: Final = 300  # less than a short report has: a teaser, a line on cookies
_MAX_WEIGHT_BEFORE_SLIDES: Final = 1000
"""Slide shows have an introduction of some paragraphs."""
_MIN_FACTOR: Final = 3
"""The group has so many times more text than the page has without it."""
_MAX_LINKED_SHARE: Final = 0.3  # as of a sentence; teasers in such boxes have more


def take_largest_group(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Take the largest group of paragraphs that class hints or wording spoke against.

    Slide shows keep their text in captions, old themes theirs in a box named "sidebar".
    """
    text = 0
    for label, weight in zip(labels, facts.prose.by_block, strict=True):
        if weight and label is TEXT:
            text += weight
            if text > _MAX_WEIGHT_BEFORE_SLIDES:
                return
    sizes: Counter[Label] = Counter()
    for label, weight in zip(labels, facts.prose.by_block, strict=True):
        sizes[label] += weight
    group = max(_GROUPS, key=lambda label: sizes[label])
    most = _MAX_WEIGHT_BEFORE_SLIDES if group in _GROUPS_OF_SLIDES else _MAX_TEXT_WEIGHT
    if text <= most and sizes[group] >= _MIN_FACTOR * (text + 100):
        taken = [
            b.index
            for b in facts.blocks
            if labels[b.index] is group and b.link_share < _MAX_LINKED_SHARE
        ]
        yield Decision(SPARSE_TEXT, TEXT, taken)
