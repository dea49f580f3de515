"""Where the service has alerts told: in a thread of its own, as a server may be slow to answer."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final, TypeAlias

from newscrawl.operate.alerting import Alerting
from newscrawl.operate.notices import NoticeError
from newscrawl.operate.sites_file import AlertPlan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newscrawl.operate.alerting import Tells
    from newscrawl.operate.alerts import Alert
    from newscrawl.operate.run_log import FailingRuns
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["AlertDesk"]

_END_SECONDS: Final = 90.0
"""For what is to be told when the service ends: three servers that do not answer."""
_Task: TypeAlias = Callable[[Alerting], object]
_logger = logging.getLogger(__name__)


class AlertDesk:
    """Takes what happens in the service, and has it judged and told in its order."""

    def __init__(self, path: Path, plan: AlertPlan, tell: Tells) -> None:
        """Begin; ``path`` is the log of runs, which holds the alerts, too."""
        self._path, self._tell = path, tell
        self._work = SimpleQueue["_Task | AlertPlan | None"]()
        self.change(plan)
        self._thread = Thread(target=self._do_work, name="alerts", daemon=True)
        self._thread.start()

    def change(self, plan: AlertPlan) -> None:
        """Have told those whom a plan names, from now on: what waits goes to those of before."""
        self.plan = plan
        self._work.put(plan)

    def sites_read(self, sites: Sequence[SitePlan], *, now: float) -> None:
        """Note which sites the file has, as it was read."""
        self._work.put(lambda alerting: alerting.sites_read(sites, now=now))

    def take_over(self, site: str, alerts: Sequence[Alert]) -> None:
        """Note the open alerts of a site, as another machine left them."""
        self._work.put(lambda alerting: alerting.take_over(site, alerts))

    def hand_on(self, site: str, take: Callable[[Sequence[Alert]], object]) -> None:
        """Give the open alerts of a site to a function, once all before is done, in the thread."""
        self._work.put(lambda alerting: take(alerting.open_of(site)))

    def run_begins(self) -> None:
        """Note that a run begins."""
        self._work.put(Alerting.run_begins)

    def run_ended(
        self,
        site: SitePlan,
        failing: FailingRuns | None = None,
        *,
        is_fine: bool,
        sites: int,
        now: float,
    ) -> None:
        """Note that a run ended; as :meth:`Alerting.run_ended`."""
        self._work.put(
            lambda alerting: alerting.run_ended(
                site, failing, is_fine=is_fine, sites=sites, now=now
            )
        )

    def send_digest(self, sites: Sequence[SitePlan], *, now: float) -> None:
        """Have the digest sent if it is due."""
        self._work.put(lambda alerting: alerting.send_digest(sites, now=now))

    def close(self) -> None:
        """Have told what waits, and end."""
        self._work.put(None)
        self._thread.join(_END_SECONDS)

    def _do_work(self) -> None:
        plan = AlertPlan()
        alerting: Alerting | None = None
        try:
            while (task := self._work.get()) is not None:
                if isinstance(task, AlertPlan):
                    _close(alerting)
                    plan, alerting = task, None
                    continue
                try:
                    alerting = alerting or self._open(plan)
                    task(alerting)
                except sqlite3.Error as error:
                    self._tell.error(f"Alerts could not be kept: {error}")
                except Exception:
                    _logger.exception("Judging a site broke")
        finally:
            _close(alerting)

    def _open(self, plan: AlertPlan) -> Alerting:
        """Open the alerts, in the thread that uses them; without Apprise where it fails."""
        try:
            return Alerting(self._path, plan, self._tell)
        except NoticeError as error:
            self._tell.error(f"No alert is sent by Apprise: {error}")
            return Alerting(self._path, replace(plan, apprise=()), self._tell)


def _close(alerting: Alerting | None) -> None:
    if alerting is not None:
        alerting.close()
