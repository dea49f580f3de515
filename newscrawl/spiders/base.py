"""What newscrawl's spiders share: Scrapy's calls and signals, handed to the parts of a crawl."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import scrapy
from scrapy import signals
from scrapy.http import Response

from newscrawl.crawl.downloader.private_hosts import HostPort, private_host_of
from newscrawl.crawl.failures import Failed
from newscrawl.crawl.fetching.dead_ends import DeadEnds
from newscrawl.crawl.fetching.further_parts import FurtherParts
from newscrawl.crawl.fetching.host_bounds import HostBounds
from newscrawl.crawl.fetching.host_checks import HostChecks
from newscrawl.crawl.fetching.page_readers import PageReaders
from newscrawl.crawl.fetching.page_requests import PageRequests
from newscrawl.crawl.fetching.rendered_pages import RenderedPages
from newscrawl.crawl.frontier.frontier import Frontier
from newscrawl.crawl.log_format import make_scrapys_log_printable
from newscrawl.crawl.outcomes import Outcomes
from newscrawl.crawl.run import BOUNDS, Bounds, Run
from newscrawl.spiders.arguments import check_arguments, shorten_argument_errors
from newscrawl.spiders.project_settings import add_newscrawl_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Request
    from scrapy.settings import BaseSettings

    from newscrawl.crawl.fetching.list_pages import ListPages
    from newscrawl.crawl.frontier import CrawlState, FrontierPage, Source
    from newscrawl.crawl.frontier.scheduler import FrontierScheduler

__all__ = ["BROKEN", "FrontierSpider"]

BROKEN: Final = Failed("broken", "reading it broke; see the log")


class FrontierSpider(scrapy.Spider):
    """A spider whose requests come from the frontier of a run."""

    sites: list[str]
    """The sites that the run is limited to, as ``common.urls.site_of`` names them."""
    run: Run
    frontier: Frontier
    readers: PageReaders
    rendered: RenderedPages
    outcomes: Outcomes
    hosts: HostBounds
    page_requests: PageRequests
    host_checks: HostChecks

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        """Take a run's bounds as ``crawl.run.Bounds.of`` reads them.

        Raises DateWindowError, and ArgumentError for an argument that the spider does not have.
        """
        self.bounds = Bounds.of(**{bound: kwargs.pop(bound, None) for bound in BOUNDS})
        check_arguments(type(self), kwargs)
        super().__init__(name, **kwargs)
        self.given_private: set[HostPort] = set()
        """The private addresses that the operator gave, which are allowed at their ports."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Lay newscrawl's settings under the project's, with the scheduler of the frontier."""
        shorten_argument_errors()
        add_newscrawl_settings(settings)
        settings.set(
            "SCHEDULER", "newscrawl.crawl.frontier.scheduler.FrontierScheduler", priority="spider"
        )
        super().update_settings(settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of a crawl, with its parts."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        run = spider.run = Run(crawler, spider.bounds, spider.sites)
        frontier = spider.frontier = Frontier(run)
        readers = spider.readers = PageReaders(run)
        rendered = spider.rendered = RenderedPages(run, readers)
        outcomes = spider.outcomes = Outcomes(run, frontier)
        parts = FurtherParts(run, frontier, outcomes, rendered)
        hosts = spider.hosts = HostBounds(run, frontier)
        lists = spider.make_source_parts(crawler)
        dead_ends = DeadEnds(run)
        spider.page_requests = PageRequests(
            run, frontier, outcomes, readers, rendered, parts, hosts, lists, dead_ends
        )
        spider.host_checks = HostChecks(run, frontier, rendered, dead_ends)
        for signal in ("item_scraped", "item_dropped", "item_error"):
            crawler.signals.connect(getattr(outcomes, signal), getattr(signals, signal))
        crawler.signals.connect(spider.callback_failed, signals.spider_error)
        return spider

    def make_source_parts(self, crawler: Crawler) -> ListPages | None:
        """Make the parts that read sources; return the one that reads lists, if there is one."""

    async def start(self) -> AsyncIterator[Request]:
        """Yield nothing: the scheduler takes what the frontier holds."""
        return
        yield

    def callback_failed(self, response: object) -> None:
        """Note that reading an answer broke: its page is tried again another time."""
        page = response.meta.get("page") if isinstance(response, Response) else None
        if page is not None:
            self.outcomes.failed(page, BROKEN)

    def allow_given(self, url: str) -> None:
        """Allow a private address that the operator gave, at its port; a name allows nothing."""
        private = private_host_of(url)
        if private is not None:
            self.given_private.add(private)

    def may_leave_site(self, request: Request) -> bool:
        """Return True if a request may go to a host that is not below its site's own."""
        return self.hosts.may_follow(request)

    # --- what the scheduler calls --------------------------------------------------------------

    def open_run(self, scheduler: FrontierScheduler) -> CrawlState:
        """Open the run, set up its queue, and return its state.  Raises OutputError."""
        make_scrapys_log_printable()
        now = time.time()
        self.rendered.open()
        self.readers.open()
        self.run.open(now=now)
        self.readers.leave_slow_sites(now=now)
        self.frontier.open(scheduler, now=now)
        self.seed(now)
        return self.run.state

    def seed(self, now: float) -> None:
        """Queue what the operator named."""
        raise NotImplementedError

    def close_run(self, reason: str) -> None:
        """Close the run and end what reads its pages."""
        try:
            self.run.close(reason)
        finally:
            self.readers.close()

    def page_request(self, page: FrontierPage) -> Request | None:
        """Return the request for a page; None where it is not to be asked for now."""
        return self.page_requests.request(page)

    def source_request(self, source: Source) -> Request | None:
        """Return the request for a source; a spider without sources has none."""
        self.run.state.sources.release(source.id)
        return None

    def onward_request(self, request: Request) -> Request | None:
        """Return the request to which another one leads; None where it leads to no article."""
        if "check" in request.meta:
            return self.host_checks.onward_request(request)
        return self.page_requests.onward_request(request)

    def check_request(self, host: str) -> Request | None:
        """Return a request that shows whether a host is well; None where that is decided."""
        return self.host_checks.request(host)

    def take_back(self, held: Iterable[Request]) -> None:
        """Take back requests that are not sent, as their host is left alone: their pages wait."""
        for request in held:
            if (page := request.meta.get("page")) is not None:
                self.run.state.pages.release(page.id)
            elif (source := request.meta.get("source")) is not None:
                self.run.state.sources.release(source.id)
