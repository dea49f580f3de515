"""A worker process as its parent sees it: its jobs, their time limits, their results."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from newscrawl.crawl.workers.launch import start_worker
from newscrawl.crawl.workers.messages import (
    FRAME_HEADER_BYTES,
    MAX_RESULT_BYTES,
    ResultMessage,
    encode_frame,
    frame_lengths,
)
from newscrawl.crawl.workers.processor_time import processor_seconds

if TYPE_CHECKING:
    import subprocess

__all__ = ["Job", "TooSlowError", "WorkerDiedError", "WorkerError", "WorkerProcess"]

_MAX_JOBS_AT_HAND: Final = 32  # a quarter of a second of usual pages, which take 8 ms each
_MAX_BYTES_AT_HAND: Final = 2 * 1024 * 1024
"""How many jobs, and bytes of them, a worker may have at hand.  With several it need not wait for
its parent, which handles the results of many."""
SLOW_PAGE_SECONDS: Final = 1.0
"""A page that takes longer of a processor is slow: the pages behind it go to other workers.  A
hundred usual pages take no longer.  By the clock any page does where a machine is busy enough."""
_MIN_LOOK_SECONDS: Final = 0.1
"""Between two looks at a page that has not had a second of a processor yet."""
_MAX_START_SECONDS: Final = 60.0
"""How long the start of a worker may take: it is half a second on an idle machine."""
_RESULT_DECODER: Final = msgspec.json.Decoder(ResultMessage)


class WorkerError(Exception):
    """A worker could not read a page; the message says why."""


class TooSlowError(WorkerError):
    """The page took longer than its time limit."""


class WorkerDiedError(WorkerError):
    """The worker's process ended while it read the page."""


@dataclass(slots=True, eq=False)
class Job:
    """A task to be done by a worker, and the future that gets its result."""

    text: bytes
    """The job's message as JSON."""
    payload: bytes
    site: str
    """The site that its time is counted for."""
    seconds: float
    """Its time limit."""
    max_result_bytes: int
    future: asyncio.Future[ResultMessage]
    counted_seconds: float = 0.0
    ended_workers: int = 0
    """How many workers ended while they did this job: perhaps not for it, as the system may have
    run out of memory."""
    frame_bytes: int = 0
    """The size of its frame, once that is sent."""
    started_at: float = 0.0
    """When the worker began it, by the loop's clock."""

    def finish(self, result: ResultMessage) -> None:
        """Pass the result to whoever waits for it."""
        if not self.future.done():
            self.future.set_result(result)

    def fail(self, error: Exception) -> None:
        """Raise an error for whoever waits for the result."""
        if not self.future.done():
            self.future.set_exception(error)


class PoolEvents(Protocol):
    """What a worker calls in its pool."""

    def on_result(self, worker: WorkerProcess, job: Job, seconds: float) -> None:
        """Note that a job is done, and how long it took."""

    def on_slow_page(self, worker: WorkerProcess) -> None:
        """Note that the worker's page takes longer than ``SLOW_PAGE_SECONDS``."""

    def on_exit(self, worker: WorkerProcess, reason: WorkerError) -> None:
        """Note that the worker's process has ended; ``worker.jobs`` are not done."""


