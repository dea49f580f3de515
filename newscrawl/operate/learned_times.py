"""When a site with ``every = "auto"`` runs next: by what its crawls learned of its publishing."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.common.urls import site_of
from newscrawl.crawl.discovery import parse_typed_url
from newscrawl.crawl.frontier.look_timing import next_look, threshold_for
from newscrawl.crawl.frontier.site_profiles import read_profiles
from newscrawl.crawl.frontier.state_file import StateError, read_state
from newscrawl.operate.schedule import AUTO_SPACING
from newscrawl.operate.site_states import state_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.crawl.frontier.publication_profile import PublicationProfile
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["RUNS_PER_HOUR", "due_after_look", "learned_due"]

RUNS_PER_HOUR: Final = 4.0
"""Where the sites file says nothing: a mean of a quarter of an hour, as many timers have it."""
_KEPT_ANSWERS: Final = 4096
"""In memory, by site and state of its file, as a number: the service asks every two seconds."""


def learned_due(site: SitePlan) -> float | None:
    """Return when a site is due by its learned pace; None where nothing is known yet.

    In seconds since 1970.  Of several sites in one crawl, the first that is due counts.
    """
    state = state_of(site)
    names = frozenset(site_of(parse_typed_url(url)) or "" for url in site.what.sites)
    budget = site.schedule.runs_per_hour or RUNS_PER_HOUR
    return _due_by_state(state, _changed_at(state), names, budget)


def _changed_at(state: Path) -> tuple[int, ...]:
    """Return when a state and its log were written last: with the next run, it is read anew."""
    files = (state, Path(f"{state}-wal"))
    return tuple(file.stat().st_mtime_ns if file.is_file() else 0 for file in files)


@lru_cache(maxsize=_KEPT_ANSWERS)
def _due_by_state(
    state: Path, _changed: tuple[int, ...], names: frozenset[str], budget: float
) -> float | None:
    if not state.is_file():
        return None
    try:
        with read_state(state) as db:
            profiles = read_profiles(db)
    except StateError:  # the next run tells
        return None
    return _first_due((profile for site, profile in profiles.items() if site in names), budget)


def _first_due(profiles: Iterable[PublicationProfile], budget: float) -> float | None:
    return min(
        (due_after_look(profile, budget) for profile in profiles if profile.at), default=None
    )


def due_after_look(profile: PublicationProfile, budget: float) -> float:
    """Return when a site with a profile is due again, with so many runs an hour."""
    since = profile.at
    threshold = threshold_for([profile], budget=budget, now=since, spacing=AUTO_SPACING)
    return next_look(profile, since=since, threshold=threshold, spacing=AUTO_SPACING)
