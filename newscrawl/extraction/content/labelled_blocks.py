"""Where the article stands on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from newscrawl.extraction.content.article_body_guide import find_guide, follow, rescue
from newscrawl.extraction.content.body_rules import rescue_all, select
from newscrawl.extraction.content.caption_blocks import frame_captions, mend_captions
from newscrawl.extraction.content.class_hints import hints_by_block
from newscrawl.extraction.content.headline_block import find_headline, heading_blocks
from newscrawl.extraction.content.labels import TEXT, Label, labels_of
from newscrawl.extraction.content.main_region import find_region
from newscrawl.extraction.content.prose import ProseSums
from newscrawl.extraction.document import Page

__all__ = ["LabelledBlocks", "label_blocks"]

_LEAST_BELOW: Final = 0.02
_KEY: Final = "labelled blocks"


@dataclass(slots=True)
class LabelledBlocks:
    """What is where on a page; lists by the index of the block."""

    headline_block: int | None
    """The block that shows the headline."""
    class_hints: list[int]
    """The class hints of the boxes that a block stands in."""
    labels: list[Label]
    """What each block is; ``TEXT`` is the article's body."""
    first: int
    """The article's first block."""
    end: int
    """One more than the article's last block."""
    body: list[int]
    """The blocks of the article's body."""


def _work_out(page: Page) -> LabelledBlocks:
    blocks = page.blocks
    prose = ProseSums(blocks)
    headline = find_headline(page, prose)
    headlines = [] if headline is None else [headline]
    marks = hints_by_block(blocks, page.outline.boxes, prose, headlines)
    labels = labels_of(blocks, marks)
    for at in () if headline is None else heading_blocks(blocks, headline):
        labels[at] = Label.HEADLINE
    mend_captions(blocks, labels, marks)
    guide = find_guide(page, blocks)
    if guide is not None:
        rescue(guide, blocks, labels)
    rescue_all(blocks, labels)
    # A headline that stands below the text, in a share bar or a footer, does not part it.
    above = headline
    if headline is not None and prose.within(headline, len(blocks)) < _LEAST_BELOW * prose.total:
        above = None
    region = find_region(page, labels, prose, above)
    select(page, labels, marks, above, region)
    frame_captions(page, labels)
    if guide is not None:
        follow(guide, blocks, labels)
    body = [at for at, found in enumerate(labels) if found is TEXT]
    return LabelledBlocks(headline, marks, labels, region.first, region.last, body)


def label_blocks(page: Page) -> LabelledBlocks:
    """Work out a page's layout, once."""
    found = page.memo.get(_KEY)
    if not isinstance(found, LabelledBlocks):
        found = page.memo[_KEY] = _work_out(page)
    return found
