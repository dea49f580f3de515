"""Where the article stands among a page's blocks: from its headline to the end of its text."""

from __future__ import annotations

from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.content.headline_block import heading_blocks
from newscrawl.extraction.document import Page

__all__ = ["blocks_from_headline", "end_of_text", "headline_index"]


def headline_index(page: Page) -> int:
    """Return the headline's block, or the article's first where no headline is above the text."""
    labelled = label_blocks(page)
    headline = labelled.headline_block
    return labelled.first if headline is None or headline > labelled.end else headline


def end_of_text(page: Page) -> int:
    """Return the index behind the body's last block."""
    return (label_blocks(page).body or [headline_index(page)])[-1] + 1


def blocks_from_headline(page: Page, at: int) -> int:
    """Return how many blocks lie between the headline, kicker and all, and a block."""
    first, blocks = headline_index(page), page.blocks
    last = heading_blocks(blocks, first).stop - 1 if first < len(blocks) else first
    return first - at if at < first else at - last
