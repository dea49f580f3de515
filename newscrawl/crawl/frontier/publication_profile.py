"""When a site publishes: how many new articles are expected of it at any time of the week.

Pure: no clock and no files, so that the simulation (``benchmarks/freshness.py``) drives the very
code that crawls use.  Times are seconds since 1970, rates are articles an hour.  Hours are those of
UTC: where clocks change, a profile moves by an hour, which it learns within two weeks.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace
from math import exp
from typing import Final, NamedTuple

__all__ = ["HOUR_SECONDS", "STEP_SECONDS", "PublicationProfile"]

HOUR_SECONDS: Final = 3600.0  # 60 minutes of 60 seconds
STEP_SECONDS: Final = 120.0
"""Two minutes: editors schedule articles for the full hour and its quarters, and a look right after
such a moment finds them; within one minute few lists are made anew."""
_DAY_HOURS: Final = 24  # hours of a day
_WEEK_DAYS: Final = 7  # days of a week
_HOUR_STEPS: Final = 30  # steps of two minutes in an hour
_FIRST_WEEKDAY: Final = 3
"""The weekday of the first day of 1970, counted from Monday: a Thursday."""
_HALF_LIFE_HOURS: Final = 14 * 24.0
"""After so many hours what was seen counts half: two of each weekday, and a new habit soon."""
_LONG_HALF_LIFE_HOURS: Final = 42 * 24.0
"""The same for weekdays and steps: six of each weekday, as each comes once a week only."""
_DATED_SECONDS: Final = 2 * 24 * 3600.0
"""Two days: an article that was published longer before it was found tells of no habit."""
_CLOCK_SECONDS: Final = 60.0
"""A minute: so much may a site's clock be ahead of ours."""
_BURST_HOURS: Final = 1.5
"""After so many hours, what came just now says a third of what it said about the next minutes."""
_FIRST_RATE: Final = 0.5
"""Articles an hour of a site of which nothing is known: a dozen a day."""
_FIRST_RATE_HOURS: Final = 6.0
"""So many hours of watching weigh as much as that first guess."""
_HOUR_WEIGHT: Final = 1.5
"""Watched so many times, an hour of the day counts as much for itself as the mean of the day."""
_SHAPE_ARTICLES: Final = 4.0
"""A weight in articles: so many, and a weekday counts as much for itself as their mean."""
_STEP_ARTICLES: Final = 1.0
"""The same for a step of the hour: when each article came is known, so little is chance."""
_BURST_ARTICLES: Final = 1.5
"""A weight in articles: so many, and the last hours count as much as what is usual."""
_MAX_BURST_TIMES: Final = 20.0
"""Times the usual rate, at the most: a long list of old articles is no news."""
_MAX_NEW: Final = 60
"""Articles of one look that are learned from, as a number: an archive that is linked is no news."""
_MAX_GAP_SECONDS: Final = 7 * 24 * 3600.0
"""Of a gap between two looks, the last week in seconds is learned from."""
_FORM_VERSION: Final = 2  # the version of the bytes
_FORM: Final = struct.Struct(f"<Bdff{2 * (_DAY_HOURS + _WEEK_DAYS) + _HOUR_STEPS}f")
"""How the numbers of a profile are packed: the version, then all others in their order."""
_OLD_VERSION: Final = 1  # of bytes that told steps of five minutes, learned from looks
_OLD_FORM: Final = struct.Struct(f"<Bdff{2 * (_DAY_HOURS + _WEEK_DAYS + 12)}f")
"""The same numbers up to the steps, which are learned anew."""


def _zeros(size: int) -> tuple[float, ...]:
    return (0.0,) * size


class _Part(NamedTuple):
    """A part of a stretch of time, within one step."""

    begin: float
    hours: float


