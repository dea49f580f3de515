"""The jobs that wait for a worker, shared fairly between sites."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["FairQueue"]

_EXPECTED_SECONDS: Final = 0.005
"""What a job counts for until its time is known: a news page takes 2 to 10 ms."""
_MIN_REMEMBERED_SECONDS: Final = 1.0
"""A site that is ahead of the others by less than this may be forgotten, and start anew."""
_MAX_SITES: Final = 4096
"""Sites whose time is remembered while none of their pages waits; a crawl has fewer at a time."""


class _SiteJob(Protocol):
    site: str
    counted_seconds: float
    """What the job has been counted for so far."""


J = TypeVar("J", bound=_SiteJob)


class FairQueue(Generic[J]):
    """Gives sites equal shares of the workers' time: the site that has used the least is next.

    This is start-time fair queueing (Goyal, Vin and Cheng, 1996) over seconds of a worker.  A site
    whose pages take seconds waits until the others have had as much time, and a site that had no
    jobs for a while has not saved up any time.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[J]] = {}
        self._used_seconds: dict[str, float] = {}
        """The time that each site has used; a new site begins at ``_start_seconds``."""
        self._start_seconds = 0.0

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, job: J) -> None:
        """Add a job behind the others of its site."""
        self._jobs_of(job.site).append(job)

    def put_back(self, jobs: Iterable[J]) -> None:
        """Add jobs that were taken and not done, in front of the others of their sites."""
        for job in reversed(list(jobs)):
            self.count(job, 0.0)
            self._jobs_of(job.site).appendleft(job)

    def take(self, *, without: Collection[str] = ()) -> J | None:
        """Take the next job; None if all that wait are of the sites ``without``."""
        sites = [site for site in self._waiting if site not in without]
        if not sites:
            return None
        site = min(sites, key=self._used_seconds.__getitem__)
        self._start_seconds = max(self._start_seconds, self._used_seconds[site])
        jobs = self._waiting[site]
        job = jobs.popleft()
        if not jobs:
            del self._waiting[site]
        self.count(job, _EXPECTED_SECONDS)
        return job

    def count(self, job: _SiteJob, seconds: float) -> None:
        """Count the time of a job for its site, in place of what was counted for it before."""
        used = self._used_seconds.get(job.site, self._start_seconds)
        self._used_seconds[job.site] = used + seconds - job.counted_seconds
        job.counted_seconds = seconds
        if len(self._used_seconds) > _MAX_SITES:
            least = self._start_seconds + _MIN_REMEMBERED_SECONDS
            self._used_seconds = {
                site: used
                for site, used in self._used_seconds.items()
                if site in self._waiting or used > least
            }

    def _jobs_of(self, site: str) -> deque[J]:
        jobs = self._waiting.get(site)
        if jobs is None:
            jobs = self._waiting[site] = deque()
            used = self._used_seconds.get(site, 0.0)
            self._used_seconds[site] = max(used, self._start_seconds)
        return jobs
