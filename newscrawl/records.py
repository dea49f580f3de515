"""JSON Lines: the form in which records leave newscrawl."""

from __future__ import annotations

from typing import BinaryIO

import orjson

from newscrawl.items import Article, Reject

__all__ = ["LineWriter", "to_line"]


def to_line(record: Article | Reject) -> bytes:
    """Write a record as one line of JSON in UTF-8, keys in the record's order, with its newline."""
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


class LineWriter:
    """Writes whole lines only, each with a single flush, so that readers may follow the file."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.written = 0
        """Lines written so far."""

    def write(self, line: bytes) -> None:
        """Write one line (with its newline) or several whole lines, and hand them to the system.

        Raises OSError where the system takes them not (disk full, pipe closed).
        """
        self._stream.write(line)
        self._stream.flush()
        self.written += line.count(b"\n")
