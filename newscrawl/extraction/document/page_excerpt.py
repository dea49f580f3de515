"""The beginning of a page's text, for a person who compares it with what was read from the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from newscrawl.extraction.document.page import Page

__all__ = ["MAX_EXCERPT_CHARS", "page_excerpt"]

MAX_EXCERPT_CHARS: Final = 1_500
"""Headline, byline and the first paragraphs: enough to see what a page is about."""


def page_excerpt(page: Page) -> str:
    """Return the text that a page shows from its first ``<h1>`` on, a line for each block.

    A page without one is shown from its beginning; what has no text gives "".
    """
    if page.is_binary:
        return ""
    blocks = page.blocks
    begin = next((block.index for block in blocks if block.tag == "h1"), 0)
    lines: list[str] = []
    room = MAX_EXCERPT_CHARS
    for block in blocks[begin:]:
        if len(block.text) >= room:
            return "\n".join([*lines, f"{block.text[: room - 1]}…"])
        lines.append(block.text)
        room -= len(block.text) + 1
    return "\n".join(lines)
