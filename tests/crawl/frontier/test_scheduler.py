"""What the scheduler remembers of hosts: nothing of those that have nothing to ask for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from contextlib import closing

import pytest
from scrapy.http import Request
from scrapy.utils.test import get_crawler

from newscrawl.crawl.date_window import DateWindow
from newscrawl.crawl.frontier import MEMORY, CrawlState, FrontierPage, NewPage, Source
from newscrawl.crawl.frontier.host_trouble import Strike
from newscrawl.crawl.frontier.scheduler import FrontierScheduler
from newscrawl.crawl.run import Run

SITE = "news.example"


class AnySpider:
    """Stands in for a spider: it asks for each page."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def open_run(self, scheduler: FrontierScheduler) -> CrawlState:
        raise NotImplementedError(scheduler)

    def close_run(self, reason: str) -> None:
        raise NotImplementedError(reason)

    def page_request(self, page: FrontierPage) -> Request | None:
        return Request(page.url)

    def source_request(self, source: Source) -> Request | None:
        raise NotImplementedError(source)

    def onward_request(self, request: Request) -> Request | None:
        return request

    def check_request(self, host: str) -> Request | None:
        return Request(f"https://{host}/known", meta={"check": host})

    def take_back(self, held: Iterable[Request]) -> None:
        assert not list(held)


@pytest.fixture
def state() -> Iterator[CrawlState]:
    with closing(CrawlState(MEMORY)) as opened:
        opened.fill_queues([SITE], window=DateWindow(), now=1.0)
        yield opened


def scheduler_of(state: CrawlState) -> FrontierScheduler:
    crawler = get_crawler()

    async def make() -> FrontierScheduler:  # its clock needs a loop
        return FrontierScheduler.from_crawler(crawler)

    scheduler = asyncio.run(make())
    run = Run(crawler)
    run.state = state
    scheduler._spider = AnySpider(run)
    return scheduler


def test_hosts_without_pages_are_forgotten(state: CrawlState) -> None:
    scheduler = scheduler_of(state)
    for number in range(1000):  # a sitemap named them; their pages had to make room since
        scheduler.wake_host(f"h{number}.{SITE}")
    assert scheduler.next_request() is None
    assert scheduler._hosts == {}
    # One that has a page then is asked all the same.
    host = f"h7.{SITE}"
    state.pages.add(NewPage("k", f"https://{host}/a", SITE, host, "sitemap"), now=1.0)
    scheduler.wake_host(host)
    request = scheduler.next_request()
    assert request is not None and request.url == f"https://{host}/a"


def test_what_is_known_of_a_host_is_kept(state: CrawlState) -> None:
    scheduler = scheduler_of(state)
    for host in ("busy", "failing", "paused"):
        state.pages.add(NewPage(host, f"https://{host}.{SITE}/a", SITE, host, "sitemap"), now=1.0)
        scheduler.wake_host(host)
    scheduler.trouble_of("failing").add(Strike(SITE, "http-500", is_host_fault=True))
    requests = [scheduler.next_request() for _ in range(3)]
    assert all(requests)
    for request in requests[1:]:
        assert request is not None
        scheduler.release(request)
    scheduler.pause_host("paused", 30.0, "asks to be left alone")
    assert scheduler.next_request() is None
    assert set(scheduler._hosts) == {"busy", "failing", "paused"}
    assert scheduler.trouble_of("failing").spent == 1
    assert scheduler._hosts["paused"].paused_until > time.time()
