"""Invented sites for the simulation of a shared frontier: what they publish, and how they answer.

Sites of one newsroom have its habits and publish other articles: those of another week, moved to
the same days, or others of that week.  So what is learned of them is learned once, by the policies
that crawls use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, exp, log
from random import Random
from typing import TYPE_CHECKING, Final

from benchmarks.publication_patterns import (
    DAY,
    FIVE_SOURCES,
    HOUR,
    KNOWN,
    START,
    UNSEEN,
    newsroom,
)
from newscrawl import settings
from newscrawl.crawl.frontier.publication_profile import PublicationProfile
from newscrawl.crawl.frontier.revisit_policy import initial_pace, learned_pace, next_due
from newscrawl.crawl.frontier.source_policy import pause_after_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.publication_patterns import SimulatedSite

__all__ = ["BEGIN", "MAX_DAYS", "FrontierSite", "SiteState", "SourceState", "frontier_sites"]

_LEARNED_DAYS: Final = 15.25
BEGIN: Final = START + _LEARNED_DAYS * DAY
"""When simulations begin: a Tuesday, 06:00 UTC; what was learned is of the two weeks before."""
_LEARNED_EVERY: Final = 2 * HOUR
"""Between two looks while a profile is learned."""
_WEEK: Final = 7 * DAY
_SITES_OF_WEEK: Final = 4
"""So many sites have the articles of one week, each those that chance gives it."""
_SOURCE_KINDS: Final = ("front", "feed", "news-sitemap", "section", "section")
"""Of the five sources that ``publication_patterns`` gives a site."""
_ZONES: Final = (-8, -5, -3, 0, 0, 1, 1, 2, 3, 5, 8, 9)
"""Hours by which newsrooms are east of Greenwich."""
_LEAST_SHARE: Final = 0.01
"""Of a pattern's articles, that the smallest newsroom publishes; shares are spread evenly by their
logarithm, so that few sites publish much and most little."""
_LEAST_PAGES, _MOST_PAGES = 10, 1_000_000
"""Of a site's archive; who publishes most has most."""
_SIZE_NOISE: Final = 0.15
"""By which a site's place among all, from 0 to 1, differs from that of what it publishes."""
_ANSWER_SECONDS, _ANSWER_SPREAD = 0.35, 0.6
"""Of a site: the median of the seconds, and the deviation of their logarithm."""
_CRAWL_DELAYS: Final = ((0.85, 0.0), (0.93, 1.0), (0.97, 5.0), (0.99, 10.0), (1.0, 60.0))
"""Seconds that a robots.txt asks for, by the share of sites that ask for so much or less."""
_DAYS_BETWEEN_OUTAGES: Final = 20.0
_OUTAGE_SECONDS: Final = 2400.0  # the mean of 40 minutes
MAX_DAYS: Final = 6.0  # that a simulation may take: a site has a week of its own


@dataclass(frozen=True, slots=True)
class FrontierSite:
    """A site: what it publishes while the simulation goes on, and how it answers."""

    name: str
    archive_pages: int
    pause: float
    """Seconds between two requests, by the settings that crawls have."""
    published: Sequence[float]
    """When each of its articles is published; an article is a place in this list."""
    named: Sequence[Sequence[tuple[float, int]]]
    """By source: when it names an article, and which."""
    outages: Sequence[tuple[float, float]]
    learned: SiteState
    """What was learned of its newsroom."""

    def is_down(self, now: float) -> bool:
        """Return True where it does not answer."""
        return any(begin <= now < end for begin, end in self.outages)


@dataclass(slots=True)
class SourceState:
    """A source, as the state of a crawl knows it."""

    kind: str
    named: Sequence[tuple[float, int]]
    pace: float
    place: int = 0
    """How many of those named are known."""
    read_at: float | None = None
    due: float = 0.0
    failures: int = 0

    def failed(self, now: float, reason: str) -> None:
        """Note that it did not come."""
        self.failures += 1
        pause = pause_after_failure(reason, self.failures, was_alive=True, was_guessed=False)
        self.due = now + pause


@dataclass(slots=True)
class SiteState:
    """What a crawl knows of a site."""

    sources: list[SourceState]
    published: Sequence[float]
    """When each article is published: its page tells, so that the profile learns it."""
    profile: PublicationProfile = field(default_factory=PublicationProfile)
    found: dict[int, float] = field(default_factory=dict)
    """When each article was found."""

    def read(self, source: SourceState, now: float) -> list[int]:
        """Read a source: return the articles that it names and that no other has named."""
        named, place, new = source.named, source.place, []
        while place < len(named) and named[place][0] <= now:
            article = named[place][1]
            if article not in self.found:
                self.found[article] = now
                new.append(article)
            place += 1
        since = None if source.read_at is None else now - source.read_at
        source.pace = learned_pace(source.kind, source.pace, since_last=since, new=len(new))
        self.profile = self.profile.after_look(now, len(new), since=source.read_at)
        for article in new:
            before = None if source.read_at is None else self.profile.before
            published = self.published[article]
            self.profile = self.profile.after_article(published, before=before, found=now)
        source.place, source.read_at, source.failures = place, now, 0
        source.due = next_due(now, source.pace)
        return new

    def for_site(
        self, named: Sequence[Sequence[tuple[float, int]]], published: Sequence[float]
    ) -> SiteState:
        """Return the state with which a site begins whose newsroom this one is of."""
        pairs = zip(self.sources, named, strict=True)
        sources = [
            SourceState(known.kind, names, known.pace, 0, known.read_at, known.due)
            for known, names in pairs
        ]
        return SiteState(sources, published, self.profile)


