"""What a source names, taken into the frontier: never more pages of a site than may wait.

A site can claim any number of addresses.  Kept are those that the scheduler would ask for first; of
the others only their number and their dates are noted, with the source that named them, so that it
is read again once there is room.
"""

from __future__ import annotations

from collections import Counter
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from newscrawl.state.pages import NewPage, Pages

__all__ = ["UNASKED", "Intake", "NotKept", "Room"]

UNASKED: Final = "state = 'waiting' AND fetched_at IS NULL AND how <> 'given'"
"""The pages that the bound counts, in SQL: found, never asked for, and not named by the operator.

It is the condition of the index ``pages_unasked``, word for word, so that SQLite uses that index.
"""
_WORST_FIRST: Final = "ORDER BY unwanted DESC, priority, rank, id DESC"
_AT_ONCE: Final = 500
"""Pages that are looked up, added or removed by one statement: few enough to hold nothing up."""

_Value = tuple[bool, int, float]
"""How much a page is wanted; the greatest is asked for first."""


class NotKept(NamedTuple):
    """Pages that a source named and that were not kept."""

    number: int = 0
    """How many of them the run wanted."""
    outside: int = 0
    """How many were dated out of the run's window."""
    dated_from: float = inf
    """Seconds since 1970: none of them was published before; -inf where that is unknown."""
    dated_to: float = -inf
    """None of them was published then or later; inf where that is unknown."""

    def and_one(
        self, dated_from: float | None, dated_to: float | None, *, is_wanted: bool = True
    ) -> NotKept:
        """Add a page with the span in which it was published, as far as that is known.

        >>> NotKept().and_one(10.0, 20.0).and_one(15.0, None)
        NotKept(number=2, outside=0, dated_from=10.0, dated_to=inf)
        """
        return NotKept(
            self.number + is_wanted,
            self.outside + (not is_wanted),
            min(self.dated_from, -inf if dated_from is None else dated_from),
            max(self.dated_to, inf if dated_to is None else dated_to),
        )

    def with_dates_of(self, other: NotKept) -> NotKept:
        """Widen the dates by those of other pages, which are counted elsewhere.

        >>> NotKept(1, 0, 10.0, 20.0).with_dates_of(NotKept(5, 0, 15.0, 30.0))
        NotKept(number=1, outside=0, dated_from=10.0, dated_to=30.0)
        """
        dates = min(self.dated_from, other.dated_from), max(self.dated_to, other.dated_to)
        return NotKept(self.number, self.outside, *dates)


class _Removed(NamedTuple):
    """A page that had to make room."""

    key: str
    how: str
    found_at: float
    source: int | None
    unwanted: int
    dated_from: float | None
    dated_to: float | None


class Room:
    """The room that sites have for pages that wait.

    ``most`` is how many pages of one site may wait without ever having been asked for; 0 sets no
    bound.  Pages of all hosts below a site count for that site.
    """

    def __init__(self, db: sqlite3.Connection, most: int = 0) -> None:
        self._db = db
        self.most = most
        self.removed: dict[str, NotKept] = {}
        """The pages that had to make room for better ones since the start, by site."""
        self.removed_of: Counter[tuple[int, bool]] = Counter()
        """Their number by the source that had named them, and by whether the run wanted them."""

    def of(self, site: str) -> float:
        """Say how many more pages of a site may wait; below 0 where a lower bound was set since."""
        if not self.most:
            return inf
        query = f"SELECT count(*) FROM pages WHERE site = ? AND {UNASKED}"
        [count] = self._db.execute(query, (site,)).fetchone()
        return self.most - int(count)

    def is_ample(self, site: str) -> bool:
        """Say whether less than half of what may wait of a site waits and is wanted by the run.

        Then it is worth while to read once more what named pages that were not kept.
        """
        if not self.most:
            return True
        query = f"SELECT count(*) FROM pages WHERE site = ? AND {UNASKED} AND unwanted = 0"
        [count] = self._db.execute(query, (site,)).fetchone()
        return 2 * int(count) < self.most

    def worst(self, site: str) -> _Value | None:
        """Give the value of the page of a site that is wanted least; None where none waits."""
        row = self._db.execute(
            f"SELECT unwanted, priority, rank FROM pages WHERE site = ? AND {UNASKED} "
            f"{_WORST_FIRST} LIMIT 1",
            (site,),
        ).fetchone()
        return (not row[0], row[1], row[2]) if row else None

    def make(self, site: str) -> list[_Removed]:
        """Remove the pages of a site that are wanted least, until no more wait than may.

        The site's sources are noted as worth another reading: which of them name a removed page as
        well is not known.
        """
        removed: list[_Removed] = []
        while (room := self.of(site)) < 0:
            rows = self._db.execute(
                f"""DELETE FROM pages WHERE id IN (
                    SELECT id FROM pages WHERE site = ? AND {UNASKED} AND queued < 2
                    {_WORST_FIRST} LIMIT ?
                ) RETURNING {", ".join(_Removed._fields)}""",
                (site, min(_AT_ONCE, int(-room))),
            ).fetchall()
            if not rows:
                break  # all of them are being asked for
            pages = [_Removed._make(row) for row in rows]
            self._note(site, pages)
            removed += pages
        return removed

    def _note(self, site: str, pages: Sequence[_Removed]) -> None:
        """Note pages that were removed, with the sources that named them and all others."""
        told = self.removed.get(site, NotKept())
        for page in pages:
            wanted = not page.unwanted
            told = told.and_one(page.dated_from, page.dated_to, is_wanted=wanted)
        self.removed[site] = told
        known = ((page.source, not page.unwanted) for page in pages if page.source is not None)
        by_source = Counter(known)
        self.removed_of.update(by_source)
        self._db.executemany(
            "UPDATE sources SET not_kept = not_kept + ?, outside = outside + ? WHERE id = ?",
            [
                (number * wanted, number * (not wanted), source)
                for (source, wanted), number in by_source.items()
            ],
        )
        self._db.execute(
            """UPDATE sources SET not_kept_from = min(coalesce(not_kept_from, :start), :start),
            not_kept_to = max(coalesce(not_kept_to, :end), :end)
            WHERE site = :site AND read_at IS NOT NULL""",
            {"site": site, "start": told.dated_from, "end": told.dated_to},
        )


class Intake:
    """Takes the pages that one source names at one reading."""

    def __init__(self, pages: Pages, site: str, *, source: int, now: float) -> None:
        """Begin a reading of a source, given by its row; ``now`` is when, in seconds since 1970."""
        self._pages, self._room = pages, pages.room
        self._site, self._source, self._now = site, source, now
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
        return len(self._named) >= _AT_ONCE

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
        self._pages.insert(kept, now=self._now)
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

    def _value(self, page: NewPage) -> _Value:
        return (self._pages.is_wanted(page), page.priority, page.rank)

    def _make_room(self) -> None:
        for page in self._room.make(self._site):
            if page.source != self._source:
                continue
            if page.found_at == self._now:
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
