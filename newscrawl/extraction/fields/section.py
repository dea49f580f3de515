"""The section that the article stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from newscrawl.common.text import letters
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.structured_data import strings
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.vocabulary import phrases
from newscrawl.items import Breadcrumb

__all__ = ["candidates", "find_section"]

_LONG_TITLE: Final = 12
_LONGEST_SECTION: Final = 40


def _is_title(name: str, headline: str | None) -> bool:
    """Say whether a step's name is the page's own title, in full, cut short or without a kicker."""
    short, title = letters(name.rstrip(" .…")), letters(headline or "")
    return bool(title) and (short == title or (len(short) >= _LONG_TITLE and short in title))


def _is_page(step: Breadcrumb, page: Page, headline: str | None) -> bool:
    """Say whether a step is the page itself, by its title or address; sections have short names."""
    if phrases("this_page").is_whole(step.name):
        return True
    if step.url is None:
        return len(step.name) > _LONGEST_SECTION or _is_title(step.name, headline)
    own = (page.url, page.absolute(page.structured.links.get("canonical")))
    return step.url in own or _is_title(step.name, headline)


def candidates(
    page: Page, breadcrumbs: Sequence[Breadcrumb], headline: str | None
) -> Iterator[Candidate[str]]:
    """The section by each way of finding it, best first."""
    data = page.structured
    for text in data.meta("article:section"):
        yield Candidate(text, "article:section")
    for text in strings(data.article.get("articleSection")):
        yield Candidate(text, "json-ld")
    for step in reversed(breadcrumbs):
        if not phrases("home").is_whole(step.name) and not _is_page(step, page, headline):
            # The first step is home, however the site words it.
            if step is not breadcrumbs[0] or len(breadcrumbs) == 1:
                yield Candidate(step.name, "breadcrumbs")
            return


def find_section(
    page: Page, breadcrumbs: Sequence[Breadcrumb], headline: str | None
) -> Candidate[str] | None:
    """Take the section that the page's data name, else the trail's last step before the title."""
    return next(candidates(page, breadcrumbs, headline), None)
