"""The breadcrumbs that a page displays: "Home » World » A story"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from newscrawl.common.text import folded_letters
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block, Box, Element
from newscrawl.extraction.document.microdata import text_of
from newscrawl.extraction.document.structured_data import as_list, strip_tags
from newscrawl.extraction.fields.breadcrumb_markup import (
    MAX_BREADCRUMBS,
    are_plausible,
    breadcrumbs_in,
    ends_in_headline,
)
from newscrawl.extraction.fields.breadcrumb_urls import (
    MAX_BLOCKS_ABOVE_HEADLINE,
    MAX_BLOCKS_BELOW_HEADLINE,
    find_sections_by_url,
    is_above,
    is_home,
)
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.site_names import site_names
from newscrawl.extraction.lines.breadcrumb_line import (
    SEPARATORS,
    parts_between_arrows,
    split_breadcrumb_line,
)
from newscrawl.extraction.vocabulary import ClassHint, phrases
from newscrawl.items import Breadcrumb

__all__ = ["candidates", "find_breadcrumbs"]

_MAX_LINE_CHARS: Final = 400
"""A line that is longer is a text."""
_SEPARATED: Final = re.compile(f"[{re.escape(SEPARATORS)}:：]")
_MAX_BOX_BLOCKS: Final = 3 * MAX_BREADCRUMBS
"""Of a box of breadcrumbs: each may have a separator and a menu."""
_MIN_TITLE_LETTERS: Final = 12
"""A shorter headline may be the name of a section, too."""
# Bounds for hostile pages: no page comes near.
_MAX_LINES: Final = 300
_MAX_LINKS: Final = 300  # of a line; a menu may open from each breadcrumb
_MAX_LISTS: Final = 5
"""Lists of breadcrumbs in JSON-LD."""


def _lead_here(page: Page, crumbs: list[Breadcrumb]) -> bool:
    """Return True if breadcrumbs begin at home, or end in the page's title or above its URL."""
    if is_home(crumbs[0]) or ends_in_headline(page, crumbs):
        return True
    urls = [crumb.url for crumb in crumbs if crumb.url]
    return bool(urls) and is_above(urls[-1], page.url)


def _best(page: Page, found: list[list[Breadcrumb]]) -> list[Breadcrumb]:
    """Return of several breadcrumbs the page's own, and of these the most."""
    return max(found, key=lambda crumbs: (_lead_here(page, crumbs), len(crumbs)), default=[])


def _may_hold_breadcrumbs(box: Box, headline: int | None) -> bool:
    if box.tag == "li" or box.own_hints & ClassHint.RELATED:  # a menu's open branch, a teaser
        return False
    if headline is not None and box.first <= headline < box.last - 1:
        return False
    return 0 < box.last - box.first <= _MAX_BOX_BLOCKS


def _in_boxes(page: Page) -> list[Breadcrumb]:
    """Return those in boxes that call themselves so; an inner box where the outer holds more."""
    found: list[list[Breadcrumb]] = []
    labelled = label_blocks(page)
    end = max(labelled.body, default=len(page.blocks))
    end_of_last = 0
    for box in page.outline.hinting:
        if not box.own_hints & ClassHint.BREADCRUMBS or box.first < end_of_last:
            continue
        if box.element is None or not _may_hold_breadcrumbs(box, labelled.headline_block):
            continue
        crumbs = breadcrumbs_in(page, box.element)
        # Behind the article such a box may as well list its categories.
        if are_plausible(crumbs) and (box.first < end or _lead_here(page, crumbs)):
            found.append(crumbs)
            end_of_last = box.last
    return _best(page, found)


def _in_declared_elements(page: Page) -> list[Breadcrumb]:
    """Return those that the page declares in schema.org's terms, as microdata or RDFa."""
    holders: dict[Element, None] = {}
    for element in page.outline.breadcrumb_elements[:_MAX_BOX_BLOCKS]:
        is_list = "List" in (element.get("itemtype") or element.get("typeof") or "")
        holder = element if is_list else element.getparent()  # the older way declares each one
        if holder is not None:
            holders[holder] = None
    found = (breadcrumbs_in(page, holder) for holder in holders)
    return _best(page, list(filter(are_plausible, found)))


def _is_line_of_breadcrumbs(text: str, links: list[Element], *, is_near: bool) -> bool:
    """Return True if a line says "You are here", begins with home, or has arrows between links."""
    if phrases("breadcrumb_line_labels").opening_phrase(text) is not None:
        return True
    if links and phrases("home_page").is_phrase(text_of(links[0])):
        return any(separator in text for separator in SEPARATORS)
    return is_near and 1 < len(links) >= len(parts_between_arrows(text)) - 1 > 0


