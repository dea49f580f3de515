"""What an operator says of how a site's pages are read, as it is handed to who reads them."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["NO_HINTS", "ReadingHints"]


class ReadingHints(NamedTuple):
    """The operator's word on a site's pages; texts, as they go to other processes."""

    rules: str = ""
    """The site's rules as JSON; empty where there are none."""
    date_order: str = ""
    """The order of dates in figures: one of DATE_ORDERS; empty where each page tells it."""


NO_HINTS: Final = ReadingHints()
"""Of a site of which the operator says nothing."""
