"""Runs the sites of a sites file, each at its time, until it is told to stop."""

from __future__ import annotations

import time
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final, Protocol

from newscrawl.files.record_file import is_in_use
from newscrawl.operate.alert_desk import AlertDesk
from newscrawl.operate.next_runs import next_run_of, timing_of
from newscrawl.operate.run_log import STOPPED
from newscrawl.operate.site_run import FINE, NOTHING_FOUND, SiteProcess, SiteRun, run_reason
from newscrawl.operate.site_runs import place_of
from newscrawl.operate.site_states import state_of
from newscrawl.operate.sites_file import SitesFileError
from newscrawl.operate.watched_file import WatchedFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.operate.run_log import RunLog
    from newscrawl.operate.site_run import RunOptions
    from newscrawl.operate.sites_file import SitePlan

__all__ = [
    "TIMED_OUT",
    "RunLimits",
    "Service",
    "Teller",
]

TIMED_OUT: Final = 124  # the exit status that timeout(1) gives what took too long
_MAX_WAIT_SECONDS: Final = 2.0
"""Between two looks at the file, and at what the operator asks for: short for a person."""
_END_SECONDS: Final = 120.0
"""For a run that is told to end, before it is ended at once: pages have 30 s, and are read on."""
_START_PAUSE_SECONDS: Final = 60.0
"""Before another try, where the system starts no process."""
_IN_USE_SECONDS: Final = 15.0
"""Before another try, where a crawl that is none of the service's uses the state."""
_USED_ELSEWHERE: Final = "another crawl uses its state"
_STILL_GOING: Final = "its run before was still going on"


class Process(Protocol):
    """A run that goes on, as :class:`newscrawl.operate.site_run.SiteProcess` is one."""

    def end(self) -> None:
        """Have it end: in order at the first call, at once at the second."""

    def result(self) -> SiteRun:
        """Wait for its end, and return what came of it."""


class Teller(Protocol):
    """Tells the operator what happens."""

    def line(self, text: str) -> None:
        """Tell something."""

    def error(self, text: str) -> None:
        """Tell that something is wrong."""

    def run(self, run: SiteRun) -> None:
        """Tell what came of a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLimits:
    """How much runs at a time, and for how long."""

    at_once: int = 2
    """Runs at a time."""
    seconds: float = 6 * 3600.0
    """Of a run, which is then told to end: what it has not fetched waits for the next one."""


@dataclass(slots=True)
class _Going:
    """A run that goes on."""

    site: SitePlan
    process: Process
    number: int
    """In the log of runs."""
    started: float
    next_due: float | None
    """When the site's plan wants the next run; None: never."""
    cut_at: float | None = None
    """When it was told to end, as it took too long."""


