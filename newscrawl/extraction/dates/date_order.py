"""The order of day and month that an operator gives, as a subtag of a page's language.

A language with a subtag of private use (BCP 47, 2.2.7) is passed on like any other: ``es-x-mdy`` is
Spanish whose dates in figures have the month first.
"""

from __future__ import annotations

from typing import Final

__all__ = ["DATE_ORDERS", "has_month_first", "with_order"]

_SUBTAGS: Final = {"day-first": "-x-dmy", "month-first": "-x-mdy"}
DATE_ORDERS: Final = tuple(_SUBTAGS)
"""The orders, as operators write them."""
_UNKNOWN: Final = "und"  # the language that is not known, in BCP 47


def with_order(language: str | None, order: str) -> str:
    """Return a language with one of ``DATE_ORDERS``.

    >>> with_order("es", "month-first"), with_order(None, "day-first")
    ('es-x-mdy', 'und-x-dmy')
    """
    return f"{language or _UNKNOWN}{_SUBTAGS[order]}"


def has_month_first(language: str | None) -> bool | None:
    """Return whether the order of a language has the month first; None where it has no order.

    >>> has_month_first("es-x-mdy"), has_month_first("en-gb-x-dmy"), has_month_first("en-us")
    (True, False, None)
    """
    if language is None or not language.endswith(tuple(_SUBTAGS.values())):
        return None
    return language.endswith(_SUBTAGS["month-first"])
