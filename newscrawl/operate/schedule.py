"""When a site runs next, and why: by its schedule, what its last runs did, and the time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict, Unpack

from newscrawl.crawl.date_window import parse_duration
from newscrawl.crawl.frontier.look_timing import Spacing
from newscrawl.operate.cron_line import CronLine

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = [
    "AUTO",
    "AUTO_SPACING",
    "MAX_FAILURE_PAUSE_SECONDS",
    "ActiveHours",
    "NextRun",
    "PastRuns",
    "Timing",
    "TimingValues",
    "failure_pause",
    "next_run",
]

AUTO: Final = "auto"
"""In place of a span: by the learned pace of the site."""
AUTO_SPACING: Final = Spacing(least=300.0, most=4 * 3600.0)
"""In seconds: a run costs the start of a process, and a site that begins to publish at another time
is to be noticed on the same day."""
_HOUR_SECONDS: Final = 3600.0  # 60 minutes of 60 seconds
_FIRST_FAILURE_PAUSE_SECONDS: Final = 300.0
"""After a failing run: what a server needs to start anew."""
MAX_FAILURE_PAUSE_SECONDS: Final = 6 * 3600.0
"""After any number of failing runs: a site that is well again is noticed on the same day."""
_MAX_CLOCK_ERROR_SECONDS: Final = 3600.0
"""By which a clock that was set right may have gone wrong: nobody waits longer for it."""
_MAX_DOUBLINGS: Final = 16  # times: far more than it takes to reach the longest pause
_HASH_BYTES: Final = 8
"""Of a name's hash: enough to spread any number of sites."""


@dataclass(frozen=True, slots=True)
class ActiveHours:
    """The hours of the day in which a site may be asked; they may span midnight."""

    begin: time
    end: time

    @classmethod
    def parse(cls, text: str) -> ActiveHours:
        """Read hours as a person writes them, "06:00-23:00"; raises ValueError.

        >>> ActiveHours.parse("22:00-24:00")
        ActiveHours(begin=datetime.time(22, 0), end=datetime.time(0, 0))
        """
        begin, end = (_clock(part.strip()) for part in text.replace("–", "-").split("-"))
        return cls(begin, end)

    def first_from(self, moment: float, zone: tzinfo) -> float:
        """Return the first moment within these hours from one on; seconds since 1970."""
        local = datetime.fromtimestamp(moment, zone)
        if self._holds(local.time()):
            return moment
        begin = datetime.combine(local.date(), self.begin, zone)
        if begin.timestamp() <= moment:
            begin = datetime.combine(local.date() + timedelta(days=1), self.begin, zone)
        return begin.timestamp()

    def _holds(self, clock: time) -> bool:
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end


def _clock(text: str) -> time:
    hour, minute = map(int, text.split(":"))
    return time() if (hour, minute) == (24, 0) else time(hour, minute)


class TimingValues(TypedDict, total=False):
    """What a sites file says of a site's runs."""

    every: str | None
    """A span of time, or "auto"."""
    runs_per_hour: float
    """With "auto": how many runs, as a mean of the day."""
    cron: str | None
    jitter: str | None
    active: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a site is to run, as the sites file says: by a span or a cron line, or by hand only."""

    name: str
    every: float | None = None
    """Seconds from one run to the next; a mean of them where it is learned."""
    is_learned: bool = False
    """Whether the learned pace of the site goes before that, once it is known."""
    cron: CronLine | None = None
    jitter: float | None = None
    """Seconds by which runs come later, a share of it that depends on the name alone."""
    active: ActiveHours | None = None
    zone: tzinfo = UTC

    @classmethod
    def of(cls, name: str, zone: tzinfo = UTC, **values: Unpack[TimingValues]) -> Timing:
        """Read the values as the sites file has them.

        Raises CronLineError, DateWindowError for a span, and ValueError for hours that are none.
        """
        every, cron = values.get("every"), values.get("cron")
        jitter, active = values.get("jitter"), values.get("active")
        is_learned = every == AUTO
        if is_learned:
            span: float | None = _HOUR_SECONDS / values.get("runs_per_hour", 1.0)
        else:
            span = parse_duration(every) if every else None
        return cls(
            name=name,
            every=span,
            is_learned=is_learned,
            cron=CronLine(cron, zone) if cron else None,
            jitter=parse_duration(jitter) if jitter else None,
            active=ActiveHours.parse(active) if active else None,
            zone=zone,
        )

    def due_after(self, moment: float) -> float | None:
        """Return the first time after a moment at which it is due; None where there is no plan."""
        if self.cron is not None:
            late = self._share() * (self.jitter or 0.0)
            return self.cron.next_after(moment - late) + late
        if self.every is None:
            return None
        # Times of a grid, so that they do not drift, and each site has its own.
        late = self._share() * (self.every if self.jitter is None else self.jitter)
        return ((moment - late) // self.every + 1) * self.every + late

    def later(self, moment: float) -> float:
        """Return a moment, put off by the site's share of the jitter."""
        return moment + self._share() * (self.jitter or 0.0)

    def begins_after(self, moment: float) -> float | None:
        """Return the first time after a moment at which it is due within its hours."""
        due = self.due_after(moment)
        return due if due is None or self.active is None else self.active.first_from(due, self.zone)

    def _share(self) -> float:
        """Return a number from 0 to 1 that depends on the name, the same in every process."""
        digest = hashlib.blake2b(self.name.encode(), digest_size=_HASH_BYTES).digest()
        return int.from_bytes(digest) / 256**_HASH_BYTES


