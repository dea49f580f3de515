"""The body: paragraphs and subheads as displayed."""

from __future__ import annotations

from newscrawl.fields.found import Found
from newscrawl.layout import layout_of
from newscrawl.page import Page

__all__ = ["find_body", "join_blocks"]


def join_blocks(texts: list[tuple[str, bool]]) -> str:
    """Join blocks by a blank line, or by a line break where the page has no more than that."""
    parts: list[str] = []
    for text, line in texts:
        if parts:
            parts.append("\n" if line else "\n\n")
        parts.append(text)
    return "".join(parts)


def find_body(page: Page) -> Found[str] | None:
    """Read the text of the article's blocks, in the page's order."""
    blocks = page.blocks
    kept = layout_of(page).body
    if not kept:
        return None
    before = -1
    texts = []
    for at in kept:
        texts.append((blocks[at].text, blocks[at].line and before == at - 1))
        before = at
    return Found(join_blocks(texts), page.origin)
