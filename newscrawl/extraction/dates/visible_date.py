"""Dates and times as pages show them to readers, found in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Final, NamedTuple

from newscrawl.extraction.dates.date_labels import WHOLE_WEEKDAYS, says_changed, says_published
from newscrawl.extraction.dates.months_and_zones import utc_offset, with_ascii_digits
from newscrawl.extraction.dates.visible_date_forms import CLOCK
from newscrawl.extraction.dates.visible_day import (
    DayInText,
    is_plausible,
    next_day,
    possible_forms,
)
from newscrawl.extraction.lines.sentences import ends_sentence

__all__ = ["DateInText", "find_date", "find_dates", "is_date_line", "is_plausible", "may_show_date"]

_MAX_CHARS_TO_CLOCK: Final = 28
"""Between a date and the time of day that belongs to it: " | Updated at "."""
_MAX_CLOCK_CHARS: Final = 20  # "04:12:32 p.m. +01:00"
_MAX_CHARS_TO_DATE: Final = 12
"""From a clock to the date behind it that it belongs to: " Uhr, Wed, "."""
_MAX_CHARS_AROUND: Final = 32
"""Room for a weekday, a label ("Published:", "Last updated") and a place's or an author's name."""
_MAX_CHARS_OF_TWO_LABELS: Final = 48
"""Around two dates: "First published on", "Last modified on", their signs and spaces."""
_MAX_LINE_CHARS: Final = 110
"""Two dates with their labels and clocks; 55 and 220 change no saved record."""
_SIGNS: Final = re.compile(r"(?:(?<!\s)\s++)?[|•·–—:-]\s*+")
# A year, or a day and a month in figures, or in a form without a full year: what no date goes
# without.
_ANY_DATE: Final = re.compile(r"\d(?:\d{3}|\s?[./-]\s?\d|\s?[\u0e01-\u0e2e])|年")
_DIGIT: Final = re.compile(r"\d")  # by it most lines are turned away
_PERSIAN_DIGIT: Final = re.compile("[\u06f0-\u06f9]")
_PERSIAN_DIGIT_LANGUAGES: Final = ("fa", "ps", "prs", "ckb", "ur", "sd", "ks", "pnb")
_PERSIAN: Final = "fa"
_JALALI_YEAR: Final = re.compile(r"\b1[34]\d\d[/-]|[/-]1[34]\d\d\b")
_AFTERNOON_WORDS: Final = (
    *("p", "下午", "晚", "傍晚", "中午", "午後", "오후", "μ", "م", "ös", "ب"),
    *("अपराह्न", "पीएम", "অপরাহ্ণ", "পিএম", "பிற்பகல்", "ch"),
)


class DateInText(NamedTuple):
    """A date found in a text."""

    value: str
    """ISO 8601: a day, or a day and a time, with an offset where the text names one."""
    start: int
    end: int


def find_dates(text: str, language: str | None = None) -> Iterator[DateInText]:
    """Yield the dates in a text, each with its own time of day, where it has one.

    A second time, of a change on the same day, is yielded as a date of its own.  ``language``
    (BCP 47) decides what 3/4/2023 means.

    >>> [date.value for date in find_dates("12 July 2023, updated 14 July 2023 16:12")]
    ['2023-07-12', '2023-07-14T16:12:00']
    >>> [date.value for date in find_dates("12 July 2023, 16:12. Updated at 18:30")]
    ['2023-07-12T16:12:00', '2023-07-12T18:30:00']
    """
    language = _language_of_digits(text, language)
    text = with_ascii_digits(text)
    forms = possible_forms(text, language)
    at = 0
    found = next_day(text, forms, language)
    while found is not None:
        following = next_day(text, forms, language, found.end)
        end = len(text) if following is None else following.start
        date = _with_clock(text, found, at, partial(_same, following))
        yield date
        clock = _clock_of_change(text, date.end, end, following)
        if clock is not None and (value := _iso_date_time(found.day, clock)):
            yield DateInText(value, clock.start(), clock.end())
        at, found = date.end, following


def _same(found: DayInText | None) -> DayInText | None:
    return found


def find_date(text: str, language: str | None = None) -> DateInText | None:
    """Find the first date in a text, with its time of day where one stands beside it.

    ``language`` (BCP 47) decides what 3/4/2023 means.

    >>> find_date("Wed, 12 July 2023, 4:12 pm").value
    '2023-07-12T16:12:00'
    >>> find_date("12.07.2023 um 16:12 Uhr").value
    '2023-07-12T16:12:00'
    """
    language = _language_of_digits(text, language)
    text = with_ascii_digits(text)
    forms = possible_forms(text, language)
    found = next_day(text, forms, language)
    if found is None:
        return None
    return _with_clock(text, found, 0, lambda: next_day(text, forms, language, found.end))


def _language_of_digits(text: str, language: str | None) -> str | None:
    """Return the language of a text's dates: Persian, where it has the digits of that language."""
    if text.isascii() or not _PERSIAN_DIGIT.search(text):
        return language
    code = (language or "").partition("-")[0].lower()
    return language if code in _PERSIAN_DIGIT_LANGUAGES else _PERSIAN


