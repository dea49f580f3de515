"""Lines above the first paragraphs: notices, and names of authors that no word gives away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from newscrawl.common.text import fold_text
from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule, text_blocks
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.lines.person_names import is_line_of_names
from newscrawl.extraction.vocabulary import WordsWithin, folded_phrases, phrases

__all__ = ["names_above_text", "notices"]

NOTICE: Final = Rule(
    "notice",
    "It says above the text who pays for it, gave what it reviews, or what translated it.",
    ("notices_above_text",),
)
NAME_ABOVE_TEXT: Final = Rule("name-above-text", "It is a name right above the first paragraph.")

_MAX_BLOCKS_TO_NOTICE: Final = 10
"""Such a notice stands above the text, or below its first paragraphs."""
_MAX_NOTICE_CHARS: Final = 699
"""The longest disclaimers fill a paragraph; a longer text only begins like one."""
_MAX_THANKS_CHARS: Final = 240
"""Two sentences: of thanks for a copy, and that it changes no opinion."""
_REVIEW_COPIES: Final = WordsWithin(folded_phrases("review_copies"))
_MAX_BLOCKS_TO_NAME: Final = 6
"""A standfirst, a name, a role, a place, a date stand above the first paragraph."""
_MAX_NAME_CHARS: Final = 39
"""Two names with "and" between them; a longer line of capitals is a heading."""
_MIN_PARAGRAPH_CHARS: Final = 101
"""A line and a half of prose, where names and roles fill one at the most."""


def notices(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Drop what says, above the text or soon, who pays for it, gives copies or translated it."""
    lines = text_blocks(labels, facts.article[:_MAX_BLOCKS_TO_NOTICE])
    short = [index for index in lines if len(facts.blocks[index].text) <= _MAX_NOTICE_CHARS]
    opening = phrases("notices_above_text").opening_phrase
    found = [i for i in short if opening(facts.blocks[i].text) or _names_copy(facts.blocks[i])]
    yield Decision(NOTICE, Label.PROMO, found)


def _names_copy(block: Block) -> bool:
    """Return True if a text says that the reviewer was given what it is about."""
    text = block.text
    return len(text) <= _MAX_THANKS_CHARS and _REVIEW_COPIES.are_in(fold_text(text))


def names_above_text(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Take a line of names above the first paragraph for the author's."""
    text = text_blocks(labels, facts.article)
    name: int | None = None
    for index in text[:_MAX_BLOCKS_TO_NAME]:
        block = facts.blocks[index]
        if index >= text[0] + _MAX_BLOCKS_TO_NAME:
            return
        if len(block.text) >= _MIN_PARAGRAPH_CHARS:
            if name is not None:
                yield Decision(NAME_ABOVE_TEXT, Label.BYLINE, (name,))
            return
        name = index if _is_name_line(block) else None


def _is_name_line(block: Block) -> bool:
    is_short = block.tag in ("p", "div") and len(block.text) <= _MAX_NAME_CHARS
    return is_short and is_line_of_names(block.text)
