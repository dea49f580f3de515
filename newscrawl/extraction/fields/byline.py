"""Names in the byline that a page shows: near the headline, else right behind the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from newscrawl.common.text import folded_letters
from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.content.headline_block import heading_blocks
from newscrawl.extraction.dates.visible_date import DateInText, find_date
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.fields import byline_text, date_blocks, date_places, story_boxes
from newscrawl.extraction.lines.byline_line import is_byline
from newscrawl.extraction.lines.byline_names import names_in
from newscrawl.extraction.lines.chinese_names import (
    are_chinese_names,
    names_in_closing_brackets,
    names_in_square_brackets,
)
from newscrawl.extraction.lines.person_names import (
    MAX_NAME_CHARS,
    is_chinese,
    is_name_with_role,
    opening_name,
)
from newscrawl.extraction.lines.reporter_line import reporters_named_in
from newscrawl.extraction.lines.sentences import ends_sentence
from newscrawl.extraction.vocabulary import ClassHint

__all__ = [
    "names_before_date",
    "names_behind_text",
    "names_below_headline",
    "names_beside_date",
    "names_in_author_boxes",
    "names_of_editors",
    "names_of_reporters",
    "names_with_notes",
    "site_in_byline",
]

_NO_BYLINE_HINTS: Final = date_places.NO_DATE_HINTS | ClassHint.CAPTION | ClassHint.CREDIT
_KANA: Final = re.compile("[\u3040-\u30ff]")
_AUTHOR_AND_CREDIT: Final = ClassHint.AUTHOR | ClassHint.CREDIT
_NO_BYLINE_LABELS: Final = date_blocks.NO_DATE_LABELS | frozenset(
    (Label.NAVIGATION, Label.BREADCRUMBS, Label.HASHTAGS)
)
# A report is signed above or in its first paragraph, or behind its last.
_MAX_FIRST_PARAGRAPHS: Final = 3
_MIN_SITE_CHARS: Final = 4
"""Of a site's name within a longer one; shorter ones are parts of words."""
_MAX_LAST_PARAGRAPHS: Final = 3
"""Its last lines may name who edited it, too."""
# Where and how long a byline may be: tuned on the training sets.
_MAX_BYLINE_CHARS: Final = 120
_MAX_BLOCKS_ABOVE_HEADLINE: Final = 2  # a kicker and the byline; further up stand other stories'
_MAX_BLOCKS_ABOVE_IN_BOX: Final = (
    4  # the same of a byline by its class: date and menus stand between
)
_MAX_BLOCKS_BELOW_HEADLINE: Final = 60
"""A bound on the search: share menus may stand between; 30 and 120 change none."""
_MAX_LINES_BELOW_HEADLINE: Final = 14
"""Of the blocks below the headline, those that may be a byline."""


def _is_of_something_else(page: Page, block: Block) -> bool:
    """Return True if a block's class hints say that it is no byline of the article's.

    What stands right below the headline is the article's own, whatever they say.
    """
    hints = label_blocks(page).class_hints[block.index]
    if not hints & _NO_BYLINE_HINTS or not _is_right_below_headline(page, block):
        return bool(hints & _NO_BYLINE_HINTS)
    relevant = hints & (_NO_BYLINE_HINTS | ClassHint.AUTHOR | ClassHint.FIGURE)
    return relevant != _AUTHOR_AND_CREDIT and not is_byline(block.text)


def _is_right_below_headline(page: Page, block: Block) -> bool:
    headline = label_blocks(page).headline_block
    if headline is None or block.index <= headline:
        return False
    distance = block.index - heading_blocks(page.blocks, headline)[-1]
    return distance <= story_boxes.MAX_BLOCKS_BESIDE_HEADLINE


def _bylines(page: Page, indexes: Iterator[int]) -> Iterator[Block]:
    """Yield those of the blocks that are bylines."""
    labelled, blocks = label_blocks(page), page.blocks
    expected = -1  # the block behind one that holds nothing but "By"
    for index in indexes:
        block, hints = blocks[index], labelled.class_hints[index]
        if len(block.text) > _MAX_BYLINE_CHARS:
            continue
        if index != expected and _is_of_something_else(page, block):
            continue
        # In a figure, the author is the photo's, unless the figure stands by the headline.
        has_author_hint = hints & ClassHint.AUTHOR and (
            not hints & ClassHint.FIGURE
            or (
                block.linked
                and _is_right_below_headline(page, block)
                and byline_text.linked_authors(block)
            )
        )
        if (
            index == expected
            or has_author_hint
            or labelled.labels[index] is Label.BYLINE
            or is_byline(block.text)
            or byline_text.name_behind_label(block.text)
            or (
                _is_right_below_headline(page, block)
                and (
                    is_name_with_role(block.text)
                    or byline_text.is_linked_writer(block)
                    or byline_text.nickname_in(block)
                )
            )
        ):
            yield block
        if byline_text.is_only_by(block.text):
            expected = index + 1


