"""Pages that may be articles: which of them this run requests, and what became of them."""

from __future__ import annotations

import json
from math import inf
from typing import TYPE_CHECKING, Final, TypeAlias

from newscrawl.crawl.date_window import DateWindow
from newscrawl.crawl.frontier.capacity import NEVER_REQUESTED
from newscrawl.crawl.frontier.host_queue import HostQueue
from newscrawl.crawl.frontier.revisit_policy import (
    MAX_WAIT_SECONDS,
    PAGE_VERDICTS,
    REPEATED_LOOK_SECONDS,
    UPDATE_WAITS,
    update_wait,
)
from newscrawl.crawl.frontier.rows import FrontierPage, NewPage, PageStatus
from newscrawl.crawl.frontier.text_limits import kept_validator, shortened_detail

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from newscrawl.crawl.date_window import DateRange

__all__ = ["IS_DUE", "PageTable", "Validators"]

_UPDATE_PRIORITY: Final = 35
"""Of pages whose articles are written: after what is new (40), before sections (25)."""


def _in_window(dated_from: str, dated_to: str) -> str:
    """Return the SQL condition that dates may lie in the run's date window; unknown ones may."""
    return (
        f"((:since IS NULL OR {dated_to} IS NULL OR {dated_to} > :since)"
        f" AND (:until IS NULL OR {dated_from} IS NULL OR {dated_from} < :until))"
    )


_ADD: Final = f"""
INSERT OR IGNORE INTO pages ({", ".join(NewPage._fields)}, queued, unwanted, found_at)
VALUES ({", ".join("?" * len(NewPage._fields))}, ?, ?, ?)
"""
_IN_WINDOW: Final = _in_window("dated_from", "dated_to")
# What a second finder adds: a date, a higher priority, or that this run wants the page.  A date
# that one source gives stays, whatever others leave open.
_DATED_FROM: Final = "coalesce(dated_from, :dated_from)"
_DATED_TO: Final = "coalesce(dated_to, :dated_to)"
_ADD_TO_KNOWN: Final = f"""
UPDATE pages SET priority = max(priority, :priority), rank = max(rank, :rank),
    dated_from = {_DATED_FROM}, dated_to = {_DATED_TO},
    how = iif(:priority > priority OR :how = 'given', :how, how),
    given_part = coalesce(:given_part, given_part),
    queued = {_in_window(_DATED_FROM, _DATED_TO)},
    unwanted = NOT {_in_window(_DATED_FROM, _DATED_TO)}
WHERE key = :key AND state = 'waiting' AND queued < 2
"""
# A next try that is further off than any wait was set by a wrong clock, and so was one that was
# set in the future.
IS_DUE: Final = f"(next_try <= :now OR next_try > :now + {MAX_WAIT_SECONDS} OR fetched_at > :now)"
_FILL: Final = f"""
UPDATE pages SET queued = 1 WHERE site = :site AND {_IN_WINDOW}
AND (state = 'waiting' AND next_try IS NULL OR state IN ('waiting', 'later') AND {IS_DUE}
    OR state = 'outside' AND (dated_from IS NOT NULL OR :since IS NULL))
"""
# Only pages that were never requested are marked, as only they count against the bound.
_MARK_UNWANTED: Final = f"""
UPDATE pages SET unwanted = 1 - unwanted WHERE site = :site AND {NEVER_REQUESTED}
AND unwanted = {_IN_WINDOW}
"""
_PUBLISHED: Final = "coalesce(dated_from, found_at)"
_WAITS: Final = " ".join(
    f"WHEN :now - {_PUBLISHED} <= {oldest} THEN {update_wait(oldest)}"
    for oldest, _ in UPDATE_WAITS[:-1]
)
# A look that is yet to come was noted by a wrong clock.
_IS_UPDATE: Final = f"""
    state = 'written' AND {_PUBLISHED} >= :update_since
    AND (fetched_at > :now OR fetched_at <= :now - CASE {_WAITS} ELSE {update_wait(inf)} END)
"""
_FILL_UPDATES: Final = f"""
UPDATE pages SET queued = 1, priority = {_UPDATE_PRIORITY} WHERE site = :site AND {_IS_UPDATE}
"""
# Not what this run has looked at: several of a site's sources name a page in one run.
_LOOK_AGAIN: Final = f"""
UPDATE pages SET queued = 1 WHERE key IN (SELECT value FROM json_each(:keys))
AND state = 'later' AND queued = 0 AND fetched_at < :started
AND reason IN ({", ".join(f"'{reason}'" for reason in sorted(PAGE_VERDICTS))})
AND (attempts < 2 OR fetched_at + {REPEATED_LOOK_SECONDS} <= :now) AND {_IN_WINDOW}
"""
_QUEUE_KNOWN: Final = f"""
UPDATE pages SET queued = 1 WHERE key = :key AND (
    {_IN_WINDOW} AND (state IN ('waiting', 'outside') OR state = 'later' AND {IS_DUE})
    OR {_IS_UPDATE})
"""


