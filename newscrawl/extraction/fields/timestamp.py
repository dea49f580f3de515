"""When the article was published and last changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from newscrawl.common.urls import url_date
from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.dates.reading import find_date, normalize_date
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block, Moment
from newscrawl.extraction.document.structured_data import strings
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.visible_dates import (
    around_headline,
    behind_text,
    beside_headline,
    change_dates,
    date_locale,
    date_or_byline_blocks,
    dates_in_words,
    edges_of_text,
    elsewhere,
    headline_index,
    publication_dates,
    says_changed,
)
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["candidates", "find_modified", "find_timestamp", "modified_candidates"]

_PUBLISHED_META: Final = (
    "article:published_time",
    "article:published:time",
    "article:published",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "shareaholic:article_published_time",
    "publishdate",
    "publish_date",
    "publish-date",
    "pubdate",
    "published_time",
    "article.published",
    "article_date_original",
    "originalpublicationdate",
    "rnews:datepublished",
    "bt:pubdate",
    "vr:published_time",
    "citation_publication_date",
    "citation_online_date",
)
# Some systems write the day of the page's last change, or of its file's making, into these.
_DATE_META: Final = (
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "date",
    "date.created",
    "creation_date",
    "published",
    "datecreated",
    "og:article:published_time",
    "og:published_time",
)
_MODIFIED_META: Final = (
    "article:modified_time",
    "article:modified:time",
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
_MOST_MOMENTS: Final = 6
_LONGEST_LINE: Final = 160
# Nodes of JSON-LD that are no article, but the page or the work that it shows.
_PAGES: Final = (
    "webpage",
    "itempage",
    "aboutpage",
    "faqpage",
    "qapage",
    "collectionpage",
    "medicalwebpage",
    "creativework",
    "recipe",
    "videoobject",
    "audioobject",
    "podcastepisode",
)
# "firstPublicationDate": "20230428", 'cms_publishing_date': "2022-01-25", &quot;publishedAt&quot;…
_IN_SCRIPT: Final = re.compile(
    rb"""publi(?:sh|sh_?ed|shing|cation)(?:[_-]?(?:date|time|at|on)){0,2}
    (?:\\?["']|&quot;)? \s? [:=] \s? (?:\\?["']|&quot;)? ([12][^"'<>&\\,;}]{7,34})""",
    re.VERBOSE,
)
_MOST_BYTES: Final = 1_000_000
_OTHERS: Final = int(ClassHint.COMMENTS | ClassHint.RELATED)


def _read(page: Page, text: str) -> str | None:
    return normalize_date(text, date_locale(page) if "/" in text else None)


def _from_json_ld(page: Page, names: tuple[str, ...]) -> Iterator[Candidate[str]]:
    """The dates of the article's node, else of the page's."""
    data, known = page.structured, False
    for name in names:
        for text in strings(data.article.get(name)):
            if value := _read(page, text):
                known = True
                yield Candidate(value, "json-ld")
    for node in () if known else data.of_type(*_PAGES):
        for text in strings(node.get(names[0])):
            if value := _read(page, text):
                yield Candidate(value, "json-ld")


def _from_meta(page: Page, names: tuple[str, ...]) -> Iterator[Candidate[str]]:
    for name in names:
        for text in page.structured.meta(name):
            if value := _read(page, text):
                yield Candidate(value, f"meta {name}")


def _from_microdata(page: Page, *names: str) -> Iterator[Candidate[str]]:
    for name in names:
        for text in page.microdata.values(name):
            if value := _read(page, text):
                yield Candidate(value, "microdata")


def _from_scripts(page: Page) -> Iterator[Candidate[str]]:
    """What a page tells its own scripts and its readers' counters, if that is one time only."""
    told = dict.fromkeys(_IN_SCRIPT.findall(page.content[:_MOST_BYTES].lower()))
    values = [value for text in told if (value := _read(page, text.decode("utf-8", "replace")))]
    if _agreed(values):
        yield Candidate(max(values, key=len), "script")


def _is_near(page: Page, moment: Moment) -> bool:
    at = headline_index(page)
    return abs(moment.at - at) <= _NEAR_HEADLINE or at <= moment.at <= label_blocks(page).end


def _from_moments(page: Page, *, changed: bool) -> Iterator[Candidate[str]]:
    """``<time>`` elements in and near the article, the nearest to the headline first."""
    at = headline_index(page)
    near = sorted(page.outline.moments, key=lambda moment: abs(moment.at - at))
    for moment in near[:_MOST_MOMENTS]:
        if not _is_near(page, moment):
            continue
        element = moment.element
        words = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        line = page.blocks[moment.at].text if moment.at < len(page.blocks) else ""
        is_one = says_changed(words) or (len(line) < _LONGEST_LINE and says_changed(line))
        # One line may show both: then the element's own words decide.
        if is_one is not changed and says_changed(words) is not changed:
            continue
        if value := _read(page, element.get("datetime") or element.get("title") or ""):
            yield Candidate(value, "time element")


