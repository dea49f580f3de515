"""Two ways to write one instant, joined into the fuller one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

__all__ = ["has_clock", "has_offset", "is_same_instant", "joined"]

_MIDNIGHT: Final = "T00:00:00"
_QUARTER: Final = timedelta(minutes=15)
"""All offsets from UTC are multiples of so many minutes."""
_WEST: Final = timedelta(hours=-12)
"""The smallest offset there is, of Baker Island, in hours."""
_EAST: Final = timedelta(hours=14)
"""The largest, of Kiribati, in hours."""


def has_clock(value: str) -> bool:
    """Return True if a date (ISO 8601) has a time of day.

    Midnight is none: systems that know the day only write it so.
    """
    return "T" in value and _MIDNIGHT not in value


def has_offset(value: str) -> bool:
    """Return True if a date and time (ISO 8601) says how far its place is from UTC."""
    return datetime.fromisoformat(value).tzinfo is not None


def is_same_instant(value: str, other: str) -> bool:
    """Return True if two times with offsets are the same: midnight somewhere, and its UTC."""
    if not ("T" in value and "T" in other and has_offset(value) and has_offset(other)):
        return False
    return datetime.fromisoformat(value) == datetime.fromisoformat(other)


def joined(value: str, other: str) -> str | None:
    """Return a time with what another adds to it, its seconds and its offset.

    None where the two are not of the same instant, as far as can be told.

    >>> joined("2024-05-14T15:05:00", "2024-05-14T15:05:10+02:00")
    '2024-05-14T15:05:10+02:00'
    >>> joined("2024-05-14T15:05:00", "2024-05-14T13:05:00+00:00")
    '2024-05-14T15:05:00+02:00'
    """
    if not (has_clock(value) and has_clock(other)):
        return None
    one, two = datetime.fromisoformat(value), datetime.fromisoformat(other)
    wall, wall_of_other = one.replace(tzinfo=None), two.replace(tzinfo=None)
    if _minute(wall) == _minute(wall_of_other):
        fuller = wall if wall.second else wall_of_other
        return fuller.replace(tzinfo=one.tzinfo or two.tzinfo).isoformat()
    if one.tzinfo is not None or two.tzinfo is None:
        return None
    ahead = wall - two.astimezone(UTC).replace(tzinfo=None)
    # Two times at full quarters of an hour may differ by hours by chance.
    by_chance = not wall.second and not wall.minute % 15
    if by_chance or ahead % _QUARTER or not _WEST <= ahead <= _EAST:
        return None
    return one.replace(tzinfo=timezone(ahead)).isoformat()


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0)
