"""What of the lines between the headline and the text belongs to the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from newscrawl.common.text import letters
from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.prose import text_weight
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.lines.sentences import looks_like_sentence
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["names_video", "take_opening"]

_FURTHEST: Final = 12
_FEW_STRAYS: Final = 6
_FEW_LINKS: Final = 0.3
_ALL_LINK: Final = 0.65
_MOSTLY: Final = 0.7
_SHORT: Final = 25
_CLOCK: Final = re.compile(r"\b[012]?\d[:.][0-5]\d\b")
_DURATION: Final = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d\d")
_LONGEST_DURATION: Final = 8
# "Latest from the harbour 12 videos"
_COUNTED: Final = re.compile(r"(?:\D* )?\d+ (?:v[ií]d[eé]os?|video's|видео)", re.IGNORECASE)
_LONGEST_TITLE: Final = 220
_SENTENCE: Final = 60
_LONGEST_SUBTITLE: Final = 130
_OF_PICTURES: Final = ClassHint.FIGURE | ClassHint.CREDIT
_ABOUT_THE_ARTICLE: Final = (Label.BYLINE, Label.TIME, Label.SHARE)


def _header_end(blocks: Sequence[Block], headline: int, first: int) -> int:
    """One more than the last block of the largest box with the headline and none of the text."""
    box = blocks[headline].box
    while box.parent is not None and box.parent.last <= first:
        box = box.parent
    return box.last


def _subtitles_end(
    blocks: Sequence[Block], labels: Sequence[Label], headline: int, first: int
) -> int:
    """Up to where a short line is the headline's subtitle, and no part of the text.

    It shares the headline's box, and the author, the date or the share bar part it from the text.
    """
    end = min(_header_end(blocks, headline, first), first)
    for at in range(first - 1, headline, -1):
        if labels[at] in _ABOUT_THE_ARTICLE:
            return min(end, at)
    return headline


def _drop_strays(blocks: Sequence[Block], labels: list[Label], furthest: int, first: int) -> None:
    """Drop a few short lines far behind the headline; many of them are a list of the text's.

    A list of links is a menu, whatever its length.
    """
    strays = [at for at in range(furthest, first) if labels[at] is TEXT]
    links = [at for at in strays if blocks[at].link_share > _ALL_LINK]
    if len(links) > _MOSTLY * len(strays):
        for at in links:
            labels[at] = Label.OUTSIDE
        strays = [at for at in strays if labels[at] is TEXT]
    if len(strays) <= _FEW_STRAYS:
        for at in strays:
            if text_weight(blocks[at].text) <= _SENTENCE:
                labels[at] = Label.OUTSIDE


def names_video(blocks: Sequence[Block], at: int) -> bool:
    """Say whether a line is the title of a video in a player or a playlist: its length follows."""
    block = blocks[at]
    if block.tag == "p" or at + 1 == len(blocks):
        return False
    behind = blocks[at + 1].text
    if len(behind) <= _LONGEST_DURATION and _DURATION.fullmatch(behind):
        return len(block.text) < _LONGEST_TITLE
    return len(block.text) < _SENTENCE and _COUNTED.fullmatch(block.text) is not None


def take_opening(
    page: Page, labels: list[Label], marks: Sequence[int], headline: int, first: int
) -> None:
    """Take the standfirst that stands between the headline and the text's own box."""
    blocks = page.blocks
    summaries = [
        letters(text)
        for text in (
            page.structured.first_meta("description"),
            page.structured.first_meta("og:description"),
        )
        if text
    ]
    subtitles = _subtitles_end(blocks, labels, headline, first)
    furthest = min(first, headline + _FURTHEST)
    _drop_strays(blocks, labels, furthest, first)
    for at in range(headline + 1, furthest):
        block, found = blocks[at], labels[at]
        key = letters(block.text)
        known = len(key) > 20 and any(key[:60] in summary for summary in summaries)
        named = bool(marks[at] & ClassHint.LEDE) and text_weight(block.text) > _SHORT
        if found is TEXT and names_video(blocks, at):
            labels[at] = Label.RELATED
            continue
        if named and len(block.text) < _SENTENCE and _CLOCK.search(block.text):
            named = False  # a date without its year
        sentence = text_weight(block.text) > _SENTENCE and looks_like_sentence(block.text)
        if at < subtitles and len(block.text) < _LONGEST_SUBTITLE:
            known = named = sentence = False
        if block.link_share < _FEW_LINKS and (
            (found is TEXT and (known or named or sentence))
            # "teaser" and "caption" are words for standfirsts, too
            or (
                (
                    found is Label.RELATED
                    or (found is Label.CAPTION and not marks[at] & _OF_PICTURES)
                )
                and not block.linked
                and sentence
                and (known or named)
            )
        ):
            labels[at] = TEXT
        elif found is TEXT:
            labels[at] = Label.OUTSIDE
