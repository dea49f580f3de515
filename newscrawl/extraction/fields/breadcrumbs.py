"""The trail: "Home » World » A story"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.common.text import letters
from newscrawl.common.urls import site_of
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.document.microdata import text_of
from newscrawl.extraction.document.structured_data import as_list, plain, strings
from newscrawl.extraction.fields.breadcrumb_markup import (
    MAX_BREADCRUMBS,
    are_plausible,
    breadcrumbs_in,
)
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.lines.breadcrumb_line import SEPARATORS, arrow_parts, split_trail
from newscrawl.extraction.vocabulary import ClassHint, phrases
from newscrawl.items import Breadcrumb

__all__ = ["candidates", "find_breadcrumbs"]

Element = etree._Element

_LONGEST_LINE: Final = 400
_SEPARATED: Final = re.compile(f"[{re.escape(SEPARATORS)}:：]")
_TRAIL: Final = ClassHint.TRAIL
_LEAST_TITLE: Final = 8
_MOST_BLOCKS: Final = 3 * MAX_BREADCRUMBS
_ABOVE: Final = 8
_BELOW: Final = 4
_MOST_LINES: Final = 300
_MOST_LINKS: Final = 300
_SUFFIXES: Final = (".htm", ".html", ".php", ".asp", ".aspx", ".jsp")


def _without_suffix(address: str) -> str:
    address = address.rstrip("/")
    return address.rpartition(".")[0] if address.endswith(_SUFFIXES) else address


def _is_above(section: str, url: str | None) -> bool:
    """Say whether an address is that of a folder or a section page above another one.

    >>> _is_above("https://n.example/world/asia.html", "https://n.example/world/asia/a-story")
    True
    """
    if not url:
        return False
    stem = _without_suffix(section)
    return len(url) > len(stem) + 1 and url.startswith(stem + "/") and url.rstrip("/") != stem


def _title(page: Page) -> str:
    """The letters of the page's headline; "" where it shows none."""
    at = label_blocks(page).headline_block
    return "" if at is None else letters(page.blocks[at].text)


def _ends_in(steps: list[Breadcrumb], title: str) -> bool:
    """Say whether the last step is the page's title, in full or cut short."""
    return _starts(title, steps[-1].name)


def _starts(title: str, text: str) -> bool:
    if len(text) < _LEAST_TITLE or (text[0].isalnum() and text[0].casefold() != title[:1]):
        return False
    short = letters(text.rstrip(" .…"))
    return len(short) >= _LEAST_TITLE and title.startswith(short)


def _is_home(step: Breadcrumb) -> bool:
    if phrases("home").is_whole(step.name):
        return True
    return step.url is not None and urlsplit(step.url).path in ("", "/")


def _leads_here(page: Page, steps: list[Breadcrumb]) -> bool:
    """Say whether a trail is the page's own: from home, to its title, or to above its address."""
    if _is_home(steps[0]) or _ends_in(steps, _title(page)):
        return True
    urls = [step.url for step in steps if step.url]
    return bool(urls) and _is_above(urls[-1], page.url)


def _best(page: Page, found: list[list[Breadcrumb]]) -> list[Breadcrumb]:
    """Of several trails the page's own, and of these the fullest."""
    if len(found) < 2:
        return found[0] if found else []
    return max(found, key=lambda steps: (_leads_here(page, steps), len(steps)))


def _may_be_trail(box: Box, headline: int | None) -> bool:
    if box.tag == "li" or box.own & ClassHint.RELATED:  # the menu's open branch, a teaser's trail
        return False
    size = box.last - box.first
    if headline is not None and box.first <= headline < box.last - 1:
        return False
    return 0 < size <= _MOST_BLOCKS


