"""Reads an answer off its connection as browsers do, within limits of its header."""

from __future__ import annotations

import re
from time import monotonic
from typing import TYPE_CHECKING, Final

from scrapy.exceptions import DownloadCancelledError
from scrapy.utils.asyncio import call_later

from newscrawl.crawl.downloader.chunked_body import ChunkedBody
from newscrawl.crawl.downloader.whole_body import packed_looks_whole
from newscrawl.crawl.downloader.wire_capture import ASKED_AT
from newscrawl.crawl.http_internals import (
    HttpParser,
    abort_connection,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.utils.asyncio import CallLaterResult

    from newscrawl.crawl.downloader.wire_capture import WireCapture

__all__ = ["MAX_HEADER_BYTES", "MAX_HEADER_LINES", "HeaderLimitError", "LenientParser"]

MAX_HEADER_BYTES: Final = 256 * 1024  # as in browsers
MAX_HEADER_LINES: Final = 1000  # so that short lines without end stop early
_MAX_LINE_BYTES: Final = 64 * 1024  # so that no line takes up a header's bytes alone

_STATUS_LINE: Final = re.compile(
    rb"(?:HTTP|ICY)(?:/(?P<major>[0-9]{1,3})(?:\.(?P<minor>[0-9]{1,3}))?)?[ \t]+"
    rb"(?P<status>[0-9]{3})(?![0-9])(?P<phrase>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NO_BODY: Final = frozenset((204, 304))
"""HTTP's statuses whose answers end with the header, whatever it says."""
_MAX_LENGTH_DIGITS: Final = 18
"""Of a Content-Length: more is no number of bytes, and costs time to read."""
_STALL_SECONDS: Final = 3.0
"""A body that is whole by its own end, and of which nothing more comes for so long, has ended:
the quickest of slow servers pause for a second or two between two pieces."""
_MAX_KEPT_BYTES: Final = 10 * 1024 * 1024
"""Of a body that is looked at when it stalls: DOWNLOAD_MAXSIZE, more than the largest page."""


class HeaderLimitError(DownloadCancelledError):
    """A response's header has too many lines or bytes."""


class LenientParser(HttpParser):
    """Reads an answer, and counts the bytes and lines of its header.

    It takes what browsers take: any HTTP version, headers that are none, several lengths, lengths
    that are too long, codings of the transfer.  It replaces the class of an object that is made
    already, so its attributes have defaults here.  Raises :class:`HeaderLimitError`.
    """

    MAX_LENGTH = _MAX_LINE_BYTES
    chunked_body = ChunkedBody
    max_header_bytes = MAX_HEADER_BYTES
    max_header_lines = MAX_HEADER_LINES
    _size = 0
    _lines = 0
    _pieces: list[bytes] | None = None
    """The body as it was sent; None where it is not looked at."""
    _kept_bytes = 0
    _last_piece_at = 0.0
    _timer: CallLaterResult | None = None
    asked_at = ""
    """When the request was sent, as in ``fetched_at`` of a record."""
    capture: WireCapture | None = None
    """What keeps the bytes for an archive; None where there is none."""

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's
        """Read a line of the header.  Raises HeaderLimitError."""
        self._size += len(line)
        # Interim responses (1xx) may come without end; they count as well.
        self._lines += 1
        if self._size > self.max_header_bytes or self._lines > self.max_header_lines:
            self._abort(f"{self._lines} lines, {self._size} bytes")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802 - Twisted's
        """Raise HeaderLimitError for a line that is too long."""
        self._abort(f"a line of {len(line)} bytes or more")

    def _abort(self, size: str) -> None:
        abort_connection(self)
        raise HeaderLimitError(f"The answer's header is too large: {size}")

    def status_line(self, line: bytes) -> bytes:
        """Return a status line in a form that Twisted reads, whatever version it names."""
        found = _STATUS_LINE.fullmatch(line)
        if found is None:
            return line
        is_old = (found["major"], found["minor"]) == (b"1", b"0")
        version = b"HTTP/1.0" if is_old else b"HTTP/1.1"
        return b"%b %b %b" % (version, found["status"], found["phrase"].strip())

    def header_complete(self, status: int) -> None:
        """Settle how the body ends, where the header says it wrongly or twice."""
        self.headers.setRawHeaders(ASKED_AT, [self.asked_at.encode()])
        headers = self.connHeaders
        codings = _words(headers.getRawHeaders(b"Transfer-Encoding"))
        if codings:
            headers.removeHeader(b"Transfer-Encoding")
            if b"chunked" in codings:
                headers.setRawHeaders(b"Transfer-Encoding", [b"chunked"])
            for coding in codings:
                if coding not in (b"chunked", b"identity"):
                    self.headers.addRawHeader(b"Content-Encoding", coding)
        lengths = _words(headers.getRawHeaders(b"Content-Length"))
        headers.removeHeader(b"Content-Length")
        if lengths:
            numbers = [
                int(length)
                for length in lengths
                if length.isdigit() and len(length) <= _MAX_LENGTH_DIGITS
            ]
            if numbers:  # of several the longest: what is too long is seen, and does not cut
                headers.setRawHeaders(b"Content-Length", [b"%d" % max(numbers)])
        if status >= 200 and status not in _NO_BODY:
            self._pieces = []
            self._last_piece_at = monotonic()

    def body_received(self, data: bytes) -> None:
        """Keep a piece of the body, for the archive and if nothing comes behind it."""
        if self.capture is not None:
            self.capture.body.append(data)
        self._last_piece_at = monotonic()
        if self._pieces is None:
            return
        self._kept_bytes += len(data)
        if self._kept_bytes > _MAX_KEPT_BYTES:
            self._pieces = None
            return
        self._pieces.append(data)
        if self._timer is None:
            self._timer = call_later(_STALL_SECONDS, self._look_for_a_stall)

    def body_ended(self) -> None:
        """Forget the body."""
        self._pieces = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def header_line_received(self, line: bytes, *, is_first: bool) -> None:
        """Keep a line of the header for the archive."""
        if self.capture is not None:
            self.capture.add_header_line(line, is_first=is_first)

    def answer_ended(self, rest: bytes) -> None:
        """Hand the exchange on to the archive."""
        if self.capture is not None:
            self.capture.end(rest)

    def connection_ended(self) -> None:
        """Hand an exchange on to the archive that was cut off."""
        if self.capture is not None:
            self.capture.cut_off()

    def _look_for_a_stall(self) -> None:
        """Cut the connection off where the body is whole, but more was announced than comes."""
        self._timer = None
        if self._pieces is None:
            return
        left = self._last_piece_at + _STALL_SECONDS - monotonic()
        if left > 0:
            self._timer = call_later(left, self._look_for_a_stall)
            return
        coding = b",".join(self.headers.getRawHeaders(b"Content-Encoding") or ()).decode("latin-1")
        body = b"".join(self._pieces)
        if packed_looks_whole(body, coding, limit=_MAX_KEPT_BYTES):
            abort_connection(self)


def _words(values: Sequence[bytes] | None) -> list[bytes]:
    """Return the words that stand between commas in the values of a header, in lower case."""
    words = b",".join(values or ()).lower().split(b",")
    return [word.strip() for word in words if word.strip()]
