"""Looks for garbage less often: while modules are loaded, and in processes that handle pages."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["collect_garbage_seldom", "no_garbage_collection"]

_OBJECTS_BETWEEN_COLLECTIONS: Final = 10_000
"""Python looks for garbage after each 700 new objects, which is less than one page makes.  Nearly
all of them are freed without that: only what leads to itself, such as some errors, waits for it."""


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Collect no garbage while modules are loaded.

    Hardly anything of what is loaded is garbage, and to look for it again and again takes a quarter
    of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def collect_garbage_seldom() -> None:
    """Let this process look for garbage seldom, and never among what is loaded so far.

    For processes of our own that fetch or read pages from now on, not for a program that uses the
    library.
    """
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])