def _with_clock(
    text: str, found: DayInText, at: int, following: Callable[[], DayInText | None]
) -> DateInText:
    """Return a day with the time of day that belongs to it.

    Looks within the date, behind it and before it, there not before the index ``at``.
    ``following`` finds the next date: a clock beside that one is not of this one.
    """
    day, start, end = found
    if ":" in text[start:end] and (match := CLOCK.search(text, start, end)):
        return _joined(day, match, start, end)
    match = CLOCK.search(text, end, end + _MAX_CHARS_TO_CLOCK + _MAX_CLOCK_CHARS)
    is_near = match is not None and match.start("h") - end <= _MAX_CHARS_TO_CLOCK
    if match is not None and is_near and _belongs_to(text, end, match, following):
        return _joined(day, match, start, match.end())
    before = list(CLOCK.finditer(text, max(at, start - _MAX_CHARS_TO_CLOCK), start))
    if before:
        return _joined(day, before[-1], before[-1].start(), end)
    return DateInText(day.isoformat(), start, end)


def _joined(day: date, clock: re.Match[str], start: int, end: int) -> DateInText:
    value = _iso_date_time(day, clock)
    return DateInText(value or day.isoformat(), start, end)


def _belongs_to(
    text: str, end: int, clock: re.Match[str], following: Callable[[], DayInText | None]
) -> bool:
    """Return True if a clock behind a date, which ends at ``end``, is that date's own.

    It is not where another date stands between, where it is the time of a change on that day
    ("12 July, updated 16:12"), and where a label and it stand before the next date.
    """
    between = text[end : clock.start("h")]
    is_of_change = says_changed(between)
    if not (is_of_change or says_published(between) or any(map(str.isdecimal, between))):
        return True
    after = following()
    if after is None:
        return not is_of_change
    if after.start < clock.end("min"):
        return False
    return not is_of_change and after.start - clock.end() > _MAX_CHARS_TO_DATE


def _clock_of_change(
    text: str, start: int, end: int, following: DayInText | None
) -> re.Match[str] | None:
    """Return the clock behind a date, up to an index, that a label says to be of a change."""
    clock = CLOCK.search(text, start, min(end, start + _MAX_CHARS_TO_CLOCK + _MAX_CLOCK_CHARS))
    if clock is None or not says_changed(text[start : clock.start("h")]):
        return None
    if following is not None and following.start - clock.end() <= _MAX_CHARS_TO_DATE:
        return None
    return clock


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


def may_show_date(text: str) -> bool:
    """Return False for a text that shows no date, as most: it has not a single figure.

    >>> may_show_date("The river rose again"), may_show_date("令和六年五月十四日")
    (False, True)
    """
    return _DIGIT.search(text) is not None or "年" in text


def is_date_line(text: str) -> bool:
    """Return True if a line shows a date and little else.

    >>> is_date_line("2023-07-12 16:12:32"), is_date_line("On 12 July 2023 the river rose again.")
    (True, False)
    """
    if len(text) > _MAX_LINE_CHARS or not may_show_date(text) or not _ANY_DATE.search(text):
        return False
    found = find_date(text) or (find_date(text, _PERSIAN) if _JALALI_YEAR.search(text) else None)
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
        around = WHOLE_WEEKDAYS.cut_from(around)
        if says_published(around) and says_changed(around):
            return len(around) <= _MAX_CHARS_OF_TWO_LABELS
    return len(around) <= _MAX_CHARS_AROUND and not ends_sentence(around.rstrip())
