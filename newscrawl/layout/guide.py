"""The article's text in JSON-LD as a guide to which of the page's blocks are the article.

It is a guide only: the text of the record is what the page displays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from newscrawl.page import Page
from newscrawl.page.boxes import Block
from newscrawl.page.structured import strings
from newscrawl.text import letters

__all__ = ["Guide", "find_guide"]

_LEAST_TEXT: Final = 300
_LEAST_BLOCK: Final = 20
_PROBE: Final = 60
"""Letters from a block's beginning; further on, links and notes may part page and data."""


class Guide(NamedTuple):
    """What JSON-LD's ``articleBody`` says of the page's blocks."""

    told: frozenset[int]
    """The blocks whose text it has."""
    coverage: float
    """The share of its letters that the page displays, 0 to 1."""
    size: int
    """How many letters it has."""


def find_guide(page: Page, blocks: Sequence[Block]) -> Guide | None:
    """Find the blocks that ``articleBody`` has; None where the page has none of any length."""
    text = letters(" ".join(strings(page.structured.article.get("articleBody"))))
    if len(text) < _LEAST_TEXT:
        return None
    told, covered = set(), 0
    for block in blocks:
        if len(block.text) < _LEAST_BLOCK:
            continue
        key = letters(block.text)
        if key[:_PROBE] in text:
            told.add(block.index)
            covered += len(key)
    return Guide(frozenset(told), min(1.0, covered / len(text)), len(text))