def _from_boxes(page: Page) -> list[Breadcrumb]:
    """The trails in boxes that call themselves so; inner boxes where the outer one holds more."""
    found: list[list[Breadcrumb]] = []
    layout = label_blocks(page)
    end = max(layout.body, default=len(page.blocks))
    taken = 0
    for box in [box for box in page.outline.boxes if box.own & _TRAIL]:
        if box.first < taken or not _may_be_trail(box, layout.headline_block):
            continue
        steps = [] if box.element is None else breadcrumbs_in(page, box.element)
        # Behind the article such a box may as well list its categories.
        if are_plausible(steps) and (box.first < end or _leads_here(page, steps)):
            found.append(steps)
            taken = box.last
    return _best(page, found)


def _declared(page: Page) -> list[Element]:
    """The elements that hold what is declared a trail; the older way was to declare each step."""
    found: list[Element] = []
    for element in page.outline.trails[:_MOST_BLOCKS]:
        is_list = "List" in (element.get("itemtype") or element.get("typeof") or "")
        about = element if is_list else element.getparent()
        if about is not None and about not in found:
            found.append(about)
    return found


def _from_markup(page: Page) -> list[Breadcrumb]:
    """The trails that the page declares in schema.org's terms, as microdata or RDFa."""
    found = []
    for element in _declared(page):
        steps = breadcrumbs_in(page, element)
        if are_plausible(steps):
            found.append(steps)
    return _best(page, found)


def _is_trail(text: str, links: list[Element], near: bool) -> bool:
    """A line that says "You are here", that begins with home, or links with arrows between them."""
    if phrases("you_are_here").start(text) is not None:
        return True
    if links and phrases("home").is_whole(text_of(links[0])):
        return any(mark in text for mark in SEPARATORS)
    return near and 1 < len(links) >= len(arrow_parts(text)) - 1 > 0


def _steps_of_line(page: Page, block: Block, near: bool) -> list[Breadcrumb]:
    """The steps of a line; ``near`` says that it stands right above the headline."""
    names = split_trail(block.text)
    element = block.box.element
    if element is None or not block.linked:
        return [Breadcrumb(name) for name in names]
    links = list(islice(element.iter("a"), _MOST_LINKS))
    if block.box.last - block.box.first == 1:
        return breadcrumbs_in(page, element) if names or _is_trail(block.text, links, near) else []
    if not names:
        return []
    # The line is one of several in its box: a link belongs to it by its wording.
    urls = {letters(text_of(link)): page.absolute(link.get("href")) for link in reversed(links)}
    return [Breadcrumb(name, urls.get(letters(name))) for name in names]


def _is_menu(block: Block, steps: list[Breadcrumb]) -> bool:
    """A line of links parted by bars is the site's menu."""
    return "|" in block.text and all(step.url for step in steps)


def _from_line(page: Page) -> list[Breadcrumb]:
    """A trail by its wording: a line that begins with home, best one that ends in the title."""
    at = label_blocks(page).headline_block
    last = len(page.blocks) if at is None else at + _BELOW
    title = _title(page)
    found: list[Breadcrumb] = []
    lines = (
        block
        for block in page.blocks[:last]
        if len(block.text) <= _LONGEST_LINE and _SEPARATED.search(block.text)
    )
    for block in islice(lines, _MOST_LINES):
        near = at is not None and at - _ABOVE <= block.index < at
        steps = _steps_of_line(page, block, near)
        if len(steps) < 2 or not are_plausible(steps):
            continue
        if _ends_in(steps, title):
            return steps
        if not _is_menu(block, steps):
            found = steps  # of several the one nearest to the headline
    return found


def _stem(href: str | None) -> str | None:
    """A link's path as far as it is a section's ("" for home); None where it is none of a site."""
    if href and href.startswith("http"):
        href = "/" + href.partition("//")[2].partition("/")[2]
    return _without_suffix(href.strip()) if href and href.startswith("/") else None


def _nested(stems: list[str | None], path: str) -> bool:
    """Say whether each link leads a level deeper towards a path."""
    return None not in stems and all(
        f"{lower}".startswith(f"{upper}/") for upper, lower in pairwise([*stems, path])
    )


