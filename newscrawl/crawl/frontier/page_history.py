"""What became of the pages that were requested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.crawl.frontier.rows import PageStatus
from newscrawl.crawl.frontier.text_limits import kept_validator, shortened_detail

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.crawl.date_window import DateRange
    from newscrawl.crawl.frontier.rows import NewPage

__all__ = ["PageHistory"]


class PageHistory:
    """The outcomes of pages, noted in the table of pages.  Times are seconds since 1970."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def mark_done(  # noqa: PLR0913 - what a row notes
        self,
        page: int,
        status: PageStatus,
        *,
        now: float,
        reason: str | None = None,
        detail: str | None = None,
        article: str | None = None,
        dated: DateRange | None = None,
    ) -> None:
        """Note what became of a page that was fetched."""
        start, end = dated or (None, None)
        self._db.execute(
            """UPDATE pages SET state = ?, reason = ?, detail = ?, article = coalesce(?, article),
            dated_from = coalesce(?, dated_from), dated_to = coalesce(?, dated_to),
            queued = 0, next_try = NULL, attempts = attempts + 1, fetched_at = ? WHERE id = ?""",
            (status, reason, shortened_detail(detail), article, start, end, now, page),
        )

    def mark_unchanged(self, page: int, *, now: float) -> None:
        """Note that the page of a written article was checked and brought nothing new."""
        self._db.execute("UPDATE pages SET queued = 0, fetched_at = ? WHERE id = ?", (now, page))

    def mark_failed(
        self, page: int, reason: str, detail: str | None, *, next_try: float | None, now: float
    ) -> None:
        """Note why a page failed, and when it is requested again; never, where that is None.

        A page whose article is written stays what it was.
        """
        status = PageStatus.FAILED if next_try is None else PageStatus.LATER
        self._db.execute(
            """UPDATE pages SET state = ?, reason = ?, detail = ?, next_try = ?, queued = 0,
            attempts = attempts + 1, fetched_at = ? WHERE id = ? AND state <> 'written'""",
            (status, reason, shortened_detail(detail), next_try, now, page),
        )
        self._db.execute("UPDATE pages SET queued = 0 WHERE id = ?", (page,))

    def schedule_retry(self, page: int, when: float) -> None:
        """Have a page that is done requested once more, in a later run."""
        self._db.execute(
            "UPDATE pages SET state = 'later', next_try = ? WHERE id = ?", (when, page)
        )

    def store_validators(self, page: int, etag: str | None, modified: str | None) -> None:
        """Store the ETag and Last-Modified with which a later request asks for changes only."""
        self._db.execute(
            "UPDATE pages SET etag = ?, modified = ? WHERE id = ?",
            (kept_validator(etag), kept_validator(modified), page),
        )

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

    def is_written(self, article: str) -> bool:
        """Return True where a page is noted as the one from which an article was written."""
        query = "SELECT 1 FROM pages WHERE article = ? AND state = 'written' LIMIT 1"
        return self._db.execute(query, (article,)).fetchone() is not None

    def id_and_status(self, key: str) -> tuple[int, str] | None:
        """Return the row and the status of the page of a key; None where it is unknown."""
        row = self._db.execute("SELECT id, state FROM pages WHERE key = ?", (key,)).fetchone()
        return (row[0], row[1]) if row else None

    def count_written_by_site(self) -> dict[str, int]:
        """Count the pages whose articles are written, by site."""
        rows = self._db.execute(
            "SELECT site, count(*) FROM pages WHERE state = 'written' GROUP BY site"
        )
        return dict(rows.fetchall())
