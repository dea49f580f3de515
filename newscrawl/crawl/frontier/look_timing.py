"""When a site is looked at next; pure, as the profile is.

A look ends the waiting of the articles that turned up since the last one.  It is due when the
waiting that has probably gathered reaches a threshold, which is the same for all sites and as high
as the budget of looks makes it.  It comes a little earlier or later where that spares much: right
after the minutes in which most articles come.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.frontier.publication_profile import HOUR_SECONDS, STEP_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newscrawl.crawl.frontier.publication_profile import PublicationProfile

__all__ = ["Spacing", "next_look", "threshold_for"]

_DAY_HOURS: Final = 24  # hours of a day
_RATE_POWER: Final = 1 / 3
"""The power of the rate with which waiting counts more.  With 0, looks come at the square root of
the rate, which leaves the least waiting in all.  With a third they come at its power of two thirds,
which leaves the least sum of the square roots of all waits: news is worth most in its first
minutes, and the half of the articles that come soonest comes sooner."""
_MIN_SPARED: Final = 0.05
"""The share of the waiting that another moment must spare: less is within what is not known."""
_MIN_THRESHOLD, _MAX_THRESHOLD = 1e-6, 1e6
"""From an article that waits for milliseconds to a thousand that wait for weeks."""
_HALVINGS: Final = 50  # times that the bounds of the threshold are brought nearer: to nine digits
_MOMENT_HALVINGS: Final = 30  # the same of a moment within a step: to a millionth of a second


class Spacing(NamedTuple):
    """The least and the most seconds between two looks at a site."""

    least: float
    most: float


class _Step(NamedTuple):
    """A stretch of time in which the rate is taken as constant."""

    end: float
    hours: float
    articles: float
    """How many are expected in it."""


def next_look(
    profile: PublicationProfile, *, since: float, threshold: float, spacing: Spacing
) -> float:
    """Return when a site is due that was looked at last at ``since``; seconds since 1970.

    ``threshold`` is the waiting that makes it due, as in :func:`threshold_for`.
    """
    first = _due(profile, since, threshold, spacing)
    second = _due(profile, first, threshold, spacing)
    return _best_moment(profile, (since, first, second), spacing)


def _due(profile: PublicationProfile, since: float, threshold: float, spacing: Spacing) -> float:
    """Return when so much waiting has gathered."""
    last = since + spacing.most
    gathered = _Gathered()
    for step in _steps(profile, since, last):
        after = gathered.plus(step, step.hours)
        if after.weight >= threshold:
            last = step.end - (step.hours - _hours_until(threshold, gathered, step)) * HOUR_SECONDS
            break
        gathered = after
    return max(since + spacing.least, last)


class _Gathered(NamedTuple):
    """What has gathered since a look."""

    hours: float = 0.0
    articles: float = 0.0
    waiting: float = 0.0
    """In article hours."""

    def plus(self, step: _Step, hours: float) -> _Gathered:
        """Return the same after some hours of a step."""
        new = step.articles * hours / step.hours
        waiting = self.waiting + (self.articles + new / 2) * hours
        return _Gathered(self.hours + hours, self.articles + new, waiting)

    @property
    def weight(self) -> float:
        """What the waiting counts for."""
        rate = self.articles / self.hours
        return float(self.waiting * rate**_RATE_POWER)


def _hours_until(threshold: float, gathered: _Gathered, step: _Step) -> float:
    """Return after how many hours of a step the threshold is reached, which is within it."""
    low, high = 0.0, step.hours
    for _ in range(_MOMENT_HALVINGS):
        middle = (low + high) / 2
        if gathered.plus(step, middle).weight >= threshold:
            high = middle
        else:
            low = middle
    return high


def _best_moment(
    profile: PublicationProfile, looks: tuple[float, float, float], spacing: Spacing
) -> float:
    """Return the best moment for the second of three looks.

    Each article that a look finds is spared the time until the next one.
    """
    since, due, following = looks
    spared, articles, best, most = 0.0, 0.0, due, 0.0
    waiting = whole = 0.0
    steps = [*_steps(profile, since, due), *_steps(profile, due, following)]
    for step in steps:
        whole += step.articles * ((following - step.end) / HOUR_SECONDS + step.hours / 2)
    for step in steps:
        articles += step.articles
        spares = articles * (following - step.end) / HOUR_SECONDS
        if step.end == due:
            spared = spares
        if since + spacing.least <= step.end <= since + spacing.most and spares > most:
            best, most = step.end, spares
    waiting = whole - spared
    return best if whole - most < (1 - _MIN_SPARED) * waiting else due


def _steps(profile: PublicationProfile, begin: float, end: float) -> Iterator[_Step]:
    """Yield the time between two moments, cut where the expected rate may change."""
    while begin < end:
        until = min(end, (begin // STEP_SECONDS + 1) * STEP_SECONDS)
        hours = (until - begin) / HOUR_SECONDS
        yield _Step(until, hours, profile.rate(begin) * hours)
        begin = until


def threshold_for(
    profiles: Iterable[PublicationProfile], *, budget: float, now: float, spacing: Spacing
) -> float:
    """Return the threshold with which so many looks an hour are to be expected in the next day.

    ``budget`` are the looks an hour at all sites together, as a mean of the day.
    """
    hours = [now + hour * HOUR_SECONDS for hour in range(_DAY_HOURS)]
    rates = [profile.hourly_rate(hour) for profile in profiles for hour in hours]
    low, high = _MIN_THRESHOLD, _MAX_THRESHOLD
    for _ in range(_HALVINGS):
        middle = sqrt(low * high)
        if _looks_in_day(rates, middle, spacing) > budget * _DAY_HOURS:
            low = middle
        else:
            high = middle
    return high


def _looks_in_day(rates: Sequence[float], threshold: float, spacing: Spacing) -> float:
    """Return how many looks a threshold makes due, with the rate of each hour of each site."""
    least, most = spacing.least / HOUR_SECONDS, spacing.most / HOUR_SECONDS
    spans = (sqrt(2 * threshold / rate ** (1 + _RATE_POWER)) for rate in rates)
    return sum(1 / min(max(span, least), most) for span in spans)
