"""What newscrawl's crawls are compared with: Scrapy, which only fetches pages and counts them.

Run as a process: ``python bare_spider.py SITE CONCURRENCY``.
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


def _sitemap_urls(sitemap: str) -> list[str]:
    with urlopen(sitemap, timeout=60) as answer:  # noqa: S310 - the benchmark's own server
        text = answer.read().decode()
    named = re.findall(r"<loc>([^<]+)</loc>", text)
    if "<sitemapindex" in text:
        return [page for further in named for page in _sitemap_urls(further)]
    return named


class BareSpider(scrapy.Spider):
    """Fetches and counts."""

    name = "bare"
    pages = 0

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Fetch each page."""
        for url in self.urls:  # type: ignore[attr-defined]
            yield scrapy.Request(url)

    def parse(self, response: Response) -> None:  # noqa: ARG002 - Scrapy's signature
        """Count."""
        BareSpider.pages += 1


def main(site: str, concurrency: int) -> None:
    """Crawl, and print the time and memory taken."""
    urls = list(dict.fromkeys(_sitemap_urls(f"{site}/sitemap.xml")))
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS": concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
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
    cost = {
        "pages": BareSpider.pages,
        "seconds": stats["elapsed_time_seconds"],
        "processor_seconds": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss,
    }
    print(json.dumps(cost))  # noqa: T201 - read by its parent


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
