"""The days that texts show, in any form and calendar, without their times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from newscrawl.extraction.dates.calendars import (
    JALALI_YEARS,
    day_in_era,
    day_of,
    day_of_jalali,
    number_of,
)
from newscrawl.extraction.dates.date_order import has_month_first
from newscrawl.extraction.dates.months_and_zones import jalali_month_of, month_of
from newscrawl.extraction.dates.today import today_ordinal
from newscrawl.extraction.dates.visible_date_forms import FORMS, Form

__all__ = ["MAX_DAYS_AHEAD_SHOWN", "DayInText", "is_plausible", "next_day", "possible_forms"]

_ASCII_FORMS: Final = tuple(form for form in FORMS if any(map(str.isascii, form.signs)))
"""Those that a text in ASCII can have."""
_LANGUAGES_WITH_FORMS: Final = frozenset().union(*(form.languages or () for form in FORMS))
_FULL_YEAR: Final = re.compile(r"[12]\d{3}")
_MIN_YEAR: Final = 1990
"""No article was published on the web before; what says so is about the past."""
_MAX_DAYS_AHEAD: Final = 366
"""Data name the day of an event, and of a story that is held back, this far ahead."""
MAX_DAYS_AHEAD_SHOWN: Final = 1
"""No page shows that it was published on a day to come; in Kiribati it is tomorrow."""
# Where 23/7/12 is 12 July 2023.
_YEAR_FIRST_LANGUAGES: Final = frozenset(("zh", "ja", "ko", "fa", "ps", "prs"))
_MONTH_FIRST_LOCALES: Final = frozenset(("en", "en-us", "en-ph"))
_TAIWAN: Final = frozenset(("tw", "hant"))


class DayInText(NamedTuple):
    """A day, and where it stands in a text."""

    day: date
    start: int
    end: int


def is_plausible(day: date, *, days_ahead: int = _MAX_DAYS_AHEAD) -> bool:
    """Return True if an article may be of a day: not before the web, and not far ahead."""
    return day.year >= _MIN_YEAR and day.toordinal() <= today_ordinal() + days_ahead


def possible_forms(text: str, language: str | None) -> list[Form]:
    """Return the forms whose signs a text has; most texts have those of a few."""
    small = text.lower()
    code = _code(language)
    forms = _forms_of(
        code if code in _LANGUAGES_WITH_FORMS else "",
        is_ascii=text.isascii(),
        has_full_year=_FULL_YEAR.search(text) is not None,
    )
    return [form for form in forms if any(map(small.__contains__, form.signs))]


@cache
def _forms_of(code: str, *, is_ascii: bool, has_full_year: bool) -> tuple[Form, ...]:
    """Return the forms of a language, "" for those that have none of their own."""
    return tuple(
        form
        for form in (_ASCII_FORMS if is_ascii else FORMS)
        if (has_full_year or not form.needs_full_year)
        and (form.languages is None or code in form.languages)
    )


def next_day(
    text: str, forms: Sequence[Form], language: str | None, start: int = 0
) -> DayInText | None:
    """Return the first day in a text, from an index on, that is in one of the forms.

    ``language`` (BCP 47) decides what 3/4/2023 means, and whose calendar 1403 is a year of.
    """
    best: DayInText | None = None
    for form in forms:
        for match in form.pattern.finditer(text, start):
            if best is not None and match.start() >= best.start:
                break
            day = _day_in_match(match, language)
            if day is not None:
                best = DayInText(day, match.start(), match.end())
                break
        if best is not None and best.start == start:
            break
    return best


def _code(language: str | None) -> str:
    return (language or "").partition("-")[0].lower()


def _month_first(language: str | None) -> bool:
    return language is None or language.lower() in _MONTH_FIRST_LOCALES


def _day_in_match(match: re.Match[str], language: str | None) -> date | None:
    """Return the day that a match of one of ``FORMS`` names, None where there is no such day."""
    try:
        found = _read_day(match.groupdict(), match, language)
    except (ValueError, KeyError):
        return None
    if found is None or not is_plausible(found, days_ahead=MAX_DAYS_AHEAD_SHOWN):
        return None
    return found


def _read_day(groups: dict[str, str], match: re.Match[str], language: str | None) -> date | None:
    """Return the day; ValueError or KeyError where there is none."""
    day, year = number_of(groups["d"]), number_of(groups["y"])
    if "w" in groups:
        return _day_with_name(year, groups["w"], day, language)
    month = number_of(groups["m"])
    if "era" in groups:
        era = groups["era"]
        if not era and year < 100 and _TAIWAN.isdisjoint((language or "").lower().split("-")):
            return date(2000 + year, month, day)  # "24年5月14日"
        return day_in_era(era.upper(), year, month, day)
    separator, given = groups.get("sep"), has_month_first(language)
    is_month_first = _month_first(language) and separator != "." if given is None else given
    if separator and year < 100 and given is None and _code(language) in _YEAR_FIRST_LANGUAGES:
        day, year = year, day
    elif separator and day <= 12 and is_month_first:
        # 3/4/2023 is read by the language's custom; the form with the month first comes later.
        shown_first = match.start("m") < match.start("d")
        if not shown_first:
            day, month = month, day
    return day_of(year, month, day, language)


def _day_with_name(year: int, name: str, day: int, language: str | None) -> date | None:
    """Return the day of a month with a name; the Persian calendar's are of its own years only."""
    if year in JALALI_YEARS:
        month = jalali_month_of(name)
        return day_of_jalali(year, month, day) if month else None
    month = month_of(name, language)
    # Of the years of two figures only Thailand's have a form with a name.
    return day_of(year, month, day, "th" if year < 100 else language) if month else None
