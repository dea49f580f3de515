"""``news``: whole news sites, found through their sitemaps, feeds and lists of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapy.http import Response

from newscrawl.common.article_identity import home_of
from newscrawl.crawl.discovery import UrlError, parse_typed_url
from newscrawl.crawl.downloader.robots_txt import robots_txt_received
from newscrawl.crawl.fetching.list_pages import ListPages
from newscrawl.crawl.fetching.plain_http import PlainHttp, http_form
from newscrawl.crawl.fetching.site_watch import SiteWatch
from newscrawl.crawl.fetching.source_outcomes import SourceOutcomes
from newscrawl.crawl.fetching.source_queue import SourceQueue
from newscrawl.crawl.fetching.source_requests import SourceRequests
from newscrawl.crawl.frontier.site_parts import GivenParts
from newscrawl.spiders.arguments import ArgumentError, split_addresses
from newscrawl.spiders.base import BROKEN, FrontierSpider
from newscrawl.spiders.sites_file_argument import take_site_of_file

if TYPE_CHECKING:
    from typing import Any, Self

    from scrapy.crawler import Crawler
    from scrapy.http import Request

    from newscrawl.crawl.frontier import FrontierPage, Source

__all__ = ["NewsSpider"]

_NO: Final = frozenset(("", "0", "no", "false"))
"""What ``-a everywhere=`` may say for no; all else means yes."""


class NewsSpider(FrontierSpider):
    """Crawls news sites: ``-a sites=https://a.example,https://b.example``.

    A part of a site, as in ``https://a.example/world``, limits the crawl to what lies below it and
    what its lists name; ``-a everywhere=1`` lifts that.

    ``-a sites_file=FILE -a site=NAME`` crawls a site as a sites file says.
    """

    name = "news"

    def __init__(
        self,
        name: str | None = None,
        *,
        sites: object = None,
        everywhere: object = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name, **kwargs)
        self._parts_only = str(everywhere or "").casefold() in _NO
        typed = split_addresses(sites)
        self.fronts = [parse_typed_url(address) for address in typed]
        if not self.fronts:
            raise UrlError("No site given: say -a sites=https://news.example (commas between).")
        untyped = {url for url, text in zip(self.fronts, typed, strict=True) if "://" not in text}
        self._untyped_schemes = untyped
        for url in self.fronts:
            self.allow_given(url)
            if url in untyped:
                self.allow_given(http_form(url))
        self.sites = list(dict.fromkeys(map(home_of, self.fronts)))

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        sites_file: object = None,
        site: object = None,
        **kwargs: Any,
    ) -> Self:
        """Make the spider of a crawl; ``sites_file`` and ``site`` stand for all that it is told."""
        if sites_file:
            kwargs = take_site_of_file(crawler.settings, sites_file, site) | kwargs
        elif site:
            raise ArgumentError(
                "-a site=NAME names a site of a file: give -a sites_file=FILE, or -a sites=URL."
            )
        return super().from_crawler(crawler, *args, **kwargs)

    def make_source_parts(self, crawler: Crawler) -> ListPages:
        """Make the parts that read sources; return the one that reads lists."""
        run, frontier, readers = self.run, self.frontier, self.readers
        queue = self.source_queue = SourceQueue(run, frontier, self.fronts)
        self._plain_http = PlainHttp(run, queue, self._untyped_schemes)
        outcomes = SourceOutcomes(run, frontier, self._plain_http, queue.guesses)
        self.source_outcomes = outcomes
        hosts = self.hosts
        rendered = self.rendered
        lists = ListPages(run, frontier, queue, rendered, self.outcomes, outcomes, hosts)
        self.source_requests = SourceRequests(run, frontier, readers, queue, outcomes, lists, hosts)
        if self._parts_only:
            frontier.parts = GivenParts(self.fronts)
        crawler.signals.connect(queue.robots_read, robots_txt_received)
        self._watch = SiteWatch(run, frontier, queue.budget) if run.watch_seconds else None
        if self._watch is not None:
            outcomes.looked = self._watch.looked
        return lists

    def seed(self, now: float) -> None:
        """Begin with each site's front page, and with the sources that the operator gives."""
        for url in self._plain_http.chosen(self.fronts):
            self.source_queue.add_front(url, now=now)
        for url in self.source_queue.given.urls:
            self.allow_given(url)
        self.source_queue.add_given(now=now)
        if self._watch is not None:
            self._watch.open(now=now)

    def page_request(self, page: FrontierPage) -> Request | None:
        """Return the request for a page, and read sources on where there is room for more."""
        request = super().page_request(page)
        if request is not None:
            self.source_queue.budget.read_on_where_there_is_room(page.site)
        return request

    def source_request(self, source: Source) -> Request | None:
        """Return the request for a source, while the site's budget lasts."""
        return self.source_requests.request(source)

    def callback_failed(self, response: object) -> None:
        """Note that reading an answer broke: a source is tried again another time, like a page."""
        source = response.meta.get("source") if isinstance(response, Response) else None
        if source is None:
            super().callback_failed(response)
        else:
            self.source_outcomes.failed(source, BROKEN)
