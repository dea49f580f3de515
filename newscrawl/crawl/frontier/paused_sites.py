"""The sites whose pages are not requested for a while, also beyond the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

__all__ = ["PausedSite", "pause_site", "paused_sites"]


class PausedSite(NamedTuple):
    """A site that is paused."""

    site: str
    until: float
    """Seconds since 1970."""
    reason: str


def pause_site(db: sqlite3.Connection, site: str, *, until: float, reason: str) -> None:
    """Pause a site until a time; its pages wait."""
    db.execute("INSERT OR REPLACE INTO left_sites VALUES (?, ?, ?)", (site, until, reason))


def paused_sites(db: sqlite3.Connection, *, now: float) -> list[PausedSite]:
    """Return the sites that are paused; none where an older version wrote the state."""
    known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'left_sites'").fetchone()
    query = "SELECT site, left_until, reason FROM left_sites WHERE left_until > ? ORDER BY site"
    return [PausedSite(*row) for row in db.execute(query, (now,))] if known else []
