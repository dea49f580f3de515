"""When the article was published and last changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from newscrawl.boilerplate import Mark, alternation
from newscrawl.dates import find_date, normalize_date
from newscrawl.datewords import date_in_words
from newscrawl.fields.found import Found
from newscrawl.layout import Label, layout_of
from newscrawl.page import Page
from newscrawl.page.boxes import Block
from newscrawl.page.structured import strings
from newscrawl.urls import url_date

__all__ = ["candidates", "find_modified", "find_timestamp", "modified_candidates"]

_PUBLISHED_META: Final = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "publishdate",
    "publish_date",
    "publish-date",
    "pubdate",
    "published_time",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "date",
    "article.published",
    "article_date_original",
    "originalpublicationdate",
    "rnews:datepublished",
    "bt:pubdate",
    "vr:published_time",
    "date.created",
    "creation_date",
    "published",
    "datecreated",
)
_MODIFIED_META: Final = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "lastmod",
    "dcterms.modified",
    "dc.date.modified",
    "article:modified",
    "last-modified",
    "revised",
)
_NEAR_HEADLINE: Final = 14
_ABOVE_HEADLINE: Final = 6
_BEHIND_TEXT: Final = 6
_MOST_MOMENTS: Final = 6
_LONGEST_LINE: Final = 160
_NO_DATES: Final = frozenset((Label.TEXT, Label.COMMENTS, Label.RELATED, Label.HEADLINE))
_CHANGED: Final = re.compile(alternation("updates"), re.IGNORECASE)


def _told(page: Page, properties: tuple[str, ...], names: tuple[str, ...]) -> Iterator[Found[str]]:
    """What the page's data say, in the order of their trustworthiness."""
    data = page.structured
    for name in properties:
        for text in strings(data.article.get(name)):
            if value := normalize_date(text):
                yield Found(value, "json-ld")
    for name in names:
        for text in data.meta.get(name, ()):
            if value := normalize_date(text):
                yield Found(value, f"meta {name}")
    for name in properties:
        for text in page.microdata.values(name.lower()):
            if value := normalize_date(text):
                yield Found(value, "microdata")


def _is_change(text: str) -> bool:
    return _CHANGED.search(text) is not None


def _anchor(page: Page) -> int:
    layout = layout_of(page)
    return layout.headline if layout.headline is not None else layout.first


def _from_moments(page: Page, *, changed: bool) -> Iterator[Found[str]]:
    """``<time>`` elements in and near the article, the nearest to the headline first."""
    at, last = _anchor(page), layout_of(page).last
    near = sorted(page.outline.moments, key=lambda moment: abs(moment.at - at))
    for moment in near[:_MOST_MOMENTS]:
        if abs(moment.at - at) > _NEAR_HEADLINE and not at <= moment.at <= last:
            continue
        element = moment.element
        words = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        line = page.blocks[moment.at].text if moment.at < len(page.blocks) else ""
        is_change = _is_change(words) or (len(line) < _LONGEST_LINE and _is_change(line))
        # One line may show both: then the element's own words decide.
        if is_change is not changed and _is_change(words) is not changed:
            continue
        if value := normalize_date(element.get("datetime") or element.get("title") or ""):
            yield Found(value, "time element")


def _date_blocks(page: Page) -> Iterator[Block]:
    """The blocks that may show the date: below and above the headline, behind the text, in it."""
    layout, blocks = layout_of(page), page.blocks
    at, last = _anchor(page), (layout.body or [_anchor(page)])[-1]
    places = (
        range(at, at + _NEAR_HEADLINE),
        range(max(0, at - _ABOVE_HEADLINE), at),
        range(last + 1, last + _BEHIND_TEXT),
        range(at, last),
    )
    for index in dict.fromkeys(index for place in places for index in place):
        if index >= len(blocks) or layout.labels[index] in _NO_DATES:
            continue
        if layout.marks[index] & (Mark.COMMENTS | Mark.RELATED):
            continue
        if len(blocks[index].text) < _LONGEST_LINE:
            yield blocks[index]


def _from_display(page: Page) -> Iterator[Found[str]]:
    """Displayed dates that are not said to be a change's."""
    language = page.root.get("lang")
    for block in _date_blocks(page):
        shown = find_date(block.text, language)
        if shown and not _is_change(block.text[: shown.start]):
            yield Found(shown.value, "displayed")


def _from_words(page: Page) -> Iterator[Found[str]]:
    """What stands where a date does, in a language that needs a slower reader."""
    language = page.root.get("lang")
    marks = layout_of(page).marks
    if not language:
        return
    for block in _date_blocks(page):
        if marks[block.index] & Mark.TIME and (value := date_in_words(block.text, language)):
            yield Found(value, "displayed")


def _certain(page: Page) -> Iterator[Found[str]]:
    return chain(
        _told(page, ("datePublished", "dateCreated", "uploadDate"), _PUBLISHED_META),
        _from_moments(page, changed=False),
        _from_display(page),
    )


def _last_resorts(page: Page) -> Iterator[Found[str]]:
    """What is slow to read, or says little."""
    yield from _from_words(page)
    if page.url and (day := url_date(page.url)):
        yield Found(day, "url")


def candidates(page: Page) -> Iterator[Found[str]]:
    """The time of publication by each way of finding it, best first."""
    return chain(_certain(page), _last_resorts(page))


def find_timestamp(page: Page) -> Found[str] | None:
    """Say when the article was published.

    The page's data come first (JSON-LD, meta elements, microdata, ``<time>``) because they hold the
    offset; then what is displayed; last the day in the address.  A time beats a day, where it is of
    the same day.
    """
    day_only: Found[str] | None = None
    for found in _certain(page):
        if "T" not in found.value:
            day_only = day_only or found
        elif day_only is None or day_only.value == found.value[:10]:
            return found
    return day_only or next(_last_resorts(page), None)


def modified_candidates(page: Page) -> Iterator[Found[str]]:
    """The time of the last change by each way of finding it, best first."""
    yield from _told(page, ("dateModified",), _MODIFIED_META)
    yield from _from_moments(page, changed=True)
    for block in _date_blocks(page):
        match = _CHANGED.search(block.text)
        if match and (shown := find_date(block.text[match.start() :], page.root.get("lang"))):
            yield Found(shown.value, "displayed")


def find_modified(page: Page) -> Found[str] | None:
    """Say when the article was last changed, where the page tells."""
    return next(modified_candidates(page), None)
