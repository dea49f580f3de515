"""``Retry-After``: the pause that a server asks for with its response."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MAX_PAUSE_SECONDS", "TOO_MANY_REQUESTS", "retry_after"]

TOO_MANY_REQUESTS: Final = frozenset((429, 503))
"""Statuses of a host that is asked too often."""
MAX_PAUSE_SECONDS: Final = 24 * 3600.0
"""Of a longer pause, a day is kept: then the server is asked once more."""

_NUMBER: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?", re.ASCII)
_MAX_VALUE_CHARS: Final = 100
"""A date has 29 characters."""


def retry_after(headers: Mapping[str, bytes | str | None], now: float) -> float | None:
    """Return the seconds to wait, at most ``MAX_PAUSE_SECONDS``; None where nothing can be read.

    ``headers`` are Scrapy's, or a mapping with the name as it is or in lower case; ``now`` is the
    time in seconds since 1970.  A date that has passed gives 0.

    >>> retry_after({"Retry-After": "120"}, 0.0)
    120.0
    >>> retry_after({"Retry-After": "Thu, 01 Jan 1970 00:01:00 GMT"}, 0.0)
    60.0
    >>> retry_after({"Retry-After": "soon"}, 0.0)
    """
    value = headers.get("Retry-After") or headers.get("retry-after")
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if not value or len(value) > _MAX_VALUE_CHARS:
        return None
    value = value.strip()
    if _NUMBER.fullmatch(value):
        return min(float(value), MAX_PAUSE_SECONDS)
    try:
        date = parsedate_to_datetime(value)
        then = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(max(then - now, 0.0), MAX_PAUSE_SECONDS)
