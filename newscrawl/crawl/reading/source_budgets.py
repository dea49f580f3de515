"""How much of a site's sources one run may read."""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from newscrawl.crawl.frontier import Source
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.run import Run

__all__ = ["LISTS", "SourceBudgets"]

LISTS: Final = frozenset(("front", "section"))
"""The kinds of sources that are lists of articles; the others are sitemaps and feeds."""
_CHECKS: Final = 10
"""So often, while a site's waiting pages are asked for, it is seen whether there is room again."""
_logger = logging.getLogger(__name__)


class SourceBudgets:
    """What was read of each site's sources in this run, and how much of it may be."""

    def __init__(self, run: Run, frontier: Frontier) -> None:
        self._run, self._frontier = run, frontier
        self._lists: Counter[str] = Counter()
        self._sitemaps: Counter[str] = Counter()
        self._entries: Counter[str] = Counter()
        """Entries of sitemaps and feeds that were read, by site."""

    def has_enough_sources(self, site: str) -> bool:
        """Return True if no more sources of a site are remembered."""
        limit = self._run.settings.getint("NEWSCRAWL_SOURCES")
        return self._run.state.sources.count(site) >= limit

    def spend(self, source: Source) -> bool:
        """Count a source as read; return False where that would be more than the run may read."""
        site, settings = source.site, self._run.settings
        is_list = source.kind in LISTS
        used = self._lists if is_list else self._sitemaps
        name = "NEWSCRAWL_LIST_PAGES" if is_list else "NEWSCRAWL_SITEMAPS"
        limit = settings.getint(name)
        is_spent = used[site] >= limit
        if used[site] == limit:
            _logger.info("%s: no more are read in this run (%s).", site, name)
            used[site] += 1  # it is said once
        if is_spent or (not is_list and not self.entries_left(site)):
            self._run.count("lists-left-out" if is_list else "sitemaps-left-out")
            return False
        used[site] += 1
        return True

    def entries_left(self, site: str) -> int:
        """Return how many more entries of a site's sitemaps and feeds may be read."""
        limit = self._run.settings.getint("NEWSCRAWL_SITEMAP_ENTRIES")
        return max(0, limit - self._entries[site])

    def spend_entries(self, site: str, count: int) -> None:
        """Count entries of a sitemap or feed as read."""
        self._entries[site] += count

    def read_on_where_there_is_room(self, site: str) -> None:
        """Queue again what named pages that were not kept, once half of those kept are asked for.

        To be called for each page that is asked for; it looks only now and then.
        """
        capacity = self._run.state.capacity
        asked = self._run.site_counts[site]["asked"]
        if not capacity.max_waiting or asked % max(1, capacity.max_waiting // _CHECKS):
            return
        if capacity.is_half_free(site):
            for host in self._run.state.sources.queue_for_pages_not_kept(site, now=time.time()):
                self._frontier.scheduler.wake_host(host)