def _shown(page: Page, blocks: Iterable[Block]) -> Iterator[Candidate[str]]:
    return (Candidate(value, "displayed") for value in publication_dates(blocks, date_locale(page)))


def _agreed(values: Iterable[str]) -> str | None:
    """The value that all have in common, by the day."""
    found = list(values)
    return found[0] if len({value[:10] for value in found}) == 1 else None


def _from_anywhere(page: Page) -> Iterator[Candidate[str]]:
    """The one day that all of the page's ``<time>`` elements, or its lines of dates, name."""
    layout, blocks = label_blocks(page), page.blocks
    marks = [*layout.class_hints, 0]
    told = (
        _read(page, moment.element.get("datetime") or "")
        for moment in page.outline.moments[:_MOST_MOMENTS]
        if not marks[moment.at] & _OTHERS
    )
    lines = (block for block in blocks if layout.labels[block.index] is Label.TIME)
    shown = publication_dates(islice(lines, _MOST_MOMENTS), date_locale(page))
    for values, evidence in ((filter(None, told), "time element"), (shown, "displayed")):
        if value := _agreed(values):
            yield Candidate(value, evidence)


def _in_words(page: Page) -> Iterator[Candidate[str]]:
    return (Candidate(value, "displayed") for value in dates_in_words(page))


def _from_edges(page: Page) -> Iterator[Candidate[str]]:
    return (Candidate(value, "body") for value in edges_of_text(page, date_locale(page)))


def _from_title(page: Page) -> Iterator[Candidate[str]]:
    for text in (page.outline.title, page.structured.first_meta("description") or ""):
        if shown := find_date(text, date_locale(page)):
            yield Candidate(shown.value, "title")


def _from_url(page: Page) -> Iterator[Candidate[str]]:
    if page.url and (day := url_date(page.url)):
        yield Candidate(day, "url")


def _settled(page: Page, told: list[Candidate[str]]) -> list[Candidate[str]]:
    """Where the page's data name several days, put first what names the displayed one."""
    if _agreed(found.value for found in told) or not told:
        return told
    shown = next(_shown(page, date_or_byline_blocks(page, around_headline(page))), None)
    return sorted(told, key=lambda found: shown is None or found.value[:10] != shown.value[:10])


def _likely(page: Page) -> Iterator[Candidate[str]]:
    """What the page's data and the headline's surroundings say, the most trustworthy first."""
    yield from _settled(
        page, [*_from_json_ld(page, ("datePublished",)), *_from_meta(page, _PUBLISHED_META)]
    )
    yield from _from_microdata(page, "datepublished")
    yield from _from_moments(page, changed=False)
    yield from _shown(page, date_or_byline_blocks(page, around_headline(page)))
    yield from _from_scripts(page)
    yield from _shown(page, date_or_byline_blocks(page, behind_text(page)))
    yield from _from_json_ld(page, ("dateCreated", "uploadDate"))
    yield from _from_meta(page, _DATE_META)
    yield from _from_microdata(page, "datecreated", "uploaddate")


def _last_resorts(page: Page) -> Iterator[Candidate[str]]:
    """Where else a date may be: a page that tells nothing but its last change is of that time."""
    yield from _shown(page, elsewhere(page))
    yield from _in_words(page)
    yield from _from_url(page)
    yield from _from_edges(page)
    yield from _from_anywhere(page)
    if changed := find_modified(page):
        yield changed
    yield from _shown(page, beside_headline(page))
    yield from _from_title(page)


def candidates(page: Page) -> Iterator[Candidate[str]]:
    """The time of publication by each way of finding it, best first."""
    return chain(_likely(page), _last_resorts(page))


def find_timestamp(page: Page) -> Candidate[str] | None:
    """Say when the article was published.

    The page's data come first because they hold the offset, then what is displayed at the headline,
    then data that may mean something else, other places, and the address.  A time beats a day,
    where it is of the same day.
    """
    day_only: Candidate[str] | None = None
    for found in _likely(page):
        if "T" not in found.value:
            day_only = day_only or found
        elif day_only is None or day_only.value == found.value[:10]:
            return found
    return day_only or next(_last_resorts(page), None)


def modified_candidates(page: Page) -> Iterator[Candidate[str]]:
    """The time of the last change by each way of finding it, best first."""
    return chain(
        _from_json_ld(page, ("dateModified",)),
        _from_meta(page, _MODIFIED_META),
        _from_microdata(page, "datemodified"),
        _from_moments(page, changed=True),
        (Candidate(value, "displayed") for value in change_dates(page, date_locale(page))),
    )


def find_modified(page: Page) -> Candidate[str] | None:
    """Say when the article was last changed, where the page tells."""
    return next(modified_candidates(page), None)
