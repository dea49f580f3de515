"""Dates as a page's data write them: ISO 8601, its near misses, and Unix time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from newscrawl.extraction.dates.months_and_zones import utc_offset
from newscrawl.extraction.dates.visible_date import find_date, is_plausible

__all__ = ["normalize_date"]

_ISO: Final = re.compile(
    r"^\D{0,3}((?:19|20)\d\d)-?(\d\d)-?(\d\d)"
    r"(?:[T\s_]*(\d\d?(?=:)|\d\d):?(\d\d)(?::?(\d\d)(?:[.,:]\d+)?)?+(?!\d|\s?[ap]\.?\s?m)"
    r"\s*(Z\b|(?:UTC|GMT)?[+-]\d\d:?\d{0,2}|[A-Z]{3,4}\b)?)?",
    re.IGNORECASE,
)
_UNIX_TIME: Final = re.compile(r"1\d{9}(?:\d{3})?")


def normalize_date(text: str, language: str | None = None) -> str | None:
    """Return a date in a page's data as ISO 8601; None where the text holds no date.

    Reads ISO 8601 and its near misses, Unix time, and any form that pages show to readers.

    ``language`` (BCP 47) decides what 3/4/2023 means.

    >>> normalize_date("2023-07-12T16:12:32.000Z")
    '2023-07-12T16:12:32+00:00'
    >>> normalize_date("20230712")
    '2023-07-12'
    """
    match = _ISO.match(text)
    if match is None or (match[4] is None and match.end() < len(text)):
        found = find_date(text, language)
        return found.value if found else _date_of_unix_time(text)
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        moment = date(int(year), int(month), int(day))
    except ValueError:
        return None
    if not is_plausible(moment):
        return None
    if hour is None:
        return moment.isoformat()
    if int(hour) == 24 and int(minute) == 0:  # the end of a day is the next one's beginning
        moment, hour = moment + timedelta(days=1), "0"
    try:
        clock = time(int(hour), int(minute), int(second or 0), tzinfo=utc_offset(zone))
    except ValueError:
        return moment.isoformat()  # a time that no clock shows says nothing against the day
    return datetime.combine(moment, clock).isoformat()


def _date_of_unix_time(text: str) -> str | None:
    """Return a Unix time in seconds or milliseconds as ISO 8601."""
    if not _UNIX_TIME.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC).isoformat()
