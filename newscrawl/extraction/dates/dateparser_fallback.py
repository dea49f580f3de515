"""Dates in words, in the languages whose months are not in ``months.toml``."""

from __future__ import annotations

from datetime import datetime
from typing import Final

__all__ = ["date_in_words"]

_LONGEST: Final = 60
_SETTINGS: Final = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"]}


def date_in_words(text: str, language: str) -> str | None:
    """Read a date with dateparser: slow (up to 100 ms), for texts that show nothing but a date.

    ``language`` is BCP 47.  Returns ISO 8601 as ``find_date`` does.

    >>> date_in_words("12 tháng 7 năm 2023", "vi")
    '2023-07-12'
    """
    if len(text) > _LONGEST or not any(map(str.isdigit, text)):
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
    return (found if found.time() != datetime.min.time() else found.date()).isoformat()
