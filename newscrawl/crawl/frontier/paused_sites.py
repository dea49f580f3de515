"""The sites whose pages are not requested for a while, also beyond the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

__all__ = ["PausedSite", "PausedSites", "paused_sites"]


class PausedSite(NamedTuple):
    """A site that is paused."""

    site: str
    until: float
    """Seconds since 1970."""
    reason: str


class PausedSites:
    """The table of paused sites."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def pause(self, site: str, *, until: float, reason: str) -> None:
        """Pause a site until a time; its pages wait."""
        self._db.execute(
            "INSERT OR REPLACE INTO left_sites VALUES (?, ?, ?)", (site, until, reason)
        )

    def still_paused(self, *, now: float) -> list[PausedSite]:
        """Return the sites that are paused still, and forget the others."""
        self._db.execute("DELETE FROM left_sites WHERE left_until <= ?", (now,))
        return paused_sites(self._db, now=now)


def paused_sites(db: sqlite3.Connection, *, now: float) -> list[PausedSite]:
    """Return the sites that are paused; none where an older version wrote the state."""
    known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'left_sites'").fetchone()
    query = "SELECT site, left_until, reason FROM left_sites WHERE left_until > ? ORDER BY site"
    return [PausedSite(*row) for row in db.execute(query, (now,))] if known else []
