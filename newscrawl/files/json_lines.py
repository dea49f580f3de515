"""JSON Lines: the form in which records leave newscrawl."""

from __future__ import annotations

import contextlib
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import orjson

from newscrawl.common.printable import printable_json
from newscrawl.extraction.record_limits import MAX_LINE_BYTES
from newscrawl.items import Reject

if TYPE_CHECKING:
    from newscrawl.items import Article

__all__ = ["LineTooLongError", "LineWriter", "to_line"]


class LineTooLongError(ValueError):
    """A record whose line would exceed its bound; the message says by how much."""


_HALF: Final = re.compile("[\ud800-\udfff]")


def to_line(record: Article | Reject) -> bytes:
    r"""Write a record as one line of JSON in UTF-8, keys in the record's order, with its newline.

    An article's texts are clean.  A reject names its file as it is called: characters that steer a
    terminal are written as JSON escapes (``\u009b``).  Half a surrogate pair, which UTF-8 has no
    bytes for, is written as U+FFFD.  Raises LineTooLongError for more than ``MAX_LINE_BYTES``: what
    newscrawl read has less, but a site's own rules or a pipeline may have put in more.
    """
    try:
        line = orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        line = orjson.dumps(_writable(asdict(record)), option=orjson.OPT_APPEND_NEWLINE)
    if len(line) > MAX_LINE_BYTES:
        raise LineTooLongError(
            f"the record's line has {len(line):,} bytes, more than {MAX_LINE_BYTES:,}"
        )
    return printable_json(line.decode()).encode() if isinstance(record, Reject) else line


def _writable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _writable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_writable(inner) for inner in value]
    return _HALF.sub("\ufffd", value) if isinstance(value, str) else value


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
