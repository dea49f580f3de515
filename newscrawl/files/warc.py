"""Reads WARC archives as a stream: the pages in them, one at a time."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from newscrawl.common.urls import quote_url
from newscrawl.files.http_body import CodingError, decode_body, is_html
from newscrawl.files.page_bytes import MAX_PAGE_BYTES, PageBytes

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GZIP_MAGIC", "InputError", "ReadLog", "read_warc"]

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
"""Of an archive's last member at a time, so that a large one takes no memory."""


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

    Raises InputError where the archive is cut off or damaged, after its whole records.
    """
    bytes_before = log.bytes_read
    records = 0
    try:
        # As a stream: of a path FastWARC believes the suffix, of a stream its first bytes.
        with Path(name).open("rb") as file:
            last = 0
            for record in ArchiveIterator(file, parse_http=False):
                last = record.stream_pos
                log.bytes_read = bytes_before + last
                page = _read_record(record, label, log)
                records += 1
                if page is not None:
                    yield page
            _check_end(file, last)
    except (OSError, _CutOffError) as error:
        raise InputError(
            f"cut off or damaged: {name}. What could be read, {records} records, is done; fetch or "
            "copy the file again for the rest."
        ) from error


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


def _read_record(record: WarcRecord, label: str, log: ReadLog) -> PageBytes | None:
    """Read a record to its end, and return its page; None for a record that is no page."""
    if record.headers.get("Content-Length") is None:
        raise _CutOffError  # the file ends within the record's head
    if record.record_type != WarcRecordType.response:
        if record.record_type == WarcRecordType.revisit:
            log.skipped["revisits"] += 1
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


def _read_response(record: WarcRecord, label: str) -> PageBytes | str:
    """Return the page of a response, or the word for why it is skipped."""
    url = record.headers.get("WARC-Target-URI")
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
        quote_url(url.strip("<>")) if url else None,  # WARC 1.0 writers put it in angle brackets
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
