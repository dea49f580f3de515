"""What a block is, by its marks, its wording and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

from newscrawl.extraction.dates.reading import is_date_line
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.lines.breadcrumb_line import split_trail
from newscrawl.extraction.lines.byline_line import is_byline
from newscrawl.extraction.lines.credit_line import ends_in_credit, is_credit_line
from newscrawl.extraction.lines.hashtag_line import hashtags_of_line, text_after_tag_label
from newscrawl.extraction.lines.sentences import ends_sentence, looks_like_sentence
from newscrawl.extraction.vocabulary import ClassHint, Hit, phrases

__all__ = [
    "TEXT",
    "Label",
    "labels_of",
]


class Label(StrEnum):
    """What a block is."""

    TEXT = "text"
    HEADLINE = "headline"
    KICKER = "kicker"
    BREADCRUMBS = "breadcrumbs"
    TIME = "time"
    BYLINE = "byline"
    CAPTION = "caption"
    HASHTAGS = "hashtags"
    NAVIGATION = "navigation"
    COMMENTS = "comments"
    SHARE = "share"
    RELATED = "related"
    PROMO = "promo"
    AD = "ad"
    CONSENT = "consent"
    HIDDEN = "hidden"
    ASIDE = "aside"
    INTERFACE = "interface"  # a short word or two that is no sentence: labels, counters, buttons
    REPEATED = "repeated"
    OUTSIDE = "outside"  # before, behind or beside the article


TEXT: Final = Label.TEXT
"""For loops over all blocks: up to Python 3.11 an enum's member is found ten times as slowly."""

_BY_MARK: Final = (
    (ClassHint.COMMENTS, Label.COMMENTS),
    (ClassHint.CONSENT, Label.CONSENT),
    (ClassHint.AD, Label.AD),
    (ClassHint.TRAIL, Label.BREADCRUMBS),
    (ClassHint.SHARE, Label.SHARE),
    (ClassHint.RELATED, Label.RELATED),
    (ClassHint.PROMO, Label.PROMO),
    (ClassHint.NAV, Label.NAVIGATION),
    (ClassHint.FOOTER, Label.OUTSIDE),
    (ClassHint.HIDDEN, Label.HIDDEN),
    (ClassHint.CAPTION, Label.CAPTION),
    (ClassHint.CREDIT, Label.CAPTION),
    (ClassHint.KICKER, Label.KICKER),
    (ClassHint.TAGS, Label.HASHTAGS),
    (ClassHint.ASIDE, Label.ASIDE),
)
_CLOCK: Final = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)")
_TEXT_TAGS: Final = frozenset((*HEADINGS, "p", "li", "td", "th", "tr", "dd", "dt", "pre"))
_LINES: Final = phrases("comments", "related", "share", "promo")
_DECIDING: Final = sum(mark for mark, _ in _BY_MARK)
_NO_TIMES: Final = frozenset((*HEADINGS, "tr"))  # "data" is a date in some languages
_LONGEST_BYLINE: Final = 90
_SHORT: Final = 140
"""Longer than this, a line that begins like a label is a sentence all the same."""
_SHORT_BAR: Final = 60
_FEW_LINKS: Final = 0.3
_LONGEST_NOTICE: Final = 400


@lru_cache(4_096)
def _of_marks(marks: int) -> Label | None:
    """What the marks of a block alone say that it is."""
    if marks & ClassHint.AUTHOR and marks & ClassHint.FIGURE and not marks & _DECIDING:
        return Label.CAPTION  # the photo's author
    return next((found for mark, found in _BY_MARK if marks & mark), None)


def _by_marks(block: Block, marks: int) -> Label | None:
    """What a block is by its marks, which need its length or its tag to say it."""
    if marks & ClassHint.TIME and len(block.text) < _LONGEST_BYLINE and block.tag not in _NO_TIMES:
        return Label.TIME
    return Label.BYLINE if marks & ClassHint.AUTHOR else None


def _by_wording(block: Block) -> Label | None:
    text = block.text
    if text[0] == "{" and text[-1] == "}" and '":' in text and block.tag not in ("pre", "code"):
        return Label.HIDDEN  # data that a script reads
    if len(text) < _LONGEST_NOTICE and "ookie" in text and phrases("consent").start(text):
        return Label.CONSENT
    if len(text) > _SHORT and block.linked <= len(text) // 2:
        return Label.CAPTION if len(text) < 3 * _SHORT and ends_in_credit(text) else None
    hit = _LINES.find(text)
    if hit is not None and (found := _of_hit(block, hit)) is not None:
        return found
    if hashtags_of_line(text) or text_after_tag_label(text) is not None:
        return Label.HASHTAGS
    if is_date_line(text) or _opens_with_clock(block):
        return Label.TIME
    if split_trail(text):
        return Label.BREADCRUMBS
    if block.tag not in HEADINGS and (is_credit_line(text) or ends_in_credit(text)):
        return Label.CAPTION
    return Label.BYLINE if is_byline(text) else None


def _opens_with_clock(block: Block) -> bool:
    """Say whether a line heads a live blog's entry: the time, and at most who wrote it."""
    text = block.text
    return (
        text[0].isdigit()
        and block.tag not in _TEXT_TAGS
        and len(text) < _SHORT_BAR
        and _CLOCK.match(text) is not None
        and not looks_like_sentence(text)
    )


def _of_hit(block: Block, hit: Hit) -> Label | None:
    """What a line is that is or begins with a phrase."""
    if hit.vocabulary == "comments":
        return Label.COMMENTS
    if hit.vocabulary == "related":
        return Label.RELATED if hit.whole or _leads_away(block, hit.start) else None
    if hit.vocabulary == "share":
        is_bar = hit.whole or len(block.text) < _SHORT_BAR or block.linked
        return Label.SHARE if is_bar else None
    return Label.PROMO


def _leads_away(block: Block, start: str) -> bool:
    """A line that begins with "Read also" is one unless it goes on as a sentence."""
    rest = block.text[len(start) :].lstrip()
    return (
        not rest
        or rest[0] in ":：-–—>»|[【"
        or block.link_share > _FEW_LINKS
        or block.tag in HEADINGS
        or not ends_sentence(block.text)
    )


def _label(block: Block, marks: int) -> Label:
    """What a block is whose marks alone do not say it."""
    found = _by_marks(block, marks)
    if found is None and not (marks & ClassHint.EMBED and block.text.startswith("—")):
        found = _by_wording(block)  # but for the line that signs an embedded post
    return found or TEXT


def labels_of(blocks: Sequence[Block], marks: Sequence[int]) -> list[Label]:
    """Say what each block is, by itself and its marks."""
    return [
        _of_marks(mark) or _label(block, mark) for block, mark in zip(blocks, marks, strict=True)
    ]
