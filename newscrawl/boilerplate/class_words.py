"""What the words in an element's class, id and role say about it."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Final

__all__ = ["Mark", "marks_of"]


class Mark:
    """What an element is for, as far as its words tell: bits to be joined with ``|``.

    Plain integers and no enum, because every element of every page is asked for its marks.
    """

    NAV: Final = 1 << 0
    TRAIL: Final = 1 << 1
    HEADER: Final = 1 << 2
    FOOTER: Final = 1 << 3
    ASIDE: Final = 1 << 4
    COMMENTS: Final = 1 << 5
    SHARE: Final = 1 << 6
    RELATED: Final = 1 << 7
    PROMO: Final = 1 << 8
    AD: Final = 1 << 9
    CONSENT: Final = 1 << 10
    AUTHOR: Final = 1 << 11
    CAPTION: Final = 1 << 12
    CREDIT: Final = 1 << 13
    TIME: Final = 1 << 14
    TAGS: Final = 1 << 15
    KICKER: Final = 1 << 16
    LEDE: Final = 1 << 17
    BODY: Final = 1 << 18
    HIDDEN: Final = 1 << 19
    FIGURE: Final = 1 << 20
    EMBED: Final = 1 << 21

    @staticmethod
    def named(name: str) -> int:
        """Return a mark by its name, as the vocabularies write it ("nav")."""
        mark = getattr(Mark, name.upper())
        assert isinstance(mark, int)  # noqa: S101 - for the type checker
        return mark

    @staticmethod
    def names(marks: int) -> list[str]:
        """Name the marks in a sum of marks, for people to read.

        >>> Mark.names(Mark.NAV | Mark.SHARE)
        ['nav', 'share']
        """
        return [
            name.lower()
            for name, mark in vars(Mark).items()
            if isinstance(mark, int) and marks & mark
        ]


_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# Beyond this an attribute is no list of class names; reading on would only cost time.
_LONGEST_ATTRIBUTE: Final = 500
# WordPress writes an article's own tags and categories into its class: "tag-newsletter".  A page
# builder calls each part of a page a widget: "elementor-widget-text-editor".  "paywall" alone is
# the class that search engines' guides give to the paragraphs behind one.
_TERM: Final = re.compile(
    r"paywall$|elementor-widget(?:$|-wrap|-container|-text|-heading|-theme-post-content)|"
    r"(?:tag|category|cat|term|post_tag|postid)-(?!list|cloud|link|item|box|wrap|cont|group|block|name)"
)
_MOST_REMEMBERED: Final = 50_000


def _assigned(lines: str) -> dict[str, int]:
    """Read lines of the form "words = mark"."""
    pairs = (line.split(" = ") for line in lines.strip().splitlines())
    return {words: Mark.named(mark) for words, mark in pairs}


def _load() -> tuple[dict[str, int], re.Pattern[str], dict[str, int], dict[str, int]]:
    data = tomllib.loads(
        files("newscrawl.boilerplate").joinpath("class_words.toml").read_text(encoding="utf-8")
    )
    pairs, whole = _assigned(data.pop("pairs")), _assigned(data.pop("whole"))
    exact: dict[str, int] = {}
    loose = []
    for name, words in data.items():
        mark = Mark.named(name)
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


@lru_cache(_MOST_REMEMBERED)
def _marks_of_word(word: str) -> int:
    marks = _EXACT.get(word, 0)
    if not marks:
        match = _LOOSE.search(word)
        if match and match.lastgroup:
            marks = Mark.named(match.lastgroup)
    return marks


@lru_cache(_MOST_REMEMBERED)
def marks_of(attribute: str) -> int:
    """Read the marks (see :class:`Mark`) off the value of a class, id or role attribute.

    >>> Mark.names(marks_of("post__relatedArticles"))
    ['related']
    """
    marks = 0
    for name in attribute[:_LONGEST_ATTRIBUTE].split():
        if _TERM.match(name):
            continue
        marks |= _WHOLE.get(name, 0)
        before = ""
        for found in _WORD.findall(name):
            word = found.lower()
            marks |= _marks_of_word(word) | _PAIRS.get(f"{before} {word}", 0)
            before = word
    return marks
