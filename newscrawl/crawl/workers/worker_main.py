"""The worker's side: jobs in on standard input, answers out on standard output.

It ends when its standard input does, so that none outlives its parent, unless a process that the
parent has forked holds the pipe open.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
from contextlib import suppress
from typing import Any, BinaryIO, Final

import msgspec

from newscrawl.common.printable import printable_lines
from newscrawl.common.text import error_line
from newscrawl.crawl.workers.messages import JobMessage, frame, read_frame
from newscrawl.crawl.workers.tasks import TASKS

try:
    import resource
except ImportError:  # not on Windows, where a worker has no bound of its own
    resource = None  # type: ignore[assignment]

__all__ = ["main"]

_GRACE: Final = 2.0
"""How many times its time a job may take before the worker ends itself.  Its parent ends it before
that, unless the parent is gone."""
_HAS_TIMER: Final = hasattr(signal, "setitimer")  # not on Windows
_JOB: Final = msgspec.json.Decoder(JobMessage)


class _Tracebacks(logging.Handler):
    """Keeps the tracebacks that a job logs: they go with its answer, into the parent's log."""

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
    """Do what the parent asks for, one job after the other."""
    _limit_memory(int(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's: it ends its workers
    if _HAS_TIMER:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # it may be ignored where the parent was
    _LOGGER.addHandler(_TRACEBACKS)
    # What a library might print must not get among the frames.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(BrokenPipeError, KeyboardInterrupt):
        _send(answers, frame({}))  # ready: what ends the process from now on is a page's doing
        while (message := read_frame(sys.stdin.buffer)) is not None:
            _send(answers, _answer(message.text, message.payload))


def _limit_memory(size: int) -> None:
    """Bound the address space to ``size`` bytes; 0: no bound.  A crash leaves no core file."""
    if resource is None:
        return
    with suppress(ValueError, OSError):  # a stricter bound holds already
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if size:
            resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _send(stream: BinaryIO, message: bytes) -> None:
    stream.write(message)
    stream.flush()


def _answer(text: bytes, payload: bytes) -> bytes:
    """Do a job and write its answer."""
    try:
        job = _JOB.decode(text)
        if _HAS_TIMER:
            signal.setitimer(signal.ITIMER_REAL, _GRACE * job.seconds)
        result = _do(job, payload)
        return frame({"value": result, "traceback": _TRACEBACKS.take()})
    except MemoryError as error:  # there may be none for its traceback either
        return frame({"error": error_line(error)})
    except Exception as error:
        _LOGGER.exception("A job broke")
        return frame({"error": error_line(error), "traceback": _TRACEBACKS.take()})
    finally:
        if _HAS_TIMER:
            signal.setitimer(signal.ITIMER_REAL, 0)


def _do(job: JobMessage, payload: bytes) -> Any:
    return TASKS[job.task](payload, **job.arguments)
