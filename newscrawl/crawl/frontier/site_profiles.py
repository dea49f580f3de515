"""When each site publishes, as the state keeps it: learned from every reading of its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.crawl.frontier.publication_profile import PublicationProfile

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.crawl.frontier.rows import Source

__all__ = ["SiteProfiles", "read_profiles"]


class SiteProfiles:
    """The table of profiles: changed in memory, written by :meth:`flush` with the next commit."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[str, PublicationProfile] = {}
        self._changed: set[str] = set()

    def of(self, site: str) -> PublicationProfile:
        """Return the profile of a site; an empty one where nothing is known."""
        if site not in self._known:
            query = "SELECT profile FROM site_profiles WHERE site = ?"
            row = self._db.execute(query, (site,)).fetchone()
            self._known[site] = PublicationProfile.from_bytes(row[0] if row else None)
        return self._known[site]

    def source_read(self, source: Source, *, new: int, now: float) -> None:
        """Learn from a reading of a source that named so many new pages; it is as it was before."""
        news = new if source.brings_news else 0
        profile = self.of(source.site).after_look(now, news, since=source.read_at)
        self._known[source.site] = profile
        self._changed.add(source.site)

    def flush(self) -> None:
        """Write what changed since the last time."""
        changed, self._changed = self._changed, set()
        self._db.executemany(
            "INSERT OR REPLACE INTO site_profiles (site, profile) VALUES (?, ?)",
            [(site, self._known[site].to_bytes()) for site in changed],
        )


def read_profiles(db: sqlite3.Connection) -> dict[str, PublicationProfile]:
    """Return the profiles that a state holds, by site; none of an older version's state."""
    known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'site_profiles'").fetchone()
    rows = db.execute("SELECT site, profile FROM site_profiles") if known else ()
    return {site: PublicationProfile.from_bytes(profile) for site, profile in rows}
