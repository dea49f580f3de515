"""The page's own summary of itself."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.extraction.document import Page
from newscrawl.extraction.document.structured_data import texts_of
from newscrawl.extraction.fields.candidate import Candidate

__all__ = ["candidates", "find_description"]


def candidates(page: Page) -> Iterator[Candidate[str]]:
    """Yield the summary by each way of finding it, best first."""
    data = page.structured
    for name in ("description", "og:description", "twitter:description"):
        if text := data.first_meta(name):
            yield Candidate(text, name)
    for text in texts_of(data.article.get("description")):
        yield Candidate(text, "json-ld")


def find_description(page: Page) -> Candidate[str] | None:
    """Return the description of the meta elements, or that of JSON-LD."""
    return next(candidates(page), None)
