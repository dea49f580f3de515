"""Reads WARC archives as a stream: the pages in them, one at a time."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from fastwarc.warc import ArchiveIterator

from newscrawl.files.warc_pages import CutOffError, ReadLog, WarcPages, WhySkip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.files.page_bytes import PageBytes

__all__ = [
    "GZIP_MAGIC",
    "InputError",
    "ReadLog",
    "WhySkip",
    "holds_records",
    "read_warc",
    "read_warc_stream",
]

GZIP_MAGIC: Final = b"\x1f\x8b"
"""The first bytes of a gzip file."""

_GZIP_WBITS: Final = zlib.MAX_WBITS | 16  # zlib: with the header of gzip
_PIECE_BYTES: Final = 64 * 1024
"""Of an archive at a time, so that a large one takes no memory."""
_MAX_DAMAGED_PLACES: Final = 1000
"""In one archive, behind each of which reading goes on: each may cost as much as the whole file,
and one with more is hardly an archive."""
_HEAD_BYTES: Final = 1024  # of a member, more than enough to unpack a record's first letters
_WARC_MAGIC: Final = b"WARC/"
_LINE_END: Final = b"\r\n"
_MEMBER_START: Final = GZIP_MAGIC + b"\x08"
"""With which each record begins where each is packed by itself; the third byte is gzip's method."""
_RECORD_START: Final = _LINE_END + _WARC_MAGIC


class InputError(Exception):
    """An input cannot be read; the message says which, why and what to do."""


def read_warc(name: str, log: ReadLog, *, label: str) -> Iterator[PageBytes]:
    """Yield the pages of a WARC archive; ``label`` becomes their ``input``.

    Raises InputError where the archive is cut off or damaged, after all that can be read.
    """
    # As a stream: of a path FastWARC believes the suffix, of a stream its first bytes.
    with Path(name).open("rb") as file:
        yield from read_warc_stream(file, log, name=name, label=label)


def read_warc_stream(
    file: BinaryIO,
    log: ReadLog,
    *,
    name: str,
    label: str,
    why_skip: WhySkip | None = None,
) -> Iterator[PageBytes]:
    """Yield the pages of an archive that is open, and can be read from any place.

    Behind a damaged place reading goes on with the next record.  ``why_skip`` says by a response's
    URL and date in a word why it is not wanted, so that its page is not even unpacked.  Raises
    InputError as :func:`read_warc` does.
    """
    reading = _Reading(file, log, label, why_skip, log.bytes_read)
    damaged: list[int] = []
    start: int | None = 0
    while start is not None:
        try:
            yield from reading.pages(start)
            break
        except (OSError, CutOffError) as error:
            cause = error
        damaged.append(reading.last)
        is_lost = len(damaged) >= _MAX_DAMAGED_PLACES
        start = None if is_lost else _next_record(file, reading.last + 1)
    if damaged:
        more = f" and in {len(damaged)} places in all" if len(damaged) > 1 else ""
        raise InputError(
            f"cut off or damaged: {name}. It is so behind byte {damaged[0]}{more}. What could be "
            f"read, {reading.records} records, is done; fetch or copy the file again for the rest."
        ) from cause


def holds_records(file: BinaryIO) -> bool:
    """Whether a file is an archive, or holds a record behind a damaged beginning."""
    file.seek(0)
    return file.read(len(_WARC_MAGIC)) == _WARC_MAGIC or _next_record(file, 0) is not None


@dataclass(slots=True)
class _Reading:
    """How far the reading of an archive is."""

    file: BinaryIO
    log: ReadLog
    label: str
    why_skip: WhySkip | None
    bytes_before: int
    records: int = 0
    last: int = 0
    """Where the record begins that was read last."""

    def pages(self, start: int) -> Iterator[PageBytes]:
        """Yield the pages from a record's start on."""
        self.file.seek(start)
        self.last = start
        pages = WarcPages(self.label, self.log, self.why_skip)
        try:
            for record in ArchiveIterator(self.file, parse_http=False):
                self.last = record.stream_pos
                self.log.bytes_read = self.bytes_before + self.last
                if (page := pages.ended_by(record)) is not None:
                    yield page
                pages.take(record, self.last)
                self.records += 1
        except (OSError, CutOffError):
            if (page := pages.rest()) is not None:
                yield page
            raise
        if (page := pages.rest()) is not None:
            yield page
        _check_end(self.file, self.last)


def _next_record(file: BinaryIO, position: int) -> int | None:
    """Return where the next record begins, from a position on; None where there is none."""
    file.seek(0)
    is_packed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    sign = _MEMBER_START if is_packed else _RECORD_START
    while True:
        file.seek(position)
        piece = file.read(_PIECE_BYTES)
        found = piece.find(sign)
        while found >= 0:
            start = position + found + (0 if is_packed else len(_LINE_END))
            if not is_packed or _holds_record(file, start):
                return start
            found = piece.find(sign, found + 1)
        if len(piece) < _PIECE_BYTES:
            return None
        position += len(piece) - len(sign) + 1


def _holds_record(file: BinaryIO, start: int) -> bool:
    """Whether a gzip member with the head of a record begins at a place."""
    file.seek(start)
    try:
        unpacked = zlib.decompressobj(_GZIP_WBITS).decompress(
            file.read(_HEAD_BYTES), len(_WARC_MAGIC)
        )
    except zlib.error:
        return False
    return unpacked == _WARC_MAGIC


def _check_end(file: BinaryIO, last: int) -> None:
    """Raise CutOffError where a compressed archive ends within its last member, begun at ``last``.

    FastWARC takes a member that ends too early for a whole one, and one that ends before its first
    byte for none.
    """
    file.seek(last)
    if file.read(len(GZIP_MAGIC)) != GZIP_MAGIC:
        return
    file.seek(last)
    member = zlib.decompressobj(_GZIP_WBITS)
    rest = b""
    while rest or (rest := file.read(_PIECE_BYTES)):
        if member.eof:
            member = zlib.decompressobj(_GZIP_WBITS)
        try:
            member.decompress(rest)
        except zlib.error as error:
            raise CutOffError from error
        rest = member.unused_data
    if not member.eof:
        raise CutOffError
