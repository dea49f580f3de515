"""Where dates stand on a page that are not the article's own."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.dates.date_labels import WHOLE_WEEKDAYS, says_changed, says_published
from newscrawl.extraction.dates.visible_date import find_date
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Box, Element
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.document.microdata import text_of
from newscrawl.extraction.fields.article_span import (
    blocks_from_headline,
    end_of_text,
    headline_index,
)
from newscrawl.extraction.fields.story_boxes import (
    MAX_BLOCKS_BESIDE_HEADLINE,
    MAX_DATE_LINE_CHARS,
    is_of_other_stories,
)
from newscrawl.extraction.vocabulary import ClassHint, phrases, phrases_regex

__all__ = [
    "NO_DATE_HINTS",
    "follows_headline",
    "is_foreign",
    "label_before",
]

NO_DATE_HINTS: Final = ClassHint.COMMENTS | ClassHint.RELATED
_FOREIGN_LABELS: Final = frozenset((Label.COMMENTS, Label.RELATED))
_SITE_HINTS: Final = ClassHint.HEADER | ClassHint.NAV
_FOREIGN_KEY: Final = "places of dates that are not the article's"
_MIN_MENU_BLOCKS: Final = 3
"""Fewer may be the article's section and its author."""
_MAX_FOLLOWING_BLOCKS: Final = 14
"""Author, place, length and date below a headline, each once more for screen readers."""
_MAX_FOLLOWING_CHARS: Final = 600
"""Of what may follow a headline before the date: a standfirst."""
_MAX_LABEL_CHARS: Final = 24
""""Date of publication:" in full; a longer block is no label."""
_MADE: Final = re.compile(phrases_regex("page_making_words"), re.IGNORECASE)
# "Joined: 18 Sep 2008", beside a post in a forum.
_JOINED: Final = re.compile(rf"^\W*(?:{phrases_regex('membership_labels')})", re.IGNORECASE)
# In the class of an embedded post; "w-embed" is any HTML that an editor put in.
_POSTS: Final = re.compile(
    r"tweet|twitter|instagram|facebook|fb-|tiktok|threads|bluesky|mastodon|telegram|reddit|social|post",
    re.IGNORECASE,
)
_TAGS_OF_MANY: Final = frozenset(("li", "div", "article", "section", "tr"))
_MAX_OTHER_CHARS: Final = 200
"""Of a box beside a date's, in which a date is looked for: a name and a title stand before it."""
_MAX_BLOCKS_OF_ONE: Final = 12
"""Of a comment, a story or an event; in a larger box are many of them."""
_MIN_BESIDE_DATE_CHARS: Final = 6
"""Of such a box beside its date: less is a label of the article's own dates."""
_RIGHTS_SIGNS: Final = ("©", "(c)", "copyright", "ⓒ")


def label_before(page: Page, at: int) -> str:
    """Return the label of a date that stands in the block before it: "Last updated"; or ""."""
    text = _short_line_above(page, at)
    if phrases("related").is_phrase(text):  # "Recently updated", above other stories
        return ""
    return text if says_changed(text) or says_published(text) else ""


def _short_line_above(page: Page, at: int) -> str:
    """Return the text of the block before one if it may be a label, else ""."""
    text = page.blocks[at - 1].text if 0 < at <= len(page.blocks) else ""
    return "" if len(text) > _MAX_LABEL_CHARS or any(map(str.isdecimal, text)) else text


def _is_rights_line(text: str) -> bool:
    """Return True if a text says whose the rights are, with the year or with today's date."""
    small = text.lower()
    return any(sign in small for sign in _RIGHTS_SIGNS)


def _is_labelled(text: str) -> bool:
    """Return True if a line says that its date is of the publication, or of the rights in it."""
    if len(text) > MAX_DATE_LINE_CHARS:
        return False
    if says_published(text):
        return True
    # "Copyright © 12 July 2023", but not "© 1998-2023 The News, generated on 12 July 2023".
    date = find_date(text) if _is_rights_line(text) else None
    return date is not None and text[: date.start].rstrip().lower().endswith(_RIGHTS_SIGNS)


def is_foreign(page: Page, box: Box, at: int) -> bool:
    """Return True if a date in a box, in the block of an index, is not the article's own.

    It is not in comments, among other stories, in a quotation or a quoted post, and in the header
    or the footer of the site.
    """
    known = page.memo.setdefault(_FOREIGN_KEY, {})
    assert isinstance(known, dict)  # noqa: S101 - for the type checker
    place = box.index, at
    if place not in known:  # each way of finding a date asks of the same few
        known[place] = _is_foreign(page, box, at)
    return bool(known[place])


def _is_foreign(page: Page, box: Box, at: int) -> bool:
    line = page.blocks[at].text if at < len(page.blocks) else ""
    is_near = blocks_from_headline(page, at) <= MAX_BLOCKS_BESIDE_HEADLINE
    is_near = is_near or follows_headline(page, at)
    is_labelled = _is_labelled(f"{label_before(page, at)} {line}")
    if at > headline_index(page):
        if _MADE.search(line) or (not is_labelled and _is_rights_line(line)):
            return True
        if _JOINED.match(line) or _JOINED.match(_short_line_above(page, at)):
            return True
        if not is_labelled and _is_below_others(page, at):
            return True
    if _is_in_foreign_box(page, box, at, is_near=is_near, is_labelled=is_labelled):
        return True
    if is_near or at >= len(page.blocks):
        return False
    labelled = label_blocks(page)
    hints, label = labelled.class_hints[at], labelled.labels[at]
    if is_labelled and at < labelled.end and label is Label.RELATED:
        return False  # "teaser_date" may be the class of the article's own
    return bool(hints & NO_DATE_HINTS) or label in _FOREIGN_LABELS


