"""Limits that Scrapy lacks: a response's header, its compression, and the IP that it comes from."""

from __future__ import annotations

from datetime import UTC, datetime
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
from scrapy.http import TextResponse
from scrapy.responsetypes import responsetypes
from twisted.internet.defer import Deferred, fail

from newscrawl.common.urls import host_and_port
from newscrawl.crawl.downloader.certificates import TLSError, VerifyingContextFactory
from newscrawl.crawl.downloader.http_parser import (
    MAX_HEADER_BYTES,
    MAX_HEADER_LINES,
    HeaderLimitError,
    LenientParser,
)
from newscrawl.crawl.downloader.private_hosts import PrivateHosts
from newscrawl.crawl.downloader.proxies import proxy_error
from newscrawl.crawl.downloader.public_addresses import is_public_ip
from newscrawl.crawl.downloader.resolver import allow_private_address, allow_proxy, last_refusal
from newscrawl.crawl.downloader.url_filter import PrivateAddress
from newscrawl.crawl.downloader.wire_capture import WireCapture, archive_of
from newscrawl.crawl.http_internals import (
    HttpConnection,
    replace_parser,
    use_connections,
    use_tls_policy,
)
from newscrawl.files.http_body import (
    CodingError,
    decode_body,
    is_binary,
    is_gzip,
    parse_codings,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.web.iweb import IResponse

    from newscrawl.crawl.http_internals import (
        ClientRequest,
    )
    from newscrawl.files.warc_records import Exchange

__all__ = [
    "BodyCodingError",
    "BodyTooLargeError",
    "GuardedDownloadHandler",
    "HeaderLimitError",
    "LimitedDownloadHandler",
    "SafeCompressionMiddleware",
]

_NO_TLS: Final = frozenset(("wrong version number", "http request", "packet length too long"))
"""What OpenSSL says of an answer that is no TLS."""
_UNBOUNDED: Final = 1 << 60
"""Bytes of a body, where DOWNLOAD_MAXSIZE is 0: no limit."""


class BodyCodingError(DownloadFailedError):
    """A body is not compressed as its ``Content-Encoding`` says."""


class BodyTooLargeError(IgnoreRequest):
    """A body is larger than DOWNLOAD_MAXSIZE once it is unpacked."""


class _Limits(NamedTuple):
    header_bytes: int
    """Of all lines of a header together."""
    header_lines: int
    private: PrivateHosts | None
    """The hosts that may be at private addresses; None: the connection is to a proxy."""
    archive: Callable[[Exchange], None] | None
    """Takes what went over the connection; None where nothing is archived."""


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
        began = datetime.now(UTC)
        answer = super().request(request)
        parser = replace_parser(self, LenientParser)
        parser.asked_at = began.isoformat(timespec="seconds")
        if self._limits.archive is not None:
            is_server = private is not None
            parser.capture = WireCapture(
                request, began, ip if is_server else None, self._limits.archive
            )
        parser.max_header_bytes = self._limits.header_bytes
        parser.max_header_lines = self._limits.header_lines
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
        size = crawler.settings.getint("NEWSCRAWL_HEADER_MAXSIZE", MAX_HEADER_BYTES)
        lines = crawler.settings.getint("NEWSCRAWL_HEADER_LINES", MAX_HEADER_LINES)
        limits = _Limits(size, lines, private, archive_of(crawler))
        use_connections(self, partial(_Connection, limits))

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
            return await self._by_proxy(self._proxied, proxy, request)
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

    @staticmethod
    async def _by_proxy(handler: LimitedDownloadHandler, proxy: str, request: Request) -> Response:
        """Fetch a response by a proxy.  Raises ProxyError."""
        try:
            response = await handler.download_request(request)
        except Exception as error:
            if (named := proxy_error(proxy, request.url, error)) is not None:
                raise named from error
            raise
        if (named := proxy_error(proxy, request.url, response.status)) is not None:
            raise named
        return response

    async def close(self) -> None:
        """Close all connections."""
        if self._proxied is not None:
            await self._proxied.close()
        await super().close()


class SafeCompressionMiddleware(HttpCompressionMiddleware):
    """Decompression as browsers do it, of bodies that are not compressed as they say as well.

    A coding that a body does not have leaves it as it is; gzip that no header tells of is taken off
    a page.  ``DOWNLOAD_MAXSIZE`` holds for the decompressed body (BodyTooLargeError).  Raises
    :class:`BodyCodingError` for a body that was compressed many times, and for one that is binary
    after all.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self._max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    def process_response(  # type: ignore[override]  # without the spider, which is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """Decompress a response."""
        header = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        try:
            codings = parse_codings(header)
        except CodingError as error:
            raise BodyCodingError(f"{response.url} is {error}") from error
        response.headers.pop("Content-Encoding", None)
        is_page = b"html" in (response.headers.get("Content-Type") or b"").lower()
        if not response.body or not (codings or (is_page and is_gzip(response.body))):
            return response
        max_bytes = request.meta.get("download_maxsize", self._max_bytes) or _UNBOUNDED
        body = decode_body(response.body, transfer=None, coding=",".join(codings), limit=max_bytes)
        if is_page and is_gzip(body):  # once more than its header says
            body = decode_body(body, transfer=None, coding="gzip", limit=max_bytes)
        if len(body) > max_bytes:
            raise BodyTooLargeError(f"{response.url} has more than {max_bytes:,} bytes, unpacked")
        if codings and body == response.body and is_binary(body):
            raise BodyCodingError(f"{response.url} cannot be unpacked: it is not {header[:100]}")
        kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
        of_text = {"encoding": None} if issubclass(kind, TextResponse) else {}
        return response.replace(cls=kind, body=body, **of_text)
