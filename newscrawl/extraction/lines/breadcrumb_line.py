"""Trails written as one line: "Home » World » A story"."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.vocabulary import phrases

__all__ = ["SEPARATORS", "arrow_parts", "split_trail"]

SEPARATORS: Final = "»›>→▸▶❯＞⟩/|•·«‹<←◂◀❮⟨\\"
"""What stands between the steps of a trail."""
# A slash, bar or dot parts steps only with spaces about it, and is too common to prove a trail.
_STRONG: Final = re.compile(r"(?:(?<!\s)\s++)?[»›>→▸▶❯＞⟩«‹←◂◀❮⟨]++\s*+")
_WEAK: Final = re.compile(r"(?<!\s)\s++(?:[/|•·\\]++|::)\s++")
# Most lines are turned away by the first, and most of the others by the second.
_ANY: Final = re.compile(f"[{re.escape(SEPARATORS)}]|::")
_PARTED: Final = re.compile(rf"{_STRONG.pattern}|{_WEAK.pattern}")
_MOST_STEPS: Final = 9
_LONGEST: Final = 400


def _without_label(text: str) -> str:
    start = phrases("breadcrumb_line_labels").opening_phrase(text + ":")
    label, colon, rest = text.partition(":")
    if colon and phrases("breadcrumb_line_labels").is_phrase(label):
        return rest.strip()
    if start and not colon:
        return text[len(start) :].strip()
    return text


def split_trail(text: str) -> list[str]:
    """Cut a line into the steps of a trail; empty where it is none.

    A line is one where its first step is a word for a front page, or says "You are here".

    >>> split_trail("Home » World » A story")
    ['Home', 'World', 'A story']
    """
    if len(text) > _LONGEST or not _ANY.search(text) or not _PARTED.search(text):
        return []
    bare = _without_label(text)
    for separator in (_STRONG, _WEAK):
        steps = [step.strip() for step in separator.split(bare) if step.strip()]
        if 2 <= len(steps) <= _MOST_STEPS and (
            phrases("home_page").is_phrase(steps[0]) or bare is not text
        ):
            return steps
    return []


def arrow_parts(text: str) -> list[str]:
    """Cut a line at the arrows between its parts; empty where one stands at its beginning or end.

    >>> arrow_parts("News » World » Asia"), arrow_parts("Next »"), arrow_parts("News")
    (['News', 'World', 'Asia'], [], [])
    """
    if len(text) > _LONGEST:
        return []
    parts = _STRONG.split(text)
    return parts if 2 <= len(parts) <= _MOST_STEPS and all(parts) else []