def follows_headline(page: Page, at: int) -> bool:
    """Return True if nothing but short texts part a block from the headline above it.

    No link and no heading does, so it is about the article, whatever its class says: other stories
    are linked.  Comments are not.
    """
    distance = blocks_from_headline(page, at)
    if not 0 < distance <= min(at, _MAX_FOLLOWING_BLOCKS) or at >= len(page.blocks):
        return False
    between = page.blocks[at - distance + 1 : at + 1]
    return (
        not any(block.linked or block.tag in HEADINGS for block in between)
        and not label_blocks(page).class_hints[at] & ClassHint.COMMENTS
        and sum(len(block.text) for block in between) <= _MAX_FOLLOWING_CHARS
    )


def _is_in_foreign_box(page: Page, box: Box, at: int, *, is_near: bool, is_labelled: bool) -> bool:
    """Return True if one of the boxes around a date, without the headline, is not the article's."""
    headline, branch = headline_index(page), None
    for outer in box.outward():
        if outer.first <= headline < outer.last:
            break
        if outer.tag == "blockquote" or _is_quoted_post(outer):
            return True
        if at > headline and is_of_other_stories(page, outer, at, is_near=is_near):
            return True
        if at > headline and not (is_near or is_labelled) and _is_one_of_many(outer):
            return True
        branch = outer
    if branch is None or is_labelled:
        return False
    is_above = at < headline
    return _is_site_header(page, branch, at) if is_above else _is_site_footer(page, branch)


def _is_one_of_many(box: Box) -> bool:
    """Return True for one of several boxes of the same form that each hold a date and a text.

    So stand comments, other stories, and what is on when, whatever their classes are called.
    """
    element = box.element
    if element is None or box.tag not in _TAGS_OF_MANY:
        return False
    if box.last - box.first > _MAX_BLOCKS_OF_ONE:
        return False
    form = element.tag, element.get("class")
    beside = (element.getnext(), element.getprevious())
    return any(
        other is not None
        and (other.tag, other.get("class")) == form
        and _has_date_and_text(other)
        and _has_date_and_text(element)
        for other in beside
    )


def _has_date_and_text(element: Element) -> bool:
    text = text_of(element)[:_MAX_OTHER_CHARS]
    date = find_date(text)
    if date is None or says_changed(text) or says_published(text):
        return False
    return len(text) - (date.end - date.start) >= _MIN_BESIDE_DATE_CHARS


def _is_quoted_post(box: Box) -> bool:
    """Return True for a post of another site, by its hint and its class.

    The hint alone says no more than that something was put in by its HTML.
    """
    if not box.own_hints & ClassHint.EMBED or box.element is None:
        return False
    return _POSTS.search(box.element.get("class") or "") is not None


def _is_site_header(page: Page, branch: Box, at: int) -> bool:
    """Return True if a box above the headline is of the site, and shows today's date.

    ``branch`` is the largest box around the date without the headline in it.  The site's is what
    is named so, what a menu stands in or below, and what names today's weekday outside of
    ``<main>``.
    """
    headline, labels = headline_index(page), label_blocks(page).labels
    if branch.own_hints & _SITE_HINTS or branch.tag == "nav":
        return True
    menu_blocks = labels[branch.first : headline].count(Label.NAVIGATION)
    if menu_blocks >= _MIN_MENU_BLOCKS:
        return True
    last = min(headline, len(page.blocks))
    if any(_is_in_menu(page, index) for index in range(branch.first, last)):
        return True
    if at >= len(page.blocks) or not WHOLE_WEEKDAYS.find(page.blocks[at].text):
        return False
    if menu_blocks:
        return True
    boxes = page.blocks[headline].box.outward() if headline < len(page.blocks) else ()
    for box in boxes:
        if box is branch.parent:
            return False
        if box.tag == "main" or (box.element is not None and box.element.get("role") == "main"):
            return True
    return False


def _is_in_menu(page: Page, index: int) -> bool:
    """Return True for a block in ``<nav>``, where that is no breadcrumb trail."""
    if label_blocks(page).labels[index] is not Label.NAVIGATION:
        return False
    return any(box.tag == "nav" for box in page.blocks[index].box.outward())


def _is_below_others(page: Page, at: int) -> bool:
    """Return True if a heading behind the text, above a block, is of comments or other stories."""
    labels = label_blocks(page).labels
    return any(
        block.tag in HEADINGS and labels[block.index] in _FOREIGN_LABELS
        for block in page.blocks[end_of_text(page) : at]
    )


def _is_site_footer(page: Page, branch: Box) -> bool:
    """Return True if a box behind the headline is the site's footer: it says whose the rights are.

    ``branch`` is the largest box around the date without the headline in it.
    """
    if not (branch.tag == "footer" or branch.own_hints & ClassHint.FOOTER):
        return False
    texts = (block.text for block in page.blocks[branch.first : branch.last])
    return any(_is_rights_line(text) or phrases("rights_reserved").find(text) for text in texts)
