"""What workers on several machines share: a store of sites, their leases and their states.

The unit is the site.  A worker takes a **lease** on a site that is due, copies the site's state out
of the store, crawls the site, and sends what each commit changed.  Each lease has a number of its
own, which grows from lease to lease: a *fencing token*.  The store refuses whatever comes with an
older one, so a worker that was cut off, and comes back when its site has another worker, changes
nothing.  Times are spans in seconds, and only the store's own clock counts: the clocks of workers
may differ.

A worker keeps copies of the states of sites that it has crawled.  A site that is due waits for the
worker with the copy, if that one is alive, for ``HOLD_SECONDS``; then all may take it.

The store does not look into a state: it holds rows, each a text behind a :class:`RowKey`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

__all__ = [
    "Facts",
    "FileName",
    "Lease",
    "LeaseLostError",
    "RowKey",
    "SharedStore",
    "SiteStatus",
    "StateChange",
    "StoreConflictError",
    "StoreError",
    "StoreFullError",
    "StoreUnreachableError",
    "WorkerStatus",
]

Facts = Mapping[str, int | float | str]
"""What is told of a site or of a worker for others to see: the store only hands it on."""


class StoreError(Exception):
    """The store cannot be used; the message says why, and what to do.  It holds no secret."""


class StoreUnreachableError(StoreError):
    """The store did not answer in time.  It may have done what it was asked for, or not.

    To ask again is right in any case: see :meth:`SharedStore.commit`.
    """


class StoreFullError(StoreError):
    """The store has no room; nothing was changed.  It goes on as soon as there is room."""


class StoreConflictError(StoreError):
    """Others crawl another sites file under the same name."""


class LeaseLostError(StoreError):
    """The lease is no longer valid: another has taken the site, or it was released."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's right to crawl a site, until it runs out or is released."""

    site: str
    token: int
    """Grows with each lease of the site."""
    worker: str
    version: int
    """Of the site's state in the store: grows with each commit; 0: there is no state yet."""


class RowKey(NamedTuple):
    """A row of a table of a state."""

    table: str
    key: str
    """The values of its primary key, as JSON."""


class FileName(NamedTuple):
    """A file that a worker writes, on its machine."""

    machine: str
    path: str


@dataclass(frozen=True, slots=True)
class StateChange:
    """What a commit changes, all of it or nothing."""

    changed: Mapping[RowKey, str] = field(default_factory=dict)
    """The rows that are new or other, each as a text that the store does not read."""
    gone: Collection[RowKey] = ()
    facts: Facts = field(default_factory=dict)
    """What is told of the site from now on, in place of what was told before."""
    lengths: Mapping[FileName, int | None] = field(default_factory=dict)
    """How many bytes of a file are committed; None: the file is forgotten."""


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """Where a site stands."""

    site: str
    due_seconds: float | None
    """Until it is due; below 0: since it has been; None: it is not due, or somebody has it."""
    worker: str | None
    """Who has a lease on it, also one that has run out and that nobody has taken over."""
    lease_seconds: float | None
    """Until the lease runs out; 0 or below: it has."""
    version: int
    facts: Facts
    home: str | None = None
    """The worker that keeps a copy of its state, while nobody has the site."""
    is_paused: bool = False
    run: Facts = field(default_factory=dict)
    """What its worker told of the latest run."""


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """A worker that has beaten and has not left."""

    worker: str
    alive_seconds: float
    """Until it counts as lost; 0 or below: it does."""
    facts: Facts
    instance: str = ""
    """Which process it is, of those that have had its name."""


