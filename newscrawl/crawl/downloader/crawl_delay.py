"""The pause between requests to a host: AutoThrottle's, and at least the host's crawl delay."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import NotConfigured

from newscrawl.crawl.downloader.retry_after_header import TOO_MANY_REQUESTS
from newscrawl.crawl.downloader.robots_txt import robots_txt_received
from newscrawl.crawl.scrapy_internals import (
    PauseHooks,
    default_jitter,
    default_pause,
    set_default_jitter,
)

if TYPE_CHECKING:
    from scrapy.core.downloader import Downloader, Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["CrawlDelayThrottle"]

_logger = logging.getLogger(__name__)


class CrawlDelayThrottle(PauseHooks):
    """Extension: AutoThrottle with a shortest pause for each host.

    That is ``DOWNLOAD_DELAY`` or the host's crawl delay, whichever is longer.  Jitter does not go
    below it, and a crawl delay may be longer than ``AUTOTHROTTLE_MAX_DELAY``.  A host that says
    "too many requests" gets twice the pause, until it answers again.  With AutoThrottle off, crawl
    delays still hold, unless ``DOWNLOAD_DELAY`` is 0 as well: for one's own server only.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawl_delays: dict[str, float] = {}
        try:
            super().__init__(crawler)
        except NotConfigured:
            if not crawler.settings.getfloat("DOWNLOAD_DELAY"):
                raise
            self.crawler = crawler  # its signals are not listened to: no pause is changed
        self._max_jitter = 0.0
        self._download_delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        crawler.signals.connect(self._robots_txt_received, signal=robots_txt_received)

    def downloader_ready(self, downloader: Downloader) -> None:
        """Bound the jitter of a host's first requests."""
        self._max_jitter = default_jitter(downloader)
        set_default_jitter(downloader, self._jitter("", default_pause(downloader)))

    def min_pause(self, host: str) -> float:
        """Return the shortest pause in seconds between two requests to a host."""
        return max(self._download_delay, self._crawl_delays.get(host, 0.0))

    def _robots_txt_received(self, origin: str, crawl_delay: float | None) -> None:
        host = urlsplit(origin).hostname or ""
        if crawl_delay is None or crawl_delay <= self._crawl_delays.get(host, 0.0):
            return
        self._crawl_delays[host] = crawl_delay
        _logger.info("%s: a crawl-delay of %g s, by its robots.txt.", host, crawl_delay)
        downloader: Downloader = self.crawler.engine.downloader
        # Scrapy drops idle slots; a new slot of this host begins with these.
        known = downloader.per_slot_settings.get(host, {})
        delay = max(known.get("delay", default_pause(downloader)), self.min_pause(host))
        jitter = self._jitter(host, delay)
        downloader.per_slot_settings[host] = {**known, "delay": delay, "jitter": jitter}
        slot = downloader.slots.get(host)
        if slot is not None:
            self._enforce(host, slot)

    def pause_adjusted(self, host: str, slot: Slot, response: Response) -> None:
        """Double the pause of a host that is asked too often, and keep to the shortest pause."""
        if response.status in TOO_MANY_REQUESTS:
            slot.delay = max(slot.delay, min(2 * slot.delay, self.maxdelay))
        self._enforce(host, slot)

    def _enforce(self, host: str, slot: Slot) -> None:
        slot.delay = max(slot.delay, self.min_pause(host))
        slot.jitter = self._jitter(host, slot.delay)

    def _jitter(self, host: str, delay: float) -> float:
        """Return the share of a pause that jitter may take off: down to the shortest pause."""
        if delay <= 0:
            return self._max_jitter
        return max(0.0, min(self._max_jitter, 1 - self.min_pause(host) / delay))
