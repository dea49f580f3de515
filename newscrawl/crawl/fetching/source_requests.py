"""Asks for sources; reads sitemaps and feeds, and has lists read."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from scrapy.http import Request, Response

from newscrawl.crawl.date_window import parse_date_range
from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    SourceProblems,
    SubSitemap,
    is_no_page,
    read_source,
)
from newscrawl.crawl.downloader.cut_answers import TAKE_CUT
from newscrawl.crawl.failures import BLOCKED, UNREADABLE, Failed, what_failed
from newscrawl.crawl.fetching.host_bounds import EntryHosts
from newscrawl.crawl.fetching.source_queue import LISTS
from newscrawl.crawl.frontier import LeftOutCause, NotKept
from newscrawl.crawl.frontier.revisit_policy import has_outlasted_quick_tries
from newscrawl.crawl.frontier.site_hosts import Voucher
from newscrawl.crawl.http_response import NOT_MODIFIED, block_of, conditions, pause_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twisted.python.failure import Failure

    from newscrawl.crawl.fetching.host_bounds import HostBounds
    from newscrawl.crawl.fetching.list_pages import ListPages
    from newscrawl.crawl.fetching.page_readers import PageReaders
    from newscrawl.crawl.fetching.source_outcomes import SourceOutcomes
    from newscrawl.crawl.fetching.source_queue import SourceQueue
    from newscrawl.crawl.frontier import Intake, Source
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.run import Run
    from newscrawl.items import Article

__all__ = ["SourceRequests"]

_ENTRIES_AT_A_TIME: Final = 200
"""Entries that are read before others have their turn: a sitemap may have 50,000."""
_logger = logging.getLogger(__name__)


@dataclass(eq=False)
class SourceRequests:
    """Asks for the sources that are due."""

    run: Run
    frontier: Frontier
    readers: PageReaders
    queue: SourceQueue
    outcomes: SourceOutcomes
    lists: ListPages
    hosts: HostBounds

    def request(self, source: Source) -> Request | None:
        """Return the request for a source; None where it is left for another run."""
        has_room = source.names_pages_not_kept and self.run.state.capacity.is_half_free(source.site)
        if not self._is_wanted(source, has_room=has_room):
            self.run.state.sources.release(source.id)
            return None
        meta: dict[str, Any] = {"site": source.site, "found": source.kind, "source": source}
        meta["handle_httpstatus_list"] = [NOT_MODIFIED]
        meta[TAKE_CUT] = has_outlasted_quick_tries(source.attempts)
        if source.kind not in LISTS:
            meta["download_maxsize"] = self.run.settings.getint("NEWSCRAWL_SITEMAP_MAXSIZE")
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
        if source.kind in LISTS and not self.frontier.is_in_scope(source):
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
        return self.queue.spend(source)

    def failed(self, failure: Failure) -> None:
        """Note why a source could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.frontier.scheduler.release(request)
        self.outcomes.failed(request.meta["source"], what_failed(failure.value))

    async def parse(self, response: Response) -> Article | None:
        """Read a source: queue what it names; return the article where it turns out to be one."""
        source: Source = response.meta["source"]
        self.frontier.scheduler.release(response.request)
        is_unchanged = response.status == NOT_MODIFIED
        vendor = None if is_unchanged else block_of(response)
        if vendor:
            self.outcomes.failed(source, Failed(BLOCKED, vendor, pause_of(response)))
            return None
        self.frontier.scheduler.host_succeeded(source.host)
        self.outcomes.came(source)
        if is_unchanged:
            self.outcomes.read(source, response, named=None, new=0)
        elif source.kind in LISTS:
            return await self.lists.read(source, response)
        else:
            await self._read_sitemap_or_feed(source, response)
        return None

    # --- sitemaps and feeds --------------------------------------------------------------------

    async def _read_sitemap_or_feed(self, source: Source, response: Response) -> None:
        """Read a sitemap or feed, whichever it is, and note what it brought."""
        now, site = time.time(), source.site
        limit = self.run.settings.getint("NEWSCRAWL_SITEMAP_MAXSIZE")
        most = self.queue.entries_left(site)
        problems = SourceProblems()
        entries = read_source(response.body, response.url, max_bytes=limit, problems=problems)
        intake = self.run.state.intake(site, source=source.id, now=now)
        named, seen = await self._take_entries(islice(entries, most), source, intake)
        self.queue.spend_entries(site, seen)
        new, not_kept = self.frontier.queue_rest(intake, site), intake.not_kept()
        if seen == most and next(entries, None) is not None:
            not_kept = self._cut_short(source, not_kept)
        self._log_left_out(response.url, problems)
        if problems.error is not None:
            # What it named so far is in the queue; it is read again from its beginning.
            self.outcomes.failed(source, Failed(UNREADABLE, problems.error))
            return
        if named:
            _logger.debug("%s names %d address(es).", response.url, named)
        elif most and not source.guessed:
            _logger.warning("There is nothing in %s (%s).", response.url, source.kind)
        self.outcomes.read(source, response, named=named, new=new, not_kept=not_kept)

    async def _take_entries(
        self,
        entries: Iterator[DiscoveredUrl | SubSitemap | None],
        source: Source,
        intake: Intake,
    ) -> tuple[int, int]:
        """Queue what entries name; return how many name something, and how many there were."""
        named = seen = 0
        hosts = EntryHosts(source.site, self.hosts, self.hosts.is_own_source(source))
        for entry in entries:
            seen += 1
            if seen % _ENTRIES_AT_A_TIME == 0:
                await asyncio.sleep(0)
            if entry is None:
                continue
            named += 1
            if isinstance(entry, SubSitemap):
                self._take_sitemap(entry, source, place=named, now=intake.now)
            elif not hosts.waits(entry):
                self._take_page(entry, source, intake, place=named)
            if hosts.is_open and seen >= _ENTRIES_AT_A_TIME:
                self._take_waiting(hosts, source, intake)
        self._take_waiting(hosts, source, intake)
        return named, seen

    def _take_page(
        self, entry: DiscoveredUrl, source: Source, intake: Intake, *, place: int
    ) -> None:
        """Queue a page that the site names itself: all but what is certain to be no page.

        Words in its URL only put it behind the others.
        """
        if is_no_page(entry.url):
            self.run.leave_out(entry.url, LeftOutCause.SHAPE, site=source.site)
            return
        noted = {"source": source.id, "given_part": source.given_part}
        page = self.frontier.new_page(entry, source.site, now=intake.now, place=place, **noted)
        if page is not None and intake.add(page):
            self.frontier.queue_named(intake)

    def _take_sitemap(self, entry: SubSitemap, source: Source, *, place: int, now: float) -> None:
        """Queue the sitemap that an index names."""
        site, depth, part = source.site, source.depth + 1, source.given_part
        if self.hosts.is_own_source(source):
            self.frontier.vouch(entry.url, site, Voucher.SITEMAP_INDEX, by=source.url)
        self.queue.add_sitemap(entry, site, place=place, depth=depth, given_part=part, now=now)

    def _take_waiting(self, hosts: EntryHosts, source: Source, intake: Intake) -> None:
        """Queue the entries that waited for the others to say whether their host belongs here."""
        for place, entry in enumerate(hosts.decide(source)):
            self._take_page(entry, source, intake, place=place)

    def _cut_short(self, source: Source, not_kept: NotKept) -> NotKept:
        """Log that a source has more entries than are read; return what has a later run read it."""
        self.run.count("sitemaps-cut-short")
        words = "%s is not read to its end: it has more entries than a run may read (raise %s)."
        _logger.warning(words, source.url, "NEWSCRAWL_SITEMAP_ENTRIES")
        return not_kept.with_dates_of(NotKept().with_page(None, None))

    def _log_left_out(self, url: str, problems: SourceProblems) -> None:
        """Count and log the entries that could not be taken."""
        for why, count in problems.left_out.items():
            self.run.count(f"entries-left-out/{why.replace(' ', '-')}", count)
        if problems.first_error is not None:
            words = "%d entries of %s could not be read, the first for: %s. Please report it."
            _logger.warning(words, problems.left_out["unreadable"], url, problems.first_error)
        if without := problems.left_out["no address"]:
            _logger.info("%d entries of %s name no web address.", without, url)
