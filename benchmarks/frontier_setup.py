"""Who crawls in a simulated frontier, what it costs, and what is counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks.publication_patterns import HOUR
from newscrawl.crawl.shared.store_words import HOLD_SECONDS, PREFERENCE_SECONDS

__all__ = ["Costs", "Hours", "Outcome", "Setup"]


class Hours(NamedTuple):
    """How long a simulation takes."""

    before: float
    """Until all is as it goes on."""
    measured: float
    after: float
    """In which the crawl goes on, so that the last articles are seen to be fetched."""


class Costs(NamedTuple):
    """What a crawl costs; by default as measured (docs/scaling.md says how)."""

    start: float = 1.2
    """Seconds of a processor for a run that has nothing to do: it is a process."""
    page: float = 0.02
    """Seconds of a processor for a page or a source: fetched, read and written."""
    answer: float = 0.00025
    """Seconds of the store for a commit, or for another of its answers."""
    row: float = 0.00002
    """Seconds of the store for a row that is written."""
    read_row: float = 0.000004
    """Seconds of the store for a row that is read."""
    rows_of_request: float = 4.0
    """Rows that change with a request, as a mean: the page's, its source's, those of counts."""
    load: float = 0.00004
    """Seconds of a worker's processor for a row that it loads from the store."""


class Setup(NamedTuple):
    """Who crawls."""

    workers: int
    at_once: int = 16
    """Places of a worker."""
    processors: float = 2.0
    """Of a worker's machine."""
    runs_per_hour: float = 4.0
    """Of a site, as a mean of the day."""
    run_seconds: float = 6 * HOUR
    """After which a run is told to end."""
    archive: bool = False
    """Whether the sites' archives are still to be fetched."""
    one_budget: bool = False
    """Whether all runs are one budget, spent where most is expected, in place of one a site."""
    hold: float = HOLD_SECONDS
    """Seconds for which a site that is due waits for the worker that has a copy of its state."""
    preference: float = PREFERENCE_SECONDS
    """Seconds by which a site counts as due longer for that worker."""
    costs: Costs = Costs()


@dataclass(slots=True)
class Outcome:
    """What a simulation brings from ``begin`` to ``until``, in seconds since 1970."""

    begin: float
    until: float
    now: float
    """The time of the simulation: what happens outside of these hours is not counted."""
    delays: list[float] = field(default_factory=list)
    """Seconds from an article's publication to its line; of one that has none, to the end."""
    missing: int = 0
    """Articles that had none at the end."""
    counts: Counter[str] = field(default_factory=Counter)
    used: dict[str, float] = field(default_factory=lambda: {"late": 0.0})
    """Seconds of processors, places and the store; and for which runs waited for a place."""

    @property
    def hours(self) -> float:
        """The hours that are measured."""
        return (self.until - self.begin) / HOUR

    def count(self, what: str, number: int = 1) -> None:
        """Count something that happens now."""
        if self.begin <= self.now < self.until:
            self.counts[what] += number

    def use(self, what: str, seconds: float) -> None:
        """Count seconds that are used now."""
        if self.begin <= self.now < self.until:
            self.used[what] = self.used.get(what, 0.0) + seconds

    def use_place(self, since: float) -> None:
        """Count a place that was used until now, as far as that was in the measured hours."""
        seconds = min(self.now, self.until) - max(since, self.begin)
        self.used["places"] = self.used.get("places", 0.0) + max(0.0, seconds)
