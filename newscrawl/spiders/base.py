"""What newscrawl's spiders share: Scrapy's calls and signals, handed to the parts of a crawl."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, Final

import scrapy
from scrapy import signals
from scrapy.http import Response

from newscrawl import settings as own_settings
from newscrawl.crawl.discovery import UrlError
from newscrawl.crawl.downloader.private_hosts import HostPort, private_host_of
from newscrawl.crawl.failures import Failed
from newscrawl.crawl.fetching.further_parts import FurtherParts
from newscrawl.crawl.fetching.page_readers import PageReaders
from newscrawl.crawl.fetching.page_requests import PageRequests
from newscrawl.crawl.frontier.frontier import Frontier
from newscrawl.crawl.log_format import make_scrapys_log_printable
from newscrawl.crawl.outcomes import Outcomes
from newscrawl.crawl.run import BOUNDS, Bounds, Run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Request
    from scrapy.settings import BaseSettings

    from newscrawl.crawl.fetching.list_pages import ListPages
    from newscrawl.crawl.frontier import CrawlState, FrontierPage, Source
    from newscrawl.crawl.frontier.scheduler import FrontierScheduler

__all__ = ["BROKEN", "FrontierSpider", "split_addresses"]

_COMPONENTS: Final = (
    "ITEM_PIPELINES",
    "DOWNLOADER_MIDDLEWARES",
    "SPIDER_MIDDLEWARES",
    "EXTENSIONS",
    "DOWNLOAD_HANDLERS",
)
"""Settings that name parts by their classes."""
# A URL may hold a comma ("https://a.example/7,75398,28.html"), which parts none then.
_BETWEEN_URLS: Final = re.compile(r",?\s+|,(?=[a-z]+://|$)", re.IGNORECASE)
BROKEN: Final = Failed("broken", "reading it broke; see the log")


class FrontierSpider(scrapy.Spider):
    """A spider whose requests come from the frontier of a run."""

    sites: list[str]
    """The sites that the run is limited to, as ``common.urls.site_of`` names them."""
    run: Run
    frontier: Frontier
    readers: PageReaders
    outcomes: Outcomes
    page_requests: PageRequests

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        """Take a run's bounds as ``crawl.run.Bounds.of`` reads them.  Raises DateWindowError."""
        self.bounds = Bounds.of(**{bound: kwargs.pop(bound, None) for bound in BOUNDS})
        super().__init__(name, **kwargs)
        self.given_private: set[HostPort] = set()
        """The private addresses that the operator gave, which are allowed at their ports."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Lay newscrawl's settings under the project's, and add the operator's contact to the name.

        In a project of one's own, the spiders would find nothing without them.
        """
        settings.setmodule(own_settings, priority="addon")
        # Beside the parts that the project names itself.
        for name in _COMPONENTS:
            parts = getattr(own_settings, name) | settings.getdict(name)
            settings.set(name, parts, priority="spider")
        settings.set(
            "SCHEDULER", "newscrawl.crawl.frontier.scheduler.FrontierScheduler", priority="spider"
        )
        super().update_settings(settings)
        contact = settings.get("NEWSCRAWL_CONTACT")
        if contact and settings.get("USER_AGENT") == own_settings.user_agent():
            settings.set("USER_AGENT", own_settings.user_agent(str(contact)), priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of a crawl, with its parts."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        run = spider.run = Run(crawler, spider.bounds, spider.sites)
        frontier = spider.frontier = Frontier(run)
        readers = spider.readers = PageReaders(run)
        outcomes = spider.outcomes = Outcomes(run, frontier)
        parts = FurtherParts(run, frontier, outcomes, readers)
        lists = spider.make_source_parts(crawler)
        spider.page_requests = PageRequests(run, frontier, outcomes, readers, parts, lists)
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

    # --- what the scheduler calls --------------------------------------------------------------

    def open_run(self, scheduler: FrontierScheduler) -> CrawlState:
        """Open the run, set up its queue, and return its state.  Raises OutputError."""
        make_scrapys_log_printable()
        now = time.time()
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


def split_addresses(given: object) -> list[str]:
    """Split a spider's argument: a list, or addresses with commas or spaces between them.

    >>> split_addresses("https://a.example/7,1,2.html,https://b.example, c.example")
    ['https://a.example/7,1,2.html', 'https://b.example', 'c.example']
    >>> split_addresses("a.example,b.example")
    ['a.example', 'b.example']
    """
    if isinstance(given, str):
        parts = _BETWEEN_URLS.split(given) if "://" in given else given.replace(",", " ").split()
        return [part for part in parts if part]
    if isinstance(given, list | tuple):
        return [str(address) for address in given]
    raise UrlError("No addresses given.")