class WorkerProcess(asyncio.Protocol):
    """A worker's process, with its jobs in the order in which they were sent."""

    def __init__(self, pool: PoolEvents, *, max_memory_bytes: int) -> None:
        self.jobs: deque[Job] = deque()
        self.is_ready = False
        """Whether it has started, and so a page is to blame if it ends."""
        self.is_at_slow_page = False
        self.is_retiring = False
        """Whether it is ended after its current job: the others that it was sent go to others."""
        self._pool = pool
        self._max_memory_bytes = max_memory_bytes
        self._is_connected = False
        self._has_sent_rubbish = False
        self._buffer = bytearray()
        self._bytes_at_hand = 0
        self._used_before: float | None = None
        """What its process had used of a processor when the current job began."""
        self._timer: asyncio.TimerHandle | None = None
        self._exit_reason: WorkerError = WorkerDiedError(
            "it ended the process that read it (out of memory, or killed)"
        )
        self._stdin: asyncio.WriteTransport | None = None
        self._stdout: asyncio.BaseTransport | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def has_room(self) -> bool:
        """Whether a job can be sent to it; while it starts, the job waits in the pipe."""
        if not self._is_connected or self.is_at_slow_page or self.is_retiring:
            return False
        return not self.jobs or (
            len(self.jobs) < _MAX_JOBS_AT_HAND and self._bytes_at_hand < _MAX_BYTES_AT_HAND
        )

    async def start(self) -> None:
        """Start the process.  Raises OSError where the system starts none."""
        self._process = start_worker(max_memory_bytes=self._max_memory_bytes)
        loop = asyncio.get_running_loop()
        self._stdout, _ = await loop.connect_read_pipe(lambda: self, self._process.stdout)
        self._stdin, _ = await loop.connect_write_pipe(asyncio.Protocol, self._process.stdin)
        self._is_connected = True
        self._timer = loop.call_later(_MAX_START_SECONDS, self._kill)

    def send(self, job: Job) -> None:
        """Send it a job."""
        assert self._stdin is not None  # noqa: S101 - it has room only once it is connected
        frame = encode_frame(job.text, job.payload)
        job.frame_bytes = len(frame)
        self._bytes_at_hand += job.frame_bytes
        self.jobs.append(job)
        self._stdin.write(frame)
        if len(self.jobs) == 1 and self.is_ready:
            self._time_next_job()

    def take_back_waiting_jobs(self) -> list[Job]:
        """Return the jobs behind its current one, which it then does not do."""
        waiting = list(self.jobs)[1:]
        self.is_retiring |= bool(waiting)
        for job in waiting:
            self.jobs.pop()
            self._bytes_at_hand -= job.frame_bytes
        return waiting

    def end(self) -> None:
        """End the process."""
        self._cancel_timer()
        self._is_connected = False
        for pipe in (self._stdin, self._stdout):
            if pipe is not None:
                pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    # --- time limits ---------------------------------------------------------------------------

    def _time_next_job(self) -> None:
        """Start the clock of the job that the worker does now."""
        self._cancel_timer()
        if self.jobs:
            loop = asyncio.get_running_loop()
            job = self.jobs[0]
            job.started_at = loop.time()
            self._used_before = self._used_seconds()
            if job.seconds > SLOW_PAGE_SECONDS:
                self._timer = loop.call_later(SLOW_PAGE_SECONDS, self._on_slow_page)
            else:
                self._timer = loop.call_later(job.seconds, self._on_time_limit)

    def _used_seconds(self) -> float | None:
        return processor_seconds(self._process.pid) if self._process is not None else None

    def _on_slow_page(self) -> None:
        loop = asyncio.get_running_loop()
        left = self.jobs[0].started_at + self.jobs[0].seconds - loop.time()
        used, before = self._used_seconds(), self._used_before
        if used is not None and before is not None:
            missing = SLOW_PAGE_SECONDS - (used - before)
            wait = max(missing, _MIN_LOOK_SECONDS)
            if missing > 0 and wait < left:  # it waits for the processor, as all others do
                self._timer = loop.call_later(wait, self._on_slow_page)
                return
        self.is_at_slow_page = True
        self._timer = loop.call_later(left, self._on_time_limit)
        self._pool.on_slow_page(self)

    def _on_time_limit(self) -> None:
        self._exit_reason = TooSlowError(f"reading it took longer than {self.jobs[0].seconds:g} s")
        self._kill()

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # --- results -------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Take the results that the worker has written to its standard output."""
        if self._has_sent_rubbish:
            return
        buffer = self._buffer
        buffer += data
        while len(buffer) >= FRAME_HEADER_BYTES:
            text_bytes, payload_bytes = frame_lengths(bytes(buffer[:FRAME_HEADER_BYTES]))
            max_bytes = self.jobs[0].max_result_bytes if self.jobs else MAX_RESULT_BYTES
            if payload_bytes or text_bytes > max_bytes:
                self._refuse_results(f"its worker sent more than {max_bytes >> 20} MB")
                return
            end = FRAME_HEADER_BYTES + text_bytes
            if len(buffer) < end:
                return
            try:
                result = _RESULT_DECODER.decode(bytes(buffer[FRAME_HEADER_BYTES:end]))
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                self._refuse_results("its worker sent something that is not a result")
                return
            del buffer[:end]
            self._on_result(result)

    def _refuse_results(self, reason: str) -> None:
        """End a worker that does not keep to the protocol, and ignore all that it sends."""
        self._has_sent_rubbish = True
        self._exit_reason = WorkerError(reason)
        self._kill()

    def _on_result(self, result: ResultMessage) -> None:
        if not self.is_ready:
            self.is_ready = True
            self._time_next_job()
            return
        if not self.jobs:
            self._refuse_results("its worker sent a result twice")
            return
        job = self.jobs.popleft()
        self._bytes_at_hand -= job.frame_bytes
        seconds = asyncio.get_running_loop().time() - job.started_at
        self.is_retiring |= result.is_worn
        self.is_at_slow_page = False
        self._time_next_job()
        job.finish(result)
        self._pool.on_result(self, job, seconds)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        """Note that the process has ended."""
        self.end()
        self._pool.on_exit(self, self._exit_reason)
