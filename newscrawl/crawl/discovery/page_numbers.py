"""Page numbers in URLs: "/page/2", "?page=2", "/story/2", "/story-2.html"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from newscrawl.common.article_identity import article_key, one_escape
from newscrawl.crawl.discovery import url_patterns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from urllib.parse import SplitResult

__all__ = ["SEPARATORS", "PageNumber", "key_without_extension", "numbers_in", "page_numbers_in"]

SEPARATORS: Final = frozenset("-_,;.")
"""The forms of numbers at the end of a name, where a number may mean anything."""

# "p" alone names an article on many sites ("?p=1234"), and pages only with a small number.
_PARAMETERS: Final = url_patterns.PAGE_PARAMETERS | {"p"}
_MAX_PARAMETERS: Final = 20  # a bound on work; a URL of a page has one or two
_NUMBER: Final = re.compile(r"\d{1,4}")
_SUFFIX: Final = re.compile(r"(.*[^-_,;.])([-_,;.])(?:(?:page|seite|part|teil|p)[-_]?)?(\d{1,3})\Z")


class PageNumber(NamedTuple):
    """A number in a URL that may count pages.  A URL may be read in several ways."""

    base_key: str
    """The URL's key without the number, the same for all pages of one list or article."""
    number: int
    form: str
    """The parameter's name, "step" ("/page/2"), "digits" ("/2"), or the "-" of "-2.html"."""


def key_without_extension(url: str) -> str:
    """Return a URL's key (``common.urls.article_key``) without the extension of a page.

    >>> key_without_extension("https://www.news.example/a-story.html")
    'news.example/a-story'
    """
    key, mark, query = article_key(url).partition("?")
    return f"{url_patterns.PAGE_EXTENSION.sub('', key)}{mark}{query}"


def page_numbers_in(url: str) -> Iterator[PageNumber]:
    """Yield all numbers in a URL that may count pages.

    >>> [*page_numbers_in("https://news.example/a-story/page/2")]
    [PageNumber(base_key='news.example/a-story', number=2, form='step')]
    """
    for rest, number, form in _numbered(url):
        yield PageNumber(key_without_extension(rest), number, form)


def numbers_in(url: str) -> set[int]:
    """Return the numbers in a URL that may count pages.

    >>> numbers_in("https://news.example/a-story-3.html")
    {3}
    """
    return {number for _, number, _ in _numbered(url)}


def _numbered(url: str) -> Iterator[tuple[str, int, str]]:
    """Yield each number in a URL that may count pages: the URL without it, it, and its form."""
    if len(url) > url_patterns.MAX_PAGE_URL_CHARS:
        return
    parts = urlsplit(url)
    yield from _in_query(parts)
    *steps, last = parts.path.rstrip("/").split("/")
    escaped = one_escape(url_patterns.PAGE_EXTENSION.sub("", last))
    last = unquote(escaped)
    if _NUMBER.fullmatch(last):
        if len(steps) > 1 and unquote(steps[-1]).casefold() in url_patterns.PAGE_STEPS:
            yield _with_path(parts, steps[:-1]), int(last), "step"
        else:
            yield _with_path(parts, steps), int(last), "digits"
    elif step := url_patterns.PAGE_STEP.fullmatch(last):
        yield _with_path(parts, steps), int(step[1]), "step"
    elif suffix := _SUFFIX.match(escaped):
        yield _with_path(parts, [*steps, suffix[1]]), int(suffix[3]), suffix[2]


def _with_path(parts: SplitResult, steps: list[str]) -> str:
    return parts._replace(path="/".join(steps) or "/").geturl()


def _in_query(parts: SplitResult) -> Iterator[tuple[str, int, str]]:
    pairs = parts.query.split("&") if parts.query else []
    for index, pair in enumerate(pairs[:_MAX_PARAMETERS]):
        name, _, value = pair.partition("=")
        name = unquote(name).casefold().removeprefix("amp;")
        if name in _PARAMETERS and _NUMBER.fullmatch(value):
            query = "&".join([*pairs[:index], *pairs[index + 1 :]])
            yield parts._replace(query=query).geturl(), int(value), name
