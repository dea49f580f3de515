"""When each site publishes, as the state keeps it: learned from every reading of its sources."""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.frontier.publication_profile import PublicationProfile

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.crawl.frontier.rows import Source

__all__ = ["SiteProfiles", "read_profiles"]


_READINGS: Final = 4
"""Of a source, the last ones that named something: their articles are fetched within minutes."""


class _Reading(NamedTuple):
    """When a source was read, and when before."""

    site: str
    since: float | None
    at: float
    before: float | None
    """When the site was looked at before that; None: it is not known."""


class SiteProfiles:
    """The table of profiles: changed in memory, written by :meth:`flush` with the next commit."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[str, PublicationProfile] = {}
        self._changed: set[str] = set()
        self._readings: dict[int, deque[_Reading]] = {}
        """Of this run, by source."""
        self._published: dict[int, float] = {}
        """By page, when the new articles were published of which nothing was learned yet."""

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
        self._keep(source.site, profile)
        if news:
            readings = self._readings.setdefault(source.id, deque(maxlen=_READINGS))
            before = None if source.read_at is None else profile.before
            readings.append(_Reading(source.site, source.read_at, now, before))

    def article_written(self, page: int, *, published: float) -> None:
        """Learn from a new article that a source named in this run: when it was published."""
        self._published[page] = published

    def _learn_from_articles(self) -> None:
        published, self._published = self._published, {}
        query = """SELECT id, source, found_at FROM pages
        WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"""
        for page, source, found in self._db.execute(query, (json.dumps([*published]),)).fetchall():
            for reading in self._readings.get(source, ()):
                if (reading.since or 0.0) < found <= reading.at:
                    profile = self.of(reading.site)
                    when = published[page]
                    taught = profile.after_article(when, before=reading.before, found=found)
                    self._keep(reading.site, taught)

    def _keep(self, site: str, profile: PublicationProfile) -> None:
        self._known[site] = profile
        self._changed.add(site)

    def flush(self) -> None:
        """Write what changed since the last time."""
        if self._published:
            self._learn_from_articles()
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
