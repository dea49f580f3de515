"""Reads sitemaps and feeds: queues the pages and sitemaps that they name."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    SourceKind,
    SourceProblems,
    SubSitemap,
    UnusableEntry,
    UrlKind,
    classify_url,
    read_source,
)
from newscrawl.crawl.failures import UNREADABLE, Failed
from newscrawl.crawl.frontier import NotKept
from newscrawl.crawl.frontier.new_rows import new_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import Response

    from newscrawl.crawl.frontier import Intake, Source
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.reading.source_budgets import SourceBudgets
    from newscrawl.crawl.reading.source_outcomes import SourceOutcomes
    from newscrawl.crawl.reading.source_queue import SourceQueue
    from newscrawl.crawl.run import Run

__all__ = ["SitemapsAndFeeds"]

_ENTRIES_AT_A_TIME: Final = 200
"""Entries that are read before others have their turn: a sitemap may have 50,000."""
_logger = logging.getLogger(__name__)


@dataclass(eq=False)
class SitemapsAndFeeds:
    """Reads sitemaps and feeds."""

    run: Run
    frontier: Frontier
    queue: SourceQueue
    budgets: SourceBudgets
    outcomes: SourceOutcomes

    async def read(self, source: Source, response: Response) -> None:
        """Read a sitemap or feed, whichever it is, and note what it brought."""
        now, site = time.time(), source.site
        limit = self.run.settings.getint("NEWSCRAWL_SITEMAP_MAXSIZE")
        most = self.budgets.entries_left(site)
        problems = SourceProblems()
        entries = read_source(response.body, response.url, max_bytes=limit, problems=problems)
        intake = self.run.state.intake(site, source=source.id, now=now)
        named, seen = await self._take_entries(islice(entries, most), source, intake)
        self.budgets.spend_entries(site, seen)
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
        entries: Iterator[DiscoveredUrl | SubSitemap | UnusableEntry],
        source: Source,
        intake: Intake,
    ) -> tuple[int, int]:
        """Queue what entries name; return how many name something, and how many there were."""
        named = seen = 0
        for entry in entries:
            seen += 1
            if seen % _ENTRIES_AT_A_TIME == 0:
                await asyncio.sleep(0)
            if isinstance(entry, UnusableEntry):
                continue
            named += 1
            if isinstance(entry, SubSitemap):
                depth = source.depth + 1
                self.queue.add_sitemap(entry, source.site, place=named, depth=depth, now=intake.now)
            elif (
                entry.source_kind is not SourceKind.SITEMAP
                or classify_url(entry.url) is not UrlKind.OTHER
            ):
                # What looks like a list is taken as well: the site says that it has something to
                # read, and on some sites the URLs of articles look like those of sections.
                page = new_page(entry, source.site, now=intake.now, place=named, source=source.id)
                if page is not None and intake.add(page):
                    self.frontier.queue_named(intake)
        return named, seen

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
