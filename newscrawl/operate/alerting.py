"""After each run: is all well with the site, and who is told if it is not."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from newscrawl.crawl.date_window import parse_duration
from newscrawl.crawl.frontier.ledger import ledger_of
from newscrawl.crawl.frontier.state_file import StateError, read_state
from newscrawl.operate.alerts import Alerts, EventKind
from newscrawl.operate.health import Finding, findings
from newscrawl.operate.notices import (
    Notice,
    NoticeError,
    apprise_sender,
    command_sender,
    line_of,
    mail_sender,
    notice_of,
    send_heartbeat,
    send_to_all,
    webhook_sender,
)
from newscrawl.operate.run_log import run_log_path
from newscrawl.operate.site_findings import (
    disk_findings_of,
    findings_of,
    hosts_of,
    runs_that_break,
    shown_names,
)
from newscrawl.operate.site_pasts import read_site_pasts
from newscrawl.operate.site_states import state_of, states_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newscrawl.operate.alerts import Alert, Event
    from newscrawl.operate.health import SitePast
    from newscrawl.operate.notices import HeartbeatMoment, Sender
    from newscrawl.operate.run_log import FailingRuns
    from newscrawl.operate.sites_file import AlertPlan, SitePlan

__all__ = ["Alerting", "AlertsFile", "Tells", "open_alerts", "senders_of"]

_DIGEST_DAYS: Final = {"daily": 1, "weekly": 7}
"""The days that a digest adds up, and after which the next is due."""
_DAY_SECONDS: Final = 86_400.0  # 24 hours of 3,600 seconds
_LAST_DIGEST: Final = "last digest"
_LOCK_WAIT_SECONDS: Final = 30.0
"""For another process that writes to the file, which takes milliseconds."""
_NOTES: Final = """
CREATE TABLE IF NOT EXISTS alert_notes (
    name TEXT PRIMARY KEY,
    value REAL NOT NULL                -- seconds since 1970
) WITHOUT ROWID;
"""


class Tells(Protocol):
    """Tells the operator what happens, where the service runs."""

    def line(self, text: str) -> None:
        """Tell something."""

    def error(self, text: str) -> None:
        """Tell that something is wrong."""


def senders_of(plan: AlertPlan) -> dict[str, Sender]:
    """Return the ways of telling that a plan names.  Raises NoticeError for one that cannot be."""
    senders: dict[str, Sender] = {}
    if plan.command:
        senders["the command"] = command_sender(plan.command)
    if plan.webhook is not None:
        senders["the webhook"] = webhook_sender(plan.webhook)
    if plan.mail is not None:
        senders["mail"] = mail_sender(plan.mail)
    if plan.apprise:
        senders["Apprise"] = apprise_sender(plan.apprise)
    return senders


class AlertsFile:
    """The alerts of a sites file, which lie in its log of runs."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, timeout=_LOCK_WAIT_SECONDS, isolation_level=None)
        self.alerts = Alerts(self._db)

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def open_alerts(sites_file: Path) -> AlertsFile:
    """Open the alerts of a sites file.  Raises FileNotFoundError where nothing has run by it."""
    path = run_log_path(sites_file)
    if not path.is_file():
        if not sites_file.exists():
            raise FileNotFoundError(f"There is no file {sites_file}: give a sites file.")
        raise FileNotFoundError(
            f"Nothing has run by {sites_file} yet, so that there are no alerts: newscrawl run "
            f"--sites {sites_file}"
        )
    return AlertsFile(path)


