"""Which quotations and lists the body's blocks stand in."""

from __future__ import annotations

from collections import defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from newscrawl.extraction.document.html_elements import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extraction.document.blocks import Block, Box

__all__ = ["LISTS", "containers_of"]

LISTS: Final = frozenset(("ul", "ol"))
_CHAIN: Final = LISTS | {"li", "blockquote"}
_MAX_CONTAINERS: Final = 8
"""Of a block, one in the other: more is no list that people read."""
_MIN_ITEMS: Final = 2
"""Of a list that is all of the text; with one item it is a frame around the text."""
_IN_NO_LIST: Final = HEADINGS | {"tr", "pre"}
"""What stands in the items of lists that are layout: posts, teasers, columns."""


def containers_of(blocks: Sequence[Block]) -> list[list[Box]]:
    """Return for each block the quotations, lists and items about it, the outermost first.

    A quotation or a list that holds all of the body is the page's layout, unless it is a list of
    several items; and so is one whose items have headings or tables.
    """
    chains = [_chain(block) for block in blocks]
    items: defaultdict[Box, set[Box]] = defaultdict(set)
    layout: set[Box] = set()
    held: defaultdict[Box, int] = defaultdict(int)
    for block, chain in zip(blocks, chains, strict=True):
        for box, item in zip_longest(chain, chain[1:]):
            held[box] += 1
            if box.tag in LISTS:
                items[box].update([item] if item is not None and item.tag == "li" else [])
                if block.tag in _IN_NO_LIST:
                    layout.add(box)
    for box, count in held.items():
        holds_all = count == len(blocks)
        is_empty = box.tag in LISTS and not items[box]
        if is_empty or (holds_all and len(items[box]) < _MIN_ITEMS):
            layout.add(box)
    return [_without_layout(chain, layout)[:_MAX_CONTAINERS] for chain in chains]


def _chain(block: Block) -> list[Box]:
    """Return the quotations, lists and items about a block, the outermost first."""
    return [box for box in block.box.outward() if box.tag in _CHAIN][::-1]


def _without_layout(chain: list[Box], layout: set[Box]) -> list[Box]:
    """Leave out layout, and items that stand in no list; what stands in a list is in an item."""
    kept: list[Box] = []
    for box in chain:
        if box.tag == "li":
            if kept and kept[-1].tag in LISTS:
                kept.append(box)
        elif box not in layout:
            kept.append(box)
    return kept
