"""Joins a body that comes in chunks, as leniently as browsers do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from twisted.web.http import PotentialDataLoss

from newscrawl.crawl.http_internals import BodyCut

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ChunkedBody"]

_SIZE_LINE: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?", re.DOTALL)
_MAX_LINE_BYTES: Final = 4096
"""Of the line before a chunk: its size, and extensions, which nobody uses."""
_MAX_TRAILER_BYTES: Final = 64 * 1024
"""Of the headers behind the last chunk, which are not read."""


class ChunkedBody:
    """Takes the pieces of a chunked body as they come, and hands its bytes on.

    Lines may end in LF alone, and the empty line at the end may be missing.  A body that is not
    chunked at all, whatever its header says, is handed on as it is.  Raises ``BodyCut`` where a
    chunk's size cannot be read; its caller then gives the connection up.
    """

    def __init__(
        self, data_callback: Callable[[bytes], None], finish_callback: Callable[[bytes], None]
    ) -> None:
        """Hand data on to one function, and at the end what follows the body to the other."""
        self._hand_on, self._finish = data_callback, finish_callback
        self._buffer = bytearray()
        self._left = 0
        """Bytes of the chunk that are still to come."""
        self._trailer_bytes = 0
        self._step: Callable[[], bool] = self._read_first_size

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's
        """Take a piece."""
        self._buffer += data
        while self._buffer and self._step():
            pass

    def noMoreData(self) -> None:  # noqa: N802 - Twisted's
        """Note that the connection has ended.

        Raises BodyCut where the last chunk is missing, and PotentialDataLoss for a body without
        chunks, of which nobody knows whether it is whole.
        """
        if self._step == self._ignore:
            return
        if self._step == self._read_plain:
            self._finish(b"")
            raise PotentialDataLoss
        if self._step != self._read_trailer:
            raise BodyCut
        self._step = self._ignore
        self._finish(b"")

    def _line(self) -> bytes | None:
        """Take a whole line off the buffer; None where its end has not come.  Raises BodyCut."""
        end = self._buffer.find(b"\n", 0, _MAX_LINE_BYTES)
        if end < 0:
            if len(self._buffer) >= _MAX_LINE_BYTES:
                raise BodyCut
            return None
        line = bytes(self._buffer[:end]).removesuffix(b"\r")
        del self._buffer[: end + 1]
        return line

    def _read_first_size(self) -> bool:
        start = bytes(self._buffer[:_MAX_LINE_BYTES])
        line = start.partition(b"\n")[0]
        is_whole = line != start
        if not _SIZE_LINE.match(start) or (is_whole and not _SIZE_LINE.fullmatch(line.strip())):
            self._step = self._read_plain
            return True
        return self._read_size()

    def _read_size(self) -> bool:
        line = self._line()
        if line is None:
            return False
        size = _SIZE_LINE.fullmatch(line)
        if size is None:
            raise BodyCut
        self._left = int(size[1], 16)
        self._step = self._read_chunk if self._left else self._read_trailer
        return True

    def _read_chunk(self) -> bool:
        chunk = bytes(self._buffer[: self._left])
        del self._buffer[: self._left]
        self._left -= len(chunk)
        if not self._left:
            self._step = self._read_chunk_end
        self._hand_on(chunk)
        return True

    def _read_chunk_end(self) -> bool:
        line = self._line()
        if line:
            raise BodyCut
        if line is not None:
            self._step = self._read_size
        return line is not None

    def _read_trailer(self) -> bool:
        line = self._line()
        if line is None:
            return False
        self._trailer_bytes += len(line)
        if self._trailer_bytes > _MAX_TRAILER_BYTES:
            raise BodyCut
        if line:
            return True
        rest = bytes(self._buffer)
        self._buffer.clear()
        self._step = self._ignore
        self._finish(rest)
        return False

    def _read_plain(self) -> bool:
        data = bytes(self._buffer)
        self._buffer.clear()
        self._hand_on(data)
        return False

    def _ignore(self) -> bool:
        self._buffer.clear()
        return False
