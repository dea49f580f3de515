"""``page``: the record of one page, for Scrapy's commands ``parse``, ``fetch`` and ``shell``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import signals

from newscrawl.crawl.downloader.private_hosts import HostPort, private_host_of
from newscrawl.crawl.http_response import page_bytes
from newscrawl.spiders.project_settings import add_newscrawl_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response
    from scrapy.settings import BaseSettings

    from newscrawl.items import Article, Reject

__all__ = ["PageSpider"]


class PageSpider(scrapy.Spider):
    """Reads the page that a person names: ``scrapy parse https://news.example/an-article``.

    It has Scrapy's own scheduler and no state.  It takes every URL, so that ``scrapy parse``,
    ``fetch`` and ``shell`` need no ``--spider``.
    """

    name = "page"

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.given_private: set[HostPort] = set()
        """The private addresses that the person named, which are allowed at their ports."""

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """Return True for every web address."""
        return request.url.startswith(("http://", "https://"))

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Lay newscrawl's settings under the project's."""
        add_newscrawl_settings(settings)
        super().update_settings(settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of a command."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.allow_given, signals.request_scheduled)
        return spider

    def allow_given(self, request: Request) -> None:
        """Allow the private address of a request that a person named, at its port."""
        is_redirected = "redirect_times" in request.meta
        private = None if is_redirected else private_host_of(request.url)
        if private is not None:
            self.given_private.add(private)

    async def start(self) -> AsyncIterator[Request]:
        """Say what the spider is for: Scrapy's commands bring a start of their own."""
        self.logger.error(
            "The spider 'page' reads the page that a command names: scrapy parse URL. "
            "To crawl: scrapy crawl news -a sites=URL, or scrapy crawl articles -a urls=URL."
        )
        return
        yield

    def parse(self, response: Response, **_: object) -> Iterator[Article | Reject]:
        """Yield a page's record, or why it is no article."""
        # Here, as Scrapy imports all spiders, and a crawl's own process extracts nothing.
        from newscrawl.extraction.examination import examine  # noqa: PLC0415

        page = page_bytes(response)
        article, reject = examine(
            page.content, page.url, content_type=page.content_type, fetched_at=page.fetched_at
        )
        yield reject or article
