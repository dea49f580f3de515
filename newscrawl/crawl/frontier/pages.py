"""Pages that may be articles: those to be asked for, and what became of the others."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.common.urls import article_id, site_of
from newscrawl.crawl.date_window import DateRange, DateWindow
from newscrawl.crawl.frontier.capacity import UNASKED, Room
from newscrawl.crawl.frontier.revisit_policy import LONGEST_WAIT
from newscrawl.crawl.frontier.text_limits import shortened, validator

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from newscrawl.crawl.frontier.store import Store
    from newscrawl.files.record_file import RecordIdentity

__all__ = ["FrontierPage", "NewPage", "PageState", "Pages"]


class PageState(StrEnum):
    """What became of a page."""

    WAITING = "waiting"  # not asked for yet
    WRITTEN = "written"  # its article is in the output
    DUPLICATE = "duplicate"  # another address of an article that is in the output
    OUTSIDE = "outside"  # an article, but of another time than was asked for
    REJECTED = "rejected"  # no article
    LATER = "later"  # could not be had or was blocked: tried again at next_try
    FAILED = "failed"  # could not be had, and is not tried again


class FrontierPage(NamedTuple):
    """A page that is to be asked for."""

    id: int
    key: str
    url: str
    site: str
    host: str
    how: str
    state: str
    reason: str | None
    attempts: int
    article: str | None
    etag: str | None
    modified: str | None

    @property
    def is_update(self) -> bool:
        """Whether its article is written, and it is looked at again."""
        return self.state == PageState.WRITTEN


class NewPage(NamedTuple):
    """An address that was found."""

    key: str
    url: str
    site: str
    host: str
    how: str
    priority: int = 0
    rank: float = 0.0
    """What is asked for first among pages of one priority: the highest."""
    dated_from: float | None = None
    dated_to: float | None = None
    """The span in which its article was published, as far as that is known."""
    source: int | None = None
    """The row of the source that names it."""


_COLUMNS: Final = ", ".join(FrontierPage._fields)
_TAKE: Final = f"""
UPDATE pages SET queued = 2 WHERE id = (
    SELECT id FROM pages WHERE queued = 1 AND host = ? ORDER BY priority DESC, rank DESC, id LIMIT 1
) RETURNING {_COLUMNS}
"""
_ADD: Final = """
INSERT OR IGNORE INTO pages
(key, url, site, host, how, priority, rank, dated_from, dated_to, source,
queued, unwanted, found_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_IN_WINDOW: Final = """
(:since IS NULL OR {dated_to} IS NULL OR {dated_to} > :since)
AND (:until IS NULL OR {dated_from} IS NULL OR {dated_from} < :until)
"""
# Found once more, and better: by something that says more, or in a run that wants it.  What one
# source dates out of the window stays out, whatever others leave open.
_DATES: Final = {
    "dated_from": "coalesce(dated_from, :dated_from)",
    "dated_to": "coalesce(dated_to, :dated_to)",
}
_WANTED_AGAIN: Final = _IN_WINDOW.format(**_DATES)
_FIND_AGAIN: Final = f"""
UPDATE pages SET priority = max(priority, :priority), rank = max(rank, :rank),
    dated_from = {_DATES["dated_from"]}, dated_to = {_DATES["dated_to"]},
    how = iif(:priority > priority OR :how = 'given', :how, how),
    queued = {_WANTED_AGAIN}, unwanted = NOT ({_WANTED_AGAIN})
WHERE key = :key AND state = 'waiting' AND queued < 2
"""
# What is due later than any wait is long was set by a wrong clock.
_IS_DUE: Final = f"(next_try <= :now OR next_try > :now + {LONGEST_WAIT})"
_QUEUE: Final = f"""
UPDATE pages SET queued = 1 WHERE site = :site
AND {_IN_WINDOW.format(dated_from="dated_from", dated_to="dated_to")}
AND (state = 'waiting' OR state = 'later' AND {_IS_DUE}
    OR state = 'outside' AND (dated_from IS NOT NULL OR :since IS NULL))
"""
# Only what waits and was never asked for is noted as such, as nothing else is counted by it.
_NOTE_UNWANTED: Final = f"""
UPDATE pages SET unwanted = 1 - unwanted WHERE site = :site AND {UNASKED}
AND unwanted = ({_IN_WINDOW.format(dated_from="dated_from", dated_to="dated_to")})
"""
_QUEUE_KNOWN: Final = f"""
UPDATE pages SET queued = 1 WHERE key = :key AND (
    {_IN_WINDOW.format(dated_from="dated_from", dated_to="dated_to")}
    AND (state IN ('waiting', 'outside') OR state = 'later' AND {_IS_DUE})
    OR state = 'written' AND fetched_at IS NOT NULL
    AND coalesce(dated_from, found_at) >= :updated)
"""


class Pages:
    """The table of pages."""

    def __init__(self, store: Store) -> None:
        self._db = store.db
        self._window = DateWindow()
        self.room = Room(store.db)

    # --- the queue -----------------------------------------------------------------------------

    def queue(
        self,
        sites: Iterable[str],
        *,
        window: DateWindow,
        now: float,
        update_since: float | None,
        most_waiting: int = 0,
    ) -> None:
        """Set up the queue of a run: what waits, what is due again, and what is looked at again.

        ``sites`` limits it to the pages of these sites.  ``update_since`` queues the pages whose
        articles were published (or, where that is unknown, found) since then.  ``most_waiting`` is
        how many pages that the sources of one site name may wait; 0: no bound.
        """
        self._window, self.room.most = window, most_waiting
        self._db.execute("UPDATE pages SET queued = 0 WHERE queued <> 0")
        values = {"since": window.since, "until": window.until, "now": now, "updated": update_since}
        for site in sites:
            values["site"] = site  # type: ignore[assignment]
            self._db.execute(_NOTE_UNWANTED, values)
            self._db.execute(_QUEUE, values)
            if update_since is not None:
                self._db.execute(
                    """UPDATE pages SET queued = 1, priority = 35 WHERE site = :site
                    AND state = 'written' AND fetched_at IS NOT NULL
                    AND coalesce(dated_from, found_at) >= :updated""",
                    values,
                )

    def add(self, new: NewPage, *, now: float) -> bool:
        """Add an address to the queue unless it is known; say whether it was unknown."""
        if self.insert([new], now=now):
            return True
        self.find_again([new])
        return False

    def known(self, keys: Iterable[str]) -> set[str]:
        """Say which of some pages, given by their keys, are known."""
        rows = self._db.execute(
            "SELECT key FROM pages WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(list(keys)),),
        )
        return {row[0] for row in rows}

    def insert(self, new: Iterable[NewPage], *, now: float) -> int:
        """Add the addresses that are unknown to the queue, whatever the bound; their number."""
        rows = ((*page, wanted := self.is_wanted(page), not wanted, now) for page in new)
        return self._db.executemany(_ADD, rows).rowcount

    def find_again(self, pages: Iterable[NewPage]) -> None:
        """Note what a further finder says of pages that are known."""
        window = {"since": self._window.since, "until": self._window.until}
        self._db.executemany(_FIND_AGAIN, ({**page._asdict(), **window} for page in pages))

    def is_wanted(self, page: NewPage) -> bool:
        """Say whether the run wants a page, by what its finder says of its date."""
        window, start, end = self._window, page.dated_from, page.dated_to
        if window.since is not None and end is not None and end <= window.since:
            return False
        return window.until is None or start is None or start < window.until

    def wants(self, found: DateRange | None) -> bool:
        """Say whether the run wants an article of a date."""
        return self._window.may_hold(found)

    def hosts(self) -> list[str]:
        """List the hosts that have pages to be asked for."""
        return [
            row[0] for row in self._db.execute("SELECT DISTINCT host FROM pages WHERE queued = 1")
        ]

    def best(self, host: str) -> int | None:
        """Give the priority of the page that comes next on a host; None where there is none."""
        row = self._db.execute(
            "SELECT priority FROM pages WHERE queued = 1 AND host = ? "
            "ORDER BY priority DESC, rank DESC, id LIMIT 1",
            (host,),
        ).fetchone()
        return row[0] if row else None

    def take(self, host: str) -> FrontierPage | None:
        """Take the next page of a host out of the queue: by priority, then the newest."""
        rows = self._db.execute(_TAKE, (host,)).fetchall()  # all of it, so that the update is done
        return FrontierPage._make(rows[0]) if rows else None

    def take_unsettled(self, key: str) -> FrontierPage | None:
        """Take a certain page that nothing became of yet; None where there is none.

        Nor where it is being asked for.
        """
        rows = self._db.execute(
            f"""UPDATE pages SET queued = 2 WHERE key = ? AND queued < 2
            AND state IN ('waiting', 'later', 'outside') RETURNING {_COLUMNS}""",
            (key,),
        ).fetchall()
        return FrontierPage._make(rows[0]) if rows else None

    def is_news_since(self, key: str, when: float) -> bool:
        """Say whether an address is unknown, or was found since a time other than by a sitemap."""
        query = "SELECT found_at >= ? AND how <> 'sitemap' FROM pages WHERE key = ?"
        row = self._db.execute(query, (when, key)).fetchone()
        return row is None or bool(row[0])

    def count_out_of_window(self, site: str) -> int:
        """Count the pages of a site that wait and are dated out of the run's window."""
        if self._window == DateWindow():
            return 0
        values = {"site": site, "since": self._window.since, "until": self._window.until}
        inside = _IN_WINDOW.format(dated_from="dated_from", dated_to="dated_to")
        [count] = self._db.execute(
            f"""SELECT count(*) FROM pages
            WHERE site = :site AND state = 'waiting' AND NOT ({inside})""",
            values,
        ).fetchone()
        return int(count)

    def queue_known(self, key: str, *, now: float, update: float | None) -> None:
        """Queue a known page that the operator asks for: one that waits, or is to be tried again.

        One that lay outside another run's window is asked for if it lies in this one's.
        ``update`` queues one whose article is written, where it was published (or found) since.
        """
        window = {"since": self._window.since, "until": self._window.until}
        values = {"key": key, "now": now, "updated": update, **window}
        self._db.execute(_QUEUE_KNOWN, values)

    def put_back(self, page: int) -> None:
        """Queue a page again that was taken, or whose next try has come."""
        self._db.execute("UPDATE pages SET queued = 1 WHERE id = ? AND queued <> 1", (page,))

    def leave(self, page: int) -> None:
        """Take a page out of this run's queue; it stays what it was."""
        self._db.execute("UPDATE pages SET queued = 0 WHERE id = ?", (page,))

    def leave_site(self, site: str) -> int:
        """Take all pages of a site out of this run's queue; say how many there were."""
        query = "UPDATE pages SET queued = 0 WHERE queued = 1 AND site = ?"
        return self._db.execute(query, (site,)).rowcount

    # --- what became of it ---------------------------------------------------------------------

    def done(  # noqa: PLR0913 - what a row notes
        self,
        page: int,
        state: PageState,
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
            (state, reason, shortened(detail), article, start, end, now, page),
        )

    def looked_at(self, page: int, *, now: float) -> None:
        """Note that the page of a written article was looked at again and holds nothing new."""
        self._db.execute("UPDATE pages SET queued = 0, fetched_at = ? WHERE id = ?", (now, page))

    def remember(self, page: int, etag: str | None, modified: str | None) -> None:
        """Keep what lets a page be asked for only if it has changed."""
        self._db.execute(
            "UPDATE pages SET etag = ?, modified = ? WHERE id = ?",
            (validator(etag), validator(modified), page),
        )

    def postpone(
        self, page: int, reason: str, detail: str | None, *, next_try: float | None, now: float
    ) -> None:
        """Note why a page could not be had, and when to try again: never, where that is None."""
        state = PageState.FAILED if next_try is None else PageState.LATER
        self._db.execute(
            """UPDATE pages SET state = ?, reason = ?, detail = ?, next_try = ?, queued = 0,
            attempts = attempts + 1, fetched_at = ? WHERE id = ? AND state <> 'written'""",
            (state, reason, shortened(detail), next_try, now, page),
        )
        self._db.execute("UPDATE pages SET queued = 0 WHERE id = ?", (page,))

    def try_again(self, page: int, when: float) -> None:
        """Have a page that was settled looked at once more, in a later run."""
        self._db.execute(
            "UPDATE pages SET state = 'later', next_try = ? WHERE id = ?", (when, page)
        )

    def written_by_site(self) -> dict[str, int]:
        """Count the pages whose articles are written, by site."""
        rows = self._db.execute(
            "SELECT site, count(*) FROM pages WHERE state = 'written' GROUP BY site"
        )
        return dict(rows.fetchall())

    def is_written(self, article: str) -> bool:
        """Say whether a page is noted as the one from which an article was written."""
        query = "SELECT 1 FROM pages WHERE article = ? AND state = 'written' LIMIT 1"
        return self._db.execute(query, (article,)).fetchone() is not None

    def state_of(self, key: str) -> tuple[int, str] | None:
        """Give a page's row and state by its key."""
        row = self._db.execute("SELECT id, state FROM pages WHERE key = ?", (key,)).fetchone()
        return (row[0], row[1]) if row else None

    def alias(self, other: NewPage, article: str | None, *, now: float) -> None:
        """Note a further address of a page that was fetched, so that it is not asked for as well.

        One that is known and was fetched itself stays what it is.
        """
        self._db.execute(
            """INSERT INTO pages (key, url, site, host, how, state, article, found_at)
            VALUES (?, ?, ?, ?, ?, 'duplicate', ?, ?)
            ON CONFLICT (key) DO UPDATE SET state = 'duplicate', article = excluded.article,
            queued = 0 WHERE state = 'waiting' AND queued < 2""",
            (*other[:5], article, now),
        )

    def adopt(self, articles: Iterable[RecordIdentity], *, now: float) -> int:
        """Take up articles that the output holds and that no crawl of this state has written.

        Returns how many were unknown, also where only their revision was.
        """
        count = 0
        for article, url, revision in articles:
            count += self._db.execute(
                """INSERT INTO articles (id, revision, written_at) VALUES (?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, content = NULL,
                written_at = excluded.written_at WHERE revision < excluded.revision""",
                (article, revision, now),
            ).rowcount
            site = site_of(url)
            if url and site:
                self._db.execute(
                    """INSERT INTO pages (key, url, site, host, how, state, article, found_at)
                    VALUES (?, ?, ?, ?, 'output', 'written', ?, ?)
                    ON CONFLICT (key) DO UPDATE SET state = 'written', article = excluded.article,
                    queued = 0""",
                    (article_id(url), url, site, site, article, now),
                )
        return count


def set_free(db: sqlite3.Connection, sites: Iterable[str], reasons: Iterable[str]) -> int:
    """Let failed pages be tried in the next run; all sites and reasons where none are named."""
    where = ["state IN ('failed', 'later')"]
    values: list[str] = []
    for column, names in (("site", list(sites)), ("reason", list(reasons))):
        if names:
            where.append(f"{column} IN ({', '.join('?' * len(names))})")
            values += names
    return db.execute(
        f"""UPDATE pages SET state = 'waiting', attempts = 0, next_try = NULL, reason = NULL,
        detail = NULL WHERE {" AND ".join(where)}""",
        values,
    ).rowcount
