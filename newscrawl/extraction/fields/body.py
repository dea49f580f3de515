"""The body: paragraphs and subheads as displayed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.embedded_json import find_story
from newscrawl.extraction.document.structured_data import strings
from newscrawl.extraction.fields.candidate import Candidate

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


def find_body(page: Page) -> Candidate[str] | None:
    """Read the text of the article's blocks, in the page's order."""
    blocks = page.blocks
    kept = label_blocks(page).body
    if not kept:
        return None
    before = -1
    texts = []
    for at in kept:
        texts.append((blocks[at].text, blocks[at].line and before == at - 1))
        before = at
    return Candidate(join_blocks(texts), page.origin)


def _of_state(page: Page) -> Candidate[str] | None:
    """The text that the page's embedded state holds, where it is not what the page shows."""
    if page.origin != "page":
        return None
    scripts = [s for s in page.root.iter("script") if s.text and len(s.text) > _LEAST_STATE]
    story = find_story(scripts, [page.outline.title]) if scripts else None
    told = find_body(Page(story.html)) if story is not None else None
    return Candidate(told.value, "state") if told is not None else None


def candidates(page: Page) -> Iterator[Candidate[str]]:
    """The body, then the texts in the page's data, which are never taken where a text is shown."""
    for found in (find_body(page), _of_state(page)):
        if found is not None:
            yield found
    for text in strings(page.structured.article.get("articleBody")):
        yield Candidate(text, "json-ld")
