"""A pause for each host: AutoThrottle's, and never less than what its robots.txt asks for."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scrapy.exceptions import NotConfigured

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

_TOO_MANY: Final = frozenset((429, 503))
_logger = logging.getLogger(__name__)


class CrawlDelayThrottle(PauseHooks):
    """Extension: AutoThrottle with a floor for each host: the larger of two pauses.

    The two are ``DOWNLOAD_DELAY`` and the host's crawl-delay.  Jitter does not go below the floor,
    and a crawl-delay may be longer than ``AUTOTHROTTLE_MAX_DELAY``.  A host that says "too many
    requests" gets twice the pause, until it answers again.  With AutoThrottle off,
    crawl-delays still hold, unless ``DOWNLOAD_DELAY`` is 0 as well: no brakes, which is for one's
    own server only.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._floors: dict[str, float] = {}
        try:
            super().__init__(crawler)
        except NotConfigured:
            if not crawler.settings.getfloat("DOWNLOAD_DELAY"):
                raise
            self.crawler = crawler  # its signals are not listened to: no pause is changed
        self._most_jitter = 0.0
        self._least = crawler.settings.getfloat("DOWNLOAD_DELAY")
        crawler.signals.connect(self._robots_read, signal=robots_txt_received)

    def downloader_ready(self, downloader: Downloader) -> None:
        """Keep chance from shortening the pause before a host's first requests."""
        self._most_jitter = default_jitter(downloader)
        set_default_jitter(downloader, self._jitter("", default_pause(downloader)))

    def floor(self, host: str) -> float:
        """Say the least pause in seconds between two requests to a host."""
        return max(self._least, self._floors.get(host, 0.0))

    def _robots_read(self, origin: str, crawl_delay: float | None) -> None:
        host = urlsplit(origin).hostname or ""
        if crawl_delay is None or crawl_delay <= self._floors.get(host, 0.0):
            return
        self._floors[host] = crawl_delay
        _logger.info("%s: a crawl-delay of %g s, by its robots.txt.", host, crawl_delay)
        downloader: Downloader = self.crawler.engine.downloader
        # Idle slots are thrown away; a new one of this host begins with these.
        known = downloader.per_slot_settings.get(host, {})
        delay = max(known.get("delay", default_pause(downloader)), self.floor(host))
        jitter = self._jitter(host, delay)
        downloader.per_slot_settings[host] = {**known, "delay": delay, "jitter": jitter}
        slot = downloader.slots.get(host)
        if slot is not None:
            self._hold(host, slot)

    def pause_adjusted(self, host: str, slot: Slot, response: Response) -> None:
        """Double the pause of a host that has too many requests, and hold the floor."""
        if response.status in _TOO_MANY:
            slot.delay = max(slot.delay, min(2 * slot.delay, self.maxdelay))
        self._hold(host, slot)

    def _hold(self, host: str, slot: Slot) -> None:
        slot.delay = max(slot.delay, self.floor(host))
        slot.jitter = self._jitter(host, slot.delay)

    def _jitter(self, host: str, delay: float) -> float:
        """The share of a pause by which chance may shorten it: down to the floor at most."""
        if delay <= 0:
            return self._most_jitter
        return max(0.0, min(self._most_jitter, 1 - self.floor(host) / delay))
