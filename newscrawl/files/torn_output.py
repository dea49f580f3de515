"""Mends the torn end of a file of records: what a kill, a crash or a full disk left behind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO, Final

from newscrawl.files.packing import end_of_whole_members
from newscrawl.files.record_identity import parse_record_line

if TYPE_CHECKING:
    from newscrawl.files.packing import Packing

__all__ = ["may_end_at", "mend_output", "mend_packed_output"]

_BLOCK_BYTES: Final = 64 * 1024
"""Read at a time from the end: several lines of records, of 2 to 23 kB."""


def mend_output(stream: BinaryIO, committed: tuple[int, bool] | None) -> int:
    """Mend the end of a file of records.

    ``committed`` is how many of its bytes the state accounts for, and whether the last run closed
    the file at that length; None if the state does not know the file.  Beyond the length, a
    file that was not closed has a torn or uncommitted tail, which is cut off; to one that was
    closed somebody has added lines, so only a torn last line is cut off.  Where no line ends at the
    length, it is another file than the state knows, and the state accounts for none of it.

    Returns the length for which the state accounts.
    """
    length, is_closed = committed or (0, True)
    if not _is_line_end(stream, length):
        length, is_closed = 0, True  # another file, as where the old one was moved away
    if not is_closed:
        stream.truncate(length)
    _mend_last_line(stream)
    return length


def mend_packed_output(
    stream: BinaryIO, packing: Packing, committed: tuple[int, bool] | None
) -> int:
    """Mend the end of a packed file of records, as :func:`mend_output` does with a plain one.

    What is cut off are members that are torn or that are not committed.
    """
    length, is_closed = committed or (0, True)
    size = stream.seek(0, os.SEEK_END)
    if length > size or not _is_member_start(stream, packing, length):
        length, is_closed = 0, True  # another file, as where the old one was moved away
    if not is_closed:
        stream.truncate(length)
        return length
    end, is_line_end = end_of_whole_members(packing, stream, length)
    stream.truncate(end)
    if not is_line_end:
        stream.seek(end)
        stream.write(packing.pack(b"\n"))
    return length


def may_end_at(stream: BinaryIO, packing: Packing | None, length: int) -> bool:
    """Return True where a line or, in a packed file, a member ends at a length."""
    if packing is None:
        return _is_line_end(stream, length)
    return _is_member_start(stream, packing, length)


def _is_member_start(stream: BinaryIO, packing: Packing, offset: int) -> bool:
    """Return True where a member begins at an offset, also a torn one, or the file ends there."""
    stream.seek(offset)
    following = stream.read(len(packing.magic))
    return following == packing.magic[: len(following)]


def _is_line_end(stream: BinaryIO, length: int) -> bool:
    if not length:
        return True
    stream.seek(length - 1)
    return stream.read(1) == b"\n"


def _mend_last_line(stream: BinaryIO) -> None:
    """Cut a torn last line off; a whole one that lacks only its newline gets it."""
    size = stream.seek(0, os.SEEK_END)
    end = _end_of_whole_lines(stream, size)
    if end == size:
        return
    stream.seek(end)
    if parse_record_line(stream.read()) is not None:
        stream.write(b"\n")
    else:
        stream.truncate(end)


def _end_of_whole_lines(stream: BinaryIO, size: int) -> int:
    """Return the index behind the last newline; 0 where there is none."""
    end = size
    while end > 0:
        start = max(0, end - _BLOCK_BYTES)
        stream.seek(start)
        newline = stream.read(end - start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0
