"""Lines in an article's text that change by themselves: counters of readers, "5 minutes ago"."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.vocabulary import phrases_regex

__all__ = ["without_passing"]

_MAX_LINE_CHARS: Final = 100
"""A counter is a label or a short sentence; what is longer tells something."""
_MAX_TIME_CHARS: Final = 50
"""What is longer than "last updated on Thursday, 30 November at 14:32" is no mere time."""
# The words are whole ones where a script shows where words begin ("interviews" counts no views).
_LATIN: Final = "a-z\u00c0-\u024f"
_COUNTED: Final = re.compile(
    rf"(?<![{_LATIN}\u0400-\u04ff])(?:{phrases_regex('audience_words')})(?![{_LATIN}])",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    rf"(?<![{_LATIN}\u0400-\u04ff])(?:{phrases_regex('passing_time_words')})(?![{_LATIN}])",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\d[\d.,:'’\s]*(?:[km]\b\s?)?", re.IGNORECASE)
_ANY_NUMBER: Final = "№"
"""What stands for a number with the space behind it, here and in the phrases."""


def without_passing(paragraph: str) -> str:
    """Return a paragraph without the number of a counter in it; of a clock nothing is left.

    >>> without_passing("1,234 readers today"), without_passing("Updated 5 minutes ago")
    ('№readers today', '')
    >>> without_passing("14 people died within 2 days.")
    '14 people died within 2 days.'
    """
    if len(paragraph) > _MAX_LINE_CHARS or not any(map(str.isdecimal, paragraph)):
        return paragraph
    bare = _NUMBER.sub(_ANY_NUMBER, paragraph)
    if len(paragraph) <= _MAX_TIME_CHARS and _TIME.search(bare):
        return ""
    return bare if _COUNTED.search(bare) else paragraph
