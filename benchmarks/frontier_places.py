"""The workers of a simulated frontier, and which site goes to which of them."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.simulated_frontier_sites import BEGIN
from newscrawl.crawl.shared.store_words import turn_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.frontier_setup import Setup
    from benchmarks.simulated_frontier_sites import FrontierSite, SiteState
    from newscrawl.operate.schedule import Timing

__all__ = ["LeasedSite", "Places", "Run", "Worker"]


@dataclass(slots=True, eq=False)
class Worker:
    """A worker, with its places and what its processors have to do."""

    free: int
    starting: int = 0
    """Runs whose process starts."""
    fetching: Counter[float] = field(default_factory=Counter)
    """Runs by the share of a processor that each wants."""
    own: list[tuple[float, int]] = field(default_factory=list)
    """Sites that wait, by the time when they were due, and of which it has a copy."""

    def wanted(self) -> float:
        """Return how many processors the runs want that fetch pages."""
        return sum(share * number for share, number in self.fetching.items())

    def stops_fetching(self, run: Run) -> None:
        """Note that a run wants nothing more of the processors."""
        self.fetching[run.share] -= 1
        if not self.fetching[run.share]:
            del self.fetching[run.share]


@dataclass(slots=True, eq=False)
class LeasedSite:
    """A site, as the store and its crawls know it."""

    number: int
    site: FrontierSite
    state: SiteState
    timing: Timing
    left: int
    """Pages of its archive that are still to be fetched."""
    rows: int
    """Of its state."""
    due: float = BEGIN
    is_waiting: bool = False
    copy_at: Worker | None = None
    failures: int = 0
    host_pauses: int = 0
    later: list[tuple[float, int, int]] = field(default_factory=list)
    """Pages that are tried again: when, which, and how often they were tried."""
    started: float | None = None
    ended: float | None = None


@dataclass(slots=True, eq=False)
class Run:
    """A run of a site at a worker."""

    site: LeasedSite
    worker: Worker
    started: float
    share: float = 0.0
    """Of a processor, that it wants while it fetches."""
    step: float = 0.0
    """Seconds from one request to the next."""
    is_failed: bool = False
    rested_until: float = 0.0
    """Before, the host is left alone."""
    pages: int = 0
    """Of the archive, that it asked for."""


class Places:
    """The places of all workers, and the sites that wait for one."""

    def __init__(self, setup: Setup, sites: list[LeasedSite]) -> None:
        self._setup, self._sites = setup, sites
        self.workers = [Worker(setup.at_once) for _ in range(setup.workers)]
        self._free = deque(self.workers)
        self._open: list[tuple[float, int]] = []
        """Sites that wait, by the time from which on every worker may have them."""
        for site in sites:  # it was crawled before, by one of them
            site.copy_at = self.workers[site.number % len(self.workers)]

    def open_at(self, site: LeasedSite) -> float:
        """Return from when on every worker may have a site that is due."""
        return self._turn(site, is_held=site.copy_at is not None)

    def _turn(self, site: LeasedSite, *, is_own: bool = False, is_held: bool = False) -> float:
        setup = self._setup
        return turn_of(
            site.due, is_own=is_own, is_held=is_held, hold=setup.hold, preference=setup.preference
        )

    def worker_for(self, site: LeasedSite, now: float) -> Worker | None:
        """Return a worker with a free place that may have a site; None where there is none."""
        if site.copy_at is not None and site.copy_at.free:
            return site.copy_at
        return next(iter(self._free), None) if now >= self.open_at(site) else None

    def wait(self, site: LeasedSite) -> None:
        """Have a site wait for a place."""
        if site.is_waiting:
            return
        site.is_waiting = True
        if site.copy_at is not None:
            heapq.heappush(site.copy_at.own, (site.due, site.number))
        heapq.heappush(self._open, (self.open_at(site), site.number))

    def take(self, worker: Worker) -> None:
        """Take a place of a worker; of those with a free one, the next gets the next site."""
        worker.free -= 1
        if worker.free:
            self._free.rotate(-1)
        else:
            self._free.remove(worker)

    def give_back(self, worker: Worker) -> None:
        """Give back a site's place; the worker keeps a copy of its state."""
        if not worker.free:
            self._free.append(worker)
        worker.free += 1

    def next_for(self, worker: Worker, now: float) -> LeasedSite | None:
        """Return what a worker gets that asks for a site, by the rule of all stores."""
        own = self._first(worker.own, lambda site: site.due, worker)
        anyone = self._first(self._open, self.open_at)
        if anyone is not None and self.open_at(anyone) > now:
            anyone = None
        if own is None or anyone is None:
            return own or anyone
        return own if self._turn(own, is_own=True) <= self.open_at(anyone) else anyone

    def _first(
        self,
        queue: list[tuple[float, int]],
        time_of: Callable[[LeasedSite], float],
        of: Worker | None = None,
    ) -> LeasedSite | None:
        """Return the first site of a queue that still waits in it."""
        while queue:
            time, number = queue[0]
            site = self._sites[number]
            if site.is_waiting and time_of(site) == time and of in (None, site.copy_at):
                return site
            heapq.heappop(queue)
        return None

    def speed(self, worker: Worker) -> float:
        """Return how much of a processor a run gets that could use a whole one."""
        processors = self._setup.processors
        left = processors - worker.wanted()
        fair = processors / max(1, self._setup.at_once - worker.free)
        return min(1.0, max(left / max(1, worker.starting), fair))

    def begin_fetching(self, run: Run) -> None:
        """Set how quickly a run asks: by the pause, and by the processor where that is short."""
        worker, page, processors = run.worker, self._setup.costs.page, self._setup.processors
        run.share = round(page / run.site.site.pause, 3)
        worker.fetching[run.share] += 1
        going = self._setup.at_once - worker.free
        is_short = worker.wanted() > processors
        run.step = max(run.site.site.pause, page * going / processors if is_short else 0.0)
