"""Texts that a page shows twice: pull quotes, summaries, headlines above the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newscrawl.common.text import letters
from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.document.html_elements import HEADINGS

__all__ = ["drop_repeated"]

_LEAST: Final = 40
_FIRST_PARAGRAPHS: Final = 8
_LEAST_QUOTED: Final = 25
_LONG: Final = 250
_MOST_QUOTES: Final = 40


def drop_repeated(
    blocks: Sequence[Block], labels: list[Label], headline: int | None, first: int
) -> None:
    """Drop what only repeats the headline or a part of the text; ``first`` is the text's first."""
    title = letters(blocks[headline].text) if headline is not None else ""
    kept = [at for at, found in enumerate(labels) if found is TEXT]
    quotes = {at: box for at in kept if (box := _quote_box(blocks[at])) is not None}
    seen: dict[str, int] = {}
    last = ""
    for at in kept:
        block = blocks[at]
        # A long text is hardly ever repeated with other signs, and its letters take time.
        key = letters(block.text) if quotes or len(block.text) < _LONG else block.text
        before = seen.setdefault(key, at)
        if key == title or (key and key == last):
            heads = key != title and _is_paragraph_of(block, blocks[before])
            labels[before if heads else at] = Label.REPEATED
            continue
        last = key
        if before != at and len(key) >= _LEAST and not _alike(blocks[before], block):
            # A summary above the text goes, or a quote beside it; the text keeps its paragraph.
            earlier = (
                before < first
                or (at not in quotes and before in quotes)
                or _is_paragraph_of(block, blocks[before])
            )
            labels[before if earlier else at] = Label.REPEATED
    _drop_echoed(blocks, labels, kept)
    boxes = {box.index: box for box in quotes.values()}
    if 0 < len(boxes) <= _MOST_QUOTES:
        _drop_pull_quotes(labels, seen, boxes)


def _is_paragraph_of(block: Block, heading: Block) -> bool:
    """Say whether of two texts that are the same one is a heading and the other a paragraph."""
    return heading.tag in HEADINGS and block.tag not in HEADINGS


def _drop_echoed(blocks: Sequence[Block], labels: list[Label], kept: Sequence[int]) -> None:
    """Drop a summary above the text that one of the first paragraphs begins with, too."""
    first, *others = [at for at in kept[:_FIRST_PARAGRAPHS] if labels[at] is Label.TEXT] or [-1]
    if others and len(key := _beginning(blocks[first])) == _LEAST:
        for at in others:
            if _beginning(blocks[at]) == key and not _alike(blocks[first], blocks[at]):
                labels[first] = Label.REPEATED


def _beginning(block: Block) -> str:
    return letters(block.text[: 2 * _LEAST])[:_LEAST]


def _alike(one: Block, other: Block) -> bool:
    """Say whether two texts stand in lists or columns of one make: a recipe may say it twice."""
    boxes = one.box.parent, other.box.parent
    return one.tag == other.tag and (boxes[0] is boxes[1] or _make(boxes[0]) == _make(boxes[1]))


def _make(box: Box | None) -> tuple[str, str | None]:
    if box is None or box.element is None:
        return "", None
    return box.tag, box.element.get("class")


def _quote_box(block: Block) -> Box | None:
    box: Box | None = block.box
    for _ in range(3):
        if box is None:
            return None
        if box.tag == "blockquote":
            return box
        box = box.parent
    return None


def _drop_pull_quotes(labels: list[Label], seen: dict[str, int], quotes: dict[int, Box]) -> None:
    """Drop quotes whose words the text has, too, and with them the names below them."""
    quoted = {at: box for box in quotes.values() for at in range(box.first, box.last)}
    text = "\n".join(key for key, at in seen.items() if at not in quoted)
    for key, at in seen.items():
        if at in quoted and len(key) >= _LEAST_QUOTED and key in text:
            for inside in range(quoted[at].first, quoted[at].last):
                if labels[inside] is TEXT:
                    labels[inside] = Label.REPEATED
