"""Asks for sources; reads sitemaps and feeds, and has lists read."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from scrapy.http import Request, Response

from newscrawl.crawl.date_window import parse_date_range
from newscrawl.crawl.discovery import (
    SourceProblems,
    is_html,
    is_sitemap_or_feed,
    period_in_name,
    read_source,
    with_believable_dates,
)
from newscrawl.crawl.downloader.cut_answers import TAKE_CUT
from newscrawl.crawl.failures import BLOCKED, EMPTY, NOT_FEED, UNREADABLE, Failed, what_failed
from newscrawl.crawl.fetching.source_budget import LISTS
from newscrawl.crawl.fetching.source_entries import SourceEntries
from newscrawl.crawl.frontier import NotKept
from newscrawl.crawl.frontier.revisit_policy import has_outlasted_quick_tries, initial_pace
from newscrawl.crawl.frontier.source_policy import may_send_conditions
from newscrawl.crawl.http_response import (
    CONDITIONAL,
    NOT_MODIFIED,
    block_of,
    conditions,
    pause_of,
)

if TYPE_CHECKING:
    from twisted.python.failure import Failure

    from newscrawl.crawl.fetching.host_bounds import HostBounds
    from newscrawl.crawl.fetching.list_pages import ListPages
    from newscrawl.crawl.fetching.page_readers import PageReaders
    from newscrawl.crawl.fetching.source_outcomes import SourceOutcomes
    from newscrawl.crawl.fetching.source_queue import SourceQueue
    from newscrawl.crawl.frontier import Source
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.run import Run
    from newscrawl.items import Article, Reject

__all__ = ["SourceRequests"]

_CONDITIONS: Final = frozenset(conditions("etag", "modified"))
_FRESH: Final = {"Cache-Control": "no-cache"}
"""Asks caches on the way for what the server has now (RFC 9111, 5.2.1.4)."""
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
        headers = {} if has_room else self._headers(source)
        meta: dict[str, Any] = {"site": source.site, "found": source.kind, "source": source}
        meta["handle_httpstatus_list"] = [NOT_MODIFIED]
        meta[TAKE_CUT] = has_outlasted_quick_tries(source.attempts)
        meta[CONDITIONAL] = not _CONDITIONS.isdisjoint(headers)
        if source.kind not in LISTS:
            settings = self.run.settings
            meta["download_maxsize"] = settings.getint("NEWSCRAWL_SITEMAP_MAXSIZE")
            times = settings.getfloat("NEWSCRAWL_SITEMAP_PATIENCE")
            meta["download_timeout"] = settings.getfloat("DOWNLOAD_TIMEOUT") * times
        return Request(
            source.url,
            callback=self.parse,
            errback=self.failed,
            meta=meta,
            headers=headers,
            dont_filter=True,
        )

    def _headers(self, source: Source) -> dict[str, str]:
        """Return the headers that ask for a source only if it has changed; at times for all of it.

        Unchanged or not, it is asked for as a whole where its validators are not to be believed.
        """
        validators = conditions(source.etag, source.modified)
        pace = source.pace or initial_pace(source.kind)
        if may_send_conditions(source, now=time.time(), pace=pace):
            return validators
        return _FRESH if validators else {}

    def _is_wanted(self, source: Source, *, has_room: bool) -> bool:
        """Return True if a source is worth asking for; it is counted for its site's budget."""
        if self.readers.is_paused(source.site):
            return False
        if source.kind in LISTS and not self.frontier.is_in_scope(source):
            return False
        if self.queue.given.leaves_out(source.url, source.kind):
            return False
        bounds = self.run.bounds
        since, changed_to = bounds.window.since, source.changed_to
        is_old = since is not None and changed_to is not None and changed_to <= since
        if is_old and not source.bad_lastmod:
            # It stays known: a run with another window need not find it in its index again.
            self.run.count("sitemaps-too-old")
            return False
        if (
            source.names_pages_not_kept
            and not has_room
            and (source.read_at or 0.0) >= bounds.started
        ):
            return False  # read in this run, and what it names has no room
        return self.queue.budget.spend(source)

    def failed(self, failure: Failure) -> None:
        """Note why a source could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.frontier.scheduler.release(request)
        self.outcomes.failed(request.meta["source"], what_failed(failure.value))

    async def parse(self, response: Response) -> Article | Reject | None:
        """Read a source: queue what it names; return the article where it turns out to be one."""
        source: Source = response.meta["source"]
        self.frontier.scheduler.release(response.request)
        is_unchanged = response.status == NOT_MODIFIED
        vendor = None if is_unchanged else block_of(response)
        if vendor:
            self.outcomes.failed(source, Failed(BLOCKED, vendor, pause_of(response)))
            return None
        if is_unchanged and not response.meta.get(CONDITIONAL):
            why = "the server answered 304 although it was asked for all of it"
            self.outcomes.failed(source, Failed("http-304", why))
            return None
        self.outcomes.came(source)
        if is_unchanged:
            self.outcomes.read(source, response, named=None, new=0)
            return None
        return await self._read(source, response)

    async def _read(self, source: Source, response: Response) -> Article | Reject | None:
        """Read what came as what it is, whatever it was taken for."""
        if is_sitemap_or_feed(response.body):
            await self._read_sitemap_or_feed(source, response)
        elif source.kind in LISTS:
            return await self.lists.read(source, response)
        elif is_html(response.body):
            await self._read_html(source, response)
        else:
            await self._read_sitemap_or_feed(source, response)
        return None

    async def _read_html(self, source: Source, response: Response) -> None:
        """Read an HTML page in place of a sitemap or feed as a list, where it is one.

        It may stand there for an hour only, as a login: what was a feed is to be one again.
        """
        may_be_list = not source.guessed and not source.was_alive
        if may_be_list and await self.lists.read_as_section(source, response):
            self.queue.note_kind(source, "section")
            return
        self.outcomes.failed(source, Failed(NOT_FEED, "an HTML page stands in its place"))

    # --- sitemaps and feeds --------------------------------------------------------------------

    async def _read_sitemap_or_feed(self, source: Source, response: Response) -> None:
        """Read a sitemap or feed, whichever it is, and note what it brought."""
        now, site = time.time(), source.site
        limit = self.run.settings.getint("NEWSCRAWL_SITEMAP_MAXSIZE")
        problems = SourceProblems()
        entries = read_source(response.body, response.url, max_bytes=limit, problems=problems)
        period = period_in_name(source.url) or parse_date_range(source.lastmod)
        taker = SourceEntries(self.run, self.frontier, self.queue, self.hosts, source, now=now)
        await taker.take(with_believable_dates(entries, now=now, period=period))
        new, not_kept = self.frontier.queue_rest(taker.intake, site), taker.intake.not_kept()
        if taker.is_cut_short:
            not_kept = self._cut_short(source, not_kept)
        self._log_left_out(response.url, problems)
        taker.queue_rest(new=new)
        if problems.error is not None:
            # What it named so far is in the queue; it is read again from its beginning.
            self.outcomes.failed(source, Failed(UNREADABLE, problems.error))
            return
        named = taker.named
        if not named and source.guessed and not source.was_alive:
            self.outcomes.failed(source, Failed(EMPTY, "there is nothing in it"))
            return
        if named:
            _logger.debug("%s names %d address(es).", response.url, named)
        elif not source.guessed:
            _logger.warning("There is nothing in %s (%s).", response.url, source.kind)
        newest = taker.newest if taker.newest is not None else taker.turned_up(new)
        self.outcomes.read(source, response, named=named, new=new, not_kept=not_kept, newest=newest)

    def _cut_short(self, source: Source, not_kept: NotKept) -> NotKept:
        """Log that a source has more entries than are read; return what has a later run read it."""
        self.run.count("sitemaps-cut-short")
        words = "%s has more entries than a run may read: of the rest, the newest are (raise %s)."
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
