"""What the queues of pages and of sources share: rows are leased host by host, best first."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Generic, TypeVar

from newscrawl.crawl.frontier.rows import FrontierPage, Source

if TYPE_CHECKING:
    import sqlite3

__all__ = ["HostQueue"]

Row = TypeVar("Row", FrontierPage, Source)


class HostQueue(Generic[Row]):
    """The rows of one table that are requested in this run.

    The column ``queued`` is 1 for a row that waits for its request, 2 for one that is leased:
    taken out of the queue until its answer, or its failure, has come.
    """

    def __init__(self, db: sqlite3.Connection, table: str, row_type: type[Row]) -> None:
        self._db = db
        self._table = table
        self._row_type: type[Row] = row_type
        self._next = (
            f"FROM {table} WHERE queued = 1 AND host = ? AND priority >= ? "
            "ORDER BY priority DESC, rank DESC, id LIMIT 1"
        )
        self._columns = ", ".join(row_type._fields).replace("status", "state")

    def hosts(self) -> list[str]:
        """Return the hosts that have rows in the queue."""
        query = f"SELECT DISTINCT host FROM {self._table} WHERE queued = 1"
        return [row[0] for row in self._db.execute(query)]

    def next_priority(self, host: str) -> float:
        """Return the priority of the row that comes next on a host; -inf where none is queued."""
        row = self._db.execute(f"SELECT priority {self._next}", (host, -inf)).fetchone()
        return row[0] if row else -inf

    def lease_next(self, host: str, *, min_priority: float = -inf) -> Row | None:
        """Lease the next row of a host: by priority, then by rank."""
        return self._lease(f"id = (SELECT id {self._next})", host, min_priority)

    def _lease(self, condition: str, *values: str | float) -> Row | None:
        """Lease the one row that meets a condition; None where none does."""
        query = f"UPDATE {self._table} SET queued = 2 WHERE {condition} RETURNING {self._columns}"
        rows = self._db.execute(query, values).fetchall()  # all, so that the update is complete
        return self._row_type._make(rows[0]) if rows else None

    def is_leased(self, row: int) -> bool:
        """Return True until it is noted what became of a row that was leased."""
        query = f"SELECT queued = 2 FROM {self._table} WHERE id = ?"
        found = self._db.execute(query, (row,)).fetchone()
        return found is not None and bool(found[0])

    def requeue(self, row: int) -> None:
        """Queue a row again that was leased, or whose next try is due."""
        self._db.execute(
            f"UPDATE {self._table} SET queued = 1 WHERE id = ? AND queued <> 1", (row,)
        )

    def release(self, row: int) -> None:
        """Take a row out of this run's queue; what is known of it stays."""
        self._db.execute(f"UPDATE {self._table} SET queued = 0 WHERE id = ?", (row,))
