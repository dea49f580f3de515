"""A text in half a kilobyte: how much two texts have in common is read from their sketches."""

from __future__ import annotations

import re
from array import array
from operator import eq
from typing import Final, NamedTuple

__all__ = ["SKETCH_BYTES", "SLOTS", "Likeness", "SketchError", "Sketcher", "likeness", "shingles"]

SLOTS: Final = 128
"""Numbers of a sketch: the share in common is known to within 0.04 then (standard deviation)."""
_SLOT_BYTES: Final = 4  # numbers of 32 bits, as rensa makes them
SKETCH_BYTES: Final = SLOTS * _SLOT_BYTES
_SHINGLE_WORDS: Final = 6
"""Words in a row that are one shingle: with fewer, notices that differ in their numbers are alike,
and with more, texts that an editor went over are not (``python -m benchmarks dedup``)."""
_MIN_SHINGLES: Final = 25
"""Shingles of a text of thirty words: shorter ones, such as a caption, say too little."""
_SEED: Final = 1  # the number from which the sketches' hash functions are made: any, but the same
# Thai, Lao, Burmese, Khmer, kana and Chinese characters: no spaces, so that each counts as a word.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_NOT_INSTALLED: Final = (
    "this needs the library rensa, which makes the sketches of texts: "
    "pip install 'newscrawl[dedup]'"
)


class SketchError(Exception):
    """Sketches cannot be made; the message says what to do."""


class Likeness(NamedTuple):
    """What two texts have in common, estimated by their sketches."""

    shared: float
    """The share of all their shingles that both have (Jaccard's coefficient)."""
    contained: float
    """The share of the shorter text's shingles that the longer one has."""


def shingles(text: str) -> set[str]:
    """Return all runs of six words of a text, case folded; none of a text that is too short.

    >>> found = shingles(" ".join(f"Word{number}" for number in range(40)))
    >>> "word1 word2 word3 word4 word5 word6" in found, shingles("Too short.")
    (True, set())
    """
    words = _WORD.findall(text.casefold())
    runs = zip(*(words[start:] for start in range(_SHINGLE_WORDS)), strict=False)
    found = set(map(" ".join, runs))
    return found if len(found) >= _MIN_SHINGLES else set()


class Sketcher:
    """Makes sketches."""

    def __init__(self) -> None:
        """Load the library.  Raises SketchError where it is not installed."""
        try:
            from rensa import RMinHash  # noqa: PLC0415
        except ImportError as error:
            raise SketchError(_NOT_INSTALLED) from error
        self._make = RMinHash

    def sketch(self, parts: set[str]) -> bytes:
        """Return the sketch of a text's shingles: the same for the same ones, on any machine."""
        made = self._make(num_perm=SLOTS, seed=_SEED)
        made.update(list(parts))
        return array("I", made.digest()).tobytes()


def likeness(one: bytes, one_size: int, other: bytes, other_size: int) -> Likeness:
    """Return what two texts have in common, by their sketches and their numbers of shingles."""
    same = sum(map(eq, memoryview(one).cast("I"), memoryview(other).cast("I")))
    shared = same / SLOTS
    both = shared / (1 + shared) * (one_size + other_size)
    return Likeness(shared, min(1.0, both / min(one_size, other_size)))
