"""Obeys robots.txt as RFC 9309 has it: asked for once a host, and handed on for its sitemaps."""

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
from scrapy.utils.misc import build_from_crawler, load_object
from twisted.internet.defer import Deferred

from newscrawl.crawl.downloader.certificates import TLSError
from newscrawl.crawl.downloader.retry_after import retry_after
from newscrawl.crawl.downloader.robots_txt_groups import (
    MAX_ROBOTS_TXT_BYTES,
    is_robots_txt,
    relevant_groups,
)
from newscrawl.crawl.downloader.url_filter import InvalidUrl, UrlRefused
from newscrawl.crawl.scrapy_internals import is_redirect_limit

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

__all__ = ["RobotsForbidden", "RobotsTxtMiddleware", "RobotsUnreachable", "robots_txt_received"]

robots_txt_received: Final = object()
"""Signal: a host's robots.txt was asked for.

Receivers get ``origin`` ("https://host:port", with the port always), ``response`` (None where
there is no robots.txt, or none could be had), ``crawl_delay`` (seconds, or None) and ``error``
(None but where none could be had, or may be asked for).  It is sent
before any request to the host is let through; again where the robots.txt is asked for again.
"""

_logger = logging.getLogger(__name__)
_PORTS: Final = {"http": 80, "https": 443}
# "Come back later" and "I did not hear you" say nothing about what is allowed.
_LATER: Final = frozenset((408, 425, 429))
_DAY: Final = 24 * 3600.0
"""RFC 9309: no longer than a day should a robots.txt be held."""
_AGAIN: Final = 600.0
"""The most seconds after which a robots.txt that could not be had is asked for again."""
_SLOWER: Final = 6.0
_EARLY: Final = 0.8
"""What waits for it comes again after as long; it must not come a moment too soon."""
_READ: Final = "newscrawl_robots_bytes"


