"""Scrapy's scheduler, with the crawl's state as its queue: fair between hosts, and lasting."""

from __future__ import annotations

import heapq
import logging
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, cast

from scrapy.core.scheduler import BaseScheduler
from scrapy.utils.asyncio import call_later, create_looping_call

from newscrawl.common.urls import server_of
from newscrawl.crawl.downloader.resolver import look_up_addresses
from newscrawl.crawl.frontier.shared_servers import SharedServers
from newscrawl.crawl.scrapy_internals import wake_engine
from newscrawl.files.record_file import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Request

    from newscrawl.crawl.frontier import CrawlState, FrontierPage, Source
    from newscrawl.crawl.frontier.shared_servers import ServerShare
    from newscrawl.crawl.run import Run

__all__ = ["FrontierScheduler"]

logger = logging.getLogger(__name__)

_LEASE: Final = "lease"
"""The key of a request's meta with the host that is busy with it."""
_MIN_COMMIT_SECONDS: Final = 0.01
"""Between two commits, whatever NEWSCRAWL_COMMIT_EVERY says: each waits for the disk."""


class RunningSpider(Protocol):
    """What the scheduler needs of its spider."""

    run: Run

    def open_run(self, scheduler: FrontierScheduler) -> CrawlState:
        """Open the run, set up its queue, and return its state."""

    def close_run(self, reason: str) -> None:
        """Note how the run ended, commit, and close the state."""

    def page_request(self, page: FrontierPage) -> Request | None:
        """Return the request for a page; None where it is not to be asked for now."""

    def source_request(self, source: Source) -> Request | None:
        """Return the request for a source; None where it is not to be asked for now."""


@dataclass(slots=True)
class _Host:
    name: str
    busy: int = 0
    """Requests that were handed out and are not answered yet."""
    paused_until: float = 0.0
    """Seconds since 1970."""
    failures: int = 0
    """Failures since the last success."""
    share: ServerShare | None = None
    """Its share in its server; None until its address was looked up."""
    held: deque[Request] = field(default_factory=deque)
    """Redirects and further parts of what was asked for: they are asked for first."""


