"""The sites that are left alone for a while, over the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from newscrawl.crawl.frontier.store import Store

__all__ = ["LeftSite", "LeftSites", "set_sites_free", "sites_left"]


class LeftSite(NamedTuple):
    """A site that is left alone."""

    site: str
    until: float
    """Seconds since 1970."""
    reason: str


class LeftSites:
    """The table of sites that are left alone."""

    def __init__(self, store: Store) -> None:
        self._db = store.db

    def leave(self, site: str, *, until: float, reason: str) -> None:
        """Leave a site alone until a time; its pages wait."""
        self._db.execute(
            "INSERT OR REPLACE INTO left_sites VALUES (?, ?, ?)", (site, until, reason)
        )

    def all(self, *, now: float) -> list[LeftSite]:
        """List the sites that are left alone still, and forget the others."""
        self._db.execute("DELETE FROM left_sites WHERE left_until <= ?", (now,))
        return sites_left(self._db, now=now)


def sites_left(db: sqlite3.Connection, *, now: float) -> list[LeftSite]:
    """List the sites that are left alone at a time; none where an older version wrote the state."""
    known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'left_sites'").fetchone()
    query = "SELECT site, left_until, reason FROM left_sites WHERE left_until > ? ORDER BY site"
    return [LeftSite(*row) for row in db.execute(query, (now,))] if known else []


def set_sites_free(db: sqlite3.Connection, sites: Sequence[str]) -> int:
    """Let sites (all where none is named) be asked again; say how many were left alone."""
    left = [row[0] for row in db.execute("SELECT site FROM left_sites")]
    freed = [(site,) for site in left if not sites or site in sites]
    db.executemany("DELETE FROM left_sites WHERE site = ?", freed)
    return len(freed)
