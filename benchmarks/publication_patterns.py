"""Invented news sites for the simulation of freshness: when articles are published and named.

``KNOWN`` are patterns that the policy of looks was tried on while it was written, ``UNSEEN`` such
that were written afterwards: none of its numbers was set by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

__all__ = ["DAY", "FIVE_SOURCES", "HOUR", "KNOWN", "START", "UNSEEN", "SimulatedSite", "newsroom"]

HOUR: Final = 3600.0  # 60 minutes of 60 seconds
DAY: Final = 86_400.0  # 24 hours
START: Final = 4 * DAY + 2900 * 7 * DAY
"""A Monday in 2025, 00:00 UTC, in seconds since 1970."""
_WORKDAYS: Final = range(5)
_BURSTS_A_WEEK: Final = 5.0
_SCHEDULED_SHARE: Final = 0.5
"""Of a web editor's articles, that go out at a full hour or a part of it."""


@dataclass(frozen=True, slots=True)
class SimulatedSite:
    """A site, with its articles as times, and what its sources name when."""

    pattern: str
    published: list[float]
    sources: list[list[tuple[float, int]]]
    """By source: when it names an article, in order, and which."""


@dataclass(frozen=True, slots=True)
class _Span:
    rng: Random
    """What chance makes of a site's habits."""
    begin: float
    end: float
    habits: Random
    """What chance makes the habits themselves."""

    def by_chance(self, rate: Callable[[float], float], highest: float) -> list[float]:
        """Return times of a Poisson process with a rate an hour that changes."""
        found, now = [], self.begin
        while (now := now + self.rng.expovariate(highest) * HOUR) < self.end:
            if self.rng.random() < rate(now) / highest:
                found.append(now)
        return found

    def by_day(
        self, rate: float, first: float, last: float, *, night: float = 0.0, weekend: float = 1.0
    ) -> list[float]:
        """Return times at a rate from one hour of the day to another, and another one at night."""

        def rate_at(now: float) -> float:
            of_day = rate if first <= _hour(now) < last else night
            return of_day * (1.0 if _weekday(now) in _WORKDAYS else weekend)

        return self.by_chance(rate_at, rate)

    def editions(
        self, hour: float, articles: int, days: Iterable[int], *, minutes: float = 5.0
    ) -> list[float]:
        """Return times of many articles at once, at one hour of some weekdays."""
        found: list[float] = []
        for day in range(int((self.end - self.begin) // DAY)):
            begin = self.begin + day * DAY
            if _weekday(begin) in days:
                number = self.rng.randint(articles * 7 // 10, articles * 13 // 10)
                at = begin + hour * HOUR
                found += [at + self.rng.uniform(0, minutes * 60) for _ in range(number)]
        return found

    def bursts(self, articles: int, *, hours: float = 1.0) -> list[float]:
        """Return times of stories that break some times a week, of many articles each."""
        begins = self.by_chance(lambda _: _BURSTS_A_WEEK / 168, _BURSTS_A_WEEK / 168)
        return [
            begin + self.rng.expovariate(1 / hours) * HOUR
            for begin in begins
            for _ in range(self.rng.randint(articles // 2, articles * 3 // 2))
        ]

    def scheduled(self, times: list[float]) -> list[float]:
        """Move some of the times to where editors schedule articles."""
        grid = self.habits.choice((15, 30, 60)) * 60
        return [
            now // grid * grid + self.rng.uniform(0, 20)
            if self.rng.random() < _SCHEDULED_SHARE
            else now
            for now in times
        ]


def _hour(now: float) -> float:
    return now % DAY / HOUR


def _weekday(now: float) -> int:
    return int((now - START) // DAY) % 7


# --- patterns that the policy was tried on --------------------------------------------------------


def _wire(span: _Span) -> list[float]:
    rate = span.habits.uniform(9, 14)
    return span.by_day(rate, 6, 22, night=rate / 3, weekend=0.7)


def _daily(span: _Span) -> list[float]:
    begin, rate = span.habits.uniform(5, 7), span.habits.uniform(3, 7)
    edition = span.editions(span.habits.choice((3.5, 4, 5, 21)), 40, range(6))
    online = span.by_day(rate, begin, begin + 15, night=0.3, weekend=0.5)
    return edition + span.scheduled(online)


def _night_silent(span: _Span) -> list[float]:
    begin = span.habits.uniform(6, 8)
    return span.scheduled(span.by_day(span.habits.uniform(1.5, 4), begin, begin + 13))


def _weekend_quiet(span: _Span) -> list[float]:
    return span.scheduled(span.by_day(span.habits.uniform(1.5, 4), 8, 18, night=0.05, weekend=0.05))


def _bursts(span: _Span) -> list[float]:
    return span.by_day(1, 7, 22, night=0.1) + span.bursts(20)


def _weekly(span: _Span) -> list[float]:
    hour, day = span.habits.choice((7, 10, 15)), span.habits.randrange(5)
    return span.editions(hour, 25, [day], minutes=10) + span.by_day(0.02, 0, 24)


def _magazine(span: _Span) -> list[float]:
    return span.scheduled(
        span.by_day(span.habits.uniform(0.15, 0.5), 9, 18, night=0.01, weekend=0.3)
    )


KNOWN: Final = {
    "wire": (2, _wire),
    "daily newspaper": (4, _daily),
    "silent at night": (3, _night_silent),
    "quiet at weekends": (3, _weekend_quiet),
    "bursts": (3, _bursts),
    "weekly": (2, _weekly),
    "magazine": (3, _magazine),
}
"""Patterns: how many of 20 sites have it, and what makes their times."""

# --- patterns that it was not tried on ------------------------------------------------------------


def _bulletins(span: _Span) -> list[float]:
    """A broadcaster: some articles with each hour's news."""
    return [
        now + span.rng.uniform(120, 400)
        for now in (
            span.begin + hour * HOUR for hour in range(int((span.end - span.begin) // HOUR))
        )
        for _ in range(span.rng.randint(0, 4 if 5 <= _hour(now) < 23 else 1))
    ]


def _two_editions(span: _Span) -> list[float]:
    """A regional paper: at noon and in the evening."""
    noon = span.editions(11.5, 12, range(6), minutes=20)
    return noon + span.editions(17.75, 25, range(6), minutes=40)


def _far_east(span: _Span) -> list[float]:
    """Its day is the night of the others."""
    return span.by_chance(lambda now: 6 if not 14 <= _hour(now) < 22 else 0.5, 6)


def _weekend_paper(span: _Span) -> list[float]:
    return span.editions(6, 60, [5, 6], minutes=90) + span.by_day(0.4, 8, 18)


def _importer(span: _Span) -> list[float]:
    """A portal that takes over what others wrote, all two hours."""
    return [
        span.begin + turn * 2 * HOUR + span.rng.uniform(0, 60)
        for turn in range(int((span.end - span.begin) // (2 * HOUR)))
        for _ in range(span.rng.randint(2, 9))
    ]


def _sports(span: _Span) -> list[float]:
    """Evenings of Wednesday and of the weekend."""

    def rate_at(now: float) -> float:
        is_match = _weekday(now) in (2, 5, 6) and 17 <= _hour(now) < 23
        return 10.0 if is_match else 0.7

    return span.by_chance(rate_at, 10)


def _new_habit(span: _Span) -> list[float]:
    """Mornings, and from the middle of the last week on, evenings."""
    change = span.end - 3.5 * DAY
    morning, evening = span.by_day(5, 6, 10, night=0.2), span.by_day(5, 18, 22, night=0.2)
    return [now for now in morning if now < change] + [now for now in evening if now >= change]


def _any_time(span: _Span) -> list[float]:
    return span.by_day(span.habits.uniform(0.3, 3), 0, 24)


UNSEEN: Final = {
    "hourly bulletins": (3, _bulletins),
    "two editions": (3, _two_editions),
    "far east": (2, _far_east),
    "weekend paper": (2, _weekend_paper),
    "importer": (2, _importer),
    "sports": (3, _sports),
    "new habit": (2, _new_habit),
    "at any time": (3, _any_time),
}
"""The same of patterns that came later."""

# --- sites ---------------------------------------------------------------------------------------

FIVE_SOURCES: Final = ((0.8, 30.0), (0.97, 240.0), (1.0, 600.0), (0.35, 30.0), (0.3, 30.0))
"""Of a site with five sources: the share of articles that each names, and up to how many seconds
late.  They stand for a front page, a feed, a news sitemap that is made anew every ten minutes, and
two sections."""
_ONE_SOURCE: Final = ((1.0, 0.0),)


def newsroom(
    patterns: Mapping[str, tuple[int, Callable[[_Span], list[float]]]],
    rng: Random,
    *,
    weeks: float,
    one_source: bool = False,
    habits: Random | None = None,
) -> list[SimulatedSite]:
    """Return sites with these patterns, for some weeks from ``START`` on.

    With ``habits`` of their own, other chances make other articles of the same sites.
    """
    span = _Span(rng, START, START + weeks * 7 * DAY, habits or rng)
    return [
        _site(pattern, make(span), span, _ONE_SOURCE if one_source else FIVE_SOURCES)
        for pattern, (number, make) in patterns.items()
        for _ in range(number)
    ]


def _site(
    pattern: str, times: list[float], span: _Span, kinds: Iterable[tuple[float, float]]
) -> SimulatedSite:
    published = sorted(now for now in times if now < span.end)
    sources = [
        sorted(
            (now + span.rng.uniform(0, late), article)
            for article, now in enumerate(published)
            if span.rng.random() < share
        )
        for share, late in kinds
    ]
    return SimulatedSite(pattern, published, sources)
