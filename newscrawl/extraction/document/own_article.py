"""Whether a node of a page's JSON-LD is the page's own article, or that of another page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from newscrawl.common.text import folded_letters
from newscrawl.common.urls import absolute_url, normalize_url

__all__ = ["PageIdentity"]

_HOST_FORM: Final = re.compile(r"^(?:www|m|amp)\.")
_MIN_TITLE_CHARS: Final = 10
"""A shorter title may stand in another by chance."""
_MIN_SHARED_PAIRS: Final = 0.4
"""The share of their pairs of letters that two headlines of one story have in common: one is
written for search engines, or was changed."""
_MAX_TITLE_CHARS: Final = 300
"""Of a title, which are compared."""


class PageIdentity:
    """The addresses and the titles that a page gives itself."""

    def __init__(
        self, url: str | None, links: Iterable[str | None], titles: Iterable[str | None]
    ) -> None:
        """Take the page's address, the canonical ones, and what it has for a headline."""
        self._base, self._links = url, (url, *links)
        self._titles = list(dict.fromkeys(filter(None, map(_title_key, titles))))

    @cached_property
    def _urls(self) -> frozenset[str]:
        return frozenset(filter(None, map(self._url_key, self._links)))

    def has_title(self, titles: Iterable[str]) -> bool:
        """Return True if one of a node's titles is one of the page's."""
        return self._fit_of_titles(titles) > 0

    def fit(self, urls: Iterable[str], titles: Iterable[str]) -> int:
        """Return how well a node's addresses and titles fit the page's, from -2 to 2.

        Each counts 1 where one is the page's, -1 where all are others, 0 where nothing is said.
        """
        return self._fit_of_urls(urls) + self._fit_of_titles(titles)

    def _fit_of_urls(self, urls: Iterable[str]) -> int:
        keys = list(filter(None, map(self._url_key, urls)))
        if not keys or not self._urls:
            return 0
        return 1 if not self._urls.isdisjoint(keys) else -1

    def _fit_of_titles(self, titles: Iterable[str]) -> int:
        keys = list(filter(None, map(_title_key, titles)))
        if not keys or not self._titles:
            return 0
        pairs = [(one, other) for one in keys for other in self._titles]
        if any(_is_same_title(one, other) for one, other in pairs):
            return 1
        return 0 if any(_shared(one, other) >= _MIN_SHARED_PAIRS for one, other in pairs) else -1

    def _url_key(self, url: str | None) -> str | None:
        """Return an address in a form to compare; None for the front page, which many give."""
        full = absolute_url(self._base, url) if url else None
        normal = normalize_url(full) if full else None
        parts = urlsplit(normal) if normal else None
        if parts is None or parts.path in ("", "/"):
            return None
        host = _HOST_FORM.sub("", parts.netloc)
        return f"{host}{parts.path.rstrip('/')}?{parts.query}".lower()


def _title_key(title: str | None) -> str:
    return folded_letters(title[:_MAX_TITLE_CHARS]) if title else ""


def _is_same_title(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _MIN_TITLE_CHARS and shorter in longer


def _shared(one: str, other: str) -> float:
    """Return the share of their pairs of letters that two titles have in common, 0 to 1."""
    pairs = {one[i : i + 2] for i in range(len(one) - 1)}
    others = {other[i : i + 2] for i in range(len(other) - 1)}
    return 2 * len(pairs & others) / (len(pairs) + len(others) or 1)
