"""WARC archives: the pages in them, read as a stream."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from newscrawl.common.urls import quoted
from newscrawl.files.http_body import CodingError, decode_body, is_html

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_PAGE_BYTES", "InputError", "ReadLog", "SavedPage", "read_warc"]

MAX_PAGE_BYTES: Final = 32 * 1024 * 1024
"""Bytes that a page may have; a larger one is no page and is never held in memory."""

_HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
# Types that say nothing, so that the bytes decide.
_VAGUE_TYPES: Final = frozenset(
    {"", "text/plain", "application/octet-stream", "unknown/unknown", "application/unknown"}
)
_GZIP: Final = b"\x1f\x8b"


class InputError(Exception):
    """An input that cannot be read; the text says which, why and what to do."""


class SavedPage(NamedTuple):
    """A page as it was found, before anything is read out of it."""

    content: bytes
    """The page's bytes without HTTP codings; empty where ``too_large`` or ``bad_coding``."""
    input: str
    """The file or archive that it comes from, "-" for standard input."""
    url: str | None = None
    content_type: str | None = None
    """As the server sent it; None leaves it to the bytes."""
    fetched_at: str | None = None
    status: int | None = None
    """The HTTP status; None where the page comes from a file."""
    too_large: bool = False
    """The page has more than MAX_PAGE bytes."""
    bad_coding: str | None = None
    """Why the page's HTTP codings were not taken off; None where they were, or there were none."""


@dataclass(slots=True)
class ReadLog:
    """What reading met beside the pages."""

    skipped: Counter[str] = field(default_factory=Counter)
    """Answers in archives that are no pages, counted by why."""
    bytes_read: int = 0
    """How much of the files on the disk is done."""


class _CutOffError(Exception):
    """A record ends before its length says so."""


def read_warc(name: str, log: ReadLog, *, label: str) -> Iterator[SavedPage]:
    """Read the pages of a WARC archive, one at a time; ``label`` is what they name as their input.

    Raises InputError where the archive is cut off or damaged, after its whole records.
    """
    start = log.bytes_read
    records = 0
    try:
        # As a stream: of a path FastWARC believes the suffix, of a stream its first bytes.
        with Path(name).open("rb") as file:
            last = 0
            for record in ArchiveIterator(file, parse_http=False):
                last = record.stream_pos
                log.bytes_read = start + last
                page = _from_record(record, label, log)
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
    """See that a compressed archive does not end within its last member, begun at ``last``.

    FastWARC takes a member that ends too early for a whole one, and one that ends before its first
    byte for none.
    """
    file.seek(last)
    if file.read(2) != _GZIP:
        return
    file.seek(last)
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    rest = b""
    while rest or (rest := file.read(1 << 16)):
        if member.eof:
            member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            member.decompress(rest)
        except zlib.error as error:
            raise _CutOffError from error
        rest = member.unused_data
    if not member.eof:
        raise _CutOffError


def _from_record(record: WarcRecord, name: str, log: ReadLog) -> SavedPage | None:
    """Read a record to its end, and make a page of it if it is one."""
    if record.headers.get("Content-Length") is None:
        raise _CutOffError  # the file ends within the record's head
    if record.record_type != WarcRecordType.response:
        if record.record_type == WarcRecordType.revisit:
            log.skipped["revisits"] += 1
        _pass_over(record)
        return None
    page = _from_response(record, name)
    if isinstance(page, SavedPage):
        return page
    log.skipped[page] += 1
    return None


def _pass_over(record: WarcRecord) -> None:
    left = record.content_length
    if record.consume() < left:
        raise _CutOffError


def _from_response(record: WarcRecord, name: str) -> SavedPage | str:
    """Make a page of a response, or say in a word why it is skipped."""
    url = record.headers.get("WARC-Target-URI")
    date = record.record_date
    try:
        record.parse_http()
    except OSError:
        return "unreadable"
    headers = record.http_headers
    status = headers.status_code if headers else None
    declared = headers.get("Content-Type") or "" if headers else "not HTTP"
    kind = declared.split(";")[0].strip().casefold()
    is_redirect = status is not None and 300 <= status < 400
    if is_redirect or kind not in _HTML_TYPES | _VAGUE_TYPES:
        _pass_over(record)
        return "redirects" if is_redirect else "not HTML"
    content, bad_coding = b"", None
    try:
        content = _payload(record)
    except CodingError as error:
        bad_coding = str(error)
    too_large = len(content) > MAX_PAGE_BYTES
    if kind not in _HTML_TYPES and bad_coding is None:
        if not is_html(content):
            return "not HTML"
        # What the server said was no HTML would be read as plain text.
        declared = ""
    return SavedPage(
        b"" if too_large else content,
        name,
        url=quoted(url.strip("<>")) if url else None,  # WARC 1.0 writers put it in angle brackets
        content_type=declared or None,
        fetched_at=date.isoformat(timespec="seconds") if date else None,
        status=status,
        too_large=too_large,
        bad_coding=bad_coding,
    )


def _payload(record: WarcRecord) -> bytes:
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
    # FastWARC's own decoding stops the whole archive at a coding it does not know and breaks at
    # payloads that were stored decoded.
    return decode_body(
        content,
        transfer=headers.get("Transfer-Encoding"),
        coding=headers.get("Content-Encoding"),
        limit=MAX_PAGE_BYTES,
    )
