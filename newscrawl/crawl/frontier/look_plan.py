"""The plan of the next looks at several sites, under one budget; pure, with time as an argument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.frontier.look_policy import LookBudget, best_source
from newscrawl.crawl.frontier.look_timing import Spacing, next_look, threshold_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newscrawl.crawl.frontier.look_policy import LookedAt
    from newscrawl.crawl.frontier.publication_profile import PublicationProfile

__all__ = ["WATCH_SPACING", "LookPlan"]

WATCH_SPACING: Final = Spacing(least=60.0, most=4 * 3600.0)
"""In seconds: a minute, within which nobody reads; and four hours, so that a site that begins to
publish at another time is noticed on the same day."""
_PLAN_SECONDS: Final = 3600.0
"""After an hour the threshold is found anew: a day's forecast changes little in less."""
_WAIT_SECONDS: Final = 60.0
"""Before a site is due again that could not be looked at: no look was left, or all are recent."""


@dataclass(slots=True)
class _PlannedSite:
    profile: PublicationProfile
    due: float
    waits_until: float = 0.0
    """Before, it is not chosen again; it stays due as long as it is, and goes before others."""

    @property
    def next_chance(self) -> float:
        """When it may be chosen at the earliest."""
        return max(self.due, self.waits_until)


class LookPlan:
    """When each site is due.  It is told of each look, and says what to look at now."""

    def __init__(self, budget: LookBudget, spacing: Spacing = WATCH_SPACING) -> None:
        self.budget = budget
        self._spacing = spacing
        self._sites: dict[str, _PlannedSite] = {}
        self._threshold = 0.0
        self._planned_at: float | None = None

    def add(self, site: str, profile: PublicationProfile, *, now: float) -> None:
        """Take a site into the plan; one that was never looked at is due now."""
        self._sites[site] = _PlannedSite(profile, now)
        self._planned_at = None

    def next_due(self) -> float:
        """Return when the next site is due."""
        return min((site.next_chance for site in self._sites.values()), default=float("inf"))

    def looked(self, site: str, profile: PublicationProfile, *, now: float) -> None:
        """Note a look at a site, and what its profile is after it."""
        self.budget.spend(now)
        if (planned := self._sites.get(site)) is not None:
            planned.profile = profile
            planned.due = self._due(planned)

    def choose(
        self, now: float, sources_of: Callable[[str], Iterable[LookedAt]]
    ) -> list[tuple[str, LookedAt]]:
        """Return the sources to look at now, one for each site that is due, the longest due first.

        Until a look is noted, a site that was chosen is not chosen again for a minute.
        """
        self._plan(now)
        due = sorted(
            (site.due, name) for name, site in self._sites.items() if site.next_chance <= now
        )
        chosen: list[tuple[str, LookedAt]] = []
        for _, name in due:
            self._sites[name].waits_until = now + _WAIT_SECONDS
            if self.budget.may_look(now) and len(chosen) < int(self.budget.left):
                source = best_source(sources_of(name), now=now)
                chosen += [(name, source)] if source is not None else []
        return chosen

    def _plan(self, now: float) -> None:
        """Find the threshold anew where that is due."""
        if self._planned_at is not None and now - self._planned_at < _PLAN_SECONDS:
            return
        is_first = self._planned_at is None
        profiles = [site.profile for site in self._sites.values()]
        budget = self.budget.planned(now)
        self._threshold = threshold_for(profiles, budget=budget, now=now, spacing=self._spacing)
        self._planned_at = now
        if is_first:
            for site in self._sites.values():
                site.due = self._due(site) if 0 < site.profile.at <= now else now

    def _due(self, site: _PlannedSite) -> float:
        profile = site.profile
        if not self._threshold:
            return profile.at
        return next_look(
            profile, since=profile.at, threshold=self._threshold, spacing=self._spacing
        )
