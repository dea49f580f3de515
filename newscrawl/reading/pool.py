"""The parent's side of the readers: pages out, what was read off them back."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import Any, Final

import newscrawl
from newscrawl.discovery import ListPage
from newscrawl.items import Article, Reason, Reject
from newscrawl.reading import tasks
from newscrawl.reading.process import READY, SIZE_BYTES, frame, size_of
from newscrawl.reading.tasks import PageRead, RawPage
from newscrawl.text import error_line

__all__ = ["Readers"]

logger = logging.getLogger(__name__)

_MAIN: Final = "from newscrawl.reading.process import main; main()"
_AHEAD: Final = 32
_AHEAD_BYTES: Final = 2 * 1024 * 1024
"""Jobs, and their bytes, that a process has at hand, so that it need not wait for the crawl's own
process, which has many answers to see to at a time."""
_MOST_DEATHS: Final = 3
"""Where readers end so often before they are ready for a page, none can work."""


class ReadError(Exception):
    """A page on which a reader died, broke, or took too long; the message says which."""


class _Job:
    __slots__ = ("arguments", "done", "name", "size")

    def __init__(self, name: str, arguments: tuple[Any, ...], done: asyncio.Future[Any]) -> None:
        self.name, self.arguments, self.done = name, arguments, done
        self.size = 0


class Readers:
    """Processes that read pages; with none of them, pages are read here.

    A page that takes longer than ``seconds``, or that ends its process, is a reject with the reason
    ``failed``; the others go to a new process.
    """

    def __init__(self, count: int, *, seconds: float) -> None:
        self._count = count
        self._seconds = seconds
        self._readers: list[_Reader] = []
        self._waiting: deque[_Job] = deque()
        self._deaths = 0

    async def page(self, page: RawPage) -> PageRead:
        """Read a page as an article; never raises."""
        try:
            return await self._do("read_page", page)  # type: ignore[no-any-return]
        except ReadError as error:
            article = Article(url=page.url, fetched_at=page.fetched_at)
            reject = Reject(page.url, Reason.FAILED, str(error), page.fetched_at)
            return PageRead(article, reject, None)

    async def links(self, text: str, url: str) -> ListPage:
        """Read a page as a list of articles; never raises: ``broken`` says what was wrong."""
        try:
            return await self._do("read_links", text, url)  # type: ignore[no-any-return]
        except ReadError as error:
            return ListPage(broken=str(error))

    def close(self) -> None:
        """End the processes."""
        self._count = 0
        for reader in self._readers:
            reader.end()
        self._readers.clear()

    async def _do(self, name: str, *arguments: Any) -> Any:
        if not self._count:
            return _done_here(name, arguments)
        job = _Job(name, arguments, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        await self._hand_out()
        return await job.done

    async def _hand_out(self) -> None:
        while self._waiting and self._count:
            ready = [reader for reader in self._readers if reader.is_ready]
            reader = min(ready, key=lambda each: len(each.jobs), default=None)
            if (reader is None or reader.jobs) and len(self._readers) < self._count:
                started = _Reader(self, self._seconds)
                self._readers.append(started)
                await started.start()
                continue
            if reader is None or reader.is_full:
                return  # who starts one goes on with it, and each answer makes room
            reader.give(self._waiting.popleft())
        while self._waiting:  # there are none any more
            job = self._waiting.popleft()
            if not job.done.done():
                try:
                    job.done.set_result(_done_here(job.name, job.arguments))
                except ReadError as error:
                    job.done.set_exception(error)

    def answered(self) -> None:
        """Hear that a reader has room."""
        self._deaths = 0
        if self._waiting:
            self._again()

    def died(self, reader: _Reader, jobs: list[_Job], why: str) -> None:
        """Hear that a reader is gone: the job that it was at is lost, the others are not."""
        if reader not in self._readers:
            return  # in order
        self._readers.remove(reader)
        if reader.has_started:
            lost = jobs.pop(0) if jobs else None
            if lost is not None and not lost.done.done():
                lost.done.set_exception(ReadError(why))
        else:
            self._deaths += 1
            if self._deaths >= _MOST_DEATHS:
                logger.warning("Processes that read pages end as they start: pages are read here.")
                self._count = 0
        self._waiting.extendleft(reversed(jobs))
        self._again()

    def _again(self) -> None:
        task = asyncio.ensure_future(self._hand_out())
        task.add_done_callback(lambda done: done.exception())


def _done_here(name: str, arguments: tuple[Any, ...]) -> Any:
    """Do a job in this process; raises ReadError where the page breaks it, as a reader would."""
    try:
        return getattr(tasks, name)(*arguments)
    except Exception as error:
        raise ReadError(error_line(error)) from error


class _Reader(asyncio.Protocol):
    """One process, its jobs in the order in which they were given."""

    def __init__(self, pool: Readers, seconds: float) -> None:
        self.jobs: deque[_Job] = deque()
        self.has_started = False
        """Whether it has said that it is ready for pages."""
        self.is_ready = False
        """Whether it can be given pages, which it reads once it has started."""
        self._pool = pool
        self._seconds = seconds
        self._buffer = bytearray()
        self._bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._why = "it ended the process that read it"
        self._to: asyncio.WriteTransport | None = None
        self._from: asyncio.BaseTransport | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_full(self) -> bool:
        """Whether it has enough at hand; one job it always may have."""
        return len(self.jobs) >= _AHEAD or (self._bytes >= _AHEAD_BYTES and bool(self.jobs))

    async def start(self) -> None:
        """Start the process."""
        # Found where this process found it, however that was.
        places = [str(Path(newscrawl.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-c", _MAIN],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Ctrl-C is the crawl's: it ends its readers in its own time.
            start_new_session=True,
        )
        loop = asyncio.get_running_loop()
        self._from, _ = await loop.connect_read_pipe(lambda: self, self._process.stdout)
        self._to, _ = await loop.connect_write_pipe(asyncio.Protocol, self._process.stdin)
        self.is_ready = True

    def give(self, job: _Job) -> None:
        """Give it a job."""
        self.jobs.append(job)
        if len(self.jobs) == 1:
            self._watch()
        if self._to is not None:
            message = frame((job.name, job.arguments))
            job.size = len(message)
            self._bytes += job.size
            self._to.write(message)

    def _watch(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if self.jobs:
            # A process that has not answered yet is starting still.
            seconds = self._seconds if self.has_started else 3 * self._seconds
            self._timer = asyncio.get_running_loop().call_later(seconds, self._too_long)

    def _too_long(self) -> None:
        self._why = f"reading it took longer than {self._seconds:.0f} s"
        self.has_started = True  # it is the page that takes too long, or the start
        if self._process is not None:
            self._process.kill()

    def data_received(self, data: bytes) -> None:
        """Take answers."""
        buffer = self._buffer
        buffer += data
        while len(buffer) >= SIZE_BYTES:
            end = SIZE_BYTES + size_of(bytes(buffer[:SIZE_BYTES]))
            if len(buffer) < end:
                return
            answer = pickle.loads(bytes(buffer[SIZE_BYTES:end]))  # noqa: S301 - our own process
            del buffer[:end]
            if not self.has_started and answer == READY:
                self.has_started = True
                self._watch()
                continue
            job = self.jobs.popleft()
            self._bytes -= job.size
            self._watch()
            if job.done.done():
                pass
            elif isinstance(answer, Exception):
                job.done.set_exception(ReadError(str(answer)))
            else:
                job.done.set_result(answer)
            self._pool.answered()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        """Hear that the process has ended."""
        if self._timer is not None:
            self._timer.cancel()
        self.end()
        self._pool.died(self, list(self.jobs), self._why)

    def end(self) -> None:
        """End the process."""
        for pipe in (self._to, self._from):
            if pipe is not None:
                pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
