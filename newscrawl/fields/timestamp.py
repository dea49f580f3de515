"""When the article was published and last changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from newscrawl.boilerplate import Mark, alternation
from newscrawl.dates import find_date, normalize_date
from newscrawl.fields.found import Found
from newscrawl.layout import Label, layout_of
from newscrawl.page import Page
from newscrawl.page.structured import strings
from newscrawl.urls import url_date

__all__ = ["find_modified", "find_timestamp"]

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
_ABOVE_HEADLINE: Final = 4
_CHANGED: Final = re.compile(alternation("updates"), re.IGNORECASE)


def _data_values(
    page: Page, properties: tuple[str, ...], names: tuple[str, ...]
) -> Iterator[Found[str]]:
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


def _from_moments(page: Page, changed: bool) -> Iterator[Found[str]]:
    """``<time>`` elements near the headline."""
    layout = layout_of(page)
    at = layout.headline if layout.headline is not None else layout.first
    near = sorted(page.outline.moments, key=lambda moment: abs(moment.at - at))
    for moment in near[:6]:
        if abs(moment.at - at) > _NEAR_HEADLINE and not (at <= moment.at <= layout.last):
            continue
        element = moment.element
        around = " ".join(
            [
                element.get("class") or "",
                element.get("itemprop") or "",
                *(b.text for b in page.blocks[moment.at : moment.at + 1] if len(b.text) < 120),
            ]
        )
        if (
            _is_change(around) is not changed
            and _is_change(element.get("class") or "") is not changed
        ):
            continue
        value = normalize_date(element.get("datetime") or element.get("title") or "")
        if value:
            yield Found(value, "time element")


def _from_display(page: Page) -> Iterator[Found[str]]:
    """Displayed dates: those above the text first, then the one behind it."""
    layout = layout_of(page)
    language = page.root.get("lang")
    at = layout.headline if layout.headline is not None else layout.first
    body = layout.body
    last = body[-1] if body else at
    order = [
        *range(at, min(at + _NEAR_HEADLINE, len(page.blocks))),
        *range(max(0, at - 6), at),
        *range(last + 1, min(last + 6, len(page.blocks))),
        *range(at, last),
    ]
    for index in dict.fromkeys(order):
        block = page.blocks[index]
        if (
            layout.labels[index] in (Label.TEXT, Label.COMMENTS, Label.RELATED, Label.HEADLINE)
            or len(block.text) > 160
        ):
            continue
        if layout.marks[index] & (Mark.COMMENTS | Mark.RELATED):
            continue
        shown = find_date(block.text, language)
        if shown and not _is_change(block.text[: shown.start]):
            yield Found(shown.value, "displayed")


def find_timestamp(page: Page) -> Found[str] | None:
    """When the article was published.

    The page's data come first (JSON-LD, meta elements, microdata, ``<time>``) because they hold the
    offset; then what is displayed; last the day in the address.  Of the data, a time beats a day.
    """
    day_only: Found[str] | None = None
    readers = (
        _data_values(page, ("datePublished", "dateCreated", "uploadDate"), _PUBLISHED_META),
        _from_moments(page, changed=False),
        _from_display(page),
    )
    for reader in readers:
        for found in reader:
            if "T" in found.value:
                if day_only is None or day_only.value == found.value[:10]:
                    return found
            else:
                day_only = day_only or found
    if day_only is None and page.url and (day := url_date(page.url)):
        return Found(day, "url")
    return day_only


def find_modified(page: Page) -> Found[str] | None:
    """When the article was last changed, where the page says so."""
    for reader in (
        _data_values(page, ("dateModified",), _MODIFIED_META),
        _from_moments(page, changed=True),
    ):
        for found in reader:
            return found
    layout = layout_of(page)
    if layout.headline is None:
        return None
    first = max(0, layout.headline - _ABOVE_HEADLINE)
    for block in page.blocks[first : layout.headline + _NEAR_HEADLINE]:
        if len(block.text) < 160 and layout.labels[block.index] is not Label.TEXT:
            match = _CHANGED.search(block.text)
            if match and (shown := find_date(block.text[match.start() :], page.root.get("lang"))):
                return Found(shown.value, "displayed")
    return None
