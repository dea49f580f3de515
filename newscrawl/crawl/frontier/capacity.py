"""The room that a site has for pages that wait, and which of them go first.

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

__all__ = ["AT_ONCE", "UNASKED", "NotKept", "Room", "Value"]

UNASKED: Final = "state = 'waiting' AND fetched_at IS NULL AND how <> 'given'"
"""The pages that the bound counts, in SQL: found, never asked for, and not named by the operator.

It is the condition of the index ``pages_unasked``, word for word, so that SQLite uses that index.
"""
_WORST_FIRST: Final = "ORDER BY unwanted DESC, priority, rank, id DESC"
AT_ONCE: Final = 500
"""Pages that are looked up, added or removed by one statement: few enough to hold nothing up."""

Value = tuple[bool, int, float]
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

    def worst(self, site: str) -> Value | None:
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
                (site, min(AT_ONCE, int(-room))),
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
