"""What ``newscrawl status`` shows: what the state knows, for a person or another program."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.frontier.ledger import minutes_until_found
from newscrawl.crawl.frontier.revisit_policy import ACCESS_REFUSED
from newscrawl.crawl.frontier.site_days import AFTER, SiteDays, day_of
from newscrawl.crawl.frontier.state_file import schema_version_of
from newscrawl.crawl.frontier.written_articles import WrittenArticles

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

__all__ = [
    "INSECURE_HOSTS",
    "WATCHED",
    "Delay",
    "FailureOverview",
    "HostOverview",
    "RunOverview",
    "SiteOverview",
    "SourceOverview",
    "failure_overviews",
    "host_overviews",
    "last_run",
    "site_overviews",
    "source_overviews",
    "unverified_hosts",
]

WATCHED: Final = "watched"
"""How a run of a watch ends whose time is over: how long it took says nothing."""
INSECURE_HOSTS: Final = "insecure hosts"
"""The name in the table ``about`` of what :func:`unverified_hosts` reads, as JSON."""
_COLUMNS: Final = {
    **{state: state for state in ("written", "waiting", "rejected")},
    "outside": "outside",
    "duplicate": "other",
}
"""The field of :class:`SiteOverview` that counts the pages of a state; ``failed`` for others."""


_DELAY_SECONDS: Final = 6 * 86_400.0
"""Before today, for how soon articles are found: a week in all, as sites differ from day to day."""
_FAILING: Final = frozenset(("failing", "dead"))
"""States of sources that did not come when they were asked for last."""


@dataclass(slots=True)
class Delay:
    """The time from publication to fetching, of several articles."""

    median_minutes: float
    ninetieth_minutes: float
    """Within which nine of ten were found."""

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Delay | None:
        """Return it from a number of articles by step, as ``site_days`` names them."""
        median, ninetieth = (minutes_until_found(counts, share) for share in (0.5, 0.9))
        return None if median is None or ninetieth is None else cls(median, ninetieth)


@dataclass(slots=True)
class SiteOverview:
    """What is known of a site."""

    site: str
    known: int = 0
    """Pages that may be articles, or are."""
    written: int = 0
    waiting: int = 0
    rejected: int = 0
    blocked: int = 0
    """Blocked, and tried again later."""
    failed: int = 0
    """Failed, for now or for good."""
    outside: int = 0
    """Dated outside the date window of the last run: written, or asked for, with another one."""
    other: int = 0
    """Further URLs of articles."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why pages are rejected, blocked or failed, and sources failing, by reason."""
    next_try: float | None = None
    """When the next of its failed pages is due."""
    not_kept: int = 0
    """Pages that its sources named when read last and that were not kept, as too many waited; one
    that two sources name counts for each."""
    sources: dict[str, int] = field(default_factory=dict)
    """Its sources, by state: alive, new (not read yet), failing, dead."""
    newest: float | None = None
    """When an article was fetched last."""
    unsure: Counter[str] = field(default_factory=Counter)
    """Written articles of low confidence, by field; one may count for several."""
    found_after: Delay | None = None
    """How soon the new articles of the last seven days were found; None where too few are known."""


@dataclass(slots=True)
class SourceOverview:
    """What is known of a source."""

    site: str
    url: str
    kind: str
    state: str
    reason: str | None
    read_at: float | None
    new_at: float | None
    due: float | None
    pace: float | None
    named: int
    brought: int
    not_kept: int
    """Pages that it named when read last and that were not kept, as too many waited."""
    found_after: Delay | None = None
    """How soon its latest articles were found, of some hundred; None where too few are known."""


@dataclass(slots=True)
class FailureOverview:
    """A page or source that failed."""

    site: str
    url: str
    kind: str
    """``page``, or the kind of the source: front, section, feed, sitemap, …"""
    reason: str | None
    detail: str | None
    attempts: int
    next_try: float | None
    """None where it is not tried again."""


@dataclass(slots=True)
class HostOverview:
    """A host that belongs to a site beside its own."""

    site: str
    host: str
    voucher: str
    """What vouches for it, as ``site_hosts.Voucher``."""
    named_by: str
    """The URL that says so."""
    since: float
    counts_from: float
    """After ``since`` where it is on probation until then."""


@dataclass(slots=True)
class RunOverview:
    """How the last run ended."""

    started_at: float
    ended_at: float | None
    """None where it is running, or was killed."""
    reason: str | None


def site_overviews(db: sqlite3.Connection, wanted: Sequence[str] = ()) -> list[SiteOverview]:
    """Return what is known of the wanted sites, or of all where none is named; by name."""
    found: dict[str, SiteOverview] = {}
    is_old = schema_version_of(db) == "1"
    state_now = "state" if is_old else "iif(state = 'waiting' AND unwanted, 'outside', state)"
    query = (
        f"SELECT site, {state_now}, reason, count(*), min(next_try), max(fetched_at) "
        "FROM pages GROUP BY 1, 2, 3"
    )
    for site, state, reason, count, next_try, fetched in db.execute(query):
        overview = found.setdefault(site, SiteOverview(site))
        overview.known += count
        _add(overview, state, reason, count)
        if next_try is not None:
            overview.next_try = min(next_try, overview.next_try or next_try)
        if state == "written" and fetched is not None:
            overview.newest = max(fetched, overview.newest or fetched)
    query = f"""SELECT site, state, reason, count(*), sum({_not_kept(db)}), min(next_try)
    FROM sources WHERE state <> 'retired' AND NOT (guessed AND state = 'dead')
    GROUP BY site, state, reason"""
    for site, state, reason, count, not_kept, next_try in db.execute(query):
        overview = found.setdefault(site, SiteOverview(site))
        overview.sources[state] = overview.sources.get(state, 0) + count
        overview.not_kept += not_kept
        if state in _FAILING:
            overview.reasons[reason or "unknown"] += count
            if next_try is not None:
                overview.next_try = min(next_try, overview.next_try or next_try)
    _add_unsure(db, found)
    _add_delays(db, found)
    return [overview for site, overview in sorted(found.items()) if not wanted or site in wanted]


