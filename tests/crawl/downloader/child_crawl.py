"""A crawl in a process of its own: what is asked comes as JSON on stdin, what came goes to stdout.

Asked: ``urls`` (in this order, at once), ``settings`` (over newscrawl's), ``names`` (what a name
resolves to, instead of what the system says; with commas between), ``timeouts`` (seconds by
address).
"""

from __future__ import annotations

import json
import resource
import socket
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from newscrawl.crawl.downloader.robots_txt import robots_txt_received

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Request, Response
    from twisted.python.failure import Failure

QUICK = {
    "ITEM_PIPELINES": {},
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "RETRY_ENABLED": False,
    "STATS_DUMP": False,
    "LOG_LEVEL": "DEBUG",
    "DOWNLOAD_TIMEOUT": 60,
}


class Asker(scrapy.Spider):
    name = "asker"

    def __init__(self, *, urls: list[str], timeouts: dict[str, float]) -> None:
        super().__init__()
        self.urls = urls
        self.timeouts = timeouts
        self.came: dict[str, dict[str, Any]] = {}
        self.robots: list[dict[str, Any]] = []

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> Asker:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.read_robots, signal=robots_txt_received)
        return spider

    def read_robots(self, response: Any, origin: str, crawl_delay: float | None) -> None:
        size = None if response is None else len(response.body)
        self.robots.append({"origin": origin, "size": size, "crawl_delay": crawl_delay})

    async def start(self) -> AsyncIterator[Request]:
        for number, url in enumerate(self.urls):
            meta: dict[str, Any] = {"asked": f"{number} {url}"}
            if url in self.timeouts:
                meta["download_timeout"] = self.timeouts[url]
            yield scrapy.Request(
                url,
                callback=self.parse,
                errback=self.failed,
                dont_filter=True,
                meta={**meta, "handle_httpstatus_list": [404, 500, 503, 429]},
            )

    def parse(self, response: Response, **_: object) -> None:
        self.came[response.meta["asked"].partition(" ")[2]] = {
            "status": response.status,
            "size": len(response.body),
            "url": response.url,
            "at": monotonic(),
        }

    def failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        self.came[request.meta["asked"].partition(" ")[2]] = {
            "error": type(error).__name__,
            "bases": [base.__name__ for base in type(error).__mro__],
            "text": str(error),
            "retry_after": getattr(error, "retry_after", None),
            "at": monotonic(),
        }


def peak_mb() -> float:
    """The most memory that this process had so far."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says begins with what the parent process had
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> None:
    asked = json.loads(sys.stdin.read())
    names: dict[str, str] = asked.get("names", {})
    if names:
        really = socket.getaddrinfo

        def look_up(name: str, *more: Any) -> Any:
            ips = [ip for ip in names.get(name, name).split(",") if ip]
            if not ips:
                raise socket.gaierror(socket.EAI_NONAME, "no such name")
            return [found for ip in ips for found in really(ip, *more)]

        def look_up_one(name: str) -> str:  # as Scrapy's own resolver asks
            return str(look_up(name, None, socket.AF_INET)[0][4][0])

        setattr(socket, "gethostbyname", look_up_one)  # noqa: B010
        setattr(socket, "getaddrinfo", look_up)  # noqa: B010 - another one for the test
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    settings.setdict({**QUICK, **asked.get("settings", {})}, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Asker)
    process.crawl(crawler, urls=asked["urls"], timeouts=asked["timeouts"])
    before = peak_mb()
    process.start()
    spider = crawler.spider
    assert isinstance(spider, Asker)
    assert crawler.stats is not None
    result = {
        "came": spider.came,
        "robots": spider.robots,
        "grown_mb": peak_mb() - before,
        "stats": {k: v for k, v in crawler.stats.get_stats().items() if isinstance(v, int)},
    }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
