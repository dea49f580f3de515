"""The page's own summary of itself."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.fields.found import Found
from newscrawl.page import Page
from newscrawl.page.structured import strings

__all__ = ["candidates", "find_description"]


def candidates(page: Page) -> Iterator[Found[str]]:
    """The summary by each way of finding it, best first."""
    data = page.structured
    for name in ("description", "og:description", "twitter:description"):
        if text := data.first_meta(name):
            yield Found(text, name)
    for text in strings(data.article.get("description")):
        yield Found(text, "json-ld")


def find_description(page: Page) -> Found[str] | None:
    """Take the description of the meta elements, then that of JSON-LD."""
    return next(candidates(page), None)
