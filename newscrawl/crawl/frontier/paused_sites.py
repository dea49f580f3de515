"""The sites whose pages are not requested for a while, also beyond the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.frontier.host_pauses import HostPauses
from newscrawl.crawl.frontier.state_file import schema_version_of

if TYPE_CHECKING:
    import sqlite3

__all__ = ["PausedSite", "pause_site", "paused_hosts", "paused_sites"]

_WITHOUT_HOSTS: Final = ("1", "2")
"""Versions of the state that note no paused hosts."""


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


def paused_hosts(db: sqlite3.Connection, *, now: float) -> list[PausedSite]:
    """Return the hosts that are left alone in a bad hour; none where an older version wrote it."""
    if schema_version_of(db) in _WITHOUT_HOSTS:
        return []
    hosts = sorted(HostPauses(db).list(now=now))
    return [PausedSite(host.host, host.until, host.reason) for host in hosts if host.until > now]
