"""Texts that a page shows twice: pull quotes, summaries, headlines above the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from newscrawl.common.text import folded_letters
from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule, text_blocks
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.lines.sentences import ends_sentence

__all__ = ["repeated_text"]

REPEATED: Final = Rule("repeated", "The headline or another block says the same.")
SUMMARY: Final = Rule("summary", "It is a summary: a paragraph soon below begins with its words.")
PULL_QUOTE: Final = Rule("pull-quote", "It is a quote from the text set apart, or names who spoke.")

_MIN_LETTERS: Final = 40
"""Shorter texts may well be said twice."""
_MAX_PARAGRAPHS_BELOW_SUMMARY: Final = 7
"""The opening; further down a text may come back to its first words."""
_MIN_QUOTED_LETTERS: Final = 25  # five words; fewer are in the text by chance
_MIN_LONG_CHARS: Final = 250  # half as long and twice as long change no saved record
_MAX_QUOTES: Final = 40
"""With more of them the page is a list of quotes."""
_BOXES_TO_QUOTE: Final = 3
"""From a paragraph to its blockquote: itself, a paragraph's box, a wrapper."""
_MAX_BLOCKS_OF_QUOTE: Final = 2
"""A quote that is set apart without a blockquote, and the name below it."""
_MAX_SPEAKER_CHARS: Final = 80  # a name and a role behind the quote, in its line
_OPENING_QUOTES: Final = tuple('"“„«»”「『')
_QUOTATION: Final = re.compile('["“„«»”「『]([^"“”«»」』]+)["“”«»」』]')


def repeated_text(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Drop what only repeats the headline or a part of the text."""
    blocks = facts.blocks
    text = text_blocks(labels, range(len(labels)))
    quotes = {index: box for index in text if (box := _quote_box(blocks[index])) is not None}
    # A long text is hardly ever repeated with other signs, and its letters take time.
    texts = ((index, blocks[index].text) for index in text)
    keys = {i: folded_letters(s) if quotes or len(s) < _MIN_LONG_CHARS else s for i, s in texts}
    first_with = {key: index for index, key in reversed(keys.items())}
    dropped = set(_repetitions(facts, keys, first_with, quotes))
    yield Decision(REPEATED, Label.REPEATED, dropped)
    start = text[: 1 + _MAX_PARAGRAPHS_BELOW_SUMMARY]
    summary = _summary(blocks, [index for index in start if index not in dropped])
    if summary is not None:
        yield Decision(SUMMARY, Label.REPEATED, (summary,))
    boxes = {box.index: box for box in quotes.values()}
    if 0 < len(boxes) <= _MAX_QUOTES:
        quoted = text_blocks(labels, _pull_quotes(blocks, first_with, boxes))
        yield Decision(PULL_QUOTE, Label.REPEATED, quoted)


def _repetitions(
    facts: PageFacts, keys: dict[int, str], first_with: dict[str, int], quotes: dict[int, Box]
) -> Iterator[int]:
    """Yield the blocks that repeat the headline, or another block."""
    blocks, headline = facts.blocks, facts.headline_above
    title = "" if headline is None else folded_letters(blocks[headline].text)
    above = ""
    for index, key in keys.items():
        block, first = blocks[index], first_with[key]
        if key == title or (key and key == above):
            yield index
            continue
        above = key
        if first != index and len(key) >= _MIN_LETTERS and not _are_alike(blocks[first], block):
            # A summary above the text goes, or a quote beside it; the text keeps its paragraph.
            is_first_dropped = first < facts.region.first or (
                first in quotes and index not in quotes
            )
            yield first if is_first_dropped else index


def _summary(blocks: Sequence[Block], paragraphs: Sequence[int]) -> int | None:
    """Return the first paragraph if another one of the first begins with the same words."""
    if len(paragraphs) < 2 or len(key := _first_letters(blocks[paragraphs[0]])) < _MIN_LETTERS:
        return None
    first, *others = [blocks[index] for index in paragraphs]
    repeats = (_first_letters(other) == key and not _are_alike(first, other) for other in others)
    return first.index if any(repeats) else None


def _first_letters(block: Block) -> str:
    return folded_letters(block.text[: 2 * _MIN_LETTERS])[:_MIN_LETTERS]


def _are_alike(one: Block, other: Block) -> bool:
    """Return True for texts in lists or columns of one kind: a recipe may say a thing twice."""
    boxes = one.box.parent, other.box.parent
    return one.tag == other.tag and (
        boxes[0] is boxes[1] or _tag_and_class(boxes[0]) == _tag_and_class(boxes[1])
    )


def _tag_and_class(box: Box | None) -> tuple[str, str | None]:
    if box is None or box.element is None:
        return "", None
    return box.tag, box.element.get("class")


def _quote_box(block: Block) -> Box | None:
    """Return the quotation that a block stands in."""
    outer: Box | None = block.box
    for _ in range(_BOXES_TO_QUOTE):
        if outer is None:
            break
        if outer.tag == "blockquote":
            return outer
        outer = outer.parent
    if block.tag in HEADINGS or not block.text.startswith(_OPENING_QUOTES):
        return None
    box, parent = block.box, block.box.parent
    if parent is not None and parent.last - parent.first <= _MAX_BLOCKS_OF_QUOTE:
        box = parent
    is_set_apart = block.tag != "p" or box is not block.box
    is_small = box.last - box.first <= _MAX_BLOCKS_OF_QUOTE
    return box if is_set_apart and is_small and _quoted(block.text) is not None else None


def _quoted(text: str) -> str | None:
    """Return what a line quotes that is a quotation and at most the speaker's name.

    >>> _quoted("“We waited.” Ann Lee, fisher"), _quoted("“We waited,” she said.")
    ('We waited.', None)
    """
    found = _QUOTATION.match(text)
    if found is None or len(text) - found.end() > _MAX_SPEAKER_CHARS:
        return None
    return None if ends_sentence(text[found.end() :]) else found[1]


def _pull_quotes(
    blocks: Sequence[Block], first_with: dict[str, int], quotes: dict[int, Box]
) -> Iterator[int]:
    """Yield the blocks of quotes whose words the text has, too, and the names below them."""
    box_of = {index: box for box in quotes.values() for index in range(box.first, box.last)}
    text = "\n".join(key for key, index in first_with.items() if index not in box_of)
    for key, index in first_with.items():
        if index in box_of:
            words = _quoted(blocks[index].text)
            letters = key if words is None else folded_letters(words)
            if len(letters) >= _MIN_QUOTED_LETTERS and letters in text:
                yield from range(box_of[index].first, box_of[index].last)
