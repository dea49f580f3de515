"""The kinds of values that say when a site runs, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, time
from typing import Any, Final
from zoneinfo import available_timezones

from newscrawl.crawl.date_window import DateWindowError, parse_duration
from newscrawl.operate.cron_line import CronLine, CronLineError
from newscrawl.operate.sites_file.mistakes import Fault, neighbour
from newscrawl.operate.sites_file.value_kinds import SPAN, Kind

__all__ = ["AUTO", "CLOCK_SPAN", "CRON", "EVERY", "NAME", "ZONE"]

_NAME: Final = re.compile(r"\w(?:[\w.-]{0,62}\w)?")
_CLOCK_SPAN: Final = re.compile(r"(\d\d?:\d\d)\s*[-–]\s*(\d\d?:\d\d)")
AUTO: Final = "auto"


def _check_name(value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        yield Fault(
            (),
            "Give a name in quotes: up to 64 letters and digits, with -, _ or . between them, as "
            'in "example-news". The site\'s output is called by it.',
        )


def _check_every(value: Any) -> Iterator[Fault]:
    if value == AUTO:
        return
    try:
        parse_duration(value if isinstance(value, str) else "")
    except DateWindowError:
        yield Fault((), 'Give a span of time in quotes, as in "15m" or "1d", or "auto".')


def _clock(text: str) -> time:
    hour, minute = map(int, text.split(":"))
    return time() if (hour, minute) == (24, 0) else time(hour, minute)


def _check_clock_span(value: Any) -> Iterator[Fault]:
    match = _CLOCK_SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        is_right = match is not None and _clock(match[1]) != _clock(match[2])
    except ValueError:  # 25:00
        is_right = False
    if not is_right:
        yield Fault((), 'Give two different times of the day in quotes, as in "06:00-23:00".')


def _check_zone(value: Any) -> Iterator[Fault]:
    known = available_timezones()
    if not isinstance(value, str):
        yield Fault((), 'Give the name of a time zone in quotes, as in "Europe/Berlin".')
    elif value not in known:
        near = neighbour(value, known) or ' Give one like "Europe/Berlin" or "UTC".'
        yield Fault((), f"{value!r} is no time zone of the tz database.{near}")


NAME: Final = Kind(
    "a name in quotes", {"type": "string", "pattern": rf"^{_NAME.pattern}$"}, _check_name
)


def _check_cron(value: Any) -> Iterator[Fault]:
    try:
        CronLine(value if isinstance(value, str) else "", UTC)
    except CronLineError as error:
        yield Fault((), str(error))


EVERY: Final = Kind(
    'a span of time, or "auto"', {"anyOf": [{"const": AUTO}, SPAN.schema]}, _check_every
)
CRON: Final = Kind(
    "a cron line",
    {"type": "string", "pattern": r"^\s*\S+(\s+\S+){4}\s*$"},
    _check_cron,
)
CLOCK_SPAN: Final = Kind(
    "two times of the day",
    {"type": "string", "pattern": rf"^\s*{_CLOCK_SPAN.pattern}\s*$"},
    _check_clock_span,
)
ZONE: Final = Kind("a time zone", {"type": "string"}, _check_zone)