def _add_unsure(db: sqlite3.Connection, found: dict[str, SiteOverview]) -> None:
    """Count the articles of low confidence; older states have none."""
    if schema_version_of(db) in ("1", "2", "3"):
        return
    for site, fields, count in WrittenArticles(db).count_unsure():
        for name in fields:
            found.setdefault(site, SiteOverview(site)).unsure[name] += count


def _add_delays(db: sqlite3.Connection, found: Mapping[str, SiteOverview]) -> None:
    """Add how soon articles of the last days were found; older states have no such days."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for day in SiteDays(db).since(day_of(time.time() - _DELAY_SECONDS)):
        counts[day.site].update(day.counts)
    for site, overview in found.items():
        overview.found_after = Delay.of(counts[site])


def _not_kept(db: sqlite3.Connection) -> str:
    """Return the SQL expression for a source's pages that were not kept; older states have none."""
    return "0" if schema_version_of(db) == "1" else "not_kept + outside"


def _add(overview: SiteOverview, state: str, reason: str | None, count: int) -> None:
    column = _COLUMNS.get(state, "failed")
    if column in ("rejected", "failed"):
        if reason in ACCESS_REFUSED:
            column = "blocked"
        if reason:
            overview.reasons[reason] += count
    setattr(overview, column, getattr(overview, column) + count)


def source_overviews(db: sqlite3.Connection, wanted: Sequence[str] = ()) -> list[SourceOverview]:
    """Return what is known of the sources of sites; guesses that failed are left out."""
    has_delays = schema_version_of(db) not in ("1", "2", "3", "4", "5")
    found_after = "found_after" if has_delays else "NULL"
    rows = db.execute(
        f"""SELECT site, url, kind, state, reason, read_at, new_at, max(due, coalesce(next_try, 0)),
        pace, named, brought, {_not_kept(db)}, {found_after} FROM sources
        WHERE state <> 'retired' AND NOT (guessed AND state = 'dead')
        ORDER BY site, kind, part, url"""
    )
    overviews: list[SourceOverview] = []
    for row in rows:
        overview = SourceOverview(*row[:-1])
        overview.found_after = _delay_of(row[-1])
        if not wanted or overview.site in wanted:
            overviews.append(overview)
    return overviews


def _delay_of(found_after: str | None) -> Delay | None:
    """Return how soon a source's articles were found, from its column."""
    steps = json.loads(found_after) if found_after else {}
    return Delay.of({f"{AFTER}{step}": number for step, number in steps.items()})


def failure_overviews(db: sqlite3.Connection, wanted: Sequence[str] = ()) -> list[FailureOverview]:
    """Return what failed, for now or for good: sources first, then what is tried next.

    Usual places of sitemaps that were only guessed are left out.
    """
    detail = "NULL" if schema_version_of(db) in ("1", "2") else "detail"
    rows = db.execute(
        f"""SELECT * FROM (
        SELECT site, url, 'page' AS kind, reason, detail, attempts, next_try FROM pages
        WHERE state IN ('failed', 'later')
        UNION ALL
        SELECT site, url, kind, reason, {detail}, attempts, next_try FROM sources
        WHERE state IN ('failing', 'dead') AND NOT guessed)
        ORDER BY site, kind = 'page', next_try IS NULL, next_try, url"""
    )
    overviews = (FailureOverview(*row) for row in rows)
    return [overview for overview in overviews if not wanted or overview.site in wanted]


def host_overviews(db: sqlite3.Connection, wanted: Sequence[str] = ()) -> list[HostOverview]:
    """Return the further hosts of sites, with what vouches for each; older states have none."""
    if schema_version_of(db) in ("1", "2"):
        return []
    rows = db.execute(
        """SELECT site, host, voucher, named_by, since, counts_from FROM site_hosts
        ORDER BY site, host, voucher"""
    )
    overviews = [HostOverview(*row) for row in rows]
    return [overview for overview in overviews if not wanted or overview.site in wanted]


def last_run(db: sqlite3.Connection) -> RunOverview | None:
    """Return the last run; None where there was none."""
    row = db.execute(
        "SELECT started_at, ended_at, reason FROM runs ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return RunOverview(*row) if row else None


def unverified_hosts(db: sqlite3.Connection) -> dict[str, float]:
    """Return the hosts that were crawled without verified certificates, with the last time.

    The times are seconds since 1970; the host "*" stands for all.
    """
    row = db.execute("SELECT value FROM about WHERE name = ?", (INSECURE_HOSTS,)).fetchone()
    return {str(host): float(when) for host, when in json.loads(row[0]).items()} if row else {}
