"""Bounds what Scrapy does not: an answer's header and packing, and whom it comes from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    IgnoreRequest,
)
from twisted.internet.defer import Deferred, fail

from newscrawl.payload import CodingError, codings_of
from newscrawl.politeness.addresses import (
    NamedHosts,
    PrivateAddress,
    host_of,
    permit,
    resolves_privately,
)
from newscrawl.politeness.publicness import is_public

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.interfaces import IAddress
    from twisted.web._newclient import HTTP11ClientProtocol
    from twisted.web._newclient import Request as TxRequest
    from twisted.web.iweb import IResponse

__all__ = [
    "BodyCodingError",
    "GuardedHandler",
    "HeaderLimitError",
    "LimitedCompressionMiddleware",
    "LimitedHandler",
]

_HEADER_BYTES: Final = 256 * 1024
_HEADER_LINES: Final = 1000
_LONGEST_LINE: Final = 64 * 1024


class HeaderLimitError(DownloadCancelledError):
    """An answer's header has too many lines or bytes."""


class BodyCodingError(DownloadFailedError):
    """A body is not packed as its ``Content-Encoding`` says."""


class _Limits(NamedTuple):
    size: int
    """Bytes of a header, all its lines together."""
    lines: int
    named: NamedHosts | None
    """The hosts that may be at any address; None: all may."""


class _Parser(_LenientHTTPClientParser):
    """Reads an answer; its header is counted.

    It takes an object's place after that was made, so what it holds has defaults here.
    """

    MAX_LENGTH = _LONGEST_LINE
    limits = _Limits(_HEADER_BYTES, _HEADER_LINES, None)
    _size = 0
    _lines = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's
        self._size += len(line)
        # Answers that only say "go on" (1xx) may come without end; they count as well.
        self._lines += 1
        if self._size > self.limits.size or self._lines > self.limits.lines:
            self._end(f"{self._lines} lines, {self._size} bytes")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802 - Twisted's
        self._end(f"a line of {len(line)} bytes or more")

    def _end(self, what: str) -> None:
        self.transport._producer.abortConnection()  # type: ignore[union-attr]
        raise HeaderLimitError(f"The answer's header is too large: {what}")


class _Protocol(_LenientHTTP11ClientProtocol):
    """A connection; where it leads is looked at before anything is sent."""

    def __init__(self, limits: _Limits, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self._limits = limits

    def request(self, request: TxRequest) -> Deferred[IResponse]:
        transport: Any = self.transport
        host = host_of((request.absoluteURI or b"").decode("latin-1"))
        ip = transport.getPeer().host
        named = self._limits.named
        if named is not None and not is_public(ip) and not named.let_through(host):
            transport.abortConnection()
            return fail(PrivateAddress(f"{host} is at {ip}, which is no public address"))
        answer = super().request(request)
        parser: Any = self._parser
        parser.__class__ = _Parser
        parser.limits = self._limits
        return answer


class _Factory(_LenientHTTP11ClientFactory):
    def __init__(self, limits: _Limits, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self._limits = limits

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: ARG002, N802 - Twisted's
        return _Protocol(self._limits, self._quiescentCallback)


class LimitedHandler(HTTP11DownloadHandler):
    """Download handler: Scrapy's, with a limit to an answer's header.

    Settings: ``NEWSCRAWL_HEADER_MAXSIZE`` (bytes) and ``NEWSCRAWL_HEADER_LINES``.  Raises
    :class:`HeaderLimitError`.  The body has ``DOWNLOAD_MAXSIZE``, the time ``DOWNLOAD_TIMEOUT``.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        size = crawler.settings.getint("NEWSCRAWL_HEADER_MAXSIZE", _HEADER_BYTES)
        lines = crawler.settings.getint("NEWSCRAWL_HEADER_LINES", _HEADER_LINES)
        self._limit(_Limits(size, lines, None))

    def _limit(self, limits: _Limits) -> None:
        self._limits = limits
        self._pool._factory = partial(_Factory, limits)  # type: ignore[assignment]

    async def download_request(self, request: Request) -> Response:
        """Fetch; an error that one of the limits made is raised as it is."""
        try:
            return await super().download_request(request)
        except DownloadFailedError as error:
            for reason in getattr(error.__cause__, "reasons", ()):
                if isinstance(reason.value, HeaderLimitError):
                    raise reason.value from error
            raise
        except DownloadCancelledError as error:
            if str(error):
                raise
            raise DownloadCancelledError(f"{request.url} sends more than is read") from error


class GuardedHandler(LimitedHandler):
    """Download handler: sends nothing to an address that is not public, whatever its name was.

    Raises PrivateAddress.  It looks at the connection itself, so it holds with any resolver.  A
    proxy's address is the operator's matter: behind one, it is the proxy that resolves names.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._named = NamedHosts(crawler)
        self._limit(self._limits._replace(named=self._named))
        self._proxied: LimitedHandler | None = None

    async def download_request(self, request: Request) -> Response:
        """Fetch, or raise PrivateAddress."""
        proxy = request.meta.get("proxy")
        if proxy:
            permit([host_of(proxy if "//" in proxy else f"//{proxy}")])
            self._proxied = self._proxied or LimitedHandler(self._crawler)
            return await self._proxied.download_request(request)
        host = host_of(request.url)
        self._named.let_through(host)
        try:
            return await super().download_request(request)
        except CannotResolveHostError as error:
            address = resolves_privately(host)
            if address is None:
                raise
            raise PrivateAddress(
                f"{host} resolves to {address}, which is no public address"
            ) from error

    async def close(self) -> None:
        """Close all connections."""
        if self._proxied is not None:
            await self._proxied.close()
        await super().close()


class LimitedCompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's unpacking; what cannot be unpacked, or is packed many times, is a failed download.

    ``DOWNLOAD_MAXSIZE`` holds for what is unpacked (IgnoreRequest).  Raises
    :class:`BodyCodingError`, where Scrapy's raises what each library of a coding does.
    """

    def process_response(  # type: ignore[override]  # without the spider, which is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """Unpack a response."""
        header = b",".join(response.headers.getlist("Content-Encoding"))
        try:
            codings = codings_of(header.decode("latin-1"))
        except CodingError as error:
            raise BodyCodingError(f"{response.url} is {error}") from error
        # Without "identity", which is no coding: Scrapy takes none off that stands before it.
        response.headers.pop("Content-Encoding", None)
        if codings:
            response.headers["Content-Encoding"] = codings
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            raise
        except Exception as error:
            raise BodyCodingError(f"{response.url} cannot be unpacked: {error!r}") from error
