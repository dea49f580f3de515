"""Ends a run that has fetched as many bytes as it may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapy import signals
from scrapy.exceptions import NotConfigured

from newscrawl.crawl.run import run_of

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

__all__ = ["ByteLimit"]

_REASON: Final = "max-bytes"
"""The reason with which such a run ends."""


class ByteLimit:
    """A Scrapy extension: NEWSCRAWL_RUN_BYTES bounds what a run fetches.

    What is under way when the bound is reached is finished.
    """

    def __init__(self, crawler: Crawler, most: int) -> None:
        self._crawler, self._most = crawler, most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it for a crawl that has such a bound."""
        most = crawler.settings.getint("NEWSCRAWL_RUN_BYTES")
        if not most:
            raise NotConfigured
        extension = cls(crawler, most)
        crawler.signals.connect(extension.response_received, signals.response_received)
        return extension

    def response_received(self) -> None:
        """End the run if the bound is reached."""
        if self._crawler.stats.get_value("downloader/response_bytes", 0) >= self._most:
            run_of(self._crawler).end(_REASON)
