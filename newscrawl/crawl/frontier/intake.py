"""Takes the pages that a source names into the frontier: never more of a site than may wait."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newscrawl.crawl.frontier.capacity import ROWS_PER_STATEMENT, NotKept

if TYPE_CHECKING:
    from newscrawl.crawl.frontier.capacity import Capacity, PageValue
    from newscrawl.crawl.frontier.page_table import PageTable
    from newscrawl.crawl.frontier.rows import NewPage
    from newscrawl.crawl.frontier.site_days import SiteDays

__all__ = ["Intake"]


class Intake:
    """Takes in the pages that one source names at one reading."""

    def __init__(  # noqa: PLR0913 - what it writes to, and whose reading it is
        self,
        pages: PageTable,
        capacity: Capacity,
        days: SiteDays,
        site: str,
        *,
        source: int,
        now: float,
    ) -> None:
        """Begin a reading of a source, given by its row; ``now`` is when, in seconds since 1970."""
        self._pages, self._capacity, self._days = pages, capacity, days
        self._site, self._source, self.now = site, source, now
        self._named: list[NewPage] = []
        self._evicted_before = capacity.evicted[site]
        self._own_evicted_before = capacity.evicted_by_source[source]
        self._left_out = NotKept()
        self._evicted_keys: set[str] = set()
        """Pages of an earlier reading that were evicted in this one: they are counted already."""
        self.new: Counter[str] = Counter()
        """Pages that were unknown and are kept, by how they were found."""

    def add(self, page: NewPage) -> bool:
        """Take in a page; return True where it is time for :meth:`flush`."""
        self._named.append(page)
        return len(self._named) >= ROWS_PER_STATEMENT

    def flush(self) -> set[str]:
        """Write what was added since the last time to the state; return the hosts of its pages."""
        named, self._named = self._named, []
        known_keys = self._pages.known_keys(page.key for page in named)
        known: list[NewPage] = []
        unknown: list[NewPage] = []
        for page in named:
            (known if page.key in known_keys else unknown).append(page)
            known_keys.add(page.key)
        kept = self._best(unknown)
        self._pages.insert(kept, now=self.now)
        self._pages.add_to_known(known)
        self._pages.look_again((page.key for page in known), now=self.now)
        self.new.update(page.how for page in kept)
        became = {"taken": len(kept), "known": len(known), "not-kept": len(unknown) - len(kept)}
        for what, number in became.items():
            self._days.add(self._site, what, number)
        if kept:
            self._evict_excess()
        return {page.host for page in (*kept, *known)}

    def _best(self, unknown: list[NewPage]) -> list[NewPage]:
        """Return the pages to keep: those with room, or of more value than one that waits."""
        free = self._capacity.free(self._site) if unknown else 0
        if free >= len(unknown):
            return unknown
        lowest = self._capacity.lowest_value(self._site)
        unknown.sort(key=self._value, reverse=True)
        kept: list[NewPage] = []
        for page in unknown:
            if len(kept) < free or (lowest is not None and self._value(page) > lowest):
                kept.append(page)
            elif page.key not in self._evicted_keys:
                is_wanted = self._pages.is_wanted(page)
                self._left_out = self._left_out.with_page(
                    page.dated_from, page.dated_to, is_wanted=is_wanted
                )
        return kept

    def _value(self, page: NewPage) -> PageValue:
        return (self._pages.is_wanted(page), page.priority, page.rank)

    def _evict_excess(self) -> None:
        for page in self._capacity.evict_excess(self._site):
            self._days.add(self._site, "evicted")
            if page.source != self._source:
                continue
            if page.found_at == self.now:
                self.new[page.how] -= 1
            else:
                self._evicted_keys.add(page.key)

    def not_kept(self) -> NotKept:
        """Return what this reading named and what is not kept; after the last :meth:`flush`.

        Where pages of the site were evicted meanwhile, the source may have named these as well:
        their dates count, so that it is read again.
        """
        left_out, before = self._left_out, self._own_evicted_before
        own = self._capacity.evicted_by_source[self._source]
        not_kept = left_out._replace(
            number=left_out.number + own.number - before.number,
            outside=left_out.outside + own.outside - before.outside,
        )
        evicted = self._capacity.evicted[self._site]
        return not_kept if evicted == self._evicted_before else not_kept.with_dates_of(evicted)