def frontier_sites(
    sites: int, *, seed: int, newsrooms: int, days: float = MAX_DAYS
) -> list[FrontierSite]:
    """Return invented sites of so many newsrooms, the same for a seed.

    ``days`` are those that a simulation takes, so that what is published later is left out.
    """
    random = Random(seed)  # noqa: S311 - the same sites each time
    each = -(-sites // newsrooms)
    made: list[_Draft] = []
    for number, habit in enumerate(_newsrooms(newsrooms, random, sites=each, days=days)):
        made += [
            _Draft(f"{number:03}-{place:03}", published, habit.weekly, habit.learned)
            for place, published in enumerate(habit.sites)
        ]
    return _with_archives(made[:sites], random)


@dataclass(slots=True)
class _Draft:
    """A site before it is known how many pages its archive has, which depends on all others."""

    name: str
    published: list[float]
    weekly: float
    """Articles that its newsroom publishes in a week."""
    learned: SiteState


@dataclass(frozen=True, slots=True)
class _Newsroom:
    learned: SiteState
    weekly: float
    sites: list[list[float]]
    """When articles are published, by site; all moved to the same week."""


def _newsrooms(number: int, random: Random, *, sites: int, days: float) -> list[_Newsroom]:
    patterns = {**KNOWN, **UNSEEN}
    # Of each pattern one, or as many as the patterns have of twenty sites.
    few = number < sum(count for count, _ in patterns.values())
    chosen: dict[str, tuple[int, Callable[..., list[float]]]] = {
        name: (1 if few else count, make) for name, (count, make) in patterns.items()
    }
    # What was learned, what is crawled, and a week for those who live east or west.
    weeks = ceil(_LEARNED_DAYS / 7) + -(-sites // _SITES_OF_WEEK) + 1
    made: list[_Newsroom] = []
    while len(made) < number:
        made += [
            _newsroom(site, random, sites=sites, days=days)
            for site in newsroom(chosen, random, weeks=weeks, one_source=True)[: number - len(made)]
        ]
    return made


def _newsroom(site: SimulatedSite, random: Random, *, sites: int, days: float) -> _Newsroom:
    share = exp(random.uniform(log(_LEAST_SHARE), 0.0))
    zone = random.choice(_ZONES) * HOUR
    by_site: list[list[float]] = [[] for _ in range(sites)]
    before: list[float] = []
    for time in site.published:
        week, moment = divmod(time - zone - BEGIN, _WEEK)
        if week < 0:
            if random.random() < share:
                before.append(time - zone)
        elif moment < days * DAY:
            first = int(week) * _SITES_OF_WEEK
            for published in by_site[first : first + _SITES_OF_WEEK]:
                if random.random() < share:
                    published.append(BEGIN + moment)
    return _Newsroom(_learned(before, random), 7 * len(before) / _LEARNED_DAYS, by_site)


def _named(published: Sequence[float], random: Random) -> list[list[tuple[float, int]]]:
    return [
        sorted(
            (now + random.uniform(0, late), article)
            for article, now in enumerate(published)
            if random.random() < share
        )
        for share, late in FIVE_SOURCES
    ]


def _learned(published: Sequence[float], random: Random) -> SiteState:
    """Return what two weeks of looks teach about a newsroom."""
    sources = [
        SourceState(kind, named, initial_pace(kind))
        for kind, named in zip(_SOURCE_KINDS, _named(published, random), strict=True)
    ]
    state, now = SiteState(sources, published), START + HOUR
    while now < BEGIN:
        for source in sources:
            if source.kind == "front" or source.due <= now:
                state.read(source, now)
        now += _LEARNED_EVERY
    return state


def _with_archives(drafts: list[_Draft], random: Random) -> list[FrontierSite]:
    """Give sites an archive each, from 10 to 1,000,000 pages: who publishes most has most."""
    by_weekly = sorted(range(len(drafts)), key=lambda at: (drafts[at].weekly, at))
    places = {at: place / max(1, len(drafts) - 1) for place, at in enumerate(by_weekly)}
    spread = log(_MOST_PAGES / _LEAST_PAGES)
    sites = []
    for at, draft in enumerate(drafts):
        place = min(1.0, max(0.0, places[at] + random.gauss(0, _SIZE_NOISE)))
        sites.append(
            FrontierSite(
                name=draft.name,
                archive_pages=round(_LEAST_PAGES * exp(spread * place)),
                pause=_pause(random),
                published=draft.published,
                named=_named(draft.published, random),
                outages=_outages(random),
                learned=draft.learned,
            )
        )
    return sites


def _pause(random: Random) -> float:
    """Return the pause that the settings make of a site's answers and its robots.txt."""
    seconds = random.lognormvariate(log(_ANSWER_SECONDS), _ANSWER_SPREAD)
    luck = random.random()
    asked = next(delay for share, delay in _CRAWL_DELAYS if luck <= share)
    granted = min(asked, settings.NEWSCRAWL_CRAWL_DELAY_MAX)
    throttled = min(
        seconds / settings.AUTOTHROTTLE_TARGET_CONCURRENCY, settings.AUTOTHROTTLE_MAX_DELAY
    )
    return max(settings.DOWNLOAD_DELAY, throttled, granted)


def _outages(random: Random) -> list[tuple[float, float]]:
    now, found = BEGIN, []
    end = BEGIN + MAX_DAYS * DAY
    while (now := now + random.expovariate(1 / (_DAYS_BETWEEN_OUTAGES * DAY))) < end:
        seconds = random.expovariate(1 / _OUTAGE_SECONDS)
        found.append((now, now + seconds))
        now += seconds
    return found
