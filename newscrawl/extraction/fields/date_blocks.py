"""The blocks of a page that show dates, and the dates in them: of publication or of a change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.dates.date_labels import changes, says_changed, says_published
from newscrawl.extraction.dates.dateparser_fallback import date_in_words
from newscrawl.extraction.dates.iso_date import normalize_date
from newscrawl.extraction.dates.visible_date import (
    DateInText,
    find_date,
    find_dates,
    is_date_line,
)
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.fields.article_span import (
    blocks_from_headline,
    end_of_text,
    headline_index,
)
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.date_locale import date_locale
from newscrawl.extraction.fields.date_places import (
    NO_DATE_HINTS,
    follows_headline,
    is_foreign,
    label_before,
)
from newscrawl.extraction.fields.story_boxes import MAX_BLOCKS_BESIDE_HEADLINE, MAX_DATE_LINE_CHARS
from newscrawl.extraction.lines.sentences import looks_like_sentence
from newscrawl.extraction.vocabulary import ClassHint, phrases_regex

__all__ = [
    "MAX_BLOCKS_BEHIND_TEXT",
    "MAX_STANDFIRST_CHARS",
    "NO_DATE_LABELS",
    "blocks_beside_headline",
    "blocks_elsewhere",
    "change_dates",
    "dates_at_edges_of_text",
    "dates_at_headline",
    "dates_behind_text",
    "dates_beside_author",
    "dates_in_attributes",
    "dates_in_words",
    "dates_of_line",
    "publication_dates",
]

# How far from the headline and from the text a date or a byline may stand: tuned on the training
# sets, as are the lengths below.
MAX_BLOCKS_BEHIND_TEXT: Final = 14
MAX_STANDFIRST_CHARS: Final = 600
"""Prose that may stand between the headline and its date or byline."""
_MAX_BLOCKS_ABOVE_HEADLINE: Final = 6
"""Date, section and kicker stand above some headlines; with 3, dates are missed."""
_MAX_BLOCKS_WITH_BUTTONS: Final = 24
"""The same with a share bar's buttons and forms between them."""
_MAX_BLOCKS_BELOW_HEADLINE: Final = 30
"""Share buttons and captions may stand between; 15 and 60 change no saved record."""
_MAX_BLOCKS_FAR_BEHIND: Final = 80  # behind tags, authors and teasers, up to the page's foot
_MAX_DATES: Final = 3
"""Dates of one line that are read: of publication, of a change, and one more."""
_MAX_EDGE_CHARS: Final = 80
"""Of a text's beginning and end, where its day may stand."""
_MAX_BLOCKS_OF_LINE: Final = 3
"""In the box of a line of dates: of publication, of a change, and an author."""
_MAX_ELEMENTS_OF_LINE: Final = 12
"""Of such a box, whose attributes are read."""
_MAX_DATA_CHARS: Final = 40
"""Of a time in an attribute: "Tue, 14 May 2024 15:05:10 GMT" has 29."""
_TIME_ATTRIBUTE: Final = re.compile(r"date|time|stamp|publish|modif|updat|^title$")
NO_DATE_LABELS: Final = frozenset((Label.TEXT, Label.COMMENTS, Label.RELATED, Label.HEADLINE))
_LIST_LABELS: Final = frozenset((Label.COMMENTS, Label.RELATED, Label.NAVIGATION, Label.ASIDE))
_TIME_OR_AUTHOR_HINTS: Final = ClassHint.TIME | ClassHint.AUTHOR
_DASHES: Final = frozenset("-–—:)|/")
_KEY: Final = "blocks around the headline that may show the date"
_DIGIT: Final = re.compile(r"\d")
# "2 days ago": the time itself is in an attribute, if anywhere.
_ANY_PASSING_TIME: Final = re.compile(
    rf"(?<![^\W\d])(?:{phrases_regex('passing_time_words')})(?![^\W\d])", re.IGNORECASE
)


def _may_hold_date(page: Page, block: Block) -> bool:
    """Return True if a block may hold the article's date, by its length, label and class hints."""
    labelled, index = label_blocks(page), block.index
    if len(block.text) > MAX_DATE_LINE_CHARS or labelled.class_hints[index] & NO_DATE_HINTS:
        return False
    return labelled.labels[index] not in NO_DATE_LABELS and _DIGIT.search(block.text) is not None


