"""Where dates stand on a page that are not the article's own."""

from __future__ import annotations

from typing import Final

from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Box
from newscrawl.extraction.vocabulary import ClassHint, phrases

__all__ = [
    "MAX_BLOCKS_BESIDE_HEADLINE",
    "NO_DATE_HINTS",
    "headline_index",
    "is_foreign",
    "is_rights_line",
]

MAX_BLOCKS_BESIDE_HEADLINE: Final = 2
"""What stands so near is the headline's own, whatever its class says."""
NO_DATE_HINTS: Final = ClassHint.COMMENTS | ClassHint.RELATED
_FOREIGN_LABELS: Final = frozenset((Label.COMMENTS, Label.RELATED))
_SITE_HINTS: Final = ClassHint.HEADER | ClassHint.NAV
_RIGHTS_SIGNS: Final = ("©", "(c)", "copyright", "ⓒ")


def headline_index(page: Page) -> int:
    """Return the headline's block, or the article's first where no headline is above the text."""
    labelled = label_blocks(page)
    headline = labelled.headline_block
    return labelled.first if headline is None or headline > labelled.end else headline


def is_rights_line(text: str) -> bool:
    """Return True if a text says whose the rights are, with the year or with today's date."""
    small = text.lower()
    return any(sign in small for sign in _RIGHTS_SIGNS)


def is_foreign(page: Page, box: Box, at: int) -> bool:
    """Return True if a date in a box, in the block of an index, is not the article's own.

    It is not in comments, among other stories, in a quotation or a quoted post, and in the header
    or the footer of the site.
    """
    labelled, headline = label_blocks(page), headline_index(page)
    branch = None
    for outer in box.outward():
        if outer.first <= headline < outer.last:
            break
        if outer.tag == "blockquote" or outer.own_hints & ClassHint.EMBED:
            return True
        branch = outer
    if branch is not None and (
        _is_site_header(page, branch, headline) if at < headline else _is_site_footer(page, branch)
    ):
        return True
    if abs(at - headline) <= MAX_BLOCKS_BESIDE_HEADLINE or at >= len(page.blocks):
        return False
    hints = labelled.class_hints[at]
    return bool(hints & NO_DATE_HINTS) or labelled.labels[at] in _FOREIGN_LABELS


def _is_site_header(page: Page, branch: Box, headline: int) -> bool:
    """Return True if a box above the headline is of the site, and shows today's date.

    ``branch`` is the largest box around the date without the headline in it.  The site's is what
    is named so, what a menu stands in or below, and what stands outside of ``<main>``.
    """
    if branch.own_hints & _SITE_HINTS or branch.tag == "nav":
        return True
    if Label.NAVIGATION in label_blocks(page).labels[branch.first : headline]:
        return True
    for box in page.blocks[headline].box.outward():
        if box is branch.parent:
            return False
        if box.tag == "main" or (box.element is not None and box.element.get("role") == "main"):
            return True
    return False


def _is_site_footer(page: Page, branch: Box) -> bool:
    """Return True if a box behind the headline is the site's footer: it says whose the rights are.

    ``branch`` is the largest box around the date without the headline in it.
    """
    if not (branch.tag == "footer" or branch.own_hints & ClassHint.FOOTER):
        return False
    texts = (block.text for block in page.blocks[branch.first : branch.last])
    return any(is_rights_line(text) or phrases("rights_reserved").find(text) for text in texts)
