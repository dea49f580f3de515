"""Alerts: findings that last.  Each is told once, again after a while, and when it is over.

An alert is open from the first finding on.  It recovers when a check that ran finds nothing; one
that a person has acknowledged is not told again until then.  Where many sites fail in the same way
at once, it is one alert of all: the network, or this machine, is more likely at fault.
"""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.operate.health import Finding

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence

__all__ = ["ALL_SITES", "Alert", "Alerts", "Event", "EventKind"]

ALL_SITES: Final = "*"
"""In place of a site: the alert is about many."""
_MIN_SITES_AT_ONCE: Final = 5
"""Sites with the same kind of finding that make one alert …"""
_MIN_SHARE_AT_ONCE: Final = 0.5
"""… if they are such a share of those that were checked."""
_NOT_TOLD: Final = 0.0
"""In place of when an alert was told last: it was not."""
_MAX_NAMED_SITES: Final = 10  # in a line that a person reads
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS alerts (
    site TEXT NOT NULL,                -- '*': many
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    opened_at REAL NOT NULL,           -- seconds since 1970, as the others
    told_at REAL NOT NULL,
    acknowledged_at REAL,
    recovered_at REAL,
    PRIMARY KEY (site, kind, opened_at)
) WITHOUT ROWID;
"""


class Alert(NamedTuple):
    """Something that a person should know; times in seconds since 1970."""

    site: str
    kind: str
    words: str
    opened_at: float
    told_at: float
    """When it was told last; 0 where it was not, as many sites' alert holds it."""
    acknowledged_at: float | None
    recovered_at: float | None
    """None while it is open."""


_COLUMNS: Final = ", ".join(Alert._fields)
_INSERT: Final = "INSERT OR REPLACE INTO alerts VALUES (?, ?, ?, ?, ?, ?, ?)"


class EventKind(StrEnum):
    """What is told of an alert."""

    OPENED = "opened"
    REPEATED = "repeated"
    RECOVERED = "recovered"


class Event(NamedTuple):
    """What is to be told now."""

    kind: EventKind
    alert: Alert


class _Times(NamedTuple):
    """When alerts are told; in seconds, ``now`` since 1970."""

    now: float
    repeat_seconds: float
    is_told: bool
    """False for a site's own alert within that of many."""


