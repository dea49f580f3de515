"""How much a text says, and how much prose a run of blocks holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from newscrawl.extraction.document.blocks import Block

__all__ = ["ProseSums", "text_weight"]

_DENSE: Final = re.compile("[\u3040-\ud7a3]")
_PROBED: Final = 40
_SHORTEST: Final = 25
_LEAST_PROSE: Final = 60
_MOST_LINKED: Final = 0.4


def text_weight(text: str) -> int:
    """How much a text says: its letters, those of scripts without spaces counting double."""
    if text.isascii():
        return len(text)
    return len(text) * 2 if _DENSE.search(text, 0, _PROBED) else len(text)


def _size(block: Block) -> int:
    text = block.text
    return 0 if block.linked > _MOST_LINKED * len(text) else text_weight(text)


class ProseSums:
    """Sums of the prose in runs of blocks, each in constant time."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.sizes = [
            _size(block) if len(block.text) >= _SHORTEST else 0  # most are shorter
            for block in blocks
        ]
        """The weight of each block that is no link and no label; 0 of the others."""
        self.by_block = [size if size >= _LEAST_PROSE else 0 for size in self.sizes]
        self._sums = [0, *accumulate(self.by_block)]

    @property
    def total(self) -> int:
        """The prose of the whole page."""
        return self._sums[-1]

    def within(self, first: int, last: int) -> int:
        """The prose of the blocks from the first up to, not including, the last."""
        return self._sums[last] - self._sums[first]
