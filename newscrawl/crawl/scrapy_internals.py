"""All that newscrawl uses of Scrapy and Twisted and that is not public, each with its reason.

What has no public way may move in any version.  tests/crawl/test_scrapy_internals.py looks for all
of it in the Scrapy that is installed, and says what moved.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from scrapy.core.downloader.contextfactory import (
    _ScrapyCertificateOptions,
    _ScrapyClientContextFactory,
)
from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.extensions.throttle import AutoThrottle
from twisted.internet.ssl import platformTrust
from twisted.web._newclient import ParseError
from twisted.web._newclient import Request as ClientRequest  # what a connection is given

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request, Spider
    from scrapy.core.downloader import Downloader, Slot
    from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
    from scrapy.crawler import Crawler
    from scrapy.exceptions import IgnoreRequest
    from scrapy.http import Response
    from twisted.internet.interfaces import IAddress
    from twisted.internet.ssl import CertificateOptions

__all__ = [
    "SETUP_LOGGERS",
    "SPIDER_ERROR_LOGGER",
    "STATISTICS_LOGGER",
    "ClientRequest",
    "HttpConnection",
    "HttpParser",
    "ParseError",
    "PauseHooks",
    "RedirectHooks",
    "abort_connection",
    "default_jitter",
    "default_pause",
    "is_redirect_limit",
    "is_size_limit",
    "process_item",
    "replace_parser",
    "set_default_jitter",
    "tls_options",
    "use_connections",
    "use_tls_policy",
    "wake_engine",
]

STATISTICS_LOGGER: Final = "scrapy.statscollectors"
"""The logger that writes the crawl's statistics, a table of many lines: they have no other mark."""
SETUP_LOGGERS: Final = (
    "scrapy.addons",
    "scrapy.crawler",
    "scrapy.extensions.memusage",
    "scrapy.middleware",
)
"""Loggers that list Scrapy's settings and parts in sixty lines: no setting silences them alone."""
SPIDER_ERROR_LOGGER: Final = "asyncio"
"""The logger that writes, with a traceback, that a spider could not be made: a spider has no way to
refuse its arguments in a line."""

HttpParser = _LenientHTTPClientParser
"""Reads a response off a connection: no setting bounds the size of its header."""
# ParseError: what comes back is no HTTP.  Scrapy tells it inside a public error only.
HttpConnection = _LenientHTTP11ClientProtocol
"""A connection to a server: there is no hook between connecting and sending."""


# --- the engine --------------------------------------------------------------------------------


def process_item(crawler: Crawler, item: object) -> None:
    """Send an item to the pipelines from where nothing can be awaited, as in the scheduler.

    The public ``start_itemproc_async`` must be awaited; an engine that knows nothing of a task
    that does so may find itself idle, and end the crawl before it.
    """
    engine = crawler.engine
    assert engine is not None  # noqa: S101 - there is none before the crawl only
    engine.scraper._start_itemproc_nowait(item)


def wake_engine(crawler: Crawler) -> None:
    """Have the engine ask its scheduler for a request now.

    There is no public call; by itself it looks every five seconds.
    """
    engine = crawler.engine
    if engine is not None and engine._slot is not None:
        engine._slot.nextcall.schedule()


# --- pauses between requests -------------------------------------------------------------------


def default_pause(downloader: Downloader) -> float:
    """Return the seconds between two requests to a host that was not asked before.

    AutoThrottle puts its start delay there, which no setting of the downloader tells.
    """
    return downloader._delay


def default_jitter(downloader: Downloader) -> float:
    """Return the share of a pause by which chance changes it, of a host that was not asked before.

    Several settings make it, one of them deprecated, and only the downloader puts them together.
    """
    return downloader._jitter


def set_default_jitter(downloader: Downloader, share: float) -> None:
    """Set the share that :func:`default_jitter` returns: settings are frozen when it is known."""
    downloader._jitter = share


class PauseHooks(AutoThrottle):
    """AutoThrottle with hooks behind what it does: its receivers of signals are private."""

    def _spider_opened(self, spider: Spider) -> None:
        super()._spider_opened(spider)
        self.downloader_ready(self.crawler.engine.downloader)

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        host, slot = self._get_slot(request, spider)
        if host is not None and slot is not None:
            self.pause_adjusted(host, slot, response)

    def downloader_ready(self, downloader: Downloader) -> None:
        """Act once the pause before the first requests is set."""

    def pause_adjusted(self, host: str, slot: Slot, response: Response) -> None:
        """Act after the pause of a host was adjusted by a response of it."""


# --- redirects ---------------------------------------------------------------------------------


class RedirectHooks:
    """Mixin for Scrapy's redirect middlewares: no public hook shows a redirect's target."""

    def _engine_started(self) -> None:
        """Do not warn that no middleware sets a Referer: none is wanted."""

    def _build_redirect_request(
        self, source_request: Request, response: Response, *, url: str, **kwargs: Any
    ) -> Request:
        target = self.redirect_target(source_request, response, url)
        made: Request = super()._build_redirect_request(  # type: ignore[misc]
            source_request, response, url=target, **kwargs
        )
        return made

    def redirect_target(self, request: Request, response: Response, url: str) -> str:  # noqa: ARG002
        """Return the URL to go on to; raise IgnoreRequest for none.  ``url`` is Scrapy's choice."""
        return url


def is_redirect_limit(error: IgnoreRequest) -> bool:
    """Return True if a request was given up after REDIRECT_MAX_TIMES: only its text says so."""
    return "max redirections" in str(error)


def is_size_limit(error: IgnoreRequest) -> bool:
    """Return True if a body was larger than DOWNLOAD_MAXSIZE once unpacked: only its text says."""
    return "exceeded" in str(error)


# --- connections -------------------------------------------------------------------------------


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


def tls_options(crawler: Crawler) -> CertificateOptions:
    """Return TLS options by Scrapy's settings of versions and ciphers.

    Reads all authorities that the system trusts.  Public options are made for one host, and read
    them for each.
    """
    settings = _ScrapyClientContextFactory.from_crawler(crawler)._get_cert_options_kwargs()
    trust: Any = platformTrust()  # type: ignore[no-untyped-call]
    return _ScrapyCertificateOptions(trustRoot=trust, **settings)
