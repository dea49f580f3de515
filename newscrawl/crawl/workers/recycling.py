"""When another process is to take a worker's place: what it has grown by goes with it.

A worker's caches are bounded, but not what lies outside Python: libxml2 keeps each name of an
element or attribute that it has ever seen, and pieces of memory stay in use between free ones.
"""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

try:
    import resource
except ImportError:  # not on Windows, where only the number of jobs counts
    resource = None  # type: ignore[assignment]

__all__ = ["is_worn"]

_MAX_RESIDENT_BYTES: Final = 192 * 1024 * 1024
"""After a job.  A worker takes some 50 MB at first, 80 MB with full caches."""
_MAX_JOBS: Final = 50_000
"""A start takes a second of a processor, and so many pages some ten minutes."""
_MEMORY: Final = Path("/proc/self/statm")  # on Linux
_PEAK_UNIT_BYTES: Final = 1 if sys.platform == "darwin" else 1024  # of getrusage's ru_maxrss


def is_worn(jobs_done: int) -> bool:
    """Whether this process is to be replaced, after so many jobs.

    >>> is_worn(50_000)
    True
    """
    if jobs_done >= _MAX_JOBS:
        return True
    # The peak is told in a microsecond; only a process that had more is looked at each time.
    if _peak_bytes() <= _MAX_RESIDENT_BYTES or _resident_bytes() <= _MAX_RESIDENT_BYTES:
        return False
    _give_back_free_memory()
    return _resident_bytes() > _MAX_RESIDENT_BYTES


def _give_back_free_memory() -> None:
    """Give the system what a large page has left free: glibc keeps it for the next one."""
    with suppress(AttributeError, OSError):  # other C libraries keep little, and have no such call
        ctypes.CDLL(None).malloc_trim(0)


def _peak_bytes() -> int:
    if resource is None:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _PEAK_UNIT_BYTES


def _resident_bytes() -> int:
    """Return what is resident now; the peak, where the system does not tell."""
    try:
        return int(_MEMORY.read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return _peak_bytes()
