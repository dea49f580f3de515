"""How much of a site's sources one run may read."""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.frontier import AskedAs

if TYPE_CHECKING:
    from newscrawl.crawl.frontier import Source
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.run import Run

__all__ = ["LISTS", "SourceBudget"]

LISTS: Final = frozenset(("front", "section"))
"""The kinds of sources that are lists of articles; the others are sitemaps and feeds."""
_CHECKS: Final = 10
"""So often, while a site's waiting pages are asked for, it is seen whether there is room again."""
_logger = logging.getLogger(__name__)


class SourceBudget:
    """Counts what a run reads of each site's sources, and bounds it."""

    def __init__(self, run: Run, frontier: Frontier) -> None:
        self._run, self._frontier = run, frontier
        self._read: Counter[tuple[str, str]] = Counter()
        """Sources that were asked for, by site and by the setting that bounds them."""
        self._entries: Counter[str] = Counter()
        """Entries of sitemaps and feeds that were read, by site."""
        self.planned: set[int] = set()
        """Rows of sources that a watch has planned to look at now."""

    def spend(self, source: Source) -> bool:
        """Count a source as read; return False where that would be more than the run may read.

        A look that a watch has planned is within the budget of the watch.
        """
        if source.id in self.planned:
            self.planned.remove(source.id)
            return True
        is_list = source.kind in LISTS
        setting = "NEWSCRAWL_LIST_PAGES" if is_list else "NEWSCRAWL_SITEMAPS"
        limit, number = self._run.settings.getint(setting), (source.site, setting)
        self._read[number] += 1
        if self._read[number] == limit + 1:
            _logger.info("%s: no more are read in this run (%s).", source.site, setting)
        has_budget = self._may_bring_news(source) if is_list else self.entries_left(source.site) > 0
        if self._read[number] > limit or not has_budget:
            self._run.count("lists-left-out" if is_list else "sitemaps-left-out")
            return False
        return True

    def _may_bring_news(self, source: Source) -> bool:
        """Return False for an unknown section, if others with such URLs brought nothing new."""
        if not source.is_new_section:
            return True
        return self._run.state.url_forms.may_be_tried(source.url, AskedAs.LIST, site=source.site)

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