def _in_line(page: Page, block: Block, *, is_near: bool) -> list[Breadcrumb]:
    """Return those in a line; ``is_near``: it stands right above the headline."""
    names = split_breadcrumb_line(block.text)
    element = block.box.element
    if element is None or not block.linked:
        return [Breadcrumb(name) for name in names]
    links = list(islice(element.iter("a"), _MAX_LINKS))
    if block.box.last - block.box.first == 1:
        is_one = bool(names) or _is_line_of_breadcrumbs(block.text, links, is_near=is_near)
        return breadcrumbs_in(page, element) if is_one else []
    if not names:
        return []
    # The line is one of several in its box: a link belongs to it by its wording.
    hrefs = {folded_letters(text_of(link)): link.get("href") for link in reversed(links)}
    return [Breadcrumb(name, page.absolute_url(hrefs.get(folded_letters(name)))) for name in names]


def _in_lines(page: Page) -> list[Breadcrumb]:
    """Return a line that begins with home: one that ends in the title, or the last above it."""
    headline = label_blocks(page).headline_block
    end = None if headline is None else headline + MAX_BLOCKS_BELOW_HEADLINE
    above = () if headline is None else range(headline - MAX_BLOCKS_ABOVE_HEADLINE, headline)
    found: list[Breadcrumb] = []
    lines = (
        block
        for block in page.blocks[:end]
        if len(block.text) <= _MAX_LINE_CHARS and _SEPARATED.search(block.text)
    )
    for block in islice(lines, _MAX_LINES):
        crumbs = _in_line(page, block, is_near=block.index in above)
        if len(crumbs) < 2 or not are_plausible(crumbs):
            continue
        if ends_in_headline(page, crumbs):
            return crumbs
        # Links parted by bars are the site's menu.
        if "|" not in block.text or not all(crumb.url for crumb in crumbs):
            found = crumbs
    return found


def _breadcrumb_of(page: Page, entry: Any) -> tuple[float, Breadcrumb] | None:
    """Return an entry of a BreadcrumbList with its position."""
    if not isinstance(entry, dict):
        return None
    item = next(iter(as_list(entry.get("item"))), None)
    node = item if isinstance(item, dict) else {"@id": item}
    name, href = entry.get("name") or node.get("name"), node.get("@id") or node.get("url")
    if not isinstance(name, str) or not (name := strip_tags(name)):
        return None
    try:
        position = float(entry.get("position") or 0)
    except (TypeError, ValueError):
        position = 0.0
    return position, Breadcrumb(name, page.absolute_url(href) if isinstance(href, str) else None)


def _in_json_ld(page: Page) -> list[Breadcrumb]:
    best: list[Breadcrumb] = []
    for node in page.structured.of_type("breadcrumblist")[:_MAX_LISTS]:
        elements = as_list(node.get("itemListElement"))[:MAX_BREADCRUMBS]
        entries = filter(None, (_breadcrumb_of(page, element) for element in elements))
        crumbs = [crumb for _, crumb in sorted(entries, key=lambda entry: entry[0])]
        if len(crumbs) > len(best):
            best = crumbs
    if len(best) == 1 and folded_letters(best[0].name) in map(folded_letters, site_names(page)):
        return []  # breadcrumbs that end at the site lead nowhere
    return best


def candidates(page: Page) -> Iterator[Candidate[list[Breadcrumb]]]:
    """Yield the breadcrumbs by each way of finding them, best first."""
    for read, evidence in (
        (_in_boxes, "trail"),
        (_in_declared_elements, "trail"),
        (_in_lines, "trail line"),
        (find_sections_by_url, "sections"),
        (_in_json_ld, "json-ld"),
    ):
        if crumbs := _up_to_own_title(page, read(page)):
            yield Candidate(crumbs, evidence)


def _up_to_own_title(page: Page, crumbs: list[Breadcrumb]) -> list[Breadcrumb]:
    """Return breadcrumbs without what stands behind the page's own title, such as languages.

    Where it stands in front, the rest is the way up: the title is left out.
    """
    headline = label_blocks(page).headline_block
    title = "" if headline is None else folded_letters(page.blocks[headline].text)
    if len(title) < _MIN_TITLE_LETTERS:
        return crumbs
    names = [folded_letters(crumb.name) for crumb in crumbs]
    if title not in names[:-1]:
        return crumbs
    at = names.index(title)
    return crumbs[: at + 1] if at else crumbs[1:]


def find_breadcrumbs(page: Page) -> Candidate[list[Breadcrumb]] | None:
    """Return the breadcrumbs that the page displays, else those in its JSON-LD."""
    return next(candidates(page), None)
