"""What every way of finding a field finds on a page: the values that lost as well as the one taken.

Lazy, one iterator a field: extraction takes its values without any of this.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newscrawl.fields import (
    authors,
    body,
    breadcrumbs,
    canonical,
    description,
    hashtags,
    headline,
    language,
    photos,
    section,
    timestamp,
)
from newscrawl.fields.dateline import find_dateline
from newscrawl.fields.found import Found
from newscrawl.items import Article
from newscrawl.page import Page

__all__ = ["candidates_of"]


def _credits(page: Page) -> Iterator[Found[str]]:
    found = map(photos.find_photo_credit, photos.candidates(page))
    return (credit for credit in found if credit is not None)


def _dateline(article: Article) -> Iterator[Found[str]]:
    if found := find_dateline(article.body):
        yield found


def candidates_of(page: Page, article: Article) -> dict[str, Iterator[Found[Any]]]:
    """Name the record's fields, in its order, each with its candidates, best first.

    ``article`` is the page's record: some fields are read off others.
    """
    return {
        "canonical_url": canonical.candidates(page),
        "headline": headline.candidates(page),
        "breadcrumbs": breadcrumbs.candidates(page),
        "authors": authors.candidates(page),
        "timestamp": timestamp.candidates(page),
        "modified": timestamp.modified_candidates(page),
        "photo_credit": _credits(page),
        "photos": photos.candidates(page),
        "dateline": _dateline(article),
        "body": body.candidates(page),
        "hashtags": hashtags.candidates(page),
        "section": section.candidates(page, article.breadcrumbs, article.headline),
        "language": language.candidates(page),
        "description": description.candidates(page),
    }
