"""How much a text says, and how much prose a run of blocks holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from newscrawl.extraction.document.blocks import Block

__all__ = ["ProseSums", "text_weight"]

_DENSE: Final = re.compile("[\u3040-\ud7a3]")
"""Letters of scripts without spaces: kana, Chinese characters, hangul."""
_MAX_CHARS_ASKED_FOR_SCRIPT: Final = 40
"""Ten words in another script, as a name in its own letters, may come first."""
_MIN_TEXT_CHARS: Final = 25
"""Half of the least weight that is asked for: Chinese letters count twice."""
_MIN_PARAGRAPH_WEIGHT: Final = 60  # a line of prose; titles in menus and teasers are mostly shorter
_MAX_LINKED_SHARE: Final = 0.4
"""A sentence may link a third of its words; moved by a fifth it changes no record."""


def text_weight(text: str) -> int:
    """Return how much a text says: its letters, those of scripts without spaces counted twice."""
    if text.isascii():
        return len(text)
    return len(text) * 2 if _DENSE.search(text, 0, _MAX_CHARS_ASKED_FOR_SCRIPT) else len(text)


class ProseSums:
    """Sums of the prose in runs of blocks, each in constant time."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.sizes = [
            (text_weight(text) if block.linked <= _MAX_LINKED_SHARE * len(text) else 0)
            if len(text := block.text) >= _MIN_TEXT_CHARS  # most are shorter
            else 0
            for block in blocks
        ]
        """The weight of each block that is no link and no label; 0 for the others."""
        self.by_block = [size if size >= _MIN_PARAGRAPH_WEIGHT else 0 for size in self.sizes]
        self._sums = [0, *accumulate(self.by_block)]
        self.total = self._sums[-1]
        """The prose of the whole page."""

    def within(self, first: int, end: int) -> int:
        """Return the prose of the blocks from ``first`` up to, not including, ``end``."""
        return self._sums[end] - self._sums[first]
