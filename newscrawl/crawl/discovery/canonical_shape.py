"""Tells by its shape that a canonical URL is a site's mistake: it names a list, not the article."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from newscrawl.common.article_identity import article_key
from newscrawl.crawl.discovery.url_kind import UrlKind, classify_url, count_words

__all__ = ["leads_to_list"]

_MIN_SLUG_WORDS: Final = 4
"""As many make a headline, whatever other steps of the path say."""
_DIGIT: Final = re.compile(r"\d")


def leads_to_list(canonical: str, own: str) -> bool:
    """Return True if the page at ``own`` names a list, a front page or a search as its canonical.

    What has a sign of an article (a number, a slug, the last step of the page's own URL) is none.

    >>> leads_to_list("https://news.example/world/", "https://news.example/world/storm-hits-3")
    True
    >>> leads_to_list("https://news.example/x/storm", "https://m.news.example/2026/11/30/storm")
    False
    """
    if article_key(canonical) == article_key(own) or not _names_list(canonical):
        return False
    is_same_name = _last_step(canonical) == _last_step(own) != ""
    return not is_same_name and not _names_list(own)


def _names_list(url: str) -> bool:
    """Return True if nothing in a URL says that it names an article, or that is no list."""
    kind = classify_url(url)
    if kind is UrlKind.ARTICLE:
        return False
    last = _last_step(url)
    if kind is UrlKind.PAGINATION or not last:
        return True
    return not _DIGIT.search(last) and count_words(last) < _MIN_SLUG_WORDS


def _last_step(url: str) -> str:
    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2].partition(".")[0].casefold()
