"""A shared crawl at a glance: its workers, its sites, and what waits for each host."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.crawl.shared.site_facts import (
    ARTICLES,
    ARTICLES_A_MINUTE,
    PAGES,
    PAGES_A_MINUTE,
    WAITING,
    queue_by_host,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from newscrawl.crawl.shared.shared_store import Facts, SharedStore, SiteStatus, WorkerStatus

__all__ = ["FrontierGlance", "HostQueue", "SiteAtFrontier", "WorkerAtFrontier", "read_frontier"]


class WorkerAtFrontier(NamedTuple):
    """A worker, and what it does."""

    worker: str
    host: str
    """The machine."""
    is_alive: bool
    seen_seconds_left: float
    """Until it counts as lost; below 0: since it has."""
    sites: int
    """On which it has valid leases."""
    at_once: int
    """On which it may have, as it said last."""
    articles_a_minute: float
    pages_a_minute: float
    copies: int
    """Of sites' states, that it keeps on its disk."""
    copies_bytes: int
    copies_dropped: int
    """Since it was started, to make room for others."""


class SiteAtFrontier(NamedTuple):
    """A site, who has it, and what is known of it."""

    site: str
    worker: str | None
    """Who has a lease on it, also one that has run out."""
    lease_seconds: float | None
    due_seconds: float | None
    articles: int
    pages: int
    waiting: int
    articles_a_minute: float
    pages_a_minute: float
    home: str | None
    """The worker that keeps a copy of its state, while nobody has the site."""
    is_paused: bool

    @property
    def is_leased(self) -> bool:
        """Whether a lease on it is valid."""
        return self.lease_seconds is not None and self.lease_seconds > 0

    @property
    def is_due(self) -> bool:
        """Whether the next worker with room takes it."""
        if self.is_paused:
            return False
        if self.worker is not None:
            return not self.is_leased
        return self.due_seconds is not None and self.due_seconds <= 0


class HostQueue(NamedTuple):
    """What waits for a host in runs that go on."""

    host: str
    waiting: int
    site: str
    worker: str


class FrontierGlance(NamedTuple):
    """A shared crawl."""

    workers: list[WorkerAtFrontier]
    sites: list[SiteAtFrontier]
    hosts: list[HostQueue]
    """The longest first."""


def read_frontier(store: SharedStore, names: Collection[str] = ()) -> FrontierGlance:
    """Return how a shared crawl goes, for some of its sites or all.  Raises StoreError."""
    found = store.sites()
    shown = [status for status in found if not names or status.site in names]
    all_sites = [_site(status) for status in found]
    workers = [_worker(status, all_sites) for status in store.workers()]
    return FrontierGlance(workers, [_site(status) for status in shown], _hosts(shown))


def _site(status: SiteStatus) -> SiteAtFrontier:
    facts = status.facts
    goes_on = status.lease_seconds is not None and status.lease_seconds > 0
    return SiteAtFrontier(
        site=status.site,
        worker=status.worker,
        lease_seconds=status.lease_seconds,
        due_seconds=status.due_seconds,
        articles=int(_number(facts, ARTICLES)),
        pages=int(_number(facts, PAGES)),
        waiting=int(_number(facts, WAITING)) if goes_on else 0,
        articles_a_minute=_number(facts, ARTICLES_A_MINUTE) if goes_on else 0.0,
        pages_a_minute=_number(facts, PAGES_A_MINUTE) if goes_on else 0.0,
        home=status.home,
        is_paused=status.is_paused,
    )


def _worker(status: WorkerStatus, sites: Sequence[SiteAtFrontier]) -> WorkerAtFrontier:
    own = [site for site in sites if site.worker == status.worker and site.is_leased]
    return WorkerAtFrontier(
        worker=status.worker,
        host=str(status.facts.get("host", "")),
        is_alive=status.alive_seconds > 0,
        seen_seconds_left=status.alive_seconds,
        sites=len(own),
        at_once=int(_number(status.facts, "at_once")),
        articles_a_minute=sum(site.articles_a_minute for site in own),
        pages_a_minute=sum(site.pages_a_minute for site in own),
        copies=int(_number(status.facts, "copies")),
        copies_bytes=int(_number(status.facts, "copies_bytes")),
        copies_dropped=int(_number(status.facts, "copies_dropped")),
    )


def _hosts(statuses: Sequence[SiteStatus]) -> list[HostQueue]:
    waiting: Counter[tuple[str, str, str]] = Counter()
    for status in statuses:
        if status.worker is None or (status.lease_seconds or 0) <= 0:
            continue
        for host, number in queue_by_host(status.facts).items():
            waiting[host, status.site, status.worker] += number
    return [
        HostQueue(host, number, site, worker)
        for (host, site, worker), number in waiting.most_common()
    ]


def _number(facts: Facts, name: str) -> float:
    found = facts.get(name, 0)
    return found if isinstance(found, int | float) else 0.0
