"""The headline: as displayed, else as the page's data words it."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.fields.found import Found
from newscrawl.layout import layout_of
from newscrawl.page import Page
from newscrawl.page.structured import strings
from newscrawl.text import letters

__all__ = ["find_headline"]

_SITE_NAME: Final = re.compile(
    r"\s+[|–—\-·•»«:]+\s+(?=[^|–—\-·•»«:]{2,40}$)|\s*[|｜]\s*(?=[^|｜]{1,40}$)"
)


def _without_site_name(title: str, site_name: str | None) -> str:
    """Take the site's name off the end of a title."""
    if site_name:
        for match in re.finditer(r"\s*[|–—\-·•»«:｜_]+\s*", title):
            if letters(title[match.end() :]) == letters(site_name):
                return title[: match.start()].strip()
    parts = _SITE_NAME.split(title)
    return parts[0].strip() if len(parts[0]) > 12 else title


def find_headline(page: Page) -> Found[str] | None:
    """Read the headline off the page; off JSON-LD, Open Graph or the title where none is shown."""
    at = layout_of(page).headline
    if at is not None:
        block = page.blocks[at]
        return Found(block.text, block.tag if page.origin == "page" else page.origin)
    data = page.structured
    for text in strings(data.article.get("headline")):
        return Found(text, "json-ld")
    site_name = data.first_meta("og:site_name")
    for name in ("og:title", "twitter:title"):
        if title := data.first_meta(name):
            return Found(_without_site_name(title, site_name), name)
    if page.outline.title:
        return Found(_without_site_name(page.outline.title, site_name), "title")
    return None
