"""The phrases of boilerplate that readers see, in many languages (``phrase_lists/*.txt``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from os.path import commonprefix
from typing import Final, NamedTuple

from newscrawl.common.text import fold_text

__all__ = [
    "PhraseMatch",
    "PhraseSet",
    "folded_phrases",
    "phrases",
    "phrases_as_written",
    "phrases_regex",
]

# What may stand around a label: bullets, arrows, counters ("Comments (12)"), closing colons.
_BEFORE: Final = re.compile(r"^[\W\d_]+")
# Folding has made a plain quote of "»".
_BEHIND: Final = ' \t\n\xa00123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९:：()[]>"›…|•·.-–—_*#!。'
_OPENING: Final = "\"'([{<（［【「•·>»›▶►●■-–—*|+ "
_KEY_CHARS: Final = 2
"""Of a phrase, by which phrases are looked up."""
_PLAIN_KEY_CHARS: Final = 3
"""Of a text that begins with so many plain letters, compared with those of all phrases."""
_MAX_LABEL_CHARS: Final = 90
"""A longer text is no label, and no phrase is longer."""


class PhraseMatch(NamedTuple):
    """A phrase found."""

    vocabulary: str
    is_whole_text: bool
    """The text is the phrase and nothing more."""
    phrase: str
    """The beginning of the text that is the phrase, folded."""


def _bare(folded: str) -> str:
    """Return a folded text without bullets, counters and punctuation around it."""
    if folded and not folded[0].isalpha():
        folded = _BEFORE.sub("", folded)
    return folded if folded[-1:].isalpha() else folded.rstrip(_BEHIND)


class _Beginnings(dict[str, bool]):
    """Of the first letters of texts: True for plain ones with which no phrase begins.

    Most texts begin so, and with letters that others began with: what plain ones are is kept.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        super().__init__()
        self._keys = frozenset(phrase[:_PLAIN_KEY_CHARS] for phrase in phrases)

    def __missing__(self, key: str) -> bool:
        """Return whether a text that begins so is none of the phrases for sure."""
        if not (key.isascii() and key.isalpha() and len(key) == _PLAIN_KEY_CHARS):
            return False
        is_other = self[key] = key.lower() not in self._keys
        return is_other


class PhraseSet:
    """Phrases that are whole lines, and those that begin lines (written with a closing "…")."""

    def __init__(self, vocabularies: Mapping[str, Sequence[str]]) -> None:
        """Take vocabularies by their names; a phrase of several belongs to the first."""
        self._whole: dict[str, str] = {}
        starts: dict[str, list[tuple[str, str]]] = {}
        for name, lines in vocabularies.items():
            for line in map(fold_text, lines):
                if line.endswith("…"):
                    start = line[:-1].strip().lstrip(_OPENING)
                    starts.setdefault(start[:_KEY_CHARS], []).append((start, name))
                else:
                    self._whole.setdefault(_bare(line) or line, name)
        # By their first letters, so that most texts are turned away by one look-up.
        self._starts = {
            key: (tuple(start for start, _ in values), values) for key, values in starts.items()
        }
        known = [start for starts_of_key, _ in self._starts.values() for start in starts_of_key]
        self._is_no_whole = _Beginnings(self._whole)
        self._is_none = _Beginnings([*self._whole, *known])

    def find(self, text: str) -> PhraseMatch | None:
        """Return the phrase that a text is, else the one that it begins with; None for neither."""
        if self._is_none[text[:_PLAIN_KEY_CHARS]]:
            return None
        folded = fold_text(text[:_MAX_LABEL_CHARS])
        if len(text) < _MAX_LABEL_CHARS:
            name = self._whole.get(folded) or self._whole.get(_bare(folded))
            if name is not None:
                return PhraseMatch(name, True, folded)
        folded = folded.lstrip(_OPENING)
        known = self._starts.get(folded[:_KEY_CHARS])
        if known is None or not folded.startswith(known[0]):
            return None
        for start, name in known[1]:
            if folded.startswith(start):
                # "ad" must not find "address"; where a word has no end to see (Chinese), it may.
                after = folded[len(start) : len(start) + 1]
                if not (after.isascii() and after.isalpha() and start[-1].isalpha()):
                    return PhraseMatch(name, False, start)
        return None

    def is_other(self, text: str) -> bool:
        """Return True if a text begins with plain letters with which no phrase does."""
        return self._is_none[text[:_PLAIN_KEY_CHARS]]

    def is_phrase(self, text: str) -> bool:
        """Return True if the whole text is one of the phrases, punctuation and counters aside."""
        if len(text) >= _MAX_LABEL_CHARS or self._is_no_whole[text[:_PLAIN_KEY_CHARS]]:
            return False
        folded = fold_text(text)
        if folded in self._whole:
            return True
        bare = _bare(folded)
        return bare is not folded and bare in self._whole

    def opening_phrase(self, text: str) -> str | None:
        """Return the phrase (folded) that a text begins with; None where it is one, or has none."""
        hit = self.find(text)
        return None if hit is None or hit.is_whole_text else hit.phrase


@cache
def phrases_as_written(name: str) -> tuple[str, ...]:
    """Return the phrases of a vocabulary as its file has them."""
    text = (
        files("newscrawl.extraction.vocabulary")
        .joinpath("phrase_lists", f"{name}.txt")
        .read_text("utf-8")
    )
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def phrases(*names: str) -> PhraseSet:
    """Return the phrases of vocabularies, as in ``phrases("comments", "related")``."""
    return PhraseSet({name: phrases_as_written(name) for name in names})


@cache
def folded_phrases(name: str) -> tuple[str, ...]:
    """Return the phrases of a vocabulary folded, to be searched for anywhere in a folded text."""
    return tuple(map(fold_text, phrases_as_written(name)))


def _branches(words: Sequence[str]) -> str:
    """Return a regular expression of sorted words that tries each beginning once, longest first.

    What words share at their beginning stands once, in one piece: Python takes half the time to
    compile it that it takes where each letter has a group.

    >>> _branches(["archive", "archivist", "art", "arts", "by"])
    'ar(?:chiv(?:e|ist)|t(?:s)?)|by'
    """
    branches = []
    for _, group in groupby(filter(None, words), key=itemgetter(0)):
        of_letter = list(group)
        shared = commonprefix(of_letter)  # noqa: RUF071 - of letters, not of a path
        inner = _branches([word[len(shared) :] for word in of_letter])
        branches.append(re.escape(shared) + (f"(?:{inner})" if inner else ""))
        if inner and shared in of_letter:
            branches[-1] += "?"
    return "|".join(branches)


@cache
def phrases_regex(name: str) -> str:
    """Return a vocabulary as the inside of a regular expression: any phrase, longest first."""
    return _branches(sorted(set(phrases_as_written(name))))
