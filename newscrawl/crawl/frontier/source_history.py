"""What became of the sources that were read, and when each of them is read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.crawl.frontier.capacity import NotKept
from newscrawl.crawl.frontier.revisit_policy import initial_pace, learned_pace, next_due
from newscrawl.crawl.frontier.text_limits import kept_validator

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.crawl.frontier.rows import Source

__all__ = ["SourceHistory"]

_MARK_READ: Final = """
UPDATE sources SET queued = 0, wanted = 0, state = 'alive', reason = NULL,
    attempts = 0, next_try = NULL, read_at = :now, read_lastmod = lastmod,
    pace = :pace, due = :due,
    named = coalesce(:named, named), brought = brought + :new,
    not_kept = iif(:named IS NULL, not_kept, :not_kept),
    outside = iif(:named IS NULL, outside, :outside),
    not_kept_from = iif(:named IS NULL, not_kept_from, :not_kept_from),
    not_kept_to = iif(:named IS NULL, not_kept_to, :not_kept_to),
    new_at = iif(:new, :now, new_at), etag = :etag, modified = :modified
WHERE id = :id
"""


class SourceHistory:
    """The outcomes of sources, noted in their table.  Times are seconds since 1970."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def mark_read(  # noqa: PLR0913 - what a row notes
        self,
        source: Source,
        *,
        named: int | None,
        new: int,
        now: float,
        etag: str | None,
        modified: str | None,
        not_kept: NotKept | None = None,
    ) -> None:
        """Note that a source was read: how many URLs it named, and how many of them were new.

        ``not_kept`` are the pages that it named and that were not kept.  ``named`` is None where
        the server said that nothing has changed: then all of that is as it was.
        """
        not_kept = not_kept or NotKept()
        is_dated = not_kept.dated_from <= not_kept.dated_to
        pace = learned_pace(
            source.kind,
            source.pace or initial_pace(source.kind),
            since_last=None if source.read_at is None else now - source.read_at,
            new=new,
        )
        values = {
            "id": source.id,
            "now": now,
            "pace": pace,
            "due": next_due(now, pace),
            "named": named,
            "new": new,
            "not_kept": not_kept.number,
            "outside": not_kept.outside,
            "not_kept_from": not_kept.dated_from if is_dated else None,
            "not_kept_to": not_kept.dated_to if is_dated else None,
            "etag": kept_validator(etag),
            "modified": kept_validator(modified),
        }
        self._db.execute(_MARK_READ, values)

    def mark_failed(
        self, source: int, reason: str, *, next_try: float, is_dead: bool, now: float
    ) -> None:
        """Note why a source failed, and when it is requested again; a dead one counts as read."""
        self._db.execute(
            """UPDATE sources SET queued = 0, state = ?, reason = ?, attempts = attempts + 1,
            next_try = ?, due = ?, read_at = coalesce(read_at, iif(?, ?, NULL)) WHERE id = ?""",
            ("dead" if is_dead else "failing", reason, next_try, next_try, is_dead, now, source),
        )

    def retire(self, source: int) -> None:
        """Note that a page is no source after all: it is not read as one again."""
        self._db.execute(
            "UPDATE sources SET state = 'retired', queued = 0, wanted = 0 WHERE id = ?", (source,)
        )

    def count_not_kept_by_site(self) -> dict[str, tuple[int, int]]:
        """Count the pages that each site's sources named when read last and that were not kept.

        First those in the run's date window, then those outside it.  A page that two sources name
        counts for each.
        """
        rows = self._db.execute(
            "SELECT site, sum(not_kept), sum(outside) FROM sources GROUP BY site"
        )
        return {site: (wanted, outside) for site, wanted, outside in rows}
