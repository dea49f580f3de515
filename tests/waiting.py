"""Deadlines: for what happens elsewhere (only here do tests sleep), and for what might not end."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

__all__ = ["TooLongError", "at_most", "wait_until"]

_PAUSE_SECONDS = 0.02


def wait_until(is_true: Callable[[], bool], what: str, *, seconds: float = 60) -> None:
    """Wait until something is true; fail with ``what`` was awaited when it is not in time."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(_PAUSE_SECONDS)


class TooLongError(Exception):
    """What ran took more processor time than it may."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TooLongError


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """End what runs within with TooLongError when it has taken so many seconds of processor time.

    ``re`` looks for signals while it searches, so a search without end ends, too.
    """
    previous = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, previous)
