"""The steps of a trail that a page displays, read off its element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree

from newscrawl.common.text import clean, letters
from newscrawl.extraction.dates.reading import is_date_line
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.microdata import text_of
from newscrawl.extraction.lines.breadcrumb_line import SEPARATORS
from newscrawl.extraction.vocabulary import ClassHint, class_hints_of, phrases
from newscrawl.items import Breadcrumb

__all__ = ["MAX_BREADCRUMBS", "are_plausible", "breadcrumbs_in"]

Element = etree._Element

MAX_BREADCRUMBS: Final = 12
_MOST_READ: Final = 3 * MAX_BREADCRUMBS
_LONGEST_STEP: Final = 250
_SHORTEST_NAME: Final = 3
_DEEPEST: Final = 30
_EDGE: Final = rf"[\s{re.escape(SEPARATORS)}:]"
_EDGES: Final = re.compile(rf"^{_EDGE}++|(?<!{_EDGE}){_EDGE}++$")
_IN_TEXT: Final = re.compile(r"(?:(?<!\s)\s++)?[»›>→▸▶❯＞⟩«‹<]++\s*+|(?<!\s)\s++[/|•·\\]++\s++")
_AT_SIGN: Final = {sign: re.compile(rf"(?<!\s)\s++{re.escape(sign)}\s++") for sign in SEPARATORS}
_NO_TEXT: Final = frozenset(("script", "style", "svg", "button", "template", "noscript"))
# Within a trail these are its own title (unless they are links), and menus.
_OTHERS: Final = frozenset(("h2", "h3", "nav"))
_WIDE: Final = re.compile(r"\b(?:sm|md|lg|xl)[:-]")
_COLONS: Final = (":", "：")


def _is_shown(element: Element) -> bool:
    if element.tag in _NO_TEXT or not isinstance(element.tag, str):
        return False
    words = element.get("class")
    # What is hidden on small screens only is shown: "d-none d-md-block", "hidden lg:inline".
    return not words or not class_hints_of(words) & ClassHint.HIDDEN or bool(_WIDE.search(words))


def _texts(
    element: Element, link: Element | None, depth: int = 0
) -> Iterator[tuple[str, Element | None]]:
    """The runs of text of a trail with the link that each stands in."""
    if element.text:
        yield element.text, link
    for child in element:
        if depth < _DEEPEST and _is_shown(child):
            if child.tag == "a" and link is None:
                yield _shown_in(child), child
            elif child.tag == "li" and _unfolds(child):
                yield from islice((run for run in _texts(child, link) if run[0].strip()), 1)
            elif link is not None or child.tag not in _OTHERS or _is_step(child):
                yield from _texts(child, link, depth + 1)
        if child.tail:
            yield child.tail, link


def _is_step(heading: Element) -> bool:
    """Say whether a heading within a trail is one of its steps: no more than a link."""
    return heading.tag != "nav" and len(heading) == 1 and heading[0].tag == "a"


def _unfolds(item: Element) -> bool:
    """Say whether a step holds a menu: a list of what stands beside it."""
    return any(len(menu) > 1 for menu in item.iter("ul", "ol"))


def _shown_in(link: Element) -> str:
    """A link's wording; what only screen readers tell, where it shows nothing but a picture."""
    shown = clean("".join(text for text, _ in _texts(link, link)))
    return shown or text_of(link) or _home_of(link)


def _home_of(link: Element) -> str:
    """The name of a step that is shown as a picture."""
    image = next(link.iter("img"), None)
    told = (
        link.get("aria-label")
        or link.get("title")
        or (image.get("alt") if image is not None else "")
    )
    name = clean(told or "")
    return name if phrases("home").is_whole(name) else ""


def _is_label(text: str) -> bool:
    return text.endswith(_COLONS) or phrases("you_are_here").is_whole(text)


def _is_button(text: str, link: Element) -> bool:
    """Say whether a link is a sign or a counter that leads down the page: "i", "27"."""
    return len(text) < _SHORTEST_NAME and (link.get("href") or "").startswith("#")


def _cut(text: str, sign: str) -> list[str]:
    """Cut a text into steps: at the sign that parts the trail's other steps, if that is known.

    >>> _cut("World / Asia", ""), _cut("12 July | A story", "/")
    (['World', 'Asia'], ['12 July | A story'])
    """
    return (_AT_SIGN[sign] if sign else _IN_TEXT).split(text)


def _bare(part: str) -> str:
    """Take the separators off a step, but not the closing mark of a quotation.

    >>> _bare("World »"), _bare("The « Mirror »")
    ('World', 'The « Mirror »')
    """
    name = _EDGES.sub("", part)
    if name[:1] == "[" and name[-1:] == "]":
        return name[1:-1].strip()
    if "«" not in name or name.count("«") == name.count("»"):
        return name
    start = part.find(name)
    return part[start : part.find("»", start) + 1] or name


def breadcrumbs_in(page: Page, element: Element) -> list[Breadcrumb]:
    """Read the steps of a displayed trail: its links, and the text between and behind them.

    No steps are labels ("You are here:"), separators and the article's date.
    """
    inner = element.find(".//nav") if element.tag != "nav" else None
    steps: list[Breadcrumb] = []
    sign = ""
    for raw, link in _texts(element if inner is None else inner, None):
        if len(steps) > _MOST_READ:
            break
        text = clean(raw)
        if link is not None and _is_button(text, link):
            continue
        if link is None and len(text) == 1 and text in SEPARATORS:
            sign = text
        parts = [text] if link is not None else _cut(text, sign)
        url = None if link is None else page.absolute(link.get("href"))
        for part in parts:
            name = _bare(part)
            if not letters(name) or (link is None and not steps and _is_label(part)):
                continue
            if link is None and (
                phrases("you_are_here").is_whole(name)
                or is_date_line(name)
                or (name[0].isdigit() and phrases("share").is_whole(name))  # "3 min read"
            ):
                continue
            steps.append(Breadcrumb(name, url))
    return _shown_once(steps)


def _shown_once(steps: list[Breadcrumb]) -> list[Breadcrumb]:
    """Take out what a trail shows twice: home as picture and word, itself for small screens."""
    kept: list[Breadcrumb] = []
    for step in steps:
        last = kept[-1] if kept else None
        # A section may well stand within a section of its name: that has another address.
        if last is None or (step.url, letters(step.name)) != (last.url, letters(last.name)):
            kept.append(step)
    half, odd = divmod(len(kept), 2)
    if half > 1 and not odd and kept[:half] == kept[half:]:
        return kept[:half]
    return kept


def are_plausible(steps: list[Breadcrumb]) -> bool:
    """A trail has a few steps, none of them a sentence and none twice."""
    if not 1 <= len(steps) <= MAX_BREADCRUMBS or any(len(s.name) > _LONGEST_STEP for s in steps):
        return False
    return len({(letters(step.name), step.url) for step in steps}) == len(steps)
