"""The language that a text is written in, by its little words."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Final

__all__ = ["is_plainly_not", "language_of_words"]

_MIN_WORDS: Final = 40
"""Three or four sentences; of fewer words names and quotations may be the most."""
_MAX_SHARE_OF_ANOTHER: Final = 0.06
"""Of a text's words: so many are little words of a language that it is not in, by chance."""
_MIN_SHARE: Final = 0.2
"""A third of a text is its little words; these lists have two thirds of them."""
_MIN_LEAD: Final = 1.8
"""So many times the words of the next language: Danish and Norwegian stay undecided."""
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
    words = text.lower().split()  # the little words seldom stand beside a sign
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
    counts = sorted(((_count(words, known), name) for name, known in _WORDS.items()), reverse=True)
    (most, language), (second, _) = counts[:2]
    is_clear = most >= _MIN_SHARE * len(words) and most >= _MIN_LEAD * second
    return language if is_clear else None


def _count(words: list[str], known: frozenset[str]) -> int:
    return sum(map(known.__contains__, words))
