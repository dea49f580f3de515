"""What the words in an element's class, id and role say about it."""

from __future__ import annotations

import re
import tomllib
from enum import IntFlag
from importlib.resources import files
from typing import Final

__all__ = ["Mark", "marks_of"]


class Mark(IntFlag):
    """What an element is for, as far as its words tell; a block has the marks of all its boxes."""

    NAV = 1 << 0
    TRAIL = 1 << 1
    HEADER = 1 << 2
    FOOTER = 1 << 3
    ASIDE = 1 << 4
    COMMENTS = 1 << 5
    SHARE = 1 << 6
    RELATED = 1 << 7
    PROMO = 1 << 8
    AD = 1 << 9
    CONSENT = 1 << 10
    AUTHOR = 1 << 11
    CAPTION = 1 << 12
    CREDIT = 1 << 13
    TIME = 1 << 14
    TAGS = 1 << 15
    KICKER = 1 << 16
    LEDE = 1 << 17
    BODY = 1 << 18
    HIDDEN = 1 << 19
    FIGURE = 1 << 20
    EMBED = 1 << 21


_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# Beyond this an attribute is no list of class names; reading on would only cost time.
_LONGEST_ATTRIBUTE: Final = 500
_MOST_REMEMBERED: Final = 50_000


def _assigned(lines: str) -> dict[str, int]:
    """Read lines of the form "words = mark"."""
    pairs = (line.split(" = ") for line in lines.strip().splitlines())
    return {words: int(Mark[mark.upper()]) for words, mark in pairs}


def _load() -> tuple[dict[str, int], re.Pattern[str], dict[str, int], dict[str, int]]:
    data = tomllib.loads(
        files("newscrawl.boilerplate").joinpath("class_words.toml").read_text(encoding="utf-8")
    )
    pairs, whole = _assigned(data.pop("pairs")), _assigned(data.pop("whole"))
    exact: dict[str, int] = {}
    loose = []
    for name, words in data.items():
        mark = int(Mark[name.upper()])
        patterns = []
        for word in words.split():
            if "*" in word:
                start = "" if word.startswith("*") else "^"
                patterns.append(start + re.escape(word.strip("*").replace("-", "")))
            else:
                exact[word] = exact.get(word, 0) | mark
        if patterns:
            loose.append(f"(?P<{name}>{'|'.join(patterns)})")
    return exact, re.compile("|".join(loose)), pairs, whole


_EXACT, _LOOSE, _PAIRS, _WHOLE = _load()
_by_word: dict[str, int] = {}
_by_attribute: dict[str, int] = {}


def _marks_of_word(word: str) -> int:
    marks = _by_word.get(word)
    if marks is None:
        marks = _EXACT.get(word, 0)
        if not marks:
            match = _LOOSE.search(word)
            if match and match.lastgroup:
                marks = int(Mark[match.lastgroup.upper()])
        if len(_by_word) > _MOST_REMEMBERED:
            _by_word.clear()
        _by_word[word] = marks
    return marks


def marks_of(attribute: str) -> int:
    """Read the marks (see :class:`Mark`) off the value of a class, id or role attribute.

    >>> Mark(marks_of("post__relatedArticles"))
    <Mark.RELATED: 128>
    """
    marks = _by_attribute.get(attribute)
    if marks is None:
        marks = 0
        for name in attribute[:_LONGEST_ATTRIBUTE].split():
            marks |= _WHOLE.get(name, 0)
            before = ""
            for found in _WORD.findall(name):
                word = found.lower()
                marks |= _marks_of_word(word) | _PAIRS.get(f"{before} {word}", 0)
                before = word
        if len(_by_attribute) > _MOST_REMEMBERED:
            _by_attribute.clear()
        _by_attribute[attribute] = marks
    return marks
