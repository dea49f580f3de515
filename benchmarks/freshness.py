"""How soon articles are found, simulated: looks by the learned pace, and one every 15 minutes.

It drives the policy that crawls use (``crawl.frontier.look_plan``), with time as a number: weeks of
20 invented sites take seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from random import Random
from statistics import mean, median, quantiles
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.publication_patterns import DAY, HOUR, KNOWN, START, UNSEEN, newsroom
from benchmarks.tables import table
from newscrawl.crawl.frontier.look_plan import LookPlan
from newscrawl.crawl.frontier.look_policy import LookBudget, LookedAt
from newscrawl.crawl.frontier.publication_profile import PublicationProfile
from newscrawl.operate.learned_times import RUNS_PER_HOUR, due_after_look
from newscrawl.operate.schedule import AUTO_SPACING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table

    from benchmarks.publication_patterns import SimulatedSite

__all__ = [
    "SEEDS",
    "Freshness",
    "freshness_of",
    "freshness_tables",
    "learned_looks",
    "learned_runs",
    "polling",
    "runs_table",
]

_EVERY: Final = 900.0  # seconds: what it is compared with
_WEEK: Final = 7 * DAY
_LEARNED_WEEKS: Final = 3
SEEDS: Final = (11, 12, 13)
"""None of these was used while the policy was written."""
_COLUMNS: Final = (
    "seed", "looks", "requests an hour", "most in one", "articles", "median (min)", "mean", "90th",
    "median of sites",
)  # fmt: skip


@dataclass(slots=True)
class Looks:
    """What looks at sites brought."""

    found: list[dict[int, float]]
    """By site: when each article was found."""
    times: list[float] = field(default_factory=list)
    """When a source was looked at."""


class Freshness(NamedTuple):
    """How soon the articles of a span of time were found, in minutes, and by how many looks."""

    requests_an_hour: float
    most_in_an_hour: int
    articles: int
    median: float
    mean: float
    ninetieth: float
    site_median: float
    """The median of the sites' medians: each site counts the same."""


def polling(sites: Sequence[SimulatedSite], *, end: float, every: float = _EVERY) -> Looks:
    """Look at all sources of each site at the same interval; each site begins at its own time."""
    looks = Looks([{} for _ in sites])
    for number, (site, found) in enumerate(zip(sites, looks.found, strict=True)):
        first = START + every * number / len(sites)
        for source in site.sources:
            for named, article in source:
                look = first + every * max(0, ceil((named - first) / every))
                found[article] = min(look, found.get(article, look))
        turns = [first + every * turn for turn in range(ceil((end - first) / every))]
        looks.times += turns * len(site.sources)
    return looks


class _WatchedSite:
    """A site while it is looked at: what its sources named so far."""

    def __init__(self, site: SimulatedSite, found: dict[int, float]) -> None:
        self._site, self._found = site, found
        self._read = [0] * len(site.sources)
        self.profile = PublicationProfile()
        self.sources = [LookedAt(number, START - DAY) for number in range(len(site.sources))]

    def look(self, source: LookedAt, now: float) -> None:
        """Look at a source: what it names and no other has named is found."""
        named, place, new = self._site.sources[source.id], self._read[source.id], []
        while place < len(named) and named[place][0] <= now:
            if named[place][1] not in self._found:
                new.append(named[place][1])
                self._found[named[place][1]] = now
            place += 1
        self._read[source.id] = place
        self.sources[source.id] = source.after_look(now, len(new))
        self.profile = self.profile.after_look(now, len(new), since=source.read_at)
        for article in new:  # its page tells when it was published
            published = self._site.published[article]
            before = self.profile.before
            self.profile = self.profile.after_article(published, before=before, found=now)


def learned_looks(sites: Sequence[SimulatedSite], *, end: float, budget: float) -> Looks:
    """Look at sites by the learned pace, with a budget of looks an hour; it begins with nothing."""
    looks = Looks([{} for _ in sites])
    plan = LookPlan(LookBudget(budget, at=START))
    watched = {
        str(number): _WatchedSite(site, found)
        for number, (site, found) in enumerate(zip(sites, looks.found, strict=True))
    }
    for name, site in watched.items():
        plan.add(name, site.profile, now=START)
    now = START
    while now < end:
        for name, source in plan.choose(now, lambda name: watched[name].sources):
            watched[name].look(source, now)
            looks.times.append(now)
            plan.looked(name, watched[name].profile, now=now)
        now = max(plan.next_due(), now + 1)
    return looks


