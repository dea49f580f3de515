"""What stands in a line and is no part of its wording: badges, a second line in small, counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from newscrawl.common.text import clean_text
from newscrawl.extraction.document.blocks import Element
from newscrawl.extraction.document.microdata import text_of
from newscrawl.extraction.vocabulary import ClassHint, class_hints_of, phrases

__all__ = ["names_by_class", "text_without_count", "without_badges", "without_small_print"]

_BADGE: Final = ClassHint.BADGE | ClassHint.TAGS
_MAX_PIECES: Final = 16
"""Elements within a line that are looked at: a heading has a link and two or three spans."""
_MAX_BADGE_CHARS: Final = 32
"""Three words; what is longer is the line itself in a box of such a name."""
_MIN_REST_CHARS: Final = 2  # a name in Chinese; with less the line itself is the badge
_NAME_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:name|fullname|nombre|nom|nome|naam|navn|namn|imie|isim|nama)(?:$|[\s_-])"
    r"|(?:author|writer|by|autor)Name(?:$|\s)",
    re.IGNORECASE,
)
_MAX_CLASS_CHARS: Final = 200
"""What of a class attribute is searched for a name's name: some ten names."""
_SUBTITLE_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:sub|tagline|untertitel|secondary)(?:$|[\s_-])", re.IGNORECASE
)
_SMALL_TAGS: Final = frozenset(("small", "sub", "time"))
_SECTION_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:category|cat|section|rubrik|rubrique|channel)(?:$|[\s_-])", re.IGNORECASE
)
"""Of a link before the headline."""
_TOOL_CLASS: Final = re.compile(r"(?:^|[\s_-])(?:edit|comments?)(?:$|[\s_-])", re.IGNORECASE)
"""Of what themes put behind a headline: "(12 comments)", "Edit"."""
_SEPARATORS: Final = " :|·•–—-/"
_COUNT: Final = re.compile(r"[(\[（]?\s?[×x]?\s?\d{1,6}\+?\s?[)\]）]?")
"""How many stories have a tag, as it is shown beside the tag: "12", "(12)"."""
_COUNT_BEHIND: Final = re.compile(r"(?<=\S)\s?[(（]\d{1,6}[)）]$")


def _elements_in(element: Element) -> Iterator[Element]:
    """Yield the elements within a line."""
    for piece in islice(element.iterdescendants(), _MAX_PIECES):
        if isinstance(piece.tag, str):
            yield piece


def _pieces(element: Element) -> Iterator[tuple[Element, str]]:
    """Yield the elements within a line, each with its text."""
    for piece in _elements_in(element):
        if text := text_of(piece):
            yield piece, text


def _is_badge(piece: Element, text: str) -> bool:
    if len(text) > _MAX_BADGE_CHARS:
        return False
    if piece.tag == "a" and _SECTION_CLASS.search(piece.get("class") or "", 0, _MAX_CLASS_CHARS):
        return True
    hints = class_hints_of(piece.get("class") or "")
    return bool(hints & _BADGE) or phrases("headline_badges").is_phrase(text)


def _is_small_print(piece: Element) -> bool:
    words = piece.get("class") or ""
    return (
        piece.tag in _SMALL_TAGS
        or _TOOL_CLASS.search(words, 0, _MAX_CLASS_CHARS) is not None
        or bool(class_hints_of(words) & ClassHint.LEDE)
        or _SUBTITLE_CLASS.search(words, 0, _MAX_CLASS_CHARS) is not None
    )


def _cut(text: str, piece: str, *, in_front: bool) -> str:
    """Return a text without a piece in front or behind; as it is where nothing else is left."""
    rest = text
    if in_front and text.startswith(piece):
        rest = text[len(piece) :].lstrip(_SEPARATORS)
    elif text.endswith(piece):
        rest = text[: -len(piece)].rstrip(_SEPARATORS)
    return rest if sum(map(str.isalnum, rest)) >= _MIN_REST_CHARS else text


def without_badges(text: str, element: Element) -> str:
    """Return an element's text without the badges at its beginning and end: "LIVE", "Plus".

    A badge is an element of its own, by its class or its wording.
    """
    for piece, badge in _pieces(element):
        if _is_badge(piece, badge):
            text = _cut(text, badge, in_front=True)
    return text


def without_small_print(text: str, element: Element) -> str:
    """Return an element's text without the second line that it has behind, set in small."""
    for piece in _elements_in(element):
        if _is_small_print(piece) and (small := text_of(piece)):
            text = _cut(text, small, in_front=False)
    return text


def names_by_class(element: Element) -> list[str]:
    """Return the texts of the elements in a line that are names by their class or ``itemprop``.

    What stands beside them is a city, a role, a number of posts.
    """
    found: list[str] = []
    for piece in _elements_in(element):
        words = piece.get("class") or ""
        is_name = piece.get("itemprop") == "name" or _NAME_CLASS.search(words, 0, _MAX_CLASS_CHARS)
        if not is_name:
            continue
        text = text_of(piece)
        if text and not any(text in name for name in found):
            found.append(text)
    return found


def text_without_count(link: Element) -> str:
    """Return a tag's text without the number of its stories: "Sea" for ``Sea<sup>12</sup>``."""
    text = text_of(link)
    for _, piece in _pieces(link):
        if _COUNT.fullmatch(piece):
            text = _cut(text, piece, in_front=False)
    return clean_text(_COUNT_BEHIND.sub("", text))
