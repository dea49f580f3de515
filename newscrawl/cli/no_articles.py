"""Inputs without any article: what commands that read records say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.records.reading import ReadError
from newscrawl.records.record_line import SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.records.reading import SkippedLine

__all__ = ["EMPTY", "check_some_article"]

_USUAL: Final = (SkipReason.REJECT, SkipReason.CUT)
"""What outputs of crawls have beside articles."""
EMPTY: Final = "no article in the inputs, so it is empty"
"""What is said of an output of a quiet day: it is written, and well formed."""


def check_some_article(articles: int, skipped: Iterable[SkippedLine]) -> None:
    """Raise ReadError where there is no article, but lines that are no records.

    Else an output that was good would be replaced with an empty one.  Nothing at all, rejects, and
    a line that is being written, are usual on a quiet day and at the beginning of a crawl.
    """
    wrong = [line for line in skipped if line.reason not in _USUAL]
    if wrong and not articles:
        raise ReadError(f"no article in the inputs, so nothing was written. {wrong[0]}.")