class RobotsForbidden(IgnoreRequest):
    """robots.txt forbids the address."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be had, so that all is forbidden for now.

    ``status`` is the server's, None where there was no answer; ``retry_after`` the pause in
    seconds that it asked for, if it did.
    """

    def __init__(
        self, message: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class _Known(NamedTuple):
    """What is known of a host's robots.txt."""

    rules: RobotParser | None
    """None: all is allowed, or ``error`` says that nothing is."""
    error: IgnoreRequest | TLSError | None
    until: float
    """When it must be asked for again, by the monotonic clock."""


class RobotsTxtMiddleware(ScrapyRobotsTxtMiddleware):
    """Downloader middleware: Scrapy's, with RFC 9309's answers where there is no robots.txt.

    404 and the like allow all; 429, a server's error and no answer forbid all for the time being.
    With ``ROBOTSTXT_OBEY`` off it still asks, for the sitemaps, and lets everything through.
    """

    def __init__(self, crawler: Crawler) -> None:
        # Not Scrapy's own __init__, which would leave the middleware out where it is not obeyed.
        settings = crawler.settings
        self.crawler = crawler
        self._obey = settings.getbool("ROBOTSTXT_OBEY")
        self._default_useragent = settings["USER_AGENT"]
        self._robotstxt_useragent = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self._parserimpl = load_object(settings.get("ROBOTSTXT_PARSER"))
        self._soonest = settings.getfloat("NEWSCRAWL_RETRY_DELAY", 5.0)
        self._failures: Counter[str] = Counter()
        self._longest = settings.getfloat("NEWSCRAWL_CRAWL_DELAY_MAX", 60.0)
        self._known: dict[str, _Known] = {}
        self._waiting: dict[str, list[Deferred[None]]] = {}
        self._reading = 0

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Give the rules for a request's host, None where it has none.

        Raises RobotsUnreachable where they could not be had, TLSError where the host could not be
        trusted, and UrlRefused where it is one that must not be asked.
        """
        parts = urlparse_cached(request)
        # http and https at their own ports are one host, as few sites have two robots.txt.
        host = parts.hostname or ""
        if parts.port not in (None, _PORTS.get(parts.scheme)):
            host = f"{host}:{parts.port}"
        known = self._known.get(host)
        if known is None or known.until < monotonic():
            known = await self._once(host, request)
        if known.error is not None and self._obey:
            if isinstance(known.error, RobotsUnreachable):
                self._count("robotstxt/unreachable")
            raise known.error
        return known.rules

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise RobotsForbidden where the rules forbid a request."""
        if rp is None or not self._obey or rp.allowed(request.url, self._robotstxt_useragent or ""):
            return
        self._count("robotstxt/forbidden")
        raise RobotsForbidden(f"robots.txt forbids {request.url}")

    def _count(self, what: str) -> None:
        self.crawler.stats.inc_value(what)

    async def _once(self, host: str, request: Request) -> _Known:
        """Ask for a robots.txt, or wait for the request that does so already."""
        if host in self._waiting:
            # One Deferred for each that waits: a Deferred gives its result to one only.
            turn: Deferred[None] = Deferred()
            self._waiting[host].append(turn)
            await maybe_deferred_to_future(turn)
            return self._known[host]
        self._waiting[host] = []
        try:
            self._known[host] = await self._ask(request)
        except Exception as error:  # whatever breaks, those who wait must not wait for ever
            _logger.exception("Reading the robots.txt of %s broke.", host)
            unread = RobotsUnreachable(f"robots.txt of {host} could not be read: {error!r}")
            self._known[host] = _Known(None, unread, monotonic() + _AGAIN)
        finally:
            for turn in self._waiting.pop(host):
                turn.callback(None)
        return self._known[host]

    async def _ask(self, request: Request) -> _Known:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{_bracketed(parts.hostname or '')}"
        origin += f":{parts.port or _PORTS.get(parts.scheme, '')}"
        response, known, delay = None, None, None
        try:
            answer = await self._fetch(f"{parts.scheme}://{parts.netloc}/robots.txt", request)
            known = _by_status(answer)
            if known is None and is_robots_txt(answer.body):
                response = answer
        except InvalidUrl as error:  # where it redirects to, which says nothing of the pages
            known = _unreachable(f"No robots.txt from {origin}: {_in_words(error)}")
        except UrlRefused as error:
            known = _Known(None, error, monotonic() + _AGAIN)
        except TLSError as error:
            known = _Known(None, error, 0.0)
        except Exception as error:  # noqa: BLE001 - each download handler has its own
            # More than five redirects are as if there were none (RFC 9309, 2.3.1.2).
            if not (isinstance(error, IgnoreRequest) and is_redirect_limit(error)):
                known = _unreachable(f"No robots.txt from {origin}: {_in_words(error)}")
        error_of = known.error if known is not None else None
        if response is not None:
            rules = self._parsed(response)
            delay = self._crawl_delay(rules, origin)
            known = _Known(rules, None, monotonic() + _DAY)
        if isinstance(error_of, RobotsUnreachable | TLSError):
            known = self._hold(origin, error_of)
        await self.crawler.signals.send_catch_log_async(
            robots_txt_received, response=response, origin=origin, crawl_delay=delay, error=error_of
        )
        return known or _Known(None, None, monotonic() + _DAY)

    def _hold(self, origin: str, error: RobotsUnreachable | TLSError) -> _Known:
        """Say for how long a host is left alone whose robots.txt could not be had."""
        self._failures[origin] += 1
        later = self._soonest * _SLOWER ** (self._failures[origin] - 1)
        asked_for = error.retry_after if isinstance(error, RobotsUnreachable) else None
        pause = asked_for if asked_for is not None else min(later, _AGAIN)
        _logger.warning("%s; it is asked for again in %.0f s.", error, pause)
        return _Known(None, error, monotonic() + _EARLY * pause)

    async def _fetch(self, url: str, request: Request) -> Response:
        asked = Request(
            url,
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True, _READ: [0]},
            headers={"Accept": "text/plain,*/*;q=0.5", "Accept-Encoding": "identity"},
            callback=NO_CALLBACK,
        )
        if "proxy" in request.meta:
            asked.meta["proxy"] = request.meta["proxy"]
        self._count("robotstxt/request_count")
        # Only while one is read: it is called for each piece of each response.
        if not self._reading:
            self.crawler.signals.connect(self._stop_when_enough, signals.bytes_received)
        self._reading += 1
        try:
            response = await self.crawler.engine.download_async(asked)
        finally:
            self._reading -= 1
            if not self._reading:
                self.crawler.signals.disconnect(self._stop_when_enough, signals.bytes_received)
        self._count("robotstxt/response_count")
        self._count(f"robotstxt/response_status_count/{response.status}")
        return response

    @staticmethod
    def _stop_when_enough(data: bytes, request: Request) -> None:
        """Signal handler: what a robots.txt has beyond the limit is not waited for."""
        read = request.meta.get(_READ)
        if read is not None:
            read[0] += len(data)
            if read[0] > MAX_ROBOTS_TXT_BYTES:
                raise StopDownload(fail=False)

    def _parsed(self, response: Response) -> RobotParser:
        groups = relevant_groups(response.body, str(self._robotstxt_useragent))
        rules: RobotParser = build_from_crawler(self._parserimpl, self.crawler, groups)
        return rules

    def _crawl_delay(self, rules: RobotParser, origin: str) -> float | None:
        delay = rules.crawl_delay(self._robotstxt_useragent or "")
        if delay is None or not delay > 0:
            return None
        if delay > self._longest:
            _logger.warning(
                "%s asks for a crawl-delay of %g s; %g s are kept (NEWSCRAWL_CRAWL_DELAY_MAX).",
                origin,
                delay,
                self._longest,
            )
        return min(delay, self._longest)


def _by_status(response: Response) -> _Known | None:
    """Say what a status means for a host; None for 200, where its body says it."""
    status = response.status
    if 200 <= status < 300:
        return None
    if status in _LATER or status >= 500 or status < 200:
        pause = retry_after(response.headers, time())
        text = f"robots.txt at {response.url} gave status {status}"
        return _unreachable(text, status=status, pause=pause)
    return _Known(None, None, monotonic() + _DAY)


def _unreachable(text: str, *, status: int | None = None, pause: float | None = None) -> _Known:
    error = RobotsUnreachable(text, status=status, retry_after=pause)
    return _Known(None, error, 0.0)


def _in_words(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:500]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
