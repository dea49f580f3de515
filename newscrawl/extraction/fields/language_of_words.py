"""The language that a text is written in, by its little words."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Final

__all__ = ["is_plainly_not", "language_of_words"]

_MIN_WORDS: Final = 40
"""Three or four sentences; of fewer words names and quotations may be the most."""
_MAX_SHARE_OF_ANOTHER: Final = 0.06
"""Of a text's words: so many are little words of a language that it is not in, by chance."""
_MIN_SHARE: Final = 0.13
"""A third of a text is its little words; of languages with endings, half as much."""
_MIN_LEAD: Final = 2
"""So many times the words that another language has instead of those that both have."""
_MIN_OWN: Final = 4
"""Words that another language has not: with fewer, names and quotations decide."""
# Letters that a language does not have, but its neighbours in the same script do.
_FOREIGN_LETTERS: Final = {
    "ru": re.compile("[іїєґў]"),
    "uk": re.compile("[ыэъёў]"),
    "bg": re.compile("[ыэёіїєґў]"),
    "ar": re.compile("[پچژگیکٹڈڑں]"),
    "en": re.compile("[ąęłżźśćńřůěőűğışđơưăâșțãõß]"),
    "es": re.compile("[ãõçêôâà]"),
    "pt": re.compile("[ñ¿¡]"),
}
_MIN_FOREIGN_SHARE: Final = 0.01
"""Of a text's letters; names and quotations have fewer."""
# Other names of a language, and languages with the same little words.
_SAME: Final = {"no": "nb", "nn": "nb", "ms": "id", "fil": "tl", "bs": "hr", "sh": "hr", "in": "id"}
_WORDS: Final = {
    language: frozenset(words.split())
    for language, words in tomllib.loads(
        files("newscrawl.extraction.vocabulary")
        .joinpath("function_words.toml")
        .read_text(encoding="utf-8")
    ).items()
}


def is_plainly_not(text: str, language: str) -> bool:
    """Return True if a text of some sentences has hardly any of a language's little words."""
    known = _WORDS.get(_SAME.get(language, language))
    if known is None:
        return False
    small = text.lower()
    letters = _FOREIGN_LETTERS.get(language)
    if letters is not None and len(letters.findall(small)) > _MIN_FOREIGN_SHARE * len(small):
        return True
    words = small.split()  # the little words seldom stand beside a sign
    return len(words) >= _MIN_WORDS and _count(words, known) <= _MAX_SHARE_OF_ANOTHER * len(words)


def language_of_words(text: str) -> str | None:
    """Return the language that has most of a text's little words, if by far; else None.

    >>> language_of_words("Kota itu akan dibangun dengan dana dari bank. " * 9)
    'id'
    >>> language_of_words("Old harbour, new quay.")
    """
    words = text.lower().split()
    if len(words) < _MIN_WORDS:
        return None
    most, language = max((_count(words, known), name) for name, known in _WORDS.items())
    if most < _MIN_SHARE * len(words):
        return None
    first = _WORDS[language]
    leads = (_leads(words, first, other) for name, other in _WORDS.items() if name != language)
    return language if all(leads) else None


def _leads(words: list[str], first: frozenset[str], other: frozenset[str]) -> bool:
    """Return True if a text has more of a language's words than of another's, by far."""
    own, theirs = _count(words, first - other), _count(words, other - first)
    return own >= _MIN_OWN and own >= _MIN_LEAD * theirs


def _count(words: list[str], known: frozenset[str]) -> int:
    return sum(map(known.__contains__, words))
