"""When the article was last changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import date_metadata
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.date_blocks import change_dates, dates_in_attributes
from newscrawl.extraction.fields.time_elements import dates_in_time_elements

__all__ = ["candidates", "find_modified"]

_MODIFIED_META: Final = """
    article:modified_time article:modified:time og:article:modified_time og:updated_time
    datemodified lastmod dcterms.modified dc.date.modified article:modified last-modified revised
""".split()


def candidates(page: Page) -> Iterator[Candidate[str]]:
    """Yield the time of the last change by each way of finding it, best first."""
    yield from date_metadata.dates_in_json_ld(page, "dateModified")
    yield from date_metadata.dates_in_meta(page, _MODIFIED_META)
    yield from date_metadata.dates_in_microdata(page, "datemodified")
    yield from dates_in_time_elements(page, of_change=True)
    yield from dates_in_time_elements(page, of_change=True, behind_text=True)
    yield from dates_in_attributes(page, of_change=True)
    yield from change_dates(page)


def find_modified(page: Page) -> Candidate[str] | None:
    """Return the time of the last change, ISO 8601."""
    return next(candidates(page), None)
