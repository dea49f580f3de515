"""Keeps the bytes of a request and of its answer as they go over a connection."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.http_internals import sent_bytes
from newscrawl.files.warc_records import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scrapy.crawler import Crawler

    from newscrawl.crawl.http_internals import ClientRequest

__all__ = ["ASKED_AT", "WireCapture", "archive_of", "exchange_ended"]

exchange_ended: Final = object()
"""Signal: a request was answered.  Receivers get ``exchange``, which holds both.

It is sent where NEWSCRAWL_WARC is set, for all that is asked for: robots.txt, redirects, sitemaps,
pages.
"""
ASKED_AT: Final = "X-Newscrawl-Asked-At"
"""The header that an answer gets here: when its request was sent, as in ``fetched_at``.

An archive has the same time, so what is extracted from it is dated as the crawl dated it.
"""
_KEPT_HEADERS: Final = frozenset(
    b"""accept accept-encoding accept-language cache-control connection content-length content-type
    host if-modified-since if-none-match user-agent""".split()
)
"""The headers of a request that are archived: others may hold the operator's secrets."""
_SET_COOKIE: Final = frozenset((b"set-cookie",))
_FIELD: Final = re.compile(rb"^([^:\r\n]*):[^\n]*(?:\n[ \t][^\n]*)*\n", re.MULTILINE)
"""A header's field with its lines."""


def archive_of(crawler: Crawler) -> Callable[[Exchange], None] | None:
    """Return what hands an exchange to a crawl's archive; None where the crawl has none."""
    if not crawler.settings.get("NEWSCRAWL_WARC"):
        return None
    return partial(_send, crawler)


def _send(crawler: Crawler, exchange: Exchange) -> None:
    crawler.signals.send_catch_log(exchange_ended, exchange=exchange)


class WireCapture:
    """Takes the pieces of one exchange, and hands it on when it has ended."""

    def __init__(
        self,
        request: ClientRequest,
        began: datetime,
        ip: str | None,
        hand_on: Callable[[Exchange], None],
    ) -> None:
        """``ip`` is the server's address; None where it is not known."""
        self._request, self._began, self._ip = request, began, ip
        self._hand_on: Callable[[Exchange], None] | None = hand_on
        self._head: list[bytes] = []
        self.body: list[bytes] = []
        """The pieces of the answer's body, as they come."""

    def add_header_line(self, line: bytes, *, is_first: bool) -> None:
        """Take a line of the answer's header, without its LF."""
        if is_first:  # of the answer itself, behind those that only announce it
            self._head.clear()
        self._head.append(line)

    def end(self, rest: bytes) -> None:
        """Hand the whole exchange on; ``rest`` came behind the answer."""
        body = b"".join(self.body)
        self._end(body[: len(body) - len(rest)] if rest and body else body, is_cut=False)

    def cut_off(self) -> None:
        """Hand on what came, if the answer has not ended; without a whole header there is none."""
        self._end(b"".join(self.body), is_cut=True)

    def _end(self, body: bytes, *, is_cut: bool) -> None:
        hand_on, self._hand_on = self._hand_on, None
        if hand_on is None or not self._head or self._head[-1].strip():
            return
        sent = sent_bytes(self._request)
        request = _without(sent, lambda name: name not in _KEPT_HEADERS)
        head = b"\n".join([*self._head, b""])
        if request != sent:  # a cookie may be answered by a new one
            head = _without(head, lambda name: name in _SET_COOKIE)
        url = (self._request.absoluteURI or b"").decode("latin-1")
        hand_on(Exchange(url, self._began, self._ip, request, head, body, is_cut))


def _without(message: bytes, is_left_out: Callable[[bytes], bool]) -> bytes:
    r"""Return an HTTP message without some fields of its header.

    >>> _without(b"GET / HTTP/1.1\r\nHost: a\r\nCookie: b\r\n\r\n", lambda name: name == b"cookie")
    b'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
    """
    first, newline, rest = message.partition(b"\n")
    header, end, body = rest.partition(b"\r\n\r\n") if b"\r\n\r\n" in rest else (rest, b"", b"")
    lines = header + end[:2]
    kept = _FIELD.sub(
        lambda found: b"" if is_left_out(found[1].strip().lower()) else found[0], lines
    )
    return first + newline + kept + end[2:] + body
