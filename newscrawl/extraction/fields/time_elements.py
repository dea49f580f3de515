"""The dates of ``<time>`` elements (and of ``<abbr title>``): of publication or of a change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from newscrawl.common.text import clean_text
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.dates.date_labels import changes, says_changed, says_published
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Element, TimeElement
from newscrawl.extraction.fields.article_span import end_of_text, headline_index
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.date_metadata import read_date
from newscrawl.extraction.fields.date_places import is_foreign, label_before
from newscrawl.extraction.fields.story_boxes import MAX_DATE_LINE_CHARS

__all__ = ["MAX_TIME_ELEMENTS", "dates_in_time_elements", "own_time_elements"]

MAX_TIME_ELEMENTS: Final = 6
"""Those that are read: further ones are of teasers and comments."""
_MAX_FOREIGN: Final = 18
"""Time elements that are passed over because they are of comments and teasers."""
_MAX_BLOCKS_FROM_HEADLINE: Final = 14
"""From the headline to a ``<time>`` outside of the article; tuned on the training sets."""
_MAX_CHILDREN: Final = 3
"""Of an element around a ``<time>`` and a label, whose class speaks of both."""


def own_time_elements(page: Page) -> list[TimeElement]:
    """Return the first ``<time>`` elements that may be the article's, the headline's first."""
    headline = headline_index(page)
    moments = sorted(page.outline.time_elements, key=lambda moment: abs(moment.at - headline))
    near = moments[: MAX_TIME_ELEMENTS + _MAX_FOREIGN]
    own = [moment for moment in near if not is_foreign(page, moment.box, moment.at)]
    return own[:MAX_TIME_ELEMENTS]


def dates_in_time_elements(
    page: Page, *, of_change: bool, behind_text: bool = False
) -> Iterator[Candidate[str]]:
    """Yield the dates of ``<time>`` elements in and near the article, the headline's first.

    ``of_change``: those that are said to be a change's, else the others.  ``behind_text``: those
    that stand behind the text and are not said to be of the publication, else the others.
    """
    headline, end = headline_index(page), label_blocks(page).end
    end_of_body = end_of_text(page)
    for moment in own_time_elements(page):
        is_near = abs(moment.at - headline) <= _MAX_BLOCKS_FROM_HEADLINE
        if not (is_near or headline <= moment.at <= end):
            continue
        is_behind = moment.at >= end_of_body and not says_published(_words(moment.element))
        if is_behind is not behind_text or _is_change(page, moment) is not of_change:
            continue
        element = moment.element
        if value := read_date(page, element.get("datetime") or element.get("title") or ""):
            yield Candidate(value, "time element")


def _is_change(page: Page, moment: TimeElement) -> bool:
    """Return True if the words before an element, or else its class, speak of a change."""
    if (said := _said_in_line(page, moment)) is not None:
        return said
    words = _words(moment.element)
    # WordPress's "entry-date published updated" names one time, the publication.
    if says_published(words) or not says_changed(words):
        return False
    return "updated" not in words.lower().split() or not _is_only_one(page, moment)


def _words(element: Element) -> str:
    """Return the classes of an element, or those of the one around it where it has no label."""
    words = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
    around = element.getparent()
    if says_changed(words) or says_published(words) or around is None:
        return words
    return words if len(around) > _MAX_CHILDREN else f"{words} {around.get('class') or ''}"


def _is_only_one(page: Page, moment: TimeElement) -> bool:
    """Return True if no other time stands at the headline.

    hAtom wants a class "updated" on every entry, so many themes give it to the publication.
    """
    at = headline_index(page)
    return not any(
        other is not moment and at - _MAX_BLOCKS_FROM_HEADLINE <= other.at <= end_of_text(page)
        for other in own_time_elements(page)
    )


def _said_in_line(page: Page, moment: TimeElement) -> bool | None:
    """Return whether a line says that the time in it is of a change; None where it does not say."""
    line = page.blocks[moment.at].text if moment.at < len(page.blocks) else ""
    if len(line) >= MAX_DATE_LINE_CHARS:
        return None
    label = label_before(page, moment.at)
    line = f"{label} {line}" if label else line
    if not (says_changed(line) or says_published(line)):
        return None
    spans: list[tuple[int, int]] = []
    own = None
    for other in page.outline.time_elements:
        if other.at != moment.at:
            continue
        text = clean_text("".join(other.element.itertext()))
        start = line.find(text, spans[-1][1] if spans else 0) if text else -1
        if start >= 0:
            if other is moment:
                own = len(spans)
            spans.append((start, start + len(text)))
    if own is None:
        return None
    if changes(line, spans)[own]:
        return True
    before = line[spans[own - 1][1] if own else 0 : spans[own][0]]
    return False if says_published(before) else None
