"""The date window of a crawl: when the articles that it wants were published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
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
_SECONDS_OF_UNIT: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
"""Of a typed duration: 36h, 7d."""
_DAY: Final = re.compile(r"\d{4}-\d\d?-\d\d?")
_YEAR_OR_MONTH: Final = re.compile(r"(\d{4})(?:-(\d\d?))?")


class DateWindowError(ValueError):
    """A typed text is no date or duration; the message says what to give instead."""


class DateRange(NamedTuple):
    """When something happened, as exactly as it is known: a moment, a day, a month or a year."""

    start: float
    """Seconds since 1970, UTC."""
    end: float
    """The same, exclusive; a moment lasts a second."""


@lru_cache(maxsize=1024)  # the days of the entries of a sitemap; some 200 kB
def parse_date_range(text: str | None) -> DateRange | None:
    """Return the range of a date in W3C form (ISO 8601), whole or in part; None for other texts.

    A time without a zone is UTC.

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
            year, month, day = map(int, text.split("-"))
            start = datetime(year, month, day, tzinfo=UTC)
            return DateRange(start.timestamp(), (start + timedelta(days=1)).timestamp())
        if match := _YEAR_OR_MONTH.fullmatch(text):
            start = datetime(int(match[1]), int(match[2] or 1), 1, tzinfo=UTC)
            end = (start + timedelta(days=31 if match[2] else 366)).replace(day=1)
            return DateRange(start.timestamp(), end.timestamp())
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        start_seconds = moment.timestamp()
        return DateRange(start_seconds, start_seconds + 1)
    except (ValueError, OverflowError):
        return None


def parse_duration(text: str) -> float:
    """Return the seconds of a duration: a number with s, m, h, d or w.

    Raises DateWindowError with a sentence for the person who typed it.

    >>> parse_duration("3d")
    259200.0
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or not int(match[1]):
        raise DateWindowError(f"{text!r} is no span of time: give one like 90m, 12h, 3d or 2w.")
    return float(int(match[1]) * _SECONDS_OF_UNIT[match[2].lower()])


def parse_typed_date(text: str) -> DateRange:
    """Return the range of a date that a person typed.

    Raises DateWindowError with a sentence for the person.
    """
    dates = parse_date_range(text.strip())
    if dates is None:
        example = "2026-11-01 or 2026-11-01T06:00+01:00"
        raise DateWindowError(f"{text!r} is no date: give one like {example}.")
    return dates


@dataclass(frozen=True, slots=True)
class DateWindow:
    """The publication dates that a crawl wants; without an end it is open on that side."""

    since: float | None = None
    """Seconds since 1970: what was published before is not wanted."""
    until: float | None = None
    """The same: what was published at this time or later is not wanted."""

    @classmethod
    def from_options(
        cls,
        *,
        since: str | None = None,
        until: str | None = None,
        max_age: str | None = None,
        now: float,
    ) -> DateWindow:
        """Return the window that a person's options make.

        ``since`` and ``until`` are dates, both included; ``max_age`` is a duration before ``now``
        (seconds since 1970).  Raises DateWindowError, also for ``since`` with ``max_age``.
        """
        if since and max_age:
            why = "Both say where the window begins: give --since or --max-age, not both."
            raise DateWindowError(why)
        start = parse_typed_date(since).start if since else None
        start = now - parse_duration(max_age) if max_age else start
        window = cls(start, parse_typed_date(until).end if until else None)
        if window.since is not None and window.until is not None and window.since >= window.until:
            why = "No article can be in that window: its end lies before its start."
            raise DateWindowError(why)
        return window

    def may_hold(self, dates: DateRange | None) -> bool:
        """Return True if a date may lie in the window; an unknown date may.

        >>> window = DateWindow.from_options(since="2026-11-03", now=0.0)
        >>> window.may_hold(parse_date_range("2026-11-02"))
        False
        """
        if dates is None:
            return True
        if self.since is not None and dates.end <= self.since:
            return False
        return self.until is None or dates.start < self.until
