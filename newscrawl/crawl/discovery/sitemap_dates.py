"""Dates of sitemaps: those in their names, and which ``lastmod`` dates say anything."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from newscrawl.crawl.date_window import DateRange, parse_date_range

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SeenLastmods", "believable_lastmod", "believable_lastmods", "period_in_name"]

_YEAR: Final = r"(?:199\d|20\d\d)"
_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_DAY: Final = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH_NAMES: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH_NAME: Final = rf"(?P<name>{'|'.join(_MONTH_NAMES)})[a-z]{{0,6}}"
_BETWEEN: Final = r"[-_/.]"
_FORMS: Final = tuple(
    re.compile(rf"(?<!\d){form}(?!\d)", re.IGNORECASE)
    for form in (
        rf"(?P<year>{_YEAR}){_BETWEEN}?(?P<month>{_MONTH}){_BETWEEN}?(?P<day>{_DAY})",
        # "2026-11-1" is the first part of November.
        rf"(?P<year>{_YEAR})/(?P<month>\d\d?)/(?P<day>\d\d?)",
        rf"(?P<day>{_DAY}){_BETWEEN}(?P<month>{_MONTH}){_BETWEEN}(?P<year>{_YEAR})",
        rf"(?P<year>{_YEAR})[-_]?w(?P<week>\d\d)",
        rf"(?P<year>{_YEAR}){_BETWEEN}?(?P<month>{_MONTH})",
        rf"(?P<year>{_YEAR}){_BETWEEN}(?P<month>\d\d?)",
        rf"(?P<year>{_YEAR}){_BETWEEN}?{_MONTH_NAME}",
        rf"{_MONTH_NAME}{_BETWEEN}?(?P<year>{_YEAR})",
        rf"(?P<month>{_MONTH}){_BETWEEN}(?P<year>{_YEAR})",
    )
)
"""How names tell a day, a week or a month; the most exact first."""
_YEAR_ALONE: Final = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_YEAR_INSIDE: Final = re.compile(_YEAR)
_PARAMETERS: Final = {
    **dict.fromkeys(("yyyy", "yy", "year", "y"), "year"),
    **dict.fromkeys(("mm", "month", "mon", "m"), "month"),
    **dict.fromkeys(("dd", "day", "d"), "day"),
}
"""By the name of a parameter, as in "?yyyy=2026&mm=11&dd=28": what it tells."""
_MAX_NAME_CHARS: Final = 300  # a bound on work; dates stand in the last steps of a path
_MAX_PARAMETERS: Final = 20  # the same
_FIRST_SITEMAP: Final = datetime(1995, 1, 1, tzinfo=UTC).timestamp()
"""Seconds since 1970.  No news page on the web is older: 1970 is a date that was never set."""
_AHEAD_SECONDS: Final = 86_400.0
"""So far ahead a date may lie, as of another time zone; one that lies further ahead is wrong."""
_OF_THE_REQUEST_SECONDS: Final = 120.0
"""Where all dates are younger, they tell when the index was made: upon this request."""


def period_in_name(url: str) -> DateRange | None:
    """Return the day, week, month or year that a sitemap's name tells; None where it tells none.

    >>> day = period_in_name("https://news.example/sitemap-2026-11-28.xml")
    >>> day == parse_date_range("2026-11-28")
    True
    >>> period_in_name("https://news.example/s?yyyy=2026&mm=11") == parse_date_range("2026-11")
    True
    >>> period_in_name("https://news.example/sitemap-7.xml") is None
    True
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.query and (found := _in_parameters(parts.query)) is not None:
        return found
    name = f"{parts.path}?{parts.query}"[-_MAX_NAME_CHARS:]
    if not _YEAR_INSIDE.search(name):
        return None
    for form in _FORMS:
        periods = [period for match in form.finditer(name) if (period := _period(match))]
        if periods:
            return max(periods, key=lambda period: period.end)
    years = _YEAR_ALONE.findall(name)
    return parse_date_range(max(years)) if years else None


def _period(match: re.Match[str]) -> DateRange | None:
    found = match.groupdict()
    if found.get("name"):
        month = str(_MONTH_NAMES.index(found["name"].lower()) + 1)
        return parse_date_range(f"{found['year']}-{month}")
    if found.get("week"):
        try:
            monday = date.fromisocalendar(int(found["year"]), int(found["week"]), 1)
        except ValueError:
            return None
        start = datetime(monday.year, monday.month, monday.day, tzinfo=UTC).timestamp()
        return DateRange(start, start + 7 * 86_400)
    told = (found["year"], found.get("month"), found.get("day"))
    return parse_date_range("-".join(part for part in told if part))


def _in_parameters(query: str) -> DateRange | None:
    told: dict[str, str] = {}
    for name, value in parse_qsl(query)[:_MAX_PARAMETERS]:
        unit = _PARAMETERS.get(name.casefold())
        if unit and value.isdecimal() and len(value) <= 4:
            told[unit] = value
    if not _YEAR_INSIDE.fullmatch(told.get("year", "")):
        return None
    units = ("year", "month", "day") if "month" in told else ("year",)
    return parse_date_range("-".join(told[unit] for unit in units if unit in told))


def believable_lastmod(lastmod: str | None, *, now: float) -> DateRange | None:
    """Return the dates of a ``lastmod``; None where it is none, or was never set, or is to come.

    ``now`` is in seconds since 1970.

    >>> believable_lastmod("1970-01-01", now=1.8e9) is None
    True
    """
    dates = parse_date_range(lastmod)
    if dates is None or dates.start < _FIRST_SITEMAP or dates.start > now + _AHEAD_SECONDS:
        return None
    return dates


class SeenLastmods:
    """Judges the ``lastmod`` dates of the entries of one file, as they are read."""

    def __init__(self, *, now: float) -> None:
        """Begin with none; ``now`` is in seconds since 1970."""
        self._now = now
        self._first: DateRange | None = None
        self._are_several = self._differ = self._are_older = False

    def add(self, lastmod: str | None) -> DateRange | None:
        """Take in the next one; return its dates, None where it is not to be believed by itself."""
        dates = believable_lastmod(lastmod, now=self._now)
        if dates is None:
            return None
        if self._first is None:
            self._first = dates
        else:
            self._are_several = True
            self._differ |= dates != self._first
        self._are_older |= dates.start < self._now - _OF_THE_REQUEST_SECONDS
        return dates

    @property
    def say_something(self) -> bool:
        """Whether they differ, and are not all of the moment of the request; one alone does."""
        return not self._are_several or (self._differ and self._are_older)


def believable_lastmods(lastmods: Sequence[str | None], *, now: float) -> list[DateRange | None]:
    """Return the dates of the ``lastmod`` of each sitemap of an index, None where it says nothing.

    Dates that are all equal, or all of the moment of the request, say nothing.

    >>> believable_lastmods(["2026-11-01", "2026-11-01"], now=1.8e9)
    [None, None]
    """
    seen = SeenLastmods(now=now)
    found = [seen.add(lastmod) for lastmod in lastmods]
    return found if seen.say_something else [None] * len(found)
