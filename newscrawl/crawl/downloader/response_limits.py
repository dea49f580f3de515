"""Limits that Scrapy lacks: a response's header, its compression, and the IP that it comes from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    IgnoreRequest,
)
from twisted.internet.defer import Deferred, fail

from newscrawl.common.urls import host_and_port
from newscrawl.crawl.downloader.certificates import TLSError, VerifyingContextFactory
from newscrawl.crawl.downloader.private_hosts import PrivateHosts
from newscrawl.crawl.downloader.public_addresses import is_public_ip
from newscrawl.crawl.downloader.resolver import allow_private_address, allow_proxy, last_refusal
from newscrawl.crawl.downloader.url_filter import PrivateAddress
from newscrawl.crawl.scrapy_internals import (
    HttpConnection,
    HttpParser,
    abort_connection,
    replace_parser,
    use_connections,
    use_tls_policy,
)
from newscrawl.files.http_body import CodingError, parse_codings

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.web.iweb import IResponse

    from newscrawl.crawl.scrapy_internals import ClientRequest

__all__ = [
    "BodyCodingError",
    "GuardedDownloadHandler",
    "HeaderLimitError",
    "LimitedDownloadHandler",
    "SafeCompressionMiddleware",
]

_NO_TLS: Final = frozenset(("wrong version number", "http request", "packet length too long"))
"""What OpenSSL says of an answer that is no TLS."""
_MAX_HEADER_BYTES: Final = 256 * 1024  # as in browsers
_MAX_HEADER_LINES: Final = 1000  # so that short lines without end stop early
_MAX_LINE_BYTES: Final = 64 * 1024  # so that no line takes up a header's bytes alone


class HeaderLimitError(DownloadCancelledError):
    """A response's header has too many lines or bytes."""


class BodyCodingError(DownloadFailedError):
    """A body is not compressed as its ``Content-Encoding`` says."""


class _Limits(NamedTuple):
    size: int
    """Bytes of all lines of a header together."""
    lines: int
    private: PrivateHosts | None
    """The hosts that may be at private addresses; None: the connection is to a proxy."""


class _Parser(HttpParser):
    """Reads a response, and counts the bytes and lines of its header.

    It replaces the class of an object that is made already, so its attributes have defaults here.
    """

    MAX_LENGTH = _MAX_LINE_BYTES
    limits = _Limits(_MAX_HEADER_BYTES, _MAX_HEADER_LINES, None)
    _size = 0
    _lines = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's
        self._size += len(line)
        # Interim responses (1xx) may come without end; they count as well.
        self._lines += 1
        if self._size > self.limits.size or self._lines > self.limits.lines:
            self._abort(f"{self._lines} lines, {self._size} bytes")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802 - Twisted's
        self._abort(f"a line of {len(line)} bytes or more")

    def _abort(self, size: str) -> None:
        abort_connection(self)
        raise HeaderLimitError(f"The answer's header is too large: {size}")


