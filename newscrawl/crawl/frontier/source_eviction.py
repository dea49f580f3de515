"""Which sources of a site make room where more are named than are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

__all__ = ["evict_sources"]

_RECENT_SECONDS: Final = 90 * 86_400.0
"""A sitemap whose newest pages are younger is more than an archive."""
_CLASS: Final = f"""CASE
    WHEN kind = 'front' THEN 9
    WHEN named = 0 AND (guessed OR state IN ('dead', 'failing')) OR state = 'retired' THEN 0
    WHEN kind = 'news-sitemap' THEN 5
    WHEN kind = 'feed' OR kind = 'section' AND part = 1 AND depth <= 1 THEN 4
    WHEN kind = 'sitemap' AND (rank > :now - {_RECENT_SECONDS} OR depth = 0) THEN 3
    WHEN kind = 'sitemap' OR part = 1 AND depth <= 2 THEN 2
    ELSE 1
END"""
"""How useful a source is: the fronts stay, what never came goes first.  The last are sections far
from the front page and further pages of lists, as of calendars and other traps."""
_BROUGHT: Final = "iif(brought > 0, 2, iif(read_at IS NULL, 1, 0))"
_EVICT: Final = f"""
DELETE FROM sources WHERE id IN (
    SELECT id FROM sources WHERE site = :site AND kind <> 'front'
    ORDER BY {_CLASS}, rank, {_BROUGHT}, depth DESC, id DESC LIMIT :number
) AND queued < 2 RETURNING url
"""


def evict_sources(db: sqlite3.Connection, site: str, number: int, *, now: float) -> list[str]:
    """Remove the sources of a site that are least useful; return their URLs.

    Of sources that are equal, those that came last go: so a trap, which names ever more, ends.
    Those that are being read stay for now, and none goes in their place.  ``now`` is in seconds
    since 1970.
    """
    rows = db.execute(_EVICT, {"site": site, "number": number, "now": now}).fetchall()
    return [row[0] for row in rows]