class Alerting:
    """Judges sites after their runs, keeps their alerts, and has them told."""

    def __init__(self, path: Path, plan: AlertPlan, tell: Tells) -> None:
        """Open the alerts in a SQLite file: the log of runs.  Raises NoticeError."""
        self._plan, self._senders, self._tell = plan, senders_of(plan), tell
        self._db = sqlite3.connect(path, timeout=_LOCK_WAIT_SECONDS, isolation_level=None)
        self._db.executescript(_NOTES)
        self._alerts = Alerts(self._db)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def take_over(self, site: str, alerts: Sequence[Alert]) -> None:
        """Have these be the open alerts of a site, as another machine left them."""
        self._alerts.take_over(site, alerts)

    def open_of(self, site: str) -> list[Alert]:
        """Return the open alerts of a site."""
        return self._alerts.open_of(site)

    def sites_read(self, sites: Sequence[SitePlan], *, now: float) -> None:
        """End the alerts of sites that are no longer in the file; nobody is told."""
        self._alerts.end_others({site.name for site in sites}, now=now)

    def run_begins(self) -> None:
        """Tell the monitor, where there is one, that a run begins."""
        self._beat("start")

    def run_ended(
        self,
        site: SitePlan,
        failing: FailingRuns | None = None,
        *,
        is_fine: bool,
        sites: int,
        now: float,
    ) -> None:
        """Judge a site after its run, and have told what is to be told.

        ``failing`` are its latest runs, where they failed; ``sites`` is how many there are in all;
        ``now`` is in seconds since 1970.
        """
        self._beat("success" if is_fine else "failure")
        hosts = hosts_of(site)
        pasts = [each for each in self._pasts_of([state_of(site)], now=now) if each.site in hosts]
        found = [*findings_of(site, pasts), *disk_findings_of(site)]
        found += runs_that_break(site, failing, found)
        self._update(found, [site.name], sites=sites, now=now)

    def _update(
        self, found: Sequence[Finding], checked: Sequence[str], *, sites: int, now: float
    ) -> None:
        repeat = parse_duration(self._plan.repeat)
        events = self._alerts.update(
            found, checked=checked, sites=sites, now=now, repeat_seconds=repeat
        )
        for event in events:
            is_over = event.kind is EventKind.RECOVERED
            (self._tell.line if is_over else self._tell.error)(line_of(event))
        if events and self._senders and not self._send(notice_of(events)):
            self._tell_again(events)

    def _pasts_of(self, states: Iterable[Path], *, now: float) -> list[SitePast]:
        """Return the past of the sites of some states; one that cannot be read is told."""
        pasts: list[SitePast] = []
        for state in filter(Path.is_file, states):
            try:
                with read_state(state) as db:
                    pasts += read_site_pasts(db, now=now)
            except StateError as error:
                self._tell.error(str(error))
        return pasts

    def _send(self, notice: Notice) -> bool:
        """Send a notice; return True if it was heard by any way."""
        failures = send_to_all(notice, self._senders)
        for words in failures:
            self._tell.error(words)
        return len(failures) < len(self._senders)

    def _tell_again(self, events: Iterable[Event]) -> None:
        """Have alerts that nobody heard told after the next run."""
        for event in events:
            self._alerts.forget_told(event.alert)

    def _beat(self, moment: HeartbeatMoment) -> None:
        if self._plan.heartbeat is None:
            return
        try:
            send_heartbeat(self._plan.heartbeat, moment)
        except NoticeError as error:
            self._tell.error(f"The heartbeat was not heard: {error}")

    def send_digest(self, sites: Sequence[SitePlan], *, now: float) -> bool:
        """Send the digest of all sites if it is due; return whether it was sent."""
        days = _DIGEST_DAYS.get(self._plan.digest or "")
        if days is None or not self._senders or now - self._last_digest() < days * _DAY_SECONDS:
            return False
        names = shown_names(sites)
        pasts = [
            (names.get((state.absolute(), past.site), past.site), past)
            for state in states_of(sites)
            for past in self._pasts_of([state], now=now)
        ]
        if not any(past.between(days, 1) for _, past in pasts):
            return False  # a new service has no whole day behind it: "0 new" would be no news
        if not self._send(_digest(pasts, days)):
            return False
        self._db.execute("INSERT OR REPLACE INTO alert_notes VALUES (?, ?)", (_LAST_DIGEST, now))
        return True

    def _last_digest(self) -> float:
        query = "SELECT value FROM alert_notes WHERE name = ?"
        row = self._db.execute(query, (_LAST_DIGEST,)).fetchone()
        return float(row[0]) if row else 0.0


def _digest(pasts: Sequence[tuple[str, SitePast]], days: int) -> Notice:
    """Return the summary of some days: a line for each site, those that are not as usual first.

    ``pasts`` have the name of each site.
    """
    lines: list[tuple[bool, str]] = []
    total = 0
    for name, past in pasts:
        week = ledger_of(past.between(days, 1))
        found = findings(past)
        total += week.written
        words = f"{name}: {week.written:,} new, {week.revisions:,} revised"
        lines.append((not found, "; ".join([words, *(finding.words for finding in found)])))
    unusual = sum(not is_fine for is_fine, _ in lines)
    span = "a day" if days == 1 else f"{days} days"
    subject = f"{len(pasts)} sites, {total:,} new articles in {span}, {unusual} not as usual"
    text = "\n".join(line for _, line in sorted(lines))
    data = {"digest": [line for _, line in lines], "sites": len(pasts), "not_as_usual": unusual}
    return Notice(subject, f"{subject}\n\n{text}", data)