class PastRuns(NamedTuple):
    """What is known of a site's runs; times are seconds since 1970."""

    known_since: float
    """When the site was first seen in the file."""
    last_started: float | None = None
    """When the last run began that was not cut short by the end of the service."""
    last_ended: float | None = None
    failures: int = 0
    """Runs in a row that failed."""
    paused_since: float | None = None
    """When the operator paused it; None where it is not paused."""
    asked_at: float | None = None
    """When the operator asked for a run by hand; None where no such run waits."""
    learned_due: float | None = None
    """When it is due by its learned pace; None where that is not known."""


class NextRun(NamedTuple):
    """When a site runs next."""

    at: float | None
    """In seconds since 1970; now or before: at once.  None: by hand only."""
    why: str
    """In words, for a person."""


def failure_pause(failures: int) -> float:
    """Return how many seconds a site is left alone after failing runs in a row.

    >>> [failure_pause(failures) / 60 for failures in (0, 1, 2, 3, 7, 8, 1000)]
    [0.0, 5.0, 10.0, 20.0, 320.0, 360.0, 360.0]
    """
    if not failures:
        return 0.0
    doubled = _FIRST_FAILURE_PAUSE_SECONDS * 2.0 ** min(failures - 1, _MAX_DOUBLINGS)
    return min(doubled, MAX_FAILURE_PAUSE_SECONDS)


def next_run(timing: Timing, past: PastRuns, *, now: float) -> NextRun:
    """Return when a site runs next, and why.

    Runs that were missed, as the machine was off or a run took long, are caught up by one.  Where
    the last run seems to have been in the future, the clock was set back: there is a run at once,
    from which on the plan holds again.  Raises CronLineError.
    """
    if past.asked_at is not None:
        return NextRun(min(past.asked_at, now), "asked for by hand")
    if past.paused_since is not None:
        since = datetime.fromtimestamp(past.paused_since, timing.zone)
        return NextRun(None, f"paused since {since:%Y-%m-%d %H:%M}")
    at, why = _by_plan(timing, past, now=now)
    if at is None:
        return NextRun(None, why)
    at, why = _after_failures(at, why, past, now=now)
    if timing.active is not None:
        moment = timing.active.first_from(max(at, now), timing.zone)
        if moment > max(at, now):
            hours = f"{timing.active.begin:%H:%M}-{timing.active.end:%H:%M}"
            return NextRun(moment, f"outside its hours ({hours})")
    return NextRun(at, why)


def _by_plan(timing: Timing, past: PastRuns, *, now: float) -> NextRun:
    if timing.every is None and timing.cron is None:
        return NextRun(None, "without a plan: by hand only")
    if past.last_started is None and timing.cron is None:
        return NextRun(min(past.known_since, now), "not run yet")
    since = past.known_since if past.last_started is None else past.last_started
    if since > now + _MAX_CLOCK_ERROR_SECONDS:
        return NextRun(now, "at once, as the clock was set back")
    if timing.is_learned and past.learned_due is not None:
        # Whatever became of the last run, and whatever clock it went by.
        least, most = (since + seconds for seconds in AUTO_SPACING)
        due = min(max(past.learned_due, least), most)
        return NextRun(timing.later(due), "as the site publishes")
    at = timing.due_after(since)
    is_missed = at is not None and (further := timing.due_after(at)) is not None and further <= now
    return NextRun(at, "missed runs are caught up by one" if is_missed else "by its plan")


def _after_failures(at: float, why: str, past: PastRuns, *, now: float) -> tuple[float, str]:
    """Put a run off after failing ones."""
    if not past.failures or past.last_ended is None:
        return at, why
    if past.last_ended > now + _MAX_CLOCK_ERROR_SECONDS:  # the clock was set back
        return at, why
    rested = min(past.last_ended, now) + failure_pause(past.failures)
    if rested <= at:
        return at, why
    runs = "the last run" if past.failures == 1 else f"the last {past.failures} runs"
    return rested, f"a pause, as {runs} failed"
