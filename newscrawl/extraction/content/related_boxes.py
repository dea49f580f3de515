"""Boxes in the text that their headings give away: other stories, and offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newscrawl.extraction.content.labels import PROMO, RELATED, Label
from newscrawl.extraction.content.rule_types import (
    Decision,
    Draft,
    PageFacts,
    Rule,
    text_blocks,
    text_chars,
)
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.vocabulary import ClassHint, phrases

__all__ = ["below_related"]

RELATED_BOX: Final = Rule(
    "related-box",
    'It stands in a box with a heading such as "Most read" or "Subscribe".',
    ("related", "promo"),
)

_MAX_SHARE_IN_BOX: Final = 0.15
"""A few teasers in a long article; a larger box is the article's own."""


def below_related(facts: PageFacts, labels: Sequence[Label]) -> list[Decision]:
    """Drop the box that a heading such as "Most read" opens."""
    draft = Draft(labels)
    for index in facts.article:
        block, label = facts.blocks[index], draft.labels[index]
        is_offer = label is PROMO and block.tag in HEADINGS
        if not block.linked and (
            is_offer or (label is RELATED and phrases("related").find(block.text))
        ):
            texts = text_blocks(draft.labels, range(index, _box_end(facts, draft.labels, index)))
            # What was taken back from such a box stays.
            dropped = [i for i in texts if not facts.class_hints[i] & ClassHint.RELATED]
            draft.decide(RELATED_BOX, label, *dropped)
    return draft.decisions


def _box_end(facts: PageFacts, labels: Sequence[Label], index: int) -> int:
    """Return the index behind the largest box that a heading opens; ``index`` without one.

    A box with much of the text is the article's own.
    """
    most = _MAX_SHARE_IN_BOX * text_chars(facts.blocks, labels, facts.article)
    end = index
    for box in facts.blocks[index].box.outward():
        until = min(box.last, facts.region.article_end)
        if box.first != index or text_chars(facts.blocks, labels, range(index, until)) >= most:
            break
        if until > index + 1:
            end = until
    return end
