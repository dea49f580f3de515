"""The jobs that wait for a worker, shared fairly between sites."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["FairQueue"]

_EXPECTED_SECONDS: Final = 0.005
"""What a job counts for until its time is known: a news page takes 2 to 10 ms."""
_WORTH_KEEPING_SECONDS: Final = 1.0
"""A site that is ahead by less than this may begin anew when its time is forgotten."""
_MAX_SITES: Final = 4096
"""Sites whose time is remembered while none of their pages waits; a crawl has fewer at a time."""


class _OfSite(Protocol):
    site: str
    counted: float
    """The seconds that were counted for it so far."""


J = TypeVar("J", bound=_OfSite)


class FairQueue(Generic[J]):
    """Gives the workers' time to sites in equal shares: who has used the least goes first.

    That is start-time fair queueing (Goyal, Vin and Cheng, 1996) over seconds of a worker.  So a
    site whose pages take seconds waits until the others have had as much time, and a site that
    asked for nothing for a while has saved up nothing.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[J]] = {}
        self._used: dict[str, float] = {}
        """Seconds that each site has used, on a scale on which new sites begin at ``_now``."""
        self._now = 0.0

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, job: J) -> None:
        """Add a job behind the others of its site."""
        self._line_of(job.site).append(job)

    def put_back(self, jobs: Iterable[J]) -> None:
        """Add jobs that were taken, and not done, before the others of their sites."""
        for job in reversed(list(jobs)):
            self.count(job, 0.0)
            self._line_of(job.site).appendleft(job)

    def take(self, *, without: Collection[str] = ()) -> J | None:
        """Take the next job; None where there is none but those of the sites ``without``."""
        open_sites = [site for site in self._waiting if site not in without]
        if not open_sites:
            return None
        site = min(open_sites, key=self._used.__getitem__)
        self._now = max(self._now, self._used[site])
        line = self._waiting[site]
        job = line.popleft()
        if not line:
            del self._waiting[site]
        self.count(job, _EXPECTED_SECONDS)
        return job

    def count(self, job: _OfSite, seconds: float) -> None:
        """Count the time that a job takes, in place of what was counted for it before."""
        self._used[job.site] = self._used.get(job.site, self._now) + seconds - job.counted
        job.counted = seconds
        if len(self._used) > _MAX_SITES:
            self._used = {
                site: used
                for site, used in self._used.items()
                if site in self._waiting or used > self._now + _WORTH_KEEPING_SECONDS
            }

    def _line_of(self, site: str) -> deque[J]:
        line = self._waiting.get(site)
        if line is None:
            line = self._waiting[site] = deque()
            self._used[site] = max(self._used.get(site, 0.0), self._now)
        return line
