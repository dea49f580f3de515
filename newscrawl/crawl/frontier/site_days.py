"""What happened to each site's articles by day (UTC): the ledger that reports and health read.

A count has a name.  Those that ``Run.count`` gets for a site keep theirs ("articles", "updated",
"rejected", "failed", "left-out/off-site" …), and beside them stand:

* ``taken``, ``known``, ``not-kept``: pages that sources named, by what became of them.  Together
  with those left out by cause they are all that was named.  ``evicted`` are pages that were taken
  and made room for others before they were asked for.
* ``records``: records that were written, also revisions; ``has/headline`` … ``has/hashtags``: those
  with a value in a field; ``body-chars``: the length of all their bodies.
* ``unsure``, ``unsure/body`` …: records of low confidence, counted at a run's end.
* ``from/feed`` …: new articles by what named them.
* ``future``: records whose time lies hours behind the time when they were fetched.
* ``after/15`` …: new articles by the minutes from publication to fetching, at most so many.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping

    from newscrawl.extraction.site_rules.rules_used import RulesUsed
    from newscrawl.items import Article

__all__ = [
    "AFTER",
    "AFTER_MINUTES",
    "COVERED_FIELDS",
    "OLDER",
    "RULE_FOUND",
    "RULE_TRIED",
    "SiteDay",
    "SiteDays",
    "counts_of_record",
    "day_of",
    "published_at",
    "rule_counts",
    "step_of_record",
]

COVERED_FIELDS: Final = (
    "headline",
    "body",
    "timestamp",
    "authors",
    "photo_credit",
    "breadcrumbs",
    "hashtags",
)
"""The fields whose coverage is counted: what a change of a site's layout takes away."""
AFTER_MINUTES: Final = (5, 15, 30, 60, 120, 240, 480, 1440, 4320)
"""Steps of the time from publication to fetching, in minutes, each about twice the one before, up
to three days."""
AFTER: Final = "after/"
"""What the names of these counts begin with."""
OLDER: Final = "older"
"""The last step: what is found later than that was published before its site was watched."""
RULE_TRIED: Final = "rule-tried/"
RULE_FOUND: Final = "rule-found/"
"""What the counts of pages begin with on which a rule was tried, and found something; the rule's
name follows."""
_MAX_CLOCK_DIFFERENCE_SECONDS: Final = 3 * 3600.0
"""Between a site's clock and ours, with a time zone that is an hour or two off: no date of it lies
in the future for that."""
_KEPT_DAYS: Final = 400
"""A year and some weeks, so that a week can be compared with that of a year ago; a day of a site
takes about a kilobyte."""
_ALL_DAYS: Final = ""
"""In place of a day: all that was ever counted, also on days that are forgotten.  It comes before
every day."""


def counts_of_record(article: Article, how: str, *, is_new: bool) -> Iterator[tuple[str, int]]:
    """Yield what a record that was written counts for; ``how`` is what named its page."""
    yield "records", 1
    yield "body-chars", len(article.body or "")
    for name in COVERED_FIELDS:
        if getattr(article, name):
            yield f"has/{name}", 1
    seconds = _seconds_after(article)
    if seconds is not None and seconds < -_MAX_CLOCK_DIFFERENCE_SECONDS:
        yield "future", 1
    if is_new:
        yield f"from/{how}", 1
        if (step := step_of_record(article)) is not None:
            yield f"{AFTER}{step}", 1


def rule_counts(used: RulesUsed, own: Collection[str]) -> Iterator[str]:
    """Yield what a page of an article counts for that was read by a site's own rules."""
    for name in own:
        if name in used.tried:
            yield f"{RULE_TRIED}{name}"
        if name in used.found:
            yield f"{RULE_FOUND}{name}"


def published_at(article: Article) -> float | None:
    """Return when an article was published, in seconds since 1970; None where that is unknown.

    A day without a time, or a time without an offset, would be hours off.
    """
    return _moment(article.timestamp)


def _moment(text: str | None) -> float | None:
    try:
        when = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return None if when.tzinfo is None else when.timestamp()


def _seconds_after(article: Article) -> float | None:
    """Return how long after its publication an article was fetched; None where that is unknown."""
    published, fetched = published_at(article), _moment(article.fetched_at)
    return None if published is None or fetched is None else fetched - published


class SiteDay(NamedTuple):
    """What happened to a site's articles on a day."""

    site: str
    day: str
    """As in 2026-11-30, UTC."""
    counts: Mapping[str, int]


def day_of(now: float) -> str:
    """Return the day (UTC) of a time in seconds since 1970.

    >>> day_of(0.0)
    '1970-01-01'
    """
    return datetime.fromtimestamp(now, UTC).date().isoformat()


def step_of_record(article: Article) -> str | None:
    """Return the step of the time from publication to fetching; None where it is not known."""
    seconds = _seconds_after(article)
    return None if seconds is None else _step_of(seconds)


def _step_of(seconds: float) -> str:
    """Return the step of a time.

    >>> _step_of(61.0), _step_of(3600.0), _step_of(-5.0), _step_of(1e9)
    ('5', '60', '5', 'older')
    """
    return str(next((minutes for minutes in AFTER_MINUTES if seconds <= minutes * 60), OLDER))


class SiteDays:
    """The table of days.  Counted in memory, and written by :meth:`flush` with the next commit."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._pending: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, site: str, what: str, by: int = 1) -> None:
        """Count something for a site and the day of the next flush."""
        self._pending[site][what] += by

    def flush(self, *, now: float) -> None:
        """Write what was counted since the last time."""
        pending, day = self._pending, day_of(now)
        self._pending = defaultdict(Counter)
        for site, added in pending.items():
            for when in (day, _ALL_DAYS):
                self._write(site, when, added)

    def _write(self, site: str, day: str, added: Mapping[str, int]) -> None:
        row = self._db.execute(
            "SELECT counts FROM site_days WHERE site = ? AND day = ?", (site, day)
        ).fetchone()
        counts = Counter(json.loads(row[0]) if row else {})
        counts.update(added)
        kept = {name: number for name, number in sorted(counts.items()) if number}
        self._db.execute(
            "INSERT OR REPLACE INTO site_days (site, day, counts) VALUES (?, ?, ?)",
            (site, day, json.dumps(kept)),
        )

    def forget_old(self, *, now: float) -> None:
        """Forget the days that are too long ago to be compared with."""
        first = datetime.fromtimestamp(now, UTC).date() - timedelta(days=_KEPT_DAYS)
        self._db.execute(
            "DELETE FROM site_days WHERE day < ? AND day <> ?", (first.isoformat(), _ALL_DAYS)
        )

    def since(self, day: str, *, site: str | None = None) -> list[SiteDay]:
        """Return the days from one on, of a site or of all; none of an older version's state."""
        if not self._is_known():
            return []
        rows = self._db.execute(
            "SELECT site, day, counts FROM site_days WHERE day >= ? AND ? IN (site, '*') "
            "ORDER BY site, day",
            (day, site or "*"),
        )
        return [SiteDay(name, when, json.loads(counts)) for name, when, counts in rows]

    def totals(self) -> dict[str, dict[str, int]]:
        """Return by site all that was ever counted; no count goes down while the state is kept.

        A state of an older version begins with what is counted from now on.
        """
        if not self._is_known():
            return {}
        rows = self._db.execute("SELECT site, counts FROM site_days WHERE day = ?", (_ALL_DAYS,))
        return {site: json.loads(counts) for site, counts in rows}

    def _is_known(self) -> bool:
        query = "SELECT 1 FROM sqlite_master WHERE name = 'site_days'"
        return self._db.execute(query).fetchone() is not None
