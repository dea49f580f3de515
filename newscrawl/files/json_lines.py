"""JSON Lines: the form in which records leave newscrawl."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, BinaryIO

from newscrawl.extraction.record_limits import MAX_LINE_BYTES

if TYPE_CHECKING:
    from newscrawl.items import Article, Reject

__all__ = ["LineTooLongError", "LineWriter", "to_line"]


class LineTooLongError(ValueError):
    """A record whose line would exceed its bound; the message says by how much."""


def to_line(record: Article | Reject) -> bytes:
    """Return a record's JSON line in UTF-8, with its newline.

    Raises LineTooLongError for more than ``MAX_LINE_BYTES``: what newscrawl read has less, but a
    site's own rules or a pipeline may have put in more.
    """
    line = f"{record.to_json()}\n".encode()
    if len(line) > MAX_LINE_BYTES:
        size = f"{len(line):,} bytes, more than {MAX_LINE_BYTES:,}"
        raise LineTooLongError(f"the record's line has {size}")
    return line


class LineWriter:
    """Writes whole lines only, each handed to the system at once, so that readers may follow.

    A line that the system takes only in part (the disk is full) is cut off again where the stream
    is a file.
    """

    def __init__(self, stream: BinaryIO) -> None:
        stream.flush()
        # Without the buffer: what a failed flush leaves in it could never be taken back.
        self._stream: BinaryIO = getattr(stream, "raw", stream)
        self.written = 0
        """Lines written so far."""

    def write(self, line: bytes) -> None:
        """Write one line (with its newline) or several whole lines, and hand them to the system.

        Raises OSError where the system takes them not (disk full, pipe closed).
        """
        rest = memoryview(line)
        try:
            while rest:
                rest = rest[self._stream.write(rest) :]
            self._stream.flush()
        except OSError:
            self._take_back(len(line) - len(rest))
            raise
        self.written += line.count(b"\n")

    def _take_back(self, size: int) -> None:
        # Pipes and devices cannot be cut; the error that the caller gets says what happened.
        if size:
            with contextlib.suppress(OSError):
                end = self._stream.tell() - size
                self._stream.truncate(end)
                self._stream.seek(end)
