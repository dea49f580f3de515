"""The worker's own side: jobs come in on standard input, results go out on standard output.

A worker ends when its standard input ends, so it does not outlive its parent, unless a process
that the parent has forked holds the pipe open.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import msgspec

from newscrawl.common.printable import printable_lines
from newscrawl.common.text import error_line
from newscrawl.crawl.workers.messages import JobMessage, encode_frame, read_frame
from newscrawl.crawl.workers.recycling import is_worn
from newscrawl.crawl.workers.tasks import TASKS

if TYPE_CHECKING:
    from typing import BinaryIO

try:
    import resource
except ImportError:  # not on Windows, where a worker has no memory limit
    resource = None  # type: ignore[assignment]

__all__ = ["main"]

_TIME_LIMIT_FACTOR: Final = 2.0
"""A worker ends itself after this many time limits of its job.  Its parent ends it after one,
unless the parent is gone."""
_HAS_TIMER: Final = hasattr(signal, "setitimer")  # not on Windows
_JOB_DECODER: Final = msgspec.json.Decoder(JobMessage)


class _Tracebacks(logging.Handler):
    """Keeps the tracebacks that a job logs: they go with its result, into the parent's log."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self._texts.extend(traceback.format_exception(record.exc_info[1]))

    def take(self) -> str:
        """Return the tracebacks since the last call, as text that UTF-8 can hold."""
        text = printable_lines("".join(self._texts).rstrip("\n"))
        self._texts.clear()
        return text


_TRACEBACKS: Final = _Tracebacks()
_LOGGER: Final = logging.getLogger("newscrawl")


def main() -> None:
    """Do the parent's jobs, one after the other."""
    _limit_memory(int(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers
    if _HAS_TIMER:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the parent may have ignored it
    _LOGGER.addHandler(_TRACEBACKS)
    # What a library prints goes to standard error, and so not between the frames.
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(BrokenPipeError, KeyboardInterrupt):
        _send(results, encode_frame(b"{}"))  # ready: if the process ends now, a page has caused it
        jobs = 0
        while (frame := read_frame(sys.stdin.buffer)) is not None:
            jobs += 1
            _send(results, _result_frame(*frame, jobs))


def _limit_memory(max_bytes: int) -> None:
    """Limit the address space; 0 sets no limit.  A crash leaves no core file."""
    if resource is None:
        return
    with suppress(ValueError, OSError):  # a stricter limit is set already
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if max_bytes:
            resource.setrlimit(resource.RLIMIT_AS, (max_bytes, max_bytes))


def _send(stream: BinaryIO, frame: bytes) -> None:
    stream.write(frame)
    stream.flush()


def _result_frame(text: bytes, payload: bytes, jobs: int) -> bytes:
    """Do a job, the last of so many, and return the frame of its result."""
    try:
        job = _JOB_DECODER.decode(text)
        if _HAS_TIMER:
            signal.setitimer(signal.ITIMER_REAL, _TIME_LIMIT_FACTOR * job.seconds)
        value = TASKS[job.task](payload, **job.arguments)
        return _encode(value=value, traceback=_TRACEBACKS.take(), is_worn=is_worn(jobs))
    except MemoryError as error:  # there may be no memory for its traceback either
        return _encode(error=error_line(error), is_worn=True)
    except Exception as error:
        _LOGGER.exception("A job broke")
        return _encode(error=error_line(error), traceback=_TRACEBACKS.take(), is_worn=is_worn(jobs))
    finally:
        if _HAS_TIMER:
            signal.setitimer(signal.ITIMER_REAL, 0)


def _encode(**message: object) -> bytes:
    return encode_frame(msgspec.json.encode(message))