class FrontierScheduler(BaseScheduler):
    """Hands out what the state holds in its queue, host by host in turn.

    No host gets more requests at once than it may answer at once, so that one that is slow or
    hangs holds up itself only; hosts that share a server share what it bears (``shared_servers``).
    What is handed out is on lease until its answer or failure comes
    (:meth:`release`).  Now and then it commits the state (NEWSCRAWL_COMMIT_EVERY).
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        settings = crawler.settings
        self._max_busy = max(1, settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        self._patience = settings.getfloat("NEWSCRAWL_PATIENCE")
        self._max_failures = settings.getint("NEWSCRAWL_HOST_FAILURES")
        self._servers = SharedServers(
            per_host=self._max_busy,
            per_address=settings.getint("NEWSCRAWL_REQUESTS_PER_ADDRESS"),
            pause_seconds=settings.getfloat("DOWNLOAD_DELAY"),
            look_up=self._look_up,
        )
        self._hosts: dict[str, _Host] = {}
        self._turn: OrderedDict[str, _Host] = OrderedDict()
        self._closed: set[str] = set()
        self._waiting: list[tuple[float, bool, int, str]] = []
        """A heap: when something is queued again, whether it is a page, its row, its host."""
        self._next_wake = 0.0
        """When the engine is woken for a host that waits for its server (seconds since 1970)."""
        self._ticker = create_looping_call(self._tick)
        self._spider: RunningSpider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the scheduler of a crawl."""
        return cls(crawler)

    # --- Scrapy's side -------------------------------------------------------------------------

    def open(self, spider: Spider) -> None:
        """Open the state.  Raises OutputError, which ends the crawl."""
        self._spider = cast(RunningSpider, spider)  # it is one of newscrawl's
        state = self._spider.open_run(self)
        for host in [*state.sources.hosts(), *state.pages.hosts()]:
            self.wake_host(host)
        every = self._crawler.settings.getfloat("NEWSCRAWL_COMMIT_EVERY")
        self._ticker.start(max(_MIN_COMMIT_SECONDS, every), now=False)

    def close(self, reason: str) -> None:
        """Commit and close the state."""
        if self._ticker.running:
            self._ticker.stop()
        self._spider.close_run(reason)

    def has_pending_requests(self) -> bool:
        """Return True if there is anything to wait for in this run."""
        return bool(self._waiting) or any(map(self._is_open, self._turn.values()))

    def enqueue_request(self, request: Request) -> bool:
        """Take a request that goes on with another one: a redirect, a further part."""
        self.release(request)
        host = self._host(server_of(request.url))
        host.held.append(request)
        self._turn.setdefault(host.name, host)
        return True

    def next_request(self) -> Request | None:
        """Hand out the next request of the next host that may be asked."""
        now = time.time()
        if self._waiting and self._waiting[0][0] <= now:
            self._wake(now)
        for _ in range(len(self._turn)):
            name, host = next(iter(self._turn.items()))
            self._turn.move_to_end(name)
            if host.busy >= self._max_busy or host.paused_until > now:
                continue
            share = self._free_share(host, now)
            if share is None:
                continue
            request = self._next_of(host)
            if request is not None:
                host.busy += 1
                share.begin(now)
                request.meta[_LEASE] = name
                return request
            del self._turn[name]
            self._forget(host)
        return None

    # --- the spider's side ---------------------------------------------------------------------

    def wake_host(self, host: str) -> None:
        """Ask a host as well from now on: the state holds something new for it."""
        if host not in self._closed:
            self._turn.setdefault(host, self._host(host))

    def release(self, request: Request | None) -> None:
        """Free the place of a request whose answer, or failure, has come."""
        name = request.meta.pop(_LEASE, None) if request is not None else None
        if name is not None:
            host = self._host(name)
            host.busy -= 1
            if host.share is not None:
                host.share.end()

    def queue_later(self, when: float, *, is_page: bool, row: int, host: str) -> bool:
        """Queue a page or source again at a time; return False where this run ends before it."""
        if when - time.time() > self._patience or host in self._closed:
            return False
        heapq.heappush(self._waiting, (when, is_page, row, host))
        return True

    def pause_host(self, host: str, seconds: float, why: str) -> None:
        """Leave a host alone for some time; ``why`` goes on from its name, for the log."""
        paused = self._host(host)
        paused.paused_until = max(paused.paused_until, time.time() + seconds)
        if seconds > self._patience:
            self._close_host(host, f"{why} for {seconds:.0f} s")

    def host_succeeded(self, host: str) -> None:
        """Note that a host gave what it was asked for."""
        self._host(host).failures = 0

    def host_failed(self, host: str) -> None:
        """Note that a host gave nothing or a refusal; after many in a row it is left alone."""
        failed = self._host(host)
        failed.failures += 1
        if failed.failures == self._max_failures:
            self._close_host(host, f"failed {failed.failures} times in a row")

    # --- inside --------------------------------------------------------------------------------

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name, _Host(name))

    def _forget(self, host: _Host) -> None:
        """Forget a host with nothing to remember: a site may name any number of hosts below it."""
        if not (host.busy or host.failures or host.paused_until):
            self._hosts.pop(host.name, None)
            if host.share is not None:
                self._servers.forget(host.name, host.share)

    def _free_share(self, host: _Host, now: float) -> ServerShare | None:
        """Return a host's share in its server; None where the host must wait for it."""
        if host.share is None:
            host.share = self._servers.share_of(host.name)
        wait = host.share.wait_seconds(now) if host.share is not None else None
        if not wait:
            return host.share if wait is not None else None
        if self._next_wake <= now or now + wait < self._next_wake:
            self._next_wake = now + wait
            call_later(wait, wake_engine, self._crawler)
        return None

    def _look_up(self, host: str, found: Callable[[Sequence[str]], None]) -> None:
        """Have a host's addresses looked up, and ask it as soon as they are known."""
        is_later = False

        def go_on(addresses: Sequence[str]) -> None:
            found(addresses)
            if is_later:
                wake_engine(self._crawler)

        look_up_addresses(host, go_on)
        is_later = True

    def _is_open(self, host: _Host) -> bool:
        return host.name not in self._closed

    def _close_host(self, name: str, why: str) -> None:
        if name not in self._closed:
            self._closed.add(name)
            logger.warning("%s %s: no more is asked of it in this run.", name, why)

    def _next_of(self, host: _Host) -> Request | None:
        if host.held:
            return host.held.popleft()
        if not self._is_open(host):
            return None
        state = self._spider.run.state
        while not state.is_broken:
            # A source goes before the pages of its priority.
            priority = state.pages.next_priority(host.name)
            source = state.sources.lease_next(host.name, min_priority=priority)
            if source is not None:
                request = self._spider.source_request(source)
            elif (page := state.pages.lease_next(host.name)) is not None:
                request = self._spider.page_request(page)
            else:
                return None
            if request is not None:
                return request
        return None

    def _wake(self, now: float) -> None:
        state = self._spider.run.state
        while self._waiting and self._waiting[0][0] <= now:
            _, is_page, row, host = heapq.heappop(self._waiting)
            (state.pages if is_page else state.sources).requeue(row)
            self.wake_host(host)

    def _tick(self) -> None:
        try:
            self._spider.run.state.commit()
        except OutputError as error:
            self._spider.run.end_with_error(error)
            return
        wake_engine(self._crawler)
