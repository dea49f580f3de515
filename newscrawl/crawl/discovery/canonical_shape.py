"""Tells by their names which URLs do not belong together: a list and an article, two stories."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from newscrawl.common.article_identity import article_key
from newscrawl.crawl.discovery.url_kind import UrlKind, classify_url, count_words

__all__ = ["has_another_name", "has_same_name", "leads_to_list"]

_MIN_SLUG_WORDS: Final = 4
"""As many make a headline, whatever other steps of the path say."""
_NAME_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_DIGIT: Final = re.compile(r"\d")
_CALENDAR: Final = re.compile(r"(?:/\d{1,4})+/?")
"""An archive by year, month or day."""
_EXTENSION: Final = re.compile(r"\.[a-z\d]{2,6}$")


def leads_to_list(canonical: str, own: str) -> bool:
    """Return True if the page at ``own`` names a list, a front page or a search as its canonical.

    What has a sign of an article (a number, a slug, the name in the page's own URL) is none.

    >>> leads_to_list("https://news.example/world/", "https://news.example/world/storm-hits-3")
    True
    >>> leads_to_list("https://news.example/x/storm", "https://m.news.example/2026/11/30/storm")
    False
    """
    if article_key(canonical) == article_key(own) or not _names_list(canonical):
        return False
    return not _has_same_name(canonical, own) and not _names_list(own)


def has_another_name(url: str, other: str) -> bool:
    """Return True if two URLs end with slugs that have less than half of their words in common.

    >>> has_another_name("https://a.example/x/storm-hits-the-coast?n=1", "https://a.example/4711")
    False
    """
    words, others = (set(_NAME_WORD.findall(_folder_and_name(each)[1])) for each in (url, other))
    fewest = min(len(words), len(others))
    return fewest >= _MIN_SLUG_WORDS and 2 * len(words & others) < fewest


def has_same_name(url: str, other: str) -> bool:
    """Return True if two URLs end with one and the same name, as an article's is.

    >>> has_same_name("https://a.example/world/storm-hits-the-old-coast", "https://a.example/7/x")
    False
    >>> has_same_name("https://a.example/x/storm-7.html?rnd=1", "https://a.example/world/Storm-7")
    True
    """
    name, other_name = (_folder_and_name(each)[1] for each in (url, other))
    return name == other_name and _is_article_name(name)


def _names_list(url: str) -> bool:
    """Return True if nothing in a URL says that it names an article."""
    parts = urlsplit(url)
    _, name = _folder_and_name(url)
    if not name:
        return not _is_article_name(parts.query)
    kind = classify_url(url)
    if kind in (UrlKind.ARTICLE, UrlKind.PAGINATION):
        return kind is UrlKind.PAGINATION
    return _CALENDAR.fullmatch(parts.path) is not None or not _is_article_name(name)


def _is_article_name(name: str) -> bool:
    return bool(_DIGIT.search(name)) or count_words(name) >= _MIN_SLUG_WORDS


def _has_same_name(canonical: str, own: str) -> bool:
    """Return True if the last steps are the same, but for an id: "/x/storm", "/x/storm-123"."""
    folder, name = _folder_and_name(canonical)
    own_folder, own_name = _folder_and_name(own)
    if not name:
        return False
    is_beginning = own_name.startswith((f"{name}-", f"{name}_"))
    return name == own_name or (is_beginning and folder == own_folder != "")


def _folder_and_name(url: str) -> tuple[str, str]:
    """Return the steps of a path before the last one, and that without its extension."""
    folder, _, name = unquote(urlsplit(url).path).casefold().rstrip("/").rpartition("/")
    return folder, _EXTENSION.sub("", name)
