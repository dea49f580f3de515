"""Which articles a crawl wants, by when they were published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

__all__ = [
    "DateRange",
    "DateWindow",
    "DateWindowError",
    "parse_date_range",
    "parse_duration",
    "parse_typed_date",
]

_DURATION: Final = re.compile(r"(\d{1,5})\s*([smhdw])", re.IGNORECASE)
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DAY: Final = re.compile(r"\d{4}-\d\d?-\d\d?")
_MONTH: Final = re.compile(r"(\d{4})(?:-(\d\d?))?")
_DECEMBER: Final = 12


class DateWindowError(ValueError):
    """What was given is no date or span of time; the message says what to give instead."""


class DateRange(NamedTuple):
    """When something happened, as far as it is told: a moment, a day, a month or a year."""

    start: float
    """Seconds since 1970, UTC."""
    end: float
    """The same, exclusive; a moment is as long as a second."""


def parse_date_range(text: str | None) -> DateRange | None:
    """Read a date in W3C form (ISO 8601), whole or in part; a time without a zone is UTC.

    >>> in_utc = parse_date_range("2026-11-03T08:15:00Z")
    >>> in_utc == parse_date_range("2026-11-03T09:15:00+01:00")
    True
    >>> day = parse_date_range("2026-11-03"); day.end - day.start
    86400.0
    >>> parse_date_range("yesterday") is None
    True
    """
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            first = datetime(*map(int, text.split("-")), tzinfo=UTC)  # type: ignore[misc, arg-type]
            return DateRange(first.timestamp(), (first + timedelta(days=1)).timestamp())
        month = _MONTH.fullmatch(text)
        if month:
            return _month(int(month[1]), int(month[2]) if month[2] else None)
        found = datetime.fromisoformat(text)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return DateRange(found.timestamp(), found.timestamp() + 1)
    except (ValueError, OverflowError):
        return None


def _month(year: int, month: int | None) -> DateRange:
    first = date(year, month or 1, 1)
    last = date(year + 1, 1, 1)
    if month and month < _DECEMBER:
        last = date(year, month + 1, 1)
    start, end = (datetime(day.year, day.month, 1, tzinfo=UTC).timestamp() for day in (first, last))
    return DateRange(start, end)


def parse_duration(text: str) -> float:
    """Read a span of time: a number with s, m, h, d or w.  In seconds.

    >>> parse_duration("3d")
    259200.0
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or not int(match[1]):
        raise DateWindowError(f"{text!r} is no span of time: give one like 90m, 12h, 3d or 2w.")
    return float(int(match[1]) * _UNITS[match[2].lower()])


def parse_typed_date(text: str) -> DateRange:
    """Read a date that a person gives.  Raises DateWindowError with a sentence for the person."""
    found = parse_date_range(text.strip())
    if found is None:
        raise DateWindowError(
            f"{text!r} is no date: give one like 2026-11-01 or 2026-11-01T06:00+01:00."
        )
    return found


@dataclass(frozen=True, slots=True)
class DateWindow:
    """From when until when; without an end it is open on that side."""

    since: float | None = None
    """Seconds since 1970: what was published before is not wanted."""
    until: float | None = None
    """What was published from then on is not wanted."""

    @classmethod
    def from_options(
        cls,
        *,
        since: str | None = None,
        until: str | None = None,
        max_age: str | None = None,
        now: float,
    ) -> DateWindow:
        """Make a window of what a person gives.

        ``since`` and ``until`` are dates, both included; ``max_age`` is a span of time before
        ``now``; of ``since`` and ``max_age`` the later counts.  Raises DateWindowError.
        """
        starts = [parse_typed_date(since).start] if since else []
        starts += [now - parse_duration(max_age)] if max_age else []
        window = cls(max(starts, default=None), parse_typed_date(until).end if until else None)
        if window.since is not None and window.until is not None and window.since >= window.until:
            raise DateWindowError(
                "No article can be in that window: its end lies before its start."
            )
        return window

    def may_hold(self, found: DateRange | None) -> bool:
        """Say whether a date may lie in the window; an unknown one may.

        >>> window = DateWindow.from_options(since="2026-11-03", now=0.0)
        >>> window.may_hold(parse_date_range("2026-11-02"))
        False
        """
        if found is None:
            return True
        if self.since is not None and found.end <= self.since:
            return False
        return self.until is None or found.start < self.until
