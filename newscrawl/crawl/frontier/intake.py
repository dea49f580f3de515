"""What a source names, taken into the frontier: never more pages of a site than may wait."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newscrawl.crawl.frontier.capacity import AT_ONCE, NotKept

if TYPE_CHECKING:
    from newscrawl.crawl.frontier.capacity import Value
    from newscrawl.crawl.frontier.pages import NewPage, Pages

__all__ = ["Intake"]


class Intake:
    """Takes the pages that one source names at one reading."""

    def __init__(self, pages: Pages, site: str, *, source: int, now: float) -> None:
        """Begin a reading of a source, given by its row; ``now`` is when, in seconds since 1970."""
        self._pages, self._room = pages, pages.room
        self._site, self._source, self.now = site, source, now
        self._named: list[NewPage] = []
        self._removed_before = self._room.removed.get(site)
        self._own_before = self._removed_of_source()
        self._left_out = NotKept()
        self._forgotten: set[str] = set()
        """Pages of an earlier reading that were removed in this one: they are counted already."""
        self.new: Counter[str] = Counter()
        """Pages that were unknown and are kept, by how they were found."""

    def name(self, page: NewPage) -> bool:
        """Take a page; say whether it is time for :meth:`flush`."""
        self._named.append(page)
        return len(self._named) >= AT_ONCE

    def flush(self) -> set[str]:
        """Bring to the state what was named since the last time; the hosts with pages in it."""
        named, self._named = self._named, []
        known = self._pages.known(page.key for page in named)
        again: list[NewPage] = []
        unknown: list[NewPage] = []
        for page in named:
            (again if page.key in known else unknown).append(page)
            known.add(page.key)
        kept = self._best(unknown)
        self._pages.insert(kept, now=self.now)
        self._pages.find_again(again)
        self.new.update(page.how for page in kept)
        if kept:
            self._make_room()
        return {page.host for page in (*kept, *again)}

    def _best(self, unknown: list[NewPage]) -> list[NewPage]:
        """Choose the pages that are to be kept: those with room, or better than one that waits."""
        room = self._room.of(self._site) if unknown else 0
        if room >= len(unknown):
            return unknown
        floor = self._room.worst(self._site)
        unknown.sort(key=self._value, reverse=True)
        kept: list[NewPage] = []
        for page in unknown:
            if len(kept) < room or (floor is not None and self._value(page) > floor):
                kept.append(page)
            elif page.key not in self._forgotten:
                wanted = self._pages.is_wanted(page)
                start, end = page.dated_from, page.dated_to
                self._left_out = self._left_out.and_one(start, end, is_wanted=wanted)
        return kept

    def _value(self, page: NewPage) -> Value:
        return (self._pages.is_wanted(page), page.priority, page.rank)

    def _make_room(self) -> None:
        for page in self._room.make(self._site):
            if page.source != self._source:
                continue
            if page.found_at == self.now:
                self.new[page.how] -= 1
            else:
                self._forgotten.add(page.key)

    def _removed_of_source(self) -> tuple[int, int]:
        removed = self._room.removed_of
        return removed[self._source, True], removed[self._source, False]

    def not_kept(self) -> NotKept:
        """Say what this reading named and what is not kept; after the last :meth:`flush`.

        Where pages of the site had to go meanwhile, it may have named these as well: their dates
        count, so that it is read again.
        """
        wanted, outside = (
            now - before
            for now, before in zip(self._removed_of_source(), self._own_before, strict=True)
        )
        told = self._left_out._replace(
            number=self._left_out.number + wanted, outside=self._left_out.outside + outside
        )
        removed = self._room.removed.get(self._site)
        return told.with_dates_of(removed) if removed and removed != self._removed_before else told
