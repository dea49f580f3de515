"""What the shape of an address tells: an article, a list, a further page of it, or neither."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from newscrawl.common.urls import url_date
from newscrawl.crawl.discovery import url_patterns

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MAX_URL", "UrlKind", "classify_url", "names_list", "weight"]

MAX_URL: Final = 2048
"""What is longer holds a session or another address, never a slug."""

_WORDS: Final = re.compile(r"[^\W\d_]{2,}")
_LONG_NUMBER: Final = re.compile(r"\d{5,}")
_SHORT_NUMBER: Final = re.compile(r"\d+")
_NO_CASE_SCRIPT: Final = re.compile(
    "[\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_DAY: Final = re.compile(r"\d\d?")  # or a month, or the number of a further page
# "premier-league" and "climate-and-energy" are sections, "minister-quits-after-vote" is a story.
_SLUG_WORDS: Final = 4
# In scripts that part no words, a section has two to four signs and a headline many.
_SLUG_SIGNS: Final = 8
_SESSION_SIGNS: Final = 16
_MOST_STEPS: Final = 12
_MOST_PARAMETERS: Final = 4


class UrlKind(Enum):
    """What an address looks like."""

    ARTICLE = "article"
    LIST = "list"
    """A section, or anything else that is a page and no article."""
    PAGINATION = "pagination"
    """A further page of a list, or of an article."""
    OTHER = "other"
    """A file, a form, a search, another form of a page, a trap: not worth a request."""


def classify_url(url: str) -> UrlKind:
    """Tell from an address's shape what lies behind it.

    >>> classify_url("https://news.example/world/minister-quits-after-late-vote").name
    'ARTICLE'
    >>> classify_url("https://news.example/world/").name
    'LIST'
    >>> classify_url("https://news.example/world/?page=2").name
    'PAGINATION'
    >>> classify_url("https://news.example/search?q=minister").name
    'OTHER'
    """
    if len(url) > MAX_URL:
        return UrlKind.OTHER
    parts = urlsplit(url)
    path = unquote(parts.path)
    steps = _steps(path)
    parameters = [(name.casefold(), value) for name, value in parse_qsl(parts.query)]
    if _is_no_page(steps, parameters) or _is_circle(steps) or any(map(_is_session, parameters)):
        return UrlKind.OTHER
    if any(_is_number(pair, url_patterns.PAGE_PARAMETERS, 4) for pair in parameters):
        return UrlKind.PAGINATION
    if any(_is_number(pair, url_patterns.ARTICLE_PARAMETERS, 20) for pair in parameters):
        return UrlKind.ARTICLE
    if _is_facet(parameters):
        return UrlKind.OTHER
    if url_patterns.PAGINATION.search(path):
        return UrlKind.PAGINATION
    return UrlKind.ARTICLE if steps and _names_article(url, steps) else UrlKind.LIST


def names_list(url: str) -> bool:
    """Say whether words in the address itself name a list: a front page, "/category/climate"."""
    steps = _steps(unquote(urlsplit(url).path))
    if not steps:
        return True
    last = url_patterns.PAGE_EXTENSION.sub("", steps[-1])
    return last in url_patterns.LIST_STEPS or (
        len(steps) > 1 and steps[-2] in url_patterns.LIST_STEPS
    )


def weight(text: str) -> int:
    """Count the words of a text; in scripts that part no words, two signs for one.

    >>> weight("Minister quits after vote"), weight("台風一号が週末に上陸へ")
    (4, 5)
    """
    signs = len(_NO_CASE_SCRIPT.findall(text))
    return signs // 2 if signs >= _SLUG_WORDS else len(_WORDS.findall(text))


def _steps(path: str) -> list[str]:
    return [step for step in path.casefold().split("/") if step]


def _is_number(pair: tuple[str, str], names: frozenset[str], digits: int) -> bool:
    name, value = pair
    return name in names and len(value) <= digits and value.isdecimal()


def _is_session(pair: tuple[str, str]) -> bool:
    """Say whether a parameter names a reader's session: each visit finds the page under another."""
    name, value = pair
    return len(value) >= _SESSION_SIGNS and any(word in name for word in url_patterns.SESSION_WORDS)


def _is_circle(steps: Sequence[str]) -> bool:
    """Say whether steps come again and again, as where relative links go wrong: /a/b/a/b/."""
    count = len(steps)
    if count > _MOST_STEPS:
        return True
    for size in range(2, count // 2 + 1):
        for at in range(count - 2 * size + 1):
            run = steps[at : at + size]
            if run == steps[at + size : at + 2 * size] and not all(map(str.isdecimal, run)):
                return True
    return any(len(set(steps[at : at + 3])) == 1 for at in range(count - 2))


def _is_facet(parameters: Sequence[tuple[str, str]]) -> bool:
    """Say whether parameters choose from a list what fits, or a day: there is no end of these."""
    names = [name for name, _ in parameters]
    if len(names) > _MOST_PARAMETERS or len(set(names)) < len(names):
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
    return _is_calendar(plain) or any(step in url_patterns.NO_PAGE_STEPS for step in plain)


def _is_calendar(steps: Sequence[str]) -> bool:
    """Say whether it is an archive by year, month or day, whose pages have no end."""
    # "/2023/07/12/7410917" is an article with a number for its name.
    return _YEAR.fullmatch(steps[0]) is not None and all(map(_DAY.fullmatch, steps[1:]))


def _names_article(url: str, steps: Sequence[str]) -> bool:
    last = url_patterns.PAGE_EXTENSION.sub("", steps[-1])
    has_extension = last != steps[-1]
    if names_list(url):
        return False
    if len(steps) > 1 and steps[-2] in url_patterns.ARTICLE_STEPS:
        return True
    if url_date(url) or _LONG_NUMBER.search(last):
        return True
    if has_extension and _SHORT_NUMBER.search(last):
        return True
    words = _WORDS.findall(last)
    return len(words) >= _SLUG_WORDS or len(_NO_CASE_SCRIPT.findall(last)) >= _SLUG_SIGNS