class SharedStore(Protocol):
    """What every store does, whatever it is made of.  Any thread may ask it.

    Each method may raise StoreUnreachableError, and those that write StoreFullError.
    """

    @property
    def warnings(self) -> Collection[str]:
        """Return what an operator should know of the store, each in a sentence."""
        ...

    def open_crawl(self, plan_digest: str) -> None:
        """Join the crawl.

        ``plan_digest`` stands for the sites file.  Raises StoreConflictError where another one
        is crawled under this name: where a worker is alive or a lease is valid.  After they are
        gone the new one takes its place.
        """

    def put_sites(self, due: Mapping[str, float | None], *, anew: bool = False) -> None:
        """Add sites, each due in so many seconds (0 or below: at once; None: not due).

        A site that is known stays as it is, but where the crawl is over (no site is due, and none
        is leased): then a new round begins, and this holds for all.  So a worker that joins late
        begins nothing anew, and one that starts the day after does.  ``anew``: it holds in any
        case, for sites that nobody has.  To put the same again changes nothing more.
        """

    def drop_sites(self, sites: Collection[str]) -> None:
        """Have sites due no more that the sites file no longer has; their states are kept.

        A site that somebody has is left alone: whoever has it says when it is due.
        """

    def pause_sites(self, sites: Collection[str], *, paused: bool) -> None:
        """Have no worker take sites any more, or have them taken again.

        A run that goes on is not ended.  Sites that are not known are left out.
        """

    def take_site(
        self, worker: str, *, lease_seconds: float, only: Collection[str] = ()
    ) -> Lease | None:
        """Lease the site that has been due longest; None where none is due.

        A site whose lease has run out is due as it was before.  One of which the worker keeps a
        copy counts as due ``PREFERENCE_SECONDS`` longer.  One of which another worker does that is
        alive is left to that one for ``HOLD_SECONDS``, and counts as due from then on.

        ``only``: one of these sites, whoever keeps a copy; the longest due first.
        """

    def drop_copies(self, worker: str, sites: Collection[str]) -> None:
        """Note that a worker keeps no copies of sites any more."""

    def renew(self, lease: Lease, *, lease_seconds: float) -> None:
        """Have a lease run out in so many seconds from now.

        A lease that has run out, and that nobody has taken over, holds again.  Raises
        LeaseLostError.
        """

    def release(
        self,
        lease: Lease,
        *,
        next_due: float | None,
        keeps_copy: bool = False,
        run: Facts | None = None,
    ) -> None:
        """Give a site back, due in so many seconds (None: no more).  Raises LeaseLostError.

        ``keeps_copy``: its worker keeps a copy of the state as the store has it; that counts for
        workers that give signs of life.  ``run`` is what is told of the run that has ended.
        """

    def wait_seconds(self, worker: str = "", *, only: Collection[str] = ()) -> float | None:
        """Return in how many seconds a worker may take a site, or a lease run out; 0: now.

        Sooner, a lease may be released, so look again in a few seconds.  None: the crawl is over.
        ``only``: of these sites alone, as in :meth:`take_site`.
        """

    def read_rows(self, site: str, lease: Lease | None = None) -> Iterator[tuple[RowKey, str]]:
        """Give the rows of a site's state, all of one version; each may come more than once.

        With the site's lease, it is the lease's version, and it costs the store least.  Raises
        LeaseLostError, possibly after some rows.
        """

    def commit(
        self, lease: Lease, change: StateChange, *, lease_seconds: float | None = None
    ) -> Lease:
        """Change a site's state; return the lease with the new version.

        ``lease_seconds`` renews the lease on the way.  Raises LeaseLostError and StoreFullError,
        which say that nothing was changed.  After StoreUnreachableError the change may be made
        or not: send it again with the same lease, alone or with what was changed since.  What is
        still on its way in the network by then is refused.
        """

    def lengths(self, machine: str) -> Mapping[str, int]:
        """Return how many bytes of each file of a machine are committed, by its path."""

    def beat(
        self,
        worker: str,
        facts: Facts,
        *,
        alive_seconds: float,
        instance: str = "",
        instead_of: str | None = None,
    ) -> bool:
        """Say that a worker is alive for so many seconds, and what it does.

        ``instance`` tells processes of one name apart.  False, and nothing is changed, where
        another one is alive, unless it is ``instead_of``, one of whose end the worker knows.
        """

    def leave(self, worker: str, *, instance: str = "") -> None:
        """Say that a worker has ended.  Its leases it has released before."""

    def workers(self) -> list[WorkerStatus]:
        """Return the workers that have not left, by name; those lost for a day are forgotten."""

    def sites(self) -> list[SiteStatus]:
        """Return all sites, by name."""

    def runs(self, *, limit: int) -> list[tuple[str, Facts]]:
        """Return what was told of the latest runs, the last first, with their sites.

        The store keeps ``MAX_RUNS`` of them.
        """

    def crawls(self) -> list[str]:
        """Return the names of all crawls that the store has, this one's among them if it is."""

    def forget_crawl(self) -> None:
        """Delete all that the store has of the crawl.

        Raises StoreConflictError where a worker is alive, or a lease is valid.  Where it is cut
        short, nobody joins the crawl before it was called again.
        """

    def share_of_address(
        self, address: str, worker: str, *, limit: int, seconds: float, busy: int = 0
    ) -> int:
        """Return how many requests at once a worker may have at a server's address.

        ``limit`` is shared among all that ask for the address, each for so many seconds from its
        last asking (0: it needs its share no more).  Together they never get more than ``limit``;
        with more workers than that, they have their turns.  ``busy`` are the requests that the
        worker has under way there: they count until it asks again.
        """

    def close(self) -> None:
        """End the connections.  Twice does no harm."""
