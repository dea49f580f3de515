"""Obeys robots.txt by RFC 9309: fetched once for each host, and handed on for its sitemaps."""

from __future__ import annotations

import logging
from collections import Counter
from time import monotonic, time
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware as ScrapyRobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from newscrawl.common.urls import DEFAULT_PORTS
from newscrawl.crawl.discovery import MAX_ROBOTS_TXT_BYTES, robots_text
from newscrawl.crawl.downloader.certificates import TLSError
from newscrawl.crawl.downloader.cut_answers import TAKE_CUT
from newscrawl.crawl.downloader.error_words import error_in_words
from newscrawl.crawl.downloader.retry_after_header import retry_after
from newscrawl.crawl.downloader.robots_rules import RobotsRules
from newscrawl.crawl.downloader.url_filter import InvalidUrl, UrlRefused
from newscrawl.crawl.scrapy_internals import is_redirect_limit

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["RobotsForbidden", "RobotsTxtMiddleware", "RobotsUnreachable", "robots_txt_received"]

robots_txt_received: Final = object()
"""Signal: a host's robots.txt was fetched, or could not be.

Receivers get ``origin`` ("https://host:port", always with the port), ``response`` (None where there
is no robots.txt, or the fetch failed), ``crawl_delay`` (in seconds, or None) and ``error`` (why the
fetch failed, or None).  It is sent before the first request to the host, and again each time that
the robots.txt is fetched again.
"""

_logger = logging.getLogger(__name__)
_RETRY_STATUSES: Final = frozenset((408, 425, 429))
"""The server asks for another try: they say nothing about what is allowed."""
_MAX_AGE_SECONDS: Final = 24 * 3600.0
"""RFC 9309, 2.4: a robots.txt should not be cached for longer than a day."""
_MAX_RETRY_SECONDS: Final = 600.0
"""After a failed fetch, the next one comes after ten minutes at the latest."""
_BACK_OFF: Final = 6.0
"""So many times longer is the wait after each further failed fetch of a host."""
_EXPIRES_AFTER_SHARE: Final = 0.8
"""Of the wait after a failed fetch: a page that waits as long must find the failure expired."""
_BYTES_READ: Final = "newscrawl_robots_bytes"


class RobotsForbidden(IgnoreRequest):
    """robots.txt forbids the URL."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be fetched, so that all is forbidden for now.

    ``retry_after`` are the seconds that the server asked to wait, or None.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class _HostRules(NamedTuple):
    """What the last fetch of a host's robots.txt gave."""

    rules: RobotsRules | None
    """None: all is allowed, or nothing, if there is an ``error``."""
    error: IgnoreRequest | TLSError | None
    expires: float
    """When it must be fetched again, by the monotonic clock, in seconds."""
    scheme: str
    """By which it was asked for: where one fails, the other one may work."""

    def failed_by_other(self, scheme: str) -> bool:
        """Return True where the fetch failed, and was by another scheme than this one."""
        return self.error is not None and self.scheme != scheme


