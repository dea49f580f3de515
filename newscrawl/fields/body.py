"""The body: paragraphs and subheads as displayed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from newscrawl.fields.found import Found
from newscrawl.layout import layout_of
from newscrawl.page import Page
from newscrawl.page.state import find_story
from newscrawl.page.structured import strings

__all__ = ["candidates", "find_body", "join_blocks"]

_LEAST_STATE: Final = 500


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


def _of_state(page: Page) -> Found[str] | None:
    """The text that the page's embedded state holds, where it is not what the page shows."""
    if page.origin != "page":
        return None
    scripts = [s for s in page.root.iter("script") if s.text and len(s.text) > _LEAST_STATE]
    story = find_story(scripts, [page.outline.title]) if scripts else None
    told = find_body(Page(story.html)) if story is not None else None
    return Found(told.value, "state") if told is not None else None


def candidates(page: Page) -> Iterator[Found[str]]:
    """The body, then the texts in the page's data, which are never taken where a text is shown."""
    for found in (find_body(page), _of_state(page)):
        if found is not None:
            yield found
    for text in strings(page.structured.article.get("articleBody")):
        yield Found(text, "json-ld")
