"""One worker process as its parent sees it: its jobs, their time limits, its answers."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from newscrawl.crawl.workers.launch import start_worker
from newscrawl.crawl.workers.messages import (
    FRAME_HEADER_BYTES,
    MAX_EXPLANATION_BYTES,
    MAX_RESULT_BYTES,
    JobMessage,
    ResultMessage,
    frame_lengths,
    framed,
)

if TYPE_CHECKING:
    import subprocess

__all__ = ["Job", "TooSlowError", "WorkerDiedError", "WorkerError", "WorkerProcess"]

_MAX_JOBS: Final = 32
_MAX_JOB_BYTES: Final = 2 * 1024 * 1024
"""Jobs, and their bytes, that a worker has at hand, so that it need not wait for its parent, which
has many answers to see to at a time."""
SLOW_SECONDS: Final = 1.0
"""From here on a page is slow: the pages behind it go to other workers.  A hundred usual pages take
no longer."""
_START_SECONDS: Final = 60.0
"""How long the start of a worker may take: half a second on an idle machine."""
_ENDED: Final = "it ended the process that read it (out of memory, or killed)"
_ANSWER: Final = msgspec.json.Decoder(ResultMessage)


class WorkerError(Exception):
    """A page that a worker could not read; the message says why."""


class TooSlowError(WorkerError):
    """The page took longer than its time limit."""


class WorkerDiedError(WorkerError):
    """The page ended the process that read it."""


class BadResultError(WorkerError):
    """The process that read the page sent what is no answer."""


class Job:
    """A job, and the future that hears of its answer."""

    __slots__ = (
        "counted",
        "done",
        "has_ended_one",
        "max_answer_bytes",
        "payload",
        "seconds",
        "site",
        "size",
        "started",
        "text",
    )

    def __init__(
        self, job: JobMessage, payload: bytes, site: str, done: asyncio.Future[ResultMessage]
    ) -> None:
        """Write the job's message.  Raises UnicodeEncodeError where a text in it is none."""
        self.text, self.seconds = msgspec.json.encode(job), job.seconds
        self.max_answer_bytes = MAX_EXPLANATION_BYTES if job.task == "inspect" else MAX_RESULT_BYTES
        self.payload, self.site, self.done = payload, site, done
        self.counted = 0.0
        self.has_ended_one = False
        """Whether a worker ended at it: perhaps by chance, as when the system is out of memory."""
        self.size = 0
        """The bytes of its frame, once it is sent."""
        self.started = 0.0
        """When the worker turned to it, by the loop's clock."""

    def finish(self, answer: ResultMessage) -> None:
        """Give whoever waits for it the answer."""
        if not self.done.done():
            self.done.set_result(answer)

    def fail(self, error: Exception) -> None:
        """Tell whoever waits for it that there is no answer."""
        if not self.done.done():
            self.done.set_exception(error)


class PoolEvents(Protocol):
    """What a worker tells its pool."""

    def answered(self, worker: WorkerProcess, work: Job, seconds: float) -> None:
        """Hear that a job is done, and how long it took."""

    def turned_slow(self, worker: WorkerProcess) -> None:
        """Hear that a worker's page takes longer than ``SLOW_SECONDS``."""

    def ended(self, worker: WorkerProcess, why: WorkerError) -> None:
        """Hear that a worker's process has ended, with ``worker.jobs`` undone."""


