"""Fetches given pages, as a crawl would: by its name, by robots.txt, within its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import HtmlResponse
from scrapy.settings import Settings

from newscrawl.crawl.downloader.exempted_hosts import check_host_settings, host_settings
from newscrawl.crawl.downloader.private_hosts import private_host_of
from newscrawl.crawl.downloader.robots_txt import RobotsForbidden
from newscrawl.crawl.failures import in_words
from newscrawl.crawl.http_response import page_bytes, shown_response
from newscrawl.crawl.page_fetches import FetchError
from newscrawl.crawl.rendering.browser import Browser, NotRendered
from newscrawl.crawl.rendering.browser_search import RenderUnavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from typing import Any, Self

    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response
    from twisted.python.failure import Failure

    from newscrawl.files.page_bytes import PageBytes

__all__ = ["fetch", "fetch_pages"]

_SETTINGS: Final = {
    "ITEM_PIPELINES": {},
    "RETRY_ENABLED": True,
    "RETRY_TIMES": 1,  # a person is waiting
    "LOG_ENABLED": False,
    "STATS_DUMP": False,
}
_SETTINGS_FOR_ONE: Final = {"AUTOTHROTTLE_ENABLED": False, "DOWNLOAD_DELAY": 0}
"""For a single page: there is nothing to space out."""


class _PagesSpider(scrapy.Spider):
    """Asks for given pages and hands on what comes: a page, or why there is none."""

    name = "pages"

    def __init__(
        self, *, urls: Sequence[str], take: Callable[[int, PageBytes | FetchError], None]
    ) -> None:
        super().__init__()
        self._urls, self._take = urls, take
        self.given_private = set(filter(None, map(private_host_of, urls)))
        self._browser: Browser | None = None

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, render: bool = False, **kwargs: Any
    ) -> Self:
        """Make the spider; ``render``: pages are shown in a browser."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if render:
            spider._browser = Browser(crawler)
            crawler.signals.connect(spider._browser.close, signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        for index, url in enumerate(self._urls):
            yield scrapy.Request(
                url,
                callback=self.parse,
                errback=self.failed,
                meta={"index": index},
                dont_filter=True,
            )

    async def parse(self, response: Response, **_: object) -> None:
        if self._browser is not None and isinstance(response, HtmlResponse):
            try:
                response = shown_response(response, await self._browser.show(response))
            except (NotRendered, RenderUnavailable) as error:
                answer = FetchError(f"the browser could not show it: {error}")
                self._take(response.meta["index"], answer)
                return
        page = page_bytes(response)._replace(input=response.url, status=response.status)
        self._take(response.meta["index"], page)

    def failed(self, failure: Failure) -> None:
        error, request = failure.value, failure.request  # type: ignore[attr-defined]
        words = "robots.txt forbids it" if isinstance(error, RobotsForbidden) else in_words(error)
        self._take(request.meta["index"], FetchError(words))


def fetch_pages(  # noqa: PLR0913 - pages, and how they are fetched
    urls: Sequence[str],
    take: Callable[[int, PageBytes | FetchError], None],
    *,
    allow_private: Sequence[str] = (),
    insecure: Sequence[str] = (),
    proxy: str | None = None,
    render: bool = False,
) -> None:
    """Fetch pages with the settings of a crawl; once a process, as Scrapy's engine starts once.

    ``take`` gets the number of a URL and its page, or why there is none, as they come.
    ``allow_private`` are hosts that may be at private addresses ("HOST" or "HOST:PORT"),
    ``insecure`` those whose certificates are not verified, ``proxy`` is the URL of one.
    ``render``: pages are shown in a browser, and come as it shows them.  Raises UrlError for what
    is no host or proxy.
    """
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    own = _SETTINGS | (_SETTINGS_FOR_ONE if len(urls) == 1 else {})
    settings.setdict(own | host_settings(allow_private, insecure, proxy), priority="cmdline")
    check_host_settings(settings)
    process = AsyncCrawlerProcess(settings)
    process.crawl(_PagesSpider, urls=urls, take=take, render=render)
    process.start()


def fetch(
    url: str,
    *,
    allow_private: Sequence[str] = (),
    insecure: Sequence[str] = (),
    proxy: str | None = None,
    render: bool = False,
) -> PageBytes:
    """Fetch one page, as :func:`fetch_pages` does.

    Raises UrlError for what is no host or proxy, FetchError where the page cannot be fetched, and
    KeyboardInterrupt after Ctrl-C.
    """
    answers: list[PageBytes | FetchError] = []
    fetch_pages(
        [url],
        lambda _, answer: answers.append(answer),
        allow_private=allow_private,
        insecure=insecure,
        proxy=proxy,
        render=render,
    )
    if not answers:
        raise KeyboardInterrupt
    [answer] = answers
    if isinstance(answer, FetchError):
        raise answer
    return answer
