"""What another process has used of a processor: on a busy machine its clock says nothing of it."""

from __future__ import annotations

import time
from typing import Final

__all__ = ["processor_seconds"]

_WHOLE_PROCESS: Final = 2
"""Linux' CPUCLOCK_SCHED: the clock of all threads of a process, by its number, as
clock_getcpuclockid(3) makes it."""


def processor_seconds(process_id: int) -> float | None:
    """Return the seconds of a processor that a process has used; None where no system tells.

    >>> import os
    >>> (processor_seconds(os.getpid()) or 1.0) > 0
    True
    """
    try:
        return time.clock_gettime((~process_id << 3) | _WHOLE_PROCESS)
    except (AttributeError, OSError, OverflowError):
        return None
