"""Which source of a site is looked at, and how many looks are left; pure, as the profile is."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.frontier.publication_profile import HOUR_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "MAX_UNREAD_SECONDS",
    "LookBudget",
    "LookedAt",
    "best_source",
]

_DAY_HOURS: Final = 24  # hours of a day
_DAY_SECONDS: Final = 86_400.0  # 24 hours of 3,600 seconds
MAX_UNREAD_SECONDS: Final = 86_400.0
"""A source that brings nothing is looked at once a day all the same: it may begin to."""
_MIN_SOURCE_SECONDS: Final = 120.0
"""Between two looks at one source: caches on the way keep a feed for minutes."""
_YIELD_HALF_LIFE_HOURS: Final = 96.0
"""After so many hours, what a source brought counts half: sites change which one is quickest."""
_FIRST_ARTICLES, _FIRST_HOURS = 0.2, 2.0
"""Articles and hours that each source begins with, so that each is tried."""
_SAVED_HOURS: Final = 12.0
"""Looks are saved for so many hours: what a quiet night spares is there for the day."""
_MAX_OWED_HOURS: Final = 1.0
"""Looks of so many hours are owed at the most: the first look at a large site reads hundreds of
sources, and what is published meanwhile is not to wait for days."""
_MAX_CORRECTION_TIMES: Final = 2.0
"""Times that more or less is planned than the budget, where the forecast was wrong."""


# --- which source of a site -----------------------------------------------------------------------


class LookedAt(NamedTuple):
    """What is known of a source that may be looked at."""

    id: int
    read_at: float
    """When it was looked at last, in seconds since 1970."""
    brought: float = 0.0
    """New articles that it named first, lately: older ones count less."""
    hours: float = 0.0
    """The hours in which it did, of which older ones count less as well."""

    def after_look(self, now: float, new: int) -> LookedAt:
        """Return the same after a look that brought so many new articles."""
        passed = max(0.0, now - self.read_at) / HOUR_SECONDS
        fade = 0.5 ** (passed / _YIELD_HALF_LIFE_HOURS)
        return LookedAt(self.id, now, fade * self.brought + new, fade * self.hours + passed)


def best_source(sources: Iterable[LookedAt], *, now: float) -> LookedAt | None:
    """Return the source of a site that is looked at now; None where each was a moment ago.

    It is the one that is expected to name most of what is new, by what it brought and how long ago
    it was looked at.  One that names everything first soon brings all, and the others are looked at
    for what they have alone.
    """
    rested = [each for each in sources if now - each.read_at >= _MIN_SOURCE_SECONDS]
    forgotten = [each for each in rested if now - each.read_at >= MAX_UNREAD_SECONDS]
    if forgotten:
        return min(forgotten, key=lambda source: source.read_at)
    return max(rested, key=lambda source: _hope(source, now), default=None)


def _hope(source: LookedAt, now: float) -> float:
    rate = (source.brought + _FIRST_ARTICLES) / (source.hours + _FIRST_HOURS)
    return rate * (now - source.read_at)


# --- the budget -----------------------------------------------------------------------------------


@dataclass(slots=True)
class LookBudget:
    """How many looks are left: so many an hour, of which half a day's may be saved."""

    an_hour: float
    at: float
    """When it was brought up to date, in seconds since 1970."""
    left: float = 0.0
    spent: float = 0.0
    """Looks of the last day; older ones count less and less."""
    since: float | None = None
    """When looks were counted first; None: from ``at`` on."""

    @classmethod
    def of(cls, an_hour: float, kept: Mapping[str, float], *, now: float) -> LookBudget:
        """Return the budget that goes on from what :meth:`values` gave; from nothing with none."""
        at = min(kept.get("at", now), now)  # the clock may have been set back
        budget = cls(an_hour, at)
        if kept:
            budget.left, budget.spent = kept["left"], kept["spent"]
            budget.since = min(kept["since"], at)
        return budget

    def values(self) -> dict[str, float]:
        """Return what is to be kept of it."""
        since = self.at if self.since is None else self.since
        return {"at": self.at, "left": self.left, "spent": self.spent, "since": since}

    def advance(self, now: float) -> None:
        """Bring it up to date."""
        if self.since is None:
            self.since, self.left = self.at, self.left or self.an_hour
        passed = max(0.0, now - self.at)
        saved = self.left + self.an_hour * passed / HOUR_SECONDS
        self.left = min(saved, self.an_hour * _SAVED_HOURS)
        self.spent *= exp(-passed / _DAY_SECONDS)
        self.at = max(now, self.at)

    def spend(self, now: float) -> None:
        """Count a look."""
        self.advance(now)
        self.left = max(self.left - 1, -self.an_hour * _MAX_OWED_HOURS)
        self.spent += 1

    def may_look(self, now: float) -> bool:
        """Return True while looks are left."""
        self.advance(now)
        return self.left >= 1

    def planned(self, now: float) -> float:
        """Return how many looks an hour to plan: fewer where more than forecast were spent."""
        self.advance(now)
        begun = now - (self.at if self.since is None else self.since)
        if begun < _DAY_SECONDS or not self.spent:
            return self.an_hour
        allowed = self.an_hour * _DAY_HOURS * (1 - exp(-begun / _DAY_SECONDS))
        times = (allowed / self.spent) ** 2
        return self.an_hour * min(_MAX_CORRECTION_TIMES, max(1 / _MAX_CORRECTION_TIMES, times))
