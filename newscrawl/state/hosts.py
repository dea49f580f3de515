"""The hosts that are left alone for a while, over the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newscrawl.urls import same_site

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from newscrawl.state.store import Store

__all__ = ["Hosts", "LeftHost", "hosts_left", "set_hosts_free"]


class LeftHost(NamedTuple):
    """A host that is left alone."""

    host: str
    until: float
    """Seconds since 1970."""
    reason: str


class Hosts:
    """The table of hosts."""

    def __init__(self, store: Store) -> None:
        self._db = store.db

    def leave(self, host: str, *, until: float, reason: str) -> None:
        """Leave a host alone until a time; its pages wait."""
        self._db.execute("INSERT OR REPLACE INTO hosts VALUES (?, ?, ?)", (host, until, reason))

    def left(self, *, now: float) -> list[LeftHost]:
        """List the hosts that are left alone still, and forget the others."""
        self._db.execute("DELETE FROM hosts WHERE left_until <= ?", (now,))
        return hosts_left(self._db, now=now)


def hosts_left(db: sqlite3.Connection, *, now: float) -> list[LeftHost]:
    """List the hosts that are left alone at a time; none where an older version wrote the state."""
    known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'hosts'").fetchone()
    query = "SELECT host, left_until, reason FROM hosts WHERE left_until > ? ORDER BY host"
    return [LeftHost(*row) for row in db.execute(query, (now,))] if known else []


def set_hosts_free(db: sqlite3.Connection, sites: Sequence[str]) -> int:
    """Let the hosts of sites (of all where none is named) be asked again; how many were left."""
    left = [row[0] for row in db.execute("SELECT host FROM hosts")]
    freed = [
        host for host in left if not sites or any(same_site(f"https://{host}", s) for s in sites)
    ]
    db.executemany("DELETE FROM hosts WHERE host = ?", [(host,) for host in freed])
    return len(freed)
