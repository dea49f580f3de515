"""Asks for sources and has each read as what it is: a list, or a sitemap or feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy.http import Request, Response

from newscrawl.crawl.date_window import parse_date_range
from newscrawl.crawl.failures import BLOCKED, Failed, what_failed
from newscrawl.crawl.reading.source_budgets import LISTS
from newscrawl.crawl.responses import NOT_MODIFIED, block_of, conditions, pause_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from twisted.python.failure import Failure

    from newscrawl.crawl.frontier import Source
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.reading.list_pages import ListPages
    from newscrawl.crawl.reading.page_readers import PageReaders
    from newscrawl.crawl.reading.sitemaps_and_feeds import SitemapsAndFeeds
    from newscrawl.crawl.reading.source_budgets import SourceBudgets
    from newscrawl.crawl.reading.source_outcomes import SourceOutcomes
    from newscrawl.crawl.run import Run
    from newscrawl.items import Article, Reject

__all__ = ["SourcePages"]


@dataclass(eq=False)
class SourcePages:
    """Asks for the sources that are due."""

    run: Run
    frontier: Frontier
    readers: PageReaders
    budgets: SourceBudgets
    outcomes: SourceOutcomes
    lists: ListPages
    sitemaps: SitemapsAndFeeds

    def request(self, source: Source) -> Request | None:
        """Return the request for a source; None where it is left for another run."""
        has_room = source.names_pages_not_kept and self.run.state.capacity.is_half_free(source.site)
        if not self._is_wanted(source, has_room=has_room):
            self.run.state.source_schedule.release(source.id)
            return None
        meta: dict[str, Any] = {"site": source.site, "found": source.kind, "source": source}
        meta["handle_httpstatus_list"] = [NOT_MODIFIED]
        if source.kind not in LISTS:
            limit = self.run.settings.getint("NEWSCRAWL_SITEMAP_MAXSIZE")
            meta["download_maxsize"] = limit
        return Request(
            source.url,
            callback=self.parse,
            errback=self.failed,
            meta=meta,
            # Unchanged or not: it names pages that were not kept.
            headers={} if has_room else conditions(source.etag, source.modified),
            dont_filter=True,
        )

    def _is_wanted(self, source: Source, *, has_room: bool) -> bool:
        """Return True if a source is worth asking for; it is counted for its site's budget."""
        if self.readers.is_paused(source.site):
            return False
        bounds, changed = self.run.bounds, parse_date_range(source.lastmod)
        since = bounds.window.since
        if since is not None and changed is not None and changed.end <= since:
            # It stays known: a run with another window need not find it in its index again.
            self.run.count("sitemaps-too-old")
            return False
        if (
            source.names_pages_not_kept
            and not has_room
            and (source.read_at or 0.0) >= bounds.started
        ):
            return False  # read in this run, and what it names has no room
        return self.budgets.spend(source)

    def failed(self, failure: Failure) -> None:
        """Note why a source could not be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.frontier.scheduler.arrived(request)
        self.outcomes.failed(request.meta["source"], what_failed(failure.value))

    async def parse(self, response: Response) -> AsyncIterator[Article | Reject]:
        """Read a source: queue what it names; yield the article where it turns out to be one."""
        source: Source = response.meta["source"]
        self.frontier.scheduler.arrived(response.request)
        is_unchanged = response.status == NOT_MODIFIED
        vendor = None if is_unchanged else block_of(response)
        if vendor:
            self.outcomes.failed(source, Failed(BLOCKED, vendor, pause_of(response)))
            return
        self.frontier.scheduler.succeeded(source.host)
        self.outcomes.came(source)
        if is_unchanged:
            self.outcomes.read(source, response, named=None, new=0)
        elif source.kind in LISTS:
            async for item in self.lists.read(source, response):
                yield item
        else:
            await self.sitemaps.read(source, response)
