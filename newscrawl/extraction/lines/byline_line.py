"""Bylines by their wording: "By Ann Lee", "Published July 12 by Ann Lee"."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.common.text import folded_words, longest_words
from newscrawl.extraction.dates.visible_date import find_date
from newscrawl.extraction.lines.byline_parts import (
    BYLINE_LABELS,
    BYLINE_OPENINGS,
    without_both_roles,
    without_photographers,
)
from newscrawl.extraction.lines.chinese_names import names_before_text_label
from newscrawl.extraction.lines.person_names import HAN, is_full_name
from newscrawl.extraction.lines.reporter_line import is_reporter_line
from newscrawl.extraction.lines.sentences import ends_like_no_byline
from newscrawl.extraction.vocabulary import PhrasePattern, phrases_as_written

__all__ = ["BY_AND_NAME", "is_byline"]

_NAME_BEHIND: Final = re.compile(
    r"(?:\s*[:：/／|｜＝=]\s*|\s+)(?=(?-i:[^\W\d_a-zа-я])"
    # Agencies that write themselves in small letters.
    r"|(?:dpa|afp|sid|apa|epd|kna|dts|ots)\b)",
    re.IGNORECASE,
)
BY_AND_NAME: Final = PhrasePattern(BYLINE_OPENINGS, _NAME_BEHIND)
"""A word such as "By" where a name follows it."""
_SPACE_BEFORE: Final = re.compile(r"^|\s")
# "Words: Ann Lee": what is a label only with its colon, and with nothing but a name behind it.
_COLON_AND_NAME: Final = re.compile(
    rf"\s?(?:[:：]|(?<=[{HAN}])[/／|｜＝=・])\s?([^:：/／|｜＝=]++)\Z"
)
_LABEL_AND_NAME: Final = PhrasePattern(BYLINE_LABELS, _COLON_AND_NAME)
# To turn most lines away early.
_BYLINE_WORDS: Final = longest_words(phrases_as_written("byline_openings"))
_SIGNS: Final = ":：/／|｜＝=・"
_MAIL: Final = re.compile(r"[\w.+-]{2,40}@[\w-]{2,40}\.[\w.]{2,20}")
_MAX_DATED_CHARS: Final = 140
"""Room for a name, a role and a date; what is longer is a sentence."""
_MAX_BYLINE_CHARS: Final = 90
"""Two authors with their roles; a longer line that begins with "by" is a sentence."""
_MAX_LABEL_CHARS: Final = 32
"""The longest label has as many."""
_MAX_MAIL_CHARS: Final = 45
"""An address with a name before it; with more a sentence says where to write."""


def is_byline(text: str) -> bool:
    """Return True if a line names the author: "By A. Name", with a date or mail or without.

    >>> is_byline("By Ann Lee July 12, 2023 4 min read"), is_byline("By then it was too late.")
    (True, False)
    >>> is_byline("Published July 12, 2023, 4:12 pm by Ann Lee")
    True
    """
    if len(text) > _MAX_DATED_CHARS:
        return False
    if "@" in text and len(text) < _MAX_MAIL_CHARS and _MAIL.search(text):
        return True
    if len(text) < _MAX_BYLINE_CHARS and _is_labelled_name(text):
        return True
    if _BYLINE_WORDS.isdisjoint(folded_words(text)):
        return False
    match = BY_AND_NAME.search(text, _SPACE_BEFORE)
    if match is None:
        return False
    opens, ends = match.start == 0, ends_like_no_byline(text)
    if opens and len(text) < _MAX_BYLINE_CHARS and not ends:
        return True
    return (opens or not ends) and find_date(text) is not None


def _is_labelled_name(text: str) -> bool:
    """Return True if a line is a name and who wrote the text, or the photos, too."""
    if not any(map(text[:_MAX_LABEL_CHARS].__contains__, _SIGNS)):
        return False
    name = without_both_roles(text)
    if name is not text:
        return is_full_name(name)
    labelled = _LABEL_AND_NAME.match(without_photographers(text))
    if labelled is not None and is_full_name(labelled[1]):
        return True
    return names_before_text_label(text) is not None or is_reporter_line(text)
