"""What names articles: front pages, sections, feeds, sitemaps, each looked at at its own pace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.date_window import DateWindow
from newscrawl.crawl.frontier.capacity import NotKept
from newscrawl.crawl.frontier.revisit_policy import (
    LONGEST_WAIT,
    due_after,
    first_pace,
    learned_pace,
)
from newscrawl.crawl.frontier.text_limits import validator

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable, Sequence

    from newscrawl.crawl.frontier.store import Store

__all__ = ["NewSource", "Source", "Sources", "set_sources_free"]


class Source(NamedTuple):
    """A source that is to be asked for."""

    id: int
    url: str
    site: str
    host: str
    kind: str
    depth: int
    part: int
    guessed: int
    attempts: int
    state: str
    pace: float | None
    read_at: float | None
    etag: str | None
    modified: str | None
    lastmod: str | None
    """When it changed, as the index that names it says."""
    not_kept_to: float | None

    @property
    def names_more(self) -> bool:
        """Whether it may name pages that were not kept, so that all of it is worth reading."""
        return self.not_kept_to is not None


class NewSource(NamedTuple):
    """A source that was found."""

    key: str
    url: str
    site: str
    host: str
    kind: str
    priority: int = 0
    rank: float = 0.0
    depth: int = 0
    part: int = 1
    guessed: bool = False
    lastmod: str | None = None
    changed_to: float | None = None
    """Seconds since 1970: when it had been changed for the last time, by ``lastmod``."""


_COLUMNS: Final = ", ".join(Source._fields)
_TAKE: Final = f"""
UPDATE sources SET queued = 2 WHERE id = (
    SELECT id FROM sources WHERE queued = 1 AND host = ?
    ORDER BY priority DESC, rank DESC, id LIMIT 1
) RETURNING {_COLUMNS}
"""
# It names pages that were not kept, and that this run wants.
_NAMES_MORE: Final = """
(not_kept_to IS NOT NULL AND (:since IS NULL OR not_kept_to > :since)
AND (:until IS NULL OR not_kept_from < :until))
"""
# What was read in the future was read under a wrong clock: its times mean nothing.
_MAY_BE_READ: Final = f"""
state <> 'retired'
AND (kind = 'front' OR next_try IS NULL OR next_try <= :now OR next_try > :now + {LONGEST_WAIT})
AND (:since IS NULL OR changed_to IS NULL OR changed_to > :since)
"""
# What an index dates is due when that date changes; a further page of a section, when the page
# before it brought something new (that wish outlasts a run); all else in its own time.
_DUE: Final = f"""
{_MAY_BE_READ} AND (
    read_at IS NULL OR read_at > :now OR wanted
    OR lastmod IS NOT NULL AND lastmod IS NOT read_lastmod
    OR lastmod IS NULL AND part = 1 AND due <= :now
    OR :roomy AND {_NAMES_MORE}
    OR kind = 'front')