def _is_date_beside_headline(page: Page, block: Block) -> bool:
    """Return True if a block is a date and stands right above or below the headline."""
    distance = blocks_from_headline(page, block.index)
    return 0 < distance <= MAX_BLOCKS_BESIDE_HEADLINE and is_date_line(block.text)


def _blocks_around_headline(page: Page) -> list[Block]:
    """Return the blocks that may show the date: from the headline to the first prose, then above.

    Each way of finding a date there asks for them.
    """
    found = page.memo.get(_KEY)
    if not isinstance(found, list):
        found = page.memo[_KEY] = list(_walk_around_headline(page))
    return found


def _walk_around_headline(page: Page) -> Iterator[Block]:
    at, labels, prose_chars = headline_index(page), label_blocks(page).labels, 0
    for block in page.blocks[at : at + _MAX_BLOCKS_BELOW_HEADLINE]:
        if _may_hold_date(page, block) or _is_date_beside_headline(page, block):
            yield block
        elif labels[block.index] is Label.TEXT:
            prose_chars += len(block.text)
            if prose_chars > MAX_STANDFIRST_CHARS:
                break
    for block in _lines_above_headline(page):
        if _may_hold_date(page, block) or _is_date_beside_headline(page, block):
            yield block


def _lines_above_headline(page: Page) -> Iterator[Block]:
    """Yield the blocks right above the headline, the nearest first; share buttons do not count."""
    at, labels = headline_index(page), label_blocks(page).labels
    above = page.blocks[max(0, at - _MAX_BLOCKS_WITH_BUTTONS) : at]
    others = (block for block in reversed(above) if labels[block.index] is not Label.SHARE)
    return islice(others, _MAX_BLOCKS_ABOVE_HEADLINE)


def _blocks_behind_text(page: Page) -> Iterator[Block]:
    """Yield the blocks right behind the text that may show the date."""
    end = end_of_text(page)
    for block in page.blocks[end : end + MAX_BLOCKS_BEHIND_TEXT]:
        if _may_hold_date(page, block):
            yield block


def blocks_elsewhere(page: Page) -> Iterator[Block]:
    """Yield the blocks near the article that may show a date, and lines of dates far behind it."""
    yield from _blocks_around_headline(page)
    yield from _blocks_behind_text(page)
    far = end_of_text(page) + MAX_BLOCKS_BEHIND_TEXT
    for block in page.blocks[far : far + _MAX_BLOCKS_FAR_BEHIND]:
        if _may_hold_date(page, block) and says_published(block.text):
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
        is_own = is_beside or not is_foreign or follows_headline(page, block.index)
        if len(block.text) <= MAX_DATE_LINE_CHARS and is_own:
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


def dates_of_line(text: str, locale: str | None) -> Iterator[tuple[DateInText, bool]]:
    """Yield the first dates of a line, and whether each is said to be a change's."""
    dates = list(islice(find_dates(text, locale), _MAX_DATES))
    yield from zip(dates, changes(text, [(date.start, date.end) for date in dates]), strict=True)


def _dates_of_block(page: Page, block: Block) -> Iterator[tuple[DateInText, bool]]:
    """Yield the first dates of a block, with what the block or the label above says of each."""
    label = label_before(page, block.index)
    text = f"{label} {block.text}" if label else block.text
    yield from dates_of_line(text, date_locale(page))


def publication_dates(page: Page, blocks: Iterable[Block]) -> Iterator[Candidate[str]]:
    """Yield the first date of each block that is not said to be a change's."""
    for block in blocks:
        dates = (date.value for date, changed in _dates_of_block(page, block) if not changed)
        if (value := next(dates, None)) and not is_foreign(page, block.box, block.index):
            yield Candidate(value, "displayed")


def dates_at_headline(page: Page) -> Iterator[Candidate[str]]:
    """Yield the dates of publication in lines at the headline that show little else."""
    return publication_dates(page, _date_or_byline_blocks(page, _blocks_around_headline(page)))


