"""What a state knows of the past of its sites, as the checks of their health read it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.frontier.overview import WATCHED
from newscrawl.crawl.frontier.site_days import SiteDays
from newscrawl.crawl.frontier.site_history import SiteHistory
from newscrawl.crawl.frontier.state_file import schema_version_of
from newscrawl.operate.health import Finding, RunTime, SitePast, WatchedSource, findings

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

__all__ = ["LatestRun", "found_at", "latest_runs", "read_site_pasts"]

_READ_DAYS: Final = 40
"""Days back that the checks read: five weeks of the same weekday, and the latest days."""
_WITHOUT_DETAILS: Final = ("1", "2")
"""The forms of states whose sources have no details."""
_READ_RUNS: Final = 50
"""The latest runs: enough for what is usual."""


class LatestRun(NamedTuple):
    """A run of a crawl, as its state knows it."""

    time: RunTime
    asked: list[str]
    """The sites that were asked."""
    counts: dict[str, dict[str, int]]
    """What it counted, by site, once it has ended."""


def found_at(db: sqlite3.Connection, sites: Sequence[str] = (), *, now: float) -> list[Finding]:
    """Return what is not as it used to be, at these sites of a state or at all."""
    pasts = read_site_pasts(db, sites, now=now)
    return [finding for past in pasts for finding in findings(past)]


def read_site_pasts(
    db: sqlite3.Connection, sites: Sequence[str] = (), *, now: float
) -> list[SitePast]:
    """Return the past of these sites, or of all that the state knows, by name.

    ``now`` is in seconds since 1970.
    """
    today = datetime.fromtimestamp(now, UTC).date()
    days = SiteDays(db).since(str(today - timedelta(days=_READ_DAYS)))
    totals = SiteDays(db).totals()
    silent = {row.site: row for row in SiteHistory(db).silent_sites()}
    runs = latest_runs(db)
    # Also those of the last run: of an older version, or long ago, it has left no days.
    asked_last = runs[-1][1] if runs else []
    known = sites or sorted({day.site for day in days} | silent.keys() | {*asked_last})
    return [
        SitePast(
            site=site,
            today=today,
            days=[day for day in days if day.site == site],
            totals=totals.get(site, {}),
            silent=silent.get(site),
            sources=_sources(db, site),
            runs=[
                run.time._replace(counts=run.counts.get(site, {}))
                for run in runs
                if site in run.asked
            ],
            now=now,
        )
        for site in known
    ]


def _sources(db: sqlite3.Connection, site: str) -> list[WatchedSource]:
    detail = "NULL" if schema_version_of(db) in _WITHOUT_DETAILS else "detail"
    columns = f"url, kind, state, reason, attempts, brought, {detail}"
    rows = db.execute(
        f"SELECT {columns} FROM sources WHERE site = ? "  # noqa: S608 - our names
        "AND state <> 'retired' AND NOT guessed AND part = 1 ORDER BY id",
        (site,),
    )
    return [WatchedSource(*row) for row in rows]


def latest_runs(db: sqlite3.Connection) -> list[LatestRun]:
    """Return the latest runs in their order."""
    rows = db.execute(
        "SELECT started_at, ended_at, reason, sites, summary FROM runs ORDER BY id DESC LIMIT ?",
        (_READ_RUNS,),
    ).fetchall()
    return [
        LatestRun(
            RunTime(start, end, is_watch=reason == WATCHED),
            json.loads(sites),
            json.loads(summary or "{}"),
        )
        for start, end, reason, sites, summary in reversed(rows)
    ]
