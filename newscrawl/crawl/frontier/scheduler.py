"""Scrapy's scheduler, with the crawl's state as its queue: fair between hosts, and lasting."""

from __future__ import annotations

import heapq
import logging
import time
from collections import OrderedDict, deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

from scrapy.core.scheduler import BaseScheduler
from scrapy.utils.asyncio import call_later, create_looping_call

from newscrawl.common.urls import server_of
from newscrawl.crawl.downloader.resolver import look_up_addresses
from newscrawl.crawl.frontier.asked_host import AskedHost
from newscrawl.crawl.frontier.host_trouble import HostTrouble
from newscrawl.crawl.frontier.running_spider import RunningSpider
from newscrawl.crawl.frontier.shared_servers import SharedServers
from newscrawl.crawl.scrapy_internals import wake_engine
from newscrawl.files.record_file import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Self

    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Request

    from newscrawl.crawl.frontier.rows import Source
    from newscrawl.crawl.frontier.shared_servers import ServerShare

__all__ = ["FrontierScheduler"]

logger = logging.getLogger(__name__)

_LEASE: Final = "lease"
"""The key of a request's meta with the host that is busy with it."""
_AWAY: Final = "away"
"""The key of a redirect's meta with the host that was asked first, where it leads to another."""
_CHECK: Final = "check"
"""The key of the meta of a request that shows whether a host is well."""
_MIN_COMMIT_SECONDS: Final = 0.01
"""Between two commits, whatever NEWSCRAWL_COMMIT_EVERY says: each waits for the disk."""


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
        self._hosts: dict[str, AskedHost] = {}
        self._turn: OrderedDict[str, AskedHost] = OrderedDict()
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
        self._servers.limits = state.address_limits
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
        origin = request.meta.get(_AWAY) or request.meta.get(_LEASE)
        self.release(request)
        host = self._host(server_of(request.url))
        if not self._is_open(host):
            self._spider.take_back([request])
            return True
        if origin not in (None, host.name):
            request.meta[_AWAY] = origin
            self._host(origin).reading += 1
        if _CHECK in request.meta:
            host.held.appendleft(request)
        else:
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
            if not host.may_be_asked(now, max_busy=self._max_busy):
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
        meta = request.meta if request is not None else {}
        if (name := meta.pop(_LEASE, None)) is not None:
            host = self._host(name)
            host.busy -= 1
            if host.share is not None:
                host.share.end()
        if (name := meta.pop(_AWAY, None)) is not None:
            self._host(name).reading -= 1

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
            self.close_host(host, f"{why} for {seconds:.0f} s: no more is asked of it in this run")

    def trouble_of(self, host: str) -> HostTrouble:
        """Return what is known of the requests to a host that brought nothing."""
        return self._host(host).trouble

    @contextmanager
    def reading(
        self, request: Request | None, host: str, *, keeps_place: bool = False
    ) -> Iterator[None]:
        """Free the place of a request whose answer is read now; what it brings is known after.

        ``keeps_place``: free it only then, as reading the answer asks for more of the host.
        """
        if not keeps_place:
            self.release(request)
        self._host(host).reading += 1
        try:
            yield
        finally:
            self._host(host).reading -= 1
            self.release(request)

    def close_host(self, name: str, why: str) -> None:
        """Ask no more of a host in this run; ``why`` goes on from its name."""
        if name in self._closed:
            return
        self._closed.add(name)
        logger.warning("%s %s.", name, why)
        self._waiting = [entry for entry in self._waiting if entry[3] != name]
        heapq.heapify(self._waiting)
        host = self._host(name)
        held, host.held = host.held, deque()
        for request in held:
            self.release(request)
        self._spider.take_back(held)

    # --- inside --------------------------------------------------------------------------------

    def _host(self, name: str) -> AskedHost:
        if name not in self._hosts:
            self._hosts[name] = AskedHost(name, HostTrouble(self._max_failures))
        return self._hosts[name]

    def _forget(self, host: AskedHost) -> None:
        """Forget a host with nothing to remember: a site may name any number of hosts below it."""
        if host.is_forgettable:
            self._hosts.pop(host.name, None)
            if host.share is not None:
                self._servers.forget(host.name, host.share)

    def _free_share(self, host: AskedHost, now: float) -> ServerShare | None:
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

    def _is_open(self, host: AskedHost) -> bool:
        return host.name not in self._closed

    def _next_of(self, host: AskedHost) -> Request | None:
        if not self._is_open(host):
            return None
        while host.trouble.is_in_question:
            request = self._next_check_of(host)
            if request is not None or not self._is_open(host):
                return request
        while host.held:
            request = self._next_held_of(host)
            if request is not None:
                return request
        state = self._spider.run.state
        while not state.is_broken:
            if (source := self._next_source_of(host.name)) is not None:
                request = self._spider.source_request(source)
            elif (page := state.pages.lease_next(host.name)) is not None:
                request = self._spider.page_request(page)
            else:
                return None
            if request is not None:
                return request
        return None

    def _next_source_of(self, host: str) -> Source | None:
        """Lease a host's next source, if it goes before its pages: at their priority it does."""
        state = self._spider.run.state
        priority = state.pages.next_priority(host)
        if state.sources.next_priority(host) < priority:  # to ask takes half the time of a lease
            return None
        return state.sources.lease_next(host, min_priority=priority)

    def _next_check_of(self, host: AskedHost) -> Request | None:
        if host.held and _CHECK in host.held[0].meta:
            return self._next_held_of(host)
        return self._spider.check_request(host.name)

    def _next_held_of(self, host: AskedHost) -> Request | None:
        held = host.held.popleft()
        request = self._spider.onward_request(held)
        if request is None:
            self.release(held)
        return request

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
