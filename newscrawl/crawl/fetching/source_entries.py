"""Takes the entries of a sitemap or feed: pages, sitemaps, and where a feed goes on."""

from __future__ import annotations

import asyncio
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.discovery import (
    FurtherPage,
    SourceKind,
    SubSitemap,
    is_no_page,
    newest_entries,
)
from newscrawl.crawl.fetching.host_bounds import EntryHosts
from newscrawl.crawl.frontier import LeftOutCause
from newscrawl.crawl.frontier.site_hosts import Voucher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newscrawl.crawl.discovery import DiscoveredUrl
    from newscrawl.crawl.fetching.host_bounds import HostBounds
    from newscrawl.crawl.fetching.source_queue import SourceQueue
    from newscrawl.crawl.frontier import Source
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.run import Run

__all__ = ["SourceEntries"]

_ENTRIES_AT_A_TIME: Final = 50
"""Entries that are read before others have their turn, as a sitemap may have 50,000: some 3 ms.
With 200, a fast download of 64 MB beside a large sitemap ran into its time-out."""
_MAX_INDEX_ENDS: Final = 50_000
"""Sitemaps that are taken from each end of an index; the protocol allows an index as many."""


class SourceEntries:
    """The entries of one reading of a source."""

    def __init__(  # noqa: PLR0913 - the parts of a run
        self,
        run: Run,
        frontier: Frontier,
        queue: SourceQueue,
        hosts: HostBounds,
        source: Source,
        *,
        now: float,
    ) -> None:
        """Begin a reading; ``now`` is when, in seconds since 1970."""
        self._run, self._frontier, self._queue = run, frontier, queue
        self._source, self._now = source, now
        self._is_own = hosts.is_own_source(source)
        self._hosts = EntryHosts(source.site, hosts, self._is_own)
        self.intake = run.state.intake(source.site, source=source.id, now=now)
        self.named = 0
        """How many entries name something."""
        self.is_cut_short = False
        """Whether there are more entries than the run may still read of the site."""
        self.newest: float | None = None
        """When the newest page was published, in seconds since 1970, as far as dates are known."""
        self._seen = 0
        self._first_sitemaps: list[SubSitemap] = []
        self._last_sitemaps: deque[SubSitemap] = deque(maxlen=_MAX_INDEX_ENDS)
        self._further: list[FurtherPage] = []
        self._has_news_entries = False

    async def take(
        self, entries: Iterable[DiscoveredUrl | SubSitemap | FurtherPage | None]
    ) -> None:
        """Queue the pages that entries name, and keep what else they name for :meth:`queue_rest`.

        Of more pages than the run may still read of the site, as many again are taken from the
        rest, the newest ones: many sitemaps begin with the oldest.
        """
        most = self._queue.budget.entries_left(self._source.site)
        pages = self._pages(entries)
        await self._take_pages(islice(pages, most))
        self._queue.budget.spend_entries(self._source.site, self._seen)
        if self._seen == most:
            rest = newest_entries(pages, most)
            self.is_cut_short = bool(rest)
            await self._take_pages(rest)

    def _pages(
        self, entries: Iterable[DiscoveredUrl | SubSitemap | FurtherPage | None]
    ) -> Iterator[DiscoveredUrl | None]:
        """Yield the entries that are pages, or unusable; keep the others."""
        for entry in entries:
            if isinstance(entry, SubSitemap):
                self.named += 1
                is_full = len(self._first_sitemaps) >= _MAX_INDEX_ENDS
                (self._last_sitemaps if is_full else self._first_sitemaps).append(entry)
            elif isinstance(entry, FurtherPage):
                self._further.append(entry)
            else:
                yield entry

    async def _take_pages(self, entries: Iterable[DiscoveredUrl | None]) -> None:
        for entry in entries:
            self._seen += 1
            if self._seen % _ENTRIES_AT_A_TIME == 0:
                await asyncio.sleep(0)
            if entry is None:
                continue
            self.named += 1
            self._has_news_entries |= entry.source_kind is SourceKind.NEWS_SITEMAP
            if not self._hosts.waits(entry):
                self._take_page(entry, place=self.named)
            if self._hosts.is_open and self._seen >= _ENTRIES_AT_A_TIME:
                self._take_waiting()
        self._take_waiting()

    def _take_waiting(self) -> None:
        """Queue the entries that waited for the others to say whether their host belongs here."""
        for place, entry in enumerate(self._hosts.decide(self._source)):
            self._take_page(entry, place=place)

    def _take_page(self, entry: DiscoveredUrl, *, place: int) -> None:
        """Queue a page that the site names itself: all but what is certain to be no page.

        Words in its URL only put it behind the others.
        """
        source, now = self._source, self._now
        if is_no_page(entry.url):
            self._run.leave_out(entry.url, LeftOutCause.SHAPE, site=source.site)
            return
        noted = {"source": source.id, "given_part": source.given_part}
        page = self._frontier.new_page(entry, source.site, now=now, place=place, **noted)
        if page is None:
            return
        if page.rank != now - place and page.rank <= now:  # it is dated
            self.newest = max(page.rank, self.newest or 0.0)
        if self.intake.add(page):
            self._frontier.queue_named(self.intake)

    def turned_up(self, new: int) -> float | None:
        """Return when something new turned up, where no dates are known: now, if ``new`` did.

        At the first reading, everything is new.
        """
        return self._now if new and self._source.read_at is not None else None

    def queue_rest(self, *, new: int) -> None:
        """Queue the sitemaps and further pages; ``new`` is how many pages were unknown."""
        source = self._source
        sitemaps = [*self._first_sitemaps, *self._last_sitemaps]
        if sitemaps:
            self._queue_sitemaps(sitemaps)
            self._queue.note_index(source)
        elif self._has_news_entries and source.kind == "sitemap":
            self._queue.note_kind(source, "news-sitemap")
        # A further page holds nothing new where this one does not.
        if new or (source.part == 1 and source.read_at is None):
            for further in self._further[:1]:
                self._queue.add_further_feed(further.url, source, now=self._now)

    def _queue_sitemaps(self, sitemaps: Sequence[SubSitemap]) -> None:
        source = self._source
        if self._is_own:
            for each in sitemaps:
                self._frontier.vouch(each.url, source.site, Voucher.SITEMAP_INDEX, by=source.url)
        self._queue.add_sitemaps(
            sitemaps,
            source.site,
            parent=source.id,
            now=self._now,
            depth=source.depth + 1,
            given_part=source.given_part,
        )
