"""Tags by their wording: a line of hashtags, or a label such as "Tags:" and what follows it."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.vocabulary import phrases

__all__ = ["hashtags_of_line", "text_after_tag_label"]

# Possessive: what is read of one hashtag is not read again in another way when the next fails.
_HASHTAGS: Final = re.compile(r"(?:[#＃][^\s#＃]++[\s,;·|]*+)++")
_HASH: Final = re.compile("[#＃]")
_TAG_LABELS: Final = phrases("tag_labels")
_MAX_LINE_CHARS: Final = 280
"""A longer text with a label at its start is prose."""


def hashtags_of_line(text: str) -> list[str]:
    """Return the hashtags of a line of them ("#Afraid #Million"), [] for any other text.

    >>> hashtags_of_line("#Afraid #Million"), hashtags_of_line("We are #1 now")
    (['Afraid', 'Million'], [])
    """
    if text[:1] not in "#＃" or not _HASHTAGS.fullmatch(text):
        return []
    return [tag.strip(" ,;·|").replace("_", " ") for tag in _HASH.split(text) if tag.strip()]


def text_after_tag_label(text: str) -> str | None:
    """Return what follows a label such as "Tags:"; "" where nothing does, None without a label.

    >>> [text_after_tag_label(text) for text in ("Tags: Sea, Wind", "Tags", "Sea: wind")]
    ['Sea, Wind', '', None]
    """
    if len(text) > _MAX_LINE_CHARS or _TAG_LABELS.is_other(text):
        return None
    before, colon, after = text.replace("：", ":").partition(":")
    if _TAG_LABELS.is_phrase(before):
        return after.strip() if colon else ""
    return None
