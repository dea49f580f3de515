"""Dates in words, in the languages whose months are not in ``months.toml``."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from newscrawl.extraction.dates.visible_day import MAX_DAYS_AHEAD_SHOWN, is_plausible

__all__ = ["date_in_words"]

_MAX_CHARS: Final = 60
"""A longer text shows more than a date."""
_SETTINGS: Final = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"]}


def date_in_words(text: str, language: str) -> str | None:
    """Return the date that dateparser reads, as ISO 8601: for texts that show nothing but a date.

    It is slow (up to 100 ms).  ``language`` is BCP 47.  None where the text is no date,
    or one on which nothing can have been published.

    >>> date_in_words("12 tháng 7 năm 2023", "vi")
    '2023-07-12'
    """
    if len(text) > _MAX_CHARS or not any(map(str.isdigit, text)):
        return None
    # Here and not above: it takes 0.2 s to load, and few pages need it.
    from dateparser import parse  # noqa: PLC0415

    try:
        found = parse(
            text, languages=[language.split("-", maxsplit=1)[0].lower()], settings=_SETTINGS
        )
    except ValueError:  # a language that it does not know
        return None
    if not isinstance(found, datetime):
        return None
    if not is_plausible(found.date(), days_ahead=MAX_DAYS_AHEAD_SHOWN):
        return None
    return (found if found.time() != datetime.min.time() else found.date()).isoformat()