def _lines_below_headline(page: Page) -> Iterator[int]:
    """Yield the indexes of what may be a byline between the headline and the first long prose."""
    labelled = label_blocks(page)
    headline = labelled.headline_block
    first = labelled.first if headline is None else headline
    prose_chars = count = 0
    for block in page.blocks[first : first + _MAX_BLOCKS_BELOW_HEADLINE]:
        label = labelled.labels[block.index]
        if label is Label.TEXT:
            prose_chars += len(block.text)
            if prose_chars > date_blocks.MAX_STANDFIRST_CHARS:
                return
        elif (
            label not in _NO_BYLINE_LABELS
            or (label is Label.NAVIGATION and labelled.class_hints[block.index] & ClassHint.AUTHOR)
            or (label is Label.RELATED and _is_right_below_headline(page, block))
        ):
            yield block.index
            count += 1
            if count == _MAX_LINES_BELOW_HEADLINE:
                return


def _bylines_above_headline(page: Page) -> Iterator[int]:
    labelled = label_blocks(page)
    headline = labelled.headline_block or 0
    for index in range(max(0, headline - _MAX_BLOCKS_ABOVE_IN_BOX), headline):
        is_near = headline - index <= _MAX_BLOCKS_ABOVE_HEADLINE
        hints = labelled.class_hints[index]
        is_of_author = labelled.labels[index] is Label.BYLINE or hints & ClassHint.AUTHOR
        is_in_box = is_of_author and not hints & _NO_BYLINE_HINTS
        if is_in_box or (is_near and is_byline(page.blocks[index].text)):
            yield index


def _indexes_behind_text(page: Page) -> range:
    labelled = label_blocks(page)
    behind = (labelled.body or [labelled.first])[-1] + 1
    return range(behind, min(behind + date_blocks.MAX_BLOCKS_BEHIND_TEXT, len(page.blocks)))


def _names_in_bylines(page: Page, indexes: Iterator[int], refused: frozenset[str]) -> list[str]:
    """Return the names in the first byline that has any and is of no other story."""
    for block in _bylines(page, indexes):
        names = byline_text.names_in_block(block, refused)
        if names and not story_boxes.is_in_teaser(page, block):
            return names
    return []


def names_below_headline(page: Page, refused: frozenset[str]) -> list[str]:
    """Return the names in the byline between headline and text, or right above the headline.

    ``refused``: the letters of names that are no author's (``keys_of``), as the site's.
    """
    indexes = chain(_lines_below_headline(page), _bylines_above_headline(page))
    return _names_in_bylines(page, indexes, refused)


def names_behind_text(page: Page, refused: frozenset[str]) -> list[str]:
    """Return the names in a byline behind the text."""
    return _names_in_bylines(page, iter(_indexes_behind_text(page)), refused)


def names_of_reporters(page: Page, refused: frozenset[str]) -> list[str]:
    """Return who signs the report above it, in its first or last paragraphs, as in China."""
    body = label_blocks(page).body
    behind = _indexes_behind_text(page)
    first = body[0] if body else 0
    above = range(max(0, first - _MAX_FIRST_PARAGRAPHS), first)
    edges = (*above, *body[:_MAX_FIRST_PARAGRAPHS], *body[-_MAX_LAST_PARAGRAPHS:], *behind)
    ends = (*body[-1:], *behind[:_MAX_LAST_PARAGRAPHS])
    for index in dict.fromkeys(edges):
        block = page.blocks[index]
        if block.linked or block.text.isascii():
            continue
        names = reporters_named_in(block.text)
        if names is None and index in ends:
            names = names_in_closing_brackets(block.text)
        if names and (found := names_in([f"记者 {names}"], refused)):
            return found
    return []


