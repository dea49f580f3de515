"""What a site is called: no author, no subject and no section of its own."""

from __future__ import annotations

from newscrawl.common.urls import site_of
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.structured_data import texts_of

__all__ = ["site_names"]


def site_names(page: Page) -> list[str]:
    """Return the names of the site: its publisher's, that of Open Graph, and its domain."""
    data = page.structured
    publisher = texts_of(data.resolve(data.article.get("publisher")))
    return [*publisher, *data.meta("og:site_name"), site_of(page.url) or ""]
