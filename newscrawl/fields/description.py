"""The page's own summary of itself."""

from __future__ import annotations

from newscrawl.fields.found import Found
from newscrawl.page import Page
from newscrawl.page.structured import strings

__all__ = ["find_description"]


def find_description(page: Page) -> Found[str] | None:
    """Take the description of the meta elements, then that of JSON-LD."""
    data = page.structured
    for name in ("description", "og:description", "twitter:description"):
        if text := data.first_meta(name):
            return Found(text, name)
    for text in strings(data.article.get("description")):
        return Found(text, "json-ld")
    return None
