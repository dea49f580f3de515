"""The form of a URL: what the URLs of one kind of page have in common on a site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from newscrawl.common.caches import cached_by_text
from newscrawl.crawl.discovery.url_kind import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["url_form"]

_DIGITS: Final = re.compile(r"\d+")
_MAX_STEPS: Final = 4  # the first ones; what lies deeper is of the same kind, or a trap
_MAX_PARAMETERS: Final = 4
"""As in url_kind: with more it is a filter, of which a few names tell the form."""
_MAX_NAME_CHARS: Final = 20  # of a folder or parameter; longer ones are a story's or a session's
_MIN_SLUG_WORDS: Final = 4  # as in url_kind
_CACHE_BYTES: Final = 1024 * 1024  # a page is asked about when it is requested and when it came


def _url_form(url: str) -> str:
    """Return the form of a URL: its folders, with numbers and names of stories as placeholders.

    >>> url_form("https://news.example/sport/2026/11/minister-quits-after-vote.html?id=7")
    'news.example/sport/#/#/slug?id'
    >>> url_form("https://news.example/tag/climate"), url_form("https://news.example/team12")
    ('news.example/tag/word', 'news.example/name#')
    """
    parts = urlsplit(url)
    steps = [step for step in unquote(parts.path).casefold().split("/") if step]
    folders = [_folder(step) for step in steps[:-1][:_MAX_STEPS]]
    last = [_last(steps[-1])] if steps else []
    names = sorted(set(_names(parts.query)))[:_MAX_PARAMETERS]
    query = f"?{'&'.join(names)}" if names else ""
    return "/".join([parts.netloc, *folders, *last]) + query


url_form: Final = cached_by_text(_url_form, max_bytes=_CACHE_BYTES)
"""Return the form of a URL, as above."""


def _folder(step: str) -> str:
    name = _DIGITS.sub("#", step)
    return name if len(name) <= _MAX_NAME_CHARS and count_words(name) < _MIN_SLUG_WORDS else "*"


def _last(step: str) -> str:
    if count_words(step) >= _MIN_SLUG_WORDS:
        return "slug"
    if step.isdecimal():
        return "#"
    return "name#" if _DIGITS.search(step) else "word"


def _names(query: str) -> Iterator[str]:
    for pair in query.split("&"):
        name = _DIGITS.sub("#", pair.partition("=")[0].casefold())
        if name:
            yield name if len(name) <= _MAX_NAME_CHARS else "*"
