"""The day beside the article's own title in a list of the site's stories: "Latest", "More on"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.dates.visible_date import find_date, is_date_line
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.date_locale import date_locale
from newscrawl.extraction.fields.headline import find_headline
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["dates_beside_own_title"]

_MIN_TITLE_CHARS: Final = 12
"""A shorter headline ("Weather") may be that of several stories."""
_MAX_EXTRA_CHARS: Final = 40
"""Of a line with the title, for its date, time and bullets."""
_SIGNS: Final = ' ,:|»›·•–—-()[]"“”'
"""What stands around a title or a date in a list."""


def dates_beside_own_title(page: Page) -> Iterator[Candidate[str]]:
    """Yield the days of the lists' entries with the page's own headline.

    An article often stands in the lists of its site, in a sidebar or a footer, with its date.
    """
    labelled = label_blocks(page)
    headline = labelled.headline_block
    found = find_headline(page)
    title = "" if found is None else found.value
    if len(title) < _MIN_TITLE_CHARS:
        return
    for block in page.blocks:
        if block.index == headline or title not in block.text:
            continue
        is_comments = labelled.class_hints[block.index] & ClassHint.COMMENTS
        if is_comments or labelled.labels[block.index] is Label.COMMENTS:
            continue
        rest = block.text.replace(title, "", 1)
        text = rest if rest.strip(_SIGNS) else _date_line_beside(page, block)
        if len(text) > _MAX_EXTRA_CHARS:
            continue
        text = text.strip(_SIGNS)
        # More words would be another title's, which begins or ends as this one.
        date = find_date(text, date_locale(page))
        if date is not None and date.start == 0 and is_date_line(text):
            yield Candidate(date.value, "displayed")


def _date_line_beside(page: Page, title: Block) -> str:
    """Return the line of a title's date, above all titles of a list or below all; or ""."""
    for at, is_above in ((title.index - 1, True), (title.index + 1, False)):
        if not (0 <= at < len(page.blocks) and is_date_line(page.blocks[at].text)):
            continue
        around = (box for box in title.box.outward() if box.first <= at < box.last)
        entry = next(around, None)
        if entry is not None and is_date_line(page.blocks[entry.first].text) is is_above:
            return page.blocks[at].text
    return ""
