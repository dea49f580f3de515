"""The trail: "Home » World » A story"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from newscrawl.boilerplate import Mark, marks_of, phrases
from newscrawl.fields.found import Found
from newscrawl.items import Breadcrumb
from newscrawl.layout import layout_of
from newscrawl.layout.trail import SEPARATORS, split_trail
from newscrawl.page import Page
from newscrawl.page.boxes import Block, Box
from newscrawl.page.microdata import text_of
from newscrawl.page.structured import as_list, plain
from newscrawl.text import clean, letters

__all__ = ["candidates", "find_breadcrumbs"]

Element = etree._Element

_MOST_STEPS: Final = 12
_LONGEST_STEP: Final = 250
_DEEPEST: Final = 30
_LONGEST_LINE: Final = 400
_SEPARATED: Final = re.compile(f"[{re.escape(SEPARATORS)}:：]")
_LEAST_TITLE: Final = 8
_EDGES: Final = re.compile(rf"^[\s{re.escape(SEPARATORS)}:]+|[\s{re.escape(SEPARATORS)}:]+$")
_IN_TEXT: Final = re.compile(r"\s*[»›>→▸▶❯＞⟩«‹<]+\s*|\s+[/|•·\\]+\s+")
_NO_TEXT: Final = frozenset(
    ("script", "style", "svg", "button", "template", "noscript", "h2", "h3")
)


def _name(text: str) -> str:
    return _EDGES.sub("", text)


def _texts(
    element: Element, link: Element | None, depth: int = 0
) -> Iterator[tuple[str, Element | None]]:
    """The runs of text of a trail with the link that each stands in."""
    if element.tag in _NO_TEXT or not isinstance(element.tag, str) or depth > _DEEPEST:
        return
    if marks_of(element.get("class") or "") & Mark.HIDDEN:
        return
    if element.tag == "a":
        yield text_of(element), element
        return
    if element.text:
        yield element.text, link
    for child in element:
        yield from _texts(child, link, depth + 1)
        if child.tail:
            yield child.tail, link


def _steps(page: Page, element: Element) -> list[Breadcrumb]:
    """Read the steps of a displayed trail: its links, and the text between and behind them."""
    steps: list[Breadcrumb] = []
    for raw, link in _texts(element, None):
        text = clean(raw)
        if link is not None:
            name = _name(text) or _home_of(link)
            if name:
                steps.append(Breadcrumb(name, page.absolute(link.get("href"))))
            continue
        for part in _IN_TEXT.split(text):
            name = _name(part)
            if name and not phrases("you_are_here").is_whole(name):
                steps.append(Breadcrumb(name))
    return steps


def _home_of(link: Element) -> str:
    """The name of a step that is shown as a picture."""
    image = next(link.iter("img"), None)
    shown = (
        link.get("aria-label")
        or link.get("title")
        or (image.get("alt") if image is not None else "")
    )
    name = clean(shown or "")
    return name if phrases("home").is_whole(name) else ""


def _sound(steps: list[Breadcrumb]) -> bool:
    """A trail has a few steps, none of them a sentence and none twice."""
    if not 1 <= len(steps) <= _MOST_STEPS or any(len(s.name) > _LONGEST_STEP for s in steps):
        return False
    keys = [letters(step.name) for step in steps]
    return len(set(keys)) == len(keys)


def _marked_boxes(page: Page) -> Iterator[Box]:
    """The outermost boxes that call themselves a trail, with something in them."""
    for box in page.outline.boxes:
        if box.own & Mark.TRAIL and box.last > box.first:
            parent = box.parent
            while parent is not None and not parent.own & Mark.TRAIL:
                parent = parent.parent
            if parent is None:
                yield box


def _from_boxes(page: Page) -> list[Breadcrumb]:
    found: list[list[Breadcrumb]] = []
    for box in _marked_boxes(page):
        if box.element is None or box.last - box.first > 3 * _MOST_STEPS:
            continue
        steps = _steps(page, box.element)
        if _sound(steps):
            found.append(steps)
    return max(found, key=len) if found else []


def _opens_trail(text: str, first_link: str) -> bool:
    """A line that begins with "You are here", or with a link to home and a separator."""
    if phrases("you_are_here").start(text) is not None:
        return True
    return phrases("home").is_whole(first_link) and any(mark in text for mark in SEPARATORS)


def _steps_of_line(page: Page, block: Block) -> list[Breadcrumb]:
    names = split_trail(block.text)
    element = block.box.element
    if element is None or not block.linked:
        return [Breadcrumb(name) for name in names]
    links = list(element.iter("a"))
    if block.box.last - block.box.first == 1:
        first = text_of(links[0]) if links else ""
        return _steps(page, element) if names or _opens_trail(block.text, first) else []
    if not names:
        return []
    # The line is one of several in its box: a link belongs to it by its wording.
    urls = {letters(text_of(link)): page.absolute(link.get("href")) for link in reversed(links)}
    return [Breadcrumb(name, urls.get(letters(name))) for name in names]


def _is_menu(block: Block, steps: list[Breadcrumb]) -> bool:
    """A line of links parted by bars is the site's menu."""
    return "|" in block.text and all(step.url for step in steps)


def _ends_in(steps: list[Breadcrumb], title: str) -> bool:
    """Say whether the last step is the page's title, in full or cut short."""
    last = letters(steps[-1].name.rstrip(" .…"))
    return len(last) >= _LEAST_TITLE and title.startswith(last)


def _from_line(page: Page) -> list[Breadcrumb]:
    """A trail by its wording: a line that begins with home, best one that ends in the title."""
    at = layout_of(page).headline
    last = len(page.blocks) if at is None else at + 4
    title = "" if at is None else letters(page.blocks[at].text)
    found: list[Breadcrumb] = []
    for block in page.blocks[:last]:
        if len(block.text) > _LONGEST_LINE or not _SEPARATED.search(block.text):
            continue
        steps = _steps_of_line(page, block)
        if len(steps) < 2 or not _sound(steps):
            continue
        if _ends_in(steps, title):
            return steps
        if not _is_menu(block, steps):
            found = steps  # of several the one nearest to the headline
    return found


def _from_list(page: Page) -> list[Breadcrumb]:
    """A trail by its place: a short list from home to the page's own title."""
    at = layout_of(page).headline
    if at is None:
        return []
    title = letters(page.blocks[at].text)
    for block in page.blocks[:at]:
        parent = block.box.parent
        if not phrases("home").is_whole(block.text) or parent is None or parent.element is None:
            continue
        if parent.last - parent.first > _MOST_STEPS or parent.last > at:
            continue
        steps = _steps(page, parent.element)
        if len(steps) > 1 and _ends_in(steps, title) and _sound(steps):
            return steps
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
        entries = [_step_of(page, e) for e in as_list(node.get("itemListElement"))[:_MOST_STEPS]]
        steps = [step for _, step in sorted((e for e in entries if e), key=lambda e: e[0])]
        if len(steps) > len(best):
            best = steps
    return best


def candidates(page: Page) -> Iterator[Found[list[Breadcrumb]]]:
    """The trail by each way of finding it, best first."""
    for read, source in (
        (_from_boxes, "trail"),
        (_from_line, "trail line"),
        (_from_list, "trail list"),
        (_from_data, "json-ld"),
    ):
        steps = read(page)
        if steps:
            yield Found(steps, source)


def find_breadcrumbs(page: Page) -> Found[list[Breadcrumb]] | None:
    """Read the trail that the page displays, else the one in its JSON-LD."""
    return next(candidates(page), None)
