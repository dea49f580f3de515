"""Where the article ends within the main region."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.rule_types import text_chars
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.lines.sentences import ends_sentence
from newscrawl.extraction.vocabulary import phrases

__all__ = ["article_end"]

_MAX_SHARE_BELOW_CONTACT: Final = 0.15
"""Contacts close a press release; an interview may name one further up."""
_MAX_SHARE_BELOW: Final = 0.3
"""With more of the region's text below them, comments or tags stand amid the article."""
_MIN_CHARS_ABOVE_COMMENTS: Final = 401
"""Behind so much text a line such as "Comments" ends the article, whatever follows."""
_MIN_PARAGRAPH_CHARS: Final = 251
"""An offer to pay does not end an article that goes on with a paragraph."""

_MIN_PARAGRAPHS_CHARS: Final = 300
"""Nor one that goes on with several short ones."""


def article_end(blocks: Sequence[Block], labels: Sequence[Label], region: range) -> int:
    """Return the index behind the article's last block."""
    total = text_chars(blocks, labels, region)
    above = 0  # characters of text
    for index in region:
        block, label = blocks[index], labels[index]
        if label is TEXT:
            if total - above < _MAX_SHARE_BELOW_CONTACT * total and _is_contact(block):
                return index
            above += len(block.text)
            continue
        if not above:
            continue
        is_low = total - above < _MAX_SHARE_BELOW * total
        if label is Label.COMMENTS and (is_low or _heads_comments(block, above)):
            return index
        if label is Label.HASHTAGS and is_low:
            return index
        if label is Label.PROMO and _is_paywall(blocks, labels, range(index, region.stop)):
            return index
    return region.stop


def _is_contact(block: Block) -> bool:
    """Return True if a line of a press release says whom to ask."""
    return phrases("press_contacts").is_phrase(block.text)


def _heads_comments(block: Block, above: int) -> bool:
    return above >= _MIN_CHARS_ABOVE_COMMENTS and phrases("comments").is_phrase(block.text)


def _is_paywall(blocks: Sequence[Block], labels: Sequence[Label], rest: range) -> bool:
    """Return True if the rest begins with an offer to sell it, and no text follows."""
    if not phrases("paywall").opening_phrase(blocks[rest.start].text):
        return False
    sentences = [
        len(blocks[i].text)
        for i in rest
        if labels[i] is TEXT and not blocks[i].linked and ends_sentence(blocks[i].text)
    ]
    is_long = any(size >= _MIN_PARAGRAPH_CHARS for size in sentences)
    return not is_long and sum(sentences) < _MIN_PARAGRAPHS_CHARS
