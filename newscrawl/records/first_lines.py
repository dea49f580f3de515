"""``newscrawl dedup --once``: each article and each text once, over outputs of any size.

The ids and fingerprints of all lines are sorted in temporary files, a million at a time in memory,
and a bit for each line says whether it is left out.
"""

from __future__ import annotations

import heapq
import struct
import tempfile
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import msgspec

from newscrawl.items import Article
from newscrawl.records.reading import SkippedLine, record_of
from newscrawl.records.record_files import ReadError, numbered_lines
from newscrawl.records.record_line import LineProblem, SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO


__all__ = ["FirstLines"]

_RUN_KEYS: Final = 1_000_000
"""How many times a key is held in memory before all are sorted and written: 70 MB of them."""
_PIECE_KEYS: Final = 4096
"""How many times a key is read at once of each sorted run: 100 kB, of a hundred runs 10 MB."""
_KEY: Final = struct.Struct("!QQQ")
"""What is sorted by, the line's number, and what the line is sorted by next: big-endian numbers,
whose bytes sort as they do."""
_DIGITS: Final = 16  # letters of an id or fingerprint, which have 64 bits
_MAX_EXAMPLES: Final = 3
"""Lines that are told for each reason, of those that are no articles."""


class _Keys(msgspec.Struct):
    """What of a line tells whether it is left out; a line of something else has no id."""

    id: str | None
    fingerprint: str | None = None
    headline: msgspec.Raw = msgspec.Raw()


_DECODER: Final = msgspec.json.Decoder(_Keys)


class _SortedKeys:
    """Keys that are sorted on the disk."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._held: list[bytes] = []
        self._runs: list[BinaryIO] = []

    def add(self, key: bytes) -> None:
        self._held.append(key)
        if len(self._held) >= _RUN_KEYS:
            self._held.sort()
            self._runs.append(self._written())
            self._held.clear()

    def _written(self) -> BinaryIO:
        """Write what is held to a temporary file."""
        try:
            run = self._stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
            run.write(b"".join(self._held))
            run.seek(0)
        except OSError as error:
            raise ReadError(
                f"The ids of the lines do not fit into {tempfile.gettempdir()} "
                f"({error.strerror or error}): make room, or name another folder in TMPDIR."
            ) from error
        return run

    def in_order(self) -> Iterator[tuple[int, int, int]]:
        """Yield all keys in their order."""
        self._held.sort()
        for key in heapq.merge(self._held, *map(_keys_of, self._runs)):
            yield _KEY.unpack(key)


def _keys_of(run: BinaryIO) -> Iterator[bytes]:
    while piece := run.read(_KEY.size * _PIECE_KEYS):
        for start in range(0, len(piece), _KEY.size):
            yield piece[start : start + _KEY.size]


class FirstLines:
    """The lines of files, but for articles and texts that an earlier line has."""

    def __init__(self, files: list[Path], *, strict: bool) -> None:
        """Take files of records; ``strict`` is that of ``newscrawl.read``."""
        self._files, self._strict = files, strict
        self._counts: list[int] = []
        """The lines of articles in each file, as they were read first."""
        self.articles = 0
        """The lines of articles that were read."""
        self.same_article = 0
        """Those left out because an earlier line has their id, which stands for the address."""
        self.same_text = 0
        """The same, because one has their fingerprint."""
        self.skipped: dict[SkipReason, int] = {}
        """Lines that are no articles, by the reason."""
        self.examples: list[SkippedLine] = []
        """The first of them, up to three for each reason."""

    def lines(self) -> Iterator[bytes]:
        """Yield the lines as they are, in their order.  Raises ReadError where reading does."""
        left_out = self._left_out()
        number = 0
        for path, count in zip(self._files, self._counts, strict=True):
            end = number + count  # what was added since is not read
            for _, _, content in numbered_lines(path):
                if number < end and isinstance(content, bytes) and _keys_in(content) is not None:
                    if not left_out[number >> 3] >> (number & 7) & 1:
                        yield content if content.endswith(b"\n") else content + b"\n"
                    number += 1
            if number < end:
                raise ReadError(f"{path} became shorter while it was read: start again.")

    def _left_out(self) -> bytearray:
        """Return a bit for each line of an article, set where it is left out."""
        with ExitStack() as stack:
            by_id, by_text = _SortedKeys(stack), _SortedKeys(stack)
            self._read(by_id, by_text)
            bits = bytearray((self.articles >> 3) + 1)
            self.same_article = self._note_later(by_id, bits, by_text)
            self.same_text = self._note_later(by_text, bits, None)
        return bits

    def _read(self, by_id: _SortedKeys, by_text: _SortedKeys) -> None:
        for path in self._files:
            for here, number, content in numbered_lines(path):
                keys = _keys_in(content)
                if keys is None:
                    self._skip(here, number, content)
                    continue
                article, text = _number(keys.id), _number(keys.fingerprint)
                if article is not None:
                    # A text of none is told by 0, which one in 2^64 has.
                    by_id.add(_KEY.pack(article, self.articles, text or 0))
                elif text:
                    by_text.add(_KEY.pack(text, self.articles, 0))
                self.articles += 1
            self._counts.append(self.articles - sum(self._counts))

    @staticmethod
    def _note_later(keys: _SortedKeys, bits: bytearray, further: _SortedKeys | None) -> int:
        """Set the bits of all but the first line of each key; hand these on to be sorted next."""
        count, before = 0, None
        for key, number, following in keys.in_order():
            if key == before:
                bits[number >> 3] |= 1 << (number & 7)
                count += 1
            elif further is not None and following:
                further.add(_KEY.pack(following, number, 0))
            before = key
        return count

    def _skip(self, path: Path, number: int, content: bytes | LineProblem) -> None:
        found = record_of(content)
        unread = LineProblem(SkipReason.INVALID, "its id cannot be read")
        line = SkippedLine(path, number, *(unread if isinstance(found, Article) else found))
        if self._strict:
            raise ReadError(f"{line}.")
        self.skipped[line.reason] = self.skipped.get(line.reason, 0) + 1
        if self.skipped[line.reason] <= _MAX_EXAMPLES:
            self.examples.append(line)


def _keys_in(content: bytes | LineProblem) -> _Keys | None:
    """Return the keys of a line; None where it holds no article."""
    if not isinstance(content, bytes):
        return None
    try:
        keys = _DECODER.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return keys if bytes(keys.headline) else None


def _number(text: str | None) -> int | None:
    """Return the number of 16 hexadecimal digits; None for other texts.

    >>> _number("00000000000000ff"), _number("ff"), _number(None)
    (255, None, None)
    """
    try:
        return int(text, 16) if text is not None and len(text) == _DIGITS else None
    except ValueError:
        return None
