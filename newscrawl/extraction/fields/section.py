"""The section that the article stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from newscrawl.common.text import folded_letters
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.structured_data import texts_of
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.vocabulary import phrases
from newscrawl.items import Breadcrumb

__all__ = ["candidates", "find_section"]

_MIN_TITLE_CHARS: Final = 12
"""Of a breadcrumb that is a part of the headline: a section's name may be in it by chance."""
_MAX_SECTION_CHARS: Final = 40
"""A breadcrumb without a link that is longer is the page's title."""


def _is_title(name: str, headline: str | None) -> bool:
    """Return True if a breadcrumb is the page's title, in full, cut short or without a kicker."""
    short, title = folded_letters(name.rstrip(" .…")), folded_letters(headline or "")
    return bool(title) and (short == title or (len(short) >= _MIN_TITLE_CHARS and short in title))


def _is_no_section(crumb: Breadcrumb, page: Page, headline: str | None) -> bool:
    """Return True if a breadcrumb is home, or the page itself, by its title or URL."""
    if phrases("home_page", "breadcrumb_page_labels").is_phrase(crumb.name):
        return True
    if crumb.url is None:
        return len(crumb.name) > _MAX_SECTION_CHARS or _is_title(crumb.name, headline)
    own = (page.url, page.absolute_url(page.structured.links.get("canonical")))
    return crumb.url in own or _is_title(crumb.name, headline)


def candidates(
    page: Page, breadcrumbs: Sequence[Breadcrumb], headline: str | None
) -> Iterator[Candidate[str]]:
    """Yield the section by each way of finding it, best first."""
    data = page.structured
    for text in data.meta("article:section"):
        yield Candidate(text, "article:section")
    for text in texts_of(data.article.get("articleSection")):
        yield Candidate(text, "json-ld")
    for crumb in reversed(breadcrumbs):
        if not _is_no_section(crumb, page, headline):
            # The first breadcrumb is home, however the site words it.
            if crumb is not breadcrumbs[0] or len(breadcrumbs) == 1:
                yield Candidate(crumb.name, "breadcrumbs")
            return


def find_section(
    page: Page, breadcrumbs: Sequence[Breadcrumb], headline: str | None
) -> Candidate[str] | None:
    """Return the section that the page's data name, else the last breadcrumb before the title."""
    return next(candidates(page, breadcrumbs, headline), None)
