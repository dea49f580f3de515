"""How a list of tags is cut and cleaned, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from newscrawl.common.text import folded_letters
from newscrawl.extraction.vocabulary import phrases

__all__ = ["MAX_TAGS", "MAX_TAG_WORDS", "clean_tags", "split_tags"]

MAX_TAGS: Final = 40
"""Of an article; more are the site's index."""
MAX_TAG_WORDS: Final = 6
"""What has more is the title of another story."""
_MAX_TAG_CHARS: Final = 60
"""An organisation's full name; a longer one is a title; with 30, 3 % of the pages lose tags."""
_SEPARATORS: Final = re.compile(r"(?:(?<!\s)\s++)?[,;|•·、，]\s*+|(?<!\s)\s++/\s++")
_CJK: Final = re.compile("[\u3040-\u9fff]")
_LABELS: Final = phrases("tag_labels", "tag_list_buttons")
# "Get alerts »", a date, a time of day.
_NEVER_IN_TAGS: Final = re.compile(r"[»›→<>{}]|(?:19|20)\d\d-\d\d-\d\d|\d:\d\d")


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Return the tags without "#", labels, repetitions and what is too long to be a tag."""
    kept: dict[str, str] = {}
    for tag in tags:
        name = tag.strip(' \t#＃,;:·|•"“”„')
        key = folded_letters(name)
        is_title = len(name.split()) > MAX_TAG_WORDS or name.endswith(("?", "!"))
        if is_title or _NEVER_IN_TAGS.search(name):
            continue
        if key and len(name) <= _MAX_TAG_CHARS and not _LABELS.is_phrase(name):
            kept.setdefault(key, name)
    return list(kept.values())[:MAX_TAGS]


def split_tags(text: str) -> list[str]:
    """Cut a text with several tags at its commas; in Chinese or Japanese also at its spaces."""
    parts = _SEPARATORS.split(text)
    if len(parts) == 1 and _CJK.search(text) and text.count(" ") > 1:
        return text.split()
    return parts
