"""A plain text (a page's text copied out) as the same row of blocks that a page gives."""

from __future__ import annotations

from itertools import islice
from typing import Final

from newscrawl.common.text import clean_text
from newscrawl.extraction.document.blocks import MOST_BLOCKS, Block, Box, Outline

__all__ = ["outline_of_text"]

# A text whose lines all end near one margin was wrapped by hand or by a mail program.
_MARGIN: Final = 100
_SHARE_WRAPPED: Final = 0.5


def _is_wrapped(paragraphs: list[list[str]]) -> bool:
    """Say whether lines were broken at a margin, so that they belong together."""
    inner = [line for lines in paragraphs for line in lines[:-1]]
    if len(paragraphs) < 3 or not inner or max(map(len, inner)) > _MARGIN:
        return False
    long = [line for line in inner if len(line) > _MARGIN // 2]
    return len(long) >= _SHARE_WRAPPED * len(inner)


def _paragraphs(text: str) -> list[list[str]]:
    paragraphs: list[list[str]] = [[]]
    for line in islice(text.splitlines(), MOST_BLOCKS):
        # A no-break space at a line's start is no blank line's work, but strip() takes it too.
        stripped = clean_text(line)
        if stripped:
            paragraphs[-1].append(stripped)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [lines for lines in paragraphs if lines]


def outline_of_text(text: str) -> Outline:
    """Cut a plain text into blocks: one a line, or one a paragraph where lines were wrapped."""
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
