"""The pool of worker processes: jobs out, what was read off their pages back."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from newscrawl.common.printable import printable_lines
from newscrawl.common.text import error_line
from newscrawl.common.urls import quote_url
from newscrawl.crawl.workers.fair_queue import FairQueue
from newscrawl.crawl.workers.messages import JobMessage, ResultMessage
from newscrawl.crawl.workers.page_result import PageResult
from newscrawl.crawl.workers.worker_process import (
    Job,
    TooSlowError,
    WorkerDiedError,
    WorkerError,
    WorkerProcess,
)
from newscrawl.files.page_bytes import PageBytes
from newscrawl.items import Article, Reason, Reject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
MAX_MEMORY_BYTES: Final = 2 * 1024**3
"""The address space of a worker; docs/security.md has what it needs.  A page that needs more ends
its reading, and not the machine."""
_MAX_FAILED_STARTS: Final = 3
"""Where workers end so often in a row before they are ready, none can work."""
_PAGE_READ: Final = msgspec.json.Decoder(PageResult)

_MAX_TRACEBACK_CHARS: Final = 20_000
"""What is logged of a worker's traceback: a usual one has a tenth.  A worker that a page has taken
over cannot fill the log with one answer."""
_LOGGER: Final = logging.getLogger(__name__)

R = TypeVar("R")

MAX_TIME_LIMIT_SECONDS: Final = 86_400.0
"""A day: who allows a page more means no limit."""
TIME_LIMIT_RULE: Final = f"a number of seconds above 0 and at most {MAX_TIME_LIMIT_SECONDS:.0f}"


def is_time_limit(seconds: float) -> bool:
    """Say whether a number can be the time limit of a page.

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


