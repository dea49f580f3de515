"""Files of records that a crawl goes on with: mended on opening, whole lines only after it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, BinaryIO, Final

import orjson

from newscrawl.records import LineWriter

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["OutputError", "RecordFile"]

# How a line of newscrawl's begins: an article's, or a reject's.
_BEGINNINGS: Final = (b'{"schema":', b'{"url":')
# Keys have one order, so the id stands at the front; reading 100,000 records as JSON takes longer.
_ID_IN_FRONT: Final = re.compile(rb'\{"schema":\d+,"id":"([0-9a-f]{16})"')
_BLOCK: Final = 64 * 1024


class OutputError(Exception):
    """The output cannot be used or written; the message says why and what to do."""


class RecordFile:
    """A JSON Lines file of records that is added to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ids: set[str] = set()
        """The articles that the file held when it was opened."""
        self._stream: BinaryIO | None = None
        self._writer: LineWriter | None = None

    def open(self) -> None:
        """Check the file, cut a torn last line off, learn its ids, and open it for more.

        A file that does not exist is made.  Raises OutputError where it is not newscrawl's or
        cannot be written.
        """
        try:
            if self.path.is_file():  # a pipe or a device holds nothing to go on with
                with self.path.open("rb+") as stream:
                    self._check(stream)
                    _mend(stream)
                    self._learn(stream)
            self._stream = self.path.open("ab", buffering=0)
        except OSError as error:
            raise self._error("cannot be written", error) from error
        self._writer = LineWriter(self._stream)

    def write(self, line: bytes) -> None:
        """Write whole lines.  Raises OutputError where the system takes them not."""
        if self._writer is None:
            raise OutputError(f"{self.path} is not open.")
        try:
            self._writer.write(line)
        except OSError as error:
            raise self._error("could not be written to", error) from error

    def close(self) -> None:
        """Close the file; twice is no harm."""
        if self._stream is not None:
            self._stream.close()
            self._stream = self._writer = None

    def _error(self, what: str, error: OSError) -> OutputError:
        return OutputError(
            f"{self.path} {what} ({error.strerror or error}): make room or name another file. "
            "What was written before is whole."
        )

    def _check(self, stream: BinaryIO) -> None:
        """Refuse a file that newscrawl has not written, before anything in it is changed."""
        first = stream.readline(_BLOCK)
        torn = not first.endswith(b"\n") and len(first) < _BLOCK
        if not any(_agree(first, beginning, torn=torn) for beginning in _BEGINNINGS):
            raise OutputError(
                f"{self.path} is no file of newscrawl's, so nothing was added to it: "
                "name another file."
            )

    def _learn(self, stream: BinaryIO) -> None:
        stream.seek(0)
        for line in stream:
            known = _id_of(line)
            if known is not None:
                self.ids.add(known)


def _agree(first: bytes, beginning: bytes, *, torn: bool) -> bool:
    """Say whether a file's first line begins as it should, as far as it goes."""
    return first.startswith(beginning) or (torn and beginning.startswith(first))


def _id_of(line: bytes) -> str | None:
    match = _ID_IN_FRONT.match(line)
    if match:
        return match[1].decode("ascii")
    record = _record(line)
    known = record.get("id") if record else None
    return known if isinstance(known, str) else None


def _record(line: bytes) -> dict[str, object] | None:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None


def _mend(stream: BinaryIO) -> None:
    """Cut a torn last line off; a whole one that lacks only its newline gets it."""
    size = stream.seek(0, os.SEEK_END)
    end = _end_of_whole_lines(stream, size)
    if end == size:
        return
    stream.seek(end)
    if _record(stream.read()) is not None:
        stream.write(b"\n")
    else:
        stream.truncate(end)


def _end_of_whole_lines(stream: BinaryIO, size: int) -> int:
    end = size
    while end > 0:
        start = max(0, end - _BLOCK)
        stream.seek(start)
        newline = stream.read(end - start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0
