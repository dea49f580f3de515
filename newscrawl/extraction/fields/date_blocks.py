"""The blocks of a page that show dates, and the dates in them: of publication or of a change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.content.headline_block import heading_blocks
from newscrawl.extraction.dates.dateparser_fallback import date_in_words
from newscrawl.extraction.dates.visible_date import DateInText, find_date, is_date_line
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.date_locale import date_locale
from newscrawl.extraction.lines.sentences import looks_like_sentence
from newscrawl.extraction.vocabulary import ClassHint, phrases_regex

__all__ = [
    "MAX_BLOCKS_BEHIND_TEXT",
    "MAX_BLOCKS_BESIDE_HEADLINE",
    "MAX_DATE_LINE_CHARS",
    "MAX_STANDFIRST_CHARS",
    "NO_DATE_HINTS",
    "NO_DATE_LABELS",
    "blocks_beside_headline",
    "blocks_elsewhere",
    "change_dates",
    "dates_at_edges_of_text",
    "dates_at_headline",
    "dates_behind_text",
    "dates_in_words",
    "headline_index",
    "publication_dates",
    "says_changed",
]

# How far from the headline and from the text a date or a byline may stand: tuned on the training
# sets, as are the lengths below.
MAX_BLOCKS_BEHIND_TEXT: Final = 14
MAX_BLOCKS_BESIDE_HEADLINE: Final = 2
"""What stands so near is the headline's own, whatever its class says."""
MAX_STANDFIRST_CHARS: Final = 600
"""Prose that may stand between the headline and its date or byline."""
MAX_DATE_LINE_CHARS: Final = 160
"""Author, place, section and two dates in one line; a longer one is prose."""
_MAX_BLOCKS_ABOVE_HEADLINE: Final = 6
"""Date, section and kicker stand above some headlines; with 3, dates are missed."""
_MAX_BLOCKS_BELOW_HEADLINE: Final = 30
"""Share buttons and captions may stand between; 15 and 60 change no saved record."""
_MAX_BLOCKS_FAR_BEHIND: Final = 80  # behind tags, authors and teasers, up to the page's foot
_MAX_DATES: Final = 3
"""Dates of one line that are read: of publication, of a change, and one more."""
_MAX_EDGE_CHARS: Final = 80
"""Of a text's beginning and end, where its day may stand."""
NO_DATE_LABELS: Final = frozenset((Label.TEXT, Label.COMMENTS, Label.RELATED, Label.HEADLINE))
_LIST_LABELS: Final = frozenset((Label.COMMENTS, Label.RELATED, Label.NAVIGATION, Label.ASIDE))
NO_DATE_HINTS: Final = ClassHint.COMMENTS | ClassHint.RELATED
_TIME_OR_AUTHOR_HINTS: Final = ClassHint.TIME | ClassHint.AUTHOR
_DASHES: Final = frozenset("-–—:)|/")
_DIGIT: Final = re.compile(r"\d")
_CHANGED: Final = re.compile(phrases_regex("update_date_words"), re.IGNORECASE)
_PUBLISHED: Final = re.compile(phrases_regex("publication_date_words"), re.IGNORECASE)


def says_changed(text: str) -> bool:
    """Return True if a text says that something was changed: "Updated", "zuletzt geändert"."""
    return _CHANGED.search(text) is not None


def headline_index(page: Page) -> int:
    """Return the headline's block, or the article's first where no headline is above the text."""
    labelled = label_blocks(page)
    headline = labelled.headline_block
    return labelled.first if headline is None or headline > labelled.end else headline


def _end_of_text(page: Page) -> int:
    return (label_blocks(page).body or [headline_index(page)])[-1] + 1


def _may_hold_date(page: Page, block: Block) -> bool:
    """Return True if a block may hold the article's date, by its length, label and class hints."""
    labelled, index = label_blocks(page), block.index
    if len(block.text) > MAX_DATE_LINE_CHARS or labelled.class_hints[index] & NO_DATE_HINTS:
        return False
    return labelled.labels[index] not in NO_DATE_LABELS and _DIGIT.search(block.text) is not None


def _is_date_beside_headline(page: Page, block: Block) -> bool:
    """Return True if a block is a date and stands right above or below the headline."""
    first, blocks = headline_index(page), page.blocks
    # A headline may be several blocks: kicker and line.
    last = heading_blocks(blocks, first).stop - 1 if first < len(blocks) else first
    distance = first - block.index if block.index < first else block.index - last
    return 0 < distance <= MAX_BLOCKS_BESIDE_HEADLINE and is_date_line(block.text)


def _blocks_around_headline(page: Page) -> Iterator[Block]:
    """Yield the blocks that may show the date: from the headline to the first prose, then above."""
    at, labels, prose_chars = headline_index(page), label_blocks(page).labels, 0
    for block in page.blocks[at : at + _MAX_BLOCKS_BELOW_HEADLINE]:
        if _may_hold_date(page, block) or _is_date_beside_headline(page, block):
            yield block
        elif labels[block.index] is Label.TEXT:
            prose_chars += len(block.text)
            if prose_chars > MAX_STANDFIRST_CHARS:
                break
    for block in reversed(page.blocks[max(0, at - _MAX_BLOCKS_ABOVE_HEADLINE) : at]):
        if _may_hold_date(page, block) or _is_date_beside_headline(page, block):
            yield block


