"""What every way of finding a field finds on a page: the values that lost as well as the one taken.

Lazy, one iterator a field: extraction takes its values without any of this.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import (
    authors,
    body,
    breadcrumbs,
    canonical_url,
    description,
    hashtags,
    headline,
    language,
    modified,
    photos,
    section,
    timestamp,
)
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.dateline import find_dateline
from newscrawl.items import Article

__all__ = ["candidates_by_field"]


def _credits(page: Page) -> Iterator[Candidate[str]]:
    found = map(photos.find_photo_credit, photos.candidates(page))
    return (credit for credit in found if credit is not None)


def _dateline(article: Article) -> Iterator[Candidate[str]]:
    if found := find_dateline(article.body):
        yield found


def candidates_by_field(page: Page, article: Article) -> dict[str, Iterator[Candidate[Any]]]:
    """Name the record's fields, in its order, each with its candidates, best first.

    ``article`` is the page's record: some fields are read off others.
    """
    return {
        "canonical_url": canonical_url.candidates(page),
        "headline": headline.candidates(page),
        "breadcrumbs": breadcrumbs.candidates(page),
        "authors": authors.candidates(page),
        "timestamp": timestamp.candidates(page),
        "modified": modified.candidates(page),
        "photo_credit": _credits(page),
        "photos": photos.candidates(page),
        "dateline": _dateline(article),
        "body": body.candidates(page),
        "hashtags": hashtags.candidates(page),
        "section": section.candidates(page, article.breadcrumbs, article.headline),
        "language": language.candidates(page),
        "description": description.candidates(page),
    }
