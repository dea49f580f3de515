"""Whether a service keeps up: no run of a site has been due for long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.operate.cron_line import CronLineError
from newscrawl.operate.next_runs import next_run_of, timing_of
from newscrawl.operate.run_log import SKIPPED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.operate.run_log import RunLog
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["MAX_LATE_SECONDS", "has_plan", "late_seconds", "late_sites"]

MAX_LATE_SECONDS: Final = 3 * 3600.0
"""A run that is due waits for others, whose number is limited; after hours nobody takes it up."""
_HOUR_SECONDS: Final = 3600.0  # 60 minutes of 60 seconds
_MAX_NAMED_SITES: Final = 5  # in a line that a person reads


def has_plan(site: SitePlan) -> bool:
    """Return True where a site is to run by itself."""
    try:
        timing = timing_of(site)
    except CronLineError:
        return True
    return site.what.enabled and (timing.every is not None or timing.cron is not None)


def late_seconds(site: SitePlan, log: RunLog, *, now: float) -> float:
    """Return for how many seconds a run of a site has been due; 0 where none is.

    While a run goes on, a service that works notes each further run that falls due as skipped.
    Where it does not, it was killed, and what the log calls a run is none.
    """
    if log.is_going(site.name):
        due = _due_since_last_line(site, log)
    else:
        due = next_run_of(site, log, now=now).at
    return 0.0 if due is None else max(now - due, 0.0)


def _due_since_last_line(site: SitePlan, log: RunLog) -> float | None:
    last = log.latest([site.name], limit=1)[0]
    noted = last.ended if last.how == SKIPPED and last.ended is not None else last.started
    try:
        return timing_of(site).begins_after(noted)
    except CronLineError:
        return None


def late_sites(sites: Sequence[SitePlan], log: RunLog, *, now: float) -> str | None:
    """Return in a sentence which sites should have run hours ago; None where none should."""
    late = {site.name: late_seconds(site, log, now=now) for site in sites}
    late = {name: seconds for name, seconds in late.items() if seconds > MAX_LATE_SECONDS}
    if not late:
        return None
    names = sorted(late, key=lambda name: -late[name])
    more = f" and {len(names) - _MAX_NAMED_SITES} more" if len(names) > _MAX_NAMED_SITES else ""
    hours = late[names[0]] / _HOUR_SECONDS
    return (
        f"Runs are late: {', '.join(names[:_MAX_NAMED_SITES])}{more}, by up to {hours:.0f} hours. "
        "See whether newscrawl run works, and whether its --at-once is enough."
    )
