"""Which day it is, by the clock, or by the day on which a saved page was fetched.

What is far ahead is no date of an article.  So a page that names a day to come would give another
record a year later; a fixture is read as on the day on which it was fetched.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["frozen_on", "today_ordinal"]

_EPOCH: Final = date(1970, 1, 1).toordinal()
"""The day that Unix time begins with."""
_DAY_SECONDS: Final = 86_400
"""A day of Unix time, which knows no leap seconds."""
_FROZEN: Final[ContextVar[int | None]] = ContextVar("_FROZEN", default=None)


def today_ordinal() -> int:
    """Return today in UTC, as :meth:`datetime.date.toordinal` counts days."""
    frozen = _FROZEN.get()
    return frozen if frozen is not None else _EPOCH + int(time.time() // _DAY_SECONDS)


@contextmanager
def frozen_on(day: date | None) -> Iterator[None]:
    """Let it be a certain day inside the block; None leaves the clock alone.

    >>> with frozen_on(date(2023, 7, 12)):
    ...     date.fromordinal(today_ordinal())
    datetime.date(2023, 7, 12)
    """
    token = _FROZEN.set(day.toordinal() if day else None)
    try:
        yield
    finally:
        _FROZEN.reset(token)
