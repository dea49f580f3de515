"""Fetches one page, as a crawl would: by its name, by robots.txt, within its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from newscrawl.crawl.downloader.exempted_hosts import check_host_settings, host_settings
from newscrawl.crawl.downloader.private_hosts import HostPort, private_host_of
from newscrawl.crawl.downloader.robots_txt import RobotsForbidden
from newscrawl.crawl.failures import in_words
from newscrawl.crawl.http_response import page_bytes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from scrapy.http import Request, Response
    from twisted.python.failure import Failure

    from newscrawl.files.page_bytes import PageBytes

__all__ = ["FetchError", "fetch"]

_SETTINGS: Final = {
    "ITEM_PIPELINES": {},
    "AUTOTHROTTLE_ENABLED": False,  # there is nothing to space out
    "DOWNLOAD_DELAY": 0,
    "RETRY_ENABLED": True,
    "RETRY_TIMES": 1,  # a person is waiting
    "LOG_ENABLED": False,
    "STATS_DUMP": False,
}


class FetchError(Exception):
    """A page could not be fetched; the text says why."""


class _OnePageSpider(scrapy.Spider):
    """Asks for one page and keeps what comes."""

    name = "one-page"

    def __init__(self, *, url: str, answers: list[PageBytes | str]) -> None:
        super().__init__()
        self._url, self._answers = url, answers
        private = private_host_of(url)
        self.given_private: set[HostPort] = {private} if private else set()

    async def start(self) -> AsyncIterator[Request]:
        yield scrapy.Request(self._url, callback=self.parse, errback=self.failed)

    def parse(self, response: Response, **_: object) -> None:
        page = page_bytes(response)._replace(input=response.url, status=response.status)
        self._answers.append(page)

    def failed(self, failure: Failure) -> None:
        forbidden = isinstance(failure.value, RobotsForbidden)
        self._answers.append("robots.txt forbids it" if forbidden else in_words(failure.value))


def fetch(
    url: str, *, allow_private: Sequence[str] = (), insecure: Sequence[str] = ()
) -> PageBytes:
    """Fetch a page with the settings of a crawl; once a process, as Scrapy's engine starts once.

    ``allow_private`` are hosts that may be at private addresses ("HOST" or "HOST:PORT"),
    ``insecure`` those whose certificates are not verified.

    Raises UrlError for what is no host, FetchError where the page cannot be fetched, and
    KeyboardInterrupt after Ctrl-C.
    """
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    settings.setdict(_SETTINGS | host_settings(allow_private, insecure), priority="cmdline")
    check_host_settings(settings)
    process = AsyncCrawlerProcess(settings)
    answers: list[PageBytes | str] = []
    process.crawl(_OnePageSpider, url=url, answers=answers)
    process.start()
    if not answers:
        raise KeyboardInterrupt
    [answer] = answers
    if isinstance(answer, str):
        raise FetchError(answer)
    return answer