def _blocks_with_times(page: Page) -> Iterator[Block]:
    """Yield the lines at the headline that show a date, or how long ago something was."""
    around = _blocks_around_headline(page)
    dates = {block.index for block in _date_or_byline_blocks(page, around)}
    for block in around:
        if block.index in dates or _ANY_PASSING_TIME.search(block.text):
            yield block


def dates_in_attributes(page: Page, *, of_change: bool) -> Iterator[Candidate[str]]:
    """Yield the times that lines of dates at the headline have in attributes, for their scripts.

    A line may show the minute, or "3 hours ago", and have the second in ``data-date-time``.
    """
    for block in _blocks_with_times(page):
        element = block.box.element
        if element is None or block.box.last - block.box.first > _MAX_BLOCKS_OF_LINE:
            continue
        if is_foreign(page, block.box, block.index):
            continue
        is_date = _ANY_PASSING_TIME.search(block.text) is None
        for node in islice(element.iter(), _MAX_ELEMENTS_OF_LINE):
            if node.tag in ("time", "abbr"):  # these are read for themselves
                continue
            for name, text in node.items():
                if not (_TIME_ATTRIBUTE.search(name) and len(text) <= _MAX_DATA_CHARS):
                    continue
                label = f"{name} {text}" if is_date else f"{name} {text} {block.text}"
                if _DIGIT.search(text) and says_changed(label) is of_change:
                    # Programs write these, so that the page's language says nothing of them.
                    value = normalize_date(text, date_locale(page) if page.date_order else None)
                    if value is not None and "T" in value:
                        yield Candidate(value, "displayed")


def dates_behind_text(page: Page) -> Iterator[Candidate[str]]:
    """Yield the dates of publication in lines right behind the text that show little else."""
    return publication_dates(page, _date_or_byline_blocks(page, _blocks_behind_text(page)))


def change_dates(page: Page) -> Iterator[Candidate[str]]:
    """Yield the dates that are said to be a change's, up to the page's foot."""
    end = end_of_text(page)
    behind = page.blocks[end : end + _MAX_BLOCKS_FAR_BEHIND]
    for block in (*_blocks_around_headline(page), *behind):
        if not _may_hold_date(page, block):
            continue
        if not (says_changed(block.text) or says_changed(label_before(page, block.index))):
            continue
        for date, changed in _dates_of_block(page, block):
            if changed and not is_foreign(page, block.box, block.index):
                yield Candidate(date.value, "displayed")


def dates_beside_author(page: Page) -> Iterator[Candidate[str]]:
    """Yield the dates in lines of their own next to the author's, wherever a theme puts the two."""
    hints, blocks = label_blocks(page).class_hints, page.blocks
    for block in blocks:
        if not hints[block.index] & ClassHint.AUTHOR or hints[block.index] & NO_DATE_HINTS:
            continue
        for other in blocks[max(0, block.index - 1) : block.index + 2]:
            if other is not block and is_date_line(other.text):
                for date, changed in _dates_of_block(page, other):
                    if not changed:
                        yield Candidate(date.value, "displayed")


def dates_in_words(page: Page) -> Iterator[Candidate[str]]:
    """Yield what stands where a date does, in a language that needs a slower reader."""
    language, hints = page.root.get("lang"), label_blocks(page).class_hints
    if not language:
        return
    for block in _blocks_around_headline(page):
        if not hints[block.index] & ClassHint.TIME or is_foreign(page, block.box, block.index):
            continue
        if value := date_in_words(block.text, language):
            yield Candidate(value, "displayed")


def dates_at_edges_of_text(page: Page) -> Iterator[Candidate[str]]:
    """Yield the day before a text's first dash and at its very end, as press releases have it."""
    locale, body = date_locale(page), label_blocks(page).body
    for index in body[:2]:
        text = page.blocks[index].text[:_MAX_EDGE_CHARS]
        if (date := find_date(text, locale)) and text[date.end :].lstrip()[:1] in _DASHES:
            yield Candidate(date.value, "body")
    for index in body[-1:]:
        if is_foreign(page, page.blocks[index].box, index):
            continue
        text = page.blocks[index].text[-_MAX_EDGE_CHARS:].rstrip(" .)]")
        if (date := find_date(text, locale)) and date.end == len(text):
            yield Candidate(date.value, "body")
