"""The titles that a page's data give its headline, and how similar a line is to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import Final

from newscrawl.common.text import folded_letters
from newscrawl.common.urls import site_of
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.structured_data import texts_of

__all__ = ["MAX_REWORDED", "Titles", "likeness", "likeness_of_words", "titles_of"]

_WORD: Final = re.compile(r"\w+")
_NO_WORDS: Final = frozenset(("html", "htm", "php", "aspx", "asp", "jsp"))
# Title elements end in the site's name behind one of these. An underscore parts only what is one
# word up to the title's end, and no site's name has more than 120 characters without a space.
_TITLE_PARTS: Final = re.compile(
    r"(?<!\s)\s++[|–—\-:·•»«›‹>~]++\s++|(?:(?<!\s)\s++)?[|｜]\s*+|(?:(?<!\s)\s++)?_\s*+(?=\S{1,120}$)"
)
_MIN_SITE_NAME_LETTERS: Final = 5
"""Titles of articles may begin with a shorter name, as "sea" or "news"."""
_MIN_TITLE_LETTERS: Final = 6
"""A shorter title is an outlet's initials or a section. With 3, a section's name is taken for the
headline; with 12, short headlines are missed."""
_MIN_PART_LETTERS: Final = 12
"""Of a line within a title, or the other way around: shorter ones are there by chance."""
# A heading that has so many of a title's words is a wording of it.
_MIN_SHARED_WORDS: Final = 4
_MIN_SHARE_OF_WORDS: Final = 0.65
"""Two thirds: half is what another story on the same matter has, all but a word a mere
correction."""
MAX_REWORDED: Final = 0.8
"""The likeness of a heading that has all of a title's words in another order."""
# A line that is no heading and no title has none of the titles' longest words.
_LONGEST_WORDS: Final = 3
_WORD_START_CHARS: Final = 5  # of a word: what its forms share


def titles_of(page: Page) -> list[str]:
    """Return the wordings of the headline that the page's metadata give, best first."""
    data, title = page.structured, page.outline.title
    previews = [*data.meta("og:title")[:1], *data.meta("twitter:title")[:1]]
    titles = [
        *texts_of(data.article.get("headline"))[:1],
        *(preview for preview in previews if not _is_of_whole_site(page, preview, title)),
        *texts_of(data.article.get("name"))[:1],
    ]
    if title:
        titles.append(title)
        parts = _TITLE_PARTS.split(title)
        titles.extend(sorted(parts, key=len, reverse=True)[:2] if len(parts) > 1 else [])
    site_names = _site_names(page)
    titles = [text for text in dict.fromkeys(titles) if text]
    return [text for text in titles if not _is_site_name(text, site_names)]


def _is_of_whole_site(page: Page, preview: str, title: str) -> bool:
    """Return True if the title element has the URL's words, and a title for previews none.

    Some sites give the same one to all their pages.
    """
    path = (page.url or "").rstrip("/").rpartition("/")[2]
    slug = set(_WORD.findall(path.replace("_", " ").lower())) - _NO_WORDS
    if len(slug) < _MIN_SHARED_WORDS or not slug.isdisjoint(_WORD.findall(preview.lower())):
        return False
    return 2 * len(slug.intersection(_WORD.findall(title.lower()))) >= len(slug)


def _site_names(page: Page) -> list[str]:
    name = page.structured.first_meta("og:site_name") or ""
    labels = (site_of(page.url) or "").split(".")[:-1]
    names = (folded_letters(name), *map(folded_letters, labels))
    return [key for key in names if len(key) >= _MIN_SITE_NAME_LETTERS]


def _is_site_name(text: str, site_names: Sequence[str]) -> bool:
    """Return True if a title is the site's name and little else."""
    key = folded_letters(text)
    return any(
        (key.startswith(name) and len(key) < 2 * len(name))
        or (name.startswith(key) and len(name) < 2 * len(key))
        for name in site_names
    )


def likeness(line: str, titles: Sequence[str]) -> float:
    """Return how similar a line's letters are to those of the titles, 0 to 1."""
    best = 0.0
    for title in titles:
        if line == title:
            return 1.0
        short, long = (line, title) if len(line) <= len(title) else (title, line)
        if len(short) >= _MIN_PART_LETTERS and short in long:
            best = max(best, 0.5 + 0.5 * len(short) / len(long))
    return best


def likeness_of_words(text: str, titles: Sequence[frozenset[str]]) -> float:
    """Return how similar a heading is that has most of a title's words in another order or form."""
    words = frozenset(_WORD.findall(text.casefold()))
    best = 0.0
    for title in titles:
        shared = len(words & title)
        if shared >= _MIN_SHARED_WORDS:
            best = max(best, shared / max(len(words), len(title)))
    return MAX_REWORDED * best if best >= _MIN_SHARE_OF_WORDS else 0.0


class Titles:
    """The titles that lines are compared with."""

    def __init__(self, titles: Sequence[str]) -> None:
        keys = [key for key in map(folded_letters, titles) if len(key) >= _MIN_TITLE_LETTERS]
        self.letters = keys
        words = [_WORD.findall(title.casefold()) for title in titles]
        self.words = list(map(frozenset, words))
        # What is no heading must be like one of the longer titles, the shorter are often the
        # site's name; so it must have their length, give or take spaces and punctuation.
        longest = max(map(len, keys), default=0)
        self.letters_of_longer = [title for title in keys if 2 * len(title) >= longest]
        longest_words = chain.from_iterable(sorted(w, key=len)[-_LONGEST_WORDS:] for w in words)
        self._starts = list({word[:_WORD_START_CHARS] for word in longest_words})
        self._min_chars, self._max_chars = longest // 4, 4 * longest

    def may_be(self, text: str) -> bool:
        """Return False if a line that is no heading is none of the titles for sure."""
        if not self._min_chars <= len(text) <= self._max_chars:
            return False
        folded = text.casefold()
        for start in self._starts:  # noqa: SIM110 - any() takes twice the time
            if start in folded:
                return True
        return False