class RobotsTxtMiddleware(ScrapyRobotsTxtMiddleware):
    """Downloader middleware: Scrapy's, with what RFC 9309 says of hosts without a robots.txt.

    404 and the like allow all; 429, a server's error and no response forbid all for now.  With
    ``ROBOTSTXT_OBEY`` off it still fetches robots.txt, for the sitemaps, and allows everything.
    """

    def __init__(self, crawler: Crawler) -> None:
        # Not Scrapy's own __init__, which would leave the middleware out where it is not obeyed.
        settings = crawler.settings
        self.crawler = crawler
        self._obey = settings.getbool("ROBOTSTXT_OBEY")
        self._name = str(settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"] or "")
        self._first_retry_seconds = settings.getfloat("NEWSCRAWL_RETRY_DELAY", 5.0)
        self._max_crawl_delay = settings.getfloat("NEWSCRAWL_CRAWL_DELAY_MAX", 60.0)
        self._failures: Counter[str] = Counter()
        self._hosts: dict[str, _HostRules] = {}
        self._waiting: dict[str, list[Deferred[None]]] = {}

    async def robot_parser(  # type: ignore[override]  # rules of our own, not Scrapy's parser
        self, request: Request
    ) -> RobotsRules | None:
        """Return the rules for a request's host; None where it has none.

        Raises RobotsUnreachable where they could not be fetched, TLSError where the host could not
        be trusted, and UrlRefused where it must not be requested.
        """
        parts = urlparse_cached(request)
        # http and https at their default ports are one host: few sites have two robots.txt.
        host = parts.hostname or ""
        if parts.port not in (None, DEFAULT_PORTS.get(parts.scheme)):
            host = f"{host}:{parts.port}"
        known = self._hosts.get(host)
        if known is None or known.expires < monotonic() or known.failed_by_other(parts.scheme):
            known = await self._fetch_once(host, request)
        if known.error is not None and self._obey:
            if isinstance(known.error, RobotsUnreachable):
                self._count("robotstxt/unreachable")
            raise known.error
        return known.rules

    def process_request_2(  # type: ignore[override]
        self, rp: RobotsRules | None, request: Request
    ) -> None:
        """Raise RobotsForbidden where the rules forbid a request."""
        if rp is None or not self._obey or rp.allows(request.url):
            return
        self._count("robotstxt/forbidden")
        raise RobotsForbidden(f"robots.txt forbids {request.url}")

    def _count(self, what: str) -> None:
        self.crawler.stats.inc_value(what)

    async def _fetch_once(self, host: str, request: Request) -> _HostRules:
        """Fetch a host's robots.txt, or wait for the fetch that is under way."""
        if host in self._waiting:
            # One Deferred for each that waits: a Deferred gives its result to one only.
            turn: Deferred[None] = Deferred()
            self._waiting[host].append(turn)
            await maybe_deferred_to_future(turn)
            return self._hosts[host]
        self._waiting[host] = []
        try:
            self._hosts[host] = await self._fetch_rules(request)
        except Exception as error:  # whatever breaks, those who wait must not wait for ever
            _logger.exception("Reading the robots.txt of %s broke.", host)
            unread = RobotsUnreachable(f"robots.txt of {host} could not be read: {error!r}")
            self._hosts[host] = _HostRules(
                None, unread, monotonic() + _MAX_RETRY_SECONDS, urlparse_cached(request).scheme
            )
        finally:
            for turn in self._waiting.pop(host):
                turn.callback(None)
        return self._hosts[host]

    async def _fetch_rules(self, request: Request) -> _HostRules:
        """Fetch the robots.txt of a request's host, read it, and send the signal."""
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        origin = f"{parts.scheme}://[{host}]" if ":" in host else f"{parts.scheme}://{host}"
        origin += f":{parts.port or DEFAULT_PORTS.get(parts.scheme, '')}"
        fetched = await self._fetch(f"{parts.scheme}://{parts.netloc}/robots.txt", origin, request)
        error = None if isinstance(fetched, Response) else fetched
        text = robots_text(fetched.body) if isinstance(fetched, Response) else None
        response = fetched if isinstance(fetched, Response) and text is not None else None
        rules = RobotsRules(text, self._name) if text is not None else None
        delay = self._crawl_delay(rules, origin) if rules is not None else None
        expires = monotonic() + _MAX_AGE_SECONDS if error is None else self._expiry(origin, error)
        await self.crawler.signals.send_catch_log_async(
            robots_txt_received, response=response, origin=origin, crawl_delay=delay, error=error
        )
        return _HostRules(rules, error, expires, parts.scheme)

    async def _fetch(
        self, url: str, origin: str, request: Request
    ) -> Response | IgnoreRequest | TLSError | None:
        """Return a host's robots.txt, None where it has none, or the error that forbids all."""
        try:
            response = await self._download(url, origin, request)
        except InvalidUrl as error:  # where it redirects to, which says nothing of the pages
            return RobotsUnreachable(f"No robots.txt from {origin}: {error_in_words(error)}")
        except (UrlRefused, TLSError) as error:
            return error
        except Exception as error:  # noqa: BLE001 - each download handler has its own
            # More than five redirects are as if there were none (RFC 9309, 2.3.1.2).
            if isinstance(error, IgnoreRequest) and is_redirect_limit(error):
                return None
            return RobotsUnreachable(f"No robots.txt from {origin}: {error_in_words(error)}")
        status = response.status
        if 200 <= status < 300:
            return response
        if status in _RETRY_STATUSES or status >= 500 or status < 200:
            return RobotsUnreachable(
                f"robots.txt at {response.url} gave status {status}",
                retry_after=retry_after(response.headers, time()),
            )
        return None

    def _expiry(self, origin: str, error: IgnoreRequest | TLSError) -> float:
        """Return when a failed fetch is to be repeated, by the monotonic clock, in seconds."""
        if isinstance(error, UrlRefused):
            return monotonic() + _MAX_RETRY_SECONDS
        self._failures[origin] += 1
        wait = self._first_retry_seconds * _BACK_OFF ** (self._failures[origin] - 1)
        asked_for = error.retry_after if isinstance(error, RobotsUnreachable) else None
        pause = asked_for if asked_for is not None else min(wait, _MAX_RETRY_SECONDS)
        _logger.warning("%s; it is asked for again in %.0f s.", error, pause)
        return monotonic() + _EXPIRES_AFTER_SHARE * pause

    async def _download(self, url: str, origin: str, request: Request) -> Response:
        """Fetch a robots.txt, by the proxy of the request that it is for.

        One that is cut off is as good as none at first, and is taken when it is so again.
        """
        robots_request = Request(
            url,
            priority=self.DOWNLOAD_PRIORITY,
            meta={
                "dont_obey_robotstxt": True,
                _BYTES_READ: (read := [0]),
                TAKE_CUT: bool(self._failures[origin]),
            },
            headers={"Accept": "text/plain,*/*;q=0.5", "Accept-Encoding": "identity"},
            callback=NO_CALLBACK,
        )
        if "proxy" in request.meta:
            robots_request.meta["proxy"] = request.meta["proxy"]
        self._count("robotstxt/request_count")

        def stop_at_limit(data: bytes, request: Request) -> None:
            """End the download of this robots.txt where it reaches its limit."""
            if request.meta.get(_BYTES_READ) is read:  # redirects share it
                read[0] += len(data)
                if read[0] > MAX_ROBOTS_TXT_BYTES:
                    raise StopDownload(fail=False)

        # Only during a fetch: it is called for each piece of each response.
        self.crawler.signals.connect(stop_at_limit, signals.bytes_received)
        try:
            response = await self.crawler.engine.download_async(robots_request)
        finally:
            self.crawler.signals.disconnect(stop_at_limit, signals.bytes_received)
        self._count("robotstxt/response_count")
        self._count(f"robotstxt/response_status_count/{response.status}")
        return response

    def _crawl_delay(self, rules: RobotsRules, origin: str) -> float | None:
        """Return the crawl delay in seconds, up to the operator's bound; None without one."""
        delay = rules.crawl_delay
        if delay is None or not delay > 0:
            return None
        if delay > self._max_crawl_delay:
            words = "%s asks for a crawl-delay of %g s; %g s are kept (NEWSCRAWL_CRAWL_DELAY_MAX)."
            _logger.warning(words, origin, delay, self._max_crawl_delay)
        return min(delay, self._max_crawl_delay)
