"""A plain text (a page's text copied out) as the same blocks that a page gives."""

from __future__ import annotations

from itertools import islice
from typing import Final

from newscrawl.common.text import clean_text
from newscrawl.extraction.document.blocks import MAX_BLOCKS, Block, Box, Outline

__all__ = ["outline_of_text"]

# A text whose lines all end near one margin was wrapped by hand or by a mail program.
_MAX_MARGIN_CHARS: Final = 100
_MIN_LONG_SHARE: Final = 0.5
"""Of the lines of such a text, those that are longer than half a margin."""


def _is_wrapped(paragraphs: list[list[str]]) -> bool:
    """Return True if lines were broken at a margin, so that they belong together."""
    inner = [line for lines in paragraphs for line in lines[:-1]]
    if len(paragraphs) < 3 or not inner or max(map(len, inner)) > _MAX_MARGIN_CHARS:
        return False
    long = [line for line in inner if len(line) > _MAX_MARGIN_CHARS // 2]
    return len(long) >= _MIN_LONG_SHARE * len(inner)


def _paragraphs(text: str) -> list[list[str]]:
    """Return the lines of each paragraph; blank lines part paragraphs."""
    paragraphs: list[list[str]] = [[]]
    for line in islice(text.splitlines(), MAX_BLOCKS):
        stripped = clean_text(line)
        if stripped:
            paragraphs[-1].append(stripped)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [lines for lines in paragraphs if lines]


def outline_of_text(text: str) -> Outline:
    """Return a plain text's outline: a block a line, or a paragraph where lines were wrapped."""
    paragraphs = _paragraphs(text)
    wrapped = _is_wrapped(paragraphs)
    root = Box(0, None, None, "html", 0)
    boxes, blocks = [root], list[Block]()
    for lines in paragraphs:
        for content in [" ".join(lines)] if wrapped else lines:
            box = Box(len(boxes), root, None, "p", 0, len(blocks), len(blocks) + 1)
            boxes.append(box)
            blocks.append(Block(len(blocks), content, box, "p", linked=0, bold=0, line=False))
    root.last = len(blocks)
    return Outline(boxes, blocks, [], [], [], [], [], "")
