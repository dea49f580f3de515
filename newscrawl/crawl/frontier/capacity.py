"""How many pages of a site may wait, and which of them are evicted for better ones.

A site can name any number of URLs.  Kept are the pages that would be requested first; of the others
only their number and their dates are noted, with the source that named them, so that it is read
again once there is room.
"""

from __future__ import annotations

from collections import defaultdict
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

__all__ = ["NEVER_REQUESTED", "ROWS_PER_STATEMENT", "Capacity", "NotKept", "PageValue"]

NEVER_REQUESTED: Final = "state = 'waiting' AND fetched_at IS NULL AND how <> 'given'"
"""The pages that the bound counts, in SQL: found, never requested, and not given by the operator.

It is the condition of the index ``pages_unasked``, word for word, so that SQLite uses that index.
"""
_WORST_FIRST: Final = "ORDER BY unwanted DESC, priority, rank, id DESC"
ROWS_PER_STATEMENT: Final = 500
"""Pages that are looked up, added or removed at once: few enough to hold nothing up."""

PageValue = tuple[bool, int, float]
"""How much a page is wanted: whether the run wants it, priority, rank.  The greatest goes first."""


class NotKept(NamedTuple):
    """The pages that a source named and that were not kept."""

    number: int = 0
    """How many of them the run wanted."""
    outside: int = 0
    """How many were dated out of the run's date window."""
    dated_from: float = inf
    """Seconds since 1970: none of them was published before; -inf where that is unknown."""
    dated_to: float = -inf
    """None of them was published then or later; inf where that is unknown."""

    def with_page(
        self, dated_from: float | None, dated_to: float | None, *, is_wanted: bool = True
    ) -> NotKept:
        """Add a page with the span in which it was published, as far as that is known.

        >>> NotKept().with_page(10.0, 20.0).with_page(15.0, None)
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


class _Evicted(NamedTuple):
    """A page that was evicted."""

    key: str
    how: str
    found_at: float
    source: int | None
    unwanted: int
    dated_from: float | None
    dated_to: float | None


class Capacity:
    """The bound of how many pages of a site may wait without ever having been requested.

    Pages of all hosts below a site count for that site.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.max_waiting = 0
        """Pages of one site; 0 sets no bound."""
        self.evicted: defaultdict[str, NotKept] = defaultdict(NotKept)
        """The pages that were evicted since the start, by site."""
        self.evicted_by_source: defaultdict[int | None, NotKept] = defaultdict(NotKept)
        """The same, by the source that named them."""

    def free(self, site: str) -> float:
        """Return how many more pages of a site may wait; below 0 where the bound was lowered."""
        return self.max_waiting - self._count(site) if self.max_waiting else inf

    def is_half_free(self, site: str) -> bool:
        """Return True where wanted pages take up less than half of what may wait of a site.

        Then it is worth while to read sources again that named pages that were not kept.
        """
        return not self.max_waiting or 2 * self._count(site, "unwanted = 0") < self.max_waiting

    def _count(self, site: str, condition: str = "true") -> int:
        query = f"SELECT count(*) FROM pages WHERE site = ? AND {NEVER_REQUESTED} AND {condition}"
        return int(self._db.execute(query, (site,)).fetchone()[0])

    def lowest_value(self, site: str) -> PageValue | None:
        """Return the value of the page of a site that is wanted least; None where none waits."""
        row = self._db.execute(
            f"SELECT unwanted, priority, rank FROM pages WHERE site = ? AND {NEVER_REQUESTED} "
            f"{_WORST_FIRST} LIMIT 1",
            (site,),
        ).fetchone()
        return (not row[0], row[1], row[2]) if row else None

    def evict_excess(self, site: str) -> list[_Evicted]:
        """Remove the pages of a site that are wanted least, until no more wait than may.

        The site's sources are noted as worth another reading: which of them name an evicted page
        as well is not known.
        """
        evicted: list[_Evicted] = []
        while (free := self.free(site)) < 0:
            rows = self._db.execute(
                f"""DELETE FROM pages WHERE id IN (
                    SELECT id FROM pages WHERE site = ? AND {NEVER_REQUESTED} AND queued < 2
                    {_WORST_FIRST} LIMIT ?
                ) RETURNING {", ".join(_Evicted._fields)}""",
                (site, min(ROWS_PER_STATEMENT, int(-free))),
            ).fetchall()
            if not rows:
                break  # all of them are leased
            pages = [_Evicted._make(row) for row in rows]
            self._note(site, pages)
            evicted += pages
        return evicted

    def _note(self, site: str, pages: Sequence[_Evicted]) -> None:
        """Note evicted pages: their number for their sources, their dates for all of the site's."""
        for page in pages:
            dates, is_wanted = (page.dated_from, page.dated_to), not page.unwanted
            self.evicted[site] = self.evicted[site].with_page(*dates, is_wanted=is_wanted)
            by_source = self.evicted_by_source[page.source]
            self.evicted_by_source[page.source] = by_source.with_page(*dates, is_wanted=is_wanted)
        self._db.executemany(
            "UPDATE sources SET not_kept = not_kept + ?, outside = outside + ? WHERE id = ?",
            [(not page.unwanted, page.unwanted, page.source) for page in pages],
        )
        evicted = self.evicted[site]
        self._db.execute(
            """UPDATE sources SET not_kept_from = min(coalesce(not_kept_from, :start), :start),
            not_kept_to = max(coalesce(not_kept_to, :end), :end)
            WHERE site = :site AND read_at IS NOT NULL""",
            {"site": site, "start": evicted.dated_from, "end": evicted.dated_to},
        )
