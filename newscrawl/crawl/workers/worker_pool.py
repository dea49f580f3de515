"""The pool of worker processes: hands jobs to workers and passes the results back."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from newscrawl.common.printable import printable_lines
from newscrawl.common.text import error_line
from newscrawl.common.urls import quote_url
from newscrawl.crawl.workers.fair_queue import FairQueue
from newscrawl.crawl.workers.messages import (
    MAX_EXPLANATION_BYTES,
    MAX_RESULT_BYTES,
    JobMessage,
    ResultMessage,
)
from newscrawl.crawl.workers.page_pool import PagePool, TaskCall
from newscrawl.crawl.workers.worker_process import (
    Job,
    WorkerDiedError,
    WorkerError,
    WorkerProcess,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "DEFAULT_PAGE_SECONDS",
    "MAX_MEMORY_BYTES",
    "MAX_TIME_LIMIT_SECONDS",
    "TIME_LIMIT_RULE",
    "PoolError",
    "WorkerPool",
    "is_time_limit",
]

DEFAULT_PAGE_SECONDS: Final = 30.0
"""How long the reading of a page may take.  A news page takes milliseconds, and the largest that is
read (32 MB) a few seconds."""
MAX_TIME_LIMIT_SECONDS: Final = 86_400.0
"""A day: whoever allows a page more wants no limit."""
TIME_LIMIT_RULE: Final = f"a number of seconds above 0 and at most {MAX_TIME_LIMIT_SECONDS:.0f}"
MAX_MEMORY_BYTES: Final = 2 * 1024**3
"""The address space of a worker; docs/security.md has what it needs.  A page that needs more is a
reject, and the machine has memory left."""
_MAX_FAILED_STARTS: Final = 3
"""If so many workers in a row end before they are ready, none can work."""
_MAX_TRACEBACK_CHARS: Final = 20_000
"""What is logged of a worker's traceback: a usual one has a tenth.  A worker that a page has taken
over cannot fill the log with one result."""

_LOGGER: Final = logging.getLogger(__name__)

R = TypeVar("R")


def is_time_limit(seconds: float) -> bool:
    """Return True if a number can be the time limit of a page.

    >>> is_time_limit(0.5), is_time_limit(0), is_time_limit(float("nan"))
    (True, False, False)
    """
    return 0 < seconds <= MAX_TIME_LIMIT_SECONDS


class WorkerTraceback(Exception):  # noqa: N818 - not raised: the log shows it as an error's
    """A traceback from a worker, as text."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class PoolError(Exception):
    """No worker can be started; the message says what to do."""


