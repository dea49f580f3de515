"""What the state knows of a site that gave nothing new: its front page, its pages, its rhythm."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

__all__ = ["FrontPage", "Rhythm", "SilentSite", "SiteHistory"]

_MAX_ARTICLES: Final = 2000
"""The latest of a site, from which its rhythm is read: some ten milliseconds."""
_DAY_SECONDS: Final = 86_400.0  # 24 hours of 3,600 seconds
_MIN_DAYS: Final = 3
"""Days with news, at the least, from which a rhythm is learned: two gaps."""


class FrontPage(NamedTuple):
    """A front page as its row tells it."""

    url: str
    state: str
    reason: str | None
    detail: str | None
    read_at: float | None
    named: int
    """Articles and lists that it named when it was read last."""
    brought: int
    """New pages that it named, all in all."""


class Rhythm(NamedTuple):
    """When runs found new articles of a site."""

    last: float
    """When the latest was found, in seconds since 1970."""
    longest_gap: float
    """The longest time in seconds between two days with news."""


class SilentSite(NamedTuple):
    """A site that gave nothing in the last run that asked it, though it should have."""

    site: str
    since: float
    """When the first such run in a row ended, in seconds since 1970."""
    cause: str
    words: str
    """The cause in a sentence or two, and what to do."""


class SiteHistory:
    """Reads and notes what is known of sites that give nothing.  Times are seconds since 1970."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def fronts(self, site: str) -> list[FrontPage]:
        """Return a site's front pages."""
        query = f"""SELECT {", ".join(FrontPage._fields)} FROM sources
        WHERE site = ? AND kind = 'front' AND state <> 'retired' ORDER BY url"""
        return [FrontPage(*row) for row in self._db.execute(query, (site,))]

    def has_other_sources(self, site: str) -> bool:
        """Return True where a source beside the front pages came and named something."""
        query = """SELECT 1 FROM sources
        WHERE site = ? AND kind <> 'front' AND state = 'alive' AND named > 0 LIMIT 1"""
        return self._db.execute(query, (site,)).fetchone() is not None

    def outcomes_since(self, site: str, when: float) -> dict[str, int]:
        """Count the pages of a site that were asked for since then and gave no article, by reason.

        The reasons are those of rejects and of failures.
        """
        query = """SELECT reason, count(*) FROM pages
        WHERE site = ? AND state IN ('rejected', 'later', 'failed') AND fetched_at >= ?
        GROUP BY reason ORDER BY count(*) DESC"""
        return {reason or "unknown": n for reason, n in self._db.execute(query, (site, when))}

    def rhythm(self, site: str) -> Rhythm | None:
        """Return on which days a site had something new; None where there were too few.

        A day counts when a run found articles: what the articles say themselves may be wrong, and
        the first run finds old ones.
        """
        query = """SELECT found_at FROM pages
        WHERE site = ? AND state = 'written' AND reason IS NULL ORDER BY id DESC LIMIT ?"""
        return _rhythm(row[0] for row in self._db.execute(query, (site, _MAX_ARTICLES)))

    def last_article(self, site: str) -> float | None:
        """Return when the latest article of a site was found, in seconds since 1970."""
        query = """SELECT found_at FROM pages
        WHERE site = ? AND state = 'written' AND reason IS NULL ORDER BY id DESC LIMIT 1"""
        row = self._db.execute(query, (site,)).fetchone()
        return row[0] if row else None

    def silent_sites(self) -> list[SilentSite]:
        """Return the sites that gave nothing; none where an older version wrote the state."""
        known = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'silent_sites'")
        if known.fetchone() is None:
            return []
        query = f"SELECT {', '.join(SilentSite._fields)} FROM silent_sites ORDER BY site"
        return [SilentSite(*row) for row in self._db.execute(query)]

    def note_silent(self, site: str, cause: str, words: str, *, now: float) -> None:
        """Note why a site gave nothing; since when is kept over runs."""
        self._db.execute(
            """INSERT INTO silent_sites (site, since, cause, words) VALUES (?, ?, ?, ?)
            ON CONFLICT (site) DO UPDATE SET cause = excluded.cause, words = excluded.words""",
            (site, now, cause, words),
        )

    def note_fine(self, site: str) -> None:
        """Note that a site is silent no more."""
        self._db.execute("DELETE FROM silent_sites WHERE site = ?", (site,))


def _rhythm(times: Iterable[float]) -> Rhythm | None:
    latest_of_days = {when // _DAY_SECONDS: when for when in sorted(times)}
    if len(latest_of_days) < _MIN_DAYS:
        return None
    moments = list(latest_of_days.values())
    return Rhythm(moments[-1], max(later - earlier for earlier, later in pairwise(moments)))
