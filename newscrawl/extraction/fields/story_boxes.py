"""Boxes of other stories on an article's page, told by their titles and dates."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.dates.visible_date import DateInText, find_date, may_show_date
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.fields.article_span import (
    end_of_text,
    headline_index,
)
from newscrawl.extraction.lines.person_names import MAX_NAME_CHARS
from newscrawl.extraction.vocabulary import ClassHint

__all__ = [
    "MAX_BLOCKS_BESIDE_HEADLINE",
    "MAX_DATE_LINE_CHARS",
    "is_in_teaser",
    "is_of_other_stories",
]

MAX_BLOCKS_BESIDE_HEADLINE: Final = 2
"""What stands so near is the headline's own, whatever its class says."""
MAX_DATE_LINE_CHARS: Final = 160
"""Author, place, section and two dates in one line; a longer one is prose."""
_MIN_DATES_OF_LIST: Final = 3
"""In a list of other stories; an article's own has its publication and a change."""
_MIN_TITLED_DATES: Final = 2
"""In a box of other stories; one link beside one date may be the author's."""
_MIN_TITLE_CHARS: Final = 10
"""Of a link to a story."""
_MAX_LIST_BLOCKS: Final = 12
"""Of a list, in which dates are counted: three stories with a title and a section each."""
_LISTS: Final = ("ul", "ol")
_KEY: Final = "boxes of other stories"


def is_in_teaser(page: Page, block: Block) -> bool:
    """Return True if a block behind the headline stands in a box of other stories."""
    headline, at = headline_index(page), block.index
    if at <= headline:
        return False
    is_above = at < end_of_text(page)
    for box in block.box.outward():
        if box.first <= headline < box.last or _has_text(page, box):
            return False  # and so would every box around it
        if _shows_other_stories(page, box, at, is_near=is_above) or _is_beside_titled(
            page, box, at
        ):
            return True
    return False


def is_of_other_stories(page: Page, box: Box, at: int, *, is_near: bool) -> bool:
    """Return True for a box without the text that shows other stories, one of them with the date.

    It is an ``<article>``, a list of several dates, or has several dates behind linked titles; in
    a sidebar one is enough.
    """
    return not _has_text(page, box) and _shows_other_stories(page, box, at, is_near=is_near)


def _has_text(page: Page, box: Box) -> bool:
    """Return True if blocks of the article's text stand in a box."""
    body = label_blocks(page).body
    behind = bisect_left(body, box.first)
    return behind < len(body) and body[behind] < box.last


def _is_beside_titled(page: Page, box: Box, at: int) -> bool:
    """Return True if a block stands at one of the dates with titles, as an author does."""
    titled = _dates_and_titles(page, box)[1]
    return len(titled) >= _MIN_TITLED_DATES and not titled.isdisjoint((at - 1, at + 1))


def _shows_other_stories(page: Page, box: Box, at: int, *, is_near: bool) -> bool:
    if box.tag == "article" and not is_near:
        return True
    dates, titled = _dates_and_titles(page, box)
    if box.tag in _LISTS and dates >= _MIN_DATES_OF_LIST:
        return True
    if is_near:
        return False
    if titled and at >= end_of_text(page) and _is_aside(box):
        return True
    if at in titled:
        return len(titled) >= _MIN_TITLED_DATES
    # A title as short as its date, in the middle of a list of them.
    is_among = titled.intersection((at - 1, at + 1)) and len(titled) >= _MIN_DATES_OF_LIST
    return bool(is_among and page.blocks[at].linked)


def _is_aside(box: Box) -> bool:
    return box.tag == "aside" or bool(box.own_hints & ClassHint.ASIDE)


def _dates_and_titles(page: Page, box: Box) -> tuple[int, frozenset[int]]:
    """Return how many dates a box shows first, and which of its blocks have a title for one.

    None of either, where they are too few to say anything.
    """
    known: dict[int, tuple[int, frozenset[int]]]
    known = page.memo.setdefault(_KEY, {})  # type: ignore[assignment]
    if box.index not in known:
        known[box.index] = _read_dates_and_titles(page, box)
    return known[box.index]


def _read_dates_and_titles(page: Page, box: Box) -> tuple[int, frozenset[int]]:
    blocks = page.blocks[box.first : min(box.last, box.first + _MAX_LIST_BLOCKS)]
    # As most: no title stands there, and dates without titles count in lists only.
    if box.tag not in _LISTS and all(block.linked < _MIN_TITLE_CHARS for block in blocks):
        return 0, frozenset()
    lines = [block for block in blocks if len(block.text) <= MAX_DATE_LINE_CHARS]
    lines = [block for block in lines if may_show_date(block.text)]
    if len(lines) < (1 if _is_aside(box) else _MIN_TITLED_DATES):
        return 0, frozenset()
    dates, titled = 0, set()
    for block in lines:
        date = find_date(block.text)
        if date is None:
            continue
        dates += 1
        if _is_title_and_date(block, date) or _has_title_above(page, box, block.index):
            titled.add(block.index)
    return dates, frozenset(titled)


def _has_title_above(page: Page, box: Box, at: int) -> bool:
    """Return True if a title stands right above a date, or above the author's line there."""
    above = page.blocks[max(box.first, at - 2) : at]
    if not above or _is_title(above[-1]):
        return bool(above)
    return len(above[-1].text) <= MAX_NAME_CHARS and _is_title(above[0])


def _is_title(block: Block) -> bool:
    return block.linked >= max(_MIN_TITLE_CHARS, len(block.text))


def _is_title_and_date(block: Block, date: DateInText) -> bool:
    """Return True if a link that is not the date's own stands in a block with a date."""
    date_chars = date.end - date.start
    has_more = len(block.text) - date_chars >= _MIN_TITLE_CHARS
    return has_more and block.linked >= _MIN_TITLE_CHARS and block.linked != date_chars
