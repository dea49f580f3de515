"""What newscrawl is measured against: Scrapy itself, which fetches pages and counts them.

``python bare_spider.py SITE CONCURRENCY``, as a process of its own.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from typing import TYPE_CHECKING
from urllib.request import urlopen

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Response


def _pages(sitemap: str) -> list[str]:
    with urlopen(sitemap, timeout=60) as answer:  # noqa: S310 - the benchmark's own server
        text = answer.read().decode()
    named = re.findall(r"<loc>([^<]+)</loc>", text)
    if "<sitemapindex" in text:
        return [page for further in named for page in _pages(further)]
    return named


class BareSpider(scrapy.Spider):
    """Fetches and counts."""

    name = "bare"
    pages = 0

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Ask for each page."""
        for url in self.urls:  # type: ignore[attr-defined]
            yield scrapy.Request(url)

    def parse(self, response: Response) -> None:  # noqa: ARG002 - Scrapy's signature
        """Count."""
        BareSpider.pages += 1


def main(site: str, at_once: int) -> None:
    """Crawl, and tell what it took."""
    urls = list(dict.fromkeys(_pages(f"{site}/sitemap.xml")))
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS": at_once,
            "CONCURRENT_REQUESTS_PER_DOMAIN": at_once,
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, urls=urls)
    process.start()
    used = resource.getrusage(resource.RUSAGE_SELF)
    stats = crawler.stats.get_stats()
    told = {
        "pages": BareSpider.pages,
        "seconds": stats["elapsed_time_seconds"],
        "requests": stats["downloader/request_count"],
        "processor": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss,
    }
    print(json.dumps(told))  # noqa: T201 - its answer


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
