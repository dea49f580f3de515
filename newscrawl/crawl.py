"""Runs a crawl from code: no project folder, no scrapy.cfg, any working directory."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.reactor import is_reactor_installed

from newscrawl.discovery import AddressError, web_address
from newscrawl.output import OutputError, RecordFile
from newscrawl.spiders.news import NewsSpider

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["AddressError", "CrawlError", "CrawlSummary", "OutputError", "run_crawl"]

# Scrapy's own account of its set-up: of use to its developers, sixty lines to everyone else.
_CHATTY: Final = (
    "scrapy.addons",
    "scrapy.crawler",
    "scrapy.extensions.memusage",
    "scrapy.middleware",
)


class CrawlError(Exception):
    """A crawl could not be run; the message says why."""


@dataclass(slots=True)
class CrawlSummary:
    """What a crawl did."""

    articles: int = 0
    """Articles written by this run."""
    known: int = 0
    """Articles met that the output held already."""
    duplicates: int = 0
    """Records of articles that this run had written under another address."""
    invalid: int = 0
    """Records without headline and body, or with a value of the wrong type."""
    rejected: dict[str, int] = field(default_factory=dict)
    """Pages that are no articles, by reason."""
    failed: int = 0
    """Addresses that gave no page: an error of the server, no answer, no such host."""
    disallowed: int = 0
    """Addresses that robots.txt forbids."""
    requests: int = 0
    """Requests sent, robots.txt, redirects and second tries included."""
    found: dict[str, int] = field(default_factory=dict)
    """Addresses asked for, by how they were found."""
    seconds: float = 0.0
    """How long it took."""
    reason: str = "finished"
    """Why it ended: ``finished``, ``shutdown`` (Ctrl-C), ``write-error``, …"""
    error: str | None = None
    """The sentence for the person, where the output could not be written."""

    @property
    def nothing(self) -> bool:
        """True where no article came out and none was met that was known."""
        return not (self.articles or self.known)


def run_crawl(
    sites: Sequence[str],
    *,
    output: Path,
    delay: float | None = None,
    concurrency: int | None = None,
    settings: Mapping[str, object] | None = None,
) -> CrawlSummary:
    """Crawl news sites and append their articles to ``output``.

    ``delay`` is the least pause in seconds between two requests to one host; 0 switches all
    throttling off, which is for one's own server only.  ``concurrency`` is the number of
    requests at once to one host.  ``settings`` are Scrapy settings that go before all others.

    It runs once a process, as Scrapy's engine cannot be started twice.  Raises AddressError for
    a site that is none, OutputError for an output that cannot be used, both before anything is
    asked for, and CrawlError where the engine did not start.
    """
    addresses = [web_address(site) for site in sites]
    if not addresses:
        raise AddressError("No site given: name at least one, like https://news.example.")
    _try_output(output)
    if is_reactor_installed():
        raise CrawlError("A crawl has run in this process: start another process for another one.")
    process = AsyncCrawlerProcess(_settings(output, delay, concurrency, settings))
    for name in _CHATTY:  # after the process, whose set-up of logging undoes levels
        logging.getLogger(name).setLevel(logging.WARNING)
    # A host that cannot be reached would be told with a traceback; the spider tells it in a line.
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)
    crawler = process.create_crawler(NewsSpider)
    task = process.crawl(crawler, sites=addresses)
    process.start()
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        if isinstance(error, OutputError):
            raise error
        raise CrawlError(f"The crawl did not start: {error}") from error
    return _summary(crawler.stats.get_stats())


def _try_output(output: Path) -> None:
    """Open and close the output, so that a wrong one is told before the engine starts."""
    trial = RecordFile(output)
    trial.open()
    trial.close()


def _settings(
    output: Path,
    delay: float | None,
    concurrency: int | None,
    more: Mapping[str, object] | None,
) -> Settings:
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    own: dict[str, object] = {
        "NEWSCRAWL_OUTPUT": str(output.absolute()),
        "STATS_DUMP": False,  # the summary says what a person wants to know
        "LOG_VERSIONS": [],
        "LOG_FORMAT": "%(asctime)s %(levelname)s: %(message)s",
    }
    if delay is not None:
        own |= {"DOWNLOAD_DELAY": delay, "AUTOTHROTTLE_START_DELAY": delay}
        own |= {"AUTOTHROTTLE_ENABLED": delay > 0}
        # The least pause: Scrapy would halve it now and then, and never wait for longer than this.
        longest = max(delay, settings.getfloat("AUTOTHROTTLE_MAX_DELAY"))
        own |= {"DOWNLOAD_DELAY_JITTER": 0.0, "AUTOTHROTTLE_MAX_DELAY": longest}
    if concurrency is not None:
        at_once = max(concurrency, settings.getint("CONCURRENT_REQUESTS"))
        own |= {"CONCURRENT_REQUESTS_PER_DOMAIN": concurrency, "CONCURRENT_REQUESTS": at_once}
        own |= {"AUTOTHROTTLE_TARGET_CONCURRENCY": float(concurrency)}
    settings.setdict({**own, **(more or {})}, priority="cmdline")
    return settings


def _summary(stats: Mapping[str, Any]) -> CrawlSummary:
    def counted(prefix: str) -> dict[str, int]:
        names = sorted(name for name in stats if name.startswith(prefix))
        return {name.removeprefix(prefix): stats[name] for name in names}

    return CrawlSummary(
        articles=stats.get("newscrawl/written", 0),
        known=stats.get("newscrawl/known", 0),
        duplicates=stats.get("newscrawl/duplicates", 0),
        invalid=stats.get("newscrawl/invalid", 0),
        rejected=counted("newscrawl/rejected/"),
        failed=stats.get("newscrawl/failed", 0),
        disallowed=stats.get("newscrawl/disallowed", 0),
        requests=stats.get("downloader/request_count", 0),
        found=counted("newscrawl/found/"),
        seconds=stats.get("elapsed_time_seconds", 0.0),
        reason=stats.get("finish_reason", "unknown"),
        error=stats.get("newscrawl/error"),
    )
