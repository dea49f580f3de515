"""Days of other calendars: Persian, Buddhist, and by the years of an era (Japan, Taiwan)."""

from __future__ import annotations

from datetime import date
from typing import Final

from newscrawl.extraction.dates.today import today_ordinal

__all__ = ["JALALI_YEARS", "day_in_era", "day_of", "day_of_jalali", "number_of"]

JALALI_YEARS: Final = range(1300, 1500)
"""The Persian (Jalali) years 1300 to 1499 began in 1921 to 2120.  The Muslim calendar has years of
the same numbers, so the language or the month's name has to say which is meant."""
_JALALI_LANGUAGES: Final = frozenset(("fa", "ps", "prs", "ckb"))
_FIRST_JALALI_FIGURES: Final = 60
"""A Persian year of two figures from here on is of the 1300s (1360 was 1981), or of the 1400s."""
_BUDDHIST_YEARS: Final = 543
"""What the Buddhist calendar is ahead of the Gregorian one."""
_FIRST_BUDDHIST_FIGURES: Final = 33
"""A Thai year of two figures from here on is of the 2500s: 2533 was 1990, when the web began."""
_ERAS: Final = {
    "令和": 2018,
    "㋿": 2018,
    "R": 2018,
    "平成": 1988,
    "㍻": 1988,
    "H": 1988,
    "昭和": 1925,
    "㍼": 1925,
    "S": 1925,
    "民國": 1911,
    "民国": 1911,
    "": 1911,  # in Taiwan, where the era's name is often left out
}
"""The year before the first year of an era, by the era's name."""
# Of the Persian year, the first of which are of 31 days, the others of 30, the last of 29 or 30.
_DAYS_BEFORE_MONTH: Final = (0, 31, 62, 93, 124, 155, 186, 216, 246, 276, 306, 336, 366)
_CHARACTERS: Final = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "元": 1,  # the first year of an era
}


def number_of(text: str) -> int:
    """Return the number that figures or Chinese characters stand for.

    >>> number_of("24"), number_of("二〇二四"), number_of("二十四"), number_of("元")
    (24, 2024, 24, 1)
    """
    if text[0] not in _CHARACTERS and text[0] != "十":
        return int(text)
    tens, sign, ones = text.partition("十")
    if sign:
        return 10 * (_CHARACTERS[tens] if tens else 1) + (_CHARACTERS[ones] if ones else 0)
    return int("".join(str(_CHARACTERS[character]) for character in text))


def day_in_era(era: str, year: int, month: int, day: int) -> date:
    """Return the day of a year of an era; ValueError where there is no such day.

    >>> day_in_era("令和", 6, 5, 14), day_in_era("民國", 113, 5, 14)
    (datetime.date(2024, 5, 14), datetime.date(2024, 5, 14))
    """
    return date(_ERAS[era.removeprefix("中華")] + year, month, day)


def day_of_jalali(year: int, month: int, day: int) -> date:
    """Return the Gregorian day of one of the Persian calendar; ValueError where there is none.

    >>> day_of_jalali(1403, 2, 25)
    datetime.date(2024, 5, 14)
    """
    before = _DAYS_BEFORE_MONTH[month - 1]
    found = _ordinal_of_jalali(year, before + day)
    if before + day > _DAYS_BEFORE_MONTH[month] or found >= _ordinal_of_jalali(year + 1, 1):
        raise ValueError("no day of the Persian calendar")
    return date.fromordinal(found)


def _ordinal_of_jalali(year: int, day_of_year: int) -> int:
    """Return the ordinal (as ``date.toordinal``) of a day of a Persian year.

    Of 33 years eight are leap years.
    """
    # 1,595 years make the first year one that such a period begins with; 356,033 is the ordinal
    # of that period's beginning, below the first year of our era.
    cycles, rest = divmod(year + 1595, 33)
    return 365 * (year + 1595) + 8 * cycles + (rest + 3) // 4 + day_of_year - 356_033


def day_of(year: int, month: int, day: int, language: str | None) -> date:
    """Return the day of a date in figures, of the calendar that the year and the language tell.

    ``language`` is BCP 47.  Raises ValueError where there is no such day.

    >>> day_of(2567, 5, 14, "th"), day_of(67, 5, 14, "th"), day_of(1403, 2, 25, "fa")
    (datetime.date(2024, 5, 14), datetime.date(2024, 5, 14), datetime.date(2024, 5, 14))
    """
    code = (language or "").partition("-")[0].lower()
    if code in _JALALI_LANGUAGES and year < 100:
        year += 1300 if year >= _FIRST_JALALI_FIGURES else 1400
    elif code == "th" and _FIRST_BUDDHIST_FIGURES <= year < 100:
        year += 2500
    if year in JALALI_YEARS:
        if code not in _JALALI_LANGUAGES:
            raise ValueError("a year of the Muslim calendar, or none")
        return day_of_jalali(year, month, day)
    if year < 100:  # "97" is of the last century: no page shows a day to come
        year += 2000 if year + 2000 <= date.fromordinal(today_ordinal()).year + 1 else 1900
    elif year > 2500:
        year -= _BUDDHIST_YEARS
    return date(year, month, day)
