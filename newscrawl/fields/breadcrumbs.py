"""The trail: "Home » World » A story"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from newscrawl.boilerplate import Mark, phrases
from newscrawl.fields.found import Found
from newscrawl.items import Breadcrumb
from newscrawl.layout import layout_of
from newscrawl.layout.trail import SEPARATORS, split_trail
from newscrawl.page import Page
from newscrawl.page.boxes import Box
from newscrawl.page.microdata import text_of
from newscrawl.page.structured import as_list, plain
from newscrawl.text import clean, letters

__all__ = ["find_breadcrumbs"]

Element = etree._Element

_MOST_STEPS: Final = 12
_LONGEST_STEP: Final = 250
_DEEPEST: Final = 30
_EDGES: Final = re.compile(rf"^[\s{re.escape(SEPARATORS)}:]+|[\s{re.escape(SEPARATORS)}:]+$")
_IN_TEXT: Final = re.compile(r"\s*[»›>→▸▶❯＞⟩«‹<]+\s*|\s+[/|•·\\]+\s+")
_NO_TEXT: Final = frozenset(("script", "style", "svg", "button", "template", "noscript"))


def _name(text: str) -> str:
    return _EDGES.sub("", text)


def _texts(
    element: Element, link: Element | None, depth: int = 0
) -> Iterator[tuple[str, Element | None]]:
    """The runs of text of a trail with the link that each stands in."""
    if element.tag in _NO_TEXT or not isinstance(element.tag, str) or depth > _DEEPEST:
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
    shown = link.get("aria-label") or link.get("title") or (image.get("alt") if image is not None else "")
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


def _from_line(page: Page) -> list[Breadcrumb]:
    """A trail by its wording: a line that begins with home and has separators."""
    at = layout_of(page).headline
    last = len(page.blocks) if at is None else at + 4
    for block in page.blocks[:last]:
        names = split_trail(block.text)
        if not names:
            continue
        element = block.box.element
        links = {}
        if element is not None:
            links = {letters(text_of(a)): page.absolute(a.get("href")) for a in element.iter("a")}
        steps = [Breadcrumb(name, links.get(letters(name))) for name in names]
        if _sound(steps):
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


def find_breadcrumbs(page: Page) -> Found[list[Breadcrumb]] | None:
    """Read the trail that the page displays, else the one in its JSON-LD."""
    for read, source in (
        (_from_boxes, "trail"),
        (_from_line, "trail line"),
        (_from_data, "json-ld"),
    ):
        steps = read(page)
        if steps:
            return Found(steps, source)
    return None