Validators: TypeAlias = tuple[str | None, str | None]
"""The ETag and the Last-Modified with which a later request asks for changes only."""
_KEEP_VALIDATORS: Final = "etag = iif(?, ?, etag), modified = iif(?, ?, modified)"
"""Keeps what :func:`_new_validators` makes of them."""


def _new_validators(found: Validators | None) -> tuple[str | int | None, ...]:
    """Return the values for _KEEP_VALIDATORS: None leaves those that are known."""
    etag, modified = map(kept_validator, found or (None, None))
    return (found is not None, etag, found is not None, modified)


class PageTable(HostQueue[FrontierPage]):
    """The table of pages, with the queue of this run.  Times are seconds since 1970."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__(db, "pages", FrontierPage)
        self._window = DateWindow()
        self._started = 0.0

    @property
    def _bounds(self) -> dict[str, float | None]:
        """The run's date window, as the statements above name it."""
        return {"since": self._window.since, "until": self._window.until}

    def fill(
        self, sites: Iterable[str], *, window: DateWindow, now: float, update_since: float | None
    ) -> None:
        """Fill the queue for a run: pages that wait, whose next try is due, or for an update.

        Only pages of ``sites`` are queued.  ``update_since`` queues pages whose articles were
        published (or, where that is unknown, found) since then, in seconds since 1970, and were
        not looked at for as long as ``revisit_policy.UPDATE_WAITS`` says for their age.
        """
        self._window, self._started = window, now
        self._db.execute("UPDATE pages SET queued = 0 WHERE queued <> 0")
        for site in sites:
            values = {"site": site, "now": now, "update_since": update_since, **self._bounds}
            self._db.execute(_MARK_UNWANTED, values)
            self._db.execute(_FILL, values)
            if update_since is not None:
                self._db.execute(_FILL_UPDATES, values)

    def add(self, page: NewPage, *, now: float) -> bool:
        """Add a page to the queue, or to what is known of it; return True where it was unknown."""
        if self.insert([page], now=now):
            return True
        self.add_to_known([page])
        return False

    def known_keys(self, keys: Iterable[str]) -> set[str]:
        """Return those of some keys that belong to known pages."""
        rows = self._db.execute(
            "SELECT key FROM pages WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(list(keys)),),
        )
        return {row[0] for row in rows}

    def insert(self, pages: Iterable[NewPage], *, now: float) -> int:
        """Add unknown pages to the queue, whatever the capacity; return how many were unknown."""
        rows = ((*page, wanted := self.is_wanted(page), not wanted, now) for page in pages)
        return self._db.executemany(_ADD, rows).rowcount

    def add_to_known(self, pages: Iterable[NewPage]) -> None:
        """Take over what a further finder says of known pages that wait."""
        bounds = self._bounds
        self._db.executemany(_ADD_TO_KNOWN, ({**page._asdict(), **bounds} for page in pages))

    def look_again(self, keys: Iterable[str], *, now: float) -> None:
        """Queue those of some pages that their site still names, though they were none when asked.

        The second look is due at once then, the last one within hours.
        """
        values = {"keys": json.dumps(list(keys)), "now": now, "started": self._started}
        self._db.execute(_LOOK_AGAIN, values | self._bounds)

    def is_wanted(self, page: NewPage) -> bool:
        """Return True where a page's date may lie in the run's date window."""
        window, start, end = self._window, page.dated_from, page.dated_to
        if window.since is not None and end is not None and end <= window.since:
            return False
        return window.until is None or start is None or start < window.until

    def lease_unsettled(self, key: str) -> FrontierPage | None:
        """Lease the page of a key, queued or not; None where it is settled, leased or unknown."""
        unsettled = "key = ? AND queued < 2 AND state IN ('waiting', 'later', 'outside')"
        return self._lease(unsettled, key)

    def is_new_since(self, key: str, when: float) -> bool:
        """Return True where a page is unknown, or was found since a time, but not by a sitemap."""
        query = "SELECT found_at >= ? AND how <> 'sitemap' FROM pages WHERE key = ?"
        row = self._db.execute(query, (when, key)).fetchone()
        return row is None or bool(row[0])

    def count_out_of_window(self, site: str) -> int:
        """Count the pages of a site that wait and are dated out of the run's date window."""
        if self._window == DateWindow():
            return 0
        [count] = self._db.execute(
            f"""SELECT count(*) FROM pages
            WHERE site = :site AND state = 'waiting' AND NOT {_IN_WINDOW}""",
            {"site": site, **self._bounds},
        ).fetchone()
        return int(count)

    def queue_known(self, key: str, *, now: float, update_since: float | None) -> None:
        """Queue a known page that the operator names: it waits, or its next try is due.

        A page that another run left out by its date is queued where it lies in this run's window;
        one whose article is written as for ``update_since`` of :meth:`fill`.
        """
        values = {"key": key, "now": now, "update_since": update_since, **self._bounds}
        self._db.execute(_QUEUE_KNOWN, values)

    def release_site(self, site: str) -> int:
        """Take all pages of a site out of this run's queue; return how many there were."""
        query = "UPDATE pages SET queued = 0 WHERE queued = 1 AND site = ?"
        return self._db.execute(query, (site,)).rowcount

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
        validators: Validators | None = None,
    ) -> None:
        """Note what became of a page that was fetched.

        ``validators``: with what a later request asks for changes only; None leaves those known.
        """
        start, end = dated or (None, None)
        self._db.execute(
            f"""UPDATE pages SET state = ?, reason = ?, detail = ?, article = coalesce(?, article),
            dated_from = coalesce(?, dated_from), dated_to = coalesce(?, dated_to),
            {_KEEP_VALIDATORS},
            queued = 0, next_try = NULL, attempts = attempts + 1, fetched_at = ?, host_pauses = 0
            WHERE id = ?""",
            (
                status, reason, shortened_detail(detail), article, start, end,
                *_new_validators(validators), now, page,
            ),
        )  # fmt: skip

    def mark_unchanged(
        self, page: int, *, now: float, validators: Validators | None = None
    ) -> None:
        """Note that the page of a written article was checked and brought nothing new."""
        self._db.execute(
            f"UPDATE pages SET queued = 0, fetched_at = ?, {_KEEP_VALIDATORS} WHERE id = ?",
            (now, *_new_validators(validators), page),
        )

    def mark_failed(
        self, page: int, reason: str, detail: str | None, *, next_try: float | None, now: float
    ) -> None:
        """Note why a page failed, and when it is requested again; never, where that is None.

        A page whose article is written stays what it was.
        """
        status = PageStatus.FAILED if next_try is None else PageStatus.LATER
        self._db.execute(
            """UPDATE pages SET state = ?, reason = ?, detail = ?, next_try = ?, queued = 0,
            attempts = attempts + 1, fetched_at = ?, host_pauses = 0
            WHERE id = ? AND state <> 'written'""",
            (status, reason, shortened_detail(detail), next_try, now, page),
        )
        self.release(page)

    def schedule_retry(self, page: int, when: float) -> None:
        """Have a page that is done requested once more, in a later run."""
        self._db.execute(
            "UPDATE pages SET state = 'later', next_try = ? WHERE id = ?", (when, page)
        )

    def has_written(self, site: str) -> bool:
        """Return True where an article of a site is written."""
        query = "SELECT 1 FROM pages WHERE site = ? AND state = 'written' LIMIT 1"
        return self._db.execute(query, (site,)).fetchone() is not None

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
