"""All that newscrawl uses of Scrapy and Twisted and that is not public, each with its reason.

What has no public way may move in any version.  tests/crawl/test_scrapy_internals.py looks for all
of it in the Scrapy that is installed, and says what moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scrapy.extensions.throttle import AutoThrottle

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.core.downloader import Downloader, Slot
    from scrapy.crawler import Crawler
    from scrapy.exceptions import IgnoreRequest
    from scrapy.http import Response

__all__ = [
    "CIRCLE",
    "SETUP_LOGGERS",
    "SPIDER_ERROR_LOGGER",
    "STATISTICS_LOGGER",
    "PauseHooks",
    "RedirectHooks",
    "default_jitter",
    "default_pause",
    "is_redirect_limit",
    "process_item",
    "set_default_jitter",
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


CIRCLE: Final = "redirects lead in a circle"
"""How the text of an IgnoreRequest begins that ends such redirects."""


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
        self.redirect_made(source_request, response, made)
        return made

    def redirect_target(self, request: Request, response: Response, url: str) -> str:  # noqa: ARG002
        """Return the URL to go on to; raise IgnoreRequest for none.  ``url`` is Scrapy's choice."""
        return url

    def redirect_made(self, request: Request, response: Response, target: Request) -> None:
        """Act on the request that a redirect leads to, before it is sent."""


def is_redirect_limit(error: IgnoreRequest) -> bool:
    """Return True if a request was given up after REDIRECT_MAX_TIMES, or as its redirects circle.

    Only its text says so.
    """
    return "max redirections" in str(error) or str(error).startswith(CIRCLE)
