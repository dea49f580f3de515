"""Breadcrumbs read off the element that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, islice
from typing import Final

from newscrawl.common.text import clean_text, folded_letters
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.dates.visible_date import is_date_line
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Element
from newscrawl.extraction.lines.breadcrumb_line import SEPARATORS
from newscrawl.extraction.vocabulary import ClassHint, class_hints_of, phrases
from newscrawl.items import Breadcrumb

__all__ = ["MAX_BREADCRUMBS", "are_plausible", "breadcrumbs_in", "ends_in_headline"]

MAX_BREADCRUMBS: Final = 12
"""Of a page; more are a menu."""
_MAX_READ: Final = 3 * MAX_BREADCRUMBS
"""Links: a page may show its breadcrumbs twice, for large and small screens."""
_MAX_NAME_CHARS: Final = 250
"""The page's own title is the longest."""
_MIN_NAME_CHARS: Final = 3
"""A link down the page with less is a button: "i", "27"."""
_MIN_TITLE_CHARS: Final = 8
"""Of a name that is the beginning of the headline."""
_MAX_LEVELS: Final = 30
"""Elements within each other; a bound for hostile pages."""
_EDGE: Final = rf"[\s{re.escape(SEPARATORS)}:]"
_EDGES: Final = re.compile(rf"^{_EDGE}++|(?<!{_EDGE}){_EDGE}++$")
_IN_TEXT: Final = re.compile(r"(?:(?<!\s)\s++)?[»›>→▸▶❯＞⟩«‹<]++\s*+|(?<!\s)\s++[/|•·\\]++\s++")
_AT_SIGN: Final = {sign: re.compile(rf"(?<!\s)\s++{re.escape(sign)}\s++") for sign in SEPARATORS}
_NO_TEXT: Final = frozenset(("script", "style", "svg", "button", "template", "noscript"))
# Among breadcrumbs these are their own title (unless they are links), and menus.
_NO_BREADCRUMBS: Final = frozenset(("h2", "h3", "nav"))
_SCREEN_SIZE: Final = re.compile(r"\b(?:sm|md|lg|xl)[:-]")


def _is_shown(element: Element) -> bool:
    if element.tag in _NO_TEXT or not isinstance(element.tag, str):
        return False
    words = element.get("class") or ""
    # What is hidden on small screens only is shown: "d-none d-md-block", "hidden lg:inline".
    return not class_hints_of(words) & ClassHint.HIDDEN or bool(_SCREEN_SIZE.search(words))


def _texts(
    element: Element, link: Element | None, depth: int = 0
) -> Iterator[tuple[str, Element | None]]:
    """Yield the runs of text in an element with the link that each stands in."""
    if element.text:
        yield element.text, link
    for child in element:
        if depth < _MAX_LEVELS and _is_shown(child):
            if child.tag == "a" and link is None:
                yield _link_text(child), child
            elif child.tag == "li" and _holds_menu(child):
                yield from islice((run for run in _texts(child, link) if run[0].strip()), 1)
            elif link is not None or child.tag not in _NO_BREADCRUMBS or _is_linked(child):
                yield from _texts(child, link, depth + 1)
        if child.tail:
            yield child.tail, link


def _is_linked(heading: Element) -> bool:
    """Return True if a heading among breadcrumbs is one of them: no more than a link."""
    return heading.tag != "nav" and len(heading) == 1 and heading[0].tag == "a"


def _holds_menu(item: Element) -> bool:
    """Return True if a breadcrumb unfolds to a list of what stands beside it."""
    return any(len(menu) > 1 for menu in item.iter("ul", "ol"))


def _link_text(link: Element) -> str:
    """Return a link's text; that for screen readers, where it shows nothing but a picture."""
    shown = clean_text("".join(text for text, _ in _texts(link, link)))
    return shown or _text_beside_picture(link) or _name_of_picture(link)


def _text_beside_picture(link: Element) -> str:
    """Return what a link has for those who hear the page, without the title of its picture."""
    pictures = {part for picture in link.iter(*_NO_TEXT) for part in picture.iter()}
    parts = (part for part in islice(link.iter(), _MAX_LEVELS) if part not in pictures)
    texts = (text for part in parts for text in (part.text, part.tail if part is not link else ""))
    return clean_text(" ".join(filter(None, texts)))


