"""Tells from a URL alone what lies behind it: an article, a list, a further page, or neither."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from newscrawl.common.urls import url_date
from newscrawl.crawl.discovery import url_patterns

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["UrlKind", "classify_url", "count_words", "is_named_as_list"]

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_LONG_NUMBER: Final = re.compile(r"\d{5,}")
_NUMBER: Final = re.compile(r"\d+")
# Thai, Burmese, Japanese, Chinese and Korean, which are counted by characters.
_COUNTED_CHAR: Final = re.compile(
    "[\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_MONTH_OR_DAY: Final = re.compile(r"\d\d?")  # or the number of a further page
# "premier-league" and "climate-and-energy" are sections, "minister-quits-after-vote" is a story.
_MIN_SLUG_WORDS: Final = 4
# In those scripts a section's name has two to four characters and a headline many.
_MIN_SLUG_CHARS: Final = 8
_MIN_COUNTED_CHAR: Final = 4  # fewer may be a name in a text of another script
_CHARS_PER_WORD: Final = 2
_MIN_SESSION_CHARS: Final = 16
_MAX_STEPS: Final = 12  # more are a circle of links, or a trap
_MAX_PARAMETERS: Final = 4  # more are the filters of a list
_MAX_PAGE_DIGITS: Final = 4
_MAX_ID_DIGITS: Final = 20


class UrlKind(Enum):
    """What a URL looks like."""

    ARTICLE = "article"
    LIST = "list"
    """A section, or any other page that is no article."""
    PAGINATION = "pagination"
    """A further page of a list, or of an article."""
    OTHER = "other"
    """A file, a form, a search, another form of a page, a trap: not worth a request."""


def classify_url(url: str) -> UrlKind:
    """Return what a URL looks like.

    >>> classify_url("https://news.example/world/minister-quits-after-late-vote").name
    'ARTICLE'
    >>> classify_url("https://news.example/world/").name
    'LIST'
    >>> classify_url("https://news.example/world/?page=2").name
    'PAGINATION'
    >>> classify_url("https://news.example/search?q=minister").name
    'OTHER'
    """
    if len(url) > url_patterns.MAX_PAGE_URL_CHARS:
        return UrlKind.OTHER
    parts = urlsplit(url)
    path = unquote(parts.path)
    steps = _path_steps(path)
    parameters = [(name.casefold(), value) for name, value in parse_qsl(parts.query)]
    if _is_no_page(steps, parameters) or _is_circular(steps) or any(map(_is_session, parameters)):
        return UrlKind.OTHER
    if any(_is_number(p, url_patterns.PAGE_PARAMETERS, _MAX_PAGE_DIGITS) for p in parameters):
        return UrlKind.PAGINATION
    if any(_is_number(p, url_patterns.ARTICLE_PARAMETERS, _MAX_ID_DIGITS) for p in parameters):
        return UrlKind.ARTICLE
    if _is_filter(parameters):
        return UrlKind.OTHER
    if url_patterns.PAGINATION.search(path):
        return UrlKind.PAGINATION
    return UrlKind.ARTICLE if steps and _is_article_path(url, steps) else UrlKind.LIST


def is_named_as_list(url: str) -> bool:
    """Return True if words in a URL name a list: no path at all, or "/category/climate"."""
    steps = _path_steps(unquote(urlsplit(url).path))
    if not steps:
        return True
    last = url_patterns.PAGE_EXTENSION.sub("", steps[-1])
    return not url_patterns.LIST_STEPS.isdisjoint((last, *steps[-2:-1]))


def count_words(text: str) -> int:
    """Return the number of words in a text; in scripts counted by characters, two are one.

    >>> count_words("Minister quits after vote"), count_words("台風一号が週末に上陸へ")
    (4, 5)
    """
    chars = len(_COUNTED_CHAR.findall(text))
    if chars >= _MIN_COUNTED_CHAR:
        return chars // _CHARS_PER_WORD
    return len(_WORD.findall(text))


def _path_steps(path: str) -> list[str]:
    return [step for step in path.casefold().split("/") if step]


def _is_number(parameter: tuple[str, str], names: frozenset[str], max_digits: int) -> bool:
    name, value = parameter
    return name in names and len(value) <= max_digits and value.isdecimal()


def _is_session(parameter: tuple[str, str]) -> bool:
    """Return True for a reader's session: each visit finds the page under another URL."""
    name, value = parameter
    is_long = len(value) >= _MIN_SESSION_CHARS
    return is_long and any(word in name for word in url_patterns.SESSION_WORDS)


def _is_circular(steps: Sequence[str]) -> bool:
    """Return True if steps repeat, as where relative links go wrong: /a/b/a/b/."""
    count = len(steps)
    if count > _MAX_STEPS:
        return True
    for size in range(2, count // 2 + 1):
        for start in range(count - 2 * size + 1):
            run = steps[start : start + size]
            is_repeated = run == steps[start + size : start + 2 * size]
            if is_repeated and not all(map(str.isdecimal, run)):
                return True
    return any(len(set(steps[start : start + 3])) == 1 for start in range(count - 2))


def _is_filter(parameters: Sequence[tuple[str, str]]) -> bool:
    """Return True if parameters filter a list, or choose a day: such URLs have no end."""
    names = [name for name, _ in parameters]
    if len(names) > _MAX_PARAMETERS or len(set(names)) < len(names):
        return True
    return any(name in url_patterns.CALENDAR_PARAMETERS or "[" in name for name in names)


def _is_no_page(steps: Sequence[str], parameters: Sequence[tuple[str, str]]) -> bool:
    if any(name in url_patterns.NO_PAGE_PARAMETERS for name, _ in parameters):
        return True
    if not steps:
        return False
    stem, dot, extension = steps[-1].rpartition(".")
    if dot and stem and extension in url_patterns.NO_PAGE_EXTENSIONS:
        return True
    plain = [*steps[:-1], url_patterns.PAGE_EXTENSION.sub("", steps[-1])]
    return _is_calendar(plain) or not url_patterns.NO_PAGE_STEPS.isdisjoint(plain)


def _is_calendar(steps: Sequence[str]) -> bool:
    """Return True for an archive by year, month or day, whose pages have no end."""
    # "/2023/07/12/7410917" is an article with a number for its name.
    return _YEAR.fullmatch(steps[0]) is not None and all(map(_MONTH_OR_DAY.fullmatch, steps[1:]))


def _is_article_path(url: str, steps: Sequence[str]) -> bool:
    if is_named_as_list(url):
        return False
    if len(steps) > 1 and steps[-2] in url_patterns.ARTICLE_STEPS:
        return True
    last = url_patterns.PAGE_EXTENSION.sub("", steps[-1])
    if url_date(url) or _LONG_NUMBER.search(last):
        return True
    has_extension = last != steps[-1]
    if has_extension and _NUMBER.search(last):
        return True
    words, chars = len(_WORD.findall(last)), len(_COUNTED_CHAR.findall(last))
    return words >= _MIN_SLUG_WORDS or chars >= _MIN_SLUG_CHARS
