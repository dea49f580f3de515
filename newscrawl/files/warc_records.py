"""Makes the records of a WARC/1.1 archive, each packed as a gzip member of its own."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = [
    "LOADED_BY",
    "NOT_MODIFIED_STATUS",
    "NOT_RENDERED",
    "Capture",
    "Exchange",
    "Shown",
    "info_member",
    "is_revisit",
    "request_and_response",
]

_GZIP_LEVEL: Final = 6  # gzip's own default
_PROFILES: Final = "http://netpreserve.org/warc/1.1/revisit/"
_IDENTICAL: Final = f"{_PROFILES}identical-payload-digest"
_NOT_MODIFIED: Final = f"{_PROFILES}server-not-modified"
_STATUS: Final = re.compile(rb"[^ \t]*[ \t]+([0-9]{3})")
NOT_MODIFIED_STATUS: Final = 304  # HTTP's status of what is as it was
_MADE_BY: Final = "WARC-Conversion-Software"
LOADED_BY: Final = "WARC-Loaded-By"
NOT_RENDERED: Final = "WARC-Not-Rendered"
"""Three headers of our own, as the standard allows: it has none for what made a conversion, none
for the page whose scripts asked for something, and none for why a browser could not show a page."""


class Exchange(NamedTuple):
    """A request and its answer, as they went over a connection."""

    url: str
    began: datetime
    """When the request was sent, in UTC."""
    ip: str | None
    """The server's address; None where it is not known, as behind a proxy."""
    request: bytes
    head: bytes
    """The status line and the headers of the answer, to the empty line behind them."""
    body: bytes
    """As it was sent: in chunks and packed, if it was."""
    is_cut: bool = False
    """Whether the connection ended before the answer did."""
    loaded_by: str | None = None
    """The URL of the page whose scripts asked for it in a browser; None for all else."""
    not_rendered: str | None = None
    """Why a browser could not show the page, so that the crawl read nothing; None for all else."""

    @property
    def status(self) -> int | None:
        """The HTTP status; None where the answer has none."""
        found = _STATUS.match(self.head)
        return int(found[1]) if found else None

    def capture(self) -> Capture:
        """Return what an archive holds of the URL with this exchange."""
        return Capture(hashlib.sha1(self.body, usedforsecurity=False).digest(), self.began)


class Shown(NamedTuple):
    """What a browser made of a page."""

    document: bytes
    """The document as HTML, in UTF-8."""
    made_by: str
    """The programs that made it, with their versions."""
    made_at: datetime
    """In UTC."""

    def capture(self) -> Capture:
        """Return what an archive holds of the URL with this document."""
        return Capture(hashlib.sha1(self.document, usedforsecurity=False).digest(), self.made_at)


class Capture(NamedTuple):
    """What an archive holds of a URL since earlier."""

    payload: bytes
    """The SHA-1 digest of the answer's body as it was sent, or of a document made of it."""
    began: datetime
    """The ``WARC-Date`` of its record, in UTC."""


def is_revisit(exchange: Exchange, this: Capture, earlier: Capture | None) -> bool:
    """Return True where an earlier capture holds the body: it is the same, or not sent again."""
    if earlier is None:
        return False
    is_same = bool(exchange.body) and this.payload == earlier.payload
    return is_same or exchange.status == NOT_MODIFIED_STATUS


def info_member(fields: Mapping[str, str], *, filename: str, now: datetime) -> bytes:
    """Return the ``warcinfo`` record with which a file begins, packed."""
    content = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in fields.items())
    record = _record(WarcRecordType.warcinfo, now, content.encode())
    record.headers["Content-Type"] = "application/warc-fields"
    record.headers["WARC-Filename"] = filename
    return _packed(record)


def request_and_response(
    exchange: Exchange, this: Capture, earlier: Capture | None, shown: Shown | None = None
) -> bytes:
    """Return the records of a request and its answer, packed.

    ``this`` is what ``exchange.capture()`` gives.  The answer is a ``revisit`` record without a
    body where the ``earlier`` capture of its URL holds it.  What a browser has ``shown`` of it
    follows as a ``conversion`` record.
    """
    if earlier is not None and is_revisit(exchange, this, earlier):
        answer = _revisit(exchange, earlier)
    else:
        content = exchange.head + exchange.body
        answer = _http_record(WarcRecordType.response, exchange, content)
        answer.headers["WARC-Payload-Digest"] = _digest(this.payload)
    if exchange.is_cut:
        answer.headers["WARC-Truncated"] = "disconnect"
    if exchange.loaded_by is not None:
        answer.headers[LOADED_BY] = exchange.loaded_by
    if exchange.not_rendered is not None:
        answer.headers[NOT_RENDERED] = " ".join(exchange.not_rendered.split())
    request = _http_record(WarcRecordType.request, exchange, exchange.request)
    request.headers["WARC-Concurrent-To"] = answer.headers["WARC-Record-ID"]
    answer.headers["WARC-Concurrent-To"] = request.headers["WARC-Record-ID"]
    records = [answer, request]
    if shown is not None:
        records.append(_conversion(shown, exchange.url, of=answer))
    return b"".join(map(_packed, records))


def _conversion(shown: Shown, url: str, *, of: WarcRecord) -> WarcRecord:
    record = _record(WarcRecordType.conversion, shown.made_at, shown.document)
    record.headers["Content-Type"] = "text/html; charset=utf-8"
    record.headers["WARC-Target-URI"] = url
    record.headers["WARC-Refers-To"] = of.headers["WARC-Record-ID"]
    record.headers[_MADE_BY] = shown.made_by
    return record


def _revisit(exchange: Exchange, earlier: Capture) -> WarcRecord:
    record = _http_record(WarcRecordType.revisit, exchange, exchange.head)
    is_unsent = exchange.status == NOT_MODIFIED_STATUS
    record.headers["WARC-Profile"] = _NOT_MODIFIED if is_unsent else _IDENTICAL
    record.headers["WARC-Refers-To-Target-URI"] = exchange.url
    record.headers["WARC-Refers-To-Date"] = _date(earlier.began)
    record.headers["WARC-Payload-Digest"] = _digest(earlier.payload)
    return record


def _digest(sha1: bytes) -> str:
    return f"sha1:{base64.b32encode(sha1).decode()}"


def _http_record(kind: WarcRecordType, exchange: Exchange, content: bytes) -> WarcRecord:
    record = _record(kind, exchange.began, content)
    message = "request" if kind == WarcRecordType.request else "response"
    record.headers["Content-Type"] = f"application/http;msgtype={message}"
    record.headers["WARC-Target-URI"] = exchange.url
    if exchange.ip is not None:
        record.headers["WARC-IP-Address"] = exchange.ip
    return record


def _record(kind: WarcRecordType, date: datetime, content: bytes) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(kind)
    record.headers["WARC-Date"] = _date(date)
    record.set_bytes_content(content)
    return record


def _date(moment: datetime) -> str:
    """Return a moment of UTC as WARC/1.1 writes it, to the microsecond."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}"


def _packed(record: WarcRecord) -> bytes:
    packed = io.BytesIO()
    writer = GzipWriter(packed, compression_level=_GZIP_LEVEL)
    record.write(writer, checksum_data=True)
    writer.finish()
    return packed.getvalue()
