"""Sources (front pages, sections, feeds, sitemaps): which are read when, and what they brought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.crawl.date_window import DateWindow
from newscrawl.crawl.frontier.host_queue import HostQueue
from newscrawl.crawl.frontier.look_policy import LookedAt
from newscrawl.crawl.frontier.revisit_policy import MAX_WAIT_SECONDS, initial_pace
from newscrawl.crawl.frontier.rows import NewSource, Source, source_key
from newscrawl.crawl.frontier.source_eviction import evict_sources
from newscrawl.crawl.frontier.source_reading import MARK_READ, SourceReading, values_of
from newscrawl.crawl.frontier.text_limits import shortened_detail

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable, Mapping, Sequence

__all__ = ["SourceTable"]

_SLACK_SHARE: Final = 100
"""Of the sources that are remembered, a hundredth more is borne before some are removed."""
# It named pages that were not kept, and some of them lie in the run's date window.
_NAMES_PAGES_NOT_KEPT: Final = """
(not_kept_to IS NOT NULL AND (:since IS NULL OR not_kept_to > :since)
AND (:until IS NULL OR not_kept_from < :until))
"""
# One that failed waits until it is due; what is further off than any wait was set by a wrong clock.
_MAY_BE_READ: Final = f"""
state <> 'retired'
AND (kind = 'front' OR next_try IS NULL OR due <= :now OR due > :now + {MAX_WAIT_SECONDS})
AND (:since IS NULL OR changed_to IS NULL OR bad_lastmod OR changed_to > :since)
"""
# Sources that a plan of looks chooses from: whatever lists news, and comes.
_IS_PLANNED: Final = "(:is_planned AND state = 'alive' AND kind <> 'sitemap' AND part = 1)"
# A source is due at its own pace, a sitemap that its index dates also when that date changes; a
# further page of a section when the page before it brought something new ("wanted", which outlasts
# a run).
# One that was read in the future was read under a wrong clock.
_IS_DUE: Final = f"""
{_MAY_BE_READ} AND (
    read_at IS NULL OR read_at > :now OR wanted
    OR lastmod IS NOT NULL AND lastmod IS NOT read_lastmod
    OR part = 1 AND due <= :now AND NOT {_IS_PLANNED}
    OR :has_room AND {_NAMES_PAGES_NOT_KEPT}
    OR kind = 'front' AND NOT {_IS_PLANNED})
"""
_FILL: Final = f"UPDATE sources SET queued = 1 WHERE site = :site AND {_IS_DUE}"
# What was read for other parts of the site left out what this run wants.
_READ_AS_A_WHOLE: Final = """
UPDATE sources SET wanted = 1, etag = NULL, modified = NULL
WHERE site = :site AND read_for IS NOT NULL AND read_for IS NOT :parts
"""
_FILL_NOT_KEPT: Final = f"""
UPDATE sources SET queued = 1 WHERE site = :site AND queued = 0
AND {_MAY_BE_READ} AND {_NAMES_PAGES_NOT_KEPT} RETURNING host
"""
_MAX_FAILURES_OF_LIVING: Final = 4
"""After so many failures in a row, some days, a source that lived counts for nothing."""
_MAX_PASSING_FAILURES: Final = 3
"""So often an error that may pass is waited for, with the quick tries of one run."""
_MAY_PASS: Final = f"""
(state = 'failing' AND attempts < {_MAX_PASSING_FAILURES} AND reason NOT IN ('http-404', 'http-410',
'http-451', 'not-feed', 'not-html', 'empty', 'unreadable', 'too-large', 'off-site', 'refused',
'redirects', 'robots'))
"""
_ADD: Final = f"""
INSERT OR IGNORE INTO sources ({", ".join(NewSource._fields)}, queued, pace)
VALUES ({", ".join("?" * len(NewSource._fields))}, ?, ?)
"""
# Of two that name a source, an index tells more of it than robots.txt, and that more than a page.
_TELLS_LESS: Final = "coalesce(:parent, -1) < coalesce(parent, -1)"
_ADD_TO_KNOWN: Final = f"""
UPDATE sources SET depth = min(depth, :depth), priority = max(priority, :priority),
    lastmod = iif({_TELLS_LESS}, lastmod, :lastmod),
    changed_to = iif({_TELLS_LESS}, changed_to, :changed_to),
    rank = iif({_TELLS_LESS}, rank, :rank), place = iif({_TELLS_LESS}, place, :place),
    parent = iif({_TELLS_LESS}, parent, :parent),
    next_try = iif(guessed AND NOT :guessed, NULL, next_try),
    due = iif(guessed AND NOT :guessed, 0, due), guessed = guessed AND :guessed,
    given_part = coalesce(:given_part, given_part)
