"""Makes pages of an archive's records: of responses, and of what a browser showed of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from fastwarc.warc import WarcRecord, WarcRecordType

from newscrawl.common.urls import quote_url
from newscrawl.files.http_body import CodingError, decode_body, is_html
from newscrawl.files.page_bytes import MAX_PAGE_BYTES, PageBytes
from newscrawl.files.warc_records import LOADED_BY, NOT_RENDERED

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["CutOffError", "ReadLog", "WarcPages", "WhySkip"]

_HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
# Types that say nothing, so that the bytes decide.
_VAGUE_TYPES: Final = frozenset(
    {"", "text/plain", "application/octet-stream", "unknown/unknown", "application/unknown"}
)
_REDIRECT_STATUSES: Final = range(300, 400)  # HTTP's redirects
_MAX_HEADER_BYTES: Final = 256 * 1024  # of a response, as in a crawl
_LOADED: Final = "loaded by scripts"
"""The word for what a page's scripts asked for: what they made of it stands in the page."""
_OF_ONE_CAPTURE: Final = (
    WarcRecordType.request,
    WarcRecordType.metadata,
    WarcRecordType.conversion,
)
"""The types of records that may stand between a response and its conversion."""

WhySkip: TypeAlias = "Callable[[str | None, datetime | None], str | None]"
"""By a response's URL and date: a word for why it is not wanted; None for one that is."""


class CutOffError(Exception):
    """A record ends before its length says so."""


@dataclass(slots=True)
class ReadLog:
    """What the reading of saved pages met beside the pages."""

    skipped: Counter[str] = field(default_factory=Counter)
    """The number of records in archives that give none of their own, by reason."""
    lacking_parts: int = 0
    """The number of articles whose further parts were not found."""
    bytes_read: int = 0
    """How much of the files on the disk is done."""


class _Answer(NamedTuple):
    """The last response of an archive, or the record that says it was as an earlier one."""

    id: str | None
    page: PageBytes | None
    """None where it is no page."""
    is_revisit: bool = False
    """Whether its body stands elsewhere; then it is a page only with a conversion of its own."""


_NONE: Final = _Answer(None, None)


class WarcPages:
    """Takes records in their order.

    A response may be followed by a ``conversion`` record that refers to it, with the HTML that a
    browser made of it: then that is the page's content, and all else is the response's.  So a page
    is handed out once another response begins, or the archive ends; no more than one is held.
    """

    def __init__(self, label: str, log: ReadLog, why_skip: WhySkip | None = None) -> None:
        """``label`` becomes the ``input`` of the pages."""
        self._label, self._log, self._why_skip = label, log, why_skip
        self._answer = _NONE

    def ended_by(self, record: WarcRecord) -> PageBytes | None:
        """Return the page that is whole as this record begins; None where there is none."""
        return None if record.record_type in _OF_ONE_CAPTURE else self.rest()

    def rest(self) -> PageBytes | None:
        """Return the page that was held back; None where there is none."""
        answer, self._answer = self._answer, _NONE
        if answer.is_revisit:
            self._log.skipped["revisits"] += 1
            return None
        return answer.page

    def take(self, record: WarcRecord, offset: int) -> None:
        """Read a record to its end.  Raises OSError and CutOffError."""
        if record.headers.get("Content-Length") is None:
            raise CutOffError  # the file ends within the record's head
        if record.record_type == WarcRecordType.conversion:
            self._take_conversion(record)
        elif record.record_type in (WarcRecordType.response, WarcRecordType.revisit):
            self._take_answer(record, offset)
        else:
            _pass_over(record)

    def _take_answer(self, record: WarcRecord, offset: int) -> None:
        name = record.record_id  # read before the record's end
        is_revisit = record.record_type == WarcRecordType.revisit
        page = self._page_of(record, is_revisit=is_revisit)
        if isinstance(page, PageBytes):
            self._answer = _Answer(name, page._replace(offset=offset), is_revisit)
        else:
            self._answer = _Answer(name, None, is_revisit)
            if not is_revisit:  # which is counted as one
                self._log.skipped[page] += 1

    def _page_of(self, record: WarcRecord, *, is_revisit: bool) -> PageBytes | str:
        """Return the page of an answer, or the word for why it is skipped."""
        url, date = _url_of(record), record.record_date
        why = self._why_skip(url, date) if self._why_skip else None
        if why is None and record.headers.get(LOADED_BY) is not None:
            why = _LOADED
        if why is None and not is_revisit:
            return _read_response(record, self._label)
        _pass_over(record)
        return why or PageBytes(b"", url, fetched_at=_in_words(date), input=self._label)

    def _take_conversion(self, record: WarcRecord) -> None:
        """Lay what was made of a response in its place, if it is HTML of the last one."""
        declared = record.headers.get("Content-Type") or ""
        answer, refers_to = self._answer, record.headers.get("WARC-Refers-To")
        is_of_answer = refers_to is not None and refers_to == answer.id
        if not is_of_answer or _media_type(declared) not in _HTML_TYPES:
            self._log.skipped["conversions"] += 1
            _pass_over(record)
        elif answer.page is None:  # counted already by why its response is no page
            _pass_over(record)
        else:
            content = _read_body(record)
            too_large = len(content) > MAX_PAGE_BYTES
            page = answer.page._replace(
                content=b"" if too_large else content,
                content_type=declared,
                too_large=too_large,
                bad_coding=None,
                not_rendered=None,
            )
            self._answer = _Answer(answer.id, page)


def _pass_over(record: WarcRecord) -> None:
    left = record.content_length
    if record.consume() < left:
        raise CutOffError


def _url_of(record: WarcRecord) -> str | None:
    url = record.headers.get("WARC-Target-URI")
    return quote_url(url.strip("<>")) if url else None  # WARC 1.0 writers put it in angle brackets


def _in_words(date: datetime | None) -> str | None:
    return date.isoformat(timespec="seconds") if date else None


def _media_type(declared: str) -> str:
    return declared.partition(";")[0].strip().casefold()


def _read_response(record: WarcRecord, label: str) -> PageBytes | str:
    """Return the page of a response, or the word for why it is skipped."""
    url, date = _url_of(record), _in_words(record.record_date)
    try:
        record.parse_http(max_header_len=_MAX_HEADER_BYTES, quirks_mode=True)
    except OSError:
        return "unreadable"
    headers = record.http_headers
    status = headers.status_code if headers else None
    declared = headers.get("Content-Type") or "" if headers else "not HTTP"
    media_type = _media_type(declared)
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
        date,
        input=label,
        status=status,
        too_large=too_large,
        bad_coding=bad_coding,
        not_rendered=record.headers.get(NOT_RENDERED),
    )


def _read_content(record: WarcRecord) -> bytes:
    """Read a response's page to its end, or one byte more than a page may have.

    Raises CodingError where its headers name more codings than are taken off.
    """
    content, headers = _read_body(record), record.http_headers
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


def _read_body(record: WarcRecord) -> bytes:
    """Read what is left of a record to its end, or one byte more than a page may have."""
    left = record.content_length
    content = record.reader.read(min(left, MAX_PAGE_BYTES + 1)) if record.reader else b""
    if len(content) + (record.consume() if left > MAX_PAGE_BYTES else 0) < left:
        raise CutOffError
    return content
