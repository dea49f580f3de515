"""Runs that a person starts, noted and judged as those of the service are."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from newscrawl.operate.alert_desk import AlertDesk
from newscrawl.operate.run_log import STOPPED
from newscrawl.operate.site_run import FINE, run_reason

if TYPE_CHECKING:
    from newscrawl.operate.alerting import Tells
    from newscrawl.operate.run_log import RunLog
    from newscrawl.operate.site_run import SiteRun
    from newscrawl.operate.sites_file import SitePlan, SitesFile

__all__ = ["HandRuns"]


class HandRuns:
    """Notes runs in the log as they begin and end, and has their sites judged."""

    def __init__(self, file: SitesFile, log: RunLog, tell: Tells) -> None:
        self._log, self._sites = log, len(file.plans)
        self._desk = AlertDesk(log.path, file.alerts, tell)
        self._going: dict[str, int] = {}
        log.note_sites(file.plans, now=time.time())

    def begins(self, site: SitePlan) -> None:
        """Note that a run of a site begins."""
        now = time.time()
        self._log.ask(site.name, now=now)
        self._going[site.name] = self._log.begin(site.name, now=now)
        self._desk.run_begins()

    def ended(self, run: SiteRun) -> None:
        """Note how a run ended; where nobody cut it, have its site judged."""
        now, name = time.time(), run.site.name
        number = self._going.pop(name)
        self._log.end(number, status=run.status, reason=run_reason(run), now=now)
        if run.status != STOPPED:
            failing, is_fine = self._log.failing(name), run.status == FINE
            self._desk.run_ended(run.site, failing, is_fine=is_fine, sites=self._sites, now=now)

    def close(self) -> None:
        """Have told what is to be told; what still goes on was ended."""
        now = time.time()
        for number in self._going.values():
            self._log.end(number, status=STOPPED, reason="it was ended", now=now)
        self._desk.close()
