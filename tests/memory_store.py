"""A shared store that lives in a process: the plainest one, and what the others are held to."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from newscrawl.crawl.shared.address_shares import Grant, next_grant
from newscrawl.crawl.shared.shared_store import (
    Facts,
    FileName,
    Lease,
    RowKey,
    SiteStatus,
    StateChange,
    StoreConflictError,
    WorkerStatus,
)
from newscrawl.crawl.shared.store_words import (
    LOST_SECONDS,
    PREFERENCE_SECONDS,
    lease_lost,
    lost_commits,
    other_sites_file,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

__all__ = ["MemoryStore"]


@dataclass
class _Site:
    due: float | None
    worker: str | None = None
    lease_ends: float = 0.0
    token: int = 0
    version: int = 0
    rows: dict[RowKey, str] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)


class MemoryStore:
    """The store of workers that are threads of one process.

    ``clock`` is the store's clock, in seconds.
    """

    warnings: Collection[str] = ()

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._digest: str | None = None
        self._sites: dict[str, _Site] = {}
        self._workers: dict[str, tuple[float, Facts]] = {}
        self._lengths: dict[FileName, int] = {}
        self._grants: dict[str, dict[str, tuple[Grant, float]]] = {}

    def open_crawl(self, plan_digest: str) -> None:
        with self._lock:
            now = self._clock()
            leased = any(site.worker and site.lease_ends > now for site in self._sites.values())
            alive = any(ends > now for ends, _ in self._workers.values())
            if self._digest not in (None, plan_digest) and (leased or alive):
                raise StoreConflictError(other_sites_file("memory"))
            self._digest = plan_digest

    def put_sites(self, due: Mapping[str, float | None], *, anew: bool = False) -> None:
        with self._lock:
            anew = anew or self.wait_seconds() is None
            for name, seconds in due.items():
                at = None if seconds is None else self._clock() + max(0, seconds)
                if name not in self._sites:
                    self._sites[name] = _Site(at)
                elif anew and self._sites[name].worker is None:
                    self._sites[name].due = at

    def drop_sites(self, sites: Collection[str]) -> None:
        with self._lock:
            found = (self._sites[name] for name in sites if name in self._sites)
            for site in found:
                if site.worker is None or site.lease_ends <= self._clock():
                    site.due = site.worker = None

    def take_site(
        self, worker: str, *, lease_seconds: float, prefer: Collection[str] = ()
    ) -> Lease | None:
        with self._lock:
            now = self._clock()

            def order(name: str) -> tuple[float, str]:
                due = self._sites[name].due
                return (due or 0.0) - PREFERENCE_SECONDS * (name in prefer), name

            free = [
                name
                for name, site in self._sites.items()
                if site.due is not None and site.due <= now
                if site.worker is None or site.lease_ends <= now
            ]
            if not free:
                return None
            site = self._sites[min(free, key=order)]
            site.worker, site.lease_ends = worker, now + lease_seconds
            site.token += 1
            return Lease(min(free, key=order), site.token, worker, site.version)

    def _held(self, lease: Lease) -> _Site:
        site = self._sites.get(lease.site)
        if site is None or (site.worker, site.token) != (lease.worker, lease.token):
            raise lease_lost(lease)
        return site

    def renew(self, lease: Lease, *, lease_seconds: float) -> None:
        with self._lock:
            self._held(lease).lease_ends = self._clock() + lease_seconds

    def release(self, lease: Lease, *, next_due: float | None) -> None:
        with self._lock:
            site = self._held(lease)
            site.worker = None
            site.due = None if next_due is None else self._clock() + max(0, next_due)

    def wait_seconds(self) -> float | None:
        with self._lock:
            ends = [
                site.lease_ends if site.worker else site.due
                for site in self._sites.values()
                if site.due is not None
            ]
            nearest = min((at for at in ends if at is not None), default=None)
            return None if nearest is None else max(0.0, nearest - self._clock())

    def read_rows(self, site: str, lease: Lease | None = None) -> Iterator[tuple[RowKey, str]]:
        with self._lock:
            if lease is not None:
                self._held(lease)
            rows = list(self._sites[site].rows.items()) if site in self._sites else []
        yield from rows

    def commit(
        self, lease: Lease, change: StateChange, *, lease_seconds: float | None = None
    ) -> Lease:
        with self._lock:
            site = self._held(lease)
            if lease.version > site.version:
                raise lost_commits(lease)
            for gone in change.gone:
                site.rows.pop(gone, None)
            site.rows.update(change.changed)
            site.facts = dict(change.facts)
            for name, length in change.lengths.items():
                if length is None:
                    self._lengths.pop(name, None)
                else:
                    self._lengths[name] = length
            site.version += 1
            if lease_seconds is not None:
                site.lease_ends = self._clock() + lease_seconds
            return replace(lease, version=site.version)

    def lengths(self, machine: str) -> Mapping[str, int]:
        with self._lock:
            found = self._lengths.items()
            return {name.path: length for name, length in found if name.machine == machine}

    def beat(self, worker: str, facts: Facts, *, alive_seconds: float) -> None:
        with self._lock:
            self._workers[worker] = (self._clock() + alive_seconds, dict(facts))

    def leave(self, worker: str) -> None:
        with self._lock:
            self._workers.pop(worker, None)

    def workers(self) -> list[WorkerStatus]:
        with self._lock:
            now = self._clock()
            return [
                WorkerStatus(name, ends - now, facts)
                for name, (ends, facts) in sorted(self._workers.items())
                if ends > now - LOST_SECONDS
            ]

    def sites(self) -> list[SiteStatus]:
        with self._lock:
            now = self._clock()
            return [
                SiteStatus(
                    name,
                    None if site.worker or site.due is None else site.due - now,
                    site.worker,
                    site.lease_ends - now if site.worker else None,
                    site.version,
                    site.facts,
                )
                for name, site in sorted(self._sites.items())
            ]

    def share_of_address(
        self, address: str, worker: str, *, limit: int, seconds: float, busy: int = 0
    ) -> int:
        with self._lock:
            now = self._clock()
            grants = self._grants.setdefault(address, {})
            for name in [name for name, (_, ends) in grants.items() if ends <= now]:
                del grants[name]
            if seconds <= 0:
                grants.pop(worker, None)
                return 0
            shares = {name: grant for name, (grant, _) in grants.items()}
            grant = next_grant(shares, worker, limit)
            kept = grant._replace(granted=max(grant.granted, busy))
            grants[worker] = (kept, now + seconds)
            return grant.granted

    def close(self) -> None:
        pass
