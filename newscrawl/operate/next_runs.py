"""When each site of a sites file runs next."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from newscrawl.operate.cron_line import CronLineError
from newscrawl.operate.learned_times import RUNS_PER_HOUR, learned_due
from newscrawl.operate.schedule import AUTO, NextRun, Timing, next_run

if TYPE_CHECKING:
    from newscrawl.operate.run_log import RunLog
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["next_run_of", "timing_of"]


def timing_of(site: SitePlan) -> Timing:
    """Return when a site is to run.  Raises CronLineError."""
    plan = site.schedule
    zone = ZoneInfo(site.zone)
    return Timing.of(
        site.name,
        zone,
        every=plan.every,
        runs_per_hour=plan.runs_per_hour or RUNS_PER_HOUR,
        cron=plan.cron,
        jitter=plan.jitter,
        active=plan.active,
    )


def next_run_of(
    site: SitePlan,
    log: RunLog,
    *,
    now: float,
    failures: int | None = None,
    shared: bool = False,
) -> NextRun:
    """Return when a site of the file runs next, and why.

    ``failures`` are its runs in a row that failed, where others than those of the log are known.
    ``shared``: what an operator asked of this machine's service alone counts for nothing.
    """
    past = log.past(site.name, now=now)
    if shared:
        past = past._replace(paused_since=None, asked_at=None)
    if failures is not None:
        past = past._replace(failures=failures)
    if not site.what.enabled and past.asked_at is None:
        return NextRun(None, "not enabled: by hand only")
    if site.schedule.every == AUTO:
        past = past._replace(learned_due=learned_due(site))
    try:
        return next_run(timing_of(site), past, now=now)
    except CronLineError as error:
        return NextRun(None, str(error))
