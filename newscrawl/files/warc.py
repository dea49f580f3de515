"""Reads WARC archives as a stream: the pages in them, one at a time."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TypeAlias

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from newscrawl.common.urls import quote_url
from newscrawl.files.http_body import CodingError, decode_body, is_html
from newscrawl.files.page_bytes import MAX_PAGE_BYTES, PageBytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

__all__ = [
    "GZIP_MAGIC",
    "InputError",
    "ReadLog",
    "WhySkip",
    "holds_records",
    "read_warc",
    "read_warc_stream",
]

_HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
# Types that say nothing, so that the bytes decide.
_VAGUE_TYPES: Final = frozenset(
    {"", "text/plain", "application/octet-stream", "unknown/unknown", "application/unknown"}
)
_REDIRECT_STATUSES: Final = range(300, 400)  # HTTP's redirects
_MAX_HEADER_BYTES: Final = 256 * 1024  # of a response, as in a crawl
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

WhySkip: TypeAlias = "Callable[[str | None, datetime | None], str | None]"
"""By a response's URL and date: a word for why it is not wanted; None for one that is."""


class InputError(Exception):
    """An input cannot be read; the message says which, why and what to do."""


@dataclass(slots=True)
class ReadLog:
    """What the reading of saved pages met beside the pages."""

    skipped: Counter[str] = field(default_factory=Counter)
    """The number of responses in archives that are no pages, by reason."""
    bytes_read: int = 0
    """How much of the files on the disk is done."""


class _CutOffError(Exception):
    """A record ends before its length says so."""


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
        except (OSError, _CutOffError) as error:
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
        for record in ArchiveIterator(self.file, parse_http=False):
            self.last = record.stream_pos
            self.log.bytes_read = self.bytes_before + self.last
            page = _read_record(record, self.label, self.log, self.why_skip)
            self.records += 1
            if page is not None:
                yield page._replace(offset=self.last)
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
    """Raise _CutOffError where a compressed archive ends within its last member, begun at ``last``.

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
            raise _CutOffError from error
        rest = member.unused_data
    if not member.eof:
        raise _CutOffError


def _read_record(
    record: WarcRecord, label: str, log: ReadLog, why_skip: WhySkip | None
) -> PageBytes | None:
    """Read a record to its end, and return its page; None for a record that is no page."""
    if record.headers.get("Content-Length") is None:
        raise _CutOffError  # the file ends within the record's head
    if record.record_type != WarcRecordType.response:
        if record.record_type == WarcRecordType.revisit:
            log.skipped["revisits"] += 1
        _pass_over(record)
        return None
    if why_skip and (why := why_skip(_url_of(record), record.record_date)):
        log.skipped[why] += 1
        _pass_over(record)
        return None
    page = _read_response(record, label)
    if isinstance(page, PageBytes):
        return page
    log.skipped[page] += 1
    return None


def _pass_over(record: WarcRecord) -> None:
    left = record.content_length
    if record.consume() < left:
        raise _CutOffError


def _url_of(record: WarcRecord) -> str | None:
    url = record.headers.get("WARC-Target-URI")
    return quote_url(url.strip("<>")) if url else None  # WARC 1.0 writers put it in angle brackets


def _read_response(record: WarcRecord, label: str) -> PageBytes | str:
    """Return the page of a response, or the word for why it is skipped."""
    url = _url_of(record)
    date = record.record_date
    try:
        record.parse_http(max_header_len=_MAX_HEADER_BYTES, quirks_mode=True)
    except OSError:
        return "unreadable"
    headers = record.http_headers
    status = headers.status_code if headers else None
    declared = headers.get("Content-Type") or "" if headers else "not HTTP"
    media_type = declared.split(";")[0].strip().casefold()
    is_redirect = status is not None and status in _REDIRECT_STATUSES
    if is_redirect or media_type not in _HTML_TYPES | _VAGUE_TYPES:
        _pass_over(record)
        return "redirects" if is_redirect else "not HTML"
    content, bad_coding = b"", None
    try:
        content = _read_content(record)
    except CodingError as error:
        bad_coding = str(error)
    if media_type not in _HTML_TYPES and bad_coding is None:
        if not is_html(content):
            return "not HTML"
        declared = ""  # what the server said was no HTML would be read as plain text
    too_large = len(content) > MAX_PAGE_BYTES
    return PageBytes(
        b"" if too_large else content,
        url,
        declared or None,
        date.isoformat(timespec="seconds") if date else None,
        input=label,
        status=status,
        too_large=too_large,
        bad_coding=bad_coding,
    )


def _read_content(record: WarcRecord) -> bytes:
    """Read a record's page to its end, or one byte more than a page may have.

    Raises CodingError where its headers name more codings than are taken off.
    """
    left = record.content_length
    content = record.reader.read(min(left, MAX_PAGE_BYTES + 1)) if record.reader else b""
    if len(content) + (record.consume() if left > MAX_PAGE_BYTES else 0) < left:
        raise _CutOffError
    headers = record.http_headers
    if headers is None or len(content) > MAX_PAGE_BYTES:
        return content
    # FastWARC's own decoding stops the whole archive at a coding it does not know, and fails on
    # bodies that were stored decoded.
    return decode_body(
        content,
        transfer=headers.get("Transfer-Encoding"),
        coding=headers.get("Content-Encoding"),
        limit=MAX_PAGE_BYTES,
    )
