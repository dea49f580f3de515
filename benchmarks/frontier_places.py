"""The workers of a simulated frontier, and which site goes to which of them."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.simulated_frontier_sites import BEGIN

if TYPE_CHECKING:
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
    """Sites that wait, and of which it has a copy."""
    released: int = 0
    """How many sites it has given back."""

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
    copy_number: int = 0
    """The how many-th site it was that this worker gave back."""
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
        workers = [Worker(setup.at_once) for _ in range(setup.workers)]
        self._free = deque(workers)
        self._waiting: list[tuple[float, int]] = []
        for site in sites:  # it was crawled before, by one of them
            site.copy_at = workers[site.number % len(workers)]

    def is_held(self, site: LeasedSite, now: float) -> bool:
        """Return True while a site that is due waits for the worker that has a copy of it."""
        return site.copy_at is not None and now < site.due + self._setup.hold

    def worker_for(self, site: LeasedSite, now: float) -> Worker | None:
        """Return a worker with a free place that may have a site; None where there is none."""
        if self.is_held(site, now):
            return site.copy_at if site.copy_at is not None and site.copy_at.free else None
        return next(iter(self._free), None)

    def wait(self, site: LeasedSite, now: float) -> None:
        """Have a site wait for a place."""
        site.is_waiting = True
        if site.copy_at is not None:
            heapq.heappush(site.copy_at.own, (site.due, site.number))
        if not self.is_held(site, now):
            heapq.heappush(self._waiting, (site.due, site.number))

    def take(self, worker: Worker) -> None:
        """Take a place of a worker; of those with a free one, the next gets the next site."""
        worker.free -= 1
        if worker.free:
            self._free.rotate(-1)
        else:
            self._free.remove(worker)

    def give_back(self, worker: Worker, site: LeasedSite) -> None:
        """Give back a site's place; the worker keeps a copy of its state."""
        worker.released += 1
        site.copy_number = worker.released
        if not worker.free:
            self._free.append(worker)
        worker.free += 1

    def next_for(self, worker: Worker) -> LeasedSite | None:
        """Return what a worker gets: what is due longest, its own sites with the preference."""
        first, own = self._first(self._waiting), self._first(worker.own, worker)
        if own is not None and (first is None or own.due - self._setup.preference < first.due):
            return own
        return first

    def _first(self, queue: list[tuple[float, int]], of: Worker | None = None) -> LeasedSite | None:
        while queue:
            due, number = queue[0]
            site = self._sites[number]
            is_there = site.is_waiting and site.due == due
            is_told = of is None or (
                site.copy_at is of and of.released - site.copy_number < self._setup.named
            )
            if is_there and is_told:
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
