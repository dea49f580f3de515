"""What is learned of a sitemap index: where in it the newest pages stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.crawl.discovery.sitemap_order import PLACE_STEP_SECONDS, KnownSitemap

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.crawl.frontier.rows import Source

__all__ = ["ROBOTS_TXT", "SitemapPlaces"]

ROBOTS_TXT: Final = 0
"""In place of the row of an index: robots.txt names sitemaps as an index does."""


class SitemapPlaces:
    """The sitemaps of indexes, and which of them had the newest pages."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._best: dict[tuple[str, int], float] = {}
        """By site and index: when the newest page was published by which its rows are ordered."""

    def known(self, site: str, parent: int) -> dict[str, KnownSitemap]:
        """Return what is known of the sitemaps of an index, by URL."""
        rows = self._db.execute(
            "SELECT url, newest, bad_lastmod FROM sources WHERE site = ? AND parent = ?",
            (site, parent),
        )
        return {url: KnownSitemap(newest, bool(is_bad)) for url, newest, is_bad in rows}

    def best_place(self, site: str, parent: int) -> int | None:
        """Return the place of the sitemap of an index that had the newest pages."""
        row = self._db.execute(
            """SELECT place FROM sources WHERE site = ? AND parent = ? AND place >= 0
            AND newest IS NOT NULL ORDER BY newest DESC, place DESC LIMIT 1""",
            (site, parent),
        ).fetchone()
        return row[0] if row else None

    def learn(self, source: Source, newest: float, *, now: float) -> None:
        """Have the neighbours of a sitemap read next, if no other of its index has newer pages.

        ``newest`` is when its newest page was published, ``now`` the time, in seconds since 1970.
        """
        if source.parent is None or source.place < 0:
            return
        index = (source.site, source.parent)
        if index not in self._best:
            self._best[index] = self._newest_of_others(source)
        if newest <= self._best[index]:
            return
        self._best[index] = newest
        self._db.execute(
            """UPDATE sources SET rank = :now - :step * abs(place - :place)
            WHERE site = :site AND parent = :parent AND place >= 0 AND read_at IS NULL""",
            {
                "now": now,
                "step": PLACE_STEP_SECONDS,
                "place": source.place,
                "site": source.site,
                "parent": source.parent,
            },
        )

    def _newest_of_others(self, source: Source) -> float:
        row = self._db.execute(
            """SELECT max(newest) FROM sources
            WHERE site = ? AND parent = ? AND place >= 0 AND id <> ?""",
            (source.site, source.parent, source.id),
        ).fetchone()
        return row[0] or 0.0
