"""What dates are written with in many languages: names of months, time zones, digits."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import UTC, timedelta, timezone
from importlib.resources import files
from typing import Final

__all__ = ["jalali_month_of", "month_of", "utc_offset", "with_ascii_digits"]

_LETTERS: Final = str.maketrans("يك", "یک", "\u200c\u200d")


def _read_table(name: str) -> dict[str, str]:
    text = files("newscrawl.extraction.dates").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _letters_of(name: str) -> str:
    """Return a name in the form in which names are compared.

    Arabic keyboards have other letters for two of Persian's, and joiners are often lost.
    """
    return name.lower().rstrip(".").translate(_LETTERS)


def _month_numbers(data: Iterable[str]) -> dict[str, int]:
    """Return the number of each month by its names and their beginnings, from rows of the table."""
    names: dict[str, int] = {}
    for months in data:
        for number, variants in enumerate(months.split(), start=1):
            for name in map(_letters_of, variants.replace("_", " ").split("|")):
                names.setdefault(name, number)
                # "Jul", "Sept": what names in several languages share must agree on the month.
                for size in range(3, len(name)):
                    names.setdefault(name[:size], number)
    return names


_MONTHS: Final = _month_numbers(_read_table("months.toml").values())
# A page's own language goes first: "listopada" is October in Croatian, November in Polish.
_MONTHS_BY_LANGUAGE: Final = {
    name: _month_numbers([months]) for name, months in _read_table("months.toml").items()
}
_ZONES: Final = _read_table("zones.toml")
_JALALI_MONTHS: Final = _month_numbers(_read_table("jalali_months.toml").values())
_OTHER_DIGIT: Final = re.compile(r"(?![0-9])\d")
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?")
_OFFSET_IN_TABLE: Final = re.compile(r"([+-])(\d\d):(\d\d)")
_MAX_OFFSET: Final = timedelta(hours=14)  # hours ahead of UTC: Kiribati's, the largest there is


def month_of(name: str, language: str | None) -> int | None:
    """Return the month (1 to 12) that a name or its abbreviation stands for, None for no month.

    ``language`` is BCP 47.  What it does not know is looked up in all languages.
    """
    name = _letters_of(name)
    own = _MONTHS_BY_LANGUAGE.get((language or "").lower().partition("-")[0], _MONTHS)
    return own.get(name) or _MONTHS.get(name)


def jalali_month_of(name: str) -> int | None:
    """Return the month (1 to 12) of the Persian calendar that has a name, None for no such month.

    "ماه" (month), which may be written onto the name, is left out.
    """
    name = _letters_of(name)
    return _JALALI_MONTHS.get(name) or _JALALI_MONTHS.get(name.removesuffix("ماه"))


def with_ascii_digits(text: str) -> str:
    """Return a text with the decimal digits of all scripts as 0 to 9, of the same length.

    >>> with_ascii_digits("੧੪ ਮਈ ੨੦੨੪")
    '14 ਮਈ 2024'
    """
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda digit: str(int(digit[0])), text)


def utc_offset(zone: str | None) -> timezone | None:
    """Return the offset of "Z", "+02:00", "GMT+2" or "CEST"; None for what is no time zone."""
    if not zone:
        return None
    zone = zone.upper().replace("−", "-").replace(" ", "")
    if zone == "Z":
        return UTC
    match = _OFFSET.fullmatch(zone)
    if match is None:
        named = _ZONES.get(zone)
        match = _OFFSET_IN_TABLE.fullmatch(named) if named else None
    if match is None:
        return None
    sign, hours, minutes = match.groups()
    delta = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if delta > _MAX_OFFSET or int(minutes or 0) > 59:
        return None
    return timezone(-delta if sign == "-" else delta)
