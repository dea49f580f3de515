"""Boxes in the text that their headings give away: other stories, and offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newscrawl.extraction.content.labels import PROMO, RELATED, TEXT, Label
from newscrawl.extraction.content.rule_types import (
    Decision,
    Draft,
    PageFacts,
    Rule,
    text_blocks,
    text_chars,
)
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.vocabulary import ClassHint, phrases

__all__ = ["below_related"]

RELATED_BOX: Final = Rule(
    "related-box", 'It stands in a box with a heading such as "Most read" or "Subscribe".'
)
BELOW_RELATED: Final = Rule("below-related", 'It is a link below a heading such as "Most read".')

_MAX_SHARE_IN_RELATED_BOX: Final = 0.15
"""A few teasers in a long article; a larger box is the article's own."""
_MAX_SHARE_IN_OFFER: Final = 0.5
"""Of an offer to sell the rest of a text of which a paragraph or two are shown."""
_MIN_LINKED_SHARE: Final = 0.5  # a title with its date or section is more link than not


def below_related(facts: PageFacts, labels: Sequence[Label]) -> list[Decision]:
    """Drop the box that a heading such as "Most read" opens, or the titles below it."""
    blocks, draft = facts.blocks, Draft(labels)
    is_below = False
    for index in facts.article:
        block, label = blocks[index], draft.labels[index]
        if label is RELATED or (label is PROMO and block.tag in HEADINGS):
            if not block.linked and (label is PROMO or phrases("related").find(block.text)):
                box = _box_of_heading(facts, draft.labels, index)
                # What the guide took back from such a box stays.
                texts = text_blocks(draft.labels, box)
                dropped = [i for i in texts if not facts.class_hints[i] & ClassHint.RELATED]
                draft.decide(RELATED_BOX, label, *dropped)
            if label is RELATED:
                is_below |= block.tag in HEADINGS or phrases("related").is_phrase(block.text)
        elif label is TEXT and is_below:
            if _is_title(block):
                draft.decide(BELOW_RELATED, Label.RELATED, index)
            else:
                is_below = False
    return draft.decisions


def _box_of_heading(facts: PageFacts, labels: Sequence[Label], index: int) -> range:
    """Return the box that a heading opens, unless it holds too much of the text."""
    is_offer = phrases("paywall").opening_phrase(facts.blocks[index].text) is not None
    share = _MAX_SHARE_IN_OFFER if is_offer else _MAX_SHARE_IN_RELATED_BOX
    most = share * text_chars(facts.blocks, labels, facts.article)
    return range(index, _box_end(facts, labels, index, most))


def _is_title(block: Block) -> bool:
    is_linked = block.linked > _MIN_LINKED_SHARE * len(block.text)
    return is_linked or (block.tag == "li" and block.linked > 0)


def _box_end(facts: PageFacts, labels: Sequence[Label], index: int, most: float) -> int:
    """Return the index behind the largest box that a heading opens.

    A box with ``most`` characters of text is the article's; ``index`` where no box is left.
    """
    end = index
    for box in facts.blocks[index].box.outward():
        until = min(box.last, facts.region.article_end)
        if box.first != index or text_chars(facts.blocks, labels, range(index, until)) >= most:
            break
        if until > index + 1:
            end = until
    return end