def _name_of_picture(link: Element) -> str:
    """Return the name of home where it is shown as a picture."""
    image = next(link.iter("img"), None)
    alt = image.get("alt") if image is not None else ""
    name = clean_text(link.get("aria-label") or link.get("title") or alt or "")
    return name if phrases("home_page").is_phrase(name) else ""


def _is_button(text: str, link: Element) -> bool:
    """Return True if a link is a sign or a counter that leads down the page: "i", "27"."""
    return len(text) < _MIN_NAME_CHARS and (link.get("href") or "").startswith("#")


def _cut(text: str, sign: str) -> list[str]:
    """Cut a text into breadcrumbs, at the sign between the others if that is known.

    >>> _cut("World / Asia", ""), _cut("12 July | A story", "/")
    (['World', 'Asia'], ['12 July | A story'])
    """
    return (_AT_SIGN[sign] if sign else _IN_TEXT).split(text)


def _without_separators(part: str) -> str:
    """Return a breadcrumb without separators, but with the closing mark of a quotation.

    >>> _without_separators("World »"), _without_separators("The « Mirror »")
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
    """Return the links in an element, and the texts between and behind them, as breadcrumbs.

    Left out are labels ("You are here:"), separators and the article's date.
    """
    inner = element.find(".//nav") if element.tag != "nav" else None
    crumbs: list[Breadcrumb] = []
    sign = ""
    for raw, link in _texts(element if inner is None else inner, None):
        if len(crumbs) > _MAX_READ:
            break
        text = clean_text(raw)
        if link is not None and _is_button(text, link):
            continue
        if link is None and len(text) == 1 and text in SEPARATORS:
            sign = text
        parts = [text] if link is not None else _cut(text, sign)
        url = None if link is None else page.absolute_url(link.get("href"))
        for part in parts:
            name = _without_separators(part)
            if not folded_letters(name):
                continue
            if link is None and (_is_no_place(name) or (not crumbs and part.endswith((":", "：")))):
                continue
            crumbs.append(Breadcrumb(name, url))
    return _each_once(crumbs)


def _is_no_place(name: str) -> bool:
    """Return True if a text without a link is a label, the article's date, or "3 min read"."""
    if phrases("breadcrumb_line_labels").is_phrase(name) or is_date_line(name):
        return True
    return name[0].isdigit() and phrases("share").is_phrase(name)


def _url_and_letters(crumb: Breadcrumb) -> tuple[str | None, str]:
    """Return what tells breadcrumbs apart: a section may stand within another of its name."""
    return crumb.url, folded_letters(crumb.name)


def _each_once(crumbs: list[Breadcrumb]) -> list[Breadcrumb]:
    """Return them without what is shown twice: home as picture and word, all for small screens."""
    kept = [next(same) for _, same in groupby(crumbs, key=_url_and_letters)]
    half, odd = divmod(len(kept), 2)
    if half > 1 and not odd and kept[:half] == kept[half:]:
        return kept[:half]
    return kept


def are_plausible(crumbs: list[Breadcrumb]) -> bool:
    """Return True if there are a few breadcrumbs, none of them a sentence and none twice."""
    if not 1 <= len(crumbs) <= MAX_BREADCRUMBS:
        return False
    if any(len(crumb.name) > _MAX_NAME_CHARS for crumb in crumbs):
        return False
    return len(set(map(_url_and_letters, crumbs))) == len(crumbs)


def ends_in_headline(page: Page, crumbs: list[Breadcrumb]) -> bool:
    """Return True if the last breadcrumb is the page's headline, in full or cut short."""
    headline, name = label_blocks(page).headline_block, crumbs[-1].name
    if headline is None or len(name) < _MIN_TITLE_CHARS:
        return False
    title = folded_letters(page.blocks[headline].text)
    if name[0].isalnum() and name[0].casefold() != title[:1]:
        return False
    short = folded_letters(name.rstrip(" .…"))
    return len(short) >= _MIN_TITLE_CHARS and title.startswith(short)
