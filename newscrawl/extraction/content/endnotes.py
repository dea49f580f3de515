"""The lines below the text that are none of it: who wrote it, who helped, what else there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from newscrawl.common.text import fold_text
from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule, text_blocks
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.lines.person_names import is_signature, opening_name
from newscrawl.extraction.vocabulary import PhrasesWithin, folded_phrases, phrases

__all__ = ["endnotes"]

ENDNOTE: Final = Rule(
    "endnote",
    "It is a note below the text, as on who wrote it or who helped.",
    ("endnotes", "comments"),
)

_NOTES: Final = PhrasesWithin(folded_phrases("endnotes"))
_MAX_NOTE_CHARS: Final = 350
"""Three lines on who wrote or paid. With half, notes stay in the text; with twice as much, last
paragraphs are lost."""
_MAX_AUTHOR_NOTE_CHARS: Final = 699
"""A short biography: twice a note; a longer text is the article's."""
_MAX_BLOCKS_ABOUT_AUTHORS: Final = 5  # last lines: two or three authors, a heading, a link to each
_LABELS_OF_BYLINES: Final = frozenset((Label.BYLINE, Label.TIME))
_MAX_BLOCKS_TO_BYLINE: Final = 40
"""Above the text; a byline that stands higher is another story's."""


def endnotes(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Drop the notes below the text."""
    blocks = facts.blocks
    text = text_blocks(labels, facts.article)
    end = len(text)
    while end > 1 and _is_endnote(blocks[text[end - 1]]):
        end -= 1
    notes = text[_author_notes_start(blocks, labels, text, end) :]
    yield Decision(ENDNOTE, Label.INTERFACE, [i for i in notes if blocks[i].tag in HEADINGS])
    yield Decision(ENDNOTE, Label.PROMO, [i for i in notes if blocks[i].tag not in HEADINGS])


def _is_endnote(block: Block) -> bool:
    if len(block.text) > _MAX_NOTE_CHARS:
        return phrases("comments").opening_phrase(block.text) is not None
    return _NOTES.are_in(fold_text(block.text)) or is_signature(block.text) or _heads_nothing(block)


def _author_notes_start(
    blocks: Sequence[Block], labels: Sequence[Label], text: Sequence[int], end: int
) -> int:
    """Return the place in ``text`` where the notes on the authors begin; ``end`` without any."""
    last = range(max(1, end - _MAX_BLOCKS_ABOUT_AUTHORS), end)
    names = [(n, name) for n in last if (name := opening_name(blocks[text[n]].text))]
    if not names:
        return end
    above = range(max(0, text[0] - _MAX_BLOCKS_TO_BYLINE), text[0])
    bylines = [blocks[index].text for index in above if labels[index] in _LABELS_OF_BYLINES]
    for n, name in names:
        is_short = len(blocks[text[n]].text) <= _MAX_AUTHOR_NOTE_CHARS
        if is_short and any(name in byline for byline in bylines):
            return n
    return end


def _heads_nothing(block: Block) -> bool:
    """Return True for a heading that, if no text follows it, says nothing: it is no sentence."""
    return block.tag in HEADINGS and not block.text.endswith(".")
