"""The pages of an article: the one that it was written from, and its further URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.common.urls import same_site

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.crawl.frontier.rows import NewPage

__all__ = ["ArticlePages"]


class ArticlePages:
    """The table of pages, by the ids of their articles.  Times are seconds since 1970."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add_alias(self, other: NewPage, article: str | None, *, now: float) -> None:
        """Note a further URL of a page that was fetched, so that it is not requested as well.

        A page that is known and was requested itself stays what it is.
        """
        self._db.execute(
            """INSERT INTO pages (key, url, site, host, how, state, article, found_at)
            VALUES (?, ?, ?, ?, ?, 'duplicate', ?, ?)
            ON CONFLICT (key) DO UPDATE SET state = 'duplicate', article = excluded.article,
            queued = 0 WHERE state = 'waiting' AND queued < 2""",
            (*other[:5], article, now),
        )

    def reopen_duplicates(self, article: str) -> set[str]:
        """Queue the pages that were taken for further URLs of an article, as its id was another's.

        Return their hosts.  Copies of its text and what lies off the site are none of them.
        """
        query = """SELECT id, url, site, host FROM pages WHERE article = ? AND state = 'duplicate'
            AND (reason IS NULL OR reason = 'known')"""
        pages = [row for row in self._db.execute(query, (article,)) if same_site(row[1], row[2])]
        self._db.executemany(
            "UPDATE pages SET state = 'waiting', article = NULL, queued = 1 WHERE id = ?",
            [(row[0],) for row in pages],
        )
        return {row[3] for row in pages}

    def is_written(self, article: str) -> bool:
        """Return True where a page is noted as the one from which an article was written."""
        query = "SELECT 1 FROM pages WHERE article = ? AND state = 'written' LIMIT 1"
        return self._db.execute(query, (article,)).fetchone() is not None

    def url_of_written(self, article: str) -> str | None:
        """Return the URL of the page that an article was written from; None if it is unknown."""
        query = "SELECT url FROM pages WHERE article = ? AND state = 'written' LIMIT 1"
        row = self._db.execute(query, (article,)).fetchone()
        return str(row[0]) if row else None