class WorkerProcess(asyncio.Protocol):
    """A process, with its jobs in the order in which they were given."""

    def __init__(self, pool: PoolEvents, *, max_memory_bytes: int) -> None:
        self.jobs: deque[Job] = deque()
        self.has_started = False
        """Whether it has said that it is ready for pages."""
        self.is_slow = False
        """Whether it is at a page that takes long."""
        self.is_spent = False
        """Whether jobs that it was sent went to others: it is ended when it has done this one."""
        self._pool = pool
        self._max_memory_bytes = max_memory_bytes
        self._is_connected = False
        self._is_distrusted = False
        self._buffer = bytearray()
        self._bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._why: WorkerError = WorkerDiedError(_ENDED)
        self._to: asyncio.WriteTransport | None = None
        self._from: asyncio.BaseTransport | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def has_room(self) -> bool:
        """Whether it can be given a job: it reads it once it has started."""
        if not self._is_connected or self.is_slow:
            return False
        return not self.jobs or (len(self.jobs) < _MAX_JOBS and self._bytes < _MAX_JOB_BYTES)

    async def start(self) -> None:
        """Start the process.  Raises OSError where the system starts none."""
        self._process = start_worker(max_memory_bytes=self._max_memory_bytes)
        loop = asyncio.get_running_loop()
        self._from, _ = await loop.connect_read_pipe(lambda: self, self._process.stdout)
        self._to, _ = await loop.connect_write_pipe(asyncio.Protocol, self._process.stdin)
        self._is_connected = True
        self._timer = loop.call_later(_START_SECONDS, self._kill)

    def give(self, work: Job) -> None:
        """Give it a job."""
        assert self._to is not None  # noqa: S101 - it has room only once it is connected
        message = framed(work.text, work.payload)
        work.size = len(message)
        self._bytes += work.size
        self.jobs.append(work)
        self._to.write(message)
        if len(self.jobs) == 1 and self.has_started:
            self._turn_to_next()

    def recall(self) -> list[Job]:
        """Take back the jobs behind the one that it is at."""
        back = list(self.jobs)[1:]
        self.is_spent = self.is_spent or bool(back)
        for work in back:
            self.jobs.pop()
            self._bytes -= work.size
        return back

    def _turn_to_next(self) -> None:
        """Watch the time of the job that it is at now."""
        self._cancel_timer()
        if self.jobs:
            loop = asyncio.get_running_loop()
            work = self.jobs[0]
            work.started = loop.time()
            if work.seconds > SLOW_SECONDS:
                self._timer = loop.call_later(SLOW_SECONDS, self._turn_slow)
            else:
                self._timer = loop.call_later(work.seconds, self._take_too_long)

    def _turn_slow(self) -> None:
        self.is_slow = True
        seconds = self.jobs[0].seconds - SLOW_SECONDS
        self._timer = asyncio.get_running_loop().call_later(seconds, self._take_too_long)
        self._pool.turned_slow(self)

    def _take_too_long(self) -> None:
        self._why = TooSlowError(f"reading it took longer than {self.jobs[0].seconds:g} s")
        self._kill()

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def data_received(self, data: bytes) -> None:
        """Take answers."""
        if self._is_distrusted:
            return
        buffer = self._buffer
        buffer += data
        while len(buffer) >= FRAME_HEADER_BYTES:
            length, payload = frame_lengths(bytes(buffer[:FRAME_HEADER_BYTES]))
            most = self.jobs[0].max_answer_bytes if self.jobs else MAX_RESULT_BYTES
            if payload or length > most:
                self._distrust(f"its reader sent more than {most >> 20} MB")
                return
            end = FRAME_HEADER_BYTES + length
            if len(buffer) < end:
                return
            try:
                answer = _ANSWER.decode(memoryview(buffer)[FRAME_HEADER_BYTES:end].tobytes())
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                self._distrust("its reader sent what is no answer")
                return
            del buffer[:end]
            self._take(answer)

    def _distrust(self, why: str) -> None:
        """End a process that does not keep to the form: what it sends is not looked at any more."""
        self._is_distrusted = True
        self._why = BadResultError(why)
        self._kill()

    def _take(self, answer: ResultMessage) -> None:
        if not self.has_started:
            self.has_started = True
            self._turn_to_next()
            return
        if not self.jobs:
            self._distrust("its reader answered twice")
            return
        work = self.jobs.popleft()
        self._bytes -= work.size
        seconds = asyncio.get_running_loop().time() - work.started
        if self.is_spent:
            self._cancel_timer()
        else:
            self.is_slow = False
            self._turn_to_next()
        work.finish(answer)
        self._pool.answered(self, work, seconds)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        """Hear that the process has ended."""
        self.end()
        self._pool.ended(self, self._why)

    def end(self) -> None:
        """End the process."""
        self._cancel_timer()
        self._is_connected = False
        for pipe in (self._to, self._from):
            if pipe is not None:
                pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
