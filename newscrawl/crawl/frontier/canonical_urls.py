"""What is known of canonical URLs that pages name: whether different articles share one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newscrawl.crawl.frontier.wording import Wording

if TYPE_CHECKING:
    import sqlite3

__all__ = ["CanonicalUrls", "NamedCanonical"]


class NamedCanonical(NamedTuple):
    """A canonical URL that a page named, other than its own URL."""

    wording: Wording | None
    """What the first such page says that was noted."""
    is_shared: bool
    """Pages of different articles name it: it says nothing of any of them."""


class CanonicalUrls:
    """The table of canonical URLs, by the ids that their articles have.

    It holds the few of which there is something to tell: that they are shared, or that an older
    version wrote an article under them and did not note what that says.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def get(self, article: str) -> NamedCanonical | None:
        """Return what is known of a canonical URL."""
        query = "SELECT content, shared FROM canonicals WHERE id = ?"
        row = self._db.execute(query, (article,)).fetchone()
        return NamedCanonical(Wording.unpack(row[0]), bool(row[1])) if row else None

    def add(self, article: str, wording: Wording) -> None:
        """Note what a page says that names a canonical URL."""
        self._db.execute(
            "INSERT OR IGNORE INTO canonicals (id, content) VALUES (?, ?)",
            (article, wording.pack()),
        )

    def mark_shared(self, article: str) -> None:
        """Note that different articles share a canonical URL."""
        self._db.execute(
            "INSERT INTO canonicals (id, shared) VALUES (?, 1) "
            "ON CONFLICT (id) DO UPDATE SET shared = 1",
            (article,),
        )