class Service:
    """Runs the sites of a file: never one twice at once, never two on one output.

    :meth:`stop` and :meth:`reload` may be called from a signal's handler.
    """

    def __init__(
        self,
        file: Path,
        log: RunLog,
        tell: Teller,
        options: RunOptions,
        limits: RunLimits | None = None,
    ) -> None:
        self._watched = WatchedFile(file)
        self._log, self._tell, self._options = log, tell, options
        self._limits = limits or RunLimits()
        self._events = SimpleQueue["SiteRun | Callable[[], None]"]()
        self._going: dict[str, _Going] = {}
        self._not_before: dict[str, float] = {}
        self._stops = 0
        """How often it was told to stop."""
        self._desk: AlertDesk | None = None
        self.start: Callable[[SitePlan, RunOptions], Process] = SiteProcess
        """Starts a run."""
        self.clock: Callable[[], float] = time.time
        """Tells the time, in seconds since 1970."""

    def open(self, *, now: float) -> None:
        """Read the file, and become the one who runs it.  Raises SitesFileError, OutputError."""
        self._watched.read()
        self._log.take(now=now)
        self._log.note_sites(self._watched.file.plans, now=now)
        self._desk = AlertDesk(self._log.path, self._watched.file.alerts, self._tell)
        self._desk.sites_read(list(self._watched.file.plans.values()), now=now)

    def close(self) -> None:
        """Have told what waits to be told."""
        if self._desk is not None:
            self._desk.close()
            self._desk = None

    def run(self) -> None:
        """Run sites until :meth:`stop` is called and those that go on have ended."""
        try:
            while self._going or not self._stops:
                self.wait(self.turn(now=self.clock()))
        finally:  # an error here leaves nothing behind
            self._end_all()
            self.close()

    def stop(self) -> None:
        """Begin no further run and end those that go on: in order; a second time, at once."""
        self._events.put(self._stop)

    def reload(self) -> None:
        """Read the file again, whether it changed or not."""
        self._events.put(self._reload)

    def wait(self, seconds: float) -> None:
        """Wait until something happens, or so many seconds have passed."""
        try:
            event = self._events.get(timeout=max(seconds, 0.0))
        except Empty:
            return
        if isinstance(event, SiteRun):
            self._ended(event, now=self.clock())
        else:
            event()

    def turn(self, *, now: float) -> float:
        """Do what is due; return after how many seconds something may be due again."""
        for going in self._going.values():
            self._end_if_too_long(going, now=now)
        if self._stops:
            return _MAX_WAIT_SECONDS
        if self._watched.has_changed():
            self._reload()
        for going in self._going.values():
            self._note_skipped(going, now=now)
        return self._begin_due(now=now)

    # --- the file --------------------------------------------------------------------------------

    def _reload(self) -> None:
        """Read the file again; where it has a mistake, go on with what it said before."""
        try:
            self._watched.read()
        except SitesFileError as error:
            for mistake in error.mistakes:
                self._tell.error(str(mistake))
            self._tell.error(f"{self._watched.path} has mistakes: what it said before holds on.")
            return
        self._renew_desk()
        self._log.note_sites(self._watched.file.plans, now=self.clock())
        number = len(self._watched.file.plans)
        self._tell.line(f"{self._watched.path} was read again: {number} site(s).")

    def _renew_desk(self) -> None:
        """Tell those of alerts whom the file names now, and of the sites that it has."""
        if self._desk is None:
            return
        if self._desk.plan != self._watched.file.alerts:
            self._desk.change(self._watched.file.alerts)
        self._desk.sites_read(list(self._watched.file.plans.values()), now=self.clock())

    # --- runs ------------------------------------------------------------------------------------

    def _begin_due(self, *, now: float) -> float:
        """Begin what is due, the longest due first; return the seconds to what is due next."""
        due: list[tuple[float, str]] = []
        wait = _MAX_WAIT_SECONDS
        for name, site in self._watched.file.plans.items():
            if name in self._going or self._not_before.get(name, 0.0) > now:
                continue
            at, _ = next_run_of(site, self._log, now=now)
            if at is not None and at <= now:
                due.append((at, name))
            elif at is not None:
                wait = min(wait, at - now)
        for _, name in sorted(due):
            site = self._watched.file.plans[name]
            if len(self._going) >= self._limits.at_once or self._is_busy(place_of(site)):
                continue
            if is_in_use(state_of(site)):  # as by a run of a service that was killed
                self._put_off(site, _USED_ELSEWHERE, _IN_USE_SECONDS, now=now)
            else:
                self._begin(site, now=now)
        return wait

    def _is_busy(self, place: Path) -> bool:
        """Return True where a run that goes on writes to a place."""
        taken = {place_of(going.site).resolve() for going in self._going.values()}
        return place.resolve() in taken

    def _begin(self, site: SitePlan, *, now: float) -> None:
        try:
            process = self.start(site, self._options)
        except OSError as error:
            words = f"no process could be started ({error.strerror or error})"
            self._put_off(site, words, _START_PAUSE_SECONDS, now=now)
            return
        number = self._log.begin(site.name, now=now)
        due = timing_of(site).begins_after(now)
        self._going[site.name] = _Going(site, process, number, now, due)
        if self._desk is not None:
            self._desk.run_begins()
        Thread(target=lambda: self._events.put(process.result()), daemon=True).start()

    def _put_off(self, site: SitePlan, why: str, seconds: float, *, now: float) -> None:
        """Leave a site alone for a while that cannot run now; note it, and tell it."""
        self._log.skip(site.name, why, now=now)
        self._tell.error(f"{site.name}: {why}; it is tried again in {seconds:.0f} s.")
        self._not_before[site.name] = now + seconds

    def _note_skipped(self, going: _Going, *, now: float) -> None:
        """Note a run that is due while the one before goes on."""
        if going.next_due is not None and going.next_due <= now:
            self._log.skip(going.site.name, _STILL_GOING, now=now)
            going.next_due = timing_of(going.site).begins_after(now)

    def _end_if_too_long(self, going: _Going, *, now: float) -> None:
        if going.cut_at is None:
            if now - going.started > self._limits.seconds:
                going.cut_at = now
                going.process.end()
        elif now - going.cut_at > _END_SECONDS:
            going.cut_at = now
            going.process.end()

    def _ended(self, run: SiteRun, *, now: float) -> None:
        """Note how a run ended, and tell it."""
        going = self._going.pop(run.site.name)
        status, reason = run.status, run_reason(run)
        if going.cut_at is not None:
            minutes = self._limits.seconds / 60
            status, reason = TIMED_OUT, f"cut short, as it took more than {minutes:.0f} minutes"
            if run.summary is None or not (run.summary.articles or run.summary.updated):
                status, reason = NOTHING_FOUND, f"{reason}, and brought nothing"
            self._tell.error(f"{run.site.name}: {reason}.")
        elif status == STOPPED:
            reason = "cut short by the end of the service" if self._stops else "it was ended"
        self._log.end(going.number, status=status, reason=reason, now=now)
        if status == STOPPED and not self._stops:
            self._not_before[run.site.name] = now + _START_PAUSE_SECONDS
        self._tell.run(run)
        if self._desk is not None and status != STOPPED:
            plans, sites = self._plans_here(), len(self._watched.file.plans)
            failing, is_fine = self._log.failing(run.site.name), status == FINE
            self._desk.run_ended(going.site, failing, is_fine=is_fine, sites=sites, now=now)
            self._desk.send_digest(plans, now=now)

    def _plans_here(self) -> list[SitePlan]:
        """Return the sites whose states say how their crawls go."""
        return list(self._watched.file.plans.values())

    def _stop(self) -> None:
        self._stops += 1
        self._end_all()

    def _end_all(self) -> None:
        for going in self._going.values():
            going.process.end()
