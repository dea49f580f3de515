"""Numbers of pages in addresses: "/page/2", "?page=2", "/story/2", "/story-2.html"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from newscrawl.common.urls import article_key
from newscrawl.crawl.discovery.url_patterns import (
    PAGE_EXTENSION,
    PAGE_PARAMETERS,
    PAGE_STEP,
    PAGE_STEPS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from urllib.parse import SplitResult

__all__ = ["SEPARATORS", "Reading", "bare_key", "readings"]

SEPARATORS: Final = frozenset("-_,;.")
"""The forms of readings that stand at the end of a name, where a number may mean anything."""

# "p" alone names an article on many sites ("?p=1234"), and pages only with a small number.
_PARAMETERS: Final = PAGE_PARAMETERS | {"p"}
_NUMBER: Final = re.compile(r"\d{1,4}")
_SUFFIX: Final = re.compile(r"(.*[^-_,;.])([-_,;.])(?:(?:page|seite|part|teil|p)[-_]?)?(\d{1,3})\Z")
_MAX_URL: Final = 2048


class Reading(NamedTuple):
    """One way to read a number of a page in an address."""

    base: str
    """The key of the address without the number, the same for all pages of one thing."""
    number: int
    form: str
    """The parameter's name, "step" ("/page/2"), "digits" ("/2"), or the "-" of "-2.html"."""


def bare_key(url: str) -> str:
    """Give an address's key (``common.urls.article_key``) without the ending of a page.

    >>> bare_key("https://www.news.example/a-story.html")
    'news.example/a-story'
    """
    key, mark, query = article_key(url).partition("?")
    return f"{PAGE_EXTENSION.sub('', key)}{mark}{query}"


def readings(url: str) -> Iterator[Reading]:
    """Read the number of a page in an address in all ways that its form allows.

    >>> [*readings("https://news.example/a-story/page/2")]
    [Reading(base='news.example/a-story', number=2, form='step')]
    """
    if len(url) > _MAX_URL:
        return
    parts = urlsplit(url)
    yield from _in_query(parts)
    steps = parts.path.rstrip("/").split("/")
    last = unquote(PAGE_EXTENSION.sub("", steps[-1]))
    before = steps[:-1]
    if _NUMBER.fullmatch(last):
        if len(before) > 1 and unquote(before[-1]).casefold() in PAGE_STEPS:
            yield Reading(_key(parts, before[:-1]), int(last), "step")
        else:
            yield Reading(_key(parts, before), int(last), "digits")
    elif step := PAGE_STEP.fullmatch(last):
        yield Reading(_key(parts, before), int(step[1]), "step")
    elif suffix := _SUFFIX.match(last):
        yield Reading(_key(parts, [*before, suffix[1]]), int(suffix[3]), suffix[2])


def _key(parts: SplitResult, steps: list[str]) -> str:
    return bare_key(parts._replace(path="/".join(steps) or "/").geturl())


def _in_query(parts: SplitResult) -> Iterator[Reading]:
    pairs = parts.query.split("&") if parts.query else []
    for at, pair in enumerate(pairs[:20]):
        name, _, value = pair.partition("=")
        name = unquote(name).casefold().removeprefix("amp;")
        if name in _PARAMETERS and _NUMBER.fullmatch(value):
            query = "&".join([*pairs[:at], *pairs[at + 1 :]])
            yield Reading(bare_key(parts._replace(query=query).geturl()), int(value), name)