def _blocks_behind_text(page: Page) -> Iterator[Block]:
    """Yield the blocks right behind the text that may show the date."""
    end = _end_of_text(page)
    blocks = page.blocks[end : end + MAX_BLOCKS_BEHIND_TEXT]
    return (block for block in blocks if _may_hold_date(page, block))


def blocks_elsewhere(page: Page) -> Iterator[Block]:
    """Yield the blocks near the article that may show a date, and lines of dates far behind it."""
    yield from _blocks_around_headline(page)
    yield from _blocks_behind_text(page)
    far = _end_of_text(page) + MAX_BLOCKS_BEHIND_TEXT
    for block in page.blocks[far : far + _MAX_BLOCKS_FAR_BEHIND]:
        if _may_hold_date(page, block) and _PUBLISHED.search(block.text):
            yield block


def blocks_beside_headline(page: Page) -> Iterator[Block]:
    """Yield the headline and the blocks near it, whatever they pass for, but no sentences."""
    at, labelled = headline_index(page), label_blocks(page)
    first = max(0, at - _MAX_BLOCKS_ABOVE_HEADLINE)
    for block in page.blocks[first : at + MAX_BLOCKS_BEHIND_TEXT]:
        label = labelled.labels[block.index]
        if label is Label.TEXT and looks_like_sentence(block.text):
            continue  # what it tells of may be on any day
        is_foreign = labelled.class_hints[block.index] & NO_DATE_HINTS or label in _LIST_LABELS
        is_beside = abs(block.index - at) <= MAX_BLOCKS_BESIDE_HEADLINE
        if len(block.text) <= MAX_DATE_LINE_CHARS and (is_beside or not is_foreign):
            yield block


def _date_or_byline_blocks(page: Page, blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield those of the blocks that show the date or the author and little else."""
    labelled = label_blocks(page)
    for block in blocks:
        if (
            labelled.labels[block.index] in (Label.TIME, Label.BYLINE)
            or labelled.class_hints[block.index] & _TIME_OR_AUTHOR_HINTS
            or is_date_line(block.text)
            or _opens_with_date(block.text)
        ):
            yield block


def _opens_with_date(text: str) -> bool:
    date = find_date(text) if text[:1].isdigit() else None
    return date is not None and date.start == 0


def _dates_in(text: str, locale: str | None) -> Iterator[tuple[DateInText, bool]]:
    """Yield the first dates of a line, and whether each is said to be a change's."""
    for _ in range(_MAX_DATES):
        date = find_date(text, locale)
        if date is None:
            return
        before, text = text[: date.start], text[date.end :]
        # "… zuletzt am 12. Juli geändert": the word behind belongs to no later date.
        yield date, says_changed(before) or (says_changed(text) and not _DIGIT.search(text))


def publication_dates(page: Page, blocks: Iterable[Block]) -> Iterator[Candidate[str]]:
    """Yield the first date of each block that is not said to be a change's."""
    locale = date_locale(page)
    for block in blocks:
        dates = (date.value for date, is_change in _dates_in(block.text, locale) if not is_change)
        if value := next(dates, None):
            yield Candidate(value, "displayed")


def dates_at_headline(page: Page) -> Iterator[Candidate[str]]:
    """Yield the dates of publication in lines at the headline that show little else."""
    return publication_dates(page, _date_or_byline_blocks(page, _blocks_around_headline(page)))


def dates_behind_text(page: Page) -> Iterator[Candidate[str]]:
    """Yield the dates of publication in lines right behind the text that show little else."""
    return publication_dates(page, _date_or_byline_blocks(page, _blocks_behind_text(page)))


def change_dates(page: Page) -> Iterator[Candidate[str]]:
    """Yield the dates that are said to be a change's, up to the page's foot."""
    locale, end = date_locale(page), _end_of_text(page)
    behind = page.blocks[end : end + _MAX_BLOCKS_FAR_BEHIND]
    for block in (*_blocks_around_headline(page), *behind):
        if _may_hold_date(page, block) and says_changed(block.text):
            for date, is_change in _dates_in(block.text, locale):
                if is_change:
                    yield Candidate(date.value, "displayed")


def dates_in_words(page: Page) -> Iterator[Candidate[str]]:
    """Yield what stands where a date does, in a language that needs a slower reader."""
    language, hints = page.root.get("lang"), label_blocks(page).class_hints
    if not language:
        return
    for block in _blocks_around_headline(page):
        if hints[block.index] & ClassHint.TIME and (value := date_in_words(block.text, language)):
            yield Candidate(value, "displayed")


def dates_at_edges_of_text(page: Page) -> Iterator[Candidate[str]]:
    """Yield the day before a text's first dash and at its very end, as press releases have it."""
    locale, body = date_locale(page), label_blocks(page).body
    for index in body[:2]:
        text = page.blocks[index].text[:_MAX_EDGE_CHARS]
        if (date := find_date(text, locale)) and text[date.end :].lstrip()[:1] in _DASHES:
            yield Candidate(date.value, "body")
    for index in body[-1:]:
        text = page.blocks[index].text[-_MAX_EDGE_CHARS:].rstrip(" .)]")
        if (date := find_date(text, locale)) and date.end == len(text):
            yield Candidate(date.value, "body")