WHERE key = :key
"""
# Once a run: what this run has read already is not queued again.
_NOT_READ_YET: Final = "coalesce(read_at, 0) < :started"
_REREAD: Final = f"UPDATE sources SET wanted = 1 WHERE key = :key AND {_NOT_READ_YET}"
_QUEUE_KNOWN: Final = f"""
UPDATE sources SET queued = 1 WHERE key = :key AND queued = 0 AND {_NOT_READ_YET} AND {_IS_DUE}
"""


class SourceTable(HostQueue[Source]):
    """The table of sources, with the queue of this run.  Times are seconds since 1970."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__(db, "sources", Source)
        self._started = 0.0
        self._window = DateWindow()
        self._with_room: Container[str] = ()
        self._counts: dict[str, int] = {}
        self.parts: Mapping[str, str] = {}
        """By site, the parts to which the run is limited; a site that is not has no entry."""
        self.is_planned = False
        """Whether a plan says when what lists news is read again, in place of its own pace."""

    def fill(
        self, sites: Iterable[str], *, now: float, window: DateWindow, with_room: Container[str]
    ) -> None:
        """Fill the queue for a run: the sources of these sites that are due.

        A sitemap that changed last before the date window is left to another run.  Of the sites
        ``with_room``, sources are due as well that named pages that were not kept.
        """
        self._started, self._window, self._with_room = now, window, with_room
        self._db.execute("UPDATE sources SET queued = 0 WHERE queued <> 0")
        for site in sites:
            self._db.execute(_READ_AS_A_WHOLE, {"site": site, "parts": self.parts.get(site)})
            self._db.execute(_FILL, self._values(site, now))

    def _values(self, site: str, now: float) -> dict[str, float | str | None]:
        """Return the values that the conditions above name."""
        return {
            "site": site,
            "now": now,
            "started": self._started,
            "since": self._window.since,
            "until": self._window.until,
            "has_room": site in self._with_room,
            "is_planned": self.is_planned,
        }

    def queue_for_pages_not_kept(self, site: str, *, now: float) -> list[str]:
        """Queue a site's sources that named pages that were not kept; return their hosts.

        It is called when there is room for such pages.
        """
        rows = self._db.execute(_FILL_NOT_KEPT, self._values(site, now)).fetchall()
        return list(dict.fromkeys(row[0] for row in rows))

    def choices(self, site: str) -> list[LookedAt]:
        """Return the sources of a site that a plan of looks chooses from: those not queued."""
        query = f"""SELECT id, read_at, first_lately, hours_lately FROM sources
        WHERE site = :site AND queued = 0 AND {_IS_PLANNED} AND read_at IS NOT NULL"""
        rows = self._db.execute(query, {"site": site, "is_planned": True})
        return [LookedAt(*row) for row in rows]

    def queue_look(self, source: int) -> str | None:
        """Queue a source that a plan has chosen; return its host."""
        query = "UPDATE sources SET queued = 1 WHERE id = ? AND queued = 0 RETURNING host"
        rows = self._db.execute(query, (source,)).fetchall()
        return rows[0][0] if rows else None

    def queue_due(self, site: str, *, now: float) -> list[str]:
        """Queue what has fallen due since the queue was filled, in a run that goes on for long.

        Returns the hosts.  What this run has read may be read again from now on.
        """
        self._started = now
        query = f"""UPDATE sources SET queued = 1 WHERE site = :site AND queued = 0
        AND {_MAY_BE_READ} AND read_at IS NOT NULL AND part = 1 AND due <= :now
        AND NOT {_IS_PLANNED} RETURNING host"""
        rows = self._db.execute(query, self._values(site, now)).fetchall()
        return list(dict.fromkeys(row[0] for row in rows))

    def add(self, source: NewSource, *, reread: bool = False, now: float) -> bool:
        """Add a source to the queue, or queue a known one that is due.

        ``reread`` has a known one read although it is not due: once, and in a later run if not in
        this one.  Returns True where the source was unknown.
        """
        since = self._window.since
        is_wanted = since is None or source.changed_to is None or source.changed_to > since
        row = (*source, is_wanted, initial_pace(source.kind))
        if self._db.execute(_ADD, row).rowcount:
            if source.site in self._counts:
                self._counts[source.site] += 1
            return True
        self._db.execute(_ADD_TO_KNOWN, source._asdict())
        values = {"key": source.key, **self._values(source.site, now)}
        if reread:
            self._db.execute(_REREAD, values)
        self._db.execute(_QUEUE_KNOWN, values)
        return False

    def read_again(self, site: str, *, now: float) -> list[str]:
        """Have the feeds and sitemaps of a site read as a whole once more; return their hosts.

        It is called where more is allowed of what they name than when they were read.
        """
        rows = self._db.execute(
            f"""UPDATE sources SET queued = max(queued, 1), wanted = 1, etag = NULL, modified = NULL
            WHERE site = :site AND kind NOT IN ('front', 'section') AND read_at IS NOT NULL
            AND state = 'alive' AND {_MAY_BE_READ} RETURNING host""",
            self._values(site, now),
        ).fetchall()
        return list(dict.fromkeys(row[0] for row in rows))

    def lease(self, url: str) -> Source | None:
        """Lease the source at a URL, queued or not; None where it is unknown."""
        return self._lease("key = ?", source_key(url))

    def count(self, site: str) -> int:
        """Count a site's sources."""
        if site not in self._counts:
            query = "SELECT count(*) FROM sources WHERE site = ?"
            [self._counts[site]] = self._db.execute(query, (site,)).fetchone()
        return self._counts[site]

    def hope_of(self, site: str, kinds: Sequence[str]) -> tuple[bool, bool]:
        """Return whether a site has sources of some kinds that live, and such that are being tried.

        Those are being tried that are queued in this run, or failed in a way that passes, and not
        often yet.
        """
        marks = ", ".join("?" * len(kinds))
        row = self._db.execute(
            f"""SELECT max(named > 0 AND attempts < {_MAX_FAILURES_OF_LIVING}),
            max(queued > 0 OR {_MAY_PASS}) FROM sources WHERE site = ? AND kind IN ({marks})""",
            (site, *kinds),
        ).fetchone()
        return bool(row[0]), bool(row[1])

    def is_known(self, url: str) -> bool:
        """Return True where a source is remembered."""
        return self._value("1", url) is not None

    def is_read(self, url: str) -> bool:
        """Return True where a source was read, in this run or an earlier one."""
        return self._value("read_at", url) is not None

    def is_alive(self, url: str) -> bool:
        """Return True where a source came when it was asked for last."""
        return self._value("state = 'alive'", url) == 1

    def forget(self, source: int) -> None:
        """Forget a source: it was a wrong guess of this run's."""
        self._db.execute("DELETE FROM sources WHERE id = ?", (source,))
        self._counts.clear()

    def names_articles(self, url: str) -> bool:
        """Return True where a front page or section was read and named something."""
        query = """SELECT 1 FROM sources
        WHERE key = ? AND state = 'alive' AND kind IN ('front', 'section') AND named > 0"""
        return self._db.execute(query, (source_key(url),)).fetchone() is not None

    def is_queued(self, url: str) -> bool:
        """Return True where a source is queued in this run, or leased."""
        return bool(self._value("queued", url))

    def _value(self, column: str, url: str) -> float | None:
        query = f"SELECT {column} FROM sources WHERE key = ?"
        row = self._db.execute(query, (source_key(url),)).fetchone()
        return row[0] if row else None

    def mark_read(self, source: Source, reading: SourceReading, *, now: float) -> None:
        """Note that a source was read, and what it told."""
        values = values_of(source, reading, now=now)
        self._db.execute(MARK_READ, {**values, "read_for": self.parts.get(source.site)})

    def set_kind(self, source: int, kind: str, *, priority: int) -> None:
        """Note what a source turned out to be."""
        self._db.execute(
            "UPDATE sources SET kind = ?, priority = ? WHERE id = ?", (kind, priority, source)
        )

    def evict_excess(self, site: str, most: int, *, now: float) -> list[str]:
        """Remove a site's least useful sources where it has more than ``most``; return their URLs.

        A few too many are left for a while, as each search for the least useful takes its time.
        """
        if self.count(site) <= most + most // _SLACK_SHARE:
            return []
        evicted = evict_sources(self._db, site, self.count(site) - most, now=now)
        self._counts[site] -= len(evicted)
        return evicted

    def mark_failed(  # noqa: PLR0913 - what a row notes
        self,
        source: int,
        reason: str,
        detail: str,
        *,
        next_try: float,
        is_dead: bool,
        now: float,
    ) -> None:
        """Note why a source failed, and when it is requested again; a dead one counts as read."""
        self._db.execute(
            """UPDATE sources SET queued = 0, state = ?, reason = ?, detail = ?,
            attempts = attempts + 1, next_try = ?, due = ?,
            read_at = coalesce(read_at, iif(?, ?, NULL)) WHERE id = ?""",
            (
                "dead" if is_dead else "failing",
                reason,
                shortened_detail(detail),
                next_try,
                next_try,
                is_dead,
                now,
                source,
            ),
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
