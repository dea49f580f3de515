"""The wordings of boilerplate that readers see, in many languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
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
_KEY_LENGTH: Final = 2
_LONGEST: Final = 90
"""Beyond this a text is no label, and no beginning of one is longer."""


class PhraseMatch(NamedTuple):
    """A phrase found."""

    vocabulary: str
    is_whole_text: bool
    """The text is the phrase and nothing more."""
    phrase: str
    """The beginning of the text that is the phrase, folded."""


def _bare(folded: str) -> str:
    if folded and not folded[0].isalpha():
        folded = _BEFORE.sub("", folded)
    return folded.rstrip(_BEHIND)


class PhraseSet:
    """Vocabularies of whole lines and of beginnings of lines (written with a closing "…")."""

    def __init__(self, vocabularies: Mapping[str, Sequence[str]]) -> None:
        """Take vocabularies by their names; what stands in several belongs to the first."""
        self._whole: dict[str, str] = {}
        starts: dict[str, list[tuple[str, str]]] = {}
        for name, lines in vocabularies.items():
            for line in map(fold_text, lines):
                if line.endswith("…"):
                    start = line[:-1].strip().lstrip(_OPENING)
                    starts.setdefault(start[:_KEY_LENGTH], []).append((start, name))
                else:
                    self._whole.setdefault(_bare(line) or line, name)
        # By their first letters, so that most texts are turned away by one look-up.
        self._starts = {
            key: (tuple(start for start, _ in values), values) for key, values in starts.items()
        }

    def find(self, text: str) -> PhraseMatch | None:
        """Say which phrase a text is or begins with: a whole line goes before a beginning."""
        folded = fold_text(text[:_LONGEST])
        if len(text) < _LONGEST:
            name = self._whole.get(folded) or self._whole.get(_bare(folded))
            if name is not None:
                return PhraseMatch(name, True, folded)
        folded = folded.lstrip(_OPENING)
        known = self._starts.get(folded[:_KEY_LENGTH])
        if known is None or not folded.startswith(known[0]):
            return None
        for start, name in known[1]:
            if folded.startswith(start):
                # "ad" must not find "address"; where a word has no end to see (Chinese), it may.
                after = folded[len(start) : len(start) + 1]
                if not (after.isascii() and after.isalpha() and start[-1].isalpha()):
                    return PhraseMatch(name, False, start)
        return None

    def is_phrase(self, text: str) -> bool:
        """Say whether the whole text is one of the phrases, punctuation and counters aside."""
        if len(text) >= _LONGEST:
            return False
        folded = fold_text(text)
        return folded in self._whole or _bare(folded) in self._whole

    def opening_phrase(self, text: str) -> str | None:
        """Return the beginning of the text (folded) that is one of the vocabulary's beginnings."""
        hit = self.find(text)
        return None if hit is None or hit.is_whole_text else hit.phrase


@cache
def phrases_as_written(name: str) -> tuple[str, ...]:
    """A vocabulary's lines as written."""
    text = (
        files("newscrawl.extraction.vocabulary")
        .joinpath("phrase_lists", f"{name}.txt")
        .read_text("utf-8")
    )
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def phrases(*names: str) -> PhraseSet:
    """Load vocabularies by their names, as in ``phrases("comments", "related")``."""
    return PhraseSet({name: phrases_as_written(name) for name in names})


@cache
def folded_phrases(name: str) -> tuple[str, ...]:
    """A vocabulary's lines, folded, to be looked for anywhere in a folded text."""
    return tuple(map(fold_text, phrases_as_written(name)))


def _branches(words: Sequence[str]) -> str:
    """A regular expression of sorted words that tries each beginning once, the longest first."""
    branches = []
    for first, group in groupby(filter(None, words), key=itemgetter(0)):
        rest = [word[1:] for word in group]
        inner = _branches(rest)
        one = len(rest) == 1 or not inner
        branches.append(re.escape(first) + (inner if one else f"(?:{inner})"))
        if inner and "" in rest:
            branches[-1] += "?"
    return "|".join(branches)


@cache
def phrases_regex(name: str) -> str:
    """A vocabulary as the inside of a regular expression: its lines as written, longest first."""
    return _branches(sorted(set(phrases_as_written(name))))