class WorkerPool:
    """Processes that read pages, used from one asyncio loop.

    No page holds up or ends more than itself: it has a time limit and a bound on memory, and the
    workers' time is shared fairly by site.  A site that has a slow page under way gets no second
    worker, and while a page is slow there may be one worker more than ``count``.
    """

    def __init__(
        self,
        count: int,
        *,
        seconds: float = DEFAULT_PAGE_SECONDS,
        max_memory_bytes: int = MAX_MEMORY_BYTES,
        on_failure: Callable[[PoolError], None] | None = None,
    ) -> None:
        """Make a pool; its processes start when there is work.

        ``seconds`` is the time limit of a page.  ``on_failure`` hears that no worker can be
        started, which every job from then on fails with.
        """
        if not is_time_limit(seconds):
            raise ValueError(f"a page's time limit is {TIME_LIMIT_RULE}, not {seconds}")
        self._count = count
        self._seconds = seconds
        self._max_memory_bytes = max_memory_bytes
        self._on_failure = on_failure
        self._workers: list[WorkerProcess] = []
        self._queue: FairQueue[Job] = FairQueue()
        self._failed_starts = 0
        self._failure: PoolError | None = None

    async def read_page(
        self, page: PageBytes, *, site: str = "", with_next: bool = False, seconds: float = 0.0
    ) -> PageResult:
        """Read a page as an article; one that no worker can read is a reject with its reason.

        ``site`` is whom its time is counted for; pages of "" are limited by nothing but the
        workers.  ``with_next``: look for the article's next part.  ``seconds``: another time limit
        than the pool's.  It begins when a worker turns to the page.  Raises PoolError where no
        worker can be started.
        """
        url = page.url
        if url is not None:  # half a surrogate pair, as a damaged archive may have it, is no text
            url = url.encode("utf-8", "replace").decode()
        arguments = {
            "url": url,
            "content_type": page.content_type,
            "fetched_at": page.fetched_at,
            "with_next": with_next,
            "is_utf8": page.is_utf8,
        }
        try:
            return await self.run_task(
                "read_page", page.content, arguments, _PAGE_READ, site=site, seconds=seconds
            )
        except WorkerError as error:
            reason = Reason.TOO_SLOW if isinstance(error, TooSlowError) else Reason.FAILED
            article = Article(url=url, fetched_at=page.fetched_at)
            return PageResult(article, Reject(url, reason, str(error), page.fetched_at))

    async def run_task(  # noqa: PLR0913 - a job and its circumstances
        self,
        task: str,
        payload: bytes,
        arguments: Mapping[str, str | bool | None],
        result: msgspec.json.Decoder[R],
        *,
        site: str = "",
        seconds: float = 0.0,
    ) -> R:
        """Have a task of ``crawl.workers.tasks`` done, and decode its result.

        Raises WorkerError where no worker can do it, and PoolError.
        """
        if self._failure is not None:
            raise self._failure
        done: asyncio.Future[ResultMessage] = asyncio.get_running_loop().create_future()
        job = JobMessage(task, dict(arguments), seconds or self._seconds)
        try:
            self._queue.put(Job(job, payload, site, done))
        except UnicodeEncodeError as error:
            raise WorkerError(error_line(error)) from error
        await self._hand_out()
        answer = await done
        if answer.traceback:
            text = printable_lines(answer.traceback[-_MAX_TRACEBACK_CHARS:])
            url = str(arguments.get("url") or "a page without URL")
            _LOGGER.error(
                "An extractor broke on %s", quote_url(url), exc_info=WorkerTraceback(text)
            )
        if answer.error is not None:
            raise WorkerError(answer.error)
        try:
            return result.decode(answer.value)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise WorkerError(f"its reader sent what is no result ({error})") from error

    @property
    def has_failed(self) -> bool:
        """Whether no job will be done any more."""
        return self._failure is not None

    def close(self) -> None:
        """End the processes; what they were at is never answered."""
        self._failure = self._failure or PoolError("The worker processes were ended.")
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.end()

    # --- jobs to workers -----------------------------------------------------------------------

    async def _hand_out(self) -> None:
        while self._queue and self._failure is None:
            worker = self._with_room()
            if worker is None:
                if len(self._workers) >= self._most():
                    return  # each answer makes room
                await self._start()
                continue
            work = self._queue.take(without=self._sites_at_slow_pages())
            if work is None:
                return
            worker.give(work)

    def _with_room(self) -> WorkerProcess | None:
        """Choose the worker with the least to do; None where another one should be started."""
        ready = [worker for worker in self._workers if worker.has_room]
        least = min(ready, key=lambda worker: len(worker.jobs), default=None)
        if least is not None and least.jobs and len(self._workers) < self._most():
            return None
        return least

    def _most(self) -> int:
        """How many workers there may be: one more while a page is slow."""
        return self._count + any(worker.is_slow for worker in self._workers)

    def _sites_at_slow_pages(self) -> set[str]:
        return {worker.jobs[0].site for worker in self._workers if worker.is_slow} - {""}

    async def _start(self) -> None:
        worker = WorkerProcess(self, max_memory_bytes=self._max_memory_bytes)
        self._workers.append(worker)
        try:
            await worker.start()
        except OSError as error:
            worker.end()
            if worker in self._workers:
                self._workers.remove(worker)
            self._give_up(error.strerror or str(error))

    # --- what workers tell ---------------------------------------------------------------------

    def answered(self, worker: WorkerProcess, work: Job, seconds: float) -> None:
        """Hear that a job is done: there is room for the next."""
        self._failed_starts = 0
        self._queue.count(work, seconds)
        if worker.is_spent or (len(self._workers) > self._most() and not worker.jobs):
            self._workers.remove(worker)
            worker.end()
        self._go_on()

    def turned_slow(self, worker: WorkerProcess) -> None:
        """Hear that a page is slow: the pages behind it need not wait for it."""
        work = worker.jobs[0]
        self._queue.count(work, work.seconds)  # it may take so long; what it took is known later
        self._queue.put_back(worker.recall())
        self._go_on()

    def ended(self, worker: WorkerProcess, why: WorkerError) -> None:
        """Hear that a worker is gone: the job that it was at is lost, the others are not."""
        if worker not in self._workers:
            return  # the pool ended it itself
        self._workers.remove(worker)
        jobs = list(worker.jobs)
        if worker.has_started:
            if jobs:
                lost = jobs.pop(0)
                self._queue.count(lost, asyncio.get_running_loop().time() - lost.started)
                if isinstance(why, WorkerDiedError) and not lost.has_ended_one:
                    lost.has_ended_one = True  # the system may have ended it, and not the page
                    jobs.insert(0, lost)
                else:
                    lost.fail(why)
        else:
            self._failed_starts += 1
        self._queue.put_back(jobs)
        if self._failed_starts >= _MAX_FAILED_STARTS:
            self._give_up(f"{_MAX_FAILED_STARTS} in a row ended before their first page ({why})")
        else:
            self._go_on()

    def _go_on(self) -> None:
        if self._queue:
            task = asyncio.ensure_future(self._hand_out())
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _give_up(self, why: str) -> None:
        """Fail all jobs, now and from now on: pages are not read without bounds instead."""
        self._failure = PoolError(
            f"The processes that read pages cannot be started: {why}. What they say is above, on "
            "standard error; see that there are memory and file handles, and that newscrawl is "
            "installed whole."
        )
        self._fail_waiting(self._failure)
        if self._on_failure is not None:
            self._on_failure(self._failure)

    def _fail_waiting(self, error: PoolError) -> None:
        while (work := self._queue.take()) is not None:
            work.fail(error)
