"""When the article was published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from newscrawl.common.urls import url_date, url_month
from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.dates.visible_date import find_date
from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import date_blocks, date_metadata, time_elements
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.date_locale import date_locale
from newscrawl.extraction.fields.modified import find_modified
from newscrawl.extraction.fields.own_title_dates import dates_beside_own_title
from newscrawl.extraction.fields.same_instant import (
    has_clock,
    has_offset,
    is_same_instant,
    joined,
)

__all__ = ["PUBLISHED_META", "candidates", "find_timestamp"]

PUBLISHED_META: Final = """
    article:published_time article:published:time article:published datepublished
    parsely-pub-date sailthru.date cxenseparse:recs:publishtime cxenseparse:publishtime
    shareaholic:article_published_time publishdate publish_date publish-date pubdate
    published_time article.published article_date_original originalpublicationdate
    rnews:datepublished bt:pubdate vr:published_time citation_publication_date
    citation_online_date
""".split()
"""The names of meta elements that give the publication."""
# Some systems write the day of the page's last change, or of its file's making, into these.
_DATE_META: Final = """
    dc.date.issued dcterms.issued dcterms.created dc.date.created dc.date dcterms.date date
    date.created creation_date published datecreated og:article:published_time og:published_time
""".split()


def _day_of_whole_page(page: Page) -> Iterator[Candidate[str]]:
    """Yield the one day that all ``<time>`` elements name, or that all lines of dates do."""
    labels = label_blocks(page).labels
    in_elements = (
        date_metadata.read_date(page, moment.element.get("datetime") or "")
        for moment in time_elements.own_time_elements(page)
    )
    lines = (block for block in page.blocks if labels[block.index] is Label.TIME)
    visible = date_blocks.publication_dates(page, islice(lines, time_elements.MAX_TIME_ELEMENTS))
    if value := date_metadata.common_day(filter(None, in_elements)):
        yield Candidate(value, "time element")
    for found in (visible, date_blocks.dates_beside_author(page)):
        if value := date_metadata.common_day(candidate.value for candidate in found):
            yield Candidate(value, "displayed")


def _visible_day_first(page: Page, found: list[Candidate[str]]) -> Iterable[Candidate[str]]:
    """Where the page's data name several days, put the one that it displays first.

    Where it displays another month than its data have, and its URL has that, too, the data are of
    the template.
    """
    if not found:
        return found
    month = url_month(page.url or "")
    is_one = date_metadata.common_day(candidate.value for candidate in found) is not None
    is_of_url = month is None or any(candidate.value.startswith(month) for candidate in found)
    if is_one and is_of_url:
        return found
    visible = next(date_blocks.dates_at_headline(page), None)
    if visible is None:
        return found
    if is_one:
        is_confirmed = month is not None and visible.value.startswith(month)
        return [visible, *found] if is_confirmed else found
    return sorted(found, key=lambda candidate: candidate.value[:10] != visible.value[:10])


def _likely(page: Page) -> Iterator[Candidate[str]]:
    """Yield what the page's data and the headline's surroundings say, most trustworthy first."""
    declared = [
        *date_metadata.dates_in_json_ld(page, "datePublished"),
        *date_metadata.dates_in_meta(page, PUBLISHED_META),
    ]
    yield from _visible_day_first(page, declared)
    yield from date_metadata.dates_in_microdata(page, "datepublished")
    yield from time_elements.dates_in_time_elements(page, of_change=False)
    yield from date_blocks.dates_at_headline(page)
    yield from date_blocks.dates_in_attributes(page, of_change=False)
    yield from date_metadata.dates_in_scripts(page)
    yield from date_blocks.dates_behind_text(page)
    yield from time_elements.dates_in_time_elements(page, of_change=False, behind_text=True)
    yield from date_metadata.dates_in_json_ld(page, "dateCreated", "uploadDate")
    yield from date_metadata.dates_in_meta(page, _DATE_META)
    yield from date_metadata.dates_in_microdata(page, "datecreated", "uploaddate")


def _last_resorts(page: Page) -> Iterator[Candidate[str]]:
    """Yield what else may be the date: a page that tells only its last change is of that time."""
    yield from date_blocks.publication_dates(page, date_blocks.blocks_elsewhere(page))
    yield from date_blocks.dates_in_words(page)
    if day := url_date(page.url or ""):
        yield Candidate(day, "url")
    yield from date_blocks.dates_at_edges_of_text(page)
    yield from dates_beside_own_title(page)
    yield from _day_of_whole_page(page)
    if changed := find_modified(page):
        yield changed
    yield from date_blocks.publication_dates(page, date_blocks.blocks_beside_headline(page))
    for text in (page.outline.title, page.structured.first_meta("description") or ""):
        if date := find_date(text, date_locale(page)):
            yield Candidate(date.value, "title")


def candidates(page: Page) -> Iterator[Candidate[str]]:
    """Yield the time of publication by each way of finding it, best first."""
    return chain(_likely(page), _last_resorts(page))


def _adds_clock(value: str, other: str) -> bool:
    """Return True if a date is of the same day as one without a time, and has more of one."""
    if value[:10] != other[:10] or "T" not in other:
        return False
    return "T" not in value or (has_clock(other) and not is_same_instant(value, other))


def find_timestamp(page: Page) -> Candidate[str] | None:
    """Return the time of publication, ISO 8601.

    The page's data come first because they hold the offset, then what is displayed at the headline,
    then data that may mean something else, other places, and the URL.  A time beats a day and
    midnight, where it is of the same day.  Ways to write one instant are joined.
    """
    best: Candidate[str] | None = None
    for candidate in _likely(page):
        if best is None:
            best = candidate
        elif not has_clock(best.value):
            if _adds_clock(best.value, candidate.value):
                best = candidate
        elif value := joined(best.value, candidate.value):
            best = best._replace(value=value)
        if has_clock(best.value) and has_offset(best.value):
            break
    return best or next(_last_resorts(page), None)
