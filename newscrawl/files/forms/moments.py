"""Moments of a record as other forms want them: in UTC, as a day, as RFC 3339."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

__all__ = ["day_of", "internet_moment", "seconds_of", "utc_of"]

_START: Final = datetime(1970, 1, 1, tzinfo=UTC)  # from which seconds are counted


def utc_of(moment: str | None) -> datetime | None:
    """Return a record's moment in UTC; None where its offset or its time is not known.

    >>> utc_of("2023-07-12T16:12:32+03:00").isoformat()
    '2023-07-12T13:12:32+00:00'
    >>> utc_of("2023-07-12T16:12:32"), utc_of("2023-07-12"), utc_of(None)
    (None, None, None)
    """
    read = _read(moment)
    if read is None or read.tzinfo is None:
        return None
    try:
        return read.astimezone(UTC)
    except OverflowError:  # in the first or last year that there is
        return None


def day_of(moment: str | None) -> str | None:
    """Return the day that a record displays; None where it has none.

    >>> day_of("2023-07-12T23:59:00-05:00"), day_of("soon")
    ('2023-07-12', None)
    """
    read = _read(moment)
    return read.date().isoformat() if read is not None else None


def internet_moment(moment: str | None) -> str | None:
    """Return a moment as RFC 3339 has it; without an offset it is taken for UTC.

    >>> internet_moment("2023-07-12"), internet_moment("2023-07-12T16:12:32+03:00")
    ('2023-07-12T00:00:00Z', '2023-07-12T13:12:32Z')
    """
    read = _read(moment)
    if read is None:
        return None
    in_utc = utc_of(moment) or read.replace(tzinfo=UTC)
    return f"{in_utc.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def seconds_of(moment: str | None) -> float | None:
    """Return a moment in seconds since 1970, to compare it; without an offset, as if it were UTC.

    >>> seconds_of("1970-01-01T02:00:00+02:00"), seconds_of("1970-01-02"), seconds_of("soon")
    (0.0, 86400.0, None)
    """
    read = _read(moment)
    if read is None:
        return None
    return ((utc_of(moment) or read.replace(tzinfo=UTC)) - _START).total_seconds()


def _read(moment: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(moment) if moment else None
    except ValueError:
        return None
