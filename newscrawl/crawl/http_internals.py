"""All that newscrawl uses of Scrapy's and Twisted's HTTP client and that is not public.

As in ``scrapy_internals``, each part has its reason, and tests/crawl/test_scrapy_internals.py looks
for all of it.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.contextfactory import (
    _ScrapyCertificateOptions,
    _ScrapyClientContextFactory,
)
from scrapy.core.downloader.handlers.http11 import (
    TunnelError,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.internet.ssl import platformTrust
from twisted.web._newclient import STATUS, ParseError
from twisted.web._newclient import Request as ClientRequest  # what a connection is given
from twisted.web.http import _ChunkedTransferDecoder
from twisted.web.http import _DataLoss as BodyCut  # raised where a body ends before its end
from twisted.web.http_headers import InvalidHeaderName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
    from scrapy.crawler import Crawler
    from twisted.internet.interfaces import IAddress
    from twisted.internet.ssl import CertificateOptions
    from twisted.python.failure import Failure

__all__ = [
    "BodyCut",
    "ClientRequest",
    "HttpConnection",
    "HttpParser",
    "ParseError",
    "TunnelError",
    "abort_connection",
    "replace_parser",
    "sent_bytes",
    "tls_options",
    "use_connections",
    "use_tls_policy",
]

# ParseError: what comes back is no HTTP.  Scrapy tells it inside a public error only.
# TunnelError: a proxy refuses to connect.  It is of no public type.
HttpConnection = _LenientHTTP11ClientProtocol
"""A connection to a server: there is no hook between connecting and sending."""


class HttpParser(_LenientHTTPClientParser):
    """Reads a response off a connection, with hooks where Twisted is stricter than browsers are.

    No setting bounds the size of a header or says how strictly it is read.
    """

    chunked_body: Callable[..., Any] = _ChunkedTransferDecoder
    """Makes what joins a body in chunks, of the functions that take its data and its end."""

    @property
    def _transferDecoders(self) -> dict[bytes, Callable[..., Any]]:  # type: ignore[override]  # noqa: N802 - Twisted's
        return {b"chunked": self.chunked_body}

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's
        """Read a line of the header."""
        self.header_line_received(line, is_first=self.state == STATUS)
        if self.state == STATUS:
            line = line.strip()
            if not line:  # left over from an answer before
                return
            line = self.status_line(line)
        elif self._partialHeader is None and line[:1] in (b" ", b"\t") and line.strip():
            return  # the continuation of nothing
        super().lineReceived(line)

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802 - Twisted's
        """Take a header; one whose name no header can have is left out."""
        with suppress(InvalidHeaderName):
            super().headerReceived(name.strip(), value)  # type: ignore[no-untyped-call]

    def allHeadersReceived(self) -> None:  # noqa: N802 - Twisted's
        """Act on the whole header."""
        self.header_complete(self.response.code)
        super().allHeadersReceived()  # type: ignore[no-untyped-call]

    def rawDataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's
        """Take a piece of the body."""
        self.body_received(data)
        super().rawDataReceived(data)  # type: ignore[no-untyped-call]

    def _finished(self, rest: bytes) -> None:
        if rest:  # more than was announced: it would be taken for the next answer
            self.request.persistent = False
        self.body_ended()
        self.answer_ended(rest)
        super()._finished(rest)  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure | None = None) -> None:  # noqa: N802 - Twisted's
        """Note that nothing more comes."""
        self.body_ended()
        try:
            super().connectionLost(reason)  # which ends an answer of no announced length
        finally:
            self.connection_ended()

    def status_line(self, line: bytes) -> bytes:
        """Return the first line of an answer, in a form that Twisted reads."""
        return line

    def header_line_received(self, line: bytes, *, is_first: bool) -> None:
        """Act on a line of the header as it was sent, without its LF.

        ``is_first`` says that it is a status line, or an empty one before it.
        """

    def header_complete(self, status: int) -> None:
        """Act on a whole header, before it is decided how its body ends.

        What says so is in ``connHeaders``, everything else in ``headers``.
        """

    def body_received(self, data: bytes) -> None:
        """Act on a piece of the body as it was sent."""

    def body_ended(self) -> None:
        """Act where no more of the body comes; it may be called twice."""

    def answer_ended(self, rest: bytes) -> None:
        """Act on the end of a whole answer; ``rest`` was sent behind it."""

    def connection_ended(self) -> None:
        """Act where nothing more is read, whether the answer was whole or not."""


class _ConnectionFactory(_LenientHTTP11ClientFactory):
    """Makes connections of another class than Scrapy's own."""

    def __init__(self, make: Callable[..., HttpConnection], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self._make = make

    def buildProtocol(self, addr: IAddress | None) -> HttpConnection:  # noqa: ARG002, N802 - Twisted's
        return self._make(self._quiescentCallback)


def use_connections(handler: HTTP11DownloadHandler, make: Callable[..., HttpConnection]) -> None:
    """Have a download handler make its connections by ``make``, called with Twisted's arguments.

    Scrapy's handler sets the factory of its pool in its constructor, whatever the settings.
    """
    handler._pool._factory = partial(_ConnectionFactory, make)  # type: ignore[assignment]


def use_tls_policy(handler: HTTP11DownloadHandler, policy: Any) -> None:
    """Have a download handler make its TLS connections by an ``IPolicyForHTTPS``.

    The setting for it, DOWNLOADER_CLIENTCONTEXTFACTORY, is deprecated without a successor.
    """
    handler._contextFactory = policy


def replace_parser(connection: HttpConnection, parser_class: type[HttpParser]) -> Any:
    """Make the parser of a connection's response one of another class, and return it.

    Twisted makes it anew for each request, of a class that is written into its code.  The class
    must need nothing of a constructor of its own.
    """
    parser: Any = connection._parser
    parser.__class__ = parser_class
    return parser


def abort_connection(parser: HttpParser) -> None:
    """Cut the connection off which a parser reads: its transport offers to pause it only."""
    parser.transport._producer.abortConnection()  # type: ignore[union-attr]


class _Recorder:
    """Takes what would be sent over a connection."""

    def __init__(self) -> None:
        self.sent = b""

    def write(self, data: bytes) -> None:
        self.sent += data

    def writeSequence(self, pieces: Iterable[bytes]) -> None:  # noqa: N802 - Twisted's
        self.sent += b"".join(pieces)

    def registerProducer(self, *_: object) -> None:  # noqa: N802 - Twisted's
        """Take note of nothing: all of a body is written at once."""

    def unregisterProducer(self) -> None:  # noqa: N802 - Twisted's
        """Take note of nothing."""


def sent_bytes(request: ClientRequest) -> bytes:
    """Return what a request sends over its connection: there is no hook where it does."""
    recorder = _Recorder()
    request.writeTo(recorder)  # type: ignore[no-untyped-call]
    return recorder.sent


def tls_options(crawler: Crawler) -> CertificateOptions:
    """Return TLS options by Scrapy's settings of versions and ciphers.

    Reads all authorities that the system trusts.  Public options are made for one host, and read
    them for each.
    """
    settings = _ScrapyClientContextFactory.from_crawler(crawler)._get_cert_options_kwargs()
    trust: Any = platformTrust()  # type: ignore[no-untyped-call]
    return _ScrapyCertificateOptions(trustRoot=trust, **settings)
