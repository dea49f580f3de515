"""A crawl that goes on: runs of an hour each, one after the other, each in a process of its own.

An hour, so that nothing that holds for a run holds for long: bounds of lists and pages, hosts that
were left alone, the dates that --max-age means; and so that there is a summary now and then.
"""

from __future__ import annotations

import time
from dataclasses import replace
from math import inf
from threading import Event
from typing import TYPE_CHECKING, Final, Protocol

from newscrawl.operate.site_run import BROKE, FINE, UNUSABLE, CrawlAnswer, CrawlProcess

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.crawl.plan import CrawlPlan
    from newscrawl.operate.site_run import RunOptions

__all__ = ["Watch", "WatchTimes"]

_RUN_SECONDS: Final = 3600.0
"""An hour of a run."""
_LAST_SECONDS: Final = 3.0
"""Seconds that a run with nothing to do has to end by itself."""
_MIN_RUN_SECONDS: Final = 1.0
"""For less than a second, no further run is begun."""
_BROKEN_PAUSE_SECONDS: Final = 60.0
"""A minute after a run whose process broke, as where the machine is short of memory."""
_MAX_BROKEN_RUNS: Final = 3  # times in a row: what breaks so often breaks again


class Process(Protocol):
    """A run that goes on, as :class:`CrawlProcess` is one."""

    def end(self) -> None:
        """Have it end: in order at the first call, at once at the second."""

    def answer(self) -> CrawlAnswer:
        """Wait for its end, and return what came of it."""


class WatchTimes:
    """What a watch needs of a clock, so that tests need not wait."""

    def now(self) -> float:
        """Return the time in seconds since some moment."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """Wait, until Ctrl-C at the longest."""
        Event().wait(seconds)


class Watch:
    """A crawl that goes on until Ctrl-C, or until its time is over."""

    def __init__(
        self, plan: CrawlPlan, options: RunOptions, *, told: Callable[[CrawlAnswer], None]
    ) -> None:
        """Take the plan of each run; ``told`` gets what came of each."""
        self._plan, self._options, self._told = plan, options, told
        self._is_stopped = False
        self.times = WatchTimes()
        self.start: Callable[[CrawlPlan, RunOptions], Process] = CrawlProcess
        """Starts a run."""

    def run(self, seconds: float | None) -> int:
        """Crawl for so many seconds (None: until Ctrl-C); return the exit status.

        A first Ctrl-C has the run end in order, a second one at once.  Raises OSError where the
        system starts no process.
        """
        try:
            return self._runs(inf if seconds is None else self.times.now() + seconds)
        except KeyboardInterrupt:  # between two runs: nothing is under way
            return FINE

    def _runs(self, end: float) -> int:
        """Crawl until a time."""
        broken = 0
        while not self._is_stopped and (left := end - self.times.now()) >= _MIN_RUN_SECONDS:
            answer = self._one_run(left)
            self._told(answer)
            if answer.is_broken:
                broken += 1
                if broken == _MAX_BROKEN_RUNS:
                    return BROKE
                self._rest()
            elif answer.error is not None or (answer.summary and answer.summary.error):
                return UNUSABLE
            else:
                broken = 0
        return FINE

    def _one_run(self, left: float) -> CrawlAnswer:
        """Run for an hour, or as long as is left; in the last run, what is under way is cut."""
        settings = {**self._plan.settings, "NEWSCRAWL_WATCH_SECONDS": min(left, _RUN_SECONDS)}
        if left <= _RUN_SECONDS:
            settings["CLOSESPIDER_TIMEOUT"] = left + _LAST_SECONDS
        process = self.start(replace(self._plan, settings=settings), self._options)
        while True:
            try:
                return process.answer()
            except KeyboardInterrupt:
                self._is_stopped = True
                process.end()

    def _rest(self) -> None:
        try:
            self.times.pause(_BROKEN_PAUSE_SECONDS)
        except KeyboardInterrupt:
            self._is_stopped = True