@dataclass(frozen=True, slots=True)
class PublicationProfile:
    """What looks at a site taught about it; older ones count less."""

    at: float = 0.0
    """When it was looked at last."""
    just_new: float = 0.0
    just_expected: float = 0.0
    """New articles of the last hours, and how many were usual in them."""
    new: tuple[float, ...] = _zeros(_DAY_HOURS)
    watched: tuple[float, ...] = _zeros(_DAY_HOURS)
    """By hour of the day: new articles, and the hours in which they turned up."""
    weekday_new: tuple[float, ...] = _zeros(_WEEK_DAYS)
    weekday_expected: tuple[float, ...] = _zeros(_WEEK_DAYS)
    """By weekday: new articles, and how many there would be if all weekdays were alike."""
    steps: tuple[float, ...] = _zeros(_HOUR_STEPS)
    """Articles by the two minutes of the hour in which they turned up, as their times tell."""
    before: float = field(default=0.0, compare=False)
    """When it was looked at before ``at``; 0: not in this run, which alone remembers it.  Readings
    within two minutes are one look: a run reads all sources of a site, one after the other."""
    _hour_rates: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _weekday_times: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _step_times: tuple[float, ...] = field(init=False, repr=False, compare=False)
    """What follows from the rest: a plan asks for thousands of moments."""

    def __post_init__(self) -> None:
        """Work out what follows from what was seen."""
        seen, hours = sum(self.new), sum(self.watched)
        mean = (seen + _FIRST_RATE_HOURS * _FIRST_RATE) / (hours + _FIRST_RATE_HOURS)
        rates = (
            (new + _HOUR_WEIGHT * mean) / (watched + _HOUR_WEIGHT)
            for new, watched in zip(self.new, self.watched, strict=True)
        )
        days = zip(self.weekday_new, self.weekday_expected, strict=True)
        of_step = sum(self.steps) / _HOUR_STEPS
        object.__setattr__(self, "_hour_rates", tuple(rates))
        object.__setattr__(self, "_weekday_times", tuple(_times(*day) for day in days))
        object.__setattr__(
            self,
            "_step_times",
            tuple((each + _STEP_ARTICLES) / (of_step + _STEP_ARTICLES) for each in self.steps),
        )

    # --- what is expected ------------------------------------------------------------------------

    def hourly_rate(self, when: float) -> float:
        """Return how many articles are usual in that hour of the week."""
        return self._hour_rates[_hour_of(when)] * self._weekday_times[_weekday_of(when)]

    def usual_rate(self, when: float) -> float:
        """Return how many articles an hour are usual in those two minutes of the week.

        >>> PublicationProfile().usual_rate(1e9)  # nothing is known
        0.5
        """
        return self.hourly_rate(when) * self._step_times[_step_of(when)]

    def rate(self, when: float) -> float:
        """Return how many articles an hour are expected, by what came just now as well."""
        just = exp(-max(0.0, when - self.at) / HOUR_SECONDS / _BURST_HOURS)
        times = (self.just_new + _BURST_ARTICLES) / (self.just_expected + _BURST_ARTICLES)
        return self.usual_rate(when) * (1 + just * (min(times, _MAX_BURST_TIMES) - 1))

    # --- what is learned -------------------------------------------------------------------------

    def after_look(self, now: float, new: int, *, since: float | None = None) -> PublicationProfile:
        """Return the profile after a look that brought so many new articles.

        They turned up at some time after ``since``, when the source was looked at before (None:
        after the last look), and most likely when most were expected.  The first look at a site
        teaches nothing, as everything is new then.
        """
        if not self.at or now <= self.at:
            return replace(self, at=now)  # the clock may have been set back
        before = self.at if now - self.at > STEP_SECONDS else self.before
        passed = (now - self.at) / HOUR_SECONDS
        tally = _Tally(self, now=now)
        found = float(min(new, _MAX_NEW))
        tally.add_watched(_parts(self.at, now))
        if found:
            tally.add_found(_parts(self.at if since is None else since, now), found)
        just = exp(-passed / _BURST_HOURS)
        return PublicationProfile(
            at=now,
            before=before,
            just_new=just * self.just_new + tally.just_new,
            just_expected=just * self.just_expected + tally.just_expected,
            new=tuple(tally.new),
            watched=tuple(tally.watched),
            weekday_new=tuple(tally.weekday_new),
            weekday_expected=tuple(tally.weekday_expected),
            steps=tuple(tally.steps),
        )

    def after_article(
        self, published: float, *, before: float | None, found: float
    ) -> PublicationProfile:
        """Return the profile once the time of an article is known that a look found.

        ``before`` is when the site was looked at before, as :attr:`before` after that look.  What
        was out by then and was not found turned up since, nobody knows when: its source names it
        late, or another source was looked at.  It counts a little for each of these minutes.
        """
        if not -_CLOCK_SECONDS <= found - published <= _DATED_SECONDS:
            return self
        steps = list(self.steps)
        if not before or not published < before < found:
            steps[_step_of(published)] += 1
            return replace(self, steps=tuple(steps))
        parts = _parts(before, found)
        hours = sum(part.hours for part in parts)
        for part in parts:
            steps[_step_of(part.begin)] += part.hours / hours
        return replace(self, steps=tuple(steps))

    # --- as bytes --------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """Return the profile as bytes, some hundreds of them."""
        shapes = (self.new, self.watched, self.weekday_new, self.weekday_expected)
        numbers = [each for shape in shapes for each in shape]
        numbers += self.steps
        return _FORM.pack(_FORM_VERSION, self.at, self.just_new, self.just_expected, *numbers)

    @classmethod
    def from_bytes(cls, data: bytes | None) -> PublicationProfile:
        """Return the profile that bytes hold; an empty one for none, or those of another version.

        >>> PublicationProfile.from_bytes(b"?") == PublicationProfile()
        True
        """
        if data is None:
            return cls()
        form = {_FORM_VERSION: _FORM, _OLD_VERSION: _OLD_FORM}.get(data[0]) if data else None
        if form is None or len(data) != form.size:
            return cls()
        version, at, just_new, just_expected, *numbers = form.unpack(data)
        rest = iter(numbers)
        sizes = (_DAY_HOURS, _DAY_HOURS, _WEEK_DAYS, _WEEK_DAYS)
        new, watched, *weekdays = (tuple(next(rest) for _ in range(n)) for n in sizes)
        steps = tuple(rest) if version == _FORM_VERSION else _zeros(_HOUR_STEPS)
        return cls(at, just_new, just_expected, new, watched, weekdays[0], weekdays[1], steps)