class _Connection(HttpConnection):
    """A connection that checks the IP address it leads to before anything is sent."""

    def __init__(self, limits: _Limits, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self._limits = limits

    def request(self, request: ClientRequest) -> Deferred[IResponse]:
        transport: Any = self.transport
        ip = transport.getPeer().host
        private = self._limits.private
        if private is not None and not is_public_ip(ip):
            url = (request.absoluteURI or b"").decode("latin-1")
            host, port = host_and_port(url) or ("", 0)
            if refused := private.refusal(host, port, ip):
                transport.abortConnection()
                return fail(PrivateAddress(refused))
        answer = super().request(request)
        replace_parser(self, _Parser).limits = self._limits
        return answer


class LimitedDownloadHandler(HTTP11DownloadHandler):
    """Download handler: Scrapy's, with a limit to an answer's header and verified TLS.

    Settings: ``NEWSCRAWL_HEADER_MAXSIZE`` (bytes), ``NEWSCRAWL_HEADER_LINES`` and
    ``NEWSCRAWL_INSECURE_HOSTS``.  Raises :class:`HeaderLimitError` and :class:`TLSError`.  The
    body has ``DOWNLOAD_MAXSIZE``, the time ``DOWNLOAD_TIMEOUT``.
    """

    def __init__(self, crawler: Crawler, private: PrivateHosts | None = None) -> None:
        """Make a handler; without the hosts that may be private, it is for a proxy."""
        super().__init__(crawler)
        use_tls_policy(self, VerifyingContextFactory(crawler))
        size = crawler.settings.getint("NEWSCRAWL_HEADER_MAXSIZE", _MAX_HEADER_BYTES)
        lines = crawler.settings.getint("NEWSCRAWL_HEADER_LINES", _MAX_HEADER_LINES)
        use_connections(self, partial(_Connection, _Limits(size, lines, private)))

    async def download_request(self, request: Request) -> Response:
        """Fetch a response; raise the error of a limit as it is."""
        try:
            return await super().download_request(request)
        except DownloadFailedError as error:
            for reason in getattr(error.__cause__, "reasons", ()):
                if isinstance(reason.value, HeaderLimitError | TLSError):
                    raise reason.value from error
                if isinstance(reason.value, SSL.Error):
                    raise _handshake_error(request.url, reason.value) from error
            raise
        except DownloadCancelledError as error:
            if str(error):
                raise
            raise DownloadCancelledError(f"{request.url} sends more than is read") from error


def _handshake_error(url: str, error: SSL.Error) -> TLSError:
    """Return the error of a failed handshake; the last part of OpenSSL's says what it was."""
    parts = error.args[0] if error.args else ()
    why = parts[-1][-1] if parts and isinstance(parts, list) else ""
    host, port = host_and_port(url) or ("", 0)
    if why in _NO_TLS:
        return TLSError(
            f"{host} does not speak https at port {port}: try http://{urlsplit(url).netloc}"
        )
    return TLSError(f"TLS with {host} failed: {why or 'no reason was told'}")


class GuardedDownloadHandler(LimitedDownloadHandler):
    """Download handler: sends nothing to a private address that the operator did not allow.

    Raises PrivateAddress.  It checks the connection of each request, new or used before, so it does
    not depend on the resolver.  Behind a proxy, it is the proxy that resolves names; where the
    proxy itself is, is for the operator to decide.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._private = PrivateHosts.from_crawler(crawler)
        super().__init__(crawler, self._private)
        self._proxied: LimitedDownloadHandler | None = None

    async def download_request(self, request: Request) -> Response:
        """Fetch a response.  Raises PrivateAddress."""
        proxy = request.meta.get("proxy")
        if proxy:
            allow_proxy(proxy)
            self._proxied = self._proxied or LimitedDownloadHandler(self._crawler)
            return await self._proxied.download_request(request)
        host, port = host_and_port(request.url) or ("", 0)
        if self._private.allows(host, port):
            allow_private_address(host, port)
        try:
            return await super().download_request(request)
        except CannotResolveHostError as error:
            refused = last_refusal(host, port)
            if refused is None:
                raise
            raise PrivateAddress(refused) from error

    async def close(self) -> None:
        """Close all connections."""
        if self._proxied is not None:
            await self._proxied.close()
        await super().close()


class SafeCompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's decompression; a body that cannot be decompressed is a failed download.

    ``DOWNLOAD_MAXSIZE`` holds for the decompressed body (IgnoreRequest).  Raises
    :class:`BodyCodingError`, also for a body that was compressed many times; Scrapy raises whatever
    the library of a coding does.
    """

    def process_response(  # type: ignore[override]  # without the spider, which is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """Decompress a response."""
        header = b",".join(response.headers.getlist("Content-Encoding"))
        try:
            codings = parse_codings(header.decode("latin-1"))
        except CodingError as error:
            raise BodyCodingError(f"{response.url} is {error}") from error
        # Without "identity", which is no coding: Scrapy would not undo one that stands before it.
        response.headers.pop("Content-Encoding", None)
        if codings:
            response.headers["Content-Encoding"] = codings
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            raise
        except Exception as error:
            raise BodyCodingError(f"{response.url} cannot be unpacked: {error!r}") from error
