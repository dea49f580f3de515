"""What the states of crawls know of each site, in numbers that a monitoring system keeps."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.common.urls import site_of
from newscrawl.crawl.discovery import parse_typed_url
from newscrawl.crawl.frontier.ledger import Ledger, ledger_of
from newscrawl.crawl.frontier.site_days import SiteDays, day_of
from newscrawl.crawl.frontier.state_file import StateError, read_state
from newscrawl.operate.site_pasts import latest_runs
from newscrawl.operate.site_states import state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from newscrawl.crawl.frontier.site_days import SiteDay
    from newscrawl.operate.health import RunTime
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["NamedSite", "SiteFigures", "read_figures"]


class NamedSite(NamedTuple):
    """A site by its two names."""

    site: str
    """As states have it."""
    name: str
    """In the sites file; "" where it is in none, or has several."""


@dataclass(slots=True)
class SiteFigures:
    """What is known of a site; times are seconds since 1970."""

    totals: Counter[str] = field(default_factory=Counter)
    """All that was ever counted, by the names of ``site_days``."""
    days: list[SiteDay] = field(default_factory=list)
    """Of today: one for each state that knows the site."""
    last_article: float | None = None
    """When the latest article was found that was written."""
    last_crawl: RunTime | None = None
    """The latest crawl that has ended."""

    @property
    def today(self) -> Ledger:
        """What happened today (UTC)."""
        return ledger_of(self.days)

    def add_crawl(self, crawl: RunTime) -> None:
        """Take a crawl that has ended, where it is the latest."""
        if self.last_crawl is None or (crawl.ended or 0.0) > (self.last_crawl.ended or 0.0):
            self.last_crawl = crawl

    def add_article(self, found_at: float | None) -> None:
        """Take an article that was written, where it is the latest."""
        if found_at is not None:
            self.last_article = max(found_at, self.last_article or found_at)


def read_figures(
    states: Iterable[Path], sites: Sequence[SitePlan], *, now: float
) -> tuple[dict[NamedSite, SiteFigures], list[str]]:
    """Return what some states know, by site, and a sentence for each that cannot be read.

    ``sites`` are those of the sites file, which give the names; ``now`` is in seconds since 1970.
    """
    names = _names_of(sites)
    figures: defaultdict[NamedSite, SiteFigures] = defaultdict(SiteFigures)
    problems: list[str] = []
    for state in states:
        of_state = {site: name for (path, site), name in names.items() if path == state.absolute()}
        try:
            with read_state(state) as db:
                _add_state(figures, db, of_state, day=day_of(now))
        except StateError as error:
            problems.append(str(error))
    return figures, problems


def _names_of(sites: Sequence[SitePlan]) -> dict[tuple[Path, str], str]:
    """Return the names of sites by their state and site; "" where several have the same."""
    found: dict[tuple[Path, str], str] = {}
    for plan in sites:
        state = state_of(plan).absolute()
        for site in {site_of(parse_typed_url(url)) or "" for url in plan.what.sites}:
            found[state, site] = "" if (state, site) in found else plan.name
    return found


def _add_state(
    figures: Mapping[NamedSite, SiteFigures],
    db: sqlite3.Connection,
    names: Mapping[str, str],
    *,
    day: str,
) -> None:
    def of(site: str) -> SiteFigures:
        return figures[NamedSite(site, names.get(site, ""))]

    days = SiteDays(db)
    for site, counts in days.totals().items():
        of(site).totals.update(counts)
        of(site).add_article(_last_found(db, site))
    for today in days.since(day):
        of(today.site).days.append(today)
    for crawl, asked, _ in latest_runs(db):
        for site in asked if crawl.ended is not None else ():
            of(site).add_crawl(crawl)


def _last_found(db: sqlite3.Connection, site: str) -> float | None:
    query = "SELECT max(found_at) FROM pages WHERE site = ? AND state = 'written'"
    row = db.execute(query, (site,)).fetchone()
    return row[0] if row else None
