"""Dates and times as pages show them to readers, found in a text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from newscrawl.extraction.dates.months_and_zones import DIGITS, month_of, utc_offset
from newscrawl.extraction.dates.visible_date_forms import (
    BUDDHIST_YEARS,
    CLOCK,
    FORMS,
    SHORT_YEAR_FORMS,
)
from newscrawl.extraction.lines.sentences import ends_sentence

__all__ = ["DateInText", "find_date", "is_date_line", "is_plausible"]

_FULL_YEAR: Final = re.compile(r"[12]\d{3}")
_MAX_CHARS_TO_CLOCK: Final = 28
"""Between a date and the time of day that belongs to it: " | Updated at "."""
_MAX_CLOCK_CHARS: Final = 20  # "04:12:32 p.m. +01:00"
_MIN_YEAR: Final = 1990
"""No article was published on the web before; what says so is about the past."""
_MAX_DAYS_AHEAD: Final = 366
"""Events are announced and copyright years written this far ahead."""
_MAX_CHARS_AROUND: Final = 32
"""Room for a weekday, a label ("Published:", "Last updated") and a place's or an author's name."""
_MAX_LINE_CHARS: Final = 110
"""Two dates with their labels and clocks; 55 and 220 change no saved record."""
_SIGNS: Final = re.compile(r"(?:(?<!\s)\s++)?[|•·–—:-]\s*+")
# A year, or a day and a month in figures: what no date goes without.
_ANY_DATE: Final = re.compile(r"\d(?:\d{3}|\s?[./-]\s?\d)")
# Where 23/7/12 is 12 July 2023.
_YEAR_FIRST_LANGUAGES: Final = frozenset(("zh", "ja", "ko"))
_AFTERNOON_WORDS: Final = ("p", "下午", "午後", "오후", "μ", "م", "ös")


class DateInText(NamedTuple):
    """A date found in a text."""

    value: str
    """ISO 8601: a day, or a day and a time, with an offset where the text names one."""
    start: int
    end: int


def is_plausible(day: date) -> bool:
    """Return True if an article may be of a day: not before the web, and no year ahead."""
    latest = datetime.now(UTC).date() + timedelta(days=_MAX_DAYS_AHEAD)
    return day.year >= _MIN_YEAR and day <= latest


def _month_first(language: str | None) -> bool:
    return language is None or language.lower() in ("en", "en-us", "en-ph")


def _year_first(language: str | None) -> bool:
    return language is not None and language.lower().partition("-")[0] in _YEAR_FIRST_LANGUAGES


def _day_in_match(match: re.Match[str], language: str | None) -> date | None:
    """Return the day that a match of one of ``FORMS`` names, None where there is no such day."""
    groups = match.groupdict()
    if "w" in groups:
        month = month_of(groups["w"], language)
        if month is None:
            return None
    else:
        month = int(groups["m"])
    day, year = int(groups["d"]), int(groups["y"])
    year -= BUDDHIST_YEARS if year > 2500 else 0
    separator = groups.get("sep")
    if separator and year < 100 and _year_first(language):
        day, year = year, day
    elif separator and separator != "." and day <= 12 and _month_first(language):
        # 3/4/2023 is read by the language's custom; the form with the month first comes later.
        shown_first = match.start("m") < match.start("d")
        if not shown_first:
            day, month = month, day
    try:
        found = date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
    return found if is_plausible(found) else None


def _find_clock(text: str, start: int, end: int) -> tuple[re.Match[str], int, int] | None:
    """Find the time of day of a date that stands from ``start`` to ``end``.

    Looks within the date, behind it and before it.  Returns the match of ``CLOCK``, and from where
    to where date and time stand together.
    """
    if ":" in text[start:end] and (match := CLOCK.search(text, start, end)):
        return match, start, end
    match = CLOCK.search(text, end, end + _MAX_CHARS_TO_CLOCK + _MAX_CLOCK_CHARS)
    if match and match.start("h") - end <= _MAX_CHARS_TO_CLOCK:
        return match, start, match.end()
    window = max(0, start - _MAX_CHARS_TO_CLOCK)
    matches = list(CLOCK.finditer(text, window, start))
    return (matches[-1], matches[-1].start(), end) if matches else None


def _iso_date_time(day: date, match: re.Match[str]) -> str | None:
    """Return a day and a match of ``CLOCK`` as ISO 8601, None for a time that no clock shows."""
    hour, minute, second = int(match["h"]), int(match["min"]), int(match["s"] or 0)
    half = (match["half"] or match["before"] or "").lower()
    if half.startswith(_AFTERNOON_WORDS):
        hour += 12 if hour < 12 else 0
    elif half and hour == 12:
        hour = 0
    if hour > 23:
        return None
    return datetime(
        day.year, day.month, day.day, hour, minute, second, tzinfo=utc_offset(match["zone"])
    ).isoformat()


def _possible_forms(text: str) -> list[re.Pattern[str]]:
    """Return the forms whose signs a text has; most texts have those of a few."""
    small = text.lower()
    forms = FORMS if _FULL_YEAR.search(text) else SHORT_YEAR_FORMS
    return [form for form, signs in forms if any(map(small.__contains__, signs))]


def find_date(text: str, language: str | None = None) -> DateInText | None:
    """Find the first date in a text, with its time of day where one stands beside it.

    ``language`` (BCP 47) decides what 3/4/2023 means.

    >>> find_date("Wed, 12 July 2023, 4:12 pm").value
    '2023-07-12T16:12:00'
    >>> find_date("12.07.2023 um 16:12 Uhr").value
    '2023-07-12T16:12:00'
    """
    if not text.isascii():
        text = text.translate(DIGITS)
    best: tuple[int, int, date] | None = None
    for form in _possible_forms(text):
        for match in form.finditer(text):
            if best is not None and match.start() >= best[0]:
                break
            day = _day_in_match(match, language)
            if day is not None:
                best = match.start(), match.end(), day
                break
        if best is not None and not best[0]:
            break
    if best is None:
        return None
    start, end, day = best
    clock = _find_clock(text, start, end)
    if clock is not None:
        value = _iso_date_time(day, clock[0])
        if value is not None:
            return DateInText(value, min(start, clock[1]), max(end, clock[2]))
    return DateInText(day.isoformat(), start, end)


def is_date_line(text: str) -> bool:
    """Return True if a line shows a date and little else.

    >>> is_date_line("2023-07-12 16:12:32"), is_date_line("On 12 July 2023 the river rose again.")
    (True, False)
    """
    if len(text) > _MAX_LINE_CHARS or not _ANY_DATE.search(text):
        return False
    found = find_date(text)
    if found is None:
        return False
    around = text[: found.start] + text[found.end :]
    if len(around) > _MAX_CHARS_AROUND:
        # What is left may hold a second date ("Published … Updated …").
        second = find_date(around)
        if second is None:
            return False
        # The signs about a name and a label ("Ann Lee | … - Updated : …") are no words.
        around = _SIGNS.sub(" ", around[: second.start]) + _SIGNS.sub(" ", around[second.end :])
    return len(around) <= _MAX_CHARS_AROUND and not ends_sentence(around.rstrip())
