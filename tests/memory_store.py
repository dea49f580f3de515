"""A shared store that lives in a process: the plainest one, and what the others are held to."""

from __future__ import annotations

import threading
import time
from collections import deque
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
    MAX_RUNS,
    lease_lost,
    lost_commits,
    other_sites_file,
    still_crawled,
    turn_of,
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
    home: str | None = None
    is_paused: bool = False
    run: Facts = field(default_factory=dict)


@dataclass
class _Worker:
    alive_until: float
    facts: Facts
    instance: str


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
        self._workers: dict[str, _Worker] = {}
        self._lengths: dict[FileName, int] = {}
        self._grants: dict[str, dict[str, tuple[Grant, float]]] = {}
        self._runs: deque[tuple[str, Facts]] = deque(maxlen=MAX_RUNS)

    def _is_in_use(self) -> bool:
        now = self._clock()
        leased = any(site.worker and site.lease_ends > now for site in self._sites.values())
        return leased or any(map(self._is_alive, self._workers))

    def _is_alive(self, worker: str | None) -> bool:
        known = self._workers.get(worker or "")
        return known is not None and known.alive_until > self._clock()

    def open_crawl(self, plan_digest: str) -> None:
        with self._lock:
            if self._digest not in (None, plan_digest) and self._is_in_use():
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

    def pause_sites(self, sites: Collection[str], *, paused: bool) -> None:
        with self._lock:
            for name in sites:
                if name in self._sites:
                    self._sites[name].is_paused = paused

    def take_site(
        self, worker: str, *, lease_seconds: float, only: Collection[str] = ()
    ) -> Lease | None:
        with self._lock:
            now = self._clock()
            turns = {
                name: turn
                for name, site in self._sites.items()
                if (turn := self._turn(name, site, worker, only)) is not None
            }
            own = {name for name in turns if not only and self._is_own(self._sites[name], worker)}
            free = [
                (turn, name)
                for name, turn in turns.items()
                if (self._sites[name].due if name in own else turn) <= now  # type: ignore[operator]
            ]
            if not free:
                return None
            _, name = min(free)
            site = self._sites[name]
            site.worker, site.lease_ends, site.home = worker, now + lease_seconds, None
            site.token += 1
            return Lease(name, site.token, worker, site.version)

    @staticmethod
    def _is_own(site: _Site, worker: str) -> bool:
        return site.worker is None and site.home == worker

    def _turn(self, name: str, site: _Site, worker: str, only: Collection[str]) -> float | None:
        """Return since when a site counts as due for a worker; None where it may not take it."""
        is_leased = site.worker is not None and site.lease_ends > self._clock()
        if site.due is None or site.is_paused or is_leased or (only and name not in only):
            return None
        if only or site.worker is not None:
            return site.due
        is_own = site.home == worker
        return turn_of(site.due, is_own=is_own, is_held=not is_own and self._is_alive(site.home))

    def drop_copies(self, worker: str, sites: Collection[str]) -> None:
        with self._lock:
            for name in sites:
                if name in self._sites and self._sites[name].home == worker:
                    self._sites[name].home = None

    def _held(self, lease: Lease) -> _Site:
        site = self._sites.get(lease.site)
        if site is None or (site.worker, site.token) != (lease.worker, lease.token):
            raise lease_lost(lease)
        return site

    def renew(self, lease: Lease, *, lease_seconds: float) -> None:
        with self._lock:
            self._held(lease).lease_ends = self._clock() + lease_seconds

    def release(
        self,
        lease: Lease,
        *,
        next_due: float | None,
        keeps_copy: bool = False,
        run: Facts | None = None,
    ) -> None:
        with self._lock:
            site = self._held(lease)
            site.worker = None
            site.due = None if next_due is None else self._clock() + max(0, next_due)
            site.home = lease.worker if keeps_copy and self._is_alive(lease.worker) else None
            if run is not None:
                site.run = dict(run)
                self._runs.appendleft((lease.site, site.run))

    def wait_seconds(self, worker: str = "", *, only: Collection[str] = ()) -> float | None:
        with self._lock:
            now = self._clock()
            ends = [
                site.lease_ends
                for name, site in self._sites.items()
                if site.due is not None and site.worker is not None
                if (not site.is_paused or site.lease_ends > now) and (not only or name in only)
            ]
            for name, site in self._sites.items():
                turn = self._turn(name, site, worker, only)
                if turn is not None and site.worker is None:
                    is_own = not only and self._is_own(site, worker)
                    ends.append(site.due if is_own and site.due is not None else turn)
            return max(0.0, min(ends) - now) if ends else None

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

    def beat(
        self,
        worker: str,
        facts: Facts,
        *,
        alive_seconds: float,
        instance: str = "",
        instead_of: str | None = None,
    ) -> bool:
        with self._lock:
            known = self._workers.get(worker)
            is_other = known is not None and known.instance not in (instance, instead_of)
            if is_other and self._is_alive(worker):
                return False
            self._workers[worker] = _Worker(self._clock() + alive_seconds, dict(facts), instance)
            return True

    def leave(self, worker: str, *, instance: str = "") -> None:
        with self._lock:
            known = self._workers.get(worker)
            if known is not None and known.instance == instance:
                del self._workers[worker]

    def workers(self) -> list[WorkerStatus]:
        with self._lock:
            now = self._clock()
            return [
                WorkerStatus(name, known.alive_until - now, known.facts, known.instance)
                for name, known in sorted(self._workers.items())
                if known.alive_until > now - LOST_SECONDS
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
                    site.home,
                    site.is_paused,
                    site.run,
                )
                for name, site in sorted(self._sites.items())
            ]

    def runs(self, *, limit: int) -> list[tuple[str, Facts]]:
        with self._lock:
            return list(self._runs)[:limit]

    def crawls(self) -> list[str]:
        return ["memory"] if self._digest is not None else []

    def forget_crawl(self) -> None:
        with self._lock:
            if self._is_in_use():
                raise StoreConflictError(still_crawled("memory"))
            self.__init__(self._clock)  # type: ignore[misc]

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