"""


class Sources:
    """The table of sources."""

    def __init__(self, store: Store) -> None:
        self._db = store.db
        self._started = 0.0
        self._window = DateWindow()
        self._roomy: Container[str] = ()
        self._counts: dict[str, int] = {}

    def queue(
        self,
        sites: Iterable[str],
        *,
        now: float,
        window: DateWindow | None = None,
        roomy: Container[str] = (),
    ) -> None:
        """Set up the queue of a run: the sources of these sites that are due.

        What its index says was changed before the window for the last time is left for another
        run.  Of the ``roomy`` sites, sources are due as well that named pages that were not kept.
        """
        self._started, self._window, self._roomy = now, window or DateWindow(), roomy
        self._db.execute("UPDATE sources SET queued = 0 WHERE queued <> 0")
        for site in sites:
            self._db.execute(
                f"UPDATE sources SET queued = 1 WHERE site = :site AND {_DUE}",
                {"site": site, **self._values(site, now)},
            )

    def _values(self, site: str, now: float) -> dict[str, float | None]:
        """Give what the conditions above ask for."""
        window = self._window
        roomy = site in self._roomy
        return {"now": now, "since": window.since, "until": window.until, "roomy": roomy}

    def queue_more(self, site: str, *, now: float) -> list[str]:
        """Queue a site's sources that named pages that were not kept; the hosts that they are on.

        To be called when there is room for these pages.
        """
        rows = self._db.execute(
            f"""UPDATE sources SET queued = 1 WHERE site = :site AND queued = 0
            AND {_MAY_BE_READ} AND {_NAMES_MORE} RETURNING host""",
            {"site": site, **self._values(site, now)},
        ).fetchall()
        return list(dict.fromkeys(row[0] for row in rows))

    def add(self, new: NewSource, *, again: bool = False, now: float) -> bool:
        """Add a source to the queue, or queue a known one that is due; say whether it was unknown.

        ``again`` has it read although it is not due, once, and in a later run if not in this one.
        """
        columns = ", ".join(NewSource._fields)
        marks = ", ".join("?" * len(new))
        since = self._window.since
        wanted = since is None or new.changed_to is None or new.changed_to > since
        added = self._db.execute(
            f"INSERT OR IGNORE INTO sources ({columns}, queued, pace) VALUES ({marks}, ?, ?)",
            (*new, wanted, first_pace(new.kind)),
        ).rowcount
        if added:
            if new.site in self._counts:
                self._counts[new.site] += 1
            return True
        self._db.execute(
            """UPDATE sources SET lastmod = coalesce(:lastmod, lastmod),
            changed_to = coalesce(:changed_to, changed_to),
            rank = :rank, depth = min(depth, :depth), priority = max(priority, :priority)
            WHERE key = :key""",
            new._asdict(),
        )
        values = {"key": new.key, "started": self._started, **self._values(new.site, now)}
        if again:
            self._db.execute(
                """UPDATE sources SET wanted = 1
                WHERE key = :key AND coalesce(read_at, 0) < :started""",
                values,
            )
        self._db.execute(
            f"""UPDATE sources SET queued = 1 WHERE key = :key AND queued = 0
            AND coalesce(read_at, 0) < :started AND {_DUE}""",
            values,
        )
        return False

    def count(self, site: str) -> int:
        """Count a site's sources."""
        known = self._counts.get(site)
        if known is None:
            query = "SELECT count(*) FROM sources WHERE site = ?"
            [known] = self._db.execute(query, (site,)).fetchone()
            self._counts[site] = known
        return known

    def is_known(self, key: str) -> bool:
        """Say whether a source is remembered."""
        row = self._db.execute("SELECT 1 FROM sources WHERE key = ?", (key,)).fetchone()
        return row is not None

    def is_read(self, key: str) -> bool:
        """Say whether a source was read, in this run or an earlier one."""
        row = self._db.execute("SELECT read_at FROM sources WHERE key = ?", (key,)).fetchone()
        return row is not None and row[0] is not None

    def is_queued(self, key: str) -> bool:
        """Say whether a source is to be read in this run, or is being read."""
        row = self._db.execute("SELECT queued FROM sources WHERE key = ?", (key,)).fetchone()
        return row is not None and row[0] != 0

    def hosts(self) -> list[str]:
        """List the hosts that have sources to be asked for."""
        return [
            row[0] for row in self._db.execute("SELECT DISTINCT host FROM sources WHERE queued = 1")
        ]

    def best(self, host: str) -> int | None:
        """Give the priority of the source that comes next on a host; None where there is none."""
        row = self._db.execute(
            "SELECT priority FROM sources WHERE queued = 1 AND host = ? "
            "ORDER BY priority DESC, rank DESC, id LIMIT 1",
            (host,),
        ).fetchone()
        return row[0] if row else None

    def take(self, host: str) -> Source | None:
        """Take the next source of a host out of the queue."""
        rows = self._db.execute(_TAKE, (host,)).fetchall()
        return Source._make(rows[0]) if rows else None

    def take_one(self, key: str) -> Source | None:
        """Take a certain source out of the queue."""
        rows = self._db.execute(
            f"UPDATE sources SET queued = 2 WHERE key = ? RETURNING {_COLUMNS}", (key,)
        ).fetchall()
        return Source._make(rows[0]) if rows else None

    def put_back(self, source: int) -> None:
        """Queue a source again that was taken, or whose next try has come."""
        self._db.execute("UPDATE sources SET queued = 1 WHERE id = ? AND queued <> 1", (source,))

    def leave(self, source: int) -> None:
        """Take a source out of this run's queue; it is due still."""
        self._db.execute("UPDATE sources SET queued = 0 WHERE id = ?", (source,))

    def read(  # noqa: PLR0913 - what a row notes
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
        """Note that a source was read: how many addresses it named, and how many were unknown.

        ``not_kept`` are the pages that it names and that were not kept.  ``named`` is None where
        the server said that it has not changed: then they are the same as before.
        """
        told = not_kept or NotKept()
        has_more = told.dated_from <= told.dated_to
        since_last = now - source.read_at if source.read_at is not None else None
        pace = learned_pace(
            source.kind, source.pace or first_pace(source.kind), since_last=since_last, new=new
        )
        self._db.execute(
            """UPDATE sources SET queued = 0, wanted = 0, state = 'alive', reason = NULL,
            attempts = 0, next_try = NULL, read_at = :now, read_lastmod = lastmod,
            pace = :pace, due = :due,
            named = coalesce(:named, named), brought = brought + :new,
            not_kept = iif(:named IS NULL, not_kept, :not_kept),
            outside = iif(:named IS NULL, outside, :outside),
            not_kept_from = iif(:named IS NULL, not_kept_from, :not_kept_from),
            not_kept_to = iif(:named IS NULL, not_kept_to, :not_kept_to),
            new_at = iif(:new, :now, new_at), etag = :etag, modified = :modified WHERE id = :id""",
            {
                "now": now,
                "pace": pace,
                "due": due_after(now, pace),
                "named": named,
                "new": new,
                "not_kept": told.number,
                "outside": told.outside,
                "not_kept_from": told.dated_from if has_more else None,
                "not_kept_to": told.dated_to if has_more else None,
                "etag": validator(etag),
                "modified": validator(modified),
                "id": source.id,
            },
        )

    def not_kept_by_site(self) -> dict[str, tuple[int, int]]:
        """Count the pages that each site's sources named when read last and that were not kept.

        First those that the run wanted, then those that were dated out of its window.  A page that
        two sources name counts for each.
        """
        rows = self._db.execute(
            "SELECT site, sum(not_kept), sum(outside) FROM sources GROUP BY site"
        )
        return {site: (wanted, outside) for site, wanted, outside in rows}

    def retire(self, source: int) -> None:
        """Note that a source is none: it is not read again."""
        self._db.execute(
            "UPDATE sources SET state = 'retired', queued = 0, wanted = 0 WHERE id = ?", (source,)
        )

    def failed(self, source: int, reason: str, *, next_try: float, dead: bool, now: float) -> None:
        """Note why a source could not be had, and when to try again."""
        self._db.execute(
            """UPDATE sources SET queued = 0, state = ?, reason = ?, attempts = attempts + 1,
            next_try = ?, due = ?, read_at = coalesce(read_at, iif(?, ?, NULL)) WHERE id = ?""",
            ("dead" if dead else "failing", reason, next_try, next_try, dead, now, source),
        )


def set_sources_free(
    db: sqlite3.Connection, sites: Sequence[str], reasons: Sequence[str] = ()
) -> int:
    """Let failed sources be read in the next run; of all sites and reasons where none are named."""
    where = "state IN ('failing', 'dead') AND NOT guessed"
    for column, names in (("site", sites), ("reason", reasons)):
        where += f" AND {column} IN ({', '.join('?' * len(names))})" if names else ""
    return db.execute(
        f"""UPDATE sources SET state = iif(read_at IS NULL, 'new', 'alive'), attempts = 0,
        next_try = NULL, reason = NULL, due = 0 WHERE {where}""",
        [*sites, *reasons],
    ).rowcount
