"""The hosts that are left alone in a bad hour, noted on the pages that failed in it.

So a host's pause ends with these pages' next try, whatever sets that: time, or ``newscrawl retry``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newscrawl.crawl.frontier.page_table import IS_DUE
from newscrawl.crawl.frontier.rows import FrontierPage

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

__all__ = ["HostPauses", "PausedHost"]


class PausedHost(NamedTuple):
    """A host that was left alone in a bad hour."""

    host: str
    until: float
    """When it may be asked again, in seconds since 1970; 0: now."""
    pauses: int
    """How often in a row."""
    reason: str
    """Why the last of its pages failed."""


class HostPauses:
    """Which hosts are left alone.  Times are seconds since 1970."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def good_pages(self, site: str, host: str, *, limit: int) -> list[FrontierPage]:
        """Return pages of a host whose articles are written, those first that were found last.

        They are not leased.
        """
        columns = ", ".join(FrontierPage._fields).replace("status", "state")
        rows = self._db.execute(
            f"""SELECT {columns} FROM pages
            WHERE site = ? AND state = 'written' AND reason IS NULL AND host = ?
            ORDER BY id DESC LIMIT ?""",
            (site, host, limit),
        )
        return [FrontierPage._make(row) for row in rows]

    def begin(self, attempts: Mapping[int, int], *, until: float, pauses: int) -> None:
        """Note that pages failed through a bad hour of their host: they get their attempts back.

        ``attempts`` has by row how many there were before, ``until`` is when the host is asked
        again, ``pauses`` how often in a row it was left alone.
        """
        self._db.executemany(
            """UPDATE pages SET state = 'later', attempts = ?, next_try = ?, host_pauses = ?,
            queued = 0 WHERE id = ? AND state <> 'written'""",
            [(before, until, pauses, page) for page, before in attempts.items()],
        )

    def look_again(self, article: str, *, until: float) -> None:
        """Have a page looked at again that led to an article which stood in place of others, too.

        Its own article did not come.
        """
        self._db.execute(
            """UPDATE pages SET state = 'later', reason = 'redirect', next_try = ?, attempts = 0,
            article = NULL, queued = 0
            WHERE article = ? AND state = 'written' AND key <> article""",
            (until, article),
        )

    def list(self, *, now: float) -> list[PausedHost]:
        """Return the hosts that were left alone and have not given anything since."""
        rows = self._db.execute(
            f"""SELECT host, max(iif({IS_DUE}, 0, next_try)), max(host_pauses), reason
            FROM pages WHERE host_pauses > 0 AND state = 'later' GROUP BY host""",
            {"now": now},
        )
        return [PausedHost._make(row) for row in rows]

    def end(self, host: str) -> None:
        """Note that a host is well: how often it was left alone counts no more."""
        self._db.execute(
            "UPDATE pages SET host_pauses = 0 WHERE host_pauses > 0 AND host = ?", (host,)
        )