class WorkerPool(PagePool):
    """Processes that read pages, used from one asyncio loop.

    A page can neither delay nor end more than itself: it has a time limit and a memory limit, and
    the workers' time is shared fairly between sites.  A site whose slow page is being read gets no
    second worker meanwhile, and there may be one worker more than ``count``.
    """

    def __init__(
        self,
        count: int,
        *,
        seconds: float = DEFAULT_PAGE_SECONDS,
        max_memory_bytes: int = MAX_MEMORY_BYTES,
        tries: int = 2,
        on_failure: Callable[[PoolError], None] | None = None,
    ) -> None:
        """Make a pool, which starts its processes when there are jobs.

        ``seconds`` is the time limit of a page.  ``tries``: how many workers a page may end, one
        after the other, before it fails.  ``on_failure`` is called when no worker can be
        started; from then on every job fails with the same error.
        """
        if not is_time_limit(seconds):
            raise ValueError(f"a page's time limit is {TIME_LIMIT_RULE}, not {seconds}")
        self._count = count
        self._seconds = seconds
        self._max_memory_bytes = max_memory_bytes
        self._tries = tries
        self._on_failure = on_failure
        self._workers: list[WorkerProcess] = []
        self._queue: FairQueue[Job] = FairQueue()
        self._failed_starts = 0
        self._failure: PoolError | None = None

    async def run_task(self, call: TaskCall[R], *, site: str = "", seconds: float = 0.0) -> R:
        """Have a worker run a task, as :meth:`PagePool.run_task` says."""
        if self._failure is not None:
            raise self._failure
        seconds = seconds or self._seconds
        max_bytes = MAX_EXPLANATION_BYTES if call.task == "inspect" else MAX_RESULT_BYTES
        future: asyncio.Future[ResultMessage] = asyncio.get_running_loop().create_future()
        try:
            text = msgspec.json.encode(JobMessage(call.task, dict(call.arguments), seconds))
        except UnicodeEncodeError as error:
            raise WorkerError(error_line(error)) from error
        self._queue.put(Job(text, call.content, site, seconds, max_bytes, future))
        await self._send_jobs()
        result = await future
        if result.traceback:
            _log_traceback(result.traceback, call.arguments.get("url"))
        if result.error is not None:
            raise WorkerError(result.error)
        try:
            return call.decoder.decode(result.value)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise WorkerError(f"its worker sent a result of the wrong form ({error})") from error

    @property
    def has_failed(self) -> bool:
        """Whether every further job will fail."""
        return self._failure is not None

    def close(self) -> None:
        """End the processes; the jobs that they have get no result, and further ones fail."""
        self._failure = self._failure or PoolError("The worker processes were ended.")
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.end()

    # --- jobs to workers -----------------------------------------------------------------------

    async def _send_jobs(self) -> None:
        while self._queue and self._failure is None:
            worker = self._least_busy_worker()
            if worker is None:
                if len(self._workers) >= self._max_workers():
                    return  # the next result makes room
                await self._start_worker()
                continue
            job = self._queue.take(without=self._sites_with_slow_pages())
            if job is None:
                return
            worker.send(job)

    def _least_busy_worker(self) -> WorkerProcess | None:
        """Return the worker with the fewest jobs; None if another one should be started."""
        ready = [worker for worker in self._workers if worker.has_room]
        worker = min(ready, key=lambda worker: len(worker.jobs), default=None)
        if worker is not None and worker.jobs and len(self._workers) < self._max_workers():
            return None
        return worker

    def _max_workers(self) -> int:
        return self._count + any(worker.is_at_slow_page for worker in self._workers)

    def _sites_with_slow_pages(self) -> set[str]:
        return {worker.jobs[0].site for worker in self._workers if worker.is_at_slow_page} - {""}

    async def _start_worker(self) -> None:
        worker = WorkerProcess(self, max_memory_bytes=self._max_memory_bytes)
        self._workers.append(worker)
        try:
            await worker.start()
        except OSError as error:
            worker.end()
            if worker in self._workers:
                self._workers.remove(worker)
            self._fail(error.strerror or str(error))

    # --- what workers call ---------------------------------------------------------------------

    def on_result(self, worker: WorkerProcess, job: Job, seconds: float) -> None:
        """Count the time of a job that is done, and send the next."""
        self._failed_starts = 0
        self._queue.count(job, seconds)
        if worker.is_retiring:
            self._queue.put_back(worker.take_back_waiting_jobs())
        if not worker.jobs and (worker.is_retiring or len(self._workers) > self._max_workers()):
            self._workers.remove(worker)
            worker.end()
        self._send_more_jobs()

    def on_slow_page(self, worker: WorkerProcess) -> None:
        """Let other workers do the jobs that wait behind a slow page."""
        job = worker.jobs[0]
        self._queue.count(job, job.seconds)  # the most that it may take, until its time is known
        self._queue.put_back(worker.take_back_waiting_jobs())
        self._send_more_jobs()

    def on_exit(self, worker: WorkerProcess, reason: WorkerError) -> None:
        """Fail the job that an ended worker was doing, and let other workers do the rest."""
        if worker not in self._workers:
            return  # the pool has ended it
        self._workers.remove(worker)
        jobs = list(worker.jobs)
        if not worker.is_ready:
            self._failed_starts += 1
        elif jobs:
            job = jobs.pop(0)
            self._queue.count(job, asyncio.get_running_loop().time() - job.started_at)
            job.ended_workers += isinstance(reason, WorkerDiedError)
            if isinstance(reason, WorkerDiedError) and job.ended_workers < self._tries:
                jobs.insert(0, job)  # perhaps it was the system that ended the worker: try again
            else:
                job.fail(reason)
        self._queue.put_back(jobs)
        if self._failed_starts >= _MAX_FAILED_STARTS:
            self._fail(f"{_MAX_FAILED_STARTS} in a row ended before their first page ({reason})")
        else:
            self._send_more_jobs()

    def _send_more_jobs(self) -> None:
        if self._queue:
            task = asyncio.ensure_future(self._send_jobs())
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _fail(self, reason: str) -> None:
        """Fail all jobs, now and from now on: pages are never read without limits instead."""
        self._failure = PoolError(
            f"The processes that read pages cannot be started: {reason}. Their own messages are "
            "above, on standard error. Check that there is enough memory, that more files can be "
            "opened, and that newscrawl is installed completely."
        )
        while (job := self._queue.take()) is not None:
            job.fail(self._failure)
        if self._on_failure is not None:
            self._on_failure(self._failure)


def _log_traceback(text: str, url: object) -> None:
    shown = printable_lines(text[-_MAX_TRACEBACK_CHARS:])
    where = quote_url(str(url or "a page without URL"))
    _LOGGER.error("An extractor broke on %s", where, exc_info=WorkerTraceback(shown))
