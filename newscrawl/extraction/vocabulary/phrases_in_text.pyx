# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""Finds the phrases of a vocabulary within a text, by look-up.

A regular expression of all phrases finds the same, but Python takes milliseconds to compile one of
some thousand letters, in each process that reads pages.  A page's lines are looked at some hundred
times, most of which find nothing, so this is compiled: one look at each letter turns most away.
"""

import re
from collections import namedtuple

from newscrawl.extraction.vocabulary.phrases import phrases_as_written

__all__ = [
    "PhraseFound",
    "PhrasePattern",
    "PhrasesAt",
    "PhrasesWithin",
    "Place",
    "WholePhrases",
    "WordsWithin",
    "small_letters",
]

cdef extern from "Python.h":
    bint PyUnicode_IS_ASCII(object)
    int PyUnicode_KIND(object)
    void* PyUnicode_DATA(object)
    Py_UCS4 PyUnicode_READ(int, void*, Py_ssize_t)
    object PyUnicode_Substring(object, Py_ssize_t, Py_ssize_t)
    Py_ssize_t PyUnicode_Tailmatch(object, object, Py_ssize_t, Py_ssize_t, int) except -1

# Of a phrase, by which phrases are looked up.
cdef int _KEY_CHARS = 2
# Places of a table of letters, by their last bits: a few lists of letters stay apart in so many.
cdef enum:
    _PLACES = 1024
# The first letter behind Latin, Greek and Cyrillic ones: words of these are matched as a whole.
_FIRST_OTHER_LETTER = "\u0530"
# Letters that are forms of one, for regular expressions without regard to capitals, too.
_SAME_LETTERS = (("ı", "i"), ("ſ", "s"), ("ς", "σ"))


cdef inline bint _is_of_word(Py_UCS4 c) noexcept:
    """Return True for what ``\\w`` matches."""
    if c < 128:
        return 97 <= c <= 122 or 65 <= c <= 90 or 48 <= c <= 57 or c == 95
    return c.isalnum()


cdef inline bint _is_white(Py_UCS4 c) noexcept:
    return c == 32 or 9 <= c <= 13 or 28 <= c <= 31 if c < 128 else c.isspace()


def small_letters(str text not None):
    """Return a text in small letters, as long as it is: what is found there is there in the text.

    >>> small_letters("AYRICA İstanbul")
    'ayrica istanbul'
    """
    return _small(text)


cdef str _small(str text):
    if PyUnicode_IS_ASCII(text):
        return text.lower()
    small = text.replace("İ", "i").lower()
    for letter, same in _SAME_LETTERS:
        small = small.replace(letter, same)
    return small


cdef class PhrasesAt:
    """Phrases that are looked for at one place of a text, in capitals or in small letters.

    Those of the first vocabulary come first, and of one vocabulary the longest.
    """

    cdef dict _by_key
    # Whether a phrase may begin with two letters, or be of one letter: by the letters' last bits.
    cdef unsigned char _pairs[_PLACES]
    cdef unsigned char _single[_PLACES]

    def __init__(self, *vocabularies):
        """Take vocabularies as their files have them."""
        ordered = [
            phrase
            for phrases in vocabularies
            for phrase in sorted(set(map(small_letters, phrases)), key=len, reverse=True)
        ]
        self._by_key = {phrase[:_KEY_CHARS]: [] for phrase in ordered}
        for phrase in ordered:
            if len(phrase) >= _KEY_CHARS:
                self._by_key[phrase[:_KEY_CHARS]].append(phrase)
            else:  # as "文", whatever follows
                for key in self._by_key:
                    if key.startswith(phrase):
                        self._by_key[key].append(phrase)
        for key in self._by_key:
            self.note(key)

    cdef int note(self, str key) except -1:
        if not key:
            raise ValueError("a phrase of no letters is in every text: leave it out")
        if len(key) > 1:
            self._pairs[_place_of(<unsigned int>key[0], <unsigned int>key[1])] = True
        else:
            self._single[_place_of(0, <unsigned int>key[0])] = True
        return 0

    @classmethod
    def of(cls, *names):
        """Return the phrases of vocabularies by their names."""
        return cls(*map(phrases_as_written, names))

    cdef list starting(self, str small, int kind, void* data, Py_ssize_t at, Py_ssize_t length):
        """Return the phrases that may stand at a place; None where none does for sure."""
        cdef Py_UCS4 first, second
        if at < 0 or at >= length:
            return None
        first = PyUnicode_READ(kind, data, at)
        second = PyUnicode_READ(kind, data, at + 1) if at + 1 < length else 0
        if not self._pairs[_place_of(<unsigned int>first, <unsigned int>second)] and not self._single[
            _place_of(0, <unsigned int>first)
        ]:
            return None
        found = self._by_key.get(PyUnicode_Substring(small, at, min(at + _KEY_CHARS, length)))
        if found is None:
            found = self._by_key.get(PyUnicode_Substring(small, at, at + 1))
        return <list>found

    cdef list ends_at(self, str small, Py_ssize_t at):
        cdef Py_ssize_t length = len(small)
        cdef list known = self.starting(
            small, PyUnicode_KIND(small), PyUnicode_DATA(small), at, length
        )
        if known is None:
            return []
        return [
            at + len(<str>phrase)
            for phrase in known
            if PyUnicode_Tailmatch(small, phrase, at, length, -1)
        ]

    def ends(self, str small not None, Py_ssize_t at):
        """Return the ends of the phrases that a text in small letters has at a place.

        >>> PhrasesAt(["photo", "photo by"]).ends("a photo by ann lee", 2)
        [10, 7]
        """
        return self.ends_at(small, at)

    cdef bint any_at(self, str small, int kind, void* data, Py_ssize_t at, Py_ssize_t length):
        cdef list known = self.starting(small, kind, data, at, length)
        if known is not None:
            for phrase in known:
                if PyUnicode_Tailmatch(small, phrase, at, length, -1):
                    return True
        return False

    cdef bint any_in(self, str small, bint at_word_starts):
        """Return True if a text in small letters has a phrase anywhere, or where words begin."""
        cdef Py_ssize_t at, length = len(small)
        cdef int kind = PyUnicode_KIND(small)
        cdef void* data = PyUnicode_DATA(small)
        cdef bint inside = False, before
        for at in range(length):
            if at_word_starts:
                before = inside
                inside = _is_of_word(PyUnicode_READ(kind, data, at))
                if before:
                    continue
            if self.any_at(small, kind, data, at, length):
                return True
        return False

    def has(self, str text not None):
        """Return True if a whole text is one of the phrases."""
        cdef str small = _small(text)
        return len(text) in self.ends_at(small, 0)


cdef inline unsigned int _place_of(unsigned int first, unsigned int second) noexcept:
    return (31 * first + second) & (_PLACES - 1)


# A phrase found between what must stand before it and behind it: where what stands before it
# begins, and the match of what stands behind it, whose end is that of the whole.
PhraseFound = namedtuple("PhraseFound", ["start", "behind"])


cdef class PhrasePattern:
    """A phrase of a vocabulary, and the pattern of what stands behind it."""

    cdef PhrasesAt _phrases
    cdef object _behind

    def __init__(self, PhrasesAt phrases not None, behind):
        """Take the phrases, and what must stand behind one: a shorter phrase is tried where not."""
        self._phrases = phrases
        self._behind = behind

    def match(self, str text not None, Py_ssize_t at=0):
        """Return what stands behind a phrase at a place of a text; None where there is none."""
        return self.match_in(text, _small(text), at)

    def match_in(self, str text not None, str small not None, Py_ssize_t at):
        """Do the same for a text whose form in small letters is known."""
        for end in self._phrases.ends_at(small, at):
            behind = self._behind.match(text, end)
            if behind is not None:
                return behind
        return None

    def fullmatch(self, str text not None):
        """Return True if a text is a phrase and what stands behind it, and nothing more."""
        for end in self._phrases.ends_at(_small(text), 0):
            if self._behind.fullmatch(text, end) is not None:
                return True
        return False

    def search(self, str text not None, before, Py_ssize_t first=0):
        """Return the first phrase that stands behind a pattern; None where there is none."""
        cdef str small = _small(text)
        if not self._phrases.any_in(small, False):
            return None
        for found in before.finditer(text, first):
            behind = self.match_in(text, small, found.end())
            if behind is not None:
                return PhraseFound(found.start(), behind)
        return None


# Where something stands in a text.
Place = namedtuple("Place", ["start", "end"])


cdef class WholePhrases:
    """Phrases that are found in a text where no word goes on before or behind them."""

    cdef PhrasesAt _phrases

    def __init__(self, PhrasesAt phrases not None):
        self._phrases = phrases

    cdef list places(self, str text, bint first_only):
        cdef str small = _small(text)
        cdef Py_ssize_t at, end, length = len(text)
        cdef int kind = PyUnicode_KIND(text), small_kind = PyUnicode_KIND(small)
        cdef void* data = PyUnicode_DATA(text)
        cdef void* small_data = PyUnicode_DATA(small)
        cdef bint inside = False, before
        cdef list found = [], known
        cdef Py_UCS4 c
        for at in range(length):
            c = PyUnicode_READ(kind, data, at)
            before = inside
            inside = _is_of_word(c)
            if before or (not inside and _is_white(c)):
                continue
            known = self._phrases.starting(small, small_kind, small_data, at, length)
            if known is None:
                continue
            for phrase in known:
                if PyUnicode_Tailmatch(small, phrase, at, length, -1):
                    end = at + len(<str>phrase)
                    if end == length or not _is_of_word(PyUnicode_READ(kind, data, end)):
                        found.append(Place(at, end))
                        if first_only:
                            return found
        return found

    def find_all(self, str text not None):
        """Return where phrases stand in a text, the longest first of those that begin together."""
        return self.places(text, False)

    def find(self, str text not None):
        """Return where the first phrase stands in a text; None where it has none.

        >>> WholePhrases(PhrasesAt(["editor"])).find("Editor of Editorial")
        Place(start=0, end=6)
        """
        cdef list found = self.places(text, True)
        return found[0] if found else None

    def cut_from(self, str text not None):
        """Return a text without the phrases in it."""
        parts, at = [], 0
        for place in self.places(text, False):
            if place.start >= at:  # not within one that is cut
                parts.append(text[at : place.start])
                at = place.end
        return "".join(parts) + text[at:] if parts else text


cdef class WordsWithin:
    """Words and phrases that are looked for in folded texts.

    Latin, Greek and Cyrillic ones are matched as a whole, or from their beginning where they end
    in "…"; those of other scripts anywhere.
    """

    cdef WholePhrases _whole
    cdef PhrasesAt _starts, _anywhere

    def __init__(self, folded):
        """Take the words, folded."""
        words = sorted(folded)
        european = [word for word in words if word < _FIRST_OTHER_LETTER]
        self._whole = WholePhrases(PhrasesAt([w for w in european if not w.endswith("…")]))
        self._starts = PhrasesAt([word.removesuffix("…") for word in european if word.endswith("…")])
        self._anywhere = PhrasesAt(words[len(european) :])

    def are_in(self, str folded not None):
        """Return True if a text has one of them.

        >>> WordsWithin(["subscri…", "app"]).are_in("apply to be a subscriber")
        True
        """
        cdef str small
        if self._whole.places(folded, True):
            return True
        small = _small(folded)
        if self._starts.any_in(small, True):
            return True
        return not PyUnicode_IS_ASCII(folded) and self._anywhere.any_in(small, False)

    def open(self, str folded not None):
        """Return True if a text begins with one of them."""
        cdef list places = self._whole.places(folded, True)
        cdef str small = _small(folded)
        if places and places[0].start == 0:
            return True
        return bool(self._starts.ends_at(small, 0) or self._anywhere.ends_at(small, 0))


cdef class PhrasesWithin:
    """Phrases that are looked for anywhere in a text."""

    cdef PhrasesAt _phrases

    def __init__(self, folded):
        """Take the phrases, folded."""
        self._phrases = PhrasesAt(folded)

    def are_in(self, str folded not None):
        """Return True if a folded text has one of them.

        >>> PhrasesWithin(["reporting by", "foto:"]).are_in("additional reporting by ann lee")
        True
        """
        return self._phrases.any_in(_small(folded), False)
