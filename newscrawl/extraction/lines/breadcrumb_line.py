"""Breadcrumbs written as one line: "Home » World » A story"."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.vocabulary import phrases

__all__ = ["SEPARATORS", "parts_between_arrows", "split_breadcrumb_line"]

SEPARATORS: Final = "»›>→▸▶❯＞⟩/|•·«‹<←◂◀❮⟨\\"
"""What stands between breadcrumbs."""
# A slash, bar or dot parts breadcrumbs only between spaces, and is too common to prove them.
_STRONG: Final = re.compile(r"(?:(?<!\s)\s++)?[»›>→▸▶❯＞⟩«‹←◂◀❮⟨]++\s*+")
_WEAK: Final = re.compile(r"(?<!\s)\s++(?:[/|•·\\]++|::)\s++")
# Most lines are turned away by the first, and most of the others by the second.
_ANY: Final = re.compile(f"[{re.escape(SEPARATORS)}]")
_PARTED: Final = re.compile(rf"{_STRONG.pattern}|{_WEAK.pattern}")
_MAX_BREADCRUMBS: Final = 9
"""A line with more parts is a menu; with four, breadcrumbs of saved pages are lost."""
_MAX_LINE_CHARS: Final = 400
"""Nine names, or a few and the headline; 200 and 800 change no saved record."""


def _without_label(text: str) -> str:
    """Return a line without "You are here:"."""
    start = phrases("breadcrumb_line_labels").opening_phrase(text + ":")
    label, colon, rest = text.partition(":")
    if colon and phrases("breadcrumb_line_labels").is_phrase(label):
        return rest.strip()
    if start and not colon:
        return text[len(start) :].strip()
    return text


def split_breadcrumb_line(text: str) -> list[str]:
    """Return the breadcrumbs of a line of them; [] for any other line.

    It is one if it begins with a word for the front page, or with "You are here".

    >>> split_breadcrumb_line("Home » World » A story")
    ['Home', 'World', 'A story']
    """
    if len(text) > _MAX_LINE_CHARS or not (_ANY.search(text) or "::" in text):
        return []
    if not _PARTED.search(text):
        return []
    bare = _without_label(text)
    for separator in (_STRONG, _WEAK):
        crumbs = [crumb.strip() for crumb in separator.split(bare) if crumb.strip()]
        if 2 <= len(crumbs) <= _MAX_BREADCRUMBS and (
            phrases("home_page").is_phrase(crumbs[0]) or bare is not text
        ):
            return crumbs
    return []


def parts_between_arrows(text: str) -> list[str]:
    """Return the parts of a line between arrows; [] where an arrow stands at its start or end.

    >>> [parts_between_arrows(line) for line in ("News » World » Asia", "Next »", "News")]
    [['News', 'World', 'Asia'], [], []]
    """
    if len(text) > _MAX_LINE_CHARS:
        return []
    parts = _STRONG.split(text)
    return parts if 2 <= len(parts) <= _MAX_BREADCRUMBS and all(parts) else []
