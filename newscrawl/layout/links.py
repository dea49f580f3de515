"""Lines that are links: to the site's other stories, or to what the text speaks of."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from newscrawl.boilerplate import Mark, marks_of
from newscrawl.page import Page
from newscrawl.page.boxes import Block
from newscrawl.urls import site_of

__all__ = ["leads_off_site"]

_TEXT_TAGS: Final = frozenset(("p", "li", "td", "dd", "dt", "blockquote"))
_MOST_LINES: Final = 8
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+$|[\w-]+(?:\.[\w-]+)+(?:/\S*)?$")


def _domain(site: str) -> str:
    return ".".join(site.split(".")[-2:])


def leads_off_site(page: Page, block: Block) -> bool:
    """Say whether a line of text is a link to another site, or shows the address it leads to.

    A site's related stories are its own; a shop, a source or a petition stands elsewhere.
    """
    element = block.box.element
    if block.tag not in _TEXT_TAGS or element is None:
        return False
    if _ADDRESS.match(block.text):
        return True
    if block.box.last - block.box.first > _MOST_LINES:
        return False
    own = site_of(page.url)
    for link in islice(element.iter("a"), _MOST_LINES):
        site = site_of(page.absolute(link.get("href")))
        if site is not None and own is not None and not marks_of(site) & Mark.SHARE:
            return _domain(site) != _domain(own)
    return False
