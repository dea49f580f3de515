"""Finds the phrases of a vocabulary within a text, by look-up.

A regular expression of all phrases finds the same, but Python takes milliseconds to compile one of
some thousand letters, in each process that reads pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from newscrawl.extraction.vocabulary.phrases import phrases_as_written

__all__ = [
    "PhraseFound",
    "PhrasePattern",
    "PhrasesAt",
    "Place",
    "WholePhrases",
    "WordsWithin",
    "small_letters",
]

_KEY_CHARS: Final = 2
"""Of a phrase, by which phrases are looked up."""
# The first letter behind Latin, Greek and Cyrillic ones: words of these are matched as a whole.
_FIRST_OTHER_LETTER: Final = "\u0530"
_WORD_START: Final = re.compile(r"(?<!\w)(?=\S)")
_WORD_END: Final = re.compile(r"(?!\w)")
# Letters that are forms of one, for regular expressions without regard to capitals, too.
_SAME_LETTERS: Final = (("ı", "i"), ("ſ", "s"), ("ς", "σ"))


def small_letters(text: str) -> str:
    """Return a text in small letters, as long as it is: what is found there is there in the text.

    >>> small_letters("AYRICA İstanbul")
    'ayrica istanbul'
    """
    if text.isascii():
        return text.lower()
    small = text.replace("İ", "i").lower()
    for letter, same in _SAME_LETTERS:
        small = small.replace(letter, same)
    return small


class PhrasesAt:
    """Phrases that are looked for at one place of a text, in capitals or in small letters.

    Those of the first vocabulary come first, and of one vocabulary the longest.
    """

    def __init__(self, *vocabularies: Iterable[str]) -> None:
        """Take vocabularies as their files have them."""
        ordered = [
            phrase
            for phrases in vocabularies
            for phrase in sorted(set(map(small_letters, phrases)), key=len, reverse=True)
        ]
        self._by_key: dict[str, list[str]] = {phrase[:_KEY_CHARS]: [] for phrase in ordered}
        for phrase in ordered:
            if len(phrase) >= _KEY_CHARS:
                self._by_key[phrase[:_KEY_CHARS]].append(phrase)
            else:  # as "文", whatever follows
                for key in self._by_key:
                    if key.startswith(phrase):
                        self._by_key[key].append(phrase)

    @classmethod
    def of(cls, *names: str) -> PhrasesAt:
        """Return the phrases of vocabularies by their names."""
        return cls(*map(phrases_as_written, names))

    def ends(self, small: str, at: int) -> Iterator[int]:
        """Yield the ends of the phrases that a text in small letters has at a place.

        >>> list(PhrasesAt(["photo", "photo by"]).ends("a photo by ann lee", 2))
        [10, 7]
        """
        key = small[at : at + _KEY_CHARS]
        for phrase in self._by_key.get(key) or self._by_key.get(key[:1]) or ():
            if small.startswith(phrase, at):
                yield at + len(phrase)

    def has(self, text: str) -> bool:
        """Return True if a whole text is one of the phrases."""
        small = small_letters(text)
        return any(end == len(text) for end in self.ends(small, 0))


class PhraseFound(NamedTuple):
    """A phrase found between what must stand before it and behind it."""

    start: int
    """Where what stands before the phrase begins."""
    behind: re.Match[str]
    """What stands behind the phrase: its end is that of the whole."""


class PhrasePattern:
    """A phrase of a vocabulary, and the pattern of what stands behind it."""

    def __init__(self, phrases: PhrasesAt, behind: re.Pattern[str]) -> None:
        """Take the phrases, and what must stand behind one: a shorter phrase is tried where not."""
        self._phrases = phrases
        self._behind = behind

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """Return what stands behind a phrase at a place of a text; None where there is none."""
        return self.match_in(text, small_letters(text), at)

    def match_in(self, text: str, small: str, at: int) -> re.Match[str] | None:
        """Do the same for a text whose form in small letters is known."""
        for end in self._phrases.ends(small, at):
            if (behind := self._behind.match(text, end)) is not None:
                return behind
        return None

    def fullmatch(self, text: str) -> bool:
        """Return True if a text is a phrase and what stands behind it, and nothing more."""
        ends = self._phrases.ends(small_letters(text), 0)
        return any(self._behind.fullmatch(text, end) is not None for end in ends)

    def search(self, text: str, before: re.Pattern[str], first: int = 0) -> PhraseFound | None:
        """Return the first phrase that stands behind a pattern; None where there is none."""
        small = small_letters(text)
        for found in before.finditer(text, first):
            if (behind := self.match_in(text, small, found.end())) is not None:
                return PhraseFound(found.start(), behind)
        return None


class Place(NamedTuple):
    """Where something stands in a text."""

    start: int
    end: int


class WholePhrases:
    """Phrases that are found in a text where no word goes on before or behind them."""

    def __init__(self, phrases: PhrasesAt) -> None:
        self._phrases = phrases

    def find_all(self, text: str) -> Iterator[Place]:
        """Yield where phrases stand in a text, the longest first of those that begin together."""
        small = small_letters(text)
        for start in _WORD_START.finditer(text):
            for end in self._phrases.ends(small, start.end()):
                if _WORD_END.match(text, end) is not None:
                    yield Place(start.end(), end)

    def find(self, text: str) -> Place | None:
        """Return where the first phrase stands in a text; None where it has none.

        >>> WholePhrases(PhrasesAt(["editor"])).find("Editor of Editorial")
        Place(start=0, end=6)
        """
        return next(self.find_all(text), None)

    def cut_from(self, text: str) -> str:
        """Return a text without the phrases in it."""
        parts, at = [], 0
        for place in self.find_all(text):
            if place.start >= at:  # not within one that is cut
                parts.append(text[at : place.start])
                at = place.end
        return "".join(parts) + text[at:]


class WordsWithin:
    """Words and phrases that are looked for in folded texts.

    Latin, Greek and Cyrillic ones are matched as a whole, or from their beginning where they end
    in "…"; those of other scripts anywhere.
    """

    def __init__(self, folded: Iterable[str]) -> None:
        """Take the words, folded."""
        words = sorted(folded)
        european = [word for word in words if word < _FIRST_OTHER_LETTER]
        self._whole = WholePhrases(PhrasesAt(word for word in european if not word.endswith("…")))
        self._starts = PhrasesAt(word[:-1] for word in european if word.endswith("…"))
        self._anywhere = words[len(european) :]

    def are_in(self, folded: str) -> bool:
        """Return True if a text has one of them.

        >>> WordsWithin(["subscri…", "app"]).are_in("apply to be a subscriber")
        True
        """
        if self._whole.find(folded) is not None:
            return True
        small = small_letters(folded)
        starts = (start.end() for start in _WORD_START.finditer(folded))
        if any(True for start in starts for _ in self._starts.ends(small, start)):
            return True
        return not folded.isascii() and any(map(folded.__contains__, self._anywhere))

    def open(self, folded: str) -> bool:
        """Return True if a text begins with one of them."""
        place = self._whole.find(folded)
        if place is not None and place.start == 0:
            return True
        is_start = any(True for _ in self._starts.ends(small_letters(folded), 0))
        return is_start or folded.startswith(tuple(self._anywhere))
