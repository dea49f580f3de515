"""Has a run go on for hours and look at its sites as they publish (``newscrawl crawl --watch``)."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from typing import TYPE_CHECKING, Final

from scrapy import signals
from scrapy.exceptions import DontCloseSpider
from scrapy.utils.asyncio import create_looping_call

from newscrawl.crawl.frontier.look_plan import LookPlan
from newscrawl.crawl.frontier.look_policy import LookBudget
from newscrawl.crawl.frontier.state_file import state_error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.crawl.fetching.source_budget import SourceBudget
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.run import Run

__all__ = ["WATCH_OVER", "SiteWatch"]

WATCH_OVER: Final = "watch-over"
"""The reason with which a run ends that had still much to ask for when its time was over."""
_TURN_SECONDS: Final = 1.0
"""Between two looks at the plan: as often as the state commits, and shorter than any pause."""
_DUE_SECONDS: Final = 600.0
"""Ten minutes between two searches for what is due beside the plan: sitemaps, sources that failed,
pages that are tried again or looked at for updates.  The shortest of these waits is a quarter of an
hour."""
_GRACE_SECONDS: Final = 3600.0
"""An hour for what is still to be asked for when the time is over; the next run goes on with it."""
_CLOCK_STEP_SECONDS: Final = 60.0
"""A clock that is set back by less delays a look by no more than the least time between two."""
_BUDGET: Final = "looks"
"""The name in the table ``about`` of what is left of the budget, as JSON."""
_logger = logging.getLogger(__name__)


class SiteWatch:
    """The watch over a run's sites.  It begins with :meth:`open`."""

    def __init__(self, run: Run, frontier: Frontier, bounds: SourceBudget) -> None:
        self._run, self._frontier, self._bounds = run, frontier, bounds
        self._plan: LookPlan | None = None
        self._until = self._due_at = self._latest = 0.0
        self._ticker = create_looping_call(self.turn)

    def open(self, *, now: float) -> None:
        """Begin, once the run's queue is set up."""
        state, settings = self._run.state, self._run.settings
        self._until = now + self._run.watch_seconds
        self._latest = now
        self._due_at = now + _DUE_SECONDS
        self._plan = LookPlan(self._budget(settings.getfloat("NEWSCRAWL_REQUESTS_PER_HOUR"), now))
        for site in self._run.sites:
            self._plan.add(site, state.profiles.of(site), now=now)
        connect = self._run.crawler.signals.connect
        connect(self.idle, signals.spider_idle)
        connect(self.close, signals.spider_closed)
        self._ticker.start(_TURN_SECONDS, now=False)

    def close(self) -> None:
        """End the watch."""
        if self._ticker.running:
            self._ticker.stop()

    def idle(self) -> None:
        """Keep a run open that has nothing to ask for now."""
        now = time.time()
        if now < self._until:
            if now >= self._due_at:
                self._queue_pages(now)
            raise DontCloseSpider

    def turn(self) -> None:
        """Queue the sources that are to be looked at now.

        A state that fails ends the run, as it does where it is written: a turn that raised would be
        the last one, and the run would wait for its end without a look.
        """
        state = self._run.state
        if self._plan is None or state.is_broken:
            return
        try:
            self._turn(self._plan, now=time.time())
        except sqlite3.Error as error:
            state.roll_back()
            self._run.end_with_error(state_error(state.path, "could not be used", error))

    def _turn(self, plan: LookPlan, *, now: float) -> None:
        state = self._run.state
        self._follow_clock(now)
        if now >= self._until:
            if now >= self._until + _GRACE_SECONDS:
                self._run.end(WATCH_OVER)
            return
        for _, source in plan.choose(now, state.sources.choices):
            host = state.sources.queue_look(source.id)
            if host is not None:
                self._bounds.planned.add(source.id)
                self._wake([host])

    def looked(self, site: str, *, came: bool) -> None:
        """Note that a source of a site was asked for; ``came`` says that it taught something."""
        if self._plan is None:
            return
        now, state = time.time(), self._run.state
        if came:
            self._plan.looked(site, state.profiles.of(site), now=now)
        else:
            self._plan.budget.spend(now)
        state.note_about(_BUDGET, json.dumps(self._plan.budget.values()))

    # --- inside --------------------------------------------------------------------------------

    def _follow_clock(self, now: float) -> None:
        """End the run where the clock was set back: all that is planned lies far ahead then.

        The next run begins with what it finds, by the new time.
        """
        if now < self._latest - _CLOCK_STEP_SECONDS:
            seconds = round(self._latest - now)
            _logger.warning("The clock was set back by %d s: the watch begins a new run.", seconds)
            self._until = now
        self._latest = now

    def _budget(self, an_hour: float, now: float) -> LookBudget:
        """Return the budget, with what an earlier run has left of it."""
        known = self._run.state.read_about(_BUDGET)
        return LookBudget.of(an_hour, json.loads(known) if known else {}, now=now)

    def _queue_pages(self, now: float) -> None:
        """Queue pages and sources that have fallen due; nothing is under way now."""
        self._due_at = now + _DUE_SECONDS
        run, state = self._run, self._run.state
        window, since = run.bounds.window, run.bounds.update_since
        state.pages.fill(run.sites, window=window, now=now, update_since=since)
        self._wake(state.pages.hosts())
        for site in run.sites:
            self._wake(state.sources.queue_due(site, now=now))

    def _wake(self, hosts: Iterable[str]) -> None:
        for host in hosts:
            self._frontier.scheduler.wake_host(host)