def names_in_author_boxes(page: Page, refused: frozenset[str]) -> list[str]:
    """Return the one name that stands alone in the page's boxes for authors, wherever they are.

    Those in teasers are of other stories.
    """
    hints = label_blocks(page).class_hints
    found: set[str] = set()
    for block in page.blocks:
        if (
            hints[block.index] & ClassHint.AUTHOR
            and not hints[block.index] & _NO_BYLINE_HINTS
            and len(block.text) <= MAX_NAME_CHARS
            and not story_boxes.is_in_teaser(page, block)
        ):
            found.update(names_in([block.text], refused, displayed=True))
    return list(found) if len(found) == 1 else []


def names_with_notes(page: Page, refused: frozenset[str]) -> list[str]:
    """Return a name that is a line of its own and begins a note on its bearer behind the text."""
    labelled, lines = label_blocks(page), None
    for index in (*labelled.body[-_MAX_LAST_PARAGRAPHS:], *_indexes_behind_text(page)):
        text = page.blocks[index].text
        name = opening_name(text)
        if name is None or not text[len(name) + 1 : len(name) + 2].islower() or _has_article(name):
            continue
        if lines is None:
            lines = {block.text for block in page.blocks if not block.linked}
        if name in lines and (names := names_in([name], refused, displayed=True)):
            return names
    return []


def _has_article(name: str) -> bool:
    return name.startswith(("The ", "A "))


def site_in_byline(page: Page, site: frozenset[str]) -> list[str]:
    """Return the site's staff where the byline at the headline names it: "Xtown Post Team"."""
    indexes = chain(_lines_below_headline(page), _bylines_above_headline(page))
    for block in _bylines(page, indexes):
        for text in byline_text.undated_parts(block):
            letters = folded_letters(text)
            names = [key for key in site if len(key) >= _MIN_SITE_CHARS and key in letters]
            if names and (found := names_in([text])):
                return found
    return []


def names_of_editors(page: Page, refused: frozenset[str]) -> list[str]:
    """Return who edited the article, where its end says so, as in China."""
    indexes = _indexes_behind_text(page)
    for block in page.blocks[max(0, indexes.start - 1) : indexes.stop]:
        editor = byline_text.editor_named_in(block.text[-_MAX_BYLINE_CHARS:])
        if editor and (names := names_in([editor], refused)):
            return names
    return []


def _dates_at_headline(page: Page) -> Iterator[tuple[Block, DateInText]]:
    """Yield the lines at the headline that show a date, with the date."""
    labelled = label_blocks(page)
    top = labelled.headline_block or 0
    above = range(max(0, top - story_boxes.MAX_BLOCKS_BESIDE_HEADLINE), top)
    for index in (*_lines_below_headline(page), *above):
        block = page.blocks[index]
        if labelled.labels[index] is not Label.TIME and not _is_right_below_headline(page, block):
            continue
        if len(block.text) <= _MAX_BYLINE_CHARS and (date := find_date(block.text)):
            yield block, date


def names_before_date(page: Page, refused: frozenset[str]) -> list[str]:
    """Return the names that the date's line begins with, without any "By"."""
    dates = _dates_at_headline(page)
    before = (
        byline_text.name_before_date(block, date) or names_in_square_brackets(block.text)
        for block, date in dates
    )
    return byline_text.first_names(_without_wording(page, before), refused)


def names_beside_date(page: Page, refused: frozenset[str]) -> list[str]:
    """Return the names in a plain line right above or below the date's."""
    hints, blocks = label_blocks(page).class_hints, page.blocks
    plain_lines = (
        byline_text.line_of(other)
        for block, _ in _dates_at_headline(page)
        for other in blocks[max(0, block.index - 1) : block.index + 2]
        if not (other is block or other.linked or hints[other.index] or other.tag in HEADINGS)
        and len(other.text) <= _MAX_BYLINE_CHARS  # a paragraph has no case to tell names by
        and not ends_sentence(other.text)
    )
    return byline_text.first_names(_without_wording(page, plain_lines), refused)


def _without_wording(page: Page, texts: Iterable[str | None]) -> Iterator[str]:
    """Yield the texts but those in Chinese characters that are no names.

    Japanese names have other surnames: on a page with kana any of them may be a name.
    """
    for text in filter(None, texts):
        bare = text.strip(" |•·–—/")
        if not is_chinese(bare[:1]) or are_chinese_names(bare) or _has_kana(page):
            yield text


def _has_kana(page: Page) -> bool:
    return any(_KANA.search(block.text) for block in page.blocks[:_MAX_BLOCKS_BELOW_HEADLINE])