def _sections(page: Page, box: Box, path: str) -> list[Breadcrumb]:
    """The links in a box, where each leads a level deeper, or that go from home to the title."""
    links = [] if box.element is None else list(islice(box.element.iter("a"), MAX_BREADCRUMBS + 1))
    # Most boxes are told by their links' addresses alone.
    stems = [_stem(link.get("href")) for link in links]
    if not stems or stems[0] is None:
        return []
    whole = len(stems) > 1 and _nested(stems, path)
    last_but_one = len(stems) > 1 and _nested(stems[:-1], path)  # the last one may lead there
    if not (whole or last_but_one or stems[0] == ""):
        return []
    steps = [] if box.element is None else breadcrumbs_in(page, box.element)
    if len(steps) < 2 or not are_plausible(steps):
        return []
    # Behind sections that lead from home to here, what is no link is the page's own name.
    named = whole and steps[-1].url is None and _is_home(steps[0])
    titled = named or _ends_in(steps, _title(page))
    sections = steps[:-1] if titled else steps
    if (whole or (last_but_one and titled)) and all(step.url for step in sections):
        return steps
    return steps if titled and _is_home(steps[0]) else []


def _from_sections(page: Page) -> list[Breadcrumb]:
    """A trail by its place and addresses: the page's sections, right above its headline."""
    at = label_blocks(page).headline_block
    if at is None or page.url is None or site_of(page.url) is None:
        return []
    path, seen = urlsplit(page.url).path, set()
    for block in reversed(page.blocks[max(0, at - _ABOVE) : at + _BELOW]):
        box: Box | None = block.box if block.linked else None
        for _ in range(3):
            if box is None or box.index in seen or box.last - box.first > MAX_BREADCRUMBS:
                break
            if box.first <= at < box.last:  # the headline is no step, but what repeats it
                break
            seen.add(box.index)
            if steps := _sections(page, box, path):
                return steps
            box = box.parent
    return []


def _step_of(page: Page, entry: Any) -> tuple[float, Breadcrumb] | None:
    if not isinstance(entry, dict):
        return None
    item = entry.get("item")
    if isinstance(item, list):
        item = item[0] if item else None
    name = entry.get("name") or (item.get("name") if isinstance(item, dict) else None)
    url = (item.get("@id") or item.get("url")) if isinstance(item, dict) else item
    if not isinstance(name, str) or not plain(name):
        return None
    try:
        position = float(entry.get("position") or 0)
    except (TypeError, ValueError):
        position = 0.0
    return position, Breadcrumb(plain(name), page.absolute(url) if isinstance(url, str) else None)


def _from_data(page: Page) -> list[Breadcrumb]:
    best: list[Breadcrumb] = []
    for node in page.structured.of_type("breadcrumblist")[:5]:
        entries = [
            _step_of(page, e) for e in as_list(node.get("itemListElement"))[:MAX_BREADCRUMBS]
        ]
        steps = [step for _, step in sorted((e for e in entries if e), key=lambda e: e[0])]
        if len(steps) > len(best):
            best = steps
    return [] if len(best) == 1 and _names_site(page, best[0].name) else best


def _names_site(page: Page, name: str) -> bool:
    """Say whether a step is but the site: a trail that ends there leads nowhere."""
    data = page.structured
    names = [data.first_meta("og:site_name") or "", site_of(page.url) or ""]
    names += strings(data.resolve(data.article.get("publisher")))
    return letters(name) in set(map(letters, names))


def candidates(page: Page) -> Iterator[Candidate[list[Breadcrumb]]]:
    """The trail by each way of finding it, best first."""
    for read, evidence in (
        (_from_boxes, "trail"),
        (_from_markup, "trail"),
        (_from_line, "trail line"),
        (_from_sections, "sections"),
        (_from_data, "json-ld"),
    ):
        steps = read(page)
        if steps:
            yield Candidate(steps, evidence)


def find_breadcrumbs(page: Page) -> Candidate[list[Breadcrumb]] | None:
    """Read the trail that the page displays, else the one in its JSON-LD."""
    return next(candidates(page), None)
