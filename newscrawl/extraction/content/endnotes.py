"""The lines below the text that are none of it: who wrote it, who helped, what else there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from newscrawl.common.text import fold_text
from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule, text_blocks
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.lines.person_names import is_signature, opening_name
from newscrawl.extraction.lines.reporter_line import is_editor_line
from newscrawl.extraction.lines.sentences import COLONS
from newscrawl.extraction.vocabulary import ClassHint, PhrasesWithin, folded_phrases, phrases

__all__ = ["empty_headings", "endnotes"]

ENDNOTE: Final = Rule(
    "endnote",
    "It is a note below the text, as on who wrote it or who helped.",
    ("endnotes", "comments", "source_notes", "editor_labels"),
)

EMPTY_HEADING: Final = Rule("empty-heading", "It is a heading with no text below it.")

_NOTES: Final = PhrasesWithin(folded_phrases("endnotes"))
_MAX_SOURCE_CHARS: Final = 100
"""A line: the name of a paper or two, or an address; a longer text says something of its source."""
_MAX_NOTE_CHARS: Final = 350
"""Three lines on who wrote or paid. With half, notes stay in the text; with twice as much, last
paragraphs are lost."""
_MAX_AUTHOR_NOTE_CHARS: Final = 699
"""A short biography: twice a note; a longer text is the article's."""
_MAX_BLOCKS_ABOUT_AUTHORS: Final = 5  # last lines: two or three authors, a heading, a link to each
_LABELS_OF_BYLINES: Final = frozenset((Label.BYLINE, Label.TIME))
_MAX_BLOCKS_TO_BYLINE: Final = 40
"""Above the text; a byline that stands higher is another story's."""
_LABELS_BELOW_TEXT: Final = (Label.TIME, Label.BYLINE, Label.HASHTAGS, Label.OUTSIDE)
_MIN_LINKS_IN_LIST: Final = 2  # one linked item may be the text's own source


def endnotes(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Drop the notes below the text."""
    blocks = facts.blocks
    text = text_blocks(labels, facts.article)
    end = len(text)
    while end > 1 and _is_endnote(blocks[text[end - 1]], labels):
        end -= 1
    notes = text[_author_notes_start(blocks, labels, text, end) :]
    yield Decision(ENDNOTE, Label.INTERFACE, [i for i in notes if blocks[i].tag in HEADINGS])
    yield Decision(ENDNOTE, Label.PROMO, [i for i in notes if blocks[i].tag not in HEADINGS])


def _is_endnote(block: Block, labels: Sequence[Label]) -> bool:
    if len(block.text) > _MAX_NOTE_CHARS:
        return phrases("comments").opening_phrase(block.text) is not None
    return (
        _NOTES.are_in(fold_text(block.text))
        or is_signature(block.text)
        or is_editor_line(block.text)
        or _names_source(block.text)
        or _announces_links(block, labels)
        or _heads_nothing(block)
    )


def _names_source(text: str) -> bool:
    """Return True if a line is a label such as "Source:" and what it names."""
    label, colon, source = text[:_MAX_SOURCE_CHARS].replace("：", ":").partition(":")
    return (
        bool(colon and source)
        and len(text) < _MAX_SOURCE_CHARS
        and phrases("source_notes").is_phrase(label)
    )


def _announces_links(block: Block, labels: Sequence[Label]) -> bool:
    """Return True if a line only leads to what stands below it in its box and is no text."""
    parent, below = block.box.parent, block.index + 1
    return (
        block.text.endswith(COLONS)
        and parent is not None
        and below < parent.last
        and labels[below] not in _LABELS_BELOW_TEXT
    )


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


def empty_headings(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Drop the subheads of what was dropped: those with no text below them that are no sentence."""
    blocks, has_text = facts.blocks, False
    dropped = []
    for index in reversed(facts.article):
        if labels[index] is TEXT:
            block = blocks[index]
            if block.tag in HEADINGS and (
                (not has_text and _heads_nothing(block))
                or _is_title_of_embed(block)
                or _heads_links(blocks, labels, index)
            ):
                dropped.append(index)
            else:
                has_text = True
    yield Decision(EMPTY_HEADING, Label.INTERFACE, dropped)


def _is_title_of_embed(heading: Block) -> bool:
    """Return True if a heading is the title of a video or post that is set into the text."""
    box = heading.box.parent
    return box is not None and box.last - box.first == 1 and bool(box.own_hints & ClassHint.EMBED)


def _heads_links(blocks: Sequence[Block], labels: Sequence[Label], heading: int) -> bool:
    """Return True if a list of the site's other stories follows a heading."""
    items = range(heading + 1, heading + 1 + _MIN_LINKS_IN_LIST)
    return items.stop <= len(blocks) and all(
        labels[index] is Label.RELATED and blocks[index].tag == "li" for index in items
    )


def _heads_nothing(block: Block) -> bool:
    """Return True for a heading that, if no text follows it, says nothing: it is no sentence."""
    return block.tag in HEADINGS and not block.text.endswith(".")
