"""The section that the article stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newscrawl.boilerplate import phrases
from newscrawl.fields.found import Found
from newscrawl.items import Breadcrumb
from newscrawl.page import Page
from newscrawl.page.structured import strings
from newscrawl.text import letters

__all__ = ["candidates", "find_section"]


def _is_title(name: str, headline: str | None) -> bool:
    """Say whether a step of the trail is the page's own title, in full or cut short."""
    short, title = letters(name.rstrip(" .…")), letters(headline or "")
    return bool(title) and (short == title or (len(short) >= 12 and title.startswith(short)))


def candidates(
    page: Page, breadcrumbs: Sequence[Breadcrumb], headline: str | None
) -> Iterator[Found[str]]:
    """The section by each way of finding it, best first."""
    data = page.structured
    for text in data.meta.get("article:section", []):
        yield Found(text, "article:section")
    for text in strings(data.article.get("articleSection")):
        yield Found(text, "json-ld")
    for step in reversed(breadcrumbs):
        if not phrases("home").is_whole(step.name) and not _is_title(step.name, headline):
            # The first step is home, however the site words it.
            if step is not breadcrumbs[0] or len(breadcrumbs) == 1:
                yield Found(step.name, "breadcrumbs")
            return


def find_section(
    page: Page, breadcrumbs: Sequence[Breadcrumb], headline: str | None
) -> Found[str] | None:
    """Take the section that the page's data name, else the trail's last step before the title."""
    return next(candidates(page, breadcrumbs, headline), None)
