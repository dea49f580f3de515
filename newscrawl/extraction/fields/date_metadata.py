"""Dates in a page's data: JSON-LD, meta elements, microdata and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from newscrawl.extraction.dates.iso_date import normalize_date
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.structured_data import texts_of
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.date_locale import date_locale

__all__ = [
    "common_day",
    "dates_in_json_ld",
    "dates_in_meta",
    "dates_in_microdata",
    "dates_in_scripts",
    "read_date",
]

_MAX_SCRIPT_BYTES: Final = 1_000_000
"""Of the page, searched for a date in its scripts: a larger page is no news page."""
_YEAR_FIRST: Final = re.compile(r"(?:19|20)\d\d")
"""A date that begins so says which of its figures is the month."""
# Nodes of JSON-LD that are no article, but the page or the work that it shows.
_PAGES: Final = """
    webpage itempage aboutpage faqpage qapage collectionpage medicalwebpage creativework recipe
    videoobject audioobject podcastepisode
""".split()
# "firstPublicationDate": "20230428", 'cms_publishing_date': "2022-01-25", &quot;publishedAt&quot;…
_IN_SCRIPT: Final = re.compile(
    rb"""publi(?:sh|sh_?ed|shing|cation)(?:[_-]?(?:date|time|at|on)){0,2}
    (?:\\?["']|&quot;)? \s? [:=] \s? (?:\\?["']|&quot;)? ([12][^"'<>&\\,;}]{7,34})""",
    re.VERBOSE,
)

_KEY: Final = "dates in data"


def read_date(page: Page, text: str) -> str | None:
    """Return a date of the page's data as ISO 8601; None where it is none.

    Each is read once: most pages give their date several times in the same words.
    """
    known: dict[str, str | None]
    known = page.memo.setdefault(_KEY, {})  # type: ignore[assignment]
    if text not in known:
        language = None if _YEAR_FIRST.match(text) else date_locale(page)
        known[text] = normalize_date(text, language)
    return known[text]


def _candidates(page: Page, texts: Iterable[str], evidence: str) -> Iterator[Candidate[str]]:
    for text in texts:
        if value := read_date(page, text):
            yield Candidate(value, evidence)


def dates_in_json_ld(page: Page, *names: str) -> Iterator[Candidate[str]]:
    """Yield the dates of the article's node, else of the page's."""
    data, is_known = page.structured, False
    for name in names:
        for candidate in _candidates(page, texts_of(data.article.get(name)), "json-ld"):
            is_known = True
            yield candidate
    for node in () if is_known else data.of_type(*_PAGES):
        yield from _candidates(page, texts_of(node.get(names[0])), "json-ld")


def dates_in_meta(page: Page, names: Iterable[str]) -> Iterator[Candidate[str]]:
    """Yield the dates of the meta elements with one of the names."""
    for name, text in page.structured.meta_of(names):
        yield from _candidates(page, (text,), f"meta {name}")


def dates_in_microdata(page: Page, *names: str) -> Iterator[Candidate[str]]:
    """Yield the dates of the microdata with one of the names."""
    for name in names:
        yield from _candidates(page, page.microdata.values(name), "microdata")


def dates_in_scripts(page: Page) -> Iterator[Candidate[str]]:
    """Yield the date that a page gives its scripts and counters, if that is one day only."""
    found = dict.fromkeys(_IN_SCRIPT.findall(page.content[:_MAX_SCRIPT_BYTES].lower()))
    texts = (text.decode("utf-8", "replace") for text in found)
    values = [candidate.value for candidate in _candidates(page, texts, "script")]
    if common_day(values):
        yield Candidate(max(values, key=len), "script")


def common_day(values: Iterable[str]) -> str | None:
    """Return the first of the dates if all are of one day."""
    found = list(values)
    return found[0] if len({value[:10] for value in found}) == 1 else None