class Alerts:
    """The table of alerts, in a SQLite file that the caller opens and commits."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Make the table where there is none."""
        self._db = db
        db.executescript(_TABLE)

    def open_alerts(self) -> list[Alert]:
        """Return the alerts that are open, the oldest first."""
        return self._read("WHERE recovered_at IS NULL ORDER BY opened_at, site, kind")

    def latest(self, number: int) -> list[Alert]:
        """Return the alerts that were opened last, open or not, the latest first."""
        return self._read("ORDER BY opened_at DESC, site, kind LIMIT ?", number)

    def _read(self, rest: str, *values: object) -> list[Alert]:
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM alerts {rest}", values)  # noqa: S608 - ours
        return [Alert(*row) for row in rows]

    def update(
        self,
        found: Iterable[Finding],
        *,
        checked: Sequence[str],
        sites: int,
        now: float,
        repeat_seconds: float,
    ) -> list[Event]:
        """Take the findings of the sites that were checked, and return what is to be told.

        Open alerts of a checked site without such a finding recover; those of other sites stay.
        ``sites`` is how many there are in all.  An alert that was told ``repeat_seconds`` ago is
        told again, unless it is acknowledged.
        """
        known = {(alert.site, alert.kind): alert for alert in self.open_alerts()}
        own = {(each.site, each.kind): each for each in found}
        own |= {
            key: Finding(alert.site, alert.kind, alert.words)
            for key, alert in known.items()
            if alert.site not in checked and alert.site != ALL_SITES
        }
        groups = {(each.site, each.kind): each for each in _groups(own.values(), sites)}
        in_group = {kind for _, kind in groups}
        events: list[Event] = []
        for key, finding in (own | groups).items():
            is_in_group = key not in groups and finding.kind in in_group
            alert, times = known.get(key), _Times(now, repeat_seconds, is_told=not is_in_group)
            events += (
                self._open(finding, times)
                if alert is None
                else (self._seen_again(alert, finding, times))
            )
        for key, alert in known.items():
            if key not in own and key not in groups:
                events += self._recover(alert, now)
        return events

    def open_of(self, site: str) -> list[Alert]:
        """Return the open alerts of a site, the oldest first."""
        return [alert for alert in self.open_alerts() if alert.site == site]

    def take_over(self, site: str, alerts: Iterable[Alert]) -> None:
        """Have these be the open alerts of a site, as another machine left them."""
        self._db.execute("DELETE FROM alerts WHERE site = ? AND recovered_at IS NULL", (site,))
        self._db.executemany(_INSERT, alerts)

    def forget_told(self, alert: Alert) -> None:
        """Note that nobody heard the latest of an alert: the next update tells it again."""
        is_over = alert.recovered_at is not None
        told_at = alert.told_at if is_over else _NOT_TOLD
        self._write(alert._replace(told_at=told_at, recovered_at=None))

    def end_others(self, sites: Collection[str], *, now: float) -> None:
        """End the alerts of sites that are none of these: nobody checks them any more."""
        for alert in self.open_alerts():
            if alert.site not in sites and alert.site != ALL_SITES:
                self._write(alert._replace(recovered_at=now))

    def acknowledge(self, site: str, kind: str | None = None, *, now: float) -> int:
        """Note that a person knows of a site's open alerts, or of one kind; return how many."""
        changed = self._db.execute(
            "UPDATE alerts SET acknowledged_at = ? WHERE site = ? AND recovered_at IS NULL "
            "AND acknowledged_at IS NULL AND (? IS NULL OR kind = ?)",
            (now, site, kind, kind),
        )
        return changed.rowcount

    def _open(self, finding: Finding, times: _Times) -> Iterator[Event]:
        told_at = times.now if times.is_told else _NOT_TOLD
        alert = Alert(finding.site, finding.kind, finding.words, times.now, told_at, None, None)
        self._db.execute(_INSERT, alert)
        if times.is_told:
            yield Event(EventKind.OPENED, alert)

    def _seen_again(self, alert: Alert, finding: Finding, times: _Times) -> Iterator[Event]:
        """Note the latest words of an open alert; yield the event where it is to be told again."""
        was_told = alert.told_at != _NOT_TOLD
        is_old = times.now - alert.told_at >= times.repeat_seconds
        is_due = times.is_told and is_old and alert.acknowledged_at is None
        told_at = times.now if is_due else alert.told_at
        alert = alert._replace(words=finding.words, told_at=told_at)
        self._write(alert)
        if is_due:
            yield Event(EventKind.REPEATED if was_told else EventKind.OPENED, alert)

    def _recover(self, alert: Alert, now: float) -> Iterator[Event]:
        """Note that an alert is over; yield the event where it was told."""
        self._write(alert._replace(recovered_at=now))
        if alert.told_at != _NOT_TOLD:
            yield Event(EventKind.RECOVERED, alert._replace(recovered_at=now))

    def _write(self, alert: Alert) -> None:
        self._db.execute(
            "UPDATE alerts SET words = ?, told_at = ?, recovered_at = ? "
            "WHERE site = ? AND kind = ? AND opened_at = ?",
            (alert.words, alert.told_at, alert.recovered_at, *alert[:2], alert.opened_at),
        )


def _groups(found: Iterable[Finding], sites: int) -> Iterator[Finding]:
    """Yield a finding for each kind that many of the sites share."""
    by_kind: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        by_kind[finding.kind].append(finding)
    for kind, findings in by_kind.items():
        if len(findings) >= max(_MIN_SITES_AT_ONCE, _MIN_SHARE_AT_ONCE * sites):
            yield _of_all(kind, findings, sites)


def _of_all(kind: str, findings: Sequence[Finding], sites: int) -> Finding:
    names = sorted(finding.site for finding in findings)
    more = f" and {len(names) - _MAX_NAMED_SITES} more" if len(names) > _MAX_NAMED_SITES else ""
    words = (
        f"{len(names)} of {sites} sites at once: {', '.join(names[:_MAX_NAMED_SITES])}{more}. "
        f"The first: {findings[0].words} Check this machine and its network first."
    )
    return Finding(ALL_SITES, kind, words)
