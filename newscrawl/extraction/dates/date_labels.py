"""What is said of a date beside it: "Published", "zuletzt geändert", "更新"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from newscrawl.extraction.vocabulary import PhrasesAt, WholePhrases, phrases_regex

__all__ = ["WEEKDAYS", "WHOLE_WEEKDAYS", "changes", "says_changed", "says_published"]

WEEKDAYS: Final = PhrasesAt.of("weekdays")
"""The names of the days, in many languages."""
WHOLE_WEEKDAYS: Final = WholePhrases(WEEKDAYS)


def _small(text: str) -> str:
    """Return a text in small letters: to search it takes a fifth of what ignoring case does."""
    text = text.lower()
    return text if text.isascii() else text.replace("i\u0307", "i").replace("ı", "i")


# Both are for texts in small letters.
_CHANGED: Final = re.compile(_small(phrases_regex("update_date_words")))
# "updated" is not "dated".
_PUBLISHED: Final = re.compile(rf"(?<!up)(?:{_small(phrases_regex('publication_date_words'))})")
_SEPARATOR: Final = re.compile(r"[|/;,·•–—()\n]|\s-\s")
_DIGIT: Final = re.compile(r"\d")


def says_changed(text: str) -> bool:
    """Return True if a text says that something was changed: "Updated", "zuletzt geändert"."""
    return _CHANGED.search(_small(text)) is not None


def says_published(text: str) -> bool:
    """Return True if a text says that something was published: "Posted on", "veröffentlicht"."""
    return _PUBLISHED.search(_small(text)) is not None


def _says_changed_before(text: str) -> bool:
    """Return True if the last label in a text, which stands before a date, is of a change.

    Of "Updated, first published", which a sign parts, it is the second; of "date of update" both
    are one label.
    """
    text = _small(text)
    found = list(_CHANGED.finditer(text))
    if not found:
        return False
    sign = _SEPARATOR.search(text, found[-1].end())
    return sign is None or _PUBLISHED.search(text, sign.end()) is None


def _says_changed_behind(text: str) -> bool:
    """Return True if a text, which stands behind a date, begins with the label of a change."""
    return _CHANGED.match(_small(text.lstrip())) is not None


def _opens_with_label(text: str) -> bool:
    text = _small(text.lstrip())
    return _CHANGED.match(text) is not None or _PUBLISHED.match(text) is not None


def changes(text: str, dates: Sequence[tuple[int, int]]) -> list[bool]:
    """Return for each of a text's dates whether it is said to be of a change.

    ``dates`` says from where to where each stands, in their order.  A line has its labels before
    its dates ("Published … Updated …") or behind them ("… 发布 … 更新").

    >>> changes("12 July (updated 14 July)", [(0, 7), (17, 24)])
    [False, True]
    """
    if not dates:
        return []
    edges = [0, *(edge for date in dates for edge in date), len(text)]
    first, *rest = (text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2))
    if says_changed(first) or says_published(first):
        return [_says_changed_before(part) for part in (first, *rest[:-1])]
    if len(dates) > 1 and all(map(_opens_with_label, rest)):
        return [_says_changed_behind(part) for part in rest]
    found = [_says_changed_before(part) for part in (first, *rest[:-1])]
    # "… zuletzt am 12. Juli geändert"; but "updated 2 days ago" belongs to no date.
    found[-1] = found[-1] or (says_changed(rest[-1]) and not _DIGIT.search(rest[-1]))
    return found