def learned_runs(sites: Sequence[SimulatedSite], *, end: float, budget: float) -> Looks:
    """Run each site by itself when it is due by its learned pace, and look at all its sources.

    ``budget`` are runs an hour of each site, as with ``every = "auto"`` in a sites file.
    """
    looks = Looks([{} for _ in sites])
    for site, found in zip(sites, looks.found, strict=True):
        watched, now = _WatchedSite(site, found), START + 1.0
        while now < end:
            for source in list(watched.sources):
                watched.look(source, now)
            looks.times.append(now)
            now = max(due_after_look(watched.profile, budget), now + AUTO_SPACING.least)
    return looks


def freshness_of(
    sites: Sequence[SimulatedSite], looks: Looks, *, begin: float, end: float
) -> Freshness:
    """Return how soon the articles of a span of time were found."""
    by_site = [
        [(found.get(article, end) - now) / 60 for article, now in enumerate(site.published)
         if begin <= now < end]
        for site, found in zip(sites, looks.found, strict=True)
    ]  # fmt: skip
    delays = [delay for site in by_site for delay in site]
    times = [now for now in looks.times if begin <= now < end]
    hours = (end - begin) / HOUR
    counts = [0] * ceil(hours)
    for now in times:
        counts[int((now - begin) // HOUR)] += 1
    return Freshness(
        requests_an_hour=len(times) / hours,
        most_in_an_hour=max(counts),
        articles=len(delays),
        median=median(delays),
        mean=mean(delays),
        ninetieth=quantiles(delays, n=10)[-1],
        site_median=median(median(site) for site in by_site if site),
    )


def _compared(sites: Sequence[SimulatedSite], *, share: float) -> dict[str, Freshness]:
    """Return the freshness of the last week by polling, and by learned looks of the first, too."""
    end = START + (_LEARNED_WEEKS + 1) * _WEEK
    polled = freshness_of(sites, polling(sites, end=end), begin=end - _WEEK, end=end)
    looks = learned_looks(sites, end=end, budget=polled.requests_an_hour * share)
    return {
        "every 15 minutes": polled,
        "learned, in the first week": freshness_of(sites, looks, begin=START, end=START + _WEEK),
        f"learned, after {_LEARNED_WEEKS} weeks": freshness_of(
            sites, looks, begin=end - _WEEK, end=end
        ),
    }


def runs_table(*, seeds: Sequence[int] = SEEDS, budget: float = RUNS_PER_HOUR) -> Table:
    """Return a table of runs by ``every = "auto"``, as many as there would be by the clock."""
    end = START + (_LEARNED_WEEKS + 1) * _WEEK
    rows = []
    for patterns, words in ((KNOWN, "known"), (UNSEEN, "unseen")):
        for seed in seeds:
            sites = newsroom(patterns, Random(seed), weeks=_LEARNED_WEEKS + 1, one_source=True)  # noqa: S311
            for way, looks in (
                (f"every {60 / budget:g} minutes", polling(sites, end=end, every=HOUR / budget)),
                ("auto", learned_runs(sites, end=end, budget=budget)),
            ):
                found = freshness_of(sites, looks, begin=end - _WEEK, end=end)
                rows.append((words, str(seed), way, *_cells(found)))
    title = "Runs of 20 sites by a sites file: minutes from publication to a run"
    columns = ("patterns", "seed", "every", "runs an hour", *_COLUMNS[3:])
    return table(title, columns, rows, text_columns=3)


def freshness_tables(*, share: float = 1 / 3, seeds: Sequence[int] = SEEDS) -> Iterable[Table]:
    """Yield tables of a week of 20 sites, with a share of the requests of polling."""
    for patterns, words in ((KNOWN, "known patterns"), (UNSEEN, "unseen patterns")):
        for one_source in (False, True):
            rows = [
                (str(seed), way, *_cells(found))
                for seed in seeds
                for way, found in _compared(
                    newsroom(patterns, Random(seed), weeks=_LEARNED_WEEKS + 1,  # noqa: S311
                             one_source=one_source),
                    share=share,
                ).items()
            ]  # fmt: skip
            sources = "one source" if one_source else "five sources"
            title = f"20 sites with {sources} each, {words}: minutes from publication to a look"
            yield table(title, _COLUMNS, rows, text_columns=2)


def _cells(found: Freshness) -> tuple[str, ...]:
    minutes = (found.median, found.mean, found.ninetieth, found.site_median)
    return (
        f"{found.requests_an_hour:.1f}",
        str(found.most_in_an_hour),
        f"{found.articles:,}",
        *(f"{each:.1f}" for each in minutes),
    )
