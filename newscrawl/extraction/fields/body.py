"""The body: paragraphs and subheads as displayed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.embedded_json import find_embedded_article
from newscrawl.extraction.document.structured_data import texts_of
from newscrawl.extraction.fields.candidate import Candidate

__all__ = ["candidates", "find_body", "join_blocks"]


def join_blocks(texts: list[tuple[str, bool]]) -> str:
    """Join blocks by a blank line, or by a line break before those that are a next line."""
    parts: list[str] = []
    for text, is_next_line in texts:
        if parts:
            parts.append("\n" if is_next_line else "\n\n")
        parts.append(text)
    return "".join(parts)


def find_body(page: Page) -> Candidate[str] | None:
    """Return the text of the article's blocks, in the page's order."""
    blocks = page.blocks
    body = label_blocks(page).body
    if not body:
        return None
    texts = [
        (blocks[index].text, blocks[index].line and before == index - 1)
        for before, index in pairwise([-1, *body])
    ]
    by_rule = page.chosen_blocks is not None and page.chosen_blocks.body is not None
    return Candidate(join_blocks(texts), "rule" if by_rule else page.origin)


def _in_embedded_json(page: Page) -> Candidate[str] | None:
    """Return the text in the page's embedded JSON, where that is not what the page shows."""
    if page.origin != "page":
        return None
    story = find_embedded_article(page.root, [page.outline.title])
    body = find_body(Page(story.html)) if story is not None else None
    return Candidate(body.value, "state") if body is not None else None


def candidates(page: Page) -> Iterator[Candidate[str]]:
    """Yield the body, then the texts in the page's data, which lose to any text that is shown."""
    for candidate in (find_body(page), _in_embedded_json(page)):
        if candidate is not None:
            yield candidate
    for text in texts_of(page.structured.article.get("articleBody")):
        yield Candidate(text, "json-ld")
