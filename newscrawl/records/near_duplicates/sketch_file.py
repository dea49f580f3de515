"""The sketches of all texts, in a temporary file, and which of them may be alike."""

from __future__ import annotations

from array import array
from itertools import groupby
from tempfile import TemporaryFile, gettempdir
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.records.near_duplicates.text_sketch import SKETCH_BYTES, SketchError, likeness

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from newscrawl.records.near_duplicates.text_sketch import Likeness

__all__ = ["AlikePair", "SketchFile"]

_BAND_BYTES: Final = 12
"""Of a sketch, three of its numbers: texts are compared if one of 42 such threes is the same, as
nearly always in texts with two fifths in common, and in three of ten with a fifth."""
_BANDS: Final = range(0, SKETCH_BYTES - _BAND_BYTES + 1, _BAND_BYTES)
"""Where the threes begin, in bytes; two numbers at the end are in none."""
_MAX_SORTED: Final = 2_000_000
"""Texts that are sorted at once, 80 MB: more are sorted in several passes."""
_NEIGHBOURS: Final = 4
"""Texts before it in time, among those with the same band, with which a text is compared: of many
copies each is like the one before it."""
_MAX_KNOWN_PAIRS: Final = 1_000_000
"""Pairs of which it is remembered that they were compared, 100 MB: they come again in each band."""
_NUMBER_BITS: Final = 32
"""Of a text's number, beside the bits of its band in one whole number, which sorts fast."""


class AlikePair(NamedTuple):
    """Two texts that may be alike, by their numbers."""

    one: int
    other: int
    likeness: Likeness


class SketchFile:
    """Sketches in a temporary file: texts by the million, whatever the memory."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._sizes = array("I")
        self._moments = array("d")

    def __len__(self) -> int:
        return len(self._sizes)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, sketch: bytes, size: int, moment: float) -> None:
        """Add a text: its sketch, its number of shingles, and its time in seconds.

        Raises SketchError where the disk is full.
        """
        try:
            self._file.write(sketch)
        except OSError as error:
            raise SketchError(
                f"The sketches of the texts do not fit into {gettempdir()} "
                f"({error.strerror or error}): make room, or name another folder in TMPDIR."
            ) from error
        self._sizes.append(size)
        self._moments.append(moment)

    def pairs(self, within_seconds: float) -> Iterator[AlikePair]:
        """Yield pairs of texts that have something in common and are no further apart in time.

        A pair may come several times.
        """
        self._file.flush()
        known: set[int] = set()
        for offset in _BANDS:
            for one, other in self._candidates(offset, within_seconds):
                pair = one << _NUMBER_BITS | other
                if pair not in known:
                    if len(known) >= _MAX_KNOWN_PAIRS:
                        known.clear()
                    known.add(pair)
                    yield AlikePair(one, other, self._likeness(one, other))

    def _candidates(self, offset: int, within_seconds: float) -> Iterator[tuple[int, int]]:
        """Yield pairs of numbers of texts whose sketches have the same bytes at an offset."""
        passes = len(self) // _MAX_SORTED + 1
        for nth in range(passes):
            keyed = sorted(self._keyed(offset, nth, passes))
            for _, same in groupby(keyed, key=lambda number: number >> _NUMBER_BITS):
                texts = [number & (1 << _NUMBER_BITS) - 1 for number in same]
                if len(texts) > 1:
                    yield from self._neighbours(texts, within_seconds)

    def _keyed(self, offset: int, nth: int, passes: int) -> Iterator[int]:
        """Yield for each text its band and its number as one number; of each pass a part."""
        self._file.seek(0)
        for number in range(len(self)):
            sketch = self._file.read(SKETCH_BYTES)
            band = int.from_bytes(sketch[offset : offset + _BAND_BYTES], "little")
            if band % passes == nth:
                yield band << _NUMBER_BITS | number

    def _neighbours(self, texts: list[int], within_seconds: float) -> Iterator[tuple[int, int]]:
        moments = self._moments
        texts.sort(key=lambda number: (moments[number], number))
        for at, one in enumerate(texts):
            for other in texts[max(0, at - _NEIGHBOURS) : at]:
                if moments[one] - moments[other] <= within_seconds:
                    yield (one, other) if one < other else (other, one)

    def _likeness(self, one: int, other: int) -> Likeness:
        sizes = self._sizes
        return likeness(self._sketch(one), sizes[one], self._sketch(other), sizes[other])

    def _sketch(self, number: int) -> bytes:
        self._file.seek(number * SKETCH_BYTES)
        return self._file.read(SKETCH_BYTES)
