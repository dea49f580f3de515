"""What ``newscrawl serve`` shows: the report, metrics, and whether the service is well."""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.frontier.state_file import StateError
from newscrawl.operate.late_runs import has_plan, late_sites
from newscrawl.operate.metrics import CONTENT_TYPE, metrics_text
from newscrawl.operate.report import read_site_reports, report_page, under_names
from newscrawl.operate.run_log import RunLog, RunLogError, open_alerts_of, run_log_path
from newscrawl.operate.site_findings import shown_names
from newscrawl.operate.site_states import states_of
from newscrawl.operate.sites_file import SitesFileError
from newscrawl.operate.watched_file import WatchedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from newscrawl.operate.report import SiteReport
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["Page", "ServedPages"]

_KEPT_SECONDS: Final = 60.0
"""For which a page is shown again: making one reads the states of all sites."""
_HEALTH_KEPT_SECONDS: Final = 5.0
"""For which the answer to a monitor holds: most ask every 10 to 60 s."""
_TEXT: Final = "text/plain; charset=utf-8"


class Page(NamedTuple):
    """What is answered to a request."""

    text: str
    content_type: str = _TEXT
    status: HTTPStatus = HTTPStatus.OK


class ServedPages:
    """Makes the pages of a sites file; may be used by several threads."""

    def __init__(
        self, sites_file: Path, states: Sequence[Path] = (), *, clock: Callable[[], float]
    ) -> None:
        """Take the sites file, further states, and what tells the time in seconds since 1970.

        Raises SitesFileError where the file has mistakes; with later ones, what it said holds on.
        """
        self._file, self._further, self._clock = sites_file, states, clock
        self._watched, self._reading = WatchedFile(sites_file, needs_secrets=False), Lock()
        self._watched.read()
        self._problems: list[str] = []
        """What is wrong with the file since it was changed."""
        self._pages = {
            "/": _KeptPage(self._report, _KEPT_SECONDS),
            "/metrics": _KeptPage(self._metrics, _KEPT_SECONDS),
            "/healthz": _KeptPage(self._health, _HEALTH_KEPT_SECONDS),
        }

    def page(self, path: str) -> Page | None:
        """Return the page at a path; None where there is none."""
        kept = self._pages.get(path)
        return None if kept is None else kept.page(now=self._clock())

    def _sites(self) -> list[SitePlan]:
        """Return the file's sites; it is read again where it has changed."""
        with self._reading:
            if self._watched.has_changed():
                self._problems = []
                try:
                    self._watched.read()
                except SitesFileError as error:
                    what = "What the file said before holds on."
                    self._problems = [f"{error.mistakes[0]} {what}"]
            return list(self._watched.file.plans.values())

    def _states(self, sites: Sequence[SitePlan]) -> list[Path]:
        return list(dict.fromkeys([*states_of(sites), *self._further]))

    def _report(self, now: float) -> Page:
        sites: list[SiteReport] = []
        plans = self._sites()
        states = self._states(plans)
        problems = list(self._problems)
        for state in states:
            try:
                sites += read_site_reports([state], now=now)
            except StateError as error:
                problems.append(str(error))
        known = [site for site in sites if site.days or site.findings]
        shown = under_names(known, shown_names(plans))
        try:
            alerts = open_alerts_of(self._file)
        except RunLogError as error:
            alerts = []
            problems.append(str(error))
        text = report_page(shown, now=now, title=self._file.stem, problems=problems, alerts=alerts)
        return Page(text, "text/html; charset=utf-8")

    def _metrics(self, now: float) -> Page:
        sites = self._sites()
        states = self._states(sites)
        if not run_log_path(self._file).is_file():
            return Page(metrics_text(states, sites, None, now=now), CONTENT_TYPE)
        with RunLog(self._file, read_only=True) as log:
            return Page(metrics_text(states, sites, log, now=now), CONTENT_TYPE)

    def _health(self, now: float) -> Page:
        planned = [site for site in self._sites() if has_plan(site)]
        if not planned:
            return Page("Fine: no site has a plan by which a service runs it.\n")
        with RunLog(self._file, read_only=True) as log:
            late = late_sites(planned, log, now=now)
        return _unavailable(late) if late else Page("Fine: no run is late.\n")


class _KeptPage:
    """A page that is made anew when it is asked for and has been shown for some time."""

    def __init__(self, make: Callable[[float], Page], seconds: float) -> None:
        self._make, self._seconds = make, seconds
        self._lock = Lock()
        self._made: tuple[float, Page] | None = None

    def page(self, *, now: float) -> Page:
        """Return the page; one thread makes it, the others wait for it."""
        with self._lock:
            if self._made is None or not 0 <= now - self._made[0] < self._seconds:
                self._made = now, self._new_page(now)
            return self._made[1]

    def _new_page(self, now: float) -> Page:
        try:
            return self._make(now)
        except (RunLogError, StateError) as error:
            return _unavailable(str(error))
        except (sqlite3.Error, OSError) as error:
            return _unavailable(f"What is known of the crawls cannot be read ({error}).")


def _unavailable(words: str) -> Page:
    return Page(f"{words}\n", status=HTTPStatus.SERVICE_UNAVAILABLE)