class _Tally:
    """The sums of a profile, faded by the time since the last look, to be added to."""

    def __init__(self, profile: PublicationProfile, *, now: float) -> None:
        hours = (now - profile.at) / HOUR_SECONDS
        fade, slow_fade = (
            0.5 ** (hours / life) for life in (_HALF_LIFE_HOURS, _LONG_HALF_LIFE_HOURS)
        )
        self._profile = profile
        self.new = [fade * each for each in profile.new]
        self.watched = [fade * each for each in profile.watched]
        self.weekday_new = [slow_fade * each for each in profile.weekday_new]
        self.weekday_expected = [slow_fade * each for each in profile.weekday_expected]
        self.steps = [slow_fade * each for each in profile.steps]
        self.just_new = self.just_expected = 0.0
        """Articles that turned up, and that were usual, of which those long before count less."""
        self._now = now

    def add_watched(self, parts: list[_Part]) -> None:
        """Add time in which articles could turn up."""
        known = self._profile
        for when, hours in parts:
            hour = _hour_of(when)
            self.watched[hour] += hours
            self.weekday_expected[_weekday_of(when)] += known._hour_rates[hour] * hours
            self.just_expected += known.usual_rate(when) * hours * self._nearness(when)

    def add_found(self, parts: list[_Part], found: float) -> None:
        """Add articles that turned up in some parts, to each its share."""
        usual = [self._profile.usual_rate(when) * hours for when, hours in parts]
        total = sum(usual)
        for (when, _), expected in zip(parts, usual, strict=True):
            share = found * expected / total
            self.just_new += share * self._nearness(when)
            self.new[_hour_of(when)] += share
            self.weekday_new[_weekday_of(when)] += share

    def _nearness(self, when: float) -> float:
        """Return how much a moment counts as one of the last hours."""
        return exp((when - self._now) / HOUR_SECONDS / _BURST_HOURS)


def _times(new: float, expected: float) -> float:
    return (new + _SHAPE_ARTICLES) / (expected + _SHAPE_ARTICLES)


def _hour_of(when: float) -> int:
    return int(when // HOUR_SECONDS) % _DAY_HOURS


def _weekday_of(when: float) -> int:
    return (int(when // (_DAY_HOURS * HOUR_SECONDS)) + _FIRST_WEEKDAY) % _WEEK_DAYS


def _step_of(when: float) -> int:
    return int(when // STEP_SECONDS) % _HOUR_STEPS


def _parts(begin: float, end: float) -> list[_Part]:
    """Cut the time between two moments, of a week at the most, at the steps."""
    begin = max(begin, end - _MAX_GAP_SECONDS)
    parts: list[_Part] = []
    while begin < end:
        until = min(end, (begin // STEP_SECONDS + 1) * STEP_SECONDS)
        parts.append(_Part(begin, (until - begin) / HOUR_SECONDS))
        begin = until
    return parts
