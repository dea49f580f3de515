"""Breadcrumbs by where they lead: home, then level by level to the page."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import Final
from urllib.parse import urlsplit

from newscrawl.common.urls import site_of
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Box
from newscrawl.extraction.fields.breadcrumb_markup import (
    MAX_BREADCRUMBS,
    are_plausible,
    breadcrumbs_in,
    ends_in_headline,
)
from newscrawl.extraction.vocabulary import phrases
from newscrawl.items import Breadcrumb

__all__ = [
    "MAX_BLOCKS_ABOVE_HEADLINE",
    "MAX_BLOCKS_BELOW_HEADLINE",
    "find_sections_by_url",
    "is_above",
    "is_home",
]

# Where breadcrumbs without a sign of their own may stand; tuned on the training sets.
MAX_BLOCKS_ABOVE_HEADLINE: Final = 8
MAX_BLOCKS_BELOW_HEADLINE: Final = 4
"""Some sites show the section right below; what follows are links in the text."""
_MAX_LEVELS: Final = 3
"""Boxes from a link out to the one that holds all of the breadcrumbs."""
_SUFFIXES: Final = (".htm", ".html", ".php", ".asp", ".aspx", ".jsp")


def _without_suffix(url: str) -> str:
    url = url.rstrip("/")
    return url.rpartition(".")[0] if url.endswith(_SUFFIXES) else url


def is_above(section: str, url: str | None) -> bool:
    """Return True if a URL is that of a folder or a section page above another one.

    >>> is_above("https://n.example/world/asia.html", "https://n.example/world/asia/a-story")
    True
    """
    if not url:
        return False
    stem = _without_suffix(section)
    return len(url) > len(stem) + 1 and url.startswith(stem + "/") and url.rstrip("/") != stem


def is_home(crumb: Breadcrumb) -> bool:
    """Return True if a breadcrumb is the front page, by its name or its URL."""
    if phrases("home_page").is_phrase(crumb.name):
        return True
    return crumb.url is not None and urlsplit(crumb.url).path in ("", "/")


def _section_path(href: str | None) -> str | None:
    """Return a link's path without suffix ("" for home); None where it leads to no page."""
    if href and href.startswith("http"):
        href = "/" + href.partition("//")[2].partition("/")[2]
    return _without_suffix(href.strip()) if href and href.startswith("/") else None


def _lead_deeper(paths: list[str | None], path: str) -> bool:
    """Return True if there are links and each leads a level deeper towards a path."""
    if not paths or None in paths:
        return False
    return all(f"{lower}".startswith(f"{upper}/") for upper, lower in pairwise([*paths, path]))


def _sections_in(page: Page, box: Box, path: str) -> list[Breadcrumb]:
    """Return the links in a box, if each leads a level deeper or they go from home to the title."""
    if box.element is None:
        return []
    # Most boxes are turned away by their first link's URL alone.
    links = islice(box.element.iter("a"), MAX_BREADCRUMBS + 1)
    first = next(links, None)
    upper = None if first is None else _section_path(first.get("href"))
    if upper is None or (upper and not path.startswith(f"{upper}/")):
        return []
    paths = [upper, *(_section_path(link.get("href")) for link in links)]
    all_do = len(paths) > 1 and _lead_deeper(paths, path)
    all_but_last_do = _lead_deeper(paths[:-1], path)  # the last one may lead to this page
    if not (all_do or all_but_last_do or paths[0] == ""):
        return []
    crumbs = breadcrumbs_in(page, box.element)
    if len(crumbs) < 2 or not are_plausible(crumbs):
        return []
    # Behind sections that lead from home to here, what is no link is the page's own name.
    ends_in_name = all_do and crumbs[-1].url is None and is_home(crumbs[0])
    ends_here = ends_in_name or ends_in_headline(page, crumbs)
    sections = crumbs[:-1] if ends_here else crumbs
    if (all_do or (all_but_last_do and ends_here)) and all(crumb.url for crumb in sections):
        return crumbs
    return crumbs if ends_here and is_home(crumbs[0]) else []


def find_sections_by_url(page: Page) -> list[Breadcrumb]:
    """Return the links around the headline that lead through sections to the page's URL."""
    headline = label_blocks(page).headline_block
    if headline is None or page.url is None or site_of(page.url) is None:
        return []
    path, seen = urlsplit(page.url).path, set()
    first = max(0, headline - MAX_BLOCKS_ABOVE_HEADLINE)
    for block in reversed(page.blocks[first : headline + MAX_BLOCKS_BELOW_HEADLINE]):
        for box in islice(block.box.outward(), _MAX_LEVELS if block.linked else 0):
            if box.index in seen or box.last - box.first > MAX_BREADCRUMBS:
                break
            if box.first <= headline < box.last:  # the headline is no breadcrumb
                break
            seen.add(box.index)
            if crumbs := _sections_in(page, box, path):
                return crumbs
    return []
